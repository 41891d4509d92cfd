/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/finding.h"

#include "base/hash.h"
#include "machine/checks/guest_registers.h"
#include "machine/checks/promise.h"

#include <inttypes.h>
#include <string.h>

/*
 * A value that only this register of this vcpu has, on this visit: 0x67 (a `g`), the vcpu, the
 * visit, the register's word, and what tells narrow registers apart.
 */
static uint64_t mark(unsigned vcpu, uint64_t visit, unsigned word)
{
    uint64_t mixed = rm_hash_u64(rm_hash_u64(rm_hash_u64(RM_HASH_START, vcpu), visit), word);
    mixed = rm_hash_u64(mixed, word);
    return UINT64_C(0x67) << 56 | (uint64_t)vcpu << 48 | (visit & 0xffff) << 32 |
           (uint64_t)word << 20 | (mixed & 0xfffff);
}

uint64_t rm_mark_in(uint64_t mask, uint64_t wide, uint64_t narrow)
{
    bool is_narrow = __builtin_popcountll(mask) < 32;
    return (is_narrow ? narrow * UINT64_C(0x9e3779b97f4a7c15) : wide) & mask;
}

uint64_t rm_registers_mark(unsigned vcpu, uint64_t visit, unsigned word, uint64_t mask)
{
    uint64_t value = mark(vcpu, visit, word);
    return rm_mark_in(mask, value, value & 0xfffff);
}

bool rm_registers_given(const struct rm_vcpu_config *vcpu, const char *name)
{
    for (unsigned i = 0; i < vcpu->spr_count; i++)
        if (strcmp(vcpu->spr[i].name, name) == 0)
            return true;
    return false;
}

/* Where the host has to find a register of a vcpu. */
static void name_saved(struct rm_machine *machine, unsigned vcpu, const char *name)
{
    const struct rm_contract *contract = &machine->registers->contract;
    unsigned word = rm_cpu_word_find(name);
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_contract_item *item = &contract->items[i];
        if (item->places && item->word == word)
            rm_promise_about(machine, "vcpu[%u]+0x%llx", vcpu,
                             (unsigned long long)item->field[0].offset_bytes);
    }
}

void rm_finding_differs(struct rm_finding *finding, const char *name, uint64_t found, uint64_t left)
{
    if (++finding->count > RM_TOLD_MAX)
        return;
    bool is_register = rm_promise_can_be_about(finding->machine, name);
    if (is_register && finding->check == RM_CHECK_guest_saved)
        name_saved(finding->machine, finding->vcpu, name);
    else if (is_register)
        rm_promise_about(finding->machine, "%s", name);
    rm_promise_broken(finding->machine, finding->check, (int32_t)finding->vcpu,
                      "%s of vcpu %u is 0x%" PRIx64 " %s; the guest left 0x%" PRIx64, name,
                      finding->vcpu, found, finding->where, left);
}
