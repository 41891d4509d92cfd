/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long things take that no processor executes: ways through the nest, and the host's own work.
 * In core cycles at 3.5 GHz, whatever core_hz is.
 */
#ifndef RM_MACHINE_LATENCY_H
#define RM_MACHINE_LATENCY_H

/*
 * Slices of the schedule end on a grid of this many cycles, so threads are never further apart than
 * this, and nothing arrives sooner than this: no message comes in its receiver's past. Assumed.
 */
#define RM_GRID_CYCLES 64

/* A thread that runs alone may cross the grid, up to here; then it is seen whether it spins. */
#define RM_LONE_CYCLES 4096

/* A doorbell to a thread of the core. Assumed: no figure was found for it alone; it never leaves
 * the core, so it is taken as the least that the grid allows. */
#define RM_DOORBELL_CYCLES 64

/* A message through the nest: a device's MSI or a store to another thread's MFRR, until the
 * receiver's interrupt line is up. 55 ns, the published latency of a load from another core's L3 on
 * the chip, is the floor that was found for a trip over the on-chip bus; 192 cycles. */
#define RM_NEST_CYCLES 192

/* The request to send again, from a presentation controller to the sources: one trip as well. */
#define RM_RESEND_CYCLES 192

/* A timer that runs out within 100 us is waited for before nobody is said to do anything more: with
 * so little left of HDEC a thread does not enter the guest, and the others have copied it. Assumed.
 */
#define RM_SOON_CYCLES 350000

/*
 * The host. Counted in instructions of a recorded run of Debian's 6.1 kernel (a hypercall that is
 * completed in the host), taken as one cycle each.
 */
#define RM_HOST_POST_CYCLES 720  /* from the return of the first thread to kvmppc_handle_exit_hv */
#define RM_HOST_LOOP_CYCLES 7770 /* from there to kvmppc_xics_rm_complete in the vcpu's task */
#define RM_HOST_START_CYCLES                                                                       \
    322 /* __kvmppc_vcore_entry until it calls the trampoline; assumed to be                       \
           as long as its other half, from there to its return */
#define RM_HOST_RUN_CYCLES 1000 /* kvmppc_run_vcpu and kvmppc_run_core before that. Assumed */
#define RM_HOST_IRQ_CYCLES 500  /* from the line being up to the XIRR being read. Assumed */
#define RM_HOST_IDLE_CYCLES                                                                        \
    145 /* from the doorbell's arrival at a thread in the offline loop to                          \
           idle_kvm_start_guest: what the other thread executed meanwhile in                       \
           the recorded run of a secondary */

#endif
