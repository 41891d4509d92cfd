/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one struct that holds the machine, for the files of sim/ itself: machine.c (opening,
 * building), run.c (the run loop), events.c (what happens from outside), waiting.c (threads in the
 * guest or in a nap), devices.c (what threads reach outside memory), host.c (the host's side),
 * exits.c (what an exit records), inspect.c (reading by name), snapshot.c. Everybody else uses
 * rmsim/machine.h.
 */
#ifndef RM_MACHINE_H
#define RM_MACHINE_H

#include "cpu/cpu.h"
#include "image/layout.h"
#include "kvm/host.h"
#include "kvm/world.h"
#include "rmsim/machine.h"
#include "xics/xics.h"

#define EVENTS_MAX 256

/* What Linux stores into MFRR for an IPI (IPI_PRIORITY in its icp-native driver). */
#define RM_IPI_MFRR 4

/* Plain state of a thread: no pointers, so that snapshots and hashes are copies. */
struct rm_thread_state {
    enum rm_place place;
    bool entering;   /* on the way into the guest, not out of it */
    bool doorbell;   /* a doorbell came while the thread had no cpu yet */
    uint32_t vector; /* of the interrupt that began the present exit */
    uint64_t start_cycle, start_instructions;
    uint64_t guest_since_cycle;
    uint64_t decided_cycle;    /* when guest_exit_cont was reached, 0 not yet */
    uint64_t entry_cycles;     /* duration of the last entry */
    uint64_t guest_cycles;     /* in the guest before the present exit */
    uint64_t read_intr_return; /* where kvmppc_read_intr goes back to, 0 not inside */
    bool read_intr_called;
    int64_t read_intr;
};

struct rm_machine_state {
    uint64_t cycle; /* how far the machine has come */
    unsigned event_count;
    struct rm_injection events[EVENTS_MAX]; /* by at_cycle, then in the order of their injection */
    struct rm_thread_state threads[RM_THREADS_MAX];
};

/* A list that grows up to RM_LIST_ITEMS_MAX; what an exit records. */
struct rm_list {
    void *items;
    size_t count, room, item_bytes;
};

/* What the exits of one thread record. Not part of the machine's state: it is output. */
struct rm_thread_log {
    struct rm_list path;   /* const char * */
    struct rm_list mmio;   /* struct rm_mmio */
    struct rm_list opal;   /* struct rm_opal_call */
    struct rm_list msgsnd; /* struct rm_msgsnd */
};

/* Code symbols whose being entered means something. UINT32_MAX if the image has none. */
struct rm_symbols_of_interest {
    uint32_t read_intr, exit_decided;
    uint64_t read_intr_global, read_intr_local;
    uint32_t fatal[4];
};

struct rm_machine {
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_mem *mem;
    struct rm_mem_snapshot *clean; /* memory with the image and nothing else */
    struct rm_decode *decode;
    struct rm_cpu_bus bus;
    struct rm_symbols_of_interest symbols;
    struct rm_reservations reservations;
    struct rm_core cores[RM_CORES_MAX];
    uint64_t world_from; /* first real address after the image */

    struct rm_world_config config;
    struct rm_world *world; /* NULL before rm_machine_build */
    struct rm_xics *xics;
    uint64_t world_number; /* of the worlds that were built: a snapshot belongs to one */
    /* Made when a thread is first needed. One that is not needed yet in the past that was restored
     * is set aside, not freed: the engine's part of later snapshots fits no other. */
    struct rm_cpu *cpus[RM_THREADS_MAX];
    struct rm_cpu *cpus_aside[RM_THREADS_MAX];
    void *newborn[RM_THREADS_MAX]; /* what each was when it was made */
    struct rm_machine_state state;

    struct rm_thread_log logs[RM_THREADS_MAX];
    bool alone; /* one core runs, and nobody is interrupted: it enters the guest */
    unsigned alone_core;
    struct rm_host_report served; /* what the host did unasked, until rm_host_ipis tells of it */
    bool fatal;                   /* a symbol was entered that means the end */
};

/*
 * The host wrote memory, or may have: no thread keeps a reservation. Losing one is always allowed
 * (Power ISA 2.07 Book II 1.7.3), and so nobody has to know which words were written.
 */
static inline void rm_machine_host_wrote(struct rm_machine *machine)
{
    machine->reservations = (struct rm_reservations){0};
}

/* Number of the first thread of the core that `thread` belongs to. */
static inline unsigned rm_machine_first_thread(const struct rm_machine *machine, unsigned thread)
{
    return thread - thread % machine->config.threads_per_core;
}

/* machine.c */
unsigned rm_machine_threads(const struct rm_machine *machine);
/* Whether there is a world, and such a thread in it; RM_BAD_INPUT if not. */
enum rm_status rm_machine_check_world(const struct rm_machine *machine, struct rm_error *error);
enum rm_status rm_machine_check_thread(const struct rm_machine *machine, unsigned thread,
                                       struct rm_error *error);
enum rm_status rm_machine_cpu(struct rm_machine *machine, unsigned thread, struct rm_cpu **out,
                              struct rm_error *error);

/* events.c */
#define RM_NEVER UINT64_MAX
/* Everything that is due happens; what cannot yet stays in the list. */
void rm_events_happen(struct rm_machine *machine);
/* Sets HDEC so that it runs out when the events say: the code under test looks at it before. */
void rm_events_program_hdec(struct rm_machine *machine);
/* The cycle of the next event that is not due yet, or RM_NEVER. */
uint64_t rm_events_next_cycle(const struct rm_machine *machine);

/* waiting.c */
/* Interrupts guests and wakes naps, where something is pending for them. */
void rm_waiting_interrupt(struct rm_machine *machine);
/* The cycle at which the next thing happens to a thread that waits, as far as is known now. */
uint64_t rm_waiting_next_cycle(const struct rm_machine *machine);
/* Brings a thread's own clock up to the machine's. */
void rm_waiting_catch_up(struct rm_machine *machine, unsigned thread);

/* devices.c */
void rm_devices_connect(struct rm_machine *machine);
void rm_devices_doorbell(struct rm_machine *machine, unsigned thread);
/* The host's IPI to a thread that runs a vcpu: a doorbell in its own core, an MFRR store else. */
void rm_devices_guest_ipi(struct rm_machine *machine, unsigned from, unsigned to);
/* Makes the OPAL call for which `thread` reached the firmware's entry. False: not modelled. */
bool rm_devices_opal(struct rm_machine *machine, unsigned thread);

/* host.c */
/* A core whose threads are in the host takes what waits for it, before its vcpus are run again. */
enum rm_status rm_host_serve_core(struct rm_machine *machine, unsigned first,
                                  struct rm_error *error);

/* exits.c */
void rm_exits_find_symbols(struct rm_machine *machine);
void rm_exits_entered(void *context, unsigned thread, uint32_t symbol, uint64_t pc);
void rm_exits_begin(struct rm_machine *machine, unsigned thread, uint32_t vector);
void rm_exits_end(struct rm_machine *machine, unsigned thread, enum rm_exit_end end,
                  struct rm_exit *out);
void rm_exits_fault(struct rm_machine *machine, unsigned thread, struct rm_exit *out);
void rm_exits_budget(struct rm_machine *machine, unsigned thread, struct rm_exit *out);
/* The last OPAL call that was recorded is not modelled. */
void rm_exits_unknown_opal(struct rm_machine *machine, unsigned thread, struct rm_exit *out);
void rm_exits_free(struct rm_machine *machine);
/* Room for one more item; in a list that is full, or when memory is out, the place of the last. */
void *rm_list_add(struct rm_list *list);

#endif
