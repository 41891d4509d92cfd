/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What shows mistakes of the code under test: guarded memory, poisoned registers, what is set up.
 */
#include "machine/state.h"
#include "worlds.h"

#define VOLATILE_FIRST 5 /* r5 to r12; r3 is the result, and r4 is loaded soon */
#define VOLATILE_LAST  12

/* The volatile registers when the firmware is called, and where the path goes on. */
struct volatiles {
    struct rm_machine *machine;
    bool called, seen;
    uint64_t before[13], after[13];
};

static void read_volatiles(struct rm_machine *machine, uint64_t to[13])
{
    for (unsigned n = VOLATILE_FIRST; n <= VOLATILE_LAST; n++) {
        char name[8];
        snprintf(name, sizeof(name), "r%u", n);
        to[n] = reg(machine, 0, name);
    }
}

static void tell(void *context, const struct rm_event *event)
{
    struct volatiles *volatiles = context;
    if (event->type == RM_EVENT_opal) {
        volatiles->called = true;
        read_volatiles(volatiles->machine, volatiles->before);
    } else if (volatiles->called && !volatiles->seen && event->type == RM_EVENT_symbol) {
        volatiles->seen = true;
        read_volatiles(volatiles->machine, volatiles->after);
    }
}

static void after_a_firmware_call_the_volatile_registers_are_poisoned(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    struct volatiles volatiles = {.machine = machine};
    observe(machine, tell, &volatiles);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run(machine)->opal[0].token, OPAL_PCI_MSI_EOI);
    assert_true(volatiles.seen);
    unsigned changed = 0;
    for (unsigned n = VOLATILE_FIRST; n <= VOLATILE_LAST; n++)
        changed += volatiles.before[n] != volatiles.after[n];
    /* On the way back two may be loaded again before another symbol is entered. */
    assert_in_range(changed, VOLATILE_LAST - VOLATILE_FIRST - 1,
                    VOLATILE_LAST - VOLATILE_FIRST + 1);
    rm_machine_close(machine);
}

static const struct rm_exit *call(struct rm_machine *machine, const char *function, uint64_t a0)
{
    const struct rm_exit *exit;
    const uint64_t args[] = {a0, 5, 0, 0};
    assert_ok(rm_call(machine, 8, function, args, 4, LONG_CYCLES, &exit, &assert_error));
    return exit;
}

static void a_load_through_a_null_pointer_is_a_fault(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit = call(machine, "guest_exit_cont", 0);
    assert_int_equal(exit->end, RM_END_FAULT);
    assert_false(exit->fault.not_modelled);
    assert_non_null(strstr(exit->fault.text, "load"));
    assert_non_null(strstr(exit->fault.text, "(guest_exit_cont"));
    assert_int_equal(exit->thread, 8);
    rm_machine_close(machine);
}

static void a_store_into_kernel_text_is_a_fault(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit = run(machine);
    inject_hcall(machine, 0, 0xe0);
    /* h_cede is given a vcpu whose pointer is the text itself. */
    set_field(machine, "paca[0].kvm_hstate.kvm_vcpu", UINT64_C(0xc000000000001000));
    exit = NULL;
    assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_FAULT);
    assert_non_null(strstr(exit->fault.text, "store"));
    rm_machine_close(machine);
}

static void a_fault_stops_its_thread_and_no_other(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    assert_int_equal(call(machine, "guest_exit_cont", 0)->end, RM_END_FAULT);
    assert_int_equal(place(machine, 8), RM_IN_FAULT);
    inject_hcall(machine, 0, 0x74);
    const struct rm_exit *exit;
    assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(exit->thread, 0);
    assert_int_equal(exit->end, RM_END_GUEST);
    rm_machine_close(machine);
}

/* Every thread's paca has a task, and the image knows its processor, if it asks at all. */
static void each_thread_has_a_task_and_the_image_a_processor(void **state)
{
    (void)state;
    static const char *const kernels[] = {"6.1", "6.12", "6.12-64k"};
    unsigned ran = 0;
    for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
        struct rm_machine *machine = open_kernel(kernels[i]);
        struct rm_world_config config = kick_world();
        if (!machine)
            continue;
        build(machine, &config);
        assert_true(field(machine, "paca[0].__current") != 0);
        assert_true(field(machine, "paca[15].__current") != 0);
        assert_true(field(machine, "paca[0].__current") != field(machine, "paca[15].__current"));
        assert_true(field(machine, "global.cur_cpu_spec") != 0);
        rm_machine_close(machine);
        ran++;
    }
    if (!ran)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_firmware_call_the_volatile_registers_are_poisoned),
        cmocka_unit_test(a_load_through_a_null_pointer_is_a_fault),
        cmocka_unit_test(a_store_into_kernel_text_is_a_fault),
        cmocka_unit_test(a_fault_stops_its_thread_and_no_other),
        cmocka_unit_test(each_thread_has_a_task_and_the_image_a_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
