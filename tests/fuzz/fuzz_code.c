/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any words as code of a hardware thread: the run ends, and from the same snapshot it is the same
 * run. The first byte of the input chooses the byte order.
 */
#include "cpu/cpu.h"

#include <assert.h>
#include <stdlib.h>

#define CODE        UINT64_C(0x10000)
#define DATA        UINT64_C(0xc000000000040000)
#define MEM_BYTES   (UINT64_C(1) << 20)
#define WORDS_LIMIT 256
#define CYCLES      500
#define ALL_UNITS   UINT64_C(0x9000000002803000) /* SF, HV, VEC, VSX, FP, ME */
#define LE          UINT64_C(1)

struct fuzz_thread {
    struct rm_mem *mem;
    struct rm_decode *decode;
    struct rm_core core;
    struct rm_reservations reservations;
    struct rm_cpu *cpu;
    void *cpu_start;
    struct rm_mem_snapshot *mem_start;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(enum rm_status status)
{
    if (status != RM_OK)
        abort();
}

/* One thread for all inputs; it and its memory live as long as the process. */
static struct fuzz_thread *thread(void)
{
    static struct fuzz_thread fuzz;
    const struct rm_cpu_bus bus = {0};
    const struct rm_cpu_config config = {.core_hz = UINT64_C(3500000000),
                                         .tb_hz = UINT64_C(512000000),
                                         .core = &fuzz.core,
                                         .reservations = &fuzz.reservations};
    if (fuzz.cpu)
        return &fuzz;
    must(rm_mem_new(MEM_BYTES, &fuzz.mem, NULL));
    rm_mem_seal(fuzz.mem);
    fuzz.decode = rm_decode_new(fuzz.mem, NULL, NULL);
    must(rm_cpu_new(&config, fuzz.mem, fuzz.decode, &bus, &fuzz.cpu, NULL));
    for (unsigned n = 0; n < 32; n++)
        rm_cpu_set_gpr(fuzz.cpu, n, DATA + UINT64_C(264) * n);
    rm_cpu_reg_write(fuzz.cpu, "ctr", 5);
    rm_cpu_reg_write(fuzz.cpu, "lr", CODE);
    rm_cpu_set_pc(fuzz.cpu, CODE);
    fuzz.cpu_start = malloc(rm_cpu_state_bytes());
    if (!fuzz.cpu_start)
        abort();
    rm_cpu_state_save(fuzz.cpu, fuzz.cpu_start);
    must(rm_mem_snapshot_take(fuzz.mem, &fuzz.mem_start, NULL));
    return &fuzz;
}

/* Runs the words from the start state; a hash of all that came out. */
static uint64_t run(struct fuzz_thread *fuzz, const uint8_t *words, size_t count, uint64_t msr)
{
    rm_cpu_state_load(fuzz->cpu, fuzz->cpu_start);
    fuzz->core = (struct rm_core){0};
    fuzz->reservations = (struct rm_reservations){0};
    rm_mem_snapshot_restore(fuzz->mem, fuzz->mem_start);
    rm_cpu_set_msr(fuzz->cpu, msr);
    for (size_t i = 0; i < count; i++)
        rm_mem_write(fuzz->mem, CODE + 4 * i, 4, RM_BIG, rm_load(words + 4 * i, 4, RM_BIG));
    enum rm_cpu_stop stop = rm_cpu_run(fuzz->cpu, CYCLES);
    assert(rm_cpu_cycle(fuzz->cpu) <= CYCLES);
    return (rm_core_hash(&fuzz->core, rm_cpu_hash(fuzz->cpu)) ^ rm_mem_hash(fuzz->mem)) +
           (uint64_t)stop;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 5)
        return 0;
    size_t count = (size - 1) / 4;
    if (count > WORDS_LIMIT)
        count = WORDS_LIMIT;
    uint64_t msr = ALL_UNITS | (data[0] & 1 ? LE : 0);
    struct fuzz_thread *fuzz = thread();
    uint64_t first = run(fuzz, data + 1, count, msr);
    uint64_t second = run(fuzz, data + 1, count, msr);
    if (first != second)
        abort();
    return 0;
}
