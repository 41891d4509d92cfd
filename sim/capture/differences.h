/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In what a captured machine may differ from one that rmsim models, one row each with its reason.
 * Whatever is not in a row is a difference by which they part.
 */
#ifndef RM_CAPTURE_DIFFERENCES_H
#define RM_CAPTURE_DIFFERENCES_H

#include "rmsim/error.h"

enum rm_difference {
    RM_DIFFERS_TIMER,
    RM_DIFFERS_FIRMWARE,
    RM_DIFFERS_HDEC,
    RM_DIFFERS_DEC,
    RM_DIFFERS_SDR1,
    RM_DIFFERS_CTRL,
    RM_DIFFERS_CFAR,
    RM_DIFFERS_PCR,
    RM_DIFFERS_SEGMENT,
    RM_DIFFERS_SPR,
    RM_DIFFERS_TWICE,
    RM_DIFFERS_EXTERNAL,
    RM_DIFFERENCES
};

/* What is seen, and why it is so. Constant. */
const char *rm_difference_name(enum rm_difference difference);
const char *rm_difference_reason(enum rm_difference difference);

#endif
