/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes of the command one whose machines have a model of time: the linker sends rm_machine_open
 * here. RMSIM_TEST_TIME is the model's name in tests/time_models.h; with RMSIM_TEST_TIME_FORGETS it
 * is one that is wrong.
 */
#include "../time_models.h"
#include "machine/timed.h"

#include <stdio.h>

enum rm_status __real_rm_machine_open(const struct rm_machine_options *options,
                                      struct rm_machine **out, struct rm_error *error);
enum rm_status __wrap_rm_machine_open(const struct rm_machine_options *options,
                                      struct rm_machine **out, struct rm_error *error);

#define MACHINES_MAX 64

/* They have to be there as long as snapshots of their machines are. */
static struct time_model models[MACHINES_MAX];
static unsigned count;

static enum time_kind chosen_kind(void)
{
    const char *name = getenv("RMSIM_TEST_TIME");
    for (unsigned kind = 0; name && kind < TIME_KINDS; kind++)
        if (strcmp(time_kind_names[kind], name) == 0)
            return (enum time_kind)kind;
    fprintf(stderr, "RMSIM_TEST_TIME: found %s\n", name ? name : "nothing");
    abort();
}

enum rm_status __wrap_rm_machine_open(const struct rm_machine_options *options,
                                      struct rm_machine **out, struct rm_error *error)
{
    enum rm_status status = __real_rm_machine_open(options, out, error);
    if (status != RM_OK)
        return status;
    assert(count < MACHINES_MAX);
    time_model_init(&models[count], chosen_kind());
    models[count].forgets = getenv("RMSIM_TEST_TIME_FORGETS");
    rm_time_by(*out, &models[count++].model);
    return RM_OK;
}
