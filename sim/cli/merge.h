/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shards of a search, put together. */
#ifndef RM_CLI_MERGE_H
#define RM_CLI_MERGE_H

#include "explore/saved_search.h"

#define SAVED_BYTES_MAX ((size_t)1 << 34) /* that a saved search may have */

/* Reads them, prints what they found together, and writes the findings' files to `folder`. The exit
 * status: that of the whole search; 2 where one is missing, not complete, twice there, or of
 * another search. */
int cli_merge(char *const *paths, int count, const char *folder);

#endif
