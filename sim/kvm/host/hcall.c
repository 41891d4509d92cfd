/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hcalls that end in the host: kvmppc_pseries_do_hcall and kvmppc_xics_hcall.
 *
 * A XICS hcall that real mode found too hard is completed, never executed again. H_IPOLL and
 * H_XIRR_X have only virtual-mode forms here (the time base that H_XIRR_X returns in r5 is left
 * out), and the others run in virtual mode when the guest's XICS has real_mode off. Every hcall
 * that is not in the table goes to user space.
 */
#include "base/power.h"
#include "kvm/host/host_model.h"

static void set_gpr(struct rm_world *world, unsigned v, unsigned n, uint64_t value)
{
    rm_put(world, RM_K_VCPU_GPR0, world->vcpu[v] + n * sizeof(uint64_t), value);
}

static void clear_pending(struct rm_host *host)
{
    uint64_t vcpu = host->world->vcpu[host->vcpu];
    uint64_t pending = rm_get(host->world, RM_K_VCPU_PENDING, vcpu);
    rm_put(host->world, RM_K_VCPU_PENDING, vcpu, pending & ~RM_PENDING_EXTERNAL);
}

static uint64_t h_xirr(struct rm_host *host)
{
    unsigned own = host->vcpu;
    struct rm_virtual_icp state;
    clear_pending(host);
    rm_world_icp_state(host->world, own, &state);
    set_gpr(host->world, own, 4, state.xisr | (uint64_t)state.cppr << 24);
    if (state.xisr == RM_XISR_NONE)
        return H_SUCCESS;
    state.cppr = state.pending_pri;
    state.pending_pri = RM_PRIORITY_MASKED;
    state.xisr = RM_XISR_NONE;
    rm_host_update(host, own, state, true);
    return H_SUCCESS;
}

static uint64_t h_ipoll(struct rm_host *host)
{
    unsigned own = host->vcpu;
    int target = rm_world_vcpu_of_server(host->world, rm_world_guest_gpr(host->world, own, 4));
    struct rm_virtual_icp state;
    if (target < 0)
        return H_PARAMETER;
    rm_world_icp_state(host->world, (unsigned)target, &state);
    set_gpr(host->world, own, 4, state.xisr | (uint64_t)state.cppr << 24);
    set_gpr(host->world, own, 5, state.mfrr);
    return H_SUCCESS;
}

/* The own priority becomes less favoured: a requested IPI may come in, refused sources again. */
static void down_cppr(struct rm_host *host, uint8_t cppr)
{
    unsigned own = host->vcpu;
    struct rm_virtual_icp state;
    rm_world_icp_state(host->world, own, &state);
    bool resend = state.need_resend;
    state.cppr = cppr;
    if (state.mfrr < cppr && state.mfrr <= state.pending_pri) {
        state.pending_pri = state.mfrr;
        state.xisr = RM_XISR_IPI;
    }
    state.need_resend = false;
    rm_host_update(host, own, state, true);
    if (resend)
        rm_host_check_resend(host, own);
}

static void deliver_rejected(struct rm_host *host, int icp, uint32_t irq)
{
    if (irq != RM_XISR_NONE && irq != RM_XISR_IPI)
        rm_host_deliver(host, icp, irq, false);
}

static uint64_t h_cppr(struct rm_host *host)
{
    unsigned own = host->vcpu;
    uint8_t cppr = (uint8_t)rm_world_guest_gpr(host->world, own, 4);
    struct rm_virtual_icp state;
    uint32_t reject = RM_XISR_NONE;
    rm_world_icp_state(host->world, own, &state);
    if (cppr == state.cppr)
        return H_SUCCESS;
    if (cppr > state.cppr)
        down_cppr(host, cppr);
    /* KVM falls through here from the branch above as well. */
    clear_pending(host);
    rm_world_icp_state(host->world, own, &state);
    state.cppr = cppr;
    if (cppr <= state.pending_pri) {
        reject = state.xisr;
        state.xisr = RM_XISR_NONE;
        state.pending_pri = RM_PRIORITY_MASKED;
    }
    rm_host_update(host, own, state, true);
    deliver_rejected(host, (int)own, reject);
    return H_SUCCESS;
}

static uint64_t h_eoi(struct rm_host *host)
{
    unsigned own = host->vcpu;
    uint64_t xirr = rm_world_guest_gpr(host->world, own, 4);
    uint32_t irq = (uint32_t)xirr & 0xffffff;
    down_cppr(host, (uint8_t)(xirr >> 24));
    if (irq == RM_XISR_IPI)
        return H_SUCCESS;
    uint64_t source = rm_world_source_at(host->world, irq);
    if (!source)
        return H_PARAMETER;
    uint64_t pq = rm_get(host->world, RM_K_IRQ_PQ, source);
    if (!rm_get(host->world, RM_K_IRQ_LSI, source)) {
        pq >>= 1;
        rm_put(host->world, RM_K_IRQ_PQ, source, pq);
    }
    if (pq & 1)
        rm_host_deliver(host, -1, irq, false);
    return H_SUCCESS;
}

static uint64_t h_ipi(struct rm_host *host)
{
    unsigned own = host->vcpu;
    int target = rm_world_vcpu_of_server(host->world, rm_world_guest_gpr(host->world, own, 4));
    uint64_t mfrr = rm_world_guest_gpr(host->world, own, 5);
    struct rm_virtual_icp state;
    uint32_t reject = RM_XISR_NONE;
    if (target < 0)
        return H_PARAMETER;
    rm_world_icp_state(host->world, (unsigned)target, &state);
    bool resend = mfrr > state.mfrr && state.need_resend;
    if (mfrr > state.mfrr)
        state.need_resend = false;
    state.mfrr = (uint8_t)mfrr;
    if (mfrr < state.cppr && mfrr <= state.pending_pri) {
        reject = state.xisr;
        state.pending_pri = (uint8_t)mfrr;
        state.xisr = RM_XISR_IPI;
    }
    rm_host_update(host, (unsigned)target, state, target == (int)own);
    deliver_rejected(host, target, reject);
    if (resend)
        rm_host_check_resend(host, (unsigned)target);
    return H_SUCCESS;
}

static uint64_t h_prod(struct rm_host *host)
{
    struct rm_world *world = host->world;
    uint64_t id = rm_world_guest_gpr(world, host->vcpu, 4);
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        if (world->config.vcpus[v].id != id)
            continue;
        rm_put(world, RM_K_VCPU_PRODDED, world->vcpu[v], 1);
        if (rm_get(world, RM_K_VCPU_CEDED, world->vcpu[v]))
            rm_host_kick(host, v, RM_KICK_PROD);
        return H_SUCCESS;
    }
    return H_PARAMETER;
}

static const struct {
    uint64_t number;
    bool of_xics;
    bool completed; /* real mode did it all but for rm_action */
    uint64_t (*perform)(struct rm_host *host);
} hcalls[] = {
    {0x64, true, true, h_eoi},    {0x68, true, true, h_cppr}, {0x6c, true, true, h_ipi},
    {0x70, true, false, h_ipoll}, {0x74, true, true, h_xirr}, {0x2fc, true, false, h_xirr},
    {0xe8, false, false, h_prod},
};

/* The row for the hcall in the gpr3 of a vcpu, or -1: user space gets it. */
static int row_of(const struct rm_host *host)
{
    uint64_t number = rm_world_guest_gpr(host->world, host->vcpu, 3);
    for (size_t i = 0; i < RM_COUNT(hcalls); i++)
        if (hcalls[i].number == number && (!hcalls[i].of_xics || host->world->with_xics))
            return (int)i;
    return -1;
}

uint64_t rm_host_hcall_of(const struct rm_host *host)
{
    int row = row_of(host);
    return row < 0 ? 0 : hcalls[row].number;
}

void rm_host_hcall(struct rm_host *host)
{
    struct rm_world *world = host->world;
    int row = row_of(host);
    uint64_t result = H_SUCCESS;
    if (row < 0)
        return;
    if (hcalls[row].completed && rm_get(world, RM_K_XICS_REAL_MODE, world->xics))
        rm_host_complete(host);
    else
        result = hcalls[row].perform(host);
    set_gpr(world, host->vcpu, 3, result);
}
