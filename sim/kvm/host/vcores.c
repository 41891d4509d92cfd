/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which vcpus run where: kvmppc_run_vcpu, kvmppc_run_core, kvmppc_start_thread,
 * kvmppc_vcore_blocked.
 *
 * A vcore belongs on the sub-core of its vcpus' places; one whose vcpu has no place runs on a
 * sub-core that is free, if the policy says so, or never. It comes and goes as a whole; a vcpu that
 * is ready while its vcore runs and nobody leaves yet joins late.
 */
#include "base/power.h"
#include "kvm/host/piggyback.h"

#include "base/hash.h"

#include <string.h>

#define RESUME_GUEST 0

struct kvm_host kvm_host_new(const struct rm_world *world)
{
    struct kvm_host host;
    memset(&host, 0, sizeof(host));
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        const struct rm_vcpu_config *vcpu = &world->config.vcpus[v];
        host.tasks[v].thread = -1;
        if (vcpu->thread == RM_NOT_LOADED)
            host.tasks[v].state = vcpu->ceded ? KVM_TASK_BLOCKED : KVM_TASK_READY;
    }
    memset(host.vcores, -1, sizeof(host.vcores));
    memset(host.split, 1, sizeof(host.split));
    for (unsigned thread = 0; thread < RM_THREADS_MAX; thread++)
        host.thread_vcpu[thread] = -1;
    return host;
}

uint64_t kvm_host_hash(const struct kvm_host *host, uint64_t hash)
{
    for (unsigned v = 0; v < RM_VCPUS_MAX; v++) {
        const struct kvm_task *task = &host->tasks[v];
        hash = rm_hash_u64(hash, (uint64_t)task->state << 32 | (uint32_t)task->thread);
        hash = rm_hash_u64(hash, task->exit);
        hash = rm_hash_u64(hash, (uint64_t)task->trap << 32 | task->timers);
    }
    for (unsigned subcore = 0; subcore < RM_ALL_SUBCORES_MAX; subcore++) {
        hash = rm_hash_u64(hash, (uint64_t)host->subcores[subcore] << 32 | host->split[subcore]);
        for (unsigned i = 0; i < RM_SUBCORES_MAX; i++)
            hash = rm_hash_u64(hash, (uint32_t)host->vcores[subcore][i]);
    }
    for (unsigned thread = 0; thread < RM_THREADS_MAX; thread++)
        hash = rm_hash_u64(hash, (uint32_t)host->thread_vcpu[thread]);
    return hash;
}

/* Whether a task of the vcore is in that state. */
static bool some_task(const struct rm_host *host, unsigned vcore, enum kvm_task_state state)
{
    for (unsigned v = 0; v < host->world->config.vcpu_count; v++)
        if (host->world->vcore_of[v] == vcore && host->state->tasks[v].state == state)
            return true;
    return false;
}

/* The sub-core that runs the vcore, or is about to, or -1. */
static int subcore_of(const struct rm_host *host, unsigned vcore)
{
    for (unsigned subcore = 0; subcore < host->world->subcores; subcore++)
        if (rm_piggyback_first(host, subcore, vcore) >= 0)
            return (int)subcore;
    return -1;
}

/*
 * kvmppc_core_prepare_to_enter: an interrupt that is pending comes to a guest that takes it. The
 * external one stays pending until the guest accepts it.
 */
static void prepare_to_enter(struct rm_host *host, unsigned v)
{
    static const struct {
        uint64_t bit, vector;
        bool stays;
    } interrupts[] = {
        {RM_PENDING_EXTERNAL, 0x500, true},
        {RM_PENDING_DECREMENTER, 0x900, false},
    };
    struct rm_world *world = host->world;
    uint64_t vcpu = world->vcpu[v];
    for (size_t i = 0; i < RM_COUNT(interrupts); i++) {
        uint64_t pending = rm_get(world, RM_K_VCPU_PENDING, vcpu);
        uint64_t msr = rm_get(world, RM_K_VCPU_MSR, vcpu);
        if (!(pending & interrupts[i].bit) || !(msr & MSR_EE))
            continue;
        rm_put(world, RM_K_VCPU_SRR0, vcpu, rm_get(world, RM_K_VCPU_PC, vcpu));
        rm_put(world, RM_K_VCPU_SRR1, vcpu, msr & ~MSR_TS); /* TM is not modelled */
        rm_put(world, RM_K_VCPU_PC, vcpu, interrupts[i].vector);
        rm_put(world, RM_K_VCPU_MSR, vcpu, rm_get(world, RM_K_VCPU_INTR_MSR, vcpu));
        if (!interrupts[i].stays)
            rm_put(world, RM_K_VCPU_PENDING, vcpu, pending & ~interrupts[i].bit);
    }
}

/* Whether all of the vcore's ready vcpus have ceded and have no reason to run. */
static bool all_ceded(struct rm_host *host, unsigned vcore)
{
    struct rm_world *world = host->world;
    bool all = true;
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        uint64_t vcpu = world->vcpu[v];
        if (world->vcore_of[v] != vcore || host->state->tasks[v].state != KVM_TASK_READY)
            continue;
        if (rm_get(world, RM_K_VCPU_PENDING, vcpu) || rm_get(world, RM_K_VCPU_PRODDED, vcpu))
            rm_put(world, RM_K_VCPU_CEDED, vcpu, 0);
        all &= rm_get(world, RM_K_VCPU_CEDED, vcpu) != 0;
    }
    return all;
}

/* kvmppc_vcore_blocked. */
static void block(struct rm_host *host, unsigned vcore)
{
    rm_put(host->world, RM_K_VCORE_STATE, host->world->vcore[vcore], RM_VCORE_SLEEPING);
    for (unsigned v = 0; v < host->world->config.vcpu_count; v++) {
        if (host->world->vcore_of[v] != vcore || host->state->tasks[v].state != KVM_TASK_READY)
            continue;
        host->state->tasks[v].state = KVM_TASK_BLOCKED;
        rm_host_act(host, KVM_ACT_BLOCK)->vcpu = (int32_t)v;
    }
}

void rm_host_wake_vcore(struct rm_host *host, unsigned vcore)
{
    bool woke = false;
    for (unsigned v = 0; v < host->world->config.vcpu_count; v++) {
        struct kvm_task *task = &host->state->tasks[v];
        if (host->world->vcore_of[v] != vcore || task->state != KVM_TASK_BLOCKED)
            continue;
        task->state = KVM_TASK_READY;
        woke = true;
    }
    if (woke)
        rm_put(host->world, RM_K_VCORE_STATE, host->world->vcore[vcore], RM_VCORE_INACTIVE);
}

/* The sub-core on which the vcore's vcpus have their places; -1: they have none. */
static int home_of(const struct rm_host *host, unsigned vcore)
{
    for (unsigned v = 0; v < host->world->config.vcpu_count; v++)
        if (host->world->vcore_of[v] == vcore && rm_home_thread(host->world, v) >= 0)
            return (int)rm_home_subcore(host->world, v);
    return -1;
}

/* The sub-core where the vcore can be started now, or -1. */
static int free_subcore_for(const struct rm_host *host, unsigned vcore)
{
    const struct rm_world_config *config = &host->world->config;
    int home = home_of(host, vcore);
    if (home >= 0)
        return host->state->subcores[home] == KVM_CORE_IN_HOST ? home : -1;
    if (config->policy != RM_POLICY_FIRST_FREE)
        return -1;
    for (unsigned subcore = 0; subcore < host->world->subcores; subcore++)
        if (config->free_cores >> subcore / config->subcores & 1 &&
            host->state->subcores[subcore] == KVM_CORE_IN_HOST)
            return (int)subcore;
    return -1;
}

/* The thread for a vcpu whose vcore runs from thread `first` on. */
static unsigned thread_for(const struct rm_world *world, unsigned v, unsigned first)
{
    int home = rm_home_thread(world, v);
    return home >= 0 ? first + (unsigned)home % world->threads_per_vcore : first;
}

/* kvmppc_start_thread: the vcpu (-1: none) and the vcore are in the thread's paca. `first` is the
 * vcore's first thread. */
static void start_thread(struct rm_host *host, unsigned thread, unsigned first, int v,
                         unsigned vcore)
{
    struct rm_world *world = host->world;
    uint64_t paca = rm_paca(world, thread);
    struct kvm_act *act = rm_host_act(host, KVM_ACT_LOAD);
    act->vcpu = v;
    act->thread = thread;
    host->state->thread_vcpu[thread] = v;
    if (v >= 0) {
        uint64_t vcpu = world->vcpu[v];
        struct kvm_task *task = &host->state->tasks[v];
        task->state = KVM_TASK_LOADED;
        task->thread = (int32_t)thread;
        task->timers++;
        rm_put(world, RM_K_VCPU_TRAP, vcpu, TRAP_NONE);
        rm_put(world, RM_K_VCPU_RET, vcpu, RESUME_GUEST);
        rm_put(world, RM_K_VCPU_CPU, vcpu, first);
        rm_put(world, RM_K_VCPU_THREAD_CPU, vcpu, thread);
    }
    rm_put(world, RM_K_PACA_VCPU, paca, v >= 0 ? world->vcpu[v] : 0);
    rm_put(world, RM_K_PACA_PTID, paca, thread - first);
    rm_put(world, RM_K_PACA_VCORE, paca, world->vcore[vcore]);
    if (v >= 0)
        rm_host_point(host, KVM_ACT_GUEST_ENTER, (unsigned)v);
}

static void poke(struct rm_host *host, unsigned thread)
{
    rm_host_act(host, KVM_ACT_POKE)->thread = thread;
}

/* The vcore's vcpus that are ready go to its threads. Who calls into real mode needs no poke. */
static void load_ready(struct rm_host *host, unsigned vcore, unsigned first, int caller)
{
    struct rm_world *world = host->world;
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        if (world->vcore_of[v] != vcore || host->state->tasks[v].state != KVM_TASK_READY)
            continue;
        unsigned thread = thread_for(world, v, first);
        prepare_to_enter(host, v);
        rm_put(world, RM_K_VCPU_CEDED, world->vcpu[v], 0);
        start_thread(host, thread, first, (int)v, vcore);
        if ((int)thread != caller)
            poke(host, thread);
    }
}

/* Vcpus join their vcore, which runs already. */
static void join_all(struct rm_host *host, unsigned vcore, unsigned subcore)
{
    struct rm_world *world = host->world;
    uint32_t map = (uint32_t)rm_get(world, RM_K_VCORE_MAP, world->vcore[vcore]);
    if (host->state->subcores[subcore] != KVM_CORE_RUNNING || map >= RM_MAP_EXITS)
        return;
    host->subcore = subcore;
    load_ready(host, vcore, (unsigned)rm_piggyback_first(host, subcore, vcore), -1);
}

static void schedule_vcore(struct rm_host *host, unsigned vcore)
{
    int subcore = subcore_of(host, vcore);
    if (subcore >= 0) {
        join_all(host, vcore, (unsigned)subcore);
        return;
    }
    if (all_ceded(host, vcore)) {
        block(host, vcore);
        return;
    }
    subcore = free_subcore_for(host, vcore);
    if (subcore < 0)
        return;
    host->state->subcores[subcore] = KVM_CORE_STARTING;
    host->state->vcores[subcore][0] = (int32_t)vcore;
    struct kvm_act *act = rm_host_act(host, KVM_ACT_LATER);
    act->later = KVM_LATER_RUN;
    act->subcore = (uint32_t)subcore;
}

void rm_host_schedule(struct rm_host *host)
{
    unsigned subcore = host->subcore;
    for (unsigned vcore = 0; vcore < host->world->vcore_count; vcore++)
        if (some_task(host, vcore, KVM_TASK_READY))
            schedule_vcore(host, vcore);
    host->subcore = subcore;
}

void rm_host_set_in_host(struct rm_host *host, bool in_host)
{
    struct rm_world *world = host->world;
    unsigned split = world->config.subcores;
    if (world->rm_core && host->subcore % split == 0)
        rm_put(world, RM_K_CORE_IN_HOST, rm_core_element(world, host->subcore / split), in_host);
}

/* The vcore as init_vcore_to_run leaves it, and then running. */
static void prepare_vcore(struct rm_host *host, unsigned vcore, unsigned first)
{
    struct rm_world *world = host->world;
    bool alone = first == host->subcore * world->threads_per_subcore;
    const struct {
        enum rm_known field;
        uint64_t value;
    } values[] = {
        {RM_K_VCORE_MAP, 0},
        {RM_K_VCORE_NAPPING, 0},
        {RM_K_VCORE_IN_GUEST, 0},
        {RM_K_VCORE_CONFERRING, 0},
        {RM_K_VCORE_TB_APPLIED, 0},
        {RM_K_VCORE_PCPU, first},
        {RM_K_VCORE_STATE, alone ? RM_VCORE_RUNNING : RM_VCORE_PIGGYBACK},
    };
    for (size_t i = 0; i < RM_COUNT(values); i++)
        rm_put(world, values[i].field, world->vcore[vcore], values[i].value);
}

/* kvmppc_grab_hwthread: the thread is KVM's, but has nothing to do yet. */
static void grab_thread(struct rm_world *world, unsigned thread)
{
    uint64_t paca = rm_paca(world, thread);
    bool secondary = thread % world->threads_per_subcore != 0;
    rm_put(world, RM_K_PACA_VCPU, paca, 0);
    rm_put(world, RM_K_PACA_VCORE, paca, 0);
    rm_put(world, RM_K_PACA_SPLIT, paca, 0);
    rm_put(world, RM_K_PACA_NAPPING, paca, 0);
    rm_put(world, RM_K_PACA_REQ, paca, secondary);
}

/* One of the vcores that the host runs there. It needs its first thread in any case. */
static void load_vcore(struct rm_host *host, unsigned vcore)
{
    unsigned first = (unsigned)rm_piggyback_first(host, host->subcore, vcore);
    unsigned caller = host->subcore * host->world->threads_per_subcore;
    load_ready(host, vcore, first, (int)caller);
    if (host->state->thread_vcpu[first] >= 0)
        return;
    start_thread(host, first, first, -1, vcore);
    if (first != caller)
        poke(host, first);
}

void kvm_host_run(struct rm_world *world, struct kvm_host *state, unsigned subcore,
                  struct kvm_acts *acts)
{
    struct rm_host host = {.world = world, .state = state, .acts = acts, .subcore = subcore};
    unsigned first = subcore * world->threads_per_subcore;
    const int32_t *vcores = state->vcores[subcore];
    rm_piggyback_collect(&host);
    bool split = state->split[subcore] > 1;
    for (unsigned i = 0; i < RM_SUBCORES_MAX && vcores[i] >= 0; i++) {
        unsigned vcore = (unsigned)vcores[i];
        rm_host_act(&host, KVM_ACT_RUN)->vcore = vcore;
        prepare_vcore(&host, vcore, (unsigned)rm_piggyback_first(&host, subcore, vcore));
    }
    rm_host_set_in_host(&host, false);
    state->subcores[subcore] = KVM_CORE_RUNNING;
    for (unsigned i = 0; i < world->threads_per_subcore; i++)
        grab_thread(world, first + i);
    if (split)
        rm_piggyback_split(&host);
    for (unsigned i = 0; i < RM_SUBCORES_MAX && vcores[i] >= 0; i++)
        load_vcore(&host, (unsigned)vcores[i]);
    if (split)
        rm_piggyback_ask_to_nap(&host);
    rm_host_act(&host, KVM_ACT_START)->thread = first;
}

void kvm_host_returned(struct rm_world *world, struct kvm_host *state, unsigned thread,
                       bool by_idle)
{
    unsigned subcore = thread / world->threads_per_subcore;
    if (thread % world->threads_per_subcore) {
        rm_world_set_idle(world, thread, true);
        if (!by_idle)
            rm_put(world, RM_K_PACA_VCORE, rm_paca(world, thread), 0);
        return;
    }
    if (state->subcores[subcore] != KVM_CORE_RUNNING)
        return;
    state->subcores[subcore] = KVM_CORE_LEAVING;
    rm_put(world, RM_K_VCORE_STATE, world->vcore[state->vcores[subcore][0]], RM_VCORE_EXITING);
}

bool kvm_host_is_out(const struct rm_world *world, const struct kvm_host *state, unsigned subcore,
                     unsigned *still_in)
{
    unsigned per_core = world->threads_per_subcore;
    (void)state;
    for (unsigned i = 1; i < per_core; i++) {
        *still_in = subcore * per_core + i;
        if (rm_get(world, RM_K_PACA_VCORE, rm_paca(world, *still_in)))
            return false;
    }
    return true;
}

static const char *subcore_word(const struct rm_world *world)
{
    return world->config.subcores > 1 ? "sub-core" : "core";
}

enum rm_status kvm_host_start(struct rm_world *world, struct kvm_host *state, unsigned subcore,
                              struct kvm_acts *acts, struct rm_error *error)
{
    struct rm_host host = {.world = world, .state = state, .acts = acts, .subcore = subcore};
    bool some = false;
    if (state->subcores[subcore] != KVM_CORE_IN_HOST)
        return rm_fail(error, RM_BAD_INPUT, "%s %u is not in the host", subcore_word(world),
                       subcore);
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        if (rm_home_thread(world, v) < 0 || rm_home_subcore(world, v) != subcore ||
            state->tasks[v].state != KVM_TASK_STOPPED)
            continue;
        some = true;
        rm_host_wake_vcore(&host, world->vcore_of[v]); /* one that comes wakes the others */
        state->tasks[v].state = KVM_TASK_READY;
        rm_put(world, RM_K_VCPU_CEDED, world->vcpu[v], 0);
    }
    if (!some)
        return rm_fail(error, RM_BAD_INPUT, "no vcpu that waits to be started belongs on %s %u",
                       subcore_word(world), subcore);
    rm_host_schedule(&host);
    return RM_OK;
}

void kvm_host_timer(struct rm_world *world, struct kvm_host *state, unsigned vcpu, uint32_t timers,
                    struct kvm_acts *acts)
{
    struct rm_host host = {.world = world,
                           .state = state,
                           .acts = acts,
                           .vcpu = vcpu,
                           .subcore = rm_home_subcore(world, vcpu)};
    uint64_t address = world->vcpu[vcpu];
    if (state->tasks[vcpu].timers != timers)
        return;
    rm_host_act(&host, KVM_ACT_TIMER)->vcpu = (int32_t)vcpu;
    rm_put(world, RM_K_VCPU_PENDING, address,
           rm_get(world, RM_K_VCPU_PENDING, address) | RM_PENDING_DECREMENTER);
    rm_host_wake_vcore(&host, world->vcore_of[vcpu]);
    rm_host_schedule(&host);
}

bool kvm_host_is_offline(const struct rm_world *world, const struct kvm_host *state,
                         unsigned thread)
{
    (void)state;
    return thread % world->threads_per_subcore != 0;
}

bool kvm_host_takes_interrupts(const struct rm_world *world, const struct kvm_host *host,
                               unsigned thread)
{
    unsigned subcore = thread / world->threads_per_subcore;
    return kvm_host_is_offline(world, host, thread) ||
           (host->subcores[subcore] != KVM_CORE_RUNNING &&
            host->subcores[subcore] != KVM_CORE_LEAVING);
}

bool kvm_host_is_spare(const struct rm_world *world, const struct kvm_host *host, unsigned thread)
{
    return thread % world->threads_per_subcore != 0 &&
           host->subcores[thread / world->threads_per_subcore] == KVM_CORE_RUNNING &&
           rm_get(world, RM_K_PACA_VCORE, rm_paca(world, thread)) == 0;
}

bool kvm_host_wants(const struct rm_world *world, unsigned thread)
{
    return rm_get(world, RM_K_PACA_REQ, rm_paca(world, thread)) != 0;
}
