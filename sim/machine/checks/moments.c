/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/moments.h"

#include "machine/checks/interrupts.h"
#include "rmsim/checks.h"

void rm_checks_reached_guest(struct rm_machine *machine, unsigned thread)
{
    rm_check_cppr_back(machine, thread);
}

enum rm_status rm_check_at_rest(struct rm_machine *machine, struct rm_error *error)
{
    return rm_need_outside(machine, error);
}
