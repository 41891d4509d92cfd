/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machines of one run: the one of the code that the user chose, and one for each build of our
 * own handlers that a variant asks for, opened when it is first asked for and kept.
 */
#ifndef RM_CLI_MACHINES_H
#define RM_CLI_MACHINES_H

#include "rmsim/machine.h"

struct cli_machines {
    struct rm_machine_options options; /* the clock is the same in all */
    struct rm_machine *chosen;
    unsigned count;
    struct cli_other_machine {
        const char *handlers;
        struct rm_machine *machine;
    } * others;
};

/* Opens what the options say; cli_machines_close ends it. Errors: those of rm_machine_open. */
enum rm_status cli_machines_open(const struct rm_machine_options *options, struct cli_machines *out,
                                 struct rm_error *error);
void cli_machines_close(struct cli_machines *machines);

/* The machine for a build of our handlers, NULL: the chosen one. `handlers` has to last as long as
 * the machines. */
enum rm_status cli_machine_for(struct cli_machines *machines, const char *handlers,
                               struct rm_machine **out, struct rm_error *error);

#endif
