/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feature sections, and the lwsync sites that are a feature's as well. */
#include "image/fixup_entries.h"
#include "image/insn.h"

#define CPU_FEATURE_LWSYNC UINT64_C(0x80)
#define LIMIT_BODY_BYTES   UINT64_C(0x4000)

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
    *insn = rm_insn_at(p, from);
    if (!insn_is_relative_branch(*insn))
        return RM_OK;
    uint64_t target = insn_branch_target(*insn, from);
    if (target >= section->alternative && target <= section->alternative_end)
        return RM_OK;
    if (!insn_retarget(insn, to, target))
        return rm_malformed(p, "branch of the alternative cannot reach its target", target);
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
        rm_patch(p, to, insn);
    }
    for (; to < section->end; to += 4)
        rm_patch(p, to, INSN_NOP);
    return RM_OK;
}

static enum rm_status apply_section(const struct patcher *p, uint64_t entry, uint64_t features)
{
    struct feature_section section = read_section(p, entry);
    uint64_t body = section.end - section.start;
    uint64_t alternative = section.alternative_end - section.alternative;
    if (body > LIMIT_BODY_BYTES || !rm_is_text(p, section.start, body))
        return rm_malformed(p, "body is not text of the image, at", section.start);
    if (alternative > body || !rm_is_text(p, section.alternative, alternative))
        return rm_malformed(p, "alternative is not text of the image or longer than the body, at",
                            section.alternative);
    if ((features & section.mask) == section.value)
        return RM_OK;
    ++*p->patched;
    return replace_body(p, &section);
}

enum rm_status rm_apply_cpu_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_CPU_FEATURES);
}

enum rm_status rm_apply_mmu_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_MMU_FEATURES);
}

enum rm_status rm_apply_fw_section(const struct patcher *p, uint64_t entry)
{
    return apply_section(p, entry, RM_FW_FEATURES);
}

enum rm_status rm_apply_lwsync(const struct patcher *p, uint64_t entry)
{
    uint64_t site = entry + rm_mem_read(p->mem, entry, 8, p->endian);
    if (!rm_is_text(p, site, 4))
        return rm_malformed(p, "site is not text of the image:", site);
    if (RM_CPU_FEATURES & CPU_FEATURE_LWSYNC)
        *p->patched += rm_patch(p, site, INSN_LWSYNC);
    return RM_OK;
}
