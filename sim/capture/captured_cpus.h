/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processors of a captured machine and their presentation controllers, as they were at the
 * start. */
#ifndef RM_CAPTURE_CAPTURED_CPUS_H
#define RM_CAPTURE_CAPTURED_CPUS_H

#include "capture/replay.h"

/* Makes those that have a path; memory is there. */
enum rm_status rm_captured_cpus(struct rm_replay *replay, struct rm_error *error);

#endif
