/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/explore_text.h"

#include "cli/plain.h"
#include "cli/replace_file.h"
#include "cli/shell_word.h"
#include "explore/schedule_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_counts(const struct exp_counts *counts)
{
    printf("  bound %u: %" PRIu64 " schedules (%" PRIu64 " to their end), %" PRIu64
           " states, %" PRIu64 " final states %016" PRIx64 ", %u shared words\n",
           counts->bound, counts->schedules, counts->ended, counts->states, counts->final_states,
           counts->final_digest, counts->shared_words);
}

static void print_sampling(const struct cli_explored *explored, const struct exp_counts *counts)
{
    printf("  %" PRIu64 " orders of depth %u, seeds %" PRIu64 " to %" PRIu64
           ", at most %u turns, %u shared words\n",
           counts->schedules, explored->depth, explored->seed,
           explored->seed + counts->schedules - 1, counts->longest, counts->shared_words);
}

/* A command that shows a finding again: what it begins with, and what stands before the file. */
static void print_command(const struct cli_explored *explored, const char *verb, const char *file)
{
    static const struct rm_machine_options unknown;
    const struct rm_machine_options *machine = explored->machine ? explored->machine : &unknown;
    bool debugs = strcmp(verb, "gdb") == 0;
    printf("    rmsim %s", verb);
    cli_print_option(stdout, "--kernel", machine->kernel);
    cli_print_option(stdout, "--handlers", machine->handlers);
    cli_print_option(stdout, "--debug-info", machine->debug_info);
    cli_print_option(stdout, "--layout", machine->layout);
    cli_print_option(stdout, "--variant", explored->variant);
    fputs(debugs ? " --schedule " : " ", stdout);
    cli_print_word(stdout, file);
    fputc(' ', stdout);
    cli_print_word(stdout, explored->path ? explored->path : "SCENARIO");
    fputc('\n', stdout);
}

/* "FOLDER/scenario-1.schedule"; what is no letter of a file's name is a dash. */
static char *file_name(const struct cli_explored *explored, unsigned number)
{
    const char *name = explored->name;
    size_t bytes = strlen(explored->folder) + strlen(name) + 32;
    char *path = malloc(bytes);
    if (!path)
        return NULL;
    size_t at = (size_t)snprintf(path, bytes, "%s/", explored->folder);
    if (strcmp(explored->folder, ".") == 0)
        at = 0;
    size_t end = at + (size_t)snprintf(path + at, bytes - at, "%s-%u.schedule", name, number + 1);
    for (; at < end; at++)
        if (path[at] == '/')
            path[at] = '-';
    return path;
}

static enum rm_status write_schedule(const char *path, const struct exp_schedule *schedule,
                                     struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    if (!to)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    enum rm_status status = exp_schedule_write(schedule, to, error);
    if (fclose(to) != 0 && status == RM_OK)
        status = rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    if (status == RM_OK)
        status = cli_replace_file(path, text, bytes, error);
    free(text);
    return status;
}

static enum rm_status print_finding(const struct cli_explored *explored, const struct exp_aim *aim,
                                    const struct exp_found *found, unsigned number,
                                    struct rm_error *error)
{
    const struct exp_finding *finding = &found->findings[number];
    const struct exp_schedule schedule = {.of = aim->of,
                                          .weak = aim->weak,
                                          .text = finding->text,
                                          .words = found->words,
                                          .word_count = finding->word_count,
                                          .moves = finding->moves,
                                          .move_count = finding->move_count};
    char *path = file_name(explored, number);
    if (!path)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    enum rm_status status = write_schedule(path, &schedule, error);
    if (status == RM_OK) {
        printf("  found: %s\n    met %" PRIu64 " time%s", cli_plain(finding->text), finding->times,
               finding->times == 1 ? "" : "s");
        if (!explored->depth)
            printf(", with %u preemption%s", finding->preemptions,
                   finding->preemptions == 1 ? "" : "s");
        putchar('\n');
        print_command(explored, "replay", path);
        print_command(explored, "gdb", path);
    }
    free(path);
    return status;
}

enum rm_status cli_print_found(const struct cli_explored *explored, const struct exp_aim *aim,
                               const struct exp_found *found, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    if (explored->depth)
        print_sampling(explored, &found->counts);
    for (unsigned i = 0; i < found->bound_count; i++)
        print_counts(&found->bounds[i]);
    for (unsigned i = 0; status == RM_OK && i < found->finding_count; i++)
        status = print_finding(explored, aim, found, i, error);
    return status;
}

bool cli_print_unmet(uint64_t unmet)
{
    for (unsigned i = 0; unmet >> i; i++)
        if (unmet >> i & 1)
            printf("  missing: no order ends as expect.exists[%u] says\n", i);
    return unmet != 0;
}
