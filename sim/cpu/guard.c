/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every access of ours passes: the limits of memory, and the kernel text and first page that a
 * thread's configuration guards (docs/model-cpu.md).
 */
#include "cpu/guard.h"

#include "cpu/address.h"
#include "cpu/change.h"
#include "cpu/cpu.h"
#include "cpu/fault.h"
#include "cpu/spr.h"

#include <string.h>

#define MAP_BYTES_MAX  16  /* that one look at a map answers */
#define LINEAR_MAP     0xc /* its addresses' first digit */
#define DSISR_NO_ENTRY 0x40000000
#define DSISR_STORE    0x02000000

/* Whether bytes that are few and lie in one page are all in the map. */
static inline bool few_in_map(const struct rm_bytes_map *map, uint64_t real, uint64_t bytes)
{
    uint64_t page = real >> RM_PAGE_SHIFT, at = real % RM_PAGE_BYTES;
    const uint8_t *bits = page < map->page_count ? map->pages[page] : NULL;
    if (!bits)
        return false;
    uint32_t wanted = (UINT32_C(1) << bytes) - 1;
    return ((uint32_t)rm_load(bits + at / 8, 4, RM_LITTLE) >> at % 8 & wanted) == wanted;
}

static bool all_in_map(const struct rm_bytes_map *map, uint64_t real, uint64_t bytes)
{
    for (uint64_t end = real + bytes; real < end;) {
        uint64_t left = end - real, in_page = RM_PAGE_BYTES - real % RM_PAGE_BYTES;
        uint64_t some = left < in_page ? left : in_page;
        some = some < MAP_BYTES_MAX ? some : MAP_BYTES_MAX;
        if (!few_in_map(map, real, some))
            return false;
        real += some;
    }
    return true;
}

/* Tells of a store that goes where none is expected. */
static void look_where(struct rm_cpu *cpu, uint64_t real, uint64_t bytes)
{
    const struct rm_bytes_map *map = cpu->config.writable;
    bool simple = bytes <= MAP_BYTES_MAX && real % RM_PAGE_BYTES + bytes <= RM_PAGE_BYTES;
    bool expected = simple ? few_in_map(map, real, bytes) : all_in_map(map, real, bytes);
    if (!expected && cpu->bus.strayed)
        cpu->bus.strayed(cpu->bus.context, cpu->config.thread, real, bytes);
}

/* Whether whoever holds the thread keeps the store. */
static bool is_taken(const struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    const struct rm_cpu_holder *holder = cpu->holder;
    return holder && holder->takes_store &&
           holder->takes_store(holder->context, cpu->config.thread, rm_real(address), bytes);
}

void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    if (cpu->config.writable)
        look_where(cpu, rm_real(address), bytes);
    if (is_taken(cpu, address, bytes))
        return;
    rm_mem_touch(cpu->mem, address, bytes);
    if (cpu->config.reservations->held)
        rm_reservations_store(cpu->config.reservations, cpu->config.thread, address, bytes);
}

/* Whether [address, address + bytes) meets [start, end). */
static bool overlaps(uint64_t address, uint64_t bytes, uint64_t start, uint64_t end)
{
    return address < end && address + bytes > start;
}

/* Whether all of it lies in one of the ranges of data in the first page. */
static bool is_first_page_data(const struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    for (size_t i = 0; i < cpu->config.first_page_data_count; i++) {
        const struct rm_range *range = &cpu->config.first_page_data[i];
        if (address >= range->start && address + bytes <= range->end)
            return true;
    }
    return false;
}

/* With MSR[DR] on only the linear map is translated: an access elsewhere finds no entry in the
 * hashed page table, and is a data storage interrupt (III-S 6.5.3), after which the thread is
 * there. */
static bool is_translated(struct rm_cpu *cpu, uint64_t address, uint64_t dsisr)
{
    if (!(cpu->t.msr & RM_MSR_DR) || address >> 60 == LINEAR_MAP)
        return true;
    rm_spr_write(cpu, RM_SPR_DAR, address);
    rm_spr_write(cpu, RM_SPR_DSISR, DSISR_NO_ENTRY | dsisr);
    rm_cpu_interrupt(cpu, 0x300);
    rm_cpu_jump(cpu, cpu->t.pc, cpu->t.msr);
    return false;
}

bool rm_load_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    uint64_t real = rm_real(address);
    const char *what = NULL;
    if (!is_translated(cpu, address, 0))
        return false;
    if (!rm_mem_contains(cpu->mem, address, bytes))
        what = "load outside memory";
    else if (cpu->guarded && real < RM_PAGE_BYTES && !is_first_page_data(cpu, real, bytes))
        what = "load from the first page";
    if (what)
        rm_cpu_raise(cpu, what, address);
    return !what;
}

/* NULL: it may. */
static const char *why_no_store(const struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    if (!rm_mem_contains(cpu->mem, address, bytes))
        return "store outside memory";
    if (overlaps(rm_real(address), bytes, cpu->config.text_start, cpu->config.text_end))
        return "store into kernel text";
    return NULL;
}

bool rm_store_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    if (!is_translated(cpu, address, DSISR_STORE))
        return false;
    const char *what = why_no_store(cpu, address, bytes);
    if (what)
        rm_cpu_raise(cpu, what, address);
    return !what;
}

bool rm_cpu_store(struct rm_cpu *cpu, uint64_t address, const uint8_t *bytes, size_t count)
{
    if (why_no_store(cpu, address, count))
        return false;
    rm_announce_store(cpu, address, count);
    memcpy(rm_host(cpu, address), bytes, count);
    return true;
}

bool rm_load_may_run(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    bool elsewhere = rm_real(address) >= RM_PAGE_BYTES && !(cpu->t.msr & RM_MSR_DR);
    return elsewhere || rm_load_allowed(cpu, address, record->bytes);
}
