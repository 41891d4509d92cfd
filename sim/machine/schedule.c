/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/schedule.h"

#include "machine/latency.h"
#include "machine/now.h"
#include "machine/queue.h"
#include "machine/wait.h"

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What one look at all threads finds out. */
struct survey {
    int behind; /* the running thread that is furthest behind, -1 none */
    uint64_t behind_cycle;
    unsigned running, parked;
    int timer; /* the waiting thread whose timer is next, -1 none */
    uint64_t timer_cycle;
};

static struct survey survey(const struct rm_machine *machine)
{
    struct survey found = {.behind = -1, .timer = -1, .timer_cycle = RM_NEVER};
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        const struct rm_thread_state *state = &machine->state.threads[thread];
        if (state->place == RM_IN_HOST || state->place == RM_IN_FAULT)
            continue;
        found.parked += state->spin.parked;
        if (rm_can_run(machine, thread)) {
            uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
            if (!found.running++ || cycle < found.behind_cycle) {
                found.behind = (int)thread;
                found.behind_cycle = cycle;
            }
            continue;
        }
        uint64_t cycle = rm_wait_timer_cycle(machine, thread);
        if (cycle < found.timer_cycle) {
            found.timer = (int)thread;
            found.timer_cycle = cycle;
        }
    }
    return found;
}

/* Whether the host looks at what threads write: some core's threads are waited for. */
static bool host_waits(const struct rm_machine *machine)
{
    for (unsigned subcore = 0; subcore < rm_host_subcores(machine); subcore++)
        if (machine->state.host.subcores[subcore] == KVM_CORE_LEAVING)
            return true;
    return false;
}

static uint64_t next_edge(uint64_t cycle)
{
    return (cycle / RM_GRID_CYCLES + 1) * RM_GRID_CYCLES;
}

void rm_schedule_joined(struct rm_machine *machine, uint64_t cycle)
{
    struct rm_choice *choice = &machine->state.choice;
    if (choice->thread >= 0)
        choice->until_cycle = least(choice->until_cycle, next_edge(cycle));
}

/* The end of a thread's slice that begins at `cycle`. */
static uint64_t slice_end(const struct rm_machine *machine, const struct survey *found)
{
    const struct rm_spin *spin = &machine->state.threads[found->behind].spin;
    bool lone = found->running == 1 && found->parked == 0 && !host_waits(machine);
    uint64_t cycle = found->behind_cycle;
    uint64_t end = lone ? cycle + RM_LONE_CYCLES : next_edge(cycle);
    if (spin->probing) /* one instruction, which takes a cycle where nobody models it */
        end = cycle + 1;
    end = least(end, rm_queue_next_cycle(machine));
    return least(end, found->timer_cycle);
}

/* The one that is furthest behind; of equal ones what arrives, then timers, then threads. */
static struct rm_next furthest_behind(const struct rm_machine *machine)
{
    struct survey found = survey(machine);
    uint64_t arrival_cycle = rm_queue_next_cycle(machine);
    uint64_t thread_cycle = found.behind >= 0 ? found.behind_cycle : RM_NEVER;
    uint64_t first_cycle = least(least(arrival_cycle, found.timer_cycle), thread_cycle);
    if (first_cycle == RM_NEVER)
        return (struct rm_next){.kind = RM_NEXT_NOTHING, .cycle = RM_NEVER};
    if (arrival_cycle == first_cycle)
        return (struct rm_next){.kind = RM_NEXT_ARRIVAL, .cycle = arrival_cycle};
    if (found.timer_cycle == first_cycle)
        return (struct rm_next){
            .kind = RM_NEXT_TIMER, .thread = (unsigned)found.timer, .cycle = found.timer_cycle};
    return (struct rm_next){.kind = RM_NEXT_THREAD,
                            .thread = (unsigned)found.behind,
                            .cycle = thread_cycle,
                            .until_cycle = slice_end(machine, &found)};
}

struct rm_next rm_schedule_next(const struct rm_machine *machine)
{
    struct rm_next next = furthest_behind(machine);
    if (machine->chooser)
        machine->chooser->choose(machine->chooser->context, machine, &next);
    return next;
}

/* Whether it sends something, so that others may have to act sooner than was known. */
static bool sends(enum rm_operation what)
{
    return what == RM_OPERATION_DEVICE || what == RM_OPERATION_MESSAGE;
}

void rm_schedule_operation(struct rm_machine *machine, unsigned thread, enum rm_operation what,
                           uint64_t address)
{
    const struct rm_chooser *chooser = machine->chooser;
    bool ends = chooser && chooser->operation
                    ? chooser->operation(chooser->context, machine, thread, what, address)
                    : sends(what);
    RM_EMIT(&machine->trace, operation, .what = (uint32_t)what, .address = address);
    if (ends)
        rm_cpu_request_stop(machine->cpus[thread]);
}

static void choose_alone(void *context, const struct rm_machine *machine, struct rm_next *next)
{
    unsigned thread = *(const unsigned *)context;
    if (!rm_can_run(machine, thread))
        return;
    uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
    uint64_t arrival_cycle = rm_queue_next_cycle(machine);
    if (arrival_cycle <= cycle) {
        *next = (struct rm_next){.kind = RM_NEXT_ARRIVAL, .cycle = arrival_cycle};
        return;
    }
    *next = (struct rm_next){.kind = RM_NEXT_THREAD,
                             .thread = thread,
                             .cycle = cycle,
                             .until_cycle = least(cycle + RM_LONE_CYCLES, arrival_cycle)};
}

void rm_schedule_alone(struct rm_machine *machine, struct rm_chooser *chooser,
                       const unsigned *thread)
{
    *chooser = (struct rm_chooser){.choose = choose_alone, .context = (void *)(uintptr_t)thread};
    machine->chooser = chooser;
}

void rm_schedule_default(struct rm_machine *machine)
{
    machine->chooser = NULL;
}
