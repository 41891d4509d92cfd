/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/tell.h"

#include "cli/plain.h"
#include "cli/verbs.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

int cli_status(enum rm_status status)
{
    if (status == RM_OK)
        return CLI_OK;
    return status == RM_BAD_INPUT || status == RM_NOT_FOUND ? CLI_USAGE : CLI_INTERNAL;
}

int cli_fail(const char *verb, const struct rm_error *error)
{
    fprintf(stderr, "rmsim %s: %s\n", verb, cli_plain(error->text));
    return cli_status(error->status);
}

int cli_usage(const char *verb, const char *format, ...)
{
    char text[RM_ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fprintf(stderr, "rmsim %s: %s\ntry: rmsim %s --help\n", verb, cli_plain(text), verb);
    return CLI_USAGE;
}

int cli_next_option(int argc, char **argv, const char *letters, const struct option *options)
{
    int option = getopt_long(argc, argv, letters, options, NULL);
    return option != -1 && optarg && !*optarg ? ':' : option;
}

int cli_usage_option(const char *verb, int option, char **argv)
{
    const char *last = argv[optind - 1];
    if (option == ':')
        return cli_usage(verb, "found %s without a value", *last ? last : argv[optind - 2]);
    /* getopt knows -h, which takes no value: it can only have been --help=VALUE. */
    if (optopt > 0 && optopt <= CHAR_MAX && optopt != 'h')
        return cli_usage(verb, "found the unknown option -%c", optopt);
    return cli_usage(verb, "found the unknown option %s", argv[optind - 1]);
}
