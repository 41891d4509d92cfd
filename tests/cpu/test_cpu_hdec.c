/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor decrementer's exception: when it begins, who takes it, when it ends. */
#include "bed.h"

#include <stdlib.h>

#define HDEC     310
#define LPCR     318
#define HSRR0    314
#define HSRR1    315
#define HDICE    1
#define NEGATIVE UINT64_C(0x80000000)
#define GUEST_PC UINT64_C(0x4000)

static void open_enabled(struct bed *bed)
{
    bed_open(bed, RM_LITTLE);
    for (unsigned thread = 0; thread < BED_THREADS; thread++)
        rm_cpu_set_spr(bed->cpu[thread], LPCR, HDICE);
    rm_cpu_set_spr(bed->cpu[0], HDEC, 0x7fffffff);
}

static void enter_guest(struct bed *bed, unsigned thread)
{
    struct rm_cpu *cpu = bed->cpu[thread];
    rm_cpu_set_spr(cpu, HSRR0, GUEST_PC);
    rm_cpu_set_spr(cpu, HSRR1, REAL_MODE & ~RM_MSR_HV);
    bed->at = CODE;
    BED_CODE(bed, PPC_HRFID);
    rm_cpu_set_msr(cpu, REAL_MODE | RM_MSR_LE);
    rm_cpu_set_pc(cpu, CODE);
    assert_int_equal(rm_cpu_run(cpu, rm_cpu_cycle(cpu) + 10), RM_STOP_GUEST);
}

static void it_is_pending_from_the_cycle_on_at_which_the_sign_turns(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(cpu, HDEC, 127);
    uint64_t left = rm_cpu_hdec_cycles_left(cpu);
    assert_in_range(left, 875 - 8, 875);
    rm_cpu_advance(cpu, left - 1);
    assert_false(rm_cpu_hdec_pending(cpu));
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), 1);
    rm_cpu_advance(cpu, 1);
    assert_true(rm_cpu_hdec_pending(cpu));
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), 0);
    bed_close(&bed);
}

static void without_hdice_it_is_never_taken(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_spr(cpu, LPCR, 0);
    enter_guest(&bed, 0);
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), UINT64_MAX);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE);
    assert_false(rm_cpu_hdec_pending(cpu));
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), UINT64_MAX);
    rm_cpu_set_spr(cpu, LPCR, HDICE);
    assert_true(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

static void writing_a_negative_value_over_a_positive_one_makes_it(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE | 5);
    assert_true(rm_cpu_hdec_pending(cpu));
    rm_cpu_interrupt(cpu, 0x980);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE | 9); /* the sign was 1 already */
    enter_guest(&bed, 0);
    assert_false(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

static void it_is_taken_once_for_one_expiry(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE);
    rm_cpu_interrupt(cpu, 0x980);
    assert_false(rm_cpu_hdec_pending(cpu));
    enter_guest(&bed, 0); /* HDEC is still negative */
    assert_false(rm_cpu_hdec_pending(cpu));
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), UINT64_MAX);
    rm_cpu_set_spr(cpu, HDEC, 10);
    assert_true(rm_cpu_hdec_cycles_left(cpu) < 100);
    rm_cpu_advance(cpu, 100);
    assert_true(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

static void another_interrupt_leaves_it_pending(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE);
    rm_cpu_interrupt(cpu, 0x500);
    enter_guest(&bed, 0);
    assert_true(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

/* One that is in the guest keeps what it has when a sibling loads HDEC anew. */
static void it_survives_a_siblings_reload_until_the_guest_is_entered(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *guest = bed.cpu[0], *host = bed.cpu[1];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(host, HDEC, NEGATIVE);
    rm_cpu_set_spr(host, HDEC, 0x7fffffff);
    assert_true(rm_cpu_hdec_pending(guest));
    assert_int_equal(rm_cpu_spr(guest, HDEC) >> 31, 0);
    assert_false(rm_cpu_hdec_pending(host)); /* entering ends it */
    assert_true(rm_cpu_hdec_cycles_left(host) > 1000);
    enter_guest(&bed, 1);
    assert_false(rm_cpu_hdec_pending(host));
    rm_cpu_interrupt(guest, 0x500);
    enter_guest(&bed, 0);
    assert_false(rm_cpu_hdec_pending(guest));
    bed_close(&bed);
}

static void all_threads_of_the_core_have_their_own(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    enter_guest(&bed, 0);
    enter_guest(&bed, 1);
    rm_cpu_set_spr(bed.cpu[1], HDEC, NEGATIVE);
    rm_cpu_interrupt(bed.cpu[1], 0x980);
    assert_true(rm_cpu_hdec_pending(bed.cpu[0]));
    assert_false(rm_cpu_hdec_pending(bed.cpu[1]));
    bed_close(&bed);
}

static void it_can_be_made_to_run_out(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_hdec_run_out(cpu, 5000);
    assert_true(rm_cpu_hdec_pending(cpu));
    assert_int_equal(rm_cpu_spr(cpu, HDEC), 5000);
    rm_cpu_interrupt(cpu, 0x980);
    rm_cpu_hdec_run_out(cpu, UINT32_MAX);
    assert_int_equal(rm_cpu_spr(cpu, HDEC), UINT32_MAX);
    enter_guest(&bed, 0);
    assert_true(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

static void it_comes_again_when_hdec_has_gone_all_the_way_round(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed, 0);
    rm_cpu_set_spr(cpu, HDEC, NEGATIVE);
    rm_cpu_interrupt(cpu, 0x980);
    rm_cpu_set_msr(cpu, REAL_MODE & ~RM_MSR_HV);
    rm_cpu_advance(cpu, CORE_HZ * 4); /* 2^31 ticks are a little more */
    assert_false(rm_cpu_hdec_pending(cpu));
    rm_cpu_advance(cpu, CORE_HZ / 4);
    assert_true(rm_cpu_hdec_pending(cpu));
    rm_cpu_interrupt(cpu, 0x980);
    rm_cpu_set_msr(cpu, REAL_MODE & ~RM_MSR_HV);
    rm_cpu_advance(cpu, CORE_HZ * 8);
    assert_false(rm_cpu_hdec_pending(cpu));
    rm_cpu_advance(cpu, CORE_HZ / 2);
    assert_true(rm_cpu_hdec_pending(cpu));
    bed_close(&bed);
}

/* The clocks of two threads differ by a little, and the one that is behind makes its way in. */
static void one_whose_clock_is_behind_does_not_lose_it(void **state)
{
    (void)state;
    struct bed bed;
    open_enabled(&bed);
    rm_cpu_advance(bed.cpu[0], CORE_HZ);
    rm_cpu_advance(bed.cpu[1], CORE_HZ - 40);
    rm_cpu_hdec_run_out(bed.cpu[0], 0xffffffff);
    enter_guest(&bed, 1);
    rm_cpu_advance(bed.cpu[1], 40);
    assert_true(rm_cpu_hdec_pending(bed.cpu[1]));
    bed_close(&bed);
}

/* What is forgotten is a change of the thread's, which a state that was saved before undoes. */
static void a_saved_state_has_what_was_forgotten_since(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    uint8_t *saved = malloc(rm_cpu_state_bytes());
    assert_non_null(saved);
    rm_cpu_hdec_run_out(cpu, 0xffffffff);
    rm_cpu_state_save(cpu, saved);
    uint64_t hash = rm_cpu_hash(cpu);
    rm_cpu_hdec_forget(cpu);
    assert_true(rm_cpu_hash(cpu) != hash);
    rm_cpu_state_load(cpu, saved);
    assert_true(rm_cpu_hash(cpu) == hash);
    free(saved);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_pending_from_the_cycle_on_at_which_the_sign_turns),
        cmocka_unit_test(without_hdice_it_is_never_taken),
        cmocka_unit_test(writing_a_negative_value_over_a_positive_one_makes_it),
        cmocka_unit_test(it_is_taken_once_for_one_expiry),
        cmocka_unit_test(another_interrupt_leaves_it_pending),
        cmocka_unit_test(it_survives_a_siblings_reload_until_the_guest_is_entered),
        cmocka_unit_test(all_threads_of_the_core_have_their_own),
        cmocka_unit_test(it_can_be_made_to_run_out),
        cmocka_unit_test(one_whose_clock_is_behind_does_not_lose_it),
        cmocka_unit_test(it_comes_again_when_hdec_has_gone_all_the_way_round),
        cmocka_unit_test(a_saved_state_has_what_was_forgotten_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
