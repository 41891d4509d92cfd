/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hooks of whoever has the seat into the engine.
 *
 * The code hook is called before every instruction. Its fast path is one comparison with the decode
 * cache and one with the clock; a listener to the feed is told there. Everything else, emulation,
 * stopping, telling of a new symbol, is the slow path; whoever wants the run to stop sets `limit`
 * to 0 and so sends the next instruction there. Stopping happens in that one place because Unicorn
 * finishes a block after a stop that is asked for elsewhere.
 *
 * After an emulated instruction the engine has to be told where to go on, which costs as much as
 * several instructions. So the hook goes on by itself as long as it knows how to.
 */
#include "cpu/hooks.h"

#include "cpu/change.h"
#include "cpu/clock.h"
#include "cpu/emulate.h"
#include "cpu/fault.h"
#include "cpu/guard.h"
#include "cpu/hold.h"
#include "cpu/listeners.h"

/* The last instruction was a taken branch if this one is not behind it. */
static inline void note_branch(struct rm_cpu *cpu, uint64_t address)
{
    if (address != cpu->t.pc + 4)
        cpu->t.cfar = cpu->t.pc;
}

/* The instruction at `address`, which is decoded, is executed now. */
static inline void retire(struct rm_cpu *cpu, uint64_t address, const struct rm_record *record)
{
    note_branch(cpu, address);
    cpu->t.pc = address;
    if (cpu->feed)
        rm_listeners_tell(cpu, record);
    else
        rm_clock_move(cpu, cpu->instruction_cycles);
    if (++cpu->t.instructions == cpu->until_instructions)
        cpu->limit = 0;
}

/* Leaves the engine before the instruction at `address`, for good or to come back to it. */
static void leave_before(struct rm_cpu *cpu, uint64_t address)
{
    note_branch(cpu, address);
    if (cpu->requested)
        rm_cpu_end_run(cpu, RM_STOP_REQUESTED, address);
    else if (cpu->seat->stale_count) {
        cpu->t.pc = address;
        uc_emu_stop(cpu->engine->uc);
    } else
        rm_cpu_end_run(cpu, RM_STOP_BUDGET, address);
}

static void enter_symbol(struct rm_cpu *cpu, uint32_t symbol, uint64_t address)
{
    cpu->t.symbol = symbol;
    rm_cpu_refresh(cpu);
    if (cpu->bus.entered)
        cpu->bus.entered(cpu->bus.context, cpu->config.thread, symbol, address);
}

/* What retiring is in the slow path. */
static void retire_record(struct rm_cpu *cpu, uint64_t address, const struct rm_record *record)
{
    if (record->flags & (RM_RECORD_EFFECT | RM_RECORD_CLOCK))
        cpu->t.effects++;
    retire(cpu, address, record);
    if (cpu->tally)
        rm_listeners_count(cpu, record);
}

/* Whether something is known, as fetched in that byte order. */
static bool is_of(rm_decode_entry entry, enum rm_endian endian)
{
    return rm_decode_op(entry) != RM_OP_UNKNOWN && rm_decode_endian(entry) == endian;
}

/* Whether the hook may go on with the instruction at `address`: one in the same symbol that the
 * model can execute. Its operation goes to *op. */
static bool goes_on(struct rm_cpu *cpu, uint64_t address, enum rm_op *op)
{
    rm_decode_entry entry = rm_decode_lookup(cpu->decode, address);
    if (!is_of(entry, rm_cpu_endian(cpu)) && rm_mem_contains(cpu->mem, address, 4))
        entry = rm_decode_fill(cpu->decode, address, rm_cpu_endian(cpu));
    if ((entry & ~UINT64_C(0xff)) != rm_cpu_place(cpu) || rm_decode_op(entry) == RM_OP_PAD ||
        rm_decode_op(entry) == RM_OP_UNKNOWN)
        return false;
    const struct rm_record *record = rm_decode_record(cpu->decode, address);
    *op = (enum rm_op)record->op;
    return *op != RM_OP_PLAIN && *op <= RM_OP_load && cpu->t.cycle < cpu->limit &&
           !(cpu->holder && rm_hold_before(cpu, record));
}

/* Executes the instruction at t.pc, and those behind it as long as the model can. */
static void emulate(struct rm_cpu *cpu, uint64_t address, const struct rm_record *record)
{
    enum rm_op op = (enum rm_op)record->op;
    if (rm_op_is_either(op)) /* alone it is the engine's */
        op = op == RM_OP_load ? RM_OP_load_engine : RM_OP_engine;
    while (rm_emulate_table[op](cpu, record) == RM_FLOW_NEXT) {
        address += 4;
        if (!goes_on(cpu, address, &op)) {
            rm_engine_set_reg(cpu->engine, UC_PPC_REG_PC, address);
            return;
        }
        record = rm_decode_record(cpu->decode, address);
        retire_record(cpu, address, record);
    }
}

/* Not inlined, so that the fast path has few registers to keep. */
__attribute__((noinline)) static void slow_path(struct rm_cpu *cpu, uint64_t address,
                                                rm_decode_entry entry)
{
    if (cpu->t.cycle >= cpu->limit) {
        leave_before(cpu, address);
        return;
    }
    if (!is_of(entry, rm_cpu_endian(cpu)))
        entry = rm_decode_fill(cpu->decode, address, rm_cpu_endian(cpu));
    const struct rm_record *record = rm_decode_record(cpu->decode, address);
    if (rm_decode_op(entry) == RM_OP_PAD && !cpu->step_over) {
        bool held = cpu->holder && rm_hold_before_pad(cpu);
        note_branch(cpu, address);
        rm_cpu_end_run(cpu, held ? RM_STOP_REQUESTED : RM_STOP_PAD, address);
        return;
    }
    cpu->step_over = false;
    if (cpu->holder && rm_hold_before(cpu, record)) {
        note_branch(cpu, address);
        rm_cpu_end_run(cpu, RM_STOP_REQUESTED, address);
        return;
    }
    if (record->symbol != cpu->t.symbol)
        enter_symbol(cpu, record->symbol, address);
    retire_record(cpu, address, record);
    if (record->op != RM_OP_PLAIN)
        emulate(cpu, address, record);
}

static void on_code(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    (void)uc;
    (void)size;
    struct rm_cpu *cpu = ((struct rm_seat *)user)->taken_by;
    const struct rm_decode_page *page = rm_decode_page(cpu->decode, address);
    unsigned slot = rm_decode_slot(address);
    rm_decode_entry entry = page ? page->entry[slot] : 0;
    bool load = entry == cpu->plain_load;
    if (cpu->t.cycle >= cpu->limit || (entry != cpu->plain && !load)) {
        slow_path(cpu, address, entry);
        return;
    }
    retire(cpu, address, &page->record[slot]);
    if (load && cpu->guarded)
        rm_load_may_run(cpu, &page->record[slot]);
}

static bool on_unmapped(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                        void *user)
{
    (void)uc;
    (void)size;
    (void)value;
    struct rm_cpu *cpu = ((struct rm_seat *)user)->taken_by;
    if (type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT) {
        uint64_t pc = rm_engine_reg(cpu->engine, UC_PPC_REG_PC); /* `address` may be real */
        note_branch(cpu, pc);
        cpu->t.pc = pc;
        rm_cpu_raise(cpu, "instruction fetch outside memory", pc);
    } else if (type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT)
        rm_cpu_not_modelled(cpu, "store is not modelled"); /* ours are no stores of the engine */
    else
        rm_cpu_raise(cpu, "load outside memory", address);
    return false;
}

/* The engine's exceptions, which it leaves to us (numbers: Unicorn's own, from QEMU). */
static void on_exception(uc_engine *uc, uint32_t number, void *user)
{
    static const struct {
        uint32_t number;
        const char *what;
    } exceptions[] = {
        {5, "alignment interrupt"},
        {6, "trap or program interrupt"},
        {7, "floating point instruction while MSR[FP] is off"},
        {33, "vector instruction while MSR[VEC] is off"},
        {94, "VSX instruction while MSR[VSX] is off"},
        {95, "facility is not available"},
        {96, "illegal instruction"},
    };
    (void)uc;
    const char *what = "unexpected interrupt";
    for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
        if (exceptions[i].number == number)
            what = exceptions[i].what;
    rm_cpu_raise(((struct rm_seat *)user)->taken_by, what, 0);
}

enum rm_status rm_hooks_add(struct rm_seat *seat, struct rm_error *error)
{
    const struct {
        int type;
        void *callback;
    } hooks[] = {
        {UC_HOOK_CODE, (void *)on_code},
        {UC_HOOK_MEM_INVALID, (void *)on_unmapped},
        {UC_HOOK_INTR, (void *)on_exception},
    };
    for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
        uc_hook handle;
        uc_err failure = uc_hook_add(seat->engine.uc, &handle, hooks[i].type, hooks[i].callback,
                                     seat, UINT64_C(1), UINT64_C(0));
        if (failure != UC_ERR_OK)
            return rm_fail(error, RM_NOT_MODELLED, "Unicorn cannot add a hook: %s",
                           uc_strerror(failure));
    }
    return RM_OK;
}
