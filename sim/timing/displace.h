/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others do to a thread's caches and translations while it does not run. */
#ifndef RM_TIMING_DISPLACE_H
#define RM_TIMING_DISPLACE_H

#include "timing/history.h"

/* Of each cache, ERAT and TLB a share that is drawn, from nothing to all, is lost, entry by entry
 * by chance (assumed: what a real guest leaves behind is known of none). Predictors are as they
 * were. `random` is the state of base/draw.h. */
void rm_history_displace(struct rm_history_place *place, uint64_t *random);

#endif
