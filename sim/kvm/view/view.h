/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Views: reading and writing fields of the image's structs in simulated memory through its layout.
 *
 * A "paths" text names one field as rm_layout_field takes it, or several spellings of it divided by
 * '|': kernels moved some fields ("arch.regs.gpr[3]|arch.gpr[3]"). The first spelling that the
 * layout has is taken.
 */
#ifndef RM_KVM_VIEW_H
#define RM_KVM_VIEW_H

#include "image/layout.h"

struct rm_view {
    struct rm_mem *mem;
    const struct rm_image *image;
    const struct rm_layout *layout;
    enum rm_endian endian;
};

enum rm_need {
    RM_NEEDED,
    RM_OPTIONAL, /* not every image has it; what would be written there is left out */
};

/* One field and the value that it gets. */
struct rm_set {
    const char *paths;
    enum rm_need need;
    uint64_t value;
};

/* Finds a field that is a number, a pointer or a bit-field and lies within its struct. False if no
 * spelling names one. */
bool rm_view_find(const struct rm_view *view, const char *type, const char *paths,
                  struct rm_field *out);
/* The same; RM_NOT_FOUND names struct, spellings, image and where the layout came from. */
enum rm_status rm_view_need(const struct rm_view *view, const char *type, const char *paths,
                            struct rm_field *out, struct rm_error *error);

/* The size of a struct; RM_NOT_FOUND names it, RM_BAD_INPUT if it is 0 or beyond 4 MiB. */
enum rm_status rm_view_struct(const struct rm_view *view, const char *type, uint64_t *size_bytes,
                              struct rm_error *error);

/* Whether the field of the object at `address` lies in memory. */
bool rm_view_contains(const struct rm_view *view, uint64_t address, const struct rm_field *field);

/* The value of a field, signed ones extended to 64 bits. It must lie in memory. */
uint64_t rm_view_load(const struct rm_view *view, uint64_t address, const struct rm_field *field);
/* Stores the low bits of `value`. It must lie in memory. */
void rm_view_store(const struct rm_view *view, uint64_t address, const struct rm_field *field,
                   uint64_t value);

/* Finds, checks and stores; an optional field that is not there is left out. */
enum rm_status rm_view_set(const struct rm_view *view, uint64_t address, const char *type,
                           struct rm_set set, struct rm_error *error);
enum rm_status rm_view_set_all(const struct rm_view *view, uint64_t address, const char *type,
                               const struct rm_set *sets, size_t count, struct rm_error *error);

#define RM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
