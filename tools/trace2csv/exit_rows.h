/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes rows of a trace's events: one an exit, given out when it is over, the host's part of it
 * included. Memory is that of the exits under way, one a thread and one a vcpu.
 */
#ifndef TRACE2CSV_EXIT_ROWS_H
#define TRACE2CSV_EXIT_ROWS_H

#include "rmsim/events.h"
#include "trace2csv/columns.h"
#include "trace2csv/symbol_names.h"

struct t2c_exits;

/* Who takes the rows, each lent for the call. What it returns, if not RM_OK, is what the call that
 * led to it returns. */
typedef enum rm_status t2c_row_taker(void *context, const struct t2c_row *row,
                                     struct rm_error *error);

/* `symbols`: where to number the code symbols in which time was spent; NULL: rows do not tell.
 * `about` and `symbols` are lent until the end. NULL: no memory. */
struct t2c_exits *t2c_exits_new(const struct rm_ctf_about *about, struct t2c_symbols *symbols,
                                t2c_row_taker *taker, void *context);
void t2c_exits_free(struct t2c_exits *exits);

/* One more event. RM_BAD_INPUT: it cannot be, after those before it. */
enum rm_status t2c_exits_tell(struct t2c_exits *exits, const struct rm_event *event,
                              struct rm_error *error);

/* There are no more: rows whose host's part did not come are given out without. `*under_way`: how
 * many exits have no end. */
enum rm_status t2c_exits_end(struct t2c_exits *exits, unsigned *under_way, struct rm_error *error);

#define T2C_NS_PER_SECOND UINT64_C(1000000000)

/* ns of cycles of the trace's core, rounded to the nearest; of their mean, of `count` > 0. */
uint64_t t2c_ns(const struct rm_ctf_about *about, uint64_t cycles);
uint64_t t2c_mean_ns(const struct rm_ctf_about *about, uint64_t cycles, uint64_t count);

#endif
