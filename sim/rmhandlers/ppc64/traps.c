/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do with each trap. Those that are not in the table are the host's as they are. */
#include "external.h"
#include "stay.h"

/* It may be a left-over: another thread took it and has set the clock anew. */
static enum next hypervisor_decrementer(struct stay *stay)
{
    (void)stay;
    return (s32)MFSPR(SPRN_HDEC) < 0 ? NEXT_HOST : NEXT_LOOK;
}

/* The interrupt has consumed the doorbell. */
static enum next doorbell(struct stay *stay)
{
    (void)stay;
    return LOOK(HERE->host_ipi) ? NEXT_HOST : NEXT_LOOK;
}

static enum next external(struct stay *stay)
{
    long result = kvmppc_read_intr();

    stay->trap = external_trap(result);
    return result > 0 ? NEXT_HOST : NEXT_LOOK;
}

/* sc 1 of the guest's user mode is a system call of its own. */
static enum next hcall(struct stay *stay)
{
    if (!(stay->vcpu->arch.shregs.msr & MSR_PR))
        return on_hcall(stay);
    interrupt_guest(stay->vcpu, TRAP_HCALL);
    return NEXT_GUEST;
}

static enum next data_storage(struct stay *stay)
{
    stay->vcpu->arch.fault_dar = MFSPR(SPRN_HDAR);
    stay->vcpu->arch.fault_dsisr = (u32)MFSPR(SPRN_HDSISR);
    return NEXT_HOST;
}

/* Whether it was about the guest's segments, none of which can be trusted then. */
static bool is_about_segments(u64 srr1, u32 dsisr)
{
    u64 fetch = srr1 >> MC_FETCH_SHIFT & MC_FETCH_MASK;

    if (srr1 & MC_LOAD_STORE)
        return dsisr & MC_DSISR_SLB;
    return fetch >= MC_FETCH_SLB && fetch < MC_FETCH_SLB_END;
}

static enum next machine_check(struct stay *stay)
{
    struct kvm_vcpu *vcpu = stay->vcpu;

    vcpu->arch.fault_dar = MFSPR(SPRN_DAR);
    vcpu->arch.fault_dsisr = (u32)MFSPR(SPRN_DSISR);
    if (is_about_segments(vcpu->arch.shregs.msr, vcpu->arch.fault_dsisr))
        segments_empty();
    return NEXT_HOST;
}

/* The time base may have failed: the first thread sees to it when nobody is in the guest. */
static enum next maintenance(struct stay *stay)
{
    stay->time_failed = true;
    return NEXT_HOST;
}

static enum next emulation(struct stay *stay)
{
    stay->vcpu->arch.emul_inst = (u32)MFSPR(SPRN_HEIR);
    return NEXT_HOST;
}

/* The register's highest byte says which facility it was. */
static enum next facility(struct stay *stay)
{
    stay->vcpu->arch.hfscr = MFSPR(SPRN_HFSCR);
    return NEXT_HOST;
}

static const struct {
    u32 trap;
    enum next (*act)(struct stay *stay);
} traps[] = {
    {TRAP_EXTERNAL, external},
    {TRAP_HCALL, hcall},
    {TRAP_H_DOORBELL, doorbell},
    {TRAP_HV_DECREMENTER, hypervisor_decrementer},
    {TRAP_H_DATA_STORAGE, data_storage},
    {TRAP_H_EMULATION, emulation},
    {TRAP_H_FACILITY, facility},
    {TRAP_MACHINE_CHECK, machine_check},
    {TRAP_HMI, maintenance},
};

enum next on_trap(struct stay *stay)
{
    enum next next = NEXT_HOST;

    for (unsigned i = 0; i < sizeof(traps) / sizeof(*traps); i++)
        if (traps[i].trap == stay->trap) {
            next = traps[i].act(stay);
            break;
        }
    stay->vcpu->arch.trap = stay->trap;
    return next;
}
