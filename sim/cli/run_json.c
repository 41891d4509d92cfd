/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/run_json.h"

#include "cli/account_text.h"
#include "cli/runs_text.h"

#include "cli/json.h"
#include "scenario/requires.h"

#include <stdio.h>

static json_t *hex(uint64_t value)
{
    char text[24];
    snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
    return json_string(text);
}

static json_t *integer(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *hex_list(const uint64_t *values, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, hex(values[i]));
    return list;
}

static json_t *path(const struct rm_exit *exit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < exit->path_count; i++)
        json_array_append_new(list, cli_json_text(exit->path[i]));
    return list;
}

static json_t *access_bytes(const struct rm_mmio *mmio)
{
    char text[2 * sizeof(mmio->bytes) + 1] = "";
    for (unsigned i = 0; i < mmio->width_bytes && i < sizeof(mmio->bytes); i++)
        snprintf(text + 2 * i, 3, "%02x", mmio->bytes[i]);
    return json_string(text);
}

static json_t *accesses(const struct rm_exit *exit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < exit->mmio_count; i++) {
        const struct rm_mmio *mmio = &exit->mmio[i];
        char op[8];
        snprintf(op, sizeof(op), "%c%u", mmio->write ? 'W' : 'R', mmio->width_bytes);
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "cpu", integer(mmio->icp), "offset",
                            integer(mmio->offset), "op", op, "bytes", access_bytes(mmio), "by",
                            integer(mmio->thread), "cycle", integer(mmio->cycle)));
    }
    return list;
}

static json_t *firmware_calls(const struct rm_exit *exit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < exit->opal_count; i++) {
        const struct rm_opal_call *call = &exit->opal[i];
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:I, s:o, s:o}", "call", cli_json_text(call->name), "args",
                            hex_list(call->args, call->arg_count), "rc", (json_int_t)call->rc,
                            "token", integer(call->token), "cycle", integer(call->cycle)));
    }
    return list;
}

static json_t *messages(const struct rm_exit *exit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < exit->msgsnd_count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o}", "rb", hex(exit->msgsnd[i].rb), "target",
                                              integer(exit->msgsnd[i].target)));
    return list;
}

static json_t *phases(const struct rm_phases *phases)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "rm_entry", integer(phases->rm_entry_cycles), "guest",
                     integer(phases->guest_cycles), "rm_intr", integer(phases->rm_intr_cycles),
                     "rm_exit", integer(phases->rm_exit_cycles));
}

/* The id of a vcpu; null for none. */
static json_t *vcpu(const struct scn_result *result, int index)
{
    return index < 0 ? json_null() : json_integer(scn_vcpu_id(result, index));
}

/* The event of the file that something goes back to; null for none. */
static json_t *cause(const struct scn_result *result, int event)
{
    if (event == SCN_NO_EVENT)
        return json_null();
    const struct scn_timed_event *timed = &result->scenario->events[event];
    json_t *object =
        json_pack("{s:i, s:s}", "event", event, "kind", rm_inject_kind_name(timed->event.kind));
    json_object_set_new(object, "name", cli_json_text(timed->name));
    return object;
}

static json_t *kicked_ids(const struct scn_result *result, const struct rm_host_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->kick_count; i++)
        json_array_append_new(list, vcpu(result, (int)report->kicks[i].vcpu));
    return list;
}

/* What the host made of one exit; null if it ended elsewhere. */
static json_t *exit_host(const struct scn_result *result, const struct scn_exit *record)
{
    const struct rm_host_report *host = &record->host;
    if (!record->handled)
        return json_null();
    return json_pack("{s:o, s:i, s:i, s:o, s:b, s:b, s:o, s:o, s:o}", "resume",
                     cli_json_text(host->resume_name), "resume_code", host->resume, "run_loop",
                     host->run_loop, "hcall", hex(host->hcall), "blocked", (int)host->blocked,
                     "completed", (int)host->completed, "rm_action_before",
                     hex(record->rm_action_before), "rm_action_after", hex(record->rm_action_after),
                     "kicked", kicked_ids(result, host));
}

static json_t *fault(const struct rm_exit *exit)
{
    if (exit->end != RM_END_FAULT)
        return json_null();
    return json_pack("{s:o, s:o, s:b}", "text", cli_json_text(exit->fault.text), "pc",
                     hex(exit->fault.pc), "not_modelled", (int)exit->fault.not_modelled);
}

static json_t *exit_object(const struct scn_result *result, const struct scn_exit *record)
{
    const struct rm_exit *exit = &record->exit;
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "number",
                               integer(exit->number), "thread", integer(exit->thread), "vcpu",
                               vcpu(result, exit->vcpu), "cause", cause(result, record->event),
                               "end", rm_exit_end_name(exit->end), "vector", hex(exit->vector),
                               "trap", hex(exit->trap), "r12", hex(exit->r12), "r3", hex(exit->r3));
    json_object_set_new(object, "read_intr",
                        exit->read_intr_called ? json_integer(exit->read_intr) : json_null());
    json_object_set_new(object, "guest_pc", hex(exit->guest_pc));
    json_object_set_new(object, "guest_msr", hex(exit->guest_msr));
    json_object_set_new(object, "start_cycle", integer(exit->start_cycle));
    json_object_set_new(object, "cycles", integer(exit->cycles));
    json_object_set_new(object, "instructions", integer(exit->instructions));
    json_object_set_new(object, "phases", phases(&exit->phases));
    json_object_set_new(object, "account", cli_account_json(exit));
    json_object_set_new(object, "path", path(exit));
    json_object_set_new(object, "mmio", accesses(exit));
    json_object_set_new(object, "opal", firmware_calls(exit));
    json_object_set_new(object, "msgsnd", messages(exit));
    json_object_set_new(object, "host", exit_host(result, record));
    json_object_set_new(object, "fault", fault(exit));
    return object;
}

static json_t *icp_state(const struct scn_icp_state *state)
{
    const struct rm_virtual_icp *icp = &state->icp;
    if (!state->present)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "word", hex(rm_virtual_icp_word(icp)),
                     "cppr", hex(icp->cppr), "mfrr", hex(icp->mfrr), "pending_pri",
                     hex(icp->pending_pri), "xisr", hex(icp->xisr), "need_resend",
                     (int)icp->need_resend, "out_ee", (int)icp->out_ee);
}

static json_t *virtual_icps(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->icp_count; i++) {
        const struct scn_icp_record *icp = &result->icps[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o, s:o}", "vcpu", integer(icp->vcpu),
                                        "server", integer(icp->server), "before",
                                        icp_state(&icp->before), "after", icp_state(&icp->after)));
    }
    return list;
}

static json_t *words(const struct rm_icp_words *icp)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "cppr", hex(icp->cppr), "mfrr", hex(icp->mfrr),
                     "pending_pri", hex(icp->pending_pri), "xisr", hex(icp->xisr));
}

static json_t *physical_icps(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->physical_count; i++) {
        const struct scn_physical_record *icp = &result->physical[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o}", "thread", integer(icp->thread), "before",
                                        words(&icp->before), "after", words(&icp->after)));
    }
    return list;
}

static json_t *physical_source(const struct scn_source_record *source)
{
    if (!source->hwirq)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:b, s:b}", "hwirq", hex(source->hwirq), "server",
                     integer(source->msi.server), "priority", hex(source->msi.priority), "p",
                     (int)source->msi.p, "q", (int)source->msi.q);
}

static json_t *sources(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->source_count; i++) {
        const struct scn_source_record *source = &result->sources[i];
        json_t *object =
            json_pack("{s:o, s:b}", "irq", hex(source->irq), "present", (int)source->present);
        if (source->present) {
            json_object_set_new(object, "server", integer(source->server));
            json_object_set_new(object, "priority", hex(source->priority));
            json_object_set_new(object, "resend", json_boolean(source->resend != 0));
        }
        if (source->has_pq)
            json_object_set_new(object, "pq", integer(source->pq));
        json_object_set_new(object, "physical", physical_source(source));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *all_kicked(const struct scn_result *result)
{
    json_t *list = json_array();
    for (size_t i = scn_next_kick(result, 0); i < result->told_count;
         i = scn_next_kick(result, i + 1))
        json_array_append_new(list, vcpu(result, (int)result->told[i].kick.vcpu));
    return list;
}

static json_t *kicks(const struct scn_result *result)
{
    json_t *list = json_array();
    for (size_t i = scn_next_kick(result, 0); i < result->told_count;
         i = scn_next_kick(result, i + 1)) {
        const struct rm_event *event = &result->told[i];
        const struct rm_event_kick *kick = &event->kick;
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:o, s:b, s:o, s:o, s:o, s:o}", "vcpu",
                            vcpu(result, (int)kick->vcpu), "by",
                            rm_kick_by_name((enum rm_kick_by)kick->by), "core", integer(kick->core),
                            "woken", (int)kick->woken, "ipi_thread",
                            kick->poked < 0 ? json_null() : json_integer(kick->poked), "cycle",
                            integer(event->actor.cycle), "exit", integer(event->actor.exit),
                            "cause", cause(result, scn_cause_of(result, &event->actor))));
    }
    return list;
}

static json_t *lost_wakeups(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->lost.count; i++)
        json_array_append_new(list, vcpu(result, (int)result->lost.list[i].vcpu));
    return list;
}

static json_t *host(const struct scn_result *result)
{
    bool completed = false;
    for (unsigned i = 0; i < result->exit_count; i++)
        completed |= result->exits[i].handled && result->exits[i].host.completed;
    return json_pack("{s:b, s:o, s:o, s:o}", "completed", (int)completed, "kicked",
                     all_kicked(result), "kicks", kicks(result), "lost_wakeups",
                     lost_wakeups(result));
}

static json_t *failures(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->failure_count; i++) {
        const struct scn_failure *failure = &result->failures[i];
        json_t *object =
            json_pack("{s:o, s:o, s:o, s:o}", "what", cli_json_text(failure->what), "expected",
                      cli_json_text(failure->expected), "got", cli_json_text(failure->got), "file",
                      cli_json_text(result->scenario->path));
        json_object_set_new(object, "line", failure->line ? integer(failure->line) : json_null());
        json_array_append_new(list, object);
    }
    return list;
}

/* What the path did not keep, and the file knows of. */
static json_t *known(const struct scn_result *result)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < result->finding_count; i++) {
        const struct scn_finding *finding = &result->findings[i];
        if (finding->because)
            json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "check",
                                                  rm_check_name(finding->check), "got",
                                                  cli_json_text(finding->text), "because",
                                                  cli_json_text(finding->because)));
    }
    return list;
}

json_t *cli_json_scenario(const struct scn_result *result, bool known_failure)
{
    static const char *const verdicts[] = {
        [SCN_PASS] = "pass", [SCN_FAIL] = "fail", [SCN_BUDGET] = "budget", [SCN_BROKEN] = "error"};
    json_t *exits = json_array();
    for (unsigned i = 0; i < result->exit_count; i++)
        json_array_append_new(exits, exit_object(result, &result->exits[i]));
    json_t *object = json_pack(
        "{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
        cli_json_text(result->scenario->name), "file", cli_json_text(result->scenario->path),
        "result", known_failure ? "known" : verdicts[result->verdict], "image",
        cli_json_text(result->image), "start_cycle", integer(result->start_cycle), "end_cycle",
        integer(result->end_cycle), "deadlock", cli_json_text(result->deadlock), "exits", exits,
        "icps", virtual_icps(result), "physical_icps", physical_icps(result), "sources",
        sources(result), "host", host(result), "known", known(result), "failures",
        failures(result));
    if (result->places_run)
        json_object_set_new(object, "sweep",
                            json_pack("{s:o, s:o}", "places", integer(result->places_run), "failed",
                                      integer(result->places_failed)));
    if (result->of_runs)
        json_object_set_new(object, "repeat", cli_runs_json(result));
    return object;
}

json_t *cli_json_skipped(const struct rm_scenario *scenario, const char *missing)
{
    json_t *object =
        json_pack("{s:o, s:o, s:s, s:o}", "name", cli_json_text(scenario->name), "file",
                  cli_json_text(scenario->path), "result", "skip", missing ? "missing" : "handlers",
                  cli_json_text(missing ? missing : scenario->handlers));
    char why[SCN_MISSING_BYTES];
    if (missing) {
        scn_print_missing(missing, why, sizeof(why));
        json_object_set_new(object, "because", cli_json_text(why));
    }
    return object;
}

json_t *cli_json_error(const char *name, const char *file, const char *result, const char *error)
{
    return json_pack("{s:o, s:o, s:s, s:o}", "name", cli_json_text(name), "file",
                     cli_json_text(file), "result", result, "error", cli_json_text(error));
}

json_t *cli_json_check(const struct scn_check_result *check, uint64_t seed)
{
    json_t *difference = json_null();
    if (check->differs)
        difference = json_pack("{s:o, s:o, s:o, s:o}", "way", cli_json_text(check->way), "event",
                               integer(check->event), "expected", cli_json_text(check->expected),
                               "got", cli_json_text(check->got));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "seed", integer(seed), "events",
                     integer(check->events), "pauses", integer(check->pauses), "snapshots",
                     integer(check->snapshots), "difference", difference);
}
