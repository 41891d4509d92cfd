/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/story.h"

#include "cli/exit_text.h"
#include "cli/fate_text.h"
#include "cli/plain.h"
#include "cli/run_text.h"
#include "cli/runs_text.h"
#include "cli/state_text.h"

static bool ends_alike(const struct rm_exit *a, const struct rm_exit *b)
{
    return a->end == b->end && (a->end != RM_END_HOST || a->trap == b->trap);
}

/* Ends of exits, each once and with how many there are: "2 with trap 0xe80, 1 back to the guest".
 */
static void print_ends(FILE *to, const struct scn_result *result)
{
    for (unsigned i = 0; i < result->exit_count; i++) {
        unsigned before = 0, alike = 0;
        for (unsigned e = 0; e < result->exit_count; e++) {
            bool same = ends_alike(&result->exits[e].exit, &result->exits[i].exit);
            alike += same;
            before += same && e < i;
        }
        if (before)
            continue;
        fprintf(to, "%s", i ? ", " : ": ");
        if (alike > 1)
            fprintf(to, "%u times ", alike);
        fputs(cli_exit_end(&result->exits[i].exit).text, to);
    }
}

static void print_kicked(FILE *to, const struct scn_result *result)
{
    size_t i = scn_next_kick(result, 0);
    fputs(i < result->told_count ? "; kicked" : "; nobody is kicked", to);
    for (const char *divider = " "; i < result->told_count;
         i = scn_next_kick(result, i + 1), divider = ", ") {
        const struct rm_event_kick *kick = &result->told[i].kick;
        fputs(divider, to);
        cli_print_vcpu(to, result, (int)kick->vcpu);
        fprintf(to, " (%s)", rm_kick_by_name((enum rm_kick_by)kick->by));
    }
}

static void print_known(FILE *to, const struct scn_result *result)
{
    for (unsigned i = 0; i < result->finding_count; i++) {
        const struct scn_finding *finding = &result->findings[i];
        if (finding->because)
            fprintf(to, "  known, check %s: %s: %s\n", rm_check_name(finding->check),
                    cli_plain(finding->text), cli_plain(finding->because));
    }
}

static void print_places(FILE *to, const struct scn_result *result)
{
    if (result->places_run)
        fprintf(to, "  this is one of %u places, of which %u failed\n", result->places_run,
                result->places_failed);
}

static void print_outcome(FILE *to, const struct scn_result *result)
{
    if (result->of_runs)
        cli_print_runs(to, result);
    if (result->exit_count)
        fprintf(to, "  %u exit%s", result->exit_count, result->exit_count == 1 ? "" : "s");
    else
        fputs("  no exit", to);
    print_ends(to, result);
    print_kicked(to, result);
    fputc('\n', to);
    if (result->deadlock)
        fprintf(to, "  %s\n", cli_plain(result->deadlock));
    cli_print_failures(to, "  ", result);
    print_known(to, result);
    print_places(to, result);
}

void cli_print_story(FILE *to, const struct scn_result *result, bool whole_path)
{
    fprintf(to, "%s  %s (%s), on ", cli_verdict(result->verdict), cli_plain(result->scenario->name),
            cli_plain(result->scenario->path));
    cli_print_image(to, result->image);
    if (!result->scenario->file->call)
        fprintf(to, "; the guest runs from cycle %llu on", (unsigned long long)result->start_cycle);
    fputc('\n', to);
    print_outcome(to, result);
    cli_print_fates(to, result);
    if (result->exit_count)
        fputs("  exits\n", to);
    for (unsigned i = 0; i < result->exit_count; i++)
        cli_print_exit(to, result, i, whole_path);
    cli_print_state(to, result);
}
