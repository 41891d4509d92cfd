/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/event_list.h"

#include "trace/value_names.h"

static void print_values(FILE *to, enum rm_event_type type, const struct rm_event_field *field)
{
    const char *name, *between = ": ";
    bool hex = field->type == RM_FIELD_x32 || field->type == RM_FIELD_x64;
    for (uint64_t value = 0; (name = rm_next_named(type, field, &value)) != NULL; value++) {
        fprintf(to, hex ? "%s0x%x `%s`" : "%s%u `%s`", between, (unsigned)value, name);
        between = ", ";
    }
}

static void print_field(FILE *to, enum rm_event_type type, const struct rm_event_field *field)
{
    fprintf(to, "| `%s` | %s | %s", field->name, rm_field_type_name(field->type), field->about);
    print_values(to, type, field);
    fputs(" |\n", to);
}

static void print_event(FILE *to, enum rm_event_type type)
{
    size_t count;
    const struct rm_event_field *field = rm_event_fields(type, &count);
    fprintf(to, "\n## %s\n\nNumber %u: %s.\n\n| field | type | |\n| --- | --- | --- |\n",
            rm_event_name(type), (unsigned)type, rm_event_about(type));
    for (; count; field++, count--)
        print_field(to, type, field);
}

void cli_print_events(FILE *to)
{
    fputs("# Events\n"
          "\n"
          "What a run tells, written by `rmsim list --events` from `include/rmsim/events.def`. "
          "[traces.md](traces.md) says how it is\n"
          "written to a file. Threads, cores and vcpus are counted from 0, vcpus in the order of "
          "the scenario; -1 is none.\n"
          "\n"
          "Types: `u32`, `u64`, `i32`, `i64` are integers, `x32` and `x64` those that are shown in "
          "hex; `flag` is 0 or 1.\n",
          to);
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++)
        print_event(to, (enum rm_event_type)type);
}
