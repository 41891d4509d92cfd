/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a stack of cycles; see timing/stalls.def. */
#ifndef RM_TIMING_STALLS_H
#define RM_TIMING_STALLS_H

enum rm_stall {
#define STALL(id, name, about) RM_STALL_##id,
#include "timing/stalls.def"
#undef STALL
    RM_STALLS
};

#endif
