/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures that are known, so that a run fails only for what is new. A file of lines
 * `scenario: what failed`, both as the failures of a run name them, such as
 * `passthrough-kick: exits[0].trap`; empty lines and what begins with # say nothing.
 */
#ifndef RM_SCENARIO_BASELINE_H
#define RM_SCENARIO_BASELINE_H

#include "scenario/result.h"

#define SCN_BASELINE_BYTES_MAX (1u << 20)

struct scn_known_failure {
    char *scenario, *what;
    unsigned line;
};

struct scn_baseline {
    const char *path; /* the caller's */
    size_t count;
    struct scn_known_failure *entries;
};

/* Errors: RM_NOT_FOUND; RM_BAD_INPUT with file, line, what was found and what was expected;
 * RM_NO_MEMORY. scn_baseline_free ends it in any case. */
enum rm_status scn_baseline_load(const char *path, struct scn_baseline *out,
                                 struct rm_error *error);
/* The same from memory. */
enum rm_status scn_baseline_parse(const char *path, const char *text, size_t bytes,
                                  struct scn_baseline *out, struct rm_error *error);
void scn_baseline_free(struct scn_baseline *baseline);

/* The scenario failed, in ways that are all known. */
bool scn_baseline_has(const struct scn_baseline *baseline, const struct scn_result *result);

/* Finds, from *entry on, the next entry of this scenario that it did not fail with; *entry is
 * behind it then. */
bool scn_baseline_mended(const struct scn_baseline *baseline, const struct scn_result *result,
                         size_t *entry);

#endif
