/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gdb asks (q...) and agrees on (Q...), and the objects that it reads in pieces. */
#ifndef RM_GDB_QUERIES_H
#define RM_GDB_QUERIES_H

#include "gdb/gdb_session.h"

/* Makes the reply to a packet that begins with q or Q; an empty one to what is not known. Those
 * that do more than ask (qRcmd, QStartNoAckMode) are not among them. */
void rm_query(struct rm_session *session, const char *packet);

#endif
