/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/resolve.h"

#include "scenario/judge_checks.h"

enum rm_status scn_resolve(struct rm_scenario *scenario, struct rm_error *error)
{
    enum rm_status status = scn_resolve_world(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_events(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_expect(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_checks(scenario, error);
    return status;
}
