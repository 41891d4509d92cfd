/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list as a scenario file (docs/scenarios.md) that asks for what the model says. */
#ifndef TESTS_MODEL_WRITE_H
#define TESTS_MODEL_WRITE_H

#include "play.h"

#include <stdio.h>

/* `image`: on which it failed. */
void write_scenario(FILE *to, const char *name, const char *image,
                    const struct rm_world_config *config, const struct op_list *list,
                    const struct outcome *outcome);

#endif
