/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/pipeline.h"

#include "rmsim/account.h"
#include "timing/seen.h"

#include <string.h>

#define DISPATCH_TO_ISSUE 1
#define FINISH_TO_DONE    1

#define LATER(a, b) ((a) > (b) ? (a) : (b))

static uint32_t at_least_one(uint32_t count)
{
    return count ? count : 1;
}

/* JRD8 and J26: what a thread has of the core, by the number of threads. */
struct rm_pipeline_rows rm_pipeline_rows(const struct rm_rows *rows, uint64_t hz, unsigned threads)
{
    struct rm_pipeline_rows out = {0};
    for (unsigned i = 0; i < RM_ROWS; i++)
        out.cycles[i] = (uint32_t)rm_row_cycles((enum rm_row)i, rows->of[i], hz);
    bool alone = threads == 1;
    unsigned half = alone ? 1 : threads / 2; /* threads that share a half of the core */
    out.fetch_interval = threads;
    out.group_interval = half;
    out.group_slots =
        alone ? rows->of[RM_ROW_group_slots] : at_least_one(rows->of[RM_ROW_group_slots] / 2);
    out.group_branches = alone ? 2 : 1;
    out.groups = at_least_one(rows->of[RM_ROW_gct_entries] / half);
    out.ibuf = at_least_one(rows->of[RM_ROW_ibuf_entries] / (threads <= 2 ? 1 : threads / 2));
    out.queue = at_least_one(rows->of[RM_ROW_issue_queue] / (alone ? 1 : threads));
    out.pipe_cycles = half;
    uint16_t own = alone ? 0x3ff : 0x155 | RM_PIPES_BR | RM_PIPES_CR; /* half of each pair */
    out.fx = RM_PIPES_FX & own;
    out.load = (RM_PIPES_LS | RM_PIPES_L) & own;
    out.store_address = RM_PIPES_LS & own;
    out.store_data = RM_PIPES_L & own;
    out.by_pipe[RM_PIPE_FX] = out.fx;
    out.by_pipe[RM_PIPE_VECTOR] = RM_PIPES_VS & own;
    out.by_pipe[RM_PIPE_BRANCH] = RM_PIPES_BR;
    out.by_pipe[RM_PIPE_CR] = RM_PIPES_CR;
    return out;
}

void rm_pipeline_reset(struct rm_pipeline *pipeline)
{
    memset(pipeline, 0, sizeof(*pipeline));
}

/* The group is full: when it completes, and its stores drain behind it. */
static void close_group(struct rm_pipeline *p, const struct rm_pipeline_rows *rows)
{
    if (!p->open)
        return;
    uint32_t done = LATER(p->completed + rows->group_interval, p->group_finish + FINISH_TO_DONE);
    p->completed = done;
    p->groups[(p->group_first + p->group_count) % RM_GROUPS] =
        (struct rm_group){done, (uint16_t)p->group_renames, (uint16_t)p->group_loads};
    p->group_count++;
    p->renames = (uint16_t)(p->renames + p->group_renames);
    p->loads = (uint16_t)(p->loads + p->group_loads);
    for (unsigned i = p->group_stores; i > 0; i--) {
        p->drained = LATER(p->drained + rows->cycles[RM_ROW_store_drain], done);
        p->store_drain[(p->store_next - i) % RM_STORES_TIMED] = p->drained;
    }
    p->open = 0;
    p->group_stores = p->group_renames = p->group_loads = 0;
    p->group_finish = 0;
}

static void forget_first_group(struct rm_pipeline *p)
{
    const struct rm_group *group = &p->groups[p->group_first];
    p->renames -= group->renames;
    p->loads -= group->loads;
    p->group_first = (uint8_t)((p->group_first + 1) % RM_GROUPS);
    p->group_count--;
}

/* The cycle, `cycle` or later, in which there is room for one group more with this instruction. */
static uint32_t wait_for_groups(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                                const struct rm_timed_op *op, uint32_t cycle)
{
    while (p->group_count && p->groups[p->group_first].done <= cycle)
        forget_first_group(p);
    while (p->group_count >= rows->groups ||
           (p->group_count && p->renames + op->renames > rows->cycles[RM_ROW_renames]) ||
           (p->group_count && p->loads + (uint32_t)op->is_load > rows->cycles[RM_ROW_load_queue])) {
        if (cycle < p->groups[p->group_first].done) {
            cycle = p->groups[p->group_first].done;
            p->why = RM_STALL_HELD_MAP;
        }
        forget_first_group(p);
    }
    return cycle;
}

/* Up to `cycle` whoever was issued has left the queue. */
static void leave_queue(struct rm_pipeline *p, uint32_t cycle)
{
    if (cycle - p->queue_from >= RM_QUEUE_CYCLES && cycle > p->queue_from) {
        memset(p->leaving, 0, sizeof(p->leaving));
        p->queue_count = 0;
        p->queue_from = cycle;
    }
    while (p->queue_from < cycle) {
        uint8_t *leaving = &p->leaving[++p->queue_from % RM_QUEUE_CYCLES];
        p->queue_count -= *leaving;
        *leaving = 0;
    }
}

/* The cycle, `cycle` or later, in which the issue queue has room. */
static inline uint32_t wait_for_queue(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                                      uint32_t cycle)
{
    if (p->queue_from < cycle)
        leave_queue(p, cycle);
    if (p->queue_count < rows->queue)
        return cycle;
    p->why = RM_STALL_HELD_ISSQ;
    while (p->queue_count >= rows->queue)
        leave_queue(p, ++cycle);
    return cycle;
}

static uint32_t wait_for_store_queue(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                                     uint32_t cycle)
{
    uint32_t entries = rows->cycles[RM_ROW_store_queue];
    uint32_t drain = p->store_drain[(p->store_next - entries) % RM_STORES_TIMED];
    if (drain > cycle) {
        p->why = RM_STALL_HELD_SRQ;
        return drain;
    }
    return cycle;
}

static void next_buffer(struct rm_pipeline *p, const struct rm_pipeline_rows *rows)
{
    if (p->ibuf_fill)
        p->ibuf_next = (uint8_t)(p->ibuf_next + 1U == rows->ibuf ? 0 : p->ibuf_next + 1);
    p->ibuf_fill = 0;
}

/* Cycles from a taken branch to fetching what is behind it. */
static uint32_t taken_cycles(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                             uint32_t seen)
{
    if (!(seen & RM_SEEN_RETURN))
        return rows->cycles[RM_ROW_taken_branch];
    uint32_t half_cycles = rows->cycles[RM_ROW_return_taken] + p->half_cycle;
    p->half_cycle = half_cycles & 1;
    return half_cycles / 2;
}

/* Fetching: when the instruction is in the buffer. */
static uint32_t fetch(struct rm_pipeline *p, const struct rm_pipeline_rows *rows, uint32_t seen)
{
    const uint32_t *cycles = rows->cycles;
    if (seen & RM_SEEN_PACKET) {
        uint32_t at = p->fetch + rows->fetch_interval;
        next_buffer(p, rows);
        p->why = RM_STALL_NOSLOT;
        uint32_t taken = seen & RM_SEEN_TAKEN ? taken_cycles(p, rows, seen) : 0;
        at = LATER(at, p->fetch + taken);
        if (seen & RM_SEEN_MISPREDICTED && p->branch_done + cycles[RM_ROW_branch_refetch] > at) {
            at = p->branch_done + cycles[RM_ROW_branch_refetch];
            p->why = RM_STALL_BR_MPRED;
        }
        if (p->refetch > at) {
            at = p->refetch;
            p->why = RM_STALL_REDIRECT;
        }
        p->refetch = 0;
        if (seen & RM_SEEN_CODE_ERAT) {
            at += cycles[seen & RM_SEEN_REAL ? RM_ROW_ierat_fill_real : RM_ROW_ierat_miss];
            p->why = RM_STALL_IC_MISS;
        }
        unsigned level = rm_seen_code_level(seen);
        if (level == RM_LEVEL_L2 && seen & RM_SEEN_STREAM) {
            uint32_t arrives = p->line_half_cycles + cycles[RM_ROW_l1i_next_line];
            p->line_half_cycles = LATER(arrives, 2 * at);
            if (arrives > 2 * at)
                p->why = RM_STALL_IC_MISS;
            at = (p->line_half_cycles + 1) / 2;
        } else if (level) {
            static const uint8_t row[] = {0, RM_ROW_l2, RM_ROW_l3, RM_ROW_memory};
            at += cycles[row[level]];
            p->line_half_cycles = 2 * at;
            p->why = RM_STALL_IC_MISS;
        }
        p->fetch = at;
    }
    if (p->ibuf_fill == 0) {
        uint32_t free = p->ibuf[p->ibuf_next];
        p->fetch = LATER(p->fetch, free);
    }
    return p->fetch;
}

/* The buffer's place is free again when its instructions have gone on to be dispatched. */
static void leave_buffer(struct rm_pipeline *p, const struct rm_pipeline_rows *rows)
{
    p->ibuf[p->ibuf_next] = p->dispatch - rows->cycles[RM_ROW_fetch_to_dispatch];
    if (++p->ibuf_fill == 4)
        next_buffer(p, rows);
}

static bool fits_group(const struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                       const struct rm_timed_op *op, uint32_t available)
{
    if (!p->open || available > p->dispatch || op->flags & (RM_TIMED_ALONE | RM_TIMED_FIRST))
        return false;
    if (p->branches == rows->group_branches)
        return false;
    return op->is_branch || p->slots + op->slots <= rows->group_slots;
}

/* Whether the group in the making holds the store that a load hits without being covered by it. */
static bool hits_open_store(const struct rm_pipeline *p, uint32_t seen)
{
    unsigned ago = rm_seen_store(seen);
    return ago && ago <= p->group_stores && !(seen & RM_SEEN_COVERED);
}

static void dispatch(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                     const struct rm_timed_op *op, uint32_t seen, uint32_t available)
{
    uint32_t cycle = LATER(available, p->dispatch);
    bool joins = fits_group(p, rows, op, available) && !hits_open_store(p, seen);
    if (!joins) {
        close_group(p, rows);
        cycle = LATER(available, p->dispatch + rows->group_interval);
        if (p->hold > cycle) {
            cycle = p->hold;
            p->why = RM_STALL_HELD_SYNC;
        }
        cycle = wait_for_groups(p, rows, op, cycle);
    }
    if (op->pipe != RM_PIPE_NONE)
        cycle = wait_for_queue(p, rows, cycle);
    if (op->is_store)
        cycle = wait_for_store_queue(p, rows, cycle);
    if (joins && cycle > p->dispatch) { /* it has to be the first of a later group */
        close_group(p, rows);
        cycle = wait_for_groups(p, rows, op, LATER(cycle, p->dispatch + rows->group_interval));
        joins = false;
    }
    if (!joins) {
        p->open = 1;
        p->slots = p->branches = 0;
        p->dispatch = cycle;
        rm_calendar_move(&p->calendar, cycle);
        if (p->queue_from < cycle)
            leave_queue(p, cycle);
    }
    if (op->is_branch)
        p->branches++;
    else
        p->slots += op->slots;
    p->group_renames += op->renames;
    p->group_loads += op->is_load;
}

/* Takes one of `pipes` in the first cycle from `ready` on in which one is free. */
static inline uint32_t take(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                            uint32_t ready, uint16_t pipes, uint32_t cycles)
{
    uint32_t at = rm_calendar_find(&p->calendar, ready, pipes);
    rm_calendar_take(&p->calendar, at, pipes, LATER(cycles, rows->pipe_cycles));
    return at;
}

static void enter_queue(struct rm_pipeline *p, uint32_t issue)
{
    uint32_t last = p->dispatch + RM_QUEUE_CYCLES - 1;
    p->leaving[(issue < last ? issue : last) % RM_QUEUE_CYCLES]++;
    p->queue_count++;
}

/* Fixed point goes to an FX pipe, or to one that loads if its result comes sooner there. */
static uint32_t take_fixed(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                           uint32_t ready, uint32_t *latency)
{
    uint16_t fx = rows->fx, load = rows->load;
    uint32_t slow = rows->cycles[RM_ROW_fixed_in_load_pipe];
    uint32_t at_fx = rm_calendar_find(&p->calendar, ready, fx);
    if (at_fx > ready) {
        uint32_t at_load = rm_calendar_find(&p->calendar, ready, load);
        if (at_load + slow < at_fx + *latency) {
            *latency = slow;
            rm_calendar_take(&p->calendar, at_load, load, rows->pipe_cycles);
            return at_load;
        }
    }
    rm_calendar_take(&p->calendar, at_fx, fx, rows->pipe_cycles);
    return at_fx;
}

/* What a load costs more than one that hits, by what was seen. */
static uint32_t data_cycles(const struct rm_pipeline_rows *rows, uint32_t seen, uint32_t hit,
                            uint8_t *cause)
{
    static const uint8_t levels[] = {0, RM_ROW_l2, RM_ROW_l3, RM_ROW_memory};
    static const uint8_t translated[] = {0, RM_ROW_derat_second, RM_ROW_derat_miss,
                                         RM_ROW_tlb_miss};
    unsigned level = rm_seen_data_level(seen), erat = rm_seen_data_erat(seen);
    uint32_t cycles = level ? rows->cycles[levels[level]] + (hit - rows->cycles[RM_ROW_load]) : hit;
    if (level)
        *cause = level == RM_LEVEL_MEMORY ? RM_STALL_DMISS_LMEM : RM_STALL_DMISS_L2L3;
    if (seen & RM_SEEN_CROSSING)
        cycles = LATER(cycles, rows->cycles[RM_ROW_load_crossing]);
    if (erat) {
        bool real = seen & RM_SEEN_REAL && erat == RM_ERAT_MISS;
        uint32_t more = rows->cycles[real ? RM_ROW_erat_fill_real : translated[erat]];
        if (erat == RM_TLB_MISS)
            more += rows->cycles[RM_ROW_derat_miss];
        if (more > cycles - hit)
            *cause = RM_STALL_ERAT_MISS;
        cycles += more;
    }
    return cycles;
}

/* When a load that hits an older store has its data. */
static uint32_t from_store(const struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                           uint32_t seen, uint32_t issue, uint32_t at, uint8_t *cause)
{
    unsigned ago = rm_seen_store(seen);
    if (!ago)
        return at;
    unsigned place = (p->store_next - ago) % RM_STORES_TIMED;
    bool in_group = ago <= p->group_stores;
    if (!in_group && p->store_drain[place] <= issue)
        return at;
    uint32_t forwarded = LATER(issue, p->store_data[place]) + rows->cycles[RM_ROW_store_forward];
    if (!(seen & RM_SEEN_COVERED))
        forwarded = p->store_drain[place] + rows->cycles[RM_ROW_store_no_forward];
    if (forwarded <= at)
        return at;
    *cause = RM_STALL_REJECT_LHS;
    return forwarded;
}

static uint32_t load(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                     const struct rm_timed_op *op, uint32_t seen, uint32_t ready,
                     struct rm_stages *stages)
{
    if (rm_seen_data_level(seen)) {
        uint32_t entries = rows->cycles[RM_ROW_load_misses];
        ready = LATER(ready, p->misses[(p->miss_next - entries) % RM_MISSES]);
        p->misses[p->miss_next++ % RM_MISSES] =
            ready + data_cycles(rows, seen, rows->cycles[op->row], &stages->stall_cause);
    }
    stages->issue = take(p, rows, ready, rows->load, 1);
    uint32_t at =
        stages->issue + data_cycles(rows, seen, rows->cycles[op->row], &stages->stall_cause);
    return from_store(p, rows, seen, stages->issue, at, &stages->stall_cause);
}

static uint32_t store(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                      const struct rm_timed_op *op, uint32_t seen, uint32_t ready,
                      struct rm_stages *stages)
{
    uint32_t data_ready = LATER(p->dispatch + DISPATCH_TO_ISSUE, p->ready[op->data]);
    stages->issue = take(p, rows, ready, rows->store_address, 1);
    uint32_t data = take(p, rows, data_ready, rows->store_data, 1);
    uint32_t finish = stages->issue + (rm_seen_data_erat(seen)
                                           ? data_cycles(rows, seen & ~(3U << RM_SEEN_DATA_LEVEL),
                                                         1, &stages->stall_cause)
                                           : 1);
    p->store_data[p->store_next++ % RM_STORES_TIMED] = data;
    p->group_stores++;
    return LATER(finish, data + 1);
}

/* A store to a device is done when it is in the queue of the nest; a barrier waits for its end. */
static uint32_t device(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                       const struct rm_timed_op *op, uint32_t ready, struct rm_stages *stages)
{
    uint32_t depth = rows->cycles[RM_ROW_device_fifo], last;
    uint32_t trip = rows->cycles[RM_ROW_icp_load];
    if (op->is_load) {
        stages->issue = take(p, rows, ready, rows->store_address, 1);
        return stages->issue + rows->cycles[op->row];
    }
    ready = LATER(ready, p->fifo[(p->fifo_next - depth) % RM_DEVICE_FIFO]);
    stages->issue = take(p, rows, ready, rows->store_address, 1);
    last = p->fifo[(p->fifo_next - 1U) % RM_DEVICE_FIFO];
    p->fifo[p->fifo_next++ % RM_DEVICE_FIFO] = LATER(last + 1, stages->issue + trip);
    return stages->issue + rows->cycles[op->row];
}

/* The last of some CR fields is there. */
static uint32_t cr_ready(const struct rm_pipeline *p, unsigned fields)
{
    uint32_t ready = 0;
    for (unsigned field = 0; field < 8; field++)
        if (fields >> field & 1)
            ready = LATER(ready, p->ready[RM_ARCH_CRF + field]);
    return ready;
}

static void give_cr(struct rm_pipeline *p, unsigned fields, uint32_t finish)
{
    for (unsigned field = 0; field < 8; field++)
        if (fields >> field & 1)
            p->ready[RM_ARCH_CRF + field] = finish;
}

/* What an instruction has to wait for besides its operands. */
static uint32_t wait_for_others(const struct rm_pipeline *p, const struct rm_timed_op *op,
                                uint32_t ready)
{
    if (op->flags & RM_TIMED_READS_CR)
        ready = LATER(ready, cr_ready(p, op->cr_fields));
    if (op->flags & RM_TIMED_NEXT)
        ready = LATER(ready, p->completed);
    if (op->flags & RM_TIMED_SERIAL)
        ready = LATER(ready, p->spr_free);
    if (op->flags & RM_TIMED_AFTER_WRITES)
        ready = LATER(ready, p->spr_written);
    if (op->flags & RM_TIMED_DRAINS)
        ready = LATER(LATER(ready, p->drained), p->fifo[(p->fifo_next - 1U) % RM_DEVICE_FIFO]);
    return ready;
}

/* When all operands are there, and all else that it waits for. */
static inline uint32_t ready_cycle(const struct rm_pipeline *p, const struct rm_timed_op *op)
{
    uint32_t a = p->ready[op->sources[0]], b = p->ready[op->sources[1]];
    uint32_t c = p->ready[op->sources[2]], d = p->ready[op->sources[3]];
    a = LATER(a, b);
    c = LATER(c, d);
    a = LATER(a, c);
    a = LATER(a, p->dispatch + DISPATCH_TO_ISSUE);
    return op->flags ? wait_for_others(p, op, a) : a;
}

/* Cycles until the first instruction behind a redirection is issued. */
static uint32_t refill_cycles(const struct rm_pipeline_rows *rows)
{
    return rows->cycles[RM_ROW_fetch_to_dispatch] + DISPATCH_TO_ISSUE;
}

/* What a row that counts from drain to the next instruction's issue leaves for itself. */
static uint32_t own_cycles(const struct rm_pipeline_rows *rows, uint32_t cycles)
{
    uint32_t refill = refill_cycles(rows);
    return cycles > refill ? cycles - refill : 1;
}

/* When its result is there; stages->issue is set. */
static inline uint32_t execute(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                               const struct rm_timed_op *op, uint32_t seen,
                               struct rm_stages *stages)
{
    uint32_t ready = ready_cycle(p, op), latency = rows->cycles[op->row];
    if (op->flags & RM_TIMED_REFETCHES)
        latency = own_cycles(rows, latency);
    if (op->flags & RM_TIMED_DEVICE && (op->is_load || op->is_store))
        return device(p, rows, op, ready, stages);
    switch (op->pipe) {
    case RM_PIPE_NONE:
        stages->issue = p->dispatch;
        return p->dispatch;
    case RM_PIPE_FIXED:
        stages->issue = take_fixed(p, rows, ready, &latency);
        break;
    case RM_PIPE_LOAD:
        return load(p, rows, op, seen, ready, stages);
    case RM_PIPE_STORE:
        if (op->flags & RM_TIMED_NEXT) /* store conditional */
            return LATER(store(p, rows, op, seen, ready, stages), stages->issue + latency);
        return store(p, rows, op, seen, ready, stages);
    default:
        stages->issue = take(p, rows, ready, rows->by_pipe[op->pipe],
                             op->flags & RM_TIMED_UNPIPELINED ? latency : 1);
    }
    return stages->issue + latency;
}

/* What later instructions wait for beside registers. */
static void give_others(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                        const struct rm_timed_op *op, uint32_t finish, uint32_t issue)
{
    if (op->flags & RM_TIMED_WRITES_CR)
        give_cr(p, op->cr_fields, finish);
    if (op->flags & RM_TIMED_SERIAL)
        p->spr_free = finish;
    if (op->flags & RM_TIMED_WRITES_SPR)
        p->spr_written = issue + rows->cycles[RM_ROW_spr_after_write];
    if (op->flags & RM_TIMED_HOLDS_DISPATCH)
        p->hold = finish;
    if (op->flags & RM_TIMED_REFETCHES)
        p->refetch = finish;
}

/* Registers and whatever else later instructions wait for. */
static inline void give_results(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                                const struct rm_timed_op *op, uint32_t finish, uint32_t issue)
{
    p->ready[op->result] = finish;
    p->ready[op->others[0]] = finish;
    p->ready[op->others[1]] = finish;
    if (op->condition) {
        enum rm_row row = op->row == RM_ROW_multiply ? RM_ROW_multiply_condition : RM_ROW_condition;
        p->ready[op->condition] = op->is_store ? finish : issue + rows->cycles[row];
    }
    p->ready[op->update] = issue + rows->cycles[RM_ROW_fixed];
    p->ready[RM_ARCH_NONE] = 0;
    if (op->is_branch)
        p->branch_done = finish;
    if (op->flags)
        give_others(p, rows, op, finish, issue);
}

/* Whose cycles they are by which the clock moved. */
static void account(struct rm_pipeline *p, const struct rm_pipeline_rows *rows, bool first,
                    struct rm_stages *stages)
{
    uint32_t clock = LATER(p->completed + rows->group_interval, p->group_finish + FINISH_TO_DONE);
    uint32_t cycles = clock - p->clock;
    stages->complete = clock;
    stages->cycles = cycles;
    stages->completes = cycles && first ? 1 : 0;
    cycles -= stages->completes;
    uint32_t empty = p->dispatch > p->clock ? p->dispatch - p->clock : 0;
    stages->front = cycles < empty ? cycles : empty;
    stages->stall = cycles - stages->front;
    stages->front_cause = p->why;
    p->clock = clock;
}

void rm_pipeline_step(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                      const struct rm_timed_op *op, uint32_t seen, struct rm_stages *stages)
{
    stages->stall_cause = op->cause;
    stages->fetch = fetch(p, rows, seen);
    bool was_open = p->open;
    uint32_t before = p->dispatch;
    dispatch(p, rows, op, seen, stages->fetch + rows->cycles[RM_ROW_fetch_to_dispatch]);
    bool first = !was_open || p->dispatch != before;
    stages->dispatch = p->dispatch;
    leave_buffer(p, rows);
    stages->finish = execute(p, rows, op, seen, stages);
    if (op->pipe != RM_PIPE_NONE)
        enter_queue(p, stages->issue);
    give_results(p, rows, op, stages->finish, stages->issue);
    p->group_finish = LATER(p->group_finish, stages->finish);
    account(p, rows, first, stages);
    if (op->flags & RM_TIMED_ALONE)
        close_group(p, rows);
}

void rm_pipeline_redirect(struct rm_pipeline *p, uint32_t cycles)
{
    p->refetch = LATER(p->refetch, p->clock + cycles);
}
