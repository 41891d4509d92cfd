/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a trace once, and gives events and rows to those who make something of them. */
#ifndef TRACE2CSV_PASS_H
#define TRACE2CSV_PASS_H

#include "trace2csv/exit_rows.h"
#include "trace2csv/row_condition.h"

/* Who listens; either function may be NULL. Rows are those that --where lets through. */
struct t2c_sink {
    void *context;
    enum rm_status (*event)(void *context, const struct rm_event *event, struct rm_error *error);
    t2c_row_taker *row;
};

struct t2c_pass {
    const char *folder;
    const struct t2c_condition *where;
    struct t2c_symbols *symbols; /* see t2c_exits_new */
    unsigned sink_count;         /* of those below */
    struct t2c_sink sinks[2];
};

/* What the trace says of its run. RM_NOT_FOUND, RM_BAD_INPUT, RM_NO_MEMORY. */
enum rm_status t2c_read_about(const char *folder, struct rm_ctf_about *about,
                              struct rm_error *error);

/* Reads it all. Whatever was lost of the trace is an error, once all that is there was given out.
 * `*under_way`: exits without an end. */
enum rm_status t2c_pass(const struct t2c_pass *pass, unsigned *under_way, struct rm_error *error);

#endif
