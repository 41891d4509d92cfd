/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of a world: where its objects lie. All that changes during a run is in simulated memory;
 * this struct stays as it was built, so snapshots of the memory are enough.
 */
#ifndef RM_KVM_MODEL_H
#define RM_KVM_MODEL_H

#include "base/fail.h"
#include "kvm/view/known.h"
#include "kvm/world/kvm_world.h"

#define RM_LINEAR_MAP  UINT64_C(0xc000000000000000) /* the kernel's address of real address 0 */
#define RM_ICS_SHIFT   10                           /* 1024 sources an ICS */
#define RM_ICS_SOURCES (1u << RM_ICS_SHIFT)
#define RM_VCORES_MAX  RM_VCPUS_MAX /* each has a vcpu */
/* BOOK3S_IRQPRIO_EXTERNAL, which a queued virtual interrupt sets (kernels from 5.x on). */
#define RM_PENDING_EXTERNAL           (UINT64_C(1) << 14)
#define RM_IPI_MESSAGE_RM_HOST_ACTION 4 /* byte of a processor's 8-byte message word */

/* kvm_hstate.hwthread_state, KVM's own values. Secondary threads are offline in the host's idle
 * loop while no guest runs on them. */
#define RM_HWTHREAD_IN_KERNEL 0
#define RM_HWTHREAD_IN_IDLE   1

enum rm_vcore_state { /* KVM's own values */
                      RM_VCORE_INACTIVE = 0,
                      RM_VCORE_PIGGYBACK = 2,
                      RM_VCORE_SLEEPING = 3,
                      RM_VCORE_RUNNING = 4,
                      RM_VCORE_EXITING = 5,
};

#define RM_STACK_BYTES          0x4000
#define RM_FRAME_BYTES          512    /* a caller's frame at the top of a stack, back chain 0 */
#define RM_PERCPU_DYNAMIC_BYTES 0x1000 /* behind a thread's copy of the per-cpu section */
#define RM_VPA_BYTES            1024   /* of which PAPR defines 640 */

struct rm_arena {
    uint64_t next, end; /* in the linear map */
};

#define RM_HPT_BYTES      4096
#define RM_MCE_INFO_BYTES 4096 /* where the layout does not know struct mce_info */

struct rm_ics_place {
    uint32_t id;
    uint64_t address;
};

struct rm_world {
    struct rm_world_config config;
    struct rm_view view;
    struct rm_arena arena;
    unsigned threads, threads_shift;
    unsigned subcores, threads_per_subcore; /* of all cores; a core that is not split is one */
    unsigned threads_per_vcore;             /* fewer, where KVM may split cores itself */
    uint64_t split_mode[RM_CORES_MAX];      /* struct kvm_split_mode, where it may; else 0 */
    bool with_xics;                         /* the image was built with KVM's XICS */
    uint64_t toc, trampoline;
    uint64_t return_pad, opal_entry;
    /* Per-cpu data: the copy for thread n of what lies at `address` is at address + offset[n]. */
    uint64_t percpu_start, percpu_bytes, percpu_dynamic;
    uint64_t percpu_offset[RM_THREADS_MAX];
    uint64_t paca_array, paca_stride, paca_pointers;
    uint64_t host_stack[RM_THREADS_MAX]; /* where r1 points when the trampoline is called */
    uint64_t emergency_stack[RM_THREADS_MAX];
    uint64_t nmi_stack[RM_THREADS_MAX], mc_stack[RM_THREADS_MAX]; /* for 0x100 and 0x200 */
    uint64_t mce_info[RM_THREADS_MAX];                            /* queues of machine checks */
    uint64_t subcore_state[RM_THREADS_MAX];                       /* 0: the image has none */
    uint64_t task[RM_THREADS_MAX];                                /* what each runs */
    uint64_t cpu_spec;
    uint64_t hpt; /* the guest's hashed page table */
    uint64_t kvm, xics, pimap, rm_ops, rm_core, rm_core_stride;
    unsigned vcore_count;
    uint64_t vcore[RM_VCORES_MAX];
    unsigned vcore_of[RM_VCPUS_MAX]; /* vcpu -> vcore */
    uint64_t vcpu[RM_VCPUS_MAX];
    uint64_t vpa[RM_VCPUS_MAX]; /* 0: none is registered */
    uint64_t icp[RM_VCPUS_MAX];
    unsigned ics_count;
    struct rm_ics_place ics[RM_SOURCES_MAX];
    uint64_t irq_state_offset, irq_state_stride; /* in kvmppc_ics */
    struct rm_known_field known[RM_K_COUNT];
};

static inline uint64_t rm_paca(const struct rm_world *world, unsigned thread)
{
    return world->paca_array + thread * world->paca_stride;
}

/* The thread on which a vcpu has its place, -1 if it has none. */
static inline int rm_home_thread(const struct rm_world *world, unsigned vcpu)
{
    return world->config.vcpus[vcpu].thread;
}

/* Index of the vcpu that has its place on a thread; -1: none. */
int rm_world_placed_on(const struct rm_world *world, unsigned thread);

/* And its sub-core; 0 if it has none. */
static inline unsigned rm_home_subcore(const struct rm_world *world, unsigned vcpu)
{
    int thread = rm_home_thread(world, vcpu);
    return thread < 0 ? 0 : (unsigned)thread / world->threads_per_subcore;
}

static inline uint64_t rm_core_element(const struct rm_world *world, unsigned core)
{
    return world->rm_core + core * world->rm_core_stride;
}

/* A known field of the object at `address`; 0 if the image does not have it. */
uint64_t rm_get(const struct rm_world *world, enum rm_known field, uint64_t address);
/* Left out if the image does not have it. */
void rm_put(struct rm_world *world, enum rm_known field, uint64_t address, uint64_t value);
void rm_add(struct rm_world *world, enum rm_known field, uint64_t address, uint64_t increment);

/* `bytes` of zeroed memory; RM_NO_MEMORY if the range given to the builder is used up. */
enum rm_status rm_arena_take(struct rm_world *world, uint64_t bytes, uint64_t alignment,
                             const char *what, uint64_t *address, struct rm_error *error);
/* One object, or an array of `count` of them, of a struct of the image. */
enum rm_status rm_arena_object(struct rm_world *world, const char *type, uint64_t count,
                               uint64_t *address, struct rm_error *error);

/* Index of the first vcpu with a server number, or -1. */
int rm_world_vcpu_of_server(const struct rm_world *world, uint64_t server);
/* Address of the state of a source, 0 if the guest has no ICS for it. */
uint64_t rm_world_source_at(const struct rm_world *world, uint32_t irq);
/* Address of the ICS with that id, or 0. */
uint64_t rm_world_ics_at(const struct rm_world *world, uint32_t id);
/* Address of a per-cpu variable's copy for a thread; false if the image does not have it. */
bool rm_world_percpu(const struct rm_world *world, const char *symbol, unsigned thread,
                     uint64_t *address);

/* A variable of the image that the builder sets. */
struct rm_global {
    const char *symbol;
    size_t bytes;
    enum rm_need need;
    uint64_t value;
};
#define RM_GLOBALS_MAX 16
/* All of them with the values they get in this world. */
size_t rm_world_globals(const struct rm_world *world, struct rm_global globals[RM_GLOBALS_MAX]);

/* The steps of the builder, in this order. */
enum rm_status rm_build_percpu(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_pacas(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_cpu_spec(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_rm_cores(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_split_modes(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_globals(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_vm(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_xics(struct rm_world *world, struct rm_error *error);
enum rm_status rm_build_passthrough(struct rm_world *world, struct rm_error *error);

#endif
