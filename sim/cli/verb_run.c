/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim run`: runs scenarios and judges them. */
#include "cli/image_options.h"
#include "cli/machines.h"
#include "cli/plain.h"
#include "cli/run_json.h"
#include "cli/run_text.h"
#include "cli/suite.h"
#include "cli/verbs.h"
#include "rmsim/rmsim.h"
#include "scenario/runner.h"
#include "scenario/selfcheck.h"
#include "scenario/sweep.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REPEAT_MAX        1000000
#define QUIET_SECONDS     2 /* before progress is shown, on a terminal only */
#define CLEAR_TO_LINE_END "\033[K"

struct run_options {
    struct rm_machine_options machine;
    bool json, self_check;
    unsigned repeat;
    struct scn_check_options check;
};

struct run {
    struct run_options options;
    struct cli_suite suite;
    struct cli_machines machines;
    json_t *json; /* the list of scenarios, NULL for text */
    unsigned counts[SCN_BROKEN + 1], skipped;
    unsigned wrong; /* scenarios that name what the image lacks */
    unsigned index; /* of the scenario that runs */
    struct timespec start;
    bool progress_shown;
};

enum { OPT_REPEAT = CLI_OPT_OWN, OPT_SELF_CHECK, OPT_ALL, OPT_SEED, OPT_LIST_CHECKS };

static const struct option long_options[] = {
    {"kernel", required_argument, NULL, 'k'},
    CLI_IMAGE_OPTIONS,
    {"format", required_argument, NULL, 'f'},
    {"repeat", required_argument, NULL, OPT_REPEAT},
    {"self-check", no_argument, NULL, OPT_SELF_CHECK},
    {"all", no_argument, NULL, OPT_ALL},
    {"seed", required_argument, NULL, OPT_SEED},
    {"list-checks", no_argument, NULL, OPT_LIST_CHECKS},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void help(void)
{
    fputs(
        "usage: rmsim run [OPTION...] SCENARIO|DIR...\n"
        "       rmsim run --list-checks\n"
        "\n"
        "Runs scenarios on the code under test and judges what came out. A folder stands for all\n"
        "*.yaml files in it. One scenario is told in full, of several one line each, and the\n"
        "story of those that failed. Variants of a scenario count as scenarios; those with\n"
        "handlers of their own are skipped if --kernel or --handlers is given, and scenarios that\n"
        "require a function are skipped on images without it.\n"
        "\n"
        "  -k, --kernel VMLINUX     run a kernel instead of our own handlers\n" CLI_IMAGE_HELP
        "  -f, --format text|json   how to print (default text)\n"
        "      --repeat N           run every scenario N times from a snapshot and compare\n"
        "      --self-check         also run every scenario paused every 1, 7, 64 and 1000 cycles,\n"
        "                           looked at in each pause, and with snapshots at 50 places, a\n"
        "                           detour from each and back: every event must be the same\n"
        "      --all                with --self-check: a snapshot at every cycle of the run\n"
        "      --seed S             of the places and the detours (default 1)\n"
        "      --list-checks        print what every run checks, whatever its scenario expects\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 all as expected, 1 an expectation failed, 2 wrong usage or input file,\n"
        "3 rmsim failed, met what it does not model or found a run that differs, 77 all was\n"
        "skipped, 124 a budget of cycles ran out\n"
        "\n"
        "examples:\n"
        "  rmsim run fixtures/scenarios/passthrough-kick.yaml\n"
        "  rmsim run --handlers le-before fixtures/scenarios/passthrough-kick.yaml\n"
        "  rmsim run --kernel vmlinux --debug-info vmlinux.debug fixtures/scenarios\n"
        "  rmsim run --self-check fixtures/scenarios\n"
        "  rmsim run --self-check --all --seed 7 fixtures/scenarios/round-trip.yaml\n"
        "  rmsim run --format json fixtures/scenarios | jq '.scenarios[].exits[].cycles'\n",
        stdout);
}

static void list_checks(void)
{
    for (unsigned check = 0; check < RM_CHECKS; check++)
        printf("%-24s %s\n", rm_check_name((enum rm_check)check),
               rm_check_about((enum rm_check)check));
}

static int usage(const char *text, const char *value)
{
    fprintf(stderr, "rmsim run: %s%s\ntry: rmsim run --help\n", text, value);
    return CLI_USAGE;
}

static int status_of(enum rm_status status)
{
    return status == RM_BAD_INPUT || status == RM_NOT_FOUND ? CLI_USAGE : CLI_INTERNAL;
}

static bool parse_number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out <= most;
}

/* Returns CLI_OK, or CLI_USAGE after a message; `*instead` is what is to be printed and nothing
 * run. */
static int parse_option(int option, struct run_options *options, void (**instead)(void))
{
    uint64_t repeat;
    if (cli_image_option(option, &options->machine))
        return CLI_OK;
    switch (option) {
    case 'k':
        options->machine.kernel = optarg;
        return CLI_OK;
    case 'f':
        options->json = strcmp(optarg, "json") == 0;
        if (options->json || strcmp(optarg, "text") == 0)
            return CLI_OK;
        return usage("expected --format text or json, found ", optarg);
    case OPT_REPEAT:
        if (parse_number(optarg, REPEAT_MAX, &repeat) && repeat) {
            options->repeat = (unsigned)repeat;
            return CLI_OK;
        }
        return usage("expected --repeat with a number from 1 to 1000000, found ", optarg);
    case OPT_SELF_CHECK:
        options->self_check = true;
        return CLI_OK;
    case OPT_ALL:
        options->check.all = true;
        return CLI_OK;
    case OPT_SEED:
        if (parse_number(optarg, UINT64_MAX, &options->check.seed))
            return CLI_OK;
        return usage("expected --seed with a number, found ", optarg);
    case 'h':
        *instead = help;
        return CLI_OK;
    case OPT_LIST_CHECKS:
        *instead = list_checks;
        return CLI_OK;
    default:
        fputs("try: rmsim run --help\n", stderr); /* getopt has said what is wrong */
        return CLI_USAGE;
    }
}

/* What is running, on a terminal, once the run takes time. */
static void show_progress(void *context, const char *way)
{
    struct run *run = context;
    struct timespec now;
    if (!isatty(STDERR_FILENO) || clock_gettime(CLOCK_MONOTONIC, &now) != 0 ||
        now.tv_sec - run->start.tv_sec < QUIET_SECONDS)
        return;
    fprintf(stderr, "\r%u of %u: %s%s%s" CLEAR_TO_LINE_END, run->index + 1, run->suite.count,
            cli_plain(run->suite.scenarios[run->index]->name), way ? ", " : "", way ? way : "");
    run->progress_shown = true;
}

static void clear_progress(struct run *run)
{
    if (run->progress_shown)
        fputs("\r" CLEAR_TO_LINE_END, stderr);
    run->progress_shown = false;
}

static void report(struct run *run, const struct scn_result *result,
                   const struct scn_check_result *check)
{
    run->counts[check && check->differs ? SCN_BROKEN : result->verdict]++;
    clear_progress(run);
    if (run->json) {
        json_t *object = cli_json_scenario(result);
        if (check)
            json_object_set_new(object, "self_check",
                                cli_json_check(check, run->options.check.seed));
        json_array_append_new(run->json, object);
    } else if (check) {
        cli_print_check(stdout, result, check);
        if (result->verdict != SCN_PASS)
            cli_print_story(stdout, result);
    } else if (run->suite.count == 1) {
        cli_print_story(stdout, result);
    } else {
        cli_print_line(stdout, result);
        if (result->verdict != SCN_PASS)
            cli_print_story(stdout, result);
    }
}

/* A variant with handlers of its own says nothing about code that the user chose. */
static bool is_skipped(const struct run *run, const struct rm_scenario *scenario)
{
    return scenario->handlers && (run->options.machine.kernel || run->options.machine.handlers);
}

static void skip(struct run *run, const struct rm_scenario *scenario, const char *missing)
{
    run->skipped++;
    clear_progress(run);
    if (run->json)
        json_array_append_new(run->json, cli_json_skipped(scenario, missing));
    else
        cli_print_skipped(stdout, scenario, missing);
}

static enum rm_status run_and_report(struct run *run, struct rm_scenario *scenario,
                                     struct rm_error *error)
{
    struct rm_machine *machine;
    struct scn_result result;
    struct scn_check_result check;
    enum rm_status status = cli_machine_for(&run->machines, scenario->handlers, &machine, error);
    if (status != RM_OK)
        return status;
    const char *missing = scn_missing_symbol(machine, scenario);
    if (missing) {
        skip(run, scenario, missing);
        return RM_OK;
    }
    if (run->options.self_check)
        status = scn_self_check(machine, scenario, &run->options.check, &result, &check, error);
    else if (scenario->places.step)
        status = scn_sweep(machine, scenario, run->options.repeat, &result, error);
    else
        status = rm_scenario_run(machine, scenario, run->options.repeat, NULL, &result, error);
    if (status == RM_OK)
        report(run, &result, run->options.self_check ? &check : NULL);
    scn_result_free(&result);
    return status;
}

static int run_one(struct run *run, unsigned index)
{
    struct rm_error error = {.text = ""};
    struct rm_scenario *scenario = run->suite.scenarios[index];
    if (is_skipped(run, scenario)) {
        skip(run, scenario, NULL);
        return CLI_OK;
    }
    run->index = index;
    show_progress(run, NULL);
    enum rm_status status = run_and_report(run, scenario, &error);
    if (status == RM_OK)
        return CLI_OK;
    clear_progress(run);
    fprintf(stderr, "rmsim run: %s\n", cli_plain(error.text));
    if (status_of(status) != CLI_USAGE)
        return CLI_INTERNAL;
    run->wrong++;
    if (run->json)
        json_array_append_new(run->json, cli_json_wrong(scenario, error.text));
    return CLI_OK;
}

/* The worst of what happened: our own failure, a wrong file, a failed expectation, a budget. */
static int verdict_status(const struct run *run)
{
    if (run->counts[SCN_BROKEN])
        return CLI_INTERNAL;
    if (run->wrong)
        return CLI_USAGE;
    if (run->counts[SCN_FAIL])
        return CLI_FAILED;
    if (run->counts[SCN_BUDGET])
        return CLI_BUDGET;
    return run->skipped == run->suite.count ? CLI_SKIPPED : CLI_OK;
}

static void print_summary(const struct run *run)
{
    if (run->json) {
        json_t *object = json_pack("{s:O}", "scenarios", run->json);
        json_dumpf(object, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(object);
    } else if (run->suite.count > 1 || run->options.self_check) {
        if (run->options.self_check)
            printf("seed %llu\n", (unsigned long long)run->options.check.seed);
        printf("%u scenarios on ", run->suite.count);
        cli_print_image(stdout, rm_machine_image_name(run->machines.chosen));
        printf(": %u as expected, %u failed, %u over budget, %u errors, %u skipped",
               run->counts[SCN_PASS], run->counts[SCN_FAIL], run->counts[SCN_BUDGET],
               run->counts[SCN_BROKEN], run->skipped);
        if (run->wrong)
            printf(", %u wrong", run->wrong);
        putchar('\n');
    }
}

static int run_suite(struct run *run)
{
    struct rm_error error = {.text = ""};
    enum rm_status opened = cli_machines_open(&run->options.machine, &run->machines, &error);
    if (opened != RM_OK) {
        fprintf(stderr, "rmsim run: %s\n", error.text);
        return status_of(opened);
    }
    clock_gettime(CLOCK_MONOTONIC, &run->start);
    run->json = run->options.json ? json_array() : NULL;
    int status = CLI_OK;
    for (unsigned i = 0; i < run->suite.count && status == CLI_OK; i++)
        status = run_one(run, i);
    if (status == CLI_OK) {
        print_summary(run);
        status = verdict_status(run);
    }
    json_decref(run->json);
    cli_machines_close(&run->machines);
    return status;
}

int verb_run(int argc, char **argv)
{
    struct run run = {.options = {.machine.size = sizeof(run.options.machine), .repeat = 1}};
    run.options.check =
        (struct scn_check_options){.seed = 1, .progress = show_progress, .context = &run};
    void (*instead)(void) = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "k:f:h", long_options, NULL)) != -1) {
        int status = parse_option(option, &run.options, &instead);
        if (status != CLI_OK)
            return status;
    }
    if (instead) {
        instead();
        return CLI_OK;
    }
    if (!cli_image_check("run", &run.options.machine))
        return CLI_USAGE;
    if (run.options.check.all && !run.options.self_check)
        return usage("--all goes with --self-check", "");
    if (run.options.self_check && run.options.repeat > 1)
        return usage("found --repeat and --self-check; expected one of them", "");
    if (optind == argc)
        return usage("nothing to run; expected scenario files or folders", "");
    int status = CLI_USAGE;
    if (cli_suite_load(argv + optind, argc - optind, &run.suite))
        status = run_suite(&run);
    cli_suite_free(&run.suite);
    return status;
}
