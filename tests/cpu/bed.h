/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A test bed for the cpu room: memory, two threads of one core, and a bus that records. */
#ifndef TEST_BED_H
#define TEST_BED_H

#include "cpu/cpu.h"
#include "cpu/msr.h"
#include "ppc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LINEAR      UINT64_C(0xc000000000000000)
#define CODE        (LINEAR + 0x10000)
#define DATA        UINT64_C(0x40000)
#define MEM_BYTES   (UINT64_C(1) << 20)
#define DEVICE      UINT64_C(0x3fffe80800000)
#define CORE_HZ     UINT64_C(3500000000)
#define TB_HZ       UINT64_C(512000000)
#define REAL_MODE   (RM_MSR_SF | RM_MSR_HV | RM_MSR_ME)
#define FOREVER     UINT64_C(1000000)
#define BED_THREADS 2

struct bed {
    struct rm_mem *mem;
    struct rm_decode *decode;
    struct rm_core core;
    struct rm_reservations reservations;
    struct rm_cpu *cpu[BED_THREADS];
    enum rm_endian endian;
    uint64_t at; /* where the next word of code goes */

    uint8_t device[8]; /* the device's bytes, in address order */
    size_t device_bytes;
    uint64_t device_address;
    unsigned device_accesses;
    uint64_t message; /* RB of the last msgsnd or msgclr */
    bool message_privileged;
    unsigned messages_sent, messages_cleared;
    uint32_t entered[16];
    unsigned entered_count;
    bool stop_at_message;
    uint64_t patch_at_entry; /* address of an instruction that becomes li r3,2; 0: none */
};

static bool bed_device_read(void *context, unsigned thread, uint64_t real, size_t count,
                            uint8_t *bytes)
{
    struct bed *bed = context;
    (void)thread;
    if (real < DEVICE || real >= DEVICE + 0x1000)
        return false;
    bed->device_address = real;
    bed->device_bytes = count;
    bed->device_accesses++;
    memcpy(bytes, bed->device, count);
    return true;
}

static bool bed_device_write(void *context, unsigned thread, uint64_t real, size_t count,
                             const uint8_t *bytes)
{
    struct bed *bed = context;
    (void)thread;
    if (real < DEVICE || real >= DEVICE + 0x1000)
        return false;
    bed->device_address = real;
    bed->device_bytes = count;
    bed->device_accesses++;
    memcpy(bed->device, bytes, count);
    return true;
}

static void bed_msgsnd(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct bed *bed = context;
    bed->message = rb;
    bed->message_privileged = privileged;
    bed->messages_sent++;
    if (bed->stop_at_message)
        rm_cpu_request_stop(bed->cpu[thread]);
}

static void bed_msgclr(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct bed *bed = context;
    (void)thread;
    bed->message = rb;
    bed->message_privileged = privileged;
    bed->messages_cleared++;
}

static void bed_entered(void *context, unsigned thread, uint32_t symbol, uint64_t pc)
{
    struct bed *bed = context;
    (void)thread;
    (void)pc;
    if (bed->entered_count < 16)
        bed->entered[bed->entered_count++] = symbol;
    if (bed->patch_at_entry)
        rm_mem_write(bed->mem, bed->patch_at_entry, 4, bed->endian, PPC_LI(3, 2));
}

/* Symbols of 256 bytes. */
static uint32_t bed_symbol_of(void *context, uint64_t address)
{
    (void)context;
    return (uint32_t)(rm_real(address) >> 8);
}

static struct rm_cpu *bed_thread(struct bed *bed, unsigned thread)
{
    const struct rm_cpu_bus bus = {.context = bed,
                                   .device_read = bed_device_read,
                                   .device_write = bed_device_write,
                                   .msgsnd = bed_msgsnd,
                                   .msgclr = bed_msgclr,
                                   .entered = bed_entered};
    const struct rm_cpu_config config = {
        .thread = thread,
        .thread_in_core = thread,
        .hile = bed->endian,
        .core_hz = CORE_HZ,
        .tb_hz = TB_HZ,
        .core = &bed->core,
        .reservations = &bed->reservations,
    };
    struct rm_cpu *cpu;
    struct rm_error error;
    enum rm_status status = rm_cpu_new(&config, bed->mem, bed->decode, &bus, &cpu, &error);
    if (status != RM_OK)
        fail_msg("%s", error.text);
    rm_cpu_set_pc(cpu, CODE);
    return cpu;
}

static inline void bed_open(struct bed *bed, enum rm_endian endian)
{
    memset(bed, 0, sizeof(*bed));
    bed->endian = endian;
    bed->at = CODE;
    assert_int_equal(rm_mem_new(MEM_BYTES, &bed->mem, NULL), RM_OK);
    rm_mem_seal(bed->mem);
    bed->decode = rm_decode_new(bed->mem, bed_symbol_of, NULL);
    for (unsigned thread = 0; thread < BED_THREADS; thread++)
        bed->cpu[thread] = bed_thread(bed, thread);
}

static inline void bed_close(struct bed *bed)
{
    for (unsigned thread = 0; thread < BED_THREADS; thread++)
        rm_cpu_free(bed->cpu[thread]);
    rm_decode_free(bed->decode);
    rm_mem_free(bed->mem);
}

/* Lays down one instruction after the other, in the bed's byte order. */
static inline void bed_word(struct bed *bed, uint32_t word)
{
    rm_mem_write(bed->mem, bed->at, 4, bed->endian, word);
    bed->at += 4;
}
#define BED_CODE(bed, ...)                                                                         \
    do {                                                                                           \
        const uint32_t words_[] = {__VA_ARGS__};                                                   \
        for (size_t i_ = 0; i_ < sizeof(words_) / sizeof(words_[0]); i_++)                         \
            bed_word(bed, words_[i_]);                                                             \
    } while (0)

/* Runs thread 0 from `CODE` to the end of what was laid down, which must be reached. */
static inline void bed_run_all(struct bed *bed)
{
    rm_decode_add_pad(bed->decode, bed->at);
    enum rm_cpu_stop stop = rm_cpu_run(bed->cpu[0], rm_cpu_cycle(bed->cpu[0]) + FOREVER);
    if (stop == RM_STOP_FAULT)
        fail_msg("%s: %s", rm_cpu_fault(bed->cpu[0])->what, rm_cpu_fault(bed->cpu[0])->disassembly);
    assert_int_equal(stop, RM_STOP_PAD);
    assert_int_equal(rm_cpu_pc(bed->cpu[0]), bed->at);
}

/* A test body that takes the byte order, as two cmocka tests. */
#define IN_BOTH_BYTE_ORDERS(name)                                                                  \
    static void name##_le(void **state)                                                            \
    {                                                                                              \
        (void)state;                                                                               \
        name(RM_LITTLE);                                                                           \
    }                                                                                              \
    static void name##_be(void **state)                                                            \
    {                                                                                              \
        (void)state;                                                                               \
        name(RM_BIG);                                                                              \
    }
#define BOTH(name) cmocka_unit_test(name##_le), cmocka_unit_test(name##_be)

#endif
