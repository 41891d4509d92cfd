/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim replay`: one order that `rmsim explore` found, told turn by turn. */
#include "cli/image_options.h"
#include "cli/one_scenario.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/turn_text.h"
#include "cli/verbs.h"
#include "explore/reenact.h"
#include "rmsim/ctf.h"
#include "rmsim/rmsim.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OPT_VARIANT = CLI_OPT_OWN, OPT_EVENTS, OPT_ALL, OPT_TRACE };

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    {"variant", required_argument, NULL, OPT_VARIANT},
    {"events", no_argument, NULL, OPT_EVENTS},
    {"all", no_argument, NULL, OPT_ALL},
    {"trace", required_argument, NULL, OPT_TRACE},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

#define LINE_BYTES 1024

struct replay {
    struct rm_machine_options machine;
    const char *variant;
    bool events, all;
    const char *trace; /* folder; NULL: none is written */
    struct cli_one one;
    struct exp_schedule schedule;
    /* While it is told: */
    uint64_t who; /* whose the last turn was */
    size_t quiet; /* turns of it that were not told */
    bool found;
};

static void help(void)
{
    fputs(
        "usage: rmsim replay [OPTION...] SCHEDULE SCENARIO\n"
        "\n"
        "Does again what `rmsim explore` found in a scenario, turn by turn, and tells it: who did\n"
        "what in which order. A turn is told when it goes to somebody else.\n"
        "\n" CLI_IMAGE_HELP "      --variant NAME       that variant of the scenario\n"
        "      --all                every turn\n"
        "      --events             every event of the machine, too\n"
        "      --trace DIR          write every event to the trace DIR, which must not be there\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 nothing was found this time, 1 something was, 2 wrong usage or input\n"
        "file, or the schedule is of another image or scenario, 3 rmsim failed, 77 the image\n"
        "lacks what the scenario requires\n"
        "\n"
        "examples:\n"
        "  rmsim replay passthrough-kick-1.schedule passthrough-kick.yaml\n",
        stdout);
}

static void print_quiet(struct replay *replay)
{
    if (replay->quiet)
        printf("           ... %zu more turn%s of it\n", replay->quiet,
               replay->quiet == 1 ? "" : "s");
    replay->quiet = 0;
}

static void tell_turn(void *context, size_t number, const struct rm_machine *machine,
                      const struct rm_turn *turn)
{
    struct replay *replay = context;
    char text[LINE_BYTES];
    if (number && turn->who == replay->who && !replay->all) {
        replay->quiet++;
        return;
    }
    print_quiet(replay);
    replay->who = turn->who;
    cli_turn_text(machine, turn, text, sizeof(text));
    printf("  %6zu   %s\n", number, text);
}

static void tell_found(void *context, const char *key, const char *text)
{
    struct replay *replay = context;
    (void)key;
    print_quiet(replay);
    printf("  found: %s\n", cli_plain(text));
    replay->found = true;
}

static void tell_event(void *context, const struct rm_event *event)
{
    char text[LINE_BYTES];
    (void)context;
    rm_event_print(event, text, sizeof(text));
    printf("           %s\n", cli_plain(text));
}

static enum rm_status reenact(struct replay *replay, struct rm_error *error)
{
    const struct exp_spectator spectator = {tell_turn, tell_found, replay};
    const struct rm_ctf_options options = {
        .size = sizeof(options), .folder = replay->trace, .scenario = replay->one.scenario->name};
    struct rm_error end_error = {.text = ""};
    struct rm_ctf *trace = NULL;
    enum rm_status status =
        replay->trace ? rm_ctf_begin(replay->one.machine, &options, &trace, error) : RM_OK;
    if (status != RM_OK)
        return status;
    status = exp_reenact(replay->one.machine, &replay->schedule, replay->one.scenario, SIZE_MAX,
                         &spectator, error);
    enum rm_status ended = rm_ctf_end(trace, status == RM_OK ? error : &end_error);
    return status == RM_OK ? ended : status;
}

static int tell(struct replay *replay)
{
    struct rm_error error = {.text = ""};
    const struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = tell_event, .context = replay};
    if (replay->events && rm_observe(replay->one.machine, &observer, &error) != RM_OK)
        return cli_fail("replay", &error);
    if (reenact(replay, &error) != RM_OK)
        return cli_fail("replay", &error);
    print_quiet(replay);
    return replay->found ? CLI_FAILED : CLI_OK;
}

static int replay_files(struct replay *replay, const char *schedule, const char *scenario)
{
    struct rm_error error = {.text = ""};
    if (exp_schedule_read(schedule, &replay->schedule, &error) != RM_OK)
        return cli_fail("replay", &error);
    int status = cli_one_open("replay", &replay->machine, scenario, replay->variant, &replay->one);
    if (status == CLI_OK)
        status = tell(replay);
    cli_one_close(&replay->one);
    exp_schedule_free(&replay->schedule);
    return status;
}

int verb_replay(int argc, char **argv)
{
    struct replay replay = {.machine = {.size = sizeof(replay.machine)}};
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "h", long_options)) != -1) {
        if (cli_image_option(option, &replay.machine))
            continue;
        switch (option) {
        case OPT_VARIANT:
            replay.variant = optarg;
            break;
        case OPT_EVENTS:
            replay.events = true;
            break;
        case OPT_TRACE:
            replay.trace = optarg;
            break;
        case OPT_ALL:
            replay.all = true;
            break;
        case 'h':
            help();
            return CLI_OK;
        default:
            return cli_usage_option("replay", option, argv);
        }
    }
    if (!cli_image_check("replay", &replay.machine))
        return CLI_USAGE;
    if (argc - optind != 2)
        return cli_usage("replay", "found %d files; expected a schedule and a scenario",
                         argc - optind);
    return replay_files(&replay, argv[optind], argv[optind + 1]);
}
