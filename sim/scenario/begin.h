/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario as a debugger wants it: the machine where the scenario's events begin. */
#ifndef RM_SCENARIO_BEGIN_H
#define RM_SCENARIO_BEGIN_H

#include "scenario/scenario.h"

/*
 * Builds the world of the scenario, lets the vcpus come to the guest, and injects its events; with
 * `call`, the call has begun. What follows is the caller's: letting time pass gives the run that
 * rm_scenario_run gives. If the guest was not reached, the machine is left where that went wrong.
 * Errors: those of rm_scenario_run.
 */
enum rm_status rm_scenario_begin(struct rm_machine *machine, struct rm_scenario *scenario,
                                 struct rm_error *error);

#endif
