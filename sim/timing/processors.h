/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processors that can be chosen by name (processors.def), or by a user's file of rows. */
#ifndef RM_TIMING_PROCESSORS_H
#define RM_TIMING_PROCESSORS_H

#include "timing/rows.h"

struct rm_processor {
    const char *name;
    uint32_t core_mhz;
    const char *about;
};

extern const struct rm_processor rm_processors[];
extern const unsigned rm_processor_count;

/* NULL: there is none of that name. */
const struct rm_processor *rm_processor_find(const char *name);

/*
 * The table of a processor: `timing` is its name, or the path of a file of rows, which are taken
 * into the first processor's; NULL: the first's as it is. Errors: those of rm_row_table_read.
 */
enum rm_status rm_row_table_choose(struct rm_row_table *table, const char *timing,
                                   struct rm_error *error);

#endif
