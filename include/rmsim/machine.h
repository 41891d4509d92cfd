/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: an image of the code under test, a world for it to work on, and the hardware.
 *
 *     rm_machine_open   the image is loaded and patched as a booted kernel would be
 *     rm_machine_build  a world; every thread is in the host, cycle 0
 *     rm_enter_guest    the host runs the vcpus of a core: kvmppc_hv_entry_trampoline to the guest
 *     rm_inject         something will happen at a cycle
 *     rm_run_exit       simulated time passes until the next exit has ended
 *     rm_run_host       simulated time passes until the host has done what follows from an exit
 *
 * Once started, the machine goes by itself: the host takes its interrupts when they arrive, handles
 * exits, kicks, runs vcpus again. Everything that happens is told as a stream of events
 * (rmsim/events.h); struct rm_exit and struct rm_host_report are gathered from it.
 *
 * Time is counted in core cycles from 0. Only rm_enter_guest, rm_run, rm_run_exit, rm_run_host and
 * rm_call let it pass; everything else costs none. A budget only pauses: in whatever slices time
 * passes, the same things happen in the same order. Looking changes nothing. One machine is used by
 * one host thread at a time; several machines are independent. Only observers are called back.
 *
 * What holds for all functions, unless one says otherwise: `error` may be NULL; on failure `*out`
 * means nothing; structs that are given are the caller's and are not kept; structs that are lent
 * belong to the machine. What needs a world fails with RM_BAD_INPUT before rm_machine_build, and so
 * does a thread or vcpu that the world does not have. Threads, cores and vcpus are counted from 0,
 * vcpus in the order of the world's list. When the host is out of memory: RM_NO_MEMORY, or, where a
 * few KiB are missing in the middle of a run, abort(); the libraries below (Unicorn, libdw) may end
 * the process then, too. A machine takes 400 MiB of address space when it is opened and, once,
 * another 1.1 GiB before time passes; most of it is never touched.
 */
#ifndef RMSIM_MACHINE_H
#define RMSIM_MACHINE_H

#include "rmsim/account.h"
#include "rmsim/error.h"
#include "rmsim/host.h"
#include "rmsim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rm_machine;
struct rm_snapshot;

/* How the threads' time passes. */
enum rm_clock {
    RM_CLOCK_INSTRUCTIONS, /* one cycle an instruction */
    RM_CLOCK_POWER8,       /* as a model of a POWER8 core has it: docs/model-timing.md */
};

/* What a clock is asked for besides cycles and their parts. Each costs time, none changes a cycle.
 */
enum rm_clock_detail {
    RM_CLOCK_CYCLES,
    RM_CLOCK_INTERVALS,   /* low_cycles and high_cycles, too */
    RM_CLOCK_SENSITIVITY, /* and the effect of each row */
};

/* Where the code under test comes from. Zeroed but for `size`: our little-endian handlers. */
struct rm_machine_options {
    size_t size;            /* sizeof(struct rm_machine_options); see rm_world_config */
    const char *kernel;     /* path of a vmlinux, or NULL for our own handlers */
    const char *handlers;   /* "le", "be", "le-before", "be-before", "le-noxics", "be-noxics" */
    const char *debug_info; /* path of a separate debug file for the kernel, or NULL */
    const char *layout;     /* path of a layout file, or NULL */
    enum rm_clock clock;
    const char *timing; /* for that clock: a processor's name, such as "power8-2926", or the path of
                           a file of rows (docs/model-timing.md); NULL: "power8" */
    enum rm_clock_detail clock_detail;
};

/*
 * Opens the image, applies the boot-time fix-ups and finds the layout of its structs. The machine
 * is the caller's until rm_machine_close; on failure there is none and `*out` is left as it was.
 * Errors: RM_BAD_INPUT and RM_NOT_FOUND, naming the file, symbol or field.
 */
RM_API enum rm_status rm_machine_open(const struct rm_machine_options *options,
                                      struct rm_machine **out, struct rm_error *error);
/* Ends a machine and all that it lent (names, exits, reports). NULL is allowed. Not allowed from
 * within an observer, where it does nothing. */
RM_API void rm_machine_close(struct rm_machine *machine);

/* "Linux version 6.1.0-50-powerpc64le ..." or "rmsim handlers le". The machine's, until it is
 * closed; needs no world. */
RM_API const char *rm_machine_image_name(const struct rm_machine *machine);

/*
 * Builds a world in a clean memory: cycle 0, every thread in the host, no vcpu started. May be
 * called again; snapshots of the old world can then only be freed. Errors: RM_BAD_INPUT for a world
 * that rm_world_check refuses (the old world stays), RM_NOT_FOUND naming what the image lacks
 * (there is none then).
 */
RM_API enum rm_status rm_machine_build(struct rm_machine *machine,
                                       const struct rm_world_config *config,
                                       struct rm_error *error);

/* What can happen to a machine from outside. */
enum rm_inject_kind {
    RM_INJECT_MSI,          /* a device writes the MSI `number` (physical hwirq) */
    RM_INJECT_IPI,          /* another processor stores `value` into the MFRR of thread `thread` */
    RM_INJECT_DOORBELL,     /* another thread of the core sends `thread` a hypervisor doorbell */
    RM_INJECT_HCALL,        /* the guest on `thread` makes hcall `number` with `args` (r4..) */
    RM_INJECT_HDEC,         /* the hypervisor decrementer of the core of `thread` runs out (of its
                             * sub-core, if the core is split) */
    RM_INJECT_HOST_IPI,     /* a host IPI to `thread`: its paca's host_ipi is set, then MFRR := 4 */
    RM_INJECT_DEC,          /* the decrementer of the guest on `thread` runs out */
    RM_INJECT_OPAL,         /* the host makes the firmware call `number` with `args` (r3..) */
    RM_INJECT_SYSTEM_RESET, /* 0x100 on `thread`, whatever it is doing */
    RM_INJECT_MACHINE_CHECK, /* 0x200 on `thread`, whatever it is doing; args: SRR1's bits about
                                it, DSISR, DAR */
    RM_INJECT_HMI,   /* bits args[0] come on in HMER of `thread`; those of the core's time base in
                        that of all its threads */
    RM_INJECT_TRAP,  /* the guest on `thread` is interrupted by what it does: `number` 0xe00 (args:
                        HDSISR, HDAR), 0xe20 (HSRR1's bits about it), 0xe40 (HEIR), 0xf80 (HFSCR's
                        cause) */
    RM_INJECT_SET,   /* somebody else's store: the field `field` becomes args[0] */
    RM_INJECT_FENCE, /* the bridge `number` (OPAL's number of it) is fenced, after an error */
};
/* "msi", "ipi", ...; NULL for a number that is none. */
RM_API const char *rm_inject_kind_name(enum rm_inject_kind kind);

#define RM_INJECT_ARGS_MAX 8

/* The kinds of places in the code under test at which an injection can happen. */
enum rm_when_kind {
    RM_WHEN_CYCLE,       /* at no place: at its cycle */
    RM_WHEN_ENTERS,      /* a thread comes to the entry of the function `what` from another one */
    RM_WHEN_LOADS,       /* it executes an instruction that loads from the word `what` */
    RM_WHEN_STORES,      /* or stores to it; a store conditional counts, whatever comes of it */
    RM_WHEN_INSTRUCTION, /* any instruction of an exit, or of a function that rm_call calls */
};

/*
 * A place: the instruction before which an injection happens. A word is a field by the name that
 * rm_field takes, any byte of which may be touched; or "xirr", "cppr" or "mfrr": that register of
 * whichever presentation page, accessed in its own width (an EOI is a store to xirr, not to cppr);
 * with an index, "mfrr[8]", of that thread's.
 */
struct rm_when {
    enum rm_when_kind kind;
    const char *what; /* ENTERS, LOADS, STORES: symbol or word; not kept */
    uint32_t nth;     /* which one, as it comes: 1 (and 0) the first. INSTRUCTION: which one of
                         the exit, the first that gets so far */
    uint32_t exit_of; /* INSTRUCTION: of an exit that goes back to this earlier injection, 0 any */
    bool on_thread;   /* only this thread counts; else whichever comes */
    uint32_t thread;
    bool after; /* right behind that instruction, not before it */
};

struct rm_injection {
    size_t size; /* sizeof(struct rm_injection) */
    enum rm_inject_kind kind;
    uint64_t at_cycle; /* in the past: at once; with `after`: how many cycles after that */
    uint32_t after;    /* number of an earlier injection, 0 none: this one comes after the exit that
                          it causes, counted from when the vcpu is in the guest again; if that does
                          not come about, from when nothing is under way any more */
    uint32_t number;   /* MSI, HCALL, OPAL (its token), TRAP (its vector), FENCE (its bridge) */
    uint32_t thread;   /* all but MSI, OPAL, SET and FENCE */
    uint8_t value;     /* IPI: the priority stored, 0 the most favoured */
    bool reloaded;     /* HDEC: another thread reloads it before this one looks at it, so that the
                          interrupt is taken and the register is positive again */
    unsigned arg_count; /* how many of `args` are given; the others are 0 */
    uint64_t args[RM_INJECT_ARGS_MAX];
    struct rm_when when; /* zeroed: at its cycle; else that says from when on the place is waited
                            for */
    const char *field;   /* SET: its name, as rm_field takes it; not kept */
};

/*
 * Lets something happen as soon as the machine reaches that cycle; of two in the same cycle the one
 * injected first. What travels (an MSI, a store to MFRR, a doorbell) arrives later by the latency
 * of its way (docs/model-machine.md); at a place it is there at once. An hcall and a TRAP wait
 * until their thread is in the guest, HDEC until a vcpu of its core was first run, DEC until a vcpu
 * is on the thread. `*number`, if wanted, is how events name it as their cause. RM_BAD_INPUT for an
 * MSI or bridge nobody has, a thread that is not there, too many arguments, no such word, a value
 * that its field is too narrow for, or more than RM_INJECTIONS_MAX that wait; RM_NOT_FOUND for a
 * symbol or field that image or world lack.
 */
#define RM_INJECTIONS_MAX 256
RM_API enum rm_status rm_inject(struct rm_machine *machine, const struct rm_injection *injection,
                                uint32_t *number, struct rm_error *error);
/* How many injections have not happened yet. */
RM_API unsigned rm_injections_left(const struct rm_machine *machine);

enum rm_exit_end {
    RM_END_HOST,     /* back in the host */
    RM_END_GUEST,    /* back in the guest */
    RM_END_FAULT,    /* the code under test did something wrong; see `fault` */
    RM_END_BUDGET,   /* the cycle budget ran out, with something under way or on its way */
    RM_END_IDLE,     /* nothing more happens, or only what a far timer brings */
    RM_END_DEADLOCK, /* threads, or the host, wait for what nobody will do; see `fault` */
};
/* "host", "guest", "fault", "budget", "idle", "deadlock"; NULL for a number that is none. */
RM_API const char *rm_exit_end_name(enum rm_exit_end end);

/* One access to an interrupt presentation page. */
struct rm_mmio {
    uint64_t cycle;  /* at which it was made */
    unsigned thread; /* who did it */
    unsigned icp;    /* whose page */
    uint32_t offset; /* in the page */
    bool write;
    uint8_t width_bytes;
    uint8_t bytes[8]; /* in address order */
};

/* A call into the firmware. */
struct rm_opal_call {
    uint64_t cycle;
    unsigned thread;  /* who made it */
    uint64_t token;   /* r0 */
    const char *name; /* "OPAL_PCI_MSI_EOI"; NULL for a token that rmsim does not know; constant */
    unsigned arg_count; /* how many of `args` the call takes */
    uint64_t args[8];   /* r3 to r10 */
    int64_t rc;         /* what it returned in r3 */
};

/* A message sent to another thread of the core. */
struct rm_msgsnd {
    uint64_t cycle;
    unsigned thread; /* sender */
    unsigned target; /* hardware thread */
    uint64_t rb;     /* the message, as the register of msgsnd gives it */
};

/* The phases that KVM's own exit timing knows, in cycles. */
struct rm_phases {
    uint64_t rm_entry_cycles; /* from the host's call to the guest, of the thread's last entry */
    uint64_t guest_cycles;    /* in the guest before this exit */
    uint64_t rm_intr_cycles;  /* from the vector until the decision to leave or re-enter */
    uint64_t rm_exit_cycles;  /* from guest_exit_cont to the host */
};

struct rm_fault {
    char text[512];    /* one line: what, where, with symbol and disassembly; "" no fault */
    bool not_modelled; /* rmsim does not model it, as opposed to the code under test being wrong */
    uint64_t pc;       /* of the instruction */
    uint32_t instruction; /* the word; 0 if there is none to tell of */
};

#define RM_LIST_ITEMS_MAX 262144
#define RM_NO_VCPU        (-1)

/* One exit. Lent by the machine, which made it: later versions may append members. */
struct rm_exit {
    size_t size;     /* sizeof(struct rm_exit) of the library */
    uint64_t number; /* of the exit, from 1 on; 0: with RM_END_BUDGET and RM_END_IDLE, none */
    enum rm_exit_end end;
    unsigned thread;
    int vcpu;         /* that was on the thread, RM_NO_VCPU */
    uint32_t cause;   /* number of the injection that it goes back to, 0 none */
    uint32_t vector;  /* of the interrupt that began it: 0x500, ...; 0: the host's call */
    uint32_t trap;    /* the vcpu's arch.trap afterwards */
    uint64_t r12, r3; /* at the end; the guest's own registers with RM_END_GUEST */
    uint64_t guest_pc, guest_msr;  /* where the guest goes on, or was left */
    bool read_intr_called;         /* kvmppc_read_intr was, and returned */
    int64_t read_intr;             /* what it returned, the last time */
    uint64_t start_cycle;          /* when the vector was entered, or the host called */
    uint64_t cycles, instructions; /* from there to the end */
    struct rm_phases phases;
    /* Of more than RM_LIST_ITEMS_MAX entries the first ones and the very last are kept. */
    size_t path_count;
    const char *const *path; /* code symbols in the order in which they were entered */
    size_t mmio_count;
    const struct rm_mmio *mmio;
    size_t opal_count;
    const struct rm_opal_call *opal;
    size_t msgsnd_count;
    const struct rm_msgsnd *msgsnd;
    struct rm_fault fault;
    const struct rm_account *account; /* NULL: the machine has no clock but that of instructions */
    size_t effect_count;              /* with RM_CLOCK_SENSITIVITY */
    const struct rm_row_effect *effects; /* what moves the exit most first */
};

/*
 * User space runs all vcpus that belong on the core of `thread` (KVM_RUN), and time passes until
 * that thread has come to the guest, or back to the host, or it is clear that it will not. The host
 * takes the core's first thread through kvmppc_hv_entry_trampoline; the others wait in its idle
 * loop, are poked, and come by idle_kvm_start_guest (by the trampoline, where the image lacks it).
 * From then on the host runs them again whenever they have a reason to run. `*out` tells of that
 * thread's entry: RM_END_GUEST normally; lent until the next call that lets time pass. Exits of
 * other threads that end meanwhile wait for rm_run_exit. One that takes more than 10 million cycles
 * ends with RM_END_BUDGET. RM_BAD_INPUT, with nothing changed: no vcpu that waits to be started
 * belongs on that core, or it is not in the host. Of a core that is split this is about the
 * sub-core of `thread`.
 */
RM_API enum rm_status rm_enter_guest(struct rm_machine *machine, unsigned thread,
                                     const struct rm_exit **out, struct rm_error *error);

/*
 * Lets time pass until one more exit has ended (they come in the order of their ends), or nothing
 * more can happen, or `budget_cycles` have gone by; with a budget that is not 0 something always
 * moves. An entry that reached the guest is no exit. A fault of the code under test and a deadlock
 * are results, not errors. `*out` is lent until the next call that lets time pass.
 */
RM_API enum rm_status rm_run_exit(struct rm_machine *machine, uint64_t budget_cycles,
                                  const struct rm_exit **out, struct rm_error *error);

/*
 * The same until the host has done all that follows from one more exit (they come in that order):
 * its handler, and, where it is not simply resumed, the vcpu's run loop. `*out` is NULL when the
 * budget ran out or nothing more can happen before; lent until the next call that lets time pass.
 */
RM_API enum rm_status rm_run_host(struct rm_machine *machine, uint64_t budget_cycles,
                                  const struct rm_host_report **out, struct rm_error *error);

/* Lets time pass until `budget_cycles` have gone by or nothing more can happen: for those who
 * observe. `*end`: RM_END_BUDGET, RM_END_IDLE, RM_END_DEADLOCK, or RM_END_FAULT as soon as a thread
 * faults; one that did so before is no end, and the others go on. Exits and reports wait for
 * rm_run_exit and rm_run_host. */
RM_API enum rm_status rm_run(struct rm_machine *machine, uint64_t budget_cycles,
                             enum rm_exit_end *end, struct rm_error *error);

/*
 * Calls one function of the image in real mode on `thread` (which is in the host) with up to 8
 * arguments; `(*out)->r3` and `r12` are what it left, `end` is RM_END_HOST. For harnesses that want
 * just one routine, such as kvmppc_read_intr or kvmppc_check_wake_reason. Costs the cycles of the
 * call. RM_NOT_FOUND: the image has no such function; RM_BAD_INPUT: no name, more arguments, or the
 * thread is not in the host.
 */
RM_API enum rm_status rm_call(struct rm_machine *machine, unsigned thread, const char *function,
                              const uint64_t *args, unsigned arg_count, uint64_t budget_cycles,
                              const struct rm_exit **out, struct rm_error *error);

/* Interrupts that are pending for vcpus which nothing will ever make look. To be asked when nothing
 * more happens: before, a kick may be on its way. Without a world: none. */
RM_API void rm_lost_wakeups(struct rm_machine *machine, struct rm_lost_wakeups *out);

/*
 * Registers of a thread by name, without side effects: r0 to r31, f0 to f31, vs0.0 to vs63.1
 * (doublewords), slb0.esid to slb31.vsid (ESID with the valid bit, VSID), pc, msr, cr, lr, ctr,
 * xer, fpscr, vscr, and the special registers by the lower-case names of the Power ISA (hsrr0, dec,
 * ...). Values are cut to the register's width. RM_NOT_FOUND: no such name. What is written, here
 * and by rm_set_field, is there at the present cycle: whoever waits for it (a timer, an enabled
 * interrupt, a word in memory) finds it at once, so that an exit may begin, or a deadlock be none
 * any more.
 */
RM_API enum rm_status rm_register(struct rm_machine *machine, unsigned thread, const char *name,
                                  uint64_t *value, struct rm_error *error);
RM_API enum rm_status rm_set_register(struct rm_machine *machine, unsigned thread, const char *name,
                                      uint64_t value, struct rm_error *error);
/*
 * Fields of the kernel's structs by name, found through the image's layout: "icp[1].rm_action",
 * "vcpu[0].arch.trap", "paca[0].kvm_hstate.saved_xirr", "global.nr_cpu_ids". The objects are paca
 * (by thread), vcpu and icp (by vcpu), vcore, rm_core and split_mode (by core), ics (by id), source
 * (by irq), kvm, xics, pimap. Values in host byte order, signed ones extended. RM_BAD_INPUT: a name
 * of another form; RM_NOT_FOUND: the world or the image does not have it.
 */
RM_API enum rm_status rm_field(struct rm_machine *machine, const char *name, uint64_t *value,
                               struct rm_error *error);
RM_API enum rm_status rm_set_field(struct rm_machine *machine, const char *name, uint64_t value,
                                   struct rm_error *error);

/*
 * Bytes of memory at a real address or at the same in the kernel's linear map (0xc000...), as they
 * lie there. What is written is there at the present cycle, as with rm_set_field; code too. The
 * pages of devices are no memory. RM_NOT_FOUND: not all of it is memory; nothing was done then.
 */
RM_API enum rm_status rm_memory(struct rm_machine *machine, uint64_t address, void *to,
                                size_t bytes, struct rm_error *error);
RM_API enum rm_status rm_set_memory(struct rm_machine *machine, uint64_t address, const void *from,
                                    size_t bytes, struct rm_error *error);

/* The physical presentation controller of a thread and the physical source of an MSI. Priorities:
 * 0 the most favoured, 0xff none. */
struct rm_icp_words {
    uint8_t cppr, mfrr;
    uint8_t pending_pri; /* of xisr, 0xff when that is 0 */
    uint32_t xisr;       /* 0 none, 2 IPI */
};
struct rm_msi_words {
    uint32_t server;  /* hardware thread */
    uint8_t priority; /* 0xff masked */
    bool p, q;        /* presented, queued */
};
/* Reading them has no side effect. RM_NOT_FOUND: no source of the world has that hwirq. */
RM_API enum rm_status rm_physical_icp(struct rm_machine *machine, unsigned thread,
                                      struct rm_icp_words *out, struct rm_error *error);
RM_API enum rm_status rm_physical_msi(struct rm_machine *machine, uint32_t hwirq,
                                      struct rm_msi_words *out, struct rm_error *error);
/* A vcpu's virtual ICP, through the image's layout. RM_NOT_FOUND: there is no such vcpu, or the
 * image was built without XICS. */
RM_API enum rm_status rm_virtual_icp_read(struct rm_machine *machine, unsigned vcpu,
                                          struct rm_virtual_icp *out, struct rm_error *error);

/* Where a hardware thread is. */
enum rm_place {
    RM_IN_HOST,       /* outside the path: nothing of it is simulated */
    RM_IN_HYPERVISOR, /* running the code under test */
    RM_IN_GUEST,
    RM_IN_NAP,
    RM_IN_FAULT, /* the code under test did something wrong on it: it does nothing more */
};
RM_API enum rm_status rm_thread_place(const struct rm_machine *machine, unsigned thread,
                                      enum rm_place *out, struct rm_error *error);
/* Where a vcpu is: the thread that it is on, RM_NOT_LOADED. */
RM_API enum rm_status rm_vcpu_thread(const struct rm_machine *machine, unsigned vcpu, int *thread,
                                     struct rm_error *error);

/* How far the machine has come, in core cycles since rm_machine_build: everything before that cycle
 * has happened. Never goes back but by a restore. */
RM_API uint64_t rm_cycle(const struct rm_machine *machine);
/* Cycles a second of the cores of its world, or, before there is one, of its processor: 3.5 GHz
 * but as `timing` says. */
RM_API uint64_t rm_core_hz(const struct rm_machine *machine);

/*
 * All state that matters, at any instruction, exits under way with all that they gathered included.
 * Restore is exact: running on from it gives the same events again. A snapshot can be restored any
 * number of times and in any order with others; the caller frees it before its machine is closed.
 * RM_BAD_INPUT: it is of another machine or of a world that was built over.
 */
RM_API enum rm_status rm_snapshot_take(struct rm_machine *machine, struct rm_snapshot **out,
                                       struct rm_error *error);
RM_API enum rm_status rm_snapshot_restore(struct rm_machine *machine,
                                          const struct rm_snapshot *snapshot,
                                          struct rm_error *error);
/* NULL is allowed. */
RM_API void rm_snapshot_free(struct rm_snapshot *snapshot);
/*
 * What the threads' caches, ERATs and TLB hold becomes what it was when `snapshot` was taken, less
 * what others displaced since: of each a share from nothing to all, drawn from `seed` (assumed:
 * nothing is published of what a guest leaves behind). All else stays. Only a clock that models
 * caches has any. Costs no simulated time. Errors as of rm_snapshot_restore.
 */
RM_API enum rm_status rm_take_caches(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                     uint64_t seed, struct rm_error *error);

/* A hash of all that decides the future: equal state of the same image, equal hash. */
RM_API uint64_t rm_state_hash(const struct rm_machine *machine);

/* Reads every register, presentation controller, source and page written since the last snapshot or
 * restore, as a debugger might, and gives a hash of them: to check that looking changes nothing. */
RM_API uint64_t rm_look_at_everything(const struct rm_machine *machine);

#ifdef __cplusplus
}
#endif
#endif
