/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "external.h"

#include "variant.h"

static void ipi_priority(u8 priority)
{
    INHIBITED_STORE("stbcix", HERE->xics_phys + ICP_MFRR, priority);
}

/* An IPI: it is ended here, and then it is the host's if the host has meanwhile one to see to. */
static long ipi(u32 xirr_bytes)
{
    ipi_priority(MFRR_NONE);
    ORDER("sync");
    INHIBITED_STORE("stwcix", HERE->xics_phys + ICP_XIRR, xirr_bytes);
    ORDER("sync");
    if (!LOOK(HERE->host_ipi)) {
        HERE->saved_xirr = 0;
        return EXT_NUDGE;
    }
    ipi_priority(IPI_PRIORITY);
    ORDER("sync");
    return EXT_HOST;
}

/* What the guest cannot have stays in saved_xirr, where the host's driver looks first. */
WHOLE long kvmppc_read_intr(void)
{
    u32 xirr_bytes, source;

    if (LOOK(HERE->host_ipi))
        return EXT_HOST;
    INHIBITED_LOAD32(xirr_bytes, HERE->xics_phys + ICP_XIRR);
    ORDER("sync");
    HERE->saved_xirr = BIG32(xirr_bytes);
    source = HERE->saved_xirr & XIRR_SOURCE;
    if (source == 0)
        return EXT_NOTHING;
    return source == SOURCE_IPI ? ipi(xirr_bytes) : device_to_guest(xirr_bytes, source);
}

u32 external_trap(long result)
{
    return result == host_ends.result ? host_ends.trap : TRAP_EXTERNAL;
}

/* ---- why a thread woke ---- */

static struct awake by_doorbell(void)
{
    ACT("msgclr", DOORBELL);
    return (struct awake){LOOK(HERE->host_ipi) ? EXT_HOST : EXT_NUDGE, TRAP_H_DOORBELL};
}

static struct awake by_external(void)
{
    long result = kvmppc_read_intr();

    return (struct awake){result, external_trap(result)};
}

/* By SRR1's reason; what is not here is the host's, without a trap. */
struct reason {
    struct awake (*look)(void);
    struct awake is;
};
static const struct reason reasons[SRR1_WHY_MASK + 1] = {
    [0] = {NULL, {EXT_HOST, TRAP_NONE}},    [1] = {NULL, {EXT_HOST, TRAP_NONE}},
    [2] = {NULL, {EXT_HOST, TRAP_NONE}},    [3] = {by_doorbell, {0, 0}},
    [4] = {NULL, {EXT_HOST, TRAP_NONE}},    /* system reset */
    [5] = {NULL, {EXT_NOTHING, TRAP_NONE}}, /* the guest's own doorbell */
    [6] = {NULL, {EXT_NOTHING, TRAP_NONE}}, /* decrementer */
    [7] = {NULL, {EXT_HOST, TRAP_NONE}},    [8] = {by_external, {0, 0}},
    [9] = {NULL, {EXT_HOST, TRAP_NONE}},    [10] = {NULL, {EXT_HOST, TRAP_HMI}},
    [11] = {NULL, {EXT_HOST, TRAP_NONE}},   [12] = {NULL, {EXT_HOST, TRAP_NONE}}, /* system error */
    [13] = {NULL, {EXT_HOST, TRAP_NONE}},   [14] = {NULL, {EXT_HOST, TRAP_NONE}},
    [15] = {NULL, {EXT_HOST, TRAP_NONE}},
};

struct awake why_awake(u64 srr1)
{
    const struct reason *reason = &reasons[srr1 >> SRR1_WHY_SHIFT & SRR1_WHY_MASK];

    return reason->look ? reason->look() : reason->is;
}
