/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "write.h"

#include "base/power.h"

#include <inttypes.h>
#include <string.h>

static const char *yes(bool is)
{
    return is ? "yes" : "no";
}

static void write_vcpu(FILE *to, const struct rm_vcpu_config *vcpu)
{
    fprintf(to, "  - {id: %u, server: %" PRIu64 ", thread: ", vcpu->id, vcpu->server);
    if (vcpu->thread < 0)
        fputs("none", to);
    else
        fprintf(to, "%d", vcpu->thread);
    fprintf(to, ", icp: {cppr: 0x%x}}\n", vcpu->icp.cppr);
}

static void write_source(FILE *to, const struct rm_source_config *source)
{
    fprintf(to, "  - {irq: 0x%x, server: %u, priority: 0x%x", source->irq, source->server,
            source->priority);
    if (source->lsi)
        fprintf(to, ", lsi: yes, pq: %u", source->pq_state);
    if (source->hwirq)
        fprintf(to, ", hwirq: 0x%x, mapped: %s, phb: %u, hw_server: %u", source->hwirq,
                yes(source->mapped), source->phb, source->hw_server);
    fputs("}\n", to);
}

static void write_world(FILE *to, const struct rm_world_config *config)
{
    fprintf(
        to,
        "machine: {cores: %u}\nhost: {icp: %s, h_ipi_redirect: %s, real_mode_dbg: %s, free_cores: [",
        config->cores, config->icp == RM_ICP_OPAL ? "opal" : "mmio", yes(config->h_ipi_redirect),
        yes(config->real_mode_dbg));
    for (unsigned core = 0, n = 0; core < config->cores; core++)
        if (config->free_cores >> core & 1)
            fprintf(to, "%s%u", n++ ? ", " : "", core);
    fputs("]}\n\nvm:\n  hcalls: all\n  vcpus:\n", to);
    for (unsigned v = 0; v < config->vcpu_count; v++)
        write_vcpu(to, &config->vcpus[v]);
    fputs(config->source_count ? "  sources:\n" : "", to);
    for (unsigned s = 0; s < config->source_count; s++)
        write_source(to, &config->sources[s]);
}

static const char *name_of(uint64_t hcall)
{
    static const struct {
        uint64_t number;
        const char *name;
    } names[] = {{H_XIRR, "H_XIRR"}, {H_XIRR_X, "H_XIRR_X"}, {H_IPI, "H_IPI"},  {H_CPPR, "H_CPPR"},
                 {H_EOI, "H_EOI"},   {H_IPOLL, "H_IPOLL"},   {H_CEDE, "H_CEDE"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].number == hcall)
            return names[i].name;
    return "?";
}

static void write_event(FILE *to, const struct done *done)
{
    fprintf(to, "- {at: %" PRIu64 ", ", done->at_cycle);
    if (done->kind == RM_INJECT_MSI) {
        fprintf(to, "msi: 0x%x}\n", done->hwirq);
        return;
    }
    if (done->kind == RM_INJECT_SET) {
        fprintf(to, "set: {name: %s, value: %" PRIu64 "}}\n", LISTENERS, done->args[0]);
        return;
    }
    if (done->kind == RM_INJECT_OPAL)
        fputs("opal: {call: set_xive", to);
    else
        fprintf(to, "hcall: {thread: %u, call: %s", done->thread, name_of(done->hcall));
    for (unsigned i = 0; i < done->arg_count; i++)
        fprintf(to, "%s0x%" PRIx64 "%s", i ? ", " : ", args: [", done->args[i],
                i + 1 == done->arg_count ? "]" : "");
    fputs("}}\n", to);
}

/* An answer that came by way of the host is in no exit, and is not asked for. */
static void write_answer(FILE *to, const struct outcome *outcome)
{
    const struct rm_rules_answer *answer = &outcome->answer;
    if (outcome->difference != ANSWER || !outcome->direct)
        return;
    fputs("  exits:\n", to);
    for (unsigned i = 1; i < outcome->exits; i++)
        fputs("  - {}\n", to);
    fprintf(to, "  - {end: guest, r3: 0x%" PRIx64 ", registers: [", answer->r3);
    if (answer->has_r4)
        fprintf(to, "{name: r4, value: 0x%" PRIx64 "}", answer->r4);
    if (answer->has_r5)
        fprintf(to, ", {name: r5, value: 0x%" PRIx64 "}", answer->r5);
    fputs("]}\n", to);
}

/* Who was kicked before the last operation, and who has to be in it. */
static void write_kicks(FILE *to, const struct rm_world_config *config,
                        const struct outcome *outcome)
{
    if (outcome->difference != KICKED)
        return;
    fputs("  kicked: [", to);
    for (unsigned i = 0; i < outcome->kick_count; i++)
        fprintf(to, "%s%u", i ? ", " : "", config->vcpus[outcome->kicks[i]].id);
    fputs("]\n", to);
}

/* KVM counts for each ICP what it made known. */
static void write_ends(FILE *to, const struct rm_world_config *config,
                       const struct outcome *outcome)
{
    if (outcome->difference != HEARD)
        return;
    fputs("  fields:\n", to);
    for (unsigned v = 0; v < config->vcpu_count; v++)
        fprintf(to, "  - {name: \"icp[%u].n_rm_notify_eoi\", value: %u}\n", v, outcome->ends[v]);
}

static void write_state(FILE *to, const struct rm_world_config *config,
                        const struct rm_rules *model)
{
    fputs("  icps:\n", to);
    for (unsigned v = 0; v < model->icp_count; v++)
        fprintf(to,
                "  - {vcpu: %u, cppr: 0x%x, mfrr: 0x%x, pending_pri: 0x%x, xisr: 0x%x, out_ee: "
                "%s}\n",
                config->vcpus[v].id, model->icp[v].cppr, model->icp[v].mfrr, model->icp[v].priority,
                model->icp[v].xisr, yes(rm_rules_is_out(&model->icp[v])));
    fputs(model->source_count ? "  sources:\n" : "", to);
    for (unsigned s = 0; s < model->source_count; s++)
        fprintf(to,
                "  - {irq: 0x%x, server: %u, priority: 0x%x, pq: %u, resend: %s, masked_pending: "
                "%s}\n",
                model->source[s].irq, model->source[s].server, model->source[s].priority,
                model->source[s].pq, yes(model->source[s].waits), yes(model->source[s].masked));
}

void write_scenario(FILE *to, const char *name, const char *image,
                    const struct rm_world_config *config, const struct op_list *list,
                    const struct outcome *outcome)
{
    fprintf(to,
            "# SPDX-License-Identifier: GPL-2.0-or-later\nname: %s\nabout: >\n"
            "  Random list %" PRIu64 " on %s, made as short as it can be: %s.\n"
            "requires: [xics]\n\n",
            name, list->seed, image, outcome->text);
    write_world(to, config);
    fputs("\nevents:\n", to);
    for (unsigned i = 0; i < outcome->count; i++)
        write_event(to, &outcome->done[i]);
    fputs("\nexpect:\n", to);
    write_answer(to, outcome);
    write_kicks(to, config, outcome);
    write_ends(to, config, outcome);
    write_state(to, config, &outcome->model);
}
