/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest: kvm, its vcores and vcpus.
 *
 * A core with loaded vcpus has one vcore, running; each vcpu that is not loaded has a vcore of its
 * own, sleeping if the vcpu ceded and inactive if it is in user space. Left out: memory slots, the
 * hashed page table, VPAs.
 */
#include "base/power.h"
#include "kvm/world/model.h"

#include <stdio.h>
#include <string.h>

/* LPCR as recorded from a running 6.1 host and its guest (POWER8, hash MMU). */
#define HOST_LPCR  UINT64_C(0x804800000180f000)
#define GUEST_LPCR UINT64_C(0xc04880000004f001)
/* The segment in which a guest is in real mode: KVM's VSID for it, in a segment of 1 TiB. */
#define VRMA_SLB_V     UINT64_C(0x40001ffffff00400)
#define LPCR_ILE       UINT64_C(0x2000000)
#define GUEST_LPID     1
#define HOST_SDR1      UINT64_C(0x3fe00002)
#define GUEST_SDR1     UINT64_C(0x3a000002)
#define PCR_DEFAULT    UINT64_C(0x0fffffffffffffe1) /* no compatibility mode, kernels from 5.x on */
#define SLB_ENTRIES    32
#define TLB_SETS       512
#define FAR_TIMEBASE   0x7fffffff
#define MSR_SF_ME      UINT64_C(0x8000000000001000)
#define VCPU_RUNNABLE  1
#define VCPU_IN_HOST   2
#define FETCH_FAILED   0xffffffff
#define MMCR0_FREEZE   0x80000000
#define HFSCR_RECORDED 0x19f
#define IRQ_TYPE_XICS  2 /* KVMPPC_IRQ_XICS */

/* PAPR hcalls that stay in the hypervisor unless all do: XICS, cede, confer, prod. Those that need
 * a hashed page table are left off. */
static const uint16_t enabled_hcalls[] = {0x64, 0x68, 0x6c, 0x70, 0x74, 0xe0, 0xe4, 0xe8, 0x2fc};

static enum rm_status new_vcore(struct rm_world *world, unsigned pcpu, enum rm_vcore_state state,
                                struct rm_error *error)
{
    uint64_t *vcore = &world->vcore[world->vcore_count];
    enum rm_status status = rm_arena_object(world, "kvmppc_vcore", 1, vcore, error);
    if (status != RM_OK)
        return status;
    world->vcore_count++;
    bool little = world->config.vcpus[0].msr & MSR_LE;
    const struct rm_set sets[] = {
        {"kvm", RM_NEEDED, world->kvm},
        {"pcpu", RM_NEEDED, pcpu},
        {"last_cpu", RM_OPTIONAL, pcpu},
        {"vcore_state", RM_OPTIONAL, state},
        {"lpcr", RM_NEEDED, GUEST_LPCR | (little ? LPCR_ILE : 0)},
        {"pcr", RM_OPTIONAL, PCR_DEFAULT},
    };
    return rm_view_set_all(&world->view, *vcore, "kvmppc_vcore", sets, RM_COUNT(sets), error);
}

static bool place_is_loaded(const struct rm_world *world, unsigned place)
{
    unsigned first = place * world->threads_per_vcore;
    for (unsigned i = 0; i < world->threads_per_vcore; i++)
        if (rm_world_placed_on(world, first + i) >= 0)
            return true;
    return false;
}

static enum rm_status build_vcores(struct rm_world *world, struct rm_error *error)
{
    const struct rm_world_config *config = &world->config;
    unsigned of_place[RM_ALL_SUBCORES_MAX] = {0};
    enum rm_status status = RM_OK;
    for (unsigned place = 0; status == RM_OK && place < world->threads / world->threads_per_vcore;
         place++) {
        of_place[place] = world->vcore_count;
        if (place_is_loaded(world, place))
            status = new_vcore(world, place * world->threads_per_vcore, RM_VCORE_RUNNING, error);
    }
    for (unsigned v = 0; status == RM_OK && v < config->vcpu_count; v++) {
        int32_t thread = config->vcpus[v].thread;
        if (thread != RM_NOT_LOADED) {
            world->vcore_of[v] = of_place[(unsigned)thread / world->threads_per_vcore];
            continue;
        }
        world->vcore_of[v] = world->vcore_count;
        status = new_vcore(world, 0, config->vcpus[v].ceded ? RM_VCORE_SLEEPING : RM_VCORE_INACTIVE,
                           error);
    }
    return status;
}

/* Enters vcpu `v` in its vcore's lists. */
static enum rm_status join_vcore(struct rm_world *world, unsigned v, unsigned ptid,
                                 struct rm_error *error)
{
    uint64_t vcore = world->vcore[world->vcore_of[v]];
    unsigned members = 0;
    char slot[32];
    for (unsigned w = 0; w <= v; w++)
        members += world->vcore_of[w] == world->vcore_of[v];
    snprintf(slot, sizeof(slot), "runnable_threads[%u]", ptid);
    const struct rm_set sets[] = {
        {slot, RM_OPTIONAL, world->vcpu[v]},
        {"n_runnable", RM_OPTIONAL, members},
        {"num_threads", RM_OPTIONAL, members},
    };
    return rm_view_set_all(&world->view, vcore, "kvmppc_vcore", sets, RM_COUNT(sets), error);
}

static enum rm_status set_gprs(struct rm_world *world, unsigned v, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned r = 0; status == RM_OK && r < 32; r++) {
        char paths[64];
        snprintf(paths, sizeof(paths), "arch.regs.gpr[%u]|arch.gpr[%u]", r, r);
        struct rm_set set = {paths, RM_NEEDED, world->config.vcpus[v].gpr[r]};
        status = rm_view_set(&world->view, world->vcpu[v], "kvm_vcpu", set, error);
    }
    return status;
}

static enum rm_status set_slb(struct rm_world *world, unsigned v, struct rm_error *error)
{
    const struct rm_vcpu_config *vcpu = &world->config.vcpus[v];
    struct rm_set max = {"arch.slb_max", RM_NEEDED, vcpu->slb_count};
    enum rm_status status = rm_view_set(&world->view, world->vcpu[v], "kvm_vcpu", max, error);
    for (unsigned i = 0; status == RM_OK && i < vcpu->slb_count; i++) {
        char orige[32], origv[32];
        snprintf(orige, sizeof(orige), "arch.slb[%u].orige", i);
        snprintf(origv, sizeof(origv), "arch.slb[%u].origv", i);
        const struct rm_set sets[] = {
            {orige, RM_NEEDED, vcpu->slb[i].rb},
            {origv, RM_NEEDED, vcpu->slb[i].rs},
        };
        status =
            rm_view_set_all(&world->view, world->vcpu[v], "kvm_vcpu", sets, RM_COUNT(sets), error);
    }
    return status;
}

/* `shared` points into the vcpu itself: a NULL would make the kernel's code write to address 0. */
static enum rm_status set_shared(struct rm_world *world, unsigned v, struct rm_error *error)
{
    struct rm_field shregs;
    enum rm_status status =
        rm_layout_need(world->view.layout, "kvm_vcpu", "arch.shregs", &shregs, error);
    if (status != RM_OK)
        return status;
    struct rm_set set = {"arch.shared", RM_OPTIONAL, world->vcpu[v] + shregs.offset_bytes};
    return rm_view_set(&world->view, world->vcpu[v], "kvm_vcpu", set, error);
}

#define VPA_PMCREGS_IN_USE 0xbb /* its offset: PAPR 14.11.2.4 */

/* What the guest has registered by H_REGISTER_VPA (PAPR 14.11.3.2), pinned by KVM as it is when a
 * vcpu is about to run. */
static enum rm_status set_vpa(struct rm_world *world, unsigned v, struct rm_error *error)
{
    enum rm_status status = rm_arena_take(world, RM_VPA_BYTES, RM_VPA_BYTES,
                                          "virtual processor area", &world->vpa[v], error);
    const struct rm_set sets[] = {
        {"arch.vpa.pinned_addr", RM_NEEDED, world->vpa[v]},
        {"arch.vpa.pinned_end", RM_OPTIONAL, world->vpa[v] + RM_VPA_BYTES},
        {"arch.vpa.len", RM_OPTIONAL, RM_VPA_BYTES},
    };
    for (size_t i = 0; status == RM_OK && i < RM_COUNT(sets); i++)
        status = rm_view_set(&world->view, world->vcpu[v], "kvm_vcpu", sets[i], error);
    if (status == RM_OK)
        rm_mem_write(world->view.mem, world->vpa[v] + VPA_PMCREGS_IN_USE, 1, RM_BIG, 1);
    return status;
}

static enum rm_status fill_vcpu(struct rm_world *world, unsigned v, struct rm_error *error)
{
    const struct rm_vcpu_config *vcpu = &world->config.vcpus[v];
    bool loaded = vcpu->thread != RM_NOT_LOADED;
    bool in_user_space = !loaded && !vcpu->ceded;
    uint64_t ptid = loaded ? (unsigned)vcpu->thread % world->threads_per_vcore : 0;
    uint64_t thread = loaded ? (uint64_t)vcpu->thread : UINT64_MAX;
    const struct rm_set sets[] = {
        {"kvm", RM_NEEDED, world->kvm},
        {"vcpu_id", RM_OPTIONAL, vcpu->id},
        {"vcpu_idx", RM_OPTIONAL, v},
        {"cpu", RM_OPTIONAL, loaded ? thread - ptid : UINT64_MAX},
        {"arch.thread_cpu", RM_NEEDED, thread},
        {"arch.vcore", RM_NEEDED, world->vcore[world->vcore_of[v]]},
        {"arch.ptid", RM_OPTIONAL, ptid},
        {"arch.state", RM_OPTIONAL, in_user_space ? VCPU_IN_HOST : VCPU_RUNNABLE},
        {"arch.ceded", RM_NEEDED, vcpu->ceded},
        {"arch.slb_nr", RM_NEEDED, SLB_ENTRIES},
        {"arch.regs.nip|arch.pc", RM_NEEDED, vcpu->pc},
        {"arch.shregs.msr", RM_NEEDED, vcpu->msr},
        {"arch.intr_msr", RM_NEEDED, MSR_SF_ME | (vcpu->msr & MSR_LE)},
        {"arch.dec_expires", RM_NEEDED, FAR_TIMEBASE},
        {"arch.ctrl", RM_OPTIONAL, CTRL_RUN},
        {"arch.hfscr", RM_OPTIONAL, HFSCR_RECORDED},
        {"arch.mmcr[0]", RM_OPTIONAL, MMCR0_FREEZE},
        {"arch.last_inst", RM_OPTIONAL, FETCH_FAILED},
        {"arch.emul_inst", RM_OPTIONAL, FETCH_FAILED},
        {"arch.irq_type", RM_OPTIONAL, IRQ_TYPE_XICS},
    };
    enum rm_status status =
        rm_view_set_all(&world->view, world->vcpu[v], "kvm_vcpu", sets, RM_COUNT(sets), error);
    if (status == RM_OK)
        status = set_gprs(world, v, error);
    if (status == RM_OK)
        status = set_slb(world, v, error);
    if (status == RM_OK)
        status = set_shared(world, v, error);
    if (status == RM_OK && vcpu->vpa)
        status = set_vpa(world, v, error);
    if (status != RM_OK || in_user_space)
        return status;
    return join_vcore(world, v, (unsigned)ptid, error);
}

/* The thread that a vcpu is loaded on points back to it (kvmppc_start_thread). */
static void load_vcpu(struct rm_world *world, unsigned v)
{
    int32_t thread = world->config.vcpus[v].thread;
    if (thread == RM_NOT_LOADED)
        return;
    uint64_t paca = rm_paca(world, (unsigned)thread);
    rm_put(world, RM_K_PACA_VCPU, paca, world->vcpu[v]);
    rm_put(world, RM_K_PACA_VCORE, paca, world->vcore[world->vcore_of[v]]);
}

static enum rm_status build_vcpus(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned v = 0; status == RM_OK && v < world->config.vcpu_count; v++) {
        status = rm_arena_object(world, "kvm_vcpu", 1, &world->vcpu[v], error);
        if (status == RM_OK)
            status = fill_vcpu(world, v, error);
        if (status == RM_OK)
            load_vcpu(world, v);
    }
    return status;
}

/* The xarray form: one entry is the head itself, more hang off one node (its low bit 1 set). */
static enum rm_status index_by_xarray(struct rm_world *world, struct rm_error *error)
{
    struct rm_set head = {"vcpu_array.xa_head", RM_NEEDED, world->vcpu[0]};
    uint64_t node;
    enum rm_status status = RM_OK;
    if (world->config.vcpu_count > 1) {
        status = rm_arena_object(world, "xa_node", 1, &node, error);
        head.value = node | 2;
        for (unsigned v = 0; status == RM_OK && v < world->config.vcpu_count; v++) {
            char slot[32];
            snprintf(slot, sizeof(slot), "slots[%u]", v);
            struct rm_set set = {slot, RM_NEEDED, world->vcpu[v]};
            status = rm_view_set(&world->view, node, "xa_node", set, error);
        }
    }
    return status == RM_OK ? rm_view_set(&world->view, world->kvm, "kvm", head, error) : status;
}

static enum rm_status index_by_array(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned v = 0; status == RM_OK && v < world->config.vcpu_count; v++) {
        char slot[32];
        snprintf(slot, sizeof(slot), "vcpus[%u]", v);
        struct rm_set set = {slot, RM_NEEDED, world->vcpu[v]};
        status = rm_view_set(&world->view, world->kvm, "kvm", set, error);
    }
    return status;
}

static enum rm_status index_vcpus(struct rm_world *world, struct rm_error *error)
{
    struct rm_field head;
    return rm_view_find(&world->view, "kvm", "vcpu_array.xa_head", &head)
               ? index_by_xarray(world, error)
               : index_by_array(world, error);
}

static enum rm_status enable_hcalls(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    uint64_t words[5] = {0};
    if (world->config.all_hcalls)
        memset(words, 0xff, sizeof(words));
    for (size_t i = 0; i < RM_COUNT(enabled_hcalls); i++) {
        unsigned bit = enabled_hcalls[i] / 4u;
        words[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    for (unsigned i = 0; status == RM_OK && i < RM_COUNT(words); i++) {
        char path[32];
        snprintf(path, sizeof(path), "arch.enabled_hcalls[%u]", i);
        struct rm_set set = {path, RM_NEEDED, words[i]};
        status = rm_view_set(&world->view, world->kvm, "kvm", set, error);
    }
    return status;
}

#define HPT_ORDER     12   /* of its size in bytes, RM_HPT_BYTES; KVM's own are of 18 at least */
#define HPT_REV_BYTES 4096 /* 16 an entry */

/* The guest's hashed page table, in which nothing is. */
static enum rm_status build_hpt(struct rm_world *world, struct rm_error *error)
{
    uint64_t rev;
    enum rm_status status =
        rm_arena_take(world, RM_HPT_BYTES, RM_HPT_BYTES, "a page table", &world->hpt, error);
    if (status == RM_OK)
        status = rm_arena_take(world, HPT_REV_BYTES, 128, "its reverse map", &rev, error);
    if (status != RM_OK)
        return status;
    const struct rm_set sets[] = {
        {"arch.hpt.virt|arch.hpt_virt", RM_OPTIONAL, world->hpt},
        {"arch.hpt.rev|arch.revmap", RM_OPTIONAL, rev},
        {"arch.hpt.order|arch.hpt_order", RM_OPTIONAL, HPT_ORDER},
        {"arch.vrma_slb_v", RM_OPTIONAL, VRMA_SLB_V},
    };
    return rm_view_set_all(&world->view, world->kvm, "kvm", sets, RM_COUNT(sets), error);
}

static enum rm_status fill_kvm(struct rm_world *world, struct rm_error *error)
{
    const struct rm_set sets[] = {
        {"online_vcpus.counter|online_vcpus", RM_NEEDED, world->config.vcpu_count},
        {"created_vcpus", RM_OPTIONAL, world->config.vcpu_count},
        {"arch.lpid", RM_NEEDED, GUEST_LPID},
        {"arch.host_lpid", RM_NEEDED, 0},
        {"arch.tlb_sets", RM_OPTIONAL, TLB_SETS},
        {"arch.lpcr", RM_OPTIONAL, GUEST_LPCR},
        {"arch.host_lpcr", RM_NEEDED, HOST_LPCR},
        {"arch.sdr1", RM_NEEDED, GUEST_SDR1},
        {"arch.host_sdr1", RM_NEEDED, HOST_SDR1},
    };
    enum rm_status status =
        rm_view_set_all(&world->view, world->kvm, "kvm", sets, RM_COUNT(sets), error);
    if (status == RM_OK)
        status = build_hpt(world, error);
    if (status == RM_OK)
        status = enable_hcalls(world, error);
    return status == RM_OK ? index_vcpus(world, error) : status;
}

enum rm_status rm_build_vm(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status = rm_arena_object(world, "kvm", 1, &world->kvm, error);
    if (status == RM_OK)
        status = build_vcores(world, error);
    if (status == RM_OK)
        status = build_vcpus(world, error);
    return status == RM_OK ? fill_kvm(world, error) : status;
}
