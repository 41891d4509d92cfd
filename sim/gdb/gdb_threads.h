/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hardware threads as gdb's threads: p1.N, N from 1 on, each with a line about where it is. */
#ifndef RM_GDB_THREADS_H
#define RM_GDB_THREADS_H

#include "machine/state.h"

/* "guest, vcpu 0", "real mode, kvmppc_hv_entry+0x1c, vcpu 0, exit 3", "naps", "goes round, reads
 * vcore[0].in_guest", ... */
void rm_gdb_thread_about(const struct rm_machine *machine, unsigned thread, char *to, size_t bytes);

/* The list, gdb's threads.xml: text that the caller frees; NULL: no memory. */
char *rm_gdb_threads_describe(const struct rm_machine *machine);

/* An id: "p1.2", "1", "p1.-1", "-1", "0" (any). *at is behind it; *thread: its number, -1 all, -2
 * any. False: none of the machine's. */
#define RM_GDB_ALL (-1)
#define RM_GDB_ANY (-2)
bool rm_gdb_thread_id(const struct rm_machine *machine, const char **at, int *thread);

#endif
