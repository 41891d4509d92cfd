/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay.h"

#include <stdarg.h>
#include <stdio.h>

void rm_replay_part(struct rm_replay *replay, const struct rm_replay_cpu *cpu, const char *format,
                    ...)
{
    struct rm_capture_parted *parted = &replay->report->parted;
    const struct rm_path_line *line = rm_replay_line(replay);
    va_list args;
    if (parted->yes)
        return;
    *parted = (struct rm_capture_parted){.yes = true,
                                         .cpu = cpu->number,
                                         .own = line->own,
                                         .line = line->number,
                                         .pc = line->pc,
                                         .has_earlier = cpu->has_last,
                                         .earlier_own = cpu->last_own,
                                         .earlier_pc = cpu->last_pc};
    snprintf(parted->symbol, sizeof(parted->symbol), "%.*s", RM_REPLAY_SYMBOL(replay, line));
    va_start(args, format);
    vsnprintf(parted->what, sizeof(parted->what), format, args);
    va_end(args);
}

void rm_replay_act(struct rm_replay *replay, const struct rm_replay_cpu *cpu, const char *format,
                   ...)
{
    struct rm_capture_report *report = replay->report;
    va_list args;
    if (report->act_count == RM_CAPTURE_ACTS_MAX) {
        report->acts_left_out++;
        return;
    }
    struct rm_capture_act *act = &report->acts[report->act_count++];
    act->cpu = cpu->number;
    act->own = rm_replay_line(replay)->own;
    va_start(args, format);
    vsnprintf(act->text, sizeof(act->text), format, args);
    va_end(args);
}
