/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's XICS: ICPs, sources, the passthrough map and, behind each mapped source, the chain of
 * host structs that leads to the PHB. Where the PHB has a domain of its own, a descriptor has three
 * levels of irq_data, each of a domain with numbers of its own: PCI-MSI in the irq_desc itself, the
 * PHB's (which is the one that the EOI gives to firmware, and has the pci_controller), and XICS
 * (the number in XIRR). Else there is one, and its irq_chip is part of the PHB's struct.
 */
#include "kvm/world/model.h"
#include "xics/msi.h"

#include <stdio.h>

#define PRIORITY_MASKED 0xff
#define FIRST_LINUX_IRQ 16 /* virq numbers of the host's descriptors (assumed) */

/* Numbers of the PCI-MSI domain: the device's address from bit 11 on, below it the message. */
#define PCI_MSI_OF_DEVICE                                                                          \
    0x80000 /* 01:00.0 (assumed: the guest's is the first behind a bridge)                         \
             */

static enum rm_status build_icp(struct rm_world *world, unsigned v, struct rm_error *error)
{
    enum rm_status status = rm_arena_object(world, "kvmppc_icp", 1, &world->icp[v], error);
    if (status != RM_OK)
        return status;
    const struct rm_set icp_sets[] = {
        {"vcpu", RM_NEEDED, world->vcpu[v]},
        {"server_num", RM_NEEDED, world->config.vcpus[v].server},
    };
    struct rm_set vcpu_set = {"arch.icp", RM_NEEDED, world->icp[v]};
    status = rm_view_set_all(&world->view, world->icp[v], "kvmppc_icp", icp_sets,
                             RM_COUNT(icp_sets), error);
    rm_world_icp_set(world, v, &world->config.vcpus[v].icp);
    if (world->config.vcpus[v].icp.out_ee)
        rm_put(world, RM_K_VCPU_PENDING, world->vcpu[v], RM_PENDING_EXTERNAL);
    return status == RM_OK ? rm_view_set(&world->view, world->vcpu[v], "kvm_vcpu", vcpu_set, error)
                           : status;
}

/* Where the sources lie in an ICS. */
static enum rm_status find_sources(struct rm_world *world, struct rm_error *error)
{
    const struct rm_view *view = &world->view;
    struct rm_field array;
    uint64_t ics_bytes, source_bytes;
    enum rm_status status = rm_view_struct(view, "kvmppc_ics", &ics_bytes, error);
    if (status == RM_OK)
        status = rm_view_struct(view, "ics_irq_state", &source_bytes, error);
    if (status == RM_OK)
        status = rm_layout_need(view->layout, "kvmppc_ics", "irq_state", &array, error);
    if (status != RM_OK)
        return status;
    if (array.count != RM_ICS_SOURCES || source_bytes * RM_ICS_SOURCES > ics_bytes ||
        array.offset_bytes > ics_bytes - source_bytes * RM_ICS_SOURCES)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: kvmppc_ics.irq_state is not an array of %u sources within the struct "
                       "according to %s",
                       rm_image_name(view->image), RM_ICS_SOURCES, rm_layout_origin(view->layout));
    world->irq_state_offset = array.offset_bytes;
    world->irq_state_stride = source_bytes;
    return RM_OK;
}

/* A new ICS: all sources masked, nobody's. */
static void fill_sources(struct rm_world *world, uint32_t id)
{
    for (uint32_t i = 0; i < RM_ICS_SOURCES; i++) {
        uint32_t irq = id << RM_ICS_SHIFT | i;
        uint64_t source = rm_world_source_at(world, irq);
        rm_put(world, RM_K_IRQ_NUMBER, source, irq);
        rm_put(world, RM_K_IRQ_PRIORITY, source, PRIORITY_MASKED);
        rm_put(world, RM_K_IRQ_SAVED_PRIORITY, source, PRIORITY_MASKED);
        rm_put(world, RM_K_IRQ_INTR_CPU, source, UINT64_MAX);
    }
}

static enum rm_status build_ics(struct rm_world *world, uint32_t id, struct rm_error *error)
{
    struct rm_ics_place *place = &world->ics[world->ics_count];
    char slot[32];
    enum rm_status status = rm_arena_object(world, "kvmppc_ics", 1, &place->address, error);
    if (status != RM_OK)
        return status;
    place->id = id;
    world->ics_count++;
    snprintf(slot, sizeof(slot), "ics[%u]", id);
    struct rm_set pointer = {slot, RM_NEEDED, place->address};
    struct rm_set icsid = {"icsid", RM_NEEDED, id};
    status = rm_view_set(&world->view, world->xics, "kvmppc_xics", pointer, error);
    if (status == RM_OK)
        status = rm_view_set(&world->view, place->address, "kvmppc_ics", icsid, error);
    fill_sources(world, id);
    return status;
}

/* A source that waits for a resend is also marked in the map of its server's ICP. */
static void mark_resend(struct rm_world *world, const struct rm_source_config *source)
{
    int v = rm_world_vcpu_of_server(world, source->server);
    uint32_t id = source->irq >> RM_ICS_SHIFT;
    if (!source->resend || source->priority == PRIORITY_MASKED || v < 0)
        return;
    uint64_t word_at = world->icp[v] + id / 64 * sizeof(uint64_t);
    uint64_t word = rm_get(world, RM_K_ICP_RESEND_MAP0, word_at);
    rm_put(world, RM_K_ICP_RESEND_MAP0, word_at, word | UINT64_C(1) << id % 64);
}

/* What KVM notes at the source when it is mapped. */
static uint32_t host_irq_of(const struct rm_source_config *source)
{
    if (source->host_irq)
        return source->host_irq == RM_NO_HOST_IRQ ? 0 : source->host_irq;
    return source->mapped ? source->hwirq : 0;
}

static enum rm_status build_source(struct rm_world *world, const struct rm_source_config *source,
                                   struct rm_error *error)
{
    uint32_t id = source->irq >> RM_ICS_SHIFT;
    bool masked = source->priority == PRIORITY_MASKED;
    const struct rm_set sets[] = {
        {"server", RM_NEEDED, source->server},
        {"priority", RM_NEEDED, source->priority},
        {"saved_priority", RM_OPTIONAL, source->priority},
        {"pq_state", RM_OPTIONAL, source->pq_state},
        {"resend", RM_NEEDED, source->resend && !masked},
        {"masked_pending", RM_NEEDED, source->resend && masked},
        {"lsi", RM_OPTIONAL, source->lsi},
        {"asserted", RM_OPTIONAL, source->lsi && source->pq_state & 1}, /* before P and Q */
        {"exists", RM_OPTIONAL, 1},
        {"host_irq", RM_OPTIONAL, host_irq_of(source)},
    };
    if (source->no_ics)
        return RM_OK;
    enum rm_status status = rm_world_ics_at(world, id) ? RM_OK : build_ics(world, id, error);
    if (status == RM_OK)
        status = rm_view_set_all(&world->view, rm_world_source_at(world, source->irq),
                                 "ics_irq_state", sets, RM_COUNT(sets), error);
    if (status == RM_OK)
        mark_resend(world, source);
    return status;
}

static enum rm_status fill_xics(struct rm_world *world, struct rm_error *error)
{
    uint32_t max_icsid = 0;
    for (unsigned i = 0; i < world->ics_count; i++)
        if (world->ics[i].id > max_icsid)
            max_icsid = world->ics[i].id;
    const struct rm_set sets[] = {
        {"kvm", RM_NEEDED, world->kvm},
        {"max_icsid", RM_OPTIONAL, max_icsid},
        {"real_mode", RM_NEEDED, 1},
        {"real_mode_dbg", RM_OPTIONAL, world->config.real_mode_dbg},
    };
    const struct rm_set kvm_sets[] = {
        {"arch.xics", RM_NEEDED, world->xics},
        {"arch.xics_device", RM_OPTIONAL, world->xics},
    };
    enum rm_status status =
        rm_view_set_all(&world->view, world->xics, "kvmppc_xics", sets, RM_COUNT(sets), error);
    return status == RM_OK ? rm_view_set_all(&world->view, world->kvm, "kvm", kvm_sets,
                                             RM_COUNT(kvm_sets), error)
                           : status;
}

enum rm_status rm_build_xics(struct rm_world *world, struct rm_error *error)
{
    if (!world->with_xics)
        return RM_OK;
    enum rm_status status = rm_arena_object(world, "kvmppc_xics", 1, &world->xics, error);
    if (status == RM_OK)
        status = find_sources(world, error);
    for (unsigned v = 0; status == RM_OK && v < world->config.vcpu_count; v++)
        status = build_icp(world, v, error);
    for (unsigned s = 0; status == RM_OK && s < world->config.source_count; s++)
        status = build_source(world, &world->config.sources[s], error);
    return status == RM_OK ? fill_xics(world, error) : status;
}

/* A PHB's pci_controller, and the irq_chip in its pnv_phb. */
struct phb {
    uint64_t controller, chip;
};

/* Whether a PHB has no interrupt domain of its own: MSIs have one level of irq_data. */
static bool is_one_level(const struct rm_world *world)
{
    uint64_t address;
    return rm_image_symbol(world->view.image, "pnv_set_msi_irq_chip", &address) &&
           !rm_image_symbol(world->view.image, "pnv_msi_irq_chip", &address);
}

/* Built for the first source that names the PHB. */
static enum rm_status build_phb(struct rm_world *world, uint32_t opal_id, struct phb *phb,
                                struct rm_error *error)
{
    uint64_t address;
    struct rm_field chip;
    enum rm_status status = rm_arena_object(world, "pci_controller", 1, &phb->controller, error);
    if (status == RM_OK)
        status = rm_arena_object(world, "pnv_phb", 1, &address, error);
    if (status == RM_OK && is_one_level(world)) {
        status = rm_layout_need(world->view.layout, "pnv_phb", "ioda.irq_chip", &chip, error);
        phb->chip = status == RM_OK ? address + chip.offset_bytes : 0;
    }
    if (status != RM_OK)
        return status;
    struct rm_set private_data = {"private_data", RM_NEEDED, address};
    const struct rm_set sets[] = {
        {"hose", RM_OPTIONAL, phb->controller},
        {"opal_id", RM_NEEDED, opal_id},
    };
    status = rm_view_set(&world->view, phb->controller, "pci_controller", private_data, error);
    return status == RM_OK
               ? rm_view_set_all(&world->view, address, "pnv_phb", sets, RM_COUNT(sets), error)
               : status;
}

/* One irq_data of a chain; what `sets` does not say is 0. */
static enum rm_status build_irq_data(struct rm_world *world, const struct rm_set *sets,
                                     size_t count, uint64_t *address, struct rm_error *error)
{
    enum rm_status status = rm_arena_object(world, "irq_data", 1, address, error);
    return status == RM_OK ? rm_view_set_all(&world->view, *address, "irq_data", sets, count, error)
                           : status;
}

/* The levels of a descriptor above its own; the number is that of the PHB's domain. */
static enum rm_status build_parents(struct rm_world *world, unsigned s, const struct phb *phb,
                                    uint64_t *of_phb, struct rm_error *error)
{
    uint32_t hwirq = world->config.sources[s].hwirq;
    uint64_t virq = FIRST_LINUX_IRQ + s, of_xics;
    const struct rm_set xics_sets[] = {
        {"irq", RM_OPTIONAL, virq},
        {"hwirq", RM_OPTIONAL, hwirq},
    };
    enum rm_status status = build_irq_data(world, xics_sets, RM_COUNT(xics_sets), &of_xics, error);
    if (status != RM_OK)
        return status;
    const struct rm_set phb_sets[] = {
        {"irq", RM_OPTIONAL, virq},
        {"hwirq", RM_NEEDED, RM_MSI_IN_PHB(hwirq)},
        {"chip_data", RM_NEEDED, phb->controller},
        {"parent_data", RM_NEEDED, of_xics},
    };
    return build_irq_data(world, phb_sets, RM_COUNT(phb_sets), of_phb, error);
}

static enum rm_status build_desc(struct rm_world *world, unsigned s, const struct phb *phb,
                                 uint64_t *desc, struct rm_error *error)
{
    uint32_t hwirq = world->config.sources[s].hwirq;
    bool one_level = phb->chip != 0;
    uint64_t of_phb = 0;
    enum rm_status status = one_level ? RM_OK : build_parents(world, s, phb, &of_phb, error);
    if (status == RM_OK)
        status = rm_arena_object(world, "irq_desc", 1, desc, error);
    if (status != RM_OK)
        return status;
    const struct rm_set desc_sets[] = {
        {"kstat_irqs", RM_OPTIONAL, world->percpu_dynamic + s * sizeof(uint64_t)},
        {"irq_data.irq", RM_OPTIONAL, FIRST_LINUX_IRQ + s},
        {"irq_data.hwirq", RM_OPTIONAL,
         one_level ? hwirq : PCI_MSI_OF_DEVICE | RM_MSI_IN_PHB(hwirq)},
        {"irq_data.chip", one_level ? RM_NEEDED : RM_OPTIONAL, phb->chip},
        {"irq_data.parent_data", one_level ? RM_OPTIONAL : RM_NEEDED, of_phb},
    };
    return rm_view_set_all(&world->view, *desc, "irq_desc", desc_sets, RM_COUNT(desc_sets), error);
}

static enum rm_status map_source(struct rm_world *world, unsigned slot, uint64_t desc,
                                 const struct rm_source_config *source, struct rm_error *error)
{
    char r_hwirq[48], v_hwirq[48], descriptor[48];
    snprintf(r_hwirq, sizeof(r_hwirq), "mapped[%u].r_hwirq", slot);
    snprintf(v_hwirq, sizeof(v_hwirq), "mapped[%u].v_hwirq", slot);
    snprintf(descriptor, sizeof(descriptor), "mapped[%u].desc", slot);
    const struct rm_set sets[] = {
        {r_hwirq, RM_NEEDED, source->hwirq},
        {v_hwirq, RM_NEEDED, source->irq},
        {descriptor, RM_NEEDED, desc},
        {"n_mapped", RM_NEEDED, slot + 1},
    };
    return rm_view_set_all(&world->view, world->pimap, "kvmppc_passthru_irqmap", sets,
                           RM_COUNT(sets), error);
}

/* The index of an earlier mapped source on the same PHB, or -1. */
static int same_phb(const struct rm_world_config *config, unsigned s)
{
    for (unsigned t = 0; t < s; t++)
        if (config->sources[t].mapped && config->sources[t].phb == config->sources[s].phb)
            return (int)t;
    return -1;
}

enum rm_status rm_build_passthrough(struct rm_world *world, struct rm_error *error)
{
    const struct rm_world_config *config = &world->config;
    struct phb phbs[RM_SOURCES_MAX] = {0};
    uint64_t desc = 0;
    unsigned slot = 0;
    if (!world->with_xics)
        return RM_OK;
    enum rm_status status =
        rm_arena_object(world, "kvmppc_passthru_irqmap", 1, &world->pimap, error);
    for (unsigned s = 0; status == RM_OK && s < config->source_count; s++) {
        int earlier = same_phb(config, s);
        if (!config->sources[s].mapped)
            continue;
        if (earlier >= 0)
            phbs[s] = phbs[earlier];
        else
            status = build_phb(world, config->sources[s].phb, &phbs[s], error);
        if (status == RM_OK)
            status = build_desc(world, s, &phbs[s], &desc, error);
        if (status == RM_OK)
            status = map_source(world, slot++, desc, &config->sources[s], error);
    }
    if (status != RM_OK || slot == 0)
        return status;
    struct rm_set set = {"arch.pimap", RM_NEEDED, world->pimap};
    return rm_view_set(&world->view, world->kvm, "kvm", set, error);
}
