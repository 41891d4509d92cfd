/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/moments.h"

#include "machine/checks/guest_registers.h"
#include "machine/checks/host_registers.h"
#include "machine/checks/interrupts.h"
#include "machine/checks/presence.h"
#include "machine/checks/signals.h"
#include "machine/checks/told.h"
#include "machine/checks/virtual.h"
#include "rmsim/checks.h"

#define WORD_BYTES 4

static bool is_called(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].called;
}

void rm_checks_exit_begins(struct rm_machine *machine, unsigned thread)
{
    rm_check_exit_begins(machine, thread);
    rm_check_hcall_begins(machine, thread);
}

void rm_checks_icp_read(struct rm_machine *machine, unsigned thread, uint32_t offset, size_t count,
                        uint64_t value)
{
    if (offset == ICP_XIRR && count == WORD_BYTES && !is_called(machine, thread))
        rm_check_accepts(machine, thread, (uint32_t)value);
}

void rm_checks_icp_written(struct rm_machine *machine, unsigned thread, uint32_t offset,
                           size_t count, uint64_t value)
{
    if (is_called(machine, thread))
        return;
    if (offset == ICP_XIRR && count == WORD_BYTES)
        rm_check_ends(machine, thread, (uint32_t)value);
    else if (offset == ICP_MFRR)
        rm_check_sets_mfrr(machine, thread, (uint8_t)value);
}

void rm_checks_opal(struct rm_machine *machine, unsigned thread, uint64_t token,
                    const uint64_t args[RM_OPAL_ARGS_MAX])
{
    if (token == OPAL_PCI_MSI_EOI && !is_called(machine, thread))
        rm_check_ends_at_source(machine, thread, args[0], args[1]);
}

void rm_checks_read_intr(struct rm_machine *machine, unsigned thread, int32_t result)
{
    struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    memory->read = true;
    memory->result = result;
}

void rm_checks_naps(struct rm_machine *machine, unsigned thread)
{
    if (is_called(machine, thread))
        return;
    rm_check_present_in_nap(machine, thread);
    rm_check_nothing_accepted(machine, thread, "naps");
}

void rm_checks_wakes(struct rm_machine *machine, unsigned thread, uint32_t reason)
{
    struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    memory->read = false;
    memory->woke = true;
    memory->reason = reason;
}

/* Nobody is in the middle of anything. */
static void check_all(struct rm_machine *machine, bool rest)
{
    rm_check_virtual(machine);
    rm_check_messages(machine, rest);
}

void rm_checks_reached_guest(struct rm_machine *machine, unsigned thread)
{
    if (is_called(machine, thread))
        return;
    rm_check_cppr_back(machine, thread);
    rm_check_guest_registers(machine, thread);
    rm_check_nothing_accepted(machine, thread, "is in the guest");
    rm_check_present_in_guest(machine, thread);
    rm_check_nothing_left(machine, thread);
    rm_check_hcall_ends(machine, thread);
    if (!rm_check_quiet(machine, (int)thread))
        return;
    rm_check_mer(machine, thread);
    check_all(machine, false);
}

void rm_checks_reached_host(struct rm_machine *machine, unsigned thread, uint32_t trap)
{
    if (is_called(machine, thread))
        return;
    rm_check_left_to_host(machine, thread);
    rm_check_cppr_back(machine, thread);
    rm_check_present_in_host(machine, thread);
    rm_check_trap(machine, thread, trap);
    rm_check_host_registers(machine, thread, trap);
    if (rm_check_quiet(machine, (int)thread))
        check_all(machine, false);
}

void rm_checks_leaves_guest(struct rm_machine *machine, unsigned thread)
{
    rm_registers_leave_guest(machine, thread);
}

/* Whether the host is about to handle an exit of the vcpu, with all others of that core. */
static bool is_handled(const struct rm_machine *machine, unsigned vcpu, unsigned core)
{
    const struct kvm_task *task = &machine->state.host.tasks[vcpu];
    return task->state == KVM_TASK_LOADED &&
           (unsigned)task->thread / machine->config.threads_per_core == core;
}

void rm_checks_host_handles(struct rm_machine *machine, unsigned core)
{
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        if (is_handled(machine, v, core))
            rm_check_guest_saved(machine, v);
}

/* Whether what is on its way is nothing but timers. */
static bool nothing_comes(const struct rm_machine *machine)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    for (unsigned i = 0; i < queue->count; i++)
        if (queue->items[i].kind != RM_ARRIVE_HOST || queue->items[i].task != RM_HOST_TIMER)
            return false;
    return true;
}

enum rm_status rm_check_at_rest(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    if (status == RM_OK && rm_check_quiet(machine, -1))
        check_all(machine, nothing_comes(machine));
    return status;
}
