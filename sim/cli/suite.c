/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/suite.h"

#include "base/fail.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum rm_status no_memory(struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "out of memory");
}

static enum rm_status add(struct cli_suite *suite, const char *path, const char *wrong,
                          struct rm_error *error)
{
    struct cli_file *grown = realloc(suite->files, (suite->count + 1) * sizeof(*grown));
    if (!grown)
        return no_memory(error);
    suite->files = grown;
    char *copy = strdup(path);
    if (!copy)
        return no_memory(error);
    grown[suite->count++] = (struct cli_file){.path = copy, .wrong = wrong};
    return RM_OK;
}

static bool is_scenario(const char *name)
{
    const char *suffix = strrchr(name, '.');
    return suffix && suffix != name && (!strcmp(suffix, ".yaml") || !strcmp(suffix, ".yml"));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* One entry of a folder, or of one below. */
static enum rm_status add_entry(struct cli_suite *suite, FTS *walk, FTSENT *entry,
                                struct rm_error *error)
{
    bool hidden = entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.';
    switch (entry->fts_info) {
    case FTS_D:
        if (hidden)
            fts_set(walk, entry, FTS_SKIP);
        return RM_OK;
    case FTS_DP:
        return RM_OK;
    case FTS_DC:
        return add(suite, entry->fts_path, "this folder contains itself", error);
    case FTS_DNR:
    case FTS_ERR:
        return add(suite, entry->fts_path, strerrordesc_np(entry->fts_errno), error);
    default:
        return hidden || !is_scenario(entry->fts_name) ? RM_OK
                                                       : add(suite, entry->fts_path, NULL, error);
    }
}

static enum rm_status add_folder(struct cli_suite *suite, char *folder, struct rm_error *error)
{
    char *roots[] = {folder, NULL};
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    if (!walk)
        return no_memory(error);
    unsigned before = suite->count;
    enum rm_status status = RM_OK;
    FTSENT *entry;
    errno = 0;
    while (status == RM_OK && (entry = fts_read(walk)) != NULL)
        status = add_entry(suite, walk, entry, error);
    if (status == RM_OK && errno == ENOMEM)
        status = no_memory(error);
    fts_close(walk);
    if (status == RM_OK && suite->count == before)
        status = add(suite, folder, "no *.yaml or *.yml file in it; expected scenarios", error);
    return status;
}

enum rm_status cli_suite_list(char *const *paths, int count, struct cli_suite *out,
                              struct rm_error *error)
{
    enum rm_status status = RM_OK;
    *out = (struct cli_suite){.count = 0};
    for (int i = 0; i < count && status == RM_OK; i++) {
        if (!*paths[i])
            return rm_fail(error, RM_BAD_INPUT,
                           "found an empty name; expected scenario files or folders");
        struct stat there;
        bool folder = stat(paths[i], &there) == 0 && S_ISDIR(there.st_mode);
        status = folder ? add_folder(out, paths[i], error) : add(out, paths[i], NULL, error);
    }
    return status;
}

void cli_suite_free(struct cli_suite *suite)
{
    for (unsigned i = 0; i < suite->count; i++)
        free(suite->files[i].path);
    free(suite->files);
}

const char *cli_file_name(const struct cli_file *file)
{
    return strcmp(file->path, "-") == 0 ? CLI_STDIN_NAME : file->path;
}

static enum rm_status load_stdin(struct rm_scenario **out, struct rm_error *error)
{
    enum rm_status status;
    char *text = malloc(SCN_FILE_BYTES_MAX + 1);
    if (!text)
        return no_memory(error);
    size_t bytes = fread(text, 1, SCN_FILE_BYTES_MAX + 1, stdin);
    if (ferror(stdin))
        status =
            rm_fail(error, RM_BAD_INPUT, CLI_STDIN_NAME ": cannot be read: %s", strerror(errno));
    else if (bytes > SCN_FILE_BYTES_MAX)
        status = rm_fail(error, RM_BAD_INPUT,
                         CLI_STDIN_NAME ": longer than %u bytes; expected a scenario",
                         SCN_FILE_BYTES_MAX);
    else
        status = rm_scenario_parse(CLI_STDIN_NAME, text, bytes, out, error);
    free(text);
    return status;
}

enum rm_status cli_file_load(const struct cli_file *file, struct rm_scenario **out,
                             struct rm_error *error)
{
    if (file->wrong)
        return rm_fail(error, RM_BAD_INPUT, "%s: %s", file->path, file->wrong);
    if (strcmp(file->path, "-") == 0)
        return load_stdin(out, error);
    return rm_scenario_load(file->path, out, error);
}
