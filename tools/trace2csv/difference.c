/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/difference.h"

#include "cli/plain.h"
#include "rmsim/machine.h"
#include "trace2csv/exit_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES_SHOWN 12u /* of symbols and of stalls; the rest is summed up */

/* Means of cycles an exit, in both traces. */
struct line {
    const char *what; /* "exit", "phase", "symbol", "stall" */
    char name[96];
    double base, now;
    double base_low, low, base_high, high;
    bool interval;
};

static double change(const struct line *line)
{
    return line->now - line->base;
}

/* How sure a change is. */
static const char *verdict(const struct line *line)
{
    double changes[] = {change(line), line->low - line->base_low, line->high - line->base_high};
    unsigned more = 0, less = 0, count = line->interval ? 3 : 1;
    for (unsigned i = 0; i < count; i++) {
        more += changes[i] > 0;
        less += changes[i] < 0;
    }
    if (more == count)
        return "grew";
    if (less == count)
        return "shrank";
    return more || less ? "open" : "same";
}

static bool has_grown(const struct line *line, double tolerance_percent)
{
    return strcmp(verdict(line), "grew") == 0 &&
           change(line) > line->base * tolerance_percent / 100;
}

static struct line line_of_span(const char *what, const char *name, const struct t2c_span *base,
                                const struct t2c_span *now, const struct t2c_kind_sums *base_kind,
                                const struct t2c_kind_sums *kind, bool interval)
{
    double base_count = (double)base_kind->count, count = (double)kind->count;
    struct line line = {.what = what,
                        .base = (double)base->cycles / base_count,
                        .now = (double)now->cycles / count,
                        .base_low = (double)base->low_cycles / base_count,
                        .low = (double)now->low_cycles / count,
                        .base_high = (double)base->high_cycles / base_count,
                        .high = (double)now->high_cycles / count,
                        .interval = interval};
    snprintf(line.name, sizeof(line.name), "%s", name);
    return line;
}

/* Text for people. */

static void print_text_line(FILE *to, const struct line *line, const char *name)
{
    fprintf(to, "%-42s %9.1f %9.1f %+9.1f", name, line->base, line->now, change(line));
    if (line->base > 0)
        fprintf(to, "  %+6.1f %%", 100 * change(line) / line->base);
    else
        fprintf(to, "       new");
    if (line->interval)
        fprintf(to, "   low %+.0f, high %+.0f: %s", line->low - line->base_low,
                line->high - line->base_high, verdict(line));
    fputc('\n', to);
}

static void print_csv_line(FILE *to, const struct t2c_kind *kind, const struct line *line)
{
    char text[T2C_KIND_BYTES];
    t2c_print_csv(t2c_kind_text(kind, text), to);
    fprintf(to, ",%s,", line->what);
    t2c_print_csv(line->name, to);
    fprintf(to, ",%.3f,%.3f,%.3f,", line->base, line->now, change(line));
    if (line->interval)
        fprintf(to, "%.3f,%.3f", line->low - line->base_low, line->high - line->base_high);
    else
        fputc(',', to);
    fprintf(to, ",%s\n", verdict(line));
}

static void print_line(FILE *to, const struct t2c_difference *difference,
                       const struct t2c_kind *kind, const struct line *line, unsigned indent)
{
    char name[sizeof(line->name) + 8];
    if (difference->csv) {
        print_csv_line(to, kind, line);
        return;
    }
    snprintf(name, sizeof(name), "%*s%s", (int)indent, "", line->name);
    print_text_line(to, line, name);
}

/* Largest change first; of equal ones by name. */
static int by_change(const void *a, const void *b)
{
    const struct line *one = a, *other = b;
    double left = fabs(change(one)), right = fabs(change(other));
    if (left != right)
        return left > right ? -1 : 1;
    return strcmp(one->name, other->name);
}

static void print_lines(FILE *to, const struct t2c_difference *difference,
                        const struct t2c_kind *kind, struct line *lines, size_t count,
                        const char *heading)
{
    double rest = 0;
    size_t changed = 0;
    qsort(lines, count, sizeof(*lines), by_change);
    while (changed < count && (change(&lines[changed]) != 0 || difference->csv))
        changed++;
    if (changed && !difference->csv)
        fprintf(to, "%s\n", heading);
    for (size_t i = 0; i < changed; i++)
        if (difference->csv || i < LINES_SHOWN)
            print_line(to, difference, kind, &lines[i], 2);
        else
            rest += change(&lines[i]);
    if (!difference->csv && changed > LINES_SHOWN)
        fprintf(to, "  %-60s %+9.1f\n", "all others", rest);
}

/* The parts. */

static void print_phases(FILE *to, const struct t2c_difference *difference,
                         const struct t2c_kind_sums *base, const struct t2c_kind_sums *now)
{
    bool interval = difference->base->intervals && difference->sums->intervals;
    for (unsigned phase = 0; phase < RM_PHASES; phase++) {
        bool cede = phase == RM_PHASE_CEDE;
        const struct line line =
            line_of_span("phase", rm_phase_name((enum rm_phase)phase), &base->phase[phase],
                         &now->phase[phase], base, now, interval && !cede);
        if (line.base > 0 || line.now > 0)
            print_line(to, difference, &now->kind, &line, 2);
    }
}

static void print_stalls(FILE *to, const struct t2c_difference *difference,
                         const struct t2c_kind_sums *base, const struct t2c_kind_sums *now)
{
    struct line lines[RM_PHASES * RM_STALLS];
    size_t count = 0;
    for (unsigned phase = 0; phase < RM_PHASES; phase++)
        for (unsigned part = 0; part < RM_STALLS; part++) {
            const struct t2c_span before = {.cycles = base->stall[phase][part]};
            const struct t2c_span after = {.cycles = now->stall[phase][part]};
            char name[96];
            snprintf(name, sizeof(name), "%s %s", rm_phase_name((enum rm_phase)phase),
                     rm_stall_name((enum rm_stall)part));
            if (before.cycles || after.cycles)
                lines[count++] = line_of_span("stall", name, &before, &after, base, now, false);
        }
    print_lines(to, difference, &now->kind, lines, count, "stalls");
}

static uint64_t symbol_cycles(const struct t2c_kind_sums *sums, size_t number)
{
    return number < sums->symbol_room ? sums->symbol[number] : 0;
}

static enum rm_status print_symbols(FILE *to, const struct t2c_difference *difference,
                                    const struct t2c_kind_sums *base,
                                    const struct t2c_kind_sums *now, struct rm_error *error)
{
    size_t room = base->symbol_room > now->symbol_room ? base->symbol_room : now->symbol_room;
    struct line *lines = malloc((room + 1) * sizeof(*lines));
    size_t count = 0;
    if (!lines)
        return rm_fail(error, RM_NO_MEMORY, "no memory for code symbols");
    for (size_t i = 0; i < room; i++) {
        const struct t2c_span before = {.cycles = symbol_cycles(base, i)};
        const struct t2c_span after = {.cycles = symbol_cycles(now, i)};
        if (before.cycles || after.cycles)
            lines[count++] =
                line_of_span("symbol", cli_plain(t2c_symbol_name(difference->symbols, (uint32_t)i)),
                             &before, &after, base, now, false);
    }
    print_lines(to, difference, &now->kind, lines, count, "code symbols");
    free(lines);
    return RM_OK;
}

static enum rm_status print_kind(FILE *to, const struct t2c_difference *difference,
                                 const struct t2c_kind_sums *base, const struct t2c_kind_sums *now,
                                 struct t2c_difference_found *found, struct rm_error *error)
{
    char text[T2C_KIND_BYTES];
    bool interval = difference->base->intervals && difference->sums->intervals;
    const struct line whole =
        line_of_span("exit", "exit", &base->exit, &now->exit, base, now, interval);
    if (!difference->csv)
        fprintf(to, "\n%s: %" PRIu64 " in BASE, %" PRIu64 " here\n%-42s %9s %9s %9s\n",
                t2c_kind_text(&now->kind, text), base->count, now->count, "cycles an exit", "BASE",
                "here", "change");
    found->compared++;
    print_line(to, difference, &now->kind, &whole, 0);
    print_phases(to, difference, base, now);
    enum rm_status status = print_symbols(to, difference, base, now, error);
    if (status != RM_OK)
        return status;
    print_stalls(to, difference, base, now);
    if (!has_grown(&whole, difference->tolerance_percent))
        return RM_OK;
    found->grown = true;
    if (!difference->csv)
        fprintf(to, "grown by more than %g %%\n", difference->tolerance_percent);
    return RM_OK;
}

/* Kinds that only one trace has. */
static void print_missing(FILE *to, const struct t2c_exit_sums *of,
                          const struct t2c_exit_sums *other, const char *where)
{
    char text[T2C_KIND_BYTES];
    for (unsigned i = 0; i < of->count; i++)
        if (!t2c_exit_sums_of(other, &of->kinds[i].kind))
            fprintf(to, "\n%s: %" PRIu64 ", %s only\n", t2c_kind_text(&of->kinds[i].kind, text),
                    of->kinds[i].count, where);
}

static void print_heading(FILE *to, const struct t2c_difference *difference)
{
    if (difference->csv) {
        fputs("exit,what,name,base_cycles,cycles,change_cycles,change_low_cycles,"
              "change_high_cycles,verdict\n",
              to);
        return;
    }
    fprintf(to, "BASE  %s\n      %s\nhere  %s\n      %s\n", difference->base_about->scenario,
            difference->base_about->image, difference->about->scenario, difference->about->image);
    fprintf(to, "both  on the clock %s, at %.9g MHz\n", difference->about->clock,
            (double)difference->about->core_hz / 1e6);
}

enum rm_status t2c_check_comparable(const struct rm_ctf_about *base,
                                    const struct rm_ctf_about *about, struct rm_error *error)
{
    if (strcmp(base->clock, about->clock) != 0)
        return rm_fail(error, RM_BAD_INPUT,
                       "--diff: found the clock %s in BASE, %s in TRACE; expected the same",
                       base->clock, about->clock);
    if (base->core_hz != about->core_hz)
        return rm_fail(error, RM_BAD_INPUT,
                       "--diff: found a core of %" PRIu64 " Hz in BASE, of %" PRIu64
                       " Hz in TRACE; expected the same",
                       base->core_hz, about->core_hz);
    return RM_OK;
}

enum rm_status t2c_print_difference(FILE *to, const struct t2c_difference *difference,
                                    struct t2c_difference_found *found, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    *found = (struct t2c_difference_found){0};
    print_heading(to, difference);
    for (unsigned i = 0; i < difference->sums->count && status == RM_OK; i++) {
        const struct t2c_kind_sums *now = &difference->sums->kinds[i];
        const struct t2c_kind_sums *base = t2c_exit_sums_of(difference->base, &now->kind);
        if (base)
            status = print_kind(to, difference, base, now, found, error);
    }
    if (!difference->csv) {
        print_missing(to, difference->base, difference->sums, "in BASE");
        print_missing(to, difference->sums, difference->base, "here");
    }
    return status;
}
