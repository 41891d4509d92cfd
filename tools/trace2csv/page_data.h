/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the page of --to html is about: the longest exit of those that --where lets through, who did
 * what meanwhile, and how all of them are distributed. Two passes: which exit it is, is known when
 * all were seen.
 */
#ifndef TRACE2CSV_PAGE_DATA_H
#define TRACE2CSV_PAGE_DATA_H

#include "rmsim/events.h"
#include "rmsim/machine.h"
#include "trace2csv/columns.h"
#include "trace2csv/duration_summary.h"
#include "trace2csv/symbol_names.h"

#define T2C_PAGE_ITEMS_MAX   20000u /* segments, and marks, each; more are counted */
#define T2C_PAGE_EFFECTS_MAX 256u

/* What a thread is in. */
enum t2c_place {
    T2C_NOWHERE, /* nothing was told of it yet */
    T2C_IN_HOST,
    T2C_IN_GUEST,
    T2C_IN_PHASE, /* + enum rm_phase */
    T2C_PLACES = T2C_IN_PHASE + RM_PHASES
};

struct t2c_page_data {
    const struct rm_ctf_about *about;
    struct t2c_symbols *symbols;
    struct t2c_summary durations; /* by trap */
    bool any;
    uint64_t exit_count;
    struct t2c_row row; /* the longest; with symbols of its own, the most cycles first */
    uint64_t begin_cycle, end_cycle; /* of the timeline */

    struct t2c_segment {
        uint64_t from_cycle, to_cycle;
        uint16_t thread;
        bool is_symbol;
        uint32_t what; /* enum t2c_place, or number of a symbol */
    } * segments;
    size_t segment_count, segment_room;
    struct t2c_mark {
        uint64_t cycle, number; /* of the event */
        struct rm_actor actor;
        enum rm_event_type type;
        bool of_exit; /* it happens in the exit, and not only meanwhile */
        char *text;   /* all of its fields */
    } * marks;
    size_t mark_count, mark_room, left_out;
    struct t2c_effect {
        char row[48];
        uint64_t low_cycles, high_cycles;
    } effects[T2C_PAGE_EFFECTS_MAX];
    unsigned effect_count;

    struct {
        enum t2c_place place, awake;
        uint32_t symbol;
        uint64_t place_cycle, symbol_cycle;
    } threads[RM_THREADS_MAX]; /* as of the second pass */
    uint64_t run;
};

/* All else of it is zeroed. */
void t2c_page_data_init(struct t2c_page_data *data, const struct rm_ctf_about *about,
                        struct t2c_symbols *symbols);
void t2c_page_data_free(struct t2c_page_data *data);

/* First pass: a taker of rows that tell of symbols. RM_BAD_INPUT, RM_NO_MEMORY. */
enum rm_status t2c_page_row(void *data, const struct t2c_row *row, struct rm_error *error);
/* Between them. RM_BAD_INPUT: there was no exit. */
enum rm_status t2c_page_choose(struct t2c_page_data *data, struct rm_error *error);
/* Second pass: takes events. */
enum rm_status t2c_page_event(void *data, const struct rm_event *event, struct rm_error *error);
/* After it. */
enum rm_status t2c_page_finish(struct t2c_page_data *data, struct rm_error *error);

#endif
