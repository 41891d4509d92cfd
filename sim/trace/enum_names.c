/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of what the API counts. They are here since who reads a trace needs them, and no
 * machine. */
#include "rmsim/rmsim.h"

#define NAME(table, number)                                                                        \
    ((unsigned)(number) < sizeof(table) / sizeof(*(table)) ? (table)[number] : NULL)

const char *rm_version(void)
{
    return RMSIM_VERSION;
}

const char *rm_exit_end_name(enum rm_exit_end end)
{
    static const char *const names[] = {
        [RM_END_HOST] = "host",     [RM_END_GUEST] = "guest", [RM_END_FAULT] = "fault",
        [RM_END_BUDGET] = "budget", [RM_END_IDLE] = "idle",   [RM_END_DEADLOCK] = "deadlock",
    };
    return NAME(names, end);
}

const char *rm_inject_kind_name(enum rm_inject_kind kind)
{
    static const char *const names[] = {
        [RM_INJECT_MSI] = "msi",
        [RM_INJECT_IPI] = "ipi",
        [RM_INJECT_DOORBELL] = "doorbell",
        [RM_INJECT_HCALL] = "hcall",
        [RM_INJECT_HDEC] = "hdec",
        [RM_INJECT_HOST_IPI] = "host_ipi",
        [RM_INJECT_DEC] = "dec",
        [RM_INJECT_OPAL] = "opal",
        [RM_INJECT_SYSTEM_RESET] = "system_reset",
        [RM_INJECT_MACHINE_CHECK] = "machine_check",
        [RM_INJECT_HMI] = "hmi",
        [RM_INJECT_TRAP] = "trap",
        [RM_INJECT_SET] = "set",
        [RM_INJECT_FENCE] = "fence",
    };
    return NAME(names, kind);
}

const char *rm_check_name(enum rm_check check)
{
    static const char *const names[] = {
#define RM_CHECK(name, about) #name,
#include "rmsim/checks.def"
#undef RM_CHECK
    };
    return NAME(names, check);
}

const char *rm_check_about(enum rm_check check)
{
    static const char *const names[] = {
#define RM_CHECK(name, about) about,
#include "rmsim/checks.def"
#undef RM_CHECK
    };
    return NAME(names, check);
}

const char *rm_phase_name(enum rm_phase phase)
{
    static const char *const names[] = {
        [RM_PHASE_RM_ENTRY] = "rm_entry",
        [RM_PHASE_RM_INTR] = "rm_intr",
        [RM_PHASE_RM_EXIT] = "rm_exit",
        [RM_PHASE_CEDE] = "cede",
    };
    return NAME(names, phase);
}

const char *rm_stall_name(enum rm_stall stall)
{
    static const char *const names[] = {
#define STALL(id, name, about) name,
#include "rmsim/stalls.def"
#undef STALL
    };
    return NAME(names, stall);
}

const char *rm_kick_by_name(enum rm_kick_by by)
{
    static const char *const names[] = {
        [RM_KICK_RM_COMPLETE] = "rm_complete",
        [RM_KICK_HOST_CORE] = "host_core",
        [RM_KICK_DELIVERY] = "delivery",
        [RM_KICK_PROD] = "prod",
    };
    return NAME(names, by);
}

const char *rm_passthru_name(enum rm_passthru reason)
{
    static const char *const names[] = {
        [RM_PASSTHRU_DELIVERED] = "delivered",   [RM_PASSTHRU_TOO_HARD] = "too_hard",
        [RM_PASSTHRU_NOT_MAPPED] = "not_mapped", [RM_PASSTHRU_OFF] = "off",
        [RM_PASSTHRU_TO_HOST] = "to_host",
    };
    return NAME(names, reason);
}

const char *rm_hard_reason_name(enum rm_hard_reason reason)
{
    static const char *const names[] = {
        [RM_HARD_TRAP] = "trap",
        [RM_HARD_HCALL] = "hcall",
        [RM_HARD_UNTOLD] = "untold",
    };
    return NAME(names, reason);
}

const char *rm_resume_name(int code)
{
    static const char *const names[] = {
        [0] = "RESUME_GUEST",   [1] = "RESUME_GUEST_NV",   [2] = "RESUME_HOST",
        [3] = "RESUME_HOST_NV", [4] = "RESUME_PAGE_FAULT", [8] = "RESUME_PASSTHROUGH",
    };
    return code < 0 ? NULL : NAME(names, code);
}
