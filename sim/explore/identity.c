/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/identity.h"

#include "base/hash.h"
#include "machine/state.h"

struct exp_identity exp_identify(const struct rm_machine *machine)
{
    return (struct exp_identity){
        .image = rm_hash_bytes(RM_HASH_START, rm_mem_host(machine->mem), machine->world_from),
        .start = rm_state_hash(machine)};
}

const char *exp_differs(const struct exp_identity *found, const struct exp_identity *expected)
{
    if (found->image != expected->image)
        return "image";
    return found->start != expected->start ? "scenario, layout or option" : NULL;
}
