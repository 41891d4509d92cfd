/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a small capture of a large one: the pages of data that a window touches, without text. */
#ifndef RM_CAPTURE_CUT_H
#define RM_CAPTURE_CUT_H

#include "capture/replay.h"

/*
 * Writes pages.txt: each page that a followed instruction accessed, as it was at the start, but for
 * the kernel's text. Needs the kernel, and a folder with a memory image. RM_BAD_INPUT if they are
 * not there or the file cannot be written. Memory is at the start afterwards.
 */
enum rm_status rm_capture_cut(struct rm_replay *replay, const char *path, struct rm_error *error);

#endif
