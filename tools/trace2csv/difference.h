/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --diff BASE: what exits take in one trace and in another, kind by kind: which phase, which code
 * symbol, which stall cause grew. The clock's interval counts: an exit has grown where it did with
 * all open rows of the clock at their values, at their low and at their high ends.
 */
#ifndef TRACE2CSV_DIFFERENCE_H
#define TRACE2CSV_DIFFERENCE_H

#include "trace2csv/exit_sums.h"

struct t2c_difference {
    const struct rm_ctf_about *base_about, *about;
    const struct t2c_symbols *symbols; /* of both */
    struct t2c_exit_sums *base, *sums; /* are sorted */
    double tolerance_percent;          /* by which an exit may grow */
    bool csv;                          /* instead of text for people */
};

/* Whether cycles of both can be compared: same clock, same frequency. RM_BAD_INPUT. */
enum rm_status t2c_check_comparable(const struct rm_ctf_about *base,
                                    const struct rm_ctf_about *about, struct rm_error *error);

struct t2c_difference_found {
    unsigned compared; /* kinds of exits that are in both */
    bool grown;        /* one of them, by more than may be */
};

/* Prints it. RM_NO_MEMORY. */
enum rm_status t2c_print_difference(FILE *to, const struct t2c_difference *difference,
                                    struct t2c_difference_found *found, struct rm_error *error);

#endif
