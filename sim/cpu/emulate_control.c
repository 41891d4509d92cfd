/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that decide how and where the thread goes on: the MSR, returns from
 * interrupts, system calls, bctar, power saving (Power ISA 2.07, Book III-S chapters 3 and 4).
 */
#include "base/power.h"
#include "cpu/change.h"
#include "cpu/condition.h"
#include "cpu/emulate.h"
#include "cpu/fault.h"
#include "cpu/hdec.h"
#include "cpu/spr.h"

#define XO_DOZE            402 /* nap, sleep and rvwinkle follow at this distance: */
#define XO_POWER_SAVE_STEP 32

enum rm_flow rm_emulate_mfmsr(struct rm_cpu *cpu, const struct rm_record *record)
{
    rm_set_gpr(cpu, record->rt, cpu->t.msr);
    return RM_FLOW_NEXT;
}

/* `allowed` bits of the source go to the MSR; with L=1 only EE and RI (III-S 4.4.2). */
static enum rm_flow move_to_msr(struct rm_cpu *cpu, const struct rm_record *record,
                                uint64_t allowed)
{
    uint64_t source = rm_gpr(cpu, record->rt);
    if (rm_bits(record->word, 15, 15))
        allowed = RM_MSR_EE | RM_MSR_RI;
    else if (source & RM_MSR_PR) {
        rm_cpu_not_modelled(cpu, "problem state in the hypervisor is not modelled");
        return RM_FLOW_ELSEWHERE;
    }
    rm_cpu_change_msr(cpu, (cpu->t.msr & ~allowed) | (source & allowed));
    return RM_FLOW_NEXT;
}

#define MTMSRD_BITS (RM_MSR_ALL & ~(RM_MSR_HV | RM_MSR_TS | RM_MSR_ME | RM_MSR_LE))

enum rm_flow rm_emulate_mtmsr(struct rm_cpu *cpu, const struct rm_record *record)
{
    return move_to_msr(cpu, record, MTMSRD_BITS & UINT32_MAX);
}

enum rm_flow rm_emulate_mtmsrd(struct rm_cpu *cpu, const struct rm_record *record)
{
    return move_to_msr(cpu, record, MTMSRD_BITS);
}

/*
 * The return from an interrupt to `target` with `msr` (III-S 3.3.1): bits that do not exist are
 * dropped, and problem state implies EE, IR and DR.
 */
static enum rm_flow return_from_interrupt(struct rm_cpu *cpu, uint64_t target, uint64_t msr)
{
    msr &= RM_MSR_ALL;
    if (msr & RM_MSR_PR)
        msr |= RM_MSR_EE | RM_MSR_IR | RM_MSR_DR;
    target &= msr & RM_MSR_SF ? ~UINT64_C(3) : UINT64_C(0xfffffffc);
    if (!(msr & RM_MSR_HV)) {
        cpu->t.msr = msr;
        rm_hdec_enter_guest(cpu);
        rm_cpu_end_run(cpu, RM_STOP_GUEST, target);
    } else if (msr & RM_MSR_PR || !(msr & RM_MSR_SF)) {
        rm_cpu_not_modelled(cpu, "problem state or 32-bit mode in the hypervisor is not modelled");
    } else {
        rm_cpu_jump(cpu, target, msr);
    }
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_rfid(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    uint64_t msr = rm_spr_read(cpu, RM_SPR_SRR1);
    if (!(cpu->t.msr & RM_MSR_HV))
        msr &= ~RM_MSR_HV;
    cpu->t.cfar = cpu->t.pc;
    return return_from_interrupt(cpu, rm_spr_read(cpu, RM_SPR_SRR0), msr);
}

enum rm_flow rm_emulate_hrfid(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    return return_from_interrupt(cpu, rm_spr_read(cpu, RM_SPR_HSRR0),
                                 rm_spr_read(cpu, RM_SPR_HSRR1));
}

/* A system call is an interrupt at once, of the hypervisor whatever its level (HV is 1 already). */
enum rm_flow rm_emulate_sc(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    cpu->t.pc += 4;
    rm_cpu_interrupt(cpu, TRAP_HCALL);
    rm_cpu_jump(cpu, cpu->t.pc, cpu->t.msr);
    return RM_FLOW_ELSEWHERE;
}

/* Branch conditional to the target address register. */
enum rm_flow rm_emulate_bctar(struct rm_cpu *cpu, const struct rm_record *record)
{
    bool taken = rm_branch_is_taken(cpu, record);
    uint64_t here = cpu->t.pc;
    if (!(record->rt & 4))
        rm_set_reg(cpu, RM_REG_CTR, rm_reg(cpu, RM_REG_CTR) - 1);
    if (record->flags & RM_RECORD_LINK)
        rm_set_reg(cpu, RM_REG_LR, here + 4);
    if (!taken)
        return RM_FLOW_NEXT;
    cpu->t.cfar = here;
    rm_cpu_jump(cpu, rm_spr_read(cpu, RM_SPR_TAR) & ~UINT64_C(3), cpu->t.msr);
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_power_save(struct rm_cpu *cpu, const struct rm_record *record)
{
    cpu->t.power =
        (uint32_t)(RM_POWER_DOZE + (rm_extended(record->word) - XO_DOZE) / XO_POWER_SAVE_STEP);
    rm_cpu_end_run(cpu, RM_STOP_NAP, cpu->t.pc + 4);
    return RM_FLOW_ELSEWHERE;
}
