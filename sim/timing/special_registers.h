/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a move to or from a special purpose register costs, by its number. */
#ifndef RM_TIMING_SPECIAL_REGISTERS_H
#define RM_TIMING_SPECIAL_REGISTERS_H

#include <stdint.h>

struct rm_spr_timing {
    uint16_t first, last;        /* numbers (Power ISA 2.07 III-S, appendix E) */
    uint8_t read_row, write_row; /* enum rm_row */
    uint8_t renamed;             /* LR, CTR and TAR: the register of timing/operands.h */
};

const struct rm_spr_timing *rm_spr_timing(unsigned number);

#endif
