/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of guests against the contract (register_contract.h): what a guest left in them, it
 * finds there when it runs again, and the host finds it in the vcpu's struct. Guests start with
 * values that nobody else has, and put new ones in all that is theirs each time they run, but for
 * what their script gives.
 */
#ifndef RM_MACHINE_GUEST_REGISTERS_H
#define RM_MACHINE_GUEST_REGISTERS_H

#include "kvm/view/view.h"
#include "machine/checks/finding.h"
#include "machine/checks/host_registers.h"
#include "machine/checks/register_contract.h"
#include "machine/state.h"
#include "rmsim/checks.h"

/* What is remembered of one vcpu from one visit to the next. No pointers. */
struct rm_kept_registers {
    uint64_t version; /* equal versions, equal content: it is no state */
    uint64_t visits;  /* that the guest has begun */
    uint64_t hcall;   /* number of the hypercall with which it left; UINT64_MAX: by an interrupt */
    uint64_t vector;  /* of the interrupt with which it left */
    uint64_t pc, msr;
    /* Of the registers that move, and of what the core shares (guest_timers.h). */
    uint64_t ticks, purr, spurr, vtb, expires, ctrl, dpdes;
    uint64_t words[RM_CPU_WORDS];
};

struct rm_registers_check {
    struct rm_contract contract;
    struct rm_host_contract host;
    struct rm_view view;
    uint64_t versions;
    unsigned vcpus;
    bool given[RM_VCPUS_MAX][RM_CPU_WORDS]; /* by the guest's script: the guest keeps it */
    struct {
        uint64_t version, hash; /* of what that version had */
    } hashes[RM_VCPUS_MAX];
    struct rm_kept_registers kept[]; /* one a vcpu */
};

/* Gives the guests of a new world their start values. */
enum rm_status rm_registers_start(struct rm_machine *machine, struct rm_error *error);

/* The thread is about to leave the guest: what the guest has is remembered. */
void rm_registers_leave_guest(struct rm_machine *machine, unsigned thread);
/* An interrupt has taken the thread out of the guest: what it has put into registers that are the
 * guest's own is what they have. */
void rm_registers_interrupted(struct rm_machine *machine, unsigned thread);
/* A machine check has come to the nap of a thread whose guest ceded: DAR and DSISR, which may still
 * be the guest's there, tell of it. */
void rm_registers_nap_checked(struct rm_machine *machine, unsigned thread);
/* The thread has come to the guest. */
void rm_check_guest_registers(struct rm_machine *machine, unsigned thread);
/* The guest runs: it puts new values where it may. */
void rm_registers_play_guest(struct rm_machine *machine, unsigned thread);
/* The host is about to handle the exit of a vcpu. */
void rm_check_guest_saved(struct rm_machine *machine, unsigned vcpu);

/* Somebody wrote a field of the world: where that is a register of a vcpu, it is what the vcpu has
 * to find. */
void rm_registers_written(struct rm_machine *machine, const char *field);

/* What is remembered, as part of snapshots and of the hash of the state. */
size_t rm_registers_bytes(const struct rm_machine *machine);
void rm_registers_save(const struct rm_machine *machine, void *to);
void rm_registers_load(struct rm_machine *machine, const void *from);
uint64_t rm_registers_hash(const struct rm_machine *machine, uint64_t hash);

#endif
