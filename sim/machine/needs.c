/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a caller names is there. */
#include "machine/state.h"

enum rm_status rm_need_world(const struct rm_machine *machine, struct rm_error *error)
{
    if (machine->world)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "the machine has no world yet");
}

enum rm_status rm_need_outside(const struct rm_machine *machine, struct rm_error *error)
{
    if (machine->trace.telling)
        return rm_fail(error, RM_BAD_INPUT, "not from within an observer");
    return rm_need_world(machine, error);
}

enum rm_status rm_need_thread(const struct rm_machine *machine, unsigned thread,
                              struct rm_error *error)
{
    enum rm_status status = rm_need_world(machine, error);
    if (status == RM_OK && thread >= machine->threads)
        status = rm_fail(error, RM_BAD_INPUT, "there is no thread %u: the machine has 0 to %u",
                         thread, machine->threads - 1);
    return status;
}
