/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine, host and vm of a scenario: the world. What is not given keeps rm_world_defaults. */
#include "scenario/guest_sprs.h"
#include "scenario/register_width.h"
#include "scenario/resolve.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_WORD_BITS   45
#define VARIANT_PATH_BYTES 32
#define HOST_PATH_BYTES    (VARIANT_PATH_BYTES + 12)

/* Copies an optional value over its default. */
#define SET(to, from)                                                                              \
    do {                                                                                           \
        if (from)                                                                                  \
            (to) = *(from);                                                                        \
    } while (0)
#define SET_BOOL(to, from)                                                                         \
    do {                                                                                           \
        if (from)                                                                                  \
            (to) = *(from) != 0;                                                                   \
    } while (0)

static enum rm_status resolve_machine(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_machine *machine = scenario->file->machine;
    struct rm_world_config *world = &scenario->world;
    if (!machine)
        return RM_OK;
    SET(world->cores, machine->cores);
    SET(world->threads_per_core, machine->threads_per_core);
    SET(world->subcores, machine->subcores);
    if (machine->core_hz && *machine->core_hz == 0)
        return scn_fail(scenario, error, "machine.core_hz", "found 0; expected 1 or more");
    SET(world->core_hz, machine->core_hz);
    SET(world->tb_hz, machine->tb_hz);
    if (world->cores < 1 || world->cores > RM_CORES_MAX)
        return scn_fail(scenario, error, "machine.cores", "found %u; expected 1 to %d",
                        world->cores, RM_CORES_MAX);
    if (world->threads_per_core < 1 || world->threads_per_core > 8)
        return scn_fail(scenario, error, "machine.threads_per_core", "found %u; expected 1 to 8",
                        world->threads_per_core);
    if (world->subcores < 1 || world->subcores > RM_SUBCORES_MAX)
        return scn_fail(scenario, error, "machine.subcores", "found %u; expected 1, 2 or 4",
                        world->subcores);
    return RM_OK;
}

static enum rm_status resolve_free_cores(struct rm_scenario *scenario, const char *where,
                                         const struct scn_host *host, struct rm_error *error)
{
    struct rm_world_config *world = &scenario->world;
    char path[HOST_PATH_BYTES];
    snprintf(path, sizeof(path), "%s.free_cores", where);
    if (rm_scenario_has(scenario, "%s", path))
        world->free_cores = 0;
    for (uint32_t i = 0; i < host->free_cores_count; i++) {
        if (host->free_cores[i] >= world->cores)
            return scn_fail(scenario, error, path, "found core %u; expected a core below %u",
                            host->free_cores[i], world->cores);
        world->free_cores |= UINT32_C(1) << host->free_cores[i];
    }
    return RM_OK;
}

static enum rm_status resolve_host_ipi(struct rm_scenario *scenario, const char *where,
                                       const struct scn_host *host, struct rm_error *error)
{
    struct rm_world_config *world = &scenario->world;
    char path[HOST_PATH_BYTES];
    snprintf(path, sizeof(path), "%s.host_ipi", where);
    if (rm_scenario_has(scenario, "%s", path))
        memset(world->host_ipi, 0, sizeof(world->host_ipi));
    for (uint32_t i = 0; i < host->host_ipi_count; i++) {
        uint32_t thread = host->host_ipi[i];
        if (!scn_has_thread(scenario, thread))
            return scn_fail(scenario, error, path, "found thread %u; expected a thread below %u",
                            thread, scn_thread_count(scenario));
        world->host_ipi[thread / 64] |= UINT64_C(1) << thread % 64;
    }
    return RM_OK;
}

static unsigned take_slb(const struct scn_slb *slb, uint32_t count, struct rm_slb_words *out)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = (struct rm_slb_words){.rb = slb[i].rb, .rs = slb[i].rs};
    return count;
}

static void resolve_host_slb(struct rm_scenario *scenario, const char *where,
                             const struct scn_host *host)
{
    if (rm_scenario_has(scenario, "%s.slb", where))
        scenario->world.host_slb_count =
            take_slb(host->slb, host->slb_count, scenario->world.host_slb);
}

/* The settings that stand at the path `where` replace those that held before. */
static void resolve_takes(struct rm_world_config *world, const struct scn_takes *takes)
{
    if (!takes)
        return;
    SET(world->host_takes_cycles[RM_HOST_WORK_POST], takes->post);
    SET(world->host_takes_cycles[RM_HOST_WORK_LOOP], takes->loop);
    SET(world->host_takes_cycles[RM_HOST_WORK_START], takes->start);
    SET(world->host_takes_cycles[RM_HOST_WORK_RUN], takes->run);
    SET(world->host_takes_cycles[RM_HOST_WORK_IRQ], takes->irq);
    SET(world->host_takes_cycles[RM_HOST_WORK_IDLE], takes->idle);
}

static enum rm_status resolve_host(struct rm_scenario *scenario, const char *where,
                                   const struct scn_host *host, struct rm_error *error)
{
    struct rm_world_config *world = &scenario->world;
    if (!host)
        return RM_OK;
    SET_BOOL(world->h_ipi_redirect, host->h_ipi_redirect);
    SET_BOOL(world->kvm_irq_bypass, host->kvm_irq_bypass);
    SET_BOOL(world->host_rm_ops, host->rm_ops);
    SET_BOOL(world->real_mode_dbg, host->real_mode_dbg);
    SET(world->dynamic_mt_modes, host->dynamic_mt_modes);
    if (host->policy)
        world->policy = (enum rm_policy) * host->policy;
    if (host->icp)
        world->icp = (enum rm_icp_way) * host->icp;
    resolve_host_slb(scenario, where, host);
    resolve_takes(world, host->takes);
    enum rm_status status = resolve_free_cores(scenario, where, host, error);
    return status == RM_OK ? resolve_host_ipi(scenario, where, host, error) : status;
}

static void host_of_variant(const struct rm_scenario *scenario, char out[VARIANT_PATH_BYTES])
{
    snprintf(out, VARIANT_PATH_BYTES, "variants[%u].host", scenario->variant);
}

static enum rm_status resolve_hosts(struct rm_scenario *scenario, struct rm_error *error)
{
    enum rm_status status = resolve_host(scenario, "host", scenario->file->host, error);
    if (status != RM_OK || !scenario->base)
        return status;
    char where[VARIANT_PATH_BYTES];
    host_of_variant(scenario, where);
    return resolve_host(scenario, where, scn_variant(scenario)->host, error);
}

static enum rm_status resolve_icp(struct rm_scenario *scenario, unsigned index,
                                  struct rm_virtual_icp *out, struct rm_error *error)
{
    const struct scn_vcpu *vcpu = &scenario->file->vm->vcpus[index];
    char path[40];
    snprintf(path, sizeof(path), "vm.vcpus[%u].icp_word", index);
    if (vcpu->icp && vcpu->icp_word)
        return scn_fail(scenario, error, path, "found icp and icp_word; expected one of them");
    struct rm_error word_error;
    if (vcpu->icp_word && rm_virtual_icp_from_word(*vcpu->icp_word, out, &word_error) != RM_OK)
        return scn_fail(scenario, error, path, "%s", word_error.text);
    if (!vcpu->icp)
        return RM_OK;
    SET(out->cppr, vcpu->icp->cppr);
    SET(out->mfrr, vcpu->icp->mfrr);
    SET(out->pending_pri, vcpu->icp->pending_pri);
    SET(out->xisr, vcpu->icp->xisr);
    SET_BOOL(out->need_resend, vcpu->icp->need_resend);
    out->out_ee = out->xisr != 0 && out->pending_pri < out->cppr;
    SET_BOOL(out->out_ee, vcpu->icp->out_ee);
    snprintf(path, sizeof(path), "vm.vcpus[%u].icp.out_ee", index);
    if (!out->out_ee && out->xisr != 0 && out->pending_pri < out->cppr)
        return scn_fail(scenario, error, path,
                        "found no; expected yes, since interrupt 0x%x is pending", out->xisr);
    return RM_OK;
}

/* The name of a register that no guest has, at its own place rather than that of the mapping. */
static enum rm_status fail_spr_name(const char *path, const struct yml_number *spr,
                                    struct rm_error *error)
{
    return rm_fail(error, RM_BAD_INPUT,
                   "line %u, column %u: %s: found \"%s\"; expected a special register that KVM "
                   "keeps for a guest, such as amr, dscr, tar or dpdes",
                   spr->at.line, spr->at.column, path, spr->name);
}

/* One `name: value` of the special registers. */
static enum rm_status add_spr(struct rm_scenario *scenario, const char *path,
                              const struct yml_number *from, struct rm_vcpu_config *out,
                              struct rm_error *error)
{
    struct rm_error wide;
    if (!scn_guest_owns(from->name))
        return fail_spr_name(path, from, error);
    if (scn_check_register(from->name, from->value, &wide) != RM_OK)
        return rm_fail(error, RM_BAD_INPUT, "line %u, column %u: %s.%s: %s", from->at.line,
                       from->at.column, path, from->name, wide.text);
    for (unsigned i = 0; i < out->spr_count; i++)
        if (strcmp(out->spr[i].name, from->name) == 0)
            return scn_fail(scenario, error, path,
                            "found \"%s\" a second time; expected every register once", from->name);
    struct rm_spr_value *spr = &out->spr[out->spr_count++];
    snprintf(spr->name, sizeof(spr->name), "%s", from->name);
    spr->value = from->value;
    return RM_OK;
}

static enum rm_status resolve_sprs(struct rm_scenario *scenario, unsigned index,
                                   struct rm_vcpu_config *out, struct rm_error *error)
{
    const struct scn_vcpu *vcpu = &scenario->file->vm->vcpus[index];
    char path[40];
    snprintf(path, sizeof(path), "vm.vcpus[%u].spr", index);
    enum rm_status status = RM_OK;
    for (uint32_t i = 0; i < vcpu->spr_count && status == RM_OK; i++)
        status = add_spr(scenario, path, &vcpu->spr[i], out, error);
    return status;
}

/* Instructions lie at multiples of four bytes; the hardware has no other bits in SRR0 either. */
static enum rm_status resolve_pc(struct rm_scenario *scenario, unsigned index,
                                 struct rm_vcpu_config *out, struct rm_error *error)
{
    const struct scn_vcpu *vcpu = &scenario->file->vm->vcpus[index];
    char path[40];
    SET(out->pc, vcpu->pc);
    if (out->pc % 4 == 0)
        return RM_OK;
    snprintf(path, sizeof(path), "vm.vcpus[%u].pc", index);
    return scn_fail(scenario, error, path, "found 0x%llx; expected a multiple of 4",
                    (unsigned long long)out->pc);
}

static enum rm_status resolve_vcpu(struct rm_scenario *scenario, unsigned index,
                                   struct rm_error *error)
{
    const struct scn_vcpu *vcpu = &scenario->file->vm->vcpus[index];
    char path[40];
    snprintf(path, sizeof(path), "vm.vcpus[%u].id", index);
    if (scn_vcpu_index(scenario, vcpu->id) >= 0)
        return scn_fail(scenario, error, path, "found %u a second time; expected every vcpu once",
                        vcpu->id);
    struct rm_vcpu_config *out = &scenario->world.vcpus[index];
    *out = rm_vcpu_defaults(vcpu->id, vcpu->id);
    if (index == 0 && !vcpu->thread)
        out->thread = (int32_t)scenario->run_thread;
    SET(out->server, vcpu->server);
    SET(out->thread, vcpu->thread);
    out->ceded = out->thread == RM_NOT_LOADED;
    SET_BOOL(out->ceded, vcpu->ceded);
    SET(out->msr, vcpu->msr);
    out->gpr_count = vcpu->gpr_count;
    for (uint32_t i = 0; i < vcpu->gpr_count; i++)
        out->gpr[i] = vcpu->gpr[i];
    out->slb_count = take_slb(vcpu->slb, vcpu->slb_count, out->slb);
    SET_BOOL(out->vpa, vcpu->vpa);
    enum rm_status status = resolve_pc(scenario, index, out, error);
    if (status == RM_OK)
        status = resolve_sprs(scenario, index, out, error);
    return status == RM_OK ? resolve_icp(scenario, index, &out->icp, error) : status;
}

static enum rm_status resolve_source_word(struct rm_scenario *scenario, unsigned index,
                                          struct rm_source_config *out, struct rm_error *error)
{
    const struct scn_source *source = &scenario->file->vm->sources[index];
    char path[48];
    snprintf(path, sizeof(path), "vm.sources[%u].source_word", index);
    if (source->server || source->priority || source->pq || source->resend || source->lsi)
        return scn_fail(
            scenario, error, path,
            "found source_word and one of server, priority, pq, resend, lsi; expected the "
            "word or the fields");
    struct rm_virtual_source word = rm_virtual_source_from_word(*source->source_word);
    if (*source->source_word >> SOURCE_WORD_BITS)
        return scn_fail(scenario, error, path, "found 0x%016llx; expected bits 63 to 45 clear",
                        (unsigned long long)*source->source_word);
    out->server = word.server;
    out->priority = word.priority;
    out->pq_state = word.pq_state;
    out->lsi = word.lsi;
    out->resend = word.pending && !word.lsi;
    return RM_OK;
}

static enum rm_status resolve_source(struct rm_scenario *scenario, unsigned index,
                                     struct rm_error *error)
{
    const struct scn_source *source = &scenario->file->vm->sources[index];
    char path[40];
    snprintf(path, sizeof(path), "vm.sources[%u].irq", index);
    if (scn_source(scenario, source->irq))
        return scn_fail(scenario, error, path,
                        "found 0x%x a second time; expected every source once", source->irq);
    struct rm_source_config *out = &scenario->world.sources[index];
    *out = rm_source_defaults(source->irq, (uint32_t)scenario->world.vcpus[0].server);
    if (source->pq && *source->pq > 3) {
        snprintf(path, sizeof(path), "vm.sources[%u].pq", index);
        return scn_fail(scenario, error, path, "found %u; expected 0 to 3", *source->pq);
    }
    SET(out->server, source->server);
    SET(out->priority, source->priority);
    SET(out->pq_state, source->pq);
    SET_BOOL(out->resend, source->resend);
    SET_BOOL(out->no_ics, source->no_ics);
    SET_BOOL(out->lsi, source->lsi);
    SET(out->hwirq, source->hwirq);
    out->mapped = out->hwirq != 0;
    SET_BOOL(out->mapped, source->mapped);
    SET(out->phb, source->phb);
    out->hw_server = scenario->run_thread;
    SET(out->hw_server, source->hw_server);
    SET(out->hw_priority, source->hw_priority);
    if (source->host_irq)
        out->host_irq = *source->host_irq ? *source->host_irq : RM_NO_HOST_IRQ;
    return source->source_word ? resolve_source_word(scenario, index, out, error) : RM_OK;
}

static enum rm_status resolve_vm(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_vm *vm = scenario->file->vm;
    struct rm_world_config *world = &scenario->world;
    enum rm_status status = RM_OK;
    world->all_hcalls = vm && vm->hcalls && *vm->hcalls != 0;
    if (vm && vm->vcpus_count)
        world->vcpu_count = 0;
    else
        world->vcpus[0].thread = (int32_t)scenario->run_thread;
    for (uint32_t i = 0; vm && i < vm->vcpus_count && status == RM_OK; i++) {
        status = resolve_vcpu(scenario, i, error);
        world->vcpu_count = i + 1;
    }
    for (uint32_t i = 0; vm && i < vm->sources_count && status == RM_OK; i++) {
        status = resolve_source(scenario, i, error);
        world->source_count = i + 1;
    }
    return status;
}

static bool is_loaded(const struct rm_world_config *world, unsigned thread)
{
    for (unsigned v = 0; v < world->vcpu_count; v++)
        if (world->vcpus[v].thread == (int32_t)thread)
            return true;
    return false;
}

/* Where the file has a member of the world: one that follows from a word stands there. */
static void place_in_file(struct rm_scenario *scenario, const char *member,
                          char out[SCN_PATH_BYTES])
{
    static const struct {
        const char *member, *path; /* how both begin */
    } rows[] = {
        {"vcpus", "vm.vcpus"},
        {"sources", "vm.sources"},
        {"host_slb", "host.slb"},
        {"host_ipi", "host.host_ipi"},
        {"free_cores", "host.free_cores"},
        {"policy", "host.policy"},
        {"dynamic_mt_modes", "host.dynamic_mt_modes"},
        {"icp", "host.icp"},
        {"", "machine."},
    };
    static const char *const words[] = {"icp_word", "source_word"};
    size_t row = 0;
    while (strncmp(member, rows[row].member, strlen(rows[row].member)) != 0)
        row++;
    snprintf(out, SCN_PATH_BYTES, "%s%s", rows[row].path, member + strlen(rows[row].member));
    char *entry = strstr(out, "].");
    for (size_t i = 0; entry && i < sizeof(words) / sizeof(words[0]); i++)
        if (!rm_scenario_has(scenario, "%s", out) &&
            rm_scenario_has(scenario, "%.*s.%s", (int)(entry + 1 - out), out, words[i]))
            strcpy(entry + 2, words[i]);
}

/* What the parts do not know of each other: a vcpu on a free core, ... */
static enum rm_status check_world(struct rm_scenario *scenario, struct rm_error *error)
{
    char member[RM_WORLD_WHERE_BYTES], where[SCN_PATH_BYTES];
    if (rm_world_find_mistake(&scenario->world, member, error) == RM_OK)
        return RM_OK;
    if (scenario->base) /* whose own world can exist */
        host_of_variant(scenario, where);
    else
        place_in_file(scenario, member, where);
    struct yml_position position = rm_scenario_position(scenario, where);
    return rm_fail_in(error, RM_BAD_INPUT, "line %u, column %u: %s: the world cannot exist",
                      position.line, position.column, where);
}

enum rm_status scn_resolve_world(struct rm_scenario *scenario, struct rm_error *error)
{
    rm_world_defaults(&scenario->world);
    if (scenario->file->run)
        scenario->run_thread = *scenario->file->run;
    enum rm_status status = resolve_machine(scenario, error);
    if (status == RM_OK && !scn_has_thread(scenario, scenario->run_thread))
        status = scn_fail(scenario, error, "run", "found thread %u; expected one below %u",
                          scenario->run_thread, scn_thread_count(scenario));
    if (status == RM_OK)
        status = resolve_hosts(scenario, error);
    if (status == RM_OK)
        status = resolve_vm(scenario, error);
    if (status == RM_OK && !scenario->file->call &&
        !is_loaded(&scenario->world, scenario->run_thread))
        status =
            scn_fail(scenario, error, "run",
                     "found thread %u, on which no vcpu is loaded; expected one of the threads "
                     "given in vm.vcpus",
                     scenario->run_thread);
    return status == RM_OK ? check_world(scenario, error) : status;
}
