/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim list`: which scenarios there are, their groups, and what each is about. */
#include "cli/event_list.h"
#include "cli/groups.h"
#include "cli/json.h"
#include "cli/plain.h"
#include "cli/scenario_schema.h"
#include "cli/tell.h"
#include "cli/verbs.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_SCHEMA = 256, OPT_EVENTS };

static const struct option long_options[] = {
    {"group", required_argument, NULL, 'g'},
    {"schema", no_argument, NULL, OPT_SCHEMA},
    {"events", no_argument, NULL, OPT_EVENTS},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void help(void)
{
    fputs(
        "usage: rmsim list [OPTION...] SCENARIO|DIR...\n"
        "       rmsim list --schema\n"
        "       rmsim list --events\n"
        "\n"
        "Prints a line for each scenario: its name, its groups, and the first sentence of what it\n"
        "is about. A scenario is in the group of its folder and in those that its file names.\n"
        "\n"
        "  -g, --group GROUP        only the scenarios of that group\n"
        "      --schema             print a JSON schema of scenario files, for editors\n"
        "      --events             print the table of all that a run tells, in Markdown\n"
        "  -h, --help               this text\n"
        "\n"
        "exit status: 0 all could be read, 2 wrong usage or input file\n"
        "\n"
        "examples:\n"
        "  rmsim list fixtures/scenarios\n"
        "  rmsim list -g cede fixtures/scenarios\n"
        "  rmsim list --schema >scenario.schema.json\n",
        stdout);
}

/* Up to the first full stop that ends a sentence, without the line ends of the file. */
static void print_sentence(const char *about)
{
    const char *end = about;
    while (*end && !(*end == '.' && (end[1] == ' ' || end[1] == '\n' || end[1] == '\0')))
        end++;
    char *sentence = strndup(about, (size_t)(end - about));
    for (char *at = sentence; at && *at; at++)
        if (*at == '\n')
            *at = ' ';
    fputs(cli_plain(sentence ? sentence : ""), stdout);
    free(sentence);
}

static int list_file(const struct cli_file *file)
{
    struct rm_error error = {.text = ""};
    struct rm_scenario *scenario;
    if (cli_file_load(file, &scenario, &error) != RM_OK)
        return cli_fail("list", &error);
    char *groups = NULL;
    size_t bytes;
    FILE *to = open_memstream(&groups, &bytes);
    if (to) {
        cli_print_groups(to, file, scenario);
        fclose(to);
    }
    printf("%-32s %-12s ", cli_plain(scenario->name), cli_plain(groups ? groups : ""));
    print_sentence(scenario->file->about ? scenario->file->about : "");
    putchar('\n');
    free(groups);
    rm_scenario_free(scenario);
    return CLI_OK;
}

static int print_schema(void)
{
    struct rm_error error;
    char *text = cli_json_format(cli_scenario_schema(), 0, &error);
    if (!text)
        return cli_fail("list", &error);
    puts(text);
    free(text);
    return CLI_OK;
}

static int print_events(void)
{
    cli_print_events(stdout);
    return CLI_OK;
}

static int list_suite(char **paths, int count, const char *group)
{
    struct rm_error error = {.text = ""};
    struct cli_suite suite;
    int status = CLI_OK;
    if (cli_suite_list(paths, count, &suite, &error) != RM_OK ||
        cli_suite_choose(&suite, group, &error) != RM_OK)
        status = cli_fail("list", &error);
    for (unsigned i = 0; i < suite.count && status != CLI_INTERNAL; i++) {
        int listed = list_file(&suite.files[i]);
        status = listed == CLI_OK ? status : listed;
    }
    cli_suite_free(&suite);
    return status;
}

int verb_list(int argc, char **argv)
{
    const char *group = NULL;
    const char *instead = NULL; /* what is printed, and nothing listed */
    int option;
    while ((option = cli_next_option(argc, argv, ":g:h", long_options)) != -1)
        switch (option) {
        case 'g':
            group = optarg;
            break;
        case OPT_SCHEMA:
            instead = "--schema";
            break;
        case OPT_EVENTS:
            instead = "--events";
            break;
        case 'h':
            help();
            return CLI_OK;
        default:
            return cli_usage_option("list", option, argv);
        }
    if (instead && optind < argc)
        return cli_usage("list", "found %s after %s, which lists nothing", argv[optind], instead);
    if (instead)
        return strcmp(instead, "--events") == 0 ? print_events() : print_schema();
    if (optind == argc)
        return cli_usage("list", "nothing to list; expected scenario files or folders");
    return list_suite(argv + optind, argc - optind, group);
}
