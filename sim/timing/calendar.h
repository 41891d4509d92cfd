/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pipes are taken in which of the next cycles. */
#ifndef RM_TIMING_CALENDAR_H
#define RM_TIMING_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Further ahead than this no pipe is taken: that far everybody waits for something else (assumed).
 */
#define RM_CALENDAR_CYCLES 128

enum {
    RM_PIPES_FX = 0x003,
    RM_PIPES_LS = 0x00c,
    RM_PIPES_L = 0x030,
    RM_PIPES_VS = 0x0c0,
    RM_PIPES_BR = 0x100,
    RM_PIPES_CR = 0x200,
};

struct rm_calendar {
    uint16_t taken[RM_CALENDAR_CYCLES]; /* of cycle n in [n % RM_CALENDAR_CYCLES] */
    uint32_t from;                      /* what was before is over */
};

static inline void rm_calendar_move(struct rm_calendar *calendar, uint32_t from)
{
    for (unsigned i = 0; calendar->from < from; i++, calendar->from++) {
        if (i == RM_CALENDAR_CYCLES) {
            calendar->from = from;
            break;
        }
        calendar->taken[calendar->from % RM_CALENDAR_CYCLES] = 0;
    }
}

static inline bool rm_calendar_reaches(const struct rm_calendar *calendar, uint32_t cycle)
{
    return cycle - calendar->from < RM_CALENDAR_CYCLES;
}

/* The first cycle from `cycle` on in which one of `pipes` is free. */
static inline uint32_t rm_calendar_find(const struct rm_calendar *calendar, uint32_t cycle,
                                        uint16_t pipes)
{
    while (rm_calendar_reaches(calendar, cycle) &&
           !(~calendar->taken[cycle % RM_CALENDAR_CYCLES] & pipes))
        cycle++;
    return cycle;
}

/* Takes a free one of them in that cycle, and for `cycles` in all, at least one. */
static inline void rm_calendar_take(struct rm_calendar *calendar, uint32_t cycle, uint16_t pipes,
                                    uint32_t cycles)
{
    if (!rm_calendar_reaches(calendar, cycle))
        return;
    uint16_t *taken = &calendar->taken[cycle % RM_CALENDAR_CYCLES];
    uint16_t free = (uint16_t)(~*taken & pipes), one = (uint16_t)(free & -free);
    *taken |= one;
    for (uint32_t i = 1; i < cycles && rm_calendar_reaches(calendar, cycle + i); i++)
        calendar->taken[(cycle + i) % RM_CALENDAR_CYCLES] |= one;
}

#endif
