/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lost wake-ups: a virtual interrupt waits for a vcpu that waits for a kick, and nobody is left to
 * kick it. A guest's own timer might still wake it, late; that counts as lost all the same.
 */
#include "kvm/host_model.h"

#include <stdio.h>
#include <string.h>

static bool interrupt_waits(const struct rm_world *world, unsigned v)
{
    struct rm_virtual_icp icp;
    return rm_world_icp_state(world, v, &icp) && icp.xisr != RM_XISR_NONE && icp.out_ee &&
           rm_get(world, RM_K_VCPU_PENDING, world->vcpu[v]) != 0;
}

/* Where vcores have a state, memory says it: a kick ends the vcore's sleep (see complete.c). */
static bool was_kicked(const struct rm_world *world, unsigned v,
                       const struct rm_host_report *reports, unsigned report_count)
{
    if (world->known[RM_K_VCORE_STATE].there)
        return false;
    for (unsigned r = 0; r < report_count; r++)
        for (unsigned k = 0; k < reports[r].kick_count && k < RM_VCPUS_MAX; k++)
            if (reports[r].kicks[k].vcpu == v)
                return true;
    return false;
}

/* Whether a host core still has the kick to do. */
static bool core_will_kick(const struct rm_world *world, unsigned v)
{
    for (unsigned core = 0; world->rm_core && core < world->config.cores; core++) {
        uint64_t element = rm_core_element(world, core);
        uint64_t data = rm_get(world, RM_K_CORE_DATA, element);
        if (rm_get(world, RM_K_CORE_ACTION, element) == RM_ACTION_KICK_VCPU &&
            rm_world_vcpu_at(world, data) == (int)v)
            return true;
    }
    return false;
}

static void find_record(const struct rm_world *world, struct rm_lost_wakeup *lost)
{
    for (unsigned w = 0; w < world->config.vcpu_count; w++) {
        uint32_t action = (uint32_t)rm_get(world, RM_K_ICP_ACTION, world->icp[w]);
        uint64_t target = rm_get(world, RM_K_ICP_KICK_TARGET, world->icp[w]);
        if (!(action & RM_ACTION_KICK_VCPU) || rm_world_vcpu_at(world, target) != (int)lost->vcpu)
            continue;
        lost->kick_recorded = true;
        lost->recorded_in = w;
        lost->rm_action = action;
    }
}

/* " and the host completed nothing for trap 0x500", of the last exit of a vcpu; "" if it did. */
static void describe_host(unsigned vcpu, const struct rm_host_report *reports,
                          unsigned report_count, char *to, size_t bytes)
{
    to[0] = '\0';
    for (unsigned r = 0; r < report_count; r++)
        if (reports[r].vcpu == vcpu && !reports[r].completed && reports[r].trap)
            snprintf(to, bytes, " and the host completed nothing for trap 0x%x", reports[r].trap);
}

static void describe(const struct rm_world *world, struct rm_lost_wakeup *lost,
                     const struct rm_host_report *reports, unsigned report_count)
{
    const struct rm_vcpu_config *vcpus = world->config.vcpus;
    char kick[160] = "no kick is recorded anywhere", host[64];
    if (lost->kick_recorded) {
        describe_host(lost->recorded_in, reports, report_count, host, sizeof(host));
        snprintf(kick, sizeof(kick), "the kick was left in the ICP of vcpu %u (rm_action 0x%x)%s",
                 vcpus[lost->recorded_in].id, lost->rm_action, host);
    }
    snprintf(
        lost->text, sizeof(lost->text),
        "a wake-up is lost: vcpu %u (server %llu) has interrupt 0x%x pending and is not loaded "
        "on any thread; %s",
        vcpus[lost->vcpu].id, (unsigned long long)vcpus[lost->vcpu].server, lost->xisr, kick);
}

enum rm_status kvm_lost_wakeups(const struct rm_world *world, const struct rm_host_report *reports,
                                unsigned report_count, struct rm_lost_wakeups *out,
                                struct rm_error *error)
{
    memset(out, 0, sizeof(*out));
    if (report_count && !reports)
        return rm_fail(error, RM_BAD_INPUT, "%u host reports, but no list of them", report_count);
    for (unsigned v = 0; world->with_xics && v < world->config.vcpu_count; v++) {
        if (!interrupt_waits(world, v) || !rm_host_is_blocked(world, v) ||
            was_kicked(world, v, reports, report_count) || core_will_kick(world, v))
            continue;
        struct rm_lost_wakeup *lost = &out->list[out->count++];
        lost->vcpu = v;
        lost->xisr = (uint32_t)rm_get(world, RM_K_ICP_XISR, world->icp[v]);
        find_record(world, lost);
        describe(world, lost, reports, report_count);
    }
    return RM_OK;
}
