/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/register_words.h"

#include "cpu/change.h"
#include "cpu/spr.h"
#include "cpu/sync.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define WORD_AT(member)                                                                            \
    ((offsetof(struct rm_thread, member) - offsetof(struct rm_thread, reg)) / sizeof(uint64_t))

static_assert(WORD_AT(reg[RM_REG_CTR]) == RM_WORD_CTR && WORD_AT(xer) == RM_WORD_XER &&
                  WORD_AT(cfar) == RM_WORD_CFAR && WORD_AT(fpscr) == RM_WORD_FPSCR &&
                  WORD_AT(vscr) == RM_WORD_VSCR && WORD_AT(spr) == RM_WORD_SPR0 &&
                  WORD_AT(slb) == RM_WORD_SLB0 && WORD_AT(vsr) == RM_WORD_VSR0 &&
                  WORD_AT(pc) == RM_CPU_WORDS,
              "the words are a part of the thread's state, in this order");

static uint64_t *words_of(const struct rm_cpu *cpu)
{
    return (uint64_t *)((uint8_t *)&rm_sync_looked_at(cpu)->t + offsetof(struct rm_thread, reg));
}

const uint64_t *rm_cpu_words(const struct rm_cpu *cpu)
{
    assert(!cpu->running);
    rm_sync_pull(rm_sync_looked_at(cpu));
    rm_sync_pull_vsrs(rm_sync_looked_at(cpu));
    return words_of(cpu);
}

static const struct {
    const char *name;
    uint64_t mask;
} kept[RM_KEPT_COUNT] = {
#define ROW(number, text, bits) [RM_KEPT_##text] = {#text, bits},
    RM_KEPT_SPRS(ROW)
#undef ROW
        [RM_KEPT_pvr] = {"pvr", RM_SPR_LOW32},
    [RM_KEPT_hmer] = {"hmer", RM_SPR_ALL},
    [RM_KEPT_tir] = {"tir", RM_SPR_LOW32},
    [RM_KEPT_pir] = {"pir", RM_SPR_LOW32},
};

#define SLB_ESID_BITS UINT64_C(0xfffffffff8000000) /* with the valid bit */

uint64_t rm_cpu_word_mask(unsigned word)
{
    if (word == RM_WORD_CR)
        return RM_SPR_LOW32;
    if (word == RM_WORD_XER)
        return RM_XER_BITS;
    if (word == RM_WORD_VSCR)
        return RM_VSCR_BITS;
    if (word >= RM_WORD_SPR0 && word < RM_WORD_SLB0)
        return kept[word - RM_WORD_SPR0].mask;
    if (word >= RM_WORD_SLB0 && word < RM_WORD_VSR0 && (word - RM_WORD_SLB0) % 2 == 0)
        return SLB_ESID_BITS;
    return UINT64_MAX;
}

void rm_cpu_set_words(struct rm_cpu *cpu, const uint64_t words[RM_CPU_WORDS])
{
    assert(!cpu->running);
    rm_cpu_changed(cpu);
    rm_sync_pull(cpu);
    rm_sync_pull_vsrs(cpu);
    uint64_t *own = words_of(cpu);
    for (unsigned word = 0; word < RM_CPU_WORDS; word++)
        own[word] = words[word] & rm_cpu_word_mask(word);
    cpu->behind = cpu->vsrs_behind = true;
}

void rm_cpu_word_name(unsigned word, char name[RM_WORD_NAME_BYTES])
{
    static const char *const others[] = {"cr", "lr", "ctr", "xer", "cfar", "fpscr", "vscr"};
    const size_t bytes = RM_WORD_NAME_BYTES;
    assert(word < RM_CPU_WORDS);
    if (word < RM_WORD_CR)
        snprintf(name, bytes, "r%u", word);
    else if (word < RM_WORD_SPR0)
        snprintf(name, bytes, "%s", others[word - RM_WORD_CR]);
    else if (word < RM_WORD_SLB0)
        snprintf(name, bytes, "%s", kept[word - RM_WORD_SPR0].name);
    else if (word < RM_WORD_VSR0)
        snprintf(name, bytes, "slb%u.%s", (word - RM_WORD_SLB0) / 2,
                 (word - RM_WORD_SLB0) % 2 ? "vsid" : "esid");
    else
        snprintf(name, bytes, "vs%u.%u", (word - RM_WORD_VSR0) / 2, (word - RM_WORD_VSR0) % 2);
}

unsigned rm_cpu_word_find(const char *name)
{
    char own[RM_WORD_NAME_BYTES];
    for (unsigned word = 0; word < RM_CPU_WORDS; word++) {
        rm_cpu_word_name(word, own);
        if (strcmp(own, name) == 0)
            return word;
    }
    return RM_CPU_WORDS;
}
