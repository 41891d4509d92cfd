/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world of a scenario file alone, for harnesses that bring their own events and judgement. */
#include "scenario/scenario.h"

enum rm_status rm_world_load(const char *path, struct rm_world_config *config,
                             struct rm_error *error)
{
    struct rm_scenario *scenario;
    enum rm_status status = rm_scenario_load(path, &scenario, error);
    if (status != RM_OK)
        return status;
    *config = scenario->world;
    rm_scenario_free(scenario);
    return RM_OK;
}
