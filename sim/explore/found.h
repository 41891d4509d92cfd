/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an exploration has found: counts, final states, and what went wrong in which order. */
#ifndef RM_EXPLORE_FOUND_H
#define RM_EXPLORE_FOUND_H

#include "explore/shared_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One turn of a schedule: whose, and how many instructions a thread executed. */
struct exp_move {
    uint64_t who; /* machine/turns.h */
    uint64_t instructions;
};

struct exp_finding {
    char *key;            /* what tells it from others: without numbers that an order may change */
    char *text;           /* what was found, one line */
    uint64_t times;       /* how often it was met */
    unsigned preemptions; /* of a search */
    size_t word_count;    /* how many words were shared: the first ones of the found */
    size_t move_count;
    struct exp_move *moves; /* up to where it was found */
};

struct exp_counts {
    unsigned bound,
        passes; /* passes: how often it began, since more words turned out to be shared */
    unsigned shared_words;
    uint64_t schedules; /* to their end, or to a state that was met before */
    uint64_t ended;     /* of these, to their end */
    uint64_t turns, states;
    uint64_t turns_before; /* of the passes that were given up */
    uint64_t final_states;
    uint64_t final_digest; /* a sum over the final states: equal sets, equal digests */
    unsigned longest;      /* turns of the longest schedule */
    double done;    /* an estimate: the part of the schedules of this bound that is explored */
    uint64_t unmet; /* entries of the scenario's `exists` that no final state was, a bit each */
    bool complete;
};

#define EXP_BOUND_MAX 64

struct exp_found {
    struct exp_counts counts; /* of the last pass */
    uint64_t all_schedules;   /* of all passes, and what was drawn before */
    unsigned bound_count;     /* bounds that are complete, from 0 on */
    struct exp_counts bounds[EXP_BOUND_MAX + 1];
    size_t word_count; /* that turned out to be shared */
    uint64_t *words;   /* shared_words.h */
    unsigned finding_count;
    struct exp_finding *findings;
};

/* Adds a finding, or counts one that was met before. The moves are copied. RM_NO_MEMORY only. */
enum rm_status exp_found_add(struct exp_found *found, const char *key, const char *text,
                             unsigned preemptions, const struct exp_move *moves, size_t move_count,
                             size_t word_count, struct rm_error *error);
/* The same for one that another found has, as often as it was met there; of two the one with fewer
 * preemptions is kept. */
enum rm_status exp_found_add_times(struct exp_found *found, const struct exp_finding *finding,
                                   struct rm_error *error);
/* Copies which words are shared. RM_NO_MEMORY only. */
enum rm_status exp_found_keep_words(struct exp_found *found, const struct exp_words *words,
                                    struct rm_error *error);
/* Copies all of it to one that is empty. RM_NO_MEMORY only, with `to` to be freed. */
enum rm_status exp_found_copy(struct exp_found *to, const struct exp_found *from,
                              struct rm_error *error);
/* Forgets all findings, whose turns are no turns any more once another word is shared. */
void exp_found_clear(struct exp_found *found);
void exp_found_free(struct exp_found *found);

#endif
