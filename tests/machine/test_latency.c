/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long ways, the host's work and firmware take: without a clock, and by its table. */
#include "machine/latency.h"
#include "rmsim/account.h"
#include "worlds.h"

#define TABLE RMSIM_BINARY_DIR "/test_latency.yaml"

/* On the rows of `table`, the text of a file; NULL: without a clock. */
static struct rm_machine *open_with(const char *table)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    struct rm_machine *machine;
    if (table) {
        FILE *file = fopen(TABLE, "w");
        if (!file || fputs(table, file) < 0 || fclose(file) != 0)
            fail_msg("%s", TABLE);
        options.clock = RM_CLOCK_POWER8;
        options.clock_detail = RM_CLOCK_INTERVALS;
        options.timing = TABLE;
    }
    assert_ok(rm_machine_open(&options, &machine, &assert_error));
    return machine;
}

static void without_a_clock_they_are_cycles(void **state)
{
    struct rm_machine *machine = open_with(NULL);
    struct rm_world_config config = kick_world();
    (void)state;
    config.core_hz = UINT64_C(1000000000);
    build(machine, &config);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_DOORBELL), 64);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_MESSAGE), 192);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_HOST_LOOP), 7770);
    rm_machine_close(machine);
}

static void with_one_they_are_rows_at_the_frequency_of_the_world(void **state)
{
    struct rm_machine *machine =
        open_with("message: {value: 100}\ndoorbell: {value: 20}\nhost_loop: {value: 9000}\n");
    struct rm_world_config config = kick_world();
    (void)state;
    config.core_hz = UINT64_C(2000000000);
    build(machine, &config);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_MESSAGE), 200);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_HOST_LOOP), 9000);
    assert_int_equal(rm_latency_cycles(machine, RM_LATENCY_DOORBELL), RM_GRID_CYCLES);
    rm_machine_close(machine);
}

/* Cycles of the exit that a passthrough interrupt makes, in its first phase. */
static struct rm_phase_account account_of_kick(const char *table)
{
    struct rm_machine *machine = open_with(table);
    struct rm_world_config config = kick_world();
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 1000);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->trap, 0x5555);
    assert_int_equal(exit->opal_count, 1);
    struct rm_phase_account account = exit->account->phase[RM_PHASE_RM_INTR];
    rm_machine_close(machine);
    return account;
}

/* 300 ns more at 3.5 GHz are 1050 cycles, and so are the interval's ends. */
static void a_firmware_call_is_a_part_of_the_exit(void **state)
{
    (void)state;
    struct rm_phase_account less = account_of_kick("opal_msi_eoi: {value: 350}\n");
    struct rm_phase_account more =
        account_of_kick("opal_msi_eoi: {value: 650, low: 450, high: 1350}\n");
    assert_int_equal(less.part[RM_STALL_FIRMWARE], 1225);
    assert_int_equal(more.part[RM_STALL_FIRMWARE], 1225 + 1050);
    assert_int_equal(more.cycles, less.cycles + 1050);
    assert_int_equal(more.low_cycles, less.low_cycles + 350);
    assert_int_equal(more.high_cycles, less.high_cycles + 3500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_clock_they_are_cycles),
        cmocka_unit_test(with_one_they_are_rows_at_the_frequency_of_the_world),
        cmocka_unit_test(a_firmware_call_is_a_part_of_the_exit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
