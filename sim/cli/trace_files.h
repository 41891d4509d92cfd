/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `rmsim run --trace DIR`: where the traces of a run of scenarios go. The one scenario of a run is
 * DIR itself; of several, each is a folder in it, called by its name, and by its place if it is run
 * for several. Until all is written it is DIR.part.
 */
#ifndef RM_CLI_TRACE_FILES_H
#define RM_CLI_TRACE_FILES_H

#include "rmsim/ctf.h"
#include "scenario/runner.h"

struct cli_traces {
    const char *folder; /* DIR; NULL: no trace is wanted */
    bool instructions;  /* each instruction, too */
    bool alone;         /* there is one scenario only */

    /* its own */
    struct rm_ctf *ctf; /* of the scenario that runs */
};

/* Before time is spent: RM_BAD_INPUT if DIR or DIR.part is there. */
enum rm_status cli_traces_check(const struct cli_traces *traces, struct rm_error *error);

/* Writes the trace of each run that it hears; `traces` is its context. */
struct scn_audience cli_traces_audience(struct cli_traces *traces);

/* All have run: DIR.part of several gets its name. RM_BAD_INPUT: the name is taken by now, or a
 * trace in it is not whole. */
enum rm_status cli_traces_end(const struct cli_traces *traces, struct rm_error *error);

#endif
