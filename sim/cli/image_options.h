/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options by which every verb is told what the code under test is. */
#ifndef RM_CLI_IMAGE_OPTIONS_H
#define RM_CLI_IMAGE_OPTIONS_H

#include "rmsim/machine.h"

#include <getopt.h>

/* Numbers of long options without a letter; a verb's own begin at CLI_OPT_OWN. */
enum { CLI_OPT_HANDLERS = 256, CLI_OPT_DEBUG_INFO, CLI_OPT_LAYOUT, CLI_OPT_OWN };

/* Rows for a verb's table of long options. */
#define CLI_IMAGE_OPTIONS                                                                          \
    {"handlers", required_argument, NULL, CLI_OPT_HANDLERS},                                       \
        {"debug-info", required_argument, NULL, CLI_OPT_DEBUG_INFO},                               \
    {                                                                                              \
        "layout", required_argument, NULL, CLI_OPT_LAYOUT                                          \
    }

/* What --help says of them. */
#define CLI_IMAGE_HELP                                                                             \
    "      --debug-info FILE    the kernel's separate debug file\n"                                \
    "      --layout FILE        its layout file, as `rmsim layout` writes it\n"                    \
    "      --handlers NAME      which of our own handlers: le (default), be, le-before,\n"         \
    "                           be-before, le-noxics, be-noxics\n"

/* Takes `option`, with getopt's optarg, if it is one of these. */
bool cli_image_option(int option, struct rm_machine_options *image);

/* Whether they fit together; if not, says so on stderr in the name of `verb`. */
bool cli_image_check(const char *verb, const struct rm_machine_options *image);

#endif
