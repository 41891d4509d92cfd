/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/run_state.h"

#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_part(uint32_t count, const char *what)
{
    if (count)
        printf("; %u %s", count, what);
}

static void print_cpu(unsigned number, const struct rm_capture_cpu *cpu)
{
    printf("  processor %u  followed %u of %u instructions", number, cpu->followed, cpu->lines);
    print_part(cpu->before, "before it can be followed");
    print_part(cpu->guest, "of the guest");
    print_part(cpu->firmware, "of the firmware, for which a call stands");
    if (cpu->after)
        printf("; %u after it fetched for the host with MSR[IR]=1, at %s", cpu->after,
               cli_plain(cpu->after_symbol));
    putchar('\n');
    if (cpu->replayed || cpu->unread)
        printf("               of those not followed: %u stores done from the recorded registers, "
               "%u instructions in text that cannot be read\n",
               cpu->replayed, cpu->unread);
}

/* The names of all that have one reason, once. */
static void print_reason(const struct rm_capture_report *report, unsigned first)
{
    const char *why = report->incomparable[first].why;
    for (unsigned i = 0; i < first; i++)
        if (report->incomparable[i].why == why)
            return;
    printf("              ");
    for (unsigned i = first; i < report->incomparable_count; i++)
        if (report->incomparable[i].why == why)
            printf(" %s", cli_plain(report->incomparable[i].name));
    printf(": %s\n", why);
}

/* Where registers could not be compared, and why. */
static void print_missed_snaps(const struct rm_capture_report *report)
{
    for (size_t i = 0; i < report->moment_count && !report->parted.yes; i++) {
        const struct rm_capture_moment *moment = &report->moments[i];
        if (moment->followed)
            continue;
        printf("               not at the snap \"%s\" of processor %u, %s\n",
               cli_plain(moment->why), moment->cpu,
               moment->in_path ? "which is not followed there" : "to which its path does not come");
    }
}

static void print_registers(const struct rm_capture_report *report)
{
    uint64_t values = 0;
    unsigned equal = 0, incomparable = 0, moments = 0;
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        values += report->cpus[i].values;
    for (size_t i = 0; i < report->moment_count; i++) {
        equal += report->moments[i].equal;
        incomparable += report->moments[i].incomparable;
        moments += report->moments[i].followed;
    }
    printf("  registers    %" PRIu64
           " compared along the path; at %u of %zu snaps %u equal, %u not "
           "comparable\n",
           values, moments, report->moment_count, equal, incomparable);
    for (unsigned i = 0; i < report->incomparable_count; i++)
        print_reason(report, i);
    print_missed_snaps(report);
}

static void print_memory(const struct rm_capture_report *report)
{
    const struct rm_capture_memory *memory = &report->memory;
    printf("  memory       %s\n", cli_plain(report->folder_kind));
    for (unsigned i = 0; i < sizeof(report->world) / sizeof(*report->world); i++)
        if (report->world[i][0])
            printf("               %s\n", cli_plain(report->world[i]));
    if (report->learnt_words)
        printf("               %" PRIu64 " words learnt from what loads were recorded to give\n",
               report->learnt_words);
    if (memory->listed)
        printf("               %u words changed: %u equal; %u written last by who is not followed "
               "any more, %u by nobody who is followed\n",
               memory->listed, memory->equal, memory->later, memory->elsewhere);
    if (memory->others)
        printf("               %u other words were written and are as they were\n", memory->others);
}

static void print_differences(const struct rm_capture_report *report)
{
    for (unsigned i = 0; i < RM_DIFFERENCES; i++)
        if (report->differences[i])
            printf("  known        %" PRIu64 " x %s: %s\n", report->differences[i],
                   rm_difference_name((enum rm_difference)i),
                   rm_difference_reason((enum rm_difference)i));
}

static void print_acts(const struct rm_capture_report *report)
{
    for (unsigned i = 0; i < report->act_count; i++)
        printf("  order        processor %u, instruction %u: %s\n", report->acts[i].cpu,
               report->acts[i].own, cli_plain(report->acts[i].text));
    if (report->acts_left_out)
        printf("               and %u more\n", report->acts_left_out);
}

static void print_parted(const struct rm_capture_parted *parted)
{
    printf("PARTED at instruction %u of processor %u (line %u), 0x%" PRIx64 " %s\n", parted->own,
           parted->cpu, parted->line, parted->pc, cli_plain(parted->symbol));
    if (parted->has_earlier)
        printf("  after instruction %u at 0x%" PRIx64 "\n", parted->earlier_own,
               parted->earlier_pc);
    printf("  %s\n", cli_plain(parted->what));
}

int cli_run_state(const struct rm_capture_options *options)
{
    struct rm_error error = {.text = ""};
    struct rm_capture_report *report;
    if (rm_capture_follow(options, &report, &error) != RM_OK)
        return cli_fail("run", &error);
    printf("%s\n", cli_plain(options->folder));
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        if (report->cpus[i].lines)
            print_cpu(i, &report->cpus[i]);
    print_registers(report);
    print_memory(report);
    print_differences(report);
    print_acts(report);
    int status = report->parted.yes ? CLI_FAILED : CLI_OK;
    if (report->parted.yes)
        print_parted(&report->parted);
    else
        puts("FOLLOWED");
    rm_capture_report_free(report);
    return status;
}
