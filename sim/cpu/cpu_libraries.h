/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which libraries this room runs on: what `rmsim --version` tells. */
#ifndef RM_CPU_CPU_LIBRARIES_H
#define RM_CPU_CPU_LIBRARIES_H

#include <stddef.h>

/* Writes "name version, name version" of Unicorn and Capstone, as they are loaded. */
void rm_cpu_libraries(char *out, size_t bytes);

#endif
