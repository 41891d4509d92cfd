/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario: which world, what happens when, and what must come out. docs/scenarios.md describes
 * the file. Left out: guest scripts beyond hcalls.
 *
 * A variant is a scenario too: the file's own with another host, other handlers or other
 * expectations.
 */
#ifndef RM_SCENARIO_SCENARIO_H
#define RM_SCENARIO_SCENARIO_H

#include "rmsim/machine.h"
#include "scenario/mmio.h"
#include "scenario/schema.h"
#include "yaml/document.h"

#define SCN_FILE_BYTES_MAX (256u * 1024u)

#define SCN_NO_EVENT (-1)
/* Words that stand where the name of an event may stand. */
#define SCN_NO_CAUSE   "none"
#define SCN_ANY_EXIT   "any"
#define SCN_CYCLES_MAX UINT64_C(1000000000000) /* that a time or a budget may have */

/* An event of the file, ready to be injected once its time is known. */
struct scn_timed_event {
    const char *name;          /* NULL if it has none */
    struct rm_injection event; /* at_cycle is filled in when it is injected */
    int after;                 /* index of the event that it follows, SCN_NO_EVENT: the start */
    uint64_t delay_cycles;     /* after that */
    int exit_of; /* index of the event to whose exit its place belongs, SCN_NO_EVENT */
};

/* The places that a scenario is run for, one by one. */
struct scn_places {
    int event;               /* which happens at them */
    uint32_t from, to, step; /* of its `nth`; to 0: as long as it happens. step 0: no sweep */
};

struct rm_scenario {
    char *path;
    struct yml_document document; /* owns the file; knows positions, empty lists from absent ones */
    struct scn_file *file;
    struct rm_scenario *base;        /* of a variant: owns its path, document and file; else NULL */
    unsigned variant;                /* its index in the file, if there is a base */
    char *name;                      /* "scenario", "scenario/variant" */
    const char *handlers;            /* which of our own it is for; NULL: what is under test */
    const struct scn_expect *expect; /* NULL: nothing but what holds for every scenario */
    struct rm_world_config world;
    unsigned run_thread, threads_named; /* one more than the last thread that the file names */
    uint64_t budget_cycles;
    unsigned event_count;
    struct scn_timed_event *events;
    struct scn_places places;
    struct scn_mmio_pattern **mmio; /* of each expected exit, in the order of its list */
    unsigned variant_count;
    struct rm_scenario **variants; /* they end with their base */
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

/* Where it is, or its nearest parent that the file has. What a variant expects is looked for where
 * the variant says so; a path in the file, such as "variants[0].host", means the same for all. */
struct yml_position rm_scenario_position(struct rm_scenario *scenario, const char *path);

#endif
