/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written to a trace is what is read from it, and when it is there under its name. */
#include "trace_bed.h"

static void assert_same_field(const struct rm_event *a, const struct rm_event *b,
                              const struct rm_event_field *field)
{
    if (field->type == RM_FIELD_text)
        assert_string_equal(rm_event_text(a, field), rm_event_text(b, field));
    else
        assert_int_equal(rm_event_number(a, field), rm_event_number(b, field));
}

static void assert_same(const struct rm_event *a, const struct rm_event *b)
{
    size_t count;
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->number, b->number);
    assert_memory_equal(&a->actor, &b->actor, sizeof(a->actor));
    const struct rm_event_field *field = rm_event_fields(a->type, &count);
    assert_true(count > 0);
    for (; count; field++, count--)
        assert_same_field(a, b, field);
}

/* Reads what was drawn from the seed, up to the error or the end. */
static uint64_t read_drawn(struct bed *bed, const char *folder, uint64_t seed,
                           enum rm_status *status)
{
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    uint64_t count = 0;
    if (rm_ctf_open(folder, &reader, &bed->error) != RM_OK)
        fail_msg("%s", bed->error.text);
    assert_memory_equal(rm_ctf_about(reader), &bed_about, sizeof(bed_about));
    while ((*status = rm_ctf_next(reader, &event, &bed->error)) == RM_OK && event) {
        struct rm_event expected;
        bed_draw(&expected, count++, &seed);
        assert_same(event, &expected);
    }
    rm_ctf_close(reader);
    return count;
}

static void every_kind_is_read_as_it_was_written(void **state)
{
    enum rm_status status;
    bed_write(*state, 20000, 7);
    struct bed *bed = *state;
    assert_int_equal(read_drawn(bed, bed->trace, 7, &status), 20000);
    assert_int_equal(status, RM_OK);
}

static void a_trace_without_events_is_one(void **state)
{
    enum rm_status status;
    struct bed *bed = *state;
    bed_write(bed, 0, 7);
    assert_int_equal(read_drawn(bed, bed->trace, 7, &status), 0);
    assert_int_equal(status, RM_OK);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void a_trace_has_its_name_when_it_is_whole(void **state)
{
    struct bed *bed = *state;
    uint64_t random = 7;
    struct rm_ctf_writer *writer = bed_writer(bed);
    bed_tell(writer, 0, 1000, &random);
    assert_true(is_there(bed->part) && !is_there(bed->trace));
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_OK);
    assert_true(!is_there(bed->part) && is_there(bed->trace));
}

static void assert_refused(struct bed *bed, const char *says)
{
    struct rm_ctf_writer *writer;
    assert_int_equal(rm_ctf_writer_new(bed->trace, &bed_about, &writer, &bed->error), RM_BAD_INPUT);
    assert_non_null(strstr(bed->error.text, says));
}

static void what_is_there_is_left_alone(void **state)
{
    struct bed *bed = *state;
    mkdir(bed->trace, 0777);
    assert_refused(bed, "/trace: is there already");
    assert_false(is_there(bed->part));
    rmdir(bed->trace);
    mkdir(bed->part, 0777);
    assert_refused(bed, "/trace.part: is there already");
    assert_true(is_there(bed->part));
}

static void a_name_that_is_taken_meanwhile_is_left_alone(void **state)
{
    struct bed *bed = *state;
    uint64_t random = 7;
    struct rm_ctf_writer *writer = bed_writer(bed);
    bed_tell(writer, 0, 1000, &random);
    mkdir(bed->trace, 0777);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_BAD_INPUT);
    assert_non_null(strstr(bed->error.text, "/trace: cannot be written: File exists"));
    assert_true(is_there(bed->part));
}

/* As a kill would leave it: nobody ends the writer. */
static void a_run_that_is_cut_off_can_be_read_so_far(void **state)
{
    struct bed *bed = *state;
    enum rm_status status;
    uint64_t random = 7;
    struct rm_ctf_writer *writer = bed_writer(bed);
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    bed_tell(writer, 0, 20000, &random);
    assert_int_equal(rm_ctf_open(bed->part, &reader, &bed->error), RM_OK);
    uint64_t count = 0;
    while ((status = rm_ctf_next(reader, &event, &bed->error)) == RM_OK && event)
        count++;
    rm_ctf_close(reader);
    assert_int_equal(status, RM_BAD_INPUT);
    assert_non_null(strstr(bed->error.text, "the trace was cut off"));
    /* All but what 18 packets held back, of 35 bytes an event at least. */
    assert_in_range(count, 20000 - 18 * 4096 / 35, 19999);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_OK);
}

static void a_machine_that_goes_back_is_no_trace(void **state)
{
    struct bed *bed = *state;
    uint64_t random = 7;
    struct rm_ctf_writer *writer = bed_writer(bed);
    bed_tell(writer, 0, 1000, &random);
    bed_tell(writer, 500, 600, &random);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_BAD_INPUT);
    assert_non_null(strstr(bed->error.text, "restored to an earlier state"));
    assert_true(is_there(bed->part) && !is_there(bed->trace));
}

/* Restored to event 500, which it says; what comes then is later than all before. */
static void runs_follow_each_other(void **state)
{
    struct bed *bed = *state;
    uint64_t random = 7, count = 0;
    struct rm_ctf_writer *writer = bed_writer(bed);
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    struct rm_event run = {.type = RM_EVENT_run,
                           .number = 500,
                           .actor = {.kind = RM_ACTOR_THREAD, .cycle = 1750},
                           .run = {.seed = 23, .start_cycle = 1750}};
    bed_tell(writer, 0, 1000, &random);
    rm_ctf_writer_tell(writer, &run);
    bed_tell(writer, 501, 600, &random);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_OK);
    assert_int_equal(rm_ctf_open(bed->trace, &reader, &bed->error), RM_OK);
    const uint64_t last_cycle = 1000 + 999 / 2 * 3;
    while (rm_ctf_next(reader, &event, &bed->error) == RM_OK && event) {
        assert_int_equal(event->number, count++);
        if (count == 1001)
            assert_true(event->type == RM_EVENT_run && event->run.seed == 23);
        if (count > 1000)
            assert_int_equal(event->actor.cycle,
                             (count > 1001 ? 1000 + (count - 501) / 2 * 3 : 1750) + last_cycle +
                                 1000 - 1750);
    }
    assert_int_equal(count, 1100);
    rm_ctf_close(reader);
}

#define BED_TEST(test) cmocka_unit_test_setup_teardown(test, bed_begin, bed_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TEST(every_kind_is_read_as_it_was_written),
        BED_TEST(a_trace_without_events_is_one),
        BED_TEST(a_trace_has_its_name_when_it_is_whole),
        BED_TEST(what_is_there_is_left_alone),
        BED_TEST(a_name_that_is_taken_meanwhile_is_left_alone),
        BED_TEST(a_run_that_is_cut_off_can_be_read_so_far),
        BED_TEST(runs_follow_each_other),
        BED_TEST(a_machine_that_goes_back_is_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
