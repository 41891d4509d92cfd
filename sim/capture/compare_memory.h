/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory at the end of the path, against the words that a capture says were changed. */
#ifndef RM_CAPTURE_COMPARE_MEMORY_H
#define RM_CAPTURE_COMPARE_MEMORY_H

#include "capture/replay.h"

/* Fails for want of memory only. */
enum rm_status rm_compare_memory(struct rm_replay *replay, struct rm_error *error);

#endif
