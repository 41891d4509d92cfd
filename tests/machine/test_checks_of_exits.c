/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks of where an exit ends, of what it leaves to whom, and of where it stores: each is
 * shown an exit that a faulty path would make. The same exit without the fault is not told.
 */
#include "broken.h"
#include "image/layout_roots.h"
#include "kvm/world/model.h"
#include "machine/checks/leaving.h"
#include "machine/checks/moments.h"
#include "machine/checks/rules.h"
#include "machine/checks/told.h"
#include "machine/state.h"

/* vcpu 0 is in the guest on thread 0, vcpu 1 on thread 1. */
static struct rm_machine *begin(struct heard *heard)
{
    struct rm_world_config config = core_world(2);
    config.free_cores = 2;
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(VIRQ, 0);
    config.sources[0].hwirq = HWIRQ;
    config.sources[0].mapped = true;
    *heard = (struct heard){0};
    struct rm_machine *machine = running(&config);
    run_out(machine);
    observe(machine, hear, heard);
    return machine;
}

/* As the path would: what set_field writes counts as somebody else's doing, and is not judged. */
static void poke(struct rm_machine *machine, const char *field, uint64_t value)
{
    assert_ok(rm_world_write(machine->world, field, value, &assert_error));
}

/* An exit of thread 0, as the checks remember it. */
struct exit_made {
    enum rm_check check;
    uint32_t vector;
    struct rm_check_thread memory;
    const char *field; /* of the world, that has `value` */
    uint64_t value;
    const char *about;
};

static const struct exit_made to_guest[] = {
    {RM_CHECK_exit_due, 0xe80, {.host_ipi = true}, "paca[0].kvm_hstate.host_ipi", 1, "host_ipi"},
    {RM_CHECK_exit_due, 0x500, {.read = true, .result = 1}, NULL, 0, "left the host something"},
    {RM_CHECK_exit_due, 0x980, {.hdec_read = true, .hdec = -5}, NULL, 0, "HDEC ran out"},
    {RM_CHECK_exit_due, 0xc00, {.hcall = 0x1c}, NULL, 0, "not enabled"},
    {RM_CHECK_exit_due, 0xc00, {.hcall = H_CPPR + 3}, NULL, 0, "no multiple of 4"},
    {RM_CHECK_exit_due, 0xc00, {.hcall = H_CPPR, .of_user = true}, NULL, 0, "user mode"},
    {RM_CHECK_exit_due, 0xc00, {.hcall = H_CPPR}, "xics.real_mode_dbg", 1, "each hypercall"},
    {RM_CHECK_exit_due, 0xc00, {.hcall = H_XIRR}, "xics.real_mode_dbg", 1, "each hypercall"},
    {RM_CHECK_exit_due, 0x500, {.read = true, .result = -2}, "xics.real_mode_dbg", 1, "delivery"},
    {RM_CHECK_cede_due,
     0xe80,
     {.woke = true, .reason = 3, .uncleared = true},
     NULL,
     0,
     "is not cleared"},
    {RM_CHECK_cede_due,
     0xc00,
     {.hcall = H_CEDE, .prodded = true},
     "vcpu[0].arch.prodded",
     1,
     "prod"},
    {RM_CHECK_guest_interrupted,
     0x500,
     {.read = false},
     "vcpu[0].arch.pending_exceptions",
     1 << 14,
     "with EE on"},
};

static void make(struct rm_machine *machine, const struct exit_made *exit)
{
    machine->state.threads[0].vector = exit->vector;
    machine->state.threads[0].entering = false;
    machine->state.checks.threads[0] = exit->memory;
}

static void an_exit_to_the_guest_that_the_host_should_have_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(to_guest) / sizeof(*to_guest); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        rm_cpu_set_msr(machine->cpus[0], rm_cpu_msr(machine->cpus[0]) | 0x8000);
        make(machine, &to_guest[i]);
        if (to_guest[i].field)
            poke(machine, to_guest[i].field, to_guest[i].value);
        rm_check_guest_due(machine, 0);
        expect_only(&heard, to_guest[i].check, to_guest[i].about);
        rm_machine_close(machine);
    }
}

static const struct exit_made to_host[] = {
    {RM_CHECK_exit_needed, 0xe80, {.decided = true}, NULL, 0, "a doorbell came"},
    {RM_CHECK_exit_needed, 0x500, {.decided = true}, NULL, 0, "nothing is left"},
    {RM_CHECK_exit_needed,
     0x980,
     {.decided = true, .hdec_read = true, .hdec = 5},
     NULL,
     0,
     "time left"},
    {RM_CHECK_exit_needed, 0xc00, {.decided = true, .hcall = H_EOI}, NULL, 0, "done all"},
    {RM_CHECK_exit_needed,
     0xc00,
     {.decided = true, .woke = true, .reason = 6},
     NULL,
     0,
     "its decrementer"},
    {RM_CHECK_exit_needed,
     0xc00,
     {.decided = true, .woke = true, .reason = 3},
     NULL,
     0,
     "ended its nap"},
};

static void an_exit_to_the_host_for_nothing_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(to_host) / sizeof(*to_host); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        make(machine, &to_host[i]);
        machine->state.checks.threads[0].followed = true; /* another thread has left before */
        rm_check_host_due(machine, 0);
        assert_string_equal(heard.about, "");
        machine->state.checks.threads[0].followed = false;
        rm_check_host_due(machine, 0);
        expect_only(&heard, to_host[i].check, to_host[i].about);
        rm_machine_close(machine);
    }
}

/* A compiler may leave no kvmppc_read_intr to look at. */
static void what_cannot_be_seen_is_not_judged(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    machine->symbols.read_intr = UINT32_MAX;
    make(machine, &(struct exit_made){.vector = 0x500, .memory = {.decided = true}});
    rm_check_host_due(machine, 0);
    assert_string_equal(heard.about, "");
    rm_machine_close(machine);
}

static void a_nap_that_nobody_may_take_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        uint64_t value;
        const char *about;
    } naps[] = {{"vcore[0].napping_threads", 3, "all of its core"},
                {"vcpu[0].arch.prodded", 1, "prodded"},
                {"vcpu[0].arch.shregs.msr", 0, "EE off"}};
    for (size_t i = 0; i < sizeof(naps) / sizeof(*naps); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        poke(machine, "vcpu[0].arch.shregs.msr", 0x8000);
        poke(machine, naps[i].field, naps[i].value);
        machine->state.checks.threads[0] = (struct rm_check_thread){.hcall = H_CEDE};
        machine->state.checks.threads[0].prodded = i == 1;
        rm_check_nap_due(machine, 0);
        expect_only(&heard, RM_CHECK_cede_due, naps[i].about);
        rm_machine_close(machine);
    }
}

static void what_kvmppc_read_intr_says_is_held_against_what_it_accepted(void **state)
{
    (void)state;
    static const struct {
        struct rm_check_thread memory;
        int32_t result;
        const char *about;
    } results[] = {{{.last = HWIRQ, .took_device = true, .fed = true}, -1, "an IPI"},
                   {{.last = 2, .took_ipi = true}, -2, "a device's"},
                   {{.last = HWIRQ, .took_device = true, .fed = true, .accepted = HWIRQ},
                    1,
                    "the passthrough map"},
                   {{.last = HWIRQ, .took_device = true, .fed = true}, 1, NULL},
                   {{.last = HWIRQ, .took_device = true}, 1, NULL},
                   {{.last = 2, .took_ipi = true}, -1, NULL},
                   {{.last = HWIRQ, .took_device = true, .took_ipi = true}, -1, NULL},
                   {{.last = HWIRQ, .took_device = true, .fed = true}, -2, NULL}};
    for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        machine->state.checks.threads[0] = results[i].memory;
        rm_check_read_result(machine, 0, results[i].result);
        if (results[i].about)
            expect_only(&heard, RM_CHECK_result_agrees, results[i].about);
        else
            assert_string_equal(heard.about, "");
        rm_machine_close(machine);
    }
}

/* Real mode has a hypercall of vcpu 0; `field` is what it leaves wrong. */
static void what_a_hypercall_leaves_is_held_against_the_rules(void **state)
{
    (void)state;
    static const struct {
        uint64_t hcall, argument;
        const char *field;
        uint64_t value;
        const char *about;
    } faults[] = {
        {H_CPPR, 5, "icp[0].state.mfrr", 3, "by the rules cppr 05, xisr 0, mfrr ff"},
        {H_CPPR, 5, "source[0x1005].resend", 1, "waits to be sent again; by the rules"},
        {H_EOI, 0xff001005, "source[0x1005].pq_state", 2, "P/Q 2; by the rules"},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                              .number = (uint32_t)faults[i].hcall,
                                              .arg_count = 1,
                                              .args = {faults[i].argument}});
        come_out(machine);
        assert_int_equal(machine->state.checks.rules.judged, 1);
        machine->state.checks.rules.hcall = 0; /* the answer is not there yet */
        poke(machine, "icp[0].state.cppr", faults[i].hcall == H_CPPR ? 5 : 0xff);
        poke(machine, faults[i].field, faults[i].value);
        rm_check_rules(machine, 0);
        expect_only(&heard, RM_CHECK_rules_followed, faults[i].about);
        rm_machine_close(machine);
    }
}

static void a_source_that_does_not_follow_its_vcpu_is_told(void **state)
{
    (void)state;
    for (unsigned noted = 0; noted < 2; noted++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        inject(machine,
               (struct rm_injection){
                   .kind = RM_INJECT_HCALL, .number = H_EOI, .arg_count = 1, .args = {0xff001005}});
        come_out(machine);
        poke(machine, "source[0x1005].intr_cpu", noted ? 1 : UINT32_MAX);
        machine->state.checks.rules.noted = 8; /* the source's server is thread 0: it follows */
        rm_check_rules(machine, 0);
        if (noted)
            expect_only(&heard, RM_CHECK_source_follows, "still has processor 1 noted");
        else
            assert_string_equal(heard.about, "");
        rm_machine_close(machine);
    }
}

static void an_lpcr_that_is_not_the_partitions_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    rm_checks_spr(machine, 0, "lpcr", field(machine, "kvm.arch.host_lpcr"));
    rm_checks_spr(machine, 1, "lpcr", field(machine, "vcore[0].lpcr"));
    assert_string_equal(heard.about, "");
    rm_checks_spr(machine, 1, "lpcr", field(machine, "kvm.arch.host_lpcr"));
    expect_only(&heard, RM_CHECK_partition_kept, "sets the host's LPCR");
    rm_machine_close(machine);
}

static void a_store_where_no_path_writes_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    const struct rm_bytes_map *map = &machine->writable;
    uint64_t address = 0;
    uint32_t bytes = 0;
    assert_ok(
        rm_world_locate(machine->world, "vcpu[0].arch.trap", &address, &bytes, &assert_error));
    assert_non_null(map->pages[address >> RM_PAGE_SHIFT]);
    assert_ok(rm_world_locate(machine->world, "kvm.arch.lpid", &address, &bytes, &assert_error));
    rm_checks_strayed(machine, 0, address, bytes);
    expect_only(&heard, RM_CHECK_stores_inside, "to kvm.arch.lpid, which is not the path's, at");
    rm_machine_close(machine);
}

/* The layout of our handlers as a file, with a task that has one field which the path may write. */
static void write_layout_with_task(const char *path)
{
    struct rm_machine *machine = open_handlers("le");
    FILE *file = fopen(path, "w");
    assert_ok(rm_layout_write(machine->layout, rm_layout_roots, file, &assert_error));
    fputs("- name: task_struct\n  size: 64\n  members:\n"
          "  - {name: pid, offset: 8, size: 4, kind: int}\n"
          "  - {name: rcu_read_lock_nesting, offset: 16, size: 4, kind: int}\n",
          file);
    fclose(file);
    rm_machine_close(machine);
}

static void only_what_counts_in_a_task_is_the_paths_to_write(void **state)
{
    (void)state;
    const char *path = RMSIM_BINARY_DIR "/test_checks_of_exits.layout";
    struct rm_machine_options options = {.size = sizeof(options),
                                         .kernel =
                                             RMSIM_BINARY_DIR "/sim/rmhandlers/handlers-le.elf",
                                         .layout = path};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine;
    write_layout_with_task(path);
    assert_ok(rm_machine_open(&options, &machine, &assert_error));
    assert_ok(rm_machine_build(machine, &config, &assert_error));
    uint64_t task = machine->world->task[0] & ~RM_LINEAR_MAP;
    const uint8_t *bits = machine->writable.pages[task >> RM_PAGE_SHIFT];
    assert_non_null(bits);
    bits += task % RM_PAGE_BYTES / 8;
    assert_int_equal(bits[1], 0x00);
    assert_int_equal(bits[2], 0x0f);
    assert_int_equal(bits[3], 0x00);
    rm_machine_close(machine);
    unlink(path);
}

static void a_source_that_is_changed_without_the_lock_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    uint64_t address = 0;
    uint32_t bytes = 0;
    assert_ok(
        rm_world_locate(machine->world, "source[0x1005].resend", &address, &bytes, &assert_error));
    poke(machine, "ics[4].lock.slock", 1);
    rm_checks_strayed(machine, 0, address, bytes);
    assert_string_equal(heard.about, "");
    poke(machine, "ics[4].lock.slock", 0);
    rm_checks_strayed(machine, 0, address, bytes);
    expect_only(&heard, RM_CHECK_locks_held, "the lock of ICS 4 is free");
    rm_machine_close(machine);
}

static void lpidr_that_is_written_under_a_guest_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    rm_checks_spr(machine, 0, "lpidr", 0);
    expect_only(&heard, RM_CHECK_partition_kept, "writes 0x0 to lpidr while thread");
    rm_machine_close(machine);
}

static void a_doorbell_to_oneself_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    rm_checks_msgsnd(machine, 0, 1);
    assert_string_equal(heard.about, "");
    rm_checks_msgsnd(machine, 0, 0);
    expect_only(&heard, RM_CHECK_kick_needed, "to itself");
    rm_machine_close(machine);
}

/* What a kick asks for, of an exit in which nobody else did anything. */
static void a_kick_of_who_runs_or_by_a_core_that_is_away_is_told(void **state)
{
    (void)state;
    for (unsigned core_asked = 0; core_asked < 2; core_asked++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        machine->state.checks.rules.judged = 1;
        machine->state.checks.threads[0] = (struct rm_check_thread){0};
        poke(machine, "icp[0].rm_action", !core_asked);
        poke(machine, "icp[0].rm_kick_target", rm_world_vcpu(machine->world, 1));
        poke(machine, "rm_core[0].rm_state.rm_action", core_asked);
        poke(machine, "rm_core[0].rm_state.in_host", 0);
        rm_check_asked(machine, 0);
        if (core_asked)
            expect_only(&heard, RM_CHECK_core_asked, "which is not in the host");
        else
            expect_only(&heard, RM_CHECK_kick_needed, "which runs on thread 1");
        rm_machine_close(machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exit_to_the_guest_that_the_host_should_have_is_told),
        cmocka_unit_test(an_exit_to_the_host_for_nothing_is_told),
        cmocka_unit_test(what_cannot_be_seen_is_not_judged),
        cmocka_unit_test(a_nap_that_nobody_may_take_is_told),
        cmocka_unit_test(what_kvmppc_read_intr_says_is_held_against_what_it_accepted),
        cmocka_unit_test(what_a_hypercall_leaves_is_held_against_the_rules),
        cmocka_unit_test(a_source_that_does_not_follow_its_vcpu_is_told),
        cmocka_unit_test(an_lpcr_that_is_not_the_partitions_is_told),
        cmocka_unit_test(a_store_where_no_path_writes_is_told),
        cmocka_unit_test(only_what_counts_in_a_task_is_the_paths_to_write),
        cmocka_unit_test(a_source_that_is_changed_without_the_lock_is_told),
        cmocka_unit_test(lpidr_that_is_written_under_a_guest_is_told),
        cmocka_unit_test(a_doorbell_to_oneself_is_told),
        cmocka_unit_test(a_kick_of_who_runs_or_by_a_core_that_is_away_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
