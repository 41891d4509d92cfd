/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --fail-if: gathers what the condition compares, and judges. */
#ifndef TRACE2CSV_FAIL_IF_H
#define TRACE2CSV_FAIL_IF_H

#include "trace2csv/row_condition.h"

struct t2c_judge {
    const struct t2c_condition *condition;
    const struct rm_ctf_about *about;
    size_t distinct;
    struct t2c_distribution of[T2C_COMPARISONS_MAX]; /* of each comparison's column */
};

/* A taker of rows; the context is a struct t2c_judge. */
enum rm_status t2c_judge_add(void *judge, const struct t2c_row *row, struct rm_error *error);
void t2c_judge_free(struct t2c_judge *judge);

/* Whether the condition holds; says so on stderr. */
bool t2c_judge_fails(struct t2c_judge *judge);

#endif
