/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The variants of a scenario: what stands in the file is shared, what a variant says for itself
 * (handlers, settings of the host, expectations) takes its place, and the rest is resolved again.
 */
#include "scenario/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

static enum rm_status check_name(struct rm_scenario *base, unsigned index, struct rm_error *error)
{
    const struct scn_variant *variants = base->file->variants;
    const char *name = variants[index].name;
    char path[32];
    snprintf(path, sizeof(path), "variants[%u].name", index);
    if (name[strspn(name, NAME_CHARACTERS)] != '\0')
        return scn_fail(base, error, path,
                        "found \"%s\"; expected small letters, digits and hyphens", name);
    for (unsigned i = 0; i < index; i++)
        if (strcmp(variants[i].name, name) == 0)
            return scn_fail(base, error, path,
                            "found \"%s\" a second time; expected every name once", name);
    return RM_OK;
}

/* A variant that is not resolved yet; NULL if memory is out. */
static struct rm_scenario *new_variant(struct rm_scenario *base, unsigned index)
{
    const struct scn_variant *variant = &base->file->variants[index];
    struct rm_scenario *scenario = calloc(1, sizeof(*scenario));
    if (!scenario)
        return NULL;
    scenario->path = base->path;
    scenario->file = base->file;
    scenario->base = base;
    scenario->variant = index;
    scenario->handlers = variant->handlers ? scn_handlers_name(*variant->handlers) : NULL;
    scenario->expect = variant->expect ? variant->expect : base->expect;
    if (asprintf(&scenario->name, "%s/%s", base->name, variant->name) >= 0)
        return scenario;
    free(scenario);
    return NULL;
}

static enum rm_status make_variant(struct rm_scenario *base, unsigned index, struct rm_error *error)
{
    enum rm_status status = check_name(base, index, error);
    if (status != RM_OK)
        return status;
    struct rm_scenario *variant = new_variant(base, index);
    if (!variant)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    base->variants[base->variant_count++] = variant;
    return scn_resolve(variant, error);
}

enum rm_status scn_make_variants(struct rm_scenario *base, struct rm_error *error)
{
    unsigned count = base->file->variants_count;
    if (count == 0)
        return RM_OK;
    base->variants = calloc(count, sizeof(struct rm_scenario *));
    if (!base->variants)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < count && status == RM_OK; i++)
        status = make_variant(base, i, error);
    return status;
}
