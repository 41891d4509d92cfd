/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What threads reach outside memory: the presentation pages, doorbells, the firmware; and the wires
 * on which the interrupt hardware sends its messages. Everything that reaches somebody else is put
 * into the queue, with the latency of its way, and ends the slice of the thread that sent it.
 */
#ifndef RM_MACHINE_BUS_H
#define RM_MACHINE_BUS_H

#include "machine/state.h"

/* Fills in machine->bus. */
void rm_bus_connect(struct rm_machine *machine);
/* Connects machine->xics. */
void rm_bus_connect_xics(struct rm_machine *machine);

/* A doorbell to `target` sets out, from the present actor. */
void rm_bus_send_doorbell(struct rm_machine *machine, unsigned target);
/* The host's IPI to a thread that runs a vcpu: a doorbell in its own core, an MFRR store else. */
void rm_bus_guest_ipi(struct rm_machine *machine, unsigned from, unsigned to);

/* A firmware call by the present actor. */
struct rm_opal_result rm_bus_firmware(struct rm_machine *machine, uint64_t token,
                                      const uint64_t args[RM_OPAL_ARGS_MAX]);
/* The call for which `thread` reached the firmware's entry; it goes on where it returns. False: the
 * call is not modelled or has a pointer that leads nowhere, and machine->fault says so. */
bool rm_bus_opal(struct rm_machine *machine, unsigned thread);

#endif
