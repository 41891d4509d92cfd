/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: passthrough interrupts. A physical interrupt that belongs to a guest's device is put
 * into the guest's virtual XICS and ended at the hardware, without the host. Left out: kstat
 * counters in vmalloc space (per-cpu areas are taken to be in the linear map).
 */
#include "icp_native.h"
#include "opal.h"
#include "platform.h"
#include "real_mode.h"
#include "xics_rm.h"

/* Before the seed change there was no result of its own for "the host has to complete it". */
#ifdef RMH_BEFORE_SEED
#define PASSTHRU_TOO_HARD INTR_HOST
#else
#define PASSTHRU_TOO_HARD INTR_RM_HARD
#endif

static s64 eoi_rc; /* the last complaint of the firmware, for whoever debugs */

static struct kvmppc_irq_map *find_map(struct kvmppc_passthru_irqmap *pimap, u32 xisr)
{
    for (int i = 0; i < pimap->n_mapped; i++) {
        struct kvmppc_irq_map *map = &pimap->mapped[i];

        if (xisr == map->r_hwirq) {
            light_barrier(); /* the rest of the entry was written before r_hwirq */
            return map;
        }
    }
    return NULL;
}

/* INTR_HOST if the interrupt is no guest's: saved_xirr then keeps it for the host's driver. */
long kvmppc_check_passthru(u32 xisr, u32 xirr_raw, bool *again)
{
    struct kvm_vcpu *vcpu = running_vcpu();
    struct kvmppc_passthru_irqmap *pimap;
    struct kvmppc_irq_map *map;

    if (vcpu == NULL || !kvm_irq_bypass || vcpu->kvm == NULL)
        return INTR_HOST;
    pimap = vcpu->kvm->arch.pimap;
    if (pimap == NULL)
        return INTR_HOST;
    map = find_map(pimap, xisr);
    if (map == NULL)
        return INTR_HOST;

    local_paca->kvm_hstate.saved_xirr = 0;
    return kvmppc_deliver_irq_passthru(vcpu, xirr_raw, map, pimap, again);
}

static void count_irq(const struct irq_desc *desc)
{
    unsigned long here = __per_cpu_offset[local_paca->paca_index];
    u32 *count = (u32 *)((unsigned long)desc->kstat_irqs + here);

    ++*count;
    this_cpu(kstat).irqs_sum++;
}

/* The source fires: Q joins if it was presented already. Returns the new P/Q. */
static u32 trigger(struct ics_irq_state *state)
{
    u32 old, new;

    do {
        old = READ_ONCE(state->pq_state);
        new = ((old << 1) & PQ_QUEUED) | PQ_PRESENTED;
    } while (!compare_and_swap32(&state->pq_state, old, new));
    return new;
}

/* First the source, so that it may fire again, then the presentation controller. */
static void icp_eoi(struct irq_desc *desc, u32 xirr_raw, bool *again)
{
    u64 xics_phys = local_paca->kvm_hstate.xics_phys;
    s64 rc = pnv_opal_pci_msi_eoi(&desc->irq_data);

    if (rc != 0)
        eoi_rc = rc;
    full_barrier();
    if (xics_phys != 0)
        store_inhibited32(xics_phys + ICP_XIRR, xirr_raw);
    else
        *again = opal_int_eoi(cpu_to_be32(xirr_raw)) > 0;
}

long kvmppc_deliver_irq_passthru(struct kvm_vcpu *vcpu, u32 xirr_raw, struct kvmppc_irq_map *map,
                                 struct kvmppc_passthru_irqmap *pimap, bool *again)
{
    struct kvmppc_xics *xics = vcpu->kvm->arch.xics;
    struct kvmppc_icp *icp = vcpu->arch.icp;
    u32 irq = map->v_hwirq;
    struct kvmppc_ics *ics;
    u32 source;

    (void)pimap;
    count_irq(map->desc);
    ics = kvmppc_xics_find_ics(xics, irq, &source);
    if (ics == NULL)
        return PASSTHRU_TOO_HARD; /* and no EOI: as the kernel does */

    if (trigger(&ics->irq_state[source]) == PQ_PRESENTED)
        icp_rm_deliver_irq(xics, icp, irq, false);
    icp_eoi(map->desc, xirr_raw, again);
    return check_too_hard(xics, icp) == H_TOO_HARD ? PASSTHRU_TOO_HARD : INTR_PASSTHRU_DONE;
}
