/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instruction feed: order, addresses, branches, whose clock it is. */
#include "bed.h"

#define BLT(bi, offset) (UINT32_C(16) << 26 | 12U << 21 | (bi) << 16 | ((offset)&0xfffc))
#define BDNZ            PPC_BDNZ
#define CMPDI(a, d)     (PPC_D(11, 0, a, d) | 1U << 21)
#define STEPS           64

struct told {
    struct rm_feed_step steps[STEPS];
    uint32_t words[STEPS];
    unsigned class[STEPS];
    bool emulated[STEPS];
    size_t count;
    uint64_t cycles[3]; /* that steps take, by turns */
    unsigned happened[2];
    uint64_t happened_cycle, happened_cycles; /* when, and how long it takes */
};

static uint64_t on_step(void *context, unsigned thread, const struct rm_feed_step *step)
{
    struct told *told = context;
    size_t i = told->count++;
    assert_int_equal(thread, 0);
    if (i < STEPS) {
        told->steps[i] = *step;
        told->words[i] = step->record->word;
        told->class[i] = step->record->class;
        told->emulated[i] = step->record->flags & RM_RECORD_EMULATED;
    }
    return told->cycles[i % 3];
}

static uint64_t on_happening(void *context, unsigned thread, enum rm_feed_happening what,
                             uint64_t cycle)
{
    struct told *told = context;
    assert_int_equal(thread, 0);
    told->happened[what]++;
    told->happened_cycle = cycle;
    return told->happened_cycles;
}

static void listen(struct bed *bed, struct told *told, struct rm_feed *feed)
{
    *told = (struct told){.cycles = {1, 1, 1}};
    *feed = (struct rm_feed){told, on_step, on_happening};
    rm_cpu_set_feed(bed->cpu[0], feed);
}

struct expected {
    uint64_t offset; /* from CODE */
    uint64_t address;
    bool taken, emulated;
    enum rm_class class;
};

static void expect_steps(const struct told *told, const struct expected *expected, size_t count)
{
    assert_int_equal(told->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct rm_feed_step *step = &told->steps[i];
        if (step->pc != CODE + expected[i].offset || step->address != expected[i].address ||
            step->taken != expected[i].taken || told->emulated[i] != expected[i].emulated ||
            told->class[i] != (unsigned)expected[i].class)
            fail_msg("step %zu: pc %llx address %llx taken %d class %u", i,
                     (unsigned long long)step->pc, (unsigned long long)step->address, step->taken,
                     told->class[i]);
    }
}

static void steps_come_in_the_order_in_which_they_retire(enum rm_endian endian)
{
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    const uint64_t data = LINEAR + DATA;
    bed_open(&bed, endian);
    listen(&bed, &told, &feed);
    rm_cpu_set_gpr(bed.cpu[0], 3, data);
    rm_cpu_set_gpr(bed.cpu[0], 5, 0x40);
    rm_cpu_reg_write(bed.cpu[0], "ctr", 2);
    BED_CODE(&bed, PPC_LD(4, 8, 3), PPC_X(31, 4, 3, 5, 181) /* stdux */, PPC_LWZ(6, -4, 3),
             BDNZ(-12), CMPDI(3, 0), BLT(0, 8), PPC_TRAP, PPC_MFSPR(7, 304), PPC_LWARX(8, 0, 3),
             PPC_STWCX(8, 0, 3), PPC_X(31, 0, 0, 3, 278) /* dcbt */);
    bed_run_all(&bed);
    const struct expected expected[] = {
        {0x00, data + 0x08, false, false, RM_CLASS_LOAD},
        {0x04, data + 0x40, false, true, RM_CLASS_STORE},
        {0x08, data + 0x3c, false, false, RM_CLASS_LOAD},
        {0x0c, 0, true, false, RM_CLASS_BRANCH_COND},
        {0x00, data + 0x48, false, false, RM_CLASS_LOAD},
        {0x04, data + 0x80, false, true, RM_CLASS_STORE},
        {0x08, data + 0x7c, false, false, RM_CLASS_LOAD},
        {0x0c, 0, false, false, RM_CLASS_BRANCH_COND},
        {0x10, 0, false, false, RM_CLASS_FIXED},
        {0x14, 0, true, false, RM_CLASS_BRANCH_COND},
        {0x1c, 0, false, true, RM_CLASS_SPR_READ},
        {0x20, data + 0x80, false, true, RM_CLASS_LARX},
        {0x24, data + 0x80, false, true, RM_CLASS_STCX},
        {0x28, data + 0x80, false, false, RM_CLASS_CACHE},
    };
    expect_steps(&told, expected, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < told.count; i++)
        assert_int_equal(told.steps[i].cycle, i);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(steps_come_in_the_order_in_which_they_retire)

static void a_branch_to_the_next_instruction_is_taken(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    rm_cpu_reg_write(bed.cpu[0], "lr", CODE + 8);
    BED_CODE(&bed, PPC_B(4), PPC_BLR, PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(told.count, 3);
    assert_true(told.steps[0].taken && told.steps[1].taken && !told.steps[2].taken);
    assert_int_equal(told.class[1], RM_CLASS_BRANCH_LR);
    bed_close(&bed);
}

static void an_instruction_sees_the_clock_with_its_own_cycles(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    for (unsigned i = 0; i < 3; i++)
        told.cycles[i] = 875; /* 128 ticks */
    BED_CODE(&bed, PPC_NOP, PPC_NOP, PPC_NOP, PPC_MFTB(4), PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), 4 * 128);
    assert_int_equal(told.steps[3].cycle, 3 * 875);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 5 * 875);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 5);
    rm_cpu_set_feed(bed.cpu[0], NULL);
    rm_cpu_set_pc(bed.cpu[0], CODE);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 5 * 875 + 5);
    assert_int_equal(told.count, 5);
    bed_close(&bed);
}

/* Ordinary, emulated and branching instructions, which cost 0, 7 and 2 by turns: one is begun while
 * the clock is below the budget, and none after. */
static void a_budget_stops_exactly_whatever_the_listener_says(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    uint64_t cycle = 0;
    size_t count = 0;
    bed_open(&bed, RM_BIG);
    listen(&bed, &told, &feed);
    memcpy(told.cycles, (const uint64_t[]){0, 7, 2}, sizeof(told.cycles));
    BED_CODE(&bed, PPC_ADDI(3, 3, 1), PPC_MFSPR(4, 304), PPC_MFSPR(4, 305), PPC_B(-12));
    for (uint64_t until = 1; until < 200; until++) {
        for (; cycle < until; count++)
            cycle += told.cycles[count % 3];
        assert_int_equal(rm_cpu_run(bed.cpu[0], until), RM_STOP_BUDGET);
        assert_int_equal(told.count, count);
        assert_int_equal(rm_cpu_cycle(bed.cpu[0]), cycle);
        assert_int_equal(rm_cpu_pc(bed.cpu[0]), CODE + 4 * (count % 4));
    }
    bed_close(&bed);
}

/* The same code in stretches of so many instructions, which may all take no time. */
static void a_count_stops_exactly(struct bed *bed, const struct told *told)
{
    struct rm_cpu *cpu = bed->cpu[0];
    uint64_t count = 0;
    BED_CODE(bed, PPC_ADDI(3, 3, 1), PPC_MFSPR(4, 304), PPC_MFSPR(4, 305), PPC_B(-12));
    for (uint64_t some = 1; some < 9; some++) {
        assert_int_equal(rm_cpu_run_some(cpu, FOREVER, some), RM_STOP_BUDGET);
        count += some;
        assert_int_equal(rm_cpu_instructions(cpu), count);
        assert_int_equal(rm_cpu_pc(cpu), CODE + 4 * (count % 4));
    }
    assert_int_equal(rm_cpu_run_some(cpu, FOREVER, 0), RM_STOP_BUDGET);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(rm_cpu_step(cpu), RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_instructions(cpu), count + 5);
    if (told)
        assert_int_equal(told->count, count + 5);
}

static void a_count_of_instructions_stops_exactly(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    a_count_stops_exactly(&bed, NULL);
    assert_int_equal(rm_cpu_run_some(bed.cpu[0], rm_cpu_cycle(bed.cpu[0]) + 3, 100),
                     RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 8 * 9 / 2 + 5 + 3);
    bed_close(&bed);
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    memset(told.cycles, 0, sizeof(told.cycles));
    a_count_stops_exactly(&bed, &told);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 0);
    bed_close(&bed);
}

static void what_redirects_a_thread_is_told_and_may_take_time(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    told.happened_cycles = 40;
    BED_CODE(&bed, PPC_NOP, PPC_NOP);
    bed_run_all(&bed);
    rm_cpu_interrupt(bed.cpu[0], 0x500);
    assert_int_equal(told.happened[RM_FEED_INTERRUPT], 1);
    assert_int_equal(told.happened_cycle, 2);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 42);
    rm_cpu_wake(bed.cpu[0], 8, 2);
    assert_int_equal(told.happened[RM_FEED_INTERRUPT], 1);
    assert_int_equal(told.happened[RM_FEED_WAKE], 1);
    assert_int_equal(told.happened_cycle, 42);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 82);
    feed.happened = NULL;
    rm_cpu_interrupt(bed.cpu[0], 0x500);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 82);
    bed_close(&bed);
}

static void a_listener_of_one_cycle_each_changes_nothing(enum rm_endian endian)
{
    struct bed beds[2];
    struct told told;
    struct rm_feed feed;
    for (unsigned i = 0; i < 2; i++) {
        bed_open(&beds[i], endian);
        rm_cpu_set_gpr(beds[i].cpu[0], 3, LINEAR + DATA);
        rm_cpu_reg_write(beds[i].cpu[0], "ctr", 100);
        BED_CODE(&beds[i], PPC_LD(4, 0, 3), PPC_ADDI(4, 4, 3), PPC_STD(4, 0, 3), PPC_MTSPR(304, 4),
                 PPC_MFTB(5), PPC_STD(5, 8, 3), PPC_ADDO(6, 5, 6), BDNZ(-28));
    }
    listen(&beds[1], &told, &feed);
    for (unsigned i = 0; i < 2; i++)
        bed_run_all(&beds[i]);
    assert_int_equal(rm_cpu_hash(beds[0].cpu[0]), rm_cpu_hash(beds[1].cpu[0]));
    assert_int_equal(rm_mem_hash(beds[0].mem), rm_mem_hash(beds[1].mem));
    for (unsigned i = 0; i < 2; i++)
        bed_close(&beds[i]);
}
IN_BOTH_BYTE_ORDERS(a_listener_of_one_cycle_each_changes_nothing)

static void code_that_patches_itself_is_told_as_it_was_executed(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    rm_cpu_set_gpr(bed.cpu[0], 6, CODE);
    rm_cpu_set_gpr(bed.cpu[0], 7, PPC_LI(3, 2));
    BED_CODE(&bed, PPC_LI(3, 1), PPC_STW(7, 8, 6), PPC_NOP, PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(told.words[1], PPC_STW(7, 8, 6));
    assert_int_equal(told.words[2], PPC_LI(3, 2));
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 2);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(steps_come_in_the_order_in_which_they_retire),
        cmocka_unit_test(a_branch_to_the_next_instruction_is_taken),
        cmocka_unit_test(an_instruction_sees_the_clock_with_its_own_cycles),
        cmocka_unit_test(a_budget_stops_exactly_whatever_the_listener_says),
        cmocka_unit_test(a_count_of_instructions_stops_exactly),
        cmocka_unit_test(what_redirects_a_thread_is_told_and_may_take_time),
        BOTH(a_listener_of_one_cycle_each_changes_nothing),
        cmocka_unit_test(code_that_patches_itself_is_told_as_it_was_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
