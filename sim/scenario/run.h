/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running a scenario.
 *
 * The host enters the guest on the core of the thread `run`, then on the other cores that have
 * vcpus; cycle 0 of the events is the moment at which all of it runs. Then time passes exit by
 * exit. An exit that ended in the host is handled by the host model, and the host cores that were
 * asked for something do it. A core whose threads are all back in the host is entered again only if
 * an event is still to come; events after another are counted from the moment at which the guest
 * runs again. The run ends when no event is left and nothing more happens in the guest.
 *
 * Which event caused an exit is not visible in the machine: the oldest event that was due on that
 * thread when the exit began, and to which no exit belongs yet, is taken for it.
 *
 * With `call`, the events are injected, one function is called, and that is the only exit.
 */
#ifndef RM_SCENARIO_RUN_H
#define RM_SCENARIO_RUN_H

#include "scenario/result.h"

/*
 * Runs `scenario` on `machine` and judges it. `repeat` is how often it is run (1: once): from a
 * snapshot taken when the guest was entered; runs that differ make the verdict SCN_BROKEN. The
 * result is the caller's (scn_result_free), also after an error. It refers to the scenario and to
 * symbol names of the machine. Errors: what rm_machine_build or rm_inject refuse.
 */
enum rm_status rm_scenario_run(struct rm_machine *machine, struct rm_scenario *scenario,
                               unsigned repeat, struct scn_result *out, struct rm_error *error);

#endif
