/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim run --state`: following a captured machine, told as text. */
#ifndef RM_CLI_RUN_STATE_H
#define RM_CLI_RUN_STATE_H

#include "capture/follow.h"

/* Follows it and prints what came of it. Returns the exit status: CLI_FAILED where they part. */
int cli_run_state(const struct rm_capture_options *options);

#endif
