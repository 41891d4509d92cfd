/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ordinary loads and stores (Power ISA 2.07 Book I, 3.3, 4.6, 6.7 and 7.6). All stores are executed
 * here, so that each is checked and announced, and because Unicorn's own take longer. Loads are the
 * engine's, but for those between two emulated instructions; those of the first page are checked.
 */
#include "cpu/address.h"
#include "cpu/emulate.h"
#include "cpu/fault.h"
#include "cpu/guard.h"

/* In which order this access has its bytes. */
static enum rm_endian byte_order(const struct rm_cpu *cpu, const struct rm_record *record)
{
    bool little = (rm_cpu_endian(cpu) == RM_LITTLE) != !!(record->flags & RM_RECORD_REVERSED);
    return little ? RM_LITTLE : RM_BIG;
}

static enum rm_flow moved(struct rm_cpu *cpu, const struct rm_record *record, uint64_t address)
{
    if (record->flags & RM_RECORD_UPDATE)
        rm_set_gpr(cpu, record->ra, address);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_store(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    if (!rm_store_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    rm_announce_store(cpu, address, record->bytes);
    rm_store(rm_host(cpu, address), record->bytes, byte_order(cpu, record),
             rm_gpr(cpu, record->rt));
    return moved(cpu, record, address);
}

/* stq: sixteen bytes in the thread's byte order, of an even register and the next. */
enum rm_flow rm_emulate_store_quad(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    enum rm_endian endian = rm_cpu_endian(cpu);
    unsigned first = record->rt ^ (endian == RM_LITTLE);
    if (record->rt & 1) {
        rm_cpu_raise(cpu, "illegal instruction: stq of an odd register", 0);
        return RM_FLOW_ELSEWHERE;
    }
    if (!rm_store_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    rm_announce_store(cpu, address, record->bytes);
    rm_store(rm_host(cpu, address), 8, endian, rm_gpr(cpu, first));
    rm_store(rm_host(cpu, address) + 8, 8, endian, rm_gpr(cpu, first ^ 1));
    return RM_FLOW_NEXT;
}

/* Only big-endian: POWER8 takes an alignment interrupt otherwise (Book I 3.3.5). */
enum rm_flow rm_emulate_stmw(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    if (rm_cpu_endian(cpu) == RM_LITTLE) {
        rm_cpu_raise(cpu, "alignment: stmw in little-endian mode", address);
        return RM_FLOW_ELSEWHERE;
    }
    if (!rm_store_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    rm_announce_store(cpu, address, record->bytes);
    uint8_t *to = rm_host(cpu, address);
    for (unsigned n = record->rt; n < 32; n++, to += 4)
        rm_store(to, 4, RM_BIG, rm_gpr(cpu, n));
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_load(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    if (!rm_load_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    uint64_t value = rm_load(rm_host(cpu, address), record->bytes, byte_order(cpu, record));
    if (record->flags & RM_RECORD_SIGNED)
        value = (uint64_t)rm_sign_extend(value, 8U * record->bytes);
    rm_set_gpr(cpu, record->rt, value);
    return moved(cpu, record, address);
}

enum rm_flow rm_emulate_load_engine(struct rm_cpu *cpu, const struct rm_record *record)
{
    return cpu->guarded && !rm_load_may_run(cpu, record) ? RM_FLOW_ELSEWHERE : RM_FLOW_ENGINE;
}

/* --- floating point and vector registers ------------------------------------------------------ */

enum rm_flow rm_emulate_vsr(struct rm_cpu *cpu, const struct rm_record *record)
{
    if (record->flags & RM_RECORD_LOAD && cpu->guarded && !rm_load_may_run(cpu, record))
        return RM_FLOW_ELSEWHERE;
    rm_sync_vsrs_to_engine(cpu);
    return RM_FLOW_ENGINE;
}

/* The facility that a load, store or xxpermdi needs, by its opcode. */
static bool facility_on(struct rm_cpu *cpu, const struct rm_record *record)
{
    bool x_form = record->word >> 26 == 31;
    unsigned kind = rm_extended(record->word);
    if (record->word >> 26 == 60 || (x_form && (kind & 31) == 12)) {
        if (!(cpu->t.msr & RM_MSR_VSX))
            rm_cpu_raise(cpu, "VSX instruction while MSR[VSX] is off", 0);
        return cpu->t.msr & RM_MSR_VSX;
    }
    if (x_form && kind < 512) {
        if (!(cpu->t.msr & RM_MSR_VEC))
            rm_cpu_raise(cpu, "vector instruction while MSR[VEC] is off", 0);
        return cpu->t.msr & RM_MSR_VEC;
    }
    if (!(cpu->t.msr & RM_MSR_FP))
        rm_cpu_raise(cpu, "floating point instruction while MSR[FP] is off", 0);
    return cpu->t.msr & RM_MSR_FP;
}

/* A double in single format, as stfs stores it (Book I 4.6.3). */
static uint32_t to_single(uint64_t value)
{
    unsigned exponent = (unsigned)(value >> 52 & 0x7ff);
    uint32_t sign = (uint32_t)(value >> 63) << 31;
    if (exponent > 896 || value << 1 == 0)
        return (uint32_t)(value >> 32 & 0xc0000000) | (uint32_t)(value >> 29 & 0x3fffffff);
    if (exponent < 874)
        return sign; /* undefined in the architecture */
    uint64_t fraction = UINT64_C(1) << 52 | (value & UINT64_C(0xfffffffffffff));
    return sign | (uint32_t)(fraction >> (29 + 897 - exponent) & 0x7fffff);
}

#define STFIWX       983
#define STXSIWX      140
#define STXVD2X      972
#define STXVW4X      908
#define LXVD2X       844
#define LXVW4X       780
#define VECTOR_BYTES 16

/* Sixteen bytes: as elements of `width` bytes in storage order. */
static void store_elements(uint8_t *to, const uint64_t value[2], unsigned width,
                           enum rm_endian endian)
{
    for (unsigned at = 0; at < VECTOR_BYTES; at += width) {
        uint64_t element = value[at / 8] >> (64 - 8 * (at % 8 + width));
        rm_store(to + at, width, endian, element);
    }
}

/* stvx: one element of sixteen bytes. */
static void store_vector(uint8_t *to, const uint64_t value[2], enum rm_endian endian)
{
    unsigned first = endian == RM_LITTLE;
    rm_store(to, 8, endian, value[first]);
    rm_store(to + 8, 8, endian, value[first ^ 1]);
}

static void store_bytes(uint8_t *to, const struct rm_record *record, const uint64_t value[2],
                        enum rm_endian endian)
{
    unsigned kind = record->word >> 26 == 31 ? rm_extended(record->word) : 0;
    bool word_integer = kind == STFIWX || kind == STXSIWX;
    if (record->bytes == 8 || word_integer)
        rm_store(to, record->bytes, endian, value[0]);
    else if (record->bytes == 4)
        rm_store(to, 4, endian, to_single(value[0]));
    else if (kind == STXVD2X || kind == STXVW4X)
        store_elements(to, value, kind == STXVD2X ? 8 : 4, endian);
    else
        store_vector(to, value, endian);
}

enum rm_flow rm_emulate_store_vsr(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record);
    if (!facility_on(cpu, record) || !rm_store_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    rm_announce_store(cpu, address, record->bytes);
    store_bytes(rm_host(cpu, address), record, rm_vsr(cpu, record->rt), rm_cpu_endian(cpu));
    return moved(cpu, record, address);
}

/* The bytes of a register, from elements of `width` bytes in storage order. */
static void load_elements(const uint8_t *from, uint64_t value[2], unsigned width,
                          enum rm_endian endian)
{
    value[0] = value[1] = 0;
    for (unsigned at = 0; at < VECTOR_BYTES; at += width)
        value[at / 8] |= rm_load(from + at, width, endian) << (64 - 8 * (at % 8 + width));
}

static void load_bytes(const uint8_t *from, const struct rm_record *record, uint64_t value[2],
                       enum rm_endian endian)
{
    unsigned kind = rm_extended(record->word);
    unsigned first = endian == RM_LITTLE;
    if (record->bytes == 8) {
        value[0] = rm_load(from, 8, endian);
    } else if (kind == LXVD2X || kind == LXVW4X) {
        load_elements(from, value, kind == LXVD2X ? 8 : 4, endian);
    } else {
        value[first] = rm_load(from, 8, endian);
        value[first ^ 1] = rm_load(from + 8, 8, endian);
    }
}

enum rm_flow rm_emulate_load_vsr(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t address = rm_own_address(cpu, record), value[2];
    if (!facility_on(cpu, record) || !rm_load_allowed(cpu, address, record->bytes))
        return RM_FLOW_ELSEWHERE;
    value[1] = rm_vsr(cpu, record->rt)[1];
    load_bytes(rm_host(cpu, address), record, value, rm_cpu_endian(cpu));
    rm_set_vsr(cpu, record->rt, value[0], value[1]);
    return moved(cpu, record, address);
}

/* One doubleword of each source (Book I 7.6.1; fields: XX3-form). */
enum rm_flow rm_emulate_xxpermdi(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint32_t word = record->word;
    unsigned t = record->rt | (word & 1) << 5, a = record->ra | (word >> 2 & 1) << 5;
    unsigned b = record->rb | (word >> 1 & 1) << 5;
    if (!facility_on(cpu, record))
        return RM_FLOW_ELSEWHERE;
    uint64_t first = rm_vsr(cpu, a)[word >> 9 & 1], second = rm_vsr(cpu, b)[word >> 8 & 1];
    rm_set_vsr(cpu, t, first, second);
    return RM_FLOW_NEXT;
}
