/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gdb's "monitor" commands: what a debugger has no packet for. */
#ifndef RM_GDB_MONITOR_H
#define RM_GDB_MONITOR_H

#include "gdb/gdb_session.h"

/* Does one, and says what it found on gdb's console; what is wrong with it, too. The reply is that
 * it is done. Errors: those of walking. */
enum rm_status rm_monitor(struct rm_session *session, char *command, struct rm_error *error);

/* Hears all events of the machine, for `break-on`, and for what the path promised and did not keep.
 */
void rm_monitor_hear(void *context, const struct rm_event *event);

#endif
