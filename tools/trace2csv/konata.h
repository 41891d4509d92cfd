/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --to konata: a log of the format Kanata 0004, which the viewer Konata opens: the pipeline of the
 * instructions of a trace that has them. Stages are F (fetched), D (dispatched), X (issued), C
 * (finished, waits to complete); lane 1 has what the thread's clock waited for.
 */
#ifndef TRACE2CSV_KONATA_H
#define TRACE2CSV_KONATA_H

#include "rmsim/events.h"
#include "trace2csv/columns.h"
#include "trace2csv/symbol_names.h"

#include <stdio.h>

/* A log goes forward in time only, so it is sorted, in memory. */
#define T2C_INSTRUCTIONS_MAX (1u << 18)
#define T2C_KONATA_EXITS_MAX (1u << 16)

struct t2c_konata;

struct t2c_konata *t2c_konata_new(struct t2c_symbols *symbols); /* NULL: no memory */
void t2c_konata_free(struct t2c_konata *konata);

/* First pass, a taker of rows: these exits are wanted. RM_BAD_INPUT: too many; RM_NO_MEMORY. */
enum rm_status t2c_konata_want(void *konata, const struct t2c_row *row, struct rm_error *error);
/* Second pass, takes events. RM_BAD_INPUT: too many instructions, or stages out of order. */
enum rm_status t2c_konata_event(void *konata, const struct rm_event *event, struct rm_error *error);
/* RM_BAD_INPUT: there were no instructions; RM_NO_MEMORY. */
enum rm_status t2c_print_konata(FILE *to, struct t2c_konata *konata, struct rm_error *error);

#endif
