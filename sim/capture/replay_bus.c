/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay_bus.h"

#include <inttypes.h>

#define DOORBELL_THREAD 0x7f /* the low bits of a message (Power ISA 2.07 Book III-S 11.2) */
#define THREADS_A_CORE  8

/* Where a POWER8's first presentation page is, that of PIR 0 (skiboot; Linux gets the addresses
 * from its device tree). Only where memory does not tell. */
#define ICP_PAGES UINT64_C(0x0003ffff80000000)

static bool is_page(uint64_t real, uint64_t page)
{
    return page && real >= page && real - page < ICP_PAGE_BYTES;
}

/* The controller whose page that is: one that a paca names, else by its PIR. */
static bool find_icp(const struct rm_replay *replay, uint64_t real, unsigned *icp, uint32_t *offset)
{
    *offset = (uint32_t)(real % ICP_PAGE_BYTES);
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        if (replay->cpus[i].knows_pir && is_page(real, replay->cpus[i].icp_page)) {
            *icp = replay->cpus[i].pir;
            return true;
        }
    uint64_t distance = real - ICP_PAGES;
    *icp = (unsigned)(distance / ICP_PAGE_BYTES % RM_XICS_THREADS_MAX);
    return distance / ICP_PAGE_BYTES < RM_XICS_THREADS_MAX;
}

static bool device_read(void *context, unsigned thread, uint64_t real, size_t count, uint8_t *bytes)
{
    struct rm_replay *replay = context;
    unsigned icp;
    uint32_t offset;
    (void)thread;
    return find_icp(replay, real, &icp, &offset) &&
           rm_icp_read(replay->xics, icp, offset, count, bytes);
}

static bool device_write(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes)
{
    struct rm_replay *replay = context;
    struct rm_replay_cpu *cpu = &replay->cpus[thread];
    unsigned icp;
    uint32_t offset;
    if (!find_icp(replay, real, &icp, &offset) ||
        !rm_icp_write(replay->xics, icp, offset, count, bytes))
        return false;
    if (!cpu->knows_pir || icp != cpu->pir)
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
