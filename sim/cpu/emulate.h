/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of cpu/opcode.h: what each does to the thread. */
#ifndef RM_CPU_EMULATE_H
#define RM_CPU_EMULATE_H

#include "cpu/opcode.h"
#include "cpu/sync.h"
#include "timing/record.h"

/* Where the thread goes on after an emulated instruction. */
enum rm_flow {
    RM_FLOW_NEXT,      /* with the next instruction */
    RM_FLOW_ELSEWHERE, /* wherever the operation said, or nowhere */
    RM_FLOW_ENGINE,    /* with this instruction, on the engine */
};

typedef enum rm_flow rm_emulate(struct rm_cpu *cpu, const struct rm_record *record);

#define RM_DECLARE(name) rm_emulate rm_emulate_##name;
RM_OPS(RM_DECLARE)
#undef RM_DECLARE

/* By enum rm_op; NULL for those that are no instruction. */
extern rm_emulate *const rm_emulate_table[RM_OPS_COUNT];

#endif
