/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a thread would do next, without doing it. */
#include "cpu/address.h"
#include "cpu/decode_word.h"
#include "cpu/opcode.h"

bool rm_cpu_next_access(const struct rm_cpu *cpu, struct rm_access *out)
{
    if (!rm_mem_contains(cpu->mem, cpu->t.pc, 4))
        return false;
    enum rm_endian endian = rm_cpu_endian(cpu);
    uint32_t word = (uint32_t)rm_mem_read(cpu->mem, cpu->t.pc, 4, endian);
    struct rm_record record = rm_record_of(word, endian);
    if (!(record.flags & (RM_RECORD_LOAD | RM_RECORD_STORE)) || record.op == RM_OP_refuse)
        return false;
    *out = (struct rm_access){
        .store = record.flags & RM_RECORD_STORE,
        .real = rm_real(rm_effective_address(cpu, &record)),
        .bytes = record.bytes,
    };
    return true;
}
