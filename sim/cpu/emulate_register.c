/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that move values between registers: the special ones (Power ISA 2.07,
 * Book III-S 4.4), the program priority, and immediates. The MSR is in emulate_control.c.
 */
#include "cpu/emulate.h"
#include "cpu/fault.h"
#include "cpu/spr.h"

#define PRIMARY_ADDIS      15
#define PRIMARY_ORIS       25
#define PPR_PRIORITY_SHIFT 50

enum rm_flow rm_emulate_add_immediate(struct rm_cpu *cpu, const struct rm_record *record)
{
    bool shifted = record->word >> 26 == PRIMARY_ADDIS;
    uint64_t addend = (uint64_t)(int64_t)record->displacement << (shifted ? 16 : 0);
    rm_set_gpr(cpu, record->rt, addend + (record->ra ? rm_gpr(cpu, record->ra) : 0));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_or_immediate(struct rm_cpu *cpu, const struct rm_record *record)
{
    bool shifted = record->word >> 26 == PRIMARY_ORIS;
    uint64_t bits = (uint64_t)(record->word & 0xffff) << (shifted ? 16 : 0);
    rm_set_gpr(cpu, record->ra, rm_gpr(cpu, record->rt) | bits);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_or(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_gpr(cpu, record->ra, rm_gpr(cpu, record->rt) | rm_gpr(cpu, record->rb));
    return RM_FLOW_NEXT;
}

/* PPR's priority field, bits 11:13, for or rX,rX,rX by X (Power ISA 2.07, Book II 3.1). */
enum rm_flow rm_emulate_priority(struct rm_cpu *cpu, const struct rm_record *record)
{
    static const uint8_t priorities[32] = {
        [31] = 1, [1] = 2, [6] = 3, [2] = 4, [5] = 5, [3] = 6, [7] = 7};
    cpu->t.spr[RM_KEPT_ppr] = (uint64_t)priorities[record->rt] << PPR_PRIORITY_SHIFT;
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mfxer(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_gpr(cpu, record->rt, rm_xer(cpu));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mtxer(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_xer(cpu, rm_gpr(cpu, record->rt));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mfspr(struct rm_cpu *cpu, const struct rm_record *record)
{
    const struct rm_spr *spr = rm_spr(record->spr);
    if (!spr) {
        rm_cpu_not_modelled(cpu, "mfspr: SPR %u is not modelled", record->spr);
        return RM_FLOW_ELSEWHERE;
    }
    if (spr->read && !spr->absent)
        rm_set_gpr(cpu, record->rt, spr->read(cpu, spr->home));
    if (record->spr == RM_SPR_HDEC && cpu->bus.spr)
        cpu->bus.spr(cpu->bus.context, cpu->config.thread, spr->name, rm_gpr(cpu, record->rt));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mftb(struct rm_cpu *cpu, const struct rm_record *record)
{
    return rm_emulate_mfspr(cpu, record);
}

static bool is_of_partition(unsigned number)
{
    return number == RM_SPR_LPIDR || number == RM_SPR_SDR1 || number == RM_SPR_LPCR;
}

enum rm_flow rm_emulate_mtspr(struct rm_cpu *cpu, const struct rm_record *record)
{
    const struct rm_spr *spr = rm_spr(record->spr);
    if (!spr) {
        rm_cpu_not_modelled(cpu, "mtspr: SPR %u is not modelled", record->spr);
        return RM_FLOW_ELSEWHERE;
    }
    if (is_of_partition(record->spr) && cpu->bus.spr)
        cpu->bus.spr(cpu->bus.context, cpu->config.thread, spr->name, rm_gpr(cpu, record->rt));
    if (spr->write)
        spr->write(cpu, spr->home, rm_gpr(cpu, record->rt) & spr->mask);
    return RM_FLOW_NEXT;
}
