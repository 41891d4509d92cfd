/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A secondary thread that the host's idle loop lends to KVM. */
#include "external.h"
#include "stay.h"

u64 thread_is_lent(u64 srr1);

/* Waits for a vcore. False when the host wants the thread back: it clears hwthread_req, which is
 * looked at once more after hwthread_state has told that this thread no longer waits. */
static bool wait_for_vcore(void)
{
    bool wanted = true;

    BE_PATIENT();
    while (wanted && !LOOK(HERE->kvm_vcore)) {
        if (LOOK(HERE->hwthread_req))
            continue;
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
        stay(for_host && !ran, ran ? TRAP_NONE : (u32)awake.trap);
        let_go();
    }
    return ran && !for_host ? 0 : srr1;
}
