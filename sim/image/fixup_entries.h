/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot does for one entry of a table, and, where entries have several forms, whether one at
 * `entry` has this form. Internal.
 */
#ifndef RM_IMAGE_FIXUP_ENTRIES_H
#define RM_IMAGE_FIXUP_ENTRIES_H

#include "image/fixup_patch.h"

enum rm_status rm_apply_cpu_section(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_mmu_section(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_fw_section(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_lwsync(const struct patcher *p, uint64_t entry);

/* 16 bytes: site, target and key, each relative to its own place. */
bool rm_is_relative_label(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_relative_label(const struct patcher *p, uint64_t entry);
/* 24 bytes: three addresses. */
bool rm_is_absolute_label(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_absolute_label(const struct patcher *p, uint64_t entry);

/* 8 bytes, the address of a nop, in an image with out-of-line stubs. */
bool rm_has_stubs(const struct patcher *p, uint64_t entry);
enum rm_status rm_apply_ftrace_nop(const struct patcher *p, uint64_t entry);
/* 8 bytes, the address of a call or of two nops. */
enum rm_status rm_apply_ftrace(const struct patcher *p, uint64_t entry);

#endif
