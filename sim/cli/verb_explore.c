/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim explore`: every order in which a scenario's actors can do what others see. */
#include "cli/image_options.h"
#include "cli/plain.h"
#include "cli/suite.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "explore/search.h"
#include "rmsim/rmsim.h"
#include "scenario/begin.h"
#include "scenario/runner.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OPT_BOUND = CLI_OPT_OWN, OPT_PLAIN, OPT_MAX };

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    {"bound", required_argument, NULL, OPT_BOUND},
    {"plain", no_argument, NULL, OPT_PLAIN},
    {"max", required_argument, NULL, OPT_MAX},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int verb_explore(int argc, char **argv)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    struct exp_limits limits = {.bound = 2, .memory_bytes_max = (size_t)1 << 30};
    struct rm_error error = {.text = ""};
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "h", long_options)) != -1) {
        if (cli_image_option(option, &options))
            continue;
        if (option == OPT_BOUND)
            limits.bound = (unsigned)atoi(optarg);
        else if (option == OPT_PLAIN)
            limits.plain = true;
        else if (option == OPT_MAX)
            limits.schedules_max = (uint64_t)atoll(optarg);
        else
            return cli_usage_option("explore", option, argv);
    }
    struct rm_scenario *scenario;
    struct rm_machine *machine = NULL;
    if (rm_scenario_load(argv[optind], &scenario, &error) != RM_OK)
        return cli_fail("explore", &error);
    if (rm_machine_open(&options, &machine, &error) != RM_OK)
        return cli_fail("explore", &error);
    const char *missing = scn_missing(machine, scenario);
    if (missing) {
        fprintf(stderr, "rmsim explore: the image lacks %s\n", cli_plain(missing));
        return CLI_SKIPPED;
    }
    if (rm_scenario_begin(machine, scenario, &error) != RM_OK)
        return cli_fail("explore", &error);
    struct exp_found found = {0};
    double start = now();
    enum rm_status status = exp_search(machine, &limits, &found, &error);
    double took = now() - start;
    const struct exp_counts *c = &found.counts;
    printf("%s: bound %u, passes %u, shared words %u, schedules %" PRIu64 " (%" PRIu64
           " ended), turns %" PRIu64 ", states %" PRIu64 ", final states %" PRIu64 " (%016" PRIx64
           "), longest %u, %s, %.2f s, %.0f schedules/s, %.0f turns/s\n",
           scenario->name, c->bound, c->passes, c->shared_words, c->schedules, c->ended, c->turns,
           c->states, c->final_states, c->final_digest, c->longest,
           c->complete ? "complete" : "incomplete", took, (double)c->schedules / took,
           (double)c->turns / took);
    for (unsigned i = 0; i < found.finding_count; i++)
        printf("  %s  (%" PRIu64 " times, %u preemptions, %zu turns)\n", found.findings[i].text,
               found.findings[i].times, found.findings[i].preemptions,
               found.findings[i].move_count);
    return status == RM_OK ? (found.finding_count ? 1 : 0) : cli_fail("explore", &error);
}
