/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who wrote last what a broken promise is about. Found after a failure only: the scenario is run
 * once more, and each instruction is looked at.
 */
#ifndef RM_SCENARIO_WRITERS_H
#define RM_SCENARIO_WRITERS_H

#include "scenario/result.h"

/* Runs the scenario once, from the beginning. */
typedef enum rm_status scn_run_once(struct rm_machine *machine, struct rm_scenario *scenario,
                                    struct scn_result *out, struct rm_error *error);

/* Adds to the failures of broken promises by whom that was written. Afterwards the machine is as it
 * was after the run that `result` is of. Errors are those of `run`. */
enum rm_status scn_find_writers(struct rm_machine *machine, struct rm_scenario *scenario,
                                scn_run_once *run, struct scn_result *result,
                                struct rm_error *error);

#endif
