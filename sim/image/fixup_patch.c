/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/fixup_patch.h"

enum rm_status rm_malformed(const struct patcher *p, const char *what, uint64_t value)
{
    return rm_fail(p->error, RM_BAD_INPUT, "%s: table %s, entry %zu: %s 0x%llx",
                   rm_image_name(p->image), p->table, p->index, what, (unsigned long long)value);
}

bool rm_is_text(const struct patcher *p, uint64_t address, uint64_t bytes)
{
    uint64_t real = rm_real(address), end = rm_image_end(p->image);
    return !(address & 3) && !(bytes & 3) && real <= end && bytes <= end - real &&
           rm_mem_contains(p->mem, real, bytes);
}

uint32_t rm_insn_at(const struct patcher *p, uint64_t address)
{
    return (uint32_t)rm_mem_read(p->mem, address, 4, p->endian);
}

bool rm_patch(const struct patcher *p, uint64_t address, uint32_t insn)
{
    if (rm_insn_at(p, address) == insn)
        return false;
    rm_mem_write(p->mem, address, 4, p->endian, insn);
    return true;
}

uint64_t rm_word64(const struct patcher *p, uint64_t address)
{
    return rm_mem_read(p->mem, address, 8, p->endian);
}
