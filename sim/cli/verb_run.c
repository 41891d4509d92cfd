/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim run`: runs scenarios and judges them. */
#include "cli/coverage_files.h"
#include "cli/format.h"
#include "cli/groups.h"
#include "cli/image_options.h"
#include "cli/machines.h"
#include "cli/parallel.h"
#include "cli/pipeline_text.h"
#include "cli/plain.h"
#include "cli/report.h"
#include "cli/run_state.h"
#include "cli/suite.h"
#include "cli/tell.h"
#include "cli/trace_files.h"
#include "cli/verbs.h"
#include "rmsim/rmsim.h"
#include "scenario/runner.h"
#include "scenario/runs.h"
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
    const struct cli_format *format;
    unsigned jobs;
    const char *baseline; /* NULL: none */
    bool self_check, seeded, pipeline, whole_path;
    void (*instead)(void); /* what is to be printed, and nothing run */
    unsigned repeat;       /* 0: not asked for */
    struct scn_check_options check;
    struct cli_coverage coverage;
    const char *group;                 /* NULL: all */
    struct rm_capture_options capture; /* --state: instead of scenarios */
    struct cli_traces traces;
};

struct run {
    struct run_options options;
    struct cli_suite suite;
    struct cli_machines machines;
    struct scn_baseline baseline;
    struct cli_report *report;
    unsigned file;    /* number of the one that is run */
    const char *name; /* of the scenario that runs */
    struct timespec start;
    bool progress_shown;
};

enum {
    OPT_REPEAT = CLI_OPT_OWN,
    OPT_BASELINE,
    OPT_SELF_CHECK,
    OPT_ALL,
    OPT_SEED,
    OPT_LIST_CHECKS,
    OPT_COVERAGE,
    OPT_COVERAGE_SUMMARY,
    OPT_STATE,
    OPT_CUT,
    OPT_PIPELINE,
    OPT_PATH,
    OPT_TRACE,
    OPT_TRACE_INSTRUCTIONS
};

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    CLI_CLOCK_OPTIONS,
    {"format", required_argument, NULL, 'f'},
    {"jobs", required_argument, NULL, 'j'},
    {"baseline", required_argument, NULL, OPT_BASELINE},
    {"group", required_argument, NULL, 'g'},
    {"repeat", required_argument, NULL, OPT_REPEAT},
    {"self-check", no_argument, NULL, OPT_SELF_CHECK},
    {"all", no_argument, NULL, OPT_ALL},
    {"seed", required_argument, NULL, OPT_SEED},
    {"list-checks", no_argument, NULL, OPT_LIST_CHECKS},
    {"coverage", required_argument, NULL, OPT_COVERAGE},
    {"coverage-summary", required_argument, NULL, OPT_COVERAGE_SUMMARY},
    {"state", required_argument, NULL, OPT_STATE},
    {"cut", required_argument, NULL, OPT_CUT},
    {"pipeline", no_argument, NULL, OPT_PIPELINE},
    {"path", no_argument, NULL, OPT_PATH},
    {"trace", required_argument, NULL, OPT_TRACE},
    {"trace-instructions", no_argument, NULL, OPT_TRACE_INSTRUCTIONS},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void help(void)
{
    fputs(
        "usage: rmsim run [OPTION...] SCENARIO|DIR...\n"
        "       rmsim run --list-checks\n"
        "       rmsim run --state DIR [--kernel VMLINUX] [--cut FILE]\n"
        "\n"
        "Runs scenarios on the code under test and judges what came out. A folder stands for all\n"
        "*.yaml and *.yml files in it and in its subfolders, - for standard input. One scenario\n"
        "is told in full, of several one line each, and the story of those that failed. What\n"
        "cannot be run is told, and the others go on.\n"
        "Variants of a scenario count as scenarios; those with\n"
        "handlers of their own are skipped if --kernel or --handlers is given, and scenarios that\n"
        "require a function are skipped on images without it.\n"
        "\n" CLI_IMAGE_HELP CLI_CLOCK_HELP
        "  -f, --format FORMAT      how to print: text (default), json, ktap or junit\n"
        "  -j, --jobs N             run in N processes; what is printed stays the same\n"
        "      --baseline FILE      lines \"scenario: what failed\": failures that are known, and do\n"
        "                           not make the run fail\n"
        "  -g, --group GROUP        only the scenarios of that group: those in a folder of that name,\n"
        "                           and those whose `groups:` has it\n"
        "      --repeat N           run every scenario N times from a snapshot and compare; with\n"
        "                           --seed N runs that differ: times of events, what caches hold,\n"
        "                           and what the other threads do are drawn, and how long exits\n"
        "                           took is told as a distribution\n"
        "      --self-check         also run every scenario paused every 1, 7, 64 and 1000 cycles,\n"
        "                           looked at in each pause, and with snapshots at 50 places, a\n"
        "                           detour from each and back: every event must be the same\n"
        "      --all                with --self-check: a snapshot at every cycle of the run\n"
        "      --seed S             of the places and the detours (default 1); with --repeat of the\n"
        "                           first run, the others have the next ones\n"
        "      --coverage FILE      write which instructions and branch directions were reached, as\n"
        "                           an lcov tracefile, and the listing it refers to as FILE.lst\n"
        "      --coverage-summary FILE   the same as a table, with all that was not reached; -:\n"
        "                           standard output\n"
        "      --list-checks        print what every run checks, whatever its scenario expects\n"
        "      --path               in the story, every entry into a symbol, in order; without it\n"
        "                           each symbol once, where it was entered first\n"
        "      --pipeline           of one scenario on the power8 clock: when each instruction was\n"
        "                           fetched, dispatched, issued, finished and completed\n"
        "      --trace DIR          write all that happens to a new folder, in the Common Trace Format;\n"
        "                           of several scenarios, one folder each in it\n"
        "      --trace-instructions also each instruction, on the power8 clock\n"
        "      --state DIR          follow the recorded path of a machine that was captured\n"
        "                           elsewhere; without a memory image in it, --kernel has its text\n"
        "      --cut FILE           with --state and --kernel: also write the pages of data that\n"
        "                           the window touches, as pages.txt\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 all as expected, 1 an expectation failed, 2 wrong usage or input file,\n"
        "3 rmsim failed, met what it does not model or found a run that differs, 77 all was\n"
        "skipped, 124 a budget of cycles ran out\n"
        "\n"
        "examples:\n"
        "  rmsim run fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
        "  rmsim run --handlers le-before fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
        "  rmsim run --kernel vmlinux --debug-info vmlinux.debug fixtures/scenarios\n"
        "  rmsim run --clock power8 fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
        "  rmsim run --trace kick fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
        "  rmsim run --self-check fixtures/scenarios\n"
        "  rmsim run --self-check --all --seed 7 fixtures/scenarios/passthrough/round-trip.yaml\n"
        "  rmsim run --clock power8 --repeat 1000 --seed 1 "
        "fixtures/scenarios/passthrough/round-trip.yaml\n"
        "  rmsim run -j 8 -g cede --format ktap --kernel vmlinux fixtures/scenarios\n"
        "  rmsim run --format json fixtures/scenarios | jq '.scenarios[].exits[].cycles'\n",
        stdout);
}

static void list_checks(void)
{
    for (unsigned check = 0; check < RM_CHECKS; check++)
        printf("%-24s %s\n", rm_check_name((enum rm_check)check),
               rm_check_about((enum rm_check)check));
}

static bool parse_number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out <= most;
}

static int parse_repeat(struct run_options *options)
{
    uint64_t repeat;
    if (!parse_number(optarg, REPEAT_MAX, &repeat) || !repeat)
        return cli_usage("run", "expected --repeat with a number from 1 to %u, found %s",
                         REPEAT_MAX, optarg);
    options->repeat = (unsigned)repeat;
    return CLI_OK;
}

static int parse_jobs(struct run_options *options)
{
    uint64_t jobs;
    if (!parse_number(optarg, CLI_JOBS_MAX, &jobs) || !jobs)
        return cli_usage("run", "expected --jobs with a number from 1 to %u, found %s",
                         CLI_JOBS_MAX, optarg);
    options->jobs = (unsigned)jobs;
    return CLI_OK;
}

/* Returns CLI_OK, or CLI_USAGE after a message. */
static int parse_option(int option, char **argv, struct run_options *options)
{
    const char *wrong = NULL;
    if (cli_image_option(option, &options->machine))
        return CLI_OK;
    if (cli_clock_option(option, &options->machine, &wrong))
        return wrong ? cli_usage("run", "expected --clock instructions or power8, found %s", wrong)
                     : CLI_OK;
    switch (option) {
    case 'f':
        options->format = cli_format_named(optarg);
        if (options->format)
            return CLI_OK;
        return cli_usage("run", "expected --format with one of %s, found %s", cli_format_names(),
                         optarg);
    case 'j':
        return parse_jobs(options);
    case OPT_BASELINE:
        options->baseline = optarg;
        return CLI_OK;
    case 'g':
        options->group = optarg;
        return CLI_OK;
    case OPT_REPEAT:
        return parse_repeat(options);
    case OPT_SELF_CHECK:
        options->self_check = true;
        return CLI_OK;
    case OPT_ALL:
        options->check.all = true;
        return CLI_OK;
    case OPT_SEED:
        options->seeded = true;
        if (parse_number(optarg, UINT64_MAX, &options->check.seed))
            return CLI_OK;
        return cli_usage("run", "expected --seed with a number, found %s", optarg);
    case OPT_COVERAGE:
        options->coverage.tracefile = optarg;
        return CLI_OK;
    case OPT_COVERAGE_SUMMARY:
        options->coverage.summary = optarg;
        return CLI_OK;
    case 'h':
        options->instead = help;
        return CLI_OK;
    case OPT_STATE:
        options->capture.folder = optarg;
        return CLI_OK;
    case OPT_CUT:
        options->capture.cut = optarg;
        return CLI_OK;
    case OPT_PIPELINE:
        options->pipeline = true;
        return CLI_OK;
    case OPT_PATH:
        options->whole_path = true;
        return CLI_OK;
    case OPT_TRACE:
        options->traces.folder = optarg;
        return CLI_OK;
    case OPT_TRACE_INSTRUCTIONS:
        options->traces.instructions = true;
        return CLI_OK;
    case OPT_LIST_CHECKS:
        options->instead = list_checks;
        return CLI_OK;
    default:
        return cli_usage_option("run", option, argv);
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
    fprintf(stderr, "\r%u of %u: %s%s%s" CLEAR_TO_LINE_END, run->file + 1, run->suite.count,
            cli_plain(run->name), way ? ", " : "", way ? way : "");
    run->progress_shown = true;
}

static void clear_progress(struct run *run)
{
    if (run->progress_shown)
        fputs("\r" CLEAR_TO_LINE_END, stderr);
    run->progress_shown = false;
}

/* A variant with handlers of its own says nothing about code that the user chose. */
static bool is_skipped(const struct run *run, const struct rm_scenario *scenario)
{
    return scenario->handlers && (run->options.machine.kernel || run->options.machine.handlers);
}

static enum rm_status run_on(struct run *run, struct rm_machine *machine,
                             struct rm_scenario *scenario, struct rm_error *error)
{
    struct scn_result result;
    struct scn_check_result check;
    enum rm_status status;
    bool checked = run->options.self_check;
    struct cli_traces *traces = &run->options.traces;
    const struct scn_audience audience = cli_traces_audience(traces);
    const struct scn_run_options options = {.repeat = run->options.repeat ? run->options.repeat : 1,
                                            .audience = traces->folder ? &audience : NULL};
    if (checked)
        status = scn_self_check(machine, scenario, &run->options.check, &result, &check, error);
    else if (run->options.seeded)
        status = scn_run_many(machine, scenario, &options, run->options.check.seed, &result, error);
    else if (scenario->places.step)
        status = scn_sweep(machine, scenario, &options, &result, error);
    else
        status = rm_scenario_run(machine, scenario, &options, &result, error);
    clear_progress(run);
    if (status == RM_OK)
        cli_report_result(run->report, &result, checked ? &check : NULL);
    scn_result_free(&result);
    return status;
}

static void run_one(struct run *run, struct rm_scenario *scenario)
{
    struct rm_error error = {.text = ""};
    struct rm_machine *machine;
    if (is_skipped(run, scenario)) {
        cli_report_skipped(run->report, scenario, NULL);
        return;
    }
    run->name = scenario->name;
    show_progress(run, NULL);
    enum rm_status status = cli_machine_for(&run->machines, scenario->handlers, &machine, &error);
    const char *missing = status == RM_OK ? scn_missing(machine, scenario) : NULL;
    if (status == RM_OK && !missing)
        status = run_on(run, machine, scenario, &error);
    clear_progress(run);
    if (missing)
        cli_report_skipped(run->report, scenario, missing);
    else if (status != RM_OK)
        cli_report_error(run->report, scenario->name, scenario->path, &error);
}

/* A scenario and its variants. */
static void run_scenarios(struct run *run, const struct cli_file *file)
{
    struct rm_error error = {.text = ""};
    struct rm_scenario *scenario;
    if (cli_file_load(file, &scenario, &error) != RM_OK) {
        cli_report_error(run->report, NULL, cli_file_name(file), &error);
        return;
    }
    run->report->alone = run->suite.count == 1 && scenario->variant_count == 0;
    run->options.traces.alone = run->report->alone;
    run_one(run, scenario);
    for (unsigned i = 0; i < scenario->variant_count; i++)
        run_one(run, scenario->variants[i]);
    cli_report_known(run->report, scenario);
    rm_scenario_free(scenario);
}

/* These three as cli_run_parallel asks for them. */

static void run_file(void *context, struct cli_report *report, unsigned number)
{
    struct run *run = context;
    run->report = report;
    run->file = number;
    cli_report_file(report, number);
    run_scenarios(run, &run->suite.files[number]);
    cli_report_file_end(report);
}

static const char *name_file(void *context, unsigned number)
{
    const struct run *run = context;
    return cli_file_name(&run->suite.files[number]);
}

static void show_done(void *context, unsigned done)
{
    struct run *run = context;
    run->file = done < run->suite.count ? done : run->suite.count - 1;
    run->name = name_file(run, run->file);
    show_progress(run, NULL);
    if (done == run->suite.count)
        clear_progress(run);
}

static int run_files(struct run *run, struct cli_report *report)
{
    struct rm_error error = {.text = ""};
    struct cli_parallel parallel = {.jobs = run->options.jobs < run->suite.count ? run->options.jobs
                                                                                 : run->suite.count,
                                    .run = run_file,
                                    .name = name_file,
                                    .progress = show_done,
                                    .context = run};
    if (parallel.jobs > 1 && cli_run_parallel(&parallel, report, &error) != RM_OK)
        return cli_fail("run", &error);
    for (unsigned i = 0; parallel.jobs == 1 && i < run->suite.count; i++)
        run_file(run, report, i);
    return CLI_OK;
}

/* The run ends before its first scenario, which every form tells as it tells of scenarios. */
static int end_early(const struct run *run, const struct rm_error *error)
{
    struct cli_report report = {.format = run->options.format, .files = 1, .alone = true};
    cli_report_begin(&report);
    cli_report_file(&report, 0);
    cli_report_error(&report, "rmsim run", NULL, error);
    cli_report_file_end(&report);
    return cli_report_end(&report, NULL);
}

static enum rm_status begin_coverage(struct run *run, struct rm_error *error)
{
    struct cli_coverage *coverage = &run->options.coverage;
    coverage->own_handlers = !run->options.machine.kernel;
    enum rm_status status = cli_coverage_begin(coverage, run->machines.chosen, error);
    if (status != RM_OK)
        cli_coverage_end(coverage, run->machines.chosen);
    return status;
}

/* `status` of the run; it comes first unless all went well. */
static int end_coverage(struct run *run, int status)
{
    struct rm_error error = {.text = ""};
    struct cli_coverage *coverage = &run->options.coverage;
    if (cli_coverage_write(coverage, run->machines.chosen, &error) != RM_OK) {
        int failed = cli_fail("run", &error);
        status = status == CLI_OK ? failed : status;
    }
    cli_coverage_end(coverage, run->machines.chosen);
    return status;
}

/* The same of the traces. */
static int end_traces(struct run *run, int status)
{
    struct rm_error error = {.text = ""};
    if (cli_traces_end(&run->options.traces, &error) == RM_OK)
        return status;
    int failed = cli_fail("run", &error);
    return status == CLI_OK ? failed : status;
}

static int run_suite(struct run *run)
{
    struct rm_error error = {.text = ""};
    if (cli_traces_check(&run->options.traces, &error) != RM_OK ||
        cli_machines_open(&run->options.machine, &run->machines, &error) != RM_OK)
        return end_early(run, &error);
    if (begin_coverage(run, &error) != RM_OK) {
        cli_machines_close(&run->machines);
        return end_early(run, &error);
    }
    struct cli_pipeline *pipeline = NULL;
    if (run->options.pipeline &&
        cli_pipeline_begin(run->machines.chosen, stdout, &pipeline, &error) != RM_OK) {
        cli_machines_close(&run->machines);
        return cli_fail("run", &error);
    }
    clock_gettime(CLOCK_MONOTONIC, &run->start);
    struct cli_report report = {.format = run->options.format,
                                .baseline = run->options.baseline ? &run->baseline : NULL,
                                .files = run->suite.count,
                                .alone = run->suite.count == 1,
                                .whole_path = run->options.whole_path,
                                .machine = &run->options.machine,
                                .checked = run->options.self_check,
                                .seed = run->options.check.seed};
    cli_report_begin(&report);
    int failed = run_files(run, &report);
    int status = cli_report_end(&report, rm_machine_image_name(run->machines.chosen));
    status = failed == CLI_OK ? status : failed;
    status = end_coverage(run, status);
    status = end_traces(run, status);
    cli_pipeline_end(pipeline, run->machines.chosen);
    cli_machines_close(&run->machines);
    return status;
}

/* What does not fit to --state is said, and nothing run. */
static int run_capture(struct run_options *options, bool has_scenarios)
{
    if (!options->capture.folder)
        return cli_usage("run", "--cut goes with --state");
    if (has_scenarios || options->format != &cli_format_text || options->jobs > 1 ||
        options->baseline || options->self_check || options->repeat > 1 ||
        options->machine.handlers || options->machine.clock || options->traces.folder)
        return cli_usage("run", "--state goes with --kernel and --cut alone");
    options->capture.kernel = options->machine.kernel;
    options->capture.layout = options->machine.layout;
    options->capture.debug_info = options->machine.debug_info;
    return cli_run_state(&options->capture);
}

int verb_run(int argc, char **argv)
{
    struct run run = {.options = {.machine.size = sizeof(run.options.machine),
                                  .format = &cli_format_text,
                                  .jobs = 1}};
    struct rm_error error = {.text = ""};
    run.options.check =
        (struct scn_check_options){.seed = 1, .progress = show_progress, .context = &run};
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "f:g:hj:", long_options)) != -1)
        if (parse_option(option, argv, &run.options) != CLI_OK)
            return CLI_USAGE;
    if (run.options.instead == list_checks && optind < argc)
        return cli_usage("run", "found %s after --list-checks, which runs nothing", argv[optind]);
    if (run.options.instead) {
        run.options.instead();
        return CLI_OK;
    }
    if (!cli_image_check("run", &run.options.machine))
        return CLI_USAGE;
    if (run.options.pipeline && (!run.options.machine.clock || run.options.self_check ||
                                 run.options.format != &cli_format_text || run.options.jobs > 1))
        return cli_usage("run",
                         "--pipeline goes with --clock power8, and with --format text in one "
                         "process");
    if (run.options.whole_path && run.options.format != &cli_format_text)
        return cli_usage("run", "--path goes with --format text; the others have the whole path");
    if (run.options.check.all && !run.options.self_check)
        return cli_usage("run", "--all goes with --self-check");
    if (run.options.seeded && !run.options.self_check && !run.options.repeat)
        return cli_usage("run", "--seed goes with --self-check or --repeat");
    if (run.options.self_check && run.options.repeat > 1)
        return cli_usage("run", "found --repeat and --self-check; expected one of them");
    bool same_again = run.options.repeat > 1 && !run.options.seeded;
    if (run.options.traces.folder && (run.options.self_check || same_again))
        return cli_usage("run", "found --trace and %s; expected one of them",
                         run.options.self_check ? "--self-check" : "--repeat without --seed");
    if (run.options.traces.instructions &&
        (!run.options.traces.folder || !run.options.machine.clock || run.options.pipeline))
        return cli_usage("run", "--trace-instructions goes with --trace and --clock power8, and "
                                "without --pipeline");
    const char *summary = run.options.coverage.summary;
    if (run.options.format != &cli_format_text && summary && strcmp(summary, "-") == 0)
        return cli_usage("run", "found --coverage-summary - and --format %s; expected a file",
                         run.options.format->name);
    if (run.options.capture.folder || run.options.capture.cut)
        return run_capture(&run.options, optind < argc);
    if (optind == argc)
        return cli_usage("run", "nothing to run; expected scenario files or folders");
    if (run.options.baseline &&
        scn_baseline_load(run.options.baseline, &run.baseline, &error) != RM_OK) {
        scn_baseline_free(&run.baseline);
        return end_early(&run, &error);
    }
    int status = cli_suite_list(argv + optind, argc - optind, &run.suite, &error) == RM_OK &&
                         cli_suite_choose(&run.suite, run.options.group, &error) == RM_OK
                     ? run_suite(&run)
                     : end_early(&run, &error);
    cli_suite_free(&run.suite);
    scn_baseline_free(&run.baseline);
    return status;
}
