/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/host_registers.h"

#include "base/power.h"
#include "cpu/spr.h"
#include "image/contract.h"
#include "kvm/world/model.h"
#include "machine/checks/finding.h"
#include "machine/checks/guest_registers.h"
#include "machine/checks/promise.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MMCR0_FREEZE  0x80000000
#define MSR_HOST_BITS UINT64_C(0x9000000000001031) /* SF HV ME IR DR LE: as they were */

#define PATH_BYTES 0x2000 /* from the trampoline on: entry, exit and what lies between */
#define RT_BITS    UINT64_C(0x03e00000)
#define MFSPR_FSCR 0x7c1922a6
#define MTSPR_FSCR 0x7c1923a6

#define SLB_VALID UINT64_C(0x08000000)
#define SLB_INDEX 0xfff
#define SLB_ESID  UINT64_C(0xfffffffff8000000)

/* The host's DEC and HDEC at the call. When the guest is out HDEC is set far off, in Linux to
 * 0x7fff0000: one that still runs from what it was lies between these. */
#define HOST_DEC   0x48000000
#define OLD_HDEC   0x40000000
#define FAR_HDEC   0x70000000
#define OWN_ENTRY  5   /* of the SLB, which is not bolted */
#define TICKS_LATE 512 /* between two reads of moving registers: a path's length, assumed */

/* Which threads: those that call the trampoline, those that come from the idle loop. */
enum who { CALLERS = 1, IDLERS = 2, ALL = CALLERS | IDLERS };

enum is { OWN, VALUE, STACK, TOC, PACA, THREAD };

/*
 * What is back. Sources: the ELF ABIs for 64-bit PowerPC (r1, r2, r13; r14 to r31 and CR fields 2
 * to 4 where a C function is returned to: the idle loop's, the caller of the trampoline keeps its
 * own); Linux keeps paca and CPU number in r13, HSPRG0 and SPRG3, and real mode keeps the rest for
 * the host or clears it.
 */
static const struct row {
    const char *name;
    unsigned first, count, who;
    enum is is;
    uint64_t value;
} rows[] = {
    {"r%u", 1, 1, ALL, STACK, 0},
    {"r%u", 2, 1, ALL, TOC, 0},
    {"r%u", 13, 1, ALL, PACA, 0},
    {"r%u", 14, 18, IDLERS, OWN, 0},
    {"cr", 0, 1, IDLERS, OWN, 0},
    {"hsprg0", 0, 1, ALL, PACA, 0},
    {"sprg3", 0, 1, CALLERS, THREAD, 0},
    {"dscr", 0, 1, ALL, OWN, 0},
    {"ciabr", 0, 1, ALL, OWN, 0},
    {"dawr0", 0, 1, ALL, OWN, 0},
    {"dawrx0", 0, 1, ALL, OWN, 0},
    {"amr", 0, 1, ALL, VALUE, RM_HOST_AMR},
    {"uamor", 0, 1, ALL, VALUE, RM_HOST_UAMOR},
    {"iamr", 0, 1, ALL, VALUE, RM_HOST_IAMR},
    {"fscr", 0, 1, ALL, VALUE, RM_HOST_FSCR},
    {"pspb", 0, 1, ALL, VALUE, 0},
    {"wort", 0, 1, ALL, VALUE, 0},
    {"tcscr", 0, 1, ALL, VALUE, 0},
};

/* What the call itself gives; all else that is a guest's is the host's own. */
static const char *const given[] = {"r1", "r2",    "r3",  "r4",    "r12",   "r13",
                                    "lr", "sprg3", "ppr", "mmcr0", "mmcr2", "mmcra"};

static void add_rows(struct rm_host_contract *contract, const struct row *row)
{
    for (unsigned n = row->first; n < row->first + row->count; n++) {
        char name[RM_WORD_NAME_BYTES];
        snprintf(name, sizeof(name), row->name, n);
        unsigned word = rm_cpu_word_find(name);
        assert(word < RM_CPU_WORDS);
        contract->items[contract->count++] =
            (struct rm_host_item){word, row->who, row->is, row->value};
    }
}

/* How many words of the path's text are that instruction, of whatever register. */
static unsigned count_in_path(const struct rm_view *view, uint32_t instruction)
{
    unsigned count = 0;
    uint64_t start;
    if (rm_contract_find(view->image, RM_POINT_TRAMPOLINE, &start, NULL) != RM_OK ||
        !rm_mem_contains(view->mem, start, PATH_BYTES))
        return 0;
    for (uint64_t at = 0; at < PATH_BYTES; at += 4)
        count += (rm_mem_read(view->mem, start + at, 4, view->endian) & ~RT_BITS) == instruction;
    return count;
}

/*
 * Whether the path loads and saves the guest's FSCR and nothing else: then it leaves that to the
 * host, as 5.10 does. One that gives the host its own back reads and writes it twice; a single
 * instruction of that which is missing is no excuse.
 */
static bool leaves_fscr(const struct rm_view *view)
{
    return count_in_path(view, MFSPR_FSCR) == 1 && count_in_path(view, MTSPR_FSCR) == 1;
}

static void find_segments(const struct rm_view *view, struct rm_host_contract *contract)
{
    if (!rm_view_find(view, "paca_struct", "slb_shadow_ptr", &contract->shadow))
        return;
    for (unsigned i = 0; i < RM_HOST_SEGMENTS; i++) {
        char esid[32], vsid[32];
        snprintf(esid, sizeof(esid), "save_area[%u].esid", i);
        snprintf(vsid, sizeof(vsid), "save_area[%u].vsid", i);
        if (!rm_view_find(view, "slb_shadow", esid, &contract->esid[i]) ||
            !rm_view_find(view, "slb_shadow", vsid, &contract->vsid[i]))
            return;
        contract->segments++;
    }
}

void rm_host_contract_fill(struct rm_machine *machine, struct rm_host_contract *contract)
{
    const struct rm_view *view = &machine->registers->view;
    const struct rm_contract *guest = &machine->registers->contract;
    *contract = (struct rm_host_contract){0};
    for (unsigned i = 0; i < guest->count; i++)
        contract->own[guest->items[i].word] = true;
    for (size_t i = 0; i < RM_COUNT(given); i++)
        contract->own[rm_cpu_word_find(given[i])] = false;
    bool without_fscr = leaves_fscr(view);
    for (size_t i = 0; i < RM_COUNT(rows); i++)
        if (!without_fscr || strcmp(rows[i].name, "fscr") != 0)
            add_rows(contract, &rows[i]);
    contract->has_dscr = rm_view_find(view, "paca_struct", "kvm_hstate.host_dscr", &contract->dscr);
    contract->has_dscr_default =
        rm_view_find(view, "paca_struct", "dscr_default", &contract->dscr_default);
    contract->has_dec_expires =
        rm_view_find(view, "paca_struct", "kvm_hstate.dec_expires", &contract->dec_expires);
    find_segments(view, contract);
}

/* A value that only this register of this thread's host has: 0x68 (an `h`), thread, register. */
static uint64_t mark(unsigned thread, unsigned word)
{
    uint64_t value = UINT64_C(0x68) << 56 | (uint64_t)thread << 48 | (uint64_t)word << 20 |
                     (thread * 0x1003 + word * 0x101 + 1);
    return rm_mark_in(rm_cpu_word_mask(word), value, value);
}

static uint64_t value_of(const struct rm_machine *machine, unsigned thread,
                         const struct rm_host_item *item)
{
    switch ((enum is)item->is) {
    case OWN:
        return mark(thread, item->word);
    case STACK:
        return machine->world->host_stack[thread];
    case TOC:
        return machine->world->toc;
    case PACA:
        return rm_paca(machine->world, thread);
    case THREAD:
        return thread;
    case VALUE:
        break;
    }
    return item->value;
}

static unsigned who_is(const struct rm_machine *machine, unsigned thread)
{
    return rm_is_caller(machine, thread) || !machine->idle_entry ? CALLERS : IDLERS;
}

/* The host's bolted segments, as the SLB shadow has them, in an SLB that is empty. */
static void bolted(struct rm_machine *machine, unsigned thread, uint64_t slb[64])
{
    const struct rm_host_contract *contract = &machine->registers->host;
    struct rm_view view = machine->registers->view;
    for (unsigned i = 0; i < 64; i++)
        slb[i] = 0;
    if (!contract->segments)
        return;
    uint64_t shadow = rm_view_load(&view, rm_paca(machine->world, thread), &contract->shadow);
    view.endian = RM_BIG; /* by PAPR */
    for (unsigned i = 0; i < contract->segments; i++) {
        uint64_t esid = rm_view_load(&view, shadow, &contract->esid[i]);
        unsigned index = esid & SLB_INDEX;
        if (!(esid & SLB_VALID) || index >= 32)
            continue;
        slb[2 * index] = esid & SLB_ESID;
        slb[2 * index + 1] = rm_view_load(&view, shadow, &contract->vsid[i]);
    }
}

static void put(struct rm_machine *machine, unsigned thread, bool there,
                const struct rm_field *field, uint64_t value)
{
    if (there)
        rm_view_store(&machine->registers->view, rm_paca(machine->world, thread), field, value);
}

/* Ticks since cycle 0. */
static uint64_t ticks_of(struct rm_machine *machine, unsigned thread)
{
    return rm_cpu_spr(machine->cpus[thread], RM_SPR_TB) - rm_core_of(machine, thread)->tb_offset;
}

/* How much PURR, SPURR and VTB of the host are ahead of the ticks that have passed. */
static uint64_t ahead_of(unsigned thread, unsigned spr)
{
    return UINT64_C(0x68) << 52 | (uint64_t)thread << 44 | (uint64_t)spr << 32;
}

/* As the caller of the trampoline does: DEC is kept in the paca, and HDEC begins like it. What the
 * sub-core shares is the first thread's to set. */
static void start_timers(struct rm_machine *machine, unsigned thread)
{
    const struct rm_host_contract *contract = &machine->registers->host;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t dec = HOST_DEC + ((uint64_t)thread << 16), ticks = ticks_of(machine, thread);
    rm_cpu_set_spr(cpu, RM_SPR_PURR, ticks + ahead_of(thread, RM_SPR_PURR));
    rm_cpu_set_spr(cpu, RM_SPR_SPURR, ticks + ahead_of(thread, RM_SPR_SPURR));
    rm_cpu_set_spr(cpu, RM_SPR_DEC, dec);
    put(machine, thread, contract->has_dec_expires, &contract->dec_expires,
        rm_cpu_spr(cpu, RM_SPR_TB) + dec);
    if (!rm_is_caller(machine, thread))
        return;
    rm_cpu_set_spr(cpu, RM_SPR_HDEC, dec);
    rm_cpu_set_spr(cpu, RM_SPR_VTB, ticks + ahead_of(thread, RM_SPR_VTB));
}

void rm_registers_host_calls(struct rm_machine *machine, unsigned thread)
{
    const struct rm_host_contract *contract = &machine->registers->host;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t words[RM_CPU_WORDS];
    memcpy(words, rm_cpu_words(cpu), sizeof(words));
    for (unsigned word = 0; word < RM_CPU_WORDS; word++)
        if (contract->own[word])
            words[word] = mark(thread, word);
    for (unsigned i = 0; i < contract->count; i++)
        words[contract->items[i].word] = value_of(machine, thread, &contract->items[i]);
    bolted(machine, thread, words + RM_WORD_SLB0);
    words[RM_WORD_SLB0 + 2 * OWN_ENTRY] = mark(thread, RM_WORD_SLB0 + 2 * OWN_ENTRY) | SLB_VALID;
    words[RM_WORD_SLB0 + 2 * OWN_ENTRY + 1] = mark(thread, RM_WORD_SLB0 + 2 * OWN_ENTRY + 1);
    rm_cpu_set_words(cpu, words);
    uint64_t dscr = mark(thread, RM_SPR_WORD(dscr));
    put(machine, thread, contract->has_dscr && who_is(machine, thread) == CALLERS, &contract->dscr,
        dscr);
    put(machine, thread, contract->has_dscr_default, &contract->dscr_default, dscr);
    start_timers(machine, thread);
}

/* Differences of one return, told as they are found. */
struct finding {
    struct rm_machine *machine;
    unsigned thread, count;
};

static void differs(struct finding *finding, const char *name, uint64_t found, uint64_t had)
{
    if (found == had || ++finding->count > RM_TOLD_MAX)
        return;
    if (rm_promise_can_be_about(finding->machine, name))
        rm_promise_about(finding->machine, "%s", name);
    rm_promise_broken(finding->machine, RM_CHECK_host_registers,
                      finding->machine->state.threads[finding->thread].vcpu,
                      "%s of thread %u is 0x%" PRIx64 " back in the host; the host left 0x%" PRIx64,
                      name, finding->thread, found, had);
}

static void compare_words(struct finding *finding, const uint64_t *words)
{
    const struct rm_host_contract *contract = &finding->machine->registers->host;
    unsigned who = who_is(finding->machine, finding->thread);
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_host_item *item = &contract->items[i];
        uint64_t had = value_of(finding->machine, finding->thread, item);
        if (!(item->who & who) || words[item->word] == had)
            continue;
        char name[RM_WORD_NAME_BYTES];
        rm_cpu_word_name(item->word, name);
        differs(finding, name, words[item->word], had);
    }
}

/* Bolted segments are back; no others are valid but those that the host had itself. */
static void compare_segments(struct finding *finding, const uint64_t *words)
{
    uint64_t slb[64];
    bolted(finding->machine, finding->thread, slb);
    for (unsigned i = 0; i < 64; i += 2) {
        const uint64_t *found = words + RM_WORD_SLB0 + i;
        bool bolts = slb[i] & SLB_VALID, valid = found[0] & SLB_VALID;
        uint64_t own = mark(finding->thread, RM_WORD_SLB0 + i) | SLB_VALID;
        if (!bolts && (!valid || (i == 2 * OWN_ENTRY && found[0] == own)))
            continue;
        char name[RM_WORD_NAME_BYTES];
        rm_cpu_word_name(RM_WORD_SLB0 + i, name);
        differs(finding, name, found[0], slb[i]);
        rm_cpu_word_name(RM_WORD_SLB0 + i + 1, name);
        if (found[0] == slb[i])
            differs(finding, name, found[1], slb[i + 1]);
    }
}

/* A register that goes on by itself: some ticks may have been lost or counted twice. */
static void compare_moving(struct finding *finding, const char *name, uint64_t found,
                           uint64_t expected)
{
    if (found - expected + TICKS_LATE > 2 * TICKS_LATE)
        differs(finding, name, found, expected);
}

static void compare_timers(struct finding *finding)
{
    struct rm_machine *machine = finding->machine;
    unsigned thread = finding->thread;
    const struct rm_host_contract *contract = &machine->registers->host;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t ticks = ticks_of(machine, thread);
    compare_moving(finding, "purr", rm_cpu_spr(cpu, RM_SPR_PURR),
                   ticks + ahead_of(thread, RM_SPR_PURR));
    compare_moving(finding, "spurr", rm_cpu_spr(cpu, RM_SPR_SPURR),
                   ticks + ahead_of(thread, RM_SPR_SPURR));
    if (who_is(machine, thread) != CALLERS)
        return;
    if (contract->has_dec_expires) {
        uint64_t expires = rm_view_load(&machine->registers->view, rm_paca(machine->world, thread),
                                        &contract->dec_expires);
        compare_moving(finding, "dec", rm_cpu_spr(cpu, RM_SPR_DEC),
                       (expires - rm_cpu_spr(cpu, RM_SPR_TB)) & UINT32_MAX);
    }
}

/* What the sub-core shares, once its first thread is back, which it is last. */
static void compare_shared(struct finding *finding)
{
    const struct rm_core *core = rm_core_of(finding->machine, finding->thread);
    uint64_t hdec = rm_cpu_spr(finding->machine->cpus[finding->thread], RM_SPR_HDEC);
    differs(finding, "dpdes", core->reg[RM_CORE_DPDES], 0);
    compare_moving(finding, "tb (less the host's)", core->tb_offset, 0);
    const struct rm_thread_state *state = &finding->machine->state.threads[finding->thread];
    if (state->vcpu >= 0 && !state->entering && hdec >= OLD_HDEC && hdec < FAR_HDEC)
        differs(finding, "hdec", hdec, 0x7fff0000);
}

/* Who called the trampoline is back with its MSR, and learns the trap from r3, unless the vcpu's is
 * 0 as after an H_CEDE that real mode has done; the idle loop learns that the wake-up was none of
 * its own. */
static void compare_answer(struct finding *finding, uint32_t trap)
{
    struct rm_machine *machine = finding->machine;
    const struct rm_cpu *cpu = machine->cpus[finding->thread];
    bool little = rm_image_endian(machine->image) == RM_LITTLE;
    bool calls = who_is(machine, finding->thread) == CALLERS;
    if (calls)
        differs(finding, "msr", rm_cpu_msr(cpu) & MSR_HOST_BITS,
                little ? MSR_HOST_BITS : MSR_HOST_BITS & ~MSR_LE);
    const struct rm_thread_state *state = &machine->state.threads[finding->thread];
    if (state->vcpu >= 0 && (calls ? trap != 0 : !state->entering))
        differs(finding, calls ? "r3 (the trap)" : "r3 (the reason to wake)",
                (uint32_t)rm_cpu_gpr(cpu, 3), calls ? trap : 0);
}

void rm_check_host_registers(struct rm_machine *machine, unsigned thread, uint32_t trap)
{
    struct finding finding = {machine, thread, 0};
    const struct rm_cpu *cpu = machine->cpus[thread];
    const uint64_t *words = rm_cpu_words(cpu);
    compare_words(&finding, words);
    compare_segments(&finding, words);
    differs(&finding, "ctrl", rm_cpu_spr(cpu, RM_SPR_CTRLF) & CTRL_RUN, CTRL_RUN);
    differs(&finding, "mmcr0 (frozen)", words[RM_SPR_WORD(mmcr0)] & MMCR0_FREEZE, MMCR0_FREEZE);
    compare_timers(&finding);
    compare_answer(&finding, trap);
    if (rm_is_caller(machine, thread))
        compare_shared(&finding);
    if (finding.count > RM_TOLD_MAX)
        rm_promise_broken(machine, RM_CHECK_host_registers, machine->state.threads[thread].vcpu,
                          "%u more registers of thread %u are not what the host had",
                          finding.count - RM_TOLD_MAX, thread);
}
