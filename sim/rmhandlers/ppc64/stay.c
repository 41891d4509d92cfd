/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stay.h"

#include "crowd.h"
#include "partition.h"

u32 first_comes(void);
void guest_exit_cont(struct stay *stay);

/* ---- the guest's registers ---- */

/* The virtual processor area counts both: odd while it is not dispatched (PAPR). */
static void count_dispatch(struct kvmppc_vpa *vpa)
{
    struct lppaca *area = vpa->pinned_addr;

    if (!area)
        return;
    area->yield_count = BIG32(BIG32(area->yield_count) + 1);
    vpa->dirty = true;
}

static void usage_to_guest(const struct kvm_vcpu *vcpu)
{
    HERE->host_purr = MFSPR(SPRN_PURR);
    HERE->host_spurr = MFSPR(SPRN_SPURR);
    MTSPR(SPRN_PURR, vcpu->arch.purr);
    MTSPR(SPRN_SPURR, vcpu->arch.spurr);
}

/* What the guest used, the host's thread was in use, too. */
static void usage_to_host(struct kvm_vcpu *vcpu)
{
    u64 purr = MFSPR(SPRN_PURR), spurr = MFSPR(SPRN_SPURR);

    MTSPR(SPRN_PURR, HERE->host_purr + purr - vcpu->arch.purr);
    MTSPR(SPRN_SPURR, HERE->host_spurr + spurr - vcpu->arch.spurr);
    vcpu->arch.purr = purr;
    vcpu->arch.spurr = spurr;
}

/* In the guest's time. */
static void alarm_from_guest(struct kvm_vcpu *vcpu)
{
    vcpu->arch.dec_expires = timebase() + (u64)(s32)MFSPR(SPRN_DEC);
}

static void alarm_to_guest(const struct kvm_vcpu *vcpu)
{
    MTSPR(SPRN_DEC, vcpu->arch.dec_expires - timebase());
}

void guest_in(struct stay *stay)
{
    struct kvm_vcpu *vcpu = stay->vcpu;

    vsx_load(vcpu);
    sprs_to_guest(vcpu, &stay->host);
    alarm_to_guest(vcpu);
    if (!(vcpu->arch.ctrl & CTRL_RUN))
        MTSPR(SPRN_CTRLT, 0);
    stay->guest_in = true;
}

void guest_out(struct stay *stay)
{
    struct kvm_vcpu *vcpu = stay->vcpu;

    vcpu->arch.ctrl = (u32)MFSPR(SPRN_CTRLF);
    if (!(vcpu->arch.ctrl & CTRL_RUN))
        MTSPR(SPRN_CTRLT, CTRL_RUN);
    sprs_to_host(vcpu, &stay->host);
    vsx_save(vcpu);
    stay->guest_in = false;
}

/* ---- into the guest ---- */

void interrupt_guest(struct kvm_vcpu *vcpu, u64 vector)
{
    vcpu->arch.shregs.srr0 = vcpu->arch.regs.nip;
    vcpu->arch.shregs.srr1 = vcpu->arch.shregs.msr;
    vcpu->arch.shregs.msr = vcpu->arch.intr_msr;
    vcpu->arch.regs.nip = vector;
}

/* LPCR[MER] has the thread interrupted as soon as the guest lets itself be. A decrementer that has
 * run out does so by itself. */
static void give_interrupts(struct kvm_vcpu *vcpu)
{
    if (!(LOOK(vcpu->arch.pending_exceptions) >> BOOK3S_IRQPRIO_EXTERNAL & 1))
        return;
    MTSPR(SPRN_LPCR, MFSPR(SPRN_LPCR) | LPCR_MER);
    ORDER("isync");
    if (vcpu->arch.shregs.msr & MSR_EE)
        interrupt_guest(vcpu, TRAP_EXTERNAL);
}

static u32 run_once(struct kvm_vcpu *vcpu)
{
    u64 hypervisor = (u64)1 << (63 - MSR_HV_FROM_TOP);

    vcpu->arch.ceded = 0;
    vcpu->arch.trap = guest_run(vcpu, (vcpu->arch.shregs.msr & ~hypervisor) | MSR_ME);
    return vcpu->arch.trap;
}

/* From trap to trap, until one is the host's. */
static void run(struct stay *stay)
{
    enum next next = NEXT_LOOK;

    do {
        if (next == NEXT_LOOK)
            give_interrupts(stay->vcpu);
        stay->trap = run_once(stay->vcpu);
        next = on_trap(stay);
        if (next == NEXT_LOOK && crowd_breaks_up(stay->vcore)) {
            next = NEXT_HOST;
            if (stay->trap == TRAP_HCALL) /* it is done: the host must not do it once more */
                stay->trap = TRAP_NONE;
        }
    } while (next != NEXT_HOST);
}

/* The partition is the guest's when the first thread says so; false if somebody leaves before. */
static bool wait_for_partition(const struct stay *stay)
{
    BE_PATIENT();
    while (!LOOK(stay->vcore->in_guest))
        if (crowd_breaks_up(stay->vcore))
            break;
    BE_BUSY();
    ORDER("isync");
    return LOOK(stay->vcore->in_guest);
}

static void visit_guest(struct stay *stay)
{
    if (stay->first)
        partition_to_guest(stay->vcore);
    else if (!wait_for_partition(stay))
        return;
    if (!stay->vcpu && !doze_for_vcpu(stay))
        return;
    MTSPR(SPRN_LPCR, stay->vcore->lpcr);
    ORDER("isync");
    if ((s32)MFSPR(SPRN_HDEC) < HDEC_TOO_SOON) {
        stay->trap = TRAP_HV_DECREMENTER;
        return;
    }
    count_dispatch(&stay->vcpu->arch.vpa);
    usage_to_guest(stay->vcpu);
    guest_in(stay);
    segments_to_guest(stay->vcpu);
    run(stay);
}

/* ---- and out ---- */

/* The vcpu is nobody's thread any more. */
static void unload(struct kvm_vcpu *vcpu, u32 trap)
{
    vcpu->arch.trap = trap;
    vcpu->arch.last_inst = INST_FETCH_FAILED;
    if (trap != TRAP_H_EMULATION)
        vcpu->arch.emul_inst = INST_FETCH_FAILED;
    PUT(vcpu->cpu, -1);
    PUT(vcpu->arch.thread_cpu, -1);
}

static void wait_for_host_partition(const struct stay *stay)
{
    BE_PATIENT();
    while (LOOK(stay->vcore->in_guest))
        continue;
    BE_BUSY();
    ORDER("isync");
}

/* What every thread gets back of the host, whether a guest was in it or not. */
static void thread_to_host(const struct kvmppc_vcore *vcore)
{
    MTSPR(SPRN_LPCR, vcore->kvm->arch.host_lpcr);
    ORDER("isync");
    MTSPR(SPRN_DEC, HERE->dec_expires - timebase());
    host_monitor_on();
    local_paca->srr_valid = 0; /* SRR0 and SRR1 are not what the host left there */
    local_paca->hsrr_valid = 0;
    HERE->in_guest = KVM_GUEST_MODE_NONE;
}

/*
 * The exit. First what is in the guest's time; then the others hear of it, so that they come while
 * this thread changes its registers; then the partition, by the first thread, when nobody needs it
 * any more.
 */
WHOLE void guest_exit_cont(struct stay *stay)
{
    bool guest_was_in = stay->guest_in;

    if (guest_was_in)
        alarm_from_guest(stay->vcpu);
    if (stay->joined)
        crowd_leave(stay->vcore, stay->trap);
    if (!stay->vcpu)
        stay->vcpu = LOOK(HERE->kvm_vcpu); /* it came too late to run */
    if (guest_was_in) {
        segments_to_host(stay->vcpu);
        guest_out(stay);
        usage_to_host(stay->vcpu);
        count_dispatch(&stay->vcpu->arch.vpa);
    }
    if (stay->vcpu)
        unload(stay->vcpu, stay->trap);
    if (stay->joined && stay->first) {
        crowd_wait(stay->vcore);
        if (stay->time_failed)
            partition_set_time(stay->vcore);
        partition_to_host(stay->vcore);
    } else {
        wait_for_host_partition(stay);
    }
    thread_to_host(stay->vcore);
}

u32 stay(bool early, u32 trap)
{
    struct stay stay;

    stay.vcore = HERE->kvm_vcore;
    stay.vcpu = LOOK(HERE->kvm_vcpu);
    stay.first = HERE->ptid == 0;
    stay.guest_in = false;
    stay.time_failed = false;
    stay.trap = trap;
    HERE->in_guest = KVM_GUEST_MODE_HOST_HV;
    stay.joined = crowd_join(stay.vcore);
    if (stay.joined && !early)
        visit_guest(&stay);
    guest_exit_cont(&stay);
    return stay.trap;
}

/* Called by the trampoline. */
u32 first_comes(void)
{
    return stay(false, TRAP_NONE);
}
