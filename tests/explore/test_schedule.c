/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding again, from its schedule, and the file that has it. */
#include "explored.h"

#include "trace/trace.h"

#include <stdlib.h>

#define MEMORY ((size_t)1 << 26)

struct heard {
    uint64_t hash, events;
    unsigned found;
    char text[512];
};

static void hear(void *context, const struct rm_event *event)
{
    struct heard *heard = context;
    heard->hash = rm_event_hash(event, heard->hash);
    heard->events++;
}

static void hear_found(void *context, const char *key, const char *text)
{
    struct heard *heard = context;
    (void)key;
    heard->found++;
    snprintf(heard->text, sizeof(heard->text), "%s", text);
}

static struct explored find(void)
{
    const struct exp_limits limits = {.aim = {.shards = 1}, .memory_bytes_max = MEMORY};
    struct explored explored = explore("le-before", KICK, &limits);
    assert_int_equal(explored.found.finding_count, 1);
    return explored;
}

/* Lent: what the found has. */
static struct exp_schedule schedule_of(const struct explored *explored)
{
    const struct exp_finding *finding = &explored->found.findings[0];
    return (struct exp_schedule){.of = explored->identity,
                                 .text = finding->text,
                                 .words = explored->found.words,
                                 .word_count = finding->word_count,
                                 .moves = finding->moves,
                                 .move_count = finding->move_count};
}

static enum rm_status reenact(const char *handlers, const char *text,
                              const struct exp_schedule *schedule, struct heard *heard,
                              struct rm_error *error)
{
    struct explored again = begin(handlers, text);
    const struct exp_spectator spectator = {.found = hear_found, .context = heard};
    const struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = hear, .context = heard};
    *heard = (struct heard){0};
    assert_int_equal(rm_observe(again.machine, &observer, error), RM_OK);
    enum rm_status status = exp_reenact(again.machine, schedule, NULL, SIZE_MAX, &spectator, error);
    close_explored(&again);
    return status;
}

static void a_finding_gives_the_same_events_100_times(void **state)
{
    (void)state;
    struct explored explored = find();
    const struct exp_schedule schedule = schedule_of(&explored);
    struct rm_error error = {.text = ""};
    struct heard first, heard;
    assert_int_equal(reenact("le-before", KICK, &schedule, &first, &error), RM_OK);
    assert_int_equal(first.found, 1);
    assert_string_equal(first.text, schedule.text);
    assert_true(first.events > 100);
    for (unsigned i = 1; i < 100; i++) {
        assert_int_equal(reenact("le-before", KICK, &schedule, &heard, &error), RM_OK);
        assert_int_equal(heard.events, first.events);
        assert_int_equal(heard.hash, first.hash);
    }
    close_explored(&explored);
}

static void a_schedule_of_something_else_is_refused(void **state)
{
    (void)state;
    struct explored explored = find();
    struct exp_schedule schedule = schedule_of(&explored);
    struct rm_error error = {.text = ""};
    struct heard heard;
    assert_int_equal(reenact("le", KICK, &schedule, &heard, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "the schedule is of another image");
    assert_int_equal(reenact("le-before", SMALL, &schedule, &heard, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "the schedule is of another scenario, layout or option");
    schedule.moves[5].instructions++;
    assert_int_equal(reenact("le-before", KICK, &schedule, &heard, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "turn 5 of the schedule"));
    schedule.moves[5].who = 77;
    assert_int_equal(reenact("le-before", KICK, &schedule, &heard, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "found nobody who could act"));
    close_explored(&explored);
}

static char *text_of(const struct exp_schedule *schedule, size_t *bytes)
{
    char *text;
    struct rm_error error = {.text = ""};
    FILE *to = open_memstream(&text, bytes);
    assert_non_null(to);
    assert_int_equal(exp_schedule_write(schedule, to, &error), RM_OK);
    fclose(to);
    return text;
}

static void a_file_has_all_of_a_schedule(void **state)
{
    (void)state;
    struct explored explored = find();
    const struct exp_schedule written = schedule_of(&explored);
    struct exp_schedule read;
    struct rm_error error = {.text = ""};
    size_t bytes;
    char *text = text_of(&written, &bytes);
    assert_int_equal(exp_schedule_parse("f", text, bytes, &read, &error), RM_OK);
    assert_memory_equal(&read.of, &written.of, sizeof(read.of));
    assert_string_equal(read.text, written.text);
    assert_int_equal(read.word_count, written.word_count);
    assert_memory_equal(read.words, written.words, read.word_count * sizeof(*read.words));
    assert_int_equal(read.move_count, written.move_count);
    assert_memory_equal(read.moves, written.moves, read.move_count * sizeof(*read.moves));
    exp_schedule_free(&read);
    free(text);
    close_explored(&explored);
}

static void a_file_that_is_wrong_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } files[] = {
        {"version: 2\nimage: 1\nstart: 1\nweak: no\nfound: x\nshared: []\nturns: []\n",
         "f: line 1, column 10: found version 2; expected 1"},
        {"version: 1\n", "f: line 1, column 1: found nothing; expected the key image"},
        {"version: 1\nimage: x\n", "f: line 2, column 8: image:"},
        {"version: 1\nimage: 1\nstart: 1\nweak: no\nfound: x\nshared: []\nturns: [3]\n",
         "f: line 7, column 9: turns[0]:"},
        {"[", "f: line "},
        {"", "f: "},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct exp_schedule read;
        struct rm_error error = {.text = ""};
        assert_int_equal(
            exp_schedule_parse("f", files[i].text, strlen(files[i].text), &read, &error),
            RM_BAD_INPUT);
        if (strncmp(error.text, files[i].told, strlen(files[i].told)) != 0)
            fail_msg("%s", error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_gives_the_same_events_100_times),
        cmocka_unit_test(a_schedule_of_something_else_is_refused),
        cmocka_unit_test(a_file_has_all_of_a_schedule),
        cmocka_unit_test(a_file_that_is_wrong_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
