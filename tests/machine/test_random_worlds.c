/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties that hold in every world, looked for in random ones: nothing arrives in its receiver's
 * past, time never goes back, a core is the host's only when all its threads are out, any slicing
 * and any snapshot gives the same stream of events, and our handlers end without a fault, a
 * deadlock or a lost wake-up.
 *
 * The first four hold whatever an instruction takes, and are looked for with models of time as well
 * (time_models.h). The others do not: the host's work takes as long as ever, and what KVM copies of
 * a timer may be old.
 *
 * RMSIM_SEED is the first world's seed (1), RMSIM_WORLDS how many there are, RMSIM_IMAGE the
 * handlers or the kernel of the cache to look on (le and be by turns). A failure tells its seed;
 * with RMSIM_TELL set, every event is printed behind the cycle that the machine had come to.
 */
#include "../random.h"
#include "machine/state.h"
#include "worlds.h"

#include <inttypes.h>

#define INJECTIONS_MAX 64
#define EVENTS_CYCLES  40000    /* in which all that is injected happens */
#define RUN_CYCLES     60000    /* that are sliced */
#define END_CYCLES     20000000 /* by when everything has come to rest */
#define TIMED_CYCLES   300000   /* after which it is held against another run if it does not */
#define FIRST_HWIRQ    0x800
#define FIRST_IRQ      0x1000
#define DEFAULT_WORLDS 14

#define H_EOI  0x64
#define H_CPPR 0x68
#define H_IPI  0x6c
#define H_XIRR 0x74
#define H_CEDE 0xe0
#define H_PROD 0xe8

/* A world, and what happens to it. */
struct plan {
    uint64_t seed;
    struct rm_world_config config;
    unsigned count;
    struct rm_injection injections[INJECTIONS_MAX];
};

static unsigned threads_of(const struct rm_world_config *config)
{
    return config->cores * config->threads_per_core;
}

/* A thread on which nobody has its place yet, or none. */
static int32_t random_thread(uint64_t *random, const struct rm_world_config *config, unsigned vcpu)
{
    int32_t thread = (int32_t)below(random, threads_of(config));
    for (unsigned v = 0; v < vcpu; v++)
        if (config->vcpus[v].thread == thread)
            return RM_NOT_LOADED;
    return thread;
}

static void plan_vcpus(uint64_t *random, struct rm_world_config *config)
{
    config->vcpu_count = 1 + below(random, 16);
    for (unsigned v = 0; v < config->vcpu_count; v++) {
        struct rm_vcpu_config *vcpu = &config->vcpus[v];
        *vcpu = rm_vcpu_defaults(v, v);
        vcpu->thread = one_in(random, 8) ? RM_NOT_LOADED : random_thread(random, config, v);
        vcpu->ceded = vcpu->thread < 0;
        vcpu->msr |= one_in(random, 2) ? MSR_EE : 0;
    }
}

static void plan_sources(uint64_t *random, struct rm_world_config *config)
{
    config->source_count = below(random, 9);
    for (unsigned s = 0; s < config->source_count; s++) {
        struct rm_source_config *source = &config->sources[s];
        *source = rm_source_defaults(FIRST_IRQ + s, below(random, config->vcpu_count));
        source->priority = (uint8_t)(4 + below(random, 4));
        source->hwirq = FIRST_HWIRQ + s;
        source->mapped = !one_in(random, 4);
        source->hw_server = below(random, threads_of(config));
    }
}

static void plan_free_cores(struct rm_world_config *config)
{
    config->free_cores = (1U << config->cores) - 1;
    for (unsigned v = 0; v < config->vcpu_count; v++)
        if (config->vcpus[v].thread >= 0)
            config->free_cores &=
                ~(1U << (unsigned)config->vcpus[v].thread / config->threads_per_core);
}

static void plan_hcall(uint64_t *random, const struct plan *plan, struct rm_injection *injection)
{
    const struct rm_world_config *config = &plan->config;
    uint64_t server = below(random, config->vcpu_count);
    uint64_t irq = config->source_count && !one_in(random, 4)
                       ? FIRST_IRQ + below(random, config->source_count)
                       : 2;
    const struct {
        uint32_t number;
        unsigned arg_count;
        uint64_t args[2];
    } hcalls[] = {
        {H_CEDE, 0, {0}},
        {H_CEDE, 0, {0}},
        {H_IPI, 2, {server, one_in(random, 3) ? 0xff : 4}},
        {H_IPI, 2, {server, 4}},
        {H_XIRR, 0, {0}},
        {H_EOI, 1, {(uint64_t)0xff << 24 | irq}},
        {H_CPPR, 1, {one_in(random, 2) ? 0xff : below(random, 8)}},
        {H_PROD, 1, {server}},
    };
    unsigned n = below(random, sizeof(hcalls) / sizeof(*hcalls));
    injection->number = hcalls[n].number;
    injection->arg_count = hcalls[n].arg_count;
    memcpy(injection->args, hcalls[n].args, sizeof(hcalls[n].args));
}

/* HDEC is never reloaded by others here: in the middle of an entry, where one thread has seen that
 * it is about to run out and counts on the others to see it too, no kernel does that. */
static struct rm_injection plan_injection(uint64_t *random, const struct plan *plan)
{
    static const enum rm_inject_kind kinds[] = {
        RM_INJECT_MSI,   RM_INJECT_MSI,  RM_INJECT_IPI,      RM_INJECT_DOORBELL, RM_INJECT_HCALL,
        RM_INJECT_HCALL, RM_INJECT_HDEC, RM_INJECT_HOST_IPI, RM_INJECT_DEC,      RM_INJECT_HCALL,
    };
    struct rm_injection injection = {
        .size = sizeof(injection),
        .kind = kinds[below(random, sizeof(kinds) / sizeof(*kinds))],
        .at_cycle = below(random, EVENTS_CYCLES),
        .thread = below(random, threads_of(&plan->config)),
        .value = 4,
    };
    const struct rm_vcpu_config *vcpu = &plan->config.vcpus[below(random, plan->config.vcpu_count)];
    if (vcpu->thread >= 0 && !one_in(random, 4))
        injection.thread = (uint32_t)vcpu->thread;
    if (injection.kind == RM_INJECT_MSI && !plan->config.source_count)
        injection.kind = RM_INJECT_IPI;
    if (injection.kind == RM_INJECT_MSI)
        injection.number = FIRST_HWIRQ + below(random, plan->config.source_count);
    if (injection.kind == RM_INJECT_HCALL)
        plan_hcall(random, plan, &injection);
    return injection;
}

static struct plan make_plan(uint64_t seed)
{
    struct plan plan = {.seed = seed};
    struct rm_world_config *config = &plan.config;
    uint64_t random = seed;
    rm_world_defaults(config);
    config->cores = 1 + below(&random, 2);
    config->threads_per_core = one_in(&random, 4) ? 1U << below(&random, 3) : 8;
    config->h_ipi_redirect = one_in(&random, 2);
    config->policy = one_in(&random, 2) ? RM_POLICY_PINNED : RM_POLICY_FIRST_FREE;
    plan_vcpus(&random, config);
    plan_sources(&random, config);
    plan_free_cores(config);
    plan.count = 1 + below(&random, INJECTIONS_MAX);
    for (unsigned i = 0; i < plan.count; i++)
        plan.injections[i] = plan_injection(&random, &plan);
    return plan;
}

/* What an observer of a run knows. The part in `is` goes back with a snapshot. */
struct watch {
    struct rm_machine *machine;
    const struct time_model *time; /* NULL: none */
    const struct plan *plan;
    struct {
        struct stream stream;
        uint64_t last_cycle;                    /* of the machine */
        uint64_t thread_cycles[RM_THREADS_MAX]; /* of what threads did */
        uint64_t spun_cycles[RM_THREADS_MAX];   /* up to which they went round a loop last */
        bool entering[RM_THREADS_MAX];          /* their exit began in the host */
        bool forgotten[RM_THREADS_MAX];         /* see forgets_the_result */
    } is;
    char wrong[512]; /* "" nothing */
};

static void complain(struct watch *watch, const struct rm_event *event, const char *what)
{
    char line[400];
    if (watch->wrong[0])
        return;
    rm_event_print(event, line, sizeof(line));
    snprintf(watch->wrong, sizeof(watch->wrong), "%s: %s", what, line);
}

static void check_receiver(struct watch *watch, const struct rm_event *event)
{
    unsigned thread =
        event->type == RM_EVENT_doorbell ? event->doorbell.target : event->icp_present.icp;
    if (watch->machine->state.threads[thread].place == RM_IN_HOST)
        return;
    uint64_t cycle = rm_cpu_cycle(watch->machine->cpus[thread]);
    if (watch->time && watch->time->memory.begun_cycles[thread] < cycle)
        cycle = watch->time->memory.begun_cycles[thread]; /* of what the thread does now */
    if (cycle > event->actor.cycle && cycle != watch->is.spun_cycles[thread])
        complain(watch, event, "it arrives in its receiver's past");
}

static void check_time(struct watch *watch, const struct rm_event *event)
{
    const struct rm_actor *actor = &event->actor;
    uint64_t cycle = rm_cycle(watch->machine);
    if (cycle < watch->is.last_cycle)
        complain(watch, event, "the machine's time goes back");
    watch->is.last_cycle = cycle;
    if (actor->kind != RM_ACTOR_THREAD)
        return;
    if (actor->cycle < watch->is.thread_cycles[actor->thread])
        complain(watch, event, "the thread's time goes back");
    watch->is.thread_cycles[actor->thread] = actor->cycle;
}

/* Whether some thread of a core runs a guest or is on its way there. */
static bool some_thread_is_in(const struct rm_machine *machine, unsigned core)
{
    unsigned first = core * machine->config.threads_per_core;
    for (unsigned thread = first; thread < first + machine->config.threads_per_core; thread++) {
        enum rm_place where = machine->state.threads[thread].place;
        if (where == RM_IN_GUEST || where == RM_IN_NAP ||
            (where == RM_IN_HYPERVISOR && thread == first))
            return true;
    }
    return false;
}

static void check_cores(struct watch *watch, const struct rm_event *event)
{
    for (unsigned core = 0; core < watch->plan->config.cores; core++) {
        char name[48];
        uint64_t in_host = 0;
        snprintf(name, sizeof(name), "rm_core[%u].rm_state.in_host", core);
        if (rm_field(watch->machine, name, &in_host, NULL) == RM_OK && in_host &&
            some_thread_is_in(watch->machine, core))
            complain(watch, event, "a core is said to be the host's, and a thread is not out");
    }
}

/*
 * An idle secondary whose vcpu is set already is woken by a passthrough interrupt: real mode
 * delivers it, leaves a kick to be completed and says 2; but idle_kvm_start_guest goes to
 * kvm_no_guest and on to the guest whatever the wake reason's result was, and no trap 0x5555 makes
 * the host complete it. The kick lies in the ICP of the vcpu until some other exit completes it.
 * That is KVM's, too.
 */
static void forgets_the_result(struct watch *watch, const struct rm_event *event)
{
    unsigned thread = event->actor.thread;
    if (event->type == RM_EVENT_exit_begin)
        watch->is.entering[thread] = event->exit_begin.vector == 0;
    if (event->type == RM_EVENT_read_intr && watch->is.entering[thread] &&
        event->read_intr.result > 0)
        watch->is.forgotten[thread] = true;
}

/* Every promise is kept, but for what is forgotten in that way: the kick, or with 1 the interrupt
 * that was left to the host, which then lies in saved_xirr while the guest runs. */
static void check_promise(struct watch *watch, const struct rm_event *event)
{
    const uint64_t affected = UINT64_C(1) << RM_CHECK_kick_completed |
                              UINT64_C(1) << RM_CHECK_cppr_back | UINT64_C(1) << RM_CHECK_irq_ended;
    if (!(affected >> event->broken.check & 1) || !watch->is.forgotten[event->actor.thread])
        complain(watch, event, rm_check_name((enum rm_check)event->broken.check));
}

static void tell(void *context, const struct rm_event *event)
{
    struct watch *watch = context;
    stream_tell(&watch->is.stream, event);
    forgets_the_result(watch, event);
    if (getenv("RMSIM_TELL")) {
        char line[512];
        rm_event_print(event, line, sizeof(line));
        printf("%" PRIu64 " %s\n", rm_cycle(watch->machine), line);
    }
    check_time(watch, event);
    if (event->type == RM_EVENT_spin_over)
        watch->is.spun_cycles[event->actor.thread] = event->actor.cycle;
    if (event->type == RM_EVENT_doorbell || event->type == RM_EVENT_icp_present)
        check_receiver(watch, event);
    if (event->type == RM_EVENT_exit_begin || event->type == RM_EVENT_exit_end ||
        event->type == RM_EVENT_vcpu_load || event->type == RM_EVENT_vcpu_unload)
        check_cores(watch, event);
    if (watch->time)
        return;
    if (event->type == RM_EVENT_fault || event->type == RM_EVENT_host_fault)
        complain(watch, event, "a fault");
    if (event->type == RM_EVENT_broken)
        check_promise(watch, event);
}

static void expect_well(const struct watch *watch, const char *when)
{
    if (watch->wrong[0])
        fail_msg("seed %" PRIu64 ", %s: %s", watch->plan->seed, when, watch->wrong);
}

/* All cores with vcpus run, and everything that will happen is on its way. */
static void start(struct watch *watch, struct rm_machine *machine, const struct plan *plan)
{
    const struct rm_timing_model *model = machine->model;
    *watch =
        (struct watch){.machine = machine, .plan = plan, .time = model ? model->context : NULL};
    build(machine, &plan->config);
    observe(machine, tell, watch);
    for (unsigned core = 0; core < plan->config.cores; core++) {
        const struct rm_exit *exit;
        unsigned first = core * plan->config.threads_per_core, thread = first;
        for (unsigned v = 0; v < plan->config.vcpu_count; v++)
            if (plan->config.vcpus[v].thread >= 0 &&
                (unsigned)plan->config.vcpus[v].thread / plan->config.threads_per_core == core)
                thread = (unsigned)plan->config.vcpus[v].thread;
        if (!(plan->config.free_cores >> core & 1))
            assert_ok(rm_enter_guest(machine, thread, &exit, &assert_error));
    }
    expect_well(watch, "entering");
    for (unsigned i = 0; i < plan->count; i++) {
        struct rm_injection injection = plan->injections[i];
        injection.at_cycle += rm_cycle(machine);
        inject(machine, injection);
    }
}

static enum rm_exit_end run_for(struct rm_machine *machine, uint64_t cycles)
{
    enum rm_exit_end end;
    assert_ok(rm_run(machine, cycles, &end, &assert_error));
    return end;
}

/*
 * Whether a guest has ceded while its output was on. LPCR[MER] is set then, which ends no nap, and
 * kvmppc_h_cede looks at `prodded` alone: that such a guest sleeps on is KVM's.
 */
static bool ceded_with_its_output_on(struct rm_machine *machine, const struct rm_lost_wakeup *lost)
{
    int thread;
    assert_ok(rm_vcpu_thread(machine, lost->vcpu, &thread, &assert_error));
    return lost->where == RM_LOST_NAPPING && reg(machine, (unsigned)thread, "lpcr") & LPCR_MER;
}

static bool was_forgotten(const struct watch *watch, const struct rm_lost_wakeup *lost)
{
    int32_t thread = watch->plan->config.vcpus[lost->recorded_in].thread;
    return lost->kick_recorded && thread >= 0 && watch->is.forgotten[thread];
}

static void expect_no_lost_wakeup(struct watch *watch)
{
    struct rm_lost_wakeups lost;
    rm_lost_wakeups(watch->machine, &lost);
    for (unsigned i = 0; i < lost.count; i++)
        if (!ceded_with_its_output_on(watch->machine, &lost.list[i]) &&
            !was_forgotten(watch, &lost.list[i]))
            fail_msg("seed %" PRIu64 ": %s", watch->plan->seed, lost.list[i].text);
}

/* Everything has come to rest, and rightly so. */
static void expect_rest(struct watch *watch, uint64_t end_cycle)
{
    enum rm_exit_end end = run_for(watch->machine, end_cycle - rm_cycle(watch->machine));
    expect_well(watch, "later");
    if (end != RM_END_IDLE) {
        const struct rm_exit *exit;
        while (rm_run_exit(watch->machine, 1, &exit, NULL) == RM_OK &&
               (exit->end == RM_END_HOST || exit->end == RM_END_GUEST)) {
        }
        fail_msg("seed %" PRIu64 ": ends with %s: %s", watch->plan->seed, rm_exit_end_name(end),
                 exit->fault.text);
    }
    expect_no_lost_wakeup(watch);
    uint64_t before = rm_state_hash(watch->machine);
    assert_ok(rm_check_at_rest(watch->machine, &assert_error));
    expect_well(watch, "at rest");
    if (rm_state_hash(watch->machine) != before)
        fail_msg("seed %" PRIu64 ": the checks at rest change the state", watch->plan->seed);
}

/* What a run came to. */
struct outcome {
    uint64_t stream, count, state;
};

/* Taken when everything is at rest: while threads run, a pause may find them one instruction
 * further or less. */
static struct outcome outcome_at(const struct watch *watch, uint64_t end_cycle)
{
    run_for(watch->machine, end_cycle - rm_cycle(watch->machine));
    return (struct outcome){watch->is.stream.hash, watch->is.stream.count,
                            rm_state_hash(watch->machine)};
}

static void expect_same(const struct plan *plan, struct outcome a, struct outcome b,
                        const char *what)
{
    if (a.stream != b.stream || a.count != b.count || a.state != b.state)
        fail_msg("seed %" PRIu64 ": with %s there are %" PRIu64 " events instead of %" PRIu64
                 ", stream %s, state %s",
                 plan->seed, what, b.count, a.count, a.stream == b.stream ? "equal" : "differs",
                 a.state == b.state ? "equal" : "differs");
}

/* Runs on to `end_cycle` in random slices, by any function that lets time pass, with looks. */
static void run_in_slices(struct watch *watch, uint64_t *random, uint64_t end_cycle)
{
    struct rm_machine *machine = watch->machine;
    while (rm_cycle(machine) < end_cycle && !watch->wrong[0]) {
        static const unsigned limits[] = {2, 70, 1000, 5000};
        const struct rm_exit *exit;
        const struct rm_host_report *report;
        enum rm_exit_end end = RM_END_IDLE;
        uint64_t before_cycle = rm_cycle(machine), left = end_cycle - before_cycle;
        uint64_t budget = 1 + below(random, limits[below(random, 4)]);
        if (budget > left)
            budget = left;
        switch (below(random, 4)) {
        case 0:
            assert_ok(rm_run_exit(machine, budget, &exit, &assert_error));
            break;
        case 1:
            assert_ok(rm_run_host(machine, budget, &report, &assert_error));
            break;
        default:
            end = run_for(machine, budget);
        }
        bool over = end == RM_END_IDLE && run_for(machine, 1) == RM_END_IDLE &&
                    rm_cycle(machine) == before_cycle; /* nothing will ever happen again */
        if (end == RM_END_DEADLOCK || end == RM_END_FAULT || over)
            return;
        if (one_in(random, 50))
            rm_look_at_everything(machine);
    }
}

static uint64_t cycles_of(const struct rm_machine *machine)
{
    return machine->model ? TIMED_CYCLES : END_CYCLES;
}

static void whatever_the_slices(struct rm_machine *machine, const struct plan *plan,
                                struct outcome once)
{
    struct watch watch;
    uint64_t random = plan->seed ^ 1;
    start(&watch, machine, plan);
    uint64_t begin_cycle = rm_cycle(machine);
    run_in_slices(&watch, &random, begin_cycle + RUN_CYCLES);
    struct outcome sliced = outcome_at(&watch, begin_cycle + cycles_of(machine));
    rm_unobserve(machine, &watch);
    expect_well(&watch, "sliced");
    expect_same(plan, once, sliced, "other slices");
}

/* Goes astray for a while, and back. */
static void make_detour(struct watch *watch, uint64_t *random)
{
    struct rm_machine *machine = watch->machine;
    struct rm_snapshot *snapshot;
    struct watch kept = *watch;
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    uint64_t before = rm_state_hash(machine);
    for (unsigned n = below(random, 4); n; n--) {
        struct rm_injection injection = plan_injection(random, watch->plan);
        injection.at_cycle = rm_cycle(machine) + below(random, 2000);
        inject(machine, injection);
    }
    run_in_slices(watch, random, rm_cycle(machine) + 1 + below(random, 8000));
    expect_well(watch, "on a detour");
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    if (rm_state_hash(machine) != before)
        fail_msg("seed %" PRIu64 ": a restored snapshot has another hash", watch->plan->seed);
    rm_snapshot_free(snapshot);
    *watch = kept;
}

static void whatever_the_detours(struct rm_machine *machine, const struct plan *plan,
                                 struct outcome once)
{
    struct watch watch;
    uint64_t random = plan->seed ^ 2;
    start(&watch, machine, plan);
    uint64_t begin_cycle = rm_cycle(machine), end_cycle = begin_cycle + RUN_CYCLES;
    while (rm_cycle(machine) < end_cycle && !watch.wrong[0]) {
        uint64_t cycle = rm_cycle(machine) + 1 + below(&random, RUN_CYCLES / 4);
        uint64_t target = cycle < end_cycle ? cycle : end_cycle;
        enum rm_exit_end end = run_for(machine, target - rm_cycle(machine));
        if (end == RM_END_DEADLOCK || end == RM_END_FAULT ||
            (end == RM_END_IDLE && rm_cycle(machine) < target)) /* nothing will happen again */
            break;
        make_detour(&watch, &random);
    }
    struct outcome astray = outcome_at(&watch, begin_cycle + cycles_of(machine));
    rm_unobserve(machine, &watch);
    expect_well(&watch, "after detours");
    expect_same(plan, once, astray, "detours");
}

static void try_world(struct rm_machine *machine, uint64_t seed)
{
    struct plan plan = make_plan(seed);
    struct watch watch;
    start(&watch, machine, &plan);
    uint64_t end_cycle = rm_cycle(machine) + cycles_of(machine);
    if (!watch.time)
        expect_rest(&watch, end_cycle);
    struct outcome once = outcome_at(&watch, end_cycle);
    expect_well(&watch, "straight");
    rm_unobserve(machine, &watch);
    whatever_the_slices(machine, &plan, once);
    whatever_the_detours(machine, &plan, once);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 0) : otherwise;
}

static struct rm_machine *open_image(const char *name)
{
    return name[0] == 'l' || name[0] == 'b' ? open_handlers(name) : open_kernel(name);
}

static void what_holds_in_every_world_holds_in_random_ones(void **state)
{
    (void)state;
    const char *asked = getenv("RMSIM_IMAGE");
    const char *const images[] = {asked ? asked : "le", asked ? asked : "be"};
    uint64_t first = number_from("RMSIM_SEED", 1);
    uint64_t worlds = number_from("RMSIM_WORLDS", DEFAULT_WORLDS);
    struct rm_machine *machines[] = {open_image(images[0]), open_image(images[1])};
    if (!machines[0] || !machines[1])
        skip();
    printf("RMSIM_SEED=%" PRIu64 " RMSIM_WORLDS=%" PRIu64 "\n", first, worlds);
    for (uint64_t seed = first; seed < first + worlds; seed++)
        try_world(machines[seed & 1], seed);
    rm_machine_close(machines[0]);
    rm_machine_close(machines[1]);
}

static void some_of_it_holds_whatever_instructions_take(void **state)
{
    (void)state;
    static const enum time_kind kinds[] = {TIME_ALTERNATING, TIME_BURSTS, TIME_RANDOM_40,
                                           TIME_RANDOM_1000};
    uint64_t first = number_from("RMSIM_SEED", 1);
    uint64_t worlds = number_from("RMSIM_WORLDS", DEFAULT_WORLDS);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct time_model time;
        struct rm_machine *machine = open_timed(i & 1 ? "be" : "le", &time, kinds[i]);
        printf("%s\n", time_kind_names[kinds[i]]);
        for (uint64_t seed = first; seed < first + (worlds + 3) / 4; seed++)
            try_world(machine, seed);
        rm_machine_close(machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_in_every_world_holds_in_random_ones),
        cmocka_unit_test(some_of_it_holds_whatever_instructions_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
