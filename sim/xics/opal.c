/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The OPAL calls as one table; what they do and where that is from is in opal.h and msi.h. */
#include "xics/opal.h"

#include "xics/fabric.h"

#define SERVER_LINK_BITS 2 /* a server number carries two link bits below the thread's number */

typedef int64_t opal_function(struct rm_xics *xics, const uint64_t args[RM_OPAL_ARGS_MAX]);

static int64_t set_xive(struct rm_xics *xics, const uint64_t args[RM_OPAL_ARGS_MAX])
{
    struct rm_msi_state *msi = msi_find(&xics->sources, (uint32_t)args[0]);
    if (!msi)
        return OPAL_PARAMETER;
    uint32_t server = (uint32_t)((uint16_t)args[1] >> SERVER_LINK_BITS);
    bool sends = msi_set_xive(msi, server, (uint8_t)args[2]);
    RM_EMIT(xics->wires.trace, msi_xive, .hwirq = msi->hwirq, .server = server,
            .priority = msi->priority, .pq = msi_pq(msi), .sent = sends);
    if (sends)
        fabric_send(xics, msi);
    return OPAL_SUCCESS;
}

static int64_t pci_msi_eoi(struct rm_xics *xics, const uint64_t args[RM_OPAL_ARGS_MAX])
{
    struct rm_msi_state *msi = msi_find_in_phb(&xics->sources, args[0], args[1]);
    if (!msi)
        return OPAL_PARAMETER;
    bool sends = msi_eoi(msi);
    RM_EMIT(xics->wires.trace, msi_eoi, .hwirq = msi->hwirq, .pq = msi_pq(msi), .sent = sends);
    if (sends)
        fabric_send(xics, msi);
    return OPAL_SUCCESS;
}

static int64_t not_registered(struct rm_xics *xics, const uint64_t args[RM_OPAL_ARGS_MAX])
{
    (void)xics;
    (void)args;
    return OPAL_PARAMETER;
}

static const struct opal_entry {
    uint64_t token;
    const char *name;
    unsigned arg_count;
    opal_function *call; /* NULL: known by name, not modelled */
} calls[] = {
    {OPAL_SET_XIVE, "OPAL_SET_XIVE", 3, set_xive},
    {OPAL_GET_XIVE, "OPAL_GET_XIVE", 3, NULL},
    {OPAL_PCI_MSI_EOI, "OPAL_PCI_MSI_EOI", 2, pci_msi_eoi},
    {OPAL_RESYNC_TIMEBASE, "OPAL_RESYNC_TIMEBASE", 0, NULL},
    {OPAL_HANDLE_HMI, "OPAL_HANDLE_HMI", 0, NULL},
    {OPAL_HANDLE_HMI2, "OPAL_HANDLE_HMI2", 1, NULL},
    {OPAL_INT_GET_XIRR, "OPAL_INT_GET_XIRR", 2, not_registered},
    {OPAL_INT_SET_CPPR, "OPAL_INT_SET_CPPR", 1, not_registered},
    {OPAL_INT_EOI, "OPAL_INT_EOI", 1, not_registered},
    {OPAL_INT_SET_MFRR, "OPAL_INT_SET_MFRR", 2, not_registered},
};

static const struct opal_entry *find_call(uint64_t token)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].token == token)
            return &calls[i];
    return NULL;
}

struct rm_opal_result rm_opal_perform(struct rm_xics *xics, uint64_t token,
                                      const uint64_t args[RM_OPAL_ARGS_MAX])
{
    const struct opal_entry *entry = find_call(token);
    if (!entry || !entry->call)
        return (struct rm_opal_result){false, OPAL_PARAMETER};
    return (struct rm_opal_result){true, entry->call(xics, args)};
}

bool rm_opal_is_modelled(uint64_t token)
{
    const struct opal_entry *entry = find_call(token);
    return entry && entry->call;
}

const char *rm_opal_name(uint64_t token)
{
    const struct opal_entry *entry = find_call(token);
    return entry ? entry->name : NULL;
}

unsigned rm_opal_arg_count(uint64_t token)
{
    const struct opal_entry *entry = find_call(token);
    return entry ? entry->arg_count : RM_OPAL_ARGS_MAX;
}
