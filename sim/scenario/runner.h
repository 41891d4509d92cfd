/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running a scenario.
 *
 * The host runs the vcpus of the core of the thread `run`, then of the other cores that have some.
 * When all of them are in the guest, that is cycle 0 of the events: they are all injected, and time
 * passes until nothing more happens, or a fault, a deadlock or the end of the budget is there. What
 * the result says comes from the machine: its exits and reports, and its stream of events.
 *
 * With `call`, the events are injected, one function is called, and that is the only exit.
 */
#ifndef RM_SCENARIO_RUNNER_H
#define RM_SCENARIO_RUNNER_H

#include "scenario/result.h"

/* Somebody who interrupts a run, to see that this changes nothing. */
struct scn_pace {
    /* How many cycles may pass until it is interrupted next, more than 0. `idle`: it was just now,
     * and nothing was under way. */
    uint64_t (*next)(void *context, uint64_t cycle, bool idle);
    /* What is done then; what happens to the machine meanwhile does not belong to the run. */
    enum rm_status (*paused)(void *context, struct rm_machine *machine, struct rm_error *error);
    void *context;
};

/* Of a run that nobody interrupts, and after which nobody asks who wrote what a failure is about.
 */
extern const struct scn_pace scn_in_haste;

/* Somebody who hears a run: from when its world is built, before anything has happened, until it is
 * judged. */
struct scn_audience {
    enum rm_status (*begin)(void *context, struct rm_machine *machine,
                            const struct rm_scenario *scenario, struct rm_error *error);
    /* Not called if `begin` failed. */
    enum rm_status (*end)(void *context, struct rm_error *error);
    void *context;
};

struct scn_run_options {
    unsigned repeat;             /* how often it is run (1: once) */
    const struct scn_pace *pace; /* NULL: nobody's, and a failed check says who wrote last what it
                                    is about (writers.h) */
    const struct scn_audience *audience; /* NULL: nobody */
};

/*
 * Runs `scenario` on `machine` and judges it. Repeated runs begin at a snapshot taken when the
 * events were injected; runs that differ make the verdict SCN_BROKEN. The result is the caller's
 * (scn_result_free), also after an error. It refers to the scenario and to symbol names of the
 * machine. Errors: what rm_machine_build or rm_inject refuse, names that the image lacks, and those
 * of the audience.
 */
enum rm_status rm_scenario_run(struct rm_machine *machine, struct rm_scenario *scenario,
                               const struct scn_run_options *options, struct scn_result *out,
                               struct rm_error *error);

/* What the scenario requires first of what the image of the machine lacks, a symbol or room for its
 * threads; NULL: nothing. The scenario gets the machine that it has on that image. */
const char *scn_missing(const struct rm_machine *machine, struct rm_scenario *scenario);

#endif
