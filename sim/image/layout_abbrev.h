/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it would cost to read the abbreviations of DWARF. libdw reads a unit's table up to the entry
 * that it looks for, each unit anew, and all attributes of an entry for each that it looks for: a
 * small file can keep it busy for hours with one table for many units, or with attributes that take
 * no room in .debug_info. Internal to the room.
 */
#ifndef RM_IMAGE_LAYOUT_ABBREV_H
#define RM_IMAGE_LAYOUT_ABBREV_H

#include "image/elf.h"

#include <elfutils/libdw.h>

#define LIMIT_CONSTANTS 20u /* attributes of an abbreviation that take no room in .debug_info */

/* Refuses, with RM_BAD_INPUT, what would take far longer than the file is long. What is malformed
 * is passed over: libdw refuses it when it comes there. `dwarf` is open on `elf`. */
enum rm_status rm_abbrev_check(const struct rm_elf *elf, Dwarf *dwarf, struct rm_error *error);

#endif
