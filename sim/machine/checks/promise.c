/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/promise.h"

#include <stdarg.h>
#include <stdio.h>

void rm_promise_about(struct rm_machine *machine, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(machine->promise_thing, sizeof(machine->promise_thing), format, arguments);
    va_end(arguments);
}

bool rm_promise_can_be_about(const struct rm_machine *machine, const char *name)
{
    uint64_t value;
    unsigned thread = machine->trace.now.thread;
    return thread < machine->threads && rm_cpu_reg_read(machine->cpus[thread], name, &value);
}

void rm_promise_broken(struct rm_machine *machine, enum rm_check check, int32_t vcpu,
                       const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    RM_EMIT(&machine->trace, broken, .check = (uint32_t)check, .vcpu = vcpu, .about = text,
            .thing = machine->promise_thing);
    machine->promise_thing[0] = '\0';
}
