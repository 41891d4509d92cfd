/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line asks for. */
#ifndef TRACE2CSV_ARGUMENTS_H
#define TRACE2CSV_ARGUMENTS_H

#include "trace2csv/columns.h"
#include "trace2csv/row_condition.h"

/* Exit statuses, those of rmsim. */
enum t2c_status {
    T2C_OK = 0,
    T2C_FAILED = 1,   /* --fail-if, or something grew */
    T2C_USAGE = 2,    /* wrong usage or a wrong trace */
    T2C_INTERNAL = 3, /* no memory, a full disk */
};

enum t2c_result {
    T2C_CSV,
    T2C_KVM_TIMINGS,
    T2C_CHROME_JSON,
    T2C_KONATA,
    T2C_HTML,
    T2C_SUMMARY,
    T2C_HISTOGRAM,
    T2C_DIFFERENCE,
    T2C_SCHEMA,
};

struct t2c_arguments {
    enum t2c_result result;
    struct t2c_columns columns;
    enum t2c_column by, of; /* of summaries and histograms */
    struct t2c_condition where, fail_if;
    double tolerance_percent; /* of --diff; less than 0: not given */
    bool to_csv;              /* --to csv was said */
    const char *base;         /* of --diff */
    const char *output, *trace;
};

/* Whether there is something to do; else `*status` is what the process ends with. */
bool t2c_arguments_read(int argc, char **argv, struct t2c_arguments *out, int *status);

/* Tells of an error on stderr; returns its exit status. */
int t2c_tell(const struct rm_error *error);

#endif
