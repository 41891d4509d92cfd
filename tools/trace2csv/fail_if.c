/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/fail_if.h"

#include "trace2csv/exit_rows.h"

#include <inttypes.h>

/* Comparisons of one column share a distribution: that of the first. */
static unsigned first_of_column(const struct t2c_condition *condition, unsigned comparison)
{
    unsigned first = 0;
    while (condition->at[first].column != condition->at[comparison].column)
        first++;
    return first;
}

enum rm_status t2c_judge_add(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct t2c_judge *judge = context;
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < judge->condition->count && status == RM_OK && !row->entry; i++) {
        enum t2c_column column = judge->condition->at[i].column;
        if (first_of_column(judge->condition, i) == i && row->has[column])
            status =
                t2c_distribution_add(&judge->of[i], row->value[column], &judge->distinct, error);
    }
    return status;
}

void t2c_judge_free(struct t2c_judge *judge)
{
    for (unsigned i = 0; i < T2C_COMPARISONS_MAX; i++)
        t2c_distribution_free(&judge->of[i]);
}

/* A mean with what it is made of: it need not be whole. */
static void print_compared(const struct t2c_comparison *which, const struct rm_ctf_about *about,
                           struct t2c_distribution *of)
{
    const char *own = t2c_column_unit(which->column), *unit = which->ns ? "ns" : own;
    double mean = (double)of->total / (double)(of->count ? of->count : 1);
    if (which->statistic == T2C_COUNT)
        fprintf(stderr, "%" PRIu64, of->count);
    else if (which->statistic != T2C_MEAN)
        fprintf(stderr, "%" PRIu64 "%s%s",
                which->ns ? t2c_statistic_ns(of, which->statistic, about)
                          : t2c_statistic(of, which->statistic),
                *unit ? " " : "", unit);
    else
        fprintf(stderr, "%.3f%s%s (%" PRIu64 "%s%s / %" PRIu64 ")",
                which->ns ? mean * T2C_NS_PER_SECOND / (double)about->core_hz : mean,
                *unit ? " " : "", unit, of->total, which->ns ? " " : "", which->ns ? own : "",
                of->count);
}

bool t2c_judge_fails(struct t2c_judge *judge)
{
    static const char *const operators[] = {
        [T2C_LESS] = "less than",         [T2C_LESS_EQUAL] = "at most", [T2C_GREATER] = "more than",
        [T2C_GREATER_EQUAL] = "at least", [T2C_EQUAL] = "equal to",     [T2C_NOT_EQUAL] = "not",
    };
    struct t2c_distribution *of[T2C_COMPARISONS_MAX];
    const struct t2c_comparison *which = NULL;
    for (unsigned i = 0; i < judge->condition->count; i++)
        of[i] = &judge->of[first_of_column(judge->condition, i)];
    if (!t2c_condition_of_all(judge->condition, judge->about, of, &which))
        return false;
    fprintf(stderr, "trace2csv: --fail-if holds: %s of %s is ",
            t2c_statistic_name(which->statistic), t2c_column_name(which->column));
    print_compared(which, judge->about, of[which - judge->condition->at]);
    fprintf(stderr, ", %s %" PRIu64 "\n", operators[which->operator], which->value);
    return true;
}
