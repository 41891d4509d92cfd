/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own real-mode handlers, embedded: six ELF64 PPC64 files with symbols and DWARF, to be opened
 * like a kernel. They are written from a description of the path's behaviour (as of Linux 6.1) and
 * use a kernel's names for symbols, structs and members, with other offsets.
 *
 *   le, be                 little- and big-endian
 *   le-before, be-before   passthrough interrupts that need the host end in trap 0x500, not 0x5555
 *   le-noxics, be-noxics   built without XICS support: every such interrupt and hypercall is the
 *                          host's
 */
#ifndef RM_RMHANDLERS_HANDLERS_H
#define RM_RMHANDLERS_HANDLERS_H

#include <stddef.h>

struct rm_handlers {
    const char *name;
    const void *elf;
    size_t bytes;
};

/* By name; NULL if there are none of that name. The result and what it points to are constant. */
const struct rm_handlers *rm_handlers_find(const char *name);
/* All of them, *count entries, the default (le) first. */
const struct rm_handlers *rm_handlers_all(size_t *count);

#endif
