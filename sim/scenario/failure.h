/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What did not come out as the file expects, and the comparisons that all expectations share. */
#ifndef RM_SCENARIO_FAILURE_H
#define RM_SCENARIO_FAILURE_H

#include "scenario/result.h"

#define SCN_KICKED_MAX 128 /* as many as the schema lets a file expect */

struct scn_judge {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result *result;
    struct rm_error *error;
    const struct scn_exit *record; /* the exit that is looked at */
    const char *name;              /* of the field or register that is looked at, NULL */
    enum rm_status status;         /* RM_NO_MEMORY once a failure could not be kept */
};

/* Adds one failure; `path` (in the file) gives the line, NULL none. */
enum rm_status scn_add_failure(struct scn_result *result, const char *path, const char *what,
                               const char *expected, const char *got, struct rm_error *error);

/* Each adds a failure if expectation and fact differ. `path` is that of the expectation. Numbers
 * are told with what they mean (scenario/meaning.h). */
void scn_judge_fail(struct scn_judge *judge, const char *path, const char *expected,
                    const char *got);
void scn_judge_number(struct scn_judge *judge, const char *path, uint64_t expected, uint64_t got);
void scn_judge_signed(struct scn_judge *judge, const char *path, int64_t expected, int64_t got);
/* The same within a distance; NULL: none. */
void scn_judge_near(struct scn_judge *judge, const char *path, uint64_t expected,
                    const uint64_t *within, uint64_t got);
void scn_judge_bool(struct scn_judge *judge, const char *path, bool expected, bool got);
void scn_judge_ids(struct scn_judge *judge, const char *path, const uint32_t *expected,
                   unsigned expected_count, const uint32_t *got, unsigned got_count);

#endif
