/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/accounting.h"

#include <stdlib.h>
#include <string.h>

static uint64_t cycles_of(const struct rm_machine *machine, unsigned model, unsigned thread)
{
    return rm_clock_stack(machine, model, thread)->cycles;
}

/* A model beyond the first, or that one where it is not run. */
static uint64_t end_cycles(const struct rm_machine *machine, unsigned model, unsigned thread)
{
    return cycles_of(machine, model < rm_clock_models(machine) ? model : RM_MODEL_VALUE, thread);
}

static void look(struct rm_accounting *accounting, const struct rm_machine *machine,
                 unsigned thread)
{
    accounting->last = *rm_clock_stack(machine, RM_MODEL_VALUE, thread);
    accounting->last_low_cycles = end_cycles(machine, RM_MODEL_LOW, thread);
    accounting->last_high_cycles = end_cycles(machine, RM_MODEL_HIGH, thread);
}

void rm_accounting_begin(struct rm_accounting *accounting, const struct rm_machine *machine,
                         unsigned thread, enum rm_phase phase)
{
    if (!rm_clock_models(machine))
        return;
    memset(&accounting->account, 0, sizeof(accounting->account));
    accounting->phase = phase;
    look(accounting, machine, thread);
    for (unsigned model = 0; model < rm_clock_models(machine); model++)
        accounting->start_cycles[model] = cycles_of(machine, model, thread);
}

void rm_accounting_turn(struct rm_accounting *accounting, const struct rm_machine *machine,
                        unsigned thread, enum rm_phase phase)
{
    if (!rm_clock_models(machine))
        return;
    struct rm_phase_account *to = &accounting->account.phase[accounting->phase];
    const struct rm_cycle_stack last = accounting->last;
    uint64_t low_cycles = accounting->last_low_cycles, high_cycles = accounting->last_high_cycles;
    look(accounting, machine, thread);
    to->cycles += accounting->last.cycles - last.cycles;
    to->instructions += accounting->last.instructions - last.instructions;
    to->low_cycles += accounting->last_low_cycles - low_cycles;
    to->high_cycles += accounting->last_high_cycles - high_cycles;
    for (unsigned part = 0; part < RM_STALLS; part++)
        to->part[part] += accounting->last.part[part] - last.part[part];
    accounting->phase = phase;
}

static uint64_t span(const struct rm_row_effect *effect)
{
    return effect->high_cycles > effect->low_cycles ? effect->high_cycles - effect->low_cycles
                                                    : effect->low_cycles - effect->high_cycles;
}

static int wider_first(const void *a, const void *b)
{
    const struct rm_row_effect *left = a, *right = b;
    uint64_t left_span = span(left), right_span = span(right);
    if (left_span != right_span)
        return left_span > right_span ? -1 : 1;
    return strcmp(left->row, right->row);
}

void rm_accounting_effects(const struct rm_accounting *accounting, const struct rm_machine *machine,
                           unsigned thread, struct rm_list *effects)
{
    effects->count = 0;
    for (unsigned model = RM_MODEL_ROWS; model + 1 < rm_clock_models(machine); model += 2)
        *(struct rm_row_effect *)rm_list_add(effects) = (struct rm_row_effect){
            .row = rm_row_facts[rm_clock_row(machine, model)].name,
            .low_cycles = cycles_of(machine, model, thread) - accounting->start_cycles[model],
            .high_cycles =
                cycles_of(machine, model + 1, thread) - accounting->start_cycles[model + 1],
        };
    if (effects->count)
        qsort(effects->items, effects->count, sizeof(struct rm_row_effect), wider_first);
}
