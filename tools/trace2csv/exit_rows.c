/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/exit_rows.h"

#include "base/wide.h"
#include "rmsim/machine.h"
#include "trace/value_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SYMBOLS_OF_EXIT_MAX 4096u
#define NO_SYMBOL           UINT32_MAX
/* So that sums of some ten thousand fit into 64 bits: 22 hours at 3.5 GHz. */
#define CYCLE_MAX (UINT64_C(1) << 48)

/* An exit under way, or one that waits for what is told of it after its end. */
struct open_exit {
    struct t2c_row row;
    bool open, ended, host_through; /* the host may be through with it before it is over */
    uint64_t number, phase_cycle, symbol_cycle;
    enum t2c_timer phase, awake; /* that goes on; that a nap interrupted */
    uint32_t symbol;             /* that the thread is in, by number */
    struct t2c_symbol_time *times;
    unsigned time_count, time_room;
};

struct t2c_exits {
    const struct rm_ctf_about *about;
    struct t2c_symbols *symbols;
    t2c_row_taker *taker;
    void *context;
    struct open_exit *of_thread[RM_THREADS_MAX]; /* NULL: none yet */
    struct open_exit *of_vcpu[RM_VCPUS_MAX];     /* ended, the host has still to do with it */
    struct {
        uint32_t cause, number;
    } hcall[RM_THREADS_MAX];               /* the last one that was made there */
    uint64_t entry_cycles[RM_THREADS_MAX]; /* of an entry that no exit followed yet */
    bool entered[RM_THREADS_MAX];
    uint64_t run, seed;      /* of several; 0: the trace is one run */
    uint64_t earlier_cycles; /* by which the trace's time is ahead of the machine's */
    bool of_runs;            /* there are several */
    bool warm_up;            /* this run is not counted */
};

uint64_t t2c_mean_ns(const struct rm_ctf_about *about, uint64_t cycles, uint64_t count)
{
    rm_u128 hz = (rm_u128)about->core_hz * count;
    return (uint64_t)(((rm_u128)cycles * T2C_NS_PER_SECOND + hz / 2) / hz);
}

uint64_t t2c_ns(const struct rm_ctf_about *about, uint64_t cycles)
{
    return t2c_mean_ns(about, cycles, 1);
}

static uint64_t ticks_at(const struct t2c_exits *exits, uint64_t cycle)
{
    return rm_scale(cycle - exits->earlier_cycles, exits->about->tb_hz, exits->about->core_hz);
}

static void set(struct t2c_row *row, enum t2c_column column, uint64_t value)
{
    row->has[column] = true;
    row->value[column] = value;
}

static void add(struct t2c_row *row, enum t2c_column column, uint64_t value)
{
    set(row, column, row->value[column] + value);
}

static enum rm_status wrong(const struct rm_event *event, struct rm_error *error, const char *what)
{
    return rm_fail(error, RM_BAD_INPUT, "event %" PRIu64 ", %s of thread %u: %s", event->number,
                   rm_event_name(event->type), event->actor.thread, what);
}

/* Time. */

/* What has passed since the last turn is the phase's. */
static void turn(const struct t2c_exits *exits, struct open_exit *exit, uint64_t cycle,
                 enum t2c_timer phase)
{
    static const enum t2c_column columns[T2C_TIMERS] = {
        [T2C_RM_ENTRY] = T2C_rm_entry_cycles, [T2C_RM_INTR] = T2C_rm_intr_cycles,
        [T2C_RM_EXIT] = T2C_rm_exit_cycles,   [T2C_GUEST] = T2C_guest_cycles,
        [T2C_CEDE] = T2C_cede_cycles,
    };
    add(&exit->row, columns[exit->phase], cycle - exit->phase_cycle);
    t2c_timers_add(&exit->row.timers, exit->phase,
                   ticks_at(exits, cycle) - ticks_at(exits, exit->phase_cycle));
    exit->phase_cycle = cycle;
    exit->phase = phase;
}

static struct t2c_symbol_time *time_of(struct open_exit *exit, uint32_t symbol)
{
    for (unsigned i = exit->time_count; i-- > 0;)
        if (exit->times[i].symbol == symbol)
            return &exit->times[i];
    return NULL;
}

/* The symbol that the thread was in has had its time; it comes into another. */
static enum rm_status enter_symbol(struct open_exit *exit, uint64_t cycle, uint32_t symbol,
                                   struct rm_error *error)
{
    struct t2c_symbol_time *before = time_of(exit, exit->symbol);
    if (before && exit->phase != T2C_CEDE)
        before->cycles += cycle - exit->symbol_cycle;
    exit->symbol = symbol;
    exit->symbol_cycle = cycle;
    struct t2c_symbol_time *time = time_of(exit, symbol);
    if (symbol == NO_SYMBOL)
        return RM_OK;
    if (!time && exit->time_count == exit->time_room) {
        unsigned room = exit->time_room ? 2 * exit->time_room : 64;
        void *times =
            room > SYMBOLS_OF_EXIT_MAX ? NULL : realloc(exit->times, room * sizeof(*time));
        if (!times)
            return rm_fail(error, room > SYMBOLS_OF_EXIT_MAX ? RM_BAD_INPUT : RM_NO_MEMORY,
                           "no room for more than %u code symbols of an exit", exit->time_room);
        exit->times = times;
        exit->time_room = room;
    }
    if (!time) {
        time = &exit->times[exit->time_count++];
        *time = (struct t2c_symbol_time){.symbol = symbol};
    }
    time->entries++;
    return RM_OK;
}

/* Rows go out. */

static enum rm_status give(struct t2c_exits *exits, struct open_exit *exit, struct rm_error *error)
{
    exit->open = exit->ended = false;
    exit->row.symbols = exit->times;
    exit->row.symbol_count = exit->time_count;
    return exits->warm_up ? RM_OK : exits->taker(exits->context, &exit->row, error);
}

static enum rm_status give_of_vcpu(struct t2c_exits *exits, uint64_t vcpu, struct rm_error *error)
{
    struct open_exit *exit = vcpu < RM_VCPUS_MAX ? exits->of_vcpu[vcpu] : NULL;
    return exit && exit->ended ? give(exits, exit, error) : RM_OK;
}

/* An exit that is over on the thread: what else is told of it is told by the host. */
static enum rm_status leave_thread(struct t2c_exits *exits, unsigned thread, struct rm_error *error)
{
    struct open_exit *exit = exits->of_thread[thread];
    if (!exit || !exit->ended)
        return RM_OK;
    uint64_t vcpu = exit->row.value[T2C_vcpu];
    if (exit->host_through || exit->row.value[T2C_result] != RM_END_HOST ||
        !exit->row.has[T2C_vcpu])
        return give(exits, exit, error);
    enum rm_status status = give_of_vcpu(exits, vcpu, error);
    struct open_exit *free_one = exits->of_vcpu[vcpu];
    exits->of_vcpu[vcpu] = exit;
    exits->of_thread[thread] = free_one;
    return status;
}

/* Beginning and end. */

static enum rm_status begin(struct t2c_exits *exits, const struct rm_event *event,
                            struct rm_error *error)
{
    const struct rm_event_exit_begin *told = &event->exit_begin;
    unsigned thread = event->actor.thread;
    struct open_exit **place = &exits->of_thread[thread];
    if (!*place && !(*place = calloc(1, sizeof(**place))))
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exit");
    struct open_exit *exit = *place;
    if (exit->open)
        return wrong(event, error, "the exit before it has no end");
    if (told->vcpu < -1 || told->vcpu >= RM_VCPUS_MAX)
        return wrong(event, error, "no such vcpu");
    if (told->guest_cycles > event->actor.cycle - exits->earlier_cycles)
        return wrong(event, error, "longer in the guest than there is time");
    memset(&exit->row, 0, sizeof(exit->row));
    exit->open = true;
    exit->host_through = false;
    exit->number = event->actor.exit;
    exit->phase_cycle = event->actor.cycle;
    exit->phase = told->vector ? T2C_RM_INTR : T2C_RM_ENTRY;
    exit->symbol = NO_SYMBOL;
    exit->time_count = 0;
    struct t2c_row *row = &exit->row;
    set(row, T2C_exit_seq, exit->number);
    set(row, T2C_hw_thread, thread);
    set(row, T2C_vector, told->vector);
    set(row, T2C_start_cycles, event->actor.cycle);
    set(row, T2C_scenario, 0);
    if (exits->run) {
        set(row, T2C_run, exits->run);
        set(row, T2C_seed, exits->seed);
    }
    if (event->actor.cause)
        set(row, T2C_cause, event->actor.cause);
    static const enum t2c_column counts[] = {T2C_naps,      T2C_icp_accesses, T2C_opal_calls,
                                             T2C_doorbells, T2C_spin_rounds,  T2C_symbols};
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
        set(row, counts[i], 0);
    if (told->vector == 0xc00 && event->actor.cause &&
        event->actor.cause == exits->hcall[thread].cause)
        set(row, T2C_hcall, exits->hcall[thread].number);
    if (told->vector && exits->entered[thread])
        set(row, T2C_rm_entry_cycles, exits->entry_cycles[thread]);
    exits->entered[thread] = false;
    if (!told->vector)
        return RM_OK;
    set(row, T2C_guest_cycles, told->guest_cycles);
    t2c_timers_add(&row->timers, T2C_GUEST,
                   ticks_at(exits, event->actor.cycle) -
                       ticks_at(exits, event->actor.cycle - told->guest_cycles));
    return RM_OK;
}

static enum rm_status end(struct t2c_exits *exits, struct open_exit *exit,
                          const struct rm_event *event, struct rm_error *error)
{
    const struct rm_event_exit_end *told = &event->exit_end;
    struct t2c_row *row = &exit->row;
    uint64_t cycle = event->actor.cycle, start = row->value[T2C_start_cycles];
    if (told->vcpu < -1 || told->vcpu >= RM_VCPUS_MAX || !rm_exit_end_name(told->end))
        return wrong(event, error, "no such vcpu, or no such end");
    enum rm_status status = enter_symbol(exit, cycle, NO_SYMBOL, error);
    turn(exits, exit, cycle, exit->phase);
    exit->ended = true;
    exit->open = false;
    row->entry = row->value[T2C_vector] == 0 && told->end == RM_END_GUEST;
    if (row->entry) {
        exits->entry_cycles[event->actor.thread] = cycle - start;
        exits->entered[event->actor.thread] = true;
    }
    if (told->vcpu >= 0)
        set(row, T2C_vcpu, (uint64_t)told->vcpu);
    set(row, T2C_result, told->end);
    set(row, T2C_trap, told->trap);
    if (rm_trap_name(told->trap))
        set(row, T2C_trap_name, told->trap);
    set(row, T2C_end_cycles, cycle);
    set(row, T2C_exit_cycles, cycle - start);
    set(row, T2C_exit_ns, t2c_ns(exits->about, cycle - start));
    set(row, T2C_insns, told->instructions);
    set(row, T2C_r3, told->r3);
    set(row, T2C_r12, told->r12);
    set(row, T2C_guest_pc, told->pc);
    set(row, T2C_guest_msr, told->msr);
    return status;
}

/* In between. */

static enum rm_status enter(struct t2c_exits *exits, struct open_exit *exit,
                            const struct rm_event *event, struct rm_error *error)
{
    uint32_t number;
    add(&exit->row, T2C_symbols, 1);
    if (!exits->symbols)
        return RM_OK;
    enum rm_status status = t2c_symbol_number(exits->symbols, event->symbol.name, &number, error);
    return status == RM_OK ? enter_symbol(exit, event->actor.cycle, number, error) : status;
}

static enum rm_status nap(struct t2c_exits *exits, struct open_exit *exit,
                          const struct rm_event *event, struct rm_error *error)
{
    enum rm_status status = enter_symbol(exit, event->actor.cycle, NO_SYMBOL, error);
    if (exit->phase == T2C_CEDE)
        return wrong(event, error, "it naps already");
    add(&exit->row, T2C_naps, 1);
    exit->awake = exit->phase;
    turn(exits, exit, event->actor.cycle, T2C_CEDE);
    return status;
}

static void wake(struct t2c_exits *exits, struct open_exit *exit, const struct rm_event *event)
{
    if (exit->phase == T2C_CEDE)
        turn(exits, exit, event->actor.cycle, exit->awake);
}

/* What is told of an exit right after its end: what its cycles were spent on. */
static enum rm_status account(const struct t2c_exits *exits, struct open_exit *exit,
                              const struct rm_event *event, struct rm_error *error)
{
    bool whole = event->type == RM_EVENT_phase, part = event->type == RM_EVENT_stall;
    unsigned phase = whole ? event->phase.phase : part ? event->stall.phase : 0;
    struct t2c_row *row = &exit->row;
    if (phase >= RM_PHASES || (part && event->stall.part >= RM_STALLS))
        return wrong(event, error, "no such phase, or part of one");
    if (part)
        set(row, t2c_stall_column((enum rm_phase)phase, (enum rm_stall)event->stall.part),
            event->stall.cycles);
    if (!whole || strcmp(exits->about->clock, "instructions") == 0)
        return RM_OK;
    set(row, t2c_phase_column((enum rm_phase)phase, T2C_LOW), event->phase.low_cycles);
    set(row, t2c_phase_column((enum rm_phase)phase, T2C_HIGH), event->phase.high_cycles);
    set(row, t2c_phase_column((enum rm_phase)phase, T2C_INSNS), event->phase.instructions);
    if (phase != RM_PHASE_CEDE) {
        add(row, T2C_exit_low_cycles, event->phase.low_cycles);
        add(row, T2C_exit_high_cycles, event->phase.high_cycles);
    }
    return RM_OK;
}

static bool is_account(const struct rm_event *event)
{
    return event->type == RM_EVENT_phase || event->type == RM_EVENT_stall ||
           event->type == RM_EVENT_row_effect;
}

/* What the thread itself does in an exit. */
static enum rm_status in_exit(struct t2c_exits *exits, struct open_exit *exit,
                              const struct rm_event *event, struct rm_error *error)
{
    struct t2c_row *row = &exit->row;
    switch (event->type) {
    case RM_EVENT_exit_end:
        return end(exits, exit, event, error);
    case RM_EVENT_symbol:
        return enter(exits, exit, event, error);
    case RM_EVENT_nap:
        return nap(exits, exit, event, error);
    case RM_EVENT_wake:
        wake(exits, exit, event);
        break;
    case RM_EVENT_decided:
        turn(exits, exit, event->actor.cycle, T2C_RM_EXIT);
        break;
    case RM_EVENT_read_intr:
        set(row, T2C_read_intr, (uint64_t)event->read_intr.result);
        break;
    case RM_EVENT_passthru:
        set(row, T2C_passthru, event->passthru.reason);
        if (event->passthru.irq)
            set(row, T2C_irq_guest, event->passthru.irq);
        break;
    case RM_EVENT_rm_hard:
        set(row, T2C_rm_hard, event->rm_hard.reason);
        break;
    case RM_EVENT_icp_access:
        add(row, T2C_icp_accesses, 1);
        break;
    case RM_EVENT_icp_accept:
        set(row, T2C_irq_host, event->icp_accept.xirr & 0xffffff);
        break;
    case RM_EVENT_opal:
        add(row, T2C_opal_calls, 1);
        break;
    case RM_EVENT_msgsnd:
        add(row, T2C_doorbells, 1);
        break;
    case RM_EVENT_spin_over:
        add(row, T2C_spin_rounds, event->spin_over.rounds);
        break;
    default:
        break;
    }
    return RM_OK;
}

static enum rm_status by_thread(struct t2c_exits *exits, const struct rm_event *event,
                                struct rm_error *error)
{
    unsigned thread = event->actor.thread;
    struct open_exit *over = exits->of_thread[thread];
    if (is_account(event))
        return over && over->ended ? account(exits, over, event, error) : RM_OK;
    enum rm_status status = leave_thread(exits, thread, error);
    if (status != RM_OK)
        return status;
    if (event->type == RM_EVENT_exit_begin)
        return begin(exits, event, error);
    struct open_exit *exit = exits->of_thread[thread];
    if (exit && exit->open)
        return in_exit(exits, exit, event, error);
    /* One that was under way when the runs began is of none of them. */
    bool of_none = event->type != RM_EVENT_exit_end || exits->of_runs;
    return of_none ? RM_OK : wrong(event, error, "no exit has begun there");
}

/* The host. */

static bool is_it(const struct open_exit *exit, uint64_t number)
{
    return exit && (exit->open || exit->ended) && exit->number == number;
}

/* The exit of that number, under way or waiting for its vcpu's host; NULL: none. */
static struct open_exit *of_number(struct t2c_exits *exits, uint64_t number)
{
    for (unsigned i = 0; number && i < RM_VCPUS_MAX; i++)
        if (is_it(exits->of_vcpu[i], number))
            return exits->of_vcpu[i];
    for (unsigned i = 0; number && i < RM_THREADS_MAX; i++)
        if (is_it(exits->of_thread[i], number))
            return exits->of_thread[i];
    return NULL;
}

static enum rm_status host_is_through(struct t2c_exits *exits, uint64_t number, uint64_t cycle,
                                      struct rm_error *error)
{
    struct open_exit *exit = of_number(exits, number);
    if (!exit)
        return RM_OK;
    exit->host_through = true;
    if (!exit->ended)
        return RM_OK;
    if (cycle >= exit->row.value[T2C_end_cycles])
        set(&exit->row, T2C_host_cycles, cycle - exit->row.value[T2C_end_cycles]);
    return give(exits, exit, error);
}

static enum rm_status host_exit(struct t2c_exits *exits, const struct rm_event *event,
                                struct rm_error *error)
{
    const struct rm_event_host_exit *told = &event->host_exit;
    struct open_exit *exit = of_number(exits, told->of);
    if (!exit)
        return RM_OK;
    set(&exit->row, T2C_resume, (uint64_t)(int64_t)told->resume);
    set(&exit->row, T2C_kicks, exit->row.value[T2C_kicks]);
    if (told->hcall)
        set(&exit->row, T2C_host_hcall, told->hcall);
    return told->resume ? RM_OK : host_is_through(exits, told->of, event->actor.cycle, error);
}

static enum rm_status by_host(struct t2c_exits *exits, const struct rm_event *event,
                              struct rm_error *error)
{
    enum rm_status status = leave_thread(exits, event->actor.thread, error);
    struct open_exit *exit = of_number(exits, event->actor.exit);
    if (status != RM_OK)
        return status;
    if (event->type == RM_EVENT_host_exit)
        return host_exit(exits, event, error);
    if (event->type == RM_EVENT_host_loop)
        return host_is_through(exits, event->host_loop.of, event->actor.cycle, error);
    if (exit && event->type == RM_EVENT_host_complete)
        set(&exit->row, T2C_rm_action, event->host_complete.rm_action_before);
    if (exit && event->type == RM_EVENT_kick && !exit->row.value[T2C_kicks])
        set(&exit->row, T2C_kicked_vcpu, event->kick.vcpu);
    if (exit && event->type == RM_EVENT_kick)
        add(&exit->row, T2C_kicks, 1);
    return RM_OK;
}

enum rm_status t2c_exits_end(struct t2c_exits *exits, unsigned *under_way, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    *under_way = 0;
    for (unsigned i = 0; i < RM_THREADS_MAX && status == RM_OK; i++) {
        *under_way += exits->of_thread[i] && exits->of_thread[i]->open;
        status = leave_thread(exits, i, error);
    }
    for (unsigned i = 0; i < RM_VCPUS_MAX && status == RM_OK; i++)
        status = give_of_vcpu(exits, i, error);
    return status;
}

/* The machine was restored: what was under way is no more. */
static enum rm_status begin_run(struct t2c_exits *exits, const struct rm_event *event,
                                struct rm_error *error)
{
    unsigned under_way;
    enum rm_status status = t2c_exits_end(exits, &under_way, error);
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        if (exits->of_thread[i])
            exits->of_thread[i]->open = false;
        exits->entered[i] = false;
        exits->hcall[i].cause = 0;
    }
    exits->run += !event->run.warm_up;
    exits->seed = event->run.seed;
    exits->warm_up = event->run.warm_up;
    exits->of_runs = true;
    /* The first is not shifted, and its first thread may be behind the machine's cycle. */
    exits->earlier_cycles = event->actor.cycle > event->run.start_cycle
                                ? event->actor.cycle - event->run.start_cycle
                                : 0;
    return status;
}

enum rm_status t2c_exits_tell(struct t2c_exits *exits, const struct rm_event *event,
                              struct rm_error *error)
{
    if (event->actor.cycle > CYCLE_MAX)
        return rm_fail(error, RM_BAD_INPUT,
                       "event %" PRIu64 ": found cycle %" PRIu64 "; expected at most %" PRIu64,
                       event->number, event->actor.cycle, CYCLE_MAX);
    if (event->type == RM_EVENT_run)
        return begin_run(exits, event, error);
    switch (event->actor.kind) {
    case RM_ACTOR_THREAD:
        return by_thread(exits, event, error);
    case RM_ACTOR_HOST:
        return by_host(exits, event, error);
    default:
        break;
    }
    int32_t thread = event->type == RM_EVENT_injected ? event->injected.thread : -1;
    if (thread >= 0 && thread < RM_THREADS_MAX && event->injected.kind == RM_INJECT_HCALL) {
        exits->hcall[thread].cause = event->actor.cause;
        exits->hcall[thread].number = event->injected.number;
    }
    return RM_OK;
}

struct t2c_exits *t2c_exits_new(const struct rm_ctf_about *about, struct t2c_symbols *symbols,
                                t2c_row_taker *taker, void *context)
{
    struct t2c_exits *exits = calloc(1, sizeof(*exits));
    if (exits) {
        exits->about = about;
        exits->symbols = symbols;
        exits->taker = taker;
        exits->context = context;
    }
    return exits;
}

static void free_one(struct open_exit *exit)
{
    if (exit)
        free(exit->times);
    free(exit);
}

void t2c_exits_free(struct t2c_exits *exits)
{
    if (!exits)
        return;
    for (unsigned i = 0; i < RM_THREADS_MAX; i++)
        free_one(exits->of_thread[i]);
    for (unsigned i = 0; i < RM_VCPUS_MAX; i++)
        free_one(exits->of_vcpu[i]);
    free(exits);
}
