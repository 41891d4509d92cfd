/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/module_text.h"

#include <string.h>

#define CONSTRAINTS_MAX 64 /* that a page is held to */
#define GPRS            32
#define NOWHERE         UINT64_MAX
#define VECTORS_END     UINT64_C(0x5000) /* an interrupt leads there, not a branch */

/* What the path says of a word: where it leads, and the registers before and after it. */
struct constraint {
    uint64_t pc, next;
    uint64_t before[GPRS], after[GPRS];
};

struct constraints {
    struct constraint list[CONSTRAINTS_MAX];
    unsigned count;
};

static bool is_linear(uint64_t address)
{
    return address >> 48 == 0xc000 || address >> 60 == 0;
}

static uint64_t page_of(uint64_t address)
{
    return address & ~(RM_PAGE_BYTES - 1);
}

/* Where an I-form or B-form branch at `pc` leads to (Power ISA 2.07 Book I 2.4); AA is ignored,
 * since linear code does not use it. */
static bool branch_target(uint32_t word, uint64_t pc, uint64_t *target)
{
    if (word >> 26 == 18)
        *target = pc + (uint64_t)((int64_t)(int32_t)((word & 0x03fffffc) << 6) >> 6);
    else if (word >> 26 == 16)
        *target = pc + (uint64_t)(int64_t)(int16_t)(word & 0xfffc);
    else
        return false;
    return true;
}

/* Of addi and addis the path tells what they must have added. */
static bool adds_up(uint32_t word, const struct constraint *constraint, bool *telling)
{
    unsigned opcode = word >> 26, rt = word >> 21 & 0x1f, ra = word >> 16 & 0x1f;
    uint64_t immediate = (uint64_t)(int64_t)(int16_t)word;
    if (opcode != 14 && opcode != 15)
        return true;
    uint64_t sum = (ra ? constraint->before[ra] : 0) + (opcode == 15 ? immediate << 16 : immediate);
    *telling = constraint->after[rt] == sum && constraint->before[rt] != sum;
    return constraint->after[rt] == sum;
}

/* Whether the word can be what leads from pc to next; `*telling` if hardly another one could. */
static bool fits(uint32_t word, const struct constraint *constraint, bool *telling)
{
    uint64_t target;
    bool has_target = branch_target(word, constraint->pc, &target);
    *telling = false;
    if (word == 0)
        return false;
    if (constraint->next == constraint->pc + 4)
        return (word >> 26 != 18 || target == constraint->next) &&
               adds_up(word, constraint, telling);
    *telling = has_target && target == constraint->next;
    return *telling || word >> 26 == 19;
}

static bool page_fits(const struct rm_mem *mem, uint64_t real, const struct constraints *all)
{
    bool any = false, telling;
    for (unsigned i = 0; i < all->count; i++) {
        uint64_t at = real + (all->list[i].pc & (RM_PAGE_BYTES - 1));
        uint32_t word = (uint32_t)rm_load(rm_mem_host(mem) + at, 4, RM_LITTLE);
        if (!fits(word, &all->list[i], &telling))
            return false;
        any |= telling;
    }
    return any;
}

static void take_changes(const struct rm_path *path, const struct rm_path_line *line,
                         uint64_t gpr[GPRS])
{
    for (uint32_t i = 0; i < line->change_count; i++) {
        const struct rm_path_change *change = &path->changes[line->first_change + i];
        if (change->reg < GPRS)
            gpr[change->reg] = change->value;
    }
}

static void add(const struct rm_path *path, const struct rm_path_line *line,
                const uint64_t gpr[GPRS], struct constraints *out)
{
    const struct rm_path_line *next = &path->lines[line->next];
    struct constraint *to = &out->list[out->count];
    if (next->pc < VECTORS_END || next->pc == line->pc)
        return;
    to->pc = line->pc;
    to->next = next->pc;
    memcpy(to->before, gpr, sizeof(to->before));
    memcpy(to->after, gpr, sizeof(to->after));
    take_changes(path, next, to->after);
    out->count++;
}

static void gather(const struct rm_path *path, uint64_t page, struct constraints *out)
{
    uint64_t gpr[RM_CAPTURE_CPUS_MAX][GPRS] = {0};
    out->count = 0;
    for (size_t i = 0; i < path->count && out->count < CONSTRAINTS_MAX; i++) {
        const struct rm_path_line *line = &path->lines[i];
        take_changes(path, line, gpr[line->cpu]);
        if (page_of(line->pc) == page && line->next != RM_PATH_NO_LINE)
            add(path, line, gpr[line->cpu], out);
    }
}

static uint64_t search(const struct rm_mem *mem, const struct constraints *all)
{
    uint64_t found = NOWHERE;
    for (uint64_t real = 0; real < rm_mem_bytes(mem); real += RM_PAGE_BYTES) {
        if (!page_fits(mem, real, all))
            continue;
        if (found != NOWHERE)
            return NOWHERE;
        found = real;
    }
    return found;
}

static bool is_listed(const struct rm_module_text *text, uint64_t page)
{
    for (unsigned i = 0; i < text->count; i++)
        if (text->pages[i].page == page)
            return true;
    return false;
}

void rm_module_text_find(const struct rm_path *path, const struct rm_mem *mem,
                         struct rm_module_text *out)
{
    struct constraints constraints;
    out->count = 0;
    for (size_t i = 0; i < path->count && out->count < RM_MODULE_PAGES_MAX; i++) {
        uint64_t page = page_of(path->lines[i].pc);
        if (is_linear(page) || is_listed(out, page))
            continue;
        gather(path, page, &constraints);
        out->pages[out->count].page = page;
        out->pages[out->count].real = search(mem, &constraints);
        out->count++;
    }
}

bool rm_module_text_real(const struct rm_module_text *text, uint64_t pc, uint64_t *real)
{
    for (unsigned i = 0; i < text->count; i++)
        if (text->pages[i].page == page_of(pc) && text->pages[i].real != NOWHERE) {
            *real = text->pages[i].real + (pc & (RM_PAGE_BYTES - 1));
            return true;
        }
    return false;
}
