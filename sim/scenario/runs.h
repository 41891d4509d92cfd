/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running a scenario many times, each time a little differently: so that how long its exits take is
 * a distribution. What differs is drawn from the run's seed, and all of it is assumed:
 *
 *   - each event comes up to SCN_LATER_CYCLES later than the file has it;
 *   - the caches hold what one run as the file has it left there, less a share (rm_take_caches);
 *   - each vcpu whose thread no event names gets, in one of two cases, a doorbell at some cycle of
 *     that time: its thread goes through real mode, or competes with the others for the core's
 * words.
 *
 * What a file expects of its exits and of the end is expected of its own times, so it is not asked
 * of these runs; that nothing is lost, stuck or broken is, and that there are no faults.
 */
#ifndef RM_SCENARIO_RUNS_H
#define RM_SCENARIO_RUNS_H

#include "scenario/runner.h"

#define SCN_LATER_CYCLES 7000 /* 2 us at 3.5 GHz */

/*
 * Runs `scenario` options->repeat times, with seeds from `seed` on, each from the moment at which
 * the guest is everywhere; the audience hears all of them, each behind an event `run`. The result
 * is that of the first run that failed, or else of the last one; of_runs tells of all. Errors:
 * those of rm_scenario_run; RM_BAD_INPUT for a sweep, which has its own runs.
 */
enum rm_status scn_run_many(struct rm_machine *machine, struct rm_scenario *scenario,
                            const struct scn_run_options *options, uint64_t seed,
                            struct scn_result *out, struct rm_error *error);

/* The durations of exits that ended as `first` did, beginning there: how many of them there are in
 * the list, and how many exits that is. */
size_t scn_alike(const struct scn_runs *runs, size_t first, uint64_t *exits);

/* Of `exits` exits whose durations begin at `first`: the least that `share` per mille of them do
 * not exceed (the nearest rank). */
uint64_t scn_percentile_cycles(const struct scn_runs *runs, size_t first, uint64_t exits,
                               unsigned per_mille);

#endif
