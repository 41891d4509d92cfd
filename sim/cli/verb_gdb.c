/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim gdb`: serves the machine of a scenario to gdb. */
#include "cli/image_options.h"
#include "cli/one_scenario.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "explore/reenact.h"
#include "gdb/gdb_serve.h"
#include "rmhandlers/handlers.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPT_LISTEN = CLI_OPT_OWN, OPT_VARIANT, OPT_SCHEDULE };

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    CLI_CLOCK_OPTIONS,
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"variant", required_argument, NULL, OPT_VARIANT},
    {"schedule", required_argument, NULL, OPT_SCHEDULE},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

struct gdb_verb {
    struct rm_machine_options machine;
    struct rm_listen listen;
    const char *variant;  /* NULL: the scenario as the file has it */
    const char *schedule; /* that is taken first; NULL: none */
};

static void help(void)
{
    fputs(
        "usage: rmsim gdb [OPTION...] SCENARIO\n"
        "\n"
        "Serves the machine of a scenario to one gdb-multiarch, and stops before the first of the\n"
        "scenario's events. Says on stderr how to connect; ends when gdb detaches or quits.\n"
        "Nothing is judged: that is `rmsim run`'s.\n"
        "\n" CLI_IMAGE_HELP CLI_CLOCK_HELP
        "      --listen WHERE       unix:PATH, tcp:PORT of this machine only (0: any), or stdio,\n"
        "                           for gdb's `target remote |`; default tcp:0\n"
        "      --variant NAME       that variant of the scenario\n"
        "      --schedule FILE      what `rmsim explore` found: takes its turns, and stops before the\n"
        "                           last one of a thread; not with a clock\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 the session is over, 2 wrong usage or input file, 3 rmsim failed,\n"
        "77 the image lacks what the scenario requires\n"
        "\n"
        "examples:\n"
        "  rmsim gdb --kernel vmlinux --listen unix:/tmp/rmsim fixtures/scenarios/cede/nap.yaml\n"
        "  gdb-multiarch -ex 'target remote | rmsim gdb --listen stdio s.yaml'\n",
        stdout);
}

/* What gdb should know: beside this command, where it was configured to be, in the source tree. */
static const char *init_file(char *beside, size_t bytes)
{
    static const char *const configured[] = {RMSIM_GDB_INIT_FILES};
    ssize_t length = readlink("/proc/self/exe", beside, bytes - 1);
    beside[length > 0 ? length : 0] = '\0';
    for (unsigned level = 0; level < 2 && strrchr(beside, '/'); level++)
        *strrchr(beside, '/') = '\0';
    strncat(beside, "/share/rmsim/rmsim.gdb", bytes - strlen(beside) - 1);
    if (access(beside, R_OK) == 0)
        return beside;
    for (size_t i = 0; i < sizeof(configured) / sizeof(*configured); i++)
        if (access(configured[i], R_OK) == 0)
            return configured[i];
    return NULL;
}

/* The line to paste. */
static void tell_how(const struct rm_line *line, const struct gdb_verb *verb)
{
    char beside[4096];
    const char *image = verb->machine.kernel, *init = init_file(beside, sizeof(beside));
    fputs("rmsim gdb: gdb-multiarch", stderr);
    if (init)
        fprintf(stderr, " -x %s", cli_plain(init));
    if (image)
        fprintf(stderr, " %s", cli_plain(image));
    fputs(" -ex 'target remote ", stderr);
    if (line->listen.kind == RM_LISTEN_UNIX)
        fprintf(stderr, "%s'\n", cli_plain(line->listen.path));
    else
        fprintf(stderr, "127.0.0.1:%u'\n", line->listen.port);
}

/* Our own handlers lie in no file that gdb could be given. */
static void offer_handlers(const struct gdb_verb *verb, char *name, size_t bytes,
                           struct rm_gdb_options *options)
{
    const char *build = verb->machine.handlers ? verb->machine.handlers : "le";
    const struct rm_handlers *handlers = rm_handlers_find(build);
    if (verb->machine.kernel || !handlers)
        return;
    snprintf(name, bytes, "/handlers-%s.elf", build);
    options->image_name = name;
    options->image = handlers->elf;
    options->image_bytes = handlers->bytes;
}

static int serve(const struct gdb_verb *verb, struct rm_machine *machine,
                 const struct rm_scenario *scenario)
{
    struct rm_error error = {.text = ""};
    struct rm_line line;
    struct rm_gdb_options options = {.budget_cycles = scenario->budget_cycles,
                                     .kill_ends = verb->listen.kind == RM_LISTEN_STDIO};
    char name[64];
    offer_handlers(verb, name, sizeof(name), &options);
    enum rm_status status = rm_line_listen(&verb->listen, &line, &error);
    if (status != RM_OK)
        return cli_fail("gdb", &error);
    if (verb->listen.kind != RM_LISTEN_STDIO)
        tell_how(&line, verb);
    status = rm_line_accept(&line, &error);
    if (status == RM_OK) {
        struct rm_wire wire = rm_line_wire(&line);
        status = rm_gdb_serve(machine, &wire, &options, &error);
    }
    rm_line_close(&line);
    return status == RM_OK ? CLI_OK : cli_fail("gdb", &error);
}

/* To just before the last turn of a thread in the schedule; from there on time passes again. */
static enum rm_status go_to_the_end(struct rm_machine *machine, struct rm_scenario *scenario,
                                    const char *path, struct rm_error *error)
{
    struct exp_schedule schedule;
    const struct exp_spectator nobody = {NULL, NULL, NULL};
    enum rm_status status = exp_schedule_read(path, &schedule, error);
    if (status != RM_OK)
        return status;
    size_t turns = schedule.move_count;
    while (turns && rm_is_arrival(schedule.moves[--turns].who))
        continue;
    status = exp_reenact(machine, &schedule, scenario, turns, &nobody, error);
    exp_schedule_free(&schedule);
    rm_turns_end(machine);
    return status == RM_OK ? RM_OK : rm_fail_in(error, status, "%s", path);
}

static int serve_file(struct gdb_verb *verb, const char *path)
{
    struct rm_error error = {.text = ""};
    struct cli_one one;
    int status = cli_one_open("gdb", &verb->machine, path, verb->variant, &one);
    verb->machine = one.options;
    if (status == CLI_OK && verb->schedule &&
        go_to_the_end(one.machine, one.scenario, verb->schedule, &error) != RM_OK)
        status = cli_fail("gdb", &error);
    if (status == CLI_OK)
        status = serve(verb, one.machine, one.scenario);
    cli_one_close(&one);
    return status;
}

int verb_gdb(int argc, char **argv)
{
    struct gdb_verb verb = {.machine = {.size = sizeof(verb.machine)},
                            .listen = {.kind = RM_LISTEN_TCP}};
    struct rm_error error = {.text = ""};
    const char *wrong = NULL;
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "h", long_options)) != -1) {
        if (cli_image_option(option, &verb.machine) ||
            (cli_clock_option(option, &verb.machine, &wrong) && !wrong))
            continue;
        if (wrong)
            return cli_usage("gdb", "found --clock %s; expected instructions or power8", wrong);
        switch (option) {
        case OPT_LISTEN:
            if (rm_listen_parse(optarg, &verb.listen, &error) != RM_OK)
                return cli_usage("gdb", "%s", error.text);
            break;
        case OPT_VARIANT:
            verb.variant = optarg;
            break;
        case OPT_SCHEDULE:
            verb.schedule = optarg;
            break;
        case 'h':
            help();
            return CLI_OK;
        default:
            return cli_usage_option("gdb", option, argv);
        }
    }
    if (!cli_image_check("gdb", &verb.machine))
        return CLI_USAGE;
    if (argc - optind != 1)
        return cli_usage("gdb", "found %d scenarios; expected one", argc - optind);
    signal(SIGPIPE, SIG_IGN); /* gdb that has gone is the end of a session */
    return serve_file(&verb, argv[optind]);
}
