/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "as_mca.h"

#include <string.h>

enum {
    STORES,
    LOAD_PORTS,
    LOGIC_PORTS,
    PIPE_CHOICE,
    GROUPS,
    WINDOW,
    SECOND_RESULTS,
    HALVES,
    WHOLE_STORES,
    LOAD_PIPES,
    CR_MOVES,
    RESERVATIONS,
    INSERTS,
    NOPS,
    DIVIDES,
    PERMUTES,
    DEVICES,
    VECTOR_MOVES,
    MEMORY_ORDER,
    ISSUE_ORDER,
    LOAD_TURNS,
};

const struct difference differences[] = {
    [STORES] = {"stores", "two stores a cycle for ever: nothing drains"},
    [LOAD_PORTS] =
        {"load-ports",
         "a load to a GPR takes an FX pipe besides, as stvx does; one to a VSR only an L "
         "pipe; a store of a VSR no L pipe, but one for vectors"},
    [LOGIC_PORTS] = {"logic-ports", "of fixed point only additions may go to LS and L pipes"},
    [PIPE_CHOICE] = {"pipe-choice", "additions leave the FX pipes to others"},
    [GROUPS] = {"groups", "8 of any kind are dispatched a cycle: no groups, nothing is cracked"},
    [WINDOW] = {"window", "32 instructions are in flight at most: each counts as 2 of 64"},
    [SECOND_RESULTS] = {"second-results", "CA, CR0 and an updated base are there after 1 cycle"},
    [HALVES] = {"halves", "who reads a whole register waits for its last whole value, too, though "
                          "half of it was written since"},
    [WHOLE_STORES] = {"whole-stores",
                      "a store takes its LS and L pipes at once, when its data is there, "
                      "too; with update it writes what it stores, not its base"},
    [LOAD_PIPES] = {"load-pipes", "fixed point in LS and L pipes is as fast as in FX pipes"},
    [CR_MOVES] = {"cr-moves", "mtcrf takes 1 cycle; mfcr 1 and mfocrf 3, in the CR pipe; "
                              "mfcr waits for nothing, nobody waits for mtcrf"},
    [RESERVATIONS] = {"reservations", "larx is a load, stcx. a store"},
    [INSERTS] = {"inserts", "rlwimi takes 1 cycle"},
    [NOPS] = {"nops", "a no-operation takes an FX pipe"},
    [DIVIDES] = {"divides", "divisions are pipelined"},
    [PERMUTES] = {"permutes", "a permutation of vectors is dispatched when the last one is issued"},
    [DEVICES] = {"devices", "a cache-inhibited access is as any other"},
    [VECTOR_MOVES] = {"vector-moves", "a move between GPRs and VSRs takes 5 cycles"},
    [MEMORY_ORDER] = {"memory-order", "a store is not issued before the accesses before it"},
    [ISSUE_ORDER] = {"issue-order",
                     "whose result many wait for is issued first; here: one that nobody "
                     "reads takes no pipe"},
    [LOAD_TURNS] = {"load-turns",
                    "loads choose LS and L pipes in turns; here: each second one an L pipe"},
};
const size_t difference_count = sizeof(differences) / sizeof(differences[0]);

#define HAS(set, difference) ((set) >> (difference)&1)
#define ROW_OF_ONE           RM_ROW_slbmte /* 1 cycle: of an instruction that llvm-mca does not take */

bool differences_named(const char *names, unsigned *set)
{
    *set = 0;
    while (*names) {
        size_t length = strcspn(names, ","), i = 0;
        while (i < difference_count && (strlen(differences[i].name) != length ||
                                        strncmp(differences[i].name, names, length) != 0))
            i++;
        if (i == difference_count)
            return false;
        *set |= 1U << i;
        names += length + (names[length] == ',');
    }
    return true;
}

void as_mca_start(struct as_mca *mca, unsigned set, const struct rm_rows *rows, uint64_t hz)
{
    struct rm_rows of = *rows;
    of.of[ROW_OF_ONE] = 1;
    if (HAS(set, STORES))
        of.of[RM_ROW_store_drain] = 0;
    if (HAS(set, LOAD_PIPES))
        of.of[RM_ROW_fixed_in_load_pipe] = of.of[RM_ROW_fixed];
    if (HAS(set, VECTOR_MOVES))
        of.of[RM_ROW_vector_to_gpr] = of.of[RM_ROW_gpr_to_vector] = 5;
    if (HAS(set, RESERVATIONS))
        of.of[RM_ROW_larx] = of.of[RM_ROW_load];
    *mca = (struct as_mca){.set = set, .rows = rm_pipeline_rows(&of, hz, 1)};
    rm_pipeline_reset(&mca->pipeline);
    if (HAS(set, GROUPS))
        mca->rows.group_slots = mca->rows.group_branches = 8;
}

static unsigned extended(uint32_t word)
{
    return word >> 1 & 0x3ff;
}

static bool is_one_of(unsigned value, const uint16_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (value == values[i])
            return true;
    return false;
}
#define IS_ONE_OF(value, values) is_one_of(value, values, sizeof(values) / sizeof((values)[0]))

/* addi, addis, addic, subfic, add, subf, adde, subfe, addme, subfme, subfze, neg: LU_or_LS_or_FX.
 */
static bool is_addition(uint32_t word)
{
    static const uint16_t primaries[] = {8, 12, 14, 15};
    static const uint16_t forms[] = {266, 40, 138, 136, 234, 232, 200, 104};
    if (word >> 26 != 31)
        return IS_ONE_OF(word >> 26, primaries);
    return !(word & 1) && IS_ONE_OF(extended(word), forms);
}

static bool is_permutation(uint32_t word)
{
    unsigned primary = word >> 26, low = word & 0x3f;
    static const uint16_t vectors[] = {43, 42, 44}; /* vperm, vsel, vsldoi */
    static const uint16_t whole[] = {10};           /* xxpermdi */
    if (primary == 4)
        return IS_ONE_OF(low, vectors);
    if (primary != 60)
        return false;
    return (low >> 4 & 3) == 3 || IS_ONE_OF(word >> 3 & 0x1f & ~16U, whole);
}

static void move_cr_as_mca(struct rm_timed_op *op)
{
    bool all = !(op->word >> 20 & 1), mfcr = extended(op->word) == 19;
    if (op->word >> 26 != 31 || (!mfcr && extended(op->word) != 144))
        return;
    if (mfcr)
        op->pipe = RM_PIPE_CR;
    if (all)
        op->cr_fields = 0;
    op->row = all || !mfcr ? ROW_OF_ONE : RM_ROW_move_from_cr;
}

static void as_mca_op(unsigned set, struct mca_instruction *instruction)
{
    const struct rm_record *record = &instruction->record;
    struct rm_timed_op *op = &instruction->op;
    rm_timed_op_of(record, op);
    if (HAS(set, LOGIC_PORTS) && op->pipe == RM_PIPE_FIXED && !is_addition(op->word))
        op->pipe = RM_PIPE_FX;
    if (HAS(set, CR_MOVES))
        move_cr_as_mca(op);
    if (HAS(set, DEVICES) && record->class == RM_CLASS_CACHE_INHIBITED) {
        op->flags = 0;
        op->row = op->is_load ? RM_ROW_load : RM_ROW_fixed;
    }
    if (HAS(set, RESERVATIONS) && record->class == RM_CLASS_STCX)
        op->flags &= (uint16_t)~RM_TIMED_NEXT;
    if (HAS(set, WHOLE_STORES) && op->is_store && !(op->flags & RM_TIMED_NEXT)) {
        op->sources[3] = op->data;
        op->update = op->update ? op->data : RM_ARCH_NONE;
        op->pipe = RM_PIPE_LOAD;
        op->row = ROW_OF_ONE;
    }
    if (HAS(set, INSERTS) && op->word >> 26 == 20)
        op->row = ROW_OF_ONE;
    if (HAS(set, NOPS) && op->pipe == RM_PIPE_NONE)
        op->pipe = RM_PIPE_FX;
    if (HAS(set, DIVIDES))
        op->flags &= (uint16_t)~RM_TIMED_UNPIPELINED;
    if (HAS(set, GROUPS)) {
        op->slots = 1;
        op->flags &= (uint16_t) ~(RM_TIMED_ALONE | RM_TIMED_FIRST);
    }
}

/* Whether a register is one of the CR fields that an instruction reads, or writes. */
static bool has_field(const struct rm_timed_op *op, uint16_t flag, uint8_t reg)
{
    return op->flags & flag && reg >= RM_ARCH_CRF && reg < RM_ARCH_CRF + 8 &&
           op->cr_fields >> (reg - RM_ARCH_CRF) & 1;
}

static bool reads(const struct rm_timed_op *op, uint8_t reg)
{
    for (size_t i = 0; i < sizeof(op->sources); i++)
        if (op->sources[i] == reg)
            return true;
    return op->data == reg || has_field(op, RM_TIMED_READS_CR, reg);
}

static bool writes(const struct rm_timed_op *op, uint8_t reg)
{
    return op->result == reg || op->condition == reg || op->others[0] == reg ||
           op->others[1] == reg || op->update == reg || has_field(op, RM_TIMED_WRITES_CR, reg);
}

/* Whether somebody reads what instruction `from` of the block leaves in a register. */
static bool is_read(const struct mca_instruction *instructions, size_t count, size_t from,
                    uint8_t reg)
{
    for (size_t i = 1; reg && i <= count; i++) {
        const struct rm_timed_op *op = &instructions[(from + i) % count].op;
        if (reads(op, reg))
            return true;
        if (writes(op, reg))
            return false;
    }
    return false;
}

static bool is_used(const struct mca_instruction *instructions, size_t count, size_t i)
{
    const struct rm_timed_op *op = &instructions[i].op;
    const uint8_t regs[] = {op->result, op->condition, op->others[0], op->others[1], op->update};
    for (size_t reg = 0; reg < sizeof(regs); reg++)
        if (is_read(instructions, count, i, regs[reg]))
            return true;
    for (uint8_t reg = RM_ARCH_CRF; reg < RM_ARCH_CRF + 8; reg++)
        if (has_field(op, RM_TIMED_WRITES_CR, reg) && is_read(instructions, count, i, reg))
            return true;
    return false;
}

void as_mca_ops(unsigned set, struct mca_instruction *instructions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        as_mca_op(set, &instructions[i]);
    if (!HAS(set, ISSUE_ORDER))
        return;
    for (size_t i = 0; i < count; i++)
        instructions[i].unused = !instructions[i].op.is_store && !instructions[i].op.is_branch &&
                                 !is_used(instructions, count, i);
    for (size_t i = 0; i < count; i++)
        if (instructions[i].unused)
            instructions[i].op.pipe = RM_PIPE_NONE;
}

/* Pipes that an access takes in the cycle of its own, one of each kind, and pipes that it leaves.
 */
struct pipes {
    uint16_t besides, without;
};

static struct pipes pipes_of_load(struct as_mca *mca, const struct rm_record *record,
                                  const struct rm_timed_op *op)
{
    struct pipes pipes = {0, 0};
    bool vector = record->flags & RM_RECORD_VSR;
    bool plain = record->class != RM_CLASS_LOAD || record->flags & RM_RECORD_REVERSED;
    if (HAS(mca->set, LOAD_TURNS) && mca->loads++ % 2 == 0)
        pipes.without = RM_PIPES_LS;
    if (!HAS(mca->set, LOAD_PORTS))
        return pipes;
    if (vector)
        pipes.without = RM_PIPES_LS;
    if (vector ? op->update : !plain)
        pipes.besides = RM_PIPES_FX;
    return pipes;
}

static struct pipes pipes_of_store(const struct as_mca *mca, const struct rm_record *record,
                                   const struct rm_timed_op *op)
{
    struct pipes pipes = {0, 0};
    bool ports = HAS(mca->set, LOAD_PORTS) && record->flags & RM_RECORD_VSR;
    if (ports && (op->update || record->flags & RM_RECORD_ALIGNED))
        pipes.besides = RM_PIPES_FX;
    if (op->pipe == RM_PIPE_LOAD) { /* at once: LS, and L */
        pipes.without = RM_PIPES_L;
        pipes.besides |= ports ? 0 : RM_PIPES_L;
    }
    return pipes;
}

static bool is_free(uint16_t taken, uint16_t besides)
{
    uint16_t fx = besides & RM_PIPES_FX, l = besides & RM_PIPES_L;
    return (!fx || ~taken & fx) && (!l || ~taken & l);
}

static void step(struct as_mca *mca, const struct rm_record *record, const struct rm_timed_op *op,
                 uint32_t seen, struct rm_stages *stages)
{
    struct rm_calendar *calendar = &mca->pipeline.calendar, before = *calendar, blocked;
    struct pipes pipes = {0, 0};
    if (op->is_load)
        pipes = pipes_of_load(mca, record, op);
    if (op->is_store)
        pipes = pipes_of_store(mca, record, op);
    for (size_t i = 0; i < RM_CALENDAR_CYCLES; i++)
        calendar->taken[i] |=
            pipes.without |
            (is_free(before.taken[i], pipes.besides) ? 0 : RM_PIPES_LS | RM_PIPES_L);
    blocked = *calendar;
    rm_pipeline_step(&mca->pipeline, &mca->rows, op, seen, stages);
    for (uint32_t cycle = calendar->from; cycle < before.from + RM_CALENDAR_CYCLES; cycle++) {
        size_t i = cycle % RM_CALENDAR_CYCLES;
        calendar->taken[i] = before.taken[i] | (calendar->taken[i] & ~blocked.taken[i]);
    }
    rm_calendar_take(calendar, stages->issue, pipes.besides & RM_PIPES_FX, 1);
    rm_calendar_take(calendar, stages->issue, pipes.besides & RM_PIPES_L, 1);
    if (op->is_store && op->pipe == RM_PIPE_LOAD) { /* it is a store all the same */
        mca->pipeline.store_data[mca->pipeline.store_next++ % RM_STORES_TIMED] = stages->issue;
        mca->pipeline.group_stores++;
    }
}

/* Fixed point that may go anywhere: to an LS or L pipe unless it comes sooner in an FX pipe. */
static void step_where_free(struct as_mca *mca, const struct rm_record *record,
                            const struct rm_timed_op *op, uint32_t seen, struct rm_stages *stages)
{
    if (!HAS(mca->set, PIPE_CHOICE) || op->pipe != RM_PIPE_FIXED) {
        step(mca, record, op, seen, stages);
        return;
    }
    struct rm_timed_op elsewhere = *op;
    struct rm_pipeline before = mca->pipeline;
    elsewhere.pipe = RM_PIPE_LOAD;
    elsewhere.row = RM_ROW_fixed_in_load_pipe;
    rm_pipeline_step(&mca->pipeline, &mca->rows, &elsewhere, seen, stages);
    uint32_t finish = stages->finish;
    struct rm_pipeline after = mca->pipeline;
    mca->pipeline = before;
    rm_pipeline_step(&mca->pipeline, &mca->rows, op, seen, stages);
    if (finish <= stages->finish)
        mca->pipeline = after;
}

/* Dispatch waits for what is older than the window, and a permutation for the last one. */
static uint32_t held_until(const struct as_mca *mca, const struct rm_timed_op *op)
{
    uint32_t until = 0;
    if (HAS(mca->set, WINDOW) && mca->count >= MCA_WINDOW)
        until = mca->retired[mca->count % MCA_WINDOW];
    if (HAS(mca->set, PERMUTES) && is_permutation(op->word) && mca->last_permute > until)
        until = mca->last_permute;
    return until;
}

static bool is_gpr_or_vsr(uint8_t reg)
{
    return reg >= RM_ARCH_GPR && reg < RM_ARCH_CRF;
}

static void wait_for_wholes(struct as_mca *mca, const struct mca_wholes *wholes)
{
    for (size_t i = 0; i < sizeof(wholes->sources); i++) {
        uint8_t reg = wholes->sources[i];
        if (reg && mca->whole[reg] > mca->pipeline.ready[reg])
            mca->pipeline.ready[reg] = mca->whole[reg];
    }
}

static void remember(struct as_mca *mca, const struct mca_instruction *instruction,
                     const struct rm_stages *stages)
{
    const struct rm_timed_op *op = &instruction->op;
    uint32_t early = stages->issue + 1, *ready = mca->pipeline.ready;
    if (HAS(mca->set, SECOND_RESULTS)) {
        if (op->update)
            ready[op->update] = early;
        if (op->condition && op->result)
            ready[op->condition] = early;
        if (op->others[0] == RM_ARCH_XER_BITS)
            ready[RM_ARCH_XER_BITS] = early;
    }
    if (is_gpr_or_vsr(op->update) && (op->is_load || instruction->wholes.result))
        mca->whole[op->update] = ready[op->update];
    if (is_gpr_or_vsr(op->result) && instruction->wholes.result)
        mca->whole[op->result] = ready[op->result];
    if (is_permutation(op->word))
        mca->last_permute = stages->issue;
    if ((op->is_load || op->is_store) && stages->issue > mca->last_memory)
        mca->last_memory = stages->issue;
    if (stages->finish + 1 > mca->last_retired)
        mca->last_retired = stages->finish + 1;
    mca->retired[mca->count++ % MCA_WINDOW] = mca->last_retired;
}

void as_mca_step(struct as_mca *mca, const struct mca_instruction *instruction, uint32_t seen)
{
    struct rm_pipeline *pipeline = &mca->pipeline;
    struct rm_timed_op op = instruction->op;
    struct rm_stages stages;
    uint32_t hold = pipeline->hold, until = held_until(mca, &op);
    if (until > pipeline->dispatch) {
        op.flags |= RM_TIMED_FIRST;
        pipeline->hold = until;
    }
    uint32_t ready[RM_TIMED_REGS], waited[RM_TIMED_REGS];
    memcpy(ready, pipeline->ready, sizeof(ready));
    if (HAS(mca->set, HALVES))
        wait_for_wholes(mca, &instruction->wholes);
    if (HAS(mca->set, MEMORY_ORDER) && op.is_store)
        pipeline->ready[RM_ARCH_NONE] = mca->last_memory;
    memcpy(waited, pipeline->ready, sizeof(waited));
    step_where_free(mca, &instruction->record, &op, seen, &stages);
    for (size_t i = 0; i < RM_TIMED_REGS; i++) /* what it did not write */
        if (pipeline->ready[i] == waited[i])
            pipeline->ready[i] = ready[i];
    if (!(op.flags & RM_TIMED_HOLDS_DISPATCH))
        pipeline->hold = hold;
    remember(mca, instruction, &stages);
}
