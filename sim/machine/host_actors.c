/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread in the host takes external interrupts as Linux' XICS driver does. Secondary threads are
 * offline there, in a nap: one that KVM wants goes to idle_kvm_start_guest when it is poked; any
 * other interrupt is taken as on an online thread (assumed: Linux routes none there).
 */
#include "machine/host_actors.h"

#include "base/power.h"
#include "base/wide.h"
#include "machine/bus.h"
#include "machine/checks/host_registers.h"
#include "machine/checks/moments.h"
#include "machine/exits.h"
#include "machine/host_call.h"
#include "machine/latency.h"
#include "machine/queue.h"
#include "machine/split.h"
#include "machine/tracepoints.h"
#include "machine/wait.h"

#include <assert.h>

#define IPI_MFRR 4 /* what Linux stores for an IPI */

/* SRR1 of the wake-up that the idle loop hands over: as recorded, reason and "no state lost" aside.
 */
#define IDLE_SRR1    UINT64_C(0x9000000000001000)
#define IDLE_MSR     UINT64_C(0x9000000000001000) /* recorded: real mode, RI off */
#define WAKE_NO_LOSS UINT64_C(0x00010000)

static void act_as_host(struct rm_machine *machine, unsigned thread, uint64_t cycle,
                        const struct rm_arrival *arrival)
{
    machine->trace.now = (struct rm_actor){
        RM_ACTOR_HOST, thread, cycle, arrival ? arrival->cause : 0, arrival ? arrival->exit : 0};
}

/* The cycle at which the host's time base has a value. */
static uint64_t cycle_of_tb(const struct rm_machine *machine, uint64_t tb)
{
    return rm_scale_up(tb, machine->config.core_hz, machine->config.tb_hz);
}

static void queue_timer(struct rm_machine *machine, const struct kvm_act *act)
{
    uint64_t now = machine->trace.now.cycle;
    uint64_t cycle = (int64_t)act->tb < 0 ? now : cycle_of_tb(machine, act->tb);
    if (cycle == RM_NEVER)
        return;
    struct rm_arrival arrival = {.cycle =
                                     cycle > now + RM_GRID_CYCLES ? cycle : now + RM_GRID_CYCLES,
                                 .kind = RM_ARRIVE_HOST,
                                 .task = RM_HOST_TIMER,
                                 .index = (uint32_t)act->vcpu,
                                 .timers = act->timers};
    rm_queue_add(machine, &arrival);
}

static void perform_later(struct rm_machine *machine, const struct kvm_act *act)
{
    if (act->later == KVM_LATER_RUN)
        rm_queue_host(machine, RM_HOST_RUN, act->subcore, RM_LATENCY_HOST_RUN);
    else if (act->later == KVM_LATER_LOOP)
        rm_queue_host(machine, RM_HOST_LOOP, (unsigned)act->vcpu, RM_LATENCY_HOST_LOOP);
    else
        queue_timer(machine, act);
}

/* What follows is about the exit of one vcpu. */
static void about_exit(struct rm_machine *machine, const struct kvm_act *act)
{
    machine->trace.now.exit = act->exit;
    machine->trace.now.cause = machine->state.causes[act->vcpu];
}

static void perform_exit(struct rm_machine *machine, const struct kvm_act *act)
{
    machine->state.last_exits[act->vcpu] =
        (struct kvm_last_exit){.handled = true, .trap = act->trap};
    about_exit(machine, act);
    RM_EMIT(&machine->trace, host_exit, .vcpu = (uint32_t)act->vcpu, .of = act->exit,
            .trap = act->trap, .resume = act->resume, .run_loop = act->run_loop,
            .hcall = act->hcall);
}

/* What follows is no longer about the exit of one vcpu. */
static void perform_unload(struct rm_machine *machine, const struct kvm_act *act)
{
    machine->trace.now.exit = machine->trace.now.cause = 0;
    RM_EMIT(&machine->trace, vcpu_unload, .vcpu = (uint32_t)act->vcpu, .from = act->thread);
    rm_exit_handled(machine, act->thread);
}

static void perform_complete(struct rm_machine *machine, const struct kvm_act *act)
{
    machine->state.last_exits[act->vcpu].completed = true;
    RM_EMIT(&machine->trace, host_complete, .vcpu = (uint32_t)act->vcpu,
            .rm_action_before = act->before, .rm_action_after = act->after, .eoied_irq = act->irq);
}

static void perform_kick(struct rm_machine *machine, const struct kvm_act *act)
{
    RM_EMIT(&machine->trace, kick, .vcpu = (uint32_t)act->vcpu, .by = (uint32_t)act->by,
            .core = act->subcore / machine->config.subcores, .woken = act->woken,
            .poked = act->poked);
    if (act->poked >= 0)
        rm_bus_guest_ipi(machine, rm_host_subcore_first(machine, act->subcore),
                         (unsigned)act->poked);
}

static void perform(struct rm_machine *machine, const struct kvm_act *act)
{
    struct rm_trace *trace = &machine->trace;
    uint32_t vcpu = (uint32_t)act->vcpu;
    switch (act->kind) {
    case KVM_ACT_START:
        rm_queue_host(machine, RM_HOST_START, act->thread, RM_LATENCY_HOST_START);
        break;
    case KVM_ACT_POKE:
        rm_bus_guest_ipi(machine, rm_first_thread(machine, act->thread), act->thread);
        break;
    case KVM_ACT_SPLIT:
        rm_split(machine, act->subcore, act->split);
        break;
    case KVM_ACT_LATER:
        perform_later(machine, act);
        break;
    case KVM_ACT_RUN:
        RM_EMIT(trace, host_run, .core = act->subcore / machine->config.subcores,
                .vcore = act->vcore);
        break;
    case KVM_ACT_LOAD:
        rm_exit_again(machine, act->thread);
        RM_EMIT(trace, vcpu_load, .vcpu = act->vcpu, .on = act->thread);
        break;
    case KVM_ACT_UNLOAD:
        perform_unload(machine, act);
        break;
    case KVM_ACT_GUEST_EXIT:
        about_exit(machine, act);
        rm_tell_point(machine, act);
        break;
    case KVM_ACT_GUEST_ENTER:
    case KVM_ACT_HCALL_ENTER:
    case KVM_ACT_HCALL_EXIT:
        rm_tell_point(machine, act);
        break;
    case KVM_ACT_EXIT:
        perform_exit(machine, act);
        break;
    case KVM_ACT_COMPLETE:
        perform_complete(machine, act);
        break;
    case KVM_ACT_DELIVER:
        RM_EMIT(trace, host_deliver, .irq = act->irq);
        break;
    case KVM_ACT_KICK:
        perform_kick(machine, act);
        break;
    case KVM_ACT_BLOCK:
        RM_EMIT(trace, block, .vcpu = vcpu);
        break;
    case KVM_ACT_TIMER:
        RM_EMIT(trace, timer, .vcpu = vcpu);
        break;
    case KVM_ACT_FAULT:
        RM_EMIT(trace, host_fault, .vcpu = act->vcpu, .about = act->text);
        break;
    }
}

/* What the host decided is done. */
static void perform_all(struct rm_machine *machine)
{
    rm_host_wrote(machine);
    for (size_t i = 0; i < machine->acts.count; i++)
        perform(machine, &machine->acts.list[i]);
    machine->acts.count = 0;
}

/* The latch that real mode left, or what the ICP has; CPPR and XISR in the usual order. */
static uint32_t get_xirr(struct rm_machine *machine, unsigned thread, bool *latched)
{
    uint8_t bytes[4];
    uint32_t latch = rm_world_take_saved_xirr(machine->world, thread);
    *latched = latch != 0;
    if (latch)
        return latch;
    rm_icp_read(machine->xics, thread, ICP_XIRR, sizeof(bytes), bytes);
    return (uint32_t)rm_load(bytes, sizeof(bytes), RM_BIG);
}

/* A device's interrupt: the guest's sources that it feeds get it, then it is ended. */
static void take_msi(struct rm_machine *machine, unsigned thread, uint32_t hwirq)
{
    const struct rm_world_config *config = &machine->config;
    struct rm_msi_state msi;
    for (unsigned i = 0; i < config->source_count; i++) {
        if (config->sources[i].hwirq != hwirq)
            continue;
        kvm_host_msi(machine->world, &machine->state.host, config->sources[i].irq, thread,
                     &machine->acts);
        perform_all(machine);
    }
    if (rm_msi_peek(machine->xics, hwirq, &msi))
        rm_bus_firmware(machine, OPAL_PCI_MSI_EOI,
                        (uint64_t[RM_OPAL_ARGS_MAX]){msi.phb, RM_MSI_IN_PHB(hwirq)});
}

static void take_ipi(struct rm_machine *machine, unsigned thread)
{
    uint8_t none = PRIORITY_NONE;
    rm_icp_write(machine->xics, thread, ICP_MFRR, 1, &none);
    kvm_host_ipi(machine->world, &machine->state.host, thread, &machine->acts);
    perform_all(machine);
}

/* One interrupt as Linux' XICS driver takes it; false when there was nothing to take. */
/* Whether firmware says that more waits. */
static bool end_one(struct rm_machine *machine, unsigned thread, uint32_t xirr)
{
    uint8_t bytes[4];
    if (machine->config.icp == RM_ICP_OPAL)
        return rm_bus_firmware(machine, OPAL_INT_EOI, (uint64_t[RM_OPAL_ARGS_MAX]){xirr}).rc > 0;
    rm_store(bytes, sizeof(bytes), RM_BIG, xirr);
    rm_icp_write(machine->xics, thread, ICP_XIRR, sizeof(bytes), bytes);
    return false;
}

/* Takes what waits, if it is no false alarm; whether to look again at once. */
static bool take_one(struct rm_machine *machine, unsigned thread)
{
    bool latched;
    uint32_t xirr = get_xirr(machine, thread, &latched);
    uint32_t xisr = xirr & XISR_MASK;
    RM_EMIT(&machine->trace, host_irq, .xirr = xirr, .latched = latched);
    if (xisr == XISR_NONE)
        return false;
    if (xisr == XISR_IPI)
        take_ipi(machine, thread);
    else
        take_msi(machine, thread, xisr);
    return end_one(machine, thread, xirr);
}

/* What waits without an interrupt, in the latch or told of by firmware: the host looks there if
 * real mode came back with an external interrupt's trap. 0x5555 is none (Linux' kvmppc_run_core has
 * the interrupts of the other traps taken once they are enabled). */
static bool waits_silently(const struct rm_machine *machine, unsigned thread)
{
    return !machine->state.threads[thread].silent &&
           (rm_world_saved_xirr(machine->world, thread) != 0 ||
            rm_icp_peek(machine->xics, thread).told);
}

static bool something_waits(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    return rm_icp_line(machine->xics, thread) || rm_cpu_doorbell_pending(cpu) ||
           rm_cpu_hmi_pending(cpu) || waits_silently(machine, thread);
}

static bool takes_interrupt(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].place == RM_IN_HOST && something_waits(machine, thread) &&
           kvm_host_takes_interrupts(machine->world, &machine->state.host, thread);
}

void rm_host_notice(struct rm_machine *machine, unsigned thread)
{
    if (takes_interrupt(machine, thread))
        rm_queue_host(machine, RM_HOST_INTERRUPT, thread,
                      kvm_host_is_offline(machine->world, &machine->state.host, thread)
                          ? RM_LATENCY_HOST_IDLE
                          : RM_LATENCY_HOST_IRQ);
}

/* The injection that what waits for the thread goes back to. */
static uint32_t cause_of_wake(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    if (rm_icp_line(machine->xics, thread))
        return rm_icp_peek(machine->xics, thread).cause;
    return rm_cpu_hmi_pending(machine->cpus[thread]) ? state->hmi_cause : state->doorbell_cause;
}

/* The thread calls into real mode. That its registers can be set was seen when the world was
 * built. */
static void start_thread(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    uint32_t cause = machine->trace.now.cause;
    rm_wait_until(machine, thread, cycle);
    enum rm_status status = rm_host_call_registers(machine, thread, NULL);
    assert(status == RM_OK);
    (void)status;
    rm_registers_host_calls(machine, thread);
    rm_exit_begin(machine, thread, 0, cause);
}

/* The offline loop is woken, and finds that KVM wants the thread. */
static void start_from_idle(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t reason = rm_icp_line(machine->xics, thread) ? WAKE_EXTERNAL
                      : rm_cpu_doorbell_pending(cpu)     ? WAKE_H_DOORBELL
                                                         : WAKE_HMI;
    uint64_t little = rm_image_endian(machine->image) == RM_LITTLE ? MSR_LE : 0;
    machine->trace.now.cause = cause_of_wake(machine, thread);
    rm_world_set_idle(machine->world, thread, false);
    start_thread(machine, thread, cycle);
    if (!machine->idle_entry)
        return;
    rm_cpu_set_gpr(cpu, 3, IDLE_SRR1 | reason << WAKE_REASON_SHIFT | WAKE_NO_LOSS | little);
    rm_cpu_set_gpr(cpu, 12, machine->idle_entry);
    rm_cpu_set_pc(cpu, machine->idle_entry);
    rm_cpu_set_msr(cpu, IDLE_MSR | little);
}

/* Firmware sees to a maintenance interrupt (Linux: hmi_exception_early). */
static void take_hmi(struct rm_machine *machine, unsigned thread)
{
    const uint64_t args[RM_OPAL_ARGS_MAX] = {0};
    if (rm_cpu_hmi_pending(machine->cpus[thread]))
        rm_bus_firmware(machine, OPAL_HANDLE_HMI, args);
}

/* Everything that waits for a thread in the host. */
static void take_all(struct rm_machine *machine, unsigned thread)
{
    take_hmi(machine, thread);
    /* The latch may answer "nothing" once while the line is up, so the line decides. */
    bool more = waits_silently(machine, thread);
    while (more || rm_icp_line(machine->xics, thread)) {
        machine->state.threads[thread].silent = false;
        more = take_one(machine, thread) || waits_silently(machine, thread);
    }
    if (!rm_cpu_doorbell_pending(machine->cpus[thread]))
        return;
    rm_cpu_clear_doorbell(machine->cpus[thread]);
    RM_EMIT(&machine->trace, host_doorbell, .taken_by = thread);
}

static void interrupt_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    unsigned thread = arrival->index;
    bool offline = kvm_host_is_offline(machine->world, &machine->state.host, thread);
    if (!takes_interrupt(machine, thread))
        return;
    machine->trace.now.cause = cause_of_wake(machine, thread);
    if (offline && kvm_host_wants(machine->world, thread))
        start_from_idle(machine, thread, arrival->cycle);
    else
        take_all(machine, thread);
    rm_host_wrote(machine);
}

/* The first thread of a sub-core calls the trampoline. */
static void start_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    if (machine->state.threads[arrival->index].place != RM_IN_HOST) { /* busy with rm_call */
        rm_queue_host(machine, RM_HOST_START, arrival->index, RM_LATENCY_HOST_START);
        return;
    }
    start_thread(machine, arrival->index, arrival->cycle);
}

static void run_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    kvm_host_run(machine->world, &machine->state.host, arrival->index, &machine->acts);
}

static void post_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    rm_checks_host_handles(machine, arrival->index);
    kvm_host_post(machine->world, &machine->state.host, arrival->index, &machine->acts);
}

static void loop_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    kvm_host_loop(machine->world, &machine->state.host, arrival->index, &machine->acts);
    perform_all(machine);
    RM_EMIT(&machine->trace, host_loop, .vcpu = arrival->index,
            .of = machine->state.host.tasks[arrival->index].exit);
}

static void timer_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    kvm_host_timer(machine->world, &machine->state.host, arrival->index, arrival->timers,
                   &machine->acts);
}

/* Each task, and whose its index is. */
static const struct {
    void (*due)(struct rm_machine *machine, const struct rm_arrival *arrival);
    enum { OF_THREAD, OF_SUBCORE, OF_VCPU } index;
} tasks[] = {
    [RM_HOST_INTERRUPT] = {interrupt_due, OF_THREAD},
    [RM_HOST_START] = {start_due, OF_THREAD},
    [RM_HOST_RUN] = {run_due, OF_SUBCORE},
    [RM_HOST_POST] = {post_due, OF_SUBCORE},
    [RM_HOST_LOOP] = {loop_due, OF_VCPU},
    [RM_HOST_TIMER] = {timer_due, OF_VCPU},
};

/* The thread on which the host does a task: a vcpu's task runs where its vcpu belongs. */
static unsigned thread_of(const struct rm_machine *machine, const struct rm_arrival *arrival)
{
    switch (tasks[arrival->task].index) {
    case OF_THREAD:
        return arrival->index;
    case OF_SUBCORE:
        return rm_host_subcore_first(machine, arrival->index);
    default:
        return rm_host_subcore_first(
            machine,
            machine->config.vcpus[arrival->index].thread < 0
                ? 0
                : rm_host_subcore(machine, (unsigned)machine->config.vcpus[arrival->index].thread));
    }
}

void rm_host_task_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    act_as_host(machine, thread_of(machine, arrival), arrival->cycle, arrival);
    tasks[arrival->task].due(machine, arrival);
    perform_all(machine);
}

void rm_host_look(struct rm_machine *machine, uint64_t cycle)
{
    struct kvm_host *host = &machine->state.host;
    for (unsigned subcore = 0; subcore < rm_host_subcores(machine); subcore++) {
        unsigned still_in, first = rm_host_subcore_first(machine, subcore);
        if (host->subcores[subcore] != KVM_CORE_LEAVING)
            continue;
        struct rm_actor actor = machine->trace.now;
        act_as_host(machine, first, cycle, NULL);
        if (!kvm_host_is_out(machine->world, host, subcore, &still_in) ||
            !rm_split_can_end(machine, subcore, &still_in)) {
            machine->trace.now = actor;
            continue;
        }
        host->subcores[subcore] = KVM_CORE_OUT;
        rm_split_end(machine, subcore);
        rm_queue_host(machine, RM_HOST_POST, subcore, RM_LATENCY_HOST_POST);
        rm_host_notice(machine, first);
    }
}

void rm_host_returned(struct rm_machine *machine, unsigned thread)
{
    kvm_host_returned(machine->world, &machine->state.host, thread, machine->idle_entry != 0);
    rm_host_wrote(machine);
    rm_host_notice(machine, thread);
}

enum rm_status rm_host_start(struct rm_machine *machine, unsigned subcore, struct rm_error *error)
{
    act_as_host(machine, rm_host_subcore_first(machine, subcore), rm_cycle(machine), NULL);
    enum rm_status status =
        kvm_host_start(machine->world, &machine->state.host, subcore, &machine->acts, error);
    if (status == RM_OK)
        perform_all(machine);
    return status;
}

void rm_host_send_ipi(struct rm_machine *machine, unsigned thread)
{
    uint8_t mfrr = IPI_MFRR;
    rm_host_wrote(machine);
    rm_world_set_host_ipi(machine->world, thread, true);
    rm_icp_send_store(machine->xics, thread, ICP_MFRR, 1, &mfrr);
}

/* The vcpu that belongs on a thread and sleeps, -1. */
static int sleeper_of(const struct rm_machine *machine, unsigned thread)
{
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        if (machine->config.vcpus[v].thread == (int32_t)thread &&
            machine->state.host.tasks[v].state == KVM_TASK_BLOCKED)
            return (int)v;
    return -1;
}

bool rm_host_sleeps_on(const struct rm_machine *machine, unsigned thread)
{
    return sleeper_of(machine, thread) >= 0;
}

void rm_host_decrementer(struct rm_machine *machine, unsigned thread)
{
    int v = sleeper_of(machine, thread);
    if (v < 0)
        return;
    kvm_host_timer(machine->world, &machine->state.host, (unsigned)v,
                   machine->state.host.tasks[v].timers, &machine->acts);
    perform_all(machine);
}
