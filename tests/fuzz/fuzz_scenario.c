/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a scenario file: read, refused with a message, or taken and freed. */
#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_scenario *scenario;
    struct rm_error error = {.status = RM_OK};
    if (size > SCN_FILE_BYTES_MAX)
        return 0;
    enum rm_status status = rm_scenario_parse("fuzz", (const char *)data, size, &scenario, &error);
    if (status == RM_OK)
        rm_scenario_free(scenario);
    else if (error.status != status || strncmp(error.text, "fuzz: ", 6) != 0)
        abort();
    return 0;
}
