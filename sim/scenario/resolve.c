/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/resolve.h"

#include "scenario/judge_checks.h"

#include <string.h>

/* Reports and baselines have to be able to call it so. */
static enum rm_status check_name(struct rm_scenario *scenario, struct rm_error *error)
{
    const char *name = scenario->file->name;
    if (name[strspn(name, " \t\r\n")] == '\0')
        return scn_fail(scenario, error, "name", "found nothing but blanks; expected a name");
    if (strstr(name, ": "))
        return scn_fail(
            scenario, error, "name",
            "found \"%s\"; expected a name without \": \", at which a baseline parts it "
            "from what failed",
            name);
    return RM_OK;
}

enum rm_status scn_resolve(struct rm_scenario *scenario, struct rm_error *error)
{
    enum rm_status status = scenario->base ? RM_OK : check_name(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_world(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_events(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_expect(scenario, error);
    if (status == RM_OK)
        status = scn_resolve_checks(scenario, error);
    return status;
}
