/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_loop.h"

#include "cpu/cpu.h"
#include "cpu/engine.h"
#include "timing/power8.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOP_ADDRESS UINT64_C(0x10000)
#define DATA_ADDRESS UINT64_C(0x20000)
#define MEMORY_BYTES UINT64_C(0x100000)
#define INSN_BYTES   4
#define CORE_HZ      UINT64_C(3500000000)

/* 19 instructions, 7 of them loads and stores; big-endian words. */
static const uint32_t loop_words[] = {
    0xe8a30000, /* ld     r5,0(r3)      */
    0x38a50001, /* addi   r5,r5,1       */
    0xf8a30000, /* std    r5,0(r3)      */
    0x80c30008, /* lwz    r6,8(r3)      */
    0x7cc62a14, /* add    r6,r6,r5      */
    0x90c30008, /* stw    r6,8(r3)      */
    0x54c71838, /* slwi   r7,r6,3       */
    0x7ce82a78, /* xor    r8,r7,r5      */
    0xf9030010, /* std    r8,16(r3)     */
    0x7c253000, /* cmpd   r5,r6         */
    0x41820008, /* beq    past the next */
    0x7d093b78, /* or     r9,r8,r7      */
    0x89430018, /* lbz    r10,24(r3)    */
    0x394a0007, /* addi   r10,r10,7     */
    0x99430018, /* stb    r10,24(r3)    */
    0x7d6a49d2, /* mulld  r11,r10,r9    */
    0x7d8b4050, /* subf   r12,r11,r8    */
    0x79890fa4, /* sldi   r9,r12,1      */
    0x4200ffb8, /* bdnz   back          */
};

#define LOOP_INSTRUCTIONS (sizeof(loop_words) / sizeof(*loop_words))

double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum rm_status loop_memory(struct rm_mem **out, struct rm_error *error)
{
    enum rm_status status = rm_mem_new(MEMORY_BYTES, out, error);
    if (status != RM_OK)
        return status;
    for (size_t i = 0; i < LOOP_INSTRUCTIONS; i++)
        rm_mem_write(*out, LOOP_ADDRESS + i * INSN_BYTES, INSN_BYTES, RM_BIG, loop_words[i]);
    rm_mem_seal(*out);
    return RM_OK;
}

static void stop_after_loop(uc_engine *uc, uint64_t address, uint32_t size, void *context)
{
    (void)size;
    if ((address & RM_REAL_MASK) == *(uint64_t *)context)
        uc_emu_stop(uc);
}

static void empty_code_hook(uc_engine *uc, uint64_t address, uint32_t size, void *context)
{
    (void)uc;
    (void)address;
    (void)size;
    (void)context;
}

static void empty_memory_hook(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                              int64_t value, void *context)
{
    (void)uc;
    (void)type;
    (void)address;
    (void)size;
    (void)value;
    (void)context;
}

/* Unicorn alone, or with empty hooks; the seconds it took, 0 when Unicorn failed. */
static double engine_round(struct rm_mem *mem, uint64_t loops, bool hooked, struct rm_error *error)
{
    struct rm_engine engine;
    uc_hook code, memory, end;
    uint64_t end_address = LOOP_ADDRESS + LOOP_INSTRUCTIONS * INSN_BYTES;
    if (rm_engine_open(&engine, mem, UC_PROT_ALL, error) != RM_OK)
        return 0;
    uc_hook_add(engine.uc, &end, UC_HOOK_CODE, (void *)stop_after_loop, &end_address, end_address,
                end_address);
    if (hooked) {
        uc_hook_add(engine.uc, &code, UC_HOOK_CODE, (void *)empty_code_hook, NULL, 1, 0);
        uc_hook_add(engine.uc, &memory, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
                    (void *)empty_memory_hook, NULL, 1, 0);
    }
    rm_engine_set_reg(&engine, UC_PPC_REG_3, DATA_ADDRESS);
    rm_engine_set_reg(&engine, UC_PPC_REG_CTR, loops);
    double start = bench_seconds();
    uc_err result = uc_emu_start(engine.uc, LOOP_ADDRESS, end_address, 0, 0);
    double seconds = bench_seconds() - start;
    rm_engine_close(&engine);
    if (result == UC_ERR_OK)
        return seconds;
    rm_fail(error, RM_NOT_MODELLED, "Unicorn cannot run the loop: %s", uc_strerror(result));
    return 0;
}

static uint64_t one_cycle(void *context, unsigned thread, const struct rm_feed_step *step)
{
    (void)context;
    (void)thread;
    (void)step;
    return 1;
}

/* One of our hardware threads, up to a pad behind the loop; `feed` may be NULL. */
static double thread_round(struct rm_mem *mem, uint64_t loops, const struct rm_feed *feed,
                           struct rm_error *error)
{
    struct rm_core core = {0};
    struct rm_reservations reservations = {0};
    struct rm_cpu_bus bus = {0};
    struct rm_cpu_config config = {
        .hile = RM_BIG,
        .core_hz = CORE_HZ,
        .tb_hz = UINT64_C(512000000),
        .core = &core,
        .reservations = &reservations,
    };
    struct rm_decode *decode = rm_decode_new(mem, NULL, NULL);
    struct rm_cpu *cpu;
    double seconds = 0;
    if (!decode) {
        rm_fail(error, RM_NO_MEMORY, "no memory for a hardware thread");
        return 0;
    }
    rm_decode_add_pad(decode, LOOP_ADDRESS + LOOP_INSTRUCTIONS * INSN_BYTES);
    if (rm_cpu_new(&config, mem, decode, &bus, &cpu, error) == RM_OK) {
        rm_cpu_set_feed(cpu, feed);
        rm_cpu_set_pc(cpu, LOOP_ADDRESS);
        rm_cpu_set_gpr(cpu, 3, DATA_ADDRESS);
        rm_cpu_reg_write(cpu, "ctr", loops);
        double start = bench_seconds();
        if (rm_cpu_run(cpu, UINT64_MAX) == RM_STOP_PAD)
            seconds = bench_seconds() - start;
        else
            rm_fail(error, RM_NOT_MODELLED, "our own thread cannot run the loop: %s",
                    rm_cpu_fault(cpu)->what);
        rm_cpu_free(cpu);
    }
    rm_decode_free(decode);
    return seconds;
}

/* Raises *best to the speed of a round of `instructions` that took `seconds`. False: it failed. */
static bool keep_best(double *best, uint64_t instructions, double seconds)
{
    if (seconds <= 0)
        return false;
    double mips = (double)instructions / seconds / 1e6;
    if (mips > *best)
        *best = mips;
    return true;
}

/* One of our hardware threads with its clock. */
static double timed_round(struct rm_mem *mem, uint64_t loops, bool remembers,
                          struct rm_error *error)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    const struct rm_rows rows = rm_rows_at(&table, RM_ROW_VALUE);
    struct rm_power8_config config = {
        .remembers = remembers,
        .rows = &rows,
        .models = 1,
    };
    struct rm_power8 *power8;
    if (rm_power8_new(&config, &power8, error) != RM_OK)
        return 0;
    const struct rm_timed_world world = {1, 1, 1, CORE_HZ};
    double seconds = 0;
    if (rm_power8_reset(power8, &world, error) == RM_OK)
        seconds = thread_round(mem, loops, &rm_power8_model(power8)->feed, error);
    rm_power8_free(power8);
    return seconds;
}

enum rm_status bench_loop_run(uint64_t instructions, struct bench_loop *best,
                              struct rm_error *error)
{
    const struct rm_feed feed = {.retired = one_cycle};
    struct rm_mem *mem;
    uint64_t loops = instructions / LOOP_INSTRUCTIONS;
    instructions = loops * LOOP_INSTRUCTIONS;
    enum rm_status status = loop_memory(&mem, error);
    if (status != RM_OK)
        return status;
    bool good =
        keep_best(&best->bare_mips, instructions, engine_round(mem, loops, false, error)) &&
        keep_best(&best->hooked_mips, instructions, engine_round(mem, loops, true, error)) &&
        keep_best(&best->mips, instructions, thread_round(mem, loops, NULL, error)) &&
        keep_best(&best->listened_mips, instructions, thread_round(mem, loops, &feed, error)) &&
        keep_best(&best->timed_mips, instructions, timed_round(mem, loops, false, error)) &&
        keep_best(&best->timed_mips_remembered, instructions, timed_round(mem, loops, true, error));
    rm_mem_free(mem);
    return good ? RM_OK : RM_NOT_MODELLED;
}
