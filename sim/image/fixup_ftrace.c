/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The places where functions can be traced, as they are while nobody traces them. */
#include "image/fixup_entries.h"
#include "image/insn.h"

/*
 * Tracing through stubs elsewhere: one nop a function, which stays until somebody traces it. The
 * stubs themselves stay as linked; nothing leads to them.
 */
bool rm_has_stubs(const struct patcher *p, uint64_t entry)
{
    uint64_t stubs;
    (void)entry;
    return rm_image_symbol(p->image, "ftrace_ool_stub_text", &stubs);
}

enum rm_status rm_apply_ftrace_nop(const struct patcher *p, uint64_t entry)
{
    uint64_t site = rm_word64(p, entry);
    if (!rm_is_text(p, site, 4))
        return rm_malformed(p, "site is not text of the image:", site);
    if (rm_insn_at(p, site) != INSN_NOP)
        return rm_malformed(p, "no nop, though there are out-of-line stubs, at", site);
    return RM_OK;
}

/*
 * A profiling call becomes a nop (-mprofile-kernel, -pg); of two nops left for the purpose
 * (-fpatchable-function-entry) the first becomes the saving of LR that ftrace would rely on.
 */
enum rm_status rm_apply_ftrace(const struct patcher *p, uint64_t entry)
{
    uint64_t site = rm_word64(p, entry);
    if (!rm_is_text(p, site, 8))
        return rm_malformed(p, "site is not text of the image:", site);
    uint32_t insn = rm_insn_at(p, site);
    if (insn_is_call(insn))
        *p->patched += rm_patch(p, site, INSN_NOP);
    else if (insn == INSN_NOP && rm_insn_at(p, site + 4) == INSN_NOP)
        *p->patched += rm_patch(p, site, INSN_MFLR_R0);
    else
        return rm_malformed(p, "neither a call nor two nops, and no out-of-line stubs, at", site);
    return RM_OK;
}
