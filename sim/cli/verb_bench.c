/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `rmsim bench`: speed beside Unicorn's own in the same process, passthrough exits a second from a
 * snapshot, and the time of a cold start. The clock is measured on the same loop.
 */
#include "cli/bench_figures.h"
#include "cli/bench_loop.h"
#include "cli/bench_threads.h"
#include "cli/image_options.h"
#include "cli/json.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "rmsim/rmsim.h"

#include <getopt.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS            5 /* the best of them counts: other work on the machine only slows */
#define LOOP_INSTRUCTIONS UINT64_C(3000000)
#define WARM_SECONDS      0.2
#define COLD_STARTS       5
#define EXIT_BUDGET       UINT64_C(10000000)
#define HWIRQ             0x1234

extern char **environ;

struct bench_options {
    struct rm_machine_options machine;
    bool json, help, one_exit, microbenchmarks;
    const char *plots;  /* a folder */
    const char *timing; /* a processor or a file */
};

struct bench_result {
    struct bench_loop loop;
    struct bench_threads threads;
    double exits_per_second, observed_exits_per_second, instructions_per_exit, cold_start_ms;
};

static void help(void)
{
    fputs(
        "usage: rmsim bench [--kernel VMLINUX] [--handlers NAME] [--format text|json]\n"
        "       rmsim bench --microbenchmarks [--plots FOLDER] [--timing NAME|FILE]\n"
        "                   [--format text|json]\n"
        "\n"
        "Measures, in one process and on this machine as it is now:\n"
        "  bare_mips         Unicorn without hooks, on a loop of 19 instructions, 7 of them memory\n"
        "  hooked_mips       Unicorn with empty code and memory hooks, same loop\n"
        "  mips              a hardware thread of ours, same loop\n"
        "  listened_mips     the same, each instruction told to a listener that does nothing\n"
        "  timed_mips        the same with its clock, the model of a POWER8 core\n"
        "  timed_mips_remembered  the same, what the core did before being looked up\n"
        "  exits_per_second  passthrough interrupts from a snapshot: restore, interrupt, exit,\n"
        "                    what the host does; exit_mips is that in instructions\n"
        "  observed_exits_per_second  the same while somebody hears of every event\n"
        "  restore_us        restoring a machine of one thread that did nothing since\n"
        "  restore_thread_us more, for each thread that ran since\n"
        "  enter_32_ms       entering the guest with 32 threads, engines open\n"
        "  engine_open_ms    the engine's opening and first translations, by thread\n"
        "  enter_32_mib      memory that entering with 32 threads takes, engines included\n"
        "  cold_start_ms     a process that opens the image, builds a world, takes one\n"
        "                    passthrough interrupt and ends\n"
        "\n"
        "With --microbenchmarks something else: the clock's model of POWER8 beside what is\n"
        "published of it, each figure with its unit, expected value and error, what a small\n"
        "program measured, and the source. Status 1 if one is outside its error.\n"
        "\n" CLI_IMAGE_HELP "  -f, --format text|json   how to print (default text)\n"
        "      --microbenchmarks    see above\n"
        "      --plots FOLDER       draws their curves, too, into FOLDER/NAME.svg\n"
        "      --timing NAME|FILE   another processor, or rows of the clock that are other than rmsim's\n"
        "  -h, --help               this text\n"
        "\n"
        "examples:\n"
        "  rmsim bench\n"
        "  rmsim bench --kernel /boot/vmlinux-6.12 --format json\n"
        "  rmsim bench --microbenchmarks --plots docs/plots\n",
        stdout);
}

enum { OPT_ONE_EXIT = CLI_OPT_OWN, OPT_MICROBENCHMARKS, OPT_PLOTS };

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    {"format", required_argument, NULL, 'f'},
    {"one-exit", no_argument, NULL, OPT_ONE_EXIT}, /* what the cold starts run */
    {"microbenchmarks", no_argument, NULL, OPT_MICROBENCHMARKS},
    {"plots", required_argument, NULL, OPT_PLOTS},
    {"timing", required_argument, NULL, CLI_OPT_TIMING},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* vcpu 1 is not loaded and owns the passthrough interrupt: the longest way through the path. */
static struct rm_world_config bench_world(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.h_ipi_redirect = false;
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = HWIRQ;
    config.sources[0].mapped = true;
    return config;
}

static enum rm_status prepare(const struct rm_machine_options *options, struct rm_machine **machine,
                              struct rm_error *error)
{
    struct rm_world_config config = bench_world();
    const struct rm_exit *exit;
    enum rm_status status = rm_machine_open(options, machine, error);
    if (status == RM_OK)
        status = rm_machine_build(*machine, &config, error);
    if (status == RM_OK)
        status = rm_enter_guest(*machine, 0, &exit, error);
    if (status == RM_OK && exit->end != RM_END_GUEST) {
        snprintf(error->text, sizeof(error->text), "the guest was not entered: %.400s",
                 exit->fault.text);
        status = RM_NOT_MODELLED;
    }
    return status;
}

/* One passthrough interrupt, from the guest to the host's completion. */
static enum rm_status one_exit(struct rm_machine *machine, uint64_t *instructions,
                               struct rm_error *error)
{
    struct rm_injection event = {.size = sizeof(event), .kind = RM_INJECT_MSI, .number = HWIRQ};
    const struct rm_host_report *report = NULL;
    const struct rm_exit *exit = NULL;
    enum rm_status status = rm_inject(machine, &event, NULL, error);
    if (status == RM_OK)
        status = rm_run_exit(machine, EXIT_BUDGET, &exit, error);
    if (status != RM_OK)
        return status;
    *instructions = exit->instructions;
    status = rm_run_host(machine, EXIT_BUDGET, &report, error);
    if (status == RM_OK && !report) {
        snprintf(error->text, sizeof(error->text), "the host made nothing of the exit");
        status = RM_NOT_MODELLED;
    }
    return status;
}

/* One round of exits from the snapshot; raises the best speed. */
static enum rm_status warm_exits(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                 double *best, double *instructions_per_exit,
                                 struct rm_error *error)
{
    enum rm_status status = RM_OK;
    uint64_t exits = 0, instructions = 0;
    double start = bench_seconds(), seconds = 0;
    for (; status == RM_OK && seconds < WARM_SECONDS; seconds = bench_seconds() - start, exits++) {
        status = rm_snapshot_restore(machine, snapshot, error);
        if (status == RM_OK)
            status = one_exit(machine, &instructions, error);
    }
    if ((double)exits / seconds > *best)
        *best = (double)exits / seconds;
    *instructions_per_exit = (double)instructions;
    return status;
}

static void count(void *context, const struct rm_event *event)
{
    (void)event;
    ++*(uint64_t *)context;
}

/* The same with somebody who hears of everything. */
static enum rm_status observed_exits(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                     struct bench_result *result, struct rm_error *error)
{
    uint64_t events = 0;
    struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = count, .context = &events};
    enum rm_status status = rm_observe(machine, &observer, error);
    if (status == RM_OK)
        status = warm_exits(machine, snapshot, &result->observed_exits_per_second,
                            &result->instructions_per_exit, error);
    rm_unobserve(machine, &events);
    return status;
}

/* Rounds of everything in turn, so that all of it meets the same machine. */
static enum rm_status measure(struct rm_machine *machine, struct bench_result *result,
                              struct rm_error *error)
{
    struct rm_snapshot *snapshot = NULL;
    enum rm_status status = rm_snapshot_take(machine, &snapshot, error);
    for (unsigned i = 0; status == RM_OK && i < ROUNDS; i++) {
        status = bench_loop_run(LOOP_INSTRUCTIONS, &result->loop, error);
        if (status == RM_OK)
            status = warm_exits(machine, snapshot, &result->exits_per_second,
                                &result->instructions_per_exit, error);
        if (status == RM_OK)
            status = observed_exits(machine, snapshot, result, error);
    }
    rm_snapshot_free(snapshot);
    return status == RM_OK ? bench_threads_run(machine, &result->threads, error) : status;
}

/* What a cold start runs. */
static int cold_process(const struct rm_machine_options *options)
{
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    uint64_t instructions;
    enum rm_status status = prepare(options, &machine, &error);
    if (status == RM_OK)
        status = one_exit(machine, &instructions, &error);
    rm_machine_close(machine);
    return status == RM_OK ? CLI_OK : CLI_INTERNAL;
}

/* The arguments with which this command was called, and --one-exit. */
static char **cold_arguments(int argc, char **argv)
{
    char **arguments = calloc((size_t)argc + 3, sizeof(*arguments));
    if (!arguments)
        abort();
    arguments[0] = "rmsim";
    memcpy(arguments + 1, argv, (size_t)argc * sizeof(*argv));
    arguments[argc + 1] = "--one-exit";
    return arguments;
}

/* The shortest of several starts of this very command, in milliseconds. */
static enum rm_status cold_start(int argc, char **argv, double *best_ms, struct rm_error *error)
{
    char **arguments = cold_arguments(argc, argv);
    enum rm_status status = RM_OK;
    *best_ms = 0;
    for (int i = 0; i < COLD_STARTS && status == RM_OK; i++) {
        int outcome = 0;
        pid_t child;
        double start = bench_seconds();
        if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) != 0 ||
            waitpid(child, &outcome, 0) != child || outcome != 0) {
            snprintf(error->text, sizeof(error->text), "the cold start's process failed");
            status = RM_NOT_MODELLED;
        }
        double ms = (bench_seconds() - start) * 1e3;
        if (i == 0 || ms < *best_ms)
            *best_ms = ms;
    }
    free(arguments);
    return status;
}

/* The speed of the exits in instructions, and that beside Unicorn with empty hooks. */
static double exit_mips(const struct bench_result *result)
{
    return result->exits_per_second * result->instructions_per_exit / 1e6;
}

static enum rm_status print_json(const struct bench_result *result, const char *image,
                                 struct rm_error *error)
{
    json_t *object = json_pack(
        "{s:o, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "image", cli_json_text(image),
        "bare_mips", result->loop.bare_mips, "hooked_mips", result->loop.hooked_mips, "mips",
        result->loop.mips, "timed_mips", result->loop.timed_mips, "timed_mips_remembered",
        result->loop.timed_mips_remembered, "exits_per_second", result->exits_per_second,
        "instructions_per_exit", result->instructions_per_exit, "exit_mips", exit_mips(result),
        "cold_start_ms", result->cold_start_ms);
    const struct bench_threads *threads = &result->threads;
    json_t *more = json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "listened_mips",
                             result->loop.listened_mips, "observed_exits_per_second",
                             result->observed_exits_per_second, "restore_us", threads->restore_us,
                             "restore_thread_us", threads->restore_thread_us, "enter_32_ms",
                             threads->enter_32_ms, "engine_open_ms", threads->engine_open_ms,
                             "enter_32_mib", threads->enter_32_mib);
    json_object_update(object, more);
    json_decref(more);
    char *text = cli_json_format(object, 0, error);
    if (text)
        puts(text);
    free(text);
    return text ? RM_OK : RM_NO_MEMORY;
}

static void print_text(const struct bench_result *result, const char *image)
{
    const struct bench_loop *loop = &result->loop;
    printf("image                 %s\n", cli_plain(image));
    printf("Unicorn alone         %8.1f MIPS\n", loop->bare_mips);
    printf("Unicorn, empty hooks  %8.1f MIPS\n", loop->hooked_mips);
    printf("rmsim                 %8.1f MIPS, %.2f of Unicorn with empty hooks\n", loop->mips,
           loop->mips / loop->hooked_mips);
    printf("  with a listener     %8.1f MIPS, %.2f of it\n", loop->listened_mips,
           loop->listened_mips / loop->hooked_mips);
    printf("  with its clock      %8.1f MIPS, %.2f of it; remembering %.1f MIPS, %.2f of it\n",
           loop->timed_mips, loop->timed_mips / loop->hooked_mips, loop->timed_mips_remembered,
           loop->timed_mips_remembered / loop->hooked_mips);
    printf("passthrough exits     %8.0f a second of %.0f instructions: %.1f MIPS, %.2f of it\n",
           result->exits_per_second, result->instructions_per_exit, exit_mips(result),
           exit_mips(result) / loop->hooked_mips);
    printf("  while observed      %8.0f a second\n", result->observed_exits_per_second);
    printf("cold start            %8.1f ms\n", result->cold_start_ms);
    printf("restore               %8.2f us, and %.2f us for each thread that ran\n",
           result->threads.restore_us, result->threads.restore_thread_us);
    printf("entering, 32 threads  %8.1f ms, and %.2f ms more a thread the first time; %.1f MiB\n",
           result->threads.enter_32_ms, result->threads.engine_open_ms,
           result->threads.enter_32_mib);
}

static int bench(const struct bench_options *options, int argc, char **argv)
{
    struct rm_machine *machine = NULL;
    struct bench_result result = {0};
    struct rm_error error = {0};
    enum rm_status status = prepare(&options->machine, &machine, &error);
    if (status == RM_OK)
        status = measure(machine, &result, &error);
    if (status == RM_OK)
        status = cold_start(argc, argv, &result.cold_start_ms, &error);
    if (status == RM_OK && options->json)
        status = print_json(&result, rm_machine_image_name(machine), &error);
    else if (status == RM_OK)
        print_text(&result, rm_machine_image_name(machine));
    rm_machine_close(machine);
    return status == RM_OK ? CLI_OK : cli_fail("bench", &error);
}

/* Returns CLI_OK, or CLI_USAGE after a message. */
static int parse_option(int option, char **argv, struct bench_options *options)
{
    if (cli_image_option(option, &options->machine))
        return CLI_OK;
    switch (option) {
    case 'f':
        options->json = strcmp(optarg, "json") == 0;
        if (options->json || strcmp(optarg, "text") == 0)
            return CLI_OK;
        return cli_usage("bench", "expected --format text or json, found %s", optarg);
    case OPT_ONE_EXIT:
        options->one_exit = true;
        return CLI_OK;
    case OPT_MICROBENCHMARKS:
        options->microbenchmarks = true;
        return CLI_OK;
    case OPT_PLOTS:
        options->plots = optarg;
        return CLI_OK;
    case CLI_OPT_TIMING:
        options->timing = optarg;
        return CLI_OK;
    case 'h':
        options->help = true;
        return CLI_OK;
    default:
        return cli_usage_option("bench", option, argv);
    }
}

int verb_bench(int argc, char **argv)
{
    struct bench_options options = {.machine.size = sizeof(options.machine)};
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "f:h", long_options)) != -1)
        if (parse_option(option, argv, &options) != CLI_OK)
            return CLI_USAGE;
    if (options.help) {
        help();
        return CLI_OK;
    }
    if (optind != argc)
        return cli_usage("bench", "found %s; expected no more arguments", argv[optind]);
    if (!cli_image_check("bench", &options.machine))
        return CLI_USAGE;
    if ((options.plots || options.timing) && !options.microbenchmarks)
        return cli_usage("bench", "found --%s without --microbenchmarks",
                         options.plots ? "plots" : "timing");
    if (options.microbenchmarks && (options.machine.kernel || options.machine.handlers))
        return cli_usage("bench", "found an image and --microbenchmarks, which have none");
    if (options.microbenchmarks)
        return bench_figures(options.json, options.timing, options.plots);
    return options.one_exit ? cold_process(&options.machine) : bench(&options, argc, argv);
}
