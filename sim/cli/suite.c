/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/suite.h"

#include "cli/plain.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".yaml"

static bool complain(const char *path, const char *text)
{
    fprintf(stderr, "rmsim run: %s: %s\n", cli_plain(path), text);
    return false;
}

static bool add_scenario(struct cli_suite *suite, struct rm_scenario *scenario)
{
    unsigned count = suite->count + 1 + scenario->variant_count;
    struct rm_scenario **grown = realloc(suite->scenarios, count * sizeof(struct rm_scenario *));
    if (!grown)
        return false;
    suite->scenarios = grown;
    grown[suite->count++] = scenario;
    for (unsigned i = 0; i < scenario->variant_count; i++)
        grown[suite->count++] = scenario->variants[i];
    return true;
}

static bool load_file(struct cli_suite *suite, const char *path)
{
    struct rm_error error = {.text = ""};
    struct rm_scenario *scenario;
    if (rm_scenario_load(path, &scenario, &error) != RM_OK) {
        fprintf(stderr, "rmsim run: %s\n", cli_plain(error.text));
        return false;
    }
    if (add_scenario(suite, scenario))
        return true;
    rm_scenario_free(scenario);
    return complain(path, "out of memory");
}

static int is_scenario(const struct dirent *entry)
{
    size_t bytes = strlen(entry->d_name), suffix = strlen(SUFFIX);
    return entry->d_name[0] != '.' && bytes > suffix &&
           strcmp(entry->d_name + bytes - suffix, SUFFIX) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load_folder(struct cli_suite *suite, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_scenario, by_name);
    if (count < 0)
        return complain(folder, strerror(errno));
    bool good = count > 0 || complain(folder, "no " SUFFIX " file in it; expected scenarios");
    for (int i = 0; i < count; i++) {
        char *path;
        if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
            path = NULL;
        good &= path ? load_file(suite, path) : complain(folder, "out of memory");
        free(path);
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool cli_suite_load(char *const *paths, int count, struct cli_suite *out)
{
    bool good = true;
    *out = (struct cli_suite){.count = 0};
    for (int i = 0; i < count; i++) {
        struct stat status;
        bool folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        good &= folder ? load_folder(out, paths[i]) : load_file(out, paths[i]);
    }
    return good;
}

void cli_suite_free(struct cli_suite *suite)
{
    for (unsigned i = 0; i < suite->count;) {
        struct rm_scenario *scenario = suite->scenarios[i];
        i += 1 + scenario->variant_count;
        rm_scenario_free(scenario);
    }
    free(suite->scenarios);
}
