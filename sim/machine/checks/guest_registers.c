/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/guest_registers.h"

#include "base/fail.h"
#include "base/hash.h"
#include "base/power.h"
#include "machine/checks/guest_segments.h"
#include "machine/checks/guest_timers.h"
#include "machine/checks/promise.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_HCALL   UINT64_MAX
#define AIL_OFFSET UINT64_C(0xc000000000004000)

static struct rm_kept_registers *kept_of(struct rm_machine *machine, unsigned vcpu)
{
    return &machine->registers->kept[vcpu];
}

static void changed(struct rm_machine *machine, struct rm_kept_registers *kept)
{
    kept->version = ++machine->registers->versions;
}

static uint64_t value_of(unsigned vcpu, uint64_t visit, const struct rm_contract_item *item)
{
    return rm_registers_mark(vcpu, visit, item->word, item->mask);
}

/* Whether the guest can write it. */
static bool is_guests(const struct rm_contract_item *item)
{
    return item->but != RM_CONTRACT_LOADED && item->but != RM_CONTRACT_DABR;
}

/* The word of a name that the guest's script may use: f0 to f31 are the upper halves of VSRs. */
static unsigned word_of(const char *name)
{
    char upper[RM_WORD_NAME_BYTES + 4];
    unsigned word = rm_cpu_word_find(name);
    if (word < RM_CPU_WORDS || *name != 'f')
        return word;
    snprintf(upper, sizeof(upper), "vs%.13s.0", name + 1);
    return rm_cpu_word_find(upper);
}

static void find_given(struct rm_registers_check *check, unsigned vcpu,
                       const struct rm_vcpu_config *config)
{
    for (unsigned i = 0; i < config->gpr_count; i++)
        check->given[vcpu][RM_WORD_GPR0 + i] = true;
    for (unsigned i = 0; i < config->spr_count; i++) {
        unsigned word = word_of(config->spr[i].name);
        if (word < RM_CPU_WORDS)
            check->given[vcpu][word] = true;
    }
}

static void start_vcpu(struct rm_machine *machine, unsigned vcpu)
{
    struct rm_registers_check *check = machine->registers;
    struct rm_kept_registers *kept = &check->kept[vcpu];
    const struct rm_vcpu_config *config = &machine->config.vcpus[vcpu];
    uint64_t address = rm_world_vcpu(machine->world, vcpu);
    for (unsigned i = 0; i < check->contract.count; i++) {
        const struct rm_contract_item *item = &check->contract.items[i];
        if (item->but == RM_CONTRACT_SEGMENT)
            continue;
        uint64_t value = value_of(vcpu, 0, item);
        if (item->word < config->gpr_count)
            value = config->gpr[item->word];
        kept->words[item->word] = value;
        for (unsigned place = 0; place < item->places; place++)
            rm_view_store(&check->view, address, &item->field[place], value);
    }
    rm_segments_start(config, kept);
    rm_timers_start(machine, vcpu);
    find_given(check, vcpu, config);
    kept->pc = config->pc;
    kept->msr = config->msr;
    kept->hcall = NO_HCALL;
    changed(machine, kept);
}

enum rm_status rm_registers_start(struct rm_machine *machine, struct rm_error *error)
{
    unsigned vcpus = machine->config.vcpu_count;
    struct rm_registers_check *check =
        calloc(1, sizeof(*check) + vcpus * sizeof(struct rm_kept_registers));
    if (!check)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the registers of %u vcpus", vcpus);
    check->view = (struct rm_view){machine->mem, machine->image, machine->layout,
                                   rm_image_endian(machine->image)};
    rm_contract_fill(&check->contract, &check->view);
    check->vcpus = vcpus;
    machine->registers = check;
    rm_host_contract_fill(machine, &check->host);
    for (unsigned v = 0; v < vcpus; v++)
        start_vcpu(machine, v);
    return RM_OK;
}

void rm_registers_leave_guest(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_cpu *cpu = machine->cpus[thread];
    if (state->vcpu < 0)
        return;
    struct rm_kept_registers *kept = kept_of(machine, (unsigned)state->vcpu);
    const struct rm_contract *contract = &machine->registers->contract;
    const uint64_t *words = rm_cpu_words(cpu);
    for (unsigned i = 0; i < contract->count; i++)
        if (is_guests(&contract->items[i]))
            kept->words[contract->items[i].word] = words[contract->items[i].word];
    kept->pc = rm_cpu_pc(cpu);
    kept->msr = rm_cpu_msr(cpu);
    rm_timers_leave(machine, thread, kept);
    kept->vector = state->vector;
    kept->hcall = state->vector == TRAP_HCALL ? words[RM_WORD_GPR0 + 3] : NO_HCALL;
    changed(machine, kept);
}

void rm_registers_interrupted(struct rm_machine *machine, unsigned thread)
{
    static const unsigned taken[] = {RM_SPR_WORD(srr0), RM_SPR_WORD(srr1), RM_SPR_WORD(dar),
                                     RM_SPR_WORD(dsisr)};
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const uint64_t *words = rm_cpu_words(machine->cpus[thread]);
    if (state->vcpu < 0)
        return;
    struct rm_kept_registers *kept = kept_of(machine, (unsigned)state->vcpu);
    for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
        kept->words[taken[i]] = words[taken[i]];
    changed(machine, kept);
}

void rm_registers_nap_checked(struct rm_machine *machine, unsigned thread)
{
    int vcpu = machine->state.threads[thread].vcpu;
    if (vcpu < 0)
        return;
    kept_of(machine, (unsigned)vcpu)->vector = TRAP_MACHINE_CHECK;
    changed(machine, kept_of(machine, (unsigned)vcpu));
}

static void tell_rest(const struct rm_finding *finding)
{
    if (finding->count > RM_TOLD_MAX)
        rm_promise_broken(finding->machine, finding->check, (int32_t)finding->vcpu,
                          "%u more registers of vcpu %u are not what the guest left",
                          finding->count - RM_TOLD_MAX, finding->vcpu);
}

static bool may_change(const struct rm_contract_item *item, const struct rm_kept_registers *kept,
                       bool interrupted)
{
    bool told = item->word == RM_SPR_WORD(dar) || item->word == RM_SPR_WORD(dsisr);
    bool checked = kept->vector == TRAP_MACHINE_CHECK, in_nap = checked && kept->hcall != NO_HCALL;
    bool lost = (checked && item->word == RM_SPR_WORD(ppr)) || (in_nap && told) ||
                (kept->vector == TRAP_H_DATA && interrupted && told);
    switch (item->but) {
    case RM_CONTRACT_HCALL:
    case RM_CONTRACT_ARGUMENT:
        return kept->hcall != NO_HCALL;
    case RM_CONTRACT_INTERRUPT:
        return interrupted || kept->hcall != NO_HCALL;
    case RM_CONTRACT_SEGMENT:
        return true;
    case RM_CONTRACT_DABR:
        return kept->hcall == H_SET_DABR || kept->hcall == H_SET_XDABR;
    default:
        return lost;
    }
}

/* What MSR the guest was left with can look like now: KVM keeps ME on and HV off, H_CEDE lets
 * interrupts in, and PR brings EE, IR and DR with it (Power ISA 2.07 III-S 4.3.1). */
static bool same_msr(uint64_t msr, const struct rm_kept_registers *kept)
{
    uint64_t left = (kept->msr | MSR_ME) & ~MSR_HV;
    if (left & MSR_PR)
        left |= MSR_EE | MSR_IR_DR;
    return msr == left || (kept->hcall == H_CEDE && msr == (left | MSR_EE));
}

/* Whether the guest was given an interrupt of its own on the way: SRR0 and SRR1 have its pc and
 * MSR, and it goes on at a vector. */
static bool was_interrupted(const struct rm_kept_registers *kept, uint64_t pc,
                            const uint64_t *words)
{
    static const uint64_t vectors[] = {0x300, 0x380, 0x400, 0x480, 0x500, 0x900, 0xc00};
    uint64_t about = kept->vector == TRAP_H_INSTRUCTION ? SRR1_INFORMATION : 0;
    if (words[RM_SPR_WORD(srr0)] != kept->pc ||
        !same_msr((words[RM_SPR_WORD(srr1)] | MSR_ME) & ~(MSR_HV | about), kept))
        return false;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
        if (pc == vectors[i] || pc == (vectors[i] | AIL_OFFSET))
            return true;
    return false;
}

static void compare_place(struct rm_finding *finding, const struct rm_kept_registers *kept,
                          const struct rm_cpu *cpu, bool interrupted)
{
    uint64_t pc = rm_cpu_pc(cpu), msr = rm_cpu_msr(cpu);
    if (interrupted) {
        uint64_t intr_msr = rm_world_intr_msr(finding->machine->world, finding->vcpu) | MSR_ME;
        uint64_t added = pc >= AIL_OFFSET ? MSR_IR_DR : 0;
        if (msr != ((intr_msr | added) & ~MSR_HV))
            rm_finding_differs(finding, "msr (at an interrupt)", msr, intr_msr | added);
        return;
    }
    if (pc != kept->pc)
        rm_finding_differs(finding, "pc", pc, kept->pc);
    if (!same_msr(msr, kept))
        rm_finding_differs(finding, "msr", msr, kept->msr);
}

void rm_check_guest_registers(struct rm_machine *machine, unsigned thread)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    if (vcpu < 0)
        return;
    const struct rm_cpu *cpu = machine->cpus[thread];
    const struct rm_contract *contract = &machine->registers->contract;
    const struct rm_kept_registers *kept = kept_of(machine, (unsigned)vcpu);
    const uint64_t *words = rm_cpu_words(cpu);
    struct rm_finding finding = {machine, RM_CHECK_guest_registers, (unsigned)vcpu,
                                 "in the guest again", 0};
    bool interrupted = was_interrupted(kept, rm_cpu_pc(cpu), words);
    compare_place(&finding, kept, cpu, interrupted);
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_contract_item *item = &contract->items[i];
        uint64_t found = words[item->word] & item->mask;
        uint64_t left = kept->words[item->word] & item->mask;
        if (found == left || may_change(item, kept, interrupted) ||
            (!item->places && kept->visits == 0))
            continue;
        char name[RM_WORD_NAME_BYTES];
        rm_cpu_word_name(item->word, name);
        rm_finding_differs(&finding, name, found, left);
    }
    rm_segments_compare(&finding, kept, words);
    rm_timers_compare(&finding, kept, thread);
    tell_rest(&finding);
}

/* Every other time the guest runs with another FE0: nothing but the guest asks for it. */
static uint64_t own_msr(const struct rm_machine *machine, const struct rm_kept_registers *kept,
                        unsigned vcpu, uint64_t msr)
{
    uint64_t first = machine->config.vcpus[vcpu].msr & MSR_FE0;
    return (msr & ~MSR_FE0) | (kept->visits & 1 ? first : first ^ MSR_FE0);
}

void rm_registers_play_guest(struct rm_machine *machine, unsigned thread)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    if (vcpu < 0)
        return;
    struct rm_cpu *cpu = machine->cpus[thread];
    const struct rm_contract *contract = &machine->registers->contract;
    struct rm_kept_registers *kept = kept_of(machine, (unsigned)vcpu);
    uint64_t words[RM_CPU_WORDS];
    memcpy(words, rm_cpu_words(cpu), sizeof(words));
    kept->visits++;
    changed(machine, kept);
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_contract_item *item = &contract->items[i];
        if (is_guests(item) && item->but != RM_CONTRACT_SEGMENT &&
            !machine->registers->given[vcpu][item->word])
            words[item->word] = value_of((unsigned)vcpu, kept->visits, item);
    }
    rm_segments_play(&machine->config.vcpus[vcpu], (unsigned)vcpu, kept->visits, words);
    rm_cpu_set_words(cpu, words);
    rm_cpu_set_msr(cpu, own_msr(machine, kept, (unsigned)vcpu, rm_cpu_msr(cpu)));
    rm_timers_play(machine, thread);
}

/* The same of what the host finds, with that trap. Real mode may have put the result of H_XIRR into
 * r4 already, and leaves the rest of that hypercall to the host. */
static bool may_be_unsaved(const struct rm_contract_item *item,
                           const struct rm_kept_registers *kept, uint32_t trap)
{
    if (item->but == RM_CONTRACT_ARGUMENT && trap == TRAP_HCALL)
        return kept->hcall == H_XIRR && item->word == RM_WORD_GPR0 + 4;
    return item->but != RM_CONTRACT_DABR && may_change(item, kept, true);
}

/* Whether one of the places where the host may find a register has `left`; if not, *found is what
 * the first of them has. */
static bool is_saved(const struct rm_registers_check *check, const struct rm_contract_item *item,
                     uint64_t address, uint64_t left, uint64_t *found)
{
    for (unsigned place = item->places; place-- > 0;) {
        *found = rm_view_load(&check->view, address, &item->field[place]);
        if (*found == left)
            return true;
    }
    return item->places == 0;
}

void rm_check_guest_saved(struct rm_machine *machine, unsigned vcpu)
{
    const struct rm_registers_check *check = machine->registers;
    struct rm_kept_registers *kept = kept_of(machine, vcpu);
    uint64_t address = rm_world_vcpu(machine->world, vcpu), found = 0;
    uint32_t trap = rm_world_guest_left(machine->world, vcpu).trap;
    struct rm_finding finding = {machine, RM_CHECK_guest_saved, vcpu, "in the vcpu's struct", 0};
    for (unsigned i = 0; i < check->contract.count; i++) {
        const struct rm_contract_item *item = &check->contract.items[i];
        uint64_t *left = &kept->words[item->word];
        if (is_saved(check, item, address, *left, &found) || may_be_unsaved(item, kept, trap))
            continue;
        char name[RM_WORD_NAME_BYTES];
        rm_cpu_word_name(item->word, name);
        if (!item->frozen || found != item->frozen)
            rm_finding_differs(&finding, name, found, *left);
        *left = found; /* told once */
        changed(machine, kept);
    }
    rm_segments_compare_saved(&finding, kept, address);
    rm_timers_compare_saved(&finding, kept);
    tell_rest(&finding);
}

static void written_to(struct rm_machine *machine, unsigned vcpu, uint64_t address)
{
    const struct rm_registers_check *check = machine->registers;
    const struct rm_contract *contract = &check->contract;
    struct rm_kept_registers *kept = kept_of(machine, vcpu);
    uint64_t object = rm_real(rm_world_vcpu(machine->world, vcpu));
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_contract_item *item = &contract->items[i];
        for (unsigned place = 0; place < item->places; place++)
            if (object + item->field[place].offset_bytes == address)
                kept->words[item->word] = rm_view_load(&check->view, object, &item->field[place]);
    }
    if (object + contract->pc.offset_bytes == address)
        kept->pc = rm_view_load(&check->view, object, &contract->pc);
    if (object + contract->msr.offset_bytes == address)
        kept->msr = rm_view_load(&check->view, object, &contract->msr);
    changed(machine, kept);
}

void rm_registers_written(struct rm_machine *machine, const char *field)
{
    uint64_t address;
    uint32_t bytes;
    struct rm_error ignored;
    if (rm_world_locate(machine->world, field, &address, &bytes, &ignored) != RM_OK)
        return;
    for (unsigned v = 0; v < machine->registers->vcpus; v++)
        written_to(machine, v, address);
}

size_t rm_registers_bytes(const struct rm_machine *machine)
{
    return machine->registers->vcpus * sizeof(struct rm_kept_registers);
}

void rm_registers_save(const struct rm_machine *machine, void *to)
{
    memcpy(to, machine->registers->kept, rm_registers_bytes(machine));
}

void rm_registers_load(struct rm_machine *machine, const void *from)
{
    const struct rm_kept_registers *kept = from;
    for (unsigned v = 0; v < machine->registers->vcpus; v++)
        if (kept[v].version != kept_of(machine, v)->version)
            *kept_of(machine, v) = kept[v];
}

/* Most of the time nothing has changed since somebody looked last. */
static uint64_t hash_of(struct rm_registers_check *check, unsigned vcpu)
{
    const struct rm_kept_registers *kept = &check->kept[vcpu];
    if (check->hashes[vcpu].version != kept->version) {
        check->hashes[vcpu].version = kept->version;
        check->hashes[vcpu].hash =
            rm_hash_bytes(RM_HASH_START, &kept->visits,
                          sizeof(*kept) - offsetof(struct rm_kept_registers, visits));
    }
    return check->hashes[vcpu].hash;
}

uint64_t rm_registers_hash(const struct rm_machine *machine, uint64_t hash)
{
    for (unsigned v = 0; v < machine->registers->vcpus; v++)
        hash = rm_hash_u64(hash, hash_of(machine->registers, v));
    return hash;
}
