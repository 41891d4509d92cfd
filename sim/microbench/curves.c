/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "microbench/curves.h"

#include "microbench/words.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_INSTRUCTIONS 2000 /* that a measured run has at least */
#define CHASE_LOADS        16   /* in a round */
#define CHASE_ROUNDS       64
#define SELF               (RM_BED_DATA)                         /* holds its own address, twice */
#define ACROSS             (RM_BED_DATA + RM_BED_LINE_BYTES - 4) /* the same, over two lines */
#define SLOTS              (RM_BED_DATA + RM_BED_PAGE_BYTES)     /* for stores */

typedef enum rm_status generate(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                                const struct rm_block *block, struct rm_error *error);

const struct rm_curve_facts rm_curve_facts[RM_CURVES] = {
#define CURVE(name, kind, threads, low, high, size_name, unit_name, title)                         \
    {#name, size_name, unit_name, title, low, high},
#include "microbench/curves.def"
#undef CURVE
};

static void emit_some(struct rm_bed *bed, struct rm_bed_program *program, unsigned count,
                      uint32_t word)
{
    for (unsigned i = 0; i < count; i++)
        rm_bed_emit(bed, program, word);
}

/* `size` copies; a copy is the unit. */
static enum rm_status block(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                            const struct rm_block *block, struct rm_error *error)
{
    (void)error;
    rm_bed_store(bed, SELF, SELF);
    rm_bed_store(bed, SELF + 8, SELF);
    rm_bed_store(bed, ACROSS, ACROSS);
    program->gpr[3] = SELF;
    program->gpr[4] = 1;
    program->gpr[5] = ACROSS;
    program->gpr[8] = SLOTS;
    for (unsigned copy = 0; copy < size; copy++)
        for (unsigned i = 0; i < block->count; i++)
            rm_bed_emit(bed, program, block->words[i]);
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->units = size;
    program->rounds = 1 + BLOCK_INSTRUCTIONS / (size * block->count);
    return RM_OK;
}

/* `size` KiB of instructions that do nothing, the loop's end included; an instruction is the unit.
 */
static enum rm_status straight_code(struct rm_bed *bed, struct rm_bed_program *program,
                                    unsigned size, const struct rm_block *block,
                                    struct rm_error *error)
{
    (void)block, (void)error;
    unsigned words = size * 1024 / 4;
    emit_some(bed, program, words - 3, WORD_NOP);
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->units = words - 2;
    return RM_OK;
}

/* `size` taken branches in one page, each to the next but three. */
static enum rm_status near_branches(struct rm_bed *bed, struct rm_bed_program *program,
                                    unsigned size, const struct rm_block *block,
                                    struct rm_error *error)
{
    (void)block, (void)error;
    for (unsigned i = 1; i < size; i++) {
        rm_bed_emit(bed, program, WORD_B(16));
        emit_some(bed, program, 3, WORD_NOP);
    }
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->units = size;
    return RM_OK;
}

/* `size` taken branches, each in another page and set of the cache. */
static enum rm_status far_branches(struct rm_bed *bed, struct rm_bed_program *program,
                                   unsigned size, const struct rm_block *block,
                                   struct rm_error *error)
{
    (void)block, (void)error;
    uint64_t loop = RM_BED_FAR_CODE;
    rm_bed_emit(bed, program, WORD_B(loop - program->at));
    program->at = loop;
    for (unsigned i = 1; i < size; i++) {
        uint64_t next = loop + i * (RM_BED_PAGE_BYTES + RM_BED_LINE_BYTES);
        rm_bed_emit(bed, program, WORD_B(next - program->at));
        program->at = next;
    }
    rm_bed_close_loop(bed, program, loop);
    program->units = size;
    return RM_OK;
}

/* Numbers below `count` in an order without a stride, the same each time. NULL:
 * no memory. */
static unsigned *shuffled(unsigned count)
{
    unsigned *order = malloc(count * sizeof(*order));
    uint64_t random = 1;
    for (unsigned i = 0; order && i < count; i++)
        order[i] = i;
    for (unsigned i = count - 1; order && i > 0; i--) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        unsigned with = (unsigned)((random >> 33) % (i + 1)), was = order[i];
        order[i] = order[with];
        order[with] = was;
    }
    return order;
}

/* A ring of pointers: the n-th in its order lies at `base` + place * `stride` + n * `shift`, and
 * `shift` begins again after a page. *first is the address of one. */
static enum rm_status make_ring(struct rm_bed *bed, uint64_t base, unsigned count, uint64_t stride,
                                uint64_t shift, uint64_t *first, struct rm_error *error)
{
    unsigned *order = shuffled(count);
    if (!order)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a micro-benchmark");
    *first = base + order[0] * stride;
    for (unsigned i = 0; i < count; i++) {
        unsigned next = i + 1 < count ? i + 1 : 0;
        rm_bed_store(bed, base + order[i] * stride + i * shift % RM_BED_PAGE_BYTES,
                     base + order[next] * stride + next * shift % RM_BED_PAGE_BYTES);
    }
    free(order);
    return RM_OK;
}

/* Loads of a ring, each giving the next its address; a load is the unit. */
static enum rm_status chase(struct rm_bed *bed, struct rm_bed_program *program, unsigned count,
                            uint64_t stride, uint64_t shift, struct rm_error *error)
{
    enum rm_status status =
        make_ring(bed, RM_BED_DATA, count, stride, shift, &program->gpr[3], error);
    emit_some(bed, program, CHASE_LOADS, WORD_LD(3, 0, 3));
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->units = CHASE_LOADS;
    program->warm = 1 + 2 * count / CHASE_LOADS;
    program->rounds = 1 + count / CHASE_LOADS;
    if (program->rounds < CHASE_ROUNDS)
        program->rounds = CHASE_ROUNDS;
    return status;
}

static enum rm_status data_lines(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                                 const struct rm_block *block, struct rm_error *error)
{
    (void)block;
    unsigned lines = size * 1024 / (unsigned)RM_BED_LINE_BYTES;
    return chase(bed, program, lines, RM_BED_LINE_BYTES, 0, error);
}

static enum rm_status data_pages(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                                 const struct rm_block *block, struct rm_error *error)
{
    (void)block;
    return chase(bed, program, size, RM_BED_PAGE_BYTES, RM_BED_LINE_BYTES, error);
}

/* Two rings in which each load comes from memory: lines of one set of every cache. Two loads, with
 * `size` - 1 instructions between them, and nothing begins before both have ended; that is the
 * unit. */
static enum rm_status window(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                             const struct rm_block *block, struct rm_error *error)
{
    (void)block;
    const unsigned pairs = 8, ring = 16;
    const uint64_t stride = UINT64_C(1) << 20;
    enum rm_status status = make_ring(bed, RM_BED_DATA, ring, stride, 0, &program->gpr[6], error);
    if (status == RM_OK)
        status = make_ring(bed, RM_BED_DATA + ring * stride + RM_BED_LINE_BYTES, ring, stride, 0,
                           &program->gpr[7], error);
    for (unsigned i = 0; i < pairs; i++) {
        rm_bed_emit(bed, program, WORD_LD(6, 0, 6));
        emit_some(bed, program, size - 1, WORD_NOP);
        rm_bed_emit(bed, program, WORD_LD(7, 0, 7));
        rm_bed_emit(bed, program, WORD_HWSYNC);
    }
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->units = pairs;
    return status;
}

/* A function that saves what it has to, calls the next and returns. */
static void emit_function(struct rm_bed *bed, struct rm_bed_program *program, uint64_t next)
{
    rm_bed_emit(bed, program, WORD_ADDI(1, 1, -32));
    rm_bed_emit(bed, program, WORD_STD(31, 24, 1));
    rm_bed_emit(bed, program, WORD_MFLR(0));
    rm_bed_emit(bed, program, WORD_STD(0, 16, 1));
    rm_bed_emit(bed, program, WORD_BL(next - program->at));
    rm_bed_emit(bed, program, WORD_LD(0, 16, 1));
    rm_bed_emit(bed, program, WORD_MTLR(0));
    rm_bed_emit(bed, program, WORD_LD(31, 24, 1));
    rm_bed_emit(bed, program, WORD_ADDI(1, 1, 32));
    rm_bed_emit(bed, program, WORD_BLR);
}

/* `size` functions of which each calls the next; a call with its return is the unit. */
static enum rm_status calls(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                            const struct rm_block *block, struct rm_error *error)
{
    (void)block, (void)error;
    const uint64_t room = 64, functions = RM_BED_CODE + room;
    rm_bed_emit(bed, program, WORD_BL(functions - program->at));
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    for (unsigned i = 1; i < size; i++) {
        program->at = functions + (i - 1) * room;
        emit_function(bed, program, functions + i * room);
    }
    program->at = functions + (size - 1) * room;
    rm_bed_emit(bed, program, WORD_BLR);
    program->gpr[1] = RM_BED_STACK;
    program->units = size;
    return RM_OK;
}

/* Nothing begins before all is complete; then multiplications, in whose time older stores drain,
 * `size` stores that wait for their result, and the load of the last. All that is the unit. */
static enum rm_status store_burst(struct rm_bed *bed, struct rm_bed_program *program, unsigned size,
                                  const struct rm_block *block, struct rm_error *error)
{
    (void)block, (void)error;
    const unsigned bursts = 8, pause = 8;
    for (unsigned burst = 0; burst < bursts; burst++) {
        rm_bed_emit(bed, program, WORD_ISYNC);
        emit_some(bed, program, pause, WORD_MULLD(3, 3, 4));
        for (unsigned i = 0; i < size; i++)
            rm_bed_emit(bed, program, WORD_STD(3, 8 * i, 8));
        rm_bed_emit(bed, program, WORD_LD(3, 8 * (size - 1), 8));
    }
    rm_bed_close_loop(bed, program, RM_BED_CODE);
    program->gpr[3] = program->gpr[4] = 1;
    program->gpr[8] = SLOTS;
    program->units = bursts;
    return RM_OK;
}

enum rm_status rm_curve_at(struct rm_bed *bed, const struct rm_rows *rows, enum rm_curve curve,
                           unsigned size, const struct rm_block *block_words, double *cycles,
                           struct rm_error *error)
{
    static const struct {
        generate *generate;
        unsigned threads;
    } kinds[RM_CURVES] = {
#define CURVE(name, kind, threads, low, high, size_name, unit_name, title) {kind, threads},
#include "microbench/curves.def"
#undef CURVE
    };
    struct rm_bed_program program = {
        .at = RM_BED_CODE, .warm = 4, .rounds = 8, .threads = kinds[curve].threads};
    enum rm_status status = kinds[curve].generate(bed, &program, size, block_words, error);
    return status == RM_OK ? rm_bed_run(bed, &program, rows, cycles, error) : status;
}
