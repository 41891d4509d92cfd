/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What caches, translations and predictors have to say of an instruction, and what they learn of
 * it. */
#ifndef RM_TIMING_SEE_H
#define RM_TIMING_SEE_H

#include "timing/feed.h"
#include "timing/history.h"
#include "timing/operands.h"
#include "timing/seen.h"

/* One instruction more: RM_SEEN_ bits. `op` is its record's. */
uint32_t rm_see(struct rm_history_place *place, const struct rm_feed_step *step,
                const struct rm_timed_op *op);
/* Fetching goes on somewhere else: an interrupt. */
void rm_see_redirect(struct rm_history_place *place);

#endif
