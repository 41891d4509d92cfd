/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/judge_checks.h"

#include "scenario/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEXT_BYTES 256
#define BLANKS     " \t\r\n"

static const struct scn_excuse *find(const struct scn_excuse *list, uint32_t count,
                                     enum rm_check check)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(list[i].check, rm_check_name(check)) == 0)
            return &list[i];
    return NULL;
}

/* Whether an earlier one says the same of the same cycle: at an exit's end, and then at the run's.
 */
static bool is_told(const struct scn_result *result, unsigned index)
{
    const struct scn_finding *finding = &result->findings[index];
    for (unsigned i = 0; i < index; i++)
        if (result->findings[i].check == finding->check &&
            result->findings[i].actor.cycle == finding->actor.cycle &&
            strcmp(result->findings[i].text, finding->text) == 0)
            return true;
    return false;
}

static void fail(struct scn_judge *judge, struct scn_finding *finding)
{
    char what[48], expected[512], got[640];
    const char *about = rm_check_about(finding->check);
    snprintf(what, sizeof(what), "check %s", rm_check_name(finding->check));
    /* The sentence, without its full stop. */
    snprintf(expected, sizeof(expected), "\"%.*s\"", (int)strlen(about) - 1, about);
    snprintf(got, sizeof(got), "at cycle %" PRId64 ": %s",
             (int64_t)(finding->actor.cycle - judge->result->start_cycle), finding->text);
    if (judge->status == RM_OK)
        judge->status = scn_add_failure(judge->result, NULL, what, expected, got, judge->error);
    if (judge->status == RM_OK)
        finding->failure = judge->result->failure_count;
}

void scn_judge_checks(struct scn_judge *judge)
{
    const struct scn_file *file = judge->scenario->file;
    for (unsigned i = 0; i < judge->result->finding_count; i++) {
        struct scn_finding *finding = &judge->result->findings[i];
        const struct scn_excuse *known = find(file->known, file->known_count, finding->check);
        judge->result->checks_met |= UINT64_C(1) << finding->check;
        if (find(file->unchecked, file->unchecked_count, finding->check) ||
            is_told(judge->result, i))
            continue;
        finding->because = known ? known->because : NULL;
        if (!known)
            fail(judge, finding);
    }
}

/* Its bit, 0 if there is no such check. */
static uint64_t bit_of(const char *name)
{
    for (unsigned check = 0; check < RM_CHECKS; check++)
        if (strcmp(name, rm_check_name((enum rm_check)check)) == 0)
            return UINT64_C(1) << check;
    return 0;
}

uint64_t scn_excused_checks(const struct rm_scenario *scenario)
{
    const struct scn_file *file = scenario->file;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < file->known_count; i++)
        bits |= bit_of(file->known[i].check);
    for (uint32_t i = 0; i < file->unchecked_count; i++)
        bits |= bit_of(file->unchecked[i].check);
    return bits;
}

const struct scn_excuse *scn_known_in_vain(struct rm_scenario *scenario, uint64_t met,
                                           uint32_t *next, unsigned *line)
{
    const struct scn_file *file = scenario->file;
    while (*next < file->known_count) {
        const struct scn_excuse *known = &file->known[*next];
        char path[SCN_PATH_BYTES];
        snprintf(path, sizeof(path), "known[%u].check", (*next)++);
        *line = rm_scenario_position(scenario, path).line;
        if (!(met & bit_of(known->check)))
            return known;
    }
    return NULL;
}

static enum rm_status fail_at(struct rm_scenario *scenario, const char *key, uint32_t number,
                              const char *member, const char *what, struct rm_error *error)
{
    char path[SCN_PATH_BYTES];
    snprintf(path, sizeof(path), "%s[%u].%s", key, number, member);
    return scn_fail(scenario, error, path, "%s", what);
}

/* One entry: its check is there, once, and somebody said why. */
static enum rm_status resolve_one(struct rm_scenario *scenario, const char *key,
                                  const struct scn_excuse *list, uint32_t number,
                                  struct rm_error *error)
{
    const struct scn_excuse *excuse = &list[number];
    char what[TEXT_BYTES];
    if (!bit_of(excuse->check)) {
        snprintf(what, sizeof(what),
                 "found the check \"%s\"; expected one that `rmsim run --list-checks` lists",
                 excuse->check);
        return fail_at(scenario, key, number, "check", what, error);
    }
    for (uint32_t i = 0; i < number; i++)
        if (strcmp(list[i].check, excuse->check) == 0) {
            snprintf(what, sizeof(what), "found \"%s\" a second time; expected every check once",
                     excuse->check);
            return fail_at(scenario, key, number, "check", what, error);
        }
    if (excuse->because[strspn(excuse->because, BLANKS)] == '\0')
        return fail_at(scenario, key, number, "because",
                       "found nothing but blanks; expected a reason", error);
    return RM_OK;
}

static enum rm_status resolve(struct rm_scenario *scenario, const char *key,
                              const struct scn_excuse *list, uint32_t count, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (uint32_t i = 0; i < count && status == RM_OK; i++)
        status = resolve_one(scenario, key, list, i, error);
    return status;
}

enum rm_status scn_resolve_checks(struct rm_scenario *scenario, struct rm_error *error)
{
    const struct scn_file *file = scenario->file;
    enum rm_status status = resolve(scenario, "known", file->known, file->known_count, error);
    if (status != RM_OK)
        return status;
    return resolve(scenario, "unchecked", file->unchecked, file->unchecked_count, error);
}
