/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OPAL calls that are about a hardware thread and its core, as what they do to them; no
 * firmware code runs.
 *
 *   token  call                  what it does
 *   79     OPAL_RESYNC_TIMEBASE  the core's time base is what the chip's time of day says: no
 *                                guest's offset is in it any more
 *   98     OPAL_HANDLE_HMI       what HMER of the thread tells of is seen to, and the bits go off
 *                                that HMEER lets through; if the time base had failed, it is what
 *                                the time of day says
 *
 * Sources: skiboot core/hmi.c and hw/chiptod.c, in our own words. Assumed: every error is one that
 * can be recovered from. Left out: the firmware's wait for the other threads of the core, messages
 * to the host about the error, OPAL_HANDLE_HMI2 (166), whose token the host here does not find.
 */
#ifndef RM_MACHINE_OPAL_THREAD_H
#define RM_MACHINE_OPAL_THREAD_H

#include "machine/state.h"

/* A call by the present actor. False: it is none of these, and nothing happened. */
bool rm_opal_of_thread(struct rm_machine *machine, uint64_t token,
                       const uint64_t args[RM_OPAL_ARGS_MAX], struct rm_opal_result *out);

#endif
