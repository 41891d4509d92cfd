/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/failure.h"

#include "scenario/meaning.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_BYTES (24 + SCN_MEANING_BYTES)

enum rm_status scn_add_failure(struct scn_result *result, const char *path, const char *what,
                               const char *expected, const char *got, struct rm_error *error)
{
    struct scn_failure *grown =
        realloc(result->failures, (result->failure_count + 1) * sizeof(*grown));
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    result->failures = grown;
    struct scn_failure *failure = &grown[result->failure_count++];
    *failure = (struct scn_failure){
        .what = strdup(what), .expected = strdup(expected), .got = strdup(got)};
    if (path)
        failure->line = rm_scenario_position(result->scenario, path).line;
    if (!failure->what || !failure->expected || !failure->got)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    return RM_OK;
}

/* "fields: icp[1].rm_action" for fields[3].value, or the path as it is. */
static void tell_what(const char *name, const char *path, char *out, size_t bytes)
{
    const char *entry = strrchr(path, '[');
    if (name && entry)
        snprintf(out, bytes, "%.*s: %s", (int)(entry - path), path, name);
    else
        snprintf(out, bytes, "%s", path);
}

void scn_judge_fail(struct scn_judge *judge, const char *path, const char *expected,
                    const char *got)
{
    if (judge->status != RM_OK)
        return;
    char what[200];
    tell_what(judge->name, strncmp(path, "expect.", 7) == 0 ? path + 7 : path, what, sizeof(what));
    judge->status = scn_add_failure(judge->result, path, what, expected, got, judge->error);
}

/* The field or register that is looked at, or the key of the file. */
static const char *thing_of(const struct scn_judge *judge, const char *path)
{
    return judge->name ? judge->name : path;
}

void scn_judge_number(struct scn_judge *judge, const char *path, uint64_t expected, uint64_t got)
{
    char expected_text[NUMBER_BYTES], got_text[NUMBER_BYTES];
    if (expected == got)
        return;
    scn_print_number(thing_of(judge, path), expected, expected_text, sizeof(expected_text));
    scn_print_number(thing_of(judge, path), got, got_text, sizeof(got_text));
    scn_judge_fail(judge, path, expected_text, got_text);
}

/* "-2 (a device's interrupt, delivered)" */
static void print_signed(const char *name, int64_t value, char *out, size_t bytes)
{
    char meaning[SCN_MEANING_BYTES];
    scn_print_meaning(name, (uint64_t)value, meaning, sizeof(meaning));
    snprintf(out, bytes, "%" PRId64 "%s%s%s", value, *meaning ? " (" : "", meaning,
             *meaning ? ")" : "");
}

void scn_judge_signed(struct scn_judge *judge, const char *path, int64_t expected, int64_t got)
{
    char expected_text[NUMBER_BYTES], got_text[NUMBER_BYTES];
    if (expected == got)
        return;
    print_signed(path, expected, expected_text, sizeof(expected_text));
    print_signed(path, got, got_text, sizeof(got_text));
    scn_judge_fail(judge, path, expected_text, got_text);
}

void scn_judge_near(struct scn_judge *judge, const char *path, uint64_t expected,
                    const uint64_t *within, uint64_t got)
{
    uint64_t above = got - expected, below = expected - got;
    char expected_text[64], got_text[NUMBER_BYTES];
    if (!within) {
        scn_judge_number(judge, path, expected, got);
        return;
    }
    if (above <= *within || below <= *within)
        return;
    snprintf(expected_text, sizeof(expected_text), "0x%llx or at most 0x%llx from it",
             (unsigned long long)expected, (unsigned long long)*within);
    scn_print_number(thing_of(judge, path), got, got_text, sizeof(got_text));
    scn_judge_fail(judge, path, expected_text, got_text);
}

void scn_judge_bool(struct scn_judge *judge, const char *path, bool expected, bool got)
{
    if (expected != got)
        scn_judge_fail(judge, path, expected ? "true" : "false", got ? "true" : "false");
}

/* "1, 3", or "none". */
static void print_ids(const uint32_t *ids, unsigned count, char *out, size_t bytes)
{
    snprintf(out, bytes, "none");
    for (unsigned i = 0, used = 0; i < count && used < bytes; i++)
        used += (unsigned)snprintf(out + used, bytes - used, "%s%u", i ? ", " : "", ids[i]);
}

void scn_judge_ids(struct scn_judge *judge, const char *path, const uint32_t *expected,
                   unsigned expected_count, const uint32_t *got, unsigned got_count)
{
    if (expected_count == got_count &&
        (got_count == 0 || memcmp(expected, got, got_count * sizeof(*got)) == 0))
        return;
    char expected_text[200], got_text[200];
    print_ids(expected, expected_count, expected_text, sizeof(expected_text));
    print_ids(got, got_count, got_text, sizeof(got_text));
    scn_judge_fail(judge, path, expected_text, got_text);
}
