/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the interrupt controllers and sources of a run came to, in plain words. */
#ifndef RM_CLI_STATE_TEXT_H
#define RM_CLI_STATE_TEXT_H

#include "scenario/result.h"

#include <stdio.h>

/* Each controller before and after: virtual ones of the vcpus, physical ones that changed or whose
 * thread had an exit; then the sources as they are at the end. */
void cli_print_state(FILE *to, const struct scn_result *result);

#endif
