/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario: which world, what happens when, and what must come out. docs/scenarios.md describes
 * the file. Left out: variants and guest scripts beyond hcalls.
 */
#ifndef RM_SCENARIO_SCENARIO_H
#define RM_SCENARIO_SCENARIO_H

#include "rmsim/machine.h"
#include "scenario/document.h"
#include "scenario/mmio.h"
#include "scenario/schema.h"

#define SCN_NO_EVENT (-1)

/* An event of the file, ready to be injected once its time is known. */
struct scn_timed_event {
    const char *name;      /* NULL if it has none */
    struct rm_event event; /* at_cycle is filled in when it is injected */
    int after;             /* index of the event that it follows, SCN_NO_EVENT: the start */
    uint64_t delay_cycles; /* after that */
    unsigned thread;       /* on which it is expected to cause an exit */
};

struct rm_scenario {
    char *path;
    struct scn_document document; /* for positions, and to tell empty lists from absent ones */
    struct scn_file *file;
    const char *name;
    struct rm_world_config world;
    unsigned run_thread;
    uint64_t budget_cycles;
    unsigned event_count;
    struct scn_timed_event *events;
    struct scn_mmio_pattern **mmio; /* of each expected exit, in the order of its list */
};

/* Reads a file. Errors: RM_NOT_FOUND, RM_BAD_INPUT with file, line, column, what was found and what
 * was expected. rm_scenario_free ends the scenario; NULL is allowed. */
enum rm_status rm_scenario_load(const char *path, struct rm_scenario **out, struct rm_error *error);
/* The same from memory; `path` is for messages. */
enum rm_status rm_scenario_parse(const char *path, const char *text, size_t bytes,
                                 struct rm_scenario **out, struct rm_error *error);
void rm_scenario_free(struct rm_scenario *scenario);

/* Whether the file has something at the formatted path, an empty list too. */
bool rm_scenario_has(struct rm_scenario *scenario, const char *path_format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
