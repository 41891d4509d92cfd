/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/runs_text.h"

#include "cli/exit_text.h"
#include "scenario/runs.h"

#define INDENT "     "

static void print_alike(FILE *to, const struct scn_result *result, size_t first, uint64_t exits)
{
    static const unsigned per_milles[] = {0, 500, 900, 990, 1000};
    const struct scn_runs *runs = result->of_runs;
    const struct scn_duration *duration = &runs->durations[first];
    const struct rm_exit like = {.end = duration->end, .trap = duration->trap};
    char vcpu[32] = "no vcpu";
    if (duration->vcpu >= 0)
        snprintf(vcpu, sizeof(vcpu), "vcpu %lld", (long long)scn_vcpu_id(result, duration->vcpu));
    fprintf(to, INDENT "%-9s%-20s%10llu", vcpu, cli_exit_end(&like).text,
            (unsigned long long)exits);
    for (size_t i = 0; i < sizeof(per_milles) / sizeof(*per_milles); i++)
        fprintf(to, " %9llu",
                (unsigned long long)scn_percentile_cycles(runs, first, exits, per_milles[i]));
    fputc('\n', to);
}

void cli_print_runs(FILE *to, const struct scn_result *result)
{
    const struct scn_runs *runs = result->of_runs;
    uint64_t exits;
    fprintf(to, "  %u runs that differ, seeds %llu to %llu: %u failed\n", runs->count,
            (unsigned long long)runs->first_seed,
            (unsigned long long)(runs->first_seed + runs->count - 1), runs->failed);
    if (runs->duration_count)
        fprintf(to, INDENT "%-29s%10s %9s %9s %9s %9s %9s\n", "cycles of exits", "count", "least",
                "p50", "p90", "p99", "most");
    for (size_t i = 0, count; i < runs->duration_count; i += count) {
        count = scn_alike(runs, i, &exits);
        print_alike(to, result, i, exits);
    }
    fprintf(to, "  this is the run of seed %llu (--repeat 1 --seed %llu)\n",
            (unsigned long long)runs->shown_seed, (unsigned long long)runs->shown_seed);
}

json_t *cli_runs_json(const struct scn_result *result)
{
    const struct scn_runs *runs = result->of_runs;
    json_t *durations = json_array();
    for (size_t i = 0; i < runs->duration_count; i++) {
        const struct scn_duration *duration = &runs->durations[i];
        int64_t vcpu = scn_vcpu_id(result, duration->vcpu);
        json_array_append_new(
            durations,
            json_pack("{s:o, s:s, s:o, s:I, s:I}", "vcpu",
                      vcpu == SCN_NONE ? json_null() : json_integer(vcpu), "end",
                      rm_exit_end_name(duration->end), "trap",
                      duration->end == RM_END_HOST ? json_integer(duration->trap) : json_null(),
                      "cycles", (json_int_t)duration->cycles, "count",
                      (json_int_t)duration->count));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "seed", (json_int_t)runs->first_seed, "runs",
                     (json_int_t)runs->count, "failed", (json_int_t)runs->failed, "shown_seed",
                     (json_int_t)runs->shown_seed, "durations", durations);
}
