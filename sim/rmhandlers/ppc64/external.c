/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "external.h"

#include "presenter.h"
#include "variant.h"

/* An IPI: it is ended here, and then it is the host's if the host has meanwhile one to see to. */
static long ipi(u32 xirr, bool *more)
{
    presenter_ask(local_paca, MFRR_NONE);
    ORDER("sync");
    *more = presenter_end(xirr);
    ORDER("sync");
    if (!LOOK(HERE->host_ipi)) {
        HERE->saved_xirr = 0;
        return EXT_NUDGE;
    }
    presenter_ask(local_paca, IPI_PRIORITY);
    ORDER("sync");
    return EXT_HOST;
}

/* What the guest cannot have stays in saved_xirr, where the host's driver looks first. */
static long take_one(bool *more)
{
    u32 xirr;

    if (LOOK(HERE->host_ipi) || !presenter_accept(&xirr))
        return EXT_HOST;
    ORDER("sync");
    HERE->saved_xirr = xirr;
    switch (xirr & XIRR_SOURCE) {
    case 0:
        return EXT_NOTHING;
    case SOURCE_IPI:
        return ipi(xirr, more);
    default:
        return device_to_guest(xirr, more);
    }
}

/* Of several the result that asks for most counts. */
WHOLE long kvmppc_read_intr(void)
{
    long most = EXT_NOTHING;
    bool more = true;

    while (more) {
        long one;

        more = false;
        one = take_one(&more);
        if (most == EXT_NOTHING || (one != EXT_NOTHING && one > most))
            most = one;
    }
    return most;
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
