/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each check finds what it is for: memory or registers are changed as a faulty path would leave
 * them, and the next moment at which the promise has to hold tells. Without the change nothing is
 * told.
 */
#include "broken.h"
#include "machine/checks/interrupts.h"
#include "machine/checks/told.h"

#define H_XIRR 0x74

/* A doorbell that only takes the thread out of the guest and back. */
static void ring(struct rm_machine *machine)
{
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL, .thread = 0});
}

/* vcpu 0 (server 0) runs on thread 0, vcpu 1 sleeps and owns a source; both cores' threads are as
 * the host has left them. */
static struct rm_machine *begin(struct heard *heard)
{
    struct rm_world_config config = kick_world();
    config.free_cores = 2;
    *heard = (struct heard){0};
    struct rm_machine *machine = running(&config);
    observe(machine, hear, heard);
    ring(machine);
    run_out(machine);
    assert_ok(rm_check_at_rest(machine, &assert_error));
    assert_string_equal(heard->about, "");
    return machine;
}

#define FIELDS_MAX 4

static const struct planted {
    enum rm_check check;
    struct {
        const char *field;
        uint64_t value;
    } fields[FIELDS_MAX];
    const char *about; /* a part of what is told */
} planted[] = {
    {RM_CHECK_maps_agree, {{"vcore[0].napping_threads", 1}}, "its bit in napping_threads is 0x1"},
    {RM_CHECK_maps_agree, {{"vcore[0].entry_exit_map", 0}}, "its entry bit"},
    {RM_CHECK_place_agrees, {{"vcpu[0].arch.thread_cpu", 3}}, "arch.thread_cpu is 0x3, not 0x0"},
    {RM_CHECK_core_asked, {{"rm_core[1].rm_state.rm_action", 1}}, "was not told which vcpu"},
    {RM_CHECK_host_ipi_heard, {{"paca[8].kvm_hstate.host_ipi", 1}}, "thread 8 has host_ipi set"},
    {RM_CHECK_icp_possible, {{"icp[1].state.xisr", 2}}, "do not go together"},
    {RM_CHECK_icp_possible, {{"icp[1].state.mfrr", 4}}, "MFRR asks for an IPI"},
    {RM_CHECK_icp_possible, {{"icp[1].state.out_ee", 1}}, "out_ee is not"},
    {RM_CHECK_pending_agrees, {{"vcpu[1].arch.pending_exceptions", 1 << 14}}, "vcpu 1 has an"},
    {RM_CHECK_pending_agrees,
     {{"icp[1].state.xisr", 2},
      {"icp[1].state.mfrr", 4},
      {"icp[1].state.pending_pri", 4},
      {"icp[1].state.out_ee", 1}},
     "vcpu 1 has no external interrupt"},
    {RM_CHECK_source_placed,
     {{"source[0x1005].pq_state", 1}},
     "source 0x1005 has P set, and is in 0 places, not in one: presented in 0 ICPs"},
    {RM_CHECK_resend_kept,
     {{"source[0x1005].pq_state", 1}, {"source[0x1005].resend", 1}},
     "need_resend off"},
    {RM_CHECK_resend_kept,
     {{"source[0x1005].pq_state", 1},
      {"source[0x1005].resend", 1},
      {"icp[1].state.need_resend", 1}},
     "does not have it in resend_map"},
    {RM_CHECK_resend_kept,
     {{"source[0x1005].pq_state", 1},
      {"source[0x1005].resend", 1},
      {"icp[1].state.need_resend", 1},
      {"icp[1].resend_map[0]", 1 << 4}},
     "would take it"},
    {RM_CHECK_resend_kept, {{"icp[1].resend_map[0]", 1 << 4}}, "need_resend is off"},
    {RM_CHECK_locks_free, {{"ics[4].lock.slock", 1}}, "the lock of ICS 4 is held"},
};

static void what_memory_must_not_say_is_told_when_the_guest_runs_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(planted) / sizeof(*planted); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        for (unsigned f = 0; f < FIELDS_MAX && planted[i].fields[f].field; f++)
            set_field(machine, planted[i].fields[f].field, planted[i].fields[f].value);
        ring(machine);
        run_out(machine);
        if (heard.checks != UINT64_C(1) << planted[i].check ||
            !strstr(heard.about, planted[i].about))
            fail_msg("row %zu: expected only %s with \"%s\", heard 0x%llx, last \"%s\"", i,
                     rm_check_name(planted[i].check), planted[i].about,
                     (unsigned long long)heard.checks, heard.about);
        rm_machine_close(machine);
    }
}

static void a_partition_that_is_not_the_guests_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    assert_ok(rm_set_register(machine, 0, "lpidr", 0x77, &assert_error));
    ring(machine);
    run_out(machine);
    expect_only(&heard, RM_CHECK_partition_kept, "LPIDR is 0x77");
    rm_machine_close(machine);
}

/* The thread leaves the guest, and is paused in real mode. */
static void go_out(struct rm_machine *machine)
{
    ring(machine);
    come_out(machine);
}

static void a_kick_that_nobody_will_complete_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    go_out(machine);
    set_field(machine, "icp[0].rm_action", 1);
    run_out(machine);
    expect_only(&heard, RM_CHECK_kick_completed, "rm_action 0x1");
    rm_machine_close(machine);
}

static void a_trap_that_was_not_the_reason_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    go_out(machine);
    rm_check_trap(machine, 0, 0x500);
    expect_only(&heard, RM_CHECK_trap_agrees, "trap 0x500, not 0xe80");
    rm_machine_close(machine);
}

static void mer_without_an_interrupt_is_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    inject_hcall(machine, 0, H_XIRR); /* whose way back leaves LPCR alone */
    come_out(machine);
    rm_run(machine, 250, &(enum rm_exit_end){0}, NULL);
    assert_int_equal(place(machine, 0), RM_IN_HYPERVISOR);
    assert_ok(rm_set_register(machine, 0, "lpcr", reg(machine, 0, "lpcr") | 0x800, &assert_error));
    run_out(machine);
    expect_only(&heard, RM_CHECK_mer_agrees, "LPCR[MER] on");
    rm_machine_close(machine);
}

/* What a thread does to its page and asks of firmware, in an order that no path should have. */
enum does { ACCEPTS, ENDS, SETS_MFRR, ENDS_AT_SOURCE, RUNS_GUEST, IS_IN_HOST, NOTHING };

static const struct {
    enum rm_check check;
    struct {
        enum does does;
        uint32_t value;
    } steps[4];
    const char *about;
} orders[] = {
    {RM_CHECK_irq_ended, {{ENDS, 0xff000002}, {NOTHING, 0}}, "has accepted nothing"},
    {RM_CHECK_irq_ended,
     {{ACCEPTS, 0xff001234}, {ENDS_AT_SOURCE, 0x234}, {ENDS, 0x341200ff}, {NOTHING, 0}},
     "stores 0x341200ff to XIRR"},
    {RM_CHECK_irq_ended, {{ACCEPTS, 0xff001234}, {RUNS_GUEST, 0}, {NOTHING, 0}}, "has not ended"},
    {RM_CHECK_irq_ended, {{ACCEPTS, 0xff001234}, {IS_IN_HOST, 0}, {NOTHING, 0}}, "in saved_xirr"},
    {RM_CHECK_mfrr_back, {{ACCEPTS, 0xff000002}, {ENDS, 0xff000002}, {NOTHING, 0}}, "its MFRR"},
    {RM_CHECK_mfrr_back,
     {{ACCEPTS, 0xff000002}, {SETS_MFRR, 4}, {ENDS, 0xff000002}, {NOTHING, 0}},
     "its MFRR"},
    {RM_CHECK_source_ended,
     {{ACCEPTS, 0xff001234}, {ENDS, 0xff001234}, {NOTHING, 0}},
     "at the source"},
    {RM_CHECK_source_ended, {{ENDS_AT_SOURCE, 0x234}, {NOTHING, 0}}, "has accepted 0x00000000"},
    {RM_CHECK_source_ended,
     {{ACCEPTS, 0xff001234}, {ENDS_AT_SOURCE, 0x234}, {NOTHING, 0}},
     "has P/Q 0, not 1"},
};

static void do_it(struct rm_machine *machine, enum does does, uint32_t value)
{
    switch (does) {
    case ACCEPTS:
        rm_check_accepts(machine, 0, value);
        break;
    case ENDS:
        rm_check_ends(machine, 0, value);
        break;
    case SETS_MFRR:
        rm_check_sets_mfrr(machine, 0, (uint8_t)value);
        break;
    case ENDS_AT_SOURCE:
        rm_check_ends_at_source(machine, 0, 7, value);
        break;
    case RUNS_GUEST:
        rm_check_nothing_accepted(machine, 0, "is in the guest");
        break;
    case IS_IN_HOST:
        rm_check_left_to_host(machine, 0);
        break;
    case NOTHING:
        break;
    }
}

static void an_interrupt_that_is_not_ended_once_and_in_order_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
        struct heard heard;
        struct rm_machine *machine = begin(&heard);
        bool delivered = orders[i].check == RM_CHECK_irq_ended;
        if (delivered)
            set_field(machine, "source[0x1005].pq_state", 1);
        for (unsigned s = 0; orders[i].steps[s].does != NOTHING; s++) {
            if (s == 1 && delivered)
                machine->state.checks.threads[0].was_pending = false;
            do_it(machine, orders[i].steps[s].does, orders[i].steps[s].value);
        }
        expect_only(&heard, orders[i].check, orders[i].about);
        rm_machine_close(machine);
    }
}

static void what_is_ended_in_order_is_not_told(void **state)
{
    (void)state;
    struct heard heard;
    struct rm_machine *machine = begin(&heard);
    rm_check_accepts(machine, 0, 0xff000002);
    rm_check_sets_mfrr(machine, 0, 0xff);
    rm_check_ends(machine, 0, 0xff000002);
    rm_check_accepts(machine, 0, 0xff001234);
    set_field(machine, "source[0x1005].pq_state", 1);
    rm_check_ends_at_source(machine, 0, 7, 0x234);
    rm_check_ends(machine, 0, 0xff001234);
    rm_check_nothing_accepted(machine, 0, "is in the guest");
    assert_string_equal(heard.about, "");
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_memory_must_not_say_is_told_when_the_guest_runs_again),
        cmocka_unit_test(a_partition_that_is_not_the_guests_is_told),
        cmocka_unit_test(a_kick_that_nobody_will_complete_is_told),
        cmocka_unit_test(a_trap_that_was_not_the_reason_is_told),
        cmocka_unit_test(mer_without_an_interrupt_is_told),
        cmocka_unit_test(an_interrupt_that_is_not_ended_once_and_in_order_is_told),
        cmocka_unit_test(what_is_ended_in_order_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
