/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns of a schedule in words. */
#ifndef RM_CLI_TURN_TEXT_H
#define RM_CLI_TURN_TEXT_H

#include "machine/turns.h"

/* Who does what, before it is done: "thread 1: kvmppc_rm_h_ipi+0x94 reads icp[0].state", "MSI
 * 0x1234 is sent". One line, at most so many bytes. */
void cli_turn_text(const struct rm_machine *machine, const struct rm_turn *turn, char *to,
                   size_t bytes);

#endif
