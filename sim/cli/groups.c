/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/groups.h"

#include "base/fail.h"
#include "cli/plain.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_BYTES 1024 /* of the groups that a message names */

/* A name that does not end with a NUL. */
struct part {
    const char *text;
    size_t bytes;
};

/* The folder's name; empty for a file of the working folder and for standard input. */
static struct part folder_of(const struct cli_file *file)
{
    const char *end = strrchr(file->path, '/');
    const char *start = end;
    if (!end)
        return (struct part){"", 0};
    while (start > file->path && start[-1] != '/')
        start--;
    return (struct part){start, (size_t)(end - start)};
}

static bool is_named(struct part part, const char *name)
{
    return strlen(name) == part.bytes && memcmp(part.text, name, part.bytes) == 0;
}

static bool is_in(const struct cli_file *file, const struct rm_scenario *scenario,
                  const char *group)
{
    if (is_named(folder_of(file), group))
        return true;
    for (uint32_t i = 0; i < scenario->file->groups_count; i++)
        if (strcmp(scenario->file->groups[i], group) == 0)
            return true;
    return false;
}

void cli_print_groups(FILE *to, const struct cli_file *file, const struct rm_scenario *scenario)
{
    struct part folder = folder_of(file);
    fprintf(to, "%.*s", (int)folder.bytes, folder.text);
    for (uint32_t i = 0; i < scenario->file->groups_count; i++)
        fprintf(to, "%s%s", folder.bytes || i ? ", " : "", scenario->file->groups[i]);
}

/* The names of groups in the order in which they come, each once: ", a, b, ". */
static void note(char names[NAMES_BYTES], struct part name)
{
    char entry[80];
    snprintf(entry, sizeof(entry), ", %.*s, ", (int)name.bytes, name.text);
    size_t used = strlen(names);
    if (!name.bytes || name.bytes > sizeof(entry) - 5 || strstr(names, entry))
        return;
    if (used + strlen(entry) < NAMES_BYTES)
        strcpy(names + (used ? used - 2 : 0), entry);
}

static void note_groups(char names[NAMES_BYTES], const struct cli_file *file,
                        const struct rm_scenario *scenario)
{
    note(names, folder_of(file));
    for (uint32_t i = 0; i < scenario->file->groups_count; i++)
        note(names, (struct part){scenario->file->groups[i], strlen(scenario->file->groups[i])});
}

static enum rm_status fail(const char *group, char names[NAMES_BYTES], struct rm_error *error)
{
    size_t bytes = strlen(names);
    if (!bytes)
        return rm_fail(error, RM_NOT_FOUND, "found no scenario of the group %s, nor of any",
                       cli_plain(group));
    names[bytes - 2] = '\0';
    return rm_fail(error, RM_NOT_FOUND, "found no scenario of the group %s; expected one of %s",
                   cli_plain(group), cli_plain(names + 2));
}

enum rm_status cli_suite_choose(struct cli_suite *suite, const char *group, struct rm_error *error)
{
    char names[NAMES_BYTES] = "";
    unsigned kept = 0, chosen = 0;
    if (!group)
        return RM_OK;
    for (unsigned i = 0; i < suite->count; i++) {
        struct cli_file *file = &suite->files[i];
        struct rm_scenario *scenario = NULL;
        bool readable = cli_file_load(file, &scenario, NULL) == RM_OK;
        bool within = readable && is_in(file, scenario, group);
        if (readable)
            note_groups(names, file, scenario);
        rm_scenario_free(scenario);
        chosen += within;
        if (within || !readable)
            suite->files[kept++] = *file;
        else
            free(file->path);
    }
    suite->count = kept;
    return chosen ? RM_OK : fail(group, names, error);
}
