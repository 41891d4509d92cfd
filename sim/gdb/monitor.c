/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/monitor.h"

#include "gdb/break_on.h"
#include "gdb/kvm_texts.h"
#include "machine/recorder.h"
#include "trace/event_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINEAR_MAP UINT64_C(0xc000000000000000)

static enum rm_status help(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error);

/* The thread that is meant: the one that is named, or that of the last stop. gdb's own choice is
 * not known here: it only tells it when it reads registers. */
static enum rm_status thread_meant(const struct rm_session *session, const struct rm_words *words,
                                   unsigned *thread, struct rm_error *error)
{
    uint64_t named = session->last.thread;
    if (words->count > 1 && !rm_words_number(words->list[1], &named))
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected a thread", words->list[1]);
    if (named >= session->machine->threads)
        return rm_fail(error, RM_BAD_INPUT,
                       "there is no thread %" PRIu64 ": the machine has 0 to %u", named,
                       session->machine->threads - 1);
    *thread = (unsigned)named;
    return RM_OK;
}

static void say_when(struct rm_session *session, unsigned thread)
{
    char about[400];
    rm_gdb_thread_about(session->machine, thread, about, sizeof(about));
    rm_session_say(session, "cycle %" PRIu64 ", %" PRIu64 " instructions since the session began",
                   rm_cycle(session->machine), session->walk.position);
    rm_session_say(session, "thread %u (gdb's 1.%u), at its cycle %" PRIu64 ": %s", thread,
                   thread + 1, rm_cpu_cycle(session->machine->cpus[thread]), about);
}

static enum rm_status when(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error)
{
    unsigned thread = 0;
    enum rm_status status = thread_meant(session, words, &thread, error);
    if (status == RM_OK)
        say_when(session, thread);
    return status;
}

static void say_physical(struct rm_session *session, unsigned thread)
{
    struct rm_icp_words icp;
    if (rm_physical_icp(session->machine, thread, &icp, NULL) == RM_OK)
        rm_session_say(session, "thread %-3u physical CPPR 0x%02x XISR 0x%06x MFRR 0x%02x", thread,
                       icp.cppr, icp.xisr, icp.mfrr);
}

/* What real mode left for the host to do, with the vcpu that is to be kicked. */
static void say_left_for_host(struct rm_session *session, unsigned vcpu)
{
    const struct rm_world *world = session->machine->world;
    uint32_t action = rm_world_rm_action(world, vcpu);
    char field[64], whom[32] = "";
    uint64_t target = 0;
    snprintf(field, sizeof(field), "icp[%u].rm_kick_target", vcpu);
    if (rm_field(session->machine, field, &target, NULL) != RM_OK)
        return;
    if (action && rm_world_vcpu_at(world, target) >= 0)
        snprintf(whom, sizeof(whom), " rm_kick_target vcpu %d", rm_world_vcpu_at(world, target));
    rm_session_say(session, "vcpu %-5u rm_action 0x%" PRIx32 "%s", vcpu, action, whom);
}

static enum rm_status xics(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error)
{
    (void)words;
    (void)error;
    rm_say_kvm_xics(session);
    for (unsigned vcpu = 0; vcpu < session->machine->config.vcpu_count; vcpu++)
        say_left_for_host(session, vcpu);
    for (unsigned thread = 0; thread < session->machine->threads; thread++)
        say_physical(session, thread);
    for (unsigned i = 0; i < rm_msi_count(session->machine->xics); i++) {
        struct rm_msi_state msi = rm_msi_at(session->machine->xics, i);
        rm_session_say(session, "source 0x%x server %u priority 0x%02x P %d Q %d", msi.hwirq,
                       msi.server, msi.priority, msi.p, msi.q);
    }
    return RM_OK;
}

static enum rm_status timings(struct rm_session *session, const struct rm_words *words,
                              struct rm_error *error)
{
    (void)words;
    (void)error;
    rm_say_kvm_timings(session);
    return RM_OK;
}

/* "step others run", "step others stay"; without a word as it is. */
static enum rm_status how_to_step(struct rm_session *session, const struct rm_words *words,
                                  struct rm_error *error)
{
    bool stay = words->count == 3 && strcmp(words->list[2], "stay") == 0;
    if (words->count > 1 && (words->count != 3 || strcmp(words->list[1], "others") != 0 ||
                             (!stay && strcmp(words->list[2], "run") != 0)))
        return rm_fail(error, RM_BAD_INPUT, "expected step others run or step others stay");
    if (words->count > 1)
        session->others_stay = stay;
    rm_session_say(session, "while a thread steps the others %s",
                   session->others_stay ? "stay where they are" : "run");
    return RM_OK;
}

static enum rm_status get(struct rm_session *session, const struct rm_words *words,
                          struct rm_error *error)
{
    uint64_t value;
    enum rm_status status = rm_field(session->machine, words->list[1], &value, error);
    if (status == RM_OK)
        rm_session_say(session, "%s = 0x%" PRIx64, words->list[1], value);
    return status;
}

static enum rm_status where(struct rm_session *session, const struct rm_words *words,
                            struct rm_error *error)
{
    uint64_t real;
    uint32_t bytes;
    enum rm_status status =
        rm_world_locate(session->machine->world, words->list[1], &real, &bytes, error);
    if (status == RM_OK)
        rm_session_say(session, "0x%016" PRIx64 " %" PRIu32, LINEAR_MAP | rm_real(real), bytes);
    return status;
}

static enum rm_status set(struct rm_session *session, const struct rm_words *words,
                          struct rm_error *error)
{
    uint64_t value;
    if (!rm_words_number(words->list[2], &value))
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected a number", words->list[2]);
    enum rm_status status = rm_set_field(session->machine, words->list[1], value, error);
    if (status == RM_OK)
        rm_history_written(&session->history);
    return status;
}

/* "thread=1": which member it is, and its value. */
static enum rm_status inject_part(struct rm_injection *injection, const char *word,
                                  struct rm_error *error)
{
    uint64_t value;
    const char *is = strchr(word, '=');
    size_t length = is ? (size_t)(is - word) : 0;
    if (!is || !rm_words_number(is + 1, &value))
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected NAME=NUMBER", word);
    if (length == 6 && memcmp(word, "thread", 6) == 0)
        injection->thread = (uint32_t)value;
    else if (length == 6 && memcmp(word, "number", 6) == 0)
        injection->number = (uint32_t)value;
    else if (length == 5 && memcmp(word, "value", 5) == 0)
        injection->value = (uint8_t)value;
    else if (length == 3 && memcmp(word, "arg", 3) == 0 &&
             injection->arg_count < RM_INJECT_ARGS_MAX)
        injection->args[injection->arg_count++] = value;
    else
        return rm_fail(error, RM_BAD_INPUT,
                       "found \"%.40s\"; expected thread=, number=, value= or up to %d arg=", word,
                       RM_INJECT_ARGS_MAX);
    return RM_OK;
}

static enum rm_status inject(struct rm_session *session, const struct rm_words *words,
                             struct rm_error *error)
{
    struct rm_injection injection = {.size = sizeof(injection)};
    unsigned kind = 0, made = 0;
    const char *name;
    while ((name = rm_inject_kind_name((enum rm_inject_kind)kind)) &&
           strcmp(name, words->list[1]) != 0)
        kind++;
    if (!name)
        return rm_fail(error, RM_BAD_INPUT, "found \"%.40s\"; expected msi, ipi, doorbell, ...",
                       words->list[1]);
    injection.kind = (enum rm_inject_kind)kind;
    enum rm_status status = RM_OK;
    for (unsigned i = 2; i < words->count && status == RM_OK; i++)
        status = inject_part(&injection, words->list[i], error);
    if (status == RM_OK)
        status = rm_inject(session->machine, &injection, &made, error);
    if (status != RM_OK)
        return status;
    rm_history_written(&session->history);
    rm_session_say(session, "injection %u, at cycle %" PRIu64, made, rm_cycle(session->machine));
    return RM_OK;
}

/* What the exit of a thread that is under way has gathered; NULL, which was said: there is none. */
static const struct rm_exit *exit_of(struct rm_session *session, unsigned thread)
{
    static const struct rm_fault none;
    const struct rm_exit *exit =
        rm_recorder_unfinished(session->machine->recorder, thread, RM_END_BUDGET, &none);
    if (exit->number)
        return exit;
    rm_session_say(session, "thread %u is in no exit", thread);
    return NULL;
}

static void say_mmio(struct rm_session *session, const struct rm_mmio *mmio)
{
    rm_session_say(
        session, "cycle %" PRIu64 ": %s %u bytes at 0x%" PRIx32 " of thread %u's page: 0x%" PRIx64,
        mmio->cycle, mmio->write ? "stores" : "loads", mmio->width_bytes, mmio->offset, mmio->icp,
        rm_load(mmio->bytes, mmio->width_bytes, RM_BIG));
}

static void say_opal(struct rm_session *session, const struct rm_opal_call *call)
{
    rm_session_say(session, "cycle %" PRIu64 ": %s(0x%" PRIx64 ", ...) = %" PRId64, call->cycle,
                   call->name ? call->name : "an unknown OPAL call", call->args[0], call->rc);
}

static enum rm_status tell_exit(struct rm_session *session, const struct rm_words *words,
                                struct rm_error *error)
{
    unsigned thread = 0;
    enum rm_status status = thread_meant(session, words, &thread, error);
    const struct rm_exit *exit = status == RM_OK ? exit_of(session, thread) : NULL;
    if (!exit)
        return status;
    rm_session_say(session,
                   "exit %" PRIu64 ", vcpu %d: vector 0x%" PRIx32 " at cycle %" PRIu64
                   ", of injection %" PRIu32 "; %" PRIu64 " instructions, %" PRIu64 " cycles",
                   exit->number, exit->vcpu, exit->vector, exit->start_cycle, exit->cause,
                   exit->instructions, exit->cycles);
    if (exit->read_intr_called)
        rm_session_say(session, "kvmppc_read_intr returned %" PRId64, exit->read_intr);
    for (size_t i = 0; i < exit->mmio_count; i++)
        say_mmio(session, &exit->mmio[i]);
    for (size_t i = 0; i < exit->opal_count; i++)
        say_opal(session, &exit->opal[i]);
    return status;
}

static enum rm_status tell_path(struct rm_session *session, const struct rm_words *words,
                                struct rm_error *error)
{
    unsigned thread = 0;
    enum rm_status status = thread_meant(session, words, &thread, error);
    const struct rm_exit *exit = status == RM_OK ? exit_of(session, thread) : NULL;
    for (size_t i = 0; exit && i < exit->path_count; i++)
        rm_session_say(session, "%s", exit->path[i]);
    return status;
}

/* "goto cycle N", "goto instruction N". */
static enum rm_status go_to(struct rm_session *session, const struct rm_words *words,
                            struct rm_error *error)
{
    struct rm_stop stop;
    struct rm_wish wish = {
        .until_position = RM_NEVER, .until_cycle = RM_NEVER, .until_moves = RM_NEVER};
    uint64_t wanted;
    bool cycle = strcmp(words->list[1], "cycle") == 0;
    enum rm_status status;
    if ((!cycle && strcmp(words->list[1], "instruction") != 0) ||
        !rm_words_number(words->list[2], &wanted))
        return rm_fail(error, RM_BAD_INPUT, "expected goto cycle N or goto instruction N");
    static const struct rm_mask all = RM_MASK_ALL;
    *(cycle ? &wish.until_cycle : &wish.until_position) = wanted;
    if (wanted > (cycle ? rm_cycle(session->machine) : session->walk.position)) {
        session->goes_forward = true;
        status = rm_history_forward(&session->history, &wish, &all, &stop, error);
        session->goes_forward = false;
    } else if (cycle) {
        status = rm_history_to_cycle(&session->history, wanted, &stop, error);
    } else {
        status = rm_history_to_position(&session->history, wanted, &stop, error);
    }
    if (status != RM_OK)
        return status;
    session->last = stop;
    session->last.why = RM_WHY_POSITION;
    session->thread = stop.thread;
    say_when(session, stop.thread);
    return RM_OK;
}

static struct rm_named_place *find_place(struct rm_session *session, const char *name)
{
    for (unsigned i = 0; i < session->places_count; i++)
        if (strcmp(session->places[i].name, name) == 0)
            return &session->places[i];
    return NULL;
}

static enum rm_status take_snapshot(struct rm_session *session, const struct rm_words *words,
                                    struct rm_error *error)
{
    const char *name = words->list[1];
    struct rm_named_place *place = find_place(session, name);
    struct rm_snapshot *snapshot;
    if (strlen(name) >= sizeof(place->name))
        return rm_fail(error, RM_BAD_INPUT, "found a name of %zu characters; expected at most %zu",
                       strlen(name), sizeof(place->name) - 1);
    if (!place && session->places_count == RM_NAMED_PLACES_MAX)
        return rm_fail(error, RM_BAD_INPUT, "at most %d snapshots", RM_NAMED_PLACES_MAX);
    enum rm_status status = rm_snapshot_take(session->machine, &snapshot, error);
    if (status != RM_OK)
        return status;
    if (!place)
        place = &session->places[session->places_count++];
    rm_snapshot_free(place->snapshot);
    *place = (struct rm_named_place){.thread = session->last.thread,
                                     .position = session->walk.position,
                                     .moves = session->walk.moves,
                                     .snapshot = snapshot};
    strcpy(place->name, name);
    say_when(session, place->thread);
    return RM_OK;
}

/* What is remembered begins anew there. */
static enum rm_status restore_snapshot(struct rm_session *session, const struct rm_words *words,
                                       struct rm_error *error)
{
    const struct rm_named_place *place = find_place(session, words->list[1]);
    if (!place)
        return rm_fail(error, RM_NOT_FOUND, "there is no snapshot \"%.40s\"", words->list[1]);
    enum rm_status status = rm_snapshot_restore(session->machine, place->snapshot, error);
    if (status != RM_OK)
        return status;
    session->walk.position = place->position;
    session->walk.moves = place->moves;
    session->walk.thread = session->thread = place->thread;
    session->last = (struct rm_stop){.why = RM_WHY_POSITION, .thread = place->thread};
    rm_history_free(&session->history);
    status = rm_history_begin(&session->history, &session->walk, error);
    if (status == RM_OK)
        say_when(session, place->thread);
    return status;
}

static enum rm_status break_on(struct rm_session *session, const struct rm_words *words,
                               struct rm_error *error)
{
    return rm_break_on(session, words, error);
}

static enum rm_status break_off(struct rm_session *session, const struct rm_words *words,
                                struct rm_error *error)
{
    (void)words;
    (void)error;
    rm_break_off(session);
    return RM_OK;
}

static enum rm_status events(struct rm_session *session, const struct rm_words *words,
                             struct rm_error *error)
{
    const char *name;
    (void)words;
    (void)error;
    for (unsigned i = 0; (name = rm_event_name((enum rm_event_type)i)) != NULL; i++) {
        char line[512];
        size_t count;
        const struct rm_event_field *fields = rm_event_fields((enum rm_event_type)i, &count);
        int used = snprintf(line, sizeof(line), "%-14s", name);
        for (size_t f = 0; f < count && used > 0 && (size_t)used < sizeof(line); f++)
            used += snprintf(line + used, sizeof(line) - (size_t)used, " %s", fields[f].name);
        rm_session_say(session, "%s", line);
    }
    rm_break_say_states(session);
    return RM_OK;
}

void rm_monitor_hear(void *context, const struct rm_event *event)
{
    struct rm_session *session = context;
    char line[RM_ERROR_TEXT_BYTES];
    rm_break_hear(session, event);
    if (event->type != RM_EVENT_broken || !session->goes_forward)
        return;
    rm_event_print(event, line, sizeof(line));
    rm_session_say(session, "rmsim: %s", line);
}

static const struct command {
    const char *name, *arguments, *about;
    unsigned at_least; /* words, its own included */
    enum rm_status (*run)(struct rm_session *session, const struct rm_words *words,
                          struct rm_error *error);
} commands[] = {
    {"help", "", "this text", 1, help},
    {"when", "[THREAD]", "how far the machine has come", 1, when},
    {"goto", "cycle|instruction N", "go there, forwards or backwards", 3, go_to},
    {"step", "[others run|stay]", "what the other threads do while one steps", 1, how_to_step},
    {"snapshot", "NAME", "remember this place by a name", 2, take_snapshot},
    {"restore", "NAME", "go there; what is remembered begins anew", 2, restore_snapshot},
    {"exit", "[THREAD]", "the thread's exit so far, with what it did outside memory", 1, tell_exit},
    {"path", "[THREAD]", "the symbols that it came through", 1, tell_path},
    {"xics", "", "KVM's text of its XICS; what it left for the host; the physical one", 1, xics},
    {"timings", "", "KVM's text of its timers, of kernels that have them", 1, timings},
    {"get", "FIELD", "a field of the kernel's structs, such as icp[1].rm_action", 2, get},
    {"where", "FIELD", "its address and how many bytes it has", 2, where},
    {"set", "FIELD VALUE", "gives it a value", 3, set},
    {"inject", "KIND [thread=N] [number=N] [value=N] [arg=N]...",
     "msi, ipi, doorbell, hcall, hdec, host_ipi, dec, ..., now", 2, inject},
    {"events", "", "the kinds of events, with their fields; and states", 1, events},
    {"break-on", "EVENT [FIELD=N]...",
     "stop at such an event, or when a state comes: monitor events", 2, break_on},
    {"break-off", "", "forget these", 1, break_off},
};

static enum rm_status help(struct rm_session *session, const struct rm_words *words,
                           struct rm_error *error)
{
    (void)words;
    (void)error;
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        rm_session_say(session, "%-9s %s\n          %s", commands[i].name, commands[i].arguments,
                       commands[i].about);
    return RM_OK;
}

static enum rm_status run(struct rm_session *session, const struct rm_words *words,
                          struct rm_error *error)
{
    const char *name = words->count ? words->list[0] : "help";
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        if (words->count < commands[i].at_least && words->count)
            return rm_fail(error, RM_BAD_INPUT, "expected %s %s", name, commands[i].arguments);
        return commands[i].run(session, words, error);
    }
    return rm_fail(error, RM_BAD_INPUT, "there is no command \"%.40s\": see monitor help", name);
}

/* gdb 13 shows the text of no error packet: what is wrong is said as a line. */
enum rm_status rm_monitor(struct rm_session *session, char *command, struct rm_error *error)
{
    struct rm_words words;
    rm_words_split(command, &words);
    enum rm_status status = run(session, &words, error);
    if (status == RM_NO_MEMORY)
        return status;
    if (status != RM_OK)
        rm_session_say(session, "%s", error->text);
    rm_session_ok(session);
    return RM_OK;
}
