/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/watch.h"

#include "scenario/place.h"
#include "scenario/read_state.h"

#include <stdlib.h>
#include <string.h>

static bool read_rm_action(struct rm_machine *machine, int vcpu, uint32_t *out)
{
    struct scn_value value = {.there = false};
    if (vcpu >= 0)
        value = scn_read_icp(machine, (unsigned)vcpu).rm_action;
    if (value.there)
        *out = (uint32_t)value.value;
    return value.there;
}

/* What the expectation that is held against the exit asks for. */
static void read_moment(struct scn_watch *watch, struct scn_exit *record)
{
    const struct scn_expect_exit *expected = record->expectation;
    struct rm_machine *machine = watch->machine;
    struct scn_moment *moment = &record->moment;
    if (!expected)
        return;
    for (uint32_t i = 0; i < expected->registers_count; i++) {
        const struct scn_exit_register *wanted = &expected->registers[i];
        unsigned thread = wanted->thread ? *wanted->thread : record->exit.thread;
        struct scn_value *value = &moment->registers[i];
        value->there = rm_register(machine, thread, wanted->name, &value->value, NULL) == RM_OK;
    }
    for (uint32_t i = 0; i < expected->fields_count; i++) {
        struct scn_value *value = &moment->fields[i];
        value->there = rm_field(machine, expected->fields[i].name, &value->value, NULL) == RM_OK;
    }
    for (uint32_t i = 0; i < expected->icps_count; i++) {
        int vcpu = scn_vcpu_index(watch->result->scenario, expected->icps[i].vcpu);
        moment->icps[i] = scn_read_icp(machine, (unsigned)vcpu);
    }
    for (uint32_t i = 0; i < expected->physical_icps_count; i++)
        (void)rm_physical_icp(machine, expected->physical_icps[i].thread, &moment->physical_icps[i],
                              NULL);
}

static void exit_begin(struct scn_watch *watch, const struct rm_event *event)
{
    watch->vectors[event->actor.thread] = event->exit_begin.vector;
}

/* An entry that reached the guest is no exit. */
static void exit_end(struct scn_watch *watch, const struct rm_event *event)
{
    unsigned thread = event->actor.thread;
    if (watch->vectors[thread] == 0 && event->exit_end.end == RM_END_GUEST)
        return;
    struct scn_exit *record = scn_add_exit(watch->result, event->actor.exit, thread);
    if (!record) {
        watch->out_of_memory = true;
        return;
    }
    read_moment(watch, record);
    record->has_rm_action =
        read_rm_action(watch->machine, event->exit_end.vcpu, &record->rm_action_before);
    record->rm_action_after = record->rm_action_before;
}

static void host_exit(struct scn_watch *watch, const struct rm_event *event)
{
    struct scn_exit *record = scn_find_exit(watch->result, event->host_exit.of);
    if (record)
        read_rm_action(watch->machine, (int)event->host_exit.vcpu, &record->rm_action_after);
}

static void host_complete(struct scn_watch *watch, const struct rm_event *event)
{
    struct scn_exit *record = scn_find_exit(watch->result, event->actor.exit);
    if (!record)
        return;
    record->rm_action_before = event->host_complete.rm_action_before;
    record->rm_action_after = event->host_complete.rm_action_after;
}

static void broken(struct scn_watch *watch, const struct rm_event *event)
{
    struct scn_result *result = watch->result;
    if (result->finding_count == SCN_FINDINGS_MAX)
        return;
    struct scn_finding *grown =
        realloc(result->findings, (result->finding_count + 1) * sizeof(*grown));
    char *text = strdup(event->broken.about), *thing = strdup(event->broken.thing);
    watch->out_of_memory |= !grown || !text || !thing;
    if (grown)
        result->findings = grown;
    if (grown && text && thing) {
        grown[result->finding_count++] =
            (struct scn_finding){.check = (enum rm_check)event->broken.check,
                                 .vcpu = event->broken.vcpu,
                                 .actor = event->actor,
                                 .text = text,
                                 .thing = thing};
        return;
    }
    free(text);
    free(thing);
}

static void injected(struct scn_watch *watch, const struct rm_event *event)
{
    int index = scn_event_of(watch->result, event->actor.cause);
    if (index == SCN_NO_EVENT)
        return;
    watch->result->happened[index] = true;
    watch->result->places[index] = event->injected.pc;
}

static void keep(struct scn_watch *watch, const struct rm_event *event)
{
    struct scn_result *result = watch->result;
    if (result->told_count == SCN_TOLD_MAX) {
        result->told_lost++;
        return;
    }
    if ((result->told_count & (result->told_count - 1)) == 0) {
        size_t room = result->told_count ? 2 * result->told_count : 1;
        struct rm_event *grown = realloc(result->told, room * sizeof(*grown));
        if (!grown) {
            watch->out_of_memory = true;
            return;
        }
        result->told = grown;
    }
    result->told[result->told_count++] = *event;
}

static void (*const listeners[RM_EVENT_TYPES])(struct scn_watch *, const struct rm_event *) = {
    [RM_EVENT_exit_begin] = exit_begin, [RM_EVENT_exit_end] = exit_end,
    [RM_EVENT_host_exit] = host_exit,   [RM_EVENT_host_complete] = host_complete,
    [RM_EVENT_injected] = injected,     [RM_EVENT_broken] = broken,
};

/* What is kept as it is, for the story. */
#define KEPT                                                                                       \
    (RM_EVENT_BIT(RM_EVENT_kick) | RM_EVENT_BIT(RM_EVENT_block) | RM_EVENT_BIT(RM_EVENT_timer) |   \
     RM_EVENT_BIT(RM_EVENT_vcpu_load) | RM_EVENT_BIT(RM_EVENT_host_irq) |                          \
     RM_EVENT_BIT(RM_EVENT_host_doorbell) | RM_EVENT_BIT(RM_EVENT_host_deliver) |                  \
     RM_EVENT_BIT(RM_EVENT_opal) | RM_EVENT_BIT(RM_EVENT_injected) |                               \
     RM_EVENT_BIT(RM_EVENT_exit_begin) | RM_EVENT_BIT(RM_EVENT_icp_present) |                      \
     RM_EVENT_BIT(RM_EVENT_icp_reject) | RM_EVENT_BIT(RM_EVENT_msi_trigger) |                      \
     RM_EVENT_BIT(RM_EVENT_msi_resend) | RM_EVENT_BIT(RM_EVENT_doorbell) |                         \
     RM_EVENT_BIT(RM_EVENT_wake))

static void tell(void *context, const struct rm_event *event)
{
    struct scn_watch *watch = context;
    if (watch->muted)
        return;
    if (listeners[event->type])
        listeners[event->type](watch, event);
    /* What firmware did for a thread is in its exit. */
    if (KEPT & RM_EVENT_BIT(event->type) &&
        (event->type != RM_EVENT_opal || event->actor.kind == RM_ACTOR_HOST))
        keep(watch, event);
}

enum rm_status scn_watch_begin(struct scn_watch *watch, struct rm_machine *machine,
                               struct scn_result *result, struct rm_error *error)
{
    struct rm_observer observer = {
        .size = sizeof(observer), .types = KEPT, .tell = tell, .context = watch};
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++)
        if (listeners[type])
            observer.types |= RM_EVENT_BIT(type);
    *watch = (struct scn_watch){.machine = machine, .result = result};
    return rm_observe(machine, &observer, error);
}

void scn_watch_end(struct scn_watch *watch)
{
    if (watch->machine)
        rm_unobserve(watch->machine, watch);
}
