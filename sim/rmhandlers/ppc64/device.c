/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts of devices that are passed through to the guest. */
#include "external.h"
#include "firmware.h"
#include "guest_xics.h"
#include "presenter.h"
#include "variant.h"

static const struct kvmppc_irq_map *find(const struct kvmppc_passthru_irqmap *map, u32 hwirq)
{
    int count = map ? LOOK(map->n_mapped) : 0;

    ORDER("lwsync"); /* entries are there before they count */
    for (int i = 0; i < count; i++)
        if (map->mapped[i].r_hwirq == hwirq)
            return map->mapped[i].desc ? &map->mapped[i] : NULL;
    return NULL;
}

static void count_interrupt(const struct irq_desc *desc)
{
    u64 offset = local_paca->data_offset;

    (*OF_CPU(*desc->kstat_irqs, offset))++;
    OF_CPU(kstat, offset)->irqs_sum++;
}

/* At the bridge, then at the presentation controller: in this order, so that a message that came
 * meanwhile finds the controller as it will be. The bridge is the parent of the descriptor's own
 * domain and has a number of its own for the interrupt. */
static bool end_physically(const struct irq_desc *desc, u32 xirr)
{
    const struct irq_data *at_bridge = desc->irq_data.parent_data;
    const struct pci_controller *bridge = at_bridge->chip_data;
    const struct pnv_phb *phb = bridge->private_data;

    firmware(phb->opal_id, at_bridge->hwirq, 0, OPAL_PCI_MSI_EOI);
    ORDER("sync");
    return presenter_end(xirr);
}

/* The interrupt is the guest's: the host shall not find it. Without a source there is nobody to end
 * it, which is left as it is in kernels. */
static long give(struct kvm_vcpu *vcpu, const struct kvmppc_irq_map *map, u32 xirr, bool *more)
{
    const struct guest_xics guest = {vcpu->kvm, vcpu->kvm->arch.xics, vcpu->arch.icp};
    struct ics_irq_state *source;
    struct kvmppc_ics *ics;

    HERE->saved_xirr = 0;
    if (!source_find(&guest, map->v_hwirq, &ics, &source))
        return host_ends.result;
    count_interrupt(map->desc);
    if (source_arrives(source))
        source_send(&guest, map->v_hwirq);
    *more = end_physically(map->desc, xirr);
    return host_has_to_finish(&guest) ? host_ends.result : EXT_GUEST;
}

long device_to_guest(u32 xirr, bool *more)
{
    struct kvm_vcpu *vcpu = LOOK(HERE->kvm_vcpu);
    const struct kvmppc_irq_map *map;

    if (!vcpu || !kvm_irq_bypass || !vcpu->kvm->arch.xics || !vcpu->arch.icp)
        return EXT_HOST;
    map = find(vcpu->kvm->arch.pimap, xirr & XIRR_SOURCE);
    return map ? give(vcpu, map, xirr, more) : EXT_HOST;
}
