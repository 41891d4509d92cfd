/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hash of the logical state, of a machine whose time stands still (turns.h). Left out are the
 * numbers that count what has happened (events, exits, instructions, what was sent), clocks, and
 * what is known of a thread's loops but that it is parked. An exit's number says only whose it is.
 */
#include "base/hash.h"
#include "machine/checks/guest_registers.h"
#include "machine/queue.h"
#include "machine/turns.h"

#include <string.h>

/* Whose present exit that is: a thread's number plus 1, 0 nobody's. */
static unsigned thread_of_exit(const struct rm_machine *machine, uint64_t exit)
{
    for (unsigned thread = 0; exit && thread < machine->threads; thread++)
        if (machine->state.threads[thread].exit == exit)
            return thread + 1;
    return 0;
}

static uint64_t hash_words(uint64_t hash, const uint64_t *words, size_t count)
{
    return rm_hash_bytes(hash, words, count * sizeof(*words));
}

static uint64_t hash_arrival(const struct rm_machine *machine, const struct rm_arrival *arrival)
{
    const uint64_t words[] = {(uint64_t)arrival->kind << 32 | arrival->task,
                              (uint64_t)arrival->index << 32 | arrival->timers,
                              (uint64_t)arrival->cause << 32 | arrival->sender,
                              thread_of_exit(machine, arrival->exit),
                              (uint64_t)arrival->injection.kind << 32 | arrival->injection.number};
    uint64_t hash = hash_words(RM_HASH_START, words, arrival->kind == RM_ARRIVE_INJECTION ? 5 : 4);
    return arrival->kind == RM_ARRIVE_XICS
               ? rm_hash_bytes(hash, &arrival->xics, sizeof(arrival->xics))
               : hash;
}

/* What goes one way keeps its order; the rest has none. */
static uint64_t hash_arrivals(const struct rm_machine *machine, const struct rm_arrivals *list)
{
    uint64_t sum = list->count;
    for (unsigned i = 0; i < list->count; i++) {
        uint64_t own = hash_arrival(machine, &list->items[i]);
        unsigned before = 0;
        for (unsigned j = 0; j < i; j++)
            before += list->items[j].kind == list->items[i].kind &&
                      list->items[j].sender == list->items[i].sender;
        sum += rm_hash_u64(own, before);
    }
    return sum;
}

static uint64_t hash_thread(const struct rm_machine *machine, unsigned thread, uint64_t hash)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const uint64_t words[] = {(uint64_t)state->place << 32 | (uint32_t)state->vcpu,
                              (uint64_t)state->cause << 32 | state->vector,
                              (uint64_t)state->doorbell_cause << 32 | state->hdec_cause,
                              (uint64_t)state->dec_cause << 32 | state->hmi_cause,
                              (uint64_t)state->entering | (uint64_t)state->decided << 1 |
                                  (uint64_t)state->called << 2 | (uint64_t)state->silent << 3 |
                                  (uint64_t)state->spin.parked << 4 | (uint64_t)state->handled << 5,
                              state->read_intr_return,
                              machine->reservations.granule[thread],
                              rm_cpu_logical_hash(machine->cpus[thread])};
    return hash_words(hash, words, sizeof(words) / sizeof(*words));
}

/* The host's tasks count their exits and timers. */
static uint64_t hash_host(const struct rm_machine *machine, uint64_t hash)
{
    struct kvm_host host = machine->state.host;
    for (unsigned v = 0; v < RM_VCPUS_MAX; v++) {
        host.tasks[v].exit = thread_of_exit(machine, host.tasks[v].exit);
        host.tasks[v].timers = 0;
    }
    return kvm_host_hash(&host, hash);
}

static uint64_t hash_checks(const struct rm_machine *machine, uint64_t hash)
{
    const struct rm_check_memory *memory = &machine->state.checks;
    return rm_check_logical_hash(memory, machine->threads, machine->state.exits, hash);
}

uint64_t rm_logical_hash(const struct rm_machine *machine)
{
    const struct rm_machine_state *state = &machine->state;
    uint64_t hash = rm_hash_u64(rm_mem_hash(machine->mem), rm_xics_hash(machine->xics));
    hash = hash_host(machine, hash);
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        hash = rm_hash_u64(hash, (uint64_t)state->causes[v] << 32 |
                                     (uint64_t)state->served[v] << 1 | state->scripted[v]);
    hash = hash_checks(machine, hash);
    hash = rm_hash_u64(hash, hash_arrivals(machine, &state->queue));
    hash = rm_hash_u64(hash, hash_arrivals(machine, &state->held));
    hash = rm_hash_u64(hash, hash_arrivals(machine, &state->later));
    hash = rm_registers_hash(machine, hash);
    for (unsigned core = 0; core < machine->config.cores; core++)
        for (unsigned i = 0; i < state->split[core]; i++)
            hash = rm_core_hash(&machine->subcores[core * RM_SUBCORES_MAX + i], hash);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        hash = hash_thread(machine, thread, hash);
    return hash;
}
