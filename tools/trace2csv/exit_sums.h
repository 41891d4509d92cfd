/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What exits of each kind took, summed up: by phase, by stall, by code symbol. A kind is what
 * begins an exit and how it ends.
 */
#ifndef TRACE2CSV_EXIT_SUMS_H
#define TRACE2CSV_EXIT_SUMS_H

#include "rmsim/account.h"
#include "trace2csv/columns.h"
#include "trace2csv/symbol_names.h"

#define T2C_KINDS_MAX 256u

/* Cycles, and with all open rows of the clock at their low and high ends. */
struct t2c_span {
    uint64_t cycles, low_cycles, high_cycles;
};

struct t2c_kind_sums {
    struct t2c_kind {
        uint64_t vector, trap, result, hcall; /* hcall 0: none */
    } kind;
    uint64_t count;
    struct t2c_span exit; /* without naps */
    struct t2c_span phase[RM_PHASES];
    uint64_t stall[RM_PHASES][RM_STALLS];
    size_t symbol_room;
    uint64_t *symbol; /* cycles in each code symbol, by its number */
};

struct t2c_exit_sums {
    bool intervals; /* the clock has them */
    unsigned count, room;
    struct t2c_kind_sums *kinds;
};

/* A taker of rows that tell of symbols; the context is a struct t2c_exit_sums, zeroed at first.
 * RM_BAD_INPUT: too many kinds, or sums that do not fit; RM_NO_MEMORY. */
enum rm_status t2c_exit_sums_add(void *sums, const struct t2c_row *row, struct rm_error *error);
void t2c_exit_sums_free(struct t2c_exit_sums *sums);

/* Those of a kind; NULL: none. */
const struct t2c_kind_sums *t2c_exit_sums_of(const struct t2c_exit_sums *sums,
                                             const struct t2c_kind *kind);

/* In the order of vector, hcall, trap, result. */
void t2c_exit_sums_sort(struct t2c_exit_sums *sums);

/* "0x500 EXTERNAL, to the host with trap 0x5555 HV_RM_HARD". */
#define T2C_KIND_BYTES 128
const char *t2c_kind_text(const struct t2c_kind *kind, char to[T2C_KIND_BYTES]);

#endif
