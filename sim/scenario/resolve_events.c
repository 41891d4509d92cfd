/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events of a scenario: what each is, and which one it follows. */
#include "scenario/resolve.h"

#include "xics/opal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_BUDGET_CYCLES UINT64_C(10000000)

static enum rm_status resolve_msi(struct rm_scenario *scenario, const char *path, uint32_t hwirq,
                                  struct scn_timed_event *out, struct rm_error *error)
{
    for (unsigned s = 0; s < scenario->world.source_count; s++)
        if (scenario->world.sources[s].hwirq == hwirq && hwirq) {
            out->event = (struct rm_injection){.kind = RM_INJECT_MSI, .number = hwirq};
            return RM_OK;
        }
    return scn_fail(scenario, error, path,
                    "found 0x%x; expected the hwirq of a source in vm.sources", hwirq);
}

static struct rm_injection hcall_event(const struct scn_hcall *hcall)
{
    struct rm_injection event = {.kind = RM_INJECT_HCALL,
                                 .number = (uint32_t)hcall->call,
                                 .thread = hcall->thread,
                                 .arg_count = hcall->args_count};
    for (uint32_t i = 0; i < hcall->args_count; i++)
        event.args[i] = hcall->args[i];
    return event;
}

/* Firmware calls are named with or without the prefix opal_. */
static bool is_called(const char *name, const char *call)
{
    return name && (strcasecmp(name, call) == 0 ||
                    (strncasecmp(name, "opal_", 5) == 0 && strcasecmp(name + 5, call) == 0));
}

uint32_t scn_find_opal(const char *call)
{
    uint32_t token = 0;
    while (token < SCN_OPAL_TOKENS && !is_called(rm_opal_name(token), call))
        token++;
    return token;
}

static enum rm_status resolve_opal(struct rm_scenario *scenario, const char *path,
                                   const struct scn_opal *opal, struct scn_timed_event *out,
                                   struct rm_error *error)
{
    char call_path[48];
    uint32_t token = scn_find_opal(opal->call);
    snprintf(call_path, sizeof(call_path), "%s.opal.call", path);
    if (!rm_opal_is_modelled(token))
        return scn_fail(scenario, error, call_path,
                        "found \"%s\"; expected a firmware call that rmsim models, such as "
                        "set_xive",
                        opal->call);
    if (opal->args_count != rm_opal_arg_count(token))
        return scn_fail(scenario, error, path, "found %u arguments; expected the %u of %s",
                        opal->args_count, rm_opal_arg_count(token), rm_opal_name(token));
    out->event = (struct rm_injection){
        .kind = RM_INJECT_OPAL, .number = token, .arg_count = opal->args_count};
    for (uint32_t i = 0; i < opal->args_count; i++)
        out->event.args[i] = opal->args[i];
    return RM_OK;
}

static unsigned kinds_given(const struct scn_event *event)
{
    const void *kinds[] = {event->msi,  event->ipi,      event->doorbell, event->hcall,
                           event->hdec, event->host_ipi, event->dec,      event->opal};
    unsigned count = 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        count += kinds[i] != NULL;
    return count;
}

static enum rm_status resolve_kind(struct rm_scenario *scenario, const char *path,
                                   const struct scn_event *event, struct scn_timed_event *out,
                                   struct rm_error *error)
{
    if (kinds_given(event) != 1)
        return scn_fail(
            scenario, error, path,
            "found %u of msi, ipi, doorbell, hcall, hdec, host_ipi, dec, opal; expected "
            "one",
            kinds_given(event));
    if (event->msi)
        return resolve_msi(scenario, path, *event->msi, out, error);
    if (event->opal)
        return resolve_opal(scenario, path, event->opal, out, error);
    if (event->ipi)
        out->event = (struct rm_injection){
            .kind = RM_INJECT_IPI, .thread = event->ipi->thread, .value = event->ipi->mfrr};
    else if (event->hcall)
        out->event = hcall_event(event->hcall);
    else if (event->doorbell)
        out->event =
            (struct rm_injection){.kind = RM_INJECT_DOORBELL, .thread = event->doorbell->thread};
    else if (event->hdec)
        out->event =
            (struct rm_injection){.kind = RM_INJECT_HDEC,
                                  .thread = event->hdec->thread,
                                  .reloaded = event->hdec->reloaded && *event->hdec->reloaded != 0};
    else if (event->dec)
        out->event = (struct rm_injection){.kind = RM_INJECT_DEC, .thread = event->dec->thread};
    else
        out->event =
            (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .thread = event->host_ipi->thread};
    if (!scn_has_thread(scenario, out->event.thread))
        return scn_fail(scenario, error, path, "found thread %u; expected a thread below %u",
                        out->event.thread, scn_thread_count(scenario));
    return RM_OK;
}

static enum rm_status resolve_time(struct rm_scenario *scenario, const char *path, unsigned index,
                                   const struct scn_event *event, struct rm_error *error)
{
    struct scn_timed_event *out = &scenario->events[index];
    out->after = SCN_NO_EVENT;
    if (event->at && (event->after || event->delay))
        return scn_fail(scenario, error, path,
                        "found at together with after or delay; expected `at:` or `after:` (with "
                        "`delay:`)");
    if (event->delay && !event->after)
        return scn_fail(scenario, error, path, "found delay without after; expected `at:` instead");
    if (event->after && scenario->file->call)
        return scn_fail(scenario, error, path,
                        "found after; expected `at:`, for with `call:` there is one exit only");
    if (event->after) {
        out->after = scn_find_event(scenario, event->after, index);
        if (out->after == SCN_NO_EVENT)
            return scn_fail(scenario, error, path,
                            "found after: \"%s\"; expected the name of an event further up",
                            event->after);
    }
    const uint64_t *delay = event->after ? event->delay : event->at;
    char key_path[48];
    snprintf(key_path, sizeof(key_path), "%s.%s", path, event->after ? "delay" : "at");
    out->delay_cycles = delay ? *delay : 0;
    enum rm_status status = scn_check_cycles(scenario, key_path, out->delay_cycles, error);
    if (status != RM_OK)
        return status;
    if (out->delay_cycles > scenario->budget_cycles)
        return scn_fail(scenario, error, path,
                        "found cycle %llu; expected one within expect.budget_cycles, %llu",
                        (unsigned long long)out->delay_cycles,
                        (unsigned long long)scenario->budget_cycles);
    return RM_OK;
}

static enum rm_status resolve_event(struct rm_scenario *scenario, unsigned index,
                                    struct rm_error *error)
{
    const struct scn_event *event = &scenario->file->events[index];
    char path[32];
    snprintf(path, sizeof(path), "events[%u]", index);
    if (event->name && scn_find_event(scenario, event->name, index) != SCN_NO_EVENT)
        return scn_fail(scenario, error, path,
                        "found the name \"%s\" a second time; expected every name once",
                        event->name);
    scenario->events[index].name = event->name;
    enum rm_status status = resolve_time(scenario, path, index, event, error);
    if (status == RM_OK)
        status = resolve_kind(scenario, path, event, &scenario->events[index], error);
    if (status == RM_OK)
        status = scn_resolve_when(scenario, path, index, error);
    return status;
}

static enum rm_status check_call(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_call *call = scenario->file->call;
    if (!call)
        return RM_OK;
    if (scenario->file->run)
        return scn_fail(scenario, error, "call",
                        "found call and run; expected one of them, for a run starts either with "
                        "the guest or with one function");
    if (call->thread && !scn_has_thread(scenario, *call->thread))
        return scn_fail(scenario, error, "call.thread",
                        "found thread %u; expected a thread below %u", *call->thread,
                        scn_thread_count(scenario));
    return RM_OK;
}

enum rm_status scn_resolve_events(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_expect *expect = scenario->expect;
    scenario->budget_cycles =
        expect && expect->budget_cycles ? *expect->budget_cycles : DEFAULT_BUDGET_CYCLES;
    enum rm_status status =
        scn_check_cycles(scenario, "expect.budget_cycles", scenario->budget_cycles, error);
    if (status == RM_OK)
        status = check_call(scenario, error);
    unsigned count = scenario->file->events_count;
    if (status == RM_OK && count == 0)
        return scn_resolve_sweep(scenario, error);
    if (status != RM_OK)
        return status;
    scenario->events = calloc(count, sizeof(*scenario->events));
    if (!scenario->events)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    scenario->event_count = count;
    for (unsigned i = 0; i < count && status == RM_OK; i++)
        status = resolve_event(scenario, i, error);
    return status == RM_OK ? scn_resolve_sweep(scenario, error) : status;
}
