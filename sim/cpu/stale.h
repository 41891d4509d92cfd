/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of code whose translations the engine must forget before it goes on. */
#ifndef RM_CPU_STALE_H
#define RM_CPU_STALE_H

#include "cpu/seat.h"

/* A page of code changes: the engine has to forget it before the next instruction. */
void rm_stale_add(struct rm_seat *seat, uint64_t page);
/* The engine forgets them now. Not from within a hook. */
void rm_stale_forget(struct rm_seat *seat);

#endif
