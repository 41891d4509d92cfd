/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The status and control registers of floating point and of vectors (Power ISA 2.07 Book I, 4.2.2,
 * 4.6.10 and 6.3.2), for code that saves and restores them. What arithmetic would record there is
 * left out: the real-mode path has none.
 */
#include "cpu/emulate.h"
#include "cpu/fault.h"

#define XO_MTFSB1 38

/* Whether the instruction may go on. */
static bool enabled(struct rm_cpu *cpu)
{
    if (!(cpu->t.msr & RM_MSR_FP))
        rm_cpu_raise(cpu, "floating point instruction while MSR[FP] is off", 0);
    return cpu->t.msr & RM_MSR_FP;
}

static enum rm_flow set_bits(struct rm_cpu *cpu, uint64_t mask, uint64_t value)
{
    cpu->t.fpscr = (cpu->t.fpscr & ~mask) | (value & mask);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mffs(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    rm_set_vsr(cpu, record->rt, cpu->t.fpscr, rm_vsr(cpu, record->rt)[1]);
    return RM_FLOW_NEXT;
}

/* The fields that FLM names, of the upper or lower word by W; all of them with L. */
enum rm_flow rm_emulate_mtfsf(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    uint64_t mask = 0;
    for (unsigned field = 0; field < 8; field++)
        if (rm_bits(record->word, 7 + field, 7 + field))
            mask |= UINT64_C(0xf) << (28 - 4 * field);
    if (rm_bits(record->word, 15, 15))
        mask <<= 32;
    if (rm_bits(record->word, 6, 6))
        mask = UINT64_MAX;
    uint64_t source = rm_vsr(cpu, record->rb)[0];
    if (!rm_bits(record->word, 6, 6) && rm_bits(record->word, 15, 15))
        source <<= 32;
    return set_bits(cpu, mask, source);
}

enum rm_flow rm_emulate_mtfsfi(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    unsigned shift =
        28 - 4 * rm_bits(record->word, 6, 8) + (rm_bits(record->word, 15, 15) ? 32 : 0);
    return set_bits(cpu, UINT64_C(0xf) << shift, (uint64_t)rm_bits(record->word, 16, 19) << shift);
}

enum rm_flow rm_emulate_mtfsb(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    uint64_t bit = UINT64_C(0x80000000) >> record->rt;
    return set_bits(cpu, bit, rm_extended(record->word) == XO_MTFSB1 ? bit : 0);
}

static bool vectors_enabled(struct rm_cpu *cpu)
{
    if (!(cpu->t.msr & RM_MSR_VEC))
        rm_cpu_raise(cpu, "vector instruction while MSR[VEC] is off", 0);
    return cpu->t.msr & RM_MSR_VEC;
}

enum rm_flow rm_emulate_mfvscr(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!vectors_enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    rm_set_vsr(cpu, 32U + record->rt, 0, cpu->t.vscr);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mtvscr(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (!vectors_enabled(cpu))
        return RM_FLOW_ELSEWHERE;
    cpu->t.vscr = rm_vsr(cpu, 32U + record->rb)[1] & RM_VSCR_BITS;
    return RM_FLOW_NEXT;
}
