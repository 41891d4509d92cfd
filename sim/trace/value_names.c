/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/value_names.h"

#include "rmsim/rmsim.h"

typedef const char *name_function(uint64_t value);

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

/* In their order. */
static const struct {
    uint32_t trap;
    const char *name;
} traps[] = {
    {0x100, "SYSTEM_RESET"},
    {0x200, "MACHINE_CHECK"},
    {0x300, "DATA_STORAGE"},
    {0x380, "DATA_SEGMENT"},
    {0x400, "INST_STORAGE"},
    {0x480, "INST_SEGMENT"},
    {0x500, "EXTERNAL"},
    {0x600, "ALIGNMENT"},
    {0x700, "PROGRAM"},
    {0x800, "FP_UNAVAIL"},
    {0x900, "DECREMENTER"},
    {0x980, "HV_DECREMENTER"},
    {0xa00, "DOORBELL"},
    {0xc00, "SYSCALL"},
    {0xd00, "TRACE"},
    {0xe00, "H_DATA_STORAGE"},
    {0xe20, "H_INST_STORAGE"},
    {0xe40, "H_EMUL_ASSIST"},
    {0xe60, "HMI"},
    {0xe80, "H_DOORBELL"},
    {0xea0, "H_VIRT"},
    {0xf00, "PERFMON"},
    {0xf20, "ALTIVEC"},
    {0xf40, "VSX"},
    {0xf60, "FAC_UNAVAIL"},
    {0xf80, "H_FAC_UNAVAIL"},
    {0x5555, "HV_RM_HARD"},
};

const char *rm_trap_name(uint64_t trap)
{
    for (size_t i = 0; i < COUNT(traps); i++)
        if (traps[i].trap == trap)
            return traps[i].name;
    return NULL;
}

static const struct {
    enum rm_event_type type;
    size_t offset;
    name_function *name;
} named[] = {
#define NAMED(event, field, name) {RM_EVENT_##event, offsetof(struct rm_event, event.field), name},
    NAMED(exit_begin, vector, rm_trap_name) NAMED(exit_end, trap, rm_trap_name)
        NAMED(rm_hard, trap, rm_trap_name) NAMED(kvm_guest_exit, trap, rm_trap_name)
            NAMED(host_exit, trap, rm_trap_name) NAMED(exit_end, end, name_end)
                NAMED(broken, check, name_check) NAMED(injected, kind, name_kind)
                    NAMED(kick, by, name_kick) NAMED(phase, phase, name_phase)
                        NAMED(stall, phase, name_phase) NAMED(stall, part, name_stall)
                            NAMED(instruction, front_cause, name_stall)
                                NAMED(instruction, stall_cause, name_stall)
                                    NAMED(passthru, reason, name_passthru)
                                        NAMED(rm_hard, reason, name_reason)
                                            NAMED(host_exit, resume, name_resume)
                                                NAMED(kvm_hcall_exit, ret, name_resume)
#undef NAMED
};

/* Names of numbers in the way of an array are those of small ones; traps are listed. */
#define SMALL 64
_Static_assert((unsigned)RM_CHECKS <= SMALL && (unsigned)RM_STALLS <= SMALL, "no name is left out");

static name_function *namer_of(enum rm_event_type type, const struct rm_event_field *field)
{
    for (size_t i = 0; i < COUNT(named); i++)
        if (named[i].type == type && named[i].offset == field->offset)
            return named[i].name;
    return NULL;
}

const char *rm_value_name(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t value)
{
    name_function *name = namer_of(type, field);
    return name ? name(value) : NULL;
}

static const char *next_trap(uint64_t *value)
{
    for (size_t i = 0; i < COUNT(traps); i++)
        if (traps[i].trap >= *value) {
            *value = traps[i].trap;
            return traps[i].name;
        }
    return NULL;
}

const char *rm_next_named(enum rm_event_type type, const struct rm_event_field *field,
                          uint64_t *value)
{
    name_function *name = namer_of(type, field);
    if (name == rm_trap_name)
        return next_trap(value);
    for (; name && *value < SMALL; ++*value)
        if (name(*value))
            return name(*value);
    return NULL;
}
