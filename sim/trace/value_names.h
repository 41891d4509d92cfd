/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the numbers in some fields of events mean. */
#ifndef RM_TRACE_VALUE_NAMES_H
#define RM_TRACE_VALUE_NAMES_H

#include "trace/event_table.h"

#include <stdint.h>

/* The name of a number: "guest" for 1 in exit_end's `end`. NULL: the field has none for it. */
const char *rm_value_name(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t value);

/* Whether the field's numbers have names; those that do are below RM_NAMED_VALUES. */
#define RM_NAMED_VALUES 64
bool rm_values_are_named(enum rm_event_type type, const struct rm_event_field *field);

#endif
