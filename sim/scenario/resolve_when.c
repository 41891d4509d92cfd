/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The places in the code at which events happen, and the range of them that a sweep goes over. */
#include "scenario/resolve.h"

#include <stdio.h>
#include <string.h>

#define SWEEP_PLACES_MAX  100000
#define EXPECTED_A_PLACE  "expected one of enters, loads, stores, instruction_of"
#define EXPECTED_AN_EVENT "expected the name of an event further up, or " SCN_ANY_EXIT

int scn_find_event(const struct rm_scenario *scenario, const char *name, unsigned before)
{
    for (unsigned i = 0; i < before; i++)
        if (scenario->events[i].name && strcmp(scenario->events[i].name, name) == 0)
            return (int)i;
    return SCN_NO_EVENT;
}

static enum rm_status resolve_exit_of(struct rm_scenario *scenario, const char *path,
                                      const char *name, unsigned index, struct rm_error *error)
{
    struct scn_timed_event *out = &scenario->events[index];
    out->exit_of = scn_find_event(scenario, name, index);
    if (out->exit_of != SCN_NO_EVENT || strcmp(name, SCN_ANY_EXIT) == 0)
        return RM_OK;
    return scn_fail(scenario, error, path, "found instruction_of: \"%s\"; " EXPECTED_AN_EVENT,
                    name);
}

/* What the place is; how many were given. */
static unsigned take_kind(const struct scn_when *when, struct rm_when *out)
{
    const char *const given[] = {
        [RM_WHEN_ENTERS] = when->enters,
        [RM_WHEN_LOADS] = when->loads,
        [RM_WHEN_STORES] = when->stores,
        [RM_WHEN_INSTRUCTION] = when->instruction_of,
    };
    unsigned count = 0;
    for (unsigned kind = RM_WHEN_ENTERS; kind <= RM_WHEN_INSTRUCTION; kind++) {
        if (!given[kind])
            continue;
        count++;
        out->kind = (enum rm_when_kind)kind;
        out->what = given[kind];
    }
    return count;
}

enum rm_status scn_resolve_when(struct rm_scenario *scenario, const char *event_path,
                                unsigned index, struct rm_error *error)
{
    const struct scn_when *when = scenario->file->events[index].when;
    struct rm_when *out = &scenario->events[index].event.when;
    char path[48];
    scenario->events[index].exit_of = SCN_NO_EVENT;
    if (!when)
        return RM_OK;
    snprintf(path, sizeof(path), "%s.when", event_path);
    unsigned count = take_kind(when, out);
    if (count != 1)
        return scn_fail(scenario, error, path, "found %u places; " EXPECTED_A_PLACE, count);
    out->nth = when->nth ? *when->nth : 1;
    out->after = when->after && *when->after;
    out->on_thread = when->thread != NULL;
    out->thread = when->thread ? *when->thread : 0;
    if (!out->nth)
        return scn_fail(scenario, error, path, "found nth: 0; expected 1 for the first, or more");
    if (!scn_has_thread(scenario, out->thread))
        return scn_fail(scenario, error, path, "found thread %u; expected a thread below %u",
                        out->thread, scn_thread_count(scenario));
    return when->instruction_of
               ? resolve_exit_of(scenario, path, when->instruction_of, index, error)
               : RM_OK;
}

static enum rm_status fail_range(struct rm_scenario *scenario, const struct scn_sweep *sweep,
                                 struct rm_error *error)
{
    char to[24] = "";
    if (sweep->to)
        snprintf(to, sizeof(to), " to %u,", *sweep->to);
    return scn_fail(scenario, error, "sweep",
                    "found from %u,%s step %u; expected a range that begins with 1 or more, in "
                    "steps of 1 or more",
                    scenario->places.from, to, scenario->places.step);
}

enum rm_status scn_resolve_sweep(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_sweep *sweep = scenario->file->sweep;
    struct scn_places *out = &scenario->places;
    if (!sweep)
        return RM_OK;
    int event = scn_find_event(scenario, sweep->event, scenario->event_count);
    if (event == SCN_NO_EVENT || !scenario->events[event].event.when.kind)
        return scn_fail(scenario, error, "sweep.event",
                        "found \"%s\"; expected the name of an event with `when:`", sweep->event);
    *out = (struct scn_places){.event = event,
                               .from = sweep->from ? *sweep->from : 1,
                               .to = sweep->to ? *sweep->to : 0,
                               .step = sweep->step ? *sweep->step : 1};
    if (scenario->file->events[event].when->nth)
        return scn_fail(scenario, error, "sweep.event",
                        "found \"%s\", whose `when:` has nth; expected one without it, for the "
                        "sweep says which",
                        sweep->event);
    if (!out->from || !out->step || (sweep->to && out->to < out->from))
        return fail_range(scenario, sweep, error);
    uint32_t places = out->to ? (out->to - out->from) / out->step + 1 : 0;
    if (places > SWEEP_PLACES_MAX)
        return scn_fail(scenario, error, "sweep", "found a range of %u places; expected at most %u",
                        places, SWEEP_PLACES_MAX);
    scenario->events[event].event.when.nth = out->from;
    return RM_OK;
}
