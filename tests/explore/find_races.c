/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   find_races --image IMAGE [--bound N] [--table FILE] SCENARIO...
 *
 * Explores scenarios on one image: a kernel's path, or the name of one of our own handlers. Without
 * a table nothing may be found but what a scenario expects. A table has faults as tests/faults has
 * them, but for their kind: the name of the scenario under whose exploration the fault has to be
 * found. Each that the image has a place for is planted, and has to be. Status 0; 1 if that is not
 * so; 77 if no fault of the table is for the image; 2 after bad arguments and files.
 */
#include "../faults/fault.h"
#include "explore/search.h"
#include "rmsim/rmsim.h"
#include "scenario/begin.h"
#include "scenario/judge_checks.h"
#include "scenario/runner.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MEMORY_BYTES ((size_t)1 << 28)
#define SKIPPED      77

struct hunt {
    const char *image, *table;
    struct rm_machine *machine;
    struct exp_limits limits;
    struct exp_found found;
    bool planted; /* one finding is enough */
    struct faults faults;
    unsigned count;
    struct rm_scenario **scenarios;
    struct rm_error error;
};

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum exp_wish is_asked(void *context, const struct exp_counts *counts)
{
    const struct hunt *hunt = context;
    (void)counts;
    return hunt->planted && hunt->found.finding_count > 0 ? EXP_STOP : EXP_GO_ON;
}

/* Whether the scenario says that it ends like that. */
static bool is_expected(const struct rm_scenario *scenario, const struct exp_finding *finding)
{
    const struct scn_expect *expect = scenario->expect;
    char text[64];
    for (unsigned i = 0; expect && i < expect->lost_wakeups_count; i++) {
        snprintf(text, sizeof(text), "a wake-up is lost: vcpu %u ", expect->lost_wakeups[i]);
        if (strncmp(finding->key, text, strlen(text)) == 0)
            return true;
    }
    for (unsigned i = 0; expect && i < expect->exits_count; i++)
        if (expect->exits[i].end && *expect->exits[i].end == RM_END_FAULT)
            return strncmp(finding->key, "fault: ", strlen("fault: ")) == 0;
    return expect && expect->deadlock && *expect->deadlock &&
           strncmp(finding->key, "deadlock", strlen("deadlock")) == 0;
}

/* Returns how many findings the scenario does not expect. */
static unsigned print_found(const struct exp_found *found, const struct rm_scenario *scenario,
                            double seconds)
{
    const struct exp_counts *counts = &found->counts;
    unsigned count = 0;
    printf("%s: bound %u, %" PRIu64 " schedules, %" PRIu64 " final states, %u shared words, "
           "%s, %.2f s\n",
           scenario->name, counts->bound, counts->schedules, counts->final_states,
           counts->shared_words, counts->complete ? "complete" : "incomplete", seconds);
    for (unsigned i = 0; i < found->finding_count; i++) {
        const struct exp_finding *finding = &found->findings[i];
        if (is_expected(scenario, finding))
            continue;
        count++;
        printf("  %s (%u preemptions, %zu turns)\n", finding->text, finding->preemptions,
               finding->move_count);
    }
    for (unsigned i = 0; counts->unmet >> i; i++)
        if (counts->unmet >> i & 1)
            printf("  no order ends as expect.exists[%u] says\n", i);
    count += counts->unmet != 0;
    fflush(stdout);
    return count;
}

static bool explore(struct hunt *hunt, struct rm_scenario *scenario, unsigned *findings)
{
    double start = now_seconds();
    const char *missing = scn_missing(hunt->machine, scenario);
    *findings = 0;
    if (missing) {
        printf("%s: skipped: the image lacks %s\n", scenario->name, missing);
        return true;
    }
    hunt->limits.scenario = scenario;
    hunt->limits.excused = scn_excused_checks(scenario);
    bool good = rm_scenario_begin(hunt->machine, scenario, &hunt->error) == RM_OK &&
                exp_search(hunt->machine, &hunt->limits, &hunt->found, &hunt->error) == RM_OK;
    if (good)
        *findings = print_found(&hunt->found, scenario, now_seconds() - start);
    else
        printf("%s: %s\n", scenario->name, hunt->error.text);
    exp_found_free(&hunt->found);
    return good;
}

static struct rm_scenario *find_scenario(const struct hunt *hunt, const char *name)
{
    for (unsigned i = 0; i < hunt->count; i++)
        if (strcmp(hunt->scenarios[i]->name, name) == 0)
            return hunt->scenarios[i];
    fprintf(stderr, "no scenario %s was given\n", name);
    return NULL;
}

/* Whether exploring its scenario finds the fault. */
static bool is_found(struct hunt *hunt, struct fault *fault)
{
    struct rm_scenario *scenario = find_scenario(hunt, fault->kind);
    unsigned findings = 0;
    if (!scenario || !fault_plant(hunt->machine, fault))
        return false;
    hunt->planted = true;
    bool good = explore(hunt, scenario, &findings) && findings > 0;
    hunt->planted = false;
    printf("%s | %s | %s\n", good ? "found" : "MISSED", fault->kind, fault->about);
    return fault_remove(hunt->machine, fault) && good;
}

static int find_all(struct hunt *hunt)
{
    unsigned found = 0, there = 0;
    for (unsigned i = 0; i < hunt->faults.count; i++) {
        if (!hunt->faults.items[i].address)
            continue;
        there++;
        found += is_found(hunt, &hunt->faults.items[i]);
    }
    printf("%u of %u faults found\n", found, there);
    return there == 0 ? SKIPPED : found != there;
}

static int explore_all(struct hunt *hunt)
{
    int status = 0;
    for (unsigned i = 0; i < hunt->count; i++) {
        unsigned findings;
        if (!explore(hunt, hunt->scenarios[i], &findings) || findings > 0)
            status = 1;
    }
    return status;
}

static bool open_image(struct hunt *hunt)
{
    bool own = strchr(hunt->image, '/') == NULL;
    struct rm_machine_options options = {.size = sizeof(options),
                                         .handlers = own ? hunt->image : NULL,
                                         .kernel = own ? NULL : hunt->image};
    if (rm_machine_open(&options, &hunt->machine, &hunt->error) == RM_OK)
        return true;
    fprintf(stderr, "%s\n", hunt->error.text);
    return false;
}

static bool load(struct hunt *hunt, char **paths, unsigned count)
{
    hunt->scenarios = calloc(count, sizeof(*hunt->scenarios));
    for (; hunt->scenarios && hunt->count < count; hunt->count++)
        if (rm_scenario_load(paths[hunt->count], &hunt->scenarios[hunt->count], &hunt->error) !=
            RM_OK) {
            fprintf(stderr, "%s\n", hunt->error.text);
            return false;
        }
    return hunt->count == count && (!hunt->table || (faults_read(hunt->table, &hunt->faults) &&
                                                     faults_find(hunt->machine, &hunt->faults)));
}

static bool parse(int argc, char **argv, struct hunt *hunt)
{
    static const struct option options[] = {{"image", required_argument, NULL, 'i'},
                                            {"bound", required_argument, NULL, 'b'},
                                            {"table", required_argument, NULL, 't'},
                                            {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'i')
            hunt->image = optarg;
        else if (option == 'b')
            hunt->limits.aim.bound = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 't')
            hunt->table = optarg;
        else
            return false;
    }
    return hunt->image && argc > optind && hunt->limits.aim.bound <= EXP_BOUND_MAX;
}

int main(int argc, char **argv)
{
    struct hunt hunt = {
        .limits = {.aim = {.bound = 1, .shards = 1}, .memory_bytes_max = MEMORY_BYTES}};
    int status = 2;
    hunt.limits.asked = is_asked;
    hunt.limits.context = &hunt;
    if (!parse(argc, argv, &hunt))
        fputs("usage: find_races --image IMAGE [--bound N] [--table FILE] "
              "SCENARIO...\n",
              stderr);
    else if (open_image(&hunt) && load(&hunt, argv + optind, (unsigned)(argc - optind)))
        status = hunt.table ? find_all(&hunt) : explore_all(&hunt);
    for (unsigned i = 0; i < hunt.count; i++)
        rm_scenario_free(hunt.scenarios[i]);
    free(hunt.scenarios);
    rm_machine_close(hunt.machine);
    faults_free(&hunt.faults);
    return status;
}
