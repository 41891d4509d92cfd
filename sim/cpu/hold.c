/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: asks whoever may hold a thread (cpu/cpu.h) before it accesses what is shared. */
#include "cpu/hold.h"

#include "cpu/address.h"
#include "cpu/change.h"
#include "cpu/opcode.h"
#include "cpu/spr.h"

#include <assert.h>

#define XO_SYNC    598
#define SYNC_LIGHT 1 /* L of lwsync */

void rm_cpu_set_holder(struct rm_cpu *cpu, const struct rm_cpu_holder *holder)
{
    assert(!cpu->running);
    cpu->holder = holder;
    rm_cpu_refresh(cpu);
}

void rm_cpu_set_instruction_cycles(struct rm_cpu *cpu, uint64_t cycles)
{
    assert(!cpu->running);
    cpu->instruction_cycles = cycles;
}

static bool of_memory(const struct rm_cpu *cpu, const struct rm_record *record,
                      struct rm_access *access)
{
    if (!(record->flags & (RM_RECORD_LOAD | RM_RECORD_STORE)))
        return false;
    *access = (struct rm_access){.store = record->flags & RM_RECORD_STORE,
                                 .real = rm_real(rm_effective_address(cpu, record)),
                                 .bytes = record->bytes,
                                 .reserves = record->class == RM_CLASS_LARX ||
                                             record->class == RM_CLASS_STCX};
    return true;
}

/* Of a register that the threads of a core share. */
static bool of_core(const struct rm_record *record, struct rm_access *access)
{
    bool store = record->op == RM_OP_mtspr;
    if ((!store && record->op != RM_OP_mfspr && record->op != RM_OP_mftb) ||
        !rm_spr_is_of_core(record->spr))
        return false;
    *access = (struct rm_access){.store = store, .spr = record->spr};
    return true;
}

/* Whether a return from an interrupt goes to the guest. */
static bool to_guest(struct rm_cpu *cpu, enum rm_op op)
{
    return (op == RM_OP_hrfid && !(rm_spr_read(cpu, RM_SPR_HSRR1) & RM_MSR_HV)) ||
           (op == RM_OP_rfid && !(rm_spr_read(cpu, RM_SPR_SRR1) & RM_MSR_HV));
}

static bool of_barrier(struct rm_cpu *cpu, const struct rm_record *record, struct rm_access *access)
{
    enum rm_op op = (enum rm_op)record->op;
    *access = (struct rm_access){.barrier = RM_BARRIER_NONE};
    if (op == RM_OP_barrier)
        access->barrier =
            rm_extended(record->word) == XO_SYNC && rm_bits(record->word, 9, 10) != SYNC_LIGHT
                ? RM_BARRIER_FULL
                : RM_BARRIER_STORES;
    else if (op == RM_OP_power_save || to_guest(cpu, op))
        access->barrier = RM_BARRIER_LEAVE;
    return access->barrier != RM_BARRIER_NONE;
}

static bool ask(struct rm_cpu *cpu, const struct rm_access *access)
{
    return cpu->holder->holds(cpu->holder->context, cpu->config.thread, access);
}

bool rm_hold_before(struct rm_cpu *cpu, const struct rm_record *record)
{
    struct rm_access access;
    return (of_memory(cpu, record, &access) || of_core(record, &access) ||
            of_barrier(cpu, record, &access)) &&
           ask(cpu, &access);
}

bool rm_hold_before_pad(struct rm_cpu *cpu)
{
    const struct rm_access access = {.barrier = RM_BARRIER_LEAVE};
    return ask(cpu, &access);
}
