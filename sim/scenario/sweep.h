/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario with `sweep:` is run once for each place of its range. */
#ifndef RM_SCENARIO_SWEEP_H
#define RM_SCENARIO_SWEEP_H

#include "scenario/runner.h"

#define SCN_SWEEP_TOLD_MAX 100 /* places whose failures are told */

/*
 * Like rm_scenario_run, for each place. The result is that of the first place that failed, or else
 * of the last one; its verdict is the worst. Failures begin with their place: all those of the
 * first one, and the first one of each further place. places_run and places_failed count them.
 * The last place is the last one at which the event happens; if the range goes on behind it, that
 * is one more failure.
 */
enum rm_status scn_sweep(struct rm_machine *machine, struct rm_scenario *scenario,
                         const struct scn_run_options *options, struct scn_result *out,
                         struct rm_error *error);

#endif
