/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What KVM in virtual mode does: which vcpus run where, what it makes of their exits, how it
 * delivers and kicks. It decides; the machine performs. Every function changes the kernel's structs
 * in simulated memory and struct kvm_host, and leaves a list of acts: what happened, for whoever
 * listens, and what the machine has to do (start a thread, poke one, come back later).
 *
 * Left out: page faults are taken as handled, program interrupts and machine checks as queued; halt
 * polling. A vcpu that goes to user space stays there until it is started again.
 *
 * A sub-core is what runs a vcore: a whole core, where cores are not split. They are counted
 * through, those of core 0 first.
 */
#ifndef RM_KVM_HOST_KVM_HOST_H
#define RM_KVM_HOST_KVM_HOST_H

#include "kvm/world/kvm_world.h"
#include "rmsim/host.h"

/* Where the task of a vcpu is. */
enum kvm_task_state {
    KVM_TASK_STOPPED, /* in user space */
    KVM_TASK_BLOCKED, /* asleep: its vcore's vcpus have all ceded */
    KVM_TASK_BUSY,    /* in the vcpu's run loop, with something to do before it runs again */
    KVM_TASK_READY,   /* wants a thread */
    KVM_TASK_LOADED,  /* the vcpu is on a thread */
};

enum kvm_core_state {
    KVM_CORE_IN_HOST,
    KVM_CORE_STARTING, /* will run a vcore in a moment */
    KVM_CORE_RUNNING,  /* runs a vcore */
    KVM_CORE_LEAVING,  /* its first thread is back; the others are waited for */
    KVM_CORE_OUT,      /* all are; the exits will be handled in a moment */
};

struct kvm_task {
    enum kvm_task_state state;
    int32_t thread;  /* that the vcpu is on, -1 */
    uint64_t exit;   /* number of its last exit, 0 none */
    uint32_t trap;   /* of that exit, while the task is busy with it */
    uint32_t timers; /* how often its timer was set or dropped: one that fires late is recognised */
};

/* The host's own state. Plain, without pointers or padding that matters: snapshots copy it. */
struct kvm_host {
    struct kvm_task tasks[RM_VCPUS_MAX];
    enum kvm_core_state subcores[RM_ALL_SUBCORES_MAX];
    /* The vcores that one runs, -1: none. The first is that of the thread that calls into real
     * mode; there are others where KVM has split the core for them, in so many. */
    int32_t vcores[RM_ALL_SUBCORES_MAX][RM_SUBCORES_MAX];
    uint8_t split[RM_ALL_SUBCORES_MAX];  /* 1: not */
    int32_t thread_vcpu[RM_THREADS_MAX]; /* the vcpu that is on a thread, -1 */
};

/* When something is to be done again. What each delay costs is the machine's. */
enum kvm_later {
    KVM_LATER_RUN,   /* kvm_host_run: a vcore is started on `subcore` */
    KVM_LATER_LOOP,  /* kvm_host_loop: the run loop of `vcpu` */
    KVM_LATER_TIMER, /* kvm_host_timer: the decrementer of `vcpu`, when the time base is `tb` */
};

enum kvm_act_kind {
    /* To be done. */
    KVM_ACT_START, /* `thread` calls into real mode: the trampoline */
    KVM_ACT_POKE,  /* a guest-style IPI to `thread` */
    KVM_ACT_LATER,
    KVM_ACT_SPLIT, /* the core is split in `split` sub-cores */
    /* To be told. */
    KVM_ACT_RUN,
    KVM_ACT_LOAD,
    KVM_ACT_UNLOAD,
    KVM_ACT_EXIT,
    KVM_ACT_COMPLETE,
    KVM_ACT_DELIVER,
    KVM_ACT_KICK,
    KVM_ACT_BLOCK,
    KVM_ACT_TIMER,
    KVM_ACT_FAULT,
    /* KVM's tracepoints, `point`. */
    KVM_ACT_GUEST_ENTER,
    KVM_ACT_GUEST_EXIT,
    KVM_ACT_HCALL_ENTER,
    KVM_ACT_HCALL_EXIT,
};

/* What one of KVM's tracepoints tells of a vcpu, by its own names. */
struct kvm_point {
    int32_t vcpu_id;
    uint64_t pc, msr, pending_exceptions;
    bool ceded;
    uint64_t gpr[5]; /* r3 to r7 */
};

struct kvm_act {
    enum kvm_act_kind kind;
    int32_t vcpu; /* -1 none */
    uint32_t thread, subcore, vcore;
    uint32_t split; /* KVM_ACT_SPLIT */
    enum kvm_later later;
    uint64_t tb;              /* KVM_LATER_TIMER: host time base */
    uint32_t timers;          /* KVM_LATER_TIMER: of the task, when it was set */
    uint64_t exit;            /* KVM_ACT_EXIT: number */
    uint32_t trap;            /* KVM_ACT_EXIT */
    int32_t resume, run_loop; /* KVM_ACT_EXIT: KVM's resume code, 0 or 2 */
    uint64_t hcall;           /* KVM_ACT_EXIT: that will be taken up, 0 none */
    uint32_t before, after;   /* KVM_ACT_COMPLETE: rm_action */
    uint32_t irq;             /* KVM_ACT_COMPLETE: eoied, KVM_ACT_DELIVER */
    enum rm_kick_by by;       /* KVM_ACT_KICK */
    bool woken;               /* KVM_ACT_KICK */
    int32_t poked;            /* KVM_ACT_KICK: thread, -1 */
    struct kvm_point point;   /* a tracepoint; with KVM_ACT_GUEST_EXIT exit and trap, too, with
                                 KVM_ACT_HCALL_EXIT run_loop */
    char text[160];           /* KVM_ACT_FAULT */
};

/* A list that grows; the caller's, empty at first (all zero), kvm_acts_free at the end. */
struct kvm_acts {
    size_t count, room;
    struct kvm_act *list;
};
void kvm_acts_free(struct kvm_acts *acts);

/* The state of a host that has built this world: vcpus with a place stopped, the others blocked if
 * they have ceded. */
struct kvm_host kvm_host_new(const struct rm_world *world);

/* User space runs all vcpus that belong on `subcore` (KVM_RUN). RM_BAD_INPUT: it has none, or it is
 * not in the host. */
enum rm_status kvm_host_start(struct rm_world *world, struct kvm_host *host, unsigned subcore,
                              struct kvm_acts *acts, struct rm_error *error);
/* KVM_LATER_RUN is due: kvmppc_run_core puts the vcpus that are ready on the sub-core's threads. */
void kvm_host_run(struct rm_world *world, struct kvm_host *host, unsigned subcore,
                  struct kvm_acts *acts);
/* A thread is back from real mode. `by_idle`: secondaries come by the idle loop, whose code clears
 * kvm_vcore; else the host does. */
void kvm_host_returned(struct rm_world *world, struct kvm_host *host, unsigned thread,
                       bool by_idle);
/* Whether a sub-core whose first thread is back is rid of the others, too (kvmppc_run_core waits
 * until kvm_vcore of each is NULL); if not, which is still in. Changes nothing. */
bool kvm_host_is_out(const struct rm_world *world, const struct kvm_host *host, unsigned subcore,
                     unsigned *still_in);
/* The index of the vcore that runs where a thread is, -1: none does. */
int kvm_host_vcore_on(const struct rm_world *world, const struct kvm_host *host, unsigned thread);
/* All threads of a core that KVM had split have napped, and it is whole: they may stay awake. */
void kvm_host_is_whole(struct rm_world *world, const struct kvm_host *host, unsigned subcore);
/* post_guest_process for every vcpu that was on the sub-core, which then is the host's again. */
void kvm_host_post(struct rm_world *world, struct kvm_host *host, unsigned subcore,
                   struct kvm_acts *acts);
/* KVM_LATER_LOOP is due: the run loop of a vcpu after an exit that was not simply resumed. */
void kvm_host_loop(struct rm_world *world, struct kvm_host *host, unsigned vcpu,
                   struct kvm_acts *acts);
/* KVM_LATER_TIMER is due; nothing happens if it was dropped since. */
void kvm_host_timer(struct rm_world *world, struct kvm_host *host, unsigned vcpu, uint32_t timers,
                    struct kvm_acts *acts);

/*
 * The host's handler took the device interrupt that feeds the guest's source `irq`, on `thread`: it
 * goes through the virtual ICS, with P/Q where the image has them, and where the source has a host
 * interrupt its intr_cpu becomes `thread` (ics_deliver_irq). An irq without an ICS only counts.
 */
void kvm_host_msi(struct rm_world *world, struct kvm_host *host, uint32_t irq, unsigned thread,
                  struct kvm_acts *acts);
/* The host took an IPI on `thread`: host_ipi is cleared, and the message that asks its core for a
 * real-mode action is taken and done (kvmppc_xics_ipi_action). */
void kvm_host_ipi(struct rm_world *world, struct kvm_host *host, unsigned thread,
                  struct kvm_acts *acts);

/* Whether the host would take an interrupt there. It keeps them off on a sub-core's first thread
 * from the moment it grabs the threads of a vcore until all of them are out of the guest. */
bool kvm_host_takes_interrupts(const struct rm_world *world, const struct kvm_host *host,
                               unsigned thread);
/* Whether a thread sleeps in the host's offline loop, as secondaries do while no guest runs there;
 * and whether KVM wants it (hwthread_req). */
bool kvm_host_is_offline(const struct rm_world *world, const struct kvm_host *host,
                         unsigned thread);
bool kvm_host_wants(const struct rm_world *world, unsigned thread);
/* Whether a secondary thread has no vcore while its sub-core runs one: something woke it, and now
 * it goes round in kvm_no_guest until the sub-core comes out or a vcpu joins on it. That may last.
 */
bool kvm_host_is_spare(const struct rm_world *world, const struct kvm_host *host, unsigned thread);

/* Equal state, equal hash. */
uint64_t kvm_host_hash(const struct kvm_host *host, uint64_t hash);

/* What the judge of lost wake-ups cannot see in memory, for each thread. */
struct kvm_signals {
    bool ipi[RM_THREADS_MAX]; /* an IPI or doorbell is pending there or on its way */
    bool mer[RM_THREADS_MAX]; /* LPCR[MER] is set */
};

/*
 * Wake-ups that are lost: an interrupt is pending for a vcpu (its virtual output is on) and nobody
 * will make it look. It is blocked in the host and was not kicked; or naps, or runs, on a thread to
 * which no IPI is on its way (and whose LPCR[MER] is not set); or its kick was given to a host core
 * that got no message. Judged by memory and signals when nothing more happens, so it is the same
 * for kernels before and after any change. A decrementer might still wake it, late: lost all the
 * same. `last_exits` is KVM_ACT_EXIT and whether rm_complete ran for it, of each vcpu, for the
 * message.
 */
struct kvm_last_exit {
    bool handled, completed;
    uint32_t trap;
};
void kvm_lost_wakeups(const struct rm_world *world, const struct kvm_host *host,
                      const struct kvm_signals *signals, const struct kvm_last_exit *last_exits,
                      struct rm_lost_wakeups *out);

#endif
