/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread: making one, taking the seat in the engine, and the run loop. */
#include "cpu/cpu.h"

#include "cpu/change.h"
#include "cpu/clock.h"
#include "cpu/fault.h"
#include "cpu/hooks.h"
#include "cpu/spr.h"
#include "cpu/stale.h"
#include "cpu/sync.h"

#include <assert.h>
#include <stdlib.h>

/* One stay in the engine. It returns to be told to forget translations, or because the run ends. */
static void run_engine(struct rm_cpu *cpu)
{
    rm_stale_forget(cpu->seat);
    cpu->limit = cpu->t.instructions < cpu->until_instructions ? cpu->until : 0;
    uint64_t start = cpu->t.pc;
    cpu->t.pc = start - 4; /* the code hook compares with the instruction before */
    uc_err failure = uc_emu_start(cpu->engine->uc, start, UINT64_MAX, 0, 0);
    if (!cpu->stopping && failure != UC_ERR_OK)
        rm_cpu_not_modelled(cpu, "the engine stopped: %s", uc_strerror(failure));
}

/* The engine with its hooks; on failure none is open. */
static enum rm_status open_engine(struct rm_cpu *cpu, struct rm_error *error)
{
    enum rm_status status =
        rm_engine_open(cpu->engine, cpu->mem, UC_PROT_READ | UC_PROT_EXEC, error);
    if (status == RM_OK)
        status = rm_hooks_add(cpu->seat, error);
    if (status != RM_OK)
        rm_engine_close(cpu->engine);
    return status;
}

/* Whoever has the seat takes what it has there along. */
static void leave_seat(struct rm_cpu *cpu)
{
    rm_sync_pull(cpu);
    rm_sync_pull_vsrs(cpu);
    cpu->behind = cpu->vsrs_behind = true;
}

enum rm_status rm_cpu_prepare(struct rm_cpu *cpu, struct rm_error *error)
{
    return cpu->seat->engine.uc ? RM_OK : open_engine(cpu, error);
}

/* Whether the thread has the seat, and an engine in it, now. If not, that is the run's end. */
static bool takes_seat(struct rm_cpu *cpu)
{
    struct rm_seat *seat = cpu->seat;
    struct rm_error error;
    if (rm_cpu_prepare(cpu, &error) != RM_OK) {
        rm_cpu_not_modelled(cpu, "%s", error.text);
        return false;
    }
    if (seat->taken_by == cpu)
        return true;
    if (seat->taken_by)
        leave_seat(seat->taken_by);
    seat->taken_by = cpu;
    seat->msr = ~cpu->t.msr;
    cpu->behind = cpu->vsrs_behind = true;
    return true;
}

enum rm_cpu_stop rm_cpu_run_some(struct rm_cpu *cpu, uint64_t until_cycle, uint64_t instructions)
{
    assert(!cpu->running && cpu->t.msr & RM_MSR_HV);
    if (cpu->t.cycle >= until_cycle || !instructions)
        return RM_STOP_BUDGET;
    if (!takes_seat(cpu))
        return cpu->stop;
    rm_decode_sweep(cpu->decode);
    rm_cpu_changed(cpu);
    rm_sync_push(cpu);
    cpu->until = until_cycle;
    cpu->until_instructions = instructions > UINT64_MAX - cpu->t.instructions
                                  ? UINT64_MAX
                                  : cpu->t.instructions + instructions;
    cpu->stopping = cpu->requested = false;
    cpu->running = true;
    if (cpu->holder && cpu->holder->begins)
        cpu->holder->begins(cpu->holder->context, cpu->config.thread);
    while (!cpu->stopping)
        run_engine(cpu);
    if (cpu->holder && cpu->holder->ends)
        cpu->holder->ends(cpu->holder->context, cpu->config.thread);
    cpu->running = cpu->step_over = false;
    return cpu->stop;
}

enum rm_cpu_stop rm_cpu_run(struct rm_cpu *cpu, uint64_t until_cycle)
{
    return rm_cpu_run_some(cpu, until_cycle, UINT64_MAX);
}

enum rm_cpu_stop rm_cpu_step(struct rm_cpu *cpu)
{
    cpu->step_over = true;
    return rm_cpu_run_some(cpu, UINT64_MAX, 1);
}

void rm_cpu_request_stop(struct rm_cpu *cpu)
{
    cpu->requested = true;
    cpu->limit = 0;
}

bool rm_cpu_has_engine(const struct rm_cpu *cpu)
{
    return cpu->seat->taken_by == cpu;
}

static void reset(struct rm_cpu *cpu)
{
    cpu->t.symbol = UINT32_MAX;
    cpu->t.msr = RM_MSR_SF | RM_MSR_HV | RM_MSR_ME;
    if (cpu->config.hile == RM_LITTLE)
        cpu->t.msr |= RM_MSR_LE;
    rm_cpu_refresh(cpu);
    rm_spr_reset(cpu);
    rm_cpu_changed(cpu);
}

enum rm_status rm_cpu_new(const struct rm_cpu_config *config, struct rm_mem *mem,
                          struct rm_decode *decode, const struct rm_cpu_bus *bus,
                          struct rm_cpu **out, struct rm_error *error)
{
    assert(config->thread < RM_MAX_THREADS && config->core_hz && config->tb_hz);
    struct rm_cpu *cpu = calloc(1, sizeof(*cpu));
    if (!cpu)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a hardware thread");
    cpu->config = *config;
    cpu->bus = *bus;
    cpu->mem = mem;
    cpu->decode = decode;
    cpu->instruction_cycles = RM_CYCLES_PER_INSTRUCTION;
    cpu->guarded = config->text_start < config->text_end;
    cpu->seat = &decode->seat;
    cpu->engine = &decode->seat.engine;
    reset(cpu);
    *out = cpu;
    return RM_OK;
}

void rm_cpu_free(struct rm_cpu *cpu)
{
    if (!cpu)
        return;
    if (cpu->seat->taken_by == cpu)
        cpu->seat->taken_by = NULL;
    free(cpu);
}

void rm_cpu_share(struct rm_cpu *cpu, struct rm_core *core)
{
    cpu->config.core = core;
}
