/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What CR and CTR say of a branch, and what an instruction leaves in CR0. */
#ifndef RM_CPU_CONDITION_H
#define RM_CPU_CONDITION_H

#include "cpu/thread.h"
#include "timing/record.h"

/* Whether a branch is taken, as CR and CTR are now: BO and BI of Power ISA 2.07 Book I, 2.4. */
bool rm_branch_is_taken(const struct rm_cpu *cpu, const struct rm_record *record);

/* Sets CR0 to these three bits (LT, GT, EQ from the left) and the summary overflow. */
void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq);

#endif
