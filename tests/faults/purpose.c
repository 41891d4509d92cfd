/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purpose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_APART 16
#define PROPOSALS    3

/* The end of the scenarios of one file, which begin with that item: the scenario and its variants.
 */
static unsigned end_of_file(const struct suite *suite, unsigned first)
{
    unsigned end = first + 1;
    while (end < suite->count && suite->items[end].scenario->base)
        end++;
    return end;
}

static bool runs(const struct suite *suite, unsigned first)
{
    bool any = false;
    for (unsigned i = first; i < end_of_file(suite, first); i++)
        any |= suite->items[i].runs;
    return any;
}

/* Whether what is planted lets the scenario fail, or one of its variants. */
static bool fails(struct rm_machine *machine, const struct suite *suite, unsigned first,
                  uint64_t address)
{
    char text[512];
    for (unsigned i = first; i < end_of_file(suite, first); i++) {
        const struct suite_scenario *scenario = &suite->items[i];
        if (scenario->runs && (!address || suite_reaches(scenario, address)) &&
            !suite_passes(machine, scenario, true, text, sizeof(text)))
            return true;
    }
    return false;
}

/* The fault of that name which is in this kernel; else one that is not; else NULL. */
static struct fault *find(struct faults *faults, const char *about)
{
    struct fault *elsewhere = NULL;
    for (unsigned i = 0; i < faults->count; i++) {
        struct fault *fault = &faults->items[i];
        if (strcmp(fault->about, about) == 0 && fault->address)
            return fault;
        if (strcmp(fault->about, about) == 0)
            elsewhere = fault;
    }
    return elsewhere;
}

struct count {
    unsigned failed, elsewhere, wrong;
};

static bool wrong(struct count *count, const struct suite_scenario *scenario, const char *what)
{
    printf("%s: %s\n", scenario->scenario->path, what);
    count->wrong++;
    return true;
}

/* False: the fault cannot be planted. */
static bool check_one(struct rm_machine *machine, const struct suite *suite, unsigned first,
                      struct faults *faults, struct count *count)
{
    const struct suite_scenario *scenario = &suite->items[first];
    const char *about = scenario->scenario->file->broken_by;
    struct fault *fault = about ? find(faults, about) : NULL;
    if (!about)
        return wrong(count, scenario, "no broken_by");
    if (!fault)
        return wrong(count, scenario, "broken_by is no fault of the table");
    if (!fault->address) {
        count->elsewhere++;
        return true;
    }
    if (!fault_plant(machine, fault))
        return false;
    if (fails(machine, suite, first, 0))
        count->failed++;
    else
        wrong(count, scenario, "passes with the fault that it names");
    return fault_remove(machine, fault);
}

bool purpose_check(struct rm_machine *machine, const struct suite *suite, struct faults *faults)
{
    struct count count = {0};
    for (unsigned i = 0; i < suite->count; i = end_of_file(suite, i))
        if (runs(suite, i) && !check_one(machine, suite, i, faults, &count))
            return false;
    printf("%u scenarios fail under the fault that they name, %u do not; %u name one of another "
           "kernel\n",
           count.failed, count.wrong, count.elsewhere);
    return count.wrong == 0 && count.failed > 0;
}

/* How many files reach each fault, and by how many it was proposed already. */
struct rank {
    unsigned fault, files, proposals;
};

static bool reaches(const struct suite *suite, unsigned first, uint64_t address)
{
    for (unsigned i = first; i < end_of_file(suite, first); i++)
        if (suite->items[i].runs && suite_reaches(&suite->items[i], address))
            return true;
    return false;
}

static void count_files(const struct suite *suite, const struct faults *faults, struct rank *ranks)
{
    for (unsigned f = 0; f < faults->count; f++) {
        ranks[f].fault = f;
        for (unsigned i = 0; faults->items[f].address && i < suite->count;
             i = end_of_file(suite, i))
            ranks[f].files += reaches(suite, i, faults->items[f].address);
    }
}

/* Those first that the fewest files reach; of these, that nobody has yet. */
static int by_rank(const void *left, const void *right)
{
    const struct rank *a = left, *b = right;
    if (a->files != b->files)
        return a->files < b->files ? -1 : 1;
    if (a->proposals != b->proposals)
        return a->proposals < b->proposals ? -1 : 1;
    return a->fault < b->fault ? -1 : 1;
}

/* Prints the first faults under which the file fails. */
static bool propose(struct rm_machine *machine, const struct suite *suite, unsigned first,
                    struct faults *faults, struct rank *ranks)
{
    const char *path = suite->items[first].scenario->path;
    unsigned count = 0;
    qsort(ranks, faults->count, sizeof(*ranks), by_rank);
    for (unsigned r = 0; r < faults->count && count < PROPOSALS; r++) {
        struct fault *fault = &faults->items[ranks[r].fault];
        if (!fault->address || !reaches(suite, first, fault->address))
            continue;
        if (!fault_plant(machine, fault))
            return false;
        bool found = fails(machine, suite, first, fault->address);
        if (!fault_remove(machine, fault))
            return false;
        if (!found)
            continue;
        printf("%s | %u | %s\n", path, ranks[r].files, fault->about);
        ranks[r].proposals += count++ == 0;
    }
    if (!count)
        printf("%s | 0 |\n", path);
    fflush(stdout);
    return true;
}

/* Of a scenario that is run for many places a few have to do. */
static void thin_sweeps(const struct suite *suite)
{
    for (unsigned i = 0; i < suite->count; i++)
        suite->items[i].scenario->places.step *= PLACES_APART;
}

bool purpose_propose(struct rm_machine *machine, const struct suite *suite, struct faults *faults,
                     bool all)
{
    struct rank *ranks = calloc(faults->count + 1, sizeof(*ranks));
    bool good = ranks != NULL;
    thin_sweeps(suite);
    if (good)
        count_files(suite, faults, ranks);
    for (unsigned i = 0; good && i < suite->count; i = end_of_file(suite, i))
        if (runs(suite, i) && (all || !suite->items[i].scenario->file->broken_by))
            good = propose(machine, suite, i, faults, ranks);
    free(ranks);
    return good;
}
