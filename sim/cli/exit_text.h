/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One exit in plain words. */
#ifndef RM_CLI_EXIT_TEXT_H
#define RM_CLI_EXIT_TEXT_H

#include "scenario/result.h"

#include <stdio.h>

/* All of it: path, devices, firmware, end, host, cost. The path has each symbol once, where it was
 * entered first, and how often symbols were entered; `whole_path`: every entry. */
void cli_print_exit(FILE *to, const struct scn_result *result, unsigned index, bool whole_path);

/* Where an exit ended, in a few words: "trap 0x5555", "back to the guest". */
struct cli_exit_end {
    char text[24];
};
struct cli_exit_end cli_exit_end(const struct rm_exit *exit);

/* "thread 0, vcpu 1: interrupt 0x500". */
void cli_print_interrupted(FILE *to, const struct scn_result *result, const struct rm_exit *exit);

/* "vcpu 1", by its id; "no vcpu". */
void cli_print_vcpu(FILE *to, const struct scn_result *result, int vcpu);

#endif
