/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of the whole machine, and the hash of its state. */
#include "base/hash.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

struct rm_snapshot {
    const struct rm_machine *machine;
    uint64_t world_number;
    struct rm_mem_snapshot *mem;
    void *xics;
    struct rm_machine_state state;
    struct rm_reservations reservations;
    struct rm_core cores[RM_CORES_MAX];
    void *cpus[RM_THREADS_MAX]; /* states of the threads that there are */
};

void rm_snapshot_free(struct rm_snapshot *snapshot)
{
    if (!snapshot)
        return;
    for (unsigned i = 0; i < RM_THREADS_MAX; i++)
        free(snapshot->cpus[i]);
    rm_mem_snapshot_free(snapshot->mem);
    free(snapshot->xics);
    free(snapshot);
}

/* The parts that can fail for want of memory. */
static enum rm_status take_parts(struct rm_machine *machine, struct rm_snapshot *snapshot,
                                 struct rm_error *error)
{
    enum rm_status status = rm_mem_snapshot_take(machine->mem, &snapshot->mem, error);
    for (unsigned i = 0; status == RM_OK && i < RM_THREADS_MAX; i++) {
        if (!machine->cpus[i])
            continue;
        snapshot->cpus[i] = malloc(rm_cpu_state_bytes());
        if (!snapshot->cpus[i])
            return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
        rm_cpu_state_save(machine->cpus[i], snapshot->cpus[i]);
    }
    return status;
}

enum rm_status rm_snapshot_take(struct rm_machine *machine, struct rm_snapshot **out,
                                struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    struct rm_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot)
        snapshot->xics = malloc(rm_xics_state_bytes(machine->xics));
    if (!snapshot || !snapshot->xics) {
        free(snapshot);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    }
    enum rm_status status = take_parts(machine, snapshot, error);
    if (status != RM_OK) {
        rm_snapshot_free(snapshot);
        return status;
    }
    rm_xics_state_save(machine->xics, snapshot->xics);
    snapshot->machine = machine;
    snapshot->world_number = machine->world_number;
    snapshot->state = machine->state;
    snapshot->reservations = machine->reservations;
    memcpy(snapshot->cores, machine->cores, sizeof(snapshot->cores));
    *out = snapshot;
    return RM_OK;
}

/* Brings a thread's cpu back, or sets it aside if it was not needed yet. */
static void restore_cpu(struct rm_machine *machine, unsigned thread, const void *snapshot)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    if (!cpu)
        cpu = machine->cpus_aside[thread];
    machine->cpus[thread] = snapshot ? cpu : NULL;
    machine->cpus_aside[thread] = snapshot ? NULL : cpu;
    if (snapshot)
        rm_cpu_state_load(cpu, snapshot);
}

enum rm_status rm_snapshot_restore(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                   struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    if (snapshot->machine != machine || snapshot->world_number != machine->world_number)
        return rm_fail(error, RM_BAD_INPUT,
                       "the snapshot is of another machine, or of a world that is no more");
    rm_mem_snapshot_restore(machine->mem, snapshot->mem);
    for (unsigned i = 0; i < RM_THREADS_MAX; i++)
        restore_cpu(machine, i, snapshot->cpus[i]);
    rm_xics_state_load(machine->xics, snapshot->xics);
    machine->state = snapshot->state;
    machine->reservations = snapshot->reservations;
    memcpy(machine->cores, snapshot->cores, sizeof(snapshot->cores));
    machine->fatal = false;
    memset(&machine->served, 0, sizeof(machine->served));
    return RM_OK;
}

static uint64_t hash_event(uint64_t hash, const struct rm_injection *event)
{
    hash = rm_hash_u64(hash, (uint64_t)event->kind);
    hash = rm_hash_u64(hash, event->at_cycle);
    hash = rm_hash_u64(hash, event->number);
    hash = rm_hash_u64(hash, event->thread);
    hash = rm_hash_u64(hash, event->value);
    for (unsigned i = 0; i < event->arg_count; i++)
        hash = rm_hash_u64(hash, event->args[i]);
    return hash;
}

static uint64_t hash_thread(uint64_t hash, const struct rm_thread_state *thread)
{
    hash = rm_hash_u64(hash, (uint64_t)thread->place);
    hash = rm_hash_u64(hash, (uint64_t)thread->entering | (uint64_t)thread->doorbell << 1 |
                                 (uint64_t)thread->read_intr_called << 2);
    hash = rm_hash_u64(hash, thread->vector);
    hash = rm_hash_u64(hash, thread->start_cycle);
    hash = rm_hash_u64(hash, thread->start_instructions);
    hash = rm_hash_u64(hash, thread->guest_since_cycle);
    hash = rm_hash_u64(hash, thread->decided_cycle);
    hash = rm_hash_u64(hash, thread->entry_cycles);
    hash = rm_hash_u64(hash, thread->guest_cycles);
    hash = rm_hash_u64(hash, thread->read_intr_return);
    return rm_hash_u64(hash, (uint64_t)thread->read_intr);
}

uint64_t rm_state_hash(const struct rm_machine *machine)
{
    uint64_t hash = rm_hash_u64(RM_HASH_START, rm_mem_hash(machine->mem));
    if (!machine->world)
        return hash;
    hash = rm_hash_u64(hash, rm_xics_hash(machine->xics));
    hash = rm_hash_u64(hash, machine->state.cycle);
    for (unsigned i = 0; i < machine->state.event_count; i++)
        hash = hash_event(hash, &machine->state.events[i]);
    for (unsigned i = 0; i < rm_machine_threads(machine); i++) {
        hash = hash_thread(hash, &machine->state.threads[i]);
        if (machine->cpus[i])
            hash = rm_hash_u64(hash, rm_cpu_hash(machine->cpus[i]));
        hash = rm_hash_u64(hash, machine->reservations.granule[i]);
    }
    for (unsigned i = 0; i < RM_CORES_MAX; i++)
        hash = rm_core_hash(&machine->cores[i], hash);
    return hash;
}
