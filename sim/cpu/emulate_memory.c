/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated instructions that touch memory or devices: cache-inhibited accesses of the
 * hypervisor (Power ISA 2.07 III-S 4.4.1), reservations (Book II 4.6), and dcbz, which Unicorn does
 * not announce to hooks. Byte order follows the architected MSR[LE].
 */
#include "cpu/address.h"
#include "cpu/condition.h"
#include "cpu/emulate.h"
#include "cpu/fault.h"
#include "cpu/guard.h"

#include <string.h>

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

enum rm_flow rm_emulate_load_cix(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    size_t bytes = record->bytes;
    uint8_t lanes[8];
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: cache-inhibited load", address);
    if (rm_mem_contains(cpu->mem, address, bytes)) {
        if (!rm_load_allowed(cpu, address, bytes))
            return RM_FLOW_ELSEWHERE;
        memcpy(lanes, rm_host(cpu, address), bytes);
    } else if (!cpu->bus.device_read || !cpu->bus.device_read(cpu->bus.context, cpu->config.thread,
                                                              rm_real(address), bytes, lanes))
        return raise_at(cpu, "load from an address where nothing is", address);
    rm_set_gpr(cpu, record->rt, rm_load(lanes, bytes, rm_cpu_endian(cpu)));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_store_cix(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    size_t bytes = record->bytes;
    uint8_t lanes[8];
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: cache-inhibited store", address);
    rm_store(lanes, bytes, rm_cpu_endian(cpu), rm_gpr(cpu, record->rt));
    if (rm_mem_contains(cpu->mem, address, bytes)) {
        if (!rm_store_allowed(cpu, address, bytes))
            return RM_FLOW_ELSEWHERE;
        rm_announce_store(cpu, address, bytes);
        memcpy(rm_host(cpu, address), lanes, bytes);
    } else if (!cpu->bus.device_write ||
               !cpu->bus.device_write(cpu->bus.context, cpu->config.thread, rm_real(address), bytes,
                                      lanes)) {
        return raise_at(cpu, "store to an address where nothing is", address);
    }
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_load_reserve(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    size_t bytes = record->bytes;
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: load and reserve", address);
    if (!rm_load_allowed(cpu, address, bytes))
        return RM_FLOW_ELSEWHERE;
    rm_reservations_set(cpu->config.reservations, cpu->config.thread, address);
    rm_set_gpr(cpu, record->rt, rm_load(rm_host(cpu, address), bytes, rm_cpu_endian(cpu)));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_store_conditional(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    size_t bytes = record->bytes;
    if (misaligned(address, bytes))
        return raise_at(cpu, "alignment: store conditional", address);
    if (!rm_store_allowed(cpu, address, bytes))
        return RM_FLOW_ELSEWHERE;
    bool held = rm_reservations_take(cpu->config.reservations, cpu->config.thread, address);
    if (held) {
        rm_announce_store(cpu, address, bytes);
        rm_store(rm_host(cpu, address), bytes, rm_cpu_endian(cpu), rm_gpr(cpu, record->rt));
    }
    rm_set_cr0(cpu, held ? 1 : 0);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_dcbz(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    if (!rm_store_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    rm_announce_store(cpu, address, record->bytes);
    memset(rm_host(cpu, address), 0, record->bytes);
    return RM_FLOW_NEXT;
}
