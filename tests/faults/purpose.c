/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purpose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_APART 16

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

/* Which files find which fault: found[fault * suite->count + first item of the file]. */
static bool fill(struct rm_machine *machine, const struct suite *suite, struct faults *faults,
                 bool *found, unsigned *finders)
{
    for (unsigned f = 0; f < faults->count; f++) {
        struct fault *fault = &faults->items[f];
        if (!fault->address)
            continue;
        if (!fault_plant(machine, fault))
            return false;
        for (unsigned i = 0; i < suite->count; i = end_of_file(suite, i)) {
            bool fails_here = fails(machine, suite, i, fault->address);
            found[(size_t)f * suite->count + i] = fails_here;
            finders[f] += fails_here;
        }
        if (!fault_remove(machine, fault))
            return false;
    }
    return true;
}

static void print_proposals(const struct suite *suite, unsigned first, const struct faults *faults,
                            const bool *found, const unsigned *finders)
{
    const char *path = suite->items[first].scenario->path;
    bool any = false;
    for (unsigned many = 1; many <= suite->count; many++) {
        for (unsigned f = 0; f < faults->count; f++) {
            if (finders[f] != many || !found[(size_t)f * suite->count + first])
                continue;
            printf("%s | %u | %s\n", path, many, faults->items[f].about);
            any = true;
        }
    }
    if (!any)
        printf("%s | 0 |\n", path);
}

/* Of a scenario that is run for many places a few have to do. */
static void thin_sweeps(const struct suite *suite)
{
    for (unsigned i = 0; i < suite->count; i++)
        suite->items[i].scenario->places.step *= PLACES_APART;
}

bool purpose_propose(struct rm_machine *machine, const struct suite *suite, struct faults *faults)
{
    bool *found = calloc((size_t)faults->count * suite->count + 1, sizeof(*found));
    unsigned *finders = calloc(faults->count + 1, sizeof(*finders));
    thin_sweeps(suite);
    bool good = found && finders && fill(machine, suite, faults, found, finders);
    for (unsigned i = 0; good && i < suite->count; i = end_of_file(suite, i))
        if (runs(suite, i))
            print_proposals(suite, i, faults, found, finders);
    free(found);
    free(finders);
    return good;
}
