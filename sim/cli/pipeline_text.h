/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim run --pipeline`: when each instruction came to its stages, as it runs. */
#ifndef RM_CLI_PIPELINE_TEXT_H
#define RM_CLI_PIPELINE_TEXT_H

#include "rmsim/machine.h"

#include <stdio.h>

struct cli_pipeline;

/* From now on every instruction of the machine, which has a clock, is a line of `to`. RM_NO_MEMORY.
 */
enum rm_status cli_pipeline_begin(struct rm_machine *machine, FILE *to, struct cli_pipeline **out,
                                  struct rm_error *error);
void cli_pipeline_end(struct cli_pipeline *pipeline, struct rm_machine *machine);

#endif
