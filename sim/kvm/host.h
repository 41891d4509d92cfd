/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host model: what virtual-mode KVM does with an exit. All that it changes is in simulated
 * memory. Whatever the code under test left in the data structures that would crash a host is not
 * an error but `fault` in the report.
 */
#ifndef RM_KVM_HOST_H
#define RM_KVM_HOST_H

#include "kvm/world.h"
#include "rmsim/host.h"

/*
 * Handles the exit of vcpu number `vcpu` with `trap` as kvmppc_handle_exit_hv, post_guest_process
 * and kvmppc_vcpu_run_hv would, until the vcpu would be run again or user space gets it.
 * RM_BAD_INPUT: there is no such vcpu or it is not loaded.
 */
enum rm_status kvm_host_exit(struct rm_world *world, unsigned vcpu, uint32_t trap,
                             struct rm_host_report *out, struct rm_error *error);

/*
 * A host core takes a pending real-mode host action, if it has one: the message byte in its first
 * thread's ipi_message, then kvmppc_xics_ipi_action. Clears host_ipi of that thread; the physical
 * MFRR is the caller's. RM_BAD_INPUT: there is no such core.
 */
enum rm_status kvm_host_ipi_action(struct rm_world *world, unsigned core,
                                   struct rm_host_report *out, struct rm_error *error);

/*
 * The host's own handler took the device interrupt that feeds the guest's source `irq`: it goes
 * through the virtual ICS, with P/Q where the image has them (ics_deliver_irq). `out` tells of the
 * kicks. An irq that the guest has no ICS for only counts.
 */
void kvm_host_msi(struct rm_world *world, uint32_t irq, struct rm_host_report *out);

/* Whether a core has been asked for a real-mode host action that it has not done. */
bool kvm_host_core_asked(const struct rm_world *world, unsigned core);

/*
 * Before the vcpus of a core are run (again): what kvmppc_run_core (the vcore's map and state,
 * in_host off) and kvmppc_start_thread (each vcpu's paca, cpu, thread_cpu) set up, for the core
 * that `thread` belongs to. Called before rm_world_thread_start. RM_BAD_INPUT: no vcpu is loaded
 * there.
 */
enum rm_status kvm_host_run_core(struct rm_world *world, unsigned thread, struct rm_error *error);

/*
 * vcpus that are blocked in the host with a virtual interrupt pending, that the host did not kick
 * and for which no host core has a kick to do: nothing will ever wake them. Judged by what is in
 * memory, so it is the same for kernels before and after any change. `reports` tell for the message
 * what the host did about the vcpu that left the kick; with an image whose vcores have no
 * vcore_state they also tell who was kicked.
 */
enum rm_status kvm_lost_wakeups(const struct rm_world *world, const struct rm_host_report *reports,
                                unsigned report_count, struct rm_lost_wakeups *out,
                                struct rm_error *error);

#endif
