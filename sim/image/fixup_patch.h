/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Patching the text of a loaded image, by a table's entry. Internal. */
#ifndef RM_IMAGE_FIXUP_PATCH_H
#define RM_IMAGE_FIXUP_PATCH_H

#include "image/fixup.h"

struct patcher {
    const struct rm_image *image;
    struct rm_mem *mem;
    enum rm_endian endian;
    const char *table;
    size_t index;
    unsigned *total, *patched;
    struct rm_error *error;
};

/* RM_BAD_INPUT, naming table and entry: `what`, then the value. */
enum rm_status rm_malformed(const struct patcher *p, const char *what, uint64_t value);
/* Whether whole instructions lie there, within the image. */
bool rm_is_text(const struct patcher *p, uint64_t address, uint64_t bytes);
uint32_t rm_insn_at(const struct patcher *p, uint64_t address);
uint64_t rm_word64(const struct patcher *p, uint64_t address);
/* Writes an instruction; pages whose text stays as it is stay shared with the file. Returns whether
 * it changed. */
bool rm_patch(const struct patcher *p, uint64_t address, uint32_t insn);

#endif
