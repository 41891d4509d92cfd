/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gathers from a machine's stream of events what a result needs beyond the exits and reports that
 * the machine gathers itself: what registers and fields had when an exit ended, rm_action before
 * and after the host's part, which events of the file happened, and what the host did.
 */
#ifndef RM_SCENARIO_WATCH_H
#define RM_SCENARIO_WATCH_H

#include "scenario/result.h"

struct scn_watch {
    struct rm_machine *machine;
    struct scn_result *result; /* that is filled; another one may take its place */
    bool muted;                /* what is heard does not belong to the run */
    bool out_of_memory;
    uint32_t vectors[RM_THREADS_MAX]; /* with which the present exits began */
};

/* Begins to listen; scn_watch_end ends it. RM_BAD_INPUT: there are too many observers. */
enum rm_status scn_watch_begin(struct scn_watch *watch, struct rm_machine *machine,
                               struct scn_result *result, struct rm_error *error);
void scn_watch_end(struct scn_watch *watch);

#endif
