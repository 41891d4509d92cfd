/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/sample.h"

#include "explore/explorer.h"
#include "explore/random_order.h"

#include <stdlib.h>

/* A first guess at the turns of a run, until one has been seen. */
#define FIRST_LENGTH 64

struct sample {
    struct exp_explorer explorer;
    struct exp_found *found;
    struct rm_error *error;
    enum rm_status status;
    size_t words; /* that are shared as the run begins */
};

static size_t count_words(const struct sample *sample)
{
    size_t count;
    exp_words_shared(sample->explorer.words, &count);
    return count;
}

/* Of a run in which another word turned out to be shared nothing counts: it is done again. */
static void found_one(void *context, const char *key, const char *text,
                      const struct exp_move *moves, size_t move_count)
{
    struct sample *sample = context;
    if (sample->status == RM_OK && count_words(sample) == sample->words)
        sample->status = exp_found_add(sample->found, key, text, 0, moves, move_count,
                                       sample->words, sample->error);
}

/* Whether the run is to be done again. */
static bool run_once(struct sample *sample, const struct rm_snapshot *root,
                     const struct exp_order *order)
{
    struct exp_counts *counts = &sample->found->counts;
    uint64_t turns = 0;
    enum rm_status status = rm_snapshot_restore(sample->explorer.machine, root, sample->error);
    sample->words = count_words(sample);
    exp_start(&sample->explorer);
    if (status == RM_OK)
        status = exp_run_order(&sample->explorer, order, &turns, sample->error);
    if (sample->status == RM_OK)
        sample->status = status;
    counts->turns += turns;
    counts->longest = turns > counts->longest ? (unsigned)turns : counts->longest;
    sample->found->all_schedules++;
    return sample->status == RM_OK && count_words(sample) != sample->words;
}

static void run_all(struct sample *sample, const struct rm_snapshot *root,
                    const struct exp_sampling *sampling, const struct exp_limits *limits)
{
    struct exp_counts *counts = &sample->found->counts;
    struct exp_order order = {.depth = sampling->depth, .found = found_one, .context = sample};
    for (uint64_t run = 0; run < sampling->runs && sample->status == RM_OK; run++) {
        order.seed = sampling->seed + run;
        order.length = counts->longest ? counts->longest : FIRST_LENGTH;
        while (run_once(sample, root, &order))
            continue;
        counts->schedules = counts->ended = run + 1;
        counts->done = (double)(run + 1) / (double)sampling->runs;
        if (limits->asked && limits->asked(limits->context, counts) == EXP_STOP)
            return;
    }
    counts->complete = sample->status == RM_OK;
}

enum rm_status exp_sample(struct rm_machine *machine, const struct exp_sampling *sampling,
                          const struct exp_limits *limits, struct exp_found *found,
                          struct rm_error *error)
{
    struct sample *sample = calloc(1, sizeof(*sample));
    struct rm_snapshot *root = NULL;
    if (!sample)
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exploration");
    sample->found = found;
    sample->error = error;
    sample->status = exp_begin(&sample->explorer, machine, limits->aim.weak, error);
    sample->explorer.excused = limits->excused;
    sample->explorer.scenario = limits->scenario;
    if (sample->status == RM_OK)
        sample->status = rm_snapshot_take(machine, &root, error);
    if (sample->status == RM_OK)
        run_all(sample, root, sampling, limits);
    if (sample->status == RM_OK)
        sample->status = exp_found_keep_words(found, sample->explorer.words, error);
    enum rm_status status = sample->status;
    found->counts.shared_words = (unsigned)found->word_count;
    rm_snapshot_free(root);
    exp_end(&sample->explorer);
    free(sample);
    return status;
}
