/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The special purpose registers of POWER8: number, name, width, and what reading or writing does.
 * None of them is left to the engine but LR, CTR and XER.
 */
#ifndef RM_CPU_SPR_H
#define RM_CPU_SPR_H

#include "cpu/thread.h"

/* SPR numbers that the code refers to (Power ISA 2.07, Book III-S, appendix "SPRs"). */
enum rm_spr_number {
    RM_SPR_XER = 1,
    RM_SPR_LR = 8,
    RM_SPR_CTR = 9,
    RM_SPR_DSISR = 18,
    RM_SPR_DAR = 19,
    RM_SPR_DEC = 22,
    RM_SPR_SDR1 = 25,
    RM_SPR_SRR0 = 26,
    RM_SPR_SRR1 = 27,
    RM_SPR_CTRLF = 136,
    RM_SPR_CTRL = 152,
    RM_SPR_TB = 268,
    RM_SPR_TBU = 269,
    RM_SPR_PVR = 287,
    RM_SPR_SPURR = 308,
    RM_SPR_PURR = 309,
    RM_SPR_HDEC = 310,
    RM_SPR_HSRR0 = 314,
    RM_SPR_HSRR1 = 315,
    RM_SPR_LPCR = 318,
    RM_SPR_LPIDR = 319,
    RM_SPR_HMER = 336,
    RM_SPR_HMEER = 337,
    RM_SPR_TIR = 446,
    RM_SPR_TAR = 815,
    RM_SPR_VTB = 849,
    RM_SPR_PPR = 896,
    RM_SPR_PIR = 1023,
};

#define RM_SPR_NUMBERS 1024

struct rm_spr {
    const char *name; /* ISA, lower case; NULL: no such register */
    uint64_t mask;    /* bits that can be written; the others read as 0 */
    uint64_t reads;   /* bits that can be read, where these are others; 0: those of the mask */
    uint16_t home;    /* enum rm_kept_spr, index into rm_core.reg, or of t.reg */
    bool absent;      /* POWER8 does not have it: mfspr and mtspr do nothing */
    bool clock;       /* its value moves with time */
    uint64_t (*read)(const struct rm_cpu *cpu, uint16_t home);
    void (*write)(struct rm_cpu *cpu, uint16_t home, uint64_t value); /* NULL: read-only */
    /* What a write from outside does where that is something else than mtspr. */
    void (*set)(struct rm_cpu *cpu, uint16_t home, uint64_t value);
};

/* Whether the threads of a core share it. */
bool rm_spr_is_of_core(unsigned number);
/* The register of that number; NULL if we do not know it. */
const struct rm_spr *rm_spr(unsigned number);
/* The number of the register of that name, or RM_SPR_NUMBERS. */
unsigned rm_spr_find(const char *name);

/* The bits that reading the register can find set. */
uint64_t rm_spr_readable(unsigned number);

uint64_t rm_spr_read(const struct rm_cpu *cpu, unsigned number);
/* From outside, not by mtspr. */
void rm_spr_write(struct rm_cpu *cpu, unsigned number, uint64_t value);

/* The fixed values of a new thread. */
void rm_spr_reset(struct rm_cpu *cpu);

#endif
