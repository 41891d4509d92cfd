/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/fate_text.h"

#include "cli/event_text.h"
#include "cli/exit_text.h"

#include <stdlib.h>

#define INDENT "     "

#define NOT_NEWS (SCN_NO_EVENT - 1)

/* The exit that begins with an event, result->exit_count: none, or an entry that reached the
 * guest. */
static unsigned exit_begun(const struct scn_result *result, const struct rm_event *event)
{
    if (event->type != RM_EVENT_exit_begin)
        return result->exit_count;
    unsigned index = 0;
    while (index < result->exit_count && result->exits[index].exit.number != event->actor.exit)
        index++;
    return index;
}

/* The event of the scenario that this goes back to, SCN_NO_EVENT: none. That the guest was entered
 * in the first place is NOT_NEWS; nor is an injection, which is the event itself. */
static int cause_of(const struct scn_result *result, const struct rm_event *event)
{
    unsigned begun = exit_begun(result, event);
    if (begun < result->exit_count)
        return result->exits[begun].event;
    bool news = event->type != RM_EVENT_exit_begin && event->type != RM_EVENT_injected &&
                event->actor.cycle >= result->start_cycle;
    return news ? scn_cause_of(result, &event->actor) : NOT_NEWS;
}

/* Of each event that was told, worked out once. NULL: no memory. */
static int *find_causes(const struct scn_result *result)
{
    int *causes = calloc(result->told_count + 1, sizeof(*causes));
    for (size_t i = 0; causes && i < result->told_count; i++)
        causes[i] = cause_of(result, &result->told[i]);
    return causes;
}

static void print_one(FILE *to, const struct scn_result *result, const struct rm_event *event)
{
    fprintf(to, INDENT "%10llu  ", (unsigned long long)event->actor.cycle);
    if (event->type == RM_EVENT_exit_begin) {
        unsigned index = exit_begun(result, event);
        fprintf(to, "exit %u, ", index);
        cli_print_interrupted(to, result, &result->exits[index].exit);
        fprintf(to, ", %s", cli_exit_end(&result->exits[index].exit).text);
    } else {
        cli_print_event(to, result, event);
    }
    fputc('\n', to);
}

/* All that goes back to the event of that index (SCN_NO_EVENT: to none), behind `title` once.
 * Returns how much that is. */
static unsigned print_caused(FILE *to, const struct scn_result *result, const int *causes,
                             int index, const char *title)
{
    unsigned count = 0;
    for (size_t i = 0; i < result->told_count; i++) {
        if (causes[i] != index)
            continue;
        if (!count++)
            fputs(title, to);
        print_one(to, result, &result->told[i]);
    }
    return count;
}

static const struct rm_event *find_injection(const struct scn_result *result, unsigned index)
{
    for (size_t i = 0; i < result->told_count; i++)
        if (result->told[i].type == RM_EVENT_injected &&
            scn_event_of(result, result->told[i].actor.cause) == (int)index)
            return &result->told[i];
    return NULL;
}

static void print_why_not(FILE *to, const struct scn_result *result, unsigned index)
{
    const struct scn_timed_event *event = &result->scenario->events[index];
    int waits_for = event->after != SCN_NO_EVENT ? event->after : event->exit_of;
    fputs(": did not happen", to);
    if (waits_for != SCN_NO_EVENT && !result->happened[waits_for]) {
        fputs(", as it waits for ", to);
        cli_print_scenario_event(to, result, (unsigned)waits_for);
    }
    fputc('\n', to);
}

static void print_fate(FILE *to, const struct scn_result *result, const int *causes, unsigned index)
{
    const struct rm_event *injected = find_injection(result, index);
    fputs(INDENT, to);
    cli_print_scenario_event(to, result, index);
    if (!result->happened[index]) {
        print_why_not(to, result, index);
        return;
    }
    if (injected)
        fprintf(to, ", at cycle %llu", (unsigned long long)injected->actor.cycle);
    if (result->places[index])
        fprintf(to, ", at pc 0x%llx", (unsigned long long)result->places[index]);
    if (!print_caused(to, result, causes, (int)index, "\n"))
        fputs(": nothing came of it\n", to);
}

void cli_print_fates(FILE *to, const struct scn_result *result)
{
    int *causes = find_causes(result);
    if (!causes) {
        fputs("  no memory to tell what came of the events\n", to);
        return;
    }
    if (result->scenario->event_count)
        fputs("  events, and at which cycle what came of them\n", to);
    for (unsigned i = 0; i < result->scenario->event_count; i++)
        print_fate(to, result, causes, i);
    print_caused(to, result, causes, SCN_NO_EVENT, "  of no event\n");
    if (result->told_lost)
        fprintf(to, INDENT "and %zu more, which were not kept\n", result->told_lost);
    free(causes);
}
