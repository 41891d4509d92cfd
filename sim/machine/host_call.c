/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/host_call.h"

enum rm_status rm_host_call_registers(struct rm_machine *machine, unsigned thread,
                                      struct rm_error *error)
{
    struct rm_thread_start start;
    enum rm_status status = rm_world_thread_start(machine->world, thread, &start, error);
    for (unsigned i = 0; status == RM_OK && i < start.count; i++)
        if (!rm_cpu_reg_write(machine->cpus[thread], start.registers[i].name,
                              start.registers[i].value))
            status = rm_fail(error, RM_NOT_FOUND, "the processor has no register %s",
                             start.registers[i].name);
    return status;
}
