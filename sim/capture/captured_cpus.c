/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/captured_cpus.h"

#include "capture/replay_bus.h"
#include "capture/snap_registers.h"
#include "cpu/msr.h"
#include "cpu/spr.h"

#include <inttypes.h>
#include <stdio.h>

#define CORE_HZ        UINT64_C(3500000000) /* of no account: what timers read is taken over */
#define TB_HZ          UINT64_C(512000000)
#define HID0_HILE      (UINT64_C(1) << 44) /* POWER8: interrupts to the hypervisor are little-endian */
#define THREADS_A_CORE 8
#define RESET_VECTOR   UINT64_C(0x100)

static const struct rm_snap_cpu *start_of(const struct rm_replay *replay, unsigned cpu)
{
    return &replay->folder.snaps.snap[replay->folder.start].cpus[cpu];
}

static uint64_t told(const struct rm_snap_cpu *snap, const char *name, uint64_t otherwise)
{
    uint64_t value;
    return rm_snap_read(snap, name, &value) ? value : otherwise;
}

/* Threads of one core have PIRs that differ in the last three bits only. */
static unsigned core_of(const struct rm_replay *replay, unsigned cpu)
{
    for (unsigned other = 0; other < cpu; other++)
        if (replay->cpus[other].cpu && replay->cpus[other].knows_pir &&
            replay->cpus[cpu].knows_pir &&
            replay->cpus[other].pir / THREADS_A_CORE == replay->cpus[cpu].pir / THREADS_A_CORE)
            return other;
    return cpu;
}

static enum rm_status make_cpu(struct rm_replay *replay, unsigned number, struct rm_error *error)
{
    const struct rm_snap_cpu *snap = start_of(replay, number);
    struct rm_replay_cpu *cpu = &replay->cpus[number];
    uint64_t pir;
    cpu->number = number;
    cpu->knows_pir = rm_snap_read(snap, "pir", &pir) && pir < RM_XICS_THREADS_MAX;
    cpu->pir = cpu->knows_pir ? (unsigned)pir : 0;
    struct rm_cpu_config config = {
        .thread = number,
        .thread_in_core = cpu->pir % THREADS_A_CORE,
        .hile = told(snap, "hid0", HID0_HILE) & HID0_HILE ? RM_LITTLE : RM_BIG,
        .core_hz = CORE_HZ,
        .tb_hz = TB_HZ,
        .core = &replay->cores[core_of(replay, number)],
        .reservations = &replay->reservations,
    };
    struct rm_cpu_bus bus = rm_replay_bus(replay);
    enum rm_status status =
        rm_cpu_new(&config, replay->mem, replay->decode, &bus, &cpu->cpu, error);
    return status == RM_OK ? rm_cpu_prepare(cpu->cpu, error) : status;
}

static void set_segments(struct rm_cpu *cpu, const struct rm_snap_cpu *snap)
{
    char name[16];
    for (unsigned i = 0; i < snap->segment_count; i++) {
        const struct rm_snap_segment *segment = &snap->segments[i];
        snprintf(name, sizeof(name), "slb%u.esid", segment->index);
        rm_cpu_reg_write(cpu, name, segment->esid);
        snprintf(name, sizeof(name), "slb%u.vsid", segment->index);
        rm_cpu_reg_write(cpu, name, segment->vsid);
    }
}

/* Where it is, by its registers and by what it does first. */
static enum rm_replay_place first_place(const struct rm_replay *replay,
                                        const struct rm_replay_cpu *cpu)
{
    const struct rm_path *path = &replay->folder.path;
    uint64_t msr = rm_cpu_msr(cpu->cpu), pc = rm_cpu_pc(cpu->cpu);
    if (!(msr & RM_MSR_HV))
        return RM_REPLAY_GUEST;
    for (size_t i = 0; i < path->count; i++) {
        const struct rm_path_line *line = &path->lines[i];
        if (line->cpu != cpu->number || line->own != replay->folder.start_own[cpu->number])
            continue;
        if (line->pc == RESET_VECTOR && pc != line->pc)
            return RM_REPLAY_NAP;
        break;
    }
    return RM_REPLAY_BEFORE;
}

static void note_told_sprs(struct rm_replay_cpu *cpu, const struct rm_snap_cpu *snap)
{
    for (unsigned number = 0; number < RM_SPR_NUMBERS; number++) {
        const struct rm_spr *spr = rm_spr(number);
        if (spr && rm_snap_tells(snap, spr->name))
            cpu->spr_known[number / 64] |= UINT64_C(1) << number % 64;
    }
}

static void start_cpu(struct rm_replay *replay, unsigned number)
{
    struct rm_replay_cpu *cpu = &replay->cpus[number];
    const struct rm_snap_cpu *snap = start_of(replay, number);
    for (size_t i = 0; i < snap->register_count; i++)
        rm_snap_register_set(cpu->cpu, snap->registers[i].name, snap->registers[i].value);
    set_segments(cpu->cpu, snap);
    cpu->has_segments = snap->has_segments;
    note_told_sprs(cpu, snap);
    for (unsigned reg = 0; reg < RM_PATH_REGISTERS; reg++)
        cpu->recorded[reg] = rm_path_register_read(cpu->cpu, (enum rm_path_register)reg);
    cpu->place = first_place(replay, cpu);
}

static void start_icps(struct rm_replay *replay)
{
    const struct rm_snap *snap = &replay->folder.snaps.snap[replay->folder.start];
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++) {
        const struct rm_snap_icp *icp = &snap->icps[i];
        if (!icp->there || !replay->cpus[i].cpu || !replay->cpus[i].knows_pir)
            continue;
        struct rm_icp_state state = {.cppr = (uint8_t)(icp->xirr >> 24),
                                     .xisr = icp->xirr & XISR_MASK,
                                     .pending_pri = icp->pending_priority,
                                     .mfrr = icp->mfrr};
        rm_icp_set(replay->xics, replay->cpus[i].pir, state);
    }
}

enum rm_status rm_captured_cpus(struct rm_replay *replay, struct rm_error *error)
{
    enum rm_status status = rm_xics_new(RM_XICS_THREADS_MAX, &replay->xics, error);
    for (unsigned i = 0; status == RM_OK && i < RM_CAPTURE_CPUS_MAX; i++) {
        if (!replay->folder.path.cpu_lines[i])
            continue;
        if (!start_of(replay, i)->there)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s/regs.json: expected the registers of processor %u, which has a "
                           "path, in snap %zu, found none",
                           replay->folder.name, i, replay->folder.start);
        status = make_cpu(replay, i, error);
        if (status == RM_OK)
            start_cpu(replay, i);
    }
    if (status == RM_OK)
        start_icps(replay);
    return status;
}
