/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/exit_text.h"

#include "cli/account_text.h"
#include "cli/plain.h"
#include "scenario/mmio.h"

#include <string.h>

#define COLUMNS 100
#define INDENT  "     "

/* Prints words with a divider between them, broken into lines. */
struct wrapped {
    FILE *to;
    unsigned column, count;
};

static void wrap(struct wrapped *line, const char *label, const char *word, const char *divider)
{
    unsigned bytes = (unsigned)strlen(word) + 3;
    if (line->count == 0)
        line->column = (unsigned)fprintf(line->to, "%s%-10s", INDENT, label);
    else if (line->column + bytes > COLUMNS)
        line->column = (unsigned)fprintf(line->to, "%s\n%s%10s", divider, INDENT, "") - 1;
    else
        line->column += (unsigned)fprintf(line->to, "%s ", divider);
    line->column += (unsigned)fprintf(line->to, "%s", word);
    line->count++;
}

static void end_wrap(struct wrapped *line)
{
    if (line->count)
        fputc('\n', line->to);
}

/* The symbol was entered before. */
static bool entered_before(const struct rm_exit *exit, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(exit->path[i], exit->path[at]) == 0)
            return true;
    return false;
}

static void print_path(FILE *to, const struct rm_exit *exit, bool whole)
{
    struct wrapped line = {.to = to};
    for (size_t i = 0; i < exit->path_count; i++)
        if (whole || !entered_before(exit, i))
            wrap(&line, "path", cli_plain(exit->path[i]), " >");
    if (line.count < exit->path_count)
        fprintf(to, "\n" INDENT "%-10s%zu entries of %u symbols", "", exit->path_count, line.count);
    end_wrap(&line);
}

static void print_mmio(FILE *to, const struct rm_exit *exit)
{
    struct wrapped line = {.to = to};
    for (size_t i = 0; i < exit->mmio_count; i++) {
        char text[SCN_MMIO_TEXT_BYTES];
        scn_mmio_print(&exit->mmio[i], text, sizeof(text));
        wrap(&line, "mmio", text, ",");
    }
    end_wrap(&line);
}

static void print_opal(FILE *to, const struct rm_exit *exit)
{
    for (size_t i = 0; i < exit->opal_count; i++) {
        const struct rm_opal_call *call = &exit->opal[i];
        fprintf(to, "%s%-10s", INDENT, "firmware");
        if (call->name)
            fprintf(to, "%s(", call->name);
        else
            fprintf(to, "unknown call %llu(", (unsigned long long)call->token);
        for (unsigned a = 0; a < call->arg_count; a++)
            fprintf(to, "%s0x%llx", a ? ", " : "", (unsigned long long)call->args[a]);
        fprintf(to, ") = %lld\n", (long long)call->rc);
    }
    for (size_t i = 0; i < exit->msgsnd_count; i++)
        fprintf(to, "%s%-10s0x%llx, to thread %u\n", INDENT, "msgsnd",
                (unsigned long long)exit->msgsnd[i].rb, exit->msgsnd[i].target);
}

static void print_end(FILE *to, const struct rm_exit *exit)
{
    static const char *const places[] = {
        [RM_END_HOST] = "in the host",   [RM_END_GUEST] = "in the guest",
        [RM_END_FAULT] = "with a fault", [RM_END_BUDGET] = "nowhere: the budget ran out",
        [RM_END_IDLE] = "nowhere",       [RM_END_DEADLOCK] = "nowhere: deadlock",
    };
    fprintf(to, "%s%-10s%s", INDENT, "ends", places[exit->end]);
    if (exit->end == RM_END_HOST)
        fprintf(to, ", trap 0x%x, r12 0x%llx, r3 0x%llx", exit->trap, (unsigned long long)exit->r12,
                (unsigned long long)exit->r3);
    if (exit->end == RM_END_GUEST)
        fprintf(to, ", pc 0x%llx", (unsigned long long)exit->guest_pc);
    if (exit->read_intr_called)
        fprintf(to, "; kvmppc_read_intr returned %lld", (long long)exit->read_intr);
    fputc('\n', to);
    if (exit->end == RM_END_FAULT)
        fprintf(to, "%s%-10s%s\n", INDENT, "fault", cli_plain(exit->fault.text));
}

static void print_kicks(FILE *to, const struct scn_result *result, const struct rm_kick *kicks,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(to, ", kicked vcpu %lld", (long long)scn_vcpu_id(result, (int)kicks[i].vcpu));
}

static void print_host(FILE *to, const struct scn_result *result, const struct scn_exit *record)
{
    const struct rm_host_report *host = &record->host;
    if (!record->handled)
        return;
    fprintf(to, "%s%-10s%s", INDENT, "host", host->resume_name);
    if (host->completed)
        fprintf(to, ", kvmppc_xics_rm_complete: rm_action 0x%x, then 0x%x",
                record->rm_action_before, record->rm_action_after);
    print_kicks(to, result, host->kicks, host->kick_count);
    fputc('\n', to);
}

static void print_cost(FILE *to, const struct scn_result *result, const struct rm_exit *exit)
{
    double ns = 1e9 / (double)result->core_hz;
    fprintf(to, "%s%-10s%llu instructions, %llu cycles (%.0f ns)", INDENT, "cost",
            (unsigned long long)exit->instructions, (unsigned long long)exit->cycles,
            (double)exit->cycles * ns);
    if (exit->phases.rm_exit_cycles)
        fprintf(to, ": rm_intr %llu, rm_exit %llu", (unsigned long long)exit->phases.rm_intr_cycles,
                (unsigned long long)exit->phases.rm_exit_cycles);
    fputc('\n', to);
    if (exit->account)
        cli_print_account(to, exit, ns);
}

void cli_print_vcpu(FILE *to, const struct scn_result *result, int vcpu)
{
    if (vcpu < 0)
        fputs("no vcpu", to);
    else
        fprintf(to, "vcpu %lld", (long long)scn_vcpu_id(result, vcpu));
}

struct cli_exit_end cli_exit_end(const struct rm_exit *exit)
{
    static const char *const ends[] = {
        [RM_END_GUEST] = "back to the guest",  [RM_END_FAULT] = "a fault",
        [RM_END_BUDGET] = "cut by the budget", [RM_END_IDLE] = "without an end",
        [RM_END_DEADLOCK] = "a deadlock",
    };
    struct cli_exit_end end;
    if (exit->end == RM_END_HOST)
        snprintf(end.text, sizeof(end.text), "trap 0x%x", exit->trap);
    else
        snprintf(end.text, sizeof(end.text), "%s", ends[exit->end]);
    return end;
}

void cli_print_interrupted(FILE *to, const struct scn_result *result, const struct rm_exit *exit)
{
    fprintf(to, "thread %u, ", exit->thread);
    cli_print_vcpu(to, result, exit->vcpu);
    if (exit->vector)
        fprintf(to, ": interrupt 0x%x", exit->vector);
}

void cli_print_exit(FILE *to, const struct scn_result *result, unsigned index, bool whole_path)
{
    const struct scn_exit *record = &result->exits[index];
    const struct rm_exit *exit = &record->exit;
    fprintf(to, "%4u ", index);
    cli_print_interrupted(to, result, exit);
    fprintf(to, ", at cycle %llu, in traces exit %llu\n", (unsigned long long)exit->start_cycle,
            (unsigned long long)exit->number);
    print_path(to, exit, whole_path);
    print_mmio(to, exit);
    print_opal(to, exit);
    print_end(to, exit);
    print_host(to, result, record);
    print_cost(to, result, exit);
}
