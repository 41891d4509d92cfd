/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "microbench/bed.h"

#include "cpu/core.h"
#include "cpu/cpu.h"
#include "cpu/decode.h"
#include "cpu/msr.h"
#include "microbench/words.h"
#include "timing/power8.h"
#include "timing/seen.h"

#include <stdlib.h>

#define CORE_HZ UINT64_C(3500000000)

struct rm_bed {
    struct rm_mem *mem;
    struct rm_decode *decode;
    struct rm_cpu *cpu;
    struct rm_core core;
    struct rm_reservations reservations;
};

static enum rm_status set_up(struct rm_bed *bed, struct rm_error *error)
{
    const struct rm_cpu_bus bus = {0};
    struct rm_cpu_config config = {
        .hile = RM_BIG,
        .core_hz = CORE_HZ,
        .tb_hz = UINT64_C(512000000),
        .core = &bed->core,
        .reservations = &bed->reservations,
    };
    enum rm_status status = rm_mem_new(RM_BED_BYTES, &bed->mem, error);
    if (status != RM_OK)
        return status;
    rm_mem_seal(bed->mem);
    bed->decode = rm_decode_new(bed->mem, NULL, NULL);
    if (!bed->decode)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a hardware thread");
    rm_decode_add_pad(bed->decode, RM_BED_END);
    status = rm_cpu_new(&config, bed->mem, bed->decode, &bus, &bed->cpu, error);
    if (status == RM_OK)
        rm_cpu_set_msr(bed->cpu, rm_cpu_msr(bed->cpu) | RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX);
    return status;
}

enum rm_status rm_bed_new(struct rm_bed **out, struct rm_error *error)
{
    struct rm_bed *bed = calloc(1, sizeof(*bed));
    if (!bed)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a hardware thread");
    enum rm_status status = set_up(bed, error);
    if (status == RM_OK)
        *out = bed;
    else
        rm_bed_free(bed);
    return status;
}

void rm_bed_free(struct rm_bed *bed)
{
    if (!bed)
        return;
    if (bed->cpu)
        rm_cpu_free(bed->cpu);
    if (bed->decode)
        rm_decode_free(bed->decode);
    rm_mem_free(bed->mem);
    free(bed);
}

void rm_bed_store(struct rm_bed *bed, uint64_t address, uint64_t value)
{
    rm_mem_write(bed->mem, address, 8, RM_BIG, value);
}

void rm_bed_emit(struct rm_bed *bed, struct rm_bed_program *program, uint32_t word)
{
    rm_mem_write(bed->mem, program->at, 4, RM_BIG, word);
    program->at += 4;
}

void rm_bed_close_loop(struct rm_bed *bed, struct rm_bed_program *program, uint64_t loop)
{
    if (program->at - loop < WORD_BC_REACH) {
        rm_bed_emit(bed, program, WORD_BDNZ(loop - program->at));
    } else {
        rm_bed_emit(bed, program, WORD_BDZ(8));
        rm_bed_emit(bed, program, WORD_B(loop - program->at));
    }
    rm_bed_emit(bed, program, WORD_B(RM_BED_END - program->at));
}

/* Up to the end; *cycles is what the clock counted. */
static enum rm_status run(struct rm_bed *bed, uint64_t rounds, uint64_t *cycles,
                          struct rm_error *error)
{
    uint64_t before = rm_cpu_cycle(bed->cpu);
    rm_cpu_set_pc(bed->cpu, RM_BED_CODE);
    rm_cpu_reg_write(bed->cpu, "ctr", rounds);
    if (rm_cpu_run(bed->cpu, UINT64_MAX) != RM_STOP_PAD)
        return rm_fail(error, RM_NOT_MODELLED, "a micro-benchmark does not end: %s",
                       rm_cpu_fault(bed->cpu)->what);
    *cycles = rm_cpu_cycle(bed->cpu) - before;
    return RM_OK;
}

static enum rm_status time_rounds(struct rm_bed *bed, const struct rm_bed_program *program,
                                  double *cycles, struct rm_error *error)
{
    uint64_t warm, once, twice;
    enum rm_status status = run(bed, program->warm, &warm, error);
    if (status == RM_OK)
        status = run(bed, program->rounds, &once, error);
    if (status == RM_OK)
        status = run(bed, 2 * program->rounds, &twice, error);
    if (status == RM_OK)
        *cycles = ((double)twice - (double)once) / ((double)program->rounds * program->units);
    return status;
}

enum rm_status rm_bed_run(struct rm_bed *bed, const struct rm_bed_program *program,
                          const struct rm_rows *rows, double *cycles, struct rm_error *error)
{
    struct rm_rows cold = *rows; /* what is in no cache comes from memory */
    cold.of[RM_ROW_far_level] = 1 + RM_LEVEL_MEMORY;
    const struct rm_power8_config config = {.translated = true, .rows = &cold, .models = 1};
    const struct rm_timed_world world = {.threads = 1,
                                         .threads_per_core = 1,
                                         .smt = program->threads,
                                         .core_hz = rows->of[RM_ROW_core_mhz] * UINT64_C(1000000)};
    struct rm_power8 *clock;
    enum rm_status status = rm_power8_new(&config, &clock, error);
    if (status != RM_OK)
        return status;
    status = rm_power8_reset(clock, &world, error);
    for (unsigned i = 0; i < 32; i++)
        rm_cpu_set_gpr(bed->cpu, i, program->gpr[i]);
    rm_cpu_set_feed(bed->cpu, &rm_power8_model(clock)->feed);
    if (status == RM_OK)
        status = time_rounds(bed, program, cycles, error);
    rm_cpu_set_feed(bed->cpu, NULL);
    rm_power8_free(clock);
    return status;
}
