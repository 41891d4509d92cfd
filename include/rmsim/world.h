/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a world is made of: the machine, the host's settings, one guest with its vcpus and interrupt
 * sources. A zeroed struct with `size` set and the defaults of rm_world_defaults is a world with
 * one vcpu running on thread 0. The structs are the caller's; rmsim copies what it needs. Nothing
 * here needs a machine or costs simulated time.
 *
 * A vcpu has an index, an id and a server. The index counts the world's list from 0: the API, its
 * results and the names of fields ("vcpu[1].arch.trap") use it. The id is KVM's vcpu_id, any
 * number: scenario files and what is told to people use it. The server is what XICS routes
 * interrupts to.
 */
#ifndef RMSIM_WORLD_H
#define RMSIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rmsim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RM_VCPUS_MAX    32
#define RM_SOURCES_MAX  64
#define RM_THREADS_MAX  128 /* hardware threads: cores times threads a core */
#define RM_CORES_MAX    16
#define RM_SUBCORES_MAX 4 /* sub-cores of a core */

#define RM_NOT_LOADED (-1) /* blocked in the host: something has to kick it */

/* The virtual ICP of a vcpu, as KVM keeps it (kvmppc_icp.state). */
struct rm_virtual_icp {
    uint8_t cppr;        /* 0 most favoured, 0xff all allowed */
    uint8_t mfrr;        /* 0xff none */
    uint8_t pending_pri; /* 0xff when xisr is 0 */
    uint32_t xisr;       /* 0 none, 2 IPI */
    bool need_resend;    /* a source was refused since, and is in resend_map */
    bool out_ee;         /* the output is on: the vcpu has to be told. So it is exactly when xisr is
                          * not 0, and rmsim sees to that in a start state */
};

/* A register by the lower-case name that the Power ISA has for it, and a value. */
#define RM_GUEST_SPRS_MAX 16
struct rm_spr_value {
    char name[16];
    uint64_t value;
};

/* An entry of the segment lookaside buffer, as the registers of slbmte give it (Power ISA 2.07
 * III-S 5.9.3.1). */
#define RM_SLB_ENTRIES_MAX 32
#define RM_HOST_SLB_MAX    2
struct rm_slb_words {
    uint64_t rb; /* ESID, valid bit 0x8000000, which is set, and the index, 0 to 31 */
    uint64_t rs; /* VSID and what goes with it */
};

/*
 * A vcpu of the guest. In a start state one whose ICP has its output on has pending_exceptions set:
 * a loaded one is interrupted when it enters the guest; one that is blocked is past KVM's last look
 * at it, so that its wake-up is lost unless something kicks it.
 */
struct rm_vcpu_config {
    uint32_t id;     /* KVM's vcpu_id */
    uint64_t server; /* XICS server number */
    int32_t thread;  /* hardware thread it is loaded on, or RM_NOT_LOADED */
    bool ceded;      /* only of one that is not loaded: entering the guest ends it. One that is
                      * neither is in user space: it runs again by itself and is never lost */
    struct rm_virtual_icp icp;
    uint64_t pc, msr;   /* where the guest runs */
    uint64_t gpr[32];   /* its general registers, r0 first */
    unsigned gpr_count; /* of these that are given, and that the guest keeps: in the others it has
                         * values of its own, new ones each time it runs */
    unsigned spr_count; /* special registers that the guest writes when it runs first, and keeps */
    struct rm_spr_value spr[RM_GUEST_SPRS_MAX];
    unsigned slb_count; /* entries of its segment lookaside buffer */
    struct rm_slb_words slb[RM_SLB_ENTRIES_MAX];
    /* The guest has registered its virtual processor area: zeroes, but for the byte that says that
     * it uses the performance monitor. */
    bool vpa;
};

#define RM_NO_HOST_IRQ UINT32_MAX
/* An interrupt source of the guest, and the physical MSI behind it if a device was given away. */
struct rm_source_config {
    uint32_t irq;       /* guest interrupt number (v_hwirq) */
    uint32_t server;    /* of the vcpu that it goes to */
    uint8_t priority;   /* 0xff masked */
    uint8_t pq_state;   /* P=1, Q=2; kernels from 4.11 on. P of an LSI: its line is up */
    bool resend;        /* it waits to be sent again: an ICP refused it, which then has need_resend,
                         * or it came while it was masked */
    bool no_ics;        /* the guest has no ICS for this number: a broken map */
    uint32_t hwirq;     /* physical MSI that feeds it; 0 none. The low 11 bits are its number
                         * within the bridge, where no other may have them */
    bool mapped;        /* hwirq is in the passthrough map */
    uint32_t phb;       /* OPAL id of the bridge */
    uint32_t hw_server; /* hardware thread that the physical MSI is routed to */
    uint8_t hw_priority; /* of the physical MSI, 0xff masked */
    bool lsi;            /* level-signalled: presented again at each EOI while P is set. No physical
                          * interrupt can feed it */
    uint32_t host_irq;   /* what KVM has noted at the source of the physical interrupt, which the
                          * guest's EOI then routes. 0: hwirq, if it is mapped; RM_NO_HOST_IRQ */
};

/* Where the host runs a vcpu that has a reason to run. */
enum rm_policy {
    RM_POLICY_PINNED,     /* on the thread that it was given; one without is kicked but never run */
    RM_POLICY_FIRST_FREE, /* one without a thread: on the first of the free cores that is idle */
};

/* How software reaches the presentation controllers of the machine. */
enum rm_icp_way {
    RM_ICP_MMIO, /* each thread has a page of registers, as on every POWER8 */
    RM_ICP_OPAL, /* firmware speaks for them: no thread has a page (xics_phys is 0), and the calls
                  * OPAL_INT_GET_XIRR, _SET_CPPR, _EOI and _SET_MFRR work, as on a POWER9 that
                  * emulates XICS */
};

/* What the host's own work takes (docs/model-machine.md). */
enum rm_host_work {
    RM_HOST_WORK_POST,  /* from a core's return to the handling of its exits */
    RM_HOST_WORK_LOOP,  /* from there through the run loop of a vcpu */
    RM_HOST_WORK_START, /* from a vcore that is run to the call into real mode */
    RM_HOST_WORK_RUN,   /* from vcpus that are ready to the vcore that is run */
    RM_HOST_WORK_IRQ,   /* from a line that is up to the interrupt that is taken */
    RM_HOST_WORK_IDLE,  /* the same of a thread in the idle loop */
    RM_HOST_WORKS
};

/*
 * `size` lets the struct grow at its end. A library takes the smaller struct of a program that was
 * compiled with an older header, the members it lacks being 0, and the larger one of a newer
 * header, if what the library does not know is 0.
 */
struct rm_world_config {
    size_t size; /* sizeof(struct rm_world_config) */
    unsigned cores, threads_per_core;
    uint64_t core_hz;    /* of a core's cycles; 0: what the machine's processor has (rm_core_hz) */
    uint64_t tb_hz;      /* of the time base; by default 512 MHz */
    bool h_ipi_redirect; /* KVM's module parameters of these names */
    bool kvm_irq_bypass;
    bool host_rm_ops;     /* kvmppc_host_rm_ops_hv is set up */
    bool real_mode_dbg;   /* of the guest's XICS: its hcalls go on to the host even when done */
    uint32_t free_cores;  /* bit n: core n is in the host (kvmppc_set_host_core) */
    uint64_t host_ipi[2]; /* bit n of word n/64: thread n has host_ipi set */
    unsigned vcpu_count;
    struct rm_vcpu_config vcpus[RM_VCPUS_MAX];
    unsigned source_count;
    struct rm_source_config sources[RM_SOURCES_MAX];
    enum rm_policy policy;
    bool all_hcalls; /* real mode may serve every hypercall that the image has a handler for, as
                        after KVM_CAP_PPC_ENABLE_HCALL for all; else XICS, H_CEDE, H_CONFER, H_PROD
                      */
    unsigned host_slb_count; /* bolted entries of the host beside that of its linear map; an image
                                that has no room for them in its SLB shadow is RM_NOT_FOUND */
    struct rm_slb_words host_slb[RM_HOST_SLB_MAX];
    /* Sub-cores that each core is split into: 2, 4, or 1 (0, too): none. Each has its share of the
     * core's threads, and the host runs a vcore on it as on a whole core. */
    unsigned subcores;
    enum rm_icp_way icp;
    /* KVM's module parameter: 2 or 4 lets KVM split a core in so many itself while it runs several
     * vcores there; 0: it does not. Vcores are of 8 threads, of 4 with 2, and of 2 with 4. */
    unsigned dynamic_mt_modes;
    uint32_t host_takes_cycles[RM_HOST_WORKS]; /* 0: what a host takes, as assumed or recorded */
};

/* Fills in the defaults: 2 cores of 8 threads, one vcpu (server 0) on thread 0 with CPPR 0xff,
 * h_ipi_redirect, kvm_irq_bypass and host_rm_ops on, no core free. */
RM_API void rm_world_defaults(struct rm_world_config *config);
/* The defaults of one vcpu or source, for callers that add them: a vcpu that is not loaded and
 * ceded, with CPPR 0xff; a source of priority 5 that no physical MSI feeds (hw_priority 5). */
RM_API struct rm_vcpu_config rm_vcpu_defaults(uint32_t id, uint64_t server);
RM_API struct rm_source_config rm_source_defaults(uint32_t irq, uint32_t server);

/*
 * KVM's own 64-bit words: a vcpu's ICP as KVM_REG_PPC_ICP_STATE has it (CPPR from bit 56, XISR from
 * 32, MFRR from 24, pending priority from 16), and a source as KVM_DEV_XICS_GRP_SOURCES has it
 * (destination from bit 0, priority from 32, level 40, masked 41, pending 42, presented 43, queued
 * 44). Source: the kernel's user-space API headers for powerpc.
 */
struct rm_virtual_source {
    uint32_t server;        /* of the vcpu that it goes to */
    uint8_t priority;       /* 0xff masked */
    uint8_t saved_priority; /* what unmasking brings back */
    bool lsi;
    bool pending;     /* MSI: masked_pending or resend; LSI: asserted */
    uint8_t pq_state; /* P=1, Q=2; P is set in all that is pending */
};
RM_API uint64_t rm_virtual_icp_word(const struct rm_virtual_icp *icp);
/* RM_BAD_INPUT for a word that KVM refuses by itself. out_ee follows from the rest; need_resend is
 * off. */
RM_API enum rm_status rm_virtual_icp_from_word(uint64_t word, struct rm_virtual_icp *out,
                                               struct rm_error *error);
RM_API uint64_t rm_virtual_source_word(const struct rm_virtual_source *source);
RM_API struct rm_virtual_source rm_virtual_source_from_word(uint64_t word);

/*
 * The world that a scenario file describes (docs/scenarios.md), without its events and
 * expectations. RM_BAD_INPUT or RM_NOT_FOUND with file, line and what was expected; `config` is
 * then unchanged. Costs no simulated time.
 */
RM_API enum rm_status rm_world_load(const char *path, struct rm_world_config *config,
                                    struct rm_error *error);

/* Whether the world can exist; RM_BAD_INPUT with one line that says what contradicts what. */
RM_API enum rm_status rm_world_check(const struct rm_world_config *config, struct rm_error *error);

/* The same, and on failure the member of the config that is wrong, such as "vcpus[1].icp.xisr"; ""
 * if it is the struct itself. */
#define RM_WORLD_WHERE_BYTES 48
RM_API enum rm_status rm_world_find_mistake(const struct rm_world_config *config,
                                            char where[RM_WORLD_WHERE_BYTES],
                                            struct rm_error *error);

#ifdef __cplusplus
}
#endif
#endif
