/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our handlers against results that a 6.1 kernel gave, where a scenario cannot say it: single
 * routines, and states of ICPs and vcpus that no guest brings about. In both byte orders. The rest
 * is in fixtures/scenarios, which run on kernels, too.
 */
#include "rmsim/rmsim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HWIRQ         0x1234
#define VIRQ          0x1005
#define BUDGET_CYCLES 1000000

static const char *const builds[] = {"le", "be"};

static struct rm_machine *open_handlers(const char *name)
{
    struct rm_machine_options options = {.size = sizeof(options), .handlers = name};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    if (rm_machine_open(&options, &machine, &error) != RM_OK)
        fail_msg("%s", error.text);
    return machine;
}

static void build(struct rm_machine *machine, const struct rm_world_config *config)
{
    struct rm_error error = {0};
    if (rm_machine_build(machine, config, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static void enter(struct rm_machine *machine)
{
    const struct rm_exit *exit = NULL;
    struct rm_error error = {0};
    if (rm_enter_guest(machine, 0, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(exit->end, RM_END_GUEST);
}

static struct rm_exit run(struct rm_machine *machine)
{
    const struct rm_exit *exit = NULL;
    struct rm_error error = {0};
    if (rm_run_exit(machine, BUDGET_CYCLES, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    return *exit;
}

static uint64_t field(struct rm_machine *machine, const char *name)
{
    struct rm_error error = {0};
    uint64_t value = 0;
    if (rm_field(machine, name, &value, &error) != RM_OK)
        fail_msg("%s", error.text);
    return value;
}

static void set_field(struct rm_machine *machine, const char *name, uint64_t value)
{
    struct rm_error error = {0};
    if (rm_set_field(machine, name, value, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static struct rm_exit call(struct rm_machine *machine, const char *function, uint64_t argument)
{
    const struct rm_exit *exit = NULL;
    struct rm_error error = {0};
    if (rm_call(machine, 0, function, &argument, 1, 100000, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    if (exit->end != RM_END_HOST)
        fail_msg("%s: end %d, %s", function, (int)exit->end, exit->fault.text);
    return *exit;
}

/* ---- kvmppc_read_intr ---- */

enum source { NOTHING, IPI, UNMAPPED, MAPPED };

/* The world of a case: the vcpu that owns the source is this thread's own (server 0), or another
 * (server 8), loaded on `other` or not at all. */
struct read_case {
    const char *name;
    enum source source;
    unsigned server;
    int other;
    bool free_core, no_redirect, no_ics, dbg, host_ipi;
    uint8_t other_cppr;
    int64_t r3;
    uint64_t saved_xirr;
    const char *accesses; /* offset, R or W, width, bytes, page */
    uint64_t doorbell;
    uint64_t action; /* rm_action of this thread's vcpu */
};

static const struct read_case read_cases[] = {
    {.name = "nothing",
     .source = NOTHING,
     .r3 = 0,
     .saved_xirr = 0xff000000,
     .accesses = "R4@4=ff000000/0 "},
    {.name = "ipi",
     .source = IPI,
     .r3 = -1,
     .accesses = "R4@4=ff000002/0 W1@c=ff/0 W4@4=ff000002/0 "},
    {.name = "unmapped",
     .source = UNMAPPED,
     .r3 = 1,
     .saved_xirr = 0xff000077,
     .accesses = "R4@4=ff000077/0 "},
    {.name = "host_ipi", .source = UNMAPPED, .host_ipi = true, .r3 = 1, .accesses = ""},
    {.name = "own",
     .source = MAPPED,
     .server = 0,
     .r3 = -2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 "},
    {.name = "sleeper",
     .source = MAPPED,
     .server = 8,
     .other = -1,
     .no_redirect = true,
     .r3 = 2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 ",
     .action = 1},
    {.name = "same core",
     .source = MAPPED,
     .server = 8,
     .other = 3,
     .r3 = -2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 ",
     .doorbell = 0x28000003},
    {.name = "other core",
     .source = MAPPED,
     .server = 8,
     .other = 9,
     .r3 = -2,
     .accesses = "R4@4=ff001234/0 W1@c=4/9 W4@4=ff001234/0 "},
    {.name = "free core",
     .source = MAPPED,
     .server = 8,
     .other = -1,
     .free_core = true,
     .r3 = -2,
     .accesses = "R4@4=ff001234/0 W1@c=4/8 W4@4=ff001234/0 "},
    {.name = "redirect off",
     .source = MAPPED,
     .server = 8,
     .other = -1,
     .free_core = true,
     .no_redirect = true,
     .r3 = 2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 ",
     .action = 1},
    {.name = "no ics",
     .source = MAPPED,
     .server = 0,
     .no_ics = true,
     .r3 = 2,
     .accesses = "R4@4=ff001234/0 "},
    {.name = "dbg",
     .source = MAPPED,
     .server = 0,
     .dbg = true,
     .r3 = 2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 "},
    {.name = "refused",
     .source = MAPPED,
     .server = 8,
     .other = -1,
     .no_redirect = true,
     .other_cppr = 5,
     .r3 = -2,
     .accesses = "R4@4=ff001234/0 W4@4=ff001234/0 "},
};

static struct rm_world_config world_of(const struct read_case *test)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.vcpu_count = 2;
    config.sources[0] = rm_source_defaults(VIRQ, test->server);
    config.sources[0].hwirq = HWIRQ;
    config.sources[0].mapped = true;
    config.sources[0].phb = 7;
    config.source_count = 1;
    config.h_ipi_redirect = !test->no_redirect;
    config.free_cores = test->free_core ? 2 : 0;
    config.real_mode_dbg = test->dbg;
    config.host_ipi[0] = test->host_ipi;
    config.vcpus[1].icp.cppr = test->other_cppr ? test->other_cppr : 0xff;
    if (test->other >= 8) { /* a secondary needs the first thread of its core */
        config.vcpus[2] = rm_vcpu_defaults(2, 16);
        config.vcpus[2].thread = 8;
        config.vcpus[2].ceded = false;
        config.vcpu_count = 3;
    }
    if (test->server == 8 && test->other > 0) {
        config.vcpus[1].thread = test->other;
        config.vcpus[1].ceded = false;
    }
    config.sources[0].no_ics = test->no_ics;
    if (test->source == UNMAPPED) {
        config.sources[0].hwirq = 0x77;
        config.sources[0].mapped = false;
    }
    return config;
}

static void make_pending(struct rm_machine *machine, enum source source)
{
    struct rm_injection event = {.size = sizeof(event), .kind = RM_INJECT_IPI, .value = 4};
    struct rm_error error = {0};
    enum rm_exit_end end;
    if (source == NOTHING)
        return;
    if (source != IPI)
        event = (struct rm_injection){.size = sizeof(event),
                                      .kind = RM_INJECT_MSI,
                                      .number = source == MAPPED ? HWIRQ : 0x77};
    if (rm_inject(machine, &event, NULL, &error) != RM_OK ||
        rm_run(machine, 250, &end, &error) != RM_OK) /* it arrives; the host does not take it yet */
        fail_msg("%s", error.text);
}

/* Everything that the call did to presentation pages, in one line. */
static const char *accesses_of(const struct rm_exit *exit)
{
    static char text[512];
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; i < exit->mmio_count; i++) {
        const struct rm_mmio *mmio = &exit->mmio[i];
        uint64_t value = 0;
        for (unsigned b = 0; b < mmio->width_bytes; b++)
            value = value << 8 | mmio->bytes[b];
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%c%u@%x=%llx/%u ",
                                 mmio->write ? 'W' : 'R', mmio->width_bytes, mmio->offset,
                                 (unsigned long long)value, mmio->icp);
    }
    return text;
}

static void check_read(struct rm_machine *machine, const struct read_case *test)
{
    struct rm_world_config config = world_of(test);
    build(machine, &config);
    make_pending(machine, test->source);
    struct rm_exit exit = call(machine, "kvmppc_read_intr", 0);
    assert_int_equal((int64_t)exit.r3, test->r3);
    assert_string_equal(accesses_of(&exit), test->accesses);
    assert_int_equal(field(machine, "paca[0].kvm_hstate.saved_xirr"), test->saved_xirr);
    assert_int_equal(field(machine, "icp[0].rm_action"), test->action);
    assert_int_equal(exit.msgsnd_count, test->doorbell != 0);
    if (test->doorbell)
        assert_int_equal(exit.msgsnd[0].rb, test->doorbell);
}

static void read_intr_gives_what_a_kernel_gives(void **state)
{
    (void)state;
    for (size_t b = 0; b < COUNT(builds); b++) {
        struct rm_machine *machine = open_handlers(builds[b]);
        for (size_t i = 0; i < COUNT(read_cases); i++) {
            print_message("  %s: %s\n", builds[b], read_cases[i].name);
            check_read(machine, &read_cases[i]);
        }
        rm_machine_close(machine);
    }
}

static void before_the_change_it_is_the_hosts(void **state)
{
    struct read_case sleeper = read_cases[5];
    struct rm_machine *machine = open_handlers("be-before");
    (void)state;
    sleeper.r3 = 1;
    check_read(machine, &sleeper);
    rm_machine_close(machine);
}

/* ---- why a thread woke ---- */

static const struct {
    int64_t r3;
    uint64_t r12;
} reasons[16] = {
    {1, 0},     {1, 0}, {1, 0},     {-1, 0xe80}, {1, 0}, {0, 0}, {0, 0}, {1, 0},
    {0, 0x500}, {1, 0}, {1, 0xe60}, {1, 0},      {1, 0}, {1, 0}, {1, 0}, {1, 0},
};

static struct rm_exit woken(struct rm_machine *machine, uint64_t srr1)
{
    struct rm_error error = {0};
    if (rm_set_register(machine, 0, "srr1", srr1, &error) != RM_OK)
        fail_msg("%s", error.text);
    return call(machine, "kvmppc_check_wake_reason", 0);
}

static void a_wake_up_is_told_by_its_reason(void **state)
{
    const struct read_case nothing = {.source = NOTHING};
    (void)state;
    for (size_t b = 0; b < COUNT(builds); b++) {
        struct rm_machine *machine = open_handlers(builds[b]);
        for (uint64_t i = 0; i < COUNT(reasons); i++) {
            struct rm_world_config config = world_of(&nothing);
            build(machine, &config);
            struct rm_exit exit = woken(machine, i << 18);
            assert_int_equal((int64_t)exit.r3, reasons[i].r3);
            assert_int_equal(exit.r12, reasons[i].r12);
        }
        rm_machine_close(machine);
    }
}

static void a_passthrough_interrupt_wakes_for_the_host(void **state)
{
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = world_of(&read_cases[5]);
    (void)state;
    build(machine, &config);
    make_pending(machine, MAPPED);
    struct rm_exit exit = woken(machine, 8 << 18);
    assert_int_equal(exit.r3, 2);
    assert_int_equal(exit.r12, 0x5555);
    rm_machine_close(machine);
}

/* ---- an IPI, and another at the worst moment ---- */

static void note_end(void *context, const struct rm_event *event)
{
    bool *ended = context;
    if (event->icp_access.write && event->icp_access.width_bytes == 4)
        *ended = true;
}

/* The IPI was nobody's and has been ended; before real mode looks again, the host sends one. */
static void an_ipi_of_the_host_that_comes_meanwhile_is_not_lost(void **state)
{
    bool ended = false;
    struct rm_observer observer = {.size = sizeof(observer),
                                   .types = RM_EVENT_BIT(RM_EVENT_icp_access),
                                   .tell = note_end,
                                   .context = &ended};
    struct rm_injection ipi = {.size = sizeof(ipi), .kind = RM_INJECT_IPI, .value = 4};
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = world_of(&read_cases[4]);
    struct rm_error error = {0};
    enum rm_exit_end end;
    (void)state;
    build(machine, &config);
    enter(machine);
    if (rm_observe(machine, &observer, &error) != RM_OK ||
        rm_inject(machine, &ipi, NULL, &error) != RM_OK)
        fail_msg("%s", error.text);
    for (unsigned i = 0; i < 2000 && !ended; i++)
        assert_int_equal(rm_run(machine, 1, &end, &error), RM_OK);
    assert_true(ended);
    set_field(machine, "paca[0].kvm_hstate.host_ipi", 1);
    struct rm_exit exit = run(machine);
    assert_int_equal(exit.end, RM_END_HOST);
    assert_int_equal(exit.read_intr, 1);
    assert_string_equal(accesses_of(&exit), "R4@4=ff000002/0 W1@c=ff/0 W4@4=ff000002/0 W1@c=4/0 ");
    assert_int_equal(field(machine, "paca[0].kvm_hstate.saved_xirr"), 0xff000002);
    rm_machine_close(machine);
}

/* ---- hypercalls from states that a guest cannot bring about ---- */

#define H_EOI  0x64
#define H_CPPR 0x68

static struct rm_exit hcall(struct rm_machine *machine, uint32_t number, uint64_t argument)
{
    struct rm_injection event = {.size = sizeof(event),
                                 .kind = RM_INJECT_HCALL,
                                 .number = number,
                                 .arg_count = 1,
                                 .args = {argument}};
    struct rm_error error = {0};
    if (rm_inject(machine, &event, NULL, &error) != RM_OK)
        fail_msg("%s", error.text);
    return run(machine);
}

static void listeners_of_an_end_are_the_hosts_affair(void **state)
{
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = world_of(&read_cases[4]);
    (void)state;
    config.vcpus[0].icp.cppr = 5;
    config.sources[0].pq_state = 1;
    build(machine, &config);
    enter(machine);
    set_field(machine, "kvm.irq_ack_notifier_list.first", 0xc000000000001000);
    struct rm_exit exit = hcall(machine, H_EOI, 0xff001005);
    assert_int_equal(exit.end, RM_END_HOST);
    assert_int_equal(exit.trap, 0xc00);
    assert_int_equal(field(machine, "icp[0].rm_action"), 8);
    assert_int_equal(field(machine, "icp[0].rm_eoied_irq"), VIRQ);
    rm_machine_close(machine);
}

static void an_equal_cppr_is_done_whatever_waits_for_the_host(void **state)
{
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = world_of(&read_cases[4]);
    (void)state;
    build(machine, &config);
    enter(machine);
    set_field(machine, "icp[0].rm_action", 1);
    struct rm_exit exit = hcall(machine, H_CPPR, 0xff);
    assert_int_equal(exit.end, RM_END_GUEST);
    assert_int_equal(exit.r3, 0);
    rm_machine_close(machine);
}

/* Two sources that wait in this ICP but whose servers are two others that sleep. */
static void the_later_of_two_kicks_is_the_one_that_stays(void **state)
{
    struct rm_machine *machine = open_handlers("be");
    struct rm_world_config config = world_of(&read_cases[5]);
    (void)state;
    config.vcpus[0].icp.cppr = 5;
    config.vcpus[2] = rm_vcpu_defaults(2, 16);
    config.vcpu_count = 3;
    config.sources[1] = rm_source_defaults(VIRQ + 1, 16);
    config.source_count = 2;
    build(machine, &config);
    enter(machine);
    set_field(machine, "source[0x1005].resend", 1);
    set_field(machine, "source[0x1006].resend", 1);
    set_field(machine, "icp[0].resend_map[0]", 0x10);
    set_field(machine, "icp[0].state.need_resend", 1);
    struct rm_exit exit = hcall(machine, H_CPPR, 0xff);
    assert_int_equal(exit.end, RM_END_HOST);
    assert_int_equal(field(machine, "icp[1].state.xisr"), VIRQ);
    assert_int_equal(field(machine, "icp[2].state.xisr"), VIRQ + 1);
    assert_int_equal(field(machine, "icp[0].rm_kick_target"), field(machine, "icp[2].vcpu"));
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_intr_gives_what_a_kernel_gives),
        cmocka_unit_test(before_the_change_it_is_the_hosts),
        cmocka_unit_test(a_wake_up_is_told_by_its_reason),
        cmocka_unit_test(a_passthrough_interrupt_wakes_for_the_host),
        cmocka_unit_test(an_ipi_of_the_host_that_comes_meanwhile_is_not_lost),
        cmocka_unit_test(listeners_of_an_end_are_the_hosts_affair),
        cmocka_unit_test(an_equal_cppr_is_done_whatever_waits_for_the_host),
        cmocka_unit_test(the_later_of_two_kicks_is_the_one_that_stays),
    };
    return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
