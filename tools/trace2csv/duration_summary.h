/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summaries and histograms: how durations are distributed, in groups of exits. */
#ifndef TRACE2CSV_DURATION_SUMMARY_H
#define TRACE2CSV_DURATION_SUMMARY_H

#include "trace2csv/columns.h"
#include "trace2csv/distribution.h"

#define T2C_GROUPS_MAX 4096u

struct t2c_summary {
    enum t2c_column by; /* T2C_COLUMNS: all are one group */
    enum t2c_column of; /* the durations, in cycles */
    size_t distinct;
    unsigned count, room;
    struct t2c_group {
        bool has; /* a value in the column `by`, and which */
        uint64_t key;
        struct t2c_distribution durations;
    } * groups;
};

/* "trap", "vcpu", "hcall" as --summary=KEY has them; T2C_COLUMNS: none of these. */
enum t2c_column t2c_summary_key(const char *name);

/* A row is counted, unless it is an entry, or its column `of` is empty. A taker of rows. */
enum rm_status t2c_summary_add(void *summary, const struct t2c_row *row, struct rm_error *error);
void t2c_summary_free(struct t2c_summary *summary);

/* As CSV, groups in ascending order, the one without a value first. */
void t2c_print_summary(FILE *to, const struct rm_ctf_about *about, struct t2c_summary *summary);
/* How many durations there are in each power of two of cycles. */
void t2c_print_histogram(FILE *to, const struct rm_ctf_about *about, struct t2c_summary *summary);

#endif
