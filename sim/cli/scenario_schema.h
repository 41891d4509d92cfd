/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A JSON schema of scenario files, for editors that complete and check them: made from the tables
 * by which rmsim reads them, so it says the same. What follows from more than one key it does not
 * say. */
#ifndef RM_CLI_SCENARIO_SCHEMA_H
#define RM_CLI_SCENARIO_SCHEMA_H

#include <jansson.h>

/* A new reference, or one that cli_json_format finds incomplete. */
json_t *cli_scenario_schema(void);

#endif
