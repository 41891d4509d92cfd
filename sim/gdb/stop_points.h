/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Breakpoints and watchpoints. They are held here and looked at before an instruction: memory is
 * never patched, so no kind of them changes what runs. Addresses are compared as real ones, so that
 * a breakpoint of the linear map stops the same code in real mode.
 */
#ifndef RM_GDB_STOP_POINTS_H
#define RM_GDB_STOP_POINTS_H

#include "machine/state.h"

/* In the numbers of gdb's Z packets. */
enum rm_point_kind {
    RM_POINT_SOFTWARE,
    RM_POINT_HARDWARE,
    RM_POINT_WRITE,
    RM_POINT_READ,
    RM_POINT_ACCESS,
    RM_POINT_KINDS
};

struct rm_stop_point {
    enum rm_point_kind kind;
    uint64_t address; /* as it was given */
    uint64_t bytes;   /* of what is watched */
    uint64_t hash;    /* of what was there when it was last looked at */
};

#define RM_STOP_POINTS_MAX 512
#define RM_WATCHED_MAX     4096 /* bytes of one */

struct rm_stop_points {
    unsigned count, watches;
    struct rm_stop_point list[RM_STOP_POINTS_MAX];
};

/* One that is there already is there once. False: there is no room, or too much is to be watched.
 */
bool rm_stop_points_add(struct rm_stop_points *points, const struct rm_stop_point *point);
/* One that is not there is none. */
void rm_stop_points_remove(struct rm_stop_points *points, const struct rm_stop_point *point);

/* The breakpoint at an instruction; NULL. */
const struct rm_stop_point *rm_breakpoint_at(const struct rm_stop_points *points, uint64_t pc);
/* The watchpoint that an access meets; NULL. */
const struct rm_stop_point *rm_watchpoint_met(const struct rm_stop_points *points,
                                              const struct rm_access *access);

/* What is watched for writes is as it is now. */
void rm_watchpoints_see(struct rm_stop_points *points, const struct rm_machine *machine);
/* The first watchpoint for writes whose memory is other than it was when it was last seen, whoever
 * wrote it; NULL. */
const struct rm_stop_point *rm_watchpoint_changed(const struct rm_stop_points *points,
                                                  const struct rm_machine *machine);

#endif
