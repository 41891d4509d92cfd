/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A schedule, turn by turn, as it was explored: the same events, the same finding. */
#ifndef RM_EXPLORE_REENACT_H
#define RM_EXPLORE_REENACT_H

#include "explore/explorer.h"
#include "explore/schedule_file.h"

/* Who hears of it. */
struct exp_spectator {
    /* Before turn `number`: the machine is as it is then. NULL: nobody. */
    void (*turn)(void *context, size_t number, const struct rm_machine *machine,
                 const struct rm_turn *turn);
    /* What is found; more than once if more is. NULL: nobody. */
    void (*found)(void *context, const char *key, const char *text);
    void *context;
};

/*
 * Takes the first `turns` turns of the schedule on a machine as its scenario begins, where the
 * checks that it excuses may fail; if these are all and nobody can act any more, judges that end.
 * `scenario` NULL: one that excuses and expects nothing. The machine's time stands still, and
 * nobody holds its threads any more afterwards. RM_BAD_INPUT: the schedule is of another image or
 * scenario, or somebody whose turn it is cannot act.
 */
enum rm_status exp_reenact(struct rm_machine *machine, const struct exp_schedule *schedule,
                           const struct rm_scenario *scenario, size_t turns,
                           const struct exp_spectator *spectator, struct rm_error *error);

#endif
