/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/processors.h"

#include <string.h>

const struct rm_processor rm_processors[] = {
#define PROCESSOR(name, core_mhz, about) {name, core_mhz, about},
#include "timing/processors.def"
#undef PROCESSOR
};

const unsigned rm_processor_count = sizeof(rm_processors) / sizeof(rm_processors[0]);

const struct rm_processor *rm_processor_find(const char *name)
{
    for (unsigned i = 0; i < rm_processor_count; i++)
        if (strcmp(rm_processors[i].name, name) == 0)
            return &rm_processors[i];
    return NULL;
}

/* A name is not a path that is missing: who mistypes one is told which there are. */
static enum rm_status read_rows(struct rm_row_table *table, const char *path,
                                struct rm_error *error)
{
    struct rm_error inner;
    enum rm_status status = rm_row_table_read(table, path, &inner);
    if (status == RM_NOT_FOUND)
        return rm_fail(error, status,
                       "%s; nor is it a processor: %s, %s, ... (rmsim info --timing)", inner.text,
                       rm_processors[0].name, rm_processors[1].name);
    return status == RM_OK ? status : rm_fail(error, status, "%s", inner.text);
}

enum rm_status rm_row_table_choose(struct rm_row_table *table, const char *timing,
                                   struct rm_error *error)
{
    const struct rm_processor *processor = rm_processor_find(timing ? timing : "power8");
    rm_row_table_defaults(table);
    if (!processor)
        return read_rows(table, timing, error);
    for (unsigned end = 0; end < RM_ROW_ENDS; end++)
        table->of[RM_ROW_core_mhz][end] = processor->core_mhz;
    return RM_OK;
}
