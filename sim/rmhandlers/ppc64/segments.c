/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stay.h"

static void put_entry(u64 vsid, u64 esid)
{
    ACT2("slbmte", vsid, esid);
}

/* slbia spares entry 0. */
void segments_empty(void)
{
    put_entry(0, 0);
    ORDER("slbia");
}

static void put_bolted(const struct slb_shadow *shadow)
{
    for (unsigned i = 0; i < SLB_BOLTED; i++) {
        u64 esid = BIG64(shadow->save_area[i].esid);

        if (esid & SLB_VALID)
            put_entry(BIG64(shadow->save_area[i].vsid), esid);
    }
}

void segments_to_guest(const struct kvm_vcpu *vcpu)
{
    segments_empty();
    for (int i = 0; i < vcpu->arch.slb_max; i++)
        put_entry(vcpu->arch.slb[i].origv, vcpu->arch.slb[i].orige);
    ORDER("isync");
}

void segments_to_host(struct kvm_vcpu *vcpu)
{
    struct kvmppc_slb *to = vcpu->arch.slb;

    for (u64 i = 0; i < (u64)vcpu->arch.slb_nr; i++) {
        u64 esid, vsid;

        ASK("slbmfee", esid, i);
        if (!(esid & SLB_VALID))
            continue;
        ASK("slbmfev", vsid, i);
        to->orige = esid | i; /* as slbmte wants it */
        to->origv = vsid;
        to++;
    }
    vcpu->arch.slb_max = (int)(to - vcpu->arch.slb);
    segments_empty();
    put_bolted(local_paca->slb_shadow_ptr);
    ORDER("isync");
}
