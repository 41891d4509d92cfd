/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing the machine by name. Reading changes nothing. */
#include "base/hash.h"
#include "machine/checks/guest_registers.h"
#include "machine/checks/moments.h"
#include "machine/host_actors.h"
#include "machine/now.h"
#include "machine/schedule.h"
#include "machine/spin.h"
#include "machine/wait.h"

#include <inttypes.h>
#include <string.h>

#define LINEAR_MAP UINT64_C(0xc000000000000000)

/* How far a thread has come: one that waits has come as far as the machine, though its clock was
 * not moved yet. */
static uint64_t cycle_of(const struct rm_machine *machine, unsigned thread)
{
    uint64_t own_cycle = rm_cpu_cycle(machine->cpus[thread]), now_cycle = rm_cycle(machine);
    bool runs = machine->state.threads[thread].place == RM_IN_HYPERVISOR;
    return runs || own_cycle > now_cycle ? own_cycle : now_cycle;
}

enum rm_status rm_register(struct rm_machine *machine, unsigned thread, const char *name,
                           uint64_t *value, struct rm_error *error)
{
    enum rm_status status = rm_need_thread(machine, thread, error);
    if (status == RM_OK &&
        !rm_cpu_reg_read_at(machine->cpus[thread], cycle_of(machine, thread), name, value))
        status = rm_fail(error, RM_NOT_FOUND, "there is no register \"%.64s\"", name);
    return status;
}

static unsigned count_running(const struct rm_machine *machine)
{
    unsigned count = 0;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        count += rm_can_run(machine, thread);
    return count;
}

/* Something was written, when `running` threads ran: those who wait for memory look. Whoever acted
 * goes on acting. */
static void written(struct rm_machine *machine, const struct rm_actor *actor, unsigned running)
{
    uint64_t cycle = rm_cycle(machine);
    rm_spin_look(machine, cycle);
    rm_host_look(machine, cycle);
    if (count_running(machine) > running)
        rm_schedule_joined(machine, cycle);
    machine->trace.now = *actor;
}

static bool waits(const struct rm_machine *machine, unsigned thread)
{
    enum rm_place place = machine->state.threads[thread].place;
    return place == RM_IN_GUEST || place == RM_IN_NAP;
}

/* Timers may be the sub-core's: all that wait there have come to the present before, and look
 * after. */
static void write_register(struct rm_machine *machine, unsigned thread, const char *name,
                           uint64_t value)
{
    unsigned first = rm_first_of_subcore(machine, thread);
    unsigned end = first + rm_subcore_threads(machine, thread);
    uint64_t cycle = rm_cycle(machine);
    for (unsigned i = first; i < end; i++)
        if (waits(machine, i))
            rm_wait_until(machine, i, cycle);
    rm_wait_until(machine, thread, cycle_of(machine, thread));
    rm_spin_written(machine, thread, cycle);
    rm_cpu_reg_write(machine->cpus[thread], name, value);
    for (unsigned i = first; i < end; i++)
        rm_wait_look(machine, i, cycle);
}

enum rm_status rm_set_register(struct rm_machine *machine, unsigned thread, const char *name,
                               uint64_t value, struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    uint64_t present;
    if (status == RM_OK)
        status = rm_need_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    if (!rm_cpu_reg_read(machine->cpus[thread], name, &present))
        return rm_fail(error, RM_NOT_FOUND, "there is no register \"%.64s\"", name);
    struct rm_actor actor = machine->trace.now;
    unsigned running = count_running(machine);
    write_register(machine, thread, name, value);
    written(machine, &actor, running);
    return status;
}

enum rm_status rm_field(struct rm_machine *machine, const char *name, uint64_t *value,
                        struct rm_error *error)
{
    enum rm_status status = rm_need_world(machine, error);
    return status == RM_OK ? rm_world_read(machine->world, name, value, error) : status;
}

enum rm_status rm_set_field(struct rm_machine *machine, const char *name, uint64_t value,
                            struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    struct rm_actor actor = machine->trace.now;
    rm_host_wrote(machine);
    rm_checks_somebody_stores(machine);
    status = rm_world_write(machine->world, name, value, error);
    if (status == RM_OK)
        rm_registers_written(machine, name);
    written(machine, &actor, count_running(machine));
    return status;
}

static enum rm_status need_memory(const struct rm_machine *machine, uint64_t address, size_t bytes,
                                  struct rm_error *error)
{
    uint64_t space = address & ~RM_REAL_MASK;
    enum rm_status status = rm_need_world(machine, error);
    if (status != RM_OK ||
        ((space == 0 || space == LINEAR_MAP) && rm_mem_contains(machine->mem, address, bytes)))
        return status;
    return rm_fail(error, RM_NOT_FOUND, "0x%" PRIx64 " and %zu bytes are not in memory", address,
                   bytes);
}

enum rm_status rm_memory(struct rm_machine *machine, uint64_t address, void *to, size_t bytes,
                         struct rm_error *error)
{
    enum rm_status status = need_memory(machine, address, bytes, error);
    if (status == RM_OK)
        memcpy(to, rm_mem_host(machine->mem) + rm_real(address), bytes);
    return status;
}

enum rm_status rm_set_memory(struct rm_machine *machine, uint64_t address, const void *from,
                             size_t bytes, struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    if (status == RM_OK)
        status = need_memory(machine, address, bytes, error);
    if (status != RM_OK || bytes == 0)
        return status;
    struct rm_actor actor = machine->trace.now;
    rm_host_wrote(machine);
    rm_checks_somebody_stores(machine);
    rm_mem_touch(machine->mem, address, bytes);
    memcpy(rm_mem_host(machine->mem) + rm_real(address), from, bytes);
    written(machine, &actor, count_running(machine));
    return status;
}

enum rm_status rm_physical_icp(struct rm_machine *machine, unsigned thread,
                               struct rm_icp_words *out, struct rm_error *error)
{
    enum rm_status status = rm_need_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    *out = (struct rm_icp_words){icp.cppr, icp.mfrr, icp.pending_pri, icp.xisr};
    return RM_OK;
}

enum rm_status rm_physical_msi(struct rm_machine *machine, uint32_t hwirq, struct rm_msi_words *out,
                               struct rm_error *error)
{
    struct rm_msi_state msi;
    enum rm_status status = rm_need_world(machine, error);
    if (status != RM_OK)
        return status;
    if (!rm_msi_peek(machine->xics, hwirq, &msi))
        return rm_fail(error, RM_NOT_FOUND, "no source of the world has hwirq 0x%x", hwirq);
    *out = (struct rm_msi_words){msi.server, msi.priority, msi.p, msi.q};
    return RM_OK;
}

enum rm_status rm_thread_place(const struct rm_machine *machine, unsigned thread,
                               enum rm_place *out, struct rm_error *error)
{
    enum rm_status status = rm_need_thread(machine, thread, error);
    if (status == RM_OK)
        *out = machine->state.threads[thread].place;
    return status;
}

static enum rm_status check_vcpu(const struct rm_machine *machine, unsigned vcpu,
                                 struct rm_error *error)
{
    enum rm_status status = rm_need_world(machine, error);
    if (status == RM_OK && vcpu >= machine->config.vcpu_count)
        status = rm_fail(error, RM_NOT_FOUND, "there is no vcpu %u: the world has %u", vcpu,
                         machine->config.vcpu_count);
    return status;
}

enum rm_status rm_vcpu_thread(const struct rm_machine *machine, unsigned vcpu, int *thread,
                              struct rm_error *error)
{
    enum rm_status status = check_vcpu(machine, vcpu, error);
    if (status == RM_OK)
        *thread = machine->state.host.tasks[vcpu].thread;
    return status;
}

enum rm_status rm_virtual_icp_read(struct rm_machine *machine, unsigned vcpu,
                                   struct rm_virtual_icp *out, struct rm_error *error)
{
    enum rm_status status = check_vcpu(machine, vcpu, error);
    if (status == RM_OK && !rm_world_icp_state(machine->world, vcpu, out))
        status = rm_fail(error, RM_NOT_FOUND, "the image is built without XICS");
    return status;
}

static uint64_t look_at_sources(const struct rm_machine *machine, uint64_t hash)
{
    for (unsigned i = 0; i < rm_msi_count(machine->xics); i++) {
        struct rm_msi_state msi = rm_msi_at(machine->xics, i);
        hash = rm_hash_u64(hash, (uint64_t)msi.hwirq << 32 | (uint64_t)msi.p << 1 | msi.q);
    }
    return hash;
}

static uint64_t look_at_thread(const struct rm_machine *machine, unsigned thread, uint64_t hash)
{
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    hash = rm_hash_u64(hash, (uint64_t)icp.cppr << 40 | (uint64_t)icp.mfrr << 32 | icp.xisr);
    return rm_hash_u64(hash, rm_cpu_hash(machine->cpus[thread]));
}

uint64_t rm_look_at_everything(const struct rm_machine *machine)
{
    uint64_t hash = RM_HASH_START;
    size_t count;
    if (!machine->world)
        return hash;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        hash = look_at_thread(machine, thread, hash);
    hash = look_at_sources(machine, hash);
    const uint64_t *dirty = rm_mem_dirty(machine->mem, &count);
    for (size_t i = 0; i < count; i++)
        hash = rm_hash_bytes(hash, rm_mem_host(machine->mem) + (dirty[i] << RM_PAGE_SHIFT),
                             RM_PAGE_BYTES);
    return hash;
}
