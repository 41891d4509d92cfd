/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim list --events`: the table of events, and what the numbers in some of its fields mean. */
#ifndef RM_CLI_EVENT_LIST_H
#define RM_CLI_EVENT_LIST_H

#include <stdio.h>

/* In Markdown: docs/events.md. */
void cli_print_events(FILE *to);

#endif
