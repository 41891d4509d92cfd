/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds on every image that is at hand: what was configured is found again by name. */
#include "worlds.h"

static const char *const handlers[] = {HANDLERS("le"),        HANDLERS("be"),
                                       HANDLERS("le-before"), HANDLERS("be-before"),
                                       HANDLERS("le-noxics"), HANDLERS("be-noxics")};

/* What a C harness would see right after the world was built. */
static void check_two_vcpus(const struct test_world *test)
{
    assert_int_equal(value_of(test, "pimap.n_mapped"), 1);
    assert_int_equal(value_of(test, "pimap.mapped[0].r_hwirq"), 0x1234);
    assert_int_equal(value_of(test, "pimap.mapped[0].v_hwirq"), 0x1005);
    assert_int_equal(value_of(test, "source[0x1005].server"), 8);
    assert_int_equal(value_of(test, "source[0x1005].priority"), 5);
    assert_int_equal(value_of(test, "source[4102].priority"), 0xff);
    assert_int_equal(value_of(test, "source[4102].number"), 4102);
    assert_int_equal(value_of(test, "ics[4].icsid"), 4);
    assert_int_equal(value_of(test, "icp[1].server_num"), 8);
    assert_int_equal(value_of(test, "icp[1].state.cppr"), 0xff);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0);
    assert_int_equal(value_of(test, "icp[1].vcpu"), rm_world_vcpu(test->world, 1));
    assert_int_equal(value_of(test, "vcpu[1].arch.thread_cpu"), UINT64_MAX);
    assert_int_equal(value_of(test, "vcpu[0].arch.thread_cpu"), 0);
    assert_int_equal(value_of(test, "vcpu[0].arch.slb_nr"), 32);
    assert_int_equal(value_of(test, "paca[0].kvm_hstate.kvm_vcpu"), rm_world_vcpu(test->world, 0));
    assert_int_equal(value_of(test, "paca[1].kvm_hstate.kvm_vcpu"), 0);
    assert_int_equal(value_of(test, "paca[9].paca_index"), 9);
    assert_int_equal(value_of(test, "paca[9].kvm_hstate.xics_phys"),
                     rm_world_icp_base(test->world, 9));
    assert_int_equal(value_of(test, "vcore[0].entry_exit_map"), 0);
    assert_int_equal(value_of(test, "vcore[1].vcore_state"), 3);
    assert_int_equal(value_of(test, "xics.real_mode"), 1);
    assert_int_equal(value_of(test, "global.nr_cpu_ids"), 16);
    assert_int_equal(value_of(test, "global.h_ipi_redirect"), 1);
    assert_int_equal(rm_world_vcpu_at(test->world, value_of(test, "icp[0].vcpu")), 0);
    assert_int_equal(rm_world_icp_at(test->world, value_of(test, "vcpu[1].arch.icp")), 1);
    assert_int_equal(rm_world_vcpu_at(test->world, 0), -1);
}

static void a_world_stands_on_our_handlers_of_either_byte_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct rm_world_config config = two_vcpus();
        struct test_world test;
        open_world(&test, handlers[i], &config);
        check_two_vcpus(&test);
        close_world(&test);
    }
}

static void a_world_stands_on_handlers_without_xics(void **state)
{
    (void)state;
    for (size_t i = 4; i < 6; i++) {
        struct rm_world_config config = two_vcpus();
        struct test_world test;
        open_world(&test, handlers[i], &config);
        assert_int_equal(value_of(&test, "vcpu[0].arch.thread_cpu"), 0);
        assert_int_equal(value_of(&test, "vcpu[1].arch.ceded"), 1);
        close_world(&test);
    }
}

static void check_kernel(const char *kernel)
{
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    char path[512];
    if (!kernel_path(kernel, path))
        skip();
    open_world(&test, path, &config);
    check_two_vcpus(&test);
    close_world(&test);
}

static void a_world_stands_on_linux_6_1(void **state)
{
    (void)state;
    check_kernel("6.1");
}

static void a_world_stands_on_linux_6_12(void **state)
{
    (void)state;
    check_kernel("6.12");
}

static void a_world_stands_on_linux_6_12_with_64k_pages(void **state)
{
    (void)state;
    check_kernel("6.12-64k");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_stands_on_our_handlers_of_either_byte_order),
        cmocka_unit_test(a_world_stands_on_handlers_without_xics),
        cmocka_unit_test(a_world_stands_on_linux_6_1),
        cmocka_unit_test(a_world_stands_on_linux_6_12),
        cmocka_unit_test(a_world_stands_on_linux_6_12_with_64k_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
