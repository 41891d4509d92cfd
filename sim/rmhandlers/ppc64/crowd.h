/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that share a vcore, and its entry_exit_map: bit n for a thread that came, bit 8 + n
 * for one that leaves, bit 16 for another part of the core that wants them all to.
 */
#ifndef RMH_CROWD_H
#define RMH_CROWD_H

#include "platform.h"

/* This thread's bit, 1 << n. */
static inline u32 own_bit(void)
{
    return 1U << HERE->ptid;
}

/* Whether somebody leaves: then nobody may come any more. */
static inline bool crowd_breaks_up(const struct kvmppc_vcore *vcore)
{
    return LOOK(vcore->entry_exit_map) >> 8 != 0;
}

/* Whether no other thread has come. */
static inline bool crowd_is_alone(const struct kvmppc_vcore *vcore)
{
    return ((u32)LOOK(vcore->entry_exit_map) & 0xff) == own_bit();
}

/* This thread comes; false if somebody leaves already. */
bool crowd_join(struct kvmppc_vcore *vcore);
/* It leaves, because of `trap`. The first to do so tells the others. */
void crowd_leave(struct kvmppc_vcore *vcore, u32 trap);
/* Waits until everybody who came has left. */
void crowd_wait(const struct kvmppc_vcore *vcore);

/* This thread sleeps. Not if it is the last one awake, unless it may be: then false. */
bool crowd_sleep(struct kvmppc_vcore *vcore, bool may_be_last);
void crowd_wake(struct kvmppc_vcore *vcore);

/* This thread has nothing to do for a while, and others might: true after a little while in which
 * one of them had, false as soon as none has. */
bool crowd_confer(struct kvmppc_vcore *vcore);

/* Makes a thread look, wherever it is: a doorbell within the core, an IPI elsewhere. */
void nudge(unsigned cpu);
/* An IPI, within the core as well. */
void nudge_by_ipi(unsigned cpu);

#endif
