/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/found.h"

#include <stdlib.h>
#include <string.h>

static struct exp_finding *find(struct exp_found *found, const char *key)
{
    for (unsigned i = 0; i < found->finding_count; i++)
        if (strcmp(found->findings[i].key, key) == 0)
            return &found->findings[i];
    return NULL;
}

static void free_finding(struct exp_finding *finding)
{
    free(finding->key);
    free(finding->text);
    free(finding->moves);
}

static bool fill(struct exp_finding *finding, const char *key, const char *text,
                 const struct exp_move *moves, size_t move_count)
{
    finding->key = strdup(key);
    finding->text = strdup(text);
    finding->moves = calloc(move_count + 1, sizeof(*moves));
    if (!finding->key || !finding->text || !finding->moves)
        return false;
    if (move_count)
        memcpy(finding->moves, moves, move_count * sizeof(*moves));
    finding->move_count = move_count;
    return true;
}

/* Room for one more, which is empty. */
static struct exp_finding *append(struct exp_found *found)
{
    struct exp_finding *list = realloc(found->findings, (found->finding_count + 1) * sizeof(*list));
    if (!list)
        return NULL;
    found->findings = list;
    list[found->finding_count] = (struct exp_finding){0};
    return &list[found->finding_count++];
}

enum rm_status exp_found_add(struct exp_found *found, const char *key, const char *text,
                             unsigned preemptions, const struct exp_move *moves, size_t move_count,
                             size_t word_count, struct rm_error *error)
{
    struct exp_finding *own = find(found, key);
    if (own) {
        own->times++;
        return RM_OK;
    }
    own = append(found);
    if (!own || !fill(own, key, text, moves, move_count)) {
        if (own)
            free_finding(&found->findings[--found->finding_count]);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a finding");
    }
    own->times = 1;
    own->preemptions = preemptions;
    own->word_count = word_count;
    return RM_OK;
}

enum rm_status exp_found_add_times(struct exp_found *found, const struct exp_finding *finding,
                                   struct rm_error *error)
{
    struct exp_finding *own = find(found, finding->key);
    uint64_t times = own ? own->times : 0;
    if (own && own->preemptions > finding->preemptions) {
        free_finding(own);
        *own = found->findings[--found->finding_count];
        own = NULL;
    }
    enum rm_status status = RM_OK;
    if (!own)
        status = exp_found_add(found, finding->key, finding->text, finding->preemptions,
                               finding->moves, finding->move_count, finding->word_count, error);
    own = find(found, finding->key);
    if (own)
        own->times = times + finding->times;
    return status;
}

void exp_found_clear(struct exp_found *found)
{
    for (unsigned i = 0; i < found->finding_count; i++)
        free_finding(&found->findings[i]);
    free(found->findings);
    found->findings = NULL;
    found->finding_count = found->bound_count = 0;
}

void exp_found_free(struct exp_found *found)
{
    exp_found_clear(found);
    free(found->words);
    *found = (struct exp_found){0};
}

enum rm_status exp_found_keep_words(struct exp_found *found, const struct exp_words *words,
                                    struct rm_error *error)
{
    size_t count;
    const uint64_t *shared = exp_words_shared(words, &count);
    uint64_t *copy = malloc((count + 1) * sizeof(*copy));
    if (!copy)
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exploration");
    if (count)
        memcpy(copy, shared, count * sizeof(*copy));
    free(found->words);
    found->words = copy;
    found->word_count = count;
    return RM_OK;
}

enum rm_status exp_found_copy(struct exp_found *to, const struct exp_found *from,
                              struct rm_error *error)
{
    enum rm_status status = RM_OK;
    *to = *from;
    to->findings = NULL;
    to->finding_count = 0;
    to->words = malloc((from->word_count + 1) * sizeof(*to->words));
    if (!to->words)
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exploration");
    if (from->word_count)
        memcpy(to->words, from->words, from->word_count * sizeof(*to->words));
    for (unsigned i = 0; status == RM_OK && i < from->finding_count; i++)
        status = exp_found_add_times(to, &from->findings[i], error);
    return status;
}
