/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/guest_segments.h"

#include "base/power.h"

#include <stdio.h>

#define VALID     UINT64_C(0x08000000)
#define INDEX     UINT64_C(0xfff)
#define ESID_BITS UINT64_C(0xfffffffff0000000)
#define ENTRIES   RM_CONTRACT_SEGMENTS
#define MOST_OWN  3

static unsigned esid_word(unsigned entry)
{
    return RM_WORD_SLB0 + 2 * entry;
}

static bool is_valid(const uint64_t *words, unsigned entry)
{
    return words[esid_word(entry)] & VALID;
}

void rm_segments_start(const struct rm_vcpu_config *vcpu, struct rm_kept_registers *kept)
{
    for (unsigned i = 0; i < vcpu->slb_count; i++) {
        unsigned word = esid_word(vcpu->slb[i].rb & INDEX & (ENTRIES - 1));
        kept->words[word] = vcpu->slb[i].rb & (ESID_BITS | VALID);
        kept->words[word + 1] = vcpu->slb[i].rs;
    }
}

void rm_segments_play(const struct rm_vcpu_config *config, unsigned vcpu, uint64_t visit,
                      uint64_t *words)
{
    if (config->slb_count)
        return;
    for (unsigned i = 0; i < ENTRIES; i++)
        words[esid_word(i)] = words[esid_word(i) + 1] = 0;
    for (unsigned i = 0; i <= visit % MOST_OWN; i++) {
        unsigned word = esid_word((unsigned)(visit * 7 + i * 5) % ENTRIES);
        words[word] = rm_registers_mark(vcpu, visit, word, ESID_BITS) | VALID;
        words[word + 1] = rm_registers_mark(vcpu, visit, word + 1, UINT64_MAX);
    }
}

static void compare_word(struct rm_finding *finding, unsigned word, uint64_t found, uint64_t left)
{
    char name[RM_WORD_NAME_BYTES];
    if (found == left)
        return;
    rm_cpu_word_name(word, name);
    rm_finding_differs(finding, name, found, left);
}

/* A machine check that tells of the SLB ends with an empty one: the guest fills it again. */
static bool may_be_empty(const struct rm_kept_registers *kept)
{
    return kept->vector == TRAP_MACHINE_CHECK;
}

static bool is_empty(const uint64_t *words)
{
    for (unsigned i = 0; i < ENTRIES; i++)
        if (is_valid(words, i))
            return false;
    return true;
}

void rm_segments_compare(struct rm_finding *finding, const struct rm_kept_registers *kept,
                         const uint64_t *words)
{
    if (may_be_empty(kept) && is_empty(words))
        return;
    for (unsigned i = 0; i < ENTRIES; i++) {
        unsigned word = esid_word(i);
        if (!is_valid(kept->words, i) && !is_valid(words, i))
            continue;
        compare_word(finding, word, words[word], kept->words[word]);
        compare_word(finding, word + 1, words[word + 1], kept->words[word + 1]);
    }
}

static void compare_field(struct rm_finding *finding, const char *what, unsigned entry,
                          uint64_t found, uint64_t left)
{
    char name[32];
    if (found == left)
        return;
    snprintf(name, sizeof(name), "slb[%u].%s", entry, what);
    rm_finding_differs(finding, name, found, left);
}

void rm_segments_compare_saved(struct rm_finding *finding, const struct rm_kept_registers *kept,
                               uint64_t address)
{
    const struct rm_registers_check *check = finding->machine->registers;
    const struct rm_contract *contract = &check->contract;
    unsigned count = 0;
    if (!contract->slb_max.size_bytes || !contract->orige[0].size_bytes)
        return;
    uint64_t max = rm_view_load(&check->view, address, &contract->slb_max);
    if (may_be_empty(kept) && max == 0)
        return;
    for (unsigned i = 0; i < ENTRIES; i++) {
        if (!is_valid(kept->words, i))
            continue;
        compare_field(finding, "orige", count,
                      rm_view_load(&check->view, address, &contract->orige[count]),
                      kept->words[esid_word(i)] | i);
        compare_field(finding, "origv", count,
                      rm_view_load(&check->view, address, &contract->origv[count]),
                      kept->words[esid_word(i) + 1]);
        count++;
    }
    if (max != count)
        rm_finding_differs(finding, "slb_max", max, count);
}
