/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets that let the machine go: vCont, c, s, and backwards bc and bs. */
#ifndef RM_GDB_RESUME_H
#define RM_GDB_RESUME_H

#include "gdb/gdb_session.h"

/* vCont's actions, "s:p1.1;c" ... The reply that is made is of the stop. */
enum rm_status rm_resume(struct rm_session *session, const char *actions, struct rm_error *error);
/* Backwards: by an instruction of the thread that was chosen, or to a stop. */
enum rm_status rm_resume_back(struct rm_session *session, bool steps, struct rm_error *error);

/* Says where the machine came to, if there is more to say than a stop reply has. */
void rm_resume_tell(struct rm_session *session);

#endif
