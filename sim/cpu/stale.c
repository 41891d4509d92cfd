/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: see the header. */
#include "cpu/stale.h"

#include "cpu/thread.h"

#include <stdlib.h>

void rm_stale_add(struct rm_seat *seat, uint64_t page)
{
    if (seat->taken_by)
        seat->taken_by->limit = 0;
    if (!seat->engine.uc)
        return;
    for (size_t i = 0; i < seat->stale_count; i++)
        if (seat->stale[i] == page)
            return;
    if (seat->stale_count == seat->stale_room) {
        seat->stale_room = seat->stale_room ? 2 * seat->stale_room : 16;
        seat->stale = realloc(seat->stale, seat->stale_room * sizeof(*seat->stale));
        if (!seat->stale)
            abort(); /* a few KiB: there is no sensible way on without them */
    }
    seat->stale[seat->stale_count++] = page;
}

void rm_stale_forget(struct rm_seat *seat)
{
    for (size_t i = 0; i < seat->stale_count; i++)
        rm_engine_forget_page(&seat->engine, seat->stale[i]);
    seat->stale_count = 0;
}
