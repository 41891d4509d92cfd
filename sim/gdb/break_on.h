/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `monitor break-on` waits for: an event of the stream, or something that becomes true of the
 * machine. Both are met behind a move (walk.h), forwards and backwards.
 */
#ifndef RM_GDB_BREAK_ON_H
#define RM_GDB_BREAK_ON_H

#include "gdb/command_words.h"
#include "gdb/gdb_session.h"

/* One more, from the words "break-on" WHAT [NAME=VALUE]..., said on gdb's console.
 * RM_NOT_FOUND: there is no such event, register or state; RM_BAD_INPUT: a wrong condition, or too
 * many. */
enum rm_status rm_break_on(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error);
/* Forgets all. */
void rm_break_off(struct rm_session *session);

/* Says what there is besides events. */
void rm_break_say_states(struct rm_session *session);

/* An event was told. */
void rm_break_hear(struct rm_session *session, const struct rm_event *event);

/* As rm_walk.looks: whether something has become true. `session` is a struct rm_session. */
bool rm_break_look(void *session, bool first);

#endif
