/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: an image of the code under test, a world for it to work on, and the hardware.
 *
 *     rm_machine_open   the image is loaded and patched as a booted kernel would be
 *     rm_machine_build  a world; every thread is in the host, cycle 0
 *     rm_enter_guest    the host runs a thread's vcpu: kvmppc_hv_entry_trampoline to the guest
 *     rm_inject         something will happen at a cycle
 *     rm_run_exit       simulated time passes until the next exit has ended
 *     rm_host_exit      the host model handles that exit, kvmppc_xics_rm_complete and all
 *
 * Time is counted in core cycles from 0. Only rm_enter_guest, rm_run_exit and rm_call let it pass.
 * One machine is used by one host thread at a time; several machines are independent.
 */
#ifndef RMSIM_MACHINE_H
#define RMSIM_MACHINE_H

#include "rmsim/error.h"
#include "rmsim/host.h"
#include "rmsim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rm_machine;
struct rm_snapshot;

/* Where the code under test comes from. Zeroed but for `size`: our little-endian handlers. */
struct rm_machine_options {
    size_t size;            /* sizeof(struct rm_machine_options) */
    const char *kernel;     /* path of a vmlinux, or NULL for our own handlers */
    const char *handlers;   /* "le", "be", "le-before", "be-before", "le-noxics", "be-noxics" */
    const char *debug_info; /* path of a separate debug file for the kernel, or NULL */
    const char *layout;     /* path of a layout file, or NULL */
};

/*
 * Opens the image, applies the boot-time fix-ups and finds the layout of its structs.
 * Errors: RM_BAD_INPUT and RM_NOT_FOUND, naming the file, symbol or field.
 */
RM_API enum rm_status rm_machine_open(const struct rm_machine_options *options,
                                      struct rm_machine **out, struct rm_error *error);
RM_API void rm_machine_close(struct rm_machine *machine);

/* "Linux version 6.1.0-50-powerpc64le ..." or "rmsim handlers le"; the caller does not free it. */
RM_API const char *rm_machine_image_name(const struct rm_machine *machine);

/* Builds a world in a clean memory. May be called again; snapshots of the old world are then void.
 */
RM_API enum rm_status rm_machine_build(struct rm_machine *machine,
                                       const struct rm_world_config *config,
                                       struct rm_error *error);

/* What can happen to a machine from outside. */
enum rm_event_kind {
    RM_EVENT_MSI,      /* a device writes the MSI `number` (physical hwirq) */
    RM_EVENT_IPI,      /* another processor stores `value` into the MFRR of thread `thread` */
    RM_EVENT_DOORBELL, /* another thread of the core sends `thread` a hypervisor doorbell */
    RM_EVENT_HCALL,    /* the guest on `thread` makes hcall `number` with `args` (r4..) */
    RM_EVENT_HDEC,     /* the hypervisor decrementer of `thread` runs out */
    RM_EVENT_HOST_IPI, /* a host IPI to `thread`: host_ipi is set, then MFRR is stored (4.7) */
};

struct rm_event {
    enum rm_event_kind kind;
    uint64_t at_cycle; /* in the past: at once */
    uint32_t number;
    uint32_t thread;
    uint8_t value;
    unsigned arg_count;
    uint64_t args[6];
};

/* RM_BAD_INPUT for an MSI nobody has, a thread that is not there, an hcall to a thread without a
 * vcpu. Costs no simulated time. */
RM_API enum rm_status rm_inject(struct rm_machine *machine, const struct rm_event *event,
                                struct rm_error *error);

enum rm_exit_end {
    RM_END_HOST,   /* back in the host, at the return address of the trampoline */
    RM_END_GUEST,  /* back in the guest */
    RM_END_FAULT,  /* the code under test did something wrong; see `fault` */
    RM_END_BUDGET, /* the cycle budget ran out inside the path */
    RM_END_IDLE,   /* every thread is in the guest or the host and nothing more will happen */
};

/* One access to an interrupt presentation page. */
struct rm_mmio {
    uint64_t cycle;
    unsigned thread; /* who did it */
    unsigned icp;    /* whose page */
    uint32_t offset; /* in the page */
    bool write;
    uint8_t width_bytes;
    uint8_t bytes[8]; /* in address order */
};

struct rm_opal_call {
    uint64_t cycle;
    unsigned thread;
    uint64_t token;
    const char *name;
    unsigned arg_count;
    uint64_t args[8];
    int64_t rc;
};

/* A message sent to another thread of the core. */
struct rm_msgsnd {
    uint64_t cycle;
    unsigned thread; /* sender */
    unsigned target; /* hardware thread */
    uint64_t rb;
};

/* The phases that KVM's own exit timing knows, in cycles. */
struct rm_phases {
    uint64_t rm_entry_cycles; /* trampoline to the guest, of the last rm_enter_guest */
    uint64_t guest_cycles;    /* in the guest before this exit */
    uint64_t rm_intr_cycles;  /* from the vector until the decision to leave or re-enter */
    uint64_t rm_exit_cycles;  /* from guest_exit_cont to the host */
};

struct rm_fault {
    char text[512];    /* one line: what, where, with symbol and disassembly */
    bool not_modelled; /* rmsim does not model it, as opposed to the code under test being wrong */
    uint64_t pc;
    uint32_t instruction;
};

struct rm_exit {
    enum rm_exit_end end;
    unsigned thread;
    unsigned vcpu;
    uint32_t vector;              /* of the interrupt that began it: 0x500, 0x980, ... */
    uint32_t trap;                /* the vcpu's arch.trap afterwards */
    uint64_t r12, r3;             /* at the end; the guest's own registers with RM_END_GUEST */
    uint64_t guest_pc, guest_msr; /* where the guest goes on, or was left */
    bool read_intr_called;
    int64_t read_intr; /* what kvmppc_read_intr returned, the last time */
    uint64_t start_cycle, cycles, instructions;
    struct rm_phases phases;
    /* The lists belong to the machine and last until the next run, build or restore. */
    size_t path_count;
    const char *const *path; /* code symbols in the order in which they were entered */
    size_t mmio_count;
    const struct rm_mmio *mmio;
    size_t opal_count;
    const struct rm_opal_call *opal;
    size_t msgsnd_count;
    const struct rm_msgsnd *msgsnd;
    struct rm_fault fault;
};

/*
 * The host runs the vcpus of the core that `thread` belongs to: prepares vcore and threads as
 * kvmppc_run_core does, calls the trampoline on every thread with a vcpu, and lets time pass until
 * all of them have entered the guest. `out` tells of `thread`, like rm_run_exit (RM_END_GUEST
 * normally; RM_END_HOST if the path turned back at once), or of a thread that did not get there.
 * A secondary thread, too, comes by the trampoline (assumed: the host's idle loop is left out).
 */
RM_API enum rm_status rm_enter_guest(struct rm_machine *machine, unsigned thread,
                                     struct rm_exit *out, struct rm_error *error);

/* Lets time pass until one exit has ended, or nothing more can happen (RM_END_IDLE), or
 * `budget_cycles` have gone by. A fault of the code under test is a result, not an error. */
RM_API enum rm_status rm_run_exit(struct rm_machine *machine, uint64_t budget_cycles,
                                  struct rm_exit *out, struct rm_error *error);

/*
 * Calls one function of the image in real mode on `thread` (which is in the host) with up to 8
 * arguments; `out->r3` and `out->r12` are what it left, `out->end` is RM_END_HOST. For harnesses
 * that want just one routine, such as kvmppc_read_intr or kvmppc_check_wake_reason.
 */
RM_API enum rm_status rm_call(struct rm_machine *machine, unsigned thread, const char *function,
                              const uint64_t *args, unsigned arg_count, uint64_t budget_cycles,
                              struct rm_exit *out, struct rm_error *error);

/* The host model handles an exit that ended in the host (see rmsim/host.h). */
RM_API enum rm_status rm_host_exit(struct rm_machine *machine, const struct rm_exit *exit,
                                   struct rm_host_report *out, struct rm_error *error);
/* The host core's part: every core in the host with a pending real-mode action does it. */
RM_API enum rm_status rm_host_ipis(struct rm_machine *machine, struct rm_host_report *out,
                                   struct rm_error *error);
/* Interrupts that are pending for vcpus which nothing will ever wake. */
RM_API void rm_lost_wakeups(struct rm_machine *machine, const struct rm_host_report *reports,
                            unsigned report_count, struct rm_lost_wakeups *out);

/* Reading and writing by name; no side effects, no time. */
RM_API enum rm_status rm_register(struct rm_machine *machine, unsigned thread, const char *name,
                                  uint64_t *value, struct rm_error *error);
RM_API enum rm_status rm_set_register(struct rm_machine *machine, unsigned thread, const char *name,
                                      uint64_t value, struct rm_error *error);
/* "icp[1].rm_action", "vcpu[0].arch.trap", "paca[0].kvm_hstate.saved_xirr", "global.nr_cpu_ids" */
RM_API enum rm_status rm_field(struct rm_machine *machine, const char *name, uint64_t *value,
                               struct rm_error *error);
RM_API enum rm_status rm_set_field(struct rm_machine *machine, const char *name, uint64_t value,
                                   struct rm_error *error);

/* The physical presentation controller of a thread and the physical source of an MSI. */
struct rm_icp_words {
    uint8_t cppr, mfrr, pending_pri;
    uint32_t xisr;
};
struct rm_msi_words {
    uint32_t server;
    uint8_t priority;
    bool p, q;
};
RM_API enum rm_status rm_physical_icp(struct rm_machine *machine, unsigned thread,
                                      struct rm_icp_words *out, struct rm_error *error);
RM_API enum rm_status rm_physical_msi(struct rm_machine *machine, uint32_t hwirq,
                                      struct rm_msi_words *out, struct rm_error *error);
/* A vcpu's virtual ICP, through the image's layout. */
RM_API enum rm_status rm_virtual_icp_read(struct rm_machine *machine, unsigned vcpu,
                                          struct rm_virtual_icp *out, struct rm_error *error);

/* Where a hardware thread is. */
enum rm_place {
    RM_IN_HOST,       /* outside the path: nothing of it is simulated */
    RM_IN_HYPERVISOR, /* running the code under test */
    RM_IN_GUEST,
    RM_IN_NAP,
};
RM_API enum rm_status rm_thread_place(const struct rm_machine *machine, unsigned thread,
                                      enum rm_place *out, struct rm_error *error);

RM_API uint64_t rm_cycle(const struct rm_machine *machine);

/*
 * All state that matters. Restore is exact: running on from it gives the same bytes again. A
 * snapshot is freed before its machine is closed. Costs no simulated time.
 */
RM_API enum rm_status rm_snapshot_take(struct rm_machine *machine, struct rm_snapshot **out,
                                       struct rm_error *error);
RM_API enum rm_status rm_snapshot_restore(struct rm_machine *machine,
                                          const struct rm_snapshot *snapshot,
                                          struct rm_error *error);
RM_API void rm_snapshot_free(struct rm_snapshot *snapshot);
/* A hash of that state: equal state, equal hash. */
RM_API uint64_t rm_state_hash(const struct rm_machine *machine);

#ifdef __cplusplus
}
#endif
#endif
