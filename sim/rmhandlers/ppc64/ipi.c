/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: threads that call each other. A "guest" IPI only makes a thread leave the guest or
 * wake up; the receiver finds no host message and looks at its vcore. POWER8 only.
 */
#include "icp_native.h"
#include "opal.h"
#include "platform.h"
#include "real_mode.h"

/* In the own core a doorbell, further away the presentation controller. Orders nothing itself. */
void kvmhv_rm_send_ipi(int cpu)
{
    int thread_mask = threads_per_core - 1;
    u64 xics_phys;

    if (((cpu ^ local_paca->paca_index) & ~thread_mask) == 0) {
        u64 message = DBELL_SERVER | (u32)(cpu & thread_mask);

        __asm__ volatile("msgsnd %0" : : "r"(message) : "memory");
        return;
    }
    xics_phys = paca_ptrs[cpu]->kvm_hstate.xics_phys;
    if (xics_phys != 0)
        store_inhibited8(xics_phys + ICP_MFRR, IPI_PRIORITY);
    else
        opal_int_set_mfrr((u32)paca_ptrs[cpu]->hw_cpu_id, IPI_PRIORITY);
}

static void interrupt_threads(const struct kvmppc_vcore *vc, u32 threads)
{
    for (int thread = 0; threads != 0; thread++, threads >>= 1)
        if (threads & 1)
            kvmhv_rm_send_ipi(vc->pcpu + thread);
}

static volatile u32 *exit_map(struct kvmppc_vcore *vc)
{
    return (volatile u32 *)&vc->entry_exit_map;
}

/* Asks another sub-core's vcore to leave, unless it is leaving already. */
static void call_out_subcore(struct kvmppc_vcore *vc)
{
    u32 map;

    do {
        map = *exit_map(vc);
        if (map >> 8 != 0)
            return;
    } while (!compare_and_swap32(exit_map(vc), map, map | ENTRY_EXIT_OTHER_SUBCORE));
    interrupt_threads(vc, map & 0xff);
}

void kvmhv_commence_exit(int trap)
{
    struct kvmppc_host_state *hstate = &local_paca->kvm_hstate;
    struct kvmppc_vcore *vc = hstate->kvm_vcore;
    struct kvm_split_mode *split = hstate->kvm_split_mode;
    u32 before;

    full_barrier();
    before = atomic_or32(exit_map(vc), (u32)ENTRY_EXIT_LEAVING << hstate->ptid);
    full_barrier();
    if (before >> 8 != 0)
        return; /* the first one out has called the others */

    /* The hypervisor decrementer has reached every thread of the core on its own. */
    if (trap != TRAP_HV_DECREMENTER)
        interrupt_threads(vc, before & 0xff & ~(1U << hstate->ptid));
    if (split == NULL)
        return;
    for (int i = 0; i < MAX_SUBCORES && split->vc[i] != NULL; i++)
        call_out_subcore(split->vc[i]);
}
