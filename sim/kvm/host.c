/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An exit in the host: kvmppc_handle_exit_hv as a table, post_guest_process, the vcpu's run loop.
 *
 * Left out: page faults are taken as handled, program interrupts and machine checks as queued; the
 * decrementer's host timer; split cores. A vcpu that goes to user space counts as running there.
 */
#include "kvm/host_model.h"

#include <stdio.h>
#include <string.h>

#define RESUME_GUEST       0
#define RESUME_HOST        2
#define RESUME_PAGE_FAULT  4
#define RESUME_PASSTHROUGH 8
#define MSR_HV             (UINT64_C(1) << 60)
#define MSR_PR             0x4000

#define TRAP_NONE  0
#define TRAP_HCALL 0xc00
#define NO_COUNTER RM_K_COUNT

static const struct exit_rule {
    uint32_t trap;
    int resume;
    enum rm_known counter;
} exit_rules[] = {
    {TRAP_NONE, RESUME_GUEST, NO_COUNTER},      {0x100, RESUME_GUEST, NO_COUNTER},
    {0x200, RESUME_GUEST, NO_COUNTER},          {0x500, RESUME_GUEST, RM_K_VCPU_EXT_EXITS},
    {0x700, RESUME_GUEST, NO_COUNTER},          {0x980, RESUME_GUEST, RM_K_VCPU_DEC_EXITS},
    {TRAP_HCALL, RESUME_HOST, NO_COUNTER},      {0xe00, RESUME_PAGE_FAULT, NO_COUNTER},
    {0xe20, RESUME_PAGE_FAULT, NO_COUNTER},     {0xe40, RESUME_GUEST, NO_COUNTER},
    {0xe60, RESUME_GUEST, NO_COUNTER},          {0xe80, RESUME_GUEST, RM_K_VCPU_EXT_EXITS},
    {0xea0, RESUME_GUEST, RM_K_VCPU_EXT_EXITS}, {0xf00, RESUME_GUEST, NO_COUNTER},
    {0xf80, RESUME_GUEST, NO_COUNTER},          {0x5555, RESUME_PASSTHROUGH, NO_COUNTER},
};

static const struct {
    int code;
    const char *name;
} resume_names[] = {
    {RESUME_GUEST, "RESUME_GUEST"},
    {RESUME_HOST, "RESUME_HOST"},
    {RESUME_PAGE_FAULT, "RESUME_PAGE_FAULT"},
    {RESUME_PASSTHROUGH, "RESUME_PASSTHROUGH"},
};

static const char *resume_name(int code)
{
    for (size_t i = 0; i < RM_COUNT(resume_names); i++)
        if (resume_names[i].code == code)
            return resume_names[i].name;
    return "";
}

/* kvmppc_handle_exit_hv. */
static int handle_exit(struct rm_host *host, uint32_t trap)
{
    uint64_t vcpu = host->world->vcpu[host->report->vcpu];
    uint64_t msr = rm_get(host->world, RM_K_VCPU_MSR, vcpu);
    if (msr & MSR_HV) {
        rm_host_fault(host, "vcpu %u left the guest with MSR 0x%016llx, which has HV set",
                      host->report->vcpu, (unsigned long long)msr);
        return RESUME_HOST;
    }
    for (size_t i = 0; i < RM_COUNT(exit_rules); i++) {
        if (exit_rules[i].trap != trap)
            continue;
        if (exit_rules[i].counter != NO_COUNTER)
            rm_add(host->world, exit_rules[i].counter, vcpu, 1);
        return exit_rules[i].resume;
    }
    return RESUME_HOST;
}

/* What the run loop does about a resume code, until the vcpu would be run or is in user space. */
static int run_loop(struct rm_host *host, uint32_t trap, int resume)
{
    uint64_t vcpu = host->world->vcpu[host->report->vcpu];
    bool from_user = rm_get(host->world, RM_K_VCPU_MSR, vcpu) & MSR_PR;
    if (trap == TRAP_HCALL && !from_user)
        return rm_host_hcall(host) ? RESUME_GUEST : RESUME_HOST;
    if (resume == RESUME_PASSTHROUGH)
        rm_host_complete(host);
    return resume == RESUME_HOST ? RESUME_HOST : RESUME_GUEST;
}

/* Whether every vcpu of the vcore has ceded and none has a reason to run (kvmppc_vcore_blocked). */
static bool vcore_blocks(const struct rm_world *world, unsigned vcore)
{
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        uint64_t vcpu = world->vcpu[v];
        if (world->vcore_of[v] != vcore)
            continue;
        if (!rm_get(world, RM_K_VCPU_CEDED, vcpu) || rm_get(world, RM_K_VCPU_PENDING, vcpu) ||
            rm_get(world, RM_K_VCPU_PRODDED, vcpu))
            return false;
    }
    return true;
}

/* The core is in the host again (kvmppc_set_host_core). */
static void set_host_core(struct rm_world *world, unsigned core, bool in_host)
{
    if (world->rm_core)
        rm_put(world, RM_K_CORE_IN_HOST, rm_core_element(world, core), in_host);
}

static enum rm_status check_loaded(const struct rm_world *world, unsigned vcpu,
                                   struct rm_error *error)
{
    if (vcpu >= world->config.vcpu_count)
        return rm_fail(error, RM_BAD_INPUT, "there is no vcpu %u; the last is %u", vcpu,
                       world->config.vcpu_count - 1);
    if (world->config.vcpus[vcpu].thread == RM_NOT_LOADED)
        return rm_fail(error, RM_BAD_INPUT, "vcpu %u is loaded on no thread: it cannot exit", vcpu);
    return RM_OK;
}

enum rm_status kvm_host_exit(struct rm_world *world, unsigned vcpu, uint32_t trap,
                             struct rm_host_report *out, struct rm_error *error)
{
    enum rm_status status = check_loaded(world, vcpu, error);
    if (status != RM_OK)
        return status;
    unsigned core = (unsigned)world->config.vcpus[vcpu].thread / world->config.threads_per_core;
    struct rm_host host = {world, out, core};
    unsigned vcore = world->vcore_of[vcpu];
    memset(out, 0, sizeof(*out));
    out->vcpu = vcpu;
    out->trap = trap;
    out->rm_action_before =
        (uint32_t)(world->icp[vcpu] ? rm_get(world, RM_K_ICP_ACTION, world->icp[vcpu]) : 0);
    set_host_core(world, core, true);
    out->resume = handle_exit(&host, trap);
    out->resume_name = resume_name(out->resume);
    rm_put(world, RM_K_VCPU_RET, world->vcpu[vcpu], (uint64_t)out->resume);
    rm_put(world, RM_K_VCPU_TRAP, world->vcpu[vcpu], TRAP_NONE);
    out->run_loop = run_loop(&host, trap, out->resume);
    /* One that left its vcore's run loop starts over, awake (kvmppc_run_vcpu). */
    if (out->resume != RESUME_GUEST)
        rm_put(world, RM_K_VCPU_CEDED, world->vcpu[vcpu], 0);
    out->blocked = vcore_blocks(world, vcore);
    rm_put(world, RM_K_VCORE_STATE, world->vcore[vcore],
           out->blocked ? RM_VCORE_SLEEPING : RM_VCORE_INACTIVE);
    out->rm_action_after =
        (uint32_t)(world->icp[vcpu] ? rm_get(world, RM_K_ICP_ACTION, world->icp[vcpu]) : 0);
    return RM_OK;
}

/* The vcore as init_master_vcore leaves it, and then running. */
static void prepare_vcore(struct rm_world *world, uint64_t vcore)
{
    static const struct {
        enum rm_known field;
        uint64_t value;
    } values[] = {
        {RM_K_VCORE_MAP, 0},        {RM_K_VCORE_NAPPING, 0},
        {RM_K_VCORE_IN_GUEST, 0},   {RM_K_VCORE_CONFERRING, 0},
        {RM_K_VCORE_TB_APPLIED, 0}, {RM_K_VCORE_STATE, RM_VCORE_RUNNING},
    };
    for (size_t i = 0; i < RM_COUNT(values); i++)
        rm_put(world, values[i].field, vcore, values[i].value);
}

/* kvmppc_start_thread, and kvmppc_run_vcpu before it. */
static void prepare_thread(struct rm_world *world, unsigned thread, unsigned v)
{
    uint64_t vcpu = world->vcpu[v], paca = rm_paca(world, thread);
    unsigned ptid = thread % world->config.threads_per_core;
    rm_put(world, RM_K_VCPU_TRAP, vcpu, TRAP_NONE);
    rm_put(world, RM_K_VCPU_RET, vcpu, RESUME_GUEST);
    rm_put(world, RM_K_VCPU_CEDED, vcpu, 0);
    rm_put(world, RM_K_VCPU_CPU, vcpu, thread - ptid);
    rm_put(world, RM_K_VCPU_THREAD_CPU, vcpu, thread);
    rm_put(world, RM_K_PACA_SPLIT, paca, 0);
    rm_put(world, RM_K_PACA_NAPPING, paca, 0);
    rm_put(world, RM_K_PACA_REQ, paca, ptid != 0);
    rm_put(world, RM_K_PACA_PTID, paca, ptid);
    rm_put(world, RM_K_PACA_VCPU, paca, vcpu);
    rm_put(world, RM_K_PACA_VCORE, paca, world->vcore[world->vcore_of[v]]);
}

enum rm_status kvm_host_run_core(struct rm_world *world, unsigned thread, struct rm_error *error)
{
    unsigned per_core = world->config.threads_per_core;
    unsigned first = thread - thread % per_core;
    int primary = thread < world->threads ? rm_world_vcpu_on(world, first) : -1;
    if (primary < 0)
        return rm_fail(error, RM_BAD_INPUT, "no vcpu is loaded on the core of thread %u", thread);
    prepare_vcore(world, world->vcore[world->vcore_of[primary]]);
    set_host_core(world, thread / per_core, false);
    for (unsigned i = first; i < first + per_core; i++) {
        int v = rm_world_vcpu_on(world, i);
        if (v >= 0)
            prepare_thread(world, i, (unsigned)v);
    }
    return RM_OK;
}
