/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the numbers in some fields of events mean. */
#ifndef RM_TRACE_VALUE_NAMES_H
#define RM_TRACE_VALUE_NAMES_H

#include "trace/event_table.h"

#include <stdint.h>

/* The name of a number: "guest" for 1 in exit_end's `end`. NULL: the field has none for it. */
const char *rm_value_name(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t value);

/* The first number from `*value` on that has a name: it goes to `*value`. NULL: there is none. */
const char *rm_next_named(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t *value);

/* "EXTERNAL" for 0x500, ...: as KVM calls its traps in its tracepoints, and HV_RM_HARD for 0x5555,
 * for which it has no name there. NULL: none. */
const char *rm_trap_name(uint64_t trap);

#endif
