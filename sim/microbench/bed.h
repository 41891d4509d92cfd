/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where small programs are timed: memory, a hardware thread that executes them for real, and a
 * clock that is new for each program. Hypervisor real mode to the thread, a program under
 * translation with pages of 64 KiB to the clock.
 *
 * A program is a loop: it starts at RM_BED_CODE with the number of rounds in CTR, and ends at
 * RM_BED_END. Before it, caches and predictors are cold; nothing else runs.
 */
#ifndef RM_MICROBENCH_BED_H
#define RM_MICROBENCH_BED_H

#include "base/fail.h"
#include "timing/rows.h"

#include <stdint.h>

#define RM_BED_END        UINT64_C(0x8000)
#define RM_BED_CODE       UINT64_C(0x10000)
#define RM_BED_STACK      UINT64_C(0x800000)  /* r1: grows down from here */
#define RM_BED_FAR_CODE   UINT64_C(0x1000000) /* for code of many pages, 16 MiB of it */
#define RM_BED_DATA       UINT64_C(0x4000000) /* the rest */
#define RM_BED_BYTES      UINT64_C(0x18000000)
#define RM_BED_PAGE_BYTES UINT64_C(0x10000)
#define RM_BED_LINE_BYTES UINT64_C(128)

struct rm_bed;

/* What a program says of itself beside its words. */
struct rm_bed_program {
    uint64_t at;      /* where the next word comes */
    uint64_t warm;    /* rounds before anything is measured */
    uint64_t rounds;  /* rounds that are measured */
    double units;     /* of whatever is counted, in a round */
    uint64_t gpr[32]; /* at the start */
    unsigned threads; /* that share the core: 1, 2, 4 or 8 */
};

/* Fails for want of memory, or if no engine can be had. */
enum rm_status rm_bed_new(struct rm_bed **out, struct rm_error *error);
void rm_bed_free(struct rm_bed *bed);

/* A doubleword of memory, as the programs see it. */
void rm_bed_store(struct rm_bed *bed, uint64_t address, uint64_t value);
/* The next word of the program. */
void rm_bed_emit(struct rm_bed *bed, struct rm_bed_program *program, uint32_t word);
/* Closes the loop that begins at `loop`, and ends the program. */
void rm_bed_close_loop(struct rm_bed *bed, struct rm_bed_program *program, uint64_t loop);

/*
 * Runs the program that is in memory, warm and then twice, once with half the rounds: what of the
 * clock's cycles does not belong to the rounds cancels out. *cycles are those of one unit.
 * RM_NOT_MODELLED: the thread stopped somewhere else than at the program's end.
 */
enum rm_status rm_bed_run(struct rm_bed *bed, const struct rm_bed_program *program,
                          const struct rm_rows *rows, double *cycles, struct rm_error *error);

#endif
