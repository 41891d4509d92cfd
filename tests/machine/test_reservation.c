/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread between its load-and-reserve and its store-conditional, while the host writes memory. */
#include "machine/state.h"
#include "worlds.h"

/* Lets one instruction after another run until the thread holds a reservation. */
static void run_to_reservation(struct rm_machine *machine)
{
    const struct rm_exit *exit = NULL;
    while (!machine->reservations.held &&
           (!exit || exit->end == RM_END_BUDGET || exit->end == RM_END_IDLE))
        assert_ok(rm_run_exit(machine, 1, &exit, &assert_error));
    assert_true(machine->reservations.held);
}

static void a_write_of_the_host_breaks_it_and_the_loop_goes_round_again(void **state)
{
    (void)state;
    uint64_t instructions[2];
    for (int host_writes = 0; host_writes < 2; host_writes++) {
        struct rm_machine *machine = open_handlers("le");
        struct rm_world_config config = kick_world();
        build(machine, &config);
        enter(machine);
        inject_msi(machine, HWIRQ, 0);
        run_to_reservation(machine);
        if (host_writes)
            set_field(machine, "icp[0].rm_action", 0);
        assert_int_equal(machine->reservations.held, !host_writes);
        const struct rm_exit *exit = run(machine);
        assert_int_equal(exit->r12, 0x5555);
        instructions[host_writes] = exit->instructions;
        rm_machine_close(machine);
    }
    assert_true(instructions[1] > instructions[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_of_the_host_breaks_it_and_the_loop_goes_round_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
