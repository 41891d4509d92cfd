/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is expected must at least be able to happen: things that are named have to exist. */
#include "scenario/resolve.h"

#include "xics/opal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum rm_status check_vcpu(struct rm_scenario *scenario, const char *path, int64_t id,
                                 struct rm_error *error)
{
    if (id >= 0 && id <= UINT32_MAX && scn_vcpu_index(scenario, (uint32_t)id) >= 0)
        return RM_OK;
    return scn_fail(scenario, error, path, "found vcpu %lld; expected the id of a vcpu in vm.vcpus",
                    (long long)id);
}

static enum rm_status check_vcpus(struct rm_scenario *scenario, const char *path,
                                  const uint32_t *ids, uint32_t count, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (uint32_t i = 0; i < count && status == RM_OK; i++)
        status = check_vcpu(scenario, path, ids[i], error);
    return status;
}

static enum rm_status check_thread(struct rm_scenario *scenario, const char *path, uint32_t thread,
                                   struct rm_error *error)
{
    if (scn_has_thread(scenario, thread))
        return RM_OK;
    return scn_fail(scenario, error, path, "found thread %u; expected a thread below %u", thread,
                    scn_thread_count(scenario));
}

static bool has_hwirq(const struct rm_scenario *scenario, uint32_t hwirq)
{
    for (unsigned s = 0; s < scenario->world.source_count; s++)
        if (scenario->world.sources[s].hwirq == hwirq && hwirq)
            return true;
    return false;
}

/* The lists of controllers at the path `where`, of an exit or of the end. */
static enum rm_status check_icps(struct rm_scenario *scenario, const char *where,
                                 const struct scn_expect_icp *icps, uint32_t icps_count,
                                 const struct scn_expect_physical_icp *physical,
                                 uint32_t physical_count, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    char path[80];
    for (uint32_t i = 0; i < icps_count && status == RM_OK; i++) {
        snprintf(path, sizeof(path), "%s.icps[%u].vcpu", where, i);
        status = check_vcpu(scenario, path, icps[i].vcpu, error);
    }
    for (uint32_t i = 0; i < physical_count && status == RM_OK; i++) {
        snprintf(path, sizeof(path), "%s.physical_icps[%u].thread", where, i);
        status = check_thread(scenario, path, physical[i].thread, error);
    }
    return status;
}

static enum rm_status check_sources(struct rm_scenario *scenario, const char *where,
                                    const struct scn_expect_source *sources, uint32_t count,
                                    struct rm_error *error)
{
    char path[80];
    for (uint32_t i = 0; i < count; i++)
        if (!scn_source(scenario, sources[i].irq)) {
            snprintf(path, sizeof(path), "%s.sources[%u].irq", where, i);
            return scn_fail(scenario, error, path,
                            "found 0x%x; expected the irq of a source in vm.sources",
                            sources[i].irq);
        }
    return RM_OK;
}

static enum rm_status check_physical_sources(struct rm_scenario *scenario,
                                             const struct scn_expect *expect,
                                             struct rm_error *error)
{
    char path[48];
    for (uint32_t i = 0; i < expect->physical_sources_count; i++)
        if (!has_hwirq(scenario, expect->physical_sources[i].hwirq)) {
            snprintf(path, sizeof(path), "expect.physical_sources[%u].hwirq", i);
            return scn_fail(scenario, error, path,
                            "found 0x%x; expected the hwirq of a source in vm.sources",
                            expect->physical_sources[i].hwirq);
        }
    return RM_OK;
}

static enum rm_status parse_accesses(struct rm_scenario *scenario, unsigned index,
                                     const struct scn_expect_exit *exit, struct rm_error *error)
{
    if (exit->mmio_count == 0)
        return RM_OK;
    struct scn_mmio_pattern *patterns = calloc(exit->mmio_count, sizeof(*patterns));
    if (!patterns)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    scenario->mmio[index] = patterns;
    for (uint32_t i = 0; i < exit->mmio_count; i++) {
        struct rm_error inner;
        char path[48];
        snprintf(path, sizeof(path), "expect.exits[%u].mmio[%u]", index, i);
        if (scn_mmio_parse(exit->mmio[i], &patterns[i], &inner) != RM_OK)
            return scn_fail(scenario, error, path, "%s", inner.text);
        enum rm_status status = check_thread(scenario, path, patterns[i].icp, error);
        if (status != RM_OK) /* without cpu: 0, which is there */
            return status;
    }
    return RM_OK;
}

static enum rm_status check_calls(struct rm_scenario *scenario, unsigned index,
                                  const struct scn_expect_exit *exit, struct rm_error *error)
{
    for (uint32_t i = 0; i < exit->opal_count; i++) {
        const struct scn_expect_opal *expected = &exit->opal[i];
        uint32_t token = scn_find_opal(expected->call);
        char path[64];
        snprintf(path, sizeof(path), "expect.exits[%u].opal[%u].call", index, i);
        if (token == SCN_OPAL_TOKENS)
            return scn_fail(scenario, error, path,
                            "found \"%s\"; expected a firmware call that rmsim knows, such as "
                            "pci_msi_eoi",
                            expected->call);
        if (expected->args_count > rm_opal_arg_count(token))
            return scn_fail(scenario, error, path,
                            "found %u arguments; expected at most the %u of %s",
                            expected->args_count, rm_opal_arg_count(token), rm_opal_name(token));
    }
    return RM_OK;
}

static enum rm_status check_cause(struct rm_scenario *scenario, const char *path, const char *name,
                                  struct rm_error *error)
{
    for (unsigned i = 0; i < scenario->event_count; i++)
        if (scenario->events[i].name && strcmp(scenario->events[i].name, name) == 0)
            return RM_OK;
    if (strcmp(name, SCN_NO_CAUSE) == 0)
        return RM_OK;
    return scn_fail(scenario, error, path, "found \"%s\"; expected the name of an event, or none",
                    name);
}

static enum rm_status check_exit_cycles(struct rm_scenario *scenario, unsigned index,
                                        const struct scn_expect_exit *exit, struct rm_error *error)
{
    char path[48];
    enum rm_status status = RM_OK;
    snprintf(path, sizeof(path), "expect.exits[%u].max_cycles", index);
    if (exit->max_cycles)
        status = scn_check_cycles(scenario, path, *exit->max_cycles, error);
    snprintf(path, sizeof(path), "expect.exits[%u].max_instructions", index);
    if (status == RM_OK && exit->max_instructions)
        status = scn_check_cycles(scenario, path, *exit->max_instructions, error);
    return status;
}

static enum rm_status check_exit_registers(struct rm_scenario *scenario, unsigned index,
                                           const struct scn_expect_exit *exit,
                                           struct rm_error *error)
{
    char path[56];
    enum rm_status status = RM_OK;
    for (uint32_t i = 0; i < exit->registers_count && status == RM_OK; i++) {
        snprintf(path, sizeof(path), "expect.exits[%u].registers[%u].thread", index, i);
        if (exit->registers[i].thread)
            status = check_thread(scenario, path, *exit->registers[i].thread, error);
    }
    return status;
}

static enum rm_status check_exit(struct rm_scenario *scenario, unsigned index,
                                 const struct scn_expect_exit *exit, struct rm_error *error)
{
    char path[48];
    enum rm_status status = RM_OK;
    if (exit->vcpu && *exit->vcpu != SCN_NONE) {
        snprintf(path, sizeof(path), "expect.exits[%u].vcpu", index);
        status = check_vcpu(scenario, path, *exit->vcpu, error);
    }
    if (status == RM_OK && exit->cause) {
        snprintf(path, sizeof(path), "expect.exits[%u].cause", index);
        status = check_cause(scenario, path, exit->cause, error);
    }
    if (status == RM_OK)
        status = check_exit_cycles(scenario, index, exit, error);
    if (status == RM_OK)
        status = check_exit_registers(scenario, index, exit, error);
    snprintf(path, sizeof(path), "expect.exits[%u]", index);
    if (status == RM_OK)
        status = check_icps(scenario, path, exit->icps, exit->icps_count, exit->physical_icps,
                            exit->physical_icps_count, error);
    if (status == RM_OK && exit->thread) {
        snprintf(path, sizeof(path), "expect.exits[%u].thread", index);
        status = check_thread(scenario, path, *exit->thread, error);
    }
    if (status == RM_OK) {
        snprintf(path, sizeof(path), "expect.exits[%u].kicked", index);
        status = check_vcpus(scenario, path, exit->kicked, exit->kicked_count, error);
    }
    if (status == RM_OK)
        status = check_calls(scenario, index, exit, error);
    return status == RM_OK ? parse_accesses(scenario, index, exit, error) : status;
}

/* The final states of a list. */
static enum rm_status check_finals(struct rm_scenario *scenario, const char *list,
                                   const struct scn_final *finals, uint32_t count,
                                   struct rm_error *error)
{
    enum rm_status status = RM_OK;
    char path[48];
    for (uint32_t i = 0; i < count && status == RM_OK; i++) {
        snprintf(path, sizeof(path), "expect.%s[%u]", list, i);
        status = check_icps(scenario, path, finals[i].icps, finals[i].icps_count, NULL, 0, error);
        if (status == RM_OK)
            status =
                check_sources(scenario, path, finals[i].sources, finals[i].sources_count, error);
    }
    return status;
}

enum rm_status scn_resolve_expect(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_expect *expect = scenario->expect;
    if (!expect)
        return RM_OK;
    if (expect->exits_count) {
        scenario->mmio = calloc(expect->exits_count, sizeof(struct scn_mmio_pattern *));
        if (!scenario->mmio)
            return rm_fail(error, RM_NO_MEMORY, "out of memory");
    }
    enum rm_status status =
        check_vcpus(scenario, "expect.kicked", expect->kicked, expect->kicked_count, error);
    if (status == RM_OK)
        status = check_vcpus(scenario, "expect.lost_wakeups", expect->lost_wakeups,
                             expect->lost_wakeups_count, error);
    if (status == RM_OK)
        status = check_icps(scenario, "expect", expect->icps, expect->icps_count,
                            expect->physical_icps, expect->physical_icps_count, error);
    if (status == RM_OK)
        status = check_sources(scenario, "expect", expect->sources, expect->sources_count, error);
    if (status == RM_OK)
        status = check_physical_sources(scenario, expect, error);
    if (status == RM_OK)
        status = check_finals(scenario, "exists", expect->exists, expect->exists_count, error);
    if (status == RM_OK)
        status = check_finals(scenario, "forall", expect->forall, expect->forall_count, error);
    for (uint32_t i = 0; i < expect->exits_count && status == RM_OK; i++)
        status = check_exit(scenario, i, &expect->exits[i], error);
    return status;
}

void scn_free_expect(struct rm_scenario *scenario)
{
    if (!scenario->mmio)
        return;
    for (uint32_t i = 0; i < scenario->expect->exits_count; i++)
        free(scenario->mmio[i]);
    free(scenario->mmio);
}
