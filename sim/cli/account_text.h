/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of an exit's cycles, for people and for programs. */
#ifndef RM_CLI_ACCOUNT_TEXT_H
#define RM_CLI_ACCOUNT_TEXT_H

#include "rmsim/machine.h"

#include <jansson.h>
#include <stdio.h>

/* Of an exit with an account: where the time went, in a line; each phase with its interval and the
 * largest of its parts, and, where they were asked for, the rows that move it most. */
void cli_print_account(FILE *to, const struct rm_exit *exit, double ns_per_cycle);

/* The same whole; null for an exit without an account. */
json_t *cli_account_json(const struct rm_exit *exit);

#endif
