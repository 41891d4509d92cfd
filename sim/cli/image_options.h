/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options by which every verb is told what the code under test is. */
#ifndef RM_CLI_IMAGE_OPTIONS_H
#define RM_CLI_IMAGE_OPTIONS_H

#include "rmsim/machine.h"

#include <getopt.h>

/* Numbers of long options without a letter; a verb's own begin at CLI_OPT_OWN. */
enum { CLI_OPT_HANDLERS = 256, CLI_OPT_DEBUG_INFO, CLI_OPT_LAYOUT, CLI_OPT_OWN };

/* Rows for a verb's table of long options; its short ones begin with CLI_IMAGE_LETTERS. The colon
 * is for cli_usage_option. */
#define CLI_IMAGE_LETTERS ":k:"
#define CLI_IMAGE_OPTIONS                                                                          \
    {"kernel", required_argument, NULL, 'k'},                                                      \
        {"handlers", required_argument, NULL, CLI_OPT_HANDLERS},                                   \
        {"debug-info", required_argument, NULL, CLI_OPT_DEBUG_INFO},                               \
    {                                                                                              \
        "layout", required_argument, NULL, CLI_OPT_LAYOUT                                          \
    }

/* What --help says of them. */
#define CLI_IMAGE_HELP                                                                             \
    "  -k, --kernel VMLINUX     a kernel instead of our own handlers\n"                            \
    "      --debug-info FILE    the kernel's separate debug file\n"                                \
    "      --layout FILE        its layout file, as `rmsim layout` writes it\n"                    \
    "      --handlers NAME      which of our own handlers: le (default), be, le-before,\n"         \
    "                           be-before, le-noxics, be-noxics\n"

/* Takes `option`, with getopt's optarg, if it is one of these. */
bool cli_image_option(int option, struct rm_machine_options *image);

/* How time passes; rows for the table of a verb that runs something. */
enum { CLI_OPT_CLOCK = 512, CLI_OPT_TIMING, CLI_OPT_SENSITIVITY };
#define CLI_CLOCK_OPTIONS                                                                          \
    {"clock", required_argument, NULL, CLI_OPT_CLOCK},                                             \
        {"timing", required_argument, NULL, CLI_OPT_TIMING},                                       \
    {                                                                                              \
        "sensitivity", no_argument, NULL, CLI_OPT_SENSITIVITY                                      \
    }
#define CLI_CLOCK_HELP                                                                               \
    "      --clock NAME         how time passes: instructions (default), a cycle each, or power8,\n" \
    "                           the model of a POWER8 core, with an interval\n"                      \
    "      --timing NAME|FILE   a processor of `rmsim info --timing`, or rows that are other than\n" \
    "                           what it prints; implies --clock power8\n"                            \
    "      --sensitivity        which rows of the power8 clock move an exit most; implies it, too\n"

/* Takes `option` if it is one of these; `*wrong` is set to what was found where it cannot be. */
bool cli_clock_option(int option, struct rm_machine_options *machine, const char **wrong);

/* The one argument that is left after the options: the same as --kernel. If there are more, or both
 * were given, says so on stderr in the name of `verb`, and returns false. */
bool cli_image_argument(const char *verb, int argc, char **argv, const char **kernel);

/* Whether they fit together; if not, says so on stderr in the name of `verb`. */
bool cli_image_check(const char *verb, const struct rm_machine_options *image);

#endif
