/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/finals.h"

#include "scenario/place.h"
#include "scenario/read_state.h"

#include <inttypes.h>
#include <stdio.h>

/* One entry, held against the machine until something of it is not so. */
struct held {
    struct rm_machine *machine;
    const struct rm_scenario *scenario;
    bool differs;
    char text[256]; /* "icps[0].xisr: expected 0x2, got 0x1005" */
};

static void hold(struct held *held, const char *list, uint32_t index, const char *key,
                 uint64_t expected, bool there, uint64_t got)
{
    if (held->differs || (there && expected == got))
        return;
    held->differs = true;
    int used = snprintf(held->text, sizeof(held->text), "%s[%u].%s: expected 0x%" PRIx64 ", got ",
                        list, index, key, expected);
    if (there)
        snprintf(held->text + used, sizeof(held->text) - (size_t)used, "0x%" PRIx64, got);
    else
        snprintf(held->text + used, sizeof(held->text) - (size_t)used, "none in this image");
}

static void hold_icp(struct held *held, uint32_t index, const struct scn_expect_icp *e)
{
    const struct scn_icp_state state =
        scn_read_icp(held->machine, (unsigned)scn_vcpu_index(held->scenario, e->vcpu));
    const struct rm_virtual_icp *icp = &state.icp;
    const struct {
        const char *key;
        bool given, there;
        uint64_t expected, got;
    } parts[] = {
#define PART(key, member, there, got)                                                              \
    {#key, e->member != NULL, there, e->member ? (uint64_t)*e->member : 0, got}
        PART(word, word, state.present, rm_virtual_icp_word(icp)),
        PART(rm_action, rm_action, state.rm_action.there, state.rm_action.value),
        PART(cppr, icp.cppr, state.present, icp->cppr),
        PART(mfrr, icp.mfrr, state.present, icp->mfrr),
        PART(pending_pri, icp.pending_pri, state.present, icp->pending_pri),
        PART(xisr, icp.xisr, state.present, icp->xisr),
        PART(need_resend, icp.need_resend, state.present, icp->need_resend),
        PART(out_ee, icp.out_ee, state.present, icp->out_ee),
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (parts[i].given)
            hold(held, "icps", index, parts[i].key, parts[i].expected, parts[i].there,
                 parts[i].got);
}

static void hold_source(struct held *held, uint32_t index, const struct scn_expect_source *e)
{
    const struct {
        const char *key, *field;
        bool given;
        uint64_t expected;
    } parts[] = {
#undef PART
#define PART(key, field) {#key, #field, e->key != NULL, e->key ? (uint64_t)*e->key : 0}
        PART(server, server),
        PART(priority, priority),
        PART(pq, pq_state),
        PART(resend, resend),
        PART(masked_pending, masked_pending),
#undef PART
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        char name[48];
        uint64_t got = 0;
        if (!parts[i].given)
            continue;
        snprintf(name, sizeof(name), "source[%u].%s", e->irq, parts[i].field);
        bool there = rm_field(held->machine, name, &got, NULL) == RM_OK;
        hold(held, "sources", index, parts[i].key, parts[i].expected, there, got);
    }
}

static void hold_field(struct held *held, uint32_t index, const struct scn_expect_field *e)
{
    uint64_t got = 0, within = e->within ? *e->within : 0;
    bool there = rm_field(held->machine, e->name, &got, NULL) == RM_OK;
    bool near = got - e->value <= within || e->value - got <= within;
    hold(held, "fields", index, e->name, e->value, there, near ? e->value : got);
}

static struct held hold_all(struct rm_machine *machine, const struct rm_scenario *scenario,
                            const struct scn_final *final)
{
    struct held held = {.machine = machine, .scenario = scenario};
    for (uint32_t i = 0; i < final->icps_count; i++)
        hold_icp(&held, i, &final->icps[i]);
    for (uint32_t i = 0; i < final->sources_count; i++)
        hold_source(&held, i, &final->sources[i]);
    for (uint32_t i = 0; i < final->fields_count; i++)
        hold_field(&held, i, &final->fields[i]);
    return held;
}

uint64_t scn_exists(const struct rm_scenario *scenario)
{
    return scenario->expect ? (UINT64_C(1) << scenario->expect->exists_count) - 1 : 0;
}

uint64_t scn_exists_now(struct rm_machine *machine, const struct rm_scenario *scenario)
{
    uint64_t now = 0;
    for (uint32_t i = 0; scenario->expect && i < scenario->expect->exists_count; i++)
        if (!hold_all(machine, scenario, &scenario->expect->exists[i]).differs)
            now |= UINT64_C(1) << i;
    return now;
}

bool scn_forall_differs(struct rm_machine *machine, const struct rm_scenario *scenario, char *text,
                        size_t bytes)
{
    for (uint32_t i = 0; scenario->expect && i < scenario->expect->forall_count; i++) {
        struct held held = hold_all(machine, scenario, &scenario->expect->forall[i]);
        if (!held.differs)
            continue;
        snprintf(text, bytes, "expect.forall[%u].%s", i, held.text);
        return true;
    }
    return false;
}
