/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a vcpu learns that its ICP has something for it, wherever it is. */
#include "crowd.h"
#include "guest_xics.h"

#define EXTERNAL_PENDING    (UINT64_C(1) << BOOK3S_IRQPRIO_EXTERNAL)
#define MESSAGE_HOST_ACTION 4 /* which byte of ipi_message; the host core looks at its rm_core */
#define ACTION_KICK         1

static void mediated_request(bool on)
{
    u64 lpcr = MFSPR(SPRN_LPCR) & ~(u64)LPCR_MER;

    MTSPR(SPRN_LPCR, on ? lpcr | LPCR_MER : lpcr);
    ORDER("isync");
}

/* A core of the host that has nothing asked of it yet is taken: its number, or -1. */
static int take_host_core(struct kvmppc_host_rm_core *cores)
{
    unsigned count = nr_cpu_ids >> threads_shift, own = local_paca->paca_index >> threads_shift;

    for (unsigned i = 1; i < count; i++) {
        unsigned core = own + i < count ? own + i : own + i - count;
        union kvmppc_rm_state before = {.raw = LOOK(cores[core].rm_state.raw)}, after = before;

        after.rm_action = ACTION_KICK;
        if (before.in_host && !before.rm_action &&
            swap64(&cores[core].rm_state.raw, before.raw, after.raw))
            return (int)core;
    }
    return -1;
}

/* What it has to do is there before the message, and that before the IPI. */
static void message_to_host_core(struct kvmppc_host_rm_core *core, unsigned cpu, void *data)
{
    u8 *message = (u8 *)OF_CPU(ipi_message, __per_cpu_offset[cpu]) + MESSAGE_HOST_ACTION;

    PUT(core->rm_data, data);
    ORDER("lwsync");
    PUT(*message, 1);
    ORDER("sync");
    PUT(paca_ptrs[cpu]->kvm_hstate.host_ipi, 1);
    nudge_by_ipi(cpu);
}

static bool redirect(struct kvm_vcpu *target)
{
    struct kvmppc_host_rm_ops *ops = kvmppc_host_rm_ops_hv;
    int core;

    if (!h_ipi_redirect || !ops)
        return false;
    core = take_host_core(ops->rm_core);
    if (core < 0)
        return false;
    message_to_host_core(&ops->rm_core[core], (unsigned)core << threads_shift, target);
    return true;
}

/* The interrupt is known to be pending before it is looked where the vcpu is. */
void output_on(const struct guest_xics *guest, struct kvm_vcpu *target)
{
    int cpu;

    target->stat.queue_intr++;
    set_bits(&target->arch.pending_exceptions, EXTERNAL_PENDING);
    if (target == guest->own->vcpu) {
        mediated_request(true);
        return;
    }
    cpu = LOOK(target->arch.thread_cpu);
    if (cpu >= 0 && (unsigned)cpu < nr_cpu_ids) {
        nudge((unsigned)cpu);
    } else if (!redirect(target)) {
        guest->own->rm_action |= XICS_RM_KICK_VCPU;
        guest->own->rm_kick_target = target;
    }
}

void output_off(struct kvm_vcpu *vcpu)
{
    clear_bits(&vcpu->arch.pending_exceptions, EXTERNAL_PENDING);
    mediated_request(false);
}

bool host_has_to_finish(const struct guest_xics *guest)
{
    return guest->own->rm_action != 0 || guest->xics->real_mode_dbg;
}
