/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host model: what virtual-mode KVM does with an exit. (Draft contract.)
 * NOTE to the author of this room: the report structs now live in the installed
 * include/rmsim/host.h, and include/rmsim/machine.h takes the names rm_host_exit, rm_lost_wakeups
 * (the machine's); so the room's own functions are called kvm_*. This note goes away with the
 * draft.
 */
#ifndef RM_KVM_HOST_H
#define RM_KVM_HOST_H

#include "kvm/world.h"
#include "rmsim/host.h"

/* Handles the exit of vcpu number `vcpu` with `trap` as the host's exit handler and run loop would.
 */
enum rm_status kvm_host_exit(struct rm_world *world, unsigned vcpu, uint32_t trap,
                             struct rm_host_report *out, struct rm_error *error);

/* A host core takes a pending real-mode host action (kvmppc_xics_ipi_action), if it has one. */
enum rm_status kvm_host_ipi_action(struct rm_world *world, unsigned core,
                                   struct rm_host_report *out, struct rm_error *error);

/* Before a vcpu is run (again): what kvmppc_run_core and kvmppc_start_thread set up for `thread`
 * (vcore map and state, thread_cpu, paca fields, in_host off). Called before
 * rm_world_thread_start. */
enum rm_status kvm_host_run_core(struct rm_world *world, unsigned thread, struct rm_error *error);

/* vcpus whose virtual interrupt is pending while nothing will ever wake them. */
enum rm_status kvm_lost_wakeups(const struct rm_world *world, const struct rm_host_report *reports,
                                unsigned report_count, struct rm_lost_wakeups *out,
                                struct rm_error *error);

#endif
