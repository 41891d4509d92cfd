/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot-time patches of a powerpc kernel, as a bare-metal POWER8 booted with mitigations=off
 * makes them. The formats of the tables were read off the images of 6.1 and 6.12; a recording of
 * the text of a booted 6.1.0-50 is the judge (fixtures/states/). Left out: the slots of the
 * speculation mitigations and the calls that flush link stack and count cache, which such a boot
 * leaves as linked, and tables of absolute addresses as kernels before 4.20 have for jump labels.
 */
#include "image/fixup.h"

#include "image/insn.h"

#include <string.h>

#define CPU_FEATURE_LWSYNC UINT64_C(0x80)

#define LIMIT_BODY_BYTES UINT64_C(0x4000)
#define KEY_BYTES        16u
#define KEY_FLAGS        UINT64_C(3)
#define KEY_BRANCH       UINT64_C(1)

struct patcher {
    const struct rm_image *image;
    struct rm_mem *mem;
    enum rm_endian endian;
    const char *table;
    size_t index;
    unsigned *total, *patched;
    struct rm_error *error;
};

static enum rm_status malformed(const struct patcher *p, const char *what, uint64_t value)
{
    return rm_fail(p->error, RM_BAD_INPUT, "%s: table %s, entry %zu: %s 0x%llx",
                   rm_image_name(p->image), p->table, p->index, what, (unsigned long long)value);
}

static bool is_text(const struct patcher *p, uint64_t address, uint64_t bytes)
{
    uint64_t real = rm_real(address), end = rm_image_end(p->image);
    return !(address & 3) && !(bytes & 3) && real <= end && bytes <= end - real &&
           rm_mem_contains(p->mem, real, bytes);
}

static uint32_t insn_at(const struct patcher *p, uint64_t address)
{
    return (uint32_t)rm_mem_read(p->mem, address, 4, p->endian);
}

/* Writes an instruction; pages whose text stays as it is stay shared with the file. */
static bool patch(const struct patcher *p, uint64_t address, uint32_t insn)
{
    if (insn_at(p, address) == insn)
        return false;
    rm_mem_write(p->mem, address, 4, p->endian, insn);
    return true;
}

/* One entry of a feature-section table, its offsets turned into addresses. */
struct feature_section {
    uint64_t mask, value, start, end, alternative, alternative_end;
};

static struct feature_section read_section(const struct patcher *p, uint64_t entry)
{
    uint64_t words[6];
    for (unsigned i = 0; i < 6; i++)
        words[i] = rm_mem_read(p->mem, entry + 8 * i, 8, p->endian);
    return (struct feature_section){words[0],         words[1],         entry + words[2],
                                    entry + words[3], entry + words[4], entry + words[5]};
}

/* An alternative's instruction as it must read at its new place: a relative branch to a target
 * outside the alternative keeps its target. */
static enum rm_status moved_insn(const struct patcher *p, const struct feature_section *section,
                                 uint64_t from, uint64_t to, uint32_t *insn)
{
    *insn = insn_at(p, from);
    if (!insn_is_relative_branch(*insn))
        return RM_OK;
    uint64_t target = insn_branch_target(*insn, from);
    if (target >= section->alternative && target <= section->alternative_end)
        return RM_OK;
    if (!insn_retarget(insn, to, target))
        return malformed(p, "branch of the alternative cannot reach its target", target);
    return RM_OK;
}

static enum rm_status replace_body(const struct patcher *p, const struct feature_section *section)
{
    uint64_t from = section->alternative, to = section->start;
    for (; from < section->alternative_end; from += 4, to += 4) {
        uint32_t insn;
        enum rm_status status = moved_insn(p, section, from, to, &insn);
        if (status)
            return status;
        patch(p, to, insn);
    }
    for (; to < section->end; to += 4)
        patch(p, to, INSN_NOP);
    return RM_OK;
}

static enum rm_status apply_section(const struct patcher *p, uint64_t entry, uint64_t features)
{
    struct feature_section section = read_section(p, entry);
    uint64_t body = section.end - section.start;
    uint64_t alternative = section.alternative_end - section.alternative;
    if (body > LIMIT_BODY_BYTES || !is_text(p, section.start, body))
        return malformed(p, "body is not text of the image, at", section.start);
    if (alternative > body || !is_text(p, section.alternative, alternative))
        return malformed(p, "alternative is not text of the image or longer than the body, at",
                         section.alternative);
    if ((features & section.mask) == section.value)
        return RM_OK;
    ++*p->patched;
    return replace_body(p, &section);
}

static enum rm_status apply_cpu_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_CPU_FEATURES);
}

static enum rm_status apply_mmu_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_MMU_FEATURES);
}

static enum rm_status apply_fw_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_FW_FEATURES);
}

static enum rm_status apply_lwsync(const struct patcher *p, uint64_t entry)
{
    uint64_t site = entry + rm_mem_read(p->mem, entry, 8, p->endian);
    if (!is_text(p, site, 4))
        return malformed(p, "site is not text of the image:", site);
    if (RM_CPU_FEATURES & CPU_FEATURE_LWSYNC)
        *p->patched += patch(p, site, INSN_LWSYNC);
    return RM_OK;
}

/* Whether a static key stands for a feature, and then whether POWER8 has it. */
static bool feature_of_key(const struct rm_image *image, uint64_t key, bool *enabled)
{
    static const struct {
        const char *symbol;
        uint64_t features;
        unsigned bits;
    } arrays[] = {
        {"cpu_feature_keys", RM_CPU_FEATURES, 64},
        {"mmu_feature_keys", RM_MMU_FEATURES, 32},
    };
    for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) {
        uint64_t keys;
        if (!rm_image_symbol(image, arrays[i].symbol, &keys) || key < keys)
            continue;
        uint64_t bit = (key - keys) / KEY_BYTES;
        if (bit >= arrays[i].bits)
            continue;
        *enabled = arrays[i].features >> bit & 1;
        return true;
    }
    return false;
}

/* A 32-bit offset, relative to its own place. */
static uint64_t relative32(const struct patcher *p, uint64_t at)
{
    return at + (uint64_t)rm_sign_extend(rm_mem_read(p->mem, at, 4, p->endian), 32);
}

/* Site, target and key, each relative to its own place; the key's low bits are flags. */
static enum rm_status apply_jump_label(const struct patcher *p, uint64_t entry)
{
    uint64_t site = relative32(p, entry), target = relative32(p, entry + 4);
    uint64_t key = entry + 8 + rm_mem_read(p->mem, entry + 8, 8, p->endian);
    uint32_t insn = INSN_NOP;
    bool enabled;
    if (!feature_of_key(p->image, key & ~KEY_FLAGS, &enabled))
        return RM_OK;
    if (!is_text(p, site, 4))
        return malformed(p, "site is not text of the image:", site);
    if (enabled != ((key & KEY_BRANCH) != 0)) {
        insn = INSN_B;
        if (!insn_retarget(&insn, site, target))
            return malformed(p, "branch cannot reach its target", target);
    }
    *p->patched += patch(p, site, insn);
    return RM_OK;
}

/*
 * A profiling call becomes a nop (-mprofile-kernel); of two nops left for the purpose
 * (-fpatchable-function-entry) the first becomes the saving of LR that ftrace would rely on.
 */
static enum rm_status apply_ftrace(const struct patcher *p, uint64_t entry)
{
    uint64_t site = rm_mem_read(p->mem, entry, 8, p->endian);
    if (!is_text(p, site, 8))
        return malformed(p, "site is not text of the image:", site);
    uint32_t insn = insn_at(p, site);
    if (insn_is_call(insn))
        *p->patched += patch(p, site, INSN_NOP);
    else if (insn == INSN_NOP && insn_at(p, site + 4) == INSN_NOP)
        *p->patched += patch(p, site, INSN_MFLR_R0);
    else
        return malformed(p, "neither a call nor two nops at", site);
    return RM_OK;
}

/* In the order in which a boot applies them. */
#define COUNTS(field)                                                                              \
    offsetof(struct rm_fixup_counts, field), offsetof(struct rm_fixup_counts, field##_patched)
static const struct table {
    const char *name, *start, *stop;
    unsigned entry_bytes;
    size_t total_at, patched_at;
    enum rm_status (*apply)(const struct patcher *p, uint64_t entry);
} tables[] = {
    {"__ftr_fixup", "__start___ftr_fixup", "__stop___ftr_fixup", 48, COUNTS(cpu_sections),
     apply_cpu_section},
    {"__mmu_ftr_fixup", "__start___mmu_ftr_fixup", "__stop___mmu_ftr_fixup", 48,
     COUNTS(mmu_sections), apply_mmu_section},
    {"__lwsync_fixup", "__start___lwsync_fixup", "__stop___lwsync_fixup", 8, COUNTS(lwsync_sites),
     apply_lwsync},
    {"__fw_ftr_fixup", "__start___fw_ftr_fixup", "__stop___fw_ftr_fixup", 48, COUNTS(fw_sections),
     apply_fw_section},
    {"__jump_table", "__start___jump_table", "__stop___jump_table", 16, COUNTS(jump_labels),
     apply_jump_label},
    {"mcount_loc", "__start_mcount_loc", "__stop_mcount_loc", 8, COUNTS(ftrace_sites),
     apply_ftrace},
};

static enum rm_status apply_table(struct patcher *p, const struct table *table, uint64_t start,
                                  uint64_t stop)
{
    uint64_t bytes = stop - start;
    if (stop < start || bytes % table->entry_bytes || !is_text(p, start, bytes))
        return rm_fail(p->error, RM_BAD_INPUT,
                       "%s: table %s reaches from 0x%llx to 0x%llx: expected entries of %u bytes "
                       "within the image",
                       rm_image_name(p->image), table->name, (unsigned long long)start,
                       (unsigned long long)stop, table->entry_bytes);
    for (p->index = 0; p->index < bytes / table->entry_bytes; p->index++) {
        ++*p->total;
        enum rm_status status = table->apply(p, start + p->index * table->entry_bytes);
        if (status)
            return status;
    }
    return RM_OK;
}

enum rm_status rm_image_fixup(const struct rm_image *image, struct rm_mem *mem,
                              struct rm_fixup_counts *counts, struct rm_error *error)
{
    struct patcher p = {
        .image = image, .mem = mem, .endian = rm_image_endian(image), .error = error};
    *counts = (struct rm_fixup_counts){0};
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        uint64_t start, stop;
        if (!rm_image_symbol(image, tables[i].start, &start))
            continue;
        enum rm_status status = rm_image_need_symbol(image, tables[i].stop, &stop, error);
        if (status)
            return status;
        p.table = tables[i].name;
        p.total = (unsigned *)((char *)counts + tables[i].total_at);
        p.patched = (unsigned *)((char *)counts + tables[i].patched_at);
        status = apply_table(&p, &tables[i], start, stop);
        if (status)
            return status;
    }
    return RM_OK;
}
