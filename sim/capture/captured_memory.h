/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of a captured machine as it was at the start: the folder's image, with what changed before
 * it was taken undone; or, without an image, the kernel's text, patched as a boot does, and the
 * words of pages.txt. What is known of neither is learnt on the way (learn.h).
 */
#ifndef RM_CAPTURE_CAPTURED_MEMORY_H
#define RM_CAPTURE_CAPTURED_MEMORY_H

#include "capture/replay.h"

/* Fills in mem, at_start and the sets of bytes; takes the image out of the folder. Without an image
 * and without a kernel: RM_BAD_INPUT. */
enum rm_status rm_captured_memory(struct rm_replay *replay, struct rm_error *error);

#endif
