/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/power8_clock.h"
#include "machine/recorder_parts.h"

struct rm_recorded_account rm_recorder_account(const struct rm_recorder *recorder, unsigned thread)
{
    const struct record *record = &recorder->is.now[thread];
    return (struct rm_recorded_account){
        .times = &record->times,
        .account = rm_clock_models(recorder->machine) ? &record->accounting.account : NULL,
        .effect_count = record->effects.count,
        .effects = record->effects.items,
    };
}
