/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of a thread as one row of words: every register that keeps what was written to it.
 * GPRs, CR, LR, CTR, XER, CFAR, FPSCR, VSCR, the special registers that are the thread's own, the
 * SLB, the vector-scalar registers. Not among them: pc, MSR, the timers, what the core shares.
 */
#ifndef RM_CPU_REGISTER_WORDS_H
#define RM_CPU_REGISTER_WORDS_H

#include "cpu/cpu.h"
#include "cpu/spr_kept.h"

#define RM_WORD_GPR0   0
#define RM_WORD_CR     32
#define RM_WORD_LR     33
#define RM_WORD_CTR    34
#define RM_WORD_XER    35
#define RM_WORD_CFAR   36
#define RM_WORD_FPSCR  37
#define RM_WORD_VSCR   38
#define RM_WORD_SPR0   39                             /* in the order of enum rm_kept_spr */
#define RM_WORD_SLB0   (RM_WORD_SPR0 + RM_KEPT_COUNT) /* entry 0: ESID and valid bit, then VSID */
#define RM_WORD_VSR0   (RM_WORD_SLB0 + 64)            /* VSR 0: doubleword 0, then 1 */
#define RM_CPU_WORDS   (RM_WORD_VSR0 + 128)
#define RM_SPR_WORD(x) (RM_WORD_SPR0 + RM_KEPT_##x)

/* All RM_CPU_WORDS of them, up to date, until the thread changes. Not from within rm_cpu_run. */
const uint64_t *rm_cpu_words(const struct rm_cpu *cpu);

/* Gives all of them values, each cut to the bits that the register has. */
void rm_cpu_set_words(struct rm_cpu *cpu, const uint64_t words[RM_CPU_WORDS]);

/* The bits that a word has. */
uint64_t rm_cpu_word_mask(unsigned word);

/* "r14", "sprg3", "slb5.vsid", "vs40.1", ...; the names of rm_cpu_reg_read where that has one. */
#define RM_WORD_NAME_BYTES 16
void rm_cpu_word_name(unsigned word, char name[RM_WORD_NAME_BYTES]);

/* The word of that name; RM_CPU_WORDS: none. */
unsigned rm_cpu_word_find(const char *name);

#endif
