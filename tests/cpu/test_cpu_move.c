/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores beside Unicorn's own: every instruction that accesses memory on the bare engine
 * is known as one, with the same address and width, and what the model executes itself comes out
 * as on the engine.
 */
#include "bed.h"
#include "cpu/decode_word.h"
#include "cpu/engine.h"
#include "cpu/opcode.h"

#define BASE_GPR  3
#define INDEX_GPR 5
#define ALL_UNITS (RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX)
#define AREA      UINT64_C(1024)

/* What the bare engine did. */
struct oracle {
    struct rm_engine engine;
    bool stored, loaded;
    uint64_t address, bytes;
};

static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                      void *user)
{
    (void)uc;
    (void)value;
    struct oracle *oracle = user;
    if (oracle->bytes == 0 || rm_real(address) < oracle->address)
        oracle->address = rm_real(address);
    oracle->bytes += (uint64_t)size;
    oracle->stored = oracle->stored || type == UC_MEM_WRITE;
    oracle->loaded = oracle->loaded || type == UC_MEM_READ;
}

static void on_exception(uc_engine *uc, uint32_t number, void *user)
{
    (void)number;
    (void)user;
    uc_emu_stop(uc);
}

static void oracle_open(struct oracle *oracle, struct bed *bed)
{
    uc_hook handle;
    memset(oracle, 0, sizeof(*oracle));
    assert_int_equal(rm_engine_open(&oracle->engine, bed->mem, UC_PROT_ALL, NULL), RM_OK);
    uc_hook_add(oracle->engine.uc, &handle, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, (void *)on_access,
                oracle, UINT64_C(1), UINT64_C(0));
    uc_hook_add(oracle->engine.uc, &handle, UC_HOOK_INTR, (void *)on_exception, NULL, UINT64_C(1),
                UINT64_C(0));
    rm_engine_set_msr(&oracle->engine, ALL_UNITS | (bed->endian == RM_LITTLE ? RM_MSR_LE : 0));
}

/* Values that differ in every byte, and floats of all magnitudes. */
static uint64_t some_value(unsigned n)
{
    static const uint64_t doubles[] = {
        UINT64_C(0x3ff8000000000000), UINT64_C(0xc0590123456789ab), UINT64_C(0),
        UINT64_C(0x8000000000000000), UINT64_C(0x7ff0000000000000), UINT64_C(0x3690000000000000),
        UINT64_C(0x380fffffe0000000), UINT64_C(0xb7e2345670000000),
    };
    return n < 8 ? doubles[n] : UINT64_C(0x1122334455667788) * (n + 1);
}

static void fill(struct bed *bed)
{
    for (unsigned i = 0; i < AREA / 8; i++)
        rm_mem_write(bed->mem, DATA + 8 * i, 8, RM_BIG, some_value(i + 3));
}

static void start_registers(uint64_t reg[RM_ENGINE_REGS], uint64_t vsrs[64][2])
{
    memset(reg, 0, RM_ENGINE_REGS * sizeof(*reg));
    for (unsigned n = 6; n < 32; n++)
        reg[n] = some_value(n);
    reg[4] = UINT64_C(0x8899aabbccddeeff);
    reg[BASE_GPR] = LINEAR + DATA + 0x104;
    reg[INDEX_GPR] = 0x23;
    for (unsigned n = 0; n < 64; n++) {
        vsrs[n][0] = some_value(n);
        vsrs[n][1] = some_value(n + 64);
    }
}

static void set_thread(struct rm_cpu *cpu, const uint64_t reg[RM_ENGINE_REGS], uint64_t vsrs[64][2])
{
    for (unsigned n = 0; n < 32; n++)
        rm_cpu_set_gpr(cpu, n, reg[n]);
    for (unsigned n = 0; n < 64; n++)
        rm_cpu_set_vsr(cpu, n, vsrs[n]);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | ALL_UNITS);
}

/* Runs the word at CODE on the bare engine from the start registers. */
static void run_oracle(struct oracle *oracle, struct bed *bed, uint32_t word)
{
    uint64_t reg[RM_ENGINE_REGS], vsrs[64][2];
    start_registers(reg, vsrs);
    rm_mem_write(bed->mem, CODE, 4, bed->endian, word);
    rm_engine_forget_page(&oracle->engine, rm_real(CODE) >> RM_PAGE_SHIFT);
    rm_engine_set_regs(&oracle->engine, reg);
    rm_engine_set_vsrs(&oracle->engine, vsrs);
    oracle->stored = oracle->loaded = false;
    oracle->address = oracle->bytes = 0;
    uc_emu_start(oracle->engine.uc, CODE, UINT64_MAX, 0, 0);
}

/* The word if the engine may be given it: no SPRs, nothing that it has to be kept from. */
static bool is_for_the_engine(uint32_t word)
{
    struct rm_record record = rm_record_of(word, RM_BIG);
    switch (record.op) {
    case RM_OP_PLAIN:
    case RM_OP_add_immediate:
    case RM_OP_or_immediate:
    case RM_OP_or:
    case RM_OP_load:
    case RM_OP_load_engine:
    case RM_OP_vsr:
    case RM_OP_load_vsr:
    case RM_OP_store:
    case RM_OP_store_quad:
    case RM_OP_store_vsr:
    case RM_OP_stmw:
        return true;
    default:
        return false;
    }
}

/* Words with all opcodes that can access memory: number `i`, or 0 after the last. */
static uint32_t word_number(unsigned i)
{
    if (i < 1024)
        return PPC_X(31, 4, BASE_GPR, INDEX_GPR, i);
    i -= 1024;
    if (i < 4 * 32)
        return PPC_D(32 + i / 4, 4, BASE_GPR, 0x20 | (i & 3));
    i -= 4 * 32;
    return i < 64 ? PPC_D(i, 4, BASE_GPR, 0x30) : 0;
}
#define WORDS (1024 + 128 + 64)

static void every_access_of_the_engine_is_in_the_record(enum rm_endian endian)
{
    struct bed bed;
    struct oracle oracle;
    unsigned accesses = 0;
    bed_open(&bed, endian);
    fill(&bed);
    oracle_open(&oracle, &bed);
    BED_CODE(&bed, PPC_NOP, PPC_TRAP);
    uint64_t reg[RM_ENGINE_REGS], vsrs[64][2];
    start_registers(reg, vsrs);
    set_thread(bed.cpu[0], reg, vsrs);
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t word = word_number(i);
        struct rm_access access = {0};
        unsigned primary = word >> 26;
        bool is_branch = primary == 16 || primary == 18 || primary == 19;
        if (is_branch || !is_for_the_engine(word))
            continue;
        run_oracle(&oracle, &bed, word);
        bool known = rm_cpu_next_access(bed.cpu[0], &access);
        if (!oracle.bytes)
            continue; /* illegal, or one that the engine does not tell of */
        accesses++;
        if (!known || access.store != oracle.stored || access.real != oracle.address ||
            (access.bytes != oracle.bytes && access.bytes != 0))
            fail_msg("0x%08x: the engine %s %llu bytes at %llx, the record has %llu at %llx", word,
                     oracle.stored ? "stores" : "loads", (unsigned long long)oracle.bytes,
                     (unsigned long long)oracle.address, (unsigned long long)access.bytes,
                     (unsigned long long)access.real);
    }
    assert_in_range(accesses, 60, WORDS);
    assert_false(rm_cpu_has_engine(bed.cpu[0]));
    rm_engine_close(&oracle.engine);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(every_access_of_the_engine_is_in_the_record)

/* Runs the word between emulated instructions, so that a load is ours too. */
static enum rm_cpu_stop run_thread(struct bed *bed, uint32_t word)
{
    struct rm_cpu *cpu = bed->cpu[0];
    uint64_t reg[RM_ENGINE_REGS], vsrs[64][2];
    start_registers(reg, vsrs);
    bed->at = CODE;
    BED_CODE(bed, PPC_MFSPR(0, 304), word, PPC_MFSPR(0, 304));
    rm_decode_add_pad(bed->decode, bed->at);
    enum rm_cpu_stop stop = RM_STOP_PAD;
    for (int round = 0; round < 2 && stop == RM_STOP_PAD; round++) { /* the first one decodes */
        fill(bed);
        set_thread(cpu, reg, vsrs);
        rm_cpu_set_pc(cpu, CODE);
        stop = rm_cpu_run(cpu, rm_cpu_cycle(cpu) + FOREVER);
    }
    return stop;
}

static void compare(struct bed *bed, struct oracle *oracle, uint32_t word, const uint8_t *area)
{
    uint64_t reg[RM_ENGINE_REGS], vsrs[64][2], value[2];
    struct rm_record record = rm_record_of(word, bed->endian);
    rm_engine_regs(&oracle->engine, reg);
    rm_engine_vsrs(&oracle->engine, vsrs);
    if (memcmp(area, rm_mem_host(bed->mem) + DATA, AREA) != 0)
        fail_msg("0x%08x leaves other memory than the engine", word);
    for (unsigned n = 1; n < 32; n++)
        if (rm_cpu_gpr(bed->cpu[0], n) != reg[n])
            fail_msg("0x%08x: r%u is %llx, on the engine %llx", word, n,
                     (unsigned long long)rm_cpu_gpr(bed->cpu[0], n), (unsigned long long)reg[n]);
    bool half = record.bytes == 8; /* what the other one holds is not defined */
    for (unsigned n = 0; n < 64; n++) {
        rm_cpu_vsr(bed->cpu[0], n, value);
        if (value[0] != vsrs[n][0] || (value[1] != vsrs[n][1] && !(half && n == record.rt)))
            fail_msg("0x%08x: vs%u is %016llx %016llx, on the engine %016llx %016llx", word, n,
                     (unsigned long long)value[0], (unsigned long long)value[1],
                     (unsigned long long)vsrs[n][0], (unsigned long long)vsrs[n][1]);
    }
}

/* Whether the model executes it and the engine does the same. */
static bool is_comparable(uint32_t word, enum rm_endian endian)
{
    struct rm_record record = rm_record_of(word, endian);
    if (record.op == RM_OP_stmw)
        return endian == RM_BIG;
    return rm_op_is_either((enum rm_op)record.op) || record.op == RM_OP_store ||
           record.op == RM_OP_store_quad || record.op == RM_OP_load ||
           record.op == RM_OP_store_vsr || record.op == RM_OP_load_vsr ||
           record.op == RM_OP_xxpermdi;
}

static void compare_word(struct bed *bed, struct oracle *oracle, uint32_t word)
{
    static uint8_t area[AREA];
    if (!is_comparable(word, bed->endian))
        return;
    if (run_thread(bed, word) != RM_STOP_PAD)
        fail_msg("0x%08x: %s", word, rm_cpu_fault(bed->cpu[0])->what);
    memcpy(area, rm_mem_host(bed->mem) + DATA, AREA);
    fill(bed);
    rm_mem_write(bed->mem, CODE + 4, 4, bed->endian, PPC_TRAP);
    run_oracle(oracle, bed, word);
    compare(bed, oracle, word, area);
}

static void moves_of_the_model_come_out_as_on_the_engine(enum rm_endian endian)
{
    struct bed bed;
    struct oracle oracle;
    bed_open(&bed, endian);
    oracle_open(&oracle, &bed);
    for (unsigned i = 0; i < WORDS; i++)
        compare_word(&bed, &oracle, word_number(i));
    for (unsigned variant = 0; variant < 32; variant++) /* xxpermdi, its DM, TX, AX, BX */
        compare_word(&bed, &oracle,
                     PPC_X(60, 7, 9, 11, 0) | 10U << 3 | (variant & 3) << 8 | variant >> 2);
    for (unsigned d = 0; d < 0x10000; d += 0x1fff) { /* with and without a base */
        static const unsigned primaries[] = {14, 15, 24, 25};
        for (unsigned k = 0; k < 8; k++)
            compare_word(&bed, &oracle, PPC_D(primaries[k / 2], 4, k & 1 ? BASE_GPR : 0, d));
    }
    for (unsigned t = 0; t < 16; t++) { /* stfs and stxvw4x of all kinds of values */
        compare_word(&bed, &oracle, PPC_D(52, t, BASE_GPR, 4));
        compare_word(&bed, &oracle, PPC_X(31, t, BASE_GPR, INDEX_GPR, 908) | (t & 1));
    }
    rm_engine_close(&oracle.engine);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(moves_of_the_model_come_out_as_on_the_engine)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(every_access_of_the_engine_is_in_the_record),
        BOTH(moves_of_the_model_come_out_as_on_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
