/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scenarios of a folder, run as `rmsim run` runs them, with and without what they expect; and
 * which instructions each of them reaches.
 */
#ifndef RM_TEST_SUITE_H
#define RM_TEST_SUITE_H

#include "scenario/scenario.h"

struct suite_scenario {
    struct rm_scenario *scenario;
    const struct scn_expect *expect;
    bool runs;       /* on this image; and passes as it is */
    bool runs_alone; /* passes without what it expects, too */
    uint64_t budget_cycles;
    unsigned reached_count;
    uint64_t *reached; /* real addresses of the instructions that it reaches, sorted */
};

struct suite {
    const char *kernel;
    struct rm_machine *machine;
    unsigned count;
    struct suite_scenario *items;
};

/*
 * Loads and runs all scenarios and variants of a folder, and of those below, on a kernel without
 * any fault: on `machine`, or, if that is NULL, each on a machine of its own, to see what it
 * reaches and whether it passes without what it expects. False after a message: a file is wrong, a
 * scenario fails.
 */
bool suite_load(const char *kernel, struct rm_machine *machine, const char *folder,
                struct suite *suite);
void suite_free(struct suite *suite);

bool suite_reaches(const struct suite_scenario *scenario, uint64_t address);

/* Runs it; false, with the first failure as text, if it does not end as it has to. `expecting`:
 * what the file expects is asked for. */
bool suite_passes(struct rm_machine *machine, const struct suite_scenario *scenario, bool expecting,
                  char *text, size_t text_bytes);

#endif
