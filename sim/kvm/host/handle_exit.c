/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host makes of exits: kvmppc_handle_exit_hv as a table, post_guest_process for a whole
 * vcore, the vcpu's run loop.
 */
#include "base/power.h"
#include "kvm/host/piggyback.h"

#define RESUME_GUEST       0
#define RESUME_HOST        2
#define RESUME_PAGE_FAULT  4
#define RESUME_PASSTHROUGH 8

#define NO_COUNTER RM_K_COUNT

static const struct exit_rule {
    uint32_t trap;
    int resume;
    enum rm_known counter;
} exit_rules[] = {
    {TRAP_NONE, RESUME_GUEST, NO_COUNTER},      {0x100, RESUME_GUEST, NO_COUNTER},
    {0x200, RESUME_GUEST, NO_COUNTER},          {0x500, RESUME_GUEST, RM_K_VCPU_EXT_EXITS},
    {0x700, RESUME_GUEST, NO_COUNTER},          {0x980, RESUME_GUEST, RM_K_VCPU_DEC_EXITS},
    {TRAP_HCALL, RESUME_HOST, NO_COUNTER},      {0xe00, RESUME_PAGE_FAULT, NO_COUNTER},
    {0xe20, RESUME_PAGE_FAULT, NO_COUNTER},     {0xe40, RESUME_GUEST, NO_COUNTER},
    {0xe60, RESUME_GUEST, NO_COUNTER},          {0xe80, RESUME_GUEST, RM_K_VCPU_EXT_EXITS},
    {0xea0, RESUME_GUEST, RM_K_VCPU_EXT_EXITS}, {0xf00, RESUME_GUEST, NO_COUNTER},
    {0xf80, RESUME_GUEST, NO_COUNTER},          {0x5555, RESUME_PASSTHROUGH, NO_COUNTER},
};

/* kvmppc_handle_exit_hv. */
static int handle_exit(struct rm_host *host, uint32_t trap)
{
    uint64_t vcpu = host->world->vcpu[host->vcpu];
    uint64_t msr = rm_get(host->world, RM_K_VCPU_MSR, vcpu);
    if (msr & MSR_HV) {
        rm_host_fault(host, "vcpu %u left the guest with MSR 0x%016llx, which has HV set",
                      host->vcpu, (unsigned long long)msr);
        return RESUME_HOST;
    }
    for (size_t i = 0; i < RM_COUNT(exit_rules); i++) {
        if (exit_rules[i].trap != trap)
            continue;
        if (exit_rules[i].counter != NO_COUNTER)
            rm_add(host->world, exit_rules[i].counter, vcpu, 1);
        return exit_rules[i].resume;
    }
    return RESUME_HOST;
}

static bool is_from_user(const struct rm_host *host)
{
    return rm_get(host->world, RM_K_VCPU_MSR, host->world->vcpu[host->vcpu]) & MSR_PR;
}

/* Whether the run loop has to do something before the vcpu can run again, and if it cannot: 2. */
static int32_t run_loop_of(const struct rm_host *host, uint32_t trap, int resume)
{
    if (trap == TRAP_HCALL && !is_from_user(host))
        return rm_host_hcall_of(host) ? RESUME_GUEST : RESUME_HOST;
    return resume == RESUME_HOST ? RESUME_HOST : RESUME_GUEST;
}

/* The timer that wakes the vcpu if it sleeps until its decrementer runs out (kvmppc_set_timer). */
static void set_timer(struct rm_host *host, struct kvm_task *task)
{
    uint64_t vcore = host->world->vcore[host->world->vcore_of[host->vcpu]];
    uint64_t expires = rm_get(host->world, RM_K_VCPU_DEC_EXPIRES, host->world->vcpu[host->vcpu]);
    struct kvm_act *act = rm_host_act(host, KVM_ACT_LATER);
    act->later = KVM_LATER_TIMER;
    act->vcpu = (int32_t)host->vcpu;
    act->tb = expires - rm_get(host->world, RM_K_VCORE_TB_OFFSET, vcore);
    act->timers = ++task->timers;
}

static void later(struct rm_host *host, enum kvm_later what)
{
    struct kvm_act *act = rm_host_act(host, KVM_ACT_LATER);
    act->later = what;
    act->vcpu = (int32_t)host->vcpu;
}

/* The hcall that brought the vcpu out, between its tracepoints. One that the host does not know
 * goes to user space. */
static void take_up_hcall(struct rm_host *host, int32_t outcome)
{
    rm_host_point(host, KVM_ACT_HCALL_ENTER, host->vcpu);
    if (outcome == RESUME_GUEST)
        rm_host_hcall(host);
    rm_host_point(host, KVM_ACT_HCALL_EXIT, host->vcpu)->run_loop = outcome;
}

/* The exit of host->vcpu. */
static void post_vcpu(struct rm_host *host)
{
    struct rm_world *world = host->world;
    struct kvm_task *task = &host->state->tasks[host->vcpu];
    uint64_t vcpu = world->vcpu[host->vcpu];
    uint32_t trap = (uint32_t)rm_get(world, RM_K_VCPU_TRAP, vcpu);
    struct kvm_act *point = rm_host_point(host, KVM_ACT_GUEST_EXIT, host->vcpu);
    point->exit = task->exit;
    point->trap = trap;
    int resume = handle_exit(host, trap);
    struct kvm_act act = {.kind = KVM_ACT_EXIT,
                          .vcpu = (int32_t)host->vcpu,
                          .subcore = host->subcore,
                          .exit = task->exit,
                          .trap = trap,
                          .resume = resume,
                          .run_loop = run_loop_of(host, trap, resume),
                          .hcall = trap == TRAP_HCALL ? rm_host_hcall_of(host) : 0,
                          .poked = -1};
    *rm_host_act(host, KVM_ACT_EXIT) = act;
    rm_put(world, RM_K_VCPU_RET, vcpu, (uint64_t)resume);
    rm_put(world, RM_K_VCPU_TRAP, vcpu, TRAP_NONE);
    task->trap = trap;
    if (resume == RESUME_GUEST) {
        task->state = KVM_TASK_READY;
        if (rm_get(world, RM_K_VCPU_CEDED, vcpu))
            set_timer(host, task);
    } else {
        task->state = KVM_TASK_BUSY;
        later(host, KVM_LATER_LOOP);
    }
}

/* kvmppc_release_hwthread: the thread is nobody's. */
static void release_thread(struct rm_host *host, unsigned thread)
{
    uint64_t paca = rm_paca(host->world, thread);
    int32_t v = host->state->thread_vcpu[thread];
    rm_put(host->world, RM_K_PACA_REQ, paca, 0);
    rm_put(host->world, RM_K_PACA_VCORE, paca, 0);
    rm_put(host->world, RM_K_PACA_VCPU, paca, 0);
    if (rm_piggyback_napped(host, thread))
        rm_host_act(host, KVM_ACT_POKE)->thread = thread;
    host->state->thread_vcpu[thread] = -1;
    if (v < 0)
        return;
    struct kvm_act *act = rm_host_act(host, KVM_ACT_UNLOAD);
    act->vcpu = v;
    act->thread = thread;
    host->state->tasks[v].thread = -1;
}

/* The sub-core is in the host again (kvmppc_set_host_core). */
static void give_back(struct rm_host *host)
{
    struct rm_world *world = host->world;
    struct kvm_host *state = host->state;
    int32_t *vcores = state->vcores[host->subcore];
    for (unsigned i = 0; i < world->threads_per_subcore; i++)
        release_thread(host, host->subcore * world->threads_per_subcore + i);
    rm_host_set_in_host(host, true);
    for (unsigned i = 0; i < RM_SUBCORES_MAX && vcores[i] >= 0; i++) {
        rm_put(world, RM_K_VCORE_STATE, world->vcore[vcores[i]], RM_VCORE_INACTIVE);
        vcores[i] = -1;
    }
    state->split[host->subcore] = 1;
    state->subcores[host->subcore] = KVM_CORE_IN_HOST;
}

void kvm_host_post(struct rm_world *world, struct kvm_host *state, unsigned subcore,
                   struct kvm_acts *acts)
{
    struct rm_host host = {.world = world, .state = state, .acts = acts, .subcore = subcore};
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        host.vcpu = v;
        if (state->tasks[v].state == KVM_TASK_LOADED &&
            (unsigned)state->tasks[v].thread / world->threads_per_subcore == subcore)
            post_vcpu(&host);
    }
    give_back(&host);
    rm_host_schedule(&host);
}

void kvm_host_loop(struct rm_world *world, struct kvm_host *state, unsigned vcpu,
                   struct kvm_acts *acts)
{
    struct rm_host host = {.world = world,
                           .state = state,
                           .acts = acts,
                           .vcpu = vcpu,
                           .subcore = rm_home_subcore(world, vcpu)};
    struct kvm_task *task = &state->tasks[vcpu];
    uint32_t trap = task->trap;
    int resume = (int)rm_get(world, RM_K_VCPU_RET, world->vcpu[vcpu]);
    int32_t outcome = run_loop_of(&host, trap, resume);
    if (resume == RESUME_PASSTHROUGH)
        rm_host_complete(&host);
    else if (trap == TRAP_HCALL && !is_from_user(&host))
        take_up_hcall(&host, outcome);
    task->state = outcome == RESUME_GUEST ? KVM_TASK_READY : KVM_TASK_STOPPED;
    /* It begins anew, awake (kvmppc_run_vcpu). */
    rm_put(world, RM_K_VCPU_CEDED, world->vcpu[vcpu], 0);
    rm_put(world, RM_K_VCPU_RET, world->vcpu[vcpu], RESUME_GUEST);
    rm_host_wake_vcore(&host, world->vcore_of[vcpu]);
    rm_host_schedule(&host);
}
