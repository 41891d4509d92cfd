/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/snaps.h"

#include "capture/monitor_text.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    const char *file;
    size_t number; /* of the snap */
    struct rm_error *error;
};

static enum rm_status wrong(const struct reading *reading, const char *member, const char *expected)
{
    return rm_fail(reading->error, RM_BAD_INPUT, "%s: snap %zu: %s: expected %s", reading->file,
                   reading->number, member, expected);
}

static enum rm_status no_memory(const struct reading *reading)
{
    return rm_fail(reading->error, RM_NO_MEMORY, "no memory for %s", reading->file);
}

/* A register is a string of a C number: gdb's own form. */
static bool read_number(const json_t *from, uint64_t *value)
{
    const char *text = json_string_value(from);
    char *end;
    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return *end == '\0' && errno == 0;
}

static enum rm_status read_register(const struct reading *reading, const char *name,
                                    const json_t *from, struct rm_snap_cpu *to)
{
    struct rm_snap_register *reg = &to->registers[to->register_count];
    if (name[0] == '_')
        return RM_OK;
    if (!read_number(from, &reg->value))
        return wrong(reading, "regs", "a string with a number, such as \"0x10\"");
    if (strlen(name) >= sizeof(reg->name))
        return wrong(reading, "regs", "names of at most 15 letters");
    strcpy(reg->name, name);
    to->register_count++;
    return RM_OK;
}

static enum rm_status read_registers(const struct reading *reading, json_t *from,
                                     struct rm_snap_cpu *to)
{
    const char *name;
    json_t *value;
    enum rm_status status = RM_OK;
    if (!json_is_object(from) || json_object_size(from) > 1024)
        return wrong(reading, "regs", "an object of at most 1024 registers");
    free(to->registers);
    to->register_count = 0;
    to->registers = calloc(json_object_size(from) + 1, sizeof(*to->registers));
    if (!to->registers)
        return no_memory(reading);
    json_object_foreach(from, name, value) if (status == RM_OK) status =
        read_register(reading, name, value, to);
    to->there = true;
    return status;
}

static bool cpu_of(const char *text, unsigned *cpu)
{
    *cpu = (unsigned)(text[0] - '0');
    return text[0] >= '0' && *cpu < RM_CAPTURE_CPUS_MAX && text[1] == '\0';
}

/* cpu_index, or the thread that gdb stopped: "p01.02" is the second processor. */
static enum rm_status read_cpu(const struct reading *reading, const json_t *from,
                               struct rm_snap *to)
{
    const json_t *index = json_object_get(from, "cpu_index");
    const char *thread = json_string_value(json_object_get(from, "cpu"));
    json_int_t number = 0;
    if (json_is_integer(index))
        number = json_integer_value(index);
    else if (thread && strchr(thread, '.'))
        number = strtol(strchr(thread, '.') + 1, NULL, 10) - 1;
    if (number < 0 || number >= RM_CAPTURE_CPUS_MAX)
        return wrong(reading, "cpu_index", "a processor from 0 to 7");
    to->cpu = (unsigned)number;
    return RM_OK;
}

static enum rm_status read_all_registers(const struct reading *reading, json_t *from,
                                         struct rm_snap *to)
{
    json_t *all = json_object_get(from, "regs_all"), *value;
    const char *name;
    unsigned cpu;
    if (!all)
        return read_registers(reading, json_object_get(from, "regs"), &to->cpus[to->cpu]);
    json_object_foreach(all, name, value)
    {
        if (!cpu_of(name, &cpu))
            return wrong(reading, "regs_all", "members \"0\" to \"7\"");
        enum rm_status status = read_registers(reading, value, &to->cpus[cpu]);
        if (status != RM_OK)
            return status;
    }
    return to->cpus[to->cpu].there ? RM_OK : wrong(reading, "regs_all", "the snap's own processor");
}

static enum rm_status read_indexes(const struct reading *reading, json_t *from, struct rm_snap *to)
{
    json_t *indexes = json_object_get(from, "path_index"), *value;
    const char *name;
    unsigned cpu;
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        to->cpus[i].path_index = -1;
    json_object_foreach(indexes, name, value)
    {
        if (!cpu_of(name, &cpu) || !json_is_integer(value) || json_integer_value(value) < 0)
            return wrong(reading, "path_index", "an object such as {\"0\": 12}");
        to->cpus[cpu].path_index = json_integer_value(value);
    }
    return RM_OK;
}

static enum rm_status read_segments(const struct reading *reading, json_t *from, struct rm_snap *to)
{
    json_t *all = json_object_get(from, "hmp_tlb_all"), *own = json_object_get(from, "hmp_tlb");
    const char *text = json_string_value(own);
    if (text && !rm_monitor_segments(text, &to->cpus[to->cpu]))
        return wrong(reading, "hmp_tlb", "lines of an index below 32, ESID and VSID");
    for (size_t i = 0; i < json_array_size(all) && i < RM_CAPTURE_CPUS_MAX; i++) {
        text = json_string_value(json_array_get(all, i));
        if (!text || !rm_monitor_segments(text, &to->cpus[i]))
            return wrong(reading, "hmp_tlb_all", "lines of an index below 32, ESID and VSID");
    }
    return RM_OK;
}

static enum rm_status read_snap(const struct reading *reading, json_t *from, struct rm_snap *to)
{
    const char *why = json_string_value(json_object_get(from, "why"));
    const char *pic = json_string_value(json_object_get(from, "hmp_pic"));
    if (!why)
        return wrong(reading, "why", "a string");
    to->why = strdup(why);
    if (!to->why)
        return no_memory(reading);
    enum rm_status status = read_cpu(reading, from, to);
    if (status == RM_OK)
        status = read_all_registers(reading, from, to);
    if (status == RM_OK)
        status = read_indexes(reading, from, to);
    if (status == RM_OK)
        status = read_segments(reading, from, to);
    if (status == RM_OK && pic)
        rm_monitor_icps(pic, to->icps);
    return status;
}

/* "kvmppc_interrupt_hv (first)" names the first of several. */
static enum rm_status read_memory_at(struct reading *reading, const json_t *root,
                                     struct rm_snaps *to)
{
    const char *at = json_string_value(json_object_get(root, "ram_at"));
    if (!at)
        return RM_OK;
    const char *more = strstr(at, " (first)");
    to->memory_at = strndup(at, more ? (size_t)(more - at) : strlen(at));
    return to->memory_at ? RM_OK : no_memory(reading);
}

static enum rm_status read_all(struct reading *reading, const json_t *root, struct rm_snaps *to)
{
    json_t *snaps = json_object_get(root, "snaps");
    size_t count = json_array_size(snaps);
    if (count == 0 || count > RM_SNAPS_MAX)
        return rm_fail(reading->error, RM_BAD_INPUT,
                       "%s: expected \"snaps\" with 1 to %d elements, found %zu", reading->file,
                       RM_SNAPS_MAX, count);
    to->snap = calloc(count, sizeof(*to->snap));
    if (!to->snap)
        return no_memory(reading);
    enum rm_status status = read_memory_at(reading, root, to);
    for (size_t i = 0; status == RM_OK && i < count; i++) {
        reading->number = i;
        to->count = i + 1;
        status = read_snap(reading, json_array_get(snaps, i), &to->snap[i]);
    }
    return status;
}

enum rm_status rm_snaps_parse(const char *name, const char *text, size_t bytes,
                              struct rm_snaps *out, struct rm_error *error)
{
    struct reading reading = {.file = name, .error = error};
    struct rm_snaps snaps = {0};
    json_error_t json_error;
    json_t *root = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, &json_error);
    if (!root)
        return rm_fail(error, RM_BAD_INPUT, "%s:%d: expected JSON, found: %s", name,
                       json_error.line, json_error.text);
    enum rm_status status = read_all(&reading, root, &snaps);
    json_decref(root);
    if (status == RM_OK)
        *out = snaps;
    else
        rm_snaps_free(&snaps);
    return status;
}

void rm_snaps_free(struct rm_snaps *snaps)
{
    for (size_t i = 0; i < snaps->count; i++) {
        free(snaps->snap[i].why);
        for (unsigned cpu = 0; cpu < RM_CAPTURE_CPUS_MAX; cpu++)
            free(snaps->snap[i].cpus[cpu].registers);
    }
    free(snaps->snap);
    free(snaps->memory_at);
    *snaps = (struct rm_snaps){0};
}

bool rm_snap_read(const struct rm_snap_cpu *cpu, const char *name, uint64_t *value)
{
    for (size_t i = 0; i < cpu->register_count; i++)
        if (strcmp(cpu->registers[i].name, name) == 0) {
            *value = cpu->registers[i].value;
            return true;
        }
    return false;
}
