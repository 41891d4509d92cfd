/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of physical interrupts: what was accepted is ended, and the controller lets in what comes.
 */
#ifndef RM_MACHINE_CHECKS_INTERRUPTS_H
#define RM_MACHINE_CHECKS_INTERRUPTS_H

#include "machine/state.h"

void rm_check_cppr_back(struct rm_machine *machine, unsigned thread);

#endif
