/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/value_names.h"

#include "rmsim/rmsim.h"

typedef const char *name_function(uint64_t value);

_Static_assert((unsigned)RM_CHECKS <= RM_NAMED_VALUES && (unsigned)RM_STALLS <= RM_NAMED_VALUES,
               "all names are within the numbers that are looked at");

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *name_end(uint64_t value)
{
    return rm_exit_end_name((enum rm_exit_end)value);
}

static const char *name_check(uint64_t value)
{
    return rm_check_name((enum rm_check)value);
}

static const char *name_kind(uint64_t value)
{
    return rm_inject_kind_name((enum rm_inject_kind)value);
}

static const char *name_kick(uint64_t value)
{
    return rm_kick_by_name((enum rm_kick_by)value);
}

static const char *name_phase(uint64_t value)
{
    return rm_phase_name((enum rm_phase)value);
}

static const char *name_stall(uint64_t value)
{
    return rm_stall_name((enum rm_stall)value);
}

static const char *name_passthru(uint64_t value)
{
    return rm_passthru_name((enum rm_passthru)value);
}

static const char *name_reason(uint64_t value)
{
    return rm_hard_reason_name((enum rm_hard_reason)value);
}

static const char *name_resume(uint64_t value)
{
    return value <= INT32_MAX ? rm_resume_name((int)value) : NULL;
}

static const struct {
    enum rm_event_type type;
    size_t offset;
    name_function *name;
} named[] = {
#define NAMED(event, field, name) {RM_EVENT_##event, offsetof(struct rm_event, event.field), name},
    NAMED(exit_end, end, name_end) NAMED(broken, check, name_check) NAMED(injected, kind, name_kind)
        NAMED(kick, by, name_kick) NAMED(phase, phase, name_phase) NAMED(stall, phase, name_phase)
            NAMED(stall, part, name_stall) NAMED(instruction, front_cause, name_stall)
                NAMED(instruction, stall_cause, name_stall) NAMED(passthru, reason, name_passthru)
                    NAMED(rm_hard, reason, name_reason) NAMED(host_exit, resume, name_resume)
                        NAMED(kvm_hcall_exit, ret, name_resume)
#undef NAMED
};

static const char *no_name(uint64_t value)
{
    (void)value;
    return NULL;
}

static name_function *namer_of(enum rm_event_type type, const struct rm_event_field *field)
{
    for (size_t i = 0; i < COUNT(named); i++)
        if (named[i].type == type && named[i].offset == field->offset)
            return named[i].name;
    return no_name;
}

const char *rm_value_name(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t value)
{
    return namer_of(type, field)(value);
}

bool rm_values_are_named(enum rm_event_type type, const struct rm_event_field *field)
{
    return namer_of(type, field) != no_name;
}
