/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/displace.h"

#include "base/draw.h"

#include <string.h>

#define DRAWN_BITS 8 /* of a draw, for an entry */
#define DRAWN_MASK ((1u << DRAWN_BITS) - 1)
#define DRAW_SHARES                                                                                \
    (1u << DRAWN_BITS) /* in how many parts a share is drawn, nothing and all included */

/* Who loses its tags: the sets of a cache, or the groups of a list. */
struct displaced {
    uint32_t *tags;
    unsigned groups, ways; /* ways: at most 64 / DRAWN_BITS */
};

/* Of the tags of a group some stay, in their order. */
static void displace_group(struct rm_history_place *place, uint32_t *tags, unsigned ways,
                           unsigned share, uint64_t drawn)
{
    uint32_t left[RM_WAYS] = {0};
    unsigned kept = 0;
    for (unsigned i = 0; i < ways; i++)
        if (tags[i] && (drawn >> i * DRAWN_BITS & DRAWN_MASK) >= share)
            left[kept++] = tags[i];
    if (memcmp(tags, left, ways * sizeof(*tags)) == 0)
        return;
    rm_history_touch(place, tags, ways * sizeof(*tags));
    memcpy(tags, left, ways * sizeof(*tags));
}

static void displace(struct rm_history_place *place, const struct displaced *displaced,
                     uint64_t *random)
{
    unsigned share = (unsigned)(rm_draw(random) % (DRAW_SHARES + 1));
    for (unsigned g = 0; g < displaced->groups; g++)
        displace_group(place, displaced->tags + (size_t)g * displaced->ways, displaced->ways, share,
                       rm_draw(random));
}

/* An ERAT is looked through as a whole: its groups are single entries, and what stays closes up. */
static void displace_recent(uint32_t *tags, unsigned count, uint64_t *random)
{
    unsigned share = (unsigned)(rm_draw(random) % (DRAW_SHARES + 1)), kept = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t drawn = rm_draw(random) & DRAWN_MASK;
        if (tags[i] && drawn >= share)
            tags[kept++] = tags[i];
    }
    memset(tags + kept, 0, (count - kept) * sizeof(*tags));
}

void rm_history_displace(struct rm_history_place *place, uint64_t *random)
{
    struct rm_history *history = place->history;
    const struct displaced caches[] = {
        {history->l1i[0].tags, place->l1i_sets, RM_WAYS},
        {history->l1d[0].tags, place->l1d_sets, RM_WAYS},
        {history->l2[0].tags, place->l2_sets, RM_WAYS},
        {history->l3[0].tags, place->l3_sets, RM_WAYS},
        {history->tlb[0].tags, place->tlb_sets, RM_TLB_WAYS},
        {history->derat_second, place->derat_second_entries, 1},
    };
    for (size_t i = 0; i < sizeof(caches) / sizeof(*caches); i++)
        displace(place, &caches[i], random);
    displace_recent(place->recent.ierat, place->ierat_entries, random);
    displace_recent(place->recent.derat, place->derat_entries, random);
    place->recent.line = place->recent.page = 0;
}
