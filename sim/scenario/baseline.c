/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/baseline.h"

#include "base/fail.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define EXPECTED "expected lines \"scenario: what failed\""

static enum rm_status add(struct scn_baseline *baseline, const char *scenario,
                          size_t scenario_bytes, const char *what, size_t what_bytes, unsigned line)
{
    struct scn_known_failure *grown =
        realloc(baseline->entries, (baseline->count + 1) * sizeof(*grown));
    if (!grown)
        return RM_NO_MEMORY;
    baseline->entries = grown;
    struct scn_known_failure entry = {strndup(scenario, scenario_bytes), strndup(what, what_bytes),
                                      line};
    grown[baseline->count++] = entry;
    return entry.scenario && entry.what ? RM_OK : RM_NO_MEMORY;
}

static size_t without_blanks(const char *text, size_t bytes)
{
    while (bytes && (text[bytes - 1] == ' ' || text[bytes - 1] == '\t' || text[bytes - 1] == '\r'))
        bytes--;
    return bytes;
}

/* A name of a scenario has no ": ", what failed may. */
static enum rm_status take_line(struct scn_baseline *baseline, const char *text, size_t bytes,
                                unsigned line, struct rm_error *error)
{
    bytes = without_blanks(text, bytes);
    if (bytes == 0 || text[0] == '#')
        return RM_OK;
    const char *divider = memmem(text, bytes, ": ", 2);
    if (!divider || divider == text || memchr(text, '\0', bytes))
        return rm_fail(error, RM_BAD_INPUT, "%s: line %u: found \"%.*s\"; " EXPECTED,
                       baseline->path, line, (int)(bytes < 80 ? bytes : 80), text);
    const char *what = divider + 2;
    if (add(baseline, text, (size_t)(divider - text), what, bytes - (size_t)(what - text), line))
        return rm_fail(error, RM_NO_MEMORY, "out of memory for the baseline");
    return RM_OK;
}

enum rm_status scn_baseline_parse(const char *path, const char *text, size_t bytes,
                                  struct scn_baseline *out, struct rm_error *error)
{
    *out = (struct scn_baseline){.path = path};
    enum rm_status status = RM_OK;
    const char *end = text + bytes;
    for (unsigned line = 1; text < end && status == RM_OK; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop ? stop : end) - text);
        status = take_line(out, text, length, line, error);
        text += length + 1;
    }
    return status;
}

enum rm_status scn_baseline_load(const char *path, struct scn_baseline *out, struct rm_error *error)
{
    char *text;
    size_t bytes;
    *out = (struct scn_baseline){.path = path};
    enum rm_status status =
        rm_file_read(path, SCN_BASELINE_BYTES_MAX, "a baseline", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = scn_baseline_parse(path, text, bytes, out, error);
    free(text);
    return status;
}

void scn_baseline_free(struct scn_baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        free(baseline->entries[i].scenario);
        free(baseline->entries[i].what);
    }
    free(baseline->entries);
    baseline->entries = NULL;
    baseline->count = 0;
}

static bool is_known(const struct scn_baseline *baseline, const char *scenario, const char *what)
{
    for (size_t i = 0; i < baseline->count; i++)
        if (strcmp(baseline->entries[i].scenario, scenario) == 0 &&
            strcmp(baseline->entries[i].what, what) == 0)
            return true;
    return false;
}

bool scn_baseline_has(const struct scn_baseline *baseline, const struct scn_result *result)
{
    if (result->verdict != SCN_FAIL || result->failure_count == 0)
        return false;
    for (unsigned i = 0; i < result->failure_count; i++)
        if (!is_known(baseline, result->scenario->name, result->failures[i].what))
            return false;
    return true;
}

static bool failed_with(const struct scn_result *result, const char *what)
{
    for (unsigned i = 0; i < result->failure_count; i++)
        if (strcmp(result->failures[i].what, what) == 0)
            return true;
    return false;
}

bool scn_baseline_mended(const struct scn_baseline *baseline, const struct scn_result *result,
                         size_t *entry)
{
    while (*entry < baseline->count) {
        const struct scn_known_failure *known = &baseline->entries[(*entry)++];
        if (strcmp(known->scenario, result->scenario->name) == 0 &&
            !failed_with(result, known->what))
            return true;
    }
    return false;
}
