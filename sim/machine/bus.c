/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An OPAL call takes effect when its time has passed, which it does where the machine has a clock.
 */
#include "machine/bus.h"

#include "machine/checks/moments.h"
#include "machine/exits.h"
#include "machine/latency.h"
#include "machine/name_place.h"
#include "machine/opal_thread.h"
#include "machine/queue.h"
#include "machine/schedule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINEAR_MAP         UINT64_C(0xc000000000000000)
#define DOORBELL_PROCIDTAG 0x7f /* the low bits of a message (Power ISA 2.07 Book III-S 11.2) */
#define IPI_MFRR           4    /* what Linux stores for an IPI (IPI_PRIORITY in its XICS driver) */

/* The ICP whose page holds a real address, and the offset there. Where firmware presents interrupts
 * there are no pages. */
static bool find_icp(const struct rm_machine *machine, uint64_t real, unsigned *icp,
                     uint32_t *offset)
{
    uint64_t base = rm_real(rm_world_icp_base(machine->world, 0));
    uint64_t distance = real - base;
    if (machine->config.icp != RM_ICP_MMIO || real < base ||
        distance / ICP_PAGE_BYTES >= machine->threads)
        return false;
    *icp = (unsigned)(distance / ICP_PAGE_BYTES);
    *offset = (uint32_t)(distance % ICP_PAGE_BYTES);
    return true;
}

static void tell_access(struct rm_machine *machine, unsigned icp, uint32_t offset, bool write,
                        size_t count, const uint8_t *bytes)
{
    RM_EMIT(&machine->trace, icp_access, .icp = icp, .offset = offset, .write = write,
            .width_bytes = (uint32_t)count, .bytes = rm_load(bytes, count, RM_BIG));
}

static bool device_read(void *context, unsigned thread, uint64_t real, size_t count, uint8_t *bytes)
{
    struct rm_machine *machine = context;
    unsigned icp;
    uint32_t offset;
    rm_act_as_thread(machine, thread);
    if (!find_icp(machine, real, &icp, &offset) ||
        !rm_icp_read(machine->xics, icp, offset, count, bytes))
        return false;
    tell_access(machine, icp, offset, false, count, bytes);
    if (icp == thread)
        rm_checks_icp_read(machine, thread, offset, count, rm_load(bytes, count, RM_BIG));
    rm_schedule_operation(machine, thread, RM_OPERATION_LOOK, real);
    return true;
}

/* A thread's own page answers at once; a store to another's travels. */
static bool device_write(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes)
{
    struct rm_machine *machine = context;
    unsigned icp;
    uint32_t offset;
    rm_act_as_thread(machine, thread);
    if (!find_icp(machine, real, &icp, &offset))
        return false;
    bool done = icp == thread ? rm_icp_write(machine->xics, icp, offset, count, bytes)
                              : rm_icp_send_store(machine->xics, icp, offset, count, bytes);
    if (!done)
        return false;
    tell_access(machine, icp, offset, true, count, bytes);
    if (icp == thread)
        rm_checks_icp_written(machine, thread, offset, count, rm_load(bytes, count, RM_BIG));
    rm_schedule_operation(machine, thread, RM_OPERATION_DEVICE, real);
    return true;
}

/* When what the present actor sends is there. */
static uint64_t arrival_cycle(const struct rm_machine *machine, enum rm_latency latency)
{
    return machine->trace.now.cycle + (machine->at_place ? 0 : rm_latency_cycles(machine, latency));
}

void rm_bus_send_doorbell(struct rm_machine *machine, unsigned target)
{
    const struct rm_actor *now = &machine->trace.now;
    struct rm_arrival arrival = {.cycle = arrival_cycle(machine, RM_LATENCY_DOORBELL),
                                 .kind = RM_ARRIVE_DOORBELL,
                                 .index = target,
                                 .cause = now->cause,
                                 .exit = now->exit};
    rm_queue_add(machine, &arrival);
}

void rm_bus_guest_ipi(struct rm_machine *machine, unsigned from, unsigned to)
{
    uint8_t mfrr = IPI_MFRR;
    if (rm_first_thread(machine, from) == rm_first_thread(machine, to))
        rm_bus_send_doorbell(machine, to);
    else
        rm_icp_send_store(machine->xics, to, ICP_MFRR, 1, &mfrr);
}

/* POWER8 takes the thread's number in the core from the low bits of the message. */
static void msgsnd(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct rm_machine *machine = context;
    unsigned in_core = (unsigned)(rb & DOORBELL_PROCIDTAG);
    if (privileged || in_core >= machine->config.threads_per_core)
        return;
    unsigned target = rm_first_thread(machine, thread) + in_core;
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, msgsnd, .target = target, .rb = rb);
    rm_checks_msgsnd(machine, thread, target);
    rm_bus_send_doorbell(machine, target);
    rm_schedule_operation(machine, thread, RM_OPERATION_MESSAGE, 0);
}

static void msgclr(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct rm_machine *machine = context;
    if (privileged)
        return;
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, msgclr, .rb = rb);
    rm_checks_msgclr(machine, thread);
}

static void strayed(void *context, unsigned thread, uint64_t real, uint64_t bytes)
{
    struct rm_machine *machine = context;
    rm_act_as_thread(machine, thread);
    rm_checks_strayed(machine, thread, real, bytes);
}

static void spr(void *context, unsigned thread, const char *name, uint64_t value)
{
    struct rm_machine *machine = context;
    rm_act_as_thread(machine, thread);
    rm_checks_spr(machine, thread, name, value);
}

void rm_bus_connect(struct rm_machine *machine)
{
    machine->bus = (struct rm_cpu_bus){
        .context = machine,
        .device_read = device_read,
        .device_write = device_write,
        .msgsnd = msgsnd,
        .msgclr = msgclr,
        .entered = rm_exit_symbol,
        .strayed = strayed,
        .spr = spr,
    };
}

/* The interrupt hardware sends a message. */
static void send(void *context, const struct rm_xics_message *message)
{
    static const enum rm_latency latencies[] = {
        [RM_XICS_IRQ] = RM_LATENCY_MESSAGE,
        [RM_XICS_STORE] = RM_LATENCY_MESSAGE,
        [RM_XICS_RESEND] = RM_LATENCY_RESEND,
    };
    struct rm_machine *machine = context;
    const struct rm_actor *now = &machine->trace.now;
    struct rm_arrival arrival = {.cycle = arrival_cycle(machine, latencies[message->kind]),
                                 .kind = RM_ARRIVE_XICS,
                                 .cause = message->cause,
                                 .exit = now->exit,
                                 .xics = *message};
    rm_queue_add(machine, &arrival);
}

void rm_bus_connect_xics(struct rm_machine *machine)
{
    struct rm_xics_wires wires = {.trace = &machine->trace, .send = send, .context = machine};
    rm_xics_connect(machine->xics, &wires);
}

/* A pointer of a call has 0 or 0xc in its top four bits (skiboot opal_addr_valid). */
static bool store_for_firmware(void *context, uint64_t address, const uint8_t *bytes, size_t count)
{
    struct rm_machine *machine = context;
    uint64_t space = address & ~RM_REAL_MASK;
    return (space == 0 || space == LINEAR_MAP) &&
           rm_cpu_store(machine->cpus[machine->trace.now.thread], address, bytes, count);
}

struct rm_opal_result rm_bus_firmware(struct rm_machine *machine, uint64_t token,
                                      const uint64_t args[RM_OPAL_ARGS_MAX])
{
    struct rm_opal_result result;
    struct rm_opal_caller caller = {machine->trace.now.thread, store_for_firmware, machine};
    if (!rm_opal_of_thread(machine, token, args, &result))
        result = rm_opal_perform(machine->xics, &caller, token, args);
    uint64_t told[RM_OPAL_ARGS_MAX] = {0}; /* those that the call takes; the rest is chance */
    memcpy(told, args, rm_opal_arg_count(token) * sizeof(*told));
    RM_EMIT(&machine->trace, opal, .token = token, .a0 = told[0], .a1 = told[1], .a2 = told[2],
            .a3 = told[3], .a4 = told[4], .a5 = told[5], .a6 = told[6], .a7 = told[7],
            .rc = result.rc, .handled = result.handled);
    return result;
}

/* The call goes wrong, and where it would have returned to. */
static void describe_call(struct rm_machine *machine, unsigned thread, uint64_t token,
                          const char *what)
{
    char place[160];
    const char *name = rm_opal_name(token);
    struct rm_fault *fault = &machine->fault;
    *fault = (struct rm_fault){.pc = rm_cpu_pc(machine->cpus[thread])};
    rm_name_place(machine, fault->pc, place, sizeof(place));
    snprintf(fault->text, sizeof(fault->text),
             "OPAL call %" PRIu64 " (%s) %s; it returns to %s on thread %u at cycle %" PRIu64,
             token, name ? name : "unknown", what, place, thread,
             rm_cpu_cycle(machine->cpus[thread]));
}

static bool describe_failure(struct rm_machine *machine, unsigned thread, uint64_t token,
                             const struct rm_opal_result *result, uint64_t pointer)
{
    char what[80];
    if (!result->handled) {
        describe_call(machine, thread, token, "is not modelled");
        machine->fault.not_modelled = true;
    } else if (result->wild) {
        snprintf(what, sizeof(what), "is to store at 0x%" PRIx64 ", which is no memory for it",
                 pointer);
        describe_call(machine, thread, token, what);
    }
    return !result->handled || result->wild;
}

bool rm_bus_opal(struct rm_machine *machine, unsigned thread)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t token = rm_cpu_gpr(cpu, 0), args[RM_OPAL_ARGS_MAX], lr = 0;
    for (unsigned i = 0; i < RM_OPAL_ARGS_MAX; i++)
        args[i] = rm_cpu_gpr(cpu, 3 + i);
    rm_cpu_reg_read(cpu, "lr", &lr);
    rm_cpu_happened(cpu, token == OPAL_PCI_MSI_EOI ? RM_FEED_OPAL_MSI_EOI : RM_FEED_OPAL_CALL);
    rm_act_as_thread(machine, thread);
    struct rm_opal_result result = rm_bus_firmware(machine, token, args);
    rm_checks_opal(machine, thread, token, args, &result);
    rm_cpu_set_pc(cpu, lr);
    if (describe_failure(machine, thread, token, &result, args[0]))
        return false;
    rm_cpu_poison_volatile(cpu);
    rm_cpu_set_gpr(cpu, 3, (uint64_t)result.rc);
    return true;
}
