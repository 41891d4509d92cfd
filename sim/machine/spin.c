/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/spin.h"

#include "machine/now.h"

#include <string.h>

#define QUIET_CYCLES 128  /* a thread that did nothing for so long is looked at */
#define ROUND_STEPS  64   /* the longest loop that is recognised */
#define LONGEST_WAIT 8192 /* between two probes that found nothing; they double up to here */

static void start_probe(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    const struct rm_cpu *cpu = machine->cpus[thread];
    spin->probing = true;
    spin->registers = rm_cpu_registers_hash(cpu);
    spin->start_cycle = rm_cpu_cycle(cpu);
    spin->start_instructions = rm_cpu_instructions(cpu);
    spin->pc = rm_cpu_pc(cpu);
    spin->steps = 0;
    spin->word_count = 0;
}

/* It is no loop, or not one that is recognised: it is looked at again later. */
static void give_up(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    spin->probing = false;
    spin->wait_cycles = spin->wait_cycles ? 2 * spin->wait_cycles : QUIET_CYCLES;
    if (spin->wait_cycles > LONGEST_WAIT)
        spin->wait_cycles = LONGEST_WAIT;
    spin->next_probe_cycle = rm_cpu_cycle(machine->cpus[thread]) + spin->wait_cycles;
}

static void did_something(struct rm_machine *machine, unsigned thread)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    machine->state.threads[thread].counted = false;
    machine->state.threads[thread].spin = (struct rm_spin){
        .effects = rm_cpu_effects(cpu), .next_probe_cycle = rm_cpu_cycle(cpu) + QUIET_CYCLES};
}

static void park(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    const struct rm_cpu *cpu = machine->cpus[thread];
    rm_now_keep(machine);
    spin->probing = false;
    spin->parked = true;
    spin->period_cycles = (uint32_t)(rm_cpu_cycle(cpu) - spin->start_cycle);
    if (!spin->period_cycles) /* so that the rounds until something happens can be counted */
        spin->period_cycles = 1;
    spin->period_instructions = (uint32_t)(rm_cpu_instructions(cpu) - spin->start_instructions);
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, spin, .pc = spin->pc, .address = spin->words[0].address,
            .period_cycles = spin->period_cycles);
}

static void after_step(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    const struct rm_cpu *cpu = machine->cpus[thread];
    if (++spin->steps > ROUND_STEPS)
        give_up(machine, thread);
    else if (rm_cpu_pc(cpu) == spin->pc && rm_cpu_registers_hash(cpu) == spin->registers &&
             spin->word_count)
        park(machine, thread);
}

void rm_spin_slice_ended(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    const struct rm_cpu *cpu = machine->cpus[thread];
    if (rm_cpu_effects(cpu) != spin->effects || machine->state.threads[thread].counted)
        did_something(machine, thread);
    else if (spin->probing)
        after_step(machine, thread);
    else if (rm_cpu_cycle(cpu) >= spin->next_probe_cycle)
        start_probe(machine, thread);
}

static uint64_t read_word(const struct rm_machine *machine, uint64_t address, uint32_t bytes)
{
    return rm_mem_read(machine->mem, address, bytes, RM_BIG);
}

void rm_spin_before_step(struct rm_machine *machine, unsigned thread)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    struct rm_access access;
    if (!rm_cpu_next_access(machine->cpus[thread], &access) || access.store || access.bytes > 8 ||
        !rm_mem_contains(machine->mem, access.real, access.bytes))
        return;
    for (unsigned i = 0; i < spin->word_count; i++)
        if (spin->words[i].address == access.real && spin->words[i].bytes == access.bytes)
            return;
    if (spin->word_count == RM_SPIN_WORDS) {
        spin->steps = ROUND_STEPS; /* too many: this step is its last */
        return;
    }
    unsigned i = spin->word_count++;
    spin->words[i].address = access.real;
    spin->words[i].bytes = (uint32_t)access.bytes;
    spin->words[i].value = read_word(machine, access.real, (uint32_t)access.bytes);
}

static bool words_changed(const struct rm_machine *machine, const struct rm_spin *spin)
{
    for (unsigned i = 0; i < spin->word_count; i++)
        if (read_word(machine, spin->words[i].address, spin->words[i].bytes) !=
            spin->words[i].value)
            return true;
    return false;
}

/* The thread goes on from the start of the first round that begins at `cycle` or later. */
static void unpark(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    struct rm_spin *spin = &machine->state.threads[thread].spin;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t own_cycle = rm_cpu_cycle(cpu);
    uint64_t behind = cycle > own_cycle ? cycle - own_cycle : 0;
    uint64_t rounds = (behind + spin->period_cycles - 1) / spin->period_cycles;
    rm_cpu_skip(cpu, rounds * spin->period_cycles, rounds * spin->period_instructions);
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, spin_over, .rounds = rounds);
    did_something(machine, thread);
}

void rm_spin_park(struct rm_machine *machine, unsigned thread, const struct rm_spin *spin)
{
    struct rm_spin *own = &machine->state.threads[thread].spin;
    const struct rm_cpu *cpu = machine->cpus[thread];
    did_something(machine, thread);
    memcpy(own->words, spin->words, sizeof(own->words));
    own->word_count = spin->word_count;
    own->pc = rm_cpu_pc(cpu);
    own->start_cycle = rm_cpu_cycle(cpu);
    own->start_instructions = rm_cpu_instructions(cpu);
    park(machine, thread);
}

void rm_spin_written(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    const struct rm_spin *spin = &machine->state.threads[thread].spin;
    if (spin->parked)
        unpark(machine, thread, cycle);
    else if (spin->probing)
        did_something(machine, thread);
}

void rm_spin_look(struct rm_machine *machine, uint64_t cycle)
{
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        const struct rm_spin *spin = &machine->state.threads[thread].spin;
        if (spin->parked && words_changed(machine, spin))
            unpark(machine, thread, cycle);
    }
}
