/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every access of ours passes: the limits of memory, and the kernel text and first page that a
 * thread's configuration guards (docs/model-cpu.md).
 */
#include "cpu/guard.h"

#include "cpu/address.h"
#include "cpu/fault.h"

void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
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

bool rm_load_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    uint64_t real = rm_real(address);
    const char *what = NULL;
    if (!rm_mem_contains(cpu->mem, address, bytes))
        what = "load outside memory";
    else if (cpu->guarded && real < RM_PAGE_BYTES && !is_first_page_data(cpu, real, bytes))
        what = "load from the first page";
    if (what)
        rm_cpu_raise(cpu, what, address);
    return !what;
}

bool rm_store_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    const char *what = NULL;
    if (!rm_mem_contains(cpu->mem, address, bytes))
        what = "store outside memory";
    else if (overlaps(rm_real(address), bytes, cpu->config.text_start, cpu->config.text_end))
        what = "store into kernel text";
    if (what)
        rm_cpu_raise(cpu, what, address);
    return !what;
}

bool rm_load_may_run(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_effective_address(cpu, record);
    bool elsewhere = rm_real(address) >= RM_PAGE_BYTES;
    return elsewhere || rm_load_allowed(cpu, address, record->bytes);
}
