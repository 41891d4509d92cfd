/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: puts a model of time where the machine is built, saved, restored and hashed. */
#include "machine/timed.h"

#include "base/hash.h"

#include <assert.h>

void rm_time_by(struct rm_machine *machine, const struct rm_timing_model *model)
{
    assert(!machine->world);
    machine->model = model;
}

/* A POWER8 core shares itself out by the number of its threads that are not in a nap. It is taken
 * to be that of the vcpus that have their place on one core, the fullest, for all of the world: 1,
 * 2, 4 or 8 (assumed: who has no place, and threads that only come and go, change nothing). */
static unsigned smt_mode(const struct rm_machine *machine)
{
    unsigned vcpus[RM_CORES_MAX] = {0}, most = 1, mode = 1;
    for (unsigned i = 0; i < machine->config.vcpu_count; i++) {
        int32_t thread = machine->config.vcpus[i].thread;
        if (thread >= 0 && ++vcpus[(unsigned)thread / machine->config.threads_per_core] > most)
            most++;
    }
    while (mode < most)
        mode *= 2;
    return mode;
}

enum rm_status rm_timed_start(struct rm_machine *machine, struct rm_error *error)
{
    const struct rm_timing_model *model = machine->model;
    if (!model)
        return RM_OK;
    const struct rm_timed_world world = {
        .threads = machine->threads,
        .threads_per_core = machine->config.threads_per_core,
        .smt = smt_mode(machine),
        .core_hz = machine->config.core_hz,
    };
    enum rm_status status = model->reset(model->context, &world, error);
    for (unsigned thread = 0; status == RM_OK && thread < machine->threads; thread++)
        rm_cpu_set_feed(machine->cpus[thread], &model->feed);
    return status;
}

enum rm_status rm_timed_save(const struct rm_machine *machine, void **out, struct rm_error *error)
{
    *out = NULL;
    return machine->model ? machine->model->save(machine->model->context, out, error) : RM_OK;
}

void rm_timed_load(struct rm_machine *machine, const void *saved)
{
    if (machine->model)
        machine->model->load(machine->model->context, saved);
}

void rm_timed_take_caches(struct rm_machine *machine, const void *saved, uint64_t seed)
{
    const struct rm_timing_model *model = machine->model;
    if (!model || !model->take_caches)
        return;
    model->take_caches(model->context, saved);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        model->displace(model->context, thread, &seed);
}

uint64_t rm_timed_hash(const struct rm_machine *machine, unsigned thread, uint64_t hash)
{
    const struct rm_timing_model *model = machine->model;
    return model ? rm_hash_u64(hash, model->hash(model->context, thread)) : hash;
}
