/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events of a scenario: what each is, and which one it follows. */
#include "scenario/resolve.h"

#include "base/power.h"
#include "xics/opal.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_BUDGET_CYCLES UINT64_C(10000000)

/* Fills an injection, whose kind is set, from what is `given` under one of an event's keys. */
typedef enum rm_status resolve_fn(struct rm_scenario *scenario, const char *path, const void *given,
                                  struct rm_injection *out, struct rm_error *error);

static enum rm_status resolve_msi(struct rm_scenario *scenario, const char *path, const void *given,
                                  struct rm_injection *out, struct rm_error *error)
{
    const uint32_t *hwirq = given;
    for (unsigned s = 0; s < scenario->world.source_count; s++)
        if (scenario->world.sources[s].hwirq == *hwirq && *hwirq) {
            out->number = *hwirq;
            return RM_OK;
        }
    return scn_fail(scenario, error, path,
                    "found 0x%x; expected the hwirq of a source in vm.sources", *hwirq);
}

static enum rm_status resolve_thread(struct rm_scenario *scenario, const char *path,
                                     const struct rm_injection *event, struct rm_error *error)
{
    if (scn_has_thread(scenario, event->thread))
        return RM_OK;
    return scn_fail(scenario, error, path, "found thread %u; expected a thread below %u",
                    event->thread, scn_thread_count(scenario));
}

static enum rm_status resolve_ipi(struct rm_scenario *scenario, const char *path, const void *given,
                                  struct rm_injection *out, struct rm_error *error)
{
    const struct scn_ipi *ipi = given;
    out->thread = ipi->thread;
    out->value = ipi->mfrr;
    return resolve_thread(scenario, path, out, error);
}

static enum rm_status resolve_on_thread(struct rm_scenario *scenario, const char *path,
                                        const void *given, struct rm_injection *out,
                                        struct rm_error *error)
{
    const struct scn_thread *target = given;
    out->thread = target->thread;
    return resolve_thread(scenario, path, out, error);
}

static enum rm_status resolve_hcall(struct rm_scenario *scenario, const char *path,
                                    const void *given, struct rm_injection *out,
                                    struct rm_error *error)
{
    const struct scn_hcall *hcall = given;
    out->number = (uint32_t)hcall->call;
    out->thread = hcall->thread;
    out->arg_count = hcall->args_count;
    for (uint32_t i = 0; i < hcall->args_count; i++)
        out->args[i] = hcall->args[i];
    return resolve_thread(scenario, path, out, error);
}

static enum rm_status resolve_hdec(struct rm_scenario *scenario, const char *path,
                                   const void *given, struct rm_injection *out,
                                   struct rm_error *error)
{
    const struct scn_hdec *hdec = given;
    out->thread = hdec->thread;
    out->reloaded = hdec->reloaded && *hdec->reloaded != 0;
    return resolve_thread(scenario, path, out, error);
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
                                   const void *given, struct rm_injection *out,
                                   struct rm_error *error)
{
    const struct scn_opal *opal = given;
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
    out->number = token;
    out->arg_count = opal->args_count;
    for (uint32_t i = 0; i < opal->args_count; i++)
        out->args[i] = opal->args[i];
    return RM_OK;
}

static uint64_t or_none(const uint64_t *given)
{
    return given ? *given : 0;
}

/* Hardware takes the other bits of (H)SRR1 from MSR, and says itself what a nap lost. */
static enum rm_status check_about(struct rm_scenario *scenario, const char *path, const char *key,
                                  uint64_t bits, uint64_t allowed, struct rm_error *error)
{
    char key_path[SCN_PATH_BYTES];
    if (!(bits & ~allowed))
        return RM_OK;
    snprintf(key_path, sizeof(key_path), "%s.%s", path, key);
    return scn_fail(scenario, error, key_path,
                    "found 0x%" PRIx64 "; expected bits of 0x%" PRIx64
                    ", which tell about the interrupt",
                    bits, allowed);
}

static enum rm_status resolve_machine_check(struct rm_scenario *scenario, const char *path,
                                            const void *given, struct rm_injection *out,
                                            struct rm_error *error)
{
    const struct scn_machine_check *check = given;
    out->thread = check->thread;
    out->arg_count = 3;
    out->args[0] = or_none(check->srr1);
    out->args[1] = or_none(check->dsisr);
    out->args[2] = or_none(check->dar);
    enum rm_status status = check_about(scenario, path, "machine_check.srr1", out->args[0],
                                        SRR1_INFORMATION & ~SRR1_STATE_LOSS, error);
    return status == RM_OK ? resolve_thread(scenario, path, out, error) : status;
}

static enum rm_status resolve_hmi(struct rm_scenario *scenario, const char *path, const void *given,
                                  struct rm_injection *out, struct rm_error *error)
{
    const struct scn_hmi *hmi = given;
    out->thread = hmi->thread;
    out->arg_count = 1;
    out->args[0] = hmi->hmer;
    return resolve_thread(scenario, path, out, error);
}

/* What goes with a trap of the guest, in the order of rm_injection's arguments. */
static enum rm_status resolve_trap(struct rm_scenario *scenario, const char *path,
                                   const void *given, struct rm_injection *out,
                                   struct rm_error *error)
{
    const struct scn_trap *trap = given;
    const struct {
        uint32_t vector;
        const uint64_t *args[2];
        unsigned count;
    } traps[] = {
        {0xe00, {trap->hdsisr, trap->hdar}, 2},
        {0xe20, {trap->hsrr1}, 1},
        {0xe40, {trap->heir}, 1},
        {0xf80, {trap->hfscr}, 1},
    };
    const uint64_t *all[] = {trap->hdsisr, trap->hdar, trap->hsrr1, trap->heir, trap->hfscr};
    unsigned given_count = 0, fitting = 0;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        given_count += all[i] != NULL;
    out->thread = trap->thread;
    out->number = trap->vector;
    enum rm_status status =
        check_about(scenario, path, "trap.hsrr1", or_none(trap->hsrr1), SRR1_INFORMATION, error);
    if (status != RM_OK)
        return status;
    for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
        if (traps[i].vector != trap->vector)
            continue;
        out->arg_count = traps[i].count;
        for (unsigned a = 0; a < traps[i].count; a++) {
            out->args[a] = or_none(traps[i].args[a]);
            fitting += traps[i].args[a] != NULL;
        }
        if (fitting == given_count)
            return resolve_thread(scenario, path, out, error);
    }
    return scn_fail(scenario, error, path,
                    "found vector 0x%x with %u registers; expected 0xe00 with hdsisr and hdar, "
                    "0xe20 with hsrr1, 0xe40 with heir, or 0xf80 with hfscr",
                    trap->vector, given_count);
}

static enum rm_status resolve_set(struct rm_scenario *scenario, const char *path, const void *given,
                                  struct rm_injection *out, struct rm_error *error)
{
    const struct scn_set *set = given;
    (void)scenario, (void)path, (void)error;
    out->field = set->name;
    out->arg_count = 1;
    out->args[0] = set->value;
    return RM_OK;
}

static enum rm_status resolve_fence(struct rm_scenario *scenario, const char *path,
                                    const void *given, struct rm_injection *out,
                                    struct rm_error *error)
{
    const struct scn_fence *fence = given;
    for (unsigned s = 0; s < scenario->world.source_count; s++)
        if (scenario->world.sources[s].hwirq && scenario->world.sources[s].phb == fence->phb) {
            out->number = fence->phb;
            return RM_OK;
        }
    return scn_fail(scenario, error, path,
                    "found bridge %u; expected the phb of a source with hwirq in vm.sources",
                    fence->phb);
}

#define KIND(key, kind, resolve)                                                                   \
    {                                                                                              \
#key, offsetof(struct scn_event, key), kind, resolve                                       \
    }

/* One line a key that says what an event is. */
static const struct {
    const char *key;
    size_t offset; /* of the pointer to what is given, in struct scn_event */
    enum rm_inject_kind kind;
    resolve_fn *resolve;
} kinds[] = {
    KIND(msi, RM_INJECT_MSI, resolve_msi),
    KIND(ipi, RM_INJECT_IPI, resolve_ipi),
    KIND(doorbell, RM_INJECT_DOORBELL, resolve_on_thread),
    KIND(hcall, RM_INJECT_HCALL, resolve_hcall),
    KIND(hdec, RM_INJECT_HDEC, resolve_hdec),
    KIND(host_ipi, RM_INJECT_HOST_IPI, resolve_on_thread),
    KIND(dec, RM_INJECT_DEC, resolve_on_thread),
    KIND(opal, RM_INJECT_OPAL, resolve_opal),
    KIND(system_reset, RM_INJECT_SYSTEM_RESET, resolve_on_thread),
    KIND(machine_check, RM_INJECT_MACHINE_CHECK, resolve_machine_check),
    KIND(hmi, RM_INJECT_HMI, resolve_hmi),
    KIND(trap, RM_INJECT_TRAP, resolve_trap),
    KIND(set, RM_INJECT_SET, resolve_set),
    KIND(fence, RM_INJECT_FENCE, resolve_fence),
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static const void *given_at(const struct scn_event *event, size_t kind)
{
    const void *given;
    memcpy(&given, (const char *)event + kinds[kind].offset, sizeof(given));
    return given;
}

static enum rm_status fail_kinds(struct rm_scenario *scenario, const char *path, unsigned found,
                                 struct rm_error *error)
{
    char keys[200] = "";
    for (size_t i = 0; i < KIND_COUNT; i++)
        snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), "%s%s", i ? ", " : "",
                 kinds[i].key);
    return scn_fail(scenario, error, path, "found %u of %s; expected one", found, keys);
}

static enum rm_status resolve_kind(struct rm_scenario *scenario, const char *path,
                                   const struct scn_event *event, struct rm_injection *out,
                                   struct rm_error *error)
{
    size_t chosen = 0;
    unsigned found = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (given_at(event, i)) {
            chosen = i;
            found++;
        }
    if (found != 1)
        return fail_kinds(scenario, path, found, error);
    out->kind = kinds[chosen].kind;
    return kinds[chosen].resolve(scenario, path, given_at(event, chosen), out, error);
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

/* Words that stand where the name of an event may stand. */
static bool is_reserved(const char *name)
{
    return strcmp(name, SCN_NO_CAUSE) == 0 || strcmp(name, SCN_ANY_EXIT) == 0;
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
    if (event->name && is_reserved(event->name))
        return scn_fail(scenario, error, path,
                        "found the name \"%s\"; expected another one, for that word has a meaning "
                        "of its own",
                        event->name);
    scenario->events[index].name = event->name;
    enum rm_status status = resolve_time(scenario, path, index, event, error);
    if (status == RM_OK)
        status = resolve_kind(scenario, path, event, &scenario->events[index].event, error);
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
