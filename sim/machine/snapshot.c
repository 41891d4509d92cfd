/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of the whole machine, and the hash of its state. */
#include "base/hash.h"
#include "machine/checks/guest_registers.h"
#include "machine/queue.h"
#include "machine/recorder.h"
#include "machine/split.h"
#include "machine/timed.h"

#include <stdlib.h>
#include <string.h>

struct rm_snapshot {
    const struct rm_machine *machine;
    uint64_t world_number;
    struct rm_mem_snapshot *mem;
    void *xics, *registers;
    uint8_t *cpus; /* rm_cpu_state_bytes for each thread */
    struct rm_recording *recording;
    const struct rm_timing_model *model; /* whose `timed` is; NULL: none */
    void *timed;
    struct rm_actor actor;
    uint64_t event_number;
    struct rm_machine_state state;
    struct rm_reservations reservations;
    struct rm_core subcores[RM_ALL_SUBCORES_MAX];
};

void rm_snapshot_free(struct rm_snapshot *snapshot)
{
    if (!snapshot)
        return;
    rm_mem_snapshot_free(snapshot->mem);
    rm_recording_free(snapshot->recording);
    rm_arrivals_free(&snapshot->state.queue);
    rm_arrivals_free(&snapshot->state.held);
    rm_arrivals_free(&snapshot->state.later);
    rm_arrivals_free(&snapshot->state.placed);
    if (snapshot->model)
        snapshot->model->free_saved(snapshot->timed);
    free(snapshot->cpus);
    free(snapshot->xics);
    free(snapshot->registers);
    free(snapshot);
}

/* Copies the state's own lists, and all else of it but the threads beyond the world's. */
static void copy_state(struct rm_machine_state *to, const struct rm_machine_state *from,
                       unsigned threads)
{
    struct rm_arrivals queue = to->queue, held = to->held, later = to->later;
    struct rm_arrivals placed = to->placed;
    memcpy(to, from,
           offsetof(struct rm_machine_state, threads) + threads * sizeof(from->threads[0]));
    to->queue = queue;
    to->held = held;
    to->later = later;
    to->placed = placed;
    rm_arrivals_copy(&to->queue, &from->queue);
    rm_arrivals_copy(&to->held, &from->held);
    rm_arrivals_copy(&to->later, &from->later);
    rm_arrivals_copy(&to->placed, &from->placed);
}

/* Nothing of it is owned yet; what is copied later is left as it is. */
static void empty(struct rm_snapshot *snapshot)
{
    const struct rm_arrivals none = {0};
    snapshot->mem = NULL;
    snapshot->xics = snapshot->registers = snapshot->timed = NULL;
    snapshot->cpus = NULL;
    snapshot->recording = NULL;
    snapshot->model = NULL;
    snapshot->state.queue = snapshot->state.held = none;
    snapshot->state.later = snapshot->state.placed = none;
}

/* The parts that can fail for want of memory. */
static enum rm_status take_parts(struct rm_machine *machine, struct rm_snapshot *snapshot,
                                 struct rm_error *error)
{
    snapshot->xics = malloc(rm_xics_state_bytes(machine->xics));
    snapshot->cpus = malloc(machine->threads * rm_cpu_state_bytes());
    snapshot->registers = malloc(rm_registers_bytes(machine));
    if (!snapshot->xics || !snapshot->cpus || !snapshot->registers)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    enum rm_status status = rm_mem_snapshot_take(machine->mem, &snapshot->mem, error);
    if (status == RM_OK)
        status = rm_recording_take(machine->recorder, &snapshot->recording, error);
    snapshot->model = machine->model;
    return status == RM_OK ? rm_timed_save(machine, &snapshot->timed, error) : status;
}

enum rm_status rm_snapshot_take(struct rm_machine *machine, struct rm_snapshot **out,
                                struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    struct rm_snapshot *snapshot = malloc(sizeof(*snapshot));
    if (!snapshot)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    empty(snapshot);
    status = take_parts(machine, snapshot, error);
    if (status != RM_OK) {
        rm_snapshot_free(snapshot);
        return status;
    }
    rm_xics_state_save(machine->xics, snapshot->xics);
    rm_registers_save(machine, snapshot->registers);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_state_save(machine->cpus[thread], snapshot->cpus + thread * rm_cpu_state_bytes());
    copy_state(&snapshot->state, &machine->state, machine->threads);
    snapshot->machine = machine;
    snapshot->world_number = machine->world_number;
    snapshot->actor = machine->trace.now;
    snapshot->event_number = machine->trace.number;
    snapshot->reservations = machine->reservations;
    memcpy(snapshot->subcores, machine->subcores, sizeof(snapshot->subcores));
    *out = snapshot;
    return RM_OK;
}

static enum rm_status need_own(const struct rm_machine *machine, const struct rm_snapshot *snapshot,
                               struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    if (snapshot->machine != machine || snapshot->world_number != machine->world_number)
        return rm_fail(error, RM_BAD_INPUT,
                       "the snapshot is of another machine, or of a world that is no more");
    return RM_OK;
}

enum rm_status rm_take_caches(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                              uint64_t seed, struct rm_error *error)
{
    enum rm_status status = need_own(machine, snapshot, error);
    if (status == RM_OK)
        rm_timed_take_caches(machine, snapshot->timed, seed);
    return status;
}

enum rm_status rm_snapshot_restore(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                   struct rm_error *error)
{
    enum rm_status status = need_own(machine, snapshot, error);
    if (status != RM_OK)
        return status;
    rm_mem_snapshot_restore(machine->mem, snapshot->mem);
    rm_xics_state_load(machine->xics, snapshot->xics);
    rm_registers_load(machine, snapshot->registers);
    memcpy(machine->subcores, snapshot->subcores, sizeof(snapshot->subcores));
    machine->reservations = snapshot->reservations;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_state_load(machine->cpus[thread], snapshot->cpus + thread * rm_cpu_state_bytes());
    rm_timed_load(machine, snapshot->timed);
    copy_state(&machine->state, &snapshot->state, machine->threads);
    rm_split_connect(machine);
    machine->trace.now = snapshot->actor;
    machine->trace.number = snapshot->event_number;
    rm_recording_restore(machine->recorder, snapshot->recording);
    return RM_OK;
}

static uint64_t hash_injection(uint64_t hash, const struct rm_injection *injection)
{
    const uint64_t words[] = {injection->kind,    injection->at_cycle, injection->after,
                              injection->number,  injection->thread,   injection->value,
                              injection->reloaded};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    for (unsigned i = 0; i < injection->arg_count; i++)
        hash = rm_hash_u64(hash, injection->args[i]);
    return hash;
}

static uint64_t hash_watch(uint64_t hash, const struct rm_watch *watch)
{
    const uint64_t words[] = {watch->kind,    (uint32_t)watch->thread,
                              watch->exit_of, (uint64_t)watch->nth << 32 | watch->seen,
                              watch->after,   watch->address,
                              watch->bytes,   watch->pages};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    return hash;
}

static uint64_t hash_arrival(uint64_t hash, const struct rm_arrival *arrival)
{
    const uint64_t words[] = {arrival->cycle, arrival->order,  arrival->kind,  arrival->task,
                              arrival->index, arrival->timers, arrival->cause, arrival->exit};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    if (arrival->kind == RM_ARRIVE_INJECTION)
        return rm_hash_bytes(hash_watch(hash_injection(hash, &arrival->injection), &arrival->watch),
                             arrival->field, strlen(arrival->field));
    return arrival->kind == RM_ARRIVE_XICS
               ? rm_hash_bytes(hash, &arrival->xics, sizeof(arrival->xics))
               : hash;
}

static uint64_t hash_arrivals(uint64_t hash, const struct rm_arrivals *list)
{
    hash = rm_hash_u64(hash, list->count);
    for (unsigned i = 0; i < list->count; i++)
        hash = hash_arrival(hash, &list->items[i]);
    return hash;
}

static uint64_t hash_spin(uint64_t hash, const struct rm_spin *spin)
{
    const uint64_t words[] = {(uint64_t)spin->probing << 1 | spin->parked,
                              spin->effects,
                              spin->next_probe_cycle,
                              spin->wait_cycles,
                              spin->registers,
                              spin->start_cycle,
                              spin->start_instructions,
                              spin->pc,
                              spin->steps,
                              (uint64_t)spin->period_cycles << 32 | spin->period_instructions,
                              spin->word_count};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    for (unsigned i = 0; i < spin->word_count; i++)
        hash = rm_hash_u64(rm_hash_u64(hash, spin->words[i].address), spin->words[i].value);
    return hash;
}

static uint64_t hash_thread(uint64_t hash, const struct rm_thread_state *thread)
{
    const uint64_t words[] = {thread->place,
                              (uint32_t)thread->vcpu,
                              thread->exit,
                              thread->cause,
                              thread->vector,
                              thread->doorbell_cause,
                              thread->hdec_cause,
                              thread->dec_cause,
                              (uint64_t)thread->entering | (uint64_t)thread->decided << 1 |
                                  (uint64_t)thread->called << 2 | (uint64_t)thread->looked_at << 3 |
                                  (uint64_t)thread->counted << 4 | (uint64_t)thread->silent << 5 |
                                  (uint64_t)thread->handled << 6,
                              thread->start_instructions,
                              thread->guest_since_cycle,
                              thread->read_intr_return};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    return hash_spin(hash, &thread->spin);
}

static uint64_t hash_state(uint64_t hash, const struct rm_machine *machine)
{
    const struct rm_machine_state *state = &machine->state;
    const uint64_t words[] = {state->now_cycle,
                              state->order,
                              state->exits,
                              (uint64_t)state->injections << 32 | state->waiting,
                              (uint64_t)state->choice.single << 32 | (uint32_t)state->choice.thread,
                              state->choice.until_cycle,
                              machine->trace.number};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        hash = rm_hash_u64(hash, words[i]);
    hash = kvm_host_hash(&state->host, hash);
    for (unsigned v = 0; v < RM_VCPUS_MAX; v++)
        hash = rm_hash_u64(rm_hash_u64(hash, state->causes[v]),
                           (uint64_t)state->served[v] << 1 | state->scripted[v]);
    hash = rm_check_memory_hash(&state->checks, machine->threads, hash);
    hash = hash_arrivals(hash, &state->queue);
    hash = hash_arrivals(hash, &state->held);
    hash = hash_arrivals(hash, &state->later);
    return hash_arrivals(hash, &state->placed);
}

uint64_t rm_state_hash(const struct rm_machine *machine)
{
    uint64_t hash = rm_hash_u64(RM_HASH_START, rm_mem_hash(machine->mem));
    if (!machine->world)
        return hash;
    hash = rm_hash_u64(hash, rm_xics_hash(machine->xics));
    hash = hash_state(hash, machine);
    hash = rm_registers_hash(machine, hash);
    for (unsigned core = 0; core < machine->config.cores; core++)
        for (unsigned i = 0; i < machine->state.split[core]; i++)
            hash = rm_core_hash(&machine->subcores[core * RM_SUBCORES_MAX + i], hash);
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        hash = hash_thread(hash, &machine->state.threads[thread]);
        hash = rm_hash_u64(hash, machine->reservations.granule[thread]);
        hash = rm_hash_u64(hash, rm_cpu_hash(machine->cpus[thread]));
        hash = rm_timed_hash(machine, thread, hash);
    }
    return hash;
}
