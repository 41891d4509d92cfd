/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What threads reach outside memory: the presentation pages, doorbells of their core, and the OPAL
 * calls. An OPAL call costs no simulated time (assumed, until there is a figure for it).
 */
#include "machine.h"

#include <string.h>

#define DOORBELL_PROCIDTAG 0x7f /* the low bits of a message (Power ISA 2.07 Book III-S 11.2) */

/* The ICP whose page holds a real address, and the offset there. */
static bool find_icp(const struct rm_machine *machine, uint64_t real, unsigned *icp,
                     uint32_t *offset)
{
    uint64_t base = rm_real(rm_world_icp_base(machine->world, 0));
    uint64_t distance = real - base;
    if (real < base || distance / ICP_PAGE_BYTES >= rm_machine_threads(machine))
        return false;
    *icp = (unsigned)(distance / ICP_PAGE_BYTES);
    *offset = (uint32_t)(distance % ICP_PAGE_BYTES);
    return true;
}

static void log_mmio(struct rm_machine *machine, unsigned thread, unsigned icp, uint32_t offset,
                     bool write, size_t count, const uint8_t *bytes)
{
    struct rm_mmio *entry = rm_list_add(&machine->logs[thread].mmio);
    memset(entry, 0, sizeof(*entry));
    entry->cycle = rm_cpu_cycle(machine->cpus[thread]);
    entry->thread = thread;
    entry->icp = icp;
    entry->offset = offset;
    entry->write = write;
    entry->width_bytes = (uint8_t)count;
    memcpy(entry->bytes, bytes, count);
}

/* What a thread did may be an interrupt for another: it stops here, so that none comes late. */
static void let_others_look(struct rm_machine *machine, unsigned thread)
{
    rm_cpu_request_stop(machine->cpus[thread]);
}

static bool device_read(void *context, unsigned thread, uint64_t real, size_t count, uint8_t *bytes)
{
    struct rm_machine *machine = context;
    unsigned icp;
    uint32_t offset;
    if (!find_icp(machine, real, &icp, &offset) ||
        !rm_icp_read(machine->xics, icp, offset, count, bytes))
        return false;
    log_mmio(machine, thread, icp, offset, false, count, bytes);
    return true;
}

static bool device_write(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes)
{
    struct rm_machine *machine = context;
    unsigned icp;
    uint32_t offset;
    if (!find_icp(machine, real, &icp, &offset) ||
        !rm_icp_write(machine->xics, icp, offset, count, bytes))
        return false;
    log_mmio(machine, thread, icp, offset, true, count, bytes);
    let_others_look(machine, thread);
    return true;
}

void rm_devices_doorbell(struct rm_machine *machine, unsigned thread)
{
    if (machine->cpus[thread])
        rm_cpu_doorbell(machine->cpus[thread]);
    else
        machine->state.threads[thread].doorbell = true;
}

void rm_devices_guest_ipi(struct rm_machine *machine, unsigned from, unsigned to)
{
    uint8_t mfrr = RM_IPI_MFRR;
    if (rm_machine_first_thread(machine, from) == rm_machine_first_thread(machine, to))
        rm_devices_doorbell(machine, to);
    else
        rm_icp_write(machine->xics, to, ICP_MFRR, 1, &mfrr);
}

/* POWER8 takes the thread's number in the core from the low bits of the message. */
static void msgsnd(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct rm_machine *machine = context;
    unsigned in_core = (unsigned)(rb & DOORBELL_PROCIDTAG);
    if (privileged || in_core >= machine->config.threads_per_core)
        return;
    unsigned target = rm_machine_first_thread(machine, thread) + in_core;
    struct rm_msgsnd *entry = rm_list_add(&machine->logs[thread].msgsnd);
    *entry = (struct rm_msgsnd){rm_cpu_cycle(machine->cpus[thread]), thread, target, rb};
    rm_devices_doorbell(machine, target);
    let_others_look(machine, thread);
}

void rm_devices_connect(struct rm_machine *machine)
{
    machine->bus = (struct rm_cpu_bus){
        .context = machine,
        .device_read = device_read,
        .device_write = device_write,
        .msgsnd = msgsnd,
        .entered = rm_exits_entered,
    };
}

bool rm_devices_opal(struct rm_machine *machine, unsigned thread)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    struct rm_opal_call call = {
        .cycle = rm_cpu_cycle(cpu),
        .thread = thread,
        .token = rm_cpu_gpr(cpu, 0),
    };
    uint64_t lr = 0;
    for (unsigned i = 0; i < RM_OPAL_ARGS_MAX; i++)
        call.args[i] = rm_cpu_gpr(cpu, 3 + i);
    struct rm_opal_result result = rm_opal_perform(machine->xics, call.token, call.args);
    call.name = rm_opal_name(call.token);
    call.arg_count = rm_opal_arg_count(call.token);
    call.rc = result.rc;
    *(struct rm_opal_call *)rm_list_add(&machine->logs[thread].opal) = call;
    rm_cpu_set_gpr(cpu, 3, (uint64_t)result.rc);
    rm_cpu_reg_read(cpu, "lr", &lr);
    rm_cpu_set_pc(cpu, lr);
    return result.handled;
}
