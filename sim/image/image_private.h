/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image consists of. Internal to the room. */
#ifndef RM_IMAGE_IMAGE_PRIVATE_H
#define RM_IMAGE_IMAGE_PRIVATE_H

#include "image/image.h"
#include "image/symbols.h"

struct rm_image {
    struct rm_elf *elf;
    struct rm_symbols symbols;
    char *banner;
    uint64_t end; /* real */
};

#endif
