/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long things take that no processor executes: ways through the nest, and the host's own work.
 * With the clock of a POWER8 they are rows of its table; without, the cycles of the table in
 * latency.c, whatever core_hz is.
 */
#ifndef RM_MACHINE_LATENCY_H
#define RM_MACHINE_LATENCY_H

#include "machine/state.h"

/*
 * Slices of the schedule end on a grid of this many cycles, so threads are never further apart than
 * this, and nothing arrives sooner than this: no message comes in its receiver's past. Assumed.
 */
#define RM_GRID_CYCLES 64

/* A thread that runs alone may cross the grid, up to here; then it is seen whether it spins. */
#define RM_LONE_CYCLES 4096

/* A timer that runs out within 100 us is waited for before nobody is said to do anything more: with
 * so little left of HDEC a thread does not enter the guest, and the others have copied it. Assumed.
 */
#define RM_SOON_CYCLES 350000

/* The host's are in the order of enum rm_host_work. */
enum rm_latency {
    RM_LATENCY_DOORBELL,   /* to a thread of the core */
    RM_LATENCY_MESSAGE,    /* a device's MSI or a store to another thread's MFRR, until the
                            * receiver's line is up */
    RM_LATENCY_RESEND,     /* the request to send again, from an ICP to the sources */
    RM_LATENCY_HOST_POST,  /* from the return of the first thread to kvmppc_handle_exit_hv */
    RM_LATENCY_HOST_LOOP,  /* from there to kvmppc_xics_rm_complete in the vcpu's task */
    RM_LATENCY_HOST_START, /* __kvmppc_vcore_entry until it calls the trampoline */
    RM_LATENCY_HOST_RUN,   /* kvmppc_run_vcpu and kvmppc_run_core before that */
    RM_LATENCY_HOST_IRQ,   /* from the line being up to the XIRR being read */
    RM_LATENCY_HOST_IDLE,  /* from a doorbell's arrival at an offline thread to
                            * idle_kvm_start_guest */
};

/* In core cycles of the machine's world, which may say what its host takes; at least
 * RM_GRID_CYCLES. */
uint64_t rm_latency_cycles(const struct rm_machine *machine, enum rm_latency latency);

#endif
