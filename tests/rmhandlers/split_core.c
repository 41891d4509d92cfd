/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What our handlers do on one thread of a split core, function by function: the host's struct about
 * the split lies in the SLB entries of a vcpu that does not run, since a world has none.
 */
#include "rmsim/rmsim.h"

#include "../../sim/rmhandlers/ppc64/kvm_types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ENTRY  40 /* from which SLB entry on */
#define THREAD 3
#define DO_NAP 1

static struct rm_machine *machine_with_split(void)
{
    struct rm_machine_options options = {.size = sizeof(options), .handlers = "le"};
    struct rm_world_config config;
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    rm_world_defaults(&config);
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.vcpu_count = 2;
    if (rm_machine_open(&options, &machine, &error) != RM_OK ||
        rm_machine_build(machine, &config, &error) != RM_OK)
        fail_msg("%s", error.text);
    return machine;
}

static uint64_t get(struct rm_machine *machine, const char *name)
{
    struct rm_error error = {0};
    uint64_t value = 0;
    if (rm_field(machine, name, &value, &error) != RM_OK)
        fail_msg("%s", error.text);
    return value;
}

static void set(struct rm_machine *machine, const char *name, uint64_t value)
{
    struct rm_error error = {0};
    if (rm_set_field(machine, name, value, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static uint64_t special(struct rm_machine *machine, const char *name)
{
    struct rm_error error = {0};
    uint64_t value = 0;
    if (rm_register(machine, THREAD, name, &value, &error) != RM_OK)
        fail_msg("%s", error.text);
    return value;
}

/* Members of the struct by the places where they come to lie. */
#define LDBAR  "vcpu[1].arch.slb[41].orige"
#define PMMAR  "vcpu[1].arch.slb[41].origv"
#define RPR    "vcpu[1].arch.slb[41].esid"
#define NAPPED "vcpu[1].arch.slb[41].vsid"  /* a byte a thread */
#define ASKED  "vcpu[1].arch.slb[42].orige" /* do_nap, subcore_size */

static void lend_thread(struct rm_machine *machine)
{
    set(machine, "paca[3].kvm_hstate.kvm_split_mode",
        get(machine, "icp[1].vcpu") + offsetof(struct kvm_vcpu, arch.slb[ENTRY]));
    set(machine, "paca[3].kvm_hstate.hwthread_req", 1);
}

static enum rm_exit_end be_called(struct rm_machine *machine)
{
    const uint64_t srr1 = 0;
    const struct rm_exit *exit = NULL;
    struct rm_error error = {0};
    if (rm_call(machine, THREAD, "idle_kvm_start_guest", &srr1, 1, 5000, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    return exit->end;
}

static void a_thread_naps_while_its_core_is_put_together_again(void **state)
{
    struct rm_machine *machine = machine_with_split();
    enum rm_place place = RM_IN_HOST;
    (void)state;
    lend_thread(machine);
    set(machine, ASKED, DO_NAP);
    assert_int_not_equal(be_called(machine), RM_END_HOST);
    assert_int_equal(rm_thread_place(machine, THREAD, &place, NULL), RM_OK);
    assert_int_equal(place, RM_IN_NAP);
    assert_int_equal(get(machine, NAPPED), UINT64_C(1) << 8 * THREAD);
    assert_int_equal(get(machine, "paca[3].kvm_hstate.napping"), 3);
    assert_int_equal(special(machine, "lpcr") & 0x1e000, 0xc000); /* external, doorbell */
    rm_machine_close(machine);
}

static void a_thread_stays_awake_when_nobody_asks_it_to_nap(void **state)
{
    struct rm_machine *machine = machine_with_split();
    enum rm_place place = RM_IN_HOST;
    (void)state;
    lend_thread(machine);
    set(machine, ASKED, 0);
    assert_int_not_equal(be_called(machine), RM_END_HOST);
    assert_int_equal(rm_thread_place(machine, THREAD, &place, NULL), RM_OK);
    assert_int_equal(place, RM_IN_HYPERVISOR);
    assert_int_equal(get(machine, NAPPED), 0);
    rm_machine_close(machine);
}

static void the_first_thread_of_a_part_sets_up_the_part(void **state)
{
    struct rm_machine *machine = machine_with_split();
    (void)state;
    lend_thread(machine);
    set(machine, ASKED, 2 << 8);
    set(machine, RPR, 0x1111);
    set(machine, PMMAR, 0x2222);
    set(machine, LDBAR, 0x3333);
    set(machine, "paca[3].kvm_hstate.ptid", 0);
    set(machine, "paca[3].kvm_hstate.kvm_vcore", get(machine, "vcpu[1].arch.vcore"));
    be_called(machine);
    assert_int_equal(special(machine, "rpr"), 0x1111);
    assert_int_equal(special(machine, "pmmar"), 0x2222);
    assert_int_equal(special(machine, "ldbar"), 0x3333);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_naps_while_its_core_is_put_together_again),
        cmocka_unit_test(a_thread_stays_awake_when_nobody_asks_it_to_nap),
        cmocka_unit_test(the_first_thread_of_a_part_sets_up_the_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
