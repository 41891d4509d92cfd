/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hcalls.h"

#include "crowd.h"
#include "stay.h"

/* DABR, DABRX and DAWRX: what is watched, and for whom (Power ISA 2.06 and 2.07, Book III-S). */
#define DABR_WRITE        2U
#define DABR_READ         1U
#define DABR_TRANSLATION  4U
#define DABR_BITS         7U
#define FOR_USER_KERNEL   3U /* in DABRX as in DAWRX */
#define DABRX_IGNORE      8U /* whether DABR_TRANSLATION and MSR[DR] agree; in DAWRX it is the same */
#define DAWRX_TRANSLATION 0x10U
#define DAWRX_READ        0x20U
#define DAWRX_WRITE       0x40U

/* POWER8 has DAWR in place of DABR. */
static long watch(struct kvm_vcpu *vcpu, u64 dabr, u64 dawrx)
{
    if (!dawr_force_enable)
        return H_HARDWARE;
    if (dabr & DABR_TRANSLATION)
        dawrx |= DAWRX_TRANSLATION;
    if (dabr & DABR_READ)
        dawrx |= DAWRX_READ;
    if (dabr & DABR_WRITE)
        dawrx |= DAWRX_WRITE;
    vcpu->arch.dawr0 = dabr & ~(u64)DABR_BITS;
    vcpu->arch.dawrx0 = dawrx;
    MTSPR(SPRN_DAWR0, vcpu->arch.dawr0);
    MTSPR(SPRN_DAWRX0, vcpu->arch.dawrx0);
    return H_SUCCESS;
}

static long set_dabr(struct kvm_vcpu *vcpu)
{
    return watch(vcpu, vcpu->arch.regs.gpr[4], FOR_USER_KERNEL);
}

/* It has to be for somebody, but not for the hypervisor. */
static long set_xdabr(struct kvm_vcpu *vcpu)
{
    u64 dabrx = vcpu->arch.regs.gpr[5];

    if (!(dabrx & FOR_USER_KERNEL) || dabrx & ~(u64)(FOR_USER_KERNEL | DABRX_IGNORE))
        return H_PARAMETER;
    return watch(vcpu, vcpu->arch.regs.gpr[4], dabrx);
}

/* There is no generator that real mode could ask. */
static long random(struct kvm_vcpu *vcpu)
{
    (void)vcpu;
    return H_HARDWARE;
}

/* For whomever; if nobody is there to run, the host may know somebody. */
long kvmppc_rm_h_confer(struct kvm_vcpu *vcpu)
{
    return crowd_confer(vcpu->arch.vcore) ? H_SUCCESS : H_TOO_HARD;
}

static const struct hcall hcalls[] = {
    {H_CONFER, kvmppc_rm_h_confer},
    {H_SET_DABR, set_dabr},
    {H_SET_XDABR, set_xdabr},
    {H_RANDOM, random},
    {0, NULL},
};

static const struct hcall *find(const struct hcall *table, u64 number)
{
    while (table->answer && table->number != number)
        table++;
    return table->answer ? table : NULL;
}

/* One bit for every fourth number. */
static bool is_enabled(const struct kvm_arch *vm, u64 number)
{
    u64 bit = number / 4;

    return number % 4 == 0 && bit / 64 < sizeof(vm->enabled_hcalls) / sizeof(u64) &&
           vm->enabled_hcalls[bit / 64] >> bit % 64 & 1;
}

enum next on_hcall(struct stay *stay)
{
    u64 *gpr = stay->vcpu->arch.regs.gpr;
    const struct hcall *hcall;
    long result;

    if (!is_enabled(&stay->vcore->kvm->arch, gpr[3]))
        return NEXT_HOST;
    if (gpr[3] == H_CEDE)
        return on_cede(stay);
    hcall = find(xics_hcalls, gpr[3]);
    if (!hcall)
        hcall = find(hcalls, gpr[3]);
    result = hcall ? hcall->answer(stay->vcpu) : H_TOO_HARD;
    if (result == H_TOO_HARD)
        return NEXT_HOST;
    gpr[3] = (u64)result;
    return NEXT_GUEST;
}
