/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/merge.h"

#include "base/file.h"
#include "cli/explore_text.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

struct merge {
    char *const *paths;
    int *of_shard; /* number of the path that has it plus 1, 0: none yet */
    struct exp_saved all;
};

static enum rm_status read_file(const char *path, struct exp_saved *out, struct rm_error *error)
{
    char *text;
    size_t bytes;
    enum rm_status status =
        rm_file_read(path, SAVED_BYTES_MAX, "a saved search", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = exp_saved_parse((const uint8_t *)text, bytes, out, error);
    free(text);
    return status == RM_OK ? RM_OK : rm_fail_in(error, status, "%s", path);
}

/* Whether it belongs to the others. */
static enum rm_status check(struct merge *merge, int number, const struct exp_saved *one,
                            struct rm_error *error)
{
    const char *path = merge->paths[number];
    const char *differs = number ? exp_aims_differ(&one->aim, &merge->all.aim) : NULL;
    if (one->present_bound <= one->aim.bound)
        return rm_fail(error, RM_BAD_INPUT, "%s: found a search that is not complete", path);
    if (differs)
        return rm_fail(error, RM_BAD_INPUT, "%s: found a search of another %s than in %s", path,
                       differs, merge->paths[0]);
    if (!merge->of_shard)
        merge->of_shard = calloc(one->aim.shards, sizeof(*merge->of_shard));
    if (!merge->of_shard)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a search");
    int *seen = &merge->of_shard[one->aim.shard];
    if (*seen)
        return rm_fail(error, RM_BAD_INPUT, "%s: found shard %u/%u, which is in %s, too", path,
                       one->aim.shard + 1, one->aim.shards, merge->paths[*seen - 1]);
    *seen = number + 1;
    return RM_OK;
}

static enum rm_status take(struct merge *merge, int number, struct rm_error *error)
{
    struct exp_saved one = {.name = NULL};
    enum rm_status status = read_file(merge->paths[number], &one, error);
    if (status == RM_OK)
        status = check(merge, number, &one, error);
    if (status == RM_OK && number == 0) {
        merge->all = one;
        return RM_OK;
    }
    if (status == RM_OK)
        status = exp_saved_merge(&merge->all, &one, error);
    exp_saved_free(&one);
    return status;
}

static enum rm_status find_missing(const struct merge *merge, struct rm_error *error)
{
    for (uint32_t shard = 0; shard < merge->all.aim.shards; shard++)
        if (!merge->of_shard[shard])
            return rm_fail(error, RM_BAD_INPUT, "found no shard %u/%u; expected all", shard + 1,
                           merge->all.aim.shards);
    return RM_OK;
}

static enum rm_status print(const struct merge *merge, const char *folder, struct rm_error *error)
{
    const struct cli_explored explored = {.folder = folder, .name = merge->all.name};
    const struct exp_counts *counts = &merge->all.found.counts;
    printf("%s, %u shard%s\n", cli_plain(merge->all.name), merge->all.aim.shards,
           merge->all.aim.shards == 1 ? "" : "s");
    printf("  up to bound %u: %zu final states %016llx\n", merge->all.aim.bound,
           merge->all.final_count, (unsigned long long)counts->final_digest);
    struct exp_found found = merge->all.found; /* lent; the bounds are one shard's */
    found.bound_count = 0;
    return cli_print_found(&explored, &merge->all.aim, &found, error);
}

int cli_merge(char *const *paths, int count, const char *folder)
{
    struct merge merge = {.paths = paths};
    struct rm_error error = {.text = ""};
    enum rm_status status = RM_OK;
    for (int i = 0; i < count && status == RM_OK; i++)
        status = take(&merge, i, &error);
    if (status == RM_OK)
        status = find_missing(&merge, &error);
    if (status == RM_OK)
        status = print(&merge, folder, &error);
    bool unmet = status == RM_OK && cli_print_unmet(merge.all.found.counts.unmet);
    int result = merge.all.found.finding_count || unmet ? CLI_FAILED : CLI_OK;
    exp_saved_free(&merge.all);
    free(merge.of_shard);
    return status == RM_OK ? result : cli_fail("explore", &error);
}
