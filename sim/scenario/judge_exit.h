/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations of one exit, and the comparisons that all expectations share. */
#ifndef RM_SCENARIO_JUDGE_EXIT_H
#define RM_SCENARIO_JUDGE_EXIT_H

#include "scenario/result.h"

struct scn_judge {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result *result;
    struct rm_error *error;
    const struct scn_exit *record; /* the exit that is looked at */
    enum rm_status status;         /* RM_NO_MEMORY once a failure could not be kept */
};

/* Each adds a failure if expectation and fact differ. `path` is that of the expectation. */
void scn_judge_fail(struct scn_judge *judge, const char *path, const char *expected,
                    const char *got);
void scn_judge_number(struct scn_judge *judge, const char *path, uint64_t expected, uint64_t got);
void scn_judge_bool(struct scn_judge *judge, const char *path, bool expected, bool got);
void scn_judge_ids(struct scn_judge *judge, const char *path, const uint32_t *expected,
                   unsigned expected_count, const uint32_t *got, unsigned got_count);

/* Expectation `index` of the file against judge->record. */
void scn_judge_exit(struct scn_judge *judge, unsigned index);

/* "host", "guest", ... */
const char *scn_end_name(enum rm_exit_end end);

#endif
