/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/gdb_threads.h"

#include "base/markup.h"
#include "gdb/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "kvmppc_hv_entry+0x1c", or the address. */
static void name_code(const struct rm_machine *machine, uint64_t pc, char *to, size_t bytes)
{
    uint32_t symbol = rm_image_symbol_at(machine->image, pc);
    if (symbol == UINT32_MAX)
        snprintf(to, bytes, "0x%" PRIx64, pc);
    else
        snprintf(to, bytes, "%s+0x%" PRIx64, rm_image_symbol_name(machine->image, symbol),
                 rm_real(pc) - rm_real(rm_image_symbol_start(machine->image, symbol)));
}

static void describe_place(const struct rm_machine *machine, unsigned thread, char *to,
                           size_t bytes)
{
    static const char *const places[] = {[RM_IN_HOST] = "in the host",
                                         [RM_IN_HYPERVISOR] = "real mode",
                                         [RM_IN_GUEST] = "in the guest",
                                         [RM_IN_NAP] = "naps",
                                         [RM_IN_FAULT] = "stopped by a fault"};
    const struct rm_thread_state *state = &machine->state.threads[thread];
    char code[160], word[96];
    name_code(machine, rm_cpu_pc(machine->cpus[thread]), code, sizeof(code));
    if (state->spin.parked && state->spin.word_count) {
        rm_world_name(machine->world, state->spin.words[0].address, word, sizeof(word));
        snprintf(to, bytes, "goes round in %s, reads %s", code, word);
    } else if (state->place == RM_IN_HYPERVISOR || state->place == RM_IN_FAULT) {
        snprintf(to, bytes, "%s, %s", places[state->place], code);
    } else {
        snprintf(to, bytes, "%s", places[state->place]);
    }
}

void rm_gdb_thread_about(const struct rm_machine *machine, unsigned thread, char *to, size_t bytes)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    char where[320], vcpu[32] = "", exit[48] = "";
    describe_place(machine, thread, where, sizeof(where));
    if (state->vcpu != RM_NO_VCPU && state->place != RM_IN_HOST)
        snprintf(vcpu, sizeof(vcpu), ", vcpu %" PRId32, state->vcpu);
    if (state->exit && state->place != RM_IN_GUEST && state->place != RM_IN_HOST)
        snprintf(exit, sizeof(exit), ", exit %" PRIu64, state->exit);
    snprintf(to, bytes, "%s%s%s", where, vcpu, exit);
}

char *rm_gdb_threads_describe(const struct rm_machine *machine)
{
    char *text = NULL;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);
    if (!to)
        return NULL;
    fputs("<?xml version=\"1.0\"?>\n<threads>\n", to);
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        char about[400];
        rm_gdb_thread_about(machine, thread, about, sizeof(about));
        fprintf(to, "<thread id=\"p1.%x\" core=\"%u\" name=\"thread %u\">", thread + 1,
                thread / machine->config.threads_per_core, thread);
        rm_print_markup(to, about, strlen(about));
        fputs("</thread>\n", to);
    }
    fputs("</threads>\n", to);
    return fclose(to) == 0 ? text : NULL;
}

bool rm_gdb_thread_id(const struct rm_machine *machine, const char **at, int *thread)
{
    uint64_t number;
    if (rm_packet_word(at, "p")) {
        if (!rm_packet_word(at, "-1")) {
            if (!rm_packet_number(at, &number) || number > 1)
                return false;
        }
        *thread = RM_GDB_ALL;
        if (!rm_packet_word(at, "."))
            return true; /* all of the process */
    }
    *thread = RM_GDB_ALL;
    if (rm_packet_word(at, "-1"))
        return true;
    if (!rm_packet_number(at, &number) || number > machine->threads)
        return false;
    *thread = number ? (int)number - 1 : RM_GDB_ANY;
    return true;
}
