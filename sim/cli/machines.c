/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/machines.h"

#include "base/fail.h"

#include <stdlib.h>
#include <string.h>

enum rm_status cli_machines_open(const struct rm_machine_options *options, struct cli_machines *out,
                                 struct rm_error *error)
{
    *out = (struct cli_machines){.options = *options};
    return rm_machine_open(options, &out->chosen, error);
}

void cli_machines_close(struct cli_machines *machines)
{
    for (unsigned i = 0; i < machines->count; i++)
        rm_machine_close(machines->others[i].machine);
    free(machines->others);
    rm_machine_close(machines->chosen);
}

static enum rm_status open_other(struct cli_machines *machines, const char *handlers,
                                 struct rm_machine **out, struct rm_error *error)
{
    struct cli_other_machine *grown =
        realloc(machines->others, (machines->count + 1) * sizeof(*grown));
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    machines->others = grown;
    struct rm_machine_options options = {.size = sizeof(options),
                                         .handlers = handlers,
                                         .clock = machines->options.clock,
                                         .timing = machines->options.timing,
                                         .clock_detail = machines->options.clock_detail};
    enum rm_status status = rm_machine_open(&options, out, error);
    if (status == RM_OK)
        grown[machines->count++] =
            (struct cli_other_machine){.handlers = handlers, .machine = *out};
    return status;
}

enum rm_status cli_machine_for(struct cli_machines *machines, const char *handlers,
                               struct rm_machine **out, struct rm_error *error)
{
    *out = machines->chosen;
    if (!handlers)
        return RM_OK;
    for (unsigned i = 0; i < machines->count; i++)
        if (strcmp(machines->others[i].handlers, handlers) == 0) {
            *out = machines->others[i].machine;
            return RM_OK;
        }
    return open_other(machines, handlers, out, error);
}
