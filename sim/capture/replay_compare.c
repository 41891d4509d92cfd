/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay_compare.h"

#include <inttypes.h>

#define INSTRUCTION_BYTES 4
#define THREADS_A_CORE    8
#define XO_SLBMFEV        851 /* Power ISA 2.07 Book III-S 5.9.3.1 */
#define XO_SLBMFEE        915

#define SDR1    25
#define CTRLF   136
#define CTRL_TS UINT64_C(0xff00)

static bool reads_a_timer(const struct rm_record *record)
{
    static const uint16_t timers[] = {22, 268, 269, 308, 309, 310, 849}; /* Power ISA 2.07 III-S */
    if (record->class != RM_CLASS_SPR_READ)
        return false;
    for (size_t i = 0; i < sizeof(timers) / sizeof(*timers); i++)
        if (record->spr == timers[i])
            return true;
    return false;
}

static bool after_timer(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                        enum rm_path_register reg)
{
    (void)replay;
    return cpu->has_last && reads_a_timer(&cpu->last) && reg == cpu->last.rt;
}

static bool has_sdr1(const struct rm_replay_cpu *cpu, uint64_t value)
{
    bool just_written =
        cpu->has_last && cpu->last.class == RM_CLASS_SPR_WRITE && cpu->last.spr == SDR1;
    return cpu->recorded[RM_PATH_SDR1] == value ||
           (just_written && cpu->recorded[cpu->last.rt] == value);
}

/* Ours is what another thread of the core has there, or is just about to have. */
static bool of_a_core(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                      enum rm_path_register reg)
{
    uint64_t ours = rm_path_register_read(cpu->cpu, reg);
    for (unsigned i = 0; reg == RM_PATH_SDR1 && i < RM_CAPTURE_CPUS_MAX; i++) {
        const struct rm_replay_cpu *other = &replay->cpus[i];
        if (other != cpu && other->cpu &&
            other->pir / THREADS_A_CORE == cpu->pir / THREADS_A_CORE && has_sdr1(other, ours))
            return true;
    }
    return false;
}

/* Only the bits of TS, the state of the threads of the core. */
static bool after_ctrl(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                       enum rm_path_register reg)
{
    uint64_t ours = rm_path_register_read(cpu->cpu, reg);
    (void)replay;
    return cpu->has_last && cpu->last.class == RM_CLASS_SPR_READ && cpu->last.spr == CTRLF &&
           reg == cpu->last.rt && (ours & ~CTRL_TS) == (cpu->recorded[reg] & ~CTRL_TS);
}

static bool after_branch_to_next(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                                 enum rm_path_register reg)
{
    return reg == RM_PATH_CFAR && cpu->has_last && cpu->last.flags & RM_RECORD_BRANCH &&
           cpu->recorded[reg] == cpu->last_pc &&
           rm_replay_line(replay)->pc == cpu->last_pc + INSTRUCTION_BYTES;
}

static bool after_untold_segment(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                                 enum rm_path_register reg)
{
    unsigned extended = cpu->last.word >> 1 & 0x3ff;
    (void)replay;
    return cpu->has_last && !cpu->has_segments && cpu->last.word >> 26 == 31 &&
           (extended == XO_SLBMFEE || extended == XO_SLBMFEV) && reg == cpu->last.rt;
}

static bool after_untold_spr(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                             enum rm_path_register reg)
{
    unsigned spr = cpu->last.spr;
    (void)replay;
    return cpu->has_last && cpu->last.class == RM_CLASS_SPR_READ && reg == cpu->last.rt &&
           !(cpu->spr_known[spr / 64] >> spr % 64 & 1);
}

static const struct {
    enum rm_difference difference;
    bool (*explains)(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                     enum rm_path_register reg);
    bool takes_over;
} explanations[] = {
    {RM_DIFFERS_TIMER, after_timer, true},         {RM_DIFFERS_CTRL, after_ctrl, true},
    {RM_DIFFERS_CFAR, after_branch_to_next, true}, {RM_DIFFERS_SEGMENT, after_untold_segment, true},
    {RM_DIFFERS_SPR, after_untold_spr, true},      {RM_DIFFERS_SDR1, of_a_core, false},
};

static bool explained(struct rm_replay *replay, struct rm_replay_cpu *cpu,
                      enum rm_path_register reg)
{
    for (size_t i = 0; i < sizeof(explanations) / sizeof(*explanations); i++) {
        if (!explanations[i].explains(replay, cpu, reg))
            continue;
        replay->report->differences[explanations[i].difference]++;
        if (explanations[i].takes_over)
            rm_path_register_write(cpu->cpu, reg, cpu->recorded[reg]);
        if (explanations[i].difference == RM_DIFFERS_SPR)
            rm_cpu_set_spr(cpu->cpu, cpu->last.spr, cpu->recorded[reg]);
        return true;
    }
    return false;
}

static bool compare_register(struct rm_replay *replay, struct rm_replay_cpu *cpu,
                             enum rm_path_register reg)
{
    uint64_t ours = rm_path_register_read(cpu->cpu, reg);
    replay->report->cpus[cpu->number].values++;
    if (ours == cpu->recorded[reg] || explained(replay, cpu, reg))
        return true;
    rm_replay_part(replay, cpu, "%s is 0x%" PRIx64 " here, 0x%" PRIx64 " in the recording",
                   rm_path_register_name(reg), ours, cpu->recorded[reg]);
    return false;
}

bool rm_replay_compare(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    const struct rm_path_line *line = rm_replay_line(replay);
    if (rm_cpu_pc(cpu->cpu) != line->pc) {
        rm_replay_part(replay, cpu,
                       "the next instruction is at 0x%" PRIx64 " here, at 0x%" PRIx64
                       " (%.*s) in the recording",
                       rm_cpu_pc(cpu->cpu), line->pc, RM_REPLAY_SYMBOL(replay, line));
        return false;
    }
    for (unsigned reg = 0; reg < RM_PATH_REGISTERS; reg++)
        if (!compare_register(replay, cpu, (enum rm_path_register)reg))
            return false;
    return true;
}
