/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder for traces that goes away, and events of every kind with values that are drawn. */
#ifndef RM_TESTS_TRACE_BED_H
#define RM_TESTS_TRACE_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../random.h"
#include "trace/ctf_reader.h"
#include "trace/ctf_writer.h"
#include "trace/event_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BED_THREADS 16

static const struct rm_ctf_about bed_about = {
    .version = "1.2.3",
    .image = "Linux version 6.1.0 (gcc \?1\?)",
    .scenario = "some/variant",
    .clock = "power8",
    .core_hz = 3500000000,
    .tb_hz = 512000000,
    .threads = BED_THREADS,
    .threads_per_core = 8,
};

struct bed {
    char root[64];
    char trace[128], part[160];
    struct rm_error error;
};

static int bed_begin(void **state)
{
    struct bed *bed = calloc(1, sizeof(*bed));
    strcpy(bed->root, "/tmp/rmsim-trace-XXXXXX");
    if (!mkdtemp(bed->root))
        return -1;
    snprintf(bed->trace, sizeof(bed->trace), "%s/trace", bed->root);
    snprintf(bed->part, sizeof(bed->part), "%s.part", bed->trace);
    *state = bed;
    return 0;
}

static int bed_end(void **state)
{
    struct bed *bed = *state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", bed->root);
    int status = system(command);
    free(bed);
    return status;
}

/* A value for a field: all of its bits may be set. Texts are lent from a few. */
static inline void bed_draw_field(struct rm_event *event, const struct rm_event_field *field,
                                  uint64_t *random)
{
    static const char *const texts[] = {"", "kvmppc_hv_entry", NULL, "with = \"quotes\" {;} \\ \t"};
    void *place = (char *)event + field->offset;
    uint64_t value = next_random(random);
    switch (field->type) {
    case RM_FIELD_u32:
    case RM_FIELD_x32:
    case RM_FIELD_i32:
        memcpy(place, &value, 4);
        break;
    case RM_FIELD_flag:
        *(bool *)place = value & 1;
        break;
    case RM_FIELD_text:
        *(const char **)place = texts[value % (sizeof(texts) / sizeof(*texts))];
        break;
    default:
        memcpy(place, &value, 8);
    }
}

/* The event of that number: kinds take turns, actors are drawn, and each stream's time goes on. */
static inline void bed_draw(struct rm_event *event, uint64_t number, uint64_t *random)
{
    size_t count;
    memset(event, 0, sizeof(*event));
    event->type = (enum rm_event_type)(number % RM_EVENT_TYPES);
    event->number = number;
    event->actor.kind = (enum rm_actor_kind)below(random, RM_ACTORS);
    if (event->actor.kind <= RM_ACTOR_HOST)
        event->actor.thread = below(random, BED_THREADS);
    event->actor.cycle = 1000 + number / 2 * 3;
    event->actor.cause = below(random, 3);
    event->actor.exit = below(random, 5);
    const struct rm_event_field *field = rm_event_fields(event->type, &count);
    for (; count; field++, count--)
        bed_draw_field(event, field, random);
}

static inline struct rm_ctf_writer *bed_writer(struct bed *bed)
{
    struct rm_ctf_writer *writer = NULL;
    if (rm_ctf_writer_new(bed->trace, &bed_about, &writer, &bed->error) != RM_OK)
        fail_msg("%s", bed->error.text);
    return writer;
}

static inline void bed_tell(struct rm_ctf_writer *writer, uint64_t from, uint64_t to,
                            uint64_t *random)
{
    for (uint64_t number = from; number < to; number++) {
        struct rm_event event;
        bed_draw(&event, number, random);
        rm_ctf_writer_tell(writer, &event);
    }
}

/* A whole trace of `count` events from the seed. */
static inline void bed_write(struct bed *bed, uint64_t count, uint64_t seed)
{
    struct rm_ctf_writer *writer = bed_writer(bed);
    bed_tell(writer, 0, count, &seed);
    if (rm_ctf_writer_end(writer, &bed->error) != RM_OK)
        fail_msg("%s", bed->error.text);
}

#endif
