/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the embedded handlers. The table comes from embed.S; what they do is in ppc64/. */
#include "rmhandlers/handlers.h"

#include <string.h>

extern const struct rm_handlers rm_handlers_table[], rm_handlers_table_end[];

const struct rm_handlers *rm_handlers_all(size_t *count)
{
    *count = (size_t)(rm_handlers_table_end - rm_handlers_table);
    return rm_handlers_table;
}

const struct rm_handlers *rm_handlers_find(const char *name)
{
    for (const struct rm_handlers *one = rm_handlers_table; one != rm_handlers_table_end; one++)
        if (strcmp(one->name, name) == 0)
            return one;
    return NULL;
}
