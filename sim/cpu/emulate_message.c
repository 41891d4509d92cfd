/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The emulated instructions that send and clear messages (Power ISA 2.07, Book III-S 11.2). */
#include "cpu/emulate.h"

#define DOORBELL_TYPE 5

static bool is_doorbell(uint64_t rb)
{
    return (rb >> 27 & 31) == DOORBELL_TYPE; /* other types do nothing (III-S 11.2) */
}

enum rm_flow rm_emulate_msgsnd(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (is_doorbell(rb) && cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclr(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->t.doorbell = false;
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, false);
    return RM_FLOW_NEXT;
}

/* Privileged doorbells live in DPDES, a bit a thread of the core (III-S 11.2). */
enum rm_flow rm_emulate_msgsndp(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    unsigned target = (unsigned)(rb & 0x7f);
    if (!is_doorbell(rb) || target > 7)
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] |= UINT64_C(1) << target;
    if (cpu->bus.msgsnd)
        cpu->bus.msgsnd(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_msgclrp(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t rb = rm_gpr(cpu, record->rb);
    if (!is_doorbell(rb))
        return RM_FLOW_NEXT;
    cpu->config.core->reg[RM_CORE_DPDES] &= ~(UINT64_C(1) << cpu->config.thread_in_core);
    if (cpu->bus.msgclr)
        cpu->bus.msgclr(cpu->bus.context, cpu->config.thread, rb, true);
    return RM_FLOW_NEXT;
}
