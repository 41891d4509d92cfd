/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `rmsim bench`: speed beside Unicorn's own in the same process, passthrough exits a second from a
 * snapshot, and the time of a cold start. The clock is measured on the same loop.
 */
#include "cli/bench_back.h"
#include "cli/bench_exits.h"
#include "cli/bench_explore.h"
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
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS            5 /* the best of them counts: other work on the machine only slows */
#define LOOP_INSTRUCTIONS UINT64_C(3000000)
#define COLD_STARTS       5

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
    struct bench_back back;
    double schedules_per_second;
    struct bench_exits exits;
    double cold_start_ms;
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
        "  timed_exits_per_second  the same with the clock\n"
        "  interval_exits_per_second  the same with three models: value, low and high ends\n"
        "  sensitivity_exits_per_second  the same with two more for each open row\n"
        "  restore_us        restoring a machine of one thread that did nothing since\n"
        "  restore_thread_us more, for each thread that ran since\n"
        "  enter_32_ms       entering the guest with 32 threads, engines open\n"
        "  engine_open_ms    the engine's opening and first translations, by thread\n"
        "  enter_32_mib      memory that entering with 32 threads takes, engines included\n"
        "  back_ms           a step back in gdb, from the packet to its answer: the median of\n"
        "                    2000 from the end of an exit of back_exit_instructions;\n"
        "                    back_longest_ms the longest of them\n"
        "  schedules_per_second  orders of what a passthrough interrupt does to a core of two\n"
        "                    threads, explored up to two preemptions\n"
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

/* Threads first, whose memory is measured; then rounds of everything in turn, so that all of it
 * meets the same machine. */
static enum rm_status measure(const struct rm_machine_options *options, struct rm_machine *machine,
                              struct bench_result *result, struct rm_error *error)
{
    struct bench_exits_machines *machines = NULL;
    enum rm_status status = bench_threads_run(machine, &result->threads, error);
    if (status == RM_OK)
        status = bench_back_run(machine, &result->back, error);
    if (status == RM_OK)
        status = bench_explore_run(options, &result->schedules_per_second, error);
    if (status == RM_OK)
        status = bench_exits_open(options, &machines, error);
    for (unsigned i = 0; status == RM_OK && i < ROUNDS; i++) {
        status = bench_loop_run(LOOP_INSTRUCTIONS, &result->loop, error);
        if (status == RM_OK)
            status = bench_exits_round(machines, &result->exits, error);
    }
    bench_exits_close(machines);
    return status;
}

/* What a cold start runs. */
static int cold_process(const struct rm_machine_options *options)
{
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    uint64_t instructions;
    enum rm_status status = bench_exits_prepare(options, &machine, &error);
    if (status == RM_OK)
        status = bench_exits_take(machine, &instructions, &error);
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

/* The speed of the exits without a clock in instructions. */
static double exit_mips(const struct bench_exits *exits)
{
    return exits->per_second[BENCH_EXITS] * exits->instructions / 1e6;
}

static enum rm_status print_json(const struct bench_result *result, const char *image,
                                 struct rm_error *error)
{
    const struct bench_loop *loop = &result->loop;
    const struct bench_threads *threads = &result->threads;
    json_t *object =
        json_pack("{s:o, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "image",
                  cli_json_text(image), "bare_mips", loop->bare_mips, "hooked_mips",
                  loop->hooked_mips, "mips", loop->mips, "listened_mips", loop->listened_mips,
                  "timed_mips", loop->timed_mips, "timed_mips_remembered",
                  loop->timed_mips_remembered, "instructions_per_exit", result->exits.instructions,
                  "exit_mips", exit_mips(&result->exits), "cold_start_ms", result->cold_start_ms);
    json_t *more = json_pack(
        "{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:I, s:f}", "restore_us", threads->restore_us,
        "restore_thread_us", threads->restore_thread_us, "enter_32_ms", threads->enter_32_ms,
        "engine_open_ms", threads->engine_open_ms, "enter_32_mib", threads->enter_32_mib, "back_ms",
        result->back.median_ms, "back_longest_ms", result->back.longest_ms,
        "back_exit_instructions", (json_int_t)result->back.instructions, "schedules_per_second",
        result->schedules_per_second);
    for (unsigned way = 0; way < BENCH_EXITS_WAYS; way++)
        json_object_set_new(object, bench_exits_name((enum bench_exits_way)way),
                            json_real(result->exits.per_second[way]));
    json_object_update(object, more);
    json_decref(more);
    char *text = cli_json_format(object, 0, error);
    if (text)
        puts(text);
    free(text);
    return text ? RM_OK : RM_NO_MEMORY;
}

static void print_exits(const struct bench_exits *exits, double hooked_mips)
{
    static const char *const titles[BENCH_EXITS_WAYS] = {
        [BENCH_EXITS_OBSERVED] = "  while observed",
        [BENCH_EXITS_TIMED] = "  with the clock",
        [BENCH_EXITS_INTERVAL] = "  of its intervals",
        [BENCH_EXITS_SENSITIVITY] = "  and of each row",
    };
    printf("passthrough exits     %8.0f a second of %.0f instructions: %.1f MIPS, %.2f of it\n",
           exits->per_second[BENCH_EXITS], exits->instructions, exit_mips(exits),
           exit_mips(exits) / hooked_mips);
    for (unsigned way = BENCH_EXITS + 1; way < BENCH_EXITS_WAYS; way++)
        printf("%-21s %8.0f a second, %.2f of them\n", titles[way], exits->per_second[way],
               exits->per_second[way] / exits->per_second[BENCH_EXITS]);
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
    print_exits(&result->exits, loop->hooked_mips);
    printf("cold start            %8.1f ms\n", result->cold_start_ms);
    printf("restore               %8.2f us, and %.2f us for each thread that ran\n",
           result->threads.restore_us, result->threads.restore_thread_us);
    printf("entering, 32 threads  %8.1f ms, and %.2f ms more a thread the first time; %.1f MiB\n",
           result->threads.enter_32_ms, result->threads.engine_open_ms,
           result->threads.enter_32_mib);
    printf("a step back in gdb    %8.3f ms, the longest of %u %.1f ms; in an exit of %" PRIu64
           " instructions\n",
           result->back.median_ms, result->back.steps, result->back.longest_ms,
           result->back.instructions);
    printf("exploring             %8.0f schedules a second, %.0f for each MIPS with empty hooks\n",
           result->schedules_per_second, result->schedules_per_second / loop->hooked_mips);
}

static int bench(const struct bench_options *options, int argc, char **argv)
{
    struct rm_machine *machine = NULL;
    struct bench_result result = {0};
    struct rm_error error = {0};
    enum rm_status status = rm_machine_open(&options->machine, &machine, &error);
    if (status == RM_OK)
        status = measure(&options->machine, machine, &result, &error);
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
