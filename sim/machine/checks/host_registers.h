/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of the host: what it had when it called into real mode it has when that returns,
 * where KVM promises so. It starts each call with values that nobody else has, always the same ones
 * of a thread, so that nothing has to be remembered.
 */
#ifndef RM_MACHINE_HOST_REGISTERS_H
#define RM_MACHINE_HOST_REGISTERS_H

#include "cpu/register_words.h"
#include "kvm/view/view.h"
#include "machine/state.h"

#define RM_HOST_SEGMENTS 3 /* bolted, at most */

/* Words that the host has values of its own in, and those that it finds again. */
struct rm_host_contract {
    bool own[RM_CPU_WORDS];
    unsigned count;
    struct rm_host_item {
        unsigned word, who, is;
        uint64_t value;
    } items[RM_CPU_WORDS];
    struct rm_field dscr, dscr_default, dec_expires, shadow;
    bool has_dscr, has_dscr_default, has_dec_expires;
    struct rm_field esid[RM_HOST_SEGMENTS], vsid[RM_HOST_SEGMENTS];
    unsigned segments;
};

/* The contract as the image has it, once the guest's is there. */
void rm_host_contract_fill(struct rm_machine *machine, struct rm_host_contract *contract);

/* The thread is about to call into real mode, and has the registers of that call. */
void rm_registers_host_calls(struct rm_machine *machine, unsigned thread);
/* It has come back; that is the trap of the vcpu's exit, if there was a vcpu. */
void rm_check_host_registers(struct rm_machine *machine, unsigned thread, uint32_t trap);

#endif
