/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay_bus.h"

#include <inttypes.h>

#define DOORBELL_THREAD 0x7f /* the low bits of a message (Power ISA 2.07 Book III-S 11.2) */
#define THREADS_A_CORE  8

/*
 * The controller whose page that is. Where they begin, nobody tells: the first page that a
 * processor reaches is taken for its own, and the others have to lie beside it by their PIRs.
 */
static bool find_icp(struct rm_replay *replay, struct rm_replay_cpu *cpu, uint64_t real,
                     unsigned *icp, uint32_t *offset)
{
    if (replay->icp_base == RM_REPLAY_NO_BASE && cpu->knows_pir)
        replay->icp_base =
            (real & ~(uint64_t)(ICP_PAGE_BYTES - 1)) - (uint64_t)cpu->pir * ICP_PAGE_BYTES;
    uint64_t distance = real - replay->icp_base;
    if (replay->icp_base == RM_REPLAY_NO_BASE || distance / ICP_PAGE_BYTES >= RM_XICS_THREADS_MAX)
        return false;
    *icp = (unsigned)(distance / ICP_PAGE_BYTES);
    *offset = (uint32_t)(distance % ICP_PAGE_BYTES);
    if (!cpu->knows_pir) {
        cpu->pir = *icp;
        cpu->knows_pir = true;
    }
    return true;
}

static bool device_read(void *context, unsigned thread, uint64_t real, size_t count, uint8_t *bytes)
{
    struct rm_replay *replay = context;
    unsigned icp;
    uint32_t offset;
    return find_icp(replay, &replay->cpus[thread], real, &icp, &offset) &&
           rm_icp_read(replay->xics, icp, offset, count, bytes);
}

static bool device_write(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes)
{
    struct rm_replay *replay = context;
    struct rm_replay_cpu *cpu = &replay->cpus[thread];
    unsigned icp;
    uint32_t offset;
    if (!find_icp(replay, cpu, real, &icp, &offset) ||
        !rm_icp_write(replay->xics, icp, offset, count, bytes))
        return false;
    if (icp != cpu->pir)
        rm_replay_act(replay, cpu, "stores 0x%" PRIx64 " into offset 0x%x of the ICP of PIR %u",
                      rm_load(bytes, count, RM_BIG), offset, icp);
    return true;
}

static void msgsnd(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct rm_replay *replay = context;
    struct rm_replay_cpu *from = &replay->cpus[thread];
    if (privileged)
        return;
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++) {
        struct rm_replay_cpu *to = &replay->cpus[i];
        if (!to->cpu || to->pir % THREADS_A_CORE != (rb & DOORBELL_THREAD) ||
            to->pir / THREADS_A_CORE != from->pir / THREADS_A_CORE)
            continue;
        rm_cpu_doorbell(to->cpu);
        to->doorbell = true;
        to->doorbell_from = from->number;
        to->doorbell_own = from->next_own;
        rm_replay_act(replay, from, "sends a doorbell to processor %u", i);
    }
}

static void msgclr(void *context, unsigned thread, uint64_t rb, bool privileged)
{
    struct rm_replay *replay = context;
    struct rm_replay_cpu *cpu = &replay->cpus[thread];
    (void)rb;
    if (!privileged && cpu->doorbell)
        rm_replay_act(replay, cpu, "clears its doorbell");
    if (!privileged)
        cpu->doorbell = false;
}

struct rm_cpu_bus rm_replay_bus(struct rm_replay *replay)
{
    return (struct rm_cpu_bus){.context = replay,
                               .device_read = device_read,
                               .device_write = device_write,
                               .msgsnd = msgsnd,
                               .msgclr = msgclr};
}
