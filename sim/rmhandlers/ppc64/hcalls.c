/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hcalls.h"

#include "stay.h"

/* DABR and DAWRX: what is watched, and for whom (Power ISA 2.06 and 2.07, Book III-S). */
#define DABR_WRITE        2U
#define DABR_READ         1U
#define DABR_TRANSLATION  4U
#define DABR_BITS         7U
#define DAWRX_USER_KERNEL 3U
#define DAWRX_TRANSLATION 0x10U
#define DAWRX_READ        0x20U
#define DAWRX_WRITE       0x40U

long h_set_dabr(struct kvm_vcpu *vcpu)
{
    u64 dabr = vcpu->arch.regs.gpr[4], dawrx = DAWRX_USER_KERNEL;

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
    const struct hcall *hcall = hcalls;
    long result;

    if (!is_enabled(&stay->vcore->kvm->arch, gpr[3]))
        return NEXT_HOST;
    if (gpr[3] == H_CEDE)
        return on_cede(stay);
    while (hcall->answer && hcall->number != gpr[3])
        hcall++;
    result = hcall->answer ? hcall->answer(stay->vcpu) : H_TOO_HARD;
    if (result == H_TOO_HARD)
        return NEXT_HOST;
    gpr[3] = (u64)result;
    return NEXT_GUEST;
}
