/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/names.h"

#include "base/fail.h"
#include "machine/state.h"
#include "scenario/place.h"
#include "scenario/register_width.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct namer {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct rm_error *error;
    enum rm_status status;
};

/* Adds where the name stands to the message that tells what is wrong with it. */
static void wrong(struct namer *namer, const char *path_format, ...)
    __attribute__((format(printf, 2, 3)));

static void wrong(struct namer *namer, const char *path_format, ...)
{
    char path[SCN_PATH_BYTES];
    va_list args;
    va_start(args, path_format);
    vsnprintf(path, sizeof(path), path_format, args);
    va_end(args);
    struct yml_position at = rm_scenario_position(namer->scenario, path);
    namer->status = rm_fail_in(namer->error, RM_BAD_INPUT, "%s: line %u, column %u: %s",
                               namer->scenario->path, at.line, at.column, path);
}

static bool has_field(struct namer *namer, const char *name)
{
    uint64_t value;
    return rm_field(namer->machine, name, &value, namer->error) == RM_OK;
}

static bool can_be(struct namer *namer, const char *name, uint64_t value)
{
    return rm_world_can_be(namer->machine->world, name, value, namer->error) == RM_OK;
}

static bool has_register(struct namer *namer, unsigned thread, const char *name)
{
    uint64_t value;
    enum rm_place place;
    return rm_thread_place(namer->machine, thread, &place, namer->error) == RM_OK &&
           rm_register(namer->machine, namer->scenario->run_thread, name, &value, namer->error) ==
               RM_OK;
}

static bool register_can_be(struct namer *namer, const char *name, uint64_t value)
{
    return scn_check_register(name, value, namer->error) == RM_OK;
}

bool scn_symbol_may_lack(const char *symbol)
{
    size_t length = strlen(symbol);
    return length > 1 && symbol[length - 1] == '?';
}

/* What the image does not have is never on a path: that it is there, or is not, would say nothing
 * about the run. */
static void check_symbols(struct namer *namer, const char *list, const char *const *symbols,
                          uint32_t count)
{
    uint64_t address;
    for (uint32_t i = 0; i < count && namer->status == RM_OK; i++)
        if (!scn_symbol_may_lack(symbols[i]) &&
            rm_image_entry(namer->machine->image, symbols[i], &address, namer->error) != RM_OK)
            wrong(namer, "%s[%u]", list, i);
}

static void check_path(struct namer *namer, uint32_t index)
{
    const struct scn_expect_exit *exit = &namer->scenario->expect->exits[index];
    char list[SCN_PATH_BYTES];
    snprintf(list, sizeof(list), "expect.exits[%u].path_includes", index);
    check_symbols(namer, list, exit->path_includes, exit->path_includes_count);
    snprintf(list, sizeof(list), "expect.exits[%u].path_excludes", index);
    check_symbols(namer, list, exit->path_excludes, exit->path_excludes_count);
}

/* The list `fields` of what stands at a path. */
static void check_fields(struct namer *namer, const char *where,
                         const struct scn_expect_field *fields, uint32_t count)
{
    for (uint32_t i = 0; i < count && namer->status == RM_OK; i++)
        if (!has_field(namer, fields[i].name))
            wrong(namer, "%s.fields[%u].name", where, i);
        else if (!can_be(namer, fields[i].name, fields[i].value))
            wrong(namer, "%s.fields[%u].value", where, i);
}

static void check_finals(struct namer *namer, const char *list, const struct scn_final *finals,
                         uint32_t count)
{
    char where[SCN_PATH_BYTES];
    for (uint32_t i = 0; i < count && namer->status == RM_OK; i++) {
        snprintf(where, sizeof(where), "expect.%s[%u]", list, i);
        check_fields(namer, where, finals[i].fields, finals[i].fields_count);
    }
}

static void check_exit(struct namer *namer, uint32_t index)
{
    const struct scn_expect_exit *exit = &namer->scenario->expect->exits[index];
    char where[SCN_PATH_BYTES];
    snprintf(where, sizeof(where), "expect.exits[%u]", index);
    check_fields(namer, where, exit->fields, exit->fields_count);
    check_path(namer, index);
    for (uint32_t i = 0; i < exit->registers_count && namer->status == RM_OK; i++)
        if (!has_register(namer, namer->scenario->run_thread, exit->registers[i].name))
            wrong(namer, "expect.exits[%u].registers[%u].name", index, i);
        else if (!register_can_be(namer, exit->registers[i].name, exit->registers[i].value))
            wrong(namer, "expect.exits[%u].registers[%u].value", index, i);
}

static void check_expect(struct namer *namer, const struct scn_expect *expect)
{
    for (uint32_t i = 0; i < expect->exits_count && namer->status == RM_OK; i++)
        check_exit(namer, i);
    check_fields(namer, "expect", expect->fields, expect->fields_count);
    check_finals(namer, "exists", expect->exists, expect->exists_count);
    check_finals(namer, "forall", expect->forall, expect->forall_count);
    for (uint32_t i = 0; i < expect->registers_count && namer->status == RM_OK; i++)
        if (!has_register(namer, expect->registers[i].thread, expect->registers[i].name))
            wrong(namer, "expect.registers[%u].name", i);
        else if (!register_can_be(namer, expect->registers[i].name, expect->registers[i].value))
            wrong(namer, "expect.registers[%u].value", i);
}

static void check_set(struct namer *namer, const char *path, const struct scn_set *set)
{
    if (!has_field(namer, set->name))
        wrong(namer, "%s.name", path);
    else if (!can_be(namer, set->name, set->value))
        wrong(namer, "%s.value", path);
}

static void check_sets(struct namer *namer, const struct scn_file *file)
{
    char path[SCN_PATH_BYTES];
    for (uint32_t i = 0; i < file->set_count && namer->status == RM_OK; i++) {
        snprintf(path, sizeof(path), "set[%u]", i);
        check_set(namer, path, &file->set[i]);
    }
    for (uint32_t i = 0; i < file->events_count && namer->status == RM_OK; i++) {
        snprintf(path, sizeof(path), "events[%u].set", i);
        if (file->events[i].set)
            check_set(namer, path, file->events[i].set);
    }
}

enum rm_status scn_check_names(struct rm_machine *machine, struct rm_scenario *scenario,
                               struct rm_error *error)
{
    struct namer namer = {.machine = machine, .scenario = scenario, .error = error};
    check_sets(&namer, scenario->file);
    if (scenario->expect)
        check_expect(&namer, scenario->expect);
    return namer.status;
}
