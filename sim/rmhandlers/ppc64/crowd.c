/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crowd.h"

#include "presenter.h"

#define CAME(map)           ((map)&0xff)
#define LEFT(map)           ((map) >> 8 & 0xff)
#define LEAVING(bits)       ((bits) << 8)
#define ASKED_BY_OTHER_PART 0x10000U
#define CONFER_TICKS        1024 /* two microseconds */

/* Adds bits to the map; with `closed`, not if somebody leaves. What it was before. */
static u32 add_to_map(struct kvmppc_vcore *vcore, u32 bits, bool closed)
{
    volatile u32 *map = (volatile u32 *)&vcore->entry_exit_map;
    u32 before;

    do {
        before = *map;
        if (closed && before >> 8 != 0)
            break;
    } while (!swap32(map, before, before | bits));
    return before;
}

bool crowd_join(struct kvmppc_vcore *vcore)
{
    return add_to_map(vcore, own_bit(), true) >> 8 == 0;
}

static void tell(unsigned first_cpu, u32 threads)
{
    for (; threads != 0; threads &= threads - 1)
        nudge(first_cpu + (unsigned)__builtin_ctz(threads));
}

/* The guests in the other parts of a split core have to leave, too. */
static void tell_other_parts(const struct kvmppc_vcore *own)
{
    const struct kvm_split_mode *split = HERE->kvm_split_mode;

    for (unsigned part = 0; split && part < MAX_SUBCORES; part++) {
        struct kvmppc_vcore *other = split->vc[part];
        u32 before;

        if (!other || other == own)
            continue;
        before = add_to_map(other, ASKED_BY_OTHER_PART, true);
        if (before >> 8 == 0)
            tell(other->pcpu, CAME(before));
    }
}

/* The hypervisor decrementer is everybody's: those in the guest are interrupted by it themselves,
 * so only those who nap need be told. */
void crowd_leave(struct kvmppc_vcore *vcore, u32 trap)
{
    u32 before = add_to_map(vcore, LEAVING(own_bit()), false);
    u32 others = CAME(before) & ~own_bit();

    if (before >> 8 != 0)
        return;
    if (trap == TRAP_HV_DECREMENTER)
        others &= (u32)LOOK(vcore->napping_threads);
    tell(local_paca->paca_index - HERE->ptid, others);
    tell_other_parts(vcore);
}

void crowd_wait(const struct kvmppc_vcore *vcore)
{
    BE_PATIENT();
    for (;;) {
        u32 map = (u32)LOOK(vcore->entry_exit_map);

        if (CAME(map) == LEFT(map))
            break;
    }
    BE_BUSY();
    ORDER("isync");
}

bool crowd_sleep(struct kvmppc_vcore *vcore, bool may_be_last)
{
    volatile u32 *asleep = (volatile u32 *)&vcore->napping_threads;
    u32 before;

    do {
        before = *asleep;
        if (!may_be_last && (before | own_bit()) == CAME((u32)LOOK(vcore->entry_exit_map)))
            return false;
    } while (!swap32(asleep, before, before | own_bit()));
    return true;
}

static void change_bits(volatile u32 *map, u32 off, u32 on)
{
    u32 before;

    do
        before = *map;
    while (!swap32(map, before, (before & ~off) | on));
}

void crowd_wake(struct kvmppc_vcore *vcore)
{
    change_bits((volatile u32 *)&vcore->napping_threads, own_bit(), 0);
}

bool crowd_confer(struct kvmppc_vcore *vcore)
{
    u64 until = timebase() + CONFER_TICKS;
    bool others = true;

    change_bits(&vcore->conferring_threads, 0, own_bit());
    BE_PATIENT();
    while (others && !crowd_breaks_up(vcore) && (s64)(timebase() - until) < 0)
        others = CAME((u32)LOOK(vcore->entry_exit_map)) & ~(u32)LOOK(vcore->napping_threads) &
                 ~LOOK(vcore->conferring_threads);
    BE_BUSY();
    change_bits(&vcore->conferring_threads, own_bit(), 0);
    return others;
}

void nudge(unsigned cpu)
{
    unsigned others = (unsigned)threads_per_core - 1;

    if ((cpu ^ local_paca->paca_index) > others) {
        nudge_by_ipi(cpu);
        return;
    }
    ORDER("sync");
    ACT("msgsnd", DOORBELL | (cpu & others));
}

void nudge_by_ipi(unsigned cpu)
{
    ORDER("sync");
    presenter_ask(paca_ptrs[cpu], IPI_PRIORITY);
}
