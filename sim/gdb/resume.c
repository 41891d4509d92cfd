/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/resume.h"

#include "machine/deadlock.h"

#include <inttypes.h>
#include <string.h>

/* While the machine goes, gdb can only interrupt, or go. */
static bool interrupted(void *context)
{
    struct rm_session *session = context;
    enum rm_packet_kind kind;
    while ((kind = rm_session_read(session, false)) != RM_PACKET_NONE)
        if (kind == RM_PACKET_INTERRUPT)
            return true;
    return session->over;
}

/* A budget that is over begins anew; gone back, it is the first one again. */
static uint64_t deadline_of(const struct rm_session *session)
{
    uint64_t now_cycle = rm_cycle(session->machine);
    if (!session->options.budget_cycles)
        return RM_NEVER;
    return now_cycle < session->deadline_cycle ? session->deadline_cycle
                                               : now_cycle + session->options.budget_cycles;
}

static struct rm_wish wish_of(struct rm_session *session)
{
    return (struct rm_wish){.points = &session->points,
                            .until_position = RM_NEVER,
                            .until_cycle = deadline_of(session),
                            .until_moves = RM_NEVER,
                            .interrupted = interrupted,
                            .context = session};
}

/* What a thread does; the first action that names it counts. */
enum action { HELD, GOES, STEPS };

struct actions {
    enum action list[RM_THREADS_MAX];
    bool given[RM_THREADS_MAX];
    uint64_t range_start, range_end;
};

/* "c", "C05", "s", "S05", "r100,110": a signal means nothing here. */
static bool parse_action(const char **at, struct actions *actions, enum action *action)
{
    uint64_t ignored;
    char letter = *(*at)++;
    switch (letter) {
    case 'c':
    case 'C':
        *action = GOES;
        break;
    case 's':
    case 'S':
    case 'r':
        *action = STEPS;
        break;
    default:
        return false;
    }
    if (letter == 'C' || letter == 'S')
        return rm_packet_number(at, &ignored);
    return letter != 'r' || (rm_packet_number(at, &actions->range_start) &&
                             rm_packet_word(at, ",") && rm_packet_number(at, &actions->range_end));
}

static void act(const struct rm_session *session, struct actions *actions, int thread,
                enum action action)
{
    unsigned first = thread >= 0 ? (unsigned)thread : 0;
    unsigned end = thread >= 0 ? first + 1 : session->machine->threads;
    if (thread == RM_GDB_ANY) {
        first = session->last.thread;
        end = first + 1;
    }
    for (unsigned i = first; i < end; i++) {
        if (actions->given[i])
            continue;
        actions->given[i] = true;
        actions->list[i] = action;
    }
}

static bool parse(const struct rm_session *session, const char *text, struct actions *actions)
{
    *actions = (struct actions){.range_start = 0};
    do {
        enum action action = HELD;
        int thread = RM_GDB_ALL;
        if (!parse_action(&text, actions, &action) ||
            (rm_packet_word(&text, ":") && !rm_gdb_thread_id(session->machine, &text, &thread)))
            return false;
        act(session, actions, thread, action);
    } while (rm_packet_word(&text, ";"));
    return *text == '\0';
}

static void describe_end(struct rm_session *session)
{
    struct rm_fault fault;
    struct rm_lost_wakeups lost;
    if (session->last.why == RM_WHY_DEADLOCK) {
        (void)rm_deadlock_describe(session->machine, &fault);
        rm_session_say(session, "rmsim: %s", fault.text);
    } else {
        rm_session_say(session, "rmsim: nothing more happens, at cycle %" PRIu64,
                       rm_cycle(session->machine));
    }
    rm_lost_wakeups(session->machine, &lost);
    for (unsigned i = 0; i < lost.count; i++)
        rm_session_say(session, "rmsim: %s", lost.list[i].text);
}

void rm_resume_tell(struct rm_session *session)
{
    switch (session->last.why) {
    case RM_WHY_IDLE:
    case RM_WHY_DEADLOCK:
        describe_end(session);
        break;
    case RM_WHY_FAULT:
        rm_session_say(session, "rmsim: %s", session->machine->fault.text);
        break;
    case RM_WHY_CHANGED:
        rm_session_say(session,
                       "rmsim: what is watched at 0x%" PRIx64 " was changed, not by a store of the "
                       "path",
                       session->last.point.address);
        break;
    case RM_WHY_EVENT:
        rm_session_say(session, "rmsim: %s", session->told);
        break;
    case RM_WHY_CYCLE:
        rm_session_say(session, "rmsim: the scenario's budget of cycles is over, at cycle %" PRIu64,
                       rm_cycle(session->machine));
        break;
    case RM_WHY_WAITS:
        rm_session_say(session, "rmsim: no thread that may run can; the others are held");
        break;
    case RM_WHY_BEGIN:
        rm_session_say(session, "rmsim: nothing before this is remembered");
        break;
    default:
        break;
    }
}

static void came_to(struct rm_session *session, const struct rm_stop *stop)
{
    session->last = *stop;
    session->thread = stop->thread;
    session->going = session->goes_forward = false;
    rm_resume_tell(session);
    rm_session_stop_reply(session);
}

enum rm_status rm_resume(struct rm_session *session, const char *text, struct rm_error *error)
{
    struct actions actions;
    struct rm_mask runs = {{0}};
    struct rm_stop stop;
    struct rm_wish wish = wish_of(session);
    if (!parse(session, text, &actions)) {
        rm_session_error(session, 0x16);
        return RM_OK;
    }
    wish.range_start = actions.range_start;
    wish.range_end = actions.range_end;
    for (unsigned thread = 0; thread < session->machine->threads; thread++) {
        if (actions.list[thread] == STEPS)
            rm_mask_add(&wish.steps, thread);
        if (actions.list[thread] != HELD)
            rm_mask_add(&runs, thread);
    }
    if (session->others_stay && rm_mask_any(&wish.steps))
        runs = wish.steps;
    session->going = session->goes_forward = true;
    enum rm_status status = rm_history_forward(&session->history, &wish, &runs, &stop, error);
    if (status == RM_OK)
        came_to(session, &stop);
    return status;
}

enum rm_status rm_resume_back(struct rm_session *session, bool steps, struct rm_error *error)
{
    struct rm_stop stop;
    struct rm_wish wish = wish_of(session);
    unsigned thread = session->resumed >= 0 ? (unsigned)session->resumed : session->last.thread;
    if (steps) {
        wish.points = NULL;
        rm_mask_add(&wish.steps, thread);
    }
    session->going = true;
    enum rm_status status = rm_history_back(&session->history, &wish, &stop, error);
    if (status == RM_OK)
        came_to(session, &stop);
    return status;
}
