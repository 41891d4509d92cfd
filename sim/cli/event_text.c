/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/event_text.h"

#include "base/power.h"
#include "cli/plain.h"
#include "xics/icp.h"
#include "xics/opal.h"

static void tell_kick(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_kick *kick = &event->kick;
    fprintf(to, "core %u kicks vcpu %lld", kick->core,
            (long long)scn_vcpu_id(result, (int)kick->vcpu));
    if (kick->woken)
        fputs(", which slept in the host", to);
    if (kick->poked >= 0)
        fprintf(to, ", with an IPI to thread %d", kick->poked);
    fprintf(to, " (%s)", rm_kick_by_name((enum rm_kick_by)kick->by));
}

static void tell_block(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    fprintf(to, "vcpu %lld sleeps in the host",
            (long long)scn_vcpu_id(result, (int)event->block.vcpu));
}

static void tell_timer(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    fprintf(to, "the decrementer of vcpu %lld wakes it",
            (long long)scn_vcpu_id(result, (int)event->timer.vcpu));
}

static void tell_load(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_vcpu_load *load = &event->vcpu_load;
    if (load->vcpu < 0)
        fprintf(to, "thread %u is needed, without a vcpu", load->on);
    else
        fprintf(to, "vcpu %lld is run on thread %u", (long long)scn_vcpu_id(result, load->vcpu),
                load->on);
}

static void tell_irq(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_host_irq *irq = &event->host_irq;
    (void)result;
    fprintf(to, "thread %u takes XIRR 0x%08x%s", event->actor.thread, irq->xirr,
            irq->latched ? ", which real mode had accepted" : "");
}

static void tell_doorbell(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    (void)result;
    fprintf(to, "thread %u takes a doorbell", event->host_doorbell.taken_by);
}

static void tell_deliver(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    (void)result;
    fprintf(to, "the host gives the interrupt to the guest's source 0x%x", event->host_deliver.irq);
}

static void tell_present(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_icp_present *present = &event->icp_present;
    (void)result;
    if (present->xisr == XISR_IPI)
        fprintf(to, "an IPI is presented to thread %u", present->icp);
    else
        fprintf(to, "source 0x%x is presented to thread %u", present->xisr, present->icp);
    fprintf(to, ", priority %x", present->priority);
}

static void tell_reject(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    (void)result;
    fprintf(to, "thread %u does not take it: 0x%x goes back to its source", event->icp_reject.icp,
            event->icp_reject.xisr);
}

static void tell_trigger(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_msi_trigger *trigger = &event->msi_trigger;
    (void)result;
    fprintf(to, "its source %s (P=%u Q=%u)", trigger->sent ? "sends it" : "holds it back",
            trigger->pq & 1, trigger->pq >> 1 & 1);
}

static void tell_resend(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    (void)result;
    fprintf(to, "source 0x%x sends again", event->msi_resend.hwirq);
}

static void tell_arrival(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    (void)result;
    fprintf(to, "a doorbell arrives at thread %u", event->doorbell.target);
}

static void tell_wake(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    static const char *const reasons[] = {
        [WAKE_H_DOORBELL] = "doorbell",
        [WAKE_RESET] = "system reset",
        [WAKE_DECREMENTER] = "decrementer",
        [WAKE_EXTERNAL] = "external interrupt",
        [WAKE_HMI] = "HMI",
    };
    unsigned reason = event->wake.reason;
    (void)result;
    fprintf(to, "thread %u wakes from its nap", event->actor.thread);
    if (reason < sizeof(reasons) / sizeof(*reasons) && reasons[reason])
        fprintf(to, " (%s)", reasons[reason]);
    else
        fprintf(to, " (reason %u)", reason);
}

static void tell_opal(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    const struct rm_event_opal *call = &event->opal;
    const uint64_t args[] = {call->a0, call->a1, call->a2, call->a3,
                             call->a4, call->a5, call->a6, call->a7};
    const char *name = rm_opal_name(call->token);
    (void)result;
    if (name)
        fprintf(to, "firmware %s(", name);
    else
        fprintf(to, "unknown firmware call %llu(", (unsigned long long)call->token);
    for (unsigned i = 0; i < rm_opal_arg_count(call->token); i++)
        fprintf(to, "%s0x%llx", i ? ", " : "", (unsigned long long)args[i]);
    fprintf(to, ") = %lld", (long long)call->rc);
}

static void (*const tellers[RM_EVENT_TYPES])(FILE *, const struct scn_result *,
                                             const struct rm_event *) = {
    [RM_EVENT_kick] = tell_kick,
    [RM_EVENT_block] = tell_block,
    [RM_EVENT_timer] = tell_timer,
    [RM_EVENT_vcpu_load] = tell_load,
    [RM_EVENT_host_irq] = tell_irq,
    [RM_EVENT_host_doorbell] = tell_doorbell,
    [RM_EVENT_host_deliver] = tell_deliver,
    [RM_EVENT_opal] = tell_opal,
    [RM_EVENT_icp_present] = tell_present,
    [RM_EVENT_icp_reject] = tell_reject,
    [RM_EVENT_msi_trigger] = tell_trigger,
    [RM_EVENT_msi_resend] = tell_resend,
    [RM_EVENT_doorbell] = tell_arrival,
    [RM_EVENT_wake] = tell_wake,
};

bool cli_print_event(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    if (!tellers[event->type])
        return false;
    tellers[event->type](to, result, event);
    return true;
}

/* "MSI 0x1234", with its name in the file. */
void cli_print_scenario_event(FILE *to, const struct scn_result *result, unsigned index)
{
    static const char *const kinds[] = {
        [RM_INJECT_MSI] = "MSI",
        [RM_INJECT_IPI] = "IPI",
        [RM_INJECT_DOORBELL] = "doorbell",
        [RM_INJECT_HCALL] = "hcall",
        [RM_INJECT_HDEC] = "HDEC",
        [RM_INJECT_HOST_IPI] = "host IPI",
        [RM_INJECT_DEC] = "DEC",
        [RM_INJECT_OPAL] = "firmware call",
        [RM_INJECT_SYSTEM_RESET] = "system reset",
        [RM_INJECT_MACHINE_CHECK] = "machine check",
        [RM_INJECT_HMI] = "HMI",
        [RM_INJECT_TRAP] = "trap",
        [RM_INJECT_SET] = "store",
        [RM_INJECT_FENCE] = "fence of bridge",
    };
    const struct scn_timed_event *event = &result->scenario->events[index];
    fputs(kinds[event->event.kind], to);
    if (event->event.kind == RM_INJECT_MSI || event->event.kind == RM_INJECT_HCALL ||
        event->event.kind == RM_INJECT_TRAP || event->event.kind == RM_INJECT_FENCE)
        fprintf(to, " 0x%x", event->event.number);
    if (event->name)
        fprintf(to, " \"%s\"", cli_plain(event->name));
}
