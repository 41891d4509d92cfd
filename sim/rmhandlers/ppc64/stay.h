/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stay of a thread in real mode, from the host's call to its return, with a guest in between.
 */
#ifndef RMH_STAY_H
#define RMH_STAY_H

#include "sprs.h"

struct stay {
    struct kvmppc_vcore *vcore;
    struct kvm_vcpu *vcpu; /* NULL: none on this thread */
    bool joined;           /* the thread is in the vcore's map */
    bool first;            /* it is the one that switches the partition */
    bool guest_in;         /* the guest's registers are in the thread, the host's in `host` */
    bool time_failed;      /* the guest was left for a maintenance interrupt */
    u32 trap;              /* for the host: why the guest was left */
    struct host_sprs host;
};

/* What follows a trap. */
enum next {
    NEXT_GUEST, /* the guest goes on */
    NEXT_LOOK,  /* it goes on if nobody leaves; interrupts for it are looked for */
    NEXT_HOST,  /* it is left */
};

/* One stay on this thread; the trap. If there was a reason to go back before it began, `early` is
 * true and `trap` says which: then no guest runs. */
u32 stay(bool early, u32 trap);

/* The guest's registers that C looks after, and FP, VMX and VSX: in, out. */
void guest_in(struct stay *stay);
void guest_out(struct stay *stay);

/* What to do with stay->trap (traps.c), with a hypercall (hcalls.c). */
enum next on_trap(struct stay *stay);
enum next on_hcall(struct stay *stay);
/* The guest cedes (doze.c). */
enum next on_cede(struct stay *stay);
/* A first thread without a vcpu waits for one, or for the end of the stay: false. */
bool doze_for_vcpu(struct stay *stay);

/* The guest goes on at an interrupt vector of its own. */
void interrupt_guest(struct kvm_vcpu *vcpu, u64 vector);

/* The guest's segments in, and out with the host's in (segments.c). */
void segments_to_guest(const struct kvm_vcpu *vcpu);
void segments_to_host(struct kvm_vcpu *vcpu);
/* No segment at all. */
void segments_empty(void);

/* All in LPCR that can end a nap, but for errors. */
#define ENDS_ANY_NAP (LPCR_PECE0 | LPCR_PECE1 | LPCR_PECEDH | LPCR_PECEDP)

/* switch.S, vsx.S */
u32 guest_run(struct kvm_vcpu *vcpu, u64 msr);
u64 nap(u64 lpcr);
void vsx_load(const struct kvm_vcpu *vcpu);
void vsx_save(struct kvm_vcpu *vcpu);

#endif
