/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/result.h"

#include "base/hash.h"
#include "scenario/compare.h"

#include <stdlib.h>
#include <string.h>

static void free_exit(struct scn_exit *exit)
{
    free((void *)(uintptr_t)exit->exit.path);
    free((void *)(uintptr_t)exit->exit.mmio);
    free((void *)(uintptr_t)exit->exit.opal);
    free((void *)(uintptr_t)exit->exit.msgsnd);
    free((void *)(uintptr_t)exit->exit.account);
    free((void *)(uintptr_t)exit->exit.effects);
    free((void *)(uintptr_t)exit->host.kicks);
    free((void *)(uintptr_t)exit->host.fault);
    free(exit->moment.registers);
    free(exit->moment.fields);
    free(exit->moment.icps);
    free(exit->moment.physical_icps);
}

void scn_result_free(struct scn_result *result)
{
    for (unsigned i = 0; i < result->exit_count; i++)
        free_exit(&result->exits[i]);
    for (unsigned i = 0; i < result->failure_count; i++) {
        free(result->failures[i].what);
        free(result->failures[i].expected);
        free(result->failures[i].got);
    }
    for (unsigned i = 0; i < result->finding_count; i++) {
        free(result->findings[i].text);
        free(result->findings[i].thing);
    }
    if (result->of_runs)
        free(result->of_runs->durations);
    free(result->of_runs);
    free(result->findings);
    free(result->exits);
    free(result->told);
    free(result->injections);
    free(result->happened);
    free(result->places);
    free(result->deadlock);
    free(result->icps);
    free(result->physical);
    free(result->sources);
    free(result->failures);
    memset(result, 0, sizeof(*result));
}

/* A copy of a list; an empty one is NULL. False: out of memory. */
static bool copy_list(const void *from, size_t count, size_t item_bytes, void **out)
{
    *out = NULL;
    if (count == 0)
        return true;
    *out = malloc(count * item_bytes);
    if (*out)
        memcpy(*out, from, count * item_bytes);
    return *out != NULL;
}

static bool copy_exit(const struct rm_exit *from, struct rm_exit *to)
{
    void *path, *mmio, *opal, *msgsnd, *account, *effects;
    bool copied = copy_list(from->path, from->path_count, sizeof(*from->path), &path);
    copied &= copy_list(from->mmio, from->mmio_count, sizeof(*from->mmio), &mmio);
    copied &= copy_list(from->opal, from->opal_count, sizeof(*from->opal), &opal);
    copied &= copy_list(from->msgsnd, from->msgsnd_count, sizeof(*from->msgsnd), &msgsnd);
    copied &= copy_list(from->account, from->account ? 1 : 0, sizeof(*from->account), &account);
    copied &= copy_list(from->effects, from->effect_count, sizeof(*from->effects), &effects);
    *to = *from;
    to->path = path;
    to->mmio = mmio;
    to->opal = opal;
    to->msgsnd = msgsnd;
    to->account = account;
    to->effects = effects;
    return copied;
}

/* The first expectation that no exit has taken yet, and that is for this thread or for any. */
static const struct scn_expect_exit *find_expectation(const struct scn_result *result,
                                                      unsigned thread)
{
    const struct scn_expect *expect = result->scenario->expect;
    for (uint32_t i = 0; expect && i < expect->exits_count; i++) {
        const struct scn_expect_exit *expected = &expect->exits[i];
        bool taken = expected->thread && *expected->thread != thread;
        for (unsigned e = 0; e < result->exit_count && !taken; e++)
            taken = result->exits[e].expectation == expected;
        if (!taken)
            return expected;
    }
    return NULL;
}

/* Room for what an expectation asks for. False: out of memory. */
static bool make_moment(struct scn_moment *moment, const struct scn_expect_exit *expected)
{
    moment->registers = calloc(expected->registers_count + 1, sizeof(*moment->registers));
    moment->fields = calloc(expected->fields_count + 1, sizeof(*moment->fields));
    moment->icps = calloc(expected->icps_count + 1, sizeof(*moment->icps));
    moment->physical_icps =
        calloc(expected->physical_icps_count + 1, sizeof(*moment->physical_icps));
    return moment->registers && moment->fields && moment->icps && moment->physical_icps;
}

struct scn_exit *scn_add_exit(struct scn_result *result, uint64_t number, unsigned thread)
{
    const struct scn_expect_exit *expectation = find_expectation(result, thread);
    struct scn_exit *grown =
        realloc(result->exits, (result->exit_count + 1) * sizeof(*result->exits));
    if (!grown)
        return NULL;
    result->exits = grown;
    struct scn_exit *record = &grown[result->exit_count++];
    *record = (struct scn_exit){.exit = {.number = number, .thread = thread, .vcpu = RM_NO_VCPU},
                                .event = SCN_NO_EVENT,
                                .expectation = expectation};
    return !expectation || make_moment(&record->moment, expectation) ? record : NULL;
}

struct scn_exit *scn_find_exit(struct scn_result *result, uint64_t number)
{
    for (unsigned i = result->exit_count; number && i-- > 0;)
        if (result->exits[i].exit.number == number)
            return &result->exits[i];
    return NULL;
}

int scn_event_of(const struct scn_result *result, uint32_t injection)
{
    for (unsigned i = 0; i < result->scenario->event_count; i++)
        if (injection && result->injections[i] == injection)
            return (int)i;
    return SCN_NO_EVENT;
}

int scn_cause_of(const struct scn_result *result, const struct rm_actor *actor)
{
    int event = scn_event_of(result, actor->cause);
    for (unsigned i = 0; i < result->exit_count && event == SCN_NO_EVENT && actor->exit; i++)
        if (result->exits[i].exit.number == actor->exit)
            event = result->exits[i].event;
    return event;
}

enum rm_status scn_fill_exit(struct scn_result *result, struct scn_exit *record,
                             const struct rm_exit *exit, struct rm_error *error)
{
    record->event = scn_event_of(result, exit->cause);
    if (!copy_exit(exit, &record->exit))
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    return RM_OK;
}

enum rm_status scn_fill_report(struct scn_exit *record, const struct rm_host_report *report,
                               struct rm_error *error)
{
    void *kicks;
    bool copied = copy_list(report->kicks, report->kick_count, sizeof(*report->kicks), &kicks);
    char *fault = strdup(report->fault);
    record->host = *report;
    record->exit.trap = report->trap;
    record->host.kicks = kicks;
    record->host.fault = fault;
    record->handled = copied && fault;
    return record->handled ? RM_OK : rm_fail(error, RM_NO_MEMORY, "out of memory");
}

size_t scn_next_kick(const struct scn_result *result, size_t from)
{
    while (from < result->told_count && result->told[from].type != RM_EVENT_kick)
        from++;
    return from;
}

int64_t scn_vcpu_id(const struct scn_result *result, int index)
{
    const struct rm_world_config *world = &result->scenario->world;
    if (index < 0)
        return SCN_NONE;
    return (unsigned)index < world->vcpu_count ? (int64_t)world->vcpus[index].id : index;
}

uint64_t scn_result_hash(const struct scn_result *result, unsigned first_exit)
{
    uint64_t hash = rm_hash_u64(RM_HASH_START, result->state_hash);
    hash = rm_hash_u64(hash, result->end_cycle);
    for (unsigned i = first_exit; i < result->exit_count; i++)
        hash = scn_exit_hash(&result->exits[i], hash);
    return hash;
}
