/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/break_on.h"

#include "trace/event_table.h"
#include "trace/value_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VECTOR_SYSCALL 0xc00
#define ANY            (-1)

static bool is_met_by_hcall(const struct rm_session *session, const struct rm_break *point,
                            const struct rm_event *event)
{
    if (event->type != RM_EVENT_exit_begin || event->exit_begin.vector != VECTOR_SYSCALL)
        return false;
    if (point->of >= 0 && event->exit_begin.vcpu != point->of)
        return false;
    return !point->has_value ||
           rm_cpu_gpr(session->machine->cpus[event->actor.thread], 3) == point->value;
}

static bool is_met_by_event(const struct rm_session *session, const struct rm_break *point,
                            const struct rm_event *event)
{
    size_t count;
    const struct rm_event_field *fields = rm_event_fields(event->type, &count);
    (void)session;
    if (point->type != event->type)
        return false;
    for (unsigned i = 0; i < point->count; i++)
        if (rm_event_number(event, &fields[point->conditions[i].field]) !=
            point->conditions[i].value)
            return false;
    return true;
}

/* Those of whom it is true, as bits. */
static struct rm_mask who_has_register(struct rm_session *session, const struct rm_break *point)
{
    struct rm_mask who = {{0}};
    for (unsigned thread = 0; thread < session->machine->threads; thread++) {
        uint64_t value;
        if ((point->of < 0 || point->of == (int)thread) &&
            rm_cpu_reg_read(session->machine->cpus[thread], point->name, &value) &&
            value == point->value)
            rm_mask_add(&who, thread);
    }
    return who;
}

static struct rm_mask whose_wakeup_is_lost(struct rm_session *session, const struct rm_break *point)
{
    struct rm_mask who = {{0}};
    struct rm_lost_wakeups lost;
    rm_lost_wakeups(session->machine, &lost);
    for (unsigned i = 0; i < lost.count; i++)
        if (point->of < 0 || point->of == (int)lost.list[i].vcpu)
            rm_mask_add(&who, lost.list[i].vcpu);
    return who;
}

static void tell_register(struct rm_session *session, const struct rm_break *point, unsigned who)
{
    session->walk.told_thread = (int)who;
    snprintf(session->told, sizeof(session->told), "%s of thread %u has become 0x%" PRIx64,
             point->name, who, point->value);
}

static void tell_lost(struct rm_session *session, const struct rm_break *point, unsigned who)
{
    struct rm_lost_wakeups lost;
    (void)point;
    rm_lost_wakeups(session->machine, &lost);
    for (unsigned i = 0; i < lost.count; i++)
        if (lost.list[i].vcpu == who)
            snprintf(session->told, sizeof(session->told), "if nobody acts, %s", lost.list[i].text);
}

/* What can be waited for that is no event. */
static const struct state {
    const char *name, *arguments, *about;
    const char *value, *of; /* conditions that it takes; NULL: none */
    bool (*is_met)(const struct rm_session *session, const struct rm_break *point,
                   const struct rm_event *event);
    struct rm_mask (*who)(struct rm_session *session, const struct rm_break *point);
    void (*tell)(struct rm_session *session, const struct rm_break *point, unsigned who);
} states[] = {
    [RM_BREAK_EVENT] = {.is_met = is_met_by_event},
    [RM_BREAK_HCALL] = {"hcall", "[number=N] [vcpu=N]", "a guest calls the hypervisor", "number",
                        "vcpu", is_met_by_hcall, NULL, NULL},
    [RM_BREAK_REGISTER] = {"register", "NAME=N [thread=N]", "a register gets a value", "", "thread",
                           NULL, who_has_register, tell_register},
    [RM_BREAK_LOST] = {"lost_wakeup", "[vcpu=N]",
                       "from now on a wake-up is lost, if nobody acts; a kick that is only to come "
                       "counts as none",
                       NULL, "vcpu", NULL, whose_wakeup_is_lost, tell_lost},
    [RM_BREAK_DEADLOCK] = {"deadlock", "", "all wait for each other: it stops there anyway", NULL,
                           NULL, NULL, NULL, NULL},
};

static bool find_type(const char *name, struct rm_break *point)
{
    const char *found;
    for (unsigned i = 0; (found = rm_event_name((enum rm_event_type)i)) != NULL; i++)
        if (strcmp(found, name) == 0) {
            point->type = (enum rm_event_type)i;
            point->kind = RM_BREAK_EVENT;
            return true;
        }
    for (unsigned i = RM_BREAK_EVENT + 1; i < RM_BREAK_KINDS; i++)
        if (strcmp(states[i].name, name) == 0) {
            point->kind = (enum rm_break_kind)i;
            return true;
        }
    return false;
}

/* A number, or the name that the field has for one. */
static bool field_value(enum rm_event_type type, const struct rm_event_field *field,
                        const char *text, uint64_t *value)
{
    const char *name;
    if (rm_words_number(text, value))
        return true;
    for (*value = 0; (name = rm_next_named(type, field, value)) != NULL; ++*value)
        if (strcmp(name, text) == 0)
            return true;
    return false;
}

/* "trap=0x500", "trap=EXTERNAL". */
static enum rm_status add_field(struct rm_break *point, const char *word, size_t length,
                                struct rm_error *error)
{
    size_t count;
    const struct rm_event_field *fields = rm_event_fields(point->type, &count);
    if (point->count == RM_EVENT_CONDITIONS)
        return rm_fail(error, RM_BAD_INPUT, "at most %d fields", RM_EVENT_CONDITIONS);
    for (unsigned i = 0; i < count; i++) {
        if (strlen(fields[i].name) != length || memcmp(fields[i].name, word, length) != 0 ||
            fields[i].type == RM_FIELD_text)
            continue;
        point->conditions[point->count].field = i;
        if (!field_value(point->type, &fields[i], word + length + 1,
                         &point->conditions[point->count].value))
            return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected FIELD=NUMBER", word);
        point->count++;
        return RM_OK;
    }
    return rm_fail(error, RM_BAD_INPUT, "%s has no number \"%.*s\"", rm_event_name(point->type),
                   (int)length, word);
}

static bool is_called(const char *name, const char *word, size_t length)
{
    return name && strlen(name) == length && memcmp(name, word, length) == 0;
}

/* Whose: a thread or vcpu that there is. */
static enum rm_status add_whose(const struct rm_session *session, struct rm_break *point,
                                const char *name, uint64_t value, struct rm_error *error)
{
    unsigned count =
        strcmp(name, "vcpu") == 0 ? session->machine->config.vcpu_count : session->machine->threads;
    if (value >= count)
        return rm_fail(error, RM_BAD_INPUT, "there is no %s %" PRIu64 ": the machine has 0 to %u",
                       name, value, count - 1);
    point->of = (int)value;
    return RM_OK;
}

static enum rm_status add_register(const struct rm_session *session, struct rm_break *point,
                                   const char *word, size_t length, uint64_t value,
                                   struct rm_error *error)
{
    uint64_t now;
    if (point->has_value)
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected one register", word);
    if (length < sizeof(point->name)) {
        memcpy(point->name, word, length);
        point->name[length] = '\0';
    }
    if (length >= sizeof(point->name) ||
        !rm_cpu_reg_read(session->machine->cpus[0], point->name, &now))
        return rm_fail(error, RM_NOT_FOUND, "there is no register \"%.*s\"", (int)length, word);
    point->value = value;
    point->has_value = true;
    return RM_OK;
}

static enum rm_status add_condition(const struct rm_session *session, struct rm_break *point,
                                    const char *word, struct rm_error *error)
{
    const struct state *state = &states[point->kind];
    size_t length = strcspn(word, "=");
    uint64_t value;
    if (word[length] && point->kind == RM_BREAK_EVENT)
        return add_field(point, word, length, error);
    if (!word[length] || !rm_words_number(word + length + 1, &value))
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected FIELD=NUMBER", word);
    if (is_called(state->of, word, length))
        return add_whose(session, point, state->of, value, error);
    if (state->value && !*state->value)
        return add_register(session, point, word, length, value, error);
    if (!is_called(state->value, word, length))
        return rm_fail(error, RM_BAD_INPUT, "%s has no number \"%.*s\"", state->name,
                       (int)(length < 40 ? length : 40), word);
    point->value = value;
    point->has_value = true;
    return RM_OK;
}

enum rm_status rm_break_on(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error)
{
    struct rm_break point = {.of = ANY};
    if (!find_type(words->list[1], &point))
        return rm_fail(error, RM_NOT_FOUND, "there is no event \"%.40s\": see monitor events",
                       words->list[1]);
    enum rm_status status = RM_OK;
    for (unsigned i = 2; i < words->count && status == RM_OK; i++)
        status = add_condition(session, &point, words->list[i], error);
    if (status == RM_OK && point.kind == RM_BREAK_REGISTER && !point.has_value)
        status = rm_fail(error, RM_BAD_INPUT, "expected register NAME=NUMBER");
    if (status == RM_OK && session->breaks_count == RM_BREAKS_MAX)
        status = rm_fail(error, RM_BAD_INPUT, "at most %d events", RM_BREAKS_MAX);
    if (status != RM_OK)
        return status;
    session->breaks[session->breaks_count++] = point;
    rm_session_say(session, "stops at %s: %s", words->list[1],
                   point.kind == RM_BREAK_EVENT ? rm_event_about(point.type)
                                                : states[point.kind].about);
    return RM_OK;
}

void rm_break_off(struct rm_session *session)
{
    rm_session_say(session, "%u forgotten", session->breaks_count);
    session->breaks_count = 0;
}

void rm_break_say_states(struct rm_session *session)
{
    for (unsigned i = RM_BREAK_EVENT + 1; i < RM_BREAK_KINDS; i++)
        rm_session_say(session, "%-14s %s\n               %s", states[i].name, states[i].arguments,
                       states[i].about);
}

void rm_break_hear(struct rm_session *session, const struct rm_event *event)
{
    for (unsigned i = 0; i < session->breaks_count; i++) {
        const struct rm_break *point = &session->breaks[i];
        if (!states[point->kind].is_met || !states[point->kind].is_met(session, point, event))
            continue;
        session->walk.told = true;
        if (event->actor.kind == RM_ACTOR_THREAD || event->actor.kind == RM_ACTOR_HOST)
            session->walk.told_thread = (int)event->actor.thread;
        rm_event_print(event, session->told, sizeof(session->told));
    }
}

/* Of whom it is true now, and was not before: the first; -1. */
static int has_become(const struct rm_mask *now, const struct rm_mask *was)
{
    for (unsigned who = 0; who < RM_THREADS_MAX; who++)
        if (rm_mask_has(now, who) && !rm_mask_has(was, who))
            return (int)who;
    return -1;
}

bool rm_break_look(void *context, bool first)
{
    struct rm_session *session = context;
    bool met = false;
    for (unsigned i = 0; i < session->breaks_count; i++) {
        struct rm_break *point = &session->breaks[i];
        const struct state *state = &states[point->kind];
        if (!state->who)
            continue;
        struct rm_mask now = state->who(session, point);
        int who = has_become(&now, &point->was);
        if (who >= 0 && !first) {
            met = true;
            state->tell(session, point, (unsigned)who);
        }
        point->was = now;
    }
    return met;
}
