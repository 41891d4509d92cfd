/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim explore`: every order in which a scenario's actors can do what others see. */
#include "cli/image_options.h"
#include "cli/one_scenario.h"
#include "cli/plain.h"
#include "cli/replace_file.h"
#include "cli/shell_word.h"
#include "cli/suite.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "explore/identity.h"
#include "explore/random_order.h"
#include "explore/sample.h"
#include "explore/schedule_file.h"
#include "scenario/judge_checks.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MAX    31536000
#define MEMORY_DEFAULT (UINT64_C(1) << 30)
#define MEMORY_LEAST   (UINT64_C(1) << 20)

enum {
    OPT_BOUND = CLI_OPT_OWN,
    OPT_UNREDUCED,
    OPT_MEMORY,
    OPT_TIME,
    OPT_SCHEDULES,
    OPT_VARIANT,
    OPT_PCT,
    OPT_RUNS,
    OPT_SEED,
};

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    {"bound", required_argument, NULL, OPT_BOUND},
    {"unreduced", no_argument, NULL, OPT_UNREDUCED},
    {"max-memory", required_argument, NULL, OPT_MEMORY},
    {"time", required_argument, NULL, OPT_TIME},
    {"schedules", required_argument, NULL, OPT_SCHEDULES},
    {"variant", required_argument, NULL, OPT_VARIANT},
    {"pct", required_argument, NULL, OPT_PCT},
    {"runs", required_argument, NULL, OPT_RUNS},
    {"seed", required_argument, NULL, OPT_SEED},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

struct explore {
    struct rm_machine_options machine;
    struct exp_limits limits;
    struct exp_sampling sampling; /* depth 0: all orders are searched */
    const char *folder;           /* where schedules go */
    const char *variant;          /* NULL: the scenario as the file has it */
    uint64_t time_ms;             /* 0: as long as it takes */
    uint64_t start_ms, shown_ms;
    bool late; /* the time is over */
    struct cli_one one;
    const char *path;
    struct exp_found found;
};

static void help(void)
{
    fputs(
        "usage: rmsim explore [OPTION...] SCENARIO...\n"
        "\n"
        "Tries every order in which threads, interrupts and the host can do what others see, from\n"
        "where the scenario's events begin, and judges each by the promises of the path: broken\n"
        "promises, faults, lost wake-ups, deadlocks. Events come at any time, in any order.\n"
        "A finding is a file for `rmsim replay`.\n"
        "\n" CLI_IMAGE_HELP
        "      --bound N            preemptions of an order: turns that go to somebody else while\n"
        "                           a thread could go on; 0 to 64, default 2\n"
        "      --pct DEPTH          instead: orders drawn at random, which find what needs that many\n"
        "                           constraints with a known probability a run; 1 to 64\n"
        "      --runs N             so many orders (default 1000)\n"
        "      --seed S             the seed of the first, the others follow (default 1)\n"
        "      --schedules FOLDER   where the files of findings go (default: here)\n"
        "      --variant NAME       that variant of the scenario\n"
        "      --time SECONDS       no longer than that\n"
        "      --max-memory BYTES   of the table of states that were met, at least 1048576;\n"
        "                           default 1073741824. Beyond, states are explored again\n"
        "      --unreduced          without leaving out orders that lead to the same: to check\n"
        "                           that leaving them out loses nothing\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 all was explored, 1 something was found, 2 wrong usage or input file,\n"
        "3 rmsim failed, 77 the image lacks what the scenario requires, 124 the time is over\n"
        "\n"
        "examples:\n"
        "  rmsim explore fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
        "  rmsim explore --kernel vmlinux --bound 3 --time 600 scenario.yaml\n",
        stdout);
}

static uint64_t now_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static double rate(const struct explore *explore)
{
    uint64_t ms = now_ms() - explore->start_ms;
    return ms ? (double)explore->found.all_schedules * 1000 / (double)ms : 0;
}

/* On a terminal, once a second. */
static void show_progress(struct explore *explore, const struct exp_counts *counts)
{
    if (!isatty(STDERR_FILENO) || now_ms() < explore->shown_ms + 1000)
        return;
    explore->shown_ms = now_ms();
    fprintf(stderr,
            "\r\033[Krmsim explore: %s, bound %u: %" PRIu64 " schedules, about %.0f %% of them",
            cli_plain(explore->one.scenario->name), counts->bound, counts->schedules,
            counts->done * 100);
    fflush(stderr);
}

static void clear_progress(const struct explore *explore)
{
    if (explore->shown_ms)
        fputs("\r\033[K", stderr);
}

static bool enough(void *context, const struct exp_counts *counts)
{
    struct explore *explore = context;
    show_progress(explore, counts);
    explore->late = explore->time_ms && now_ms() - explore->start_ms > explore->time_ms;
    return explore->late;
}

static void print_counts(const struct exp_counts *counts)
{
    printf("  bound %u: %" PRIu64 " schedules (%" PRIu64 " to their end), %" PRIu64
           " states, %" PRIu64 " final states %016" PRIx64 ", %u shared words\n",
           counts->bound, counts->schedules, counts->ended, counts->states, counts->final_states,
           counts->final_digest, counts->shared_words);
}

static void print_sampling(const struct explore *explore)
{
    const struct exp_counts *counts = &explore->found.counts;
    printf("  %" PRIu64 " orders of depth %u, seeds %" PRIu64 " to %" PRIu64
           ", at most %u turns, %u shared words\n",
           counts->schedules, explore->sampling.depth, explore->sampling.seed,
           explore->sampling.seed + counts->schedules - 1, counts->longest, counts->shared_words);
}

/* The command that shows a finding again. */
static void print_command(const struct explore *explore, const char *file)
{
    const struct rm_machine_options *machine = &explore->one.options;
    fputs("    rmsim replay", stdout);
    cli_print_option(stdout, "--kernel", machine->kernel);
    cli_print_option(stdout, "--handlers", machine->handlers);
    cli_print_option(stdout, "--debug-info", machine->debug_info);
    cli_print_option(stdout, "--layout", machine->layout);
    cli_print_option(stdout, "--variant", explore->variant);
    fputc(' ', stdout);
    cli_print_word(stdout, file);
    fputc(' ', stdout);
    cli_print_word(stdout, explore->path);
    fputc('\n', stdout);
}

/* "FOLDER/scenario-1.schedule"; what is no letter of a file's name is a dash. */
static char *file_name(const struct explore *explore, unsigned number)
{
    const char *name = explore->one.scenario->name;
    size_t bytes = strlen(explore->folder) + strlen(name) + 32;
    char *path = malloc(bytes);
    if (!path)
        return NULL;
    size_t at = (size_t)snprintf(path, bytes, "%s/", explore->folder);
    if (strcmp(explore->folder, ".") == 0)
        at = 0;
    size_t end = at + (size_t)snprintf(path + at, bytes - at, "%s-%u.schedule", name, number + 1);
    for (; at < end; at++)
        if (path[at] == '/')
            path[at] = '-';
    return path;
}

static enum rm_status write_schedule(const struct explore *explore, const char *path,
                                     const struct exp_schedule *schedule, struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    (void)explore;
    if (!to)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    enum rm_status status = exp_schedule_write(schedule, to, error);
    if (fclose(to) != 0 && status == RM_OK)
        status = rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    if (status == RM_OK)
        status = cli_replace_file(path, text, bytes, error);
    free(text);
    return status;
}

static enum rm_status print_finding(const struct explore *explore,
                                    const struct exp_identity *identity, unsigned number,
                                    struct rm_error *error)
{
    const struct exp_finding *finding = &explore->found.findings[number];
    const struct exp_schedule schedule = {.of = *identity,
                                          .text = finding->text,
                                          .words = explore->found.words,
                                          .word_count = finding->word_count,
                                          .moves = finding->moves,
                                          .move_count = finding->move_count};
    char *path = file_name(explore, number);
    if (!path)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    enum rm_status status = write_schedule(explore, path, &schedule, error);
    if (status == RM_OK) {
        printf("  found: %s\n    met %" PRIu64 " time%s", cli_plain(finding->text), finding->times,
               finding->times == 1 ? "" : "s");
        if (!explore->sampling.depth)
            printf(", with %u preemption%s", finding->preemptions,
                   finding->preemptions == 1 ? "" : "s");
        putchar('\n');
        print_command(explore, path);
    }
    free(path);
    return status;
}

static int print_end(struct explore *explore, const struct exp_identity *identity)
{
    struct rm_error error = {.text = ""};
    clear_progress(explore);
    if (explore->sampling.depth)
        print_sampling(explore);
    for (unsigned i = 0; i < explore->found.bound_count; i++)
        print_counts(&explore->found.bounds[i]);
    for (unsigned i = 0; i < explore->found.finding_count; i++)
        if (print_finding(explore, identity, i, &error) != RM_OK)
            return cli_fail("explore", &error);
    if (explore->late)
        puts(explore->sampling.depth ? "  the time is over" : "  the time is over: not complete");
    fprintf(stderr, "rmsim explore: %s: %.1f s, %.0f schedules a second\n",
            cli_plain(explore->one.scenario->name), (double)(now_ms() - explore->start_ms) / 1000,
            rate(explore));
    if (explore->found.finding_count)
        return CLI_FAILED;
    return explore->late ? CLI_BUDGET : CLI_OK;
}

static int explore_one(struct explore *explore)
{
    struct rm_error error = {.text = ""};
    struct exp_identity identity = exp_identify(explore->one.machine);
    explore->start_ms = now_ms();
    explore->shown_ms = 0;
    explore->late = false;
    explore->limits.excused = scn_excused_checks(explore->one.scenario);
    printf("%s on %s\n", cli_plain(explore->one.scenario->name),
           cli_plain(rm_machine_image_name(explore->one.machine)));
    enum rm_status status =
        explore->sampling.depth
            ? exp_sample(explore->one.machine, &explore->sampling, &explore->limits,
                         &explore->found, &error)
            : exp_search(explore->one.machine, &explore->limits, &explore->found, &error);
    int result = status == RM_OK ? print_end(explore, &identity) : cli_fail("explore", &error);
    exp_found_free(&explore->found);
    return result;
}

static int explore_file(struct explore *explore, const struct cli_file *file)
{
    if (file->wrong)
        return cli_usage("explore", "%s: %s", cli_file_name(file), file->wrong);
    explore->path = file->path;
    int status =
        cli_one_open("explore", &explore->machine, file->path, explore->variant, &explore->one);
    if (status == CLI_OK)
        status = explore_one(explore);
    cli_one_close(&explore->one);
    return status;
}

/* The one that says most: an error, a finding, time that is over, all skipped. */
static int worse(int a, int b)
{
    static const int order[] = {CLI_INTERNAL, CLI_USAGE, CLI_FAILED, CLI_BUDGET, CLI_OK};
    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return CLI_SKIPPED;
}

static int explore_all(struct explore *explore, char *const *paths, int count)
{
    struct rm_error error = {.text = ""};
    struct cli_suite suite;
    int status = CLI_SKIPPED;
    if (cli_suite_list(paths, count, &suite, &error) != RM_OK)
        status = cli_fail("explore", &error);
    for (unsigned i = 0; i < suite.count; i++)
        status = worse(status, explore_file(explore, &suite.files[i]));
    cli_suite_free(&suite);
    return status;
}

static bool number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && !errno && *out >= least && *out <= most;
}

/* Takes the value of an option; where it is wrong, says so. */
static bool take_number(const char *option, uint64_t least, uint64_t most, uint64_t *out)
{
    if (number(optarg, least, most, out))
        return true;
    cli_usage("explore", "found --%s %s; expected a number from %" PRIu64 " to %" PRIu64, option,
              optarg, least, most);
    return false;
}

static int take_option(struct explore *explore, int option, char **argv)
{
    uint64_t value;
    switch (option) {
    case OPT_BOUND:
        if (!take_number("bound", 0, EXP_BOUND_MAX, &value))
            return CLI_USAGE;
        explore->limits.bound = (unsigned)value;
        return CLI_OK;
    case OPT_MEMORY:
        if (!take_number("max-memory", MEMORY_LEAST, SIZE_MAX, &value))
            return CLI_USAGE;
        explore->limits.memory_bytes_max = (size_t)value;
        return CLI_OK;
    case OPT_TIME:
        if (!take_number("time", 1, SECONDS_MAX, &value))
            return CLI_USAGE;
        explore->time_ms = value * 1000;
        return CLI_OK;
    case OPT_PCT:
        if (!take_number("pct", 1, EXP_DEPTH_MAX, &value))
            return CLI_USAGE;
        explore->sampling.depth = (unsigned)value;
        return CLI_OK;
    case OPT_RUNS:
        return take_number("runs", 1, UINT32_MAX, &explore->sampling.runs) ? CLI_OK : CLI_USAGE;
    case OPT_SEED:
        return take_number("seed", 0, UINT64_MAX, &explore->sampling.seed) ? CLI_OK : CLI_USAGE;
    case OPT_UNREDUCED:
        explore->limits.plain = true;
        return CLI_OK;
    case OPT_SCHEDULES:
        explore->folder = optarg;
        return CLI_OK;
    case OPT_VARIANT:
        explore->variant = optarg;
        return CLI_OK;
    default:
        return cli_usage_option("explore", option, argv);
    }
}

int verb_explore(int argc, char **argv)
{
    struct explore explore = {.machine = {.size = sizeof(explore.machine)},
                              .limits = {.bound = 2, .memory_bytes_max = MEMORY_DEFAULT},
                              .sampling = {.runs = 1000, .seed = 1},
                              .folder = "."};
    int option;
    explore.limits.enough = enough;
    explore.limits.context = &explore;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "h", long_options)) != -1) {
        if (cli_image_option(option, &explore.machine))
            continue;
        if (option == 'h') {
            help();
            return CLI_OK;
        }
        int status = take_option(&explore, option, argv);
        if (status != CLI_OK)
            return status;
    }
    if (!cli_image_check("explore", &explore.machine))
        return CLI_USAGE;
    if (optind == argc)
        return cli_usage("explore", "found no scenario; expected at least one");
    return explore_all(&explore, argv + optind, argc - optind);
}
