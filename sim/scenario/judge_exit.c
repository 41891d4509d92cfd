/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/judge_exit.h"

#include "machine/state.h"
#include "scenario/judge_state.h"
#include "scenario/names.h"
#include "xics/msi.h"
#include "xics/opal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PATH_BYTES   80
#define TEXT_BYTES   512
#define SYMBOL_BYTES 128

static const char *exit_path(unsigned index, const char *key)
{
    static _Thread_local char path[PATH_BYTES];
    snprintf(path, sizeof(path), "expect.exits[%u].%s", index, key);
    return path;
}

/* The number of one expectation of an exit, if the file has it. */
#define NUMBER(key, got)                                                                           \
    do {                                                                                           \
        if (expected->key)                                                                         \
            scn_judge_number(judge, exit_path(index, #key), (uint64_t)*expected->key,              \
                             (uint64_t)(got));                                                     \
    } while (0)

static void judge_end(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    if (expected->end && *expected->end != (int32_t)exit->end)
        scn_judge_fail(judge, exit_path(index, "end"),
                       rm_exit_end_name((enum rm_exit_end) * expected->end),
                       rm_exit_end_name(exit->end));
}

static void judge_numbers(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    NUMBER(vector, exit->vector);
    NUMBER(trap, exit->trap);
    NUMBER(r12, exit->r12);
    NUMBER(r3, exit->r3);
    NUMBER(thread, exit->thread);
    NUMBER(guest_pc, exit->guest_pc);
    if (expected->read_intr && !exit->read_intr_called)
        scn_judge_fail(judge, exit_path(index, "read_intr"), "kvmppc_read_intr to be called",
                       "it was not");
    else if (expected->read_intr)
        scn_judge_signed(judge, exit_path(index, "read_intr"), *expected->read_intr,
                         exit->read_intr);
}

/* "none" or an id. */
static void print_vcpu(int64_t id, char *out, size_t bytes)
{
    snprintf(out, bytes, "none");
    if (id != SCN_NONE)
        snprintf(out, bytes, "0x%llx", (unsigned long long)id);
}

static void judge_vcpu(struct scn_judge *judge, unsigned index)
{
    const int64_t *expected = judge->scenario->expect->exits[index].vcpu;
    int64_t id = scn_vcpu_id(judge->result, judge->record->exit.vcpu);
    char expected_text[24], got[24];
    if (!expected || *expected == id)
        return;
    print_vcpu(*expected, expected_text, sizeof(expected_text));
    print_vcpu(id, got, sizeof(got));
    scn_judge_fail(judge, exit_path(index, "vcpu"), expected_text, got);
}

/* The name of the event that the exit goes back to, which is "none" if there is none. */
static void judge_cause(struct scn_judge *judge, unsigned index)
{
    const char *expected = judge->scenario->expect->exits[index].cause;
    int event = judge->record->event;
    char got[160] = "none";
    const char *name = event == SCN_NO_EVENT ? SCN_NO_CAUSE : judge->scenario->events[event].name;
    if (!expected || (name && strcmp(expected, name) == 0))
        return;
    if (event != SCN_NO_EVENT)
        snprintf(got, sizeof(got), "events[%d]%s%s", event, name ? ", " : "", name ? name : "");
    scn_judge_fail(judge, exit_path(index, "cause"), expected, got);
}

/* What a register or field had when the exit ended. */
static void judge_value(struct scn_judge *judge, unsigned index, const char *list, uint32_t entry,
                        uint64_t expected, const uint64_t *within, const struct scn_value *got)
{
    char key[40];
    snprintf(key, sizeof(key), "%s[%u].value", list, entry);
    if (got->there)
        scn_judge_near(judge, exit_path(index, key), expected, within, got->value);
    else
        scn_judge_fail(judge, exit_path(index, key), "a value", "it could not be read");
}

static void judge_values(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct scn_moment *moment = &judge->record->moment;
    char key[40];
    for (uint32_t i = 0; i < expected->registers_count; i++) {
        judge->name = expected->registers[i].name;
        judge_value(judge, index, "registers", i, expected->registers[i].value,
                    expected->registers[i].within, &moment->registers[i]);
    }
    for (uint32_t i = 0; i < expected->fields_count; i++) {
        judge->name = expected->fields[i].name;
        judge_value(judge, index, "fields", i, expected->fields[i].value,
                    expected->fields[i].within, &moment->fields[i]);
    }
    judge->name = NULL;
    for (uint32_t i = 0; i < expected->icps_count; i++) {
        snprintf(key, sizeof(key), "icps[%u]", i);
        scn_judge_icp(judge, exit_path(index, key), &expected->icps[i], &moment->icps[i]);
    }
    for (uint32_t i = 0; i < expected->physical_icps_count; i++) {
        snprintf(key, sizeof(key), "physical_icps[%u]", i);
        scn_judge_physical_icp(judge, exit_path(index, key), &expected->physical_icps[i],
                               &moment->physical_icps[i]);
    }
}

static void judge_at_most(struct scn_judge *judge, const char *path, const uint64_t *most,
                          uint64_t got)
{
    if (!most || got <= *most)
        return;
    char expected_text[40], got_text[24];
    snprintf(expected_text, sizeof(expected_text), "at most %llu", (unsigned long long)*most);
    snprintf(got_text, sizeof(got_text), "%llu", (unsigned long long)got);
    scn_judge_fail(judge, path, expected_text, got_text);
}

static void judge_resume(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct scn_exit *record = judge->record;
    if (!expected->resume || (record->handled && record->host.resume == *expected->resume))
        return;
    const char *name = rm_resume_name(*expected->resume);
    scn_judge_fail(judge, exit_path(index, "resume"), name ? name : "another resume code",
                   record->handled ? record->host.resume_name : "no exit to the host");
}

static void judge_host(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct scn_exit *record = judge->record;
    if (record->has_rm_action) {
        NUMBER(rm_action_before, record->rm_action_before);
        NUMBER(rm_action_after, record->rm_action_after);
    } else if (expected->rm_action_before || expected->rm_action_after) {
        scn_judge_fail(judge, exit_path(index, "rm_action_before"), "an ICP with an rm_action",
                       "the vcpu has none");
    }
    if (expected->completed)
        scn_judge_bool(judge, exit_path(index, "completed"), *expected->completed != 0,
                       record->host.completed);
    judge_resume(judge, index);
    if (!rm_scenario_has(judge->scenario, "expect.exits[%u].kicked", index))
        return;
    uint32_t kicked[SCN_KICKED_MAX];
    unsigned count = 0;
    for (size_t i = 0; i < record->host.kick_count && count < SCN_KICKED_MAX; i++)
        kicked[count++] = (uint32_t)scn_vcpu_id(judge->result, (int)record->host.kicks[i].vcpu);
    scn_judge_ids(judge, exit_path(index, "kicked"), expected->kicked, expected->kicked_count,
                  kicked, count);
}

/* Whether the path has the symbol. With a `?` behind it, a symbol that the image does not have is
 * not asked for: `otherwise`. */
static bool path_has(const struct scn_judge *judge, const char *asked, bool otherwise)
{
    const struct rm_exit *exit = &judge->record->exit;
    size_t length = strlen(asked);
    bool maybe = scn_symbol_may_lack(asked);
    char symbol[SYMBOL_BYTES];
    uint64_t address;
    snprintf(symbol, sizeof(symbol), "%.*s", (int)(length - maybe), asked);
    if (maybe && rm_image_entry(judge->machine->image, symbol, &address, NULL) != RM_OK)
        return otherwise;
    for (size_t i = 0; i < exit->path_count; i++)
        if (rm_symbol_is(exit->path[i], symbol))
            return true;
    return false;
}

static void judge_path(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    char key[40], text[160];
    for (uint32_t i = 0; i < expected->path_includes_count; i++) {
        if (path_has(judge, expected->path_includes[i], true))
            continue;
        snprintf(key, sizeof(key), "path_includes[%u]", i);
        snprintf(text, sizeof(text), "%s on the path", expected->path_includes[i]);
        scn_judge_fail(judge, exit_path(index, key), text, "a path without it");
    }
    for (uint32_t i = 0; i < expected->path_excludes_count; i++) {
        if (!path_has(judge, expected->path_excludes[i], false))
            continue;
        snprintf(key, sizeof(key), "path_excludes[%u]", i);
        snprintf(text, sizeof(text), "no %s on the path", expected->path_excludes[i]);
        scn_judge_fail(judge, exit_path(index, key), text, "a path through it");
    }
}

/* Adds "text" to a list in one line, "none" being the empty one. */
static void join(char *list, size_t bytes, bool first, const char *text)
{
    size_t used = first ? 0 : strlen(list);
    snprintf(list + used, bytes - used, "%s%s", first ? "" : ", ", text);
}

static void fail_accesses(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    char expected_text[TEXT_BYTES] = "none", got[TEXT_BYTES] = "none";
    for (uint32_t i = 0; i < expected->mmio_count; i++)
        join(expected_text, sizeof(expected_text), i == 0, expected->mmio[i]);
    for (size_t i = 0; i < exit->mmio_count; i++) {
        char text[SCN_MMIO_TEXT_BYTES];
        scn_mmio_print(&exit->mmio[i], text, sizeof(text));
        join(got, sizeof(got), i == 0, text);
    }
    scn_judge_fail(judge, exit_path(index, "mmio"), expected_text, got);
}

static void judge_mmio(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    if (!rm_scenario_has(judge->scenario, "expect.exits[%u].mmio", index))
        return;
    bool same = expected->mmio_count == exit->mmio_count;
    for (uint32_t i = 0; same && i < expected->mmio_count; i++)
        same = scn_mmio_matches(&judge->scenario->mmio[index][i], &exit->mmio[i], exit->thread);
    if (!same)
        fail_accesses(judge, index);
}

/* Firmware calls are named with or without the prefix opal_. */
static const char *bare_name(const char *name)
{
    return strncasecmp(name, "opal_", 5) == 0 ? name + 5 : name;
}

/* Of the number of an MSI firmware takes what counts within its PHB; kernels give it with or
 * without the rest. */
static bool same_argument(const struct rm_opal_call *call, unsigned index, uint64_t expected)
{
    uint64_t got = call->args[index];
    if (call->token == OPAL_PCI_MSI_EOI && index == 1)
        return RM_MSI_IN_PHB(expected) == RM_MSI_IN_PHB(got);
    return expected == got;
}

static bool same_call(const struct scn_expect_opal *expected, const struct rm_opal_call *call)
{
    if (!call->name || strcasecmp(bare_name(expected->call), bare_name(call->name)) != 0)
        return false;
    for (uint32_t i = 0; i < expected->args_count; i++)
        if (i >= call->arg_count || !same_argument(call, i, expected->args[i]))
            return false;
    return !expected->rc || *expected->rc == call->rc;
}

static void print_call(const char *name, const uint64_t *args, unsigned count, char *out,
                       size_t bytes)
{
    snprintf(out, bytes, "%s(", bare_name(name));
    for (unsigned i = 0; i < count; i++) {
        size_t used = strlen(out);
        snprintf(out + used, bytes - used, "%s0x%llx", i ? ", " : "", (unsigned long long)args[i]);
    }
    size_t used = strlen(out);
    snprintf(out + used, bytes - used, ")");
}

static void judge_opal(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    if (!rm_scenario_has(judge->scenario, "expect.exits[%u].opal", index))
        return;
    bool same = expected->opal_count == exit->opal_count;
    for (uint32_t i = 0; same && i < expected->opal_count; i++)
        same = same_call(&expected->opal[i], &exit->opal[i]);
    if (same)
        return;
    char expected_text[TEXT_BYTES] = "none", got[TEXT_BYTES] = "none", one[200];
    for (uint32_t i = 0; i < expected->opal_count; i++) {
        print_call(expected->opal[i].call, expected->opal[i].args, expected->opal[i].args_count,
                   one, sizeof(one));
        join(expected_text, sizeof(expected_text), i == 0, one);
    }
    for (size_t i = 0; i < exit->opal_count; i++) {
        print_call(exit->opal[i].name ? exit->opal[i].name : "unknown", exit->opal[i].args,
                   exit->opal[i].arg_count, one, sizeof(one));
        size_t used = strlen(one);
        snprintf(one + used, sizeof(one) - used, " = %lld", (long long)exit->opal[i].rc);
        join(got, sizeof(got), i == 0, one);
    }
    scn_judge_fail(judge, exit_path(index, "opal"), expected_text, got);
}

static void judge_msgsnd(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    if (!rm_scenario_has(judge->scenario, "expect.exits[%u].msgsnd", index))
        return;
    bool same = expected->msgsnd_count == exit->msgsnd_count;
    for (uint32_t i = 0; same && i < expected->msgsnd_count; i++)
        same = expected->msgsnd[i] == exit->msgsnd[i].rb;
    if (same)
        return;
    char expected_text[TEXT_BYTES] = "none", got[TEXT_BYTES] = "none", one[24];
    for (uint32_t i = 0; i < expected->msgsnd_count; i++) {
        snprintf(one, sizeof(one), "0x%llx", (unsigned long long)expected->msgsnd[i]);
        join(expected_text, sizeof(expected_text), i == 0, one);
    }
    for (size_t i = 0; i < exit->msgsnd_count; i++) {
        snprintf(one, sizeof(one), "0x%llx", (unsigned long long)exit->msgsnd[i].rb);
        join(got, sizeof(got), i == 0, one);
    }
    scn_judge_fail(judge, exit_path(index, "msgsnd"), expected_text, got);
}

void scn_judge_exit(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_exit *expected = &judge->scenario->expect->exits[index];
    const struct rm_exit *exit = &judge->record->exit;
    judge_end(judge, index);
    judge_numbers(judge, index);
    judge_vcpu(judge, index);
    judge_cause(judge, index);
    judge_host(judge, index);
    judge_at_most(judge, exit_path(index, "max_cycles"), expected->max_cycles, exit->cycles);
    judge_at_most(judge, exit_path(index, "max_instructions"), expected->max_instructions,
                  exit->instructions);
    judge_path(judge, index);
    judge_mmio(judge, index);
    judge_opal(judge, index);
    judge_msgsnd(judge, index);
    judge_values(judge, index);
}
