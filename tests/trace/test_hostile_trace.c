/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces that somebody changed, mixed up or made up: one error each, that says what and where. */
#include "trace_bed.h"

#include <signal.h>
#include <sys/resource.h>

#define EVENTS        12000
#define HEAD          sizeof(struct rm_ctf_packet)
#define AT(field)     offsetof(struct rm_ctf_packet, field)
#define IN(field)     (HEAD + offsetof(struct rm_ctf_event, field))
#define SECOND        RM_CTF_PACKET_BYTES
#define PATH_BYTES    256
#define CONTENT_BYTES 200000

static void path_of(const struct bed *bed, const char *file, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s", bed->trace, file);
}

/* The whole file; `bytes` is what it has. */
static uint8_t *load(const struct bed *bed, const char *file, size_t *bytes)
{
    static uint8_t content[CONTENT_BYTES];
    char path[PATH_BYTES];
    path_of(bed, file, path);
    FILE *from = fopen(path, "rb");
    assert_non_null(from);
    *bytes = fread(content, 1, sizeof(content), from);
    assert_in_range(*bytes, 1, sizeof(content) - 1);
    fclose(from);
    return content;
}

static void store(const struct bed *bed, const char *file, const uint8_t *content, size_t bytes)
{
    char path[PATH_BYTES];
    path_of(bed, file, path);
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(content, 1, bytes, to), bytes);
    fclose(to);
}

static void assert_error(struct bed *bed, const char *says)
{
    struct rm_ctf_reader *reader;
    const struct rm_event *event = NULL;
    bed->error.text[0] = '\0';
    enum rm_status status = rm_ctf_open(bed->trace, &reader, &bed->error);
    if (status == RM_OK) {
        do
            status = rm_ctf_next(reader, &event, &bed->error);
        while (status == RM_OK && event);
        rm_ctf_close(reader);
    }
    if (status == RM_OK || !strstr(bed->error.text, says))
        fail_msg("found status %d, \"%s\"; expected \"%s\"", status, bed->error.text, says);
    assert_non_null(strstr(bed->error.text, bed->trace));
    assert_null(strchr(bed->error.text, '\n'));
}

static void a_byte_that_is_changed_is_found(void **state)
{
    static const struct {
        size_t at, bytes;
        uint64_t value;
        const char *says;
    } changes[] = {
        {AT(magic), 4, 0x12345678,
         "at byte 0: found the magic number 305419896; expected 3254525889"},
        {AT(uuid) + 15, 1, 0, "at byte 0: found another uuid"},
        {AT(stream_id), 4, 1, "found a stream of class 1; expected 0"},
        {SECOND + AT(timestamp_begin), 8, 1, "at byte 4096: found a beginning at cycle 1; expect"},
        {AT(timestamp_end), 8, 7, "found an end at cycle 7; expected"},
        {AT(content_size), 8, 7, "found a content of bits 7; expected 32768"},
        {AT(content_size), 8, 600, "found a content of bits 600; expected 32768"},
        {AT(content_size), 8, 32776, "found a content of bits 32776; expected 32768"},
        {AT(content_size), 8, UINT64_MAX - 7, "found a content of bits 18446744073709551608"},
        {AT(content_size), 8, 8 * (HEAD + 31), "it goes on behind the content of its packet"},
        {AT(content_size), 8, 8 * (HEAD + 30), "it goes on behind the content of its packet"},
        {AT(packet_size), 8, 65536, "found the number of bits 65536; expected 32768"},
        {SECOND + AT(packet_seq_num), 8, 2, "at byte 4096: found packet number 2; expected 1"},
        {AT(events_discarded), 8, 5, "found fewer lost events than before: 0; expected 5"},
        {AT(cpu_id), 4, 4, "found a stream of thread 4; expected 3"},
        {AT(source), 1, 2, "found a stream of kind 2; expected 0"},
        {AT(last), 1, 1, "found a packet at byte 4096, behind the one that says it is the last"},
        {AT(last), 1, 2, "found the mark of a last packet 2; expected 1"},
        {IN(id), 2, RM_EVENT_TYPES, "the event at byte 78: it has a number that is no kind of"},
        {IN(timestamp), 8, 1, "the event at byte 78: its cycle is before that of the one before"},
        {IN(timestamp), 8, UINT64_MAX, "its cycle is behind the end of its packet"},
        {IN(seq), 8, 0, "it was told already, or should have come before others"},
        {IN(seq), 8, UINT64_MAX - 1, "it was told already, or should have come before others"},
        {IN(actor), 1, RM_ACTORS, "it has an actor that is none"},
        {IN(actor), 1, RM_ACTOR_DEVICE, "its actor is not that of the stream"},
    };
    struct bed *bed = *state;
    bed_write(bed, EVENTS, 7);
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        size_t bytes;
        uint8_t *content = load(bed, "thread-003", &bytes), before[8];
        assert_true(bytes >= 3 * RM_CTF_PACKET_BYTES);
        memcpy(before, content + changes[i].at, changes[i].bytes);
        for (size_t b = 0; b < changes[i].bytes; b++)
            content[changes[i].at + b] = (uint8_t)(changes[i].value >> 8 * b);
        store(bed, "thread-003", content, bytes);
        assert_error(bed, changes[i].says);
        memcpy(content + changes[i].at, before, changes[i].bytes);
        store(bed, "thread-003", content, bytes);
    }
}

/* Each text of the first packets loses its end in turn: they run into one another, to the end. */
static void texts_that_run_on_are_found(void **state)
{
    struct bed *bed = *state;
    struct rm_ctf_writer *writer = bed_writer(bed);
    struct rm_event event = {.type = RM_EVENT_symbol, .symbol = {.name = "kvmppc_hv_entry"}};
    rm_ctf_writer_tell(writer, &event);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_OK);
    size_t bytes;
    uint8_t *content = load(bed, "thread-000", &bytes);
    content[HEAD + sizeof(struct rm_ctf_event) + strlen("kvmppc_hv_entry")] = 'x';
    uint64_t bits = 8 * (HEAD + sizeof(struct rm_ctf_event) + strlen("kvmppc_hv_entry") + 1);
    for (size_t b = 0; b < 8; b++)
        content[AT(content_size) + b] = (uint8_t)(bits >> 8 * b);
    store(bed, "thread-000", content, bytes);
    assert_error(bed, "it has a text without an end");
}

static void a_flag_is_0_or_1(void **state)
{
    struct bed *bed = *state;
    struct rm_ctf_writer *writer = bed_writer(bed);
    struct rm_event event = {.type = RM_EVENT_fault, .fault = {.pc = 5}};
    rm_ctf_writer_tell(writer, &event);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_OK);
    size_t bytes;
    uint8_t *content = load(bed, "thread-000", &bytes);
    content[HEAD + sizeof(struct rm_ctf_event) + 8] = 2;
    store(bed, "thread-000", content, bytes);
    assert_error(bed, "it has a flag that is neither 0 nor 1");
}

static void packets_that_changed_places_are_found(void **state)
{
    struct bed *bed = *state;
    uint8_t packet[RM_CTF_PACKET_BYTES];
    size_t bytes;
    bed_write(bed, EVENTS, 7);
    uint8_t *content = load(bed, "thread-003", &bytes);
    memcpy(packet, content, sizeof(packet));
    memcpy(content, content + SECOND, sizeof(packet));
    memcpy(content + SECOND, packet, sizeof(packet));
    store(bed, "thread-003", content, bytes);
    assert_error(bed, "thread-003: the packet at byte 0: found packet number 1; expected 0");
}

static void a_file_that_ends_too_soon_is_found(void **state)
{
    struct bed *bed = *state;
    size_t bytes;
    bed_write(bed, EVENTS, 7);
    uint8_t *content = load(bed, "thread-003", &bytes);
    store(bed, "thread-003", content, bytes - 1);
    assert_error(bed, "thread-003: found a part of a packet at byte ");
    store(bed, "thread-003", content, 2 * RM_CTF_PACKET_BYTES);
    assert_error(bed, "thread-003: found the end of the file at byte 8192; expected the stream's");
    store(bed, "thread-003", content, 0);
    assert_error(bed, "thread-003: found the end of the file at byte 0; expected the stream's");
}

static void a_file_that_is_missing_or_foreign_is_found(void **state)
{
    struct bed *bed = *state;
    char path[PATH_BYTES], other[PATH_BYTES];
    bed_write(bed, EVENTS, 7);
    path_of(bed, "thread-003", path);
    path_of(bed, "thread-099", other);
    rename(path, other);
    assert_error(bed, "/thread-099: no file of a trace of 16 threads; expected thread-000, device");
    unlink(other);
    assert_error(bed, "events, and 0 that the trace says are lost; a file may be missing");
    mkdir(path, 0777);
    assert_error(bed, "thread-003: not a regular file; expected a stream");
    rmdir(path);
    path_of(bed, "thread-004", other);
    symlink(other, path);
    assert_error(bed, "thread-003: the packet at byte 0: found a stream of thread 4; expected 3");
    unlink(path);
    assert_int_equal(mkfifo(path, 0666), 0);
    assert_error(bed, "thread-003: not a regular file; expected a stream");
}

static void what_is_no_trace_is_none(void **state)
{
    struct bed *bed = *state;
    char path[PATH_BYTES];
    assert_error(bed, "/metadata: cannot be opened: No such file or directory");
    mkdir(bed->trace, 0777);
    assert_error(bed, "/metadata: cannot be opened: No such file or directory");
    path_of(bed, "metadata", path);
    mkdir(path, 0777);
    assert_error(bed, "/metadata: not a regular file; expected the metadata of a trace");
    rmdir(path);
    store(bed, "metadata", (const uint8_t *)"", 0);
    assert_error(bed, "/metadata: line 1: found \"\"; expected \"/* CTF 1.8 */\"");
    store(bed, "metadata", (const uint8_t *)"\0", 1);
    assert_error(bed, "/metadata: found a zero byte; expected text");
}

/* As another rmsim would write it, whose table is not this one. */
static void metadata_of_another_table_is_told_by_its_line(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"\t\tx64 r12;", "\t\tu64 r12;", "found \"u64 r12;\"; expected \"x64 r12;\""},
        {"exit_end", "exit_off", "found \"name = \"exit_off\";\"; expected \"name = \"exit_end\";"},
        {"\tfreq = 3500000000;", "\tfreq = 3500000001;", "expected \"freq = 3500000000;\""},
        {"\tbyte_order = le;", "\tbyte_order = be;", "expected \"byte_order = le;\""},
        {"\tthreads = 16;", "\tthreads = 99;", "line 16: found \"uuid = "},
        {"\tscenario = \"some", "\tscenario = \"\003\177me", "metadata: line "},
    };
    struct bed *bed = *state;
    bed_write(bed, 10, 7);
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        size_t bytes;
        uint8_t *content = load(bed, "metadata", &bytes);
        content[bytes] = '\0';
        char *at = strstr((char *)content, changes[i].from);
        assert_non_null(at);
        assert_int_equal(strlen(changes[i].from), strlen(changes[i].to));
        memcpy(at, changes[i].to, strlen(changes[i].to));
        store(bed, "metadata", content, bytes);
        assert_error(bed, changes[i].says);
        memcpy(at, changes[i].from, strlen(changes[i].from));
        store(bed, "metadata", content, bytes);
    }
}

/* A disk that is full for a while: what is missing is told, by the trace itself. */
static void what_could_not_be_written_is_accounted_for(void **state)
{
    struct bed *bed = *state;
    struct rlimit before, little;
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    enum rm_status status;
    uint64_t random = 7, count = 0;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    little = (struct rlimit){6000, before.rlim_max};
    struct rm_ctf_writer *writer = bed_writer(bed);
    setrlimit(RLIMIT_FSIZE, &little);
    bed_tell(writer, 0, 4000, &random);
    setrlimit(RLIMIT_FSIZE, &before);
    bed_tell(writer, 4000, 8000, &random);
    assert_int_equal(rm_ctf_writer_end(writer, &bed->error), RM_NO_MEMORY);
    unsigned long lost = strtoul(strstr(bed->error.text, "; ") + 2, NULL, 10);
    assert_in_range(lost, 1000, 4000);
    assert_non_null(strstr(bed->error.text, " of 8000 events are lost"));
    assert_int_equal(rm_ctf_open(bed->part, &reader, &bed->error), RM_OK);
    while ((status = rm_ctf_next(reader, &event, &bed->error)) == RM_OK && event)
        count++;
    assert_int_equal(status, RM_OK);
    assert_int_equal(rm_ctf_lost(reader), lost);
    assert_int_equal(count, 8000 - lost);
    rm_ctf_close(reader);
}

#define BED_TEST(test) cmocka_unit_test_setup_teardown(test, bed_begin, bed_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TEST(a_byte_that_is_changed_is_found),
        BED_TEST(texts_that_run_on_are_found),
        BED_TEST(a_flag_is_0_or_1),
        BED_TEST(packets_that_changed_places_are_found),
        BED_TEST(a_file_that_ends_too_soon_is_found),
        BED_TEST(a_file_that_is_missing_or_foreign_is_found),
        BED_TEST(what_is_no_trace_is_none),
        BED_TEST(metadata_of_another_table_is_told_by_its_line),
        BED_TEST(what_could_not_be_written_is_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
