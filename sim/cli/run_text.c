/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/run_text.h"
#include "cli/account_text.h"

#include "cli/plain.h"
#include "scenario/meaning.h"
#include "scenario/requires.h"
#include "xics/opal.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 100
#define INDENT  "     "

/* Verdict and name, in every line about a scenario. */
#define LINE_START "%-4s  %-30s "
#define FILE_TEXT  " (%s)"
#define NO_MORE    "no more events"

const char *cli_verdict(enum scn_verdict verdict)
{
    static const char *const names[] = {
        [SCN_PASS] = "PASS",
        [SCN_FAIL] = "FAIL",
        [SCN_BUDGET] = "OVER BUDGET",
        [SCN_BROKEN] = "ERROR",
    };
    return names[verdict];
}

void cli_print_image(FILE *to, const char *image)
{
    size_t bytes = strcspn(image, "(");
    while (bytes && image[bytes - 1] == ' ')
        bytes--;
    char *name = strndup(image, bytes);
    fputs(cli_plain(name ? name : image), to);
    free(name);
}

/* Prints words with a divider between them, broken into lines. */
struct wrapped {
    FILE *to;
    unsigned column, count;
};

static void wrap(struct wrapped *line, const char *label, const char *word, const char *divider)
{
    unsigned bytes = (unsigned)strlen(word) + 3;
    if (line->count == 0)
        line->column = (unsigned)fprintf(line->to, "%s%-10s", INDENT, label);
    else if (line->column + bytes > COLUMNS)
        line->column = (unsigned)fprintf(line->to, "%s\n%s%10s", divider, INDENT, "") - 1;
    else
        line->column += (unsigned)fprintf(line->to, "%s ", divider);
    line->column += (unsigned)fprintf(line->to, "%s", word);
    line->count++;
}

static void end_wrap(struct wrapped *line)
{
    if (line->count)
        fputc('\n', line->to);
}

static void print_path(FILE *to, const struct rm_exit *exit)
{
    struct wrapped line = {.to = to};
    for (size_t i = 0; i < exit->path_count; i++)
        wrap(&line, "path", cli_plain(exit->path[i]), " >");
    end_wrap(&line);
}

static void print_mmio(FILE *to, const struct rm_exit *exit)
{
    struct wrapped line = {.to = to};
    for (size_t i = 0; i < exit->mmio_count; i++) {
        char text[SCN_MMIO_TEXT_BYTES];
        scn_mmio_print(&exit->mmio[i], text, sizeof(text));
        wrap(&line, "mmio", text, ",");
    }
    end_wrap(&line);
}

static void print_opal(FILE *to, const struct rm_exit *exit)
{
    for (size_t i = 0; i < exit->opal_count; i++) {
        const struct rm_opal_call *call = &exit->opal[i];
        fprintf(to, "%s%-10s", INDENT, "firmware");
        if (call->name)
            fprintf(to, "%s(", call->name);
        else
            fprintf(to, "unknown call %llu(", (unsigned long long)call->token);
        for (unsigned a = 0; a < call->arg_count; a++)
            fprintf(to, "%s0x%llx", a ? ", " : "", (unsigned long long)call->args[a]);
        fprintf(to, ") = %lld\n", (long long)call->rc);
    }
    for (size_t i = 0; i < exit->msgsnd_count; i++)
        fprintf(to, "%s%-10s0x%llx, to thread %u\n", INDENT, "msgsnd",
                (unsigned long long)exit->msgsnd[i].rb, exit->msgsnd[i].target);
}

static void print_end(FILE *to, const struct rm_exit *exit)
{
    static const char *const places[] = {
        [RM_END_HOST] = "in the host",   [RM_END_GUEST] = "in the guest",
        [RM_END_FAULT] = "with a fault", [RM_END_BUDGET] = "nowhere: the budget ran out",
        [RM_END_IDLE] = "nowhere",       [RM_END_DEADLOCK] = "nowhere: deadlock",
    };
    fprintf(to, "%s%-10s%s", INDENT, "ends", places[exit->end]);
    if (exit->end == RM_END_HOST)
        fprintf(to, ", trap 0x%x, r12 0x%llx, r3 0x%llx", exit->trap, (unsigned long long)exit->r12,
                (unsigned long long)exit->r3);
    if (exit->end == RM_END_GUEST)
        fprintf(to, ", pc 0x%llx", (unsigned long long)exit->guest_pc);
    if (exit->read_intr_called)
        fprintf(to, "; kvmppc_read_intr returned %lld", (long long)exit->read_intr);
    fputc('\n', to);
    if (exit->end == RM_END_FAULT)
        fprintf(to, "%s%-10s%s\n", INDENT, "fault", cli_plain(exit->fault.text));
}

static void print_kicks(FILE *to, const struct scn_result *result, const struct rm_kick *kicks,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(to, ", kicked vcpu %lld", (long long)scn_vcpu_id(result, (int)kicks[i].vcpu));
}

static void print_host(FILE *to, const struct scn_result *result, const struct scn_exit *record)
{
    const struct rm_host_report *host = &record->host;
    if (!record->handled)
        return;
    fprintf(to, "%s%-10s%s", INDENT, "host", host->resume_name);
    if (host->completed)
        fprintf(to, ", kvmppc_xics_rm_complete: rm_action 0x%x, then 0x%x",
                record->rm_action_before, record->rm_action_after);
    print_kicks(to, result, host->kicks, host->kick_count);
    fputc('\n', to);
}

static void print_cost(FILE *to, const struct scn_result *result, const struct rm_exit *exit)
{
    double ns = 1e9 / (double)result->scenario->world.core_hz;
    fprintf(to, "%s%-10s%llu instructions, %llu cycles (%.0f ns)", INDENT, "cost",
            (unsigned long long)exit->instructions, (unsigned long long)exit->cycles,
            (double)exit->cycles * ns);
    if (exit->phases.rm_exit_cycles)
        fprintf(to, ": rm_intr %llu, rm_exit %llu", (unsigned long long)exit->phases.rm_intr_cycles,
                (unsigned long long)exit->phases.rm_exit_cycles);
    fputc('\n', to);
    if (exit->account)
        cli_print_account(to, exit, ns);
}

/* "MSI 0x1234", with its name in the file. */
static void print_event(FILE *to, const struct scn_result *result, int index)
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

static void print_vcpu(FILE *to, const struct scn_result *result, int vcpu)
{
    if (vcpu < 0)
        fputs(", no vcpu", to);
    else
        fprintf(to, ", vcpu %lld", (long long)scn_vcpu_id(result, vcpu));
}

static void print_exit(FILE *to, const struct scn_result *result, unsigned index)
{
    const struct scn_exit *record = &result->exits[index];
    const struct rm_exit *exit = &record->exit;
    fprintf(to, "%4u thread %u", index, exit->thread);
    print_vcpu(to, result, exit->vcpu);
    if (exit->vector)
        fprintf(to, ": interrupt 0x%x", exit->vector);
    if (record->event != SCN_NO_EVENT) {
        fputs(", ", to);
        print_event(to, result, record->event);
    }
    fprintf(to, ", at cycle %llu\n", (unsigned long long)exit->start_cycle);
    print_path(to, exit);
    print_mmio(to, exit);
    print_opal(to, exit);
    print_end(to, exit);
    print_host(to, result, record);
    print_cost(to, result, exit);
}

/* Between the exits: what the host did. */

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
    [RM_EVENT_kick] = tell_kick,    [RM_EVENT_block] = tell_block,
    [RM_EVENT_timer] = tell_timer,  [RM_EVENT_vcpu_load] = tell_load,
    [RM_EVENT_host_irq] = tell_irq, [RM_EVENT_host_doorbell] = tell_doorbell,
    [RM_EVENT_opal] = tell_opal,
};

/* That the guest was entered in the first place is no news. */
static bool is_news(const struct scn_result *result, const struct rm_event *event)
{
    return tellers[event->type] &&
           (event->type != RM_EVENT_vcpu_load || event->actor.cycle >= result->start_cycle);
}

static void print_told(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    int cause = scn_cause_of(result, &event->actor);
    if (!is_news(result, event))
        return;
    fprintf(to, "%4s the host: ", "");
    tellers[event->type](to, result, event);
    if (cause != SCN_NO_EVENT) {
        fputs(", for ", to);
        print_event(to, result, cause);
    }
    fprintf(to, ", at cycle %llu\n", (unsigned long long)event->actor.cycle);
}

/* Exits by when they ended, and what the host did in between. */
static void print_in_order(FILE *to, const struct scn_result *result)
{
    size_t told = 0;
    for (unsigned i = 0; i < result->exit_count; i++) {
        const struct rm_exit *exit = &result->exits[i].exit;
        for (; told < result->told_count &&
               result->told[told].actor.cycle < exit->start_cycle + exit->cycles;
             told++)
            print_told(to, result, &result->told[told]);
        print_exit(to, result, i);
    }
    for (; told < result->told_count; told++)
        print_told(to, result, &result->told[told]);
}

static void print_icp_state(FILE *to, const struct scn_icp_state *state)
{
    char parts[SCN_MEANING_BYTES];
    if (!state->present) {
        fputs("not there", to);
        return;
    }
    scn_print_icp(&state->icp, parts, sizeof(parts));
    fprintf(to, "0x%016llx (%s)", (unsigned long long)rm_virtual_icp_word(&state->icp), parts);
}

static bool same_icp(const struct scn_icp_state *a, const struct scn_icp_state *b)
{
    return a->present == b->present && a->icp.cppr == b->icp.cppr && a->icp.mfrr == b->icp.mfrr &&
           a->icp.pending_pri == b->icp.pending_pri && a->icp.xisr == b->icp.xisr &&
           a->icp.need_resend == b->icp.need_resend && a->icp.out_ee == b->icp.out_ee;
}

static void print_virtual(FILE *to, const struct scn_result *result)
{
    fputs("  virtual ICPs, in KVM's words\n", to);
    for (unsigned i = 0; i < result->icp_count; i++) {
        const struct scn_icp_record *record = &result->icps[i];
        fprintf(to, "%svcpu %u, server %llu: ", INDENT, record->vcpu,
                (unsigned long long)record->server);
        print_icp_state(to, &record->before);
        if (!same_icp(&record->before, &record->after)) {
            fprintf(to, ",\n%s%10sthen ", INDENT, "");
            print_icp_state(to, &record->after);
        } else {
            fputs(", unchanged", to);
        }
        fputc('\n', to);
    }
}

static void print_words(FILE *to, const struct rm_icp_words *words)
{
    fprintf(to, "cppr %02x, xisr %x, mfrr %02x, pending %02x", words->cppr, words->xisr,
            words->mfrr, words->pending_pri);
}

static bool same_words(const struct rm_icp_words *a, const struct rm_icp_words *b)
{
    return a->cppr == b->cppr && a->mfrr == b->mfrr && a->xisr == b->xisr &&
           a->pending_pri == b->pending_pri;
}

/* Threads whose controller changed, and those on which an exit happened. */
static bool worth_printing(const struct scn_result *result,
                           const struct scn_physical_record *record)
{
    if (!same_words(&record->before, &record->after))
        return true;
    for (unsigned i = 0; i < result->exit_count; i++)
        if (result->exits[i].exit.thread == record->thread)
            return true;
    return false;
}

static void print_physical(FILE *to, const struct scn_result *result)
{
    fputs("  physical ICPs\n", to);
    for (unsigned i = 0; i < result->physical_count; i++) {
        const struct scn_physical_record *record = &result->physical[i];
        if (!worth_printing(result, record))
            continue;
        fprintf(to, "%sthread %u: ", INDENT, record->thread);
        print_words(to, &record->before);
        if (same_words(&record->before, &record->after)) {
            fputs(", unchanged", to);
        } else {
            fputs("; then ", to);
            print_words(to, &record->after);
        }
        fputc('\n', to);
    }
}

static void print_sources(FILE *to, const struct scn_result *result)
{
    if (result->source_count)
        fputs("  sources\n", to);
    for (unsigned i = 0; i < result->source_count; i++) {
        const struct scn_source_record *source = &result->sources[i];
        fprintf(to, "%s0x%x: ", INDENT, source->irq);
        if (source->present)
            fprintf(to, "server %llu, priority %llu%s", (unsigned long long)source->server,
                    (unsigned long long)source->priority, source->resend ? ", resend" : "");
        else
            fputs("the guest has no ICS for it", to);
        if (source->has_pq)
            fprintf(to, ", P=%llu Q=%llu", (unsigned long long)(source->pq & 1),
                    (unsigned long long)(source->pq >> 1 & 1));
        if (source->hwirq)
            fprintf(to, "; physical 0x%x: thread %u, P=%d Q=%d", source->hwirq, source->msi.server,
                    source->msi.p, source->msi.q);
        fputc('\n', to);
    }
}

static void print_known(FILE *to, const struct scn_result *result)
{
    for (unsigned i = 0; i < result->finding_count; i++) {
        const struct scn_finding *finding = &result->findings[i];
        if (finding->because)
            fprintf(to, "  known, check %s: %s: %s\n", rm_check_name(finding->check),
                    cli_plain(finding->text), cli_plain(finding->because));
    }
}

void cli_print_failures(FILE *to, const char *indent, const struct scn_result *result)
{
    for (unsigned i = 0; i < result->failure_count; i++) {
        const struct scn_failure *failure = &result->failures[i];
        fprintf(to, "%s%s:", indent, cli_plain(result->scenario->path));
        if (failure->line)
            fprintf(to, "%u:", failure->line);
        fprintf(to, " %s: expected %s, got %s\n", cli_plain(failure->what),
                cli_plain(failure->expected), cli_plain(failure->got));
    }
}

static void print_places(FILE *to, const struct scn_result *result)
{
    if (result->places_run)
        fprintf(to, "  this is one of %u places, of which %u failed\n", result->places_run,
                result->places_failed);
}

void cli_print_story(FILE *to, const struct scn_result *result)
{
    fprintf(to, "%s" FILE_TEXT ", on ", cli_plain(result->scenario->name),
            cli_plain(result->scenario->path));
    cli_print_image(to, result->image);
    if (!result->scenario->file->call)
        fprintf(to, "; the guest runs from cycle %llu on", (unsigned long long)result->start_cycle);
    fputc('\n', to);
    print_in_order(to, result);
    if (result->exit_count == 0)
        fputs("  no exit\n", to);
    if (result->deadlock)
        fprintf(to, "  %s\n", cli_plain(result->deadlock));
    print_virtual(to, result);
    print_physical(to, result);
    print_sources(to, result);
    print_known(to, result);
    print_places(to, result);
    fprintf(to, "%s\n", cli_verdict(result->verdict));
    cli_print_failures(to, "  ", result);
}

/* Every line about a scenario ends with its file. */
static void print_file(FILE *to, const struct rm_scenario *scenario)
{
    fprintf(to, FILE_TEXT "\n", cli_plain(scenario->path));
}

void cli_print_line(FILE *to, const struct scn_result *result, bool known)
{
    uint64_t instructions = 0, cycles = 0;
    for (unsigned i = 0; i < result->exit_count; i++) {
        instructions += result->exits[i].exit.instructions;
        cycles += result->exits[i].exit.cycles;
    }
    fprintf(to, LINE_START "%u exit%s, %llu instructions, %llu cycles",
            known ? "KNOWN" : cli_verdict(result->verdict), cli_plain(result->scenario->name),
            result->exit_count, result->exit_count == 1 ? "" : "s",
            (unsigned long long)instructions, (unsigned long long)cycles);
    if (result->places_run)
        fprintf(to, ", %u places", result->places_run);
    if (result->scenario->handlers)
        fprintf(to, ", on %s", cli_plain(result->image));
    print_file(to, result->scenario);
}

void cli_print_check(FILE *to, const struct scn_result *result,
                     const struct scn_check_result *check)
{
    fprintf(to, LINE_START "%llu events", check->differs ? "ERROR" : cli_verdict(result->verdict),
            cli_plain(result->scenario->name), (unsigned long long)check->events);
    if (!check->differs) {
        fprintf(to, ", the same with %llu pauses, %llu of them for a snapshot and a detour",
                (unsigned long long)check->pauses, (unsigned long long)check->snapshots);
        print_file(to, result->scenario);
        return;
    }
    fprintf(to, "; %s, event %llu differs", check->way, (unsigned long long)check->event);
    print_file(to, result->scenario);
    fprintf(to, "  straight: %s\n", check->expected[0] ? cli_plain(check->expected) : NO_MORE);
    fprintf(to, "  now:      %s\n", check->got[0] ? cli_plain(check->got) : NO_MORE);
}

void cli_print_why_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing)
{
    char why[SCN_MISSING_BYTES];
    if (!missing) {
        fprintf(to, "for the handlers %s, and other code was chosen", scenario->handlers);
        return;
    }
    scn_print_missing(missing, why, sizeof(why));
    fputs(cli_plain(why), to);
}

void cli_print_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing)
{
    fprintf(to, LINE_START, "SKIP", cli_plain(scenario->name));
    cli_print_why_skipped(to, scenario, missing);
    print_file(to, scenario);
}
