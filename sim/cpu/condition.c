/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The condition register, as far as we execute what uses it: Power ISA 2.07 Book I, 2.3 and 2.4. */
#include "cpu/condition.h"

#include "cpu/sync.h"

bool rm_branch_is_taken(const struct rm_cpu *cpu, const struct rm_record *record)
{
    unsigned bo = record->rt, bi = record->ra;
    if (record->class == RM_CLASS_BRANCH)
        return true;
    if (!(bo & 4) && (rm_reg(cpu, RM_REG_CTR) == 1) != !!(bo & 2))
        return false;
    return bo & 16 || (rm_reg(cpu, RM_REG_CR) >> (31 - bi) & 1) == bo >> 3;
}

void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq)
{
    uint64_t so = rm_xer(cpu) >> 31 & 1;
    uint64_t cr = rm_reg(cpu, RM_REG_CR) & 0x0fffffff;
    rm_set_reg(cpu, RM_REG_CR, cr | (lt_gt_eq << 1 | so) << 28);
}
