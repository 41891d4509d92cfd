/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/promise.h"

#include "machine/checks/guest_registers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *about;
} checks[] = {
#define RM_CHECK(name, about) [RM_CHECK_##name] = {#name, about},
#include "rmsim/checks.def"
#undef RM_CHECK
};

const char *rm_check_name(enum rm_check check)
{
    return (unsigned)check < RM_CHECKS ? checks[check].name : NULL;
}

const char *rm_check_about(enum rm_check check)
{
    return (unsigned)check < RM_CHECKS ? checks[check].about : NULL;
}

void rm_promise_about(struct rm_machine *machine, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(machine->promise_thing, sizeof(machine->promise_thing), format, arguments);
    va_end(arguments);
}

/* Where the host has to find a register of a vcpu. */
static void name_saved(struct rm_machine *machine, unsigned vcpu, const char *name)
{
    const struct rm_contract *contract = &machine->registers->contract;
    unsigned word = rm_cpu_word_find(name);
    for (unsigned i = 0; i < contract->count; i++) {
        const struct rm_contract_item *item = &contract->items[i];
        if (item->places && item->word == word)
            rm_promise_about(machine, "vcpu[%u]+0x%llx", vcpu,
                             (unsigned long long)item->field[0].offset_bytes);
    }
}

/* The checks of registers begin their text with the register's name; what the host did not find is
 * that register's field in the vcpu's struct. */
static void thing_of_text(struct rm_machine *machine, enum rm_check check, int32_t vcpu,
                          const char *text)
{
    char name[sizeof(machine->promise_thing)];
    uint64_t value;
    size_t length = strcspn(text, " ");
    if (strncmp(text + length, " of ", 4) != 0 || length >= sizeof(name) ||
        machine->trace.now.thread >= machine->threads)
        return;
    memcpy(name, text, length);
    name[length] = '\0';
    if (!rm_cpu_reg_read(machine->cpus[machine->trace.now.thread], name, &value))
        return;
    if (check == RM_CHECK_guest_saved)
        name_saved(machine, (unsigned)vcpu, name);
    else
        rm_promise_about(machine, "%s", name);
}

void rm_promise_broken(struct rm_machine *machine, enum rm_check check, int32_t vcpu,
                       const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (!machine->promise_thing[0])
        thing_of_text(machine, check, vcpu, text);
    RM_EMIT(&machine->trace, broken, .check = (uint32_t)check, .vcpu = vcpu, .about = text,
            .thing = machine->promise_thing);
    machine->promise_thing[0] = '\0';
}
