/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/begin.h"

#include "scenario/runner_parts.h"

static enum rm_status begin_call(struct runner *runner)
{
    const struct rm_exit *exit;
    enum rm_exit_end end;
    enum rm_status status =
        rm_run(runner->machine, scn_call_lead_cycles(runner->machine), &end, runner->error);
    return status == RM_OK ? scn_run_on(runner, 0, &exit) : status;
}

enum rm_status rm_scenario_begin(struct rm_machine *machine, struct rm_scenario *scenario,
                                 struct rm_error *error)
{
    struct rm_error own_error;
    struct scn_result result;
    struct runner runner = {.machine = machine,
                            .scenario = scenario,
                            .result = &result,
                            .error = error ? error : &own_error};
    enum rm_status status = scn_new_result(&runner, &result);
    if (status == RM_OK)
        status = scn_start(&runner);
    if (status == RM_OK && !runner.over)
        status = scn_inject_all(&runner, NULL);
    if (status == RM_OK && !runner.over && scenario->file->call)
        status = begin_call(&runner);
    scn_watch_end(&runner.watch);
    scn_result_free(&result);
    return status;
}
