/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which libraries this room runs on: what `rmsim --version` tells. */
#ifndef RM_IMAGE_IMAGE_LIBRARIES_H
#define RM_IMAGE_IMAGE_LIBRARIES_H

#include <stddef.h>

/* Writes "name version, name version" of elfutils, libbpf and libyaml, as they are loaded. */
void rm_image_libraries(char *out, size_t bytes);

#endif
