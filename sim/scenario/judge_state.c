/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/judge_state.h"

#include "scenario/place.h"

#include <stdio.h>
#include <string.h>

#define PATH_BYTES 80

/* One expected number of a struct `e` against the fact, at PATH.key; both lists end so. */
#define CHECK(key, got)                                                                            \
    do {                                                                                           \
        if (e->key) {                                                                              \
            snprintf(path + used, sizeof(path) - used, ".%s", #key);                               \
            scn_judge_number(judge, path, (uint64_t)*e->key, (uint64_t)(got));                     \
        }                                                                                          \
    } while (0)

static const struct scn_icp_record *find_icp(const struct scn_result *result, uint32_t vcpu)
{
    for (unsigned i = 0; i < result->icp_count; i++)
        if (result->icps[i].vcpu == vcpu)
            return &result->icps[i];
    return NULL;
}

static void judge_icp_fields(struct scn_judge *judge, const char *where, const struct scn_icp *e,
                             const struct rm_virtual_icp *icp)
{
    char path[PATH_BYTES];
    size_t used = (size_t)snprintf(path, sizeof(path), "%s", where);
    CHECK(cppr, icp->cppr);
    CHECK(mfrr, icp->mfrr);
    CHECK(pending_pri, icp->pending_pri);
    CHECK(xisr, icp->xisr);
    CHECK(need_resend, icp->need_resend);
    CHECK(out_ee, icp->out_ee);
}

/* A field of the image's memory, by name. */
static void judge_field(struct scn_judge *judge, const char *path, const char *name,
                        uint64_t expected, const uint64_t *within)
{
    struct rm_error error;
    uint64_t value;
    if (rm_field(judge->machine, name, &value, &error) == RM_OK)
        scn_judge_near(judge, path, expected, within, value);
    else
        scn_judge_fail(judge, path, "a field that can be read", error.text);
}

/* A live register of a thread, as the run left it. */
static void judge_register(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_register *e = &judge->scenario->expect->registers[index];
    char path[PATH_BYTES];
    struct rm_error error;
    uint64_t value;
    snprintf(path, sizeof(path), "expect.registers[%u].value", index);
    judge->name = e->name;
    if (rm_register(judge->machine, e->thread, e->name, &value, &error) == RM_OK)
        scn_judge_near(judge, path, e->value, e->within, value);
    else
        scn_judge_fail(judge, path, "a register that can be read", error.text);
}

void scn_judge_icp(struct scn_judge *judge, const char *where, const struct scn_expect_icp *e,
                   const struct scn_icp_state *state)
{
    char path[PATH_BYTES];
    size_t used = (size_t)snprintf(path, sizeof(path), "%s", where);
    if (!state->present) {
        scn_judge_fail(judge, path, "a virtual ICP", "the vcpu has none in this image");
        return;
    }
    judge_icp_fields(judge, path, &e->icp, &state->icp);
    CHECK(word, rm_virtual_icp_word(&state->icp));
    if (state->rm_action.there)
        CHECK(rm_action, state->rm_action.value);
    else if (e->rm_action)
        scn_judge_fail(judge, path, "an ICP with an rm_action", "this image's have none");
}

static void judge_icp(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_icp *e = &judge->scenario->expect->icps[index];
    const struct scn_icp_record *record = find_icp(judge->result, e->vcpu);
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "expect.icps[%u]", index);
    scn_judge_icp(judge, path, e, &record->after);
}

/* A source is read through the names of the kernel's own fields. */
static void judge_source(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_source *e = &judge->scenario->expect->sources[index];
    const uint64_t pq = e->pq ? *e->pq : 0, server = e->server ? *e->server : 0;
    const uint64_t priority = e->priority ? *e->priority : 0;
    const struct {
        const char *key, *field;
        bool given;
        uint64_t value;
    } checks[] = {
        {"server", "server", e->server != NULL, server},
        {"priority", "priority", e->priority != NULL, priority},
        {"pq", "pq_state", e->pq != NULL, pq},
        {"resend", "resend", e->resend != NULL, e->resend ? (uint64_t)*e->resend : 0},
        {"masked_pending", "masked_pending", e->masked_pending != NULL,
         e->masked_pending ? (uint64_t)*e->masked_pending : 0},
    };
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        char path[PATH_BYTES], name[48];
        if (!checks[i].given)
            continue;
        snprintf(path, sizeof(path), "expect.sources[%u].%s", index, checks[i].key);
        snprintf(name, sizeof(name), "source[%u].%s", e->irq, checks[i].field);
        judge_field(judge, path, name, checks[i].value, NULL);
    }
}

void scn_judge_physical_icp(struct scn_judge *judge, const char *where,
                            const struct scn_expect_physical_icp *e,
                            const struct rm_icp_words *words)
{
    char path[PATH_BYTES];
    size_t used = (size_t)snprintf(path, sizeof(path), "%s", where);
    CHECK(cppr, words->cppr);
    CHECK(mfrr, words->mfrr);
    CHECK(pending_pri, words->pending_pri);
    CHECK(xisr, words->xisr);
}

static void judge_physical_icp(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_physical_icp *e = &judge->scenario->expect->physical_icps[index];
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "expect.physical_icps[%u]", index);
    scn_judge_physical_icp(judge, path, e, &judge->result->physical[e->thread].after);
}

static void judge_physical_source(struct scn_judge *judge, unsigned index)
{
    const struct scn_expect_physical_source *e = &judge->scenario->expect->physical_sources[index];
    struct rm_msi_words words = {0};
    struct rm_error error;
    char path[PATH_BYTES];
    size_t used = (size_t)snprintf(path, sizeof(path), "expect.physical_sources[%u]", index);
    if (rm_physical_msi(judge->machine, e->hwirq, &words, &error) != RM_OK) {
        scn_judge_fail(judge, path, "a physical source", error.text);
        return;
    }
    CHECK(server, words.server);
    CHECK(priority, words.priority);
    CHECK(p, words.p);
    CHECK(q, words.q);
}

static void judge_kicked(struct scn_judge *judge)
{
    const struct scn_expect *expect = judge->scenario->expect;
    const struct scn_result *result = judge->result;
    if (!rm_scenario_has(judge->scenario, "expect.kicked"))
        return;
    uint32_t kicked[SCN_KICKED_MAX];
    unsigned count = 0;
    for (size_t i = scn_next_kick(result, 0); i < result->told_count && count < SCN_KICKED_MAX;
         i = scn_next_kick(result, i + 1))
        kicked[count++] = (uint32_t)scn_vcpu_id(result, (int)result->told[i].kick.vcpu);
    scn_judge_ids(judge, "expect.kicked", expect->kicked, expect->kicked_count, kicked, count);
}

static bool is_expected_lost(const struct scn_expect *expect, uint32_t id)
{
    for (uint32_t i = 0; expect && i < expect->lost_wakeups_count; i++)
        if (expect->lost_wakeups[i] == id)
            return true;
    return false;
}

static bool is_lost(const struct scn_result *result, uint32_t id)
{
    for (unsigned i = 0; i < result->lost.count; i++)
        if (scn_vcpu_id(result, (int)result->lost.list[i].vcpu) == id)
            return true;
    return false;
}

void scn_judge_lost(struct scn_judge *judge)
{
    const struct scn_expect *expect = judge->scenario->expect;
    for (unsigned i = 0; i < judge->result->lost.count; i++) {
        const struct rm_lost_wakeup *lost = &judge->result->lost.list[i];
        if (is_expected_lost(expect, (uint32_t)scn_vcpu_id(judge->result, (int)lost->vcpu)))
            continue;
        scn_judge_fail(judge, "expect.lost_wakeups", "no lost wake-up", lost->text);
    }
    for (uint32_t i = 0; expect && i < expect->lost_wakeups_count; i++) {
        char expected[64];
        if (is_lost(judge->result, expect->lost_wakeups[i]))
            continue;
        snprintf(expected, sizeof(expected), "the wake-up of vcpu %u to be lost",
                 expect->lost_wakeups[i]);
        scn_judge_fail(judge, "expect.lost_wakeups", expected, "it is not");
    }
}

void scn_judge_state(struct scn_judge *judge)
{
    const struct scn_expect *expect = judge->scenario->expect;
    if (!expect)
        return;
    for (uint32_t i = 0; i < expect->icps_count; i++)
        judge_icp(judge, i);
    for (uint32_t i = 0; i < expect->sources_count; i++)
        judge_source(judge, i);
    for (uint32_t i = 0; i < expect->physical_icps_count; i++)
        judge_physical_icp(judge, i);
    for (uint32_t i = 0; i < expect->physical_sources_count; i++)
        judge_physical_source(judge, i);
    for (uint32_t i = 0; i < expect->registers_count; i++)
        judge_register(judge, i);
    for (uint32_t i = 0; i < expect->fields_count; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof(path), "expect.fields[%u].value", i);
        judge->name = expect->fields[i].name;
        judge_field(judge, path, expect->fields[i].name, expect->fields[i].value,
                    expect->fields[i].within);
    }
    judge->name = NULL;
    judge_kicked(judge);
}
