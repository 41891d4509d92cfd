/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often each value occurred: exact, in memory that grows with the number of different values.
 * A percentile is the smallest value that at least so much of all values do not exceed (nearest
 * rank), so it is always one that occurred.
 */
#ifndef TRACE2CSV_DISTRIBUTION_H
#define TRACE2CSV_DISTRIBUTION_H

#include "base/fail.h"
#include "trace/ctf_metadata.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Different values of all distributions of a process together. */
#define T2C_DISTINCT_MAX (1u << 20)

struct t2c_distribution {
    struct t2c_occurrence {
        uint64_t value, count; /* count 0: this place is free */
    } * places;
    size_t room, distinct;
    uint64_t count, total; /* of all values; their sum */
    bool sorted;
};

/* `*distinct` counts the different values of all that share a limit. RM_BAD_INPUT: more than
 * T2C_DISTINCT_MAX, or a sum that does not fit; RM_NO_MEMORY. */
enum rm_status t2c_distribution_add(struct t2c_distribution *to, uint64_t value, size_t *distinct,
                                    struct rm_error *error);
void t2c_distribution_free(struct t2c_distribution *distribution);

/* What a summary has, in its order. */
enum t2c_statistic {
    T2C_COUNT,
    T2C_TOTAL,
    T2C_MIN,
    T2C_MAX,
    T2C_MEAN, /* rounded to the nearest */
    T2C_P50,
    T2C_P90,
    T2C_P95,
    T2C_P99,
    T2C_P99_9,
    T2C_STATISTICS
};
const char *t2c_statistic_name(enum t2c_statistic statistic); /* "count", "total", ... */

/* Of at least one value; nothing can be added from then on. Of cycles also in ns, rounded to the
 * nearest, once. */
uint64_t t2c_statistic(struct t2c_distribution *of, enum t2c_statistic statistic);
uint64_t t2c_statistic_ns(struct t2c_distribution *of, enum t2c_statistic statistic,
                          const struct rm_ctf_about *about);

/* The values that occurred, in ascending order; so far as above. */
const struct t2c_occurrence *t2c_occurrences(struct t2c_distribution *of, size_t *count);

#endif
