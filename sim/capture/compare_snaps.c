/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/compare_snaps.h"

#include "capture/snap_registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCR_VERSIONS UINT64_C(0xe) /* v2.07, v2.06, v2.05 (Power ISA 2.07 III-S 2.6) */

enum rm_status rm_compare_snaps_begin(struct rm_replay *replay, struct rm_error *error)
{
    const struct rm_snaps *snaps = &replay->folder.snaps;
    struct rm_capture_report *report = replay->report;
    uint32_t from[RM_CAPTURE_CPUS_MAX] = {0};
    report->moments = calloc(snaps->count + 1, sizeof(*report->moments));
    if (!report->moments)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a captured machine");
    for (size_t i = 0; i < snaps->count; i++) {
        unsigned cpu = snaps->snap[i].cpu;
        if (!replay->cpus[cpu].cpu)
            continue;
        uint32_t own = rm_folder_snap_line(&replay->folder, &snaps->snap[i], cpu, from[cpu]);
        bool in_path = own < replay->folder.path.cpu_lines[cpu];
        if (in_path)
            from[cpu] = own + 1;
        struct rm_capture_moment *moment = &report->moments[report->moment_count++];
        *moment = (struct rm_capture_moment){
            .snap = (unsigned)i, .cpu = cpu, .own = own, .in_path = in_path};
        strncpy(moment->why, snaps->snap[i].why, sizeof(moment->why) - 1);
    }
    return RM_OK;
}

static void note_incomparable(struct rm_capture_report *report, const char *name, const char *why)
{
    for (unsigned i = 0; i < report->incomparable_count; i++)
        if (strcmp(report->incomparable[i].name, name) == 0)
            return;
    if (report->incomparable_count == RM_CAPTURE_INCOMPARABLE_MAX)
        return;
    struct rm_capture_incomparable *to = &report->incomparable[report->incomparable_count++];
    snprintf(to->name, sizeof(to->name), "%s", name);
    to->why = why;
}

static void compare_register(struct rm_replay *replay, struct rm_replay_cpu *cpu,
                             struct rm_capture_moment *moment, const struct rm_snap_register *reg)
{
    const char *why = rm_snap_register_incomparable(reg->name);
    if (why) {
        moment->incomparable++;
        note_incomparable(replay->report, reg->name, why);
        return;
    }
    uint64_t ours = rm_snap_register_read(cpu->cpu, reg->name);
    bool pcr = ours != reg->value && strcmp(reg->name, "pcr") == 0 &&
               (ours & PCR_VERSIONS) == (reg->value & PCR_VERSIONS);
    if (pcr)
        replay->report->differences[RM_DIFFERS_PCR]++;
    if (ours == reg->value || pcr)
        moment->equal++;
    else
        rm_replay_part(replay, cpu,
                       "at the snap \"%s\" %s is 0x%" PRIx64 " here, 0x%" PRIx64 " in the capture",
                       moment->why, reg->name, ours, reg->value);
}

static void compare(struct rm_replay *replay, struct rm_replay_cpu *cpu,
                    struct rm_capture_moment *moment)
{
    const struct rm_snap_cpu *snap = &replay->folder.snaps.snap[moment->snap].cpus[cpu->number];
    uint64_t pc;
    if (rm_snap_read(snap, "pc", &pc) && pc != rm_cpu_pc(cpu->cpu))
        return; /* taken in the guest, before the interrupt */
    moment->followed = true;
    for (size_t i = 0; i < snap->register_count; i++)
        compare_register(replay, cpu, moment, &snap->registers[i]);
}

/* It has executed the instruction that led to the host, and none since. */
static bool just_left(const struct rm_capture_report *report, const struct rm_replay_cpu *cpu)
{
    return cpu->place == RM_REPLAY_HOST && report->cpus[cpu->number].after == 0;
}

void rm_compare_snaps(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    struct rm_capture_report *report = replay->report;
    for (size_t i = 0; i < report->moment_count; i++) {
        struct rm_capture_moment *moment = &report->moments[i];
        if (moment->cpu == cpu->number && moment->own == cpu->next_own &&
            (cpu->place == RM_REPLAY_HYPERVISOR || just_left(report, cpu)))
            compare(replay, cpu, moment);
    }
}
