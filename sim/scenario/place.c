/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct scn_variant *scn_variant(const struct rm_scenario *scenario)
{
    return &scenario->file->variants[scenario->variant];
}

void scn_path_in_file(const struct rm_scenario *scenario, const char *path,
                      char out[SCN_PATH_BYTES])
{
    bool own = scenario->base && scn_variant(scenario)->expect && strncmp(path, "expect", 6) == 0;
    if (own)
        snprintf(out, SCN_PATH_BYTES, "variants[%u].%s", scenario->variant, path);
    else
        snprintf(out, SCN_PATH_BYTES, "%s", path);
}

static const struct yml_document *document_of(const struct rm_scenario *scenario)
{
    return scenario->base ? &scenario->base->document : &scenario->document;
}

struct yml_position rm_scenario_position(struct rm_scenario *scenario, const char *path)
{
    char in_file[SCN_PATH_BYTES];
    scn_path_in_file(scenario, path, in_file);
    return yml_position(document_of(scenario), in_file);
}

static const struct yml_node *node_at(const struct rm_scenario *scenario, const char *path)
{
    char in_file[SCN_PATH_BYTES];
    scn_path_in_file(scenario, path, in_file);
    return yml_find(document_of(scenario), in_file);
}

bool rm_scenario_has(struct rm_scenario *scenario, const char *path_format, ...)
{
    char path[SCN_PATH_BYTES];
    va_list args;
    va_start(args, path_format);
    vsnprintf(path, sizeof(path), path_format, args);
    va_end(args);
    return node_at(scenario, path) != NULL;
}

enum rm_status scn_fail(struct rm_scenario *scenario, struct rm_error *error, const char *path,
                        const char *format, ...)
{
    char text[RM_ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    char in_file[SCN_PATH_BYTES];
    scn_path_in_file(scenario, path, in_file);
    struct yml_position position = rm_scenario_position(scenario, path);
    return rm_fail(error, RM_BAD_INPUT, "line %u, column %u: %s: %s", position.line,
                   position.column, in_file, text);
}

enum rm_status scn_check_cycles(struct rm_scenario *scenario, const char *path, uint64_t cycles,
                                struct rm_error *error)
{
    if (cycles <= SCN_CYCLES_MAX)
        return RM_OK;
    const struct yml_node *node = node_at(scenario, path);
    return scn_fail(scenario, error, path, "found \"%.40s\"; expected 0 to %llu cycles",
                    node && node->kind == YML_SCALAR ? node->text : "something else",
                    (unsigned long long)SCN_CYCLES_MAX);
}

int scn_vcpu_index(const struct rm_scenario *scenario, uint32_t id)
{
    for (unsigned v = 0; v < scenario->world.vcpu_count; v++)
        if (scenario->world.vcpus[v].id == id)
            return (int)v;
    return -1;
}

const struct rm_source_config *scn_source(const struct rm_scenario *scenario, uint32_t irq)
{
    for (unsigned s = 0; s < scenario->world.source_count; s++)
        if (scenario->world.sources[s].irq == irq)
            return &scenario->world.sources[s];
    return NULL;
}

unsigned scn_thread_count(const struct rm_scenario *scenario)
{
    return scenario->world.cores * scenario->world.threads_per_core;
}

bool scn_has_thread(struct rm_scenario *scenario, unsigned thread)
{
    if (thread >= scenario->threads_named)
        scenario->threads_named = thread + 1;
    return thread < scn_thread_count(scenario);
}
