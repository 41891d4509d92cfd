/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim explore`: every order in which a scenario's actors can do what others see. */
#include "base/file.h"
#include "cli/explore_text.h"
#include "cli/image_options.h"
#include "cli/merge.h"
#include "cli/one_scenario.h"
#include "cli/plain.h"
#include "cli/replace_file.h"
#include "cli/suite.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "explore/random_order.h"
#include "explore/sample.h"
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
#define SAVE_EVERY_MS  10000
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
    OPT_SHARD,
    OPT_RESUME,
    OPT_MERGE,
    OPT_WEAK,
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
    {"shard", required_argument, NULL, OPT_SHARD},
    {"resume", required_argument, NULL, OPT_RESUME},
    {"merge", no_argument, NULL, OPT_MERGE},
    {"weak", no_argument, NULL, OPT_WEAK},
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
    const char *file;             /* that the search is saved in; NULL: nowhere */
    struct exp_saved saved;       /* that was there */
    bool merges;
    uint64_t start_ms, shown_ms, saved_ms;
    bool late; /* the time is over */
    struct cli_one one;
    const char *path;
    struct exp_found found;
};

static void help(void)
{
    fputs(
        "usage: rmsim explore [OPTION...] SCENARIO...\n"
        "       rmsim explore --merge [--schedules FOLDER] FILE...\n"
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
        "      --shard I/N          the I-th of N parts of the search, 1 to N; with --resume FILE its\n"
        "                           result is kept for --merge\n"
        "      --resume FILE        save the search there every ten seconds and at its end, and go on\n"
        "                           from what is there\n"
        "      --merge              the arguments are such files, of all shards: what they found\n"
        "      --schedules FOLDER   where the files of findings go (default: here)\n"
        "      --variant NAME       that variant of the scenario\n"
        "      --weak               a thread's stores may be seen late, for one of the bound each\n"
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

static enum exp_wish asked(void *context, const struct exp_counts *counts)
{
    struct explore *explore = context;
    show_progress(explore, counts);
    explore->late = explore->time_ms && now_ms() - explore->start_ms > explore->time_ms;
    if (explore->late)
        return EXP_STOP;
    return explore->file && now_ms() - explore->saved_ms > SAVE_EVERY_MS ? EXP_SAVE : EXP_GO_ON;
}

static enum rm_status save(void *context, const struct exp_saved *saved, struct rm_error *error)
{
    struct explore *explore = context;
    size_t bytes;
    uint8_t *text = exp_saved_write(saved, &bytes);
    if (!text)
        return rm_fail(error, RM_NO_MEMORY, "no memory to save a search");
    enum rm_status status = cli_replace_file(explore->file, (const char *)text, bytes, error);
    free(text);
    explore->saved_ms = now_ms();
    return status;
}

/* What the file has, if it is there: of the same search. */
static enum rm_status load(struct explore *explore, struct rm_error *error)
{
    char *text;
    size_t bytes;
    if (access(explore->file, F_OK) != 0)
        return cli_may_replace(explore->file, (const char *const[]){NULL}, error);
    enum rm_status status =
        rm_file_read(explore->file, SAVED_BYTES_MAX, "a saved search", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = exp_saved_parse((const uint8_t *)text, bytes, &explore->saved, error);
    free(text);
    if (status != RM_OK)
        return rm_fail_in(error, status, "%s", explore->file);
    const char *differs = exp_aims_differ(&explore->saved.aim, &explore->limits.aim);
    if (!differs && explore->saved.aim.shard != explore->limits.aim.shard)
        differs = "shard";
    if (differs)
        return rm_fail(error, RM_BAD_INPUT, "%s: it is a search of another %s", explore->file,
                       differs);
    explore->limits.resumed = &explore->saved;
    return RM_OK;
}

static int print_end(struct explore *explore)
{
    struct rm_error error = {.text = ""};
    const struct cli_explored explored = {.machine = &explore->one.options,
                                          .folder = explore->folder,
                                          .name = explore->one.scenario->name,
                                          .path = explore->path,
                                          .variant = explore->variant,
                                          .depth = explore->sampling.depth,
                                          .seed = explore->sampling.seed};
    clear_progress(explore);
    if (cli_print_found(&explored, &explore->limits.aim, &explore->found, &error) != RM_OK)
        return cli_fail("explore", &error);
    if (explore->late)
        puts("  the time is over: not complete");
    fprintf(stderr, "rmsim explore: %s: %.1f s, %.0f schedules a second\n",
            cli_plain(explore->one.scenario->name), (double)(now_ms() - explore->start_ms) / 1000,
            rate(explore));
    bool whole = !explore->sampling.depth && !explore->late && explore->limits.aim.shards == 1;
    bool unmet = whole && cli_print_unmet(explore->found.counts.unmet);
    if (explore->found.finding_count || unmet)
        return CLI_FAILED;
    return explore->late ? CLI_BUDGET : CLI_OK;
}

static enum rm_status search_or_sample(struct explore *explore, struct rm_error *error)
{
    struct rm_machine *machine = explore->one.machine;
    if (explore->sampling.depth)
        return exp_sample(machine, &explore->sampling, &explore->limits, &explore->found, error);
    enum rm_status status = explore->file ? load(explore, error) : RM_OK;
    return status == RM_OK ? exp_search(machine, &explore->limits, &explore->found, error) : status;
}

static int explore_one(struct explore *explore)
{
    struct rm_error error = {.text = ""};
    explore->start_ms = explore->saved_ms = now_ms();
    explore->shown_ms = 0;
    explore->late = false;
    explore->limits.aim.of = exp_identify(explore->one.machine);
    explore->limits.name = explore->one.scenario->name;
    explore->limits.scenario = explore->one.scenario;
    explore->limits.excused = scn_excused_checks(explore->one.scenario);
    explore->limits.save = explore->file ? save : NULL;
    printf("%s on %s\n", cli_plain(explore->one.scenario->name),
           cli_plain(rm_machine_image_name(explore->one.machine)));
    enum rm_status status = search_or_sample(explore, &error);
    int result = status == RM_OK ? print_end(explore) : cli_fail("explore", &error);
    exp_found_free(&explore->found);
    exp_saved_free(&explore->saved);
    explore->limits.resumed = NULL;
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

/* "I/N", from 1 on. */
static bool take_shard(struct explore *explore)
{
    struct exp_aim *aim = &explore->limits.aim;
    unsigned shard, shards;
    int end = 0;
    if (sscanf(optarg, "%5u/%5u%n", &shard, &shards, &end) == 2 && !optarg[end] && shard >= 1 &&
        shard <= shards && shards <= EXP_SHARDS_MAX) {
        aim->shard = shard - 1;
        aim->shards = shards;
        return true;
    }
    cli_usage("explore", "found --shard %s; expected I/N, such as 1/8", optarg);
    return false;
}

static int take_option(struct explore *explore, int option, char **argv)
{
    uint64_t value;
    switch (option) {
    case OPT_BOUND:
        if (!take_number("bound", 0, EXP_BOUND_MAX, &value))
            return CLI_USAGE;
        explore->limits.aim.bound = (unsigned)value;
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
        explore->limits.aim.unreduced = true;
        return CLI_OK;
    case OPT_SHARD:
        return take_shard(explore) ? CLI_OK : CLI_USAGE;
    case OPT_RESUME:
        explore->file = optarg;
        return CLI_OK;
    case OPT_MERGE:
        explore->merges = true;
        return CLI_OK;
    case OPT_SCHEDULES:
        explore->folder = optarg;
        return CLI_OK;
    case OPT_VARIANT:
        explore->variant = optarg;
        return CLI_OK;
    case OPT_WEAK:
        explore->limits.aim.weak = true;
        return CLI_OK;
    default:
        return cli_usage_option("explore", option, argv);
    }
}

int verb_explore(int argc, char **argv)
{
    struct explore explore = {
        .machine = {.size = sizeof(explore.machine)},
        .limits = {.aim = {.bound = 2, .shards = 1}, .memory_bytes_max = MEMORY_DEFAULT},
        .sampling = {.runs = 1000, .seed = 1},
        .folder = "."};
    int option;
    explore.limits.asked = asked;
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
        return cli_usage("explore", "found no %s; expected at least one",
                         explore.merges ? "file" : "scenario");
    if (explore.merges)
        return cli_merge(argv + optind, argc - optind, explore.folder);
    if (explore.file && (argc - optind > 1 || explore.sampling.depth))
        return cli_usage("explore", "--resume is for the search of one scenario");
    return explore_all(&explore, argv + optind, argc - optind);
}
