/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that move registers, change the MSR, stop the thread or send messages
 * (Power ISA 2.07, Book III-S chapters 3, 4 and 11). Memory is in emulate_memory.c, the SLB in
 * slb.c.
 */
#include "cpu/emulate.h"

#include "cpu/hdec.h"
#include "cpu/spr.h"

#define PRIMARY_ADDIS      15
#define PRIMARY_ORIS       25
#define DOORBELL_TYPE      5
#define VECTOR_SYSCALL     0xc00
#define XO_DOZE            402 /* nap, sleep and rvwinkle follow at this distance: */
#define XO_POWER_SAVE_STEP 32
#define PPR_PRIORITY_SHIFT 50

rm_emulate *const rm_emulate_table[RM_OPS_COUNT] = {
#define RM_ROW(name) [RM_OP_##name] = rm_emulate_##name,
    RM_OPS(RM_ROW)
#undef RM_ROW
};

void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq)
{
    uint64_t so = rm_xer(cpu) >> 31 & 1;
    uint64_t cr = rm_reg(cpu, RM_REG_CR) & 0x0fffffff;
    rm_set_reg(cpu, RM_REG_CR, cr | (lt_gt_eq << 1 | so) << 28);
}

enum rm_flow rm_emulate_refuse(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    rm_cpu_raise(cpu, "illegal instruction on POWER8", 0);
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_unsupported(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    rm_cpu_not_modelled(cpu, "instruction is not modelled");
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_nothing(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)cpu;
    (void)record;
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_engine(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)cpu;
    (void)record;
    return RM_FLOW_ENGINE;
}

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

enum rm_flow rm_emulate_tlb(struct rm_cpu *cpu, const struct rm_record *record)
{
    return rm_emulate_nothing(cpu, record);
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
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mftb(struct rm_cpu *cpu, const struct rm_record *record)
{
    return rm_emulate_mfspr(cpu, record);
}

enum rm_flow rm_emulate_mtspr(struct rm_cpu *cpu, const struct rm_record *record)
{
    const struct rm_spr *spr = rm_spr(record->spr);
    if (!spr) {
        rm_cpu_not_modelled(cpu, "mtspr: SPR %u is not modelled", record->spr);
        return RM_FLOW_ELSEWHERE;
    }
    if (spr->write)
        spr->write(cpu, spr->home, rm_gpr(cpu, record->rt) & spr->mask);
    return RM_FLOW_NEXT;
}

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
    rm_cpu_interrupt(cpu, VECTOR_SYSCALL);
    rm_cpu_jump(cpu, cpu->t.pc, cpu->t.msr);
    return RM_FLOW_ELSEWHERE;
}

bool rm_branch_is_taken(const struct rm_cpu *cpu, const struct rm_record *record)
{
    unsigned bo = record->rt, bi = record->ra;
    if (record->class == RM_CLASS_BRANCH)
        return true;
    if (!(bo & 4) && (rm_reg(cpu, RM_REG_CTR) == 1) != !!(bo & 2))
        return false;
    bool bit = rm_reg(cpu, RM_REG_CR) >> (31 - bi) & 1;
    return bo & 16 || bit == !!(bo & 8);
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

static bool is_doorbell(uint64_t rb)
{
    return (rb >> 27 & 31) == DOORBELL_TYPE; /* other types do nothing (III-S 11.2) */
}

enum rm_flow rm_emulate_msgsnd(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (is_doorbell(rb) && cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclr(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->t.doorbell = false;
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

/* Privileged doorbells live in DPDES, a bit a thread of the core (III-S 11.2). */
enum rm_flow rm_emulate_msgsndp(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    unsigned target = (unsigned)(rb & 0x7f);
    if (!is_doorbell(rb) || target > 7)
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] |= UINT64_C(1) << target;
    if (cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclrp(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] &= ~(UINT64_C(1) << cpu->config.thread_in_core);
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}
