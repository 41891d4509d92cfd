/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The check that a run is what it is, whoever looks and however often it is stopped: a scenario is
 * run straight; paused every 1, 7, 64 and 1000 cycles, with a look at everything in each pause; and
 * with snapshots at seeded places, a detour from each and the way back. Every event of every run
 * has to be the same.
 */
#ifndef RM_SCENARIO_SELFCHECK_H
#define RM_SCENARIO_SELFCHECK_H

#include "scenario/result.h"

#define SCN_CHECK_PLACES 50

struct scn_check_options {
    uint64_t seed; /* of the places, and of what happens in the detours */
    bool all;      /* a snapshot at every cycle at which something is under way */
    void (*progress)(void *context, const char *way); /* NULL: nobody wants to know */
    void *context;
};

struct scn_check_result {
    uint64_t events;    /* of the straight run */
    uint64_t pauses;    /* of all runs together */
    uint64_t snapshots; /* that were left and come back to */
    bool differs;
    char way[64];       /* in which it was run when it differed */
    uint64_t event;     /* the first one that differs, from 0 on */
    char expected[512]; /* it, as the straight run told it; "" that was over */
    char got[512];      /* and as it was told now; "" this run was over */
};

/* Runs and judges the scenario as rm_scenario_run does, once, and then checks. Errors are those of
 * rm_scenario_run; what differs is no error but in `check`. */
enum rm_status scn_self_check(struct rm_machine *machine, struct rm_scenario *scenario,
                              const struct scn_check_options *options, struct scn_result *out,
                              struct scn_check_result *check, struct rm_error *error);

#endif
