/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image: the code under test, an ELF64 PPC64 file of either byte order, with its symbols.
 */
#ifndef RM_IMAGE_IMAGE_H
#define RM_IMAGE_IMAGE_H

#include "base/mem.h"

struct rm_image;

/* Opens and checks a file (kept open and mapped), or an ELF held in memory (not copied; must
 * outlive the image). `name` is what messages call it. */
enum rm_status rm_image_open(const char *path, struct rm_image **out, struct rm_error *error);
enum rm_status rm_image_open_memory(const char *name, const void *bytes, size_t count,
                                    struct rm_image **out, struct rm_error *error);
void rm_image_close(struct rm_image *image);

const char *rm_image_name(const struct rm_image *image);
enum rm_endian rm_image_endian(const struct rm_image *image);
/* The ELF ABI of its e_flags: 1 (functions are reached through descriptors), 2, or 0 if unsaid. */
unsigned rm_image_abi(const struct rm_image *image);
/* The text of the linux_banner symbol, or NULL. */
const char *rm_image_banner(const struct rm_image *image);
/* Lower-case hex of the GNU build id, or NULL. */
const char *rm_image_build_id(const struct rm_image *image);
/* The first real address past the last segment (memsz). */
uint64_t rm_image_end(const struct rm_image *image);

/* Puts the segments at their physical addresses in `mem` (mapped, not copied, where possible). */
enum rm_status rm_image_load(struct rm_image *image, struct rm_mem *mem, struct rm_error *error);

/* Whether `symbol` is what people call `name`: that, or a copy or a part that a compiler made of it
 * (gcc's name.isra.0, name.constprop.0, name.part.0). */
bool rm_symbol_is(const char *symbol, const char *name);
/* Address of a symbol (function or object, global or local), as linked. Of several with one name
 * the global one, else the first in the file; if there is none, the first that rm_symbol_is. */
bool rm_image_symbol(const struct rm_image *image, const char *name, uint64_t *address);
/* How many bytes that symbol has according to the file, which need not say: 0. */
bool rm_image_symbol_size(const struct rm_image *image, const char *name, uint64_t *bytes);
/* The address, failing with a message that names symbol and image. */
enum rm_status rm_image_need_symbol(const struct rm_image *image, const char *name,
                                    uint64_t *address, struct rm_error *error);
/* Where a function's code begins: through the descriptor for ELFv1. A symbol of data is not found.
 */
enum rm_status rm_image_entry(const struct rm_image *image, const char *name, uint64_t *address,
                              struct rm_error *error);
/* The index of the code symbol that covers an address (either form), or UINT32_MAX; its name and
 * start. Indexes are small and dense, in the order of real addresses, so callers may cache them. */
uint32_t rm_image_symbol_at(const struct rm_image *image, uint64_t address);
const char *rm_image_symbol_name(const struct rm_image *image, uint32_t index);
uint64_t rm_image_symbol_start(const struct rm_image *image, uint32_t index);
uint32_t rm_image_symbols(const struct rm_image *image);
/* Where its code ends: by its size if the file says one, else where the next one or the section's
 * end is. */
uint64_t rm_image_symbol_end(const struct rm_image *image, uint32_t index);

#endif
