/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a scenario file: text, document, structs; resolve_*.c and variants.c go on. */
#include "base/file.h"
#include "scenario/resolve.h"
#include "scenario/scenario.h"
#include "yaml/read.h"

#include <stdlib.h>
#include <string.h>

static enum rm_status read_structs(struct rm_scenario *scenario, struct rm_error *error)
{
    scenario->file = yml_alloc(&scenario->document, sizeof(*scenario->file));
    if (!scenario->file)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    enum rm_status status = yml_read(&scenario->document, scn_file_keys, scenario->file, error);
    if (status != RM_OK)
        return status;
    scenario->expect = scenario->file->expect;
    scenario->name = strdup(scenario->file->name);
    return scenario->name ? RM_OK : rm_fail(error, RM_NO_MEMORY, "out of memory");
}

static enum rm_status parse_into(struct rm_scenario *scenario, const char *text, size_t bytes,
                                 struct rm_error *error)
{
    enum rm_status status = yml_parse(text, bytes, "scenario", &scenario->document, error);
    if (status == RM_OK)
        status = read_structs(scenario, error);
    if (status == RM_OK)
        status = scn_resolve(scenario, error);
    if (status == RM_OK)
        status = scn_make_variants(scenario, error);
    return status;
}

enum rm_status rm_scenario_parse(const char *path, const char *text, size_t bytes,
                                 struct rm_scenario **out, struct rm_error *error)
{
    struct rm_scenario *scenario = calloc(1, sizeof(*scenario));
    char *copy = strdup(path);
    if (!scenario || !copy) {
        free(scenario);
        free(copy);
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    }
    scenario->path = copy;
    enum rm_status status = parse_into(scenario, text, bytes, error);
    if (status != RM_OK) {
        rm_scenario_free(scenario);
        return rm_fail_in(error, status, "%s", path);
    }
    *out = scenario;
    return RM_OK;
}

enum rm_status rm_scenario_load(const char *path, struct rm_scenario **out, struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    enum rm_status status =
        rm_file_read(path, SCN_FILE_BYTES_MAX, "a scenario", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_scenario_parse(path, text, bytes, out, error);
    free(text);
    return status;
}

void rm_scenario_free(struct rm_scenario *scenario)
{
    if (!scenario)
        return;
    for (unsigned i = 0; i < scenario->variant_count; i++)
        rm_scenario_free(scenario->variants[i]);
    free(scenario->variants);
    scn_free_expect(scenario);
    free(scenario->events);
    free(scenario->name);
    if (!scenario->base) {
        yml_free(&scenario->document);
        free(scenario->path);
    }
    free(scenario);
}
