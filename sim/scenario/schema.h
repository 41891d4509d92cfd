/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario file as yml_read fills it in: one struct a mapping, one member a key. A pointer is
 * NULL where the file does not have the key, so that an expectation which is not there is not
 * checked and a setting which is not there keeps its default. docs/scenarios.md describes every
 * key.
 */
#ifndef RM_SCENARIO_SCHEMA_H
#define RM_SCENARIO_SCHEMA_H

#include "yaml/read.h"

struct scn_machine {
    uint32_t *cores, *threads_per_core, *subcores;
    uint64_t *core_hz, *tb_hz;
};

/* As the registers of slbmte. */
struct scn_slb {
    uint64_t rb, rs;
};

struct scn_takes {
    uint32_t *post, *loop, *start, *run, *irq, *idle; /* cycles */
};

struct scn_host {
    int32_t *h_ipi_redirect, *kvm_irq_bypass, *rm_ops, *real_mode_dbg; /* booleans */
    int32_t *policy;                                                   /* enum rm_policy */
    int32_t *icp;                                                      /* enum rm_icp_way */
    uint32_t *dynamic_mt_modes;
    int32_t *secondaries; /* there is one way only */
    uint32_t *free_cores;
    uint32_t free_cores_count;
    uint32_t *host_ipi;
    uint32_t host_ipi_count;
    struct scn_slb *slb;
    uint32_t slb_count;
    struct scn_takes *takes;
};

/* A virtual ICP, to set or to expect. */
struct scn_icp {
    uint8_t *cppr, *mfrr, *pending_pri;
    uint32_t *xisr;
    int32_t *need_resend, *out_ee;
};

struct scn_vcpu {
    uint32_t id;
    uint64_t *server;
    int32_t *thread; /* RM_NOT_LOADED for `none` */
    int32_t *ceded;
    struct scn_icp *icp;
    uint64_t *icp_word;
    uint64_t *pc, *msr;
    uint64_t *gpr; /* r0 onwards */
    uint32_t gpr_count;
    struct yml_number *spr;
    uint32_t spr_count;
    struct scn_slb *slb;
    uint32_t slb_count;
    int32_t *vpa;
};

struct scn_source {
    uint32_t irq;
    uint32_t *server;
    uint8_t *priority;
    uint8_t *pq;
    int32_t *resend, *no_ics, *lsi;
    uint64_t *source_word;
    uint32_t *hwirq;
    int32_t *mapped;
    uint32_t *phb;
    uint32_t *hw_server;
    uint8_t *hw_priority;
    uint32_t *host_irq;
};

struct scn_vm {
    int32_t *hcalls; /* all: 1 */
    struct scn_vcpu *vcpus;
    uint32_t vcpus_count;
    struct scn_source *sources;
    uint32_t sources_count;
};

struct scn_call {
    const char *function;
    uint32_t *thread;
    uint64_t *srr1;
    uint64_t *args;
    uint32_t args_count;
};

struct scn_thread {
    uint32_t thread;
};

struct scn_hdec {
    uint32_t thread;
    int32_t *reloaded;
};

struct scn_machine_check {
    uint32_t thread;
    uint64_t *srr1, *dsisr, *dar;
};

struct scn_hmi {
    uint32_t thread;
    uint64_t hmer;
};

/* What the guest does, and the hypervisor has to see to. */
struct scn_trap {
    uint32_t thread;
    uint32_t vector;
    uint64_t *hdsisr, *hdar, *hsrr1, *heir, *hfscr;
};

struct scn_opal {
    const char *call;
    uint64_t *args;
    uint32_t args_count;
};

struct scn_ipi {
    uint32_t thread;
    uint8_t mfrr;
};

struct scn_hcall {
    uint32_t thread;
    int32_t call;
    uint64_t *args;
    uint32_t args_count;
};

/* A place in the code under test. */
struct scn_when {
    const char *enters, *loads, *stores;
    const char *instruction_of; /* name of an event, or any */
    uint32_t *nth, *thread;
    int32_t *after;
};

/* A field of the world that is other than KVM makes it, or that somebody else stores to. */
struct scn_set {
    char *name;
    uint64_t value;
};

struct scn_fence {
    uint32_t phb;
};

struct scn_event {
    const char *name;
    uint64_t *at;
    const char *after;
    uint64_t *delay;
    struct scn_when *when;
    uint32_t *msi;
    struct scn_ipi *ipi;
    struct scn_thread *doorbell;
    struct scn_hcall *hcall;
    struct scn_hdec *hdec;
    struct scn_thread *host_ipi;
    struct scn_thread *dec;
    struct scn_opal *opal;
    struct scn_thread *system_reset;
    struct scn_machine_check *machine_check;
    struct scn_hmi *hmi;
    struct scn_trap *trap;
    struct scn_set *set;
    struct scn_fence *fence;
};

struct scn_expect_opal {
    const char *call;
    uint64_t *args;
    uint32_t args_count;
    int64_t *rc;
};

/* At the moment at which an exit ended. */
struct scn_exit_register {
    uint32_t *thread; /* NULL: the exit's own */
    const char *name;
    uint64_t value;
    uint64_t *within; /* how far it may be from that */
};

struct scn_expect_field {
    const char *name;
    uint64_t value;
    uint64_t *within;
};

struct scn_expect_icp {
    uint32_t vcpu;
    struct scn_icp icp;
    uint64_t *word;
    uint32_t *rm_action;
};

struct scn_expect_physical_icp {
    uint32_t thread;
    uint8_t *cppr, *mfrr, *pending_pri;
    uint32_t *xisr;
};

/* `none`, where the id of a vcpu may stand. KVM's ids are far below. */
#define SCN_NONE INT64_C(0xffffffff)

struct scn_expect_exit {
    int32_t *end; /* enum rm_exit_end */
    uint32_t *vector, *trap;
    uint64_t *r12, *r3;
    int64_t *read_intr;
    int64_t *vcpu; /* SCN_NONE */
    uint32_t *thread;
    const char *cause; /* name of an event, or none */
    uint32_t *rm_action_before, *rm_action_after;
    int32_t *completed;
    int32_t *resume;
    uint32_t *kicked;
    uint32_t kicked_count;
    uint64_t *guest_pc;
    uint64_t *max_cycles, *max_instructions;
    const char **path_includes;
    uint32_t path_includes_count;
    const char **path_excludes;
    uint32_t path_excludes_count;
    const char **mmio;
    uint32_t mmio_count;
    struct scn_expect_opal *opal;
    uint32_t opal_count;
    uint64_t *msgsnd;
    uint32_t msgsnd_count;
    struct scn_exit_register *registers;
    uint32_t registers_count;
    struct scn_expect_field *fields;
    uint32_t fields_count;
    struct scn_expect_icp *icps;
    uint32_t icps_count;
    struct scn_expect_physical_icp *physical_icps;
    uint32_t physical_icps_count;
};

struct scn_expect_source {
    uint32_t irq;
    uint32_t *server;
    uint8_t *priority;
    uint8_t *pq;
    int32_t *resend, *masked_pending;
};

struct scn_expect_physical_source {
    uint32_t hwirq;
    uint32_t *server;
    uint8_t *priority;
    int32_t *p, *q;
};

struct scn_expect_register {
    uint32_t thread;
    const char *name;
    uint64_t value;
    uint64_t *within;
};

/* Of a machine at whose end an exploration looks. */
struct scn_final {
    struct scn_expect_icp *icps;
    uint32_t icps_count;
    struct scn_expect_source *sources;
    uint32_t sources_count;
    struct scn_expect_field *fields;
    uint32_t fields_count;
};

struct scn_expect {
    struct scn_expect_exit *exits;
    uint32_t exits_count;
    struct scn_expect_icp *icps;
    uint32_t icps_count;
    struct scn_expect_source *sources;
    uint32_t sources_count;
    struct scn_expect_physical_icp *physical_icps;
    uint32_t physical_icps_count;
    struct scn_expect_physical_source *physical_sources;
    uint32_t physical_sources_count;
    struct scn_expect_register *registers;
    uint32_t registers_count;
    struct scn_expect_field *fields;
    uint32_t fields_count;
    uint32_t *kicked;
    uint32_t kicked_count;
    uint32_t *lost_wakeups;
    uint32_t lost_wakeups_count;
    int32_t *deadlock;
    uint64_t *budget_cycles;
    struct scn_final *exists, *forall;
    uint32_t exists_count, forall_count;
};

/* A check whose findings do not fail the scenario, and why. */
struct scn_excuse {
    char *check;
    char *because;
};

struct scn_sweep {
    const char *event;
    uint32_t *from, *to, *step;
};

struct scn_variant {
    const char *name;
    int32_t *handlers; /* for scn_handlers_name */
    struct scn_host *host;
    struct scn_expect *expect;
};

struct scn_file {
    const char *name;
    const char *about;
    const char *broken_by;
    const char **groups; /* beside that of its folder */
    uint32_t groups_count;
    const char **requires;
    uint32_t requires_count;
    struct scn_machine *machine;
    struct scn_host *host;
    struct scn_vm *vm;
    uint32_t *run;
    struct scn_call *call;
    struct scn_event *events;
    uint32_t events_count;
    struct scn_expect *expect;
    struct scn_sweep *sweep;
    struct scn_set *set;
    uint32_t set_count;
    struct scn_excuse *known;
    uint32_t known_count;
    struct scn_excuse *unchecked;
    uint32_t unchecked_count;
    struct scn_variant *variants;
    uint32_t variants_count;
};

/* The name of a build of our own handlers, as rm_machine_options takes it. */
const char *scn_handlers_name(int32_t number);

/* The keys of struct scn_file. */
extern const struct yml_key scn_file_keys[];

#endif
