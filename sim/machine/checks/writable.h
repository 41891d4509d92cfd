/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in memory the path may write: one table (writable.c). A store elsewhere is told. What may
 * be written only by who holds a lock is not in the map either, and looked at store by store.
 */
#ifndef RM_MACHINE_WRITABLE_H
#define RM_MACHINE_WRITABLE_H

#include "machine/state.h"

/* Makes the map of a new world. */
enum rm_status rm_writable_build(struct rm_machine *machine, struct rm_error *error);
void rm_writable_free(struct rm_machine *machine);

/* The thread stores to where the map has nothing. */
void rm_check_stray_store(struct rm_machine *machine, unsigned thread, uint64_t real,
                          uint64_t bytes);

#endif
