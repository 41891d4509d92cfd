/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an actor can know to have happened before: of each thread so many turns, of the others'
 * turns a set, since those of the host and of devices have no order of their own (Lamport's
 * happened-before; Mattern's vectors).
 */
#ifndef RM_EXPLORE_CLOCK_VECTOR_H
#define RM_EXPLORE_CLOCK_VECTOR_H

#include <stdbool.h>
#include <stdint.h>

#define EXP_THREADS_MAX 16  /* that can be explored */
#define EXP_OTHERS_MAX  128 /* turns of others that can be known; later ones never are */

/*
 * A turn: the thread's, its number from 1 on; or another's, counted on their own from 0. Of the
 * thread's turns those up to `released` are before whatever it stores in this one, those up to
 * `synced` before all that it does: EXP_ALL_TURNS where nothing is ever reordered. A barrier begins
 * a turn with a number of its own.
 */
struct exp_turn_id {
    bool other;
    uint32_t thread, number;
    uint32_t released, synced;
};

#define EXP_ALL_TURNS UINT32_MAX

struct exp_vector {
    uint32_t threads[EXP_THREADS_MAX];
    uint64_t others[EXP_OTHERS_MAX / 64];
};

static inline bool exp_knows(const struct exp_vector *vector, const struct exp_turn_id *turn)
{
    if (!turn->other)
        return vector->threads[turn->thread] >= turn->number;
    return turn->number < EXP_OTHERS_MAX &&
           vector->others[turn->number / 64] >> turn->number % 64 & 1;
}

static inline void exp_learn(struct exp_vector *vector, const struct exp_turn_id *turn)
{
    if (turn->other && turn->number < EXP_OTHERS_MAX)
        vector->others[turn->number / 64] |= UINT64_C(1) << turn->number % 64;
    else if (!turn->other && vector->threads[turn->thread] < turn->number)
        vector->threads[turn->thread] = turn->number;
}

static inline void exp_learn_all(struct exp_vector *vector, const struct exp_vector *from)
{
    for (unsigned i = 0; i < EXP_THREADS_MAX; i++)
        if (vector->threads[i] < from->threads[i])
            vector->threads[i] = from->threads[i];
    for (unsigned i = 0; i < EXP_OTHERS_MAX / 64; i++)
        vector->others[i] |= from->others[i];
}

/* What somebody knows who meets what the turn did: of its own thread only turns up to that one. */
static inline struct exp_vector exp_told(const struct exp_vector *vector,
                                         const struct exp_turn_id *turn, uint32_t up_to)
{
    struct exp_vector told = *vector;
    if (!turn->other && told.threads[turn->thread] > up_to)
        told.threads[turn->thread] = up_to;
    return told;
}

/* Whether all that `part` knows is known. */
static inline bool exp_knows_all(const struct exp_vector *vector, const struct exp_vector *part)
{
    for (unsigned i = 0; i < EXP_THREADS_MAX; i++)
        if (part->threads[i] > vector->threads[i])
            return false;
    for (unsigned i = 0; i < EXP_OTHERS_MAX / 64; i++)
        if (part->others[i] & ~vector->others[i])
            return false;
    return true;
}

#endif
