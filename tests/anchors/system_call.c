/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system_call.h"

#include <stddef.h>

/* Where system_call.s has them. */
#define PACA       RM_BED_DATA
#define STACK      (RM_BED_DATA + 0x10000)
#define TASK       (RM_BED_DATA + 0x20000)
#define TOC        (RM_BED_DATA + 0x30000)
#define USER_STACK (RM_BED_DATA + 0x40000)
#define LIBRARY    UINT64_C(0x10200)
#define GETPPID    UINT64_C(0x20000)

#define FRAME  0x3c00
#define PARENT (TASK + 0x400)
#define NUMBER (TASK + 0x800)
#define SPACE  (TASK + 0xc00)
#define TABLE  (TOC + 0x400)
#define CALL   64 /* getppid's number */

#define KERNEL_MSR UINT64_C(0x9000000000001002) /* SF, HV, ME, RI */

/* programs.S */
extern const struct {
    const unsigned char *bytes;
    uint64_t count;
} system_call_programs[VECTORS];

/* Only words that are not 0 belong to it: between them are other things of the bed. */
static void load(struct rm_bed *bed, struct rm_bed_program *program, enum vector vector)
{
    const unsigned char *bytes = system_call_programs[vector].bytes;
    for (uint64_t at = 0; at + 4 <= system_call_programs[vector].count; at += 4) {
        uint32_t word = (uint32_t)bytes[at] << 24 | (uint32_t)bytes[at + 1] << 16 |
                        (uint32_t)bytes[at + 2] << 8 | bytes[at + 3];
        program->at = at;
        if (word)
            rm_bed_emit(bed, program, word);
    }
}

/* What the program and the kernel find in memory. */
static void store_data(struct rm_bed *bed)
{
    static const struct {
        uint64_t address, value;
    } words[] = {
        {PACA + 0x10, 0},
        {PACA + 0x18, TOC},
        {PACA + 0x20, KERNEL_MSR},
        {PACA + 0x28, STACK + FRAME},
        {PACA + 0x30, TASK},
        {PACA + 0x38, 0},
        {STACK, 0},
        {TASK + 0x80, PARENT},
        {PARENT + 0x88, PARENT},
        {PARENT + 0x90, NUMBER},
        {TASK + 0x90, NUMBER},
        {NUMBER, 0},
        {NUMBER + 0x20, UINT64_C(1) << 32},
        {NUMBER + 0x28, SPACE},
        {SPACE, 0},
        {TOC + 0x100, TABLE},
        {TABLE + 16 * CALL, GETPPID},
        {USER_STACK - 16, LIBRARY},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        rm_bed_store(bed, words[i].address, words[i].value);
}

enum rm_status system_call_cycles(struct rm_bed *bed, enum vector vector,
                                  const struct rm_rows *rows, double *cycles,
                                  struct rm_error *error)
{
    struct rm_bed_program program = {.warm = 64, .rounds = 64, .units = 1, .threads = 1};
    load(bed, &program, vector);
    store_data(bed);
    program.gpr[30] = RM_BED_END;
    return rm_bed_run(bed, &program, rows, cycles, error);
}
