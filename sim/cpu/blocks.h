/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the run loop feeds a listener (timing/feed.h) and counts (cpu/tally.h). */
#ifndef RM_CPU_BLOCKS_H
#define RM_CPU_BLOCKS_H

#include "cpu/thread.h"

/* The instruction at t.pc retires: it is about to be executed, with the registers as they are. */
void rm_feed_add(struct rm_cpu *cpu, const struct rm_record *record);

/* Tells what was not told yet, and moves the clock by what the listener says. */
void rm_feed_flush(struct rm_cpu *cpu);

/* The same for who counts; there must be somebody. */
void rm_tally_add(struct rm_cpu *cpu, const struct rm_record *record);

#endif
