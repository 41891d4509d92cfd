/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speed of a thread beside that of Unicorn itself, on one stream: 19 instructions, 7 of them memory
 * operations. Prints millions of instructions a second for the bare engine, the engine with empty
 * code and memory hooks, and ours; then what an emulated instruction and a snapshot cost. No
 * limits: numbers to compare on one machine.
 */
#include "bed.h"
#include "cpu/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicorn/unicorn.h>

#define LOOPS 300000U

static const uint32_t mixed[] = {
    PPC_LD(4, 0, 3),         PPC_ADDI(4, 4, 1), PPC_STD(4, 0, 3),
    PPC_LWZ(5, 8, 3),        PPC_ADDI(5, 5, 3), PPC_STW(5, 8, 3),
    PPC_X(31, 4, 6, 5, 444), /* or r6,r4,r5 */
    PPC_X(31, 6, 7, 4, 316), /* xor r7,r6,r4 */
    PPC_LD(8, 16, 3),        PPC_ADDI(8, 8, 7), PPC_STD(8, 24, 3),
    PPC_X(31, 9, 8, 7, 266), /* add r9,r8,r7 */
    PPC_ADDI(9, 9, -1),      PPC_LD(10, 24, 3), PPC_ADDI(10, 10, 1),
    PPC_ADDI(11, 10, 2),     PPC_NOP,           PPC_ADDI(12, 11, 4),
    PPC_BDNZ(-72),
};
#define MIXED (sizeof(mixed) / sizeof(mixed[0]))

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void on_exception(uc_engine *uc, uint32_t number, void *user)
{
    (void)number;
    (void)user;
    uc_emu_stop(uc);
}

static void empty_code(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    (void)uc;
    (void)address;
    (void)size;
    (void)user;
}

static void empty_memory(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                         void *user)
{
    (void)uc;
    (void)type;
    (void)address;
    (void)size;
    (void)value;
    (void)user;
}

/* The engine alone, opened as ours is. The stream ends at a trap. */
static double engine_mips(struct bed *bed, bool hooks)
{
    struct rm_engine engine;
    uc_hook handle;
    struct rm_error error;
    if (rm_engine_open(&engine, bed->mem, UC_PROT_ALL, &error) != RM_OK)
        fail_msg("%s", error.text);
    uc_hook_add(engine.uc, &handle, UC_HOOK_INTR, (void *)on_exception, NULL, UINT64_C(1),
                UINT64_C(0));
    if (hooks) {
        uc_hook_add(engine.uc, &handle, UC_HOOK_CODE, (void *)empty_code, NULL, UINT64_C(1),
                    UINT64_C(0));
        uc_hook_add(engine.uc, &handle, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, (void *)empty_memory,
                    NULL, UINT64_C(1), UINT64_C(0));
    }
    rm_engine_set_msr(&engine, bed->endian == RM_LITTLE ? RM_MSR_LE : 0);
    double best = 0;
    for (int round = 0; round < 3; round++) {
        rm_engine_set_reg(&engine, UC_PPC_REG_CTR, LOOPS);
        rm_engine_set_reg(&engine, UC_PPC_REG_3, LINEAR + DATA);
        double start = now();
        uc_emu_start(engine.uc, CODE, UINT64_MAX, 0, 0);
        double mips = (double)(LOOPS * MIXED) / (now() - start) / 1e6;
        assert_int_equal(rm_engine_reg(&engine, UC_PPC_REG_CTR), 0);
        best = mips > best ? mips : best;
    }
    rm_engine_close(&engine);
    return best;
}

static double our_mips(struct bed *bed, uint64_t start_pc, uint32_t loops)
{
    struct rm_cpu *cpu = bed->cpu[0];
    double best = 0;
    for (int round = 0; round < 3; round++) {
        rm_cpu_reg_write(cpu, "ctr", loops);
        rm_cpu_set_gpr(cpu, 3, LINEAR + DATA);
        rm_cpu_set_pc(cpu, start_pc);
        uint64_t before = rm_cpu_instructions(cpu);
        double start = now();
        enum rm_cpu_stop stop = rm_cpu_run(cpu, UINT64_MAX);
        double mips = (double)(rm_cpu_instructions(cpu) - before) / (now() - start) / 1e6;
        assert_int_equal(stop, RM_STOP_FAULT);
        best = mips > best ? mips : best;
    }
    return best;
}

/* Nanoseconds that one more instruction of this kind adds to a loop of one bdnz. */
static double instruction_ns(struct bed *bed, uint32_t word)
{
    uint64_t start = bed->at;
    BED_CODE(bed, word, PPC_BDNZ(-4), PPC_TRAP);
    double mips = our_mips(bed, start, LOOPS);
    return 2e3 / mips;
}

/* Microseconds to load another state into a thread and run one instruction. */
static double load_us(struct bed *bed)
{
    struct rm_cpu *cpu = bed->cpu[0];
    uint8_t *states[2] = {malloc(rm_cpu_state_bytes()), malloc(rm_cpu_state_bytes())};
    for (unsigned i = 0; i < 2; i++) {
        rm_cpu_set_pc(cpu, CODE);
        rm_cpu_set_gpr(cpu, 3, LINEAR + DATA + i);
        rm_cpu_state_save(cpu, states[i]);
    }
    double start = now();
    for (int i = 0; i < 10000; i++) {
        rm_cpu_state_load(cpu, states[i & 1]);
        rm_cpu_step(cpu);
    }
    free(states[0]);
    free(states[1]);
    return (now() - start) * 1e2;
}

static uint64_t one_cycle(void *context, unsigned thread, const struct rm_feed_step *step)
{
    (void)context;
    (void)thread;
    (void)step;
    return 1;
}

static void measure(enum rm_endian endian)
{
    static const struct {
        const char *name;
        uint32_t word;
    } kinds[] = {
        {"addi", PPC_ADDI(4, 4, 1)},
        {"mfspr hsprg0", PPC_MFSPR(4, 304)},
        {"mtspr hsprg0", PPC_MTSPR(304, 4)},
        {"mftb", PPC_MFTB(4)},
        {"mfmsr", PPC_MFMSR(4)},
        {"mtmsrd 1", PPC_MTMSRD(4, 1)},
        {"slbmfee", PPC_SLBMFEE(4, 5)},
        {"lwarx", PPC_LWARX(4, 0, 3)},
        {"stwcx.", PPC_STWCX(4, 0, 3)},
        {"std", PPC_STD(4, 0, 3)},
    };
    struct bed bed;
    bed_open(&bed, endian);
    for (size_t i = 0; i < MIXED; i++)
        bed_word(&bed, mixed[i]);
    bed_word(&bed, PPC_TRAP);
    double bare = engine_mips(&bed, false), hooked = engine_mips(&bed, true);
    double ours = our_mips(&bed, CODE, LOOPS);
    printf("%s: bare %.1f MIPS, empty hooks %.1f, ours %.1f, ratio to hooked %.2f\n",
           endian == RM_LITTLE ? "LE" : "BE", bare, hooked, ours, ours / hooked);
    const struct rm_feed feed = {.retired = one_cycle};
    rm_cpu_set_feed(bed.cpu[0], &feed);
    printf("  with a listener that does nothing: %.1f MIPS\n", our_mips(&bed, CODE, LOOPS));
    rm_cpu_set_feed(bed.cpu[0], NULL);
    printf("  a state: %zu bytes\n", rm_cpu_state_bytes());
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        printf("  %s + bdnz: %.0f ns\n", kinds[i].name, instruction_ns(&bed, kinds[i].word));
    printf("  load of a state and one instruction: %.2f us\n", load_us(&bed));
    bed_close(&bed);
}

int main(void)
{
    measure(RM_LITTLE);
    measure(RM_BIG);
    return 0;
}
