/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/one_scenario.h"

#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "rmsim/rmsim.h"
#include "scenario/begin.h"
#include "scenario/runner.h"

#include <stdio.h>
#include <string.h>

/* "scenario/variant", or the variant's part alone. */
static struct rm_scenario *find_variant(struct rm_scenario *scenario, const char *name)
{
    size_t length = strlen(scenario->name);
    if (!name)
        return scenario;
    for (unsigned i = 0; i < scenario->variant_count; i++) {
        const char *whole = scenario->variants[i]->name;
        if (strcmp(whole, name) == 0 || strcmp(whole + length + 1, name) == 0)
            return scenario->variants[i];
    }
    return NULL;
}

static int begin(const char *verb, struct cli_one *one)
{
    struct rm_error error = {.text = ""};
    const char *missing = scn_missing(one->machine, one->scenario);
    if (missing) {
        fprintf(stderr, "rmsim %s: %s: the image lacks %s\n", verb, cli_plain(one->scenario->name),
                cli_plain(missing));
        return CLI_SKIPPED;
    }
    if (rm_scenario_begin(one->machine, one->scenario, &error) != RM_OK)
        return cli_fail(verb, &error);
    return CLI_OK;
}

int cli_one_open(const char *verb, const struct rm_machine_options *options, const char *path,
                 const char *variant, struct cli_one *out)
{
    struct rm_error error = {.text = ""};
    *out = (struct cli_one){.options = *options};
    if (rm_scenario_load(path, &out->file, &error) != RM_OK)
        return cli_fail(verb, &error);
    out->scenario = find_variant(out->file, variant);
    if (!out->scenario)
        return cli_usage(verb, "%s has no variant \"%s\"", path, variant);
    if (out->scenario->handlers && !options->kernel && !options->handlers)
        out->options.handlers = out->scenario->handlers;
    if (rm_machine_open(&out->options, &out->machine, &error) != RM_OK)
        return cli_fail(verb, &error);
    return begin(verb, out);
}

void cli_one_close(struct cli_one *one)
{
    rm_machine_close(one->machine);
    rm_scenario_free(one->file);
    *one = (struct cli_one){0};
}
