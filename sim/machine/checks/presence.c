/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/presence.h"

#include "kvm/world/model.h"
#include "machine/checks/promise.h"

#include <inttypes.h>
#include <string.h>

#define MAP_EXIT_SHIFT 8 /* entry_exit_map: who entered, and from this bit on who leaves */
#define MAP_BYTE       UINT64_C(0xff)

/* KVM's own values of kvm_hstate.in_guest, .napping and .hwthread_state. */
#define GUEST_MODE_NONE     0
#define GUEST_MODE_GUEST_HV 3
#define GUEST_MODE_HOST_HV  4
#define NAPPING_CEDE        1
#define NAPPING_NOVCPU      2
#define NAPPING_UNSPLIT     3
#define HWTHREAD_IN_KVM     2

#define NO_CPU UINT64_C(0xffffffff)

/* LPCR's wake-up enables, which each nap sets as it needs them (Power ISA 2.07 III-S 2.2). */
#define LPCR_PECE UINT64_C(0x1f000)

/* A thread, and the objects that belong to it. */
struct presence {
    struct rm_machine *machine;
    unsigned thread, in_subcore;
    uint64_t paca, vcore;
    uint64_t vcpu; /* 0: none */
    const char *where;
};

static struct presence find(struct rm_machine *machine, unsigned thread, const char *where)
{
    const struct rm_world *world = machine->world;
    const struct kvm_host *host = &machine->state.host;
    int vcore = kvm_host_vcore_on(world, host, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    bool loaded = vcpu >= 0 && host->tasks[vcpu].thread == (int32_t)thread &&
                  host->tasks[vcpu].state == KVM_TASK_LOADED;
    return (struct presence){
        .machine = machine,
        .thread = thread,
        .in_subcore = thread % rm_subcore_threads(machine, thread),
        .paca = rm_paca(world, thread),
        .vcore = vcore < 0 ? 0 : world->vcore[vcore],
        .vcpu = loaded ? world->vcpu[vcpu] : 0,
        .where = where,
    };
}

static void expect(const struct presence *is, enum rm_check check, const char *what, uint64_t found,
                   uint64_t expected)
{
    if (found != expected)
        rm_promise_broken(is->machine, check, is->machine->state.threads[is->thread].vcpu,
                          "thread %u is in %s, and %s is 0x%" PRIx64 ", not 0x%" PRIx64, is->thread,
                          is->where, what, found, expected);
}

/* A field of the object at `address`, if there is one and the image has it. */
static void expect_field(const struct presence *is, enum rm_check check, enum rm_known field,
                         uint64_t address, uint64_t expected)
{
    const struct rm_world *world = is->machine->world;
    if (!address || !world->known[field].there || rm_get(world, field, address) == expected)
        return;
    char name[64];
    rm_world_name(world, address + world->known[field].field.offset_bytes, name, sizeof(name));
    rm_promise_about(is->machine, "%s", name);
    expect(is, check, rm_known_path(field), rm_get(world, field, address), expected);
}

/* The thread's bits in the vcore's two maps. */
static void expect_bits(const struct presence *is, bool entered, bool leaves, bool naps)
{
    const struct rm_world *world = is->machine->world;
    if (!is->vcore)
        return;
    uint64_t map = rm_get(world, RM_K_VCORE_MAP, is->vcore) >> is->in_subcore;
    uint64_t napping = rm_get(world, RM_K_VCORE_NAPPING, is->vcore) >> is->in_subcore;
    expect(is, RM_CHECK_maps_agree, "its entry bit in entry_exit_map", map & 1, entered);
    expect(is, RM_CHECK_maps_agree, "its exit bit in entry_exit_map", map >> MAP_EXIT_SHIFT & 1,
           leaves);
    expect(is, RM_CHECK_maps_agree, "its bit in napping_threads", napping & 1, naps);
}

/* The partition is the guest's while one of the core's threads is in. */
static void expect_partition(const struct presence *is, enum rm_known lpid, enum rm_known sdr1)
{
    const struct rm_machine *machine = is->machine;
    const struct rm_core *core = rm_core_of(is->machine, is->thread);
    const struct rm_world *world = machine->world;
    if (world->known[lpid].there)
        expect(is, RM_CHECK_partition_kept, "LPIDR", core->reg[RM_CORE_LPIDR],
               rm_get(world, lpid, world->kvm));
    if (world->known[sdr1].there)
        expect(is, RM_CHECK_partition_kept, "SDR1", core->reg[RM_CORE_SDR1],
               rm_get(world, sdr1, world->kvm));
}

static void expect_inside(const struct presence *is, uint64_t mode, uint64_t napping)
{
    if (is->in_subcore && is->machine->idle_entry)
        expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_STATE, is->paca, HWTHREAD_IN_KVM);
    expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_IN_GUEST, is->paca, mode);
    expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_NAPPING, is->paca, napping);
    expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_VCORE, is->paca, is->vcore);
    if (is->vcpu) /* to a first thread without one the host may be giving one just now */
        expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_VCPU, is->paca, is->vcpu);
    expect_field(is, RM_CHECK_place_agrees, RM_K_VCORE_IN_GUEST, is->vcore, 1);
    expect_field(is, RM_CHECK_place_agrees, RM_K_VCPU_THREAD_CPU, is->vcpu, is->thread);
    expect_partition(is, RM_K_KVM_LPID, RM_K_KVM_SDR1);
}

void rm_check_present_in_guest(struct rm_machine *machine, unsigned thread)
{
    struct presence is = find(machine, thread, "the guest");
    expect_bits(&is, true, false, false);
    expect_inside(&is, GUEST_MODE_GUEST_HV, 0);
    expect_field(&is, RM_CHECK_place_agrees, RM_K_VCPU_CEDED, is.vcpu, 0);
}

void rm_check_present_in_nap(struct rm_machine *machine, unsigned thread)
{
    struct presence is = find(machine, thread, "a nap");
    uint64_t napping = rm_get(machine->world, RM_K_PACA_NAPPING, is.paca);
    if (napping != NAPPING_CEDE && napping != NAPPING_NOVCPU)
        napping = is.vcpu ? NAPPING_CEDE : NAPPING_NOVCPU;
    expect_bits(&is, true, false, true);
    expect_inside(&is, GUEST_MODE_HOST_HV, napping);
    if (napping == NAPPING_CEDE)
        expect_field(&is, RM_CHECK_place_agrees, RM_K_VCPU_CEDED, is.vcpu, 1);
}

bool rm_check_is_unsplitting(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    return rm_get(world, RM_K_PACA_NAPPING, rm_paca(world, thread)) == NAPPING_UNSPLIT;
}

void rm_check_unsplit_nap(struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    struct presence is = find(machine, thread, "a nap so that its core can be made whole");
    uint64_t mode = rm_get(world, RM_K_PACA_SPLIT, is.paca);
    unsigned in_core = thread % machine->config.threads_per_core;
    expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_VCORE, is.paca, 0);
    expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_IN_GUEST, is.paca, GUEST_MODE_NONE);
    expect_field(&is, RM_CHECK_place_agrees, RM_K_SPLIT_DO_NAP, mode, 1);
    if (mode)
        expect(&is, RM_CHECK_place_agrees, "its byte of napped",
               rm_get(world, RM_K_SPLIT_NAPPED0, mode + in_core), 1);
    else
        expect(&is, RM_CHECK_place_agrees, rm_known_path(RM_K_PACA_SPLIT), mode,
               world->split_mode[thread / machine->config.threads_per_core]);
}

void rm_check_subcores_left(struct rm_machine *machine, unsigned core)
{
    unsigned first = core * machine->config.threads_per_core;
    unsigned threads = rm_subcore_threads(machine, first);
    for (unsigned i = 1; i < rm_split_of(machine, first); i++) {
        struct presence is = find(machine, first + i * threads, "a core that is made whole");
        const struct rm_core *own = rm_core_of(machine, is.thread);
        expect_partition(&is, RM_K_KVM_HOST_LPID, RM_K_KVM_HOST_SDR1);
        expect(&is, RM_CHECK_partition_kept, "DPDES", own->reg[RM_CORE_DPDES], 0);
        expect(&is, RM_CHECK_partition_kept, "the offset of its time base",
               (own->tb_offset + (1 << 23)) >> 24, 0);
    }
}

/*
 * The first thread switches the partition, and comes back last: nobody of the core may be left in
 * the guest. One without a vcpu, or whose vcpu joined while it napped, may leave its bit in
 * napping_threads (KVM's kvm_novcpu_wakeup does when others leave already; nobody looks at the map
 * any more).
 */
static void expect_all_out(const struct presence *is)
{
    struct rm_machine *machine = is->machine;
    uint64_t map = rm_get(machine->world, RM_K_VCORE_MAP, is->vcore);
    expect(is, RM_CHECK_maps_agree, "the exit map in entry_exit_map",
           map >> MAP_EXIT_SHIFT & MAP_BYTE, map & MAP_BYTE);
    uint64_t napping = rm_get(machine->world, RM_K_VCORE_NAPPING, is->vcore);
    bool own = is->vcpu && !machine->state.checks.threads[is->thread].late;
    expect(is, RM_CHECK_maps_agree, "napping_threads", own ? napping : napping & ~UINT64_C(1), 0);
    expect_field(is, RM_CHECK_place_agrees, RM_K_VCORE_IN_GUEST, is->vcore, 0);
    expect_field(is, RM_CHECK_place_agrees, RM_K_PACA_REQ, is->paca, 0);
    for (unsigned i = 1; i < rm_subcore_threads(machine, is->thread); i++) {
        enum rm_place place = machine->state.threads[is->thread + i].place;
        if (place == RM_IN_GUEST ||
            (place == RM_IN_NAP && !rm_check_is_unsplitting(machine, is->thread + i)))
            rm_promise_broken(machine, RM_CHECK_partition_kept,
                              machine->state.threads[is->thread].vcpu,
                              "thread %u is in the host, and thread %u still in %s", is->thread,
                              is->thread + i, place == RM_IN_GUEST ? "the guest" : "a nap");
    }
    expect_partition(is, RM_K_KVM_HOST_LPID, RM_K_KVM_HOST_SDR1);
}

static void expect_host_lpcr(const struct presence *is)
{
    const struct rm_world *world = is->machine->world;
    uint64_t lpcr = 0;
    rm_cpu_reg_read(is->machine->cpus[is->thread], "lpcr", &lpcr);
    if (world->known[RM_K_KVM_HOST_LPCR].there)
        expect(is, RM_CHECK_partition_kept, "LPCR without its wake-up enables", lpcr & ~LPCR_PECE,
               rm_get(world, RM_K_KVM_HOST_LPCR, world->kvm) & ~LPCR_PECE);
}

/* The fields are of 32 bits, signed or not. */
static void expect_no_cpu(const struct presence *is)
{
    static const enum rm_known fields[] = {RM_K_VCPU_CPU, RM_K_VCPU_THREAD_CPU};
    const struct rm_world *world = is->machine->world;
    for (size_t i = 0; i < RM_COUNT(fields); i++)
        if (is->vcpu && world->known[fields[i]].there)
            expect(is, RM_CHECK_place_agrees, rm_known_path(fields[i]),
                   rm_get(world, fields[i], is->vcpu) & NO_CPU, NO_CPU);
}

/* One that came too late, when others were leaving already, has nothing to undo. */
static bool has_entered(const struct presence *is)
{
    return !is->vcore ||
           rm_get(is->machine->world, RM_K_VCORE_MAP, is->vcore) >> is->in_subcore & 1;
}

void rm_check_present_in_host(struct rm_machine *machine, unsigned thread)
{
    struct presence is = find(machine, thread, "the host");
    expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_IN_GUEST, is.paca, GUEST_MODE_NONE);
    expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_NAPPING, is.paca, 0);
    if (!machine->state.checks.threads[thread].late && has_entered(&is))
        expect_no_cpu(&is);
    expect_host_lpcr(&is);
    if (is.in_subcore == 0 && is.vcore) {
        expect_all_out(&is);
    } else if (is.in_subcore && machine->idle_entry) {
        expect_field(&is, RM_CHECK_place_agrees, RM_K_VCORE_IN_GUEST, is.vcore, 0);
        expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_VCPU, is.paca, 0);
        expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_VCORE, is.paca, 0);
        expect_field(&is, RM_CHECK_place_agrees, RM_K_PACA_STATE, is.paca, RM_HWTHREAD_IN_KERNEL);
    }
}

/* A thread that is not the first switches its LPCR when the first has switched what they share. */
static void check_lpcr_write(struct rm_machine *machine, unsigned thread, uint64_t value)
{
    const struct rm_world *world = machine->world;
    struct presence is = find(machine, thread, "real mode");
    if (!is.in_subcore || !is.vcore || !world->known[RM_K_VCORE_LPCR].there ||
        !world->known[RM_K_KVM_HOST_LPCR].there)
        return;
    uint64_t guest = rm_get(world, RM_K_VCORE_LPCR, is.vcore);
    uint64_t host = rm_get(world, RM_K_KVM_HOST_LPCR, world->kvm);
    bool in = rm_get(world, RM_K_VCORE_IN_GUEST, is.vcore);
    bool entered = rm_get(world, RM_K_VCORE_MAP, is.vcore) >> is.in_subcore & 1;
    uint64_t before = value;
    rm_cpu_reg_read(machine->cpus[thread], "lpcr", &before);
    if (before != value && entered && guest != host && value == (in ? host : guest))
        rm_promise_broken(machine, RM_CHECK_partition_kept, machine->state.threads[thread].vcpu,
                          "thread %u sets the %s's LPCR (0x%" PRIx64
                          ") while the core has the partition of the %s",
                          thread, in ? "host" : "guest", value, in ? "guest" : "host");
}

void rm_check_partition_write(struct rm_machine *machine, unsigned thread, const char *name,
                              uint64_t value)
{
    unsigned first = rm_first_of_subcore(machine, thread);
    if (strcmp(name, "lpcr") == 0) {
        check_lpcr_write(machine, thread, value);
        return;
    }
    for (unsigned i = first; i < first + rm_subcore_threads(machine, thread); i++) {
        enum rm_place place = machine->state.threads[i].place;
        if (place == RM_IN_GUEST)
            rm_promise_broken(machine, RM_CHECK_partition_kept, machine->state.threads[thread].vcpu,
                              "thread %u writes 0x%" PRIx64
                              " to %s while thread %u is in the guest",
                              thread, value, name, i);
    }
}
