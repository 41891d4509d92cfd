/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What booting a kernel on a POWER8 does to its text: feature sections, MMU-feature sections,
 * lwsync sites, jump labels, ftrace call sites. An image without such tables (our handlers) is left
 * alone.
 */
#ifndef RM_IMAGE_FIXUP_H
#define RM_IMAGE_FIXUP_H

#include "image/image.h"

struct rm_fixup_counts {
    unsigned cpu_sections, cpu_sections_patched;
    unsigned mmu_sections, mmu_sections_patched;
    unsigned fw_sections, fw_sections_patched;
    unsigned lwsync_sites, lwsync_sites_patched;
    unsigned jump_labels, jump_labels_patched; /* patched: those of CPU and MMU features alone */
    unsigned ftrace_sites, ftrace_sites_patched;
};

/* Patches the loaded image in `mem`. Before rm_mem_seal. A table that is malformed is RM_BAD_INPUT
 * with its name and the entry's index. */
enum rm_status rm_image_fixup(const struct rm_image *image, struct rm_mem *mem,
                              struct rm_fixup_counts *counts, struct rm_error *error);

#endif
