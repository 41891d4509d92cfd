/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a thread that is about to call kvmppc_hv_entry_trampoline: what the host's
 * __kvmppc_vcore_entry has done by then. The host's PMU counts nothing (pmcregs_in_use is 0) and is
 * frozen; its DSCR is the default. Values of AMR, UAMOR, IAMR, FSCR, HFSCR and AMOR are those of a
 * recorded 6.1 host.
 */
#include "base/power.h"
#include "kvm/world/model.h"

#include <assert.h>

#define MSR_HOST     UINT64_C(0x9000000000001032) /* SF HV ME IR DR RI; EE off */
#define TIMER_FULL   0x7fffffff
#define MMCR0_FREEZE 0x80000000
#define MMCR2_FREEZE UINT64_C(0xfffffffffffffc00)
#define HOST_HFSCR   0x19f
#define HOST_PPR     UINT64_C(0x000c000000000000) /* medium priority */
#define PCR_DEFAULT  0
/* What skiboot lets through on POWER8 (its SPR_HMEER_HMI_ENABLE_MASK): malfunction alert, processor
 * recovery, errors of the time base, hypervisor resource error. */
#define HOST_HMEER UINT64_C(0xbc10080000000000)

/* A field of kvm that thread_start passes on; the builder has put it there. */
static enum rm_status kvm_value(const struct rm_world *world, const char *paths, uint64_t *value,
                                struct rm_error *error)
{
    struct rm_field field;
    enum rm_status status = rm_view_need(&world->view, "kvm", paths, &field, error);
    if (status == RM_OK)
        *value = rm_view_load(&world->view, world->kvm, &field);
    return status;
}

static void add(struct rm_thread_start *start, const char *name, uint64_t value)
{
    assert(start->count < RM_COUNT(start->registers));
    start->registers[start->count++] = (struct rm_start_register){name, value};
}

static void add_all(struct rm_thread_start *start, const struct rm_start_register *registers,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(start, registers[i].name, registers[i].value);
}

/* What the threads of a sub-core share is set by the first: the others may come when it is the
 * guest's already. */
static void add_shared(struct rm_thread_start *start, uint64_t lpid, uint64_t sdr1)
{
    const struct rm_start_register registers[] = {
        {"lpidr", lpid},      {"sdr1", sdr1},           {"hdec", TIMER_FULL},
        {"pcr", PCR_DEFAULT}, {"amor", UINT64_MAX},     {"hmeer", HOST_HMEER},
        {"rpr", RM_HOST_RPR}, {"pmmar", RM_HOST_PMMAR}, {"ldbar", RM_HOST_LDBAR},
    };
    add_all(start, registers, RM_COUNT(registers));
}

static void add_timers_and_modes(struct rm_thread_start *start)
{
    static const struct rm_start_register registers[] = {
        {"dec", TIMER_FULL},
        {"dscr", 0},
        {"ctrl", 1},
        {"amr", RM_HOST_AMR},
        {"uamor", RM_HOST_UAMOR},
        {"iamr", RM_HOST_IAMR},
        {"fscr", RM_HOST_FSCR},
        {"hfscr", HOST_HFSCR},
        {"ppr", HOST_PPR},
        {"mmcr0", MMCR0_FREEZE},
        {"mmcr2", MMCR2_FREEZE},
        {"mmcra", 0},
    };
    add_all(start, registers, RM_COUNT(registers));
}

enum rm_status rm_world_thread_start(const struct rm_world *world, unsigned thread,
                                     struct rm_thread_start *out, struct rm_error *error)
{
    uint64_t lpcr = 0, lpid = 0, sdr1 = 0;
    bool first = thread % world->threads_per_subcore == 0;
    if (thread >= world->threads)
        return rm_fail(error, RM_BAD_INPUT, "there is no thread %u; the last is %u", thread,
                       world->threads - 1);
    enum rm_status status = kvm_value(world, "arch.host_lpcr", &lpcr, error);
    if (status == RM_OK)
        status = kvm_value(world, "arch.host_lpid", &lpid, error);
    if (status == RM_OK)
        status = kvm_value(world, "arch.host_sdr1", &sdr1, error);
    if (status != RM_OK)
        return status;
    const struct rm_start_register registers[] = {
        {"pc", world->trampoline},
        {"r12", world->trampoline},
        {"lr", world->return_pad},
        {"r1", world->host_stack[thread]},
        {"r2", world->toc},
        {"r13", rm_paca(world, thread)},
        {"hsprg0", rm_paca(world, thread)},
        {"msr", MSR_HOST | (world->view.endian == RM_LITTLE)},
        {"cr", 0},
        {"xer", 0},
        {"ctr", 0},
        {"sprg3", thread},
        {"lpcr", first ? lpcr | LPCR_HDICE : lpcr},
    };
    out->count = 0;
    add_all(out, registers, RM_COUNT(registers));
    if (first)
        add_shared(out, lpid, sdr1);
    add_timers_and_modes(out);
    return RM_OK;
}
