/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/when.h"

#include "machine/queue.h"
#include "machine/spin.h"

#include "xics/page.h"

#include <stdlib.h>
#include <string.h>

/* Where a function with two entries has its second one: past the two instructions that set r2,
 * which begin with addis r2,r12 or lis r2 (ELFv2 ABI 2.3.2.1). */
#define LOCAL_ENTRY_BYTES 8
#define SETS_R2(word)     ((word) >> 16 == 0x3c4c || (word) >> 16 == 0x3c40)

static enum rm_status resolve_symbol(const struct rm_machine *machine, const char *name,
                                     struct rm_watch *out, struct rm_error *error)
{
    uint64_t entry;
    enum rm_status status = rm_image_entry(machine->image, name, &entry, error);
    if (status != RM_OK)
        return status;
    out->address = out->local = rm_real(entry);
    out->symbol = rm_image_symbol_at(machine->image, entry);
    if (rm_mem_contains(machine->mem, entry, LOCAL_ENTRY_BYTES + 4) &&
        SETS_R2(rm_mem_read(machine->mem, entry, 4, rm_image_endian(machine->image))))
        out->local += LOCAL_ENTRY_BYTES;
    return RM_OK;
}

/* Registers of a presentation page, as a whole. */
static const struct {
    const char *name;
    uint32_t offset, bytes;
} page_words[] = {{"xirr", ICP_XIRR, 4}, {"cppr", ICP_XIRR, 1}, {"mfrr", ICP_MFRR, 1}};

/* "[8]": the thread whose page it is. */
static enum rm_status resolve_page(const struct rm_machine *machine, const char *name,
                                   const char *index, struct rm_watch *out, struct rm_error *error)
{
    char *end = NULL;
    unsigned long thread = index[1] >= '0' && index[1] <= '9' ? strtoul(index + 1, &end, 10) : 0;
    if (!end || strcmp(end, "]") != 0)
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected \"%.4s[thread]\"", name,
                       name);
    if (thread >= machine->threads)
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected a thread below %u", name,
                       machine->threads);
    out->address += thread * ICP_PAGE_BYTES;
    out->pages = 1;
    return RM_OK;
}

static enum rm_status resolve_word(const struct rm_machine *machine, const char *name,
                                   struct rm_watch *out, struct rm_error *error)
{
    size_t length = strcspn(name, "[");
    for (size_t i = 0; i < sizeof(page_words) / sizeof(*page_words); i++) {
        if (strlen(page_words[i].name) != length || memcmp(page_words[i].name, name, length) != 0)
            continue;
        if (machine->config.icp == RM_ICP_OPAL)
            return rm_fail(error, RM_BAD_INPUT,
                           "found \"%.40s\"; expected a field: firmware presents interrupts here, "
                           "and no thread has a page",
                           name);
        out->address = rm_world_icp_base(machine->world, 0) + page_words[i].offset;
        out->bytes = page_words[i].bytes;
        out->pages = machine->threads;
        return name[length] ? resolve_page(machine, name, name + length, out, error) : RM_OK;
    }
    return rm_world_locate(machine->world, name, &out->address, &out->bytes, error);
}

enum rm_status rm_when_resolve(const struct rm_machine *machine, const struct rm_when *when,
                               struct rm_watch *out, struct rm_error *error)
{
    *out = (struct rm_watch){.kind = when->kind,
                             .thread = when->on_thread ? (int32_t)when->thread : -1,
                             .exit_of = when->exit_of,
                             .nth = when->nth ? when->nth : 1,
                             .after = when->after};
    if ((unsigned)when->kind > RM_WHEN_INSTRUCTION)
        return rm_fail(error, RM_BAD_INPUT, "found a place of kind %u; expected 0 to %u",
                       (unsigned)when->kind, (unsigned)RM_WHEN_INSTRUCTION);
    if (when->kind == RM_WHEN_CYCLE)
        return RM_OK;
    if (when->exit_of > machine->state.injections)
        return rm_fail(error, RM_BAD_INPUT,
                       "found an exit that goes back to injection %u; expected up to %u",
                       when->exit_of, machine->state.injections);
    enum rm_status status = RM_OK;
    if (when->on_thread)
        status = rm_need_thread(machine, when->thread, error);
    if (status != RM_OK || when->kind == RM_WHEN_INSTRUCTION)
        return status;
    if (!when->what)
        return rm_fail(error, RM_BAD_INPUT, "a place without a symbol or word");
    return when->kind == RM_WHEN_ENTERS ? resolve_symbol(machine, when->what, out, error)
                                        : resolve_word(machine, when->what, out, error);
}

/* Threads that go round do not run; what they go by now counts. */
void rm_when_wait(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    rm_arrivals_append(&machine->state.placed, arrival);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_spin_written(machine, thread, arrival->cycle);
}

/* How many more instructions of its exit the thread executes before the one that is waited for;
 * RM_NEVER: this is no such exit, or it is past it. */
static uint64_t instructions_left(const struct rm_machine *machine, unsigned thread,
                                  const struct rm_watch *watch)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    uint64_t executed = rm_cpu_instructions(machine->cpus[thread]) - state->start_instructions;
    if ((state->entering && !state->called) || executed >= watch->nth ||
        (watch->exit_of && watch->exit_of != state->cause))
        return RM_NEVER;
    return watch->nth - 1 - executed;
}

static bool concerns(const struct rm_watch *watch, unsigned thread)
{
    return watch->thread < 0 || watch->thread == (int32_t)thread;
}

uint64_t rm_when_instructions_left(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_arrivals *placed = &machine->state.placed;
    uint64_t least = RM_NEVER;
    for (unsigned i = 0; i < placed->count; i++) {
        const struct rm_watch *watch = &placed->items[i].watch;
        if (!concerns(watch, thread))
            continue;
        uint64_t left =
            watch->kind == RM_WHEN_INSTRUCTION ? instructions_left(machine, thread, watch) : 0;
        least = left < least ? left : least;
    }
    return least;
}

/* What the thread is about to do. */
struct step {
    uint64_t pc; /* real */
    uint32_t last_symbol;
    bool accesses;
    struct rm_access access;
};

static bool touches(const struct rm_watch *watch, const struct step *step)
{
    const struct rm_access *access = &step->access;
    if (!step->accesses || access->store != (watch->kind == RM_WHEN_STORES))
        return false;
    if (!watch->pages)
        return access->real < watch->address + watch->bytes &&
               watch->address < access->real + access->bytes;
    uint64_t distance = access->real - watch->address;
    return access->bytes == watch->bytes && distance % ICP_PAGE_BYTES == 0 &&
           distance / ICP_PAGE_BYTES < watch->pages;
}

/* Whether the instruction is one of those that the place is counted in. */
static bool is_one(const struct rm_machine *machine, unsigned thread, const struct rm_watch *watch,
                   const struct step *step)
{
    switch (watch->kind) {
    case RM_WHEN_ENTERS:
        return (step->pc == watch->address || step->pc == watch->local) &&
               step->last_symbol != watch->symbol;
    case RM_WHEN_LOADS:
    case RM_WHEN_STORES:
        return touches(watch, step);
    case RM_WHEN_INSTRUCTION:
        return instructions_left(machine, thread, watch) == 0;
    case RM_WHEN_CYCLE:
        break;
    }
    return false;
}

/* The place is reached: the injection is due at the thread's clock. */
static void send_off(struct rm_machine *machine, unsigned thread, unsigned index)
{
    struct rm_arrival arrival = machine->state.placed.items[index];
    arrival.cycle = rm_cpu_cycle(machine->cpus[thread]);
    arrival.watch.reached = true;
    rm_arrivals_remove(&machine->state.placed, index);
    rm_queue_add(machine, &arrival);
}

/* Whether each instruction counts, so that no round of a loop is like the one before. */
static bool counts_on(const struct rm_machine *machine, unsigned thread,
                      const struct rm_watch *watch)
{
    return watch->kind == RM_WHEN_INSTRUCTION &&
           instructions_left(machine, thread, watch) != RM_NEVER;
}

bool rm_when_before(struct rm_machine *machine, unsigned thread)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_arrivals *placed = &machine->state.placed;
    const struct rm_cpu *cpu = machine->cpus[thread];
    bool some = false;
    if (state->looked_at || rm_decode_is_pad(machine->decode, rm_cpu_pc(cpu)))
        return false;
    struct step step = {.pc = rm_real(rm_cpu_pc(cpu)), .last_symbol = rm_cpu_symbol(cpu)};
    step.accesses = rm_cpu_next_access(cpu, &step.access);
    for (unsigned i = 0; i < placed->count; i++) {
        struct rm_watch *watch = &placed->items[i].watch;
        if (!concerns(watch, thread))
            continue;
        bool one = is_one(machine, thread, watch, &step);
        state->counted |= one || counts_on(machine, thread, watch);
        if (!one)
            continue;
        watch->seen++;
        watch->reached = watch->kind == RM_WHEN_INSTRUCTION || watch->seen == watch->nth;
        watch->pc = rm_cpu_pc(cpu);
        if (!watch->reached || watch->after)
            continue;
        send_off(machine, thread, i--);
        some = true;
    }
    state->looked_at = some;
    return some;
}

void rm_when_after(struct rm_machine *machine, unsigned thread)
{
    struct rm_arrivals *placed = &machine->state.placed;
    machine->state.threads[thread].looked_at = false;
    for (unsigned i = 0; i < placed->count; i++)
        if (placed->items[i].watch.reached)
            send_off(machine, thread, i--);
}
