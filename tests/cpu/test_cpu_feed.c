/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instruction feed: order, addresses, branches, where blocks end, whose clock it is. */
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
    size_t count, blocks;
    size_t block_end[STEPS]; /* how many steps had been told when a block ended */
    uint64_t cycles_each;    /* that the listener says a step takes */
};

static uint64_t on_block(void *context, unsigned thread, const struct rm_feed_step *steps,
                         size_t count)
{
    struct told *told = context;
    assert_int_equal(thread, 0);
    assert_in_range(count, 1, RM_FEED_BLOCK);
    for (size_t i = 0; i < count && told->count < STEPS; i++, told->count++) {
        told->steps[told->count] = steps[i];
        told->words[told->count] = steps[i].record->word;
        told->class[told->count] = steps[i].record->class;
        told->emulated[told->count] = steps[i].record->flags & RM_RECORD_EMULATED;
    }
    if (told->blocks < STEPS)
        told->block_end[told->blocks++] = told->count;
    return count * told->cycles_each;
}

static void listen(struct bed *bed, struct told *told, struct rm_feed *feed)
{
    memset(told, 0, sizeof(*told));
    told->cycles_each = 1;
    *feed = (struct rm_feed){told, on_block};
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
    assert_int_equal(told.blocks, 1);
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

static void a_block_ends_before_a_look_at_the_clock(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    rm_cpu_set_gpr(bed.cpu[0], 3, DEVICE);
    BED_CODE(&bed, PPC_NOP, PPC_NOP, PPC_MFTB(4), PPC_NOP, PPC_MFSPR(5, 22) /* DEC */,
             PPC_MFSPR(6, 304), PPC_LWZCIX(7, 0, 3), PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(told.blocks, 4);
    const size_t ends[] = {2, 4, 6, 8};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(told.block_end[i], ends[i]);
    bed_close(&bed);
}

static void the_listener_says_how_the_clock_moves(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_LITTLE);
    listen(&bed, &told, &feed);
    told.cycles_each = 875;
    BED_CODE(&bed, PPC_NOP, PPC_NOP, PPC_NOP, PPC_MFTB(4), PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), 3 * 128);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 5 * 875);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 5);
    rm_cpu_set_feed(bed.cpu[0], NULL);
    rm_cpu_set_pc(bed.cpu[0], CODE);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 5 * 875 + 5);
    assert_int_equal(told.count, 5);
    bed_close(&bed);
}

/* A slice's end is a block's end, and as exact as without a listener. */
static void a_budget_stops_exactly_with_a_listener(void **state)
{
    (void)state;
    struct bed bed;
    struct told told;
    struct rm_feed feed;
    bed_open(&bed, RM_BIG);
    listen(&bed, &told, &feed);
    BED_CODE(&bed, PPC_ADDI(3, 3, 1), PPC_MFSPR(4, 304), PPC_MFSPR(4, 305), PPC_B(-12));
    for (uint64_t cycle = 1; cycle < 50; cycle++) {
        assert_int_equal(rm_cpu_run(bed.cpu[0], cycle), RM_STOP_BUDGET);
        assert_int_equal(rm_cpu_cycle(bed.cpu[0]), cycle);
        assert_int_equal(told.count, cycle);
        assert_int_equal(rm_cpu_pc(bed.cpu[0]), CODE + 4 * (cycle % 4));
    }
    bed_close(&bed);
}

static void listening_changes_nothing_but_the_clock(enum rm_endian endian)
{
    struct bed beds[2];
    struct told told;
    struct rm_feed feed;
    for (unsigned i = 0; i < 2; i++) {
        bed_open(&beds[i], endian);
        rm_cpu_set_gpr(beds[i].cpu[0], 3, LINEAR + DATA);
        rm_cpu_reg_write(beds[i].cpu[0], "ctr", 100);
        BED_CODE(&beds[i], PPC_LD(4, 0, 3), PPC_ADDI(4, 4, 3), PPC_STD(4, 0, 3), PPC_MTSPR(304, 4),
                 PPC_MFSPR(5, 304), PPC_STD(5, 8, 3), PPC_ADDO(6, 5, 6), BDNZ(-28));
    }
    listen(&beds[1], &told, &feed);
    for (unsigned i = 0; i < 2; i++)
        bed_run_all(&beds[i]);
    assert_int_equal(rm_cpu_hash(beds[0].cpu[0]), rm_cpu_hash(beds[1].cpu[0]));
    assert_int_equal(rm_mem_hash(beds[0].mem), rm_mem_hash(beds[1].mem));
    for (unsigned i = 0; i < 2; i++)
        bed_close(&beds[i]);
}
IN_BOTH_BYTE_ORDERS(listening_changes_nothing_but_the_clock)

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
        cmocka_unit_test(a_block_ends_before_a_look_at_the_clock),
        cmocka_unit_test(the_listener_says_how_the_clock_moves),
        cmocka_unit_test(a_budget_stops_exactly_with_a_listener),
        BOTH(listening_changes_nothing_but_the_clock),
        cmocka_unit_test(code_that_patches_itself_is_told_as_it_was_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
