/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols by which an image is known: what rmsim itself asks for by name, and nothing else
 * (docs/image-contract.md). Structs and their fields are the layout's affair.
 */
#ifndef RM_IMAGE_CONTRACT_H
#define RM_IMAGE_CONTRACT_H

#include "image/image.h"

enum rm_point {
    RM_POINT_TRAMPOLINE, /* the host calls it to enter a guest */
    RM_POINT_IDLE,       /* the host's idle loop calls it on a secondary thread */
    RM_POINT_READ_INTR,
    RM_POINT_DECIDED,
    RM_POINT_FATAL, /* this and those after it: being there is the end */
    RM_POINT_FATAL_STACK,
    RM_POINT_FATAL_PANIC,
    RM_POINT_FATAL_MACHINE_CHECK,
    RM_POINTS
};
#define RM_FATAL_POINTS (RM_POINTS - RM_POINT_FATAL)

struct rm_contract_point {
    const char *symbol;
    bool needed;       /* without it no guest can be entered */
    const char *about; /* what it is, or what is lacking without it; a few words */
};

/* Constant. */
const struct rm_contract_point *rm_contract_point(enum rm_point point);
/* Its entry; RM_NOT_FOUND names it. */
enum rm_status rm_contract_find(const struct rm_image *image, enum rm_point point,
                                uint64_t *address, struct rm_error *error);

#endif
