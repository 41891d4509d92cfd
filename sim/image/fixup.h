/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What booting a kernel on a POWER8 does to its text: feature sections, MMU-feature sections,
 * lwsync sites, jump labels, ftrace call sites. An image without such tables (our handlers) is left
 * alone.
 */
#ifndef RM_IMAGE_FIXUP_H
#define RM_IMAGE_FIXUP_H

#include "image/image.h"

/*
 * The features of the POWER8 that is booted, by which text is patched; a world's cur_cpu_spec says
 * the same. CPU: CPU_FTRS_POWER8 without transactional memory, with AltiVec and VSX from the device
 * tree. MMU: hash, storage keys and with them KUAP and KUEP, 68-bit VA, read-only kernel text, 16
 * MB pages, tlbiel, lockless tlbie. Firmware: OPAL.
 */
#define RM_CPU_FEATURES UINT64_C(0xeb8f5db187)
#define RM_MMU_FEATURES UINT64_C(0x1c006e01)
#define RM_FW_FEATURES  UINT64_C(0x10000000)

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
