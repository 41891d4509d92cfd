/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/xics_rules.h"

#include "base/power.h"

#define NOTHING  0
#define IPI      2
#define NONE     0xff /* no priority, or masked */
#define XISR     0xffffff
#define P        1
#define Q        2
#define PQ       (P | Q)
#define CPPR_AT  24
#define XIRR_MAX UINT64_C(0xffffffff)

static int index_of_server(const struct rm_rules *rules, uint64_t server)
{
    for (unsigned i = 0; i < rules->icp_count; i++)
        if (rules->icp[i].server == server)
            return (int)i;
    return -1;
}

static int index_of_irq(const struct rm_rules *rules, uint32_t irq)
{
    for (unsigned i = 0; i < rules->source_count; i++)
        if (rules->source[i].irq == irq)
            return (int)i;
    return -1;
}

bool rm_rules_is_out(const struct rm_rules_icp *icp)
{
    return icp->xisr != NOTHING && icp->priority < icp->cppr;
}

/* Something was asked of a controller. */
static void asked(struct rm_rules *rules, const struct rm_rules_icp *icp)
{
    if (rm_rules_is_out(icp) && rules->told_count < RM_RULES_TOLD_MAX)
        rules->told[rules->told_count++] = (uint8_t)(icp - rules->icp);
}

static bool has_room(const struct rm_rules_icp *icp, uint32_t priority)
{
    return priority < icp->cppr && priority < icp->mfrr && priority < icp->priority;
}

/* A source sends: its interrupt is presented, waits, or is masked; what it displaces sends again.
 */
static void deliver(struct rm_rules *rules, uint32_t irq)
{
    int at = index_of_irq(rules, irq);
    while (at >= 0 && rules->source[at].there) {
        struct rm_rules_source *source = &rules->source[at];
        int server = index_of_server(rules, source->server);
        if (server < 0)
            return;
        struct rm_rules_icp *icp = &rules->icp[server];
        uint32_t displaced = icp->xisr;
        source->waits = 0;
        if (source->priority == NONE) {
            source->masked = 1;
            return;
        }
        if (!has_room(icp, source->priority)) {
            source->waits = 1;
            asked(rules, icp);
            return;
        }
        icp->xisr = source->irq;
        icp->priority = source->priority;
        asked(rules, icp);
        at = displaced == NOTHING || displaced == IPI ? -1 : index_of_irq(rules, displaced);
    }
}

/* All that wait send again. */
static void resend(struct rm_rules *rules)
{
    for (unsigned i = 0; i < rules->source_count; i++)
        if (rules->source[i].waits)
            deliver(rules, rules->source[i].irq);
}

/* Presents the IPI that MFRR asks for, if it is favoured enough; what was presented before. */
static uint32_t present_ipi(struct rm_rules_icp *icp)
{
    uint32_t displaced = icp->xisr;
    if (icp->mfrr >= icp->cppr || icp->mfrr > icp->priority)
        return NOTHING;
    icp->xisr = IPI;
    icp->priority = icp->mfrr;
    return displaced == IPI ? NOTHING : displaced;
}

static void let_in(struct rm_rules *rules, struct rm_rules_icp *icp, uint32_t cppr)
{
    icp->cppr = cppr;
    present_ipi(icp);
    asked(rules, icp);
    resend(rules);
}

static void set_cppr(struct rm_rules *rules, struct rm_rules_icp *icp, uint32_t cppr)
{
    uint32_t rejected = icp->xisr;
    if (cppr > icp->cppr) {
        let_in(rules, icp, cppr);
        return;
    }
    if (cppr == icp->cppr)
        return;
    icp->cppr = cppr;
    if (icp->priority >= cppr) {
        icp->xisr = NOTHING;
        icp->priority = NONE;
    } else {
        rejected = NOTHING;
    }
    asked(rules, icp);
    if (rejected != NOTHING && rejected != IPI)
        deliver(rules, rejected);
}

static void set_mfrr(struct rm_rules *rules, struct rm_rules_icp *icp, uint32_t mfrr)
{
    bool less_favoured = mfrr > icp->mfrr;
    icp->mfrr = mfrr;
    uint32_t displaced = present_ipi(icp);
    asked(rules, icp);
    if (displaced != NOTHING)
        deliver(rules, displaced);
    if (less_favoured)
        resend(rules);
}

static uint32_t accept(struct rm_rules_icp *icp)
{
    uint32_t xirr = icp->cppr << CPPR_AT | icp->xisr;
    if (icp->xisr == NOTHING)
        return xirr;
    icp->cppr = icp->priority;
    icp->priority = NONE;
    icp->xisr = NOTHING;
    return xirr;
}

/* What another processor may see of a controller. */
static struct rm_rules_answer poll(const struct rm_rules *rules, uint64_t server)
{
    int target = index_of_server(rules, server);
    if (target < 0)
        return (struct rm_rules_answer){.r3 = H_PARAMETER};
    const struct rm_rules_icp *icp = &rules->icp[target];
    return (struct rm_rules_answer){.r3 = H_SUCCESS,
                                    .r4 = icp->cppr << CPPR_AT | icp->xisr,
                                    .has_r4 = true,
                                    .r5 = icp->mfrr,
                                    .has_r5 = true};
}

/* Q becomes P, and is sent; a level that is still on as well. */
static void end(struct rm_rules *rules, uint32_t irq)
{
    int at = index_of_irq(rules, irq);
    if (at < 0)
        return;
    if (!rules->source[at].lsi)
        rules->source[at].pq >>= 1;
    if (rules->source[at].pq & P)
        deliver(rules, irq);
}

bool rm_rules_know(uint64_t hcall, const uint64_t args[2])
{
    switch (hcall) {
    case H_XIRR:
    case H_XIRR_X:
    case H_IPOLL:
        return true;
    case H_CPPR:
        return args[0] <= NONE;
    case H_IPI:
        return args[1] <= NONE;
    case H_EOI:
        return args[0] <= XIRR_MAX;
    default:
        return false;
    }
}

struct rm_rules_answer rm_rules_hcall(struct rm_rules *rules, unsigned vcpu, uint64_t hcall,
                                      const uint64_t args[2])
{
    struct rm_rules_icp *icp = &rules->icp[vcpu];
    struct rm_rules_answer answer = {.r3 = H_SUCCESS};
    int target;
    rules->told_count = 0;
    switch (hcall) {
    case H_XIRR:
    case H_XIRR_X:
        answer.r4 = accept(icp);
        answer.has_r4 = true;
        break;
    case H_IPOLL:
        answer = poll(rules, args[0]);
        break;
    case H_CPPR:
        set_cppr(rules, icp, (uint32_t)args[0]);
        break;
    case H_IPI:
        target = index_of_server(rules, args[0]);
        if (target < 0)
            answer.r3 = H_PARAMETER;
        else
            set_mfrr(rules, &rules->icp[target], (uint32_t)args[1]);
        break;
    case H_EOI:
        let_in(rules, icp, (uint32_t)args[0] >> CPPR_AT);
        end(rules, (uint32_t)args[0] & XISR);
        break;
    }
    return answer;
}

void rm_rules_trigger(struct rm_rules *rules, unsigned source)
{
    struct rm_rules_source *from = &rules->source[source];
    rules->told_count = 0;
    if (!from->there)
        return;
    from->pq = (from->pq << 1 | P) & PQ;
    if (from->pq == P)
        deliver(rules, from->irq);
}

bool rm_rules_at_peace(const struct rm_rules *rules)
{
    for (unsigned i = 0; i < rules->source_count; i++) {
        const struct rm_rules_source *source = &rules->source[i];
        int server = source->waits ? index_of_server(rules, source->server) : -1;
        if (server >= 0 &&
            (has_room(&rules->icp[server], source->priority) || source->priority == NONE))
            return false;
    }
    return true;
}
