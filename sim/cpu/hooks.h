/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the engine tells of each instruction, and how those of ours get executed. */
#ifndef RM_CPU_HOOKS_H
#define RM_CPU_HOOKS_H

#include "cpu/thread.h"

/* Hooks whoever has the seat into its engine, which is open. */
enum rm_status rm_hooks_add(struct rm_seat *seat, struct rm_error *error);

#endif
