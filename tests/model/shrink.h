/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A failing list made as short as it can be, in a world that is as small as it can be. */
#ifndef TESTS_MODEL_SHRINK_H
#define TESTS_MODEL_SHRINK_H

#include "play.h"

/*
 * Leaves out operations, sources and vcpus one by one as long as the same kind of difference stays.
 * `outcome` is that of what is left. Builds worlds in the machine.
 */
void shrink(struct rm_machine *machine, struct rm_world_config *config, struct op_list *list,
            struct outcome *outcome);

#endif
