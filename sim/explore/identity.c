/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/identity.h"

#include "base/hash.h"
#include "machine/state.h"

struct exp_identity exp_identify(const struct rm_machine *machine)
{
    uint64_t end = machine->text_end ? machine->text_end : machine->world_from;
    return (struct exp_identity){.image =
                                     rm_hash_bytes(RM_HASH_START, rm_mem_host(machine->mem), end),
                                 .start = rm_state_hash(machine)};
}

const char *exp_differs(const struct exp_identity *found, const struct exp_identity *expected)
{
    if (found->image != expected->image)
        return "image";
    return found->start != expected->start ? "scenario, layout or option" : NULL;
}
