/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as a file may have them, and as a struct has them. */
#ifndef RM_YAML_NUMBER_H
#define RM_YAML_NUMBER_H

#include "yaml/document.h"
#include "yaml/keys.h"

/* Stores the number that the node is, as `value` says. False: it is none, or does not fit. */
bool yml_store_number(const struct yml_node *node, const struct yml_value *value, void *out);

/* Stores the low bytes of a number: 1, 2, 4 or 8. */
void yml_store(void *out, size_t bytes, uint64_t value);

#endif
