/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one struct that holds the machine. All that decides the future hangs off it and is in every
 * snapshot: memory, the interrupt hardware, each thread's processor, what the cores share, and the
 * parts of struct rm_machine_state. Everybody else uses rmsim/machine.h.
 */
#ifndef RM_MACHINE_STATE_H
#define RM_MACHINE_STATE_H

#include "cpu/cpu.h"
#include "image/contract.h"
#include "image/layout.h"
#include "kvm/host/kvm_host.h"
#include "kvm/world/kvm_world.h"
#include "machine/checks/memory.h"
#include "rmsim/events.h"
#include "rmsim/machine.h"
#include "timing/timing_model.h"
#include "trace/trace.h"
#include "xics/xics.h"

#define RM_NEVER UINT64_MAX

/* A thread that goes round a loop, see spin.h. */
#define RM_SPIN_WORDS 8
struct rm_spin {
    bool probing;     /* its rounds are looked at, instruction by instruction */
    bool parked;      /* it is known to go round, and does not run until a word changes */
    uint64_t effects; /* of the thread, when it was last seen to do something */
    uint64_t next_probe_cycle;
    uint64_t wait_cycles; /* from one probe to the next, growing */
    uint64_t registers;   /* hash at the start of the round */
    uint64_t start_cycle, start_instructions;
    uint64_t pc;
    uint32_t steps;
    uint32_t period_cycles, period_instructions;
    unsigned word_count;
    struct {
        uint64_t address, value; /* real; what was read there */
        uint32_t bytes;
    } words[RM_SPIN_WORDS]; /* that a round reads */
};

/* Plain state of a thread: no pointers, so that snapshots are copies. */
struct rm_thread_state {
    enum rm_place place;
    int32_t vcpu;    /* on it, in the present exit; RM_NO_VCPU */
    uint64_t exit;   /* number of the present exit, 0 none */
    uint32_t cause;  /* injection that it goes back to, 0 none */
    uint32_t vector; /* of the interrupt that began it, 0: the host's call */
    uint32_t doorbell_cause, hdec_cause, dec_cause, hmi_cause;
    bool entering; /* the exit is an entry: it began with the host's call */
    bool decided;  /* guest_exit_cont was reached */
    bool called;   /* by rm_call: the host has no part in it */
    bool handled;  /* the host has handled the exit, and the thread has not come back from it yet */
    bool silent;   /* its last trap, 0x5555, does not make the host look for an interrupt */
    uint64_t start_instructions;
    uint64_t guest_since_cycle;
    uint64_t read_intr_return; /* where kvmppc_read_intr goes back to, 0 not inside */
    bool looked_at;            /* its next instruction has been held against the places (when.h) */
    bool counted;              /* a place was counted on it since its loops were last looked at */
    struct rm_spin spin;
};

#define RM_FIELD_NAME_BYTES 128

/* A place for which an injection waits, see when.h. */
struct rm_watch {
    enum rm_when_kind kind; /* RM_WHEN_CYCLE: none */
    int32_t thread;         /* -1: any */
    uint32_t exit_of;
    uint32_t nth, seen;
    bool after;
    bool reached;            /* it is the instruction that the thread executes now */
    uint32_t symbol;         /* ENTERS: index of the code symbol */
    uint32_t bytes;          /* of the word */
    uint64_t address, local; /* real: of the word, or of the entry and the local entry */
    uint32_t pages;          /* how many pages have the word; 0: it is in memory */
    uint64_t pc;             /* where it was reached */
};

/* Something on its way, see queue.h. */
enum rm_arrival_kind {
    RM_ARRIVE_INJECTION, /* `injection` happens */
    RM_ARRIVE_XICS,      /* a message of the interrupt hardware */
    RM_ARRIVE_DOORBELL,  /* for thread `index` */
    RM_ARRIVE_HOST,      /* the host does `task` */
};

enum rm_host_task {
    RM_HOST_INTERRUPT, /* thread `index` takes what waits for it */
    RM_HOST_START,     /* thread `index` calls into real mode */
    RM_HOST_RUN,       /* sub-core `index` runs its vcore */
    RM_HOST_POST,      /* sub-core `index` handles the exits of its vcore */
    RM_HOST_LOOP,      /* the run loop of vcpu `index` */
    RM_HOST_TIMER,     /* the timer of vcpu `index`, set as number `timers` */
};

struct rm_arrival {
    uint64_t cycle, order; /* earliest first; of two in one cycle the one that was sent first */
    enum rm_arrival_kind kind;
    enum rm_host_task task;
    uint32_t index, timers;
    uint32_t cause;
    uint32_t sender; /* who put it on its way: kind of actor and thread */
    uint64_t exit;
    struct rm_watch watch;           /* of an injection */
    char field[RM_FIELD_NAME_BYTES]; /* of an injection: the name of what it sets */
    union {
        struct rm_injection injection;
        struct rm_xics_message xics;
    };
};

/* A list that is part of the state: `items` is owned, and copied by snapshots. */
struct rm_arrivals {
    unsigned count, room;
    struct rm_arrival *items;
};

/* Who runs, and until when: what the chooser decided last. */
struct rm_choice {
    int32_t thread; /* -1: nobody is chosen */
    bool single;    /* for one instruction, whatever it costs */
    uint64_t until_cycle;
};

struct rm_machine_state {
    uint64_t now_cycle;  /* everything before has happened */
    uint64_t order;      /* of the next thing that is sent */
    uint64_t exits;      /* that have begun */
    uint32_t injections; /* that were given */
    uint32_t waiting;    /* injections that have not happened yet */
    struct rm_choice choice;
    uint8_t split[RM_CORES_MAX]; /* sub-cores that each core is split into, 1: it is not */
    struct kvm_host host;
    bool scripted[RM_VCPUS_MAX]; /* the guest has put its registers where its script wants them */
    struct kvm_last_exit last_exits[RM_VCPUS_MAX];
    uint32_t causes[RM_VCPUS_MAX]; /* of the vcpu's last exit */
    uint32_t served[RM_VCPUS_MAX]; /* cause of the vcpu's last exit that ended in the host, until it
                                      is in the guest again */
    struct rm_check_memory checks;
    struct rm_arrivals queue;  /* sorted */
    struct rm_arrivals held;   /* injections that are due and wait for their thread */
    struct rm_arrivals later;  /* injections that wait for another one */
    struct rm_arrivals placed; /* injections that wait for a place */
    struct rm_thread_state threads[RM_THREADS_MAX];
};

/* Code symbols whose being entered means something. UINT32_MAX if the image has none. */
struct rm_symbols_of_interest {
    uint32_t read_intr, exit_decided;
    uint64_t read_intr_global, read_intr_local;
    uint32_t fatal[RM_FATAL_POINTS];
};

struct rm_recorder;
struct rm_chooser;
struct rm_registers_check;
struct rm_machine_clock;

struct rm_machine {
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_mem *mem;
    struct rm_mem_snapshot *clean; /* memory with the image and nothing else */
    struct rm_decode *decode;
    struct rm_cpu_bus bus;
    struct rm_symbols_of_interest symbols;
    uint64_t idle_entry; /* idle_kvm_start_guest, 0: the image has none */
    uint64_t text_end;   /* real address past the image's text, which nothing may write */
    struct rm_range first_page_data[4]; /* that may be loaded from the image's first page */
    size_t first_page_data_count;
    uint64_t world_from; /* first real address after the image */
    struct rm_trace trace;
    struct rm_recorder *recorder;
    const struct rm_chooser *chooser;    /* NULL: the default */
    struct rm_tally *tally;              /* counts what is executed, count.h; NULL: nobody */
    const struct rm_timing_model *model; /* of the threads' time, timed.h; NULL: none */
    struct rm_machine_clock *clock;      /* whose model it is, power8_clock.h; NULL */
    uint64_t processor_hz;               /* of a core, where its world does not say */

    struct rm_world_config config;
    struct rm_world *world; /* NULL before rm_machine_build */
    struct rm_xics *xics;
    uint64_t world_number; /* of the worlds that were built: a snapshot belongs to one */
    unsigned threads;      /* of the world */
    struct rm_cpu *cpus[RM_THREADS_MAX];
    struct rm_core
        subcores[RM_ALL_SUBCORES_MAX]; /* RM_SUBCORES_MAX a core, whether it is split or not */
    struct rm_reservations reservations;
    struct rm_machine_state state;
    struct rm_registers_check *registers; /* of the world, checks/guest_registers.h */
    struct rm_bytes_map writable;         /* of the world, checks/writable.h */

    /* Who looks at each instruction (after a failure, or a debugger): before it, then after it.
     * True before it: the machine pauses there, and it is looked at again when time passes. NULL:
     * nobody, who costs nothing. Changes nothing. Threads run as ever before that cycle. */
    struct {
        uint64_t from_cycle;
        bool (*look)(void *context, unsigned thread, bool after);
        void *context;
    } witness;
    char promise_thing[96]; /* of the broken promise that is told next, checks/promise.h */
    struct kvm_acts acts;   /* of the host's last task; empty between tasks */
    struct rm_fault fault;  /* of the exit that ended last, where it is one */
    bool holds_calls;       /* a turn ends before a call into firmware, turns.h */
    uint64_t turn_start_instructions; /* of the thread whose turn it is */
    bool fatal;                       /* within a slice: a symbol was entered that means the end */
    bool at_place;                    /* within an injection: what it sends is there at once */
};

/* Number of the first thread of the core that `thread` belongs to. */
static inline unsigned rm_first_thread(const struct rm_machine *machine, unsigned thread)
{
    return thread - thread % machine->config.threads_per_core;
}

/* How many sub-cores the core of a thread is split into now; one that is not is one. */
static inline unsigned rm_split_of(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.split[thread / machine->config.threads_per_core];
}

/* How many threads the sub-core of a thread has, and the number of the first. */
static inline unsigned rm_subcore_threads(const struct rm_machine *machine, unsigned thread)
{
    return machine->config.threads_per_core / rm_split_of(machine, thread);
}

static inline unsigned rm_first_of_subcore(const struct rm_machine *machine, unsigned thread)
{
    return thread - thread % rm_subcore_threads(machine, thread);
}

/* The index of the registers that the threads of its sub-core share. */
static inline unsigned rm_subcore_index(const struct rm_machine *machine, unsigned thread)
{
    unsigned in_core = thread % machine->config.threads_per_core;
    return thread / machine->config.threads_per_core * RM_SUBCORES_MAX +
           in_core / rm_subcore_threads(machine, thread);
}

static inline struct rm_core *rm_core_of(struct rm_machine *machine, unsigned thread)
{
    return &machine->subcores[rm_subcore_index(machine, thread)];
}

/* The same, of the host: what it runs one vcore on by itself, by threads_per_subcore. */
static inline unsigned rm_host_subcore(const struct rm_machine *machine, unsigned thread)
{
    return thread * machine->config.subcores / machine->config.threads_per_core;
}

static inline unsigned rm_host_subcores(const struct rm_machine *machine)
{
    return machine->config.cores * machine->config.subcores;
}

static inline unsigned rm_host_subcore_first(const struct rm_machine *machine, unsigned subcore)
{
    return subcore * (machine->config.threads_per_core / machine->config.subcores);
}

/* Whether it is the first thread of what the host runs a vcore on: the one that calls the
 * trampoline. The others come by the idle loop. */
static inline bool rm_is_caller(const struct rm_machine *machine, unsigned thread)
{
    return rm_host_subcore_first(machine, rm_host_subcore(machine, thread)) == thread;
}

/* The thread acts, in the present exit and by its own clock: what is emitted now is its doing. */
static inline void rm_act_as_thread(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    machine->trace.now = (struct rm_actor){
        RM_ACTOR_THREAD, thread, rm_cpu_cycle(machine->cpus[thread]), state->cause, state->exit};
}

/*
 * The host wrote memory, or may have: no thread keeps a reservation. Losing one is always allowed
 * (Power ISA 2.07 Book II 1.7.3), and so nobody has to know which words were written.
 */
static inline void rm_host_wrote(struct rm_machine *machine)
{
    machine->reservations = (struct rm_reservations){0};
}

/* Whether there is a world, and such a thread in it; RM_BAD_INPUT if not. (checks.c) */
enum rm_status rm_need_world(const struct rm_machine *machine, struct rm_error *error);
/* There is a world, and no observer is being called: for those who change something. */
enum rm_status rm_need_outside(const struct rm_machine *machine, struct rm_error *error);
enum rm_status rm_need_thread(const struct rm_machine *machine, unsigned thread,
                              struct rm_error *error);

#endif
