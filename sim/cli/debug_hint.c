/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/debug_hint.h"

#include "cli/shell_word.h"
#include "cli/suite.h"

#include <string.h>

/* The variant's own part of "scenario/variant"; NULL: it is none. */
static const char *variant_of(const struct rm_scenario *scenario)
{
    return scenario->base ? scenario->name + strlen(scenario->base->name) + 1 : NULL;
}

/* Why `rmsim gdb` cannot serve just that run; NULL: it can. */
static const char *why_not(const struct scn_result *result, bool typed)
{
    if (result->places_run)
        return "it runs no sweep: leave that out, and give the event this nth place";
    if (result->of_runs)
        return "it draws nothing from a seed, as --repeat with --seed does";
    if (strcmp(result->scenario->path, CLI_STDIN_NAME) == 0)
        return "it needs the scenario in a file, not from standard input";
    return typed ? NULL : "a path has characters that cannot be typed";
}

void cli_print_debug_hint(FILE *to, const struct rm_machine_options *machine,
                          const struct scn_result *result)
{
    const struct rm_scenario *scenario = result->scenario;
    const char *variant = variant_of(scenario);
    const struct {
        const char *name, *value;
    } options[] = {
        {"--kernel", machine->kernel},
        {"--handlers", machine->handlers},
        {"--debug-info", machine->debug_info},
        {"--layout", machine->layout},
        {"--clock", machine->clock == RM_CLOCK_POWER8 && !machine->timing ? "power8" : NULL},
        {"--timing", machine->timing},
        {"--variant", variant},
    };
    bool typed = cli_can_be_typed(scenario->path);
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        typed &= !options[i].value || cli_can_be_typed(options[i].value);
    if (result->verdict == SCN_PASS)
        return;
    const char *reason = why_not(result, typed);
    if (reason) {
        fprintf(to, "  in gdb    not by `rmsim gdb`: %s\n", reason);
        return;
    }
    fputs("  in gdb    rmsim gdb", to);
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        cli_print_option(to, options[i].name, options[i].value);
    fputc(' ', to);
    cli_print_word(to, scenario->path);
    fputc('\n', to);
}
