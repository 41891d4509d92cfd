/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: how a fault of the code under test is put in words. */
#include "cpu/fault.h"

#include "cpu/change.h"
#include "cpu/disassemble.h"

#include <stdarg.h>
#include <stdio.h>

/* The instruction at the fault and what Capstone makes of it, as far as memory has it. */
static void describe_instruction(struct rm_cpu *cpu)
{
    struct rm_cpu_fault *fault = &cpu->fault;
    if (!rm_mem_contains(cpu->mem, fault->pc, 4))
        return;
    fault->instruction = (uint32_t)rm_mem_read(cpu->mem, fault->pc, 4, rm_cpu_endian(cpu));
    rm_disassemble(fault->instruction, fault->pc, fault->disassembly, sizeof(fault->disassembly));
}

void rm_cpu_raise(struct rm_cpu *cpu, const char *what, uint64_t address)
{
    cpu->fault = (struct rm_cpu_fault){.pc = cpu->t.pc, .address = address};
    snprintf(cpu->fault.what, sizeof(cpu->fault.what), "%s", what);
    describe_instruction(cpu);
    rm_cpu_end_run(cpu, RM_STOP_FAULT, cpu->t.pc);
}

void rm_cpu_not_modelled(struct rm_cpu *cpu, const char *format, ...)
{
    char what[sizeof(cpu->fault.what)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    rm_cpu_raise(cpu, what, 0);
    cpu->fault.not_modelled = true;
}
