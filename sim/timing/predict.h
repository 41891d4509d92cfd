/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The branch predictor: directions by two tables and a third that chooses between them, targets of
 * returns by the link stack, those of branches to CTR and TAR by the count caches (JRD8, J26; how
 * they are indexed and trained is assumed).
 */
#ifndef RM_TIMING_PREDICT_H
#define RM_TIMING_PREDICT_H

#include "timing/feed.h"
#include "timing/history.h"

/* A branch: notes in recent.behind and predicted_pc what is expected behind it. */
void rm_predict_branch(struct rm_history_place *place, const struct rm_feed_step *step);

/* The instruction at `pc` is the one behind a branch to a register. Whether it was expected. */
bool rm_predict_arrives(struct rm_history_place *place, uint64_t pc);

#endif
