/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/image_options.h"

#include <stdio.h>

bool cli_image_option(int option, struct rm_machine_options *image)
{
    switch (option) {
    case CLI_OPT_HANDLERS:
        image->handlers = optarg;
        return true;
    case CLI_OPT_DEBUG_INFO:
        image->debug_info = optarg;
        return true;
    case CLI_OPT_LAYOUT:
        image->layout = optarg;
        return true;
    default:
        return false;
    }
}

bool cli_image_check(const char *verb, const struct rm_machine_options *image)
{
    const char *wrong = NULL;
    if (image->kernel && image->handlers)
        wrong = "a kernel and --handlers; expected one of them";
    else if (image->debug_info && image->layout)
        wrong = "--debug-info and --layout; expected one of them";
    else if (!image->kernel && (image->debug_info || image->layout))
        wrong = "--debug-info or --layout without a kernel";
    if (wrong)
        fprintf(stderr, "rmsim %s: found %s\ntry: rmsim %s --help\n", verb, wrong, verb);
    return !wrong;
}
