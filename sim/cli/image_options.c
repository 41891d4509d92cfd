/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/image_options.h"

#include "cli/tell.h"

#include <string.h>

bool cli_image_option(int option, struct rm_machine_options *image)
{
    switch (option) {
    case 'k':
        image->kernel = optarg;
        return true;
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

/* An interval goes with every clock but that of instructions. */
static void ask_for_clock(struct rm_machine_options *machine, enum rm_clock_detail detail)
{
    machine->clock = RM_CLOCK_POWER8;
    if (machine->clock_detail < detail)
        machine->clock_detail = detail;
}

static bool choose_clock(struct rm_machine_options *machine)
{
    if (strcmp(optarg, "power8") == 0) {
        ask_for_clock(machine, RM_CLOCK_INTERVALS);
        return true;
    }
    return strcmp(optarg, "instructions") == 0;
}

bool cli_clock_option(int option, struct rm_machine_options *machine, const char **wrong)
{
    switch (option) {
    case CLI_OPT_CLOCK:
        *wrong = choose_clock(machine) ? NULL : optarg;
        return true;
    case CLI_OPT_TIMING:
        machine->timing = optarg;
        ask_for_clock(machine, RM_CLOCK_INTERVALS);
        return true;
    case CLI_OPT_SENSITIVITY:
        ask_for_clock(machine, RM_CLOCK_SENSITIVITY);
        return true;
    default:
        return false;
    }
}

bool cli_image_argument(const char *verb, int argc, char **argv, const char **kernel)
{
    int count = argc - optind;
    if (count + (*kernel != NULL) > 1) {
        cli_usage(verb, "found %s besides %s; expected one VMLINUX", argv[argc - 1],
                  *kernel ? *kernel : argv[optind]);
        return false;
    }
    if (count)
        *kernel = argv[optind];
    return true;
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
        cli_usage(verb, "found %s", wrong);
    return !wrong;
}
