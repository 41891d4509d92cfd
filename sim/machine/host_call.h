/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the host calls into real mode. */
#ifndef RM_MACHINE_HOST_CALL_H
#define RM_MACHINE_HOST_CALL_H

#include "machine/state.h"

/* Gives a thread the registers with which the host calls the trampoline. RM_NOT_FOUND: the image or
 * the processor lacks something; seen when a world is built. */
enum rm_status rm_host_call_registers(struct rm_machine *machine, unsigned thread,
                                      struct rm_error *error);

#endif
