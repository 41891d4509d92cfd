/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/ctf_metadata.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "trace/event_table.h"
#include "trace/value_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The integers: those of heads and contexts, and those of the table's fields. */
static const struct {
    const char *name;
    unsigned bits, base;
    bool has_sign;
} integers[] = {
    {"uint8_t", 8, 10, false},   {"uint16_t", 16, 10, false}, {"uint32_t", 32, 10, false},
    {"uint64_t", 64, 10, false}, {"u32", 32, 10, false},      {"u64", 64, 10, false},
    {"x32", 32, 16, false},      {"x64", 64, 16, false},      {"i32", 32, 10, true},
    {"i64", 64, 10, true},       {"flag", 8, 10, false},
};

/* In the order of struct rm_ctf_packet and struct rm_ctf_event. */
static const char trace_block[] = "trace {\n"
                                  "\tmajor = 1;\n"
                                  "\tminor = 8;\n"
                                  "\tuuid = \"%s\";\n"
                                  "\tbyte_order = le;\n"
                                  "\tpacket.header := struct {\n"
                                  "\t\tuint32_t magic;\n"
                                  "\t\tuint8_t uuid[16];\n"
                                  "\t\tuint32_t stream_id;\n"
                                  "\t};\n"
                                  "};\n";
static const char stream_block[] =
    "typealias integer { size = 64; align = 8; signed = false; map = clock.core.value; } := cycle_t;\n"
    "stream {\n"
    "\tid = 0;\n"
    "\tpacket.context := struct {\n"
    "\t\tcycle_t timestamp_begin;\n"
    "\t\tcycle_t timestamp_end;\n"
    "\t\tuint64_t content_size;\n"
    "\t\tuint64_t packet_size;\n"
    "\t\tuint64_t packet_seq_num;\n"
    "\t\tuint64_t events_discarded;\n"
    "\t\tuint32_t cpu_id;\n"
    "\t\tenum : uint8_t { thread, device, nest } source;\n"
    "\t\tuint8_t last;\n"
    "\t};\n"
    "\tevent.header := struct {\n"
    "\t\tuint16_t id;\n"
    "\t\tcycle_t timestamp;\n"
    "\t};\n"
    "\tevent.context := struct {\n"
    "\t\tuint64_t seq;\n"
    "\t\tuint64_t exit;\n"
    "\t\tuint32_t cause;\n"
    "\t\tenum : uint8_t { thread, host, device, nest } actor;\n"
    "\t};\n"
    "};\n";

#define UUID_TEXT_BYTES 37

static void print_uuid(char to[UUID_TEXT_BYTES], const uint8_t uuid[RM_CTF_UUID_BYTES])
{
    for (unsigned i = 0; i < RM_CTF_UUID_BYTES; i++)
        to += sprintf(to, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
}

/* The lines of `env` that are texts, and those that are numbers. */
#define ENV_TEXTS(of)                                                                              \
    of(version, "rmsim_version") of(image, "image") of(scenario, "scenario") of(clock, "clock")
#define ENV_NUMBERS(of)                                                                            \
    of(core_hz, "core_hz") of(tb_hz, "tb_hz") of(threads, "threads")                               \
        of(threads_per_core, "threads_per_core")

static void write_env(FILE *to, const struct rm_ctf_about *about)
{
    fputs("env {\n\ttracer_name = \"rmsim\";\n", to);
#define TEXT(field, key)   fprintf(to, "\t" key " = \"%s\";\n", about->field);
#define NUMBER(field, key) fprintf(to, "\t" key " = %" PRIu64 ";\n", (uint64_t)about->field);
    ENV_TEXTS(TEXT)
    ENV_NUMBERS(NUMBER)
#undef TEXT
#undef NUMBER
    fputs("};\n", to);
}

static void write_integers(FILE *to)
{
    for (size_t i = 0; i < sizeof(integers) / sizeof(*integers); i++)
        fprintf(to, "typealias integer { size = %u; align = 8; signed = %s; base = %u; } := %s;\n",
                integers[i].bits, integers[i].has_sign ? "true" : "false", integers[i].base,
                integers[i].name);
}

/* Numbers that have names are an enumeration. */
static void write_type(FILE *to, enum rm_event_type type, const struct rm_event_field *field)
{
    const char *between = "", *name;
    uint64_t value = 0;
    if (field->type == RM_FIELD_text)
        fputs("string", to);
    else if (!rm_next_named(type, field, &value))
        fputs(rm_field_type_name(field->type), to);
    else {
        fprintf(to, "enum : %s { ", rm_field_type_name(field->type));
        for (; (name = rm_next_named(type, field, &value)) != NULL; value++) {
            fprintf(to, "%s\"%s\" = %" PRIu64, between, name, value);
            between = ", ";
        }
        fputs(" }", to);
    }
}

static void write_event(FILE *to, enum rm_event_type type)
{
    size_t count;
    const struct rm_event_field *field = rm_event_fields(type, &count);
    fprintf(to, "event {\n\tid = %u;\n\tstream_id = 0;\n\tname = \"%s\";\n\tfields := struct {\n",
            (unsigned)type, rm_event_name(type));
    for (; count; field++, count--) {
        fputs("\t\t", to);
        write_type(to, type, field);
        fprintf(to, " %s;\n", field->name);
    }
    fputs("\t};\n};\n", to);
}

static void write_all(FILE *to, const struct rm_ctf_about *about, const char *uuid)
{
    fputs("/* CTF 1.8 */\n", to);
    write_integers(to);
    fprintf(to, trace_block, uuid);
    write_env(to, about);
    fprintf(to,
            "clock {\n\tname = core;\n\tdescription = \"cycles of the core\";\n\tfreq = %" PRIu64
            ";\n};\n",
            about->core_hz);
    fputs(stream_block, to);
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++)
        write_event(to, (enum rm_event_type)type);
}

static enum rm_status make(const struct rm_ctf_about *about, const char *uuid,
                           struct rm_ctf_metadata *out, struct rm_error *error)
{
    FILE *to = open_memstream(&out->text, &out->bytes);
    bool good = to;
    if (to) {
        write_all(to, about, uuid);
        good = !ferror(to);
        good = fclose(to) == 0 && good;
    }
    if (good)
        return RM_OK;
    if (to)
        free(out->text);
    out->text = NULL;
    return rm_fail(error, RM_NO_MEMORY, "no memory for the metadata of a trace");
}

enum rm_status rm_ctf_metadata_make(const struct rm_ctf_about *about, struct rm_ctf_metadata *out,
                                    struct rm_error *error)
{
    char uuid[UUID_TEXT_BYTES];
    enum rm_status status = make(about, "", out, error);
    if (status != RM_OK)
        return status;
    uint64_t first = rm_hash_bytes(RM_HASH_START, out->text, out->bytes);
    rm_store(out->uuid, 8, RM_BIG, first);
    rm_store(out->uuid + 8, 8, RM_BIG, rm_hash_bytes(first, out->text, out->bytes));
    free(out->text);
    print_uuid(uuid, out->uuid);
    return make(about, uuid, out, error);
}

void rm_ctf_about_text(char field[RM_CTF_ABOUT_BYTES], const char *text)
{
    size_t i = 0;
    for (; text[i] && i < RM_CTF_ABOUT_BYTES - 1; i++) {
        bool plain = text[i] >= ' ' && text[i] <= '~' && text[i] != '"' && text[i] != '\\';
        field[i] = plain ? text[i] : '?';
    }
    field[i] = '\0';
}

/* What follows `before` in the text, to the end of its line; where there is none, "". */
static void find_value(const char *text, const char *before, char *value, size_t room)
{
    const char *at = strstr(text, before);
    size_t bytes = at ? strcspn(at += strlen(before), "\n") : 0;
    snprintf(value, room, "%.*s", (int)(bytes < room ? bytes : room), at ? at : "");
}

static void find_text(const char *text, const char *before, char field[RM_CTF_ABOUT_BYTES])
{
    char value[RM_CTF_ABOUT_BYTES + 2];
    find_value(text, before, value, sizeof(value));
    size_t bytes = strcspn(value, "\"");
    value[bytes < RM_CTF_ABOUT_BYTES ? bytes : RM_CTF_ABOUT_BYTES - 1] = '\0';
    rm_ctf_about_text(field, value);
}

static uint64_t find_number(const char *text, const char *before)
{
    char value[24];
    find_value(text, before, value, sizeof(value));
    return strtoull(value, NULL, 10);
}

/* A line that is not what it should be. */
static enum rm_status differs(const char *path, const char *found, const char *expected,
                              unsigned line, struct rm_error *error)
{
    char plain[RM_CTF_ABOUT_BYTES];
    size_t bytes = strcspn(found, "\n");
    snprintf(plain, sizeof(plain), "%.*s", (int)(bytes < 100 ? bytes : 100), found);
    for (char *at = plain; *at; at++)
        *at = *at == '\t' ? ' ' : *at < ' ' || *at > '~' ? '?' : *at;
    const char *start = expected + strspn(expected, "\t");
    return rm_fail(error, RM_BAD_INPUT,
                   "%s: line %u: found \"%s\"; expected \"%.*s\", as this rmsim writes it", path,
                   line, plain + strspn(plain, " "), (int)strcspn(start, "\n"), start);
}

static enum rm_status compare(const char *path, const char *found, const char *expected,
                              struct rm_error *error)
{
    for (unsigned line = 1; *found || *expected; line++) {
        size_t found_bytes = strcspn(found, "\n"), expected_bytes = strcspn(expected, "\n");
        if (found_bytes != expected_bytes || memcmp(found, expected, found_bytes) != 0 ||
            found[found_bytes] != expected[expected_bytes])
            return differs(path, found, expected, line, error);
        found += found_bytes + (found[found_bytes] == '\n');
        expected += expected_bytes + (expected[expected_bytes] == '\n');
    }
    return RM_OK;
}

static enum rm_status compare_and_free(const char *path, const char *found,
                                       struct rm_ctf_metadata *expected, struct rm_error *error)
{
    enum rm_status status = compare(path, found, expected->text, error);
    free(expected->text);
    return status;
}

enum rm_status rm_ctf_metadata_read(const char *path, const char *text, size_t bytes,
                                    struct rm_ctf_about *about, uint8_t uuid[RM_CTF_UUID_BYTES],
                                    struct rm_error *error)
{
    struct rm_ctf_metadata expected;
    char found_uuid[RM_CTF_ABOUT_BYTES];
    if (strlen(text) != bytes)
        return rm_fail(error, RM_BAD_INPUT, "%s: found a zero byte; expected text", path);
#define TEXT(field, key) find_text(text, "\n\t" key " = \"", about->field);
    ENV_TEXTS(TEXT)
#undef TEXT
    about->core_hz = find_number(text, "\n\tcore_hz = ");
    about->tb_hz = find_number(text, "\n\ttb_hz = ");
    uint64_t threads = find_number(text, "\n\tthreads = ");
    uint64_t per_core = find_number(text, "\n\tthreads_per_core = ");
    about->threads = threads <= RM_THREADS_MAX ? (unsigned)threads : 0;
    about->threads_per_core = per_core <= RM_THREADS_MAX ? (unsigned)per_core : 0;
    /* With the uuid as it stands: where the table was another, it is, too, and says nothing. */
    find_text(text, "\n\tuuid = \"", found_uuid);
    enum rm_status status = make(about, found_uuid, &expected, error);
    if (status == RM_OK)
        status = compare_and_free(path, text, &expected, error);
    if (status == RM_OK)
        status = rm_ctf_metadata_make(about, &expected, error);
    if (status != RM_OK)
        return status;
    memcpy(uuid, expected.uuid, RM_CTF_UUID_BYTES);
    return compare_and_free(path, text, &expected, error);
}
