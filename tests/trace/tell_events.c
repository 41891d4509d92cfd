/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   tell_events <kernel, or name of our handlers> <instructions|power8> <scenario> <trace>
 *
 * Runs a scenario with two who listen: the writer of traces, and one that prints each event in a
 * line. What the first wrote is to be held against what the second heard.
 */
#include "rmsim/rmsim.h"
#include "scenario/runner.h"

#include <stdio.h>
#include <string.h>

static void print(void *context, const struct rm_event *event)
{
    char line[4096];
    (void)context;
    rm_event_print(event, line, sizeof(line));
    puts(line);
}

struct listeners {
    const char *folder;
    struct rm_ctf *ctf;
};

static enum rm_status begin(void *context, struct rm_machine *machine,
                            const struct rm_scenario *scenario, struct rm_error *error)
{
    struct listeners *listeners = context;
    const struct rm_ctf_options options = {
        .size = sizeof(options), .folder = listeners->folder, .scenario = scenario->name};
    const struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = print, .context = listeners};
    enum rm_status status = rm_ctf_begin(machine, &options, &listeners->ctf, error);
    return status == RM_OK ? rm_observe(machine, &observer, error) : status;
}

static enum rm_status end(void *context, struct rm_error *error)
{
    struct listeners *listeners = context;
    return rm_ctf_end(listeners->ctf, error);
}

int main(int argc, char **argv)
{
    struct listeners listeners = {.folder = argv[argc - 1]};
    const struct scn_audience audience = {begin, end, &listeners};
    const struct scn_run_options run = {1, &scn_in_haste, &audience};
    struct rm_machine_options options = {.size = sizeof(options)};
    struct rm_machine *machine = NULL;
    struct rm_scenario *scenario = NULL;
    struct scn_result result = {.verdict = SCN_BROKEN};
    struct rm_error error = {.text = "too few arguments"};
    enum rm_status status = RM_BAD_INPUT;
    if (argc == 5) {
        *(strchr(argv[1], '/') ? &options.kernel : &options.handlers) = argv[1];
        if (strcmp(argv[2], "power8") == 0) {
            options.clock = RM_CLOCK_POWER8;
            options.clock_detail = RM_CLOCK_SENSITIVITY;
        }
        status = rm_machine_open(&options, &machine, &error);
    }
    if (status == RM_OK)
        status = rm_scenario_load(argv[3], &scenario, &error);
    if (status == RM_OK)
        status = rm_scenario_run(machine, scenario, &run, &result, &error);
    if (status != RM_OK)
        fprintf(stderr, "tell_events: %s\n", error.text);
    scn_result_free(&result);
    rm_scenario_free(scenario);
    rm_machine_close(machine);
    return status == RM_OK ? 0 : 2;
}
