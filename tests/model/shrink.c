/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shrink.h"

#include <string.h>

static bool still_differs(struct player *player, const struct op_list *list,
                          struct outcome *outcome)
{
    struct outcome other;
    play(player, list, &other);
    if (other.difference != outcome->difference)
        return false;
    *outcome = other;
    return true;
}

/* What was done up to the difference, and nothing else. */
static void keep_done(struct op_list *list, const struct outcome *outcome)
{
    list->count = outcome->count;
    for (unsigned i = 0; i < outcome->count; i++)
        list->ops[i] = outcome->done[i].op;
}

static struct op_list without(const struct op_list *list, unsigned index)
{
    struct op_list shorter = *list;
    shorter.count--;
    memmove(shorter.ops + index, shorter.ops + index + 1,
            (shorter.count - index) * sizeof(*shorter.ops));
    return shorter;
}

/* One fewer: true. */
static bool shorten(struct player *player, struct op_list *list, struct outcome *outcome)
{
    for (unsigned i = 0; i < list->count; i++) {
        struct op_list shorter = without(list, i);
        if (!still_differs(player, &shorter, outcome))
            continue;
        keep_done(list, outcome);
        return true;
    }
    return false;
}

static bool differs_in(struct rm_machine *machine, const struct rm_world_config *config,
                       const struct op_list *list, struct outcome *outcome)
{
    char text[256];
    struct player *player = player_new(machine, config, text, sizeof(text));
    bool differs = player && still_differs(player, list, outcome);
    player_free(player);
    return differs;
}

/* Operations name sources by their place: those behind move up. */
static void drop_source(struct rm_world_config *config, struct op_list *list, unsigned index)
{
    config->source_count--;
    memmove(config->sources + index, config->sources + index + 1,
            (config->source_count - index) * sizeof(*config->sources));
    for (unsigned i = list->count; i-- > 0;) {
        struct op *op = &list->ops[i];
        bool about = op_is_about_source(op->kind);
        if (about && op->a == index)
            *list = without(list, i);
        else if (about && op->a > index)
            op->a--;
    }
}

static bool use_fewer_sources(struct rm_machine *machine, struct rm_world_config *config,
                              struct op_list *list, struct outcome *outcome)
{
    for (unsigned s = 0; s < config->source_count; s++) {
        struct rm_world_config smaller = *config;
        struct op_list shorter = *list;
        drop_source(&smaller, &shorter, s);
        if (!differs_in(machine, &smaller, &shorter, outcome))
            continue;
        *config = smaller;
        keep_done(list, outcome);
        return true;
    }
    return false;
}

static bool has_sources(const struct rm_world_config *config, uint64_t server)
{
    for (unsigned s = 0; s < config->source_count; s++)
        if (config->sources[s].server == server)
            return true;
    return false;
}

/* The last one, if nothing is for it. */
static bool use_fewer_vcpus(struct rm_machine *machine, struct rm_world_config *config,
                            struct op_list *list, struct outcome *outcome)
{
    struct rm_world_config smaller = *config;
    if (--smaller.vcpu_count == 0 ||
        has_sources(config, config->vcpus[smaller.vcpu_count].server) ||
        !differs_in(machine, &smaller, list, outcome))
        return false;
    *config = smaller;
    keep_done(list, outcome);
    return true;
}

static bool shorten_list(struct rm_machine *machine, const struct rm_world_config *config,
                         struct op_list *list, struct outcome *outcome)
{
    char text[256];
    bool shorter = false;
    struct player *player = player_new(machine, config, text, sizeof(text));
    while (player && shorten(player, list, outcome))
        shorter = true;
    player_free(player);
    return shorter;
}

void shrink(struct rm_machine *machine, struct rm_world_config *config, struct op_list *list,
            struct outcome *outcome)
{
    keep_done(list, outcome);
    while (shorten_list(machine, config, list, outcome) ||
           use_fewer_sources(machine, config, list, outcome) ||
           use_fewer_vcpus(machine, config, list, outcome))
        ;
}
