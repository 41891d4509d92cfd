/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/distribution.h"

#include "base/hash.h"
#include "base/wide.h"
#include "trace2csv/exit_rows.h"

#include <assert.h>
#include <stdlib.h>

#define ROOM_AT_FIRST 16u

static struct t2c_occurrence *place_of(struct t2c_occurrence *places, size_t room, uint64_t value)
{
    size_t at = rm_hash_u64(RM_HASH_START, value) & (room - 1);
    while (places[at].count && places[at].value != value)
        at = (at + 1) & (room - 1);
    return &places[at];
}

/* Half of the places stay free. */
static bool grow(struct t2c_distribution *to)
{
    size_t room = to->room ? 2 * to->room : ROOM_AT_FIRST;
    struct t2c_occurrence *places = calloc(room, sizeof(*places));
    if (!places)
        return false;
    for (size_t i = 0; i < to->room; i++)
        if (to->places[i].count)
            *place_of(places, room, to->places[i].value) = to->places[i];
    free(to->places);
    to->places = places;
    to->room = room;
    return true;
}

enum rm_status t2c_distribution_add(struct t2c_distribution *to, uint64_t value, size_t *distinct,
                                    struct rm_error *error)
{
    assert(!to->sorted);
    if (2 * to->distinct >= to->room && !grow(to))
        return rm_fail(error, RM_NO_MEMORY, "no memory for a distribution");
    struct t2c_occurrence *place = place_of(to->places, to->room, value);
    if (!place->count) {
        if (*distinct == T2C_DISTINCT_MAX)
            return rm_fail(error, RM_BAD_INPUT,
                           "found more than %u different durations; exact percentiles hold no "
                           "more: take fewer exits with --where",
                           T2C_DISTINCT_MAX);
        to->distinct++;
        ++*distinct;
        place->value = value;
    }
    if (__builtin_add_overflow(to->total, value, &to->total))
        return rm_fail(error, RM_BAD_INPUT, "the sum of the durations does not fit into 64 bits");
    place->count++;
    to->count++;
    return RM_OK;
}

void t2c_distribution_free(struct t2c_distribution *distribution)
{
    free(distribution->places);
    *distribution = (struct t2c_distribution){0};
}

static int by_value(const void *a, const void *b)
{
    const struct t2c_occurrence *one = a, *other = b;
    return (one->value > other->value) - (one->value < other->value);
}

const struct t2c_occurrence *t2c_occurrences(struct t2c_distribution *of, size_t *count)
{
    size_t used = 0;
    for (size_t i = 0; i < of->room && !of->sorted; i++)
        if (of->places[i].count)
            of->places[used++] = of->places[i];
    if (!of->sorted && used)
        qsort(of->places, used, sizeof(*of->places), by_value);
    of->sorted = true;
    *count = of->distinct;
    return of->places;
}

static uint64_t percentile(struct t2c_distribution *of, unsigned per_mille)
{
    size_t distinct;
    const struct t2c_occurrence *at = t2c_occurrences(of, &distinct);
    uint64_t rank = rm_scale_up(of->count, per_mille, 1000), below = at->count;
    while (below < rank)
        below += (++at)->count;
    return at->value;
}

const char *t2c_statistic_name(enum t2c_statistic statistic)
{
    static const char *const names[T2C_STATISTICS] = {"count", "total", "min", "max", "mean",
                                                      "p50",   "p90",   "p95", "p99", "p99_9"};
    return names[statistic];
}

uint64_t t2c_statistic(struct t2c_distribution *of, enum t2c_statistic statistic)
{
    static const unsigned per_mille[T2C_STATISTICS] = {
        [T2C_MIN] = 0,   [T2C_MAX] = 1000, [T2C_P50] = 500,   [T2C_P90] = 900,
        [T2C_P95] = 950, [T2C_P99] = 990,  [T2C_P99_9] = 999,
    };
    switch (statistic) {
    case T2C_COUNT:
        return of->count;
    case T2C_TOTAL:
        return of->total;
    case T2C_MEAN:
        return (uint64_t)(((rm_u128)of->total + of->count / 2) / of->count);
    default:
        return percentile(of, per_mille[statistic]);
    }
}

uint64_t t2c_statistic_ns(struct t2c_distribution *of, enum t2c_statistic statistic,
                          const struct rm_ctf_about *about)
{
    if (statistic == T2C_MEAN)
        return t2c_mean_ns(about, of->total, of->count);
    return t2c_ns(about, t2c_statistic(of, statistic));
}
