/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/follow.h"

#include "capture/captured_cpus.h"
#include "capture/captured_memory.h"
#include "capture/compare_memory.h"
#include "capture/compare_snaps.h"
#include "capture/cut.h"
#include "capture/find_world.h"
#include "capture/learn.h"
#include "capture/replay_compare.h"
#include "capture/replay_firmware.h"
#include "capture/replay_interrupt.h"
#include "capture/snap_registers.h"
#include "capture/unfollowed.h"
#include "cpu/decode_word.h"
#include "cpu/msr.h"
#include "image/layout_folders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TWICE_MAX 16 /* lines of one instruction */

/* The registers as recorded at the present line. */
static void take_changes(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    const struct rm_path_line *line = rm_replay_line(replay);
    memcpy(cpu->previous, cpu->recorded, sizeof(cpu->previous));
    for (uint32_t i = 0; i < line->change_count; i++) {
        const struct rm_path_change *change = &replay->folder.path.changes[line->first_change + i];
        cpu->recorded[change->reg] = change->value;
    }
    cpu->next_own = line->own;
}

static void note_access(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    struct rm_access access = {0};
    uint64_t pc = rm_cpu_pc(cpu->cpu);
    enum rm_endian endian = rm_cpu_msr(cpu->cpu) & RM_MSR_LE ? RM_LITTLE : RM_BIG;
    cpu->has_last = rm_mem_contains(replay->mem, pc, 4);
    cpu->last_pc = pc;
    cpu->last_own = rm_replay_line(replay)->own;
    cpu->last_real = UINT64_MAX;
    if (!cpu->has_last)
        return;
    cpu->last = rm_record_of((uint32_t)rm_mem_read(replay->mem, pc, 4, endian), endian);
    if (!rm_cpu_next_access(cpu->cpu, &access) ||
        !rm_mem_contains(replay->mem, access.real, access.bytes))
        return;
    cpu->last_real = access.real;
    rm_known_add(&replay->touched, access.real, access.bytes);
    rm_learn(replay, cpu, &cpu->last, &access);
    if (access.store) {
        rm_known_add(&replay->ours, access.real, access.bytes);
        rm_known_remove(&replay->later, access.real, access.bytes);
    }
}

static void part_by_fault(struct rm_replay *replay, const struct rm_replay_cpu *cpu)
{
    const struct rm_cpu_fault *fault = rm_cpu_fault(cpu->cpu);
    rm_replay_part(replay, cpu,
                   "the instruction cannot be executed here: %s (%s), address 0x%" PRIx64,
                   fault->what, fault->disassembly, fault->address);
}

/* The instruction went well, and the next one lies where only translation leads. */
static bool left_for_host(const struct rm_replay_cpu *cpu)
{
    return cpu->was_real && rm_cpu_msr(cpu->cpu) & RM_MSR_IR && rm_cpu_pc(cpu->cpu) != cpu->last_pc;
}

static bool execute(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    if (!(rm_cpu_msr(cpu->cpu) & RM_MSR_HV)) {
        rm_replay_part(replay, cpu,
                       "the recording goes on in the hypervisor with MSR 0x%" PRIx64
                       ", which has no HV",
                       rm_cpu_msr(cpu->cpu));
        return false;
    }
    note_access(replay, cpu);
    enum rm_cpu_stop stop = rm_cpu_step(cpu->cpu);
    if (stop == RM_STOP_FAULT && left_for_host(cpu))
        stop = RM_STOP_BUDGET;
    switch (stop) {
    case RM_STOP_BUDGET:
        break;
    case RM_STOP_GUEST:
        cpu->place = RM_REPLAY_GUEST;
        cpu->entered_guest = true;
        break;
    case RM_STOP_NAP:
        cpu->place = RM_REPLAY_NAP;
        break;
    default:
        part_by_fault(replay, cpu);
        return false;
    }
    replay->report->cpus[cpu->number].followed++;
    if (cpu->place == RM_REPLAY_HYPERVISOR && left_for_host(cpu))
        cpu->place = RM_REPLAY_HOST;
    return true;
}

/* Where the processor's path goes on elsewhere than here; NULL: it does not, or not soon. */
static const struct rm_path_line *next_elsewhere(const struct rm_replay *replay)
{
    const struct rm_path_line *line = rm_replay_line(replay), *next = line;
    for (unsigned i = 0; i < TWICE_MAX && next->pc == line->pc; i++) {
        if (next->next == RM_PATH_NO_LINE)
            return NULL;
        next = &replay->folder.path.lines[next->next];
    }
    return next;
}

/* The line before was the same instruction, which here leads to where the path goes on, and nothing
 * changed. */
static bool is_twice(const struct rm_replay *replay, const struct rm_replay_cpu *cpu)
{
    const struct rm_path_line *line = rm_replay_line(replay);
    if (!cpu->has_last || line->pc != cpu->last_pc || line->change_count ||
        rm_cpu_pc(cpu->cpu) == line->pc)
        return false;
    const struct rm_path_line *next = next_elsewhere(replay);
    return next && rm_cpu_pc(cpu->cpu) == next->pc;
}

/* What is moved to or from a special register is known from then on. */
static void note_spr(struct rm_replay_cpu *cpu)
{
    bool moves = cpu->last.class == RM_CLASS_SPR_READ || cpu->last.class == RM_CLASS_SPR_WRITE;
    if (cpu->has_last && moves)
        cpu->spr_known[cpu->last.spr / 64 % 16] |= UINT64_C(1) << cpu->last.spr % 64;
}

static bool in_hypervisor(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    if (is_twice(replay, cpu)) {
        replay->report->differences[RM_DIFFERS_TWICE]++;
        return true;
    }
    if (!rm_replay_compare(replay, cpu))
        return false;
    rm_compare_snaps(replay, cpu);
    note_spr(cpu);
    if (!(rm_cpu_msr(cpu->cpu) & RM_MSR_IR))
        cpu->was_real = true;
    if (rm_replay_is_firmware(rm_cpu_pc(cpu->cpu))) {
        replay->report->cpus[cpu->number].firmware++;
        return rm_replay_call(replay, cpu);
    }
    return execute(replay, cpu);
}

static bool before(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    const struct rm_path_line *line = rm_replay_line(replay);
    if (line->own >= replay->folder.start_own[cpu->number] &&
        rm_mem_contains(replay->mem, line->pc, 4)) {
        for (unsigned reg = 0; reg < RM_PATH_REGISTERS; reg++)
            rm_path_register_write(cpu->cpu, (enum rm_path_register)reg, cpu->recorded[reg]);
        rm_cpu_set_pc(cpu->cpu, line->pc);
        cpu->place = RM_REPLAY_HYPERVISOR;
        return in_hypervisor(replay, cpu);
    }
    replay->report->cpus[cpu->number].before++;
    if (line->own >= replay->folder.start_own[cpu->number])
        rm_unfollowed_store(replay, cpu);
    return true;
}

static bool in_guest(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    if (cpu->recorded[RM_PATH_MSR] & RM_MSR_HV)
        return rm_replay_interrupt(replay, cpu) && in_hypervisor(replay, cpu);
    replay->report->cpus[cpu->number].guest++;
    bool compared = !cpu->entered_guest || rm_replay_compare(replay, cpu);
    cpu->entered_guest = false;
    return compared;
}

static bool in_firmware(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    if (rm_replay_line(replay)->pc == cpu->firmware_return) {
        rm_replay_return(replay, cpu);
        return in_hypervisor(replay, cpu);
    }
    replay->report->cpus[cpu->number].firmware++;
    return true;
}

/* The fetch itself may have missed in the SLB or the page table: the line is then that vector's. */
static bool arrived_in_host(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    uint64_t pc = rm_replay_line(replay)->pc, ours = rm_cpu_pc(cpu->cpu);
    if ((pc == 0x400 || pc == 0x480) && cpu->recorded[RM_PATH_SRR0] == ours)
        return true;
    return rm_replay_compare(replay, cpu);
}

static bool in_host(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    struct rm_capture_cpu *report = &replay->report->cpus[cpu->number];
    const struct rm_path_line *line = rm_replay_line(replay);
    if (report->after++ == 0) {
        snprintf(report->after_symbol, sizeof(report->after_symbol), "%.*s",
                 RM_REPLAY_SYMBOL(replay, line));
        if (!arrived_in_host(replay, cpu))
            return false;
    }
    rm_unfollowed_store(replay, cpu);
    return true;
}

/* The processor's own file, if there is one, has to say the same. */
static bool agrees_with_own(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    const struct rm_path *own = &replay->folder.own[cpu->number], *both = &replay->folder.path;
    const struct rm_path_line *line = rm_replay_line(replay);
    if (!own->count)
        return true;
    const struct rm_path_line *other = line->own < own->count ? &own->lines[line->own] : NULL;
    bool same = other && other->pc == line->pc && other->change_count == line->change_count;
    for (uint32_t i = 0; same && i < line->change_count; i++) {
        const struct rm_path_change *a = &both->changes[line->first_change + i];
        const struct rm_path_change *b = &own->changes[other->first_change + i];
        same = a->reg == b->reg && a->value == b->value;
    }
    if (!same)
        rm_replay_part(replay, cpu, "%s tells this instruction otherwise", own->name);
    return same;
}

/* What the snap does not tell of a processor's registers, its first line may. */
static void complete_start(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    const struct rm_path_line *line = rm_replay_line(replay);
    const struct rm_snap_cpu *snap =
        &replay->folder.snaps.snap[replay->folder.start].cpus[cpu->number];
    for (uint32_t i = 0; i < line->change_count; i++) {
        const struct rm_path_change *change = &replay->folder.path.changes[line->first_change + i];
        if (!rm_snap_tells(snap, rm_path_register_name(change->reg)))
            rm_path_register_write(cpu->cpu, change->reg, change->value);
    }
}

static bool take_line(struct rm_replay *replay)
{
    struct rm_replay_cpu *cpu = &replay->cpus[rm_replay_line(replay)->cpu];
    replay->report->cpus[cpu->number].lines++;
    take_changes(replay, cpu);
    if (!agrees_with_own(replay, cpu))
        return false;
    if (rm_replay_line(replay)->own == replay->folder.start_own[cpu->number])
        complete_start(replay, cpu);
    switch (cpu->place) {
    case RM_REPLAY_BEFORE:
        return before(replay, cpu);
    case RM_REPLAY_HYPERVISOR:
        return in_hypervisor(replay, cpu);
    case RM_REPLAY_FIRMWARE:
        return in_firmware(replay, cpu);
    case RM_REPLAY_GUEST:
        return in_guest(replay, cpu);
    case RM_REPLAY_NAP:
        return rm_replay_wake(replay, cpu) && in_hypervisor(replay, cpu);
    case RM_REPLAY_HOST:
        return in_host(replay, cpu);
    }
    return false;
}

static uint32_t symbol_of(void *context, uint64_t address)
{
    (void)context;
    (void)address;
    return 0;
}

static enum rm_status open_replay(struct rm_replay *replay,
                                  const struct rm_capture_options *options, struct rm_error *error)
{
    enum rm_status status = rm_folder_open(options->folder, &replay->folder, error);
    if (status == RM_OK && options->kernel)
        status = rm_image_open(options->kernel, &replay->image, error);
    if (status == RM_OK)
        status = rm_captured_memory(replay, error);
    if (status != RM_OK)
        return status;
    replay->decode = rm_decode_new(replay->mem, symbol_of, NULL);
    if (!replay->decode)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a captured machine");
    if (replay->known.all)
        rm_module_text_find(&replay->folder.path, replay->mem, &replay->modules);
    status = rm_captured_cpus(replay, error);
    struct rm_layout_folders folders;
    struct rm_layout_source source = {options->layout, options->debug_info,
                                      rm_layout_folders(&folders)};
    return status == RM_OK ? rm_find_world(replay, &source, error) : status;
}

static void close_replay(struct rm_replay *replay)
{
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        rm_cpu_free(replay->cpus[i].cpu);
    rm_decode_free(replay->decode);
    rm_xics_free(replay->xics);
    rm_known_free(&replay->known);
    rm_known_free(&replay->ours);
    rm_known_free(&replay->later);
    rm_known_free(&replay->touched);
    rm_mem_snapshot_free(replay->at_start);
    rm_mem_free(replay->mem);
    rm_image_close(replay->image);
    rm_folder_close(&replay->folder);
}

static enum rm_status follow(struct rm_replay *replay, struct rm_error *error)
{
    const struct rm_path *path = &replay->folder.path;
    for (replay->line = 0; replay->line < path->count; replay->line++)
        if (!take_line(replay))
            return RM_OK;
    replay->line = path->count - 1;
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        if (replay->cpus[i].cpu) {
            replay->cpus[i].next_own = path->cpu_lines[i];
            rm_compare_snaps(replay, &replay->cpus[i]);
        }
    return replay->report->parted.yes ? RM_OK : rm_compare_memory(replay, error);
}

enum rm_status rm_capture_follow(const struct rm_capture_options *options,
                                 struct rm_capture_report **out, struct rm_error *error)
{
    struct rm_replay *replay = calloc(1, sizeof(*replay));
    struct rm_capture_report *report = calloc(1, sizeof(*report));
    if (!replay || !report) {
        free(replay);
        free(report);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a captured machine");
    }
    replay->report = report;
    enum rm_status status = open_replay(replay, options, error);
    if (status == RM_OK)
        status = rm_compare_snaps_begin(replay, error);
    if (status == RM_OK)
        status = follow(replay, error);
    if (status == RM_OK && options->cut)
        status = rm_capture_cut(replay, options->cut, error);
    close_replay(replay);
    free(replay);
    if (status == RM_OK)
        *out = report;
    else
        rm_capture_report_free(report);
    return status;
}

void rm_capture_report_free(struct rm_capture_report *report)
{
    if (report)
        free(report->moments);
    free(report);
}
