/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of what the API counts. */
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

const char *rm_resume_name(int code)
{
    static const char *const names[] = {
        [0] = "RESUME_GUEST",   [1] = "RESUME_GUEST_NV",   [2] = "RESUME_HOST",
        [3] = "RESUME_HOST_NV", [4] = "RESUME_PAGE_FAULT", [8] = "RESUME_PASSTHROUGH",
    };
    return code < 0 ? NULL : NAME(names, code);
}
