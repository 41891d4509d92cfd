/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of the threads' time (timing/timing_model.h), for a machine whatever its world. */
#ifndef RM_MACHINE_TIMED_H
#define RM_MACHINE_TIMED_H

#include "machine/state.h"

/* The worlds of the machine, which has none yet, have their time from `model`; NULL: an instruction
 * takes one cycle. It must outlive the machine and its snapshots, of which it is a part. */
void rm_time_by(struct rm_machine *machine, const struct rm_timing_model *model);

/* For the machine itself: of a world that is being built, before its threads run; and as the parts
 * of a snapshot and of the hash of the state. Without a model they do nothing. */
enum rm_status rm_timed_start(struct rm_machine *machine, struct rm_error *error);
enum rm_status rm_timed_save(const struct rm_machine *machine, void **out, struct rm_error *error);
void rm_timed_load(struct rm_machine *machine, const void *saved);
/* What caches hold becomes what it was when that was saved, less what is drawn from `seed`. */
void rm_timed_take_caches(struct rm_machine *machine, const void *saved, uint64_t seed);
uint64_t rm_timed_hash(const struct rm_machine *machine, unsigned thread, uint64_t hash);

#endif
