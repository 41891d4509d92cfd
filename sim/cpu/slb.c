/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The segment lookaside buffer (Power ISA 2.07 III-S 5.9.3): 32 entries that software writes and
 * reads. Nothing is translated with them. slbia spares entry 0 whatever its IH says (the values of
 * IH that do otherwise came with ISA 3.0).
 */
#include "cpu/condition.h"
#include "cpu/emulate.h"

#define ESID_MASK  UINT64_C(0xfffffffff0000000)
#define SEGMENT_1T UINT64_C(0x4000000000000000) /* B = 01 in the VSID word */

static struct rm_slb_entry *entry_of(struct rm_cpu *cpu, uint64_t rb)
{
    return &cpu->t.slb[rb & (RM_SLB_ENTRIES - 1)];
}

/* Whether a valid entry translates this effective address. */
static bool covers(const struct rm_slb_entry *entry, uint64_t address)
{
    unsigned shift = entry->vsid & SEGMENT_1T ? 40 : 28;
    return entry->esid & RM_SLB_VALID && entry->esid >> shift == address >> shift;
}

enum rm_flow rm_emulate_slbmte(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    *entry_of(cpu, rb) = (struct rm_slb_entry){.esid = rb & (ESID_MASK | RM_SLB_VALID),
                                               .vsid = rm_gpr(cpu, record->rt)};
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_slbmfee(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_gpr(cpu, record->rt, entry_of(cpu, rm_gpr(cpu, record->rb))->esid);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_slbmfev(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_gpr(cpu, record->rt, entry_of(cpu, rm_gpr(cpu, record->rb))->vsid);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_slbfee(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_gpr(cpu, record->rb), vsid = 0;
    bool found = false;
    for (unsigned i = 0; i < RM_SLB_ENTRIES && !found; i++) {
        found = covers(&cpu->t.slb[i], address);
        vsid = found ? cpu->t.slb[i].vsid : 0;
    }
    rm_set_gpr(cpu, record->rt, vsid);
    rm_set_cr0(cpu, found ? 1 : 0);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_slbie(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_gpr(cpu, record->rb);
    for (unsigned i = 0; i < RM_SLB_ENTRIES; i++)
        if (covers(&cpu->t.slb[i], address))
            cpu->t.slb[i].esid &= ~RM_SLB_VALID;
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_slbia(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    for (unsigned i = 1; i < RM_SLB_ENTRIES; i++)
        cpu->t.slb[i].esid &= ~RM_SLB_VALID;
    return RM_FLOW_NEXT;
}
