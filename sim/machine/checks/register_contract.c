/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/register_contract.h"

#include "kvm/view/view.h"

#include <assert.h>
#include <stdio.h>

/*
 * The guest's registers. `name` and `paths` are formats if there are several, of their number.
 *
 * Sources: what KVM keeps for a guest is what its user space can read and set (KVM_REG_PPC_*,
 * Documentation/virt/kvm/api.rst, section 4.68). What a hypercall may change: PAPR, register
 * usage of hcalls (r0, r3 to r12, CTR, XER, CR; all of CR is taken as such); SRR0 and SRR1 because
 * "sc" sets them (Power ISA 2.07 III-S 6.5.14). CIABR, DAWR0, DAWRX0: hypervisor resources
 * (III-S 4.4.4).
 *
 * Known of 6.1 and 6.12: SPMC1 and SPMC2 are kept in pmc[6] and pmc[7], so that what user space
 * sets in spmc[] never reaches the guest; MMCRS is frozen before it is saved, so that a guest whose
 * exit goes to the host finds it frozen, whatever it had there. docs/checks.md tells of both.
 */
#define MMCRS_FROZEN 0x80000000
#define FPSCR_PLAIN  0x1f0ff /* FPRF, enables, NI, RN (Power ISA 2.07 I 4.2.2) */
static const struct row {
    const char *name;
    unsigned first, count, less; /* `less`: by how much an index of `paths` is smaller */
    enum rm_contract_but but;
    const char *paths, *other_paths; /* in kvm_vcpu; either may have it */
    uint64_t frozen;
} rows[] = {
    {"r%u", 0, 1, 0, RM_CONTRACT_ARGUMENT, "arch.regs.gpr[%u]|arch.gpr[%u]", NULL, 0},
    {"r%u", 1, 2, 0, RM_CONTRACT_ALWAYS, "arch.regs.gpr[%u]|arch.gpr[%u]", NULL, 0},
    {"r%u", 3, 10, 0, RM_CONTRACT_ARGUMENT, "arch.regs.gpr[%u]|arch.gpr[%u]", NULL, 0},
    {"r%u", 13, 19, 0, RM_CONTRACT_ALWAYS, "arch.regs.gpr[%u]|arch.gpr[%u]", NULL, 0},
    {"cr", 0, 1, 0, RM_CONTRACT_HCALL, "arch.regs.ccr|arch.cr", NULL, 0},
    {"lr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.regs.link|arch.lr", NULL, 0},
    {"ctr", 0, 1, 0, RM_CONTRACT_HCALL, "arch.regs.ctr|arch.ctr", NULL, 0},
    {"xer", 0, 1, 0, RM_CONTRACT_HCALL, "arch.regs.xer|arch.xer", NULL, 0},
    {"cfar", 0, 1, 0, RM_CONTRACT_HCALL, "arch.cfar", NULL, 0},
    {"ppr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.ppr", NULL, 0},
    {"srr0", 0, 1, 0, RM_CONTRACT_INTERRUPT, "arch.shregs.srr0", NULL, 0},
    {"srr1", 0, 1, 0, RM_CONTRACT_INTERRUPT, "arch.shregs.srr1", NULL, 0},
    {"dar", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.shregs.dar", NULL, 0},
    {"dsisr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.shregs.dsisr", NULL, 0},
    {"sprg%u", 0, 4, 0, RM_CONTRACT_ALWAYS, "arch.shregs.sprg%u", NULL, 0},
    {"dscr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.dscr", NULL, 0},
    {"amr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.amr", NULL, 0},
    {"uamor", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.uamor", NULL, 0},
    {"iamr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.iamr", NULL, 0},
    {"acop", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.acop", NULL, 0},
    {"pid", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.pid", NULL, 0},
    {"fscr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.fscr", NULL, 0},
    {"pspb", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.pspb", NULL, 0},
    {"dawr0", 0, 1, 0, RM_CONTRACT_DABR, "arch.dawr0|arch.dawr", NULL, 0},
    {"dawrx0", 0, 1, 0, RM_CONTRACT_DABR, "arch.dawrx0|arch.dawrx", NULL, 0},
    {"ciabr", 0, 1, 0, RM_CONTRACT_LOADED, "arch.ciabr", NULL, 0},
    {"vrsave", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.vrsave", NULL, 0},
    {"ic", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.ic", NULL, 0},
    {"tar", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.tar", NULL, 0},
    {"ebbhr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.ebbhr", NULL, 0},
    {"ebbrr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.ebbrr", NULL, 0},
    {"bescr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.bescr", NULL, 0},
    {"csigr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.csigr", NULL, 0},
    {"tacr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.tacr", NULL, 0},
    {"tcscr", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.tcscr", NULL, 0},
    {"wort", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.wort", NULL, 0},
    {"mmcr0", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.mmcr[0]", NULL, 0},
    {"mmcr1", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.mmcr[1]", NULL, 0},
    {"mmcr2", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.mmcr[2]", NULL, 0},
    {"mmcra", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.mmcra|arch.mmcr[2]", NULL, 0},
    {"mmcrs", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.mmcrs|arch.mmcr[4]", NULL, MMCRS_FROZEN},
    {"siar", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.siar", NULL, 0},
    {"sdar", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.sdar", NULL, 0},
    {"sier", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.sier[0]|arch.sier", NULL, 0},
    {"pmc%u", 1, 6, 1, RM_CONTRACT_ALWAYS, "arch.pmc[%u]", NULL, 0},
    {"spmc1", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.spmc[0]", "arch.pmc[6]", 0},
    {"spmc2", 0, 1, 0, RM_CONTRACT_ALWAYS, "arch.spmc[1]", "arch.pmc[7]", 0},
};

/* Where the image has it, if it does. */
static void add_place(struct rm_contract_item *item, const char *paths, unsigned index,
                      const struct rm_view *view)
{
    char text[64];
    if (!paths)
        return;
    snprintf(text, sizeof(text), paths, index, index);
    if (rm_view_find(view, "kvm_vcpu", text, &item->field[item->places]))
        item->places++;
}

static void fill(struct rm_contract *contract, const struct row *row, unsigned number,
                 const struct rm_view *view)
{
    struct rm_contract_item *item = &contract->items[contract->count++];
    char name[RM_WORD_NAME_BYTES];
    snprintf(name, sizeof(name), row->name, number);
    *item = (struct rm_contract_item){
        .word = rm_cpu_word_find(name), .but = row->but, .frozen = row->frozen};
    assert(item->word < RM_CPU_WORDS);
    item->mask = rm_cpu_word_mask(item->word);
    add_place(item, row->paths, number - row->less, view);
    add_place(item, row->other_paths, number - row->less, view);
}

/* One doubleword of a vector-scalar register: floating point registers and vectors are kept apart,
 * 16 bytes each, in the order in which the image's byte order has their doublewords. */
static void fill_half(struct rm_contract *contract, const struct rm_field *array, unsigned number,
                      unsigned half, const struct rm_view *view)
{
    struct rm_contract_item *item = &contract->items[contract->count++];
    unsigned place = view->endian == RM_BIG ? half : 1 - half;
    *item = (struct rm_contract_item){.word = RM_WORD_VSR0 + 2 * number + half,
                                      .but = RM_CONTRACT_ALWAYS,
                                      .mask = UINT64_MAX,
                                      .places = 1};
    item->field[0] = (struct rm_field){.offset_bytes = array->offset_bytes + 16 * (number % 32) +
                                                       sizeof(uint64_t) * place,
                                       .size_bytes = sizeof(uint64_t),
                                       .count = 1};
}

static void fill_word(struct rm_contract *contract, unsigned word, uint64_t mask,
                      uint64_t offset_bytes)
{
    struct rm_contract_item *item = &contract->items[contract->count++];
    *item = (struct rm_contract_item){
        .word = word, .but = RM_CONTRACT_ALWAYS, .mask = mask, .places = 1};
    item->field[0] =
        (struct rm_field){.offset_bytes = offset_bytes, .size_bytes = sizeof(uint64_t), .count = 1};
}

/* Where both states are that the path saves and loads, and their status registers: FPSCR with the
 * bits that are no sums of others, VSCR in the last word of 16 bytes. */
static void fill_vectors(struct rm_contract *contract, const struct rm_view *view)
{
    struct rm_field fp, fpscr, vr, vscr;
    if (!rm_layout_field(view->layout, "kvm_vcpu", "arch.fp.fpr", &fp) ||
        !rm_layout_field(view->layout, "kvm_vcpu", "arch.fp.fpscr", &fpscr) ||
        !rm_layout_field(view->layout, "kvm_vcpu", "arch.vr.vr", &vr) ||
        !rm_layout_field(view->layout, "kvm_vcpu", "arch.vr.vscr", &vscr))
        return;
    for (unsigned n = 0; n < 64; n++)
        for (unsigned half = 0; half < 2; half++)
            fill_half(contract, n < 32 ? &fp : &vr, n, half, view);
    fill_word(contract, RM_WORD_FPSCR, FPSCR_PLAIN, fpscr.offset_bytes);
    fill_word(contract, RM_WORD_VSCR, rm_cpu_word_mask(RM_WORD_VSCR),
              vscr.offset_bytes + (view->endian == RM_BIG ? sizeof(uint64_t) : 0));
}

static void fill_segments(struct rm_contract *contract, const struct rm_view *view)
{
    char path[32];
    for (unsigned word = RM_WORD_SLB0; word < RM_WORD_VSR0; word++)
        contract->items[contract->count++] =
            (struct rm_contract_item){.word = word, .but = RM_CONTRACT_SEGMENT, .mask = UINT64_MAX};
    for (unsigned i = 0; i < RM_CONTRACT_SEGMENTS; i++) {
        snprintf(path, sizeof(path), "arch.slb[%u].orige", i);
        rm_view_find(view, "kvm_vcpu", path, &contract->orige[i]);
        snprintf(path, sizeof(path), "arch.slb[%u].origv", i);
        rm_view_find(view, "kvm_vcpu", path, &contract->origv[i]);
    }
    rm_view_find(view, "kvm_vcpu", "arch.slb_max", &contract->slb_max);
}

/* The registers that move, and what a core's threads share. */
static void find_others(struct rm_contract *contract, const struct rm_view *view)
{
    rm_view_find(view, "kvm_vcpu", "arch.purr", &contract->purr);
    rm_view_find(view, "kvm_vcpu", "arch.spurr", &contract->spurr);
    rm_view_find(view, "kvm_vcpu", "arch.ctrl", &contract->ctrl);
    rm_view_find(view, "kvm_vcpu", "arch.dec_expires", &contract->dec_expires);
    rm_view_find(view, "kvmppc_vcore", "vtb", &contract->vtb);
    rm_view_find(view, "kvmppc_vcore", "dpdes", &contract->dpdes);
    rm_view_find(view, "kvmppc_vcore", "lpcr", &contract->lpcr);
}

void rm_contract_fill(struct rm_contract *contract, const struct rm_view *view)
{
    rm_view_find(view, "kvm_vcpu", "arch.regs.nip|arch.pc", &contract->pc);
    rm_view_find(view, "kvm_vcpu", "arch.shregs.msr", &contract->msr);
    contract->count = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (unsigned n = rows[i].first; n < rows[i].first + rows[i].count; n++)
            fill(contract, &rows[i], n, view);
    fill_vectors(contract, view);
    fill_segments(contract, view);
    find_others(contract, view);
}
