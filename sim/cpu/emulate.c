/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that move registers, change the MSR, stop the thread or send messages
 * (Power ISA 2.07, Book III-S chapters 3, 4 and 11). Memory is in emulate_memory.c, the SLB in
 * slb.c.
 */
#include "cpu/emulate.h"

#include "cpu/spr.h"

#define DOORBELL_TYPE      5
#define VECTOR_SYSCALL     0xc00
#define XO_MTXER           467
#define XO_DOZE            402 /* nap, sleep and rvwinkle follow at this distance: */
#define XO_POWER_SAVE_STEP 32
#define XER_ISA_3_FLAGS    UINT64_C(0xc0000) /* OV32 and CA32 */
#define PPR_PRIORITY_SHIFT 50

rm_emulate *const rm_emulate_table[RM_OPS_COUNT] = {
#define RM_ROW(name) [RM_OP_##name] = rm_emulate_##name,
    RM_OPS(RM_ROW)
#undef RM_ROW
};

void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq)
{
    uint64_t so = cpu->t.so_possible ? rm_engine_xer(&cpu->engine) >> 31 & 1 : 0;
    uint64_t cr = rm_engine_reg(&cpu->engine, UC_PPC_REG_CR) & 0x0fffffff;
    rm_engine_set_reg(&cpu->engine, UC_PPC_REG_CR, cr | (lt_gt_eq << 1 | so) << 28);
}

enum rm_flow rm_emulate_refuse(struct rm_cpu *cpu, uint32_t word)
{
    (void)word;
    rm_cpu_raise(cpu, "illegal instruction on POWER8 (Power ISA 3.0 or later)", 0);
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_unsupported(struct rm_cpu *cpu, uint32_t word)
{
    (void)word;
    rm_cpu_not_modelled(cpu, "instruction is not modelled");
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_nothing(struct rm_cpu *cpu, uint32_t word)
{
    (void)cpu;
    (void)word;
    return RM_FLOW_NEXT;
}

/* PPR's priority field, bits 11:13, for or rX,rX,rX by X (Power ISA 2.07, Book II 3.1). */
enum rm_flow rm_emulate_priority(struct rm_cpu *cpu, uint32_t word)
{
    static const uint8_t priorities[32] = {
        [31] = 1, [1] = 2, [6] = 3, [2] = 4, [5] = 5, [3] = 6, [7] = 7};
    rm_cpu_set_spr(cpu, RM_SPR_PPR, (uint64_t)priorities[rm_rt(word)] << PPR_PRIORITY_SHIFT);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_note_so(struct rm_cpu *cpu, uint32_t word)
{
    bool is_mtxer = rm_extended(word) == XO_MTXER;
    cpu->t.so_possible = !is_mtxer || (rm_gpr(cpu, rm_rt(word)) >> 31 & 1);
    return RM_FLOW_ENGINE;
}

/* Unicorn's own is quicker than reading its scattered flags, see rm_cpu_correct_mfxer. */
enum rm_flow rm_emulate_mfxer(struct rm_cpu *cpu, uint32_t word)
{
    cpu->xer_target = 1 + rm_rt(word);
    cpu->limit = 0; /* so that the next instruction takes the slow path */
    return RM_FLOW_ENGINE;
}

void rm_cpu_correct_mfxer(struct rm_cpu *cpu)
{
    unsigned target = cpu->xer_target - 1;
    rm_set_gpr(cpu, target, rm_gpr(cpu, target) & ~XER_ISA_3_FLAGS);
    cpu->xer_target = 0;
}

enum rm_flow rm_emulate_mfspr(struct rm_cpu *cpu, uint32_t word)
{
    const struct rm_spr *spr = rm_spr(rm_spr_field(word));
    if (!spr) {
        rm_cpu_not_modelled(cpu, "mfspr: SPR %u is not modelled", rm_spr_field(word));
        return RM_FLOW_ELSEWHERE;
    }
    if (spr->read && !spr->absent)
        rm_set_gpr(cpu, rm_rt(word), spr->read(cpu, spr->home));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mftb(struct rm_cpu *cpu, uint32_t word)
{
    return rm_emulate_mfspr(cpu, word);
}

enum rm_flow rm_emulate_mtspr(struct rm_cpu *cpu, uint32_t word)
{
    const struct rm_spr *spr = rm_spr(rm_spr_field(word));
    if (!spr) {
        rm_cpu_not_modelled(cpu, "mtspr: SPR %u is not modelled", rm_spr_field(word));
        return RM_FLOW_ELSEWHERE;
    }
    if (spr->write)
        spr->write(cpu, spr->home, rm_gpr(cpu, rm_rt(word)) & spr->mask);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_mfmsr(struct rm_cpu *cpu, uint32_t word)
{
    rm_set_gpr(cpu, rm_rt(word), cpu->t.msr);
    return RM_FLOW_NEXT;
}

/* `allowed` bits of the source go to the MSR; with L=1 only EE and RI (III-S 4.4.2). */
static enum rm_flow move_to_msr(struct rm_cpu *cpu, uint32_t word, uint64_t allowed)
{
    uint64_t source = rm_gpr(cpu, rm_rt(word));
    if (rm_bits(word, 15, 15))
        allowed = RM_MSR_EE | RM_MSR_RI;
    else if (source & RM_MSR_PR) {
        rm_cpu_not_modelled(cpu, "problem state in the hypervisor is not modelled");
        return RM_FLOW_ELSEWHERE;
    }
    rm_cpu_change_msr(cpu, (cpu->t.msr & ~allowed) | (source & allowed));
    return RM_FLOW_NEXT;
}

#define MTMSRD_BITS (RM_MSR_ALL & ~(RM_MSR_HV | RM_MSR_TS | RM_MSR_ME | RM_MSR_LE))

enum rm_flow rm_emulate_mtmsr(struct rm_cpu *cpu, uint32_t word)
{
    return move_to_msr(cpu, word, MTMSRD_BITS & UINT32_MAX);
}

enum rm_flow rm_emulate_mtmsrd(struct rm_cpu *cpu, uint32_t word)
{
    return move_to_msr(cpu, word, MTMSRD_BITS);
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
        rm_cpu_end_run(cpu, RM_STOP_GUEST, target);
    } else if (msr & RM_MSR_PR || !(msr & RM_MSR_SF)) {
        rm_cpu_not_modelled(cpu, "problem state or 32-bit mode in the hypervisor is not modelled");
    } else {
        rm_cpu_jump(cpu, target, msr);
    }
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_rfid(struct rm_cpu *cpu, uint32_t word)
{
    (void)word;
    uint64_t msr = rm_spr_read(cpu, RM_SPR_SRR1);
    if (!(cpu->t.msr & RM_MSR_HV))
        msr &= ~RM_MSR_HV;
    cpu->t.cfar = cpu->t.pc;
    return return_from_interrupt(cpu, rm_spr_read(cpu, RM_SPR_SRR0), msr);
}

enum rm_flow rm_emulate_hrfid(struct rm_cpu *cpu, uint32_t word)
{
    (void)word;
    return return_from_interrupt(cpu, rm_spr_read(cpu, RM_SPR_HSRR0),
                                 rm_spr_read(cpu, RM_SPR_HSRR1));
}

/* A system call is an interrupt at once, of the hypervisor whatever its level (HV is 1 already). */
enum rm_flow rm_emulate_sc(struct rm_cpu *cpu, uint32_t word)
{
    (void)word;
    cpu->t.pc += 4;
    rm_cpu_interrupt(cpu, VECTOR_SYSCALL);
    rm_cpu_jump(cpu, cpu->t.pc, cpu->t.msr);
    return RM_FLOW_ELSEWHERE;
}

/* Branch conditional to the target address register (Power ISA 2.07 Book I, 2.4). */
enum rm_flow rm_emulate_bctar(struct rm_cpu *cpu, uint32_t word)
{
    unsigned bo = rm_rt(word), bi = rm_ra(word);
    bool ctr_ok = true;
    if (!(bo & 4)) {
        uint64_t ctr = rm_engine_reg(&cpu->engine, UC_PPC_REG_CTR) - 1;
        rm_engine_set_reg(&cpu->engine, UC_PPC_REG_CTR, ctr);
        ctr_ok = (ctr == 0) == !!(bo & 2);
    }
    bool bit = rm_engine_reg(&cpu->engine, UC_PPC_REG_CR) >> (31 - bi) & 1;
    bool taken = ctr_ok && (bo & 16 || bit == !!(bo & 8));
    uint64_t here = cpu->t.pc;
    if (word & 1)
        rm_engine_set_reg(&cpu->engine, UC_PPC_REG_LR, here + 4);
    if (!taken)
        return RM_FLOW_NEXT;
    cpu->t.cfar = here;
    rm_cpu_jump(cpu, rm_spr_read(cpu, RM_SPR_TAR) & ~UINT64_C(3), cpu->t.msr);
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_power_save(struct rm_cpu *cpu, uint32_t word)
{
    cpu->t.power =
        (enum rm_cpu_power)(RM_POWER_DOZE + (rm_extended(word) - XO_DOZE) / XO_POWER_SAVE_STEP);
    rm_cpu_end_run(cpu, RM_STOP_NAP, cpu->t.pc + 4);
    return RM_FLOW_ELSEWHERE;
}

static bool is_doorbell(uint64_t rb)
{
    return (rb >> 27 & 31) == DOORBELL_TYPE; /* other types do nothing (III-S 11.2) */
}

enum rm_flow rm_emulate_msgsnd(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t rb = rm_gpr(cpu, rm_rb(word));
    if (is_doorbell(rb) && cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclr(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t rb = rm_gpr(cpu, rm_rb(word));
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->t.doorbell = false;
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

/* Privileged doorbells live in DPDES, a bit a thread of the core (III-S 11.2). */
enum rm_flow rm_emulate_msgsndp(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t rb = rm_gpr(cpu, rm_rb(word));
    unsigned target = (unsigned)(rb & 0x7f);
    if (!is_doorbell(rb) || target > 7)
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] |= UINT64_C(1) << target;
    if (cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclrp(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t rb = rm_gpr(cpu, rm_rb(word));
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] &= ~(UINT64_C(1) << cpu->config.thread_in_core);
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}
