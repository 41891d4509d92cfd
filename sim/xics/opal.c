/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The OPAL calls as one table; what they do and where that is from is in opal.h and msi.h. */
#include "xics/opal.h"

#include "base/bytes.h"
#include "xics/asked.h"
#include "xics/fabric.h"
#include "xics/page.h"

#define XIRR_BYTES       4
#define SERVER_LINK_BITS 2 /* a server number carries two link bits below the thread's number */

struct call {
    struct rm_xics *xics;
    const struct rm_opal_caller *caller;
    const uint64_t *args;
};

typedef struct rm_opal_result opal_function(const struct call *call);

static struct rm_opal_result answer(int64_t rc)
{
    return (struct rm_opal_result){.handled = true, .rc = rc};
}

static struct rm_opal_result set_xive(const struct call *call)
{
    struct rm_xics *xics = call->xics;
    const uint64_t *args = call->args;
    struct rm_msi_state *msi = msi_find(&xics->sources, (uint32_t)args[0]);
    if (!msi)
        return answer(OPAL_PARAMETER);
    uint32_t server = (uint32_t)((uint16_t)args[1] >> SERVER_LINK_BITS);
    bool sends = msi_set_xive(msi, server, (uint8_t)args[2]);
    RM_EMIT(xics->wires.trace, msi_xive, .hwirq = msi->hwirq, .server = server,
            .priority = msi->priority, .pq = msi_pq(msi), .sent = sends);
    if (sends)
        fabric_send(xics, msi);
    return answer(OPAL_SUCCESS);
}

static struct rm_opal_result pci_msi_eoi(const struct call *call)
{
    struct rm_xics *xics = call->xics;
    struct rm_msi_state *msi = msi_find_in_phb(&xics->sources, call->args[0], call->args[1]);
    if (!msi)
        return answer(OPAL_PARAMETER);
    bool sends = msi_eoi(msi);
    RM_EMIT(xics->wires.trace, msi_eoi, .hwirq = msi->hwirq, .pq = msi_pq(msi), .sent = sends);
    if (sends)
        fabric_send(xics, msi);
    return answer(OPAL_SUCCESS);
}

static struct rm_opal_result int_get_xirr(const struct call *call)
{
    unsigned icp = call->caller->thread;
    bool just_poll = (uint8_t)call->args[1];
    struct rm_opal_result result = answer(OPAL_SUCCESS);
    uint8_t bytes[XIRR_BYTES];
    result.stored = icp_xirr(&call->xics->icp[icp]);
    rm_store(bytes, sizeof(bytes), RM_BIG, result.stored);
    if (!call->caller->store ||
        !call->caller->store(call->caller->context, call->args[0], bytes, sizeof(bytes)))
        return (struct rm_opal_result){.handled = true, .rc = OPAL_PARAMETER, .wild = true};
    if (!just_poll)
        asked_accept(call->xics, icp);
    return result;
}

static struct rm_opal_result int_set_cppr(const struct call *call)
{
    asked_cppr(call->xics, call->caller->thread, (uint8_t)call->args[0], wires_cause(call->xics));
    return answer(OPAL_SUCCESS);
}

static struct rm_opal_result int_eoi(const struct call *call)
{
    unsigned icp = call->caller->thread;
    struct rm_icp_state *state = &call->xics->icp[icp];
    asked_eoi(call->xics, icp, (uint32_t)call->args[0], wires_cause(call->xics));
    fabric_look_through(call->xics, icp);
    state->told = state->xisr != XISR_NONE;
    return answer(state->told);
}

static struct rm_opal_result int_set_mfrr(const struct call *call)
{
    uint32_t thread = (uint32_t)call->args[0];
    uint8_t mfrr = (uint8_t)call->args[1];
    if (thread == call->caller->thread)
        asked_mfrr(call->xics, thread, mfrr, wires_cause(call->xics));
    else if (!rm_icp_send_store(call->xics, thread, ICP_MFRR, sizeof(mfrr), &mfrr))
        return answer(OPAL_PARAMETER);
    return answer(OPAL_SUCCESS);
}

static const struct opal_entry {
    uint64_t token;
    const char *name;
    unsigned arg_count;
    opal_function *call; /* NULL: known by name, not modelled */
    bool presents;       /* there only where firmware presents interrupts */
} calls[] = {
    {OPAL_SET_XIVE, "OPAL_SET_XIVE", 3, set_xive, false},
    {OPAL_GET_XIVE, "OPAL_GET_XIVE", 3, NULL, false},
    {OPAL_PCI_MSI_EOI, "OPAL_PCI_MSI_EOI", 2, pci_msi_eoi, false},
    {OPAL_RESYNC_TIMEBASE, "OPAL_RESYNC_TIMEBASE", 0, NULL, false},
    {OPAL_HANDLE_HMI, "OPAL_HANDLE_HMI", 0, NULL, false},
    {OPAL_HANDLE_HMI2, "OPAL_HANDLE_HMI2", 1, NULL, false},
    {OPAL_INT_GET_XIRR, "OPAL_INT_GET_XIRR", 2, int_get_xirr, true},
    {OPAL_INT_SET_CPPR, "OPAL_INT_SET_CPPR", 1, int_set_cppr, true},
    {OPAL_INT_EOI, "OPAL_INT_EOI", 1, int_eoi, true},
    {OPAL_INT_SET_MFRR, "OPAL_INT_SET_MFRR", 2, int_set_mfrr, true},
};

static const struct opal_entry *find_call(uint64_t token)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].token == token)
            return &calls[i];
    return NULL;
}

struct rm_opal_result rm_opal_perform(struct rm_xics *xics, const struct rm_opal_caller *caller,
                                      uint64_t token, const uint64_t args[RM_OPAL_ARGS_MAX])
{
    const struct opal_entry *entry = find_call(token);
    if (!entry || !entry->call)
        return (struct rm_opal_result){.rc = OPAL_PARAMETER};
    if (entry->presents && !xics->config.firmware_presents)
        return answer(OPAL_PARAMETER);
    return entry->call(&(const struct call){xics, caller, args});
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
