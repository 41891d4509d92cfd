/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The defaults of a world and the check that a world can exist. What KVM itself allows, however
 * odd (a source whose server no vcpu has), is allowed here: it is worth simulating. Of a start
 * state that KVM never has, what follows from the rest is completed, and a contradiction is
 * refused.
 */
#include "base/copy.h"
#include "base/power.h"
#include "kvm/world/model.h"
#include "xics/msi.h"

#include <stdarg.h>
#include <stdio.h>

#define DEFAULT_CORES            2
#define DEFAULT_THREADS_PER_CORE 8

#define GUEST_MSR       UINT64_C(0x8000000000001001) /* SF, ME, LE; EE off as in a boot */
#define FIRST_IRQ       16                           /* numbers below are reserved in KVM's XICS */
#define IRQ_LIMIT       (1024 * 1024)                /* 1024 ICSs of 1024 sources */
#define SLB_VALID       UINT64_C(0x8000000)
#define SLB_INDEX       UINT64_C(0xfff)
#define HWIRQ_LIMIT     0x1000000 /* an XISR has 24 bits */
#define PRIORITY_MASKED 0xff
#define XISR_OF_IPI     2
#define CORE_HZ_MAX     UINT64_C(10000000000) /* twice what any POWER processor has */
#define OLDEST_BYTES    offsetof(struct rm_world_config, all_hcalls) /* as first released */

void rm_world_defaults(struct rm_world_config *config)
{
    *config = (struct rm_world_config){
        .size = sizeof(*config),
        .cores = DEFAULT_CORES,
        .threads_per_core = DEFAULT_THREADS_PER_CORE,
        .tb_hz = 512000000,
        .h_ipi_redirect = true,
        .kvm_irq_bypass = true,
        .host_rm_ops = true,
        .vcpu_count = 1,
        .subcores = 1,
    };
    config->vcpus[0] = rm_vcpu_defaults(0, 0);
    config->vcpus[0].thread = 0;
    config->vcpus[0].ceded = false;
}

void rm_world_fit(struct rm_world_config *config, unsigned processors)
{
    config->cores = DEFAULT_CORES;
    config->threads_per_core = DEFAULT_THREADS_PER_CORE;
    if (processors >= DEFAULT_CORES * DEFAULT_THREADS_PER_CORE)
        return;
    config->cores = 1;
    while (config->threads_per_core > 1 && config->threads_per_core > processors)
        config->threads_per_core /= 2;
}

struct rm_vcpu_config rm_vcpu_defaults(uint32_t id, uint64_t server)
{
    struct rm_vcpu_config vcpu = {
        .id = id,
        .server = server,
        .thread = RM_NOT_LOADED,
        .ceded = true,
        .icp = {.cppr = 0xff, .mfrr = 0xff, .pending_pri = 0xff},
        .pc = 0x10000,
        .msr = GUEST_MSR,
    };
    return vcpu;
}

struct rm_source_config rm_source_defaults(uint32_t irq, uint32_t server)
{
    struct rm_source_config source = {
        .irq = irq,
        .server = server,
        .priority = 5,
        .hw_priority = 5,
    };
    return source;
}

static bool bits_beyond(const uint64_t words[2], unsigned limit)
{
    for (unsigned bit = limit; bit < 128; bit++)
        if (words[bit / 64] >> bit % 64 & 1)
            return true;
    return false;
}

/* What is looked at, so that whoever reads it from a file can say where it stands. */
struct check {
    struct rm_error *error;
    char *where; /* RM_WORLD_WHERE_BYTES; NULL: nobody asks */
    char of[24]; /* "vcpus[2].", or "" for what is the machine's */
};

/* The member of the config at which the world cannot exist, and why. */
__attribute__((format(printf, 3, 4))) static enum rm_status
wrong(struct check *check, const char *member, const char *format, ...)
{
    char text[RM_ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (check->where)
        snprintf(check->where, RM_WORLD_WHERE_BYTES, "%s%s", check->of, member);
    return rm_fail(check->error, RM_BAD_INPUT, "%s", text);
}

static enum rm_status check_clocks(const struct rm_world_config *config, struct check *check)
{
    if (config->core_hz > CORE_HZ_MAX)
        return wrong(check, "core_hz",
                     "world: core_hz: found %llu; expected at most %llu cycles a second",
                     (unsigned long long)config->core_hz, (unsigned long long)CORE_HZ_MAX);
    if (config->tb_hz == 0 || (config->core_hz && config->tb_hz > config->core_hz))
        return wrong(check, "tb_hz",
                     "world: the time base runs at %llu Hz and the core at %llu Hz; it must be "
                     "above 0 and not above the core's",
                     (unsigned long long)config->tb_hz, (unsigned long long)config->core_hz);
    return RM_OK;
}

static enum rm_status check_policy(const struct rm_world_config *config, struct check *check)
{
    unsigned policy = (unsigned)config->policy;
    if (policy == RM_POLICY_PINNED || policy == RM_POLICY_FIRST_FREE)
        return RM_OK;
    return wrong(check, "policy",
                 "world: policy: found %u; expected %d (pinned) or %d (first free)", policy,
                 RM_POLICY_PINNED, RM_POLICY_FIRST_FREE);
}

static enum rm_status check_icp_way(const struct rm_world_config *config, struct check *check)
{
    unsigned icp = (unsigned)config->icp;
    if (icp == RM_ICP_MMIO || icp == RM_ICP_OPAL)
        return RM_OK;
    return wrong(check, "icp", "world: icp: found %u; expected %d (mmio) or %d (opal)", icp,
                 RM_ICP_MMIO, RM_ICP_OPAL);
}

/* Where the vcores are that KVM runs together on a core that it splits: it puts them there in this
 * order, and so places have to be taken in it. */
static enum rm_status check_places(const struct rm_world_config *config, unsigned core,
                                   struct check *check)
{
    static const unsigned parts[][RM_SUBCORES_MAX] = {[2] = {0, 1}, [4] = {0, 2, 1, 3}};
    unsigned modes = config->dynamic_mt_modes, taken = 0;
    for (unsigned v = 0; v < config->vcpu_count; v++)
        if (config->vcpus[v].thread >= 0 && (unsigned)config->vcpus[v].thread / 8 == core)
            taken |= 1U << (unsigned)config->vcpus[v].thread % 8 * modes / 8;
    for (unsigned i = 1; i < modes; i++)
        if (taken >> parts[modes][i] & 1 && !(taken >> parts[modes][i - 1] & 1))
            return wrong(check, "dynamic_mt_modes",
                         "world: a vcpu on threads from %u on and none from %u on; KVM fills the "
                         "sub-cores of a core from its threads 0, 4%s on, in this order",
                         core * 8 + parts[modes][i] * 8 / modes,
                         core * 8 + parts[modes][i - 1] * 8 / modes, modes == 4 ? ", 2, 6" : "");
    return RM_OK;
}

static enum rm_status check_dynamic(const struct rm_world_config *config, struct check *check)
{
    enum rm_status status = RM_OK;
    unsigned modes = config->dynamic_mt_modes;
    if (modes == 0)
        return RM_OK;
    if (modes != 2 && modes != 4)
        return wrong(check, "dynamic_mt_modes",
                     "world: dynamic_mt_modes: found %u; expected 0, 2 or 4", modes);
    if (config->subcores != 1 || config->threads_per_core != 8)
        return wrong(
            check, "dynamic_mt_modes",
            "world: dynamic_mt_modes with %u sub-cores of a core of %u threads; KVM splits "
            "only a core that is whole and has 8",
            config->subcores, config->threads_per_core);
    for (unsigned core = 0; status == RM_OK && core < config->cores; core++)
        status = check_places(config, core, check);
    return status;
}

static enum rm_status check_machine(const struct rm_world_config *config, struct check *check)
{
    unsigned tpc = config->threads_per_core;
    if (config->cores < 1 || config->cores > RM_CORES_MAX)
        return wrong(check, "cores", "world: %u cores; 1 to %d were expected", config->cores,
                     RM_CORES_MAX);
    if (tpc != 1 && tpc != 2 && tpc != 4 && tpc != 8)
        return wrong(check, "threads_per_core",
                     "world: %u threads a core; a POWER8 core has 1, 2, 4 or 8", tpc);
    if (config->subcores != 1 && config->subcores != 2 && config->subcores != RM_SUBCORES_MAX)
        return wrong(check, "subcores",
                     "world: subcores: found %u; expected 1, 2 or 4 sub-cores a core",
                     config->subcores);
    if (config->subcores > tpc)
        return wrong(check, "subcores",
                     "world: %u sub-cores of a core that has %u threads; each needs one",
                     config->subcores, tpc);
    if (config->free_cores >> config->cores)
        return wrong(check, "free_cores", "world: free_cores 0x%x names a core beyond the %u",
                     config->free_cores, config->cores);
    if (bits_beyond(config->host_ipi, config->cores * tpc))
        return wrong(check, "host_ipi", "world: host_ipi names a thread beyond the %u",
                     config->cores * tpc);
    if (config->vcpu_count < 1 || config->vcpu_count > RM_VCPUS_MAX)
        return wrong(check, "vcpus", "world: %u vcpus; 1 to %d were expected", config->vcpu_count,
                     RM_VCPUS_MAX);
    if (config->source_count > RM_SOURCES_MAX)
        return wrong(check, "sources", "world: %u sources; at most %d were expected",
                     config->source_count, RM_SOURCES_MAX);
    enum rm_status status = check_policy(config, check);
    if (status == RM_OK)
        status = check_icp_way(config, check);
    if (status == RM_OK)
        status = check_dynamic(config, check);
    return status == RM_OK ? check_clocks(config, check) : status;
}

static bool has_ics(const struct rm_world_config *config, uint32_t irq)
{
    for (unsigned s = 0; s < config->source_count; s++)
        if (config->sources[s].irq >> RM_ICS_SHIFT == irq >> RM_ICS_SHIFT &&
            !config->sources[s].no_ics)
            return true;
    return false;
}

/* What is presented is a source or an IPI that KVM would have presented. */
static enum rm_status check_presented(const struct rm_world_config *config, unsigned v,
                                      struct check *check)
{
    const struct rm_virtual_icp *icp = &config->vcpus[v].icp;
    if (icp->pending_pri >= icp->cppr)
        return wrong(check, "icp.pending_pri",
                     "vcpu %u: XISR 0x%x of priority 0x%02x cannot be pending under CPPR 0x%02x", v,
                     icp->xisr, icp->pending_pri, icp->cppr);
    if (icp->xisr == XISR_OF_IPI)
        return RM_OK;
    if (icp->pending_pri >= icp->mfrr)
        return wrong(check, "icp.pending_pri",
                     "vcpu %u: XISR 0x%x of priority 0x%02x cannot be pending while MFRR 0x%02x "
                     "asks for an IPI, which goes first",
                     v, icp->xisr, icp->pending_pri, icp->mfrr);
    if (!has_ics(config, icp->xisr))
        return wrong(check, "icp.xisr",
                     "vcpu %u: interrupt 0x%x is pending, but the guest has no ICS for it: no "
                     "source has one of its ICS's numbers",
                     v, icp->xisr);
    return RM_OK;
}

static enum rm_status check_icp(const struct rm_world_config *config, unsigned v,
                                struct check *check)
{
    const struct rm_virtual_icp *icp = &config->vcpus[v].icp;
    if (icp->xisr >= HWIRQ_LIMIT)
        return wrong(check, "icp.xisr", "vcpu %u: XISR 0x%x has more than 24 bits", v, icp->xisr);
    if ((icp->xisr == 0) != (icp->pending_pri == PRIORITY_MASKED))
        return wrong(check, "icp.xisr",
                     "vcpu %u: XISR is 0x%x and the pending priority 0x%02x; it is 0xff exactly "
                     "when XISR is 0",
                     v, icp->xisr, icp->pending_pri);
    if (icp->out_ee && icp->xisr == 0)
        return wrong(check, "icp.out_ee",
                     "vcpu %u: out_ee is set although no interrupt is pending (XISR 0)", v);
    return icp->xisr ? check_presented(config, v, check) : RM_OK;
}

static enum rm_status check_vcpu_thread(const struct rm_world_config *config, unsigned v,
                                        struct check *check)
{
    const struct rm_vcpu_config *vcpu = &config->vcpus[v];
    unsigned threads = config->cores * config->threads_per_core;
    if (vcpu->thread == RM_NOT_LOADED)
        return RM_OK;
    if (vcpu->thread < 0 || (unsigned)vcpu->thread >= threads)
        return wrong(check, "thread", "vcpu %u: there is no thread %d; the last is %u", v,
                     vcpu->thread, threads - 1);
    unsigned core = (unsigned)vcpu->thread / config->threads_per_core;
    if (config->free_cores >> core & 1)
        return wrong(check, "thread",
                     "vcpu %u is loaded on thread %d, but its core %u is said to be free", v,
                     vcpu->thread, core);
    if (vcpu->ceded)
        return wrong(check, "ceded",
                     "vcpu %u is loaded on thread %d and ceded; a vcpu that enters the guest is "
                     "not ceded",
                     v, vcpu->thread);
    return RM_OK;
}

/* Vcpu `v` against those before it. */
static enum rm_status check_vcpu_unique(const struct rm_world_config *config, unsigned v,
                                        struct check *check)
{
    const struct rm_vcpu_config *vcpu = &config->vcpus[v];
    for (unsigned w = 0; w < v; w++) {
        const struct rm_vcpu_config *other = &config->vcpus[w];
        if (other->id == vcpu->id)
            return wrong(check, "id", "vcpus %u and %u both have the id %u", w, v, vcpu->id);
        if (other->server == vcpu->server)
            return wrong(check, "server", "vcpus %u and %u both have the server number %llu", w, v,
                         (unsigned long long)vcpu->server);
        if (other->thread == vcpu->thread && vcpu->thread != RM_NOT_LOADED)
            return wrong(check, "thread", "vcpus %u and %u are both loaded on thread %d", w, v,
                         vcpu->thread);
    }
    return RM_OK;
}

/* What the path loads with slbmte. */
static enum rm_status check_slb(const char *whose, const char *member,
                                const struct rm_slb_words *slb, unsigned count, unsigned most,
                                struct check *check)
{
    if (count > most)
        return wrong(check, member, "%s: found %u SLB entries; expected at most %u", whose, count,
                     most);
    uint64_t taken = 0;
    for (unsigned i = 0; i < count; i++) {
        char entry[24];
        uint64_t index = slb[i].rb & SLB_INDEX;
        snprintf(entry, sizeof(entry), "%s[%u].rb", member, i);
        if (!(slb[i].rb & SLB_VALID) || index >= RM_SLB_ENTRIES_MAX || taken >> index & 1)
            return wrong(check, entry,
                         "%s: SLB entry %u: found rb 0x%016llx; expected the valid bit 0x8000000 "
                         "and an index below %u that no other has",
                         whose, i, (unsigned long long)slb[i].rb, RM_SLB_ENTRIES_MAX);
        taken |= UINT64_C(1) << index;
    }
    return RM_OK;
}

static enum rm_status check_guest_slb(const struct rm_world_config *config, unsigned v,
                                      struct check *check)
{
    const struct rm_vcpu_config *vcpu = &config->vcpus[v];
    char whose[24];
    snprintf(whose, sizeof(whose), "vcpu %u", v);
    return check_slb(whose, "slb", vcpu->slb, vcpu->slb_count, RM_SLB_ENTRIES_MAX, check);
}

static enum rm_status check_vcpu(const struct rm_world_config *config, unsigned v,
                                 struct check *check)
{
    enum rm_status status = check_vcpu_unique(config, v, check);
    if (status == RM_OK)
        status = check_vcpu_thread(config, v, check);
    if (status == RM_OK && config->vcpus[v].msr >> 60 & 1)
        status = wrong(check, "msr", "vcpu %u: MSR 0x%016llx has HV set; a guest never has", v,
                       (unsigned long long)config->vcpus[v].msr);
    if (status == RM_OK && config->vcpus[v].msr & MSR_TS)
        status =
            wrong(check, "msr", "vcpu %u: MSR 0x%016llx has TS set: transactions are not modelled",
                  v, (unsigned long long)config->vcpus[v].msr);
    if (status == RM_OK && config->vcpus[v].spr_count > RM_GUEST_SPRS_MAX)
        status = wrong(check, "spr",
                       "vcpu %u: spr_count: found %u special registers; expected at most %d", v,
                       config->vcpus[v].spr_count, RM_GUEST_SPRS_MAX);
    if (status == RM_OK)
        status = check_guest_slb(config, v, check);
    return status == RM_OK ? check_icp(config, v, check) : status;
}

/* Source `s` against those before it. */
static enum rm_status check_source_unique(const struct rm_world_config *config, unsigned s,
                                          struct check *check)
{
    const struct rm_source_config *source = &config->sources[s];
    for (unsigned t = 0; t < s; t++) {
        const struct rm_source_config *other = &config->sources[t];
        if (other->irq == source->irq)
            return wrong(check, "irq", "sources %u and %u both have the number 0x%x", t, s,
                         source->irq);
        if (other->hwirq == source->hwirq && source->hwirq)
            return wrong(check, "hwirq",
                         "sources 0x%x and 0x%x are both fed by the physical interrupt 0x%x",
                         other->irq, source->irq, source->hwirq);
        if (other->hwirq && source->hwirq && other->phb == source->phb &&
            RM_MSI_IN_PHB(other->hwirq) == RM_MSI_IN_PHB(source->hwirq))
            return wrong(check, "hwirq",
                         "physical interrupts 0x%x and 0x%x of PHB %u have the same low 11 bits "
                         "0x%x, which is all that firmware looks at",
                         other->hwirq, source->hwirq, source->phb, RM_MSI_IN_PHB(source->hwirq));
        if (other->irq >> 10 == source->irq >> 10 && other->no_ics != source->no_ics)
            return wrong(check, "no_ics",
                         "sources 0x%x and 0x%x share ICS %u, but only one of them has no_ics",
                         other->irq, source->irq, source->irq >> 10);
    }
    return RM_OK;
}

/* The vcpu of a server, or NULL. */
static const struct rm_vcpu_config *vcpu_of_server(const struct rm_world_config *config,
                                                   uint32_t server)
{
    for (unsigned v = 0; v < config->vcpu_count; v++)
        if (config->vcpus[v].server == server)
            return &config->vcpus[v];
    return NULL;
}

static enum rm_status check_source(const struct rm_world_config *config, unsigned s,
                                   struct check *check)
{
    const struct rm_source_config *source = &config->sources[s];
    unsigned threads = config->cores * config->threads_per_core;
    if (source->irq < FIRST_IRQ || source->irq >= IRQ_LIMIT)
        return wrong(check, "irq", "source %u: number 0x%x is not 0x%x to 0x%x", s, source->irq,
                     FIRST_IRQ, IRQ_LIMIT - 1);
    if (source->pq_state > 3)
        return wrong(check, "pq_state", "source 0x%x: pq_state %u; it has two bits", source->irq,
                     source->pq_state);
    if (source->mapped && source->hwirq == 0)
        return wrong(check, "mapped",
                     "source 0x%x is mapped but no physical interrupt (hwirq) feeds it",
                     source->irq);
    if (source->hwirq >= HWIRQ_LIMIT || (source->hwirq && source->hwirq < FIRST_IRQ))
        return wrong(check, "hwirq", "source 0x%x: physical interrupt 0x%x is not 0x%x to 0x%x",
                     source->irq, source->hwirq, FIRST_IRQ, HWIRQ_LIMIT - 1);
    if (source->hwirq && source->hw_server >= threads)
        return wrong(check, "hw_server",
                     "source 0x%x: physical interrupt 0x%x goes to thread %u; the last is %u",
                     source->irq, source->hwirq, source->hw_server, threads - 1);
    if (source->host_irq >= HWIRQ_LIMIT && source->host_irq != RM_NO_HOST_IRQ)
        return wrong(check, "host_irq", "source 0x%x: host_irq 0x%x is not below 0x%x", source->irq,
                     source->host_irq, HWIRQ_LIMIT);
    if (source->lsi && source->hwirq)
        return wrong(check, "hwirq",
                     "source 0x%x is level-signalled, but the physical interrupt 0x%x feeds it; "
                     "physical sources are MSIs here",
                     source->irq, source->hwirq);
    if (source->resend && source->priority != PRIORITY_MASKED &&
        !vcpu_of_server(config, source->server))
        return wrong(check, "resend",
                     "source 0x%x waits to be sent again, but no vcpu has its server %u: no ICP "
                     "can have refused it",
                     source->irq, source->server);
    return check_source_unique(config, s, check);
}

/* What follows from the rest of a start state. */
static void complete(struct rm_world_config *config)
{
    for (unsigned v = 0; v < config->vcpu_count; v++) {
        struct rm_vcpu_config *vcpu = &config->vcpus[v];
        vcpu->icp.out_ee = vcpu->icp.xisr != 0;
        for (unsigned s = 0; s < config->source_count; s++)
            if (config->sources[s].resend && config->sources[s].server == vcpu->server &&
                config->sources[s].priority != PRIORITY_MASKED)
                vcpu->icp.need_resend = true;
    }
}

enum rm_status rm_world_config_take(const struct rm_world_config *from, struct rm_world_config *to,
                                    char where[RM_WORLD_WHERE_BYTES], struct rm_error *error)
{
    const struct rm_world_config *config = to;
    struct check check = {.error = error, .where = where};
    if (where)
        where[0] = '\0';
    enum rm_status status = rm_copy_struct(to, sizeof(*to), from, OLDEST_BYTES, "world", error);
    if (status == RM_OK && to->subcores == 0)
        to->subcores = 1;
    if (status == RM_OK)
        status = check_machine(config, &check);
    if (status == RM_OK)
        status = check_slb("host", "host_slb", config->host_slb, config->host_slb_count,
                           RM_HOST_SLB_MAX, &check);
    for (unsigned v = 0; status == RM_OK && v < config->vcpu_count; v++) {
        snprintf(check.of, sizeof(check.of), "vcpus[%u].", v);
        status = check_vcpu(config, v, &check);
    }
    for (unsigned s = 0; status == RM_OK && s < config->source_count; s++) {
        snprintf(check.of, sizeof(check.of), "sources[%u].", s);
        status = check_source(config, s, &check);
    }
    if (status == RM_OK)
        complete(to);
    return status;
}

enum rm_status rm_world_find_mistake(const struct rm_world_config *config,
                                     char where[RM_WORLD_WHERE_BYTES], struct rm_error *error)
{
    struct rm_world_config copy;
    return rm_world_config_take(config, &copy, where, error);
}

enum rm_status rm_world_check(const struct rm_world_config *config, struct rm_error *error)
{
    return rm_world_find_mistake(config, NULL, error);
}
