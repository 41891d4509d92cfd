/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a run, for those who run a scenario in their own way (runner.c, runs.c). */
#ifndef RM_SCENARIO_RUNNER_PARTS_H
#define RM_SCENARIO_RUNNER_PARTS_H

#include "scenario/runner.h"
#include "scenario/watch.h"

struct runner {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result *result;
    const struct scn_pace *pace;
    const struct scn_audience *audience;
    bool heard; /* by the audience */
    struct rm_error *error;
    struct scn_watch watch;
    uint64_t end_cycle; /* the budget is over */
    bool called;
    bool over;
    bool endless; /* there were too many exits, which has been told */
};

/* A result of which nothing is known yet. RM_NO_MEMORY only. */
enum rm_status scn_new_result(struct runner *runner, struct scn_result *result);

/* Builds the world and enters the guest; `over` if that went wrong. */
enum rm_status scn_start(struct runner *runner);

/* All events of the file, counted from now; each so much later as `later_cycles` says, NULL: none.
 */
enum rm_status scn_inject_all(struct runner *runner, const uint64_t *later_cycles);

/*
 * With `call`: from the injection of the events to the call, and from its return to the end. What
 * `at: 0` and the function sent has arrived then, and, unless a table of timing has it otherwise,
 * the host has not answered it yet.
 */
uint64_t scn_call_lead_cycles(const struct rm_machine *machine);

/* Until the next exit has ended, or so many cycles have gone by; with `call`, the function is
 * called first. */
enum rm_status scn_run_on(struct runner *runner, uint64_t cycles, const struct rm_exit **exit);

/* From the injection of the events to the end, of what `scn_start` ended in, too. */
enum rm_status scn_finish(struct runner *runner);

/* The audience hears no more. An error of the run, `status`, comes before one of theirs. */
enum rm_status scn_end_audience(struct runner *runner, enum rm_status status);

#endif
