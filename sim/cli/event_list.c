/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/event_list.h"

#include "trace/value_names.h"

static const char *first_name(enum rm_event_type type, const struct rm_event_field *field)
{
    uint64_t value = 0;
    return rm_next_named(type, field, &value);
}

/* The field before this one whose numbers have the same names: `*of` is its kind. NULL: none. */
static const struct rm_event_field *named_before(const struct rm_event_field *named,
                                                 const char *name, enum rm_event_type *of)
{
    size_t count;
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++) {
        const struct rm_event_field *field = rm_event_fields((enum rm_event_type)type, &count);
        for (; count; field++, count--) {
            if (field == named)
                return NULL;
            *of = (enum rm_event_type)type;
            if (first_name(*of, field) == name)
                return field;
        }
    }
    return NULL;
}

static void print_values(FILE *to, enum rm_event_type type, const struct rm_event_field *field)
{
    const char *name = first_name(type, field), *between = *field->about ? ": " : "";
    bool hex = field->type == RM_FIELD_x32 || field->type == RM_FIELD_x64;
    enum rm_event_type of;
    const struct rm_event_field *before = name ? named_before(field, name, &of) : NULL;
    if (before) {
        fprintf(to, "%sas `%s` of %s", between, before->name, rm_event_name(of));
        return;
    }
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
