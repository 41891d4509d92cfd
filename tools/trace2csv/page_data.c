/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/page_data.h"

#include <stdlib.h>
#include <string.h>

#define NO_SYMBOL   UINT32_MAX
#define TEXT_BYTES  512
#define FIRST_ROOM  256u
#define TAIL_DIVIDE 5u  /* what is shown after the exit: that part of it */
#define LEAD_DIVIDE 20u /* and before it, where nothing that caused it is near */

void t2c_page_data_init(struct t2c_page_data *data, const struct rm_ctf_about *about,
                        struct t2c_symbols *symbols)
{
    memset(data, 0, sizeof(*data));
    data->about = about;
    data->symbols = symbols;
    data->durations.by = T2C_trap;
    data->durations.of = T2C_exit_cycles;
    for (unsigned i = 0; i < RM_THREADS_MAX; i++)
        data->threads[i].symbol = NO_SYMBOL;
}

static void forget_marks(struct t2c_page_data *data)
{
    for (size_t i = 0; i < data->mark_count; i++)
        free(data->marks[i].text);
    data->mark_count = data->segment_count = data->left_out = 0;
}

void t2c_page_data_free(struct t2c_page_data *data)
{
    forget_marks(data);
    t2c_summary_free(&data->durations);
    free((void *)data->row.symbols);
    free(data->segments);
    free(data->marks);
}

/* First pass. */

static int by_cycles(const void *a, const void *b)
{
    const struct t2c_symbol_time *one = a, *other = b;
    if (one->cycles != other->cycles)
        return one->cycles > other->cycles ? -1 : 1;
    return (one->symbol > other->symbol) - (one->symbol < other->symbol);
}

enum rm_status t2c_page_row(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct t2c_page_data *data = context;
    if (row->entry)
        return RM_OK;
    data->exit_count++;
    enum rm_status status = t2c_summary_add(&data->durations, row, error);
    if (status != RM_OK ||
        (data->any && row->value[T2C_exit_cycles] <= data->row.value[T2C_exit_cycles]))
        return status;
    size_t bytes = row->symbol_count * sizeof(*row->symbols);
    struct t2c_symbol_time *symbols = malloc(bytes + 1);
    if (!symbols)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a page");
    if (bytes)
        memcpy(symbols, row->symbols, bytes);
    qsort(symbols, row->symbol_count, sizeof(*symbols), by_cycles);
    free((void *)data->row.symbols);
    data->row = *row;
    data->row.symbols = symbols;
    data->any = true;
    return RM_OK;
}

enum rm_status t2c_page_choose(struct t2c_page_data *data, struct rm_error *error)
{
    const uint64_t *value = data->row.value;
    if (!data->any)
        return rm_fail(error, RM_BAD_INPUT,
                       "found no exit; expected one that --where lets through");
    uint64_t start = value[T2C_start_cycles], exit_cycles = value[T2C_exit_cycles];
    data->begin_cycle = start > exit_cycles ? start - exit_cycles : 0;
    data->end_cycle = value[T2C_end_cycles] + exit_cycles / TAIL_DIVIDE;
    return RM_OK;
}

/* Second pass. */

/* Room for one more; false: there is none, and none can be had; what is too much is counted. */
static bool make_room(struct t2c_page_data *data, void **items, size_t count, size_t *room,
                      size_t bytes)
{
    if (count < *room)
        return true;
    size_t more = *room ? 2 * *room : FIRST_ROOM;
    void *grown = count < T2C_PAGE_ITEMS_MAX ? realloc(*items, more * bytes) : NULL;
    if (!grown) {
        data->left_out++;
        return false;
    }
    *items = grown;
    *room = more;
    return true;
}

/* What lasted, as far as it lies in the timeline. */
static void add_segment(struct t2c_page_data *data, unsigned thread, bool is_symbol, uint32_t what,
                        uint64_t from_cycle, uint64_t to_cycle)
{
    uint64_t from = from_cycle > data->begin_cycle ? from_cycle : data->begin_cycle;
    uint64_t to = to_cycle < data->end_cycle ? to_cycle : data->end_cycle;
    void *items = data->segments;
    if (from >= to || (is_symbol ? what == NO_SYMBOL : what == T2C_NOWHERE))
        return;
    bool room =
        make_room(data, &items, data->segment_count, &data->segment_room, sizeof(*data->segments));
    data->segments = items;
    if (room)
        data->segments[data->segment_count++] =
            (struct t2c_segment){from, to, (uint16_t)thread, is_symbol, what};
}

static void enter_symbol(struct t2c_page_data *data, unsigned thread, uint64_t cycle,
                         uint32_t symbol)
{
    add_segment(data, thread, true, data->threads[thread].symbol,
                data->threads[thread].symbol_cycle, cycle);
    data->threads[thread].symbol = symbol;
    data->threads[thread].symbol_cycle = cycle;
}

static void go_to(struct t2c_page_data *data, unsigned thread, uint64_t cycle, enum t2c_place place)
{
    add_segment(data, thread, false, data->threads[thread].place, data->threads[thread].place_cycle,
                cycle);
    data->threads[thread].place = place;
    data->threads[thread].place_cycle = cycle;
}

static bool in_timeline(const struct t2c_page_data *data, uint64_t cycle)
{
    return cycle >= data->begin_cycle && cycle <= data->end_cycle;
}

static bool is_of_exit(const struct t2c_page_data *data, const struct rm_event *event)
{
    return event->actor.exit == data->row.value[T2C_exit_seq] &&
           data->run == data->row.value[T2C_run];
}

static enum rm_status add_mark(struct t2c_page_data *data, const struct rm_event *event,
                               struct rm_error *error)
{
    char text[TEXT_BYTES];
    void *items = data->marks;
    if (!in_timeline(data, event->actor.cycle))
        return RM_OK;
    bool room = make_room(data, &items, data->mark_count, &data->mark_room, sizeof(*data->marks));
    data->marks = items;
    if (!room)
        return RM_OK;
    rm_event_print(event, text, sizeof(text));
    char *copy = strdup(text);
    if (!copy)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a page");
    data->marks[data->mark_count++] =
        (struct t2c_mark){event->actor.cycle, event->number,           event->actor,
                          event->type,        is_of_exit(data, event), copy};
    return RM_OK;
}

static void add_effect(struct t2c_page_data *data, const struct rm_event *event)
{
    const struct rm_event_row_effect *told = &event->row_effect;
    if (!is_of_exit(data, event) || data->effect_count == T2C_PAGE_EFFECTS_MAX)
        return;
    struct t2c_effect *effect = &data->effects[data->effect_count++];
    snprintf(effect->row, sizeof(effect->row), "%s", told->row);
    effect->low_cycles = told->low_cycles;
    effect->high_cycles = told->high_cycles;
}

static enum rm_status by_thread(struct t2c_page_data *data, const struct rm_event *event,
                                struct rm_error *error)
{
    unsigned thread = event->actor.thread;
    uint64_t cycle = event->actor.cycle;
    uint32_t symbol;
    enum rm_status status;
    switch (event->type) {
    case RM_EVENT_exit_begin:
        if (data->threads[thread].place == T2C_NOWHERE) /* as if it had been told */
            go_to(data, thread, cycle - event->exit_begin.guest_cycles,
                  event->exit_begin.vector ? T2C_IN_GUEST : T2C_IN_HOST);
        go_to(data, thread, cycle,
              T2C_IN_PHASE + (event->exit_begin.vector ? RM_PHASE_RM_INTR : RM_PHASE_RM_ENTRY));
        return RM_OK;
    case RM_EVENT_exit_end:
        enter_symbol(data, thread, cycle, NO_SYMBOL);
        go_to(data, thread, cycle,
              event->exit_end.end == RM_END_GUEST ? T2C_IN_GUEST : T2C_IN_HOST);
        return RM_OK;
    case RM_EVENT_decided:
        go_to(data, thread, cycle, T2C_IN_PHASE + RM_PHASE_RM_EXIT);
        return RM_OK;
    case RM_EVENT_nap:
        enter_symbol(data, thread, cycle, NO_SYMBOL);
        data->threads[thread].awake = data->threads[thread].place;
        go_to(data, thread, cycle, T2C_IN_PHASE + RM_PHASE_CEDE);
        return add_mark(data, event, error);
    case RM_EVENT_wake:
        go_to(data, thread, cycle, data->threads[thread].awake);
        return add_mark(data, event, error);
    case RM_EVENT_symbol:
        status = t2c_symbol_number(data->symbols, event->symbol.name, &symbol, error);
        if (status == RM_OK)
            enter_symbol(data, thread, cycle, symbol);
        return status;
    default:
        return add_mark(data, event, error);
    }
}

/* The machine was restored: what was before is another run. */
static void begin_run(struct t2c_page_data *data, const struct rm_event *event)
{
    data->run += !event->run.warm_up;
    if (event->actor.cycle <= data->row.value[T2C_start_cycles]) {
        forget_marks(data);
        data->begin_cycle =
            event->actor.cycle > data->begin_cycle ? event->actor.cycle : data->begin_cycle;
    } else if (event->actor.cycle < data->end_cycle) {
        data->end_cycle = event->actor.cycle;
    }
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        enter_symbol(data, i, event->actor.cycle, NO_SYMBOL);
        go_to(data, i, event->actor.cycle, T2C_NOWHERE);
    }
}

enum rm_status t2c_page_event(void *context, const struct rm_event *event, struct rm_error *error)
{
    struct t2c_page_data *data = context;
    switch (event->type) {
    case RM_EVENT_run:
        begin_run(data, event);
        return RM_OK;
    case RM_EVENT_row_effect:
        add_effect(data, event);
        return RM_OK;
    case RM_EVENT_phase: /* which the row has, or which are no news */
    case RM_EVENT_stall:
    case RM_EVENT_instruction:
    case RM_EVENT_choice:
    case RM_EVENT_operation:
        return RM_OK;
    default:
        break;
    }
    if (event->actor.kind == RM_ACTOR_THREAD)
        return by_thread(data, event, error);
    return add_mark(data, event, error);
}

/* After it. */

static int by_cycle(const void *a, const void *b)
{
    const struct t2c_mark *one = a, *other = b;
    if (one->cycle != other->cycle)
        return one->cycle < other->cycle ? -1 : 1;
    return (one->number > other->number) - (one->number < other->number);
}

/* The timeline begins with the cause, if that is in it. */
static uint64_t find_begin(const struct t2c_page_data *data)
{
    uint64_t start = data->row.value[T2C_start_cycles];
    for (size_t i = 0; i < data->mark_count && data->row.has[T2C_cause]; i++)
        if (data->marks[i].type == RM_EVENT_injected && data->marks[i].cycle <= start &&
            data->marks[i].actor.cause == data->row.value[T2C_cause])
            return data->marks[i].cycle;
    uint64_t lead = data->row.value[T2C_exit_cycles] / LEAD_DIVIDE;
    return start - lead > data->begin_cycle ? start - lead : data->begin_cycle;
}

enum rm_status t2c_page_finish(struct t2c_page_data *data, struct rm_error *error)
{
    size_t kept = 0;
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        enter_symbol(data, i, data->end_cycle, NO_SYMBOL);
        go_to(data, i, data->end_cycle, T2C_NOWHERE);
    }
    if (data->mark_count)
        qsort(data->marks, data->mark_count, sizeof(*data->marks), by_cycle);
    data->begin_cycle = find_begin(data);
    for (size_t i = 0; i < data->segment_count; i++) {
        struct t2c_segment *segment = &data->segments[i];
        if (segment->from_cycle < data->begin_cycle)
            segment->from_cycle = data->begin_cycle;
        if (segment->from_cycle < segment->to_cycle)
            data->segments[kept++] = *segment;
    }
    data->segment_count = kept;
    kept = 0;
    for (size_t i = 0; i < data->mark_count; i++)
        if (in_timeline(data, data->marks[i].cycle))
            data->marks[kept++] = data->marks[i];
        else
            free(data->marks[i].text);
    data->mark_count = kept;
    return data->begin_cycle < data->end_cycle
               ? RM_OK
               : rm_fail(error, RM_BAD_INPUT, "found an exit of no time; expected a longer one");
}
