/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What checks ask before they judge: whether somebody is in the middle of something. */
#ifndef RM_MACHINE_SIGNALS_H
#define RM_MACHINE_SIGNALS_H

#include "machine/state.h"

/* Whether no thread but `self` (-1: none) is in real mode. One that goes round a loop is in the
 * middle of nothing. */
bool rm_check_quiet(const struct rm_machine *machine, int self);
/* Whether an interrupt or a doorbell waits for a thread or is on its way. */
bool rm_check_signalled(const struct rm_machine *machine, unsigned thread);

#endif
