/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suite.h"

#include "cpu/decode_entry.h"
#include "machine/state.h"
#include "scenario/sweep.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a faulty run may take beyond a good one's cycles. */
#define BUDGET_FACTOR 4
#define BUDGET_MORE   UINT64_C(200000)

static bool open_machine(const char *kernel, struct rm_machine **machine)
{
    struct rm_machine_options options = {.size = sizeof(options), .kernel = kernel};
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, machine, &error) == RM_OK)
        return true;
    fprintf(stderr, "%s\n", error.text);
    return false;
}

static bool run(struct rm_machine *machine, const struct suite_scenario *scenario, bool expecting,
                struct scn_result *result, char *text, size_t text_bytes)
{
    struct rm_error error = {.text = ""};
    scenario->scenario->expect = expecting ? scenario->expect : NULL;
    scenario->scenario->budget_cycles = scenario->budget_cycles;
    enum rm_status status =
        scenario->scenario->places.step
            ? scn_sweep(machine, scenario->scenario, &(struct scn_run_options){1, NULL, NULL},
                        result, &error)
            : rm_scenario_run(machine, scenario->scenario,
                              &(struct scn_run_options){1, &scn_in_haste, NULL}, result, &error);
    bool passes = status == RM_OK && result->verdict == SCN_PASS;
    if (status != RM_OK)
        snprintf(text, text_bytes, "%s", error.text);
    else if (!passes)
        snprintf(text, text_bytes, "%s: expected %s, got %s", result->failures[0].what,
                 result->failures[0].expected, result->failures[0].got);
    return passes;
}

bool suite_passes(struct rm_machine *machine, const struct suite_scenario *scenario, bool expecting,
                  char *text, size_t text_bytes)
{
    struct scn_result result;
    bool passes = run(machine, scenario, expecting, &result, text, text_bytes);
    scn_result_free(&result);
    return passes;
}

/* All that the machine has decoded. */
static void note_reached(const struct rm_machine *machine, struct suite_scenario *scenario)
{
    const struct rm_decode *decode = machine->decode;
    for (uint64_t page = 0; page < decode->page_count; page++) {
        for (unsigned i = 0; decode->pages[page] && i < RM_INSTRUCTIONS_PER_PAGE; i++) {
            unsigned count = scenario->reached_count;
            if (!decode->pages[page]->entry[i])
                continue;
            if ((count & (count - 1)) == 0)
                scenario->reached =
                    realloc(scenario->reached, (count ? 2 * (size_t)count : 1) * sizeof(uint64_t));
            scenario->reached[scenario->reached_count++] = (page << RM_PAGE_SHIFT) + 4 * i;
        }
    }
}

bool suite_reaches(const struct suite_scenario *scenario, uint64_t address)
{
    unsigned from = 0, to = scenario->reached_count;
    while (from < to) {
        unsigned middle = (from + to) / 2;
        if (scenario->reached[middle] == address)
            return true;
        if (scenario->reached[middle] < address)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

/* Without a fault it passes, if it can run at all. */
static bool try_it(struct rm_machine *machine, struct suite_scenario *scenario)
{
    char text[512];
    struct scn_result result;
    if (scenario->scenario->handlers || scn_missing(machine, scenario->scenario))
        return true;
    scenario->runs = run(machine, scenario, true, &result, text, sizeof(text));
    if (!scenario->runs)
        fprintf(stderr, "%s fails without a fault: %s\n", scenario->scenario->name, text);
    scenario->budget_cycles = BUDGET_FACTOR * (result.end_cycle - result.start_cycle) + BUDGET_MORE;
    scn_result_free(&result);
    return scenario->runs;
}

/* On a machine of its own, which has decoded nothing yet. */
static bool try_alone(const char *kernel, struct suite_scenario *scenario)
{
    char text[512];
    struct rm_machine *machine;
    if (!open_machine(kernel, &machine))
        return false;
    bool good = try_it(machine, scenario);
    if (scenario->runs) {
        note_reached(machine, scenario);
        scenario->runs_alone = suite_passes(machine, scenario, false, text, sizeof(text));
    }
    rm_machine_close(machine);
    return good;
}

static bool add_scenario(struct suite *suite, struct rm_scenario *scenario)
{
    suite->items = realloc(suite->items, (suite->count + 1) * sizeof(*suite->items));
    if (!suite->items)
        abort();
    struct suite_scenario *item = &suite->items[suite->count++];
    *item = (struct suite_scenario){
        .scenario = scenario, .expect = scenario->expect, .budget_cycles = scenario->budget_cycles};
    return suite->machine ? try_it(suite->machine, item) : try_alone(suite->kernel, item);
}

static bool load_file(struct suite *suite, const char *path)
{
    struct rm_error error = {.text = ""};
    struct rm_scenario *scenario;
    if (rm_scenario_load(path, &scenario, &error) != RM_OK) {
        fprintf(stderr, "%s\n", error.text);
        return false;
    }
    bool good = add_scenario(suite, scenario);
    for (unsigned i = 0; i < scenario->variant_count; i++)
        good &= add_scenario(suite, scenario->variants[i]);
    return good;
}

static bool is_scenario(const FTSENT *entry)
{
    const char *dot = strrchr(entry->fts_name, '.');
    return entry->fts_info == FTS_F && dot && strcmp(dot, ".yaml") == 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool suite_load(const char *kernel, struct rm_machine *machine, const char *folder,
                struct suite *suite)
{
    char *root = strdup(folder), *roots[] = {root, NULL};
    FTS *walk = root ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
    bool good = walk != NULL;
    *suite = (struct suite){.kernel = kernel, .machine = machine};
    for (FTSENT *entry; walk && (entry = fts_read(walk)) != NULL;)
        if (is_scenario(entry))
            good &= load_file(suite, entry->fts_path);
    if (good && suite->count == 0) {
        fprintf(stderr, "no scenarios in %s\n", folder);
        good = false;
    }
    if (walk)
        fts_close(walk);
    free(root);
    return good;
}

void suite_free(struct suite *suite)
{
    for (unsigned i = 0; i < suite->count; i++) {
        free(suite->items[i].reached);
        suite->items[i].scenario->expect = suite->items[i].expect;
    }
    for (unsigned i = suite->count; i-- > 0;) /* variants first, which end with their base */
        if (!suite->items[i].scenario->base)
            rm_scenario_free(suite->items[i].scenario);
    free(suite->items);
}
