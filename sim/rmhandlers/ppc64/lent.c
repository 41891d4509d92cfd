/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A secondary thread that the host's idle loop lends to KVM. */
#include "external.h"
#include "firmware.h"
#include "partition.h"
#include "stay.h"

u64 thread_is_lent(u64 srr1);

/* The host puts a split core together again, for which all its other threads have to nap. Whoever
 * got a vcore meanwhile does not, nor does anybody when the host has seen what it wanted. */
static void nap_for_unsplit(struct kvm_split_mode *split)
{
    volatile u8 *napped = &split->napped[local_paca->paca_index & (unsigned)(threads_per_core - 1)];
    u64 lpcr = MFSPR(SPRN_LPCR);

    ACT("msgclr", DOORBELL);
    *napped = 1;
    ORDER("sync");
    if (LOOK(split->do_nap) && !LOOK(HERE->kvm_vcore)) {
        HERE->napping = NAPPING_UNSPLIT;
        nap((lpcr & ~(u64)ENDS_ANY_NAP) | LPCR_PECE0 | LPCR_PECEDH);
        HERE->napping = NAPPING_NOT;
        MTSPR(SPRN_LPCR, lpcr);
        ORDER("isync");
    } else {
        *napped = 0;
    }
}

/* Waits for a vcore. False when the host wants the thread back: it clears hwthread_req, which is
 * looked at once more after hwthread_state has told that this thread no longer waits. */
static bool wait_for_vcore(void)
{
    bool wanted = true;

    BE_PATIENT();
    while (wanted && !LOOK(HERE->kvm_vcore)) {
        struct kvm_split_mode *split = LOOK(HERE->kvm_split_mode);

        if (LOOK(HERE->hwthread_req)) {
            if (split && LOOK(split->do_nap))
                nap_for_unsplit(split);
            continue;
        }
        PUT(HERE->hwthread_state, KVM_HWTHREAD_IN_KERNEL);
        ORDER("sync");
        wanted = LOOK(HERE->hwthread_req);
        if (wanted)
            PUT(HERE->hwthread_state, KVM_HWTHREAD_IN_KVM);
    }
    BE_BUSY();
    ORDER("isync");
    return wanted;
}

/* The first thread waits for the vcore to be let go, after which both are the host's. */
static void let_go(void)
{
    PUT(HERE->kvm_vcpu, NULL);
    ORDER("lwsync");
    PUT(HERE->kvm_vcore, NULL);
}

/* Woken with that SRR1; returns it if the host has to see to what woke the thread, else 0: what it
 * was has been used up. */
u64 thread_is_lent(u64 srr1)
{
    struct awake awake = {EXT_NOTHING, TRAP_NONE};
    bool for_host, ran = false;

    PUT(HERE->hwthread_state, KVM_HWTHREAD_IN_KVM);
    if (LOOK(HERE->hwthread_req))
        awake = why_awake(srr1);
    for_host = awake.result > 0;
    for (; wait_for_vcore(); ran = true) {
        u32 trap;

        if (HERE->ptid == 0)
            partition_of_part();
        trap = stay(for_host && !ran, ran ? TRAP_NONE : (u32)awake.trap);
        let_go();
        if (trap == TRAP_HMI)
            firmware(0, 0, 0, OPAL_HANDLE_HMI);
    }
    return ran && !for_host ? 0 : srr1;
}
