/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/duration_summary.h"

#include "trace2csv/exit_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum t2c_column t2c_summary_key(const char *name)
{
    static const enum t2c_column keys[] = {T2C_trap, T2C_vcpu, T2C_hcall};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (strcmp(t2c_column_name(keys[i]), name) == 0)
            return keys[i];
    return T2C_COLUMNS;
}

static bool same_group(const struct t2c_summary *summary, const struct t2c_group *group,
                       const struct t2c_row *row)
{
    enum t2c_column by = summary->by;
    return by == T2C_COLUMNS || (group->has == row->has[by] && group->key == row->value[by]);
}

static enum rm_status find_group(struct t2c_summary *summary, const struct t2c_row *row,
                                 struct t2c_group **out, struct rm_error *error)
{
    for (unsigned i = 0; i < summary->count; i++)
        if (same_group(summary, &summary->groups[i], row)) {
            *out = &summary->groups[i];
            return RM_OK;
        }
    if (summary->count == T2C_GROUPS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "found more than %u values of %s", T2C_GROUPS_MAX,
                       t2c_column_name(summary->by));
    if (summary->count == summary->room) {
        unsigned room = summary->room ? 2 * summary->room : 16;
        void *groups = realloc(summary->groups, room * sizeof(**out));
        if (!groups)
            return rm_fail(error, RM_NO_MEMORY, "no memory for a summary");
        summary->groups = groups;
        summary->room = room;
    }
    *out = &summary->groups[summary->count++];
    **out = (struct t2c_group){0};
    if (summary->by != T2C_COLUMNS) {
        (*out)->has = row->has[summary->by];
        (*out)->key = row->value[summary->by];
    }
    return RM_OK;
}

enum rm_status t2c_summary_add(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct t2c_summary *summary = context;
    struct t2c_group *group = NULL;
    if (row->entry || !row->has[summary->of])
        return RM_OK;
    enum rm_status status = find_group(summary, row, &group, error);
    if (status != RM_OK)
        return status;
    return t2c_distribution_add(&group->durations, row->value[summary->of], &summary->distinct,
                                error);
}

void t2c_summary_free(struct t2c_summary *summary)
{
    for (unsigned i = 0; i < summary->count; i++)
        t2c_distribution_free(&summary->groups[i].durations);
    free(summary->groups);
}

static int by_key(const void *a, const void *b)
{
    const struct t2c_group *one = a, *other = b;
    if (one->has != other->has)
        return one->has - other->has;
    return (one->key > other->key) - (one->key < other->key);
}

static void sort(struct t2c_summary *summary)
{
    if (summary->count)
        qsort(summary->groups, summary->count, sizeof(*summary->groups), by_key);
}

static void print_group(FILE *to, const struct t2c_summary *summary, const struct t2c_group *group)
{
    if (summary->by == T2C_COLUMNS)
        fputs("all", to);
    else if (group->has && summary->by == T2C_vcpu)
        fprintf(to, "%" PRIu64, group->key);
    else if (group->has)
        fprintf(to, "0x%" PRIx64, group->key);
}

static const char *heading(const struct t2c_summary *summary)
{
    return summary->by == T2C_COLUMNS ? "group" : t2c_column_name(summary->by);
}

static void print_names(FILE *to, const char *unit)
{
    for (unsigned i = T2C_TOTAL; i < T2C_STATISTICS; i++)
        fprintf(to, ",%s_%s", t2c_statistic_name((enum t2c_statistic)i), unit);
}

static void print_statistics(FILE *to, const struct rm_ctf_about *about,
                             struct t2c_distribution *durations, bool ns)
{
    for (unsigned i = T2C_TOTAL; i < T2C_STATISTICS; i++) {
        enum t2c_statistic statistic = (enum t2c_statistic)i;
        fprintf(to, ",%" PRIu64,
                ns ? t2c_statistic_ns(durations, statistic, about)
                   : t2c_statistic(durations, statistic));
    }
}

void t2c_print_summary(FILE *to, const struct rm_ctf_about *about, struct t2c_summary *summary)
{
    sort(summary);
    fprintf(to, "%s,count", heading(summary));
    print_names(to, "ns");
    print_names(to, "cycles");
    fputc('\n', to);
    for (unsigned group = 0; group < summary->count; group++) {
        struct t2c_distribution *durations = &summary->groups[group].durations;
        print_group(to, summary, &summary->groups[group]);
        fprintf(to, ",%" PRIu64, durations->count);
        print_statistics(to, about, durations, true);
        print_statistics(to, about, durations, false);
        fputc('\n', to);
    }
}

/* The last value of the power of two in which it lies: 0, 1, 3, 7, 15, ... */
static uint64_t last_of_bucket(uint64_t value)
{
    return value ? UINT64_MAX >> __builtin_clzll(value) : 0;
}

static void print_buckets(FILE *to, const struct rm_ctf_about *about,
                          const struct t2c_summary *summary, struct t2c_group *group)
{
    size_t distinct;
    const struct t2c_occurrence *at = t2c_occurrences(&group->durations, &distinct);
    const struct t2c_occurrence *end = at + distinct;
    uint64_t last = at < end ? last_of_bucket(at->value) : 0;
    while (at < end) {
        uint64_t count = 0, first = last ? last / 2 + 1 : 0;
        for (; at < end && at->value <= last; at++)
            count += at->count;
        print_group(to, summary, group);
        fprintf(to, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", first, last,
                t2c_ns(about, first), t2c_ns(about, last), count);
        last = last * 2 + 1;
    }
}

void t2c_print_histogram(FILE *to, const struct rm_ctf_about *about, struct t2c_summary *summary)
{
    sort(summary);
    fprintf(to, "%s,first_cycles,last_cycles,first_ns,last_ns,count\n", heading(summary));
    for (unsigned group = 0; group < summary->count; group++)
        print_buckets(to, about, summary, &summary->groups[group]);
}
