/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An outside witness: the instructions that a booted 6.1 kernel ran under QEMU's powernv8 in one
 * exit (fixtures/states), against those that the same kernel runs here. Skipped when that kernel is
 * not in the cache (tests/kernels/fetch).
 */
#include "machine/state.h"
#include "worlds.h"

#include <errno.h>
#include <inttypes.h>

#define RECORDED_VERSION "6.1.176-1"
#define PATH_MAX_STEPS   4096
#define TEXT_END         UINT64_C(0x2000000) /* firmware and pads lie above */
#define REAL_MASK        UINT64_C(0x0fffffffffffffff)
#define EXTERNAL         0x4000 /* pending_exceptions, 6.1 */
#define RECORDED_HWIRQ   0x800  /* the first MSI of the recorded machine's bridge 0 */

struct path {
    size_t count;
    uint64_t pcs[PATH_MAX_STEPS];
};

static struct rm_machine *kernel;

static struct path read_recorded(const char *name)
{
    struct path path = {0};
    char file[256], line[256];
    snprintf(file, sizeof(file), "%s/fixtures/states/%s.path", RMSIM_SOURCE_DIR, name);
    FILE *from = fopen(file, "r");
    if (!from)
        fail_msg("%s: %s", file, strerror(errno));
    while (fgets(line, sizeof(line), from)) {
        uint64_t address;
        unsigned count;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%" SCNx64 " %u", &address, &count), 2);
        for (; count; count--, address += 4)
            path.pcs[path.count++] = address;
    }
    fclose(from);
    return path;
}

static bool runs(unsigned thread)
{
    enum rm_place place;
    assert_ok(rm_thread_place(kernel, thread, &place, &assert_error));
    return place == RM_IN_HYPERVISOR;
}

/* Runs the exit that waits, one instruction at a time. */
static struct path run_ours(const struct rm_exit **exit)
{
    struct path path = {0};
    for (;;) {
        uint64_t pc;
        assert_ok(rm_run_exit(kernel, 1, exit, &assert_error));
        if ((*exit)->end == RM_END_BUDGET && !runs(0))
            continue; /* on its way through the nest */
        if ((*exit)->end != RM_END_BUDGET)
            return path;
        pc = reg(kernel, 0, "pc");
        if ((pc & REAL_MASK) >= TEXT_END) /* the firmware's entry: it goes on where it returns */
            pc = reg(kernel, 0, "lr");
        path.pcs[path.count++] = pc & REAL_MASK;
    }
}

/* The recording starts at the vector, our first look is after the first instruction. */
static const struct rm_exit *assert_path(const char *name)
{
    struct path recorded = read_recorded(name);
    const struct rm_exit *exit;
    struct path ours = run_ours(&exit);
    for (size_t i = 0; i + 1 < recorded.count && i < ours.count; i++)
        if (recorded.pcs[i + 1] != ours.pcs[i])
            fail_msg("%s: instruction %zu is at 0x%" PRIx64 ", recorded is 0x%" PRIx64, name, i + 1,
                     ours.pcs[i], recorded.pcs[i + 1]);
    assert_in_range(ours.count, recorded.count - 1, recorded.count + 1);
    return exit;
}

/* One vcpu, as the recorded guest had; its compatibility mode shows in one instruction. */
static struct rm_world_config recorded_world(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(VIRQ, 0);
    config.sources[0].hwirq = RECORDED_HWIRQ;
    return config;
}

/* The recorded guest had no segments when it left. */
static void drop_segments(unsigned thread)
{
    for (unsigned i = 0; i < RM_SLB_ENTRIES_MAX; i++) {
        char name[16];
        snprintf(name, sizeof(name), "slb%u.esid", i);
        assert_ok(rm_set_register(kernel, thread, name, 0, &assert_error));
    }
}

static void start(const struct rm_world_config *config)
{
    build(kernel, config);
    set_field(kernel, "vcore[0].pcr", 0);
    enter(kernel);
    drop_segments(0);
}

static void an_unmapped_interrupt_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    start(&config);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_MSI, .number = RECORDED_HWIRQ});
    const struct rm_exit *exit = assert_path("external-unmapped");
    assert_int_equal(exit->trap, 0x500);
}

static void a_host_ipi_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    start(&config);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
    const struct rm_exit *exit = assert_path("external-host-ipi");
    assert_int_equal(exit->trap, 0x500);
}

static void the_hypervisor_decrementer_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    start(&config);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_HDEC});
    const struct rm_exit *exit = assert_path("hdec");
    assert_int_equal(exit->trap, 0x980);
}

static void an_hcall_for_userspace_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    start(&config);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0x58});
    const struct rm_exit *exit = assert_path("hcall-to-userspace");
    assert_int_equal(exit->trap, 0xc00);
}

static void the_last_thread_to_cede_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    start(&config);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0xe0});
    const struct rm_exit *exit = assert_path("cede-exit");
    assert_int_equal(exit->trap, 0);
}

/* The recorded one found an earlier instance under way: P set, the exception pending, EE off. */
static void a_passthrough_interrupt_for_the_running_vcpu_takes_the_recorded_path(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    config.sources[0].mapped = true;
    config.sources[0].pq_state = 1;
    start(&config);
    set_field(kernel, "vcpu[0].arch.pending_exceptions", EXTERNAL);
    inject(kernel, (struct rm_injection){.kind = RM_INJECT_MSI, .number = RECORDED_HWIRQ});
    const struct rm_exit *exit = assert_path("passthrough-self");
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_int_equal(exit->opal_count, 1);
    assert_int_equal(exit->opal[0].args[0], 0);
    assert_int_equal(exit->opal[0].args[1], 0); /* within the bridge */
}

/* Where a thread comes to for the first time, in that order: how often a loop goes round, waiting
 * for another thread, is not the path's. */
static void visit(struct path *first, uint64_t pc)
{
    for (size_t i = 0; i < first->count; i++)
        if (first->pcs[i] == pc)
            return;
    assert_true(first->count < PATH_MAX_STEPS);
    first->pcs[first->count++] = pc;
}

static struct path first_visits(const struct path *path)
{
    struct path first = {0};
    for (size_t i = 0; i < path->count; i++)
        visit(&first, path->pcs[i]);
    return first;
}

static uint64_t note_visit(void *context, unsigned thread, const struct rm_feed_step *step)
{
    (void)thread;
    visit(context, step->pc & REAL_MASK);
    return 1;
}

/* Both ways: from the idle loop into the guest, and, when the primary leaves for user space, back.
 */
static void a_secondary_takes_the_recorded_path_from_the_idle_loop_and_back(void **state)
{
    (void)state;
    struct rm_world_config config = recorded_world();
    struct path ours = {0};
    struct rm_feed feed = {.context = &ours, .retired = note_visit};
    config.cores = 1;
    config.threads_per_core = 2;
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 1);
    config.vcpus[1].thread = 1;
    config.vcpus[1].ceded = false;
    build(kernel, &config);
    set_field(kernel, "vcore[0].pcr", 0);
    rm_cpu_set_feed(kernel->cpus[1], &feed);
    enter(kernel);
    run_out(kernel);
    drop_segments(1);
    inject_hcall(kernel, 0, 0x31c);
    while (place(kernel, 1) == RM_IN_GUEST || place(kernel, 1) == RM_IN_HYPERVISOR)
        assert_ok(rm_run(kernel, 100, &(enum rm_exit_end){0}, &assert_error));
    rm_cpu_set_feed(kernel->cpus[1], NULL);
    struct path recorded = read_recorded("secondary-wake");
    recorded = first_visits(&recorded);
    for (size_t i = 0; i < recorded.count && i < ours.count; i++)
        if (recorded.pcs[i] != ours.pcs[i])
            fail_msg("new place %zu is 0x%" PRIx64 ", recorded is 0x%" PRIx64, i, ours.pcs[i],
                     recorded.pcs[i]);
    assert_int_equal(ours.count, recorded.count);
}

/* The kernel from the cache, if it is the one that was recorded. */
static struct rm_machine *open_recorded_kernel(void)
{
    const char *cache = getenv("RMSIM_KERNEL_CACHE");
    const char *home = getenv("HOME");
    char path[512];
    struct rm_machine_options options = {.size = sizeof(options), .kernel = path};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    if (cache)
        snprintf(path, sizeof(path), "%s/6.1/vmlinux", cache);
    else
        snprintf(path, sizeof(path), "%s/.cache/rmsim/kernels/6.1/vmlinux", home ? home : "");
    if (rm_machine_open(&options, &machine, &error) != RM_OK) {
        fprintf(stderr, "skipped: %s\n", error.text);
        return NULL;
    }
    if (strstr(rm_machine_image_name(machine), RECORDED_VERSION))
        return machine;
    fprintf(stderr, "skipped: recorded was %s, the cache has %s\n", RECORDED_VERSION,
            rm_machine_image_name(machine));
    rm_machine_close(machine);
    return NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unmapped_interrupt_takes_the_recorded_path),
        cmocka_unit_test(a_host_ipi_takes_the_recorded_path),
        cmocka_unit_test(the_hypervisor_decrementer_takes_the_recorded_path),
        cmocka_unit_test(an_hcall_for_userspace_takes_the_recorded_path),
        cmocka_unit_test(the_last_thread_to_cede_takes_the_recorded_path),
        cmocka_unit_test(a_passthrough_interrupt_for_the_running_vcpu_takes_the_recorded_path),
        cmocka_unit_test(a_secondary_takes_the_recorded_path_from_the_idle_loop_and_back),
    };
    kernel = open_recorded_kernel();
    if (!kernel)
        return 77;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rm_machine_close(kernel);
    return failed;
}
