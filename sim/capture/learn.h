/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that a capture does not hold, learnt from its path: what an instruction loads from a place
 * that is not known stands in the register that it loads, as recorded. From then on the place is
 * known, and everything that follows has to agree. Loads into vector-scalar registers, which the
 * path does not tell, find 0 there.
 */
#ifndef RM_CAPTURE_LEARN_H
#define RM_CAPTURE_LEARN_H

#include "capture/replay.h"

/* Before the instruction at pc of `cpu`, which `record` is of and which accesses `access`. */
void rm_learn(struct rm_replay *replay, const struct rm_replay_cpu *cpu,
              const struct rm_record *record, const struct rm_access *access);

/* What the register holds at the processor's next line, as recorded. */
uint64_t rm_recorded_next(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                          enum rm_path_register reg);

#endif
