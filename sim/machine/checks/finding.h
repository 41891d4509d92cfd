/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that tell registers of guests apart, and how it is told that one was lost. */
#ifndef RM_MACHINE_FINDING_H
#define RM_MACHINE_FINDING_H

#include "rmsim/checks.h"
#include "rmsim/world.h"

#include <stdbool.h>

/* Differences of one moment, told as they are found, one by one up to some number. */
#define RM_TOLD_MAX 8
struct rm_finding {
    struct rm_machine *machine;
    enum rm_check check;
    unsigned vcpu;
    const char *where;
    unsigned count;
};

/* That register has not the value that the guest left. */
void rm_finding_differs(struct rm_finding *finding, const char *name, uint64_t found,
                        uint64_t left);

/* A mark in a register with the bits `mask`: `wide` itself, or, where too few bits of it would be
 * left, all bits of `narrow` spread over them (by the golden ratio, as splitmix64 does). */
uint64_t rm_mark_in(uint64_t mask, uint64_t wide, uint64_t narrow);
/* The value that a word with those bits has of that vcpu, on that visit. */
uint64_t rm_registers_mark(unsigned vcpu, uint64_t visit, unsigned word, uint64_t mask);
/* Whether the guest's script gives a register of that name. */
bool rm_registers_given(const struct rm_vcpu_config *vcpu, const char *name);

#endif
