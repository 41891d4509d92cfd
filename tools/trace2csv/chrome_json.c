/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/chrome_json.h"

#include "cli/plain.h"
#include "rmsim/machine.h"
#include "trace/event_table.h"
#include "trace/value_names.h"
#include "trace2csv/columns.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define US_PER_SECOND 1e6
#define NAME_BYTES    256
#define DIGITS        15 /* of a double that can be believed */

/* Processes of the format: groups of tracks. */
enum { THREADS = 1, HOST, ELSEWHERE };
#define DEVICE_TRACK 0
#define NEST_TRACK   1

/* Slices of a thread, as deep as they are nested; those below one end with it. */
enum level { IN_WHICH, IN_PHASE, IN_SYMBOL, LEVELS };

struct track {
    bool named, host_named;
    bool open[LEVELS];
    uint64_t last_cycle;
    const char *phase, *awake; /* that goes on; that a nap interrupted */
    char symbol[NAME_BYTES];   /* that the thread came into last */
};

struct t2c_chrome {
    FILE *to;
    const struct rm_ctf_about *about;
    bool any;
    bool elsewhere_named[2];
    struct track tracks[RM_THREADS_MAX];
};

/* Takes over `event`, which may be NULL. */
static enum rm_status print(struct t2c_chrome *chrome, json_t *event, struct rm_error *error)
{
    char *text = event ? json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS)) : NULL;
    json_decref(event);
    if (!text)
        return rm_fail(error, RM_NO_MEMORY, "no memory for JSON");
    fputs(chrome->any ? ",\n" : "\n", chrome->to);
    fputs(text, chrome->to);
    free(text);
    chrome->any = true;
    return RM_OK;
}

static json_t *at(const struct t2c_chrome *chrome, const char *kind, unsigned process,
                  unsigned track, uint64_t cycle)
{
    double us = (double)cycle * US_PER_SECOND / (double)chrome->about->core_hz;
    return json_pack("{s:s, s:i, s:i, s:f}", "ph", kind, "pid", process, "tid", track, "ts", us);
}

static enum rm_status name_it(struct t2c_chrome *chrome, const char *what, unsigned process,
                              unsigned track, const char *name, struct rm_error *error)
{
    return print(chrome,
                 json_pack("{s:s, s:i, s:i, s:s, s:{s:s}}", "ph", "M", "pid", process, "tid", track,
                           "name", what, "args", "name", name),
                 error);
}

static enum rm_status name_track(struct t2c_chrome *chrome, bool *named, unsigned process,
                                 unsigned track, const char *name, struct rm_error *error)
{
    char text[NAME_BYTES];
    if (*named)
        return RM_OK;
    *named = true;
    snprintf(text, sizeof(text), process == ELSEWHERE ? "%s" : "%s %u", name, track);
    return name_it(chrome, "thread_name", process, track, text, error);
}

/* Slices. */

/* Ends what goes on at that level and below it. */
static enum rm_status close_slices(struct t2c_chrome *chrome, unsigned thread, enum level level,
                                   uint64_t cycle, struct rm_error *error)
{
    struct track *track = &chrome->tracks[thread];
    enum rm_status status = RM_OK;
    for (unsigned i = LEVELS; i-- > level && status == RM_OK;) {
        if (track->open[i])
            status = print(chrome, at(chrome, "E", THREADS, thread, cycle), error);
        track->open[i] = false;
    }
    return status;
}

static enum rm_status open_slice(struct t2c_chrome *chrome, unsigned thread, enum level level,
                                 uint64_t cycle, const char *name, json_t *args,
                                 struct rm_error *error)
{
    enum rm_status status = close_slices(chrome, thread, level, cycle, error);
    json_t *event = at(chrome, "B", THREADS, thread, cycle);
    if (event) {
        json_object_set_new(event, "name", json_string(name));
        if (args)
            json_object_set(event, "args", args);
    }
    json_decref(args);
    chrome->tracks[thread].open[level] = true;
    if (status == RM_OK)
        return print(chrome, event, error);
    json_decref(event);
    return status;
}

static enum rm_status open_phase(struct t2c_chrome *chrome, unsigned thread, uint64_t cycle,
                                 const char *name, struct rm_error *error)
{
    struct track *track = &chrome->tracks[thread];
    if (!track->open[IN_WHICH])
        return RM_OK;
    track->phase = name;
    return open_slice(chrome, thread, IN_PHASE, cycle, name, NULL, error);
}

static enum rm_status open_symbol(struct t2c_chrome *chrome, unsigned thread, uint64_t cycle,
                                  struct rm_error *error)
{
    struct track *track = &chrome->tracks[thread];
    if (!track->open[IN_PHASE])
        return RM_OK;
    return open_slice(chrome, thread, IN_SYMBOL, cycle, cli_utf8(track->symbol), NULL, error);
}

/* The path goes on in the symbol that it is in, which began in another phase. */
static enum rm_status decide(struct t2c_chrome *chrome, unsigned thread, uint64_t cycle,
                             struct rm_error *error)
{
    bool in_symbol = chrome->tracks[thread].open[IN_SYMBOL];
    enum rm_status status = open_phase(chrome, thread, cycle, "rm_exit", error);
    return status == RM_OK && in_symbol ? open_symbol(chrome, thread, cycle, error) : status;
}

/* As people read it: by its name, in hex, or as it is. JSON has no integers beyond 63 bits. */
static json_t *value_of(const struct rm_event *event, const struct rm_event_field *field)
{
    char hex[NAME_BYTES];
    if (field->type == RM_FIELD_text)
        return json_string(cli_utf8(rm_event_text(event, field)));
    uint64_t value = rm_event_number(event, field);
    const char *name = rm_value_name(event->type, field, value);
    bool in_hex = field->type == RM_FIELD_x32 || field->type == RM_FIELD_x64;
    if (name)
        return json_string(name);
    if (!in_hex && (field->type != RM_FIELD_u64 || value <= INT64_MAX))
        return json_integer((json_int_t)value);
    snprintf(hex, sizeof(hex), "0x%llx", (unsigned long long)value);
    return json_string(hex);
}

static json_t *fields_of(const struct rm_event *event)
{
    size_t count;
    const struct rm_event_field *field = rm_event_fields(event->type, &count);
    json_t *args = json_object();
    for (; count; field++, count--)
        json_object_set_new(args, field->name, value_of(event, field));
    return args;
}

static enum rm_status begin_exit(struct t2c_chrome *chrome, const struct rm_event *event,
                                 struct rm_error *error)
{
    const struct rm_event_exit_begin *told = &event->exit_begin;
    unsigned thread = event->actor.thread;
    const char *trap = rm_trap_name(told->vector);
    char name[NAME_BYTES] = "entry";
    json_t *args = json_pack("{s:I, s:i, s:i}", "exit", (json_int_t)event->actor.exit, "vcpu",
                             told->vcpu, "cause", event->actor.cause);
    if (told->vector)
        snprintf(name, sizeof(name), "exit 0x%x%s%s", told->vector, trap ? " " : "",
                 trap ? trap : "");
    enum rm_status status =
        open_slice(chrome, thread, IN_WHICH, event->actor.cycle, name, args, error);
    if (status != RM_OK)
        return status;
    return open_phase(chrome, thread, event->actor.cycle, told->vector ? "rm_intr" : "rm_entry",
                      error);
}

static enum rm_status end_exit(struct t2c_chrome *chrome, const struct rm_event *event,
                               struct rm_error *error)
{
    unsigned thread = event->actor.thread;
    uint64_t cycle = event->actor.cycle;
    enum rm_status status = close_slices(chrome, thread, IN_WHICH, cycle, error);
    if (status != RM_OK || event->exit_end.end != RM_END_GUEST)
        return status;
    return open_slice(chrome, thread, IN_WHICH, cycle, "guest",
                      json_pack("{s:i}", "vcpu", event->exit_end.vcpu), error);
}

/* What is no slice. */
static enum rm_status instant(struct t2c_chrome *chrome, const struct rm_event *event,
                              unsigned process, unsigned track, struct rm_error *error)
{
    json_t *args = fields_of(event), *to = at(chrome, "i", process, track, event->actor.cycle);
    if (to && args) {
        json_object_set_new(to, "s", json_string("t"));
        json_object_set_new(to, "name", json_string(rm_event_name(event->type)));
        json_object_set(to, "args", args);
        if (event->actor.cause)
            json_object_set_new(args, "cause", json_integer(event->actor.cause));
    }
    json_decref(args);
    return print(chrome, to, error);
}

static enum rm_status by_thread(struct t2c_chrome *chrome, const struct rm_event *event,
                                struct rm_error *error)
{
    unsigned thread = event->actor.thread;
    struct track *track = &chrome->tracks[thread];
    uint64_t cycle = event->actor.cycle;
    switch (event->type) {
    case RM_EVENT_exit_begin:
        return begin_exit(chrome, event, error);
    case RM_EVENT_exit_end:
        return end_exit(chrome, event, error);
    case RM_EVENT_decided:
        return decide(chrome, thread, cycle, error);
    case RM_EVENT_nap:
        track->awake = track->phase;
        return open_phase(chrome, thread, cycle, "cede", error);
    case RM_EVENT_wake:
        return track->awake ? open_phase(chrome, thread, cycle, track->awake, error) : RM_OK;
    case RM_EVENT_symbol:
        snprintf(track->symbol, sizeof(track->symbol), "%s", cli_utf8(event->symbol.name));
        return open_symbol(chrome, thread, cycle, error);
    case RM_EVENT_phase: /* which the rows have */
    case RM_EVENT_stall:
    case RM_EVENT_row_effect:
    case RM_EVENT_instruction: /* and the pipeline */
        return RM_OK;
    default:
        return instant(chrome, event, THREADS, thread, error);
    }
}

static enum rm_status close_all(struct t2c_chrome *chrome, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < RM_THREADS_MAX && status == RM_OK; i++)
        status = close_slices(chrome, i, IN_WHICH, chrome->tracks[i].last_cycle, error);
    return status;
}

enum rm_status t2c_chrome_event(void *context, const struct rm_event *event, struct rm_error *error)
{
    struct t2c_chrome *chrome = context;
    unsigned thread = event->actor.thread;
    struct track *track = &chrome->tracks[thread];
    enum rm_status status = event->type == RM_EVENT_run ? close_all(chrome, error) : RM_OK;
    bool device = event->actor.kind == RM_ACTOR_DEVICE;
    if (status != RM_OK)
        return status;
    switch (event->actor.kind) {
    case RM_ACTOR_THREAD:
        status = name_track(chrome, &track->named, THREADS, thread, "thread", error);
        track->last_cycle = event->actor.cycle;
        return status == RM_OK ? by_thread(chrome, event, error) : status;
    case RM_ACTOR_HOST:
        status = name_track(chrome, &track->host_named, HOST, thread, "host on thread", error);
        return status == RM_OK ? instant(chrome, event, HOST, thread, error) : status;
    default:
        thread = device ? DEVICE_TRACK : NEST_TRACK;
        status = name_track(chrome, &chrome->elsewhere_named[thread], ELSEWHERE, thread,
                            device ? "devices" : "on its way", error);
        return status == RM_OK ? instant(chrome, event, ELSEWHERE, thread, error) : status;
    }
}

static enum rm_status begin(struct t2c_chrome *chrome, struct rm_error *error)
{
    static const char *const processes[] = {
        [THREADS] = "hardware threads", [HOST] = "host", [ELSEWHERE] = "outside"};
    const struct rm_ctf_about *about = chrome->about;
    json_t *run = json_pack("{s:s, s:s, s:s, s:s, s:I}", "rmsim", about->version, "image",
                            about->image, "scenario", about->scenario, "clock", about->clock,
                            "core_hz", (json_int_t)about->core_hz);
    char *text = run ? json_dumps(run, JSON_COMPACT) : NULL;
    enum rm_status status = text ? RM_OK : rm_fail(error, RM_NO_MEMORY, "no memory for JSON");
    if (text)
        fprintf(chrome->to, "{\"displayTimeUnit\":\"ns\",\n\"otherData\":%s,\n\"traceEvents\":[",
                text);
    free(text);
    json_decref(run);
    for (unsigned i = THREADS; i <= ELSEWHERE && status == RM_OK; i++)
        status = name_it(chrome, "process_name", i, 0, processes[i], error);
    return status;
}

enum rm_status t2c_chrome_begin(FILE *to, const struct rm_ctf_about *about, struct t2c_chrome **out,
                                struct rm_error *error)
{
    struct t2c_chrome *chrome = calloc(1, sizeof(*chrome));
    if (!chrome)
        return rm_fail(error, RM_NO_MEMORY, "no memory for JSON");
    chrome->to = to;
    chrome->about = about;
    *out = chrome;
    return begin(chrome, error);
}

enum rm_status t2c_chrome_end(struct t2c_chrome *chrome, struct rm_error *error)
{
    enum rm_status status = close_all(chrome, error);
    fputs("\n]}\n", chrome->to);
    return status;
}

void t2c_chrome_free(struct t2c_chrome *chrome)
{
    free(chrome);
}
