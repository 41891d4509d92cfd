/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Naps in real mode: of a guest that cedes, and of a first thread that has no vcpu. */
#include "crowd.h"
#include "external.h"
#include "stay.h"

#define ENDS_CEDE ENDS_ANY_NAP
#define ENDS_WAIT (LPCR_PECE0 | LPCR_PECE1 | LPCR_PECEDH)

/* The hypervisor decrementer does not end a nap: DEC has to do it for both. */
static void set_alarm(bool guest_has_one)
{
    s32 own = (s32)MFSPR(SPRN_HDEC), guest = (s32)MFSPR(SPRN_DEC);

    if (!guest_has_one || own < guest)
        MTSPR(SPRN_DEC, own);
}

/* Naps until something comes; LPCR is then what it was. */
static struct awake doze(struct stay *stay, u8 kind, u64 ends)
{
    u64 lpcr = MFSPR(SPRN_LPCR), srr1;

    HERE->napping = kind;
    MTSPR(SPRN_CTRLT, 0);
    srr1 = nap((lpcr & ~(u64)ENDS_ANY_NAP) | ends);
    MTSPR(SPRN_CTRLT, CTRL_RUN);
    MTSPR(SPRN_LPCR, lpcr);
    ORDER("isync");
    HERE->napping = NAPPING_NOT;
    crowd_wake(stay->vcore);
    return why_awake(srr1);
}

/* Whether there is something for the guest, so that it need not sleep. */
static bool has_work(struct kvm_vcpu *vcpu)
{
    if (LOOK(vcpu->arch.prodded)) {
        PUT(vcpu->arch.prodded, 0);
        return true;
    }
    return LOOK(vcpu->arch.pending_exceptions) != 0;
}

/* H_CEDE lets interrupts in, and is over when there is one (PAPR). */
enum next on_cede(struct stay *stay)
{
    struct kvm_vcpu *vcpu = stay->vcpu;
    struct awake awake;

    vcpu->arch.shregs.msr |= MSR_EE;
    vcpu->arch.regs.gpr[3] = H_SUCCESS;
    PUT(vcpu->arch.ceded, 1);
    ORDER("sync");
    if (has_work(vcpu)) {
        PUT(vcpu->arch.ceded, 0);
        return NEXT_LOOK;
    }
    if (crowd_breaks_up(stay->vcore) || !crowd_sleep(stay->vcore, false)) {
        stay->trap = TRAP_NONE;
        return NEXT_HOST;
    }
    vcpu->arch.dec_expires = timebase() + (u64)(s32)MFSPR(SPRN_DEC);
    guest_out(stay);
    set_alarm(true);
    awake = doze(stay, NAPPING_CEDE, ENDS_CEDE);
    guest_in(stay);
    stay->trap = (u32)awake.trap;
    return awake.result > 0 ? NEXT_HOST : NEXT_LOOK;
}

bool doze_for_vcpu(struct stay *stay)
{
    while (!crowd_breaks_up(stay->vcore)) {
        struct awake awake;

        if (!crowd_sleep(stay->vcore, crowd_is_alone(stay->vcore)))
            break;
        set_alarm(false);
        awake = doze(stay, NAPPING_NOVCPU, ENDS_WAIT);
        if (awake.result > 0) {
            stay->trap = (u32)awake.trap;
            break;
        }
        stay->vcpu = LOOK(HERE->kvm_vcpu);
        if (stay->vcpu)
            break;
        if ((s32)MFSPR(SPRN_HDEC) <= 0) {
            stay->trap = TRAP_HV_DECREMENTER;
            break;
        }
    }
    return stay->vcpu != NULL;
}
