/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathers, for one exit, what became of its thread's cycles. Plain data; without a clock nothing is
 * done. */
#ifndef RM_MACHINE_ACCOUNTING_H
#define RM_MACHINE_ACCOUNTING_H

#include "machine/list.h"
#include "machine/power8_clock.h"

struct rm_accounting {
    enum rm_phase phase; /* that goes on */
    struct rm_account account;
    struct rm_cycle_stack last; /* the thread's when it was last looked at */
    uint64_t last_low_cycles, last_high_cycles;
    uint64_t start_cycles[RM_MODELS_MAX]; /* of each model */
};

/* An exit begins on the thread, in a phase. */
void rm_accounting_begin(struct rm_accounting *accounting, const struct rm_machine *machine,
                         unsigned thread, enum rm_phase phase);
/* What has passed since the last call is the present phase's; then `phase` goes on. */
void rm_accounting_turn(struct rm_accounting *accounting, const struct rm_machine *machine,
                        unsigned thread, enum rm_phase phase);
/* What each open row does to the cycles since the beginning: struct rm_row_effect, for which the
 * list is emptied. The one whose ends lie furthest apart is first. */
void rm_accounting_effects(const struct rm_accounting *accounting, const struct rm_machine *machine,
                           unsigned thread, struct rm_list *effects);

#endif
