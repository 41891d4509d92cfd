/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the cycles of an exit were spent on, where a machine has a clock (rm_machine_options): by
 * the phases that KVM's own exit timing knows, each with a stack of parts that sum to its cycles.
 */
#ifndef RMSIM_ACCOUNT_H
#define RMSIM_ACCOUNT_H

#include "rmsim/error.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parts of a stack of cycles: one row a part in rmsim/stalls.def, which has their names. */
enum rm_stall {
#define STALL(id, name, about) RM_STALL_##id,
#include "rmsim/stalls.def"
#undef STALL
    RM_STALLS
};
/* "GRP_CMPL", ...; NULL for a number that is none. Constant. */
RM_API const char *rm_stall_name(enum rm_stall stall);

enum rm_phase {
    RM_PHASE_RM_ENTRY, /* from the host's call to the guest */
    RM_PHASE_RM_INTR,  /* from the interrupt to the decision to leave for the host, or to the guest
                        */
    RM_PHASE_RM_EXIT,  /* from that decision to the host */
    RM_PHASE_CEDE,     /* in a nap, from the instruction to the wake-up */
    RM_PHASES
};
/* "rm_entry", ...; NULL for a number that is none. Constant. */
RM_API const char *rm_phase_name(enum rm_phase phase);

/* Of one phase. All 0 for a phase that the exit does not have. */
struct rm_phase_account {
    uint64_t cycles, instructions;
    uint64_t low_cycles, high_cycles; /* with all open rows of the clock at their low, high ends;
                                         without intervals both are `cycles` */
    uint64_t part[RM_STALLS];         /* of `cycles` */
};

struct rm_account {
    struct rm_phase_account phase[RM_PHASES];
};

/* What an exit would take, with one row of the clock at its two ends and all others as they are. */
struct rm_row_effect {
    const char *row;
    uint64_t low_cycles, high_cycles;
};

#ifdef __cplusplus
}
#endif
#endif
