/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/moments.h"

#include "machine/checks/guest_registers.h"
#include "machine/checks/guest_timers.h"
#include "machine/checks/host_registers.h"
#include "machine/checks/interrupts.h"
#include "machine/checks/leaving.h"
#include "machine/checks/presence.h"
#include "machine/checks/promise.h"
#include "machine/checks/rules.h"
#include "machine/checks/signals.h"
#include "machine/checks/told.h"
#include "machine/checks/virtual.h"
#include "machine/checks/writable.h"
#include "rmsim/checks.h"

#include <string.h>

#define WORD_BYTES 4

static bool is_called(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].called;
}

void rm_checks_exit_begins(struct rm_machine *machine, unsigned thread)
{
    machine->state.checks.crowded |= !rm_check_quiet(machine, (int)thread);
    rm_check_exit_begins(machine, thread);
    rm_check_hcall_begins(machine, thread);
    rm_leaving_begins(machine, thread);
    rm_rules_begin(machine, thread);
}

static void accepts(struct rm_machine *machine, unsigned thread, uint32_t xirr)
{
    rm_check_may_accept(machine, thread);
    rm_check_accepts(machine, thread, xirr);
    if ((xirr & XISR_MASK) != XISR_NONE && (xirr & XISR_MASK) != XISR_IPI)
        rm_rules_accepted(machine, thread, xirr & XISR_MASK);
}

void rm_checks_icp_read(struct rm_machine *machine, unsigned thread, uint32_t offset, size_t count,
                        uint64_t value)
{
    if (offset == ICP_XIRR && count == WORD_BYTES && !is_called(machine, thread))
        accepts(machine, thread, (uint32_t)value);
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

void rm_checks_strayed(struct rm_machine *machine, unsigned thread, uint64_t real, uint64_t bytes)
{
    if (!is_called(machine, thread))
        rm_check_stray_store(machine, thread, real, bytes);
}

void rm_checks_spr(struct rm_machine *machine, unsigned thread, const char *name, uint64_t value)
{
    if (is_called(machine, thread))
        return;
    if (strcmp(name, "hdec") == 0)
        rm_leaving_reads_hdec(machine, thread, value);
    else
        rm_check_partition_write(machine, thread, name, value);
}

void rm_checks_opal(struct rm_machine *machine, unsigned thread, uint64_t token,
                    const uint64_t args[RM_OPAL_ARGS_MAX], const struct rm_opal_result *result)
{
    if (is_called(machine, thread))
        return;
    if (token == OPAL_PCI_MSI_EOI)
        rm_check_ends_at_source(machine, thread, args[0], args[1]);
    else if (result->rc < 0)
        return;
    else if (token == OPAL_INT_GET_XIRR && !(uint8_t)args[1])
        accepts(machine, thread, result->stored);
    else if (token == OPAL_INT_EOI)
        rm_check_ends(machine, thread, (uint32_t)args[0]);
    else if (token == OPAL_INT_SET_MFRR && (uint32_t)args[0] == thread)
        rm_check_sets_mfrr(machine, thread, (uint8_t)args[1]);
}

void rm_checks_msgsnd(struct rm_machine *machine, unsigned thread, unsigned target)
{
    if (target == thread && !is_called(machine, thread))
        rm_promise_broken(machine, RM_CHECK_kick_needed, machine->state.threads[thread].vcpu,
                          "thread %u sends a doorbell to itself", thread);
}

void rm_checks_msgclr(struct rm_machine *machine, unsigned thread)
{
    rm_leaving_clears_doorbell(machine, thread);
}

void rm_checks_read_intr(struct rm_machine *machine, unsigned thread, int32_t result)
{
    struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    memory->read = true;
    memory->result = result;
    if (!is_called(machine, thread))
        rm_check_read_result(machine, thread, result);
}

void rm_checks_decided(struct rm_machine *machine, unsigned thread)
{
    rm_leaving_decided(machine, thread);
}

void rm_checks_naps(struct rm_machine *machine, unsigned thread)
{
    if (is_called(machine, thread))
        return;
    if (rm_check_is_unsplitting(machine, thread)) {
        rm_check_unsplit_nap(machine, thread);
        return;
    }
    rm_check_present_in_nap(machine, thread);
    rm_check_nap_ends(machine, thread);
    rm_check_nothing_accepted(machine, thread, "naps");
    rm_check_nap_due(machine, thread);
}

void rm_checks_wakes(struct rm_machine *machine, unsigned thread, uint32_t reason)
{
    struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    if (rm_check_is_unsplitting(machine, thread)) /* its exit was over before */
        return;
    memory->read = memory->took_ipi = memory->took_device = false;
    memory->woke = true;
    memory->reason = reason;
    rm_leaving_begins(machine, thread);
    rm_rules_begin(machine, thread);
}

void rm_checks_somebody_acts(struct rm_machine *machine)
{
    rm_rules_disturbed(machine);
}

void rm_checks_somebody_stores(struct rm_machine *machine)
{
    rm_checks_somebody_acts(machine);
    rm_check_not_alone(machine);
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
    rm_check_guest_due(machine, thread);
    rm_check_hcall_ends(machine, thread);
    rm_check_asked(machine, thread);
    rm_check_rules(machine, thread);
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
    rm_check_host_due(machine, thread);
    rm_check_asked(machine, thread);
    rm_check_rules(machine, thread);
    if (rm_check_quiet(machine, (int)thread))
        check_all(machine, false);
}

void rm_checks_leaves_guest(struct rm_machine *machine, unsigned thread)
{
    rm_registers_leave_guest(machine, thread);
}

/* Whether the host is about to handle an exit of the vcpu, with all others of that sub-core. */
static bool is_handled(const struct rm_machine *machine, unsigned vcpu, unsigned subcore)
{
    const struct kvm_task *task = &machine->state.host.tasks[vcpu];
    return task->state == KVM_TASK_LOADED &&
           rm_host_subcore(machine, (unsigned)task->thread) == subcore;
}

void rm_checks_host_handles(struct rm_machine *machine, unsigned subcore)
{
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        if (is_handled(machine, v, subcore))
            rm_check_guest_saved(machine, v);
}

void rm_checks_core_is_whole(struct rm_machine *machine, unsigned core)
{
    rm_check_subcores_left(machine, core);
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
    if (status != RM_OK || !rm_check_quiet(machine, -1))
        return status;
    struct rm_check_memory kept = machine->state.checks;
    check_all(machine, nothing_comes(machine));
    machine->state.checks = kept; /* whoever asks changes nothing */
    return RM_OK;
}
