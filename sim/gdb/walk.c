/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/walk.h"

#include "machine/latency.h"
#include "machine/now.h"
#include "machine/queue.h"
#include "machine/step.h"

/* How many instructions go by from one question to the next (assumed to be soon enough). */
#define ASK_EVERY 1024

static void stop(struct rm_walk *walk, enum rm_why why, unsigned thread,
                 const struct rm_stop_point *point)
{
    walk->stopped = true;
    walk->stop = (struct rm_stop){.why = why, .thread = thread};
    if (point)
        walk->stop.point = *point;
}

/* The same for what a scan only remembers: at a position, or behind so many moves. */
static void reach(struct rm_walk *walk, enum rm_why why, unsigned thread,
                  const struct rm_stop_point *point, uint64_t position, uint64_t moves)
{
    const struct rm_wish *wish = walk->wish;
    if (!wish->scans) {
        if (!walk->stopped)
            stop(walk, why, thread, point);
        return;
    }
    if (position != RM_NEVER ? position >= wish->until_position : moves >= wish->until_moves)
        return;
    walk->found.any = true;
    walk->found.position = position;
    walk->found.moves = moves;
    walk->found.stop = (struct rm_stop){.why = why, .thread = thread};
    if (point)
        walk->found.stop.point = *point;
}

/* A thread that begins with its step is over what it stands at. */
static void look_for_points(struct rm_walk *walk, unsigned thread)
{
    const struct rm_cpu *cpu = walk->machine->cpus[thread];
    const struct rm_stop_point *point = rm_breakpoint_at(walk->wish->points, rm_cpu_pc(cpu));
    struct rm_access access;
    bool begins = !walk->has_stepped && rm_mask_has(&walk->wish->steps, thread);
    if (point && !begins)
        reach(walk, RM_WHY_BREAK, thread, point, walk->position, RM_NEVER);
    if (!walk->wish->points->watches || !rm_cpu_next_access(cpu, &access))
        return;
    point = rm_watchpoint_met(walk->wish->points, &access);
    walk->meets = point != NULL;
    if (!point)
        return;
    walk->met = *point;
    if (!begins && !walk->wish->scans)
        reach(walk, RM_WHY_WATCH, thread, point, walk->position, RM_NEVER);
}

static bool before(struct rm_walk *walk, unsigned thread)
{
    const struct rm_wish *wish = walk->wish;
    walk->thread = thread;
    walk->meets = walk->executed = false;
    walk->instructions = rm_cpu_instructions(walk->machine->cpus[thread]);
    if (walk->position >= wish->until_position)
        stop(walk, RM_WHY_POSITION, thread, NULL);
    else if (!rm_mask_has(&walk->runs, thread))
        stop(walk, RM_WHY_WAITS, thread, NULL);
    else if (wish->points)
        look_for_points(walk, thread);
    return walk->stopped;
}

static bool is_in_range(const struct rm_walk *walk, unsigned thread)
{
    const struct rm_wish *wish = walk->wish;
    uint64_t pc = rm_real(rm_cpu_pc(walk->machine->cpus[thread]));
    return walk->machine->state.threads[thread].place == RM_IN_HYPERVISOR &&
           pc >= rm_real(wish->range_start) && pc < rm_real(wish->range_end);
}

/* The instruction, if it was executed, has a position. What a scan finds is behind the move before
 * it: there a step that was taken forwards had stopped, if nothing else came in between. */
static void after(struct rm_walk *walk, unsigned thread)
{
    if (rm_cpu_instructions(walk->machine->cpus[thread]) == walk->instructions)
        return;
    walk->position++;
    walk->executed = true;
    walk->has_stepped |= rm_mask_has(&walk->wish->steps, thread);
    if (rm_mask_has(&walk->wish->steps, thread) && !is_in_range(walk, thread))
        reach(walk, RM_WHY_STEPPED, thread, NULL, RM_NEVER, walk->moves);
}

static bool look(void *context, unsigned thread, bool is_after)
{
    struct rm_walk *walk = context;
    if (!is_after)
        return before(walk, thread);
    after(walk, thread);
    return false;
}

void rm_walk_begin(struct rm_walk *walk, struct rm_machine *machine)
{
    *walk = (struct rm_walk){.machine = machine, .runs = RM_MASK_ALL};
    machine->witness.from_cycle = 0;
    machine->witness.look = look;
    machine->witness.context = walk;
}

void rm_walk_end(struct rm_walk *walk)
{
    walk->machine->witness.look = NULL;
    rm_schedule_default(walk->machine);
}

/* Of those that may run the one that is furthest behind; what arrives comes first. */
static void choose(void *context, const struct rm_machine *machine, struct rm_next *next)
{
    const struct rm_walk *walk = context;
    uint64_t first_cycle = RM_NEVER, arrival_cycle = rm_queue_next_cycle(machine);
    unsigned first = 0;
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
        if (!rm_mask_has(&walk->runs, thread) || !rm_can_run(machine, thread) ||
            cycle >= first_cycle)
            continue;
        first_cycle = cycle;
        first = thread;
    }
    if (first_cycle == RM_NEVER)
        return;
    if (arrival_cycle <= first_cycle) {
        *next = (struct rm_next){.kind = RM_NEXT_ARRIVAL, .cycle = arrival_cycle};
        return;
    }
    uint64_t until_cycle = first_cycle + RM_LONE_CYCLES;
    *next =
        (struct rm_next){.kind = RM_NEXT_THREAD,
                         .thread = first,
                         .cycle = first_cycle,
                         .until_cycle = until_cycle < arrival_cycle ? until_cycle : arrival_cycle};
}

void rm_walk_let(struct rm_walk *walk, const struct rm_mask *runs, bool chooses)
{
    struct rm_choice *choice = &walk->machine->state.choice;
    walk->runs = *runs;
    if (!chooses) {
        rm_schedule_default(walk->machine);
        return;
    }
    walk->chooser = (struct rm_chooser){.choose = choose, .context = walk};
    walk->machine->chooser = &walk->chooser;
    if (choice->thread >= 0 && !rm_mask_has(runs, (unsigned)choice->thread))
        choice->until_cycle = 0; /* its slice ends here */
}

/* Memory that is watched is other than it was: an instruction did it, of which that was known, or
 * somebody else. */
static void look_at_memory(struct rm_walk *walk, bool instruction)
{
    struct rm_stop_points *points = walk->wish->points;
    const struct rm_stop_point *changed = rm_watchpoint_changed(points, walk->machine);
    if (instruction && walk->meets && walk->wish->scans)
        reach(walk, RM_WHY_WATCH, walk->thread, &walk->met, RM_NEVER, walk->moves - 1);
    if (!changed)
        return;
    struct rm_stop_point point = *changed;
    rm_watchpoints_see(points, walk->machine);
    if (!instruction || !walk->meets)
        reach(walk, RM_WHY_CHANGED, walk->thread, &point, RM_NEVER, walk->moves);
}

/* Something was done: whether that was what is waited for. */
static void look_round(struct rm_walk *walk, unsigned faults)
{
    const struct rm_wish *wish = walk->wish;
    walk->moves++;
    if (wish->points)
        look_at_memory(walk, walk->executed);
    if (walk->looks && walk->looks(walk->looks_context, false))
        walk->told = true;
    if (walk->told && wish->points)
        reach(walk, RM_WHY_EVENT,
              walk->told_thread < 0 ? walk->thread : (unsigned)walk->told_thread, NULL, RM_NEVER,
              walk->moves);
    walk->told = walk->executed = false;
    walk->told_thread = -1;
    if (rm_count_faults(walk->machine) > faults && wish->points && !wish->scans)
        stop(walk, RM_WHY_FAULT, walk->thread, NULL);
    if (!walk->stopped && walk->moves >= wish->until_moves)
        stop(walk, RM_WHY_POSITION, walk->thread, NULL);
    if (!walk->stopped && wish->interrupted && ++walk->asked % ASK_EVERY == 0 &&
        wish->interrupted(wish->context))
        stop(walk, RM_WHY_INTERRUPT, walk->thread, NULL);
}

static void take_step(struct rm_walk *walk)
{
    unsigned faults = rm_count_faults(walk->machine);
    switch (rm_step(walk->machine, walk->wish->until_cycle, false)) {
    case RM_MOVED:
        look_round(walk, faults);
        break;
    case RM_PAUSED: /* held before an instruction, if it is not the cycle */
        if (!walk->stopped)
            stop(walk, RM_WHY_CYCLE, walk->thread, NULL);
        break;
    case RM_QUIET:
        stop(walk, RM_WHY_IDLE, walk->thread, NULL);
        break;
    case RM_DEADLOCK:
        stop(walk, RM_WHY_DEADLOCK, walk->thread, NULL);
        break;
    }
}

enum rm_status rm_walk_on(struct rm_walk *walk, const struct rm_wish *wish, uint64_t steps,
                          bool *stopped, struct rm_error *error)
{
    enum rm_status status = rm_need_outside(walk->machine, error);
    if (status == RM_OK)
        status = rm_cpu_prepare(walk->machine->cpus[0], error);
    if (status != RM_OK)
        return status;
    walk->wish = wish;
    walk->stopped = walk->told = walk->has_stepped = false;
    walk->told_thread = -1;
    if (wish->points)
        rm_watchpoints_see(wish->points, walk->machine);
    if (walk->looks)
        (void)walk->looks(walk->looks_context, true);
    if (walk->moves >= wish->until_moves)
        stop(walk, RM_WHY_POSITION, walk->thread, NULL);
    for (uint64_t end = walk->position + steps; !walk->stopped && walk->position < end;)
        take_step(walk);
    *stopped = walk->stopped;
    return RM_OK;
}
