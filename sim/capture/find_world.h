/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world in a captured machine's memory, found through the kernel's layout: a processor's paca,
 * its own presentation controller, and the vcpu that it runs, with what that belongs to.
 */
#ifndef RM_CAPTURE_FIND_WORLD_H
#define RM_CAPTURE_FIND_WORLD_H

#include "capture/replay.h"

/*
 * Fills in icp_page of the processors and tells in the report what was found. What memory does not
 * hold, or the layout does not have, is left out. Without a kernel nothing is found. RM_BAD_INPUT
 * for a layout that cannot be used.
 */
enum rm_status rm_find_world(struct rm_replay *replay, const struct rm_layout_source *source,
                             struct rm_error *error);

#endif
