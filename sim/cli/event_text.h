/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened outside the exits, and what the scenario made happen, in plain words. */
#ifndef RM_CLI_EVENT_TEXT_H
#define RM_CLI_EVENT_TEXT_H

#include "scenario/result.h"

#include <stdio.h>

/* An event of the machine: "core 0 kicks vcpu 1, which slept in the host (rm_complete)". False:
 * there are no words for its kind, and nothing is printed. */
bool cli_print_event(FILE *to, const struct scn_result *result, const struct rm_event *event);

/* An event of the scenario: "MSI 0x1234", with its name in the file. */
void cli_print_scenario_event(FILE *to, const struct scn_result *result, unsigned index);

#endif
