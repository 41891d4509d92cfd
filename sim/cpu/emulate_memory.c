/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that touch memory or devices: cache-inhibited accesses of the
 * hypervisor (Power ISA 2.07 III-S 4.4.1), reservations (Book II 4.6), and
 * the stores that Unicorn does not announce to hooks. Byte order follows the architected MSR[LE].
 */
#include "cpu/emulate.h"

#include <string.h>

#define CACHE_BLOCK_BYTES UINT64_C(128) /* POWER8 */

/* Bytes that an X-form access moves, by its extended opcode. */
static size_t access_bytes(uint32_t word)
{
    static const struct {
        uint16_t extended;
        uint8_t bytes;
    } widths[] = {
        {789, 4}, {821, 2}, {853, 1}, {885, 8}, {917, 4}, {949, 2}, {981, 1}, {1013, 8},
        {52, 1},  {116, 2}, {20, 4},  {84, 8},  {694, 1}, {726, 2}, {150, 4}, {214, 8},
    };
    size_t i = 0;
    while (widths[i].extended != rm_extended(word))
        i++;
    return widths[i].bytes;
}

static uint8_t *host(const struct rm_cpu *cpu, uint64_t address)
{
    return rm_mem_host(cpu->mem) + rm_real(address);
}

void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes)
{
    rm_mem_touch(cpu->mem, address, bytes);
    if (cpu->config.reservations->held)
        rm_reservations_store(cpu->config.reservations, cpu->config.thread, address, bytes);
}

static enum rm_flow raise_at(struct rm_cpu *cpu, const char *what, uint64_t address)
{
    rm_cpu_raise(cpu, what, address);
    return RM_FLOW_ELSEWHERE;
}

/* Both kinds of access below need natural alignment. */
static bool misaligned(uint64_t address, size_t bytes)
{
    return address & (bytes - 1);
}

enum rm_flow rm_emulate_load_cix(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t address = rm_indexed_address(cpu, word);
    size_t bytes = access_bytes(word);
    uint8_t lanes[8];
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: cache-inhibited load", address);
    if (rm_mem_contains(cpu->mem, address, bytes))
        memcpy(lanes, host(cpu, address), bytes);
    else if (!cpu->bus.device_read || !cpu->bus.device_read(cpu->bus.context, cpu->config.thread,
                                                            rm_real(address), bytes, lanes))
        return raise_at(cpu, "load from an address where nothing is", address);
    rm_set_gpr(cpu, rm_rt(word), rm_load(lanes, bytes, rm_cpu_endian(cpu)));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_store_cix(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t address = rm_indexed_address(cpu, word);
    size_t bytes = access_bytes(word);
    uint8_t lanes[8];
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: cache-inhibited store", address);
    rm_store(lanes, bytes, rm_cpu_endian(cpu), rm_gpr(cpu, rm_rt(word)));
    if (rm_mem_contains(cpu->mem, address, bytes)) {
        rm_announce_store(cpu, address, bytes);
        memcpy(host(cpu, address), lanes, bytes);
    } else if (!cpu->bus.device_write ||
               !cpu->bus.device_write(cpu->bus.context, cpu->config.thread, rm_real(address), bytes,
                                      lanes)) {
        return raise_at(cpu, "store to an address where nothing is", address);
    }
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_load_reserve(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t address = rm_indexed_address(cpu, word);
    size_t bytes = access_bytes(word);
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: load and reserve", address);
    if (!rm_mem_contains(cpu->mem, address, bytes))
        return raise_at(cpu, "load outside memory", address);
    rm_reservations_set(cpu->config.reservations, cpu->config.thread, address);
    rm_set_gpr(cpu, rm_rt(word), rm_load(host(cpu, address), bytes, rm_cpu_endian(cpu)));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_store_conditional(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t address = rm_indexed_address(cpu, word);
    size_t bytes = access_bytes(word);
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: store conditional", address);
    if (!rm_mem_contains(cpu->mem, address, bytes))
        return raise_at(cpu, "store outside memory", address);
    bool held = rm_reservations_take(cpu->config.reservations, cpu->config.thread, address);
    if (held) {
        rm_announce_store(cpu, address, bytes);
        rm_store(host(cpu, address), bytes, rm_cpu_endian(cpu), rm_gpr(cpu, rm_rt(word)));
    }
    rm_set_cr0(cpu, held ? 1 : 0);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_dcbz(struct rm_cpu *cpu, uint32_t word)
{
    uint64_t address = rm_indexed_address(cpu, word) & ~(CACHE_BLOCK_BYTES - 1);
    if (!rm_mem_contains(cpu->mem, address, CACHE_BLOCK_BYTES))
        return raise_at(cpu, "store outside memory", address);
    rm_announce_store(cpu, address, CACHE_BLOCK_BYTES);
    memset(host(cpu, address), 0, CACHE_BLOCK_BYTES);
    return RM_FLOW_NEXT;
}

/* Only big-endian: POWER8 takes an alignment interrupt otherwise (Book I 3.3.5). */
enum rm_flow rm_emulate_stmw(struct rm_cpu *cpu, uint32_t word)
{
    unsigned first = rm_rt(word);
    uint64_t base = rm_ra(word) ? rm_gpr(cpu, rm_ra(word)) : 0;
    uint64_t address = base + (uint64_t)rm_sign_extend(word & 0xffff, 16);
    uint64_t bytes = UINT64_C(4) * (32 - first);
    if (rm_cpu_endian(cpu) == RM_LITTLE)
        return raise_at(cpu, "alignment: stmw in little-endian mode", address);
    if (!rm_mem_contains(cpu->mem, address, bytes))
        return raise_at(cpu, "store outside memory", address);
    rm_announce_store(cpu, address, bytes);
    for (unsigned n = first; n < 32; n++)
        rm_store(host(cpu, address) + UINT64_C(4) * (n - first), 4, RM_BIG, rm_gpr(cpu, n));
    return RM_FLOW_NEXT;
}
