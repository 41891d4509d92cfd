/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the objects of a world are, and what the host shares with real mode. */
#include "kvm/world/model.h"

#define ICP_REAL_BASE  UINT64_C(0x0003ffff80000000)
#define ICP_PAGE_BYTES 0x1000

uint64_t rm_world_return_pad(const struct rm_world *world)
{
    return world->return_pad;
}

uint64_t rm_world_opal_entry(const struct rm_world *world)
{
    return world->opal_entry;
}

uint64_t rm_world_icp_base(const struct rm_world *world, unsigned thread)
{
    (void)world;
    return ICP_REAL_BASE + (uint64_t)thread * ICP_PAGE_BYTES;
}

uint64_t rm_world_paca(const struct rm_world *world, unsigned thread)
{
    return rm_paca(world, thread);
}

uint64_t rm_world_vcpu(const struct rm_world *world, unsigned vcpu)
{
    return world->vcpu[vcpu];
}

static int index_of(const uint64_t *addresses, unsigned count, uint64_t address)
{
    for (unsigned i = 0; i < count; i++)
        if (addresses[i] && rm_real(addresses[i]) == rm_real(address))
            return (int)i;
    return -1;
}

int rm_world_vcpu_at(const struct rm_world *world, uint64_t address)
{
    return index_of(world->vcpu, world->config.vcpu_count, address);
}

int rm_world_icp_at(const struct rm_world *world, uint64_t address)
{
    return index_of(world->icp, world->config.vcpu_count, address);
}

int rm_world_placed_on(const struct rm_world *world, unsigned thread)
{
    for (unsigned v = 0; v < world->config.vcpu_count; v++)
        if (world->config.vcpus[v].thread == (int32_t)thread)
            return (int)v;
    return -1;
}

int rm_world_vcpu_of_server(const struct rm_world *world, uint64_t server)
{
    for (unsigned v = 0; v < world->config.vcpu_count; v++)
        if (rm_get(world, RM_K_ICP_SERVER, world->icp[v]) == server)
            return (int)v;
    return -1;
}

uint64_t rm_world_ics_at(const struct rm_world *world, uint32_t id)
{
    for (unsigned i = 0; i < world->ics_count; i++)
        if (world->ics[i].id == id)
            return world->ics[i].address;
    return 0;
}

uint64_t rm_world_source_at(const struct rm_world *world, uint32_t irq)
{
    uint64_t ics = rm_world_ics_at(world, irq >> RM_ICS_SHIFT);
    uint64_t index = irq % RM_ICS_SOURCES;
    return ics ? ics + world->irq_state_offset + index * world->irq_state_stride : 0;
}

uint64_t rm_world_intr_msr(const struct rm_world *world, unsigned vcpu)
{
    return rm_get(world, RM_K_VCPU_INTR_MSR, world->vcpu[vcpu]);
}

struct rm_guest_left rm_world_guest_left(const struct rm_world *world, unsigned vcpu)
{
    uint64_t address = world->vcpu[vcpu];
    return (struct rm_guest_left){
        .pc = rm_get(world, RM_K_VCPU_PC, address),
        .msr = rm_get(world, RM_K_VCPU_MSR, address),
        .trap = (uint32_t)rm_get(world, RM_K_VCPU_TRAP, address),
    };
}

uint64_t rm_world_guest_gpr(const struct rm_world *world, unsigned vcpu, unsigned n)
{
    return rm_get(world, RM_K_VCPU_GPR0, world->vcpu[vcpu] + n * sizeof(uint64_t));
}

uint32_t rm_world_rm_action(const struct rm_world *world, unsigned vcpu)
{
    uint64_t icp = world->icp[vcpu];
    return icp ? (uint32_t)rm_get(world, RM_K_ICP_ACTION, icp) : 0;
}

void rm_world_set_host_ipi(struct rm_world *world, unsigned thread, bool set)
{
    rm_put(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread), set);
}

uint32_t rm_world_saved_xirr(const struct rm_world *world, unsigned thread)
{
    return (uint32_t)rm_get(world, RM_K_PACA_SAVED_XIRR, rm_paca(world, thread));
}

void rm_world_set_idle(struct rm_world *world, unsigned thread, bool idle)
{
    rm_put(world, RM_K_PACA_STATE, rm_paca(world, thread),
           idle ? RM_HWTHREAD_IN_IDLE : RM_HWTHREAD_IN_KERNEL);
}

uint32_t rm_world_take_saved_xirr(struct rm_world *world, unsigned thread)
{
    uint64_t paca = rm_paca(world, thread);
    uint32_t xirr = (uint32_t)rm_get(world, RM_K_PACA_SAVED_XIRR, paca);
    if (xirr)
        rm_put(world, RM_K_PACA_SAVED_XIRR, paca, 0);
    return xirr;
}

bool rm_world_icp_state(const struct rm_world *world, unsigned vcpu, struct rm_virtual_icp *out)
{
    uint64_t icp = world->icp[vcpu];
    if (!icp)
        return false;
    *out = (struct rm_virtual_icp){
        .cppr = (uint8_t)rm_get(world, RM_K_ICP_CPPR, icp),
        .mfrr = (uint8_t)rm_get(world, RM_K_ICP_MFRR, icp),
        .pending_pri = (uint8_t)rm_get(world, RM_K_ICP_PENDING_PRI, icp),
        .xisr = (uint32_t)rm_get(world, RM_K_ICP_XISR, icp),
        .need_resend = rm_get(world, RM_K_ICP_NEED_RESEND, icp) != 0,
        .out_ee = rm_get(world, RM_K_ICP_OUT_EE, icp) != 0,
    };
    return true;
}

void rm_world_icp_set(struct rm_world *world, unsigned vcpu, const struct rm_virtual_icp *state)
{
    uint64_t icp = world->icp[vcpu];
    if (!icp)
        return;
    rm_put(world, RM_K_ICP_CPPR, icp, state->cppr);
    rm_put(world, RM_K_ICP_MFRR, icp, state->mfrr);
    rm_put(world, RM_K_ICP_PENDING_PRI, icp, state->pending_pri);
    rm_put(world, RM_K_ICP_XISR, icp, state->xisr);
    rm_put(world, RM_K_ICP_NEED_RESEND, icp, state->need_resend);
    rm_put(world, RM_K_ICP_OUT_EE, icp, state->out_ee);
}
