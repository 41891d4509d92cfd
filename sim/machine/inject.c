/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/inject.h"

#include "base/copy.h"
#include "base/power.h"
#include "base/wide.h"
#include "machine/bus.h"
#include "machine/checks/moments.h"
#include "machine/exits.h"
#include "machine/host_actors.h"
#include "machine/queue.h"
#include "machine/trap.h"
#include "machine/wait.h"
#include "machine/when.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define GUEST_SYSCALL_BYTES 4
#define HCALL_ARGS_MAX      6
#define NEGATIVE            0xffffffff /* of a decrementer: -1 */
#define RELOADED            0x7fff0000 /* what KVM puts into HDEC when a core is back in the host */

/* What each kind does, once it need not wait for its thread. */
typedef void happen_function(struct rm_machine *machine, const struct rm_injection *injection);

static void msi(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_xics_trigger_msi(machine->xics, injection->number, NULL);
}

static void ipi(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_icp_send_store(machine->xics, injection->thread, ICP_MFRR, 1, &injection->value);
}

static void doorbell(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_bus_send_doorbell(machine, injection->thread);
}

static void host_ipi(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_host_send_ipi(machine, injection->thread);
}

/* The guest on the thread executes "sc 1". */
static void hcall(struct rm_machine *machine, const struct rm_injection *injection)
{
    unsigned thread = injection->thread;
    struct rm_cpu *cpu = machine->cpus[thread];
    rm_wait_until(machine, thread, machine->trace.now.cycle);
    rm_cpu_set_gpr(cpu, 3, injection->number);
    for (unsigned i = 0; i < injection->arg_count; i++)
        rm_cpu_set_gpr(cpu, 4 + i, injection->args[i]);
    rm_cpu_set_pc(cpu, rm_cpu_pc(cpu) + GUEST_SYSCALL_BYTES);
    rm_exit_begin(machine, thread, TRAP_HCALL, machine->trace.now.cause);
    rm_cpu_interrupt(cpu, TRAP_HCALL);
}

/* Which threads of the sub-core nap with a copy of HDEC in DEC. */
static void find_hdec_copies(const struct rm_machine *machine, unsigned first, bool *copies)
{
    for (unsigned i = 0; i < rm_subcore_threads(machine, first); i++)
        copies[i] = rm_wait_has_hdec_copy(machine, first + i);
}

static void renew_hdec_copies(struct rm_machine *machine, unsigned first, const bool *copies)
{
    for (unsigned i = 0; i < rm_subcore_threads(machine, first); i++)
        if (copies[i])
            rm_wait_copy_hdec(machine, first + i);
}

static void hdec(struct rm_machine *machine, const struct rm_injection *injection)
{
    unsigned first = rm_first_of_subcore(machine, injection->thread);
    uint64_t cycle = machine->trace.now.cycle;
    uint32_t cause = machine->trace.now.cause;
    bool copies[RM_THREADS_MAX];
    for (unsigned i = first; i < first + rm_subcore_threads(machine, first); i++) {
        machine->state.threads[i].hdec_cause = cause;
        if (machine->state.threads[i].place == RM_IN_GUEST ||
            machine->state.threads[i].place == RM_IN_NAP)
            rm_wait_until(machine, i, cycle);
    }
    find_hdec_copies(machine, first, copies);
    rm_cpu_hdec_run_out(machine->cpus[injection->thread],
                        injection->reloaded ? RELOADED : NEGATIVE);
    renew_hdec_copies(machine, first, copies);
    for (unsigned i = first; i < first + rm_subcore_threads(machine, first); i++)
        rm_wait_look(machine, i, cycle);
}

static void dec(struct rm_machine *machine, const struct rm_injection *injection)
{
    unsigned thread = injection->thread;
    struct rm_thread_state *state = &machine->state.threads[thread];
    uint64_t cycle = machine->trace.now.cycle;
    if (state->place == RM_IN_HOST) {
        rm_host_decrementer(machine, thread);
        return;
    }
    state->dec_cause = machine->trace.now.cause;
    rm_wait_until(machine, thread, cycle);
    rm_cpu_reg_write(machine->cpus[thread], "dec", NEGATIVE);
    rm_wait_look(machine, thread, cycle);
}

static void opal(struct rm_machine *machine, const struct rm_injection *injection)
{
    machine->trace.now.kind = RM_ACTOR_HOST;
    rm_bus_firmware(machine, injection->number, injection->args);
}

static void system_reset(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_trap_system_reset(machine, injection->thread);
}

static void machine_check(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_trap_machine_check(machine, injection->thread, injection->args);
}

static void hmi(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_trap_hmi(machine, injection->thread, injection->args[0]);
}

static void trap(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_trap_of_guest(machine, injection->thread, injection->number, injection->args);
}

/* Its name was found when the injection was given. */
static void set(struct rm_machine *machine, const struct rm_injection *injection)
{
    enum rm_status status = rm_set_field(machine, injection->field, injection->args[0], NULL);
    assert(status == RM_OK);
    (void)status;
}

static void fence(struct rm_machine *machine, const struct rm_injection *injection)
{
    rm_xics_fence(machine->xics, injection->number, NULL);
}

static const struct {
    happen_function *happen;
    unsigned args_max;
    bool for_thread;
} kinds[] = {
    [RM_INJECT_MSI] = {msi, 0, false},
    [RM_INJECT_IPI] = {ipi, 0, true},
    [RM_INJECT_DOORBELL] = {doorbell, 0, true},
    [RM_INJECT_HCALL] = {hcall, HCALL_ARGS_MAX, true},
    [RM_INJECT_HDEC] = {hdec, 0, true},
    [RM_INJECT_HOST_IPI] = {host_ipi, 0, true},
    [RM_INJECT_DEC] = {dec, 0, true},
    [RM_INJECT_OPAL] = {opal, RM_INJECT_ARGS_MAX, false},
    [RM_INJECT_SYSTEM_RESET] = {system_reset, 0, true},
    [RM_INJECT_MACHINE_CHECK] = {machine_check, 3, true},
    [RM_INJECT_HMI] = {hmi, 1, true},
    [RM_INJECT_TRAP] = {trap, RM_TRAP_ARGS_MAX, true},
    [RM_INJECT_SET] = {set, 1, false},
    [RM_INJECT_FENCE] = {fence, 0, false},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(*kinds))

static enum rm_status check_field(const struct rm_machine *machine,
                                  const struct rm_injection *injection, struct rm_error *error)
{
    enum rm_status status = rm_need_world(machine, error);
    if (status != RM_OK)
        return status;
    if (!injection->field || strlen(injection->field) >= RM_FIELD_NAME_BYTES)
        return rm_fail(error, RM_BAD_INPUT,
                       "found no field to set; expected a name of at most %d "
                       "bytes",
                       RM_FIELD_NAME_BYTES - 1);
    return rm_world_can_be(machine->world, injection->field, injection->args[0], error);
}

static enum rm_status check(const struct rm_machine *machine, const struct rm_injection *injection,
                            struct rm_error *error)
{
    struct rm_msi_state source;
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    if ((unsigned)injection->kind >= KIND_COUNT)
        return rm_fail(error, RM_BAD_INPUT, "found an injection of kind %u; expected 0 to %zu",
                       (unsigned)injection->kind, KIND_COUNT - 1);
    if (injection->arg_count > kinds[injection->kind].args_max)
        return rm_fail(error, RM_BAD_INPUT, "%s: found %u arguments; expected at most %u",
                       rm_inject_kind_name(injection->kind), injection->arg_count,
                       kinds[injection->kind].args_max);
    if (injection->kind == RM_INJECT_MSI && !rm_msi_peek(machine->xics, injection->number, &source))
        return rm_fail(error, RM_BAD_INPUT,
                       "nobody mapped MSI 0x%x: no source of the world has this hwirq",
                       injection->number);
    if (injection->kind == RM_INJECT_FENCE && !rm_xics_has_bridge(machine->xics, injection->number))
        return rm_fail(error, RM_BAD_INPUT, "no source of the world is behind bridge %u",
                       injection->number);
    if (injection->kind == RM_INJECT_OPAL && !rm_opal_is_modelled(injection->number))
        return rm_fail(error, RM_BAD_INPUT, "firmware call %u is not modelled", injection->number);
    if (injection->kind == RM_INJECT_TRAP && !rm_trap_is_of_guest(injection->number))
        return rm_fail(error, RM_BAD_INPUT,
                       "found trap 0x%x; expected 0xe00, 0xe20, 0xe40 or 0xf80", injection->number);
    if (injection->after > machine->state.injections)
        return rm_fail(error, RM_BAD_INPUT, "found one after injection %u; expected up to %u",
                       injection->after, machine->state.injections);
    if (injection->kind == RM_INJECT_SET)
        return check_field(machine, injection, error);
    return kinds[injection->kind].for_thread ? rm_need_thread(machine, injection->thread, error)
                                             : RM_OK;
}

/* The sub-core whose HDEC, or the thread whose DEC, is to run out, if it is under way already. */
static void program(struct rm_machine *machine, const struct rm_injection *injection)
{
    if (injection->kind == RM_INJECT_HDEC)
        rm_inject_program_hdec(machine, rm_first_of_subcore(machine, injection->thread));
    if (injection->kind == RM_INJECT_DEC)
        rm_inject_program_dec(machine, injection->thread);
}

enum rm_status rm_inject(struct rm_machine *machine, const struct rm_injection *injection,
                         uint32_t *number, struct rm_error *error)
{
    struct rm_machine_state *state = &machine->state;
    struct rm_arrival arrival = {.kind = RM_ARRIVE_INJECTION};
    enum rm_status status = rm_copy_struct(&arrival.injection, sizeof(arrival.injection), injection,
                                           sizeof(arrival.injection), "injection", error);
    if (status == RM_OK)
        status = check(machine, &arrival.injection, error);
    if (status == RM_OK)
        status = rm_when_resolve(machine, &arrival.injection.when, &arrival.watch, error);
    if (status != RM_OK)
        return status;
    if (injection->kind == RM_INJECT_SET)
        snprintf(arrival.field, sizeof(arrival.field), "%s", arrival.injection.field);
    arrival.injection.when.what = arrival.injection.field = NULL; /* the caller's */
    if (state->waiting == RM_INJECTIONS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "more than %d injections wait", RM_INJECTIONS_MAX);
    state->waiting++;
    arrival.cause = ++state->injections;
    if (number)
        *number = arrival.cause;
    if (injection->after) {
        rm_arrivals_append(&state->later, &arrival);
        return RM_OK;
    }
    uint64_t now_cycle = rm_cycle(machine);
    arrival.cycle = injection->at_cycle > now_cycle ? injection->at_cycle : now_cycle;
    rm_queue_add(machine, &arrival);
    program(machine, &arrival.injection);
    return RM_OK;
}

unsigned rm_injections_left(const struct rm_machine *machine)
{
    return machine->state.waiting;
}

/* Whether its thread is not where it has to be: an hcall and a trap are the guest's; in the host
 * HDEC is not the guest's, and DEC only where the host sleeps until it runs out. */
static bool has_to_wait(const struct rm_machine *machine, const struct rm_injection *injection)
{
    const struct rm_thread_state *state = &machine->state.threads[injection->thread];
    switch (injection->kind) {
    case RM_INJECT_HCALL:
    case RM_INJECT_TRAP:
        return state->place != RM_IN_GUEST;
    case RM_INJECT_HDEC:
        state = &machine->state.threads[rm_first_of_subcore(machine, injection->thread)];
        return state->place == RM_IN_HOST || state->called;
    case RM_INJECT_DEC:
        return state->place == RM_IN_HOST ? !rm_host_sleeps_on(machine, injection->thread)
                                          : state->place == RM_IN_HYPERVISOR;
    default:
        return false;
    }
}

/* Tells of it, and lets it happen. */
static void let_happen(struct rm_machine *machine, const struct rm_arrival *arrival, uint64_t cycle)
{
    struct rm_injection injection = arrival->injection;
    injection.field = arrival->field;
    machine->trace.now = (struct rm_actor){RM_ACTOR_DEVICE, 0, cycle, arrival->cause, 0};
    RM_EMIT(&machine->trace, injected, .kind = (uint32_t)injection.kind,
            .number = injection.kind == RM_INJECT_IPI ? injection.value : injection.number,
            .thread = kinds[injection.kind].for_thread ? (int32_t)injection.thread : -1,
            .pc = arrival->watch.pc);
    machine->at_place = arrival->watch.kind != RM_WHEN_CYCLE;
    rm_checks_somebody_acts(machine);
    kinds[injection.kind].happen(machine, &injection);
    machine->at_place = false;
    machine->state.waiting--;
}

void rm_inject_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    if (arrival->watch.kind != RM_WHEN_CYCLE && !arrival->watch.reached)
        rm_when_wait(machine, arrival);
    else if (has_to_wait(machine, &arrival->injection))
        rm_arrivals_append(&machine->state.held, arrival);
    else
        let_happen(machine, arrival, arrival->cycle);
}

void rm_inject_retry(struct rm_machine *machine, unsigned thread)
{
    struct rm_arrivals *held = &machine->state.held;
    uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
    for (unsigned i = 0; i < held->count; i++) {
        struct rm_arrival arrival = held->items[i];
        if (arrival.injection.thread != thread || has_to_wait(machine, &arrival.injection))
            continue;
        rm_arrivals_remove(held, i--);
        let_happen(machine, &arrival, cycle);
    }
}

/* The cycle of the first injection of a kind that is on its way for a thread, or for one of its
 * core; RM_NEVER. */
static uint64_t due_cycle(const struct rm_machine *machine, enum rm_inject_kind kind,
                          unsigned first, unsigned count)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    for (unsigned i = 0; i < queue->count; i++) {
        const struct rm_arrival *arrival = &queue->items[i];
        if (arrival->kind == RM_ARRIVE_INJECTION && arrival->injection.kind == kind &&
            arrival->watch.kind == RM_WHEN_CYCLE && arrival->injection.thread >= first &&
            arrival->injection.thread < first + count)
            return arrival->cycle;
    }
    return RM_NEVER;
}

/* Sets a decrementer so that it runs out at cycle `due`, unless it does sooner. */
static void program_register(struct rm_machine *machine, unsigned thread, const char *name,
                             uint64_t due)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t value = 0, own_cycle;
    if (!machine->state.threads[thread]
             .spin.parked) /* one that goes round does so in whole rounds */
        rm_wait_until(machine, thread, rm_cycle(machine));
    own_cycle = rm_cpu_cycle(cpu);
    rm_cpu_reg_read(cpu, name, &value);
    if (due == RM_NEVER || due <= own_cycle)
        return;
    uint64_t ticks = rm_scale(due - own_cycle, machine->config.tb_hz, machine->config.core_hz);
    if (ticks < value && value <= INT32_MAX)
        rm_cpu_reg_write(cpu, name, ticks + 1);
}

void rm_inject_program_hdec(struct rm_machine *machine, unsigned thread)
{
    unsigned first = rm_first_of_subcore(machine, thread),
             count = rm_subcore_threads(machine, thread);
    bool copies[RM_THREADS_MAX];
    if (machine->state.threads[thread].place == RM_IN_HOST)
        return;
    find_hdec_copies(machine, first, copies);
    program_register(machine, thread, "hdec", due_cycle(machine, RM_INJECT_HDEC, first, count));
    renew_hdec_copies(machine, first, copies);
}

void rm_inject_program_dec(struct rm_machine *machine, unsigned thread)
{
    if (machine->state.threads[thread].place == RM_IN_GUEST)
        program_register(machine, thread, "dec", due_cycle(machine, RM_INJECT_DEC, thread, 1));
}

/* Whether an injection has happened. */
static bool has_happened(const struct rm_machine *machine, uint32_t number)
{
    const struct rm_arrivals *const lists[] = {&machine->state.queue, &machine->state.held,
                                               &machine->state.later, &machine->state.placed};
    for (size_t list = 0; list < sizeof(lists) / sizeof(*lists); list++)
        for (unsigned i = 0; i < lists[list]->count; i++)
            if (lists[list]->items[i].kind == RM_ARRIVE_INJECTION &&
                lists[list]->items[i].cause == number)
                return false;
    return true;
}

bool rm_inject_followers(struct rm_machine *machine, uint32_t number)
{
    struct rm_arrivals *later = &machine->state.later;
    bool some = false;
    for (unsigned i = 0; i < later->count; i++) {
        struct rm_arrival arrival = later->items[i];
        uint32_t after = arrival.injection.after;
        if (number ? after != number : !has_happened(machine, after))
            continue;
        rm_arrivals_remove(later, i--);
        arrival.cycle = machine->trace.now.cycle + arrival.injection.at_cycle;
        rm_queue_add(machine, &arrival);
        program(machine, &arrival.injection);
        some = true;
    }
    return some;
}
