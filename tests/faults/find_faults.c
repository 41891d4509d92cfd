/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plants faults in the machine code of a kernel, one at a time, and tells which of them are found
 * by the scenarios of a folder: without what they expect, and with it. See fault.h.
 */
#include "fault.h"
#include "purpose.h"
#include "suite.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_MAX 4

struct options {
    const char *kernel, *scenarios, *rules, *entered;
    const char *tables[TABLES_MAX];
    unsigned table_count;
    unsigned step;
    bool list, own, propose;
    unsigned least, alone_percent, percent;
};

struct finding {
    bool there, reached, found_alone, found;
    const char *scenario; /* the first that finds it */
    char text[256];       /* what that says */
};

struct tally {
    char kind[32];
    unsigned faults, reached, found_alone, found;
};

struct hunt {
    struct options options;
    struct suite suite;
    struct rm_machine *machine;
    struct faults faults;
    struct finding *findings;
};

static bool usage(void)
{
    fputs("usage: find_faults [OPTION...] SCENARIOS VMLINUX\n"
          "  --table FILE      faults, one a line; up to 4 of them\n"
          "  --rules FILE      functions, one a line, of which rules make faults\n"
          "  --entered FILE    status 1 if one of these functions is never entered\n"
          "  --own             for each scenario only the fault that it names in broken_by\n"
          "  --propose         for each scenario without broken_by (--list: for each) faults\n"
          "                    under which it fails\n"
          "  --step N          every Nth fault only\n"
          "  --list            each fault, and what finds it\n"
          "  --least N         status 1 if the kernel has fewer of them\n"
          "  --alone PERCENT   status 1 if fewer are found without expectations\n"
          "  --percent PERCENT status 1 if fewer are found with them\n",
          stderr);
    return false;
}

static bool parse(int argc, char **argv, struct options *options)
{
    enum { TABLE, RULES, ENTERED, OWN, PROPOSE, STEP, LIST, LEAST, ALONE, PERCENT };
    static const struct option known[] = {{"table", required_argument, NULL, TABLE},
                                          {"rules", required_argument, NULL, RULES},
                                          {"entered", required_argument, NULL, ENTERED},
                                          {"own", no_argument, NULL, OWN},
                                          {"propose", no_argument, NULL, PROPOSE},
                                          {"step", required_argument, NULL, STEP},
                                          {"list", no_argument, NULL, LIST},
                                          {"least", required_argument, NULL, LEAST},
                                          {"alone", required_argument, NULL, ALONE},
                                          {"percent", required_argument, NULL, PERCENT},
                                          {NULL, 0, NULL, 0}};
    int option;
    *options = (struct options){.step = 1};
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        unsigned number = optarg ? (unsigned)strtoul(optarg, NULL, 10) : 0;
        switch (option) {
        case TABLE:
            if (options->table_count == TABLES_MAX)
                return usage();
            options->tables[options->table_count++] = optarg;
            break;
        case RULES:
            options->rules = optarg;
            break;
        case ENTERED:
            options->entered = optarg;
            break;
        case OWN:
            options->own = true;
            break;
        case PROPOSE:
            options->propose = true;
            break;
        case STEP:
            options->step = number;
            break;
        case LIST:
            options->list = true;
            break;
        case LEAST:
            options->least = number;
            break;
        case ALONE:
            options->alone_percent = number;
            break;
        case PERCENT:
            options->percent = number;
            break;
        default:
            return usage();
        }
    }
    bool needs_table = options->own || options->propose;
    if (argc - optind != 2 || options->step == 0 || (needs_table && !options->table_count) ||
        (!options->table_count && !options->rules && !options->entered))
        return usage();
    options->scenarios = argv[optind];
    options->kernel = argv[optind + 1];
    return true;
}

/* Does something for each function of a file, one a line; what begins with # is none. */
static bool for_each_function(struct hunt *hunt, const char *path,
                              bool (*what)(struct hunt *hunt, const char *function))
{
    char line[128];
    bool good = true;
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, " \n")] = '\0';
        if (*line && *line != '#')
            good &= what(hunt, line);
    }
    fclose(file);
    return good;
}

static bool make_by_rule(struct hunt *hunt, const char *function)
{
    faults_make(hunt->machine, function, &hunt->faults);
    return true;
}

/* Some scenario enters the function, or the kernel has none of that name. */
static bool is_entered(struct hunt *hunt, const char *function)
{
    uint64_t start, end;
    if (!fault_function(hunt->machine, function, &start, &end)) {
        printf("%s: not in this kernel\n", function);
        return true;
    }
    for (uint64_t address = start; address < end; address += 4)
        for (unsigned i = 0; i < hunt->suite.count; i++)
            if (suite_reaches(&hunt->suite.items[i], address))
                return true;
    printf("%s: never entered\n", function);
    return false;
}

static bool prepare(struct hunt *hunt)
{
    struct rm_machine_options options = {.size = sizeof(options), .kernel = hunt->options.kernel};
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, &hunt->machine, &error) != RM_OK) {
        fprintf(stderr, "%s\n", error.text);
        return false;
    }
    if (!suite_load(hunt->options.kernel, hunt->options.own ? hunt->machine : NULL,
                    hunt->options.scenarios, &hunt->suite))
        return false;
    for (unsigned i = 0; i < hunt->options.table_count; i++)
        if (!faults_read(hunt->options.tables[i], &hunt->faults))
            return false;
    if (hunt->options.table_count && !faults_find(hunt->machine, &hunt->faults))
        return false;
    if (hunt->options.rules && !for_each_function(hunt, hunt->options.rules, make_by_rule))
        return false;
    hunt->findings = calloc(hunt->faults.count + 1, sizeof(*hunt->findings));
    return hunt->findings != NULL;
}

/* The first scenario that does not pass. */
static bool is_found(struct hunt *hunt, const struct fault *fault, bool expecting,
                     struct finding *finding)
{
    for (unsigned i = 0; i < hunt->suite.count; i++) {
        const struct suite_scenario *scenario = &hunt->suite.items[i];
        bool asked = expecting ? scenario->runs : scenario->runs_alone;
        if (!asked || !suite_reaches(scenario, fault->address) ||
            suite_passes(hunt->machine, scenario, expecting, finding->text, sizeof(finding->text)))
            continue;
        finding->scenario = scenario->scenario->name;
        return true;
    }
    return false;
}

static bool examine(struct hunt *hunt, unsigned index)
{
    struct fault *fault = &hunt->faults.items[index];
    struct finding *finding = &hunt->findings[index];
    finding->there = fault->address != 0;
    for (unsigned i = 0; i < hunt->suite.count && finding->there; i++)
        finding->reached |= suite_reaches(&hunt->suite.items[i], fault->address);
    if (!finding->reached)
        return true;
    if (!fault_plant(hunt->machine, fault))
        return false;
    finding->found_alone = is_found(hunt, fault, false, finding);
    finding->found = finding->found_alone || is_found(hunt, fault, true, finding);
    return fault_remove(hunt->machine, fault);
}

static void print_one(const struct fault *fault, const struct finding *finding)
{
    const char *verdict = !finding->there        ? "not in this kernel"
                          : !finding->reached    ? "never reached"
                          : finding->found_alone ? "found without expectations"
                          : finding->found       ? "found by an expectation"
                                                 : "missed";
    printf("%s | %s | %s | %s", verdict, fault->kind, fault->function, fault->about);
    if (finding->found)
        printf(" | %s | %s", finding->scenario, finding->text);
    putchar('\n');
}

static struct tally *tally_of(struct tally *tallies, unsigned *count, const char *kind)
{
    for (unsigned i = 0; i < *count; i++)
        if (strcmp(tallies[i].kind, kind) == 0)
            return &tallies[i];
    snprintf(tallies[*count].kind, sizeof(tallies->kind), "%s", kind);
    return &tallies[(*count)++];
}

static void count(struct tally *tally, const struct finding *finding)
{
    tally->faults += finding->there;
    tally->reached += finding->reached;
    tally->found_alone += finding->found_alone;
    tally->found += finding->found;
}

static void print_tally(const struct tally *tally)
{
    printf("| %s | %u | %u | %u | %u |\n", tally->kind, tally->faults, tally->reached,
           tally->found_alone, tally->found);
}

/* Returns what was found of all. */
static struct tally print_summary(const struct hunt *hunt)
{
    struct tally *tallies = calloc(hunt->faults.count + 1, sizeof(*tallies));
    struct tally all = {.kind = "all"};
    unsigned kinds = 0;
    for (unsigned i = 0; tallies && i < hunt->faults.count; i += hunt->options.step) {
        count(tally_of(tallies, &kinds, hunt->faults.items[i].kind), &hunt->findings[i]);
        count(&all, &hunt->findings[i]);
    }
    puts("| kind | faults | reached | found without expectations | found with them |\n"
         "| --- | --- | --- | --- | --- |");
    for (unsigned i = 0; i < kinds; i++)
        print_tally(&tallies[i]);
    print_tally(&all);
    free(tallies);
    return all;
}

static bool hunt_all(struct hunt *hunt)
{
    for (unsigned i = 0; i < hunt->faults.count; i += hunt->options.step) {
        if (!examine(hunt, i))
            return false;
        if (hunt->options.list || !hunt->findings[i].found)
            print_one(&hunt->faults.items[i], &hunt->findings[i]);
        fflush(stdout);
    }
    struct tally all = print_summary(hunt);
    return all.faults > 0 && all.faults >= hunt->options.least &&
           all.found_alone * 100 >= all.faults * hunt->options.alone_percent &&
           all.found * 100 >= all.faults * hunt->options.percent;
}

int main(int argc, char **argv)
{
    struct hunt hunt = {.findings = NULL};
    if (!parse(argc, argv, &hunt.options))
        return 2;
    bool good = prepare(&hunt);
    if (good && hunt.options.entered)
        good = for_each_function(&hunt, hunt.options.entered, is_entered);
    if (good && hunt.options.own)
        good = purpose_check(hunt.machine, &hunt.suite, &hunt.faults);
    else if (good && hunt.options.propose)
        good = purpose_propose(hunt.machine, &hunt.suite, &hunt.faults, hunt.options.list);
    else if (good && (hunt.options.table_count || hunt.options.rules))
        good = hunt_all(&hunt);
    suite_free(&hunt.suite);
    rm_machine_close(hunt.machine);
    faults_free(&hunt.faults);
    free(hunt.findings);
    return good ? 0 : 1;
}
