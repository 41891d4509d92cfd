/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "partition.h"

#include "firmware.h"

#define TLBIEL_IS_ALL     0x800  /* every entry of the set */
#define TLBIEL_SET_STEP   0x1000 /* from one set to the next */
#define TBU40_CARRY       (UINT64_C(1) << 24)
#define TIME_IS_BEING_SET UINT64_C(1) /* in sibling_subcore_state.flags; ours */

/* A partition that nobody has stands between two, so that no translation of one is made with the
 * other's table. */
static void change_owner(u64 hash_table, u32 partition)
{
    MTSPR(SPRN_LPIDR, LPID_RESERVED);
    ORDER("ptesync");
    MTSPR(SPRN_SDR1, hash_table);
    MTSPR(SPRN_LPIDR, partition);
    ORDER("isync");
}

static void flush_if_asked(struct kvm_arch *vm)
{
    unsigned cpu = local_paca->paca_index;
    u64 bit = UINT64_C(1) << cpu % 64, *word = &vm->need_tlb_flush[cpu / 64];
    u64 set = TLBIEL_IS_ALL;

    if (!(LOOK(*word) & bit))
        return;
    clear_bits(word, bit);
    for (u32 left = vm->tlb_sets; left != 0; left--, set += TLBIEL_SET_STEP)
        ACT("tlbiel", set);
    ORDER("ptesync");
}

/* TBU40 leaves the low 24 bits alone; if they wrap meanwhile, the carry is lost and is made good.
 */
static void shift_time(u64 ticks)
{
    u64 wanted = timebase() + ticks;

    MTSPR(SPRN_TBU40, wanted);
    if ((timebase() & (TBU40_CARRY - 1)) < (wanted & (TBU40_CARRY - 1)))
        MTSPR(SPRN_TBU40, wanted + TBU40_CARRY);
}

/* Tells the core's other partitions, if it is split, whether a guest runs in this one. */
static void tell_siblings(u8 in_guest)
{
    unsigned thread = local_paca->paca_index & (unsigned)(threads_per_core - 1);
    unsigned size = (unsigned)threads_per_subcore;

    if (HERE->kvm_split_mode)
        size = HERE->kvm_split_mode->subcore_size;
    PUT(local_paca->sibling_subcore_state->in_guest[thread / size], in_guest);
}

void partition_of_part(void)
{
    const struct kvm_split_mode *split = HERE->kvm_split_mode;

    MTSPR(SPRN_HDEC, HDEC_FULL);
    if (!split)
        return;
    MTSPR(SPRN_RPR, split->rpr);
    MTSPR(SPRN_PMMAR, split->pmmar);
    MTSPR(SPRN_LDBAR, split->ldbar);
    ORDER("isync");
}

void partition_to_guest(struct kvmppc_vcore *vcore)
{
    struct kvm_arch *vm = &vcore->kvm->arch;

    change_owner(vm->sdr1, vm->lpid);
    flush_if_asked(vm);
    if (vcore->tb_offset != 0) {
        shift_time(vcore->tb_offset);
        vcore->tb_offset_applied = vcore->tb_offset;
    }
    if (vcore->pcr != PCR_NONE)
        MTSPR(SPRN_PCR, vcore->pcr | PCR_NONE);
    MTSPR(SPRN_DPDES, vcore->dpdes);
    MTSPR(SPRN_VTB, vcore->vtb);
    tell_siblings(1);
    ORDER("lwsync");
    PUT(vcore->in_guest, 1);
}

void partition_to_host(struct kvmppc_vcore *vcore)
{
    struct kvm_arch *vm = &vcore->kvm->arch;

    change_owner(vm->host_sdr1, vm->host_lpid);
    vcore->dpdes = MFSPR(SPRN_DPDES);
    vcore->vtb = MFSPR(SPRN_VTB);
    MTSPR(SPRN_DPDES, 0);
    tell_siblings(0);
    if (vcore->tb_offset_applied != 0) {
        shift_time(-vcore->tb_offset_applied);
        vcore->tb_offset_applied = 0;
    }
    if (vcore->pcr != PCR_NONE)
        MTSPR(SPRN_PCR, PCR_NONE);
    MTSPR(SPRN_HDEC, HDEC_FULL);
    ORDER("lwsync");
    PUT(vcore->in_guest, 0);
}

static bool somebody_in_guest(const struct sibling_subcore_state *parts)
{
    for (unsigned part = 0; part < MAX_SUBCORES; part++)
        if (LOOK(parts->in_guest[part]))
            return true;
    return false;
}

/* All parts of a split core have one time base. Whoever comes first sets it, others wait for that.
 */
void partition_set_time(struct kvmppc_vcore *vcore)
{
    struct sibling_subcore_state *parts = local_paca->sibling_subcore_state;
    u64 *flags = (u64 *)&parts->flags, before;

    tell_siblings(0);
    BE_PATIENT();
    while (somebody_in_guest(parts))
        continue;
    BE_BUSY();
    firmware(0, 0, 0, OPAL_HANDLE_HMI);
    before = LOOK(*flags);
    if (!(before & TIME_IS_BEING_SET) && swap64(flags, before, before | TIME_IS_BEING_SET)) {
        firmware(0, 0, 0, OPAL_RESYNC_TIME);
        clear_bits(flags, TIME_IS_BEING_SET);
    }
    while (LOOK(*flags) & TIME_IS_BEING_SET)
        continue;
    vcore->tb_offset_applied = 0;
}
