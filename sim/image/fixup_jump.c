/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jump labels: those of CPU and MMU features are as POWER8 decides, the others stay as linked. */
#include "image/fixup_entries.h"
#include "image/insn.h"

#define KEY_BYTES  16u
#define KEY_FLAGS  UINT64_C(3)
#define KEY_BRANCH UINT64_C(1)

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

struct jump_label {
    uint64_t site, target, key; /* the key's low bits are flags */
};

/* Before relative entries: three addresses. */
static struct jump_label absolute_label(const struct patcher *p, uint64_t entry)
{
    return (struct jump_label){rm_word64(p, entry), rm_word64(p, entry + 8),
                               rm_word64(p, entry + 16)};
}

/* Each relative to its own place. */
static struct jump_label relative_label(const struct patcher *p, uint64_t entry)
{
    return (struct jump_label){relative32(p, entry), relative32(p, entry + 4),
                               entry + 8 + rm_word64(p, entry + 8)};
}

/* Whether a label joins two places of the text that was linked where the table was. */
static bool joins_text(const struct patcher *p, uint64_t entry, const struct jump_label *label)
{
    uint64_t linked = entry - rm_real(entry);
    return rm_is_text(p, label->site, 4) && rm_is_text(p, label->target, 4) &&
           label->site - rm_real(label->site) == linked &&
           label->target - rm_real(label->target) == linked;
}

bool rm_is_absolute_label(const struct patcher *p, uint64_t entry)
{
    struct jump_label label = absolute_label(p, entry);
    return joins_text(p, entry, &label);
}

bool rm_is_relative_label(const struct patcher *p, uint64_t entry)
{
    struct jump_label label = relative_label(p, entry);
    return joins_text(p, entry, &label);
}

static enum rm_status apply_jump_label(const struct patcher *p, uint64_t entry,
                                       const struct jump_label *label)
{
    uint32_t insn = INSN_NOP;
    bool enabled;
    if (!joins_text(p, entry, label))
        return rm_malformed(p, "site or target is not text of the image; site", label->site);
    if (!feature_of_key(p->image, label->key & ~KEY_FLAGS, &enabled))
        return RM_OK;
    if (enabled != ((label->key & KEY_BRANCH) != 0)) {
        insn = INSN_B;
        if (!insn_retarget(&insn, label->site, label->target))
            return rm_malformed(p, "branch cannot reach its target", label->target);
    }
    *p->patched += rm_patch(p, label->site, insn);
    return RM_OK;
}

enum rm_status rm_apply_absolute_label(const struct patcher *p, uint64_t entry)
{
    struct jump_label label = absolute_label(p, entry);
    return apply_jump_label(p, entry, &label);
}

enum rm_status rm_apply_relative_label(const struct patcher *p, uint64_t entry)
{
    struct jump_label label = relative_label(p, entry);
    return apply_jump_label(p, entry, &label);
}
