/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command `rmsim`: finds the verb and lets it work. */
#include "cli/json.h"
#include "cli/plain.h"
#include "cli/verbs.h"
#include "cli/versions.h"
#include "rmsim/rmsim.h"

#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} verbs[] = {
    {"run", verb_run, "run scenarios and judge them"},
    {"list", verb_list, "tell which scenarios there are"},
    {"gdb", verb_gdb, "serve the machine of a scenario to gdb"},
    {"explore", verb_explore, "try every order of what can happen in a scenario"},
    {"replay", verb_replay, "tell one order that explore found, turn by turn"},
    {"info", verb_info, "tell what an image is"},
    {"layout", verb_layout, "write where the fields of an image's structs lie"},
    {"bench", verb_bench, "measure speed beside Unicorn's own"},
};

#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

static void help(FILE *to)
{
    fputs("usage: rmsim VERB [OPTION...] [ARGUMENT...]\n"
          "\n"
          "Simulates KVM's real-mode exit path of POWER8, running a kernel's own machine code.\n"
          "\n",
          to);
    for (size_t i = 0; i < VERB_COUNT; i++)
        fprintf(to, "  rmsim %-8s %s\n", verbs[i].name, verbs[i].about);
    fputs("  rmsim --version\n"
          "\n"
          "rmsim VERB --help tells more of a verb.\n"
          "\n"
          "examples:\n"
          "  rmsim run fixtures/scenarios/passthrough/passthrough-kick.yaml\n"
          "  rmsim run --kernel vmlinux --format json fixtures/scenarios\n",
          to);
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(name, verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    if (strcmp(name, "--version") == 0) {
        puts("rmsim " RMSIM_VERSION);
        cli_print_versions(stdout);
        return CLI_OK;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        help(stdout);
        return CLI_OK;
    }
    if (argc > 1)
        fprintf(stderr, "rmsim: there is no verb \"%s\"\n\n", cli_plain(name));
    help(stderr);
    return CLI_USAGE;
}

/* A result that did not get out is none. */
int main(int argc, char **argv)
{
    cli_json_begin();
    signal(SIGXFSZ, SIG_IGN); /* a limit of the size of files is told like a full disk */
    opterr = 0;               /* cli_usage_option tells what is wrong */
    int status = run(argc, argv);
    bool lost = ferror(stdout) != 0;
    if (fflush(stdout) != 0 || lost) {
        fputs("rmsim: the result cannot be written to standard output\n", stderr);
        return CLI_INTERNAL;
    }
    return status;
}
