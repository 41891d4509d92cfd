/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/explorer.h"

#include "base/hash.h"
#include "explore/weak_turns.h"
#include "machine/deadlock.h"
#include "machine/now.h"
#include "machine/step.h"
#include "rmsim/checks.h"
#include "rmsim/rmsim.h"
#include "scenario/finals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TURN_INSTRUCTIONS 4096 /* that a thread executes without touching what is shared */
#define LONG_TURNS        4    /* so many in a row: it waits for a word that nobody wrote yet */
#define LONGEST_TURNS     64   /* and so many: it goes round for ever */
#define GRANULE_SHIFT     7

/* What the present turn touches. */

static uint64_t place_of(const struct rm_machine *machine, unsigned thread,
                         const struct rm_access *access)
{
    if (access->spr)
        return EXP_PLACE_CORE | (uint64_t)rm_subcore_index(machine, thread) << 16 | access->spr;
    if (access->real >= rm_mem_bytes(machine->mem))
        return EXP_PLACE_DEVICE | access->real >> RM_PAGE_SHIFT;
    return access->real >> GRANULE_SHIFT;
}

/* What happened before what. */

static void forget_sent(struct exp_around *around, uint64_t order)
{
    for (unsigned i = 0; i < around->sent_count; i++)
        if (around->sent[i].order == order)
            around->sent[i--] = around->sent[--around->sent_count];
}

/* What the turn put on its way knows what the turn does; the host's tasks also what it saw. */
static void note_sent(struct exp_explorer *explorer)
{
    const struct rm_arrivals *queue = &explorer->machine->state.queue;
    struct exp_around *now = &explorer->now;
    for (unsigned i = 0; i < queue->count; i++) {
        const struct rm_arrival *arrival = &queue->items[i];
        if (arrival->order < explorer->noted_order || now->sent_count == RM_TURNS_MAX)
            continue;
        struct exp_sent *sent = &now->sent[now->sent_count++];
        *sent = (struct exp_sent){
            .order = arrival->order,
            .vector = exp_told(&explorer->vector, &explorer->turn, explorer->turn.synced)};
        if (arrival->kind == RM_ARRIVE_HOST)
            exp_learn_all(&sent->vector, &explorer->host_vector);
    }
    explorer->noted_order = explorer->machine->state.order;
}

/* Which accesses the present turn makes. */

static bool hold(struct exp_explorer *explorer, const struct rm_access *access)
{
    explorer->held = true;
    explorer->access = *access;
    return true;
}

/* What the turn did up to a barrier has a number of its own, and is before what follows: stores,
 * or all. */
static void number_anew(struct exp_explorer *explorer, bool all)
{
    struct exp_turn_id *turn = &explorer->turn;
    note_sent(explorer);
    turn->released = turn->number++;
    if (all)
        turn->synced = turn->released;
    exp_learn(&explorer->vector, turn);
}

static bool holds_barrier(struct exp_explorer *explorer, unsigned thread,
                          const struct rm_access *access)
{
    struct exp_stores *stores = &explorer->now.weak[thread].stores;
    if (!explorer->weak)
        return false;
    if (!exp_stores_let(stores, access))
        return hold(explorer, access);
    exp_stores_fence(stores);
    number_anew(explorer, access->barrier != RM_BARRIER_STORES);
    return false;
}

/* Whether the store goes to those that wait. */
static bool takes(const struct exp_explorer *explorer, const struct exp_stores *stores,
                  const struct rm_access *access)
{
    return explorer->weak && exp_stores_fit(access) &&
           rm_mem_contains(explorer->machine->mem, access->real, access->bytes) &&
           (explorer->delays || exp_stores_delay(stores, access->real, access->bytes));
}

static bool holds(void *context, unsigned thread, const struct rm_access *access)
{
    struct exp_explorer *explorer = context;
    const struct exp_stores *stores = &explorer->now.weak[thread].stores;
    if (access->barrier != RM_BARRIER_NONE)
        return holds_barrier(explorer, thread, access);
    bool shared = exp_words_is_shared(explorer->words, access) ||
                  (access->store && exp_stores_overlap(stores, access->real, access->bytes));
    if (shared && (!explorer->passes || !exp_stores_let(stores, access)))
        return hold(explorer, access);
    explorer->takes = shared && takes(explorer, stores, access);
    if (!explorer->takes)
        exp_words_touch(explorer->words, &explorer->turn, &explorer->vector, access);
    if (shared && !explorer->takes)
        exp_touch(&explorer->touch, place_of(explorer->machine, thread, access),
                  access->store || access->reserves);
    if (shared)
        explorer->passes = false;
    return false;
}

/* A thread runs, and sees its own stores. */

static void begins(void *context, unsigned thread)
{
    struct exp_explorer *explorer = context;
    exp_view_begin(&explorer->view, explorer->machine->mem, &explorer->now.weak[thread].stores);
}

static void ends(void *context, unsigned thread)
{
    struct exp_explorer *explorer = context;
    (void)thread;
    exp_view_end(&explorer->view);
}

static bool takes_store(void *context, unsigned thread, uint64_t real, uint64_t bytes)
{
    struct exp_explorer *explorer = context;
    (void)thread;
    if (!explorer->takes)
        return false;
    const struct exp_store store = {
        .real = real, .bytes = (uint32_t)bytes, .turn = explorer->turn, .vector = explorer->vector};
    exp_view_add(&explorer->view, &store);
    explorer->takes = false;
    return true;
}

/* Somebody else than a thread touches memory: in a turn of its own, or the host looks at the end of
 * a thread's whether that is what it waits for. */
static void seen(void *context, uint64_t address, size_t bytes, bool write)
{
    struct exp_explorer *explorer = context;
    if (explorer->machine->trace.now.kind == RM_ACTOR_THREAD)
        return;
    const struct rm_access access = {.store = write, .real = rm_real(address), .bytes = bytes};
    exp_words_touch(explorer->words, &explorer->turn,
                    explorer->turn.other ? &explorer->vector : &explorer->host_vector, &access);
}

static void note(struct exp_explorer *explorer, const char *key, const char *text)
{
    if (explorer->key[0])
        return;
    snprintf(explorer->key, sizeof(explorer->key), "%s", key);
    snprintf(explorer->text, sizeof(explorer->text), "%s", text);
}

static void hear_broken(struct exp_explorer *explorer, const struct rm_event *event)
{
    char key[256];
    if (explorer->excused >> event->broken.check & 1)
        return;
    const char *name = rm_check_name((enum rm_check)event->broken.check);
    const char *thing = event->broken.thing ? event->broken.thing : "";
    snprintf(key, sizeof(key), "check %s, vcpu %d, %s", name, event->broken.vcpu, thing);
    note(explorer, key, event->broken.about);
}

static void hear(void *context, const struct rm_event *event)
{
    struct exp_explorer *explorer = context;
    switch (event->type) {
    case RM_EVENT_broken:
        hear_broken(explorer, event);
        break;
    case RM_EVENT_opal:
        exp_touch(&explorer->touch, EXP_PLACE_SOURCE, true);
        break;
    case RM_EVENT_exit_end:
        exp_touch(&explorer->touch, EXP_PLACE_HOST, true);
        exp_touch(&explorer->touch, EXP_PLACE_LINE | event->actor.thread, true);
        break;
    default:
        exp_touch(&explorer->touch, EXP_PLACE_LINE | event->actor.thread, true);
        break;
    }
}

static const uint64_t heard = RM_EVENT_BIT(RM_EVENT_broken) | RM_EVENT_BIT(RM_EVENT_opal) |
                              RM_EVENT_BIT(RM_EVENT_exit_end) | RM_EVENT_BIT(RM_EVENT_nap) |
                              RM_EVENT_BIT(RM_EVENT_wake) | RM_EVENT_BIT(RM_EVENT_msgclr);

/* What arrives at a thread changes its line, and its page. */
static void touch_thread(struct exp_explorer *explorer, unsigned thread)
{
    struct rm_machine *machine = explorer->machine;
    uint64_t page = rm_real(rm_world_icp_base(machine->world, thread)) >> RM_PAGE_SHIFT;
    exp_touch(&explorer->touch, EXP_PLACE_LINE | thread, true);
    exp_touch(&explorer->touch, EXP_PLACE_DEVICE | page, true);
    if (machine->state.threads[thread].place == RM_IN_HOST)
        exp_touch(&explorer->touch, EXP_PLACE_HOST, true);
}

static void touch_arrival(struct exp_explorer *explorer, const struct rm_arrival *arrival)
{
    switch (arrival->kind) {
    case RM_ARRIVE_DOORBELL:
        touch_thread(explorer, arrival->index);
        return;
    case RM_ARRIVE_XICS:
        exp_touch(&explorer->touch, EXP_PLACE_SOURCE, true);
        touch_thread(explorer, arrival->xics.icp);
        explorer->touch.all = arrival->xics.kind == RM_XICS_RESEND;
        return;
    case RM_ARRIVE_INJECTION:
        exp_touch(&explorer->touch, EXP_PLACE_SOURCE, true);
        explorer->touch.all = arrival->injection.kind != RM_INJECT_MSI;
        return;
    default:
        explorer->touch.all = true;
    }
}

/* The turn of something on its way begins: it knows what its sender did. */
static void know_sender(struct exp_explorer *explorer, uint64_t order)
{
    struct exp_around *now = &explorer->now;
    explorer->turn = (struct exp_turn_id){.other = true, .number = now->others++};
    explorer->vector = (struct exp_vector){0};
    for (unsigned i = 0; i < now->sent_count; i++)
        if (now->sent[i].order == order)
            explorer->vector = now->sent[i].vector;
    forget_sent(now, order);
    exp_learn(&explorer->vector, &explorer->turn);
}

static uint32_t under_way(const struct rm_machine *machine)
{
    uint32_t mask = 0;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        mask |= (uint32_t)(machine->state.threads[thread].place == RM_IN_HYPERVISOR) << thread;
    return mask;
}

/* Threads that have come to real mode in the turn know what it knew. */
static void tell_started(struct exp_explorer *explorer, uint32_t before)
{
    uint32_t started = under_way(explorer->machine) & ~before;
    for (unsigned thread = 0; started >> thread; thread++)
        if (started >> thread & 1)
            exp_learn_all(&explorer->now.vectors[thread], &explorer->vector);
}

/* Taking a turn. */

/* The same without what an order may change. */
static void note_fault(struct exp_explorer *explorer)
{
    char key[sizeof(explorer->key)];
    const char *text = explorer->machine->fault.text, *end = strstr(text, " at cycle ");
    int length = end ? (int)(end - text) : (int)strlen(text);
    snprintf(key, sizeof(key), "fault: %.*s", length > 480 ? 480 : length, text);
    note(explorer, key, text);
    explorer->over = true;
}

/* It went on and on without touching anything shared. */
static void went_long(struct exp_explorer *explorer, unsigned thread)
{
    char text[128];
    if (++explorer->now.long_turns % LONG_TURNS == 0)
        exp_words_share_last(explorer->words, thread);
    if (explorer->now.long_turns < LONGEST_TURNS)
        return;
    snprintf(text, sizeof(text), "thread %u goes round for ever at 0x%" PRIx64, thread,
             rm_cpu_pc(explorer->machine->cpus[thread]));
    note(explorer, text, text);
    explorer->over = true;
}

/* A thread's turn. Where stores may be delayed it begins at what is known to be next, if anything
 * is, so that the choice is there for each store. */
static void begin_turn(struct exp_explorer *explorer, unsigned thread)
{
    const struct rm_machine *machine = explorer->machine;
    const struct exp_weak *weak = &explorer->now.weak[thread];
    struct exp_vector *own = &explorer->now.vectors[thread];
    uint64_t pc = rm_cpu_pc(machine->cpus[thread]);
    explorer->turn = (struct exp_turn_id){.thread = thread,
                                          .number = own->threads[thread] + 1,
                                          .released = weak->released,
                                          .synced = weak->synced};
    exp_learn(own, &explorer->turn);
    explorer->vector = *own;
    explorer->host_vector = (struct exp_vector){0};
    explorer->held = explorer->takes = false;
    if (explorer->weak)
        explorer->passes = weak->held && weak->next.barrier == RM_BARRIER_NONE;
    else
        explorer->passes = rm_real(pc) != rm_real(rm_world_opal_entry(machine->world));
    if (explorer->weak)
        exp_touch(&explorer->touch, EXP_PLACE_STORES | thread, true);
}

static void end_turn(struct exp_explorer *explorer, unsigned thread)
{
    struct exp_weak *weak = &explorer->now.weak[thread];
    weak->released = explorer->turn.released;
    weak->synced = explorer->turn.synced;
    weak->held = explorer->weak && explorer->held;
    if (weak->held)
        weak->next = explorer->access;
}

static uint64_t take_thread(struct exp_explorer *explorer, const struct rm_turn *turn)
{
    struct rm_machine *machine = explorer->machine;
    unsigned thread = turn->number;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t before = rm_cpu_instructions(cpu);
    struct exp_vector *own = &explorer->now.vectors[thread];
    begin_turn(explorer, thread);
    explorer->delays = exp_turn_delays(turn);
    rm_turn_take(machine, turn, TURN_INSTRUCTIONS);
    exp_learn_all(own, &explorer->vector);
    end_turn(explorer, thread);
    uint64_t instructions = rm_cpu_instructions(cpu) - before;
    if (explorer->held) {
        explorer->now.long_turns = 0;
        exp_rounds_held(&explorer->now.rounds[thread], machine, thread, &explorer->access);
    } else if (instructions >= TURN_INSTRUCTIONS)
        went_long(explorer, thread);
    return instructions;
}

/* A store of before is in memory now. Who sees it knows what was before the store. */
static void take_drain(struct exp_explorer *explorer, const struct rm_turn *turn)
{
    unsigned thread = exp_drain_thread(turn);
    struct exp_stores *stores = &explorer->now.weak[thread].stores;
    const struct exp_store store = stores->list[exp_drain_number(turn)];
    const struct rm_access access = {.store = true, .real = store.real, .bytes = store.bytes};
    exp_stores_remove(stores, exp_drain_number(turn));
    explorer->turn = store.turn;
    explorer->turn.synced = store.turn.released;
    explorer->vector = store.vector;
    explorer->host_vector = (struct exp_vector){0};
    exp_touch(&explorer->touch, EXP_PLACE_STORES | thread, true);
    exp_touch(&explorer->touch, place_of(explorer->machine, thread, &access), true);
    exp_words_touch(explorer->words, &explorer->turn, &explorer->vector, &access);
    rm_step_store(explorer->machine, thread, store.real, store.lanes, store.bytes);
}

struct exp_move exp_take(struct exp_explorer *explorer, const struct rm_turn *turn)
{
    struct rm_machine *machine = explorer->machine;
    unsigned faults = rm_count_faults(machine);
    uint32_t running = under_way(machine);
    struct exp_move move = {.who = turn->who};
    explorer->touch = (struct exp_footprint){0};
    explorer->noted_order = machine->state.order;
    explorer->over = false;
    if (exp_turn_drains(turn)) {
        take_drain(explorer, turn);
    } else if (turn->arrives) {
        touch_arrival(explorer, &machine->state.queue.items[turn->number]);
        know_sender(explorer, machine->state.queue.items[turn->number].order);
        rm_turn_take(machine, turn, 0);
    } else
        move.instructions = take_thread(explorer, turn);
    note_sent(explorer);
    tell_started(explorer, running);
    if (!exp_turn_drains(turn))
        explorer->now.last = turn->arrives ? -1 : (int)turn->number;
    explorer->now.path = rm_hash_u64(explorer->now.path, turn->who);
    if (rm_count_faults(machine) > faults)
        note_fault(explorer);
    return move;
}

/* The end. */

enum rm_status exp_judge_end(struct exp_explorer *explorer,
                             void (*tell)(void *context, const char *key, const char *text),
                             void *context, struct rm_error *error)
{
    struct rm_machine *machine = explorer->machine;
    struct rm_fault fault = {0};
    struct rm_lost_wakeups lost;
    if (rm_deadlock_is(machine)) {
        rm_deadlock_describe(machine, &fault);
        tell(context, fault.text, fault.text);
        return RM_OK;
    }
    enum rm_status status = rm_check_at_rest(machine, error);
    if (explorer->key[0])
        tell(context, explorer->key, explorer->text);
    explorer->key[0] = '\0';
    rm_lost_wakeups(machine, &lost);
    for (unsigned i = 0; i < lost.count; i++)
        tell(context, lost.list[i].text, lost.list[i].text);
    if (explorer->scenario &&
        scn_forall_differs(machine, explorer->scenario, fault.text, sizeof(fault.text)))
        tell(context, fault.text, fault.text);
    return status;
}

void exp_start(struct exp_explorer *explorer)
{
    memset(&explorer->now, 0, sizeof(explorer->now));
    explorer->now.last = -1;
    for (unsigned thread = 0; !explorer->weak && thread < EXP_THREADS_MAX; thread++)
        explorer->now.weak[thread].released = explorer->now.weak[thread].synced = EXP_ALL_TURNS;
    explorer->over = false;
    explorer->key[0] = explorer->text[0] = '\0';
    exp_words_forget(explorer->words);
}

enum rm_status exp_begin(struct exp_explorer *explorer, struct rm_machine *machine, bool weak,
                         struct rm_error *error)
{
    const struct rm_observer observer = {
        .size = sizeof(observer), .types = heard, .tell = hear, .context = explorer};
    memset(explorer, 0, sizeof(*explorer));
    if (machine->threads > EXP_THREADS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "found %u hardware threads; at most %d can be explored",
                       machine->threads, EXP_THREADS_MAX);
    explorer->machine = machine;
    explorer->words = exp_words_new(rm_mem_bytes(machine->mem));
    if (!explorer->words)
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exploration");
    explorer->weak = weak;
    explorer->holder = (struct rm_cpu_holder){.holds = holds, .context = explorer};
    if (weak) {
        explorer->holder.takes_store = takes_store;
        explorer->holder.begins = begins;
        explorer->holder.ends = ends;
    }
    rm_turns_begin(machine);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_set_holder(machine->cpus[thread], &explorer->holder);
    rm_mem_set_witness(machine->mem, seen, explorer);
    exp_start(explorer);
    return rm_observe(machine, &observer, error);
}

void exp_end(struct exp_explorer *explorer)
{
    struct rm_machine *machine = explorer->machine;
    if (!machine)
        return;
    rm_unobserve(machine, explorer);
    rm_mem_set_witness(machine->mem, NULL, NULL);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_set_holder(machine->cpus[thread], NULL);
    exp_words_free(explorer->words);
    explorer->machine = NULL;
}
