/* SPDX-License-Identifier: GPL-2.0-or-later */
/* behaviour: switching a core between partitions, the parts of it that need no assembly. */
#include "platform.h"
#include "real_mode.h"

#define TLB_SETS          512 /* POWER8 */
#define TLBIEL_ALL_IN_SET 0x800
#define TLBIEL_NEXT_SET   0x1000

static u8 *subcore_flag(void)
{
    const struct kvm_split_mode *split = local_paca->kvm_hstate.kvm_split_mode;
    int size = split != NULL ? split->subcore_size : threads_per_subcore;
    int thread = local_paca->paca_index & (threads_per_core - 1);

    return &local_paca->sibling_subcore_state->in_guest[thread / size];
}

void kvmppc_subcore_enter_guest(void)
{
    WRITE_ONCE(*subcore_flag(), 1);
}

void kvmppc_subcore_exit_guest(void)
{
    WRITE_ONCE(*subcore_flag(), 0);
}

static void flush_core_tlb(void)
{
    u64 rb = TLBIEL_ALL_IN_SET;

    for (int set = 0; set < TLB_SETS; set++, rb += TLBIEL_NEXT_SET)
        __asm__ volatile("tlbiel %0" : : "r"(rb) : "memory");
    __asm__ volatile("ptesync" : : : "memory");
}

/* Translations of this guest that the core may still hold from an earlier stay. */
void kvmppc_check_need_tlb_flush(struct kvm *kvm, int pcpu)
{
    u64 *word = &kvm->arch.need_tlb_flush[pcpu / 64];
    u64 bit = 1UL << (pcpu % 64);

    if ((READ_ONCE(*word) & bit) == 0)
        return;
    flush_core_tlb();
    atomic_andc64(word, bit);
}
