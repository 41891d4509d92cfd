/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The property test of the virtual XICS: random lists of operations, done by an image and by a
 * model of PAPR's rules, which have to agree after each operation (play.h). A list that shows a
 * difference is made short and printed as a scenario file, which is run, too.
 */
#include "fault.h"
#include "lists.h"
#include "play.h"
#include "scenario/runner.h"
#include "shrink.h"
#include "write.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LISTS_PER_WORLD 25

struct options {
    struct rm_machine_options image;
    uint64_t seed, lists;
    const char *out, *table, *fault;
};

static bool usage(void)
{
    fputs("usage: random_lists [OPTION...]\n"
          "  --kernel VMLINUX  the image under test\n"
          "  --handlers NAME   the same: a build of our own (le)\n"
          "  --seed S          of the first list (1)\n"
          "  --lists N         how many there are (2000)\n"
          "  --out FILE        where the scenario goes (standard output)\n"
          "  --table FILE      faults, which are planted one by one: each has to be found\n"
          "  --fault TEXT      only those whose words have this text in them\n",
          stderr);
    return false;
}

static bool parse(int argc, char **argv, struct options *options)
{
    enum { KERNEL, HANDLERS, SEED, LISTS, OUT, TABLE, FAULT };
    static const struct option known[] = {{"kernel", required_argument, NULL, KERNEL},
                                          {"handlers", required_argument, NULL, HANDLERS},
                                          {"seed", required_argument, NULL, SEED},
                                          {"lists", required_argument, NULL, LISTS},
                                          {"out", required_argument, NULL, OUT},
                                          {"table", required_argument, NULL, TABLE},
                                          {"fault", required_argument, NULL, FAULT},
                                          {NULL, 0, NULL, 0}};
    *options = (struct options){.seed = 1, .lists = 2000};
    options->image.size = sizeof(options->image);
    const char *seed = NULL, *lists = NULL;
    const char **texts[] = {
        &options->image.kernel, &options->image.handlers, &seed,          &lists,
        &options->out,          &options->table,          &options->fault};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == '?')
            return usage();
        *texts[option] = optarg;
    }
    if (seed)
        options->seed = strtoull(seed, NULL, 0);
    if (lists)
        options->lists = strtoull(lists, NULL, 0);
    return optind == argc || usage();
}

/* How the scenario ends that was written, on the same image. */
static enum scn_verdict run_text(struct rm_machine *machine, const char *text, size_t bytes)
{
    struct rm_scenario *scenario;
    struct scn_result result;
    struct rm_error error;
    enum scn_verdict verdict = SCN_BROKEN;
    if (rm_scenario_parse("random-list.yaml", text, bytes, &scenario, &error) != RM_OK) {
        fprintf(stderr, "%s\n", error.text);
        return SCN_BROKEN;
    }
    if (rm_scenario_run(machine, scenario, &(struct scn_run_options){1, &scn_in_haste, NULL},
                        &result, &error) == RM_OK)
        verdict = result.verdict;
    scn_result_free(&result);
    rm_scenario_free(scenario);
    return verdict;
}

/* What a difference came to. */
struct proof {
    char *text; /* of the scenario, owned */
    size_t bytes;
    unsigned operations;
    bool fails; /* it does on this image */
};

static struct proof prove(struct rm_machine *machine, struct rm_world_config config,
                          struct op_list list, struct outcome outcome)
{
    struct proof proof = {.text = NULL};
    shrink(machine, &config, &list, &outcome);
    FILE *to = open_memstream(&proof.text, &proof.bytes);
    if (!to)
        abort();
    write_scenario(to, "random-list", rm_machine_image_name(machine), &config, &list, &outcome);
    fclose(to);
    proof.operations = outcome.count;
    proof.fails = run_text(machine, proof.text, proof.bytes) == SCN_FAIL;
    return proof;
}

static void report(const struct options *options, const struct proof *proof)
{
    FILE *to = options->out ? fopen(options->out, "w") : stdout;
    if (to)
        fwrite(proof->text, 1, proof->bytes, to);
    if (to && to != stdout)
        fclose(to);
    printf("# as a scenario it %s\n", proof->fails ? "fails, too" : "does not fail");
}

struct total {
    uint64_t lists, operations;
};

/* The lists of one world. False: a difference, which is in `proof`; or the world is wrong, and has
 * no text there. */
static bool try_world(struct rm_machine *machine, uint64_t seed, uint64_t count,
                      struct total *total, struct proof *proof)
{
    struct rm_world_config config;
    struct op_list list;
    struct outcome outcome = {.difference = SAME};
    char text[600];
    plan_world(seed, &config);
    struct player *player = player_new(machine, &config, text, sizeof(text));
    if (!player) {
        printf("world %" PRIu64 ": %s\n", seed, text);
        return false;
    }
    for (uint64_t i = 0; i < count && outcome.difference == SAME; i++) {
        plan_list(seed + i, &config, &list);
        play(player, &list, &outcome);
        total->lists++;
        total->operations += outcome.count;
    }
    player_free(player);
    if (outcome.difference != SAME)
        *proof = prove(machine, config, list, outcome);
    return outcome.difference == SAME;
}

static bool try_lists(const struct options *options, struct rm_machine *machine,
                      struct total *total, struct proof *proof)
{
    bool same = true;
    *proof = (struct proof){.text = NULL};
    while (same && total->lists < options->lists) {
        uint64_t left = options->lists - total->lists;
        same = try_world(machine, options->seed + total->lists,
                         left < LISTS_PER_WORLD ? left : LISTS_PER_WORLD, total, proof);
    }
    return same;
}

/* The image as it is. */
static bool test_image(const struct options *options, struct rm_machine *machine)
{
    struct total total = {0};
    struct proof proof;
    bool same = try_lists(options, machine, &total, &proof);
    if (proof.text)
        report(options, &proof);
    free(proof.text);
    printf("%s%" PRIu64 " lists, %" PRIu64 " operations on %s: %s\n", same ? "" : "# ", total.lists,
           total.operations, rm_machine_image_name(machine),
           same ? "no difference" : "a difference in the last one");
    return same;
}

/* Whether the lists find the fault, and what they make of it fails with it and not without it. */
static bool test_fault(const struct options *options, struct rm_machine *machine,
                       struct fault *fault)
{
    struct total total = {0};
    struct proof proof;
    if (!fault_plant(machine, fault))
        return false;
    try_lists(options, machine, &total, &proof);
    if (!fault_remove(machine, fault))
        return false;
    bool passes = proof.text && run_text(machine, proof.text, proof.bytes) == SCN_PASS;
    printf("%s | %s | ", fault->function, fault->about);
    if (proof.text)
        printf("list %" PRIu64 ", %u operations%s%s\n", total.lists, proof.operations,
               proof.fails ? "" : "; the scenario does not fail",
               passes ? "" : "; the scenario fails without the fault");
    else
        puts("missed");
    if (proof.text && options->out)
        report(options, &proof);
    free(proof.text);
    fflush(stdout);
    return passes && proof.fails;
}

static bool test_faults(const struct options *options, struct rm_machine *machine)
{
    struct faults faults = {0};
    unsigned count = 0, right = 0;
    if (!faults_read(options->table, &faults) || !faults_find(machine, &faults))
        return false;
    for (unsigned i = 0; i < faults.count; i++) {
        struct fault *fault = &faults.items[i];
        if (!fault->address || (options->fault && !strstr(fault->about, options->fault)))
            continue;
        count++;
        right += test_fault(options, machine, fault);
    }
    faults_free(&faults);
    printf("%u of %u faults found, each by a scenario that fails with it and not without it\n",
           right, count);
    return count > 0 && right == count;
}

int main(int argc, char **argv)
{
    struct options options;
    struct rm_machine *machine;
    struct rm_error error;
    if (!parse(argc, argv, &options))
        return 2;
    if (rm_machine_open(&options.image, &machine, &error) != RM_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    bool good = options.table ? test_faults(&options, machine) : test_image(&options, machine);
    rm_machine_close(machine);
    return good ? 0 : 1;
}
