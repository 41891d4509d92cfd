/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host without a machine: the test says when a core's threads are back and when what the host
 * put off is due, and looks at the acts.
 */
#ifndef RM_TESTS_KVM_HOST_BENCH_H
#define RM_TESTS_KVM_HOST_BENCH_H

#include "kvm/host/kvm_host.h"
#include "worlds.h"

#include <string.h>

#define EXTERNAL_PENDING (1 << 14) /* of pending_exceptions */

struct bench {
    struct test_world test;
    struct kvm_host host;
    struct kvm_acts acts; /* of the last thing that the host did */
};

static inline void open_bench(struct bench *bench, const char *path,
                              const struct rm_world_config *config)
{
    open_world(&bench->test, path, config);
    bench->host = kvm_host_new(bench->test.world);
    bench->acts = (struct kvm_acts){0};
}

static inline void close_bench(struct bench *bench)
{
    kvm_acts_free(&bench->acts);
    close_world(&bench->test);
}

/* Runs `check` on a world of each byte order. */
static inline void on_both(const struct rm_world_config *config, void (*check)(struct bench *bench))
{
    static const char *const images[] = {HANDLERS("le"), HANDLERS("be")};
    for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++) {
        struct bench bench;
        open_bench(&bench, images[i], config);
        check(&bench);
        close_bench(&bench);
    }
}

/* The nth act of a kind, from 0 on, or NULL. */
static inline const struct kvm_act *act_of(const struct bench *bench, enum kvm_act_kind kind,
                                           unsigned n)
{
    for (size_t i = 0; i < bench->acts.count; i++)
        if (bench->acts.list[i].kind == kind && n-- == 0)
            return &bench->acts.list[i];
    return NULL;
}

static inline unsigned count_of(const struct bench *bench, enum kvm_act_kind kind)
{
    unsigned n = 0;
    while (act_of(bench, kind, n))
        n++;
    return n;
}

static inline const char *fault_of(const struct bench *bench)
{
    const struct kvm_act *act = act_of(bench, KVM_ACT_FAULT, 0);
    return act ? act->text : "";
}

/* The vcpus of core 0 are on their threads. */
static inline void load(struct bench *bench)
{
    if (bench->host.subcores[0] == KVM_CORE_IN_HOST)
        assert_ok(kvm_host_start(bench->test.world, &bench->host, 0, &bench->acts, &assert_error));
    if (bench->host.subcores[0] == KVM_CORE_STARTING)
        kvm_host_run(bench->test.world, &bench->host, 0, &bench->acts);
    assert_int_equal(bench->host.tasks[0].state, KVM_TASK_LOADED);
    bench->acts.count = 0;
}

/* vcpu 0 leaves core 0 with a trap, and the host does all that follows. */
static inline void leave(struct bench *bench, uint32_t trap)
{
    struct rm_world *world = bench->test.world;
    load(bench);
    set_value(&bench->test, "vcpu[0].arch.trap", trap);
    set_value(&bench->test, "vcpu[0].arch.thread_cpu", UINT64_MAX);
    kvm_host_returned(world, &bench->host, 0, false);
    kvm_host_post(world, &bench->host, 0, &bench->acts);
    for (size_t i = 0; i < bench->acts.count; i++)
        if (bench->acts.list[i].kind == KVM_ACT_LATER &&
            bench->acts.list[i].later == KVM_LATER_LOOP)
            kvm_host_loop(world, &bench->host, (unsigned)bench->acts.list[i].vcpu, &bench->acts);
}

/* vcpu 1 has 0x1005 pending and the ICP of vcpu 0 says that it must be kicked: what real mode
 * leaves. */
static inline void leave_kick(struct bench *bench)
{
    static const struct rm_virtual_icp taken = {
        .cppr = 0xff, .mfrr = 0xff, .pending_pri = 5, .xisr = 0x1005, .out_ee = true};
    rm_world_icp_set(bench->test.world, 1, &taken);
    set_value(&bench->test, "vcpu[1].arch.pending_exceptions", EXTERNAL_PENDING);
    set_value(&bench->test, "icp[0].rm_action", 1);
    set_value(&bench->test, "icp[0].rm_kick_target", rm_world_vcpu(bench->test.world, 1));
}

#endif
