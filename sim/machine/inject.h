/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens to a machine from outside. */
#ifndef RM_MACHINE_INJECT_H
#define RM_MACHINE_INJECT_H

#include "machine/state.h"

/* An injection is due: it happens, or is held until its thread is where it has to be. */
void rm_inject_due(struct rm_machine *machine, const struct rm_arrival *arrival);
/* The thread has come to the guest, or its core has been started: what was held for it happens. */
void rm_inject_retry(struct rm_machine *machine, unsigned thread);
/* Sets HDEC of a core, and DEC of a guest, so that they run out when injections say: the code under
 * test looks at them before. */
void rm_inject_program_hdec(struct rm_machine *machine, unsigned thread);
void rm_inject_program_dec(struct rm_machine *machine, unsigned thread);

/* The exit that injection `number` caused is over, and its thread in the guest again; or (`number`
 * 0) nothing is under way, and every injection that happened is over. Those that wait for it are
 * sent off. Whether there were any. */
bool rm_inject_followers(struct rm_machine *machine, uint32_t number);

#endif
