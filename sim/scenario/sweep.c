/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/sweep.h"

#include "machine/exits.h"
#include "machine/name_place.h"
#include "scenario/failure.h"

#include <stdio.h>
#include <stdlib.h>

struct sweep {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result *kept; /* of the first place that failed, or else of the last one */
    struct rm_error *error;
    unsigned places, failed_places;
    enum scn_verdict verdict;
    uint64_t checks_met;
};

static enum rm_status no_memory(const struct sweep *sweep)
{
    return rm_fail(sweep->error, RM_NO_MEMORY, "out of memory");
}

/* "nth 37, at 0xc... (kvmppc_read_intr+0x1c)" */
static void name_place(const struct sweep *sweep, const struct scn_result *result, char *to,
                       size_t bytes)
{
    int event = sweep->scenario->places.event;
    int used = snprintf(to, bytes, "nth %u", sweep->scenario->events[event].event.when.nth);
    if (result->places[event] && used > 0 && (size_t)used + 5 < bytes) {
        used += snprintf(to + used, bytes - (size_t)used, ", at ");
        rm_name_place(sweep->machine, result->places[event], to + used, bytes - (size_t)used);
    }
}

/* The place goes before what failed there. */
static enum rm_status put_place(const struct sweep *sweep, const char *place,
                                struct scn_failure *failure)
{
    char *what;
    if (asprintf(&what, "%s: %s", place, failure->what) < 0)
        return no_memory(sweep);
    free(failure->what);
    failure->what = what;
    return RM_OK;
}

/* A place failed that is not the first one: its first failure goes to the others. */
static enum rm_status tell(const struct sweep *sweep, const char *place,
                           struct scn_failure *failure)
{
    struct scn_result *kept = sweep->kept;
    struct scn_failure *grown = realloc(kept->failures, (kept->failure_count + 1) * sizeof(*grown));
    if (!grown)
        return no_memory(sweep);
    kept->failures = grown;
    grown[kept->failure_count++] = *failure;
    *failure = (struct scn_failure){.what = NULL};
    return put_place(sweep, place, &grown[kept->failure_count - 1]);
}

/* Takes the result of one more place, and frees what is not kept. */
static enum rm_status take(struct sweep *sweep, struct scn_result *result)
{
    bool first = sweep->failed_places == 0;
    enum rm_status status = RM_OK;
    char place[200];
    sweep->places++;
    sweep->failed_places += result->verdict != SCN_PASS;
    sweep->verdict = result->verdict > sweep->verdict ? result->verdict : sweep->verdict;
    sweep->checks_met |= result->checks_met;
    name_place(sweep, result, place, sizeof(place));
    if (!first) {
        if (result->failure_count && sweep->failed_places <= SCN_SWEEP_TOLD_MAX)
            status = tell(sweep, place, &result->failures[0]);
        scn_result_free(result);
        return status;
    }
    scn_result_free(sweep->kept);
    *sweep->kept = *result;
    for (unsigned i = 0; i < result->failure_count && status == RM_OK; i++)
        status = put_place(sweep, place, &sweep->kept->failures[i]);
    return status;
}

/* One place. `*there`: the event happens so far behind. Where it does not happen at the first one,
 * that is a place that failed. */
static enum rm_status run_place(struct sweep *sweep, const struct scn_run_options *options,
                                bool *there)
{
    const struct scn_places *places = &sweep->scenario->places;
    struct scn_result result;
    struct scn_run_options own = *options;
    own.pace = sweep->failed_places ? &scn_in_haste : NULL;
    enum rm_status status =
        rm_scenario_run(sweep->machine, sweep->scenario, &own, &result, sweep->error);
    *there = status == RM_OK && result.happened[places->event];
    if (status == RM_OK && (*there || sweep->places == 0))
        return take(sweep, &result);
    scn_result_free(&result);
    return status;
}

/* The event did not happen any more at `nth`: the range may have no end, but not one that is too
 * far. */
static enum rm_status tell_end(struct sweep *sweep, uint32_t nth)
{
    const struct scn_places *places = &sweep->scenario->places;
    char expected[80], got[80];
    if (!places->to || nth == places->from)
        return RM_OK;
    snprintf(expected, sizeof(expected), "%u places, nth %u to %u",
             (places->to - places->from) / places->step + 1, places->from, places->to);
    snprintf(got, sizeof(got), "%u, the last one nth %u; behind it the event does not happen",
             sweep->places, nth - places->step);
    if (sweep->verdict < SCN_FAIL)
        sweep->verdict = SCN_FAIL;
    return scn_add_failure(sweep->kept, "sweep", "sweep", expected, got, sweep->error);
}

enum rm_status scn_sweep(struct rm_machine *machine, struct rm_scenario *scenario,
                         const struct scn_run_options *options, struct scn_result *out,
                         struct rm_error *error)
{
    const struct scn_places *places = &scenario->places;
    struct rm_injection *event = &scenario->events[places->event].event;
    struct rm_error own_error;
    struct sweep sweep = {
        .machine = machine, .scenario = scenario, .kept = out, .error = error ? error : &own_error};
    uint64_t last = places->to ? places->to : UINT32_MAX;
    enum rm_status status = RM_OK;
    bool there = true;
    *out = (struct scn_result){.scenario = scenario};
    for (uint64_t nth = places->from; status == RM_OK && there && nth <= last;
         nth += places->step) {
        event->when.nth = (uint32_t)nth;
        status = run_place(&sweep, options, &there);
    }
    if (status == RM_OK && !there)
        status = tell_end(&sweep, event->when.nth);
    event->when.nth = places->from;
    out->places_run = sweep.places;
    out->places_failed = sweep.failed_places;
    out->verdict = sweep.verdict;
    out->checks_met = sweep.checks_met;
    return status;
}
