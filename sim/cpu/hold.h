/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding a thread before an instruction that others may see or disturb. */
#ifndef RM_CPU_HOLD_H
#define RM_CPU_HOLD_H

#include "cpu/thread.h"
#include "timing/record.h"

/* Whether whoever holds (there must be somebody) wants the thread to stop before the instruction of
 * that record, which is the next one. */
bool rm_hold_before(struct rm_cpu *cpu, const struct rm_record *record);
/* The same before a pad. */
bool rm_hold_before_pad(struct rm_cpu *cpu);

#endif
