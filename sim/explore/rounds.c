/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/rounds.h"

#include "machine/spin.h"

#include <string.h>

/* The present value, without anybody hearing of it. */
static uint64_t peek(const struct rm_machine *machine, uint64_t real, uint64_t bytes)
{
    uint64_t value = 0;
    memcpy(&value, rm_mem_host(machine->mem) + real, bytes);
    return value;
}

static bool is_word(const struct rm_machine *machine, const struct rm_access *access)
{
    return !access->spr && !access->store && access->bytes && access->bytes <= sizeof(uint64_t) &&
           rm_mem_contains(machine->mem, access->real, access->bytes);
}

/* Parks a thread whose round begins at stop `first`, if what it read there is still so. */
static bool park(const struct exp_rounds *rounds, struct rm_machine *machine, unsigned thread,
                 unsigned first)
{
    struct rm_spin spin = {0};
    for (unsigned i = first; i < rounds->count; i++) {
        uint64_t real = rounds->stops[i].real, bytes = rounds->stops[i].bytes;
        if (!bytes || spin.word_count == RM_SPIN_WORDS ||
            peek(machine, real, bytes) != rounds->stops[i].value)
            return false;
        spin.words[spin.word_count].address = real;
        spin.words[spin.word_count].bytes = (uint32_t)bytes;
        spin.words[spin.word_count++].value =
            rm_load(rm_mem_host(machine->mem) + real, bytes, RM_BIG);
    }
    rm_spin_park(machine, thread, &spin);
    return true;
}

/* The last stop that is as the present one, EXP_ROUND_STOPS if none is. */
static unsigned find_registers(const struct exp_rounds *rounds, uint64_t registers)
{
    for (unsigned i = rounds->count; i-- > 0;)
        if (rounds->stops[i].registers == registers)
            return i;
    return EXP_ROUND_STOPS;
}

static unsigned find_place(const struct exp_rounds *rounds, uint64_t pc, uint64_t real)
{
    for (unsigned i = rounds->count; i-- > 0;)
        if (rounds->stops[i].pc == pc && rounds->stops[i].real == real)
            return i;
    return EXP_ROUND_STOPS;
}

static void add_stop(struct exp_rounds *rounds, const struct rm_machine *machine,
                     uint64_t registers, uint64_t pc, const struct rm_access *access)
{
    bool word = is_word(machine, access);
    if (rounds->count == EXP_ROUND_STOPS)
        memmove(rounds->stops, rounds->stops + 1, --rounds->count * sizeof(*rounds->stops));
    rounds->stops[rounds->count].registers = registers;
    rounds->stops[rounds->count].pc = pc;
    rounds->stops[rounds->count].real = access->real;
    rounds->stops[rounds->count].bytes = word ? access->bytes : 0;
    rounds->stops[rounds->count++].value = word ? peek(machine, access->real, access->bytes) : 0;
}

bool exp_rounds_held(struct exp_rounds *rounds, struct rm_machine *machine, unsigned thread,
                     const struct rm_access *access)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t registers = rm_cpu_registers_hash(cpu), effects = rm_cpu_effects(cpu);
    uint64_t pc = rm_cpu_pc(cpu);
    if (effects != rounds->effects)
        *rounds = (struct exp_rounds){.effects = effects};
    unsigned place = find_place(rounds, pc, access->real);
    unsigned start = find_registers(rounds, registers);
    rounds->again = place < EXP_ROUND_STOPS ? rounds->again + 1 : 0;
    if (start == EXP_ROUND_STOPS && rounds->again > EXP_ROUND_COUNTED)
        start = place;
    if (start < EXP_ROUND_STOPS && park(rounds, machine, thread, start)) {
        rounds->count = rounds->again = 0; /* when it goes on, some word has changed */
        return true;
    }
    add_stop(rounds, machine, registers, pc, access);
    return false;
}
