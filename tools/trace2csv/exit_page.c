/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/exit_page.h"

#include "trace/value_names.h"
#include "trace2csv/exit_rows.h"
#include "trace2csv/exit_sums.h"
#include "trace2csv/page_text.h"
#include "trace2csv/page_timeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS       32u
#define SYMBOLS_SHOWN 16u
#define EFFECTS_SHOWN 16u

static uint64_t value_of(const struct t2c_page_data *data, enum t2c_column column)
{
    return data->row.value[column];
}

static bool has_intervals(const struct t2c_page_data *data)
{
    return data->row.has[T2C_exit_low_cycles];
}

/* The head. */

static void print_kind(FILE *to, const struct t2c_page_data *data)
{
    const struct t2c_kind kind = {value_of(data, T2C_vector), value_of(data, T2C_trap),
                                  value_of(data, T2C_result), value_of(data, T2C_hcall)};
    char text[T2C_KIND_BYTES];
    t2c_print_html(to, t2c_kind_text(&kind, text));
}

static void print_begin(FILE *to, const struct t2c_page_data *data)
{
    fprintf(to, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    t2c_print_html(to, data->about->scenario);
    fputs(": ", to);
    print_kind(to, data);
    fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", t2c_page_css);
}

/* Which of how many exits it is. */
static void print_which(FILE *to, const struct t2c_page_data *data)
{
    if (data->exit_count == 1)
        fputs("The trace&rsquo;s one exit", to);
    else {
        fputs("The longest of ", to);
        t2c_print_number(to, data->exit_count);
        fputs(" exits", to);
    }
    fprintf(to, ", number %" PRIu64, value_of(data, T2C_exit_seq));
    if (data->row.has[T2C_run])
        fprintf(to, " of run %" PRIu64 " (seed %" PRIu64 ")", value_of(data, T2C_run),
                value_of(data, T2C_seed));
}

static void print_lead(FILE *to, const struct t2c_page_data *data)
{
    uint64_t cycles = value_of(data, T2C_exit_cycles);
    fputs("<p class=\"big\"><strong>", to);
    t2c_print_ns(to, data, cycles);
    fputs(" ns</strong>", to);
    if (has_intervals(data) && !value_of(data, T2C_cede_cycles)) {
        fputs("<span class=\"interval\">; with all open rows of the clock at their low ends ", to);
        t2c_print_ns(to, data, value_of(data, T2C_exit_low_cycles));
        fputs(", at their high ends ", to);
        t2c_print_ns(to, data, value_of(data, T2C_exit_high_cycles));
        fputs("</span>", to);
    }
    fputs("</p>\n<p>", to);
    print_which(to, data);
    fprintf(to, ", on thread %" PRIu64, value_of(data, T2C_hw_thread));
    if (data->row.has[T2C_vcpu])
        fprintf(to, " with vcpu %" PRIu64, value_of(data, T2C_vcpu));
    fputs(": ", to);
    t2c_print_number(to, cycles);
    fputs(" cycles, ", to);
    t2c_print_number(to, value_of(data, T2C_insns));
    fputs(" instructions.</p>\n", to);
}

static void print_fact(FILE *to, const char *name, const char *value)
{
    fprintf(to, "<div><dt>%s</dt><dd>", name);
    t2c_print_html(to, value);
    fputs("</dd></div>\n", to);
}

static void print_head(FILE *to, const struct t2c_page_data *data)
{
    const struct rm_ctf_about *about = data->about;
    char core[64];
    /* "Linux version 6.1.0 (who built it) ..."; all of it stands at the end of the page. */
    const char *built = strstr(about->image, " (");
    char image[RM_CTF_ABOUT_BYTES];
    snprintf(image, sizeof(image), "%.*s",
             built ? (int)(built - about->image) : (int)sizeof(image) - 1, about->image);
    snprintf(core, sizeof(core), "%.40s, %.3f GHz", about->clock, (double)about->core_hz / 1e9);
    fputs("<header>\n<p class=\"scenario\">", to);
    t2c_print_html(to, about->scenario);
    fputs("</p>\n<h1>", to);
    print_kind(to, data);
    fputs("</h1>\n", to);
    print_lead(to, data);
    fputs("<dl class=\"facts\">\n", to);
    print_fact(to, "image", image);
    print_fact(to, "clock", core);
    print_fact(to, "rmsim", about->version);
    fputs("</dl>\n</header>\n<main>\n", to);
}

/* Where the cycles went. */

static const enum t2c_column phase_columns[RM_PHASES] = {T2C_rm_entry_cycles, T2C_rm_intr_cycles,
                                                         T2C_rm_exit_cycles, T2C_cede_cycles};

/* Of an exit by an interrupt its entry is no part. */
static uint64_t phase_cycles(const struct t2c_page_data *data, unsigned phase)
{
    if (phase == RM_PHASE_RM_ENTRY && value_of(data, T2C_vector))
        return 0;
    return value_of(data, phase_columns[phase]);
}

static uint64_t stall_cycles(const struct t2c_page_data *data, unsigned phase, unsigned part)
{
    return phase_cycles(data, phase)
               ? value_of(data, t2c_stall_column((enum rm_phase)phase, (enum rm_stall)part))
               : 0;
}

struct part {
    enum rm_stall stall;
    uint64_t cycles; /* of all phases */
};

static int by_part(const void *a, const void *b)
{
    const struct part *one = a, *other = b;
    if (one->cycles != other->cycles)
        return one->cycles > other->cycles ? -1 : 1;
    return (int)one->stall - (int)other->stall;
}

static unsigned find_parts(const struct t2c_page_data *data, struct part parts[RM_STALLS])
{
    unsigned count = 0;
    for (unsigned stall = 0; stall < RM_STALLS; stall++) {
        struct part part = {(enum rm_stall)stall, 0};
        for (unsigned phase = 0; phase < RM_PHASES; phase++)
            part.cycles += stall_cycles(data, phase, stall);
        if (part.cycles)
            parts[count++] = part;
    }
    if (count)
        qsort(parts, count, sizeof(*parts), by_part);
    return count;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100 * (double)part / (double)whole : 0;
}

/* One bar, as long as its phase is beside the longest; its parts, by class. */
static void print_bar(FILE *to, const struct t2c_page_data *data, unsigned phase,
                      uint64_t longest_cycles, const struct part *parts, unsigned count)
{
    uint64_t cycles = phase_cycles(data, phase);
    const char *name = rm_phase_name((enum rm_phase)phase);
    fprintf(to, "<div class=\"phase\"><h3>%s</h3><p class=\"n\">", name);
    t2c_print_ns(to, data, cycles);
    fputs(" ns", to);
    if (has_intervals(data) && phase != RM_PHASE_CEDE) {
        fputs(" <span class=\"interval\">", to);
        t2c_print_ns(to, data, value_of(data, t2c_phase_column((enum rm_phase)phase, T2C_LOW)));
        fputs("&ndash;", to);
        t2c_print_ns(to, data, value_of(data, t2c_phase_column((enum rm_phase)phase, T2C_HIGH)));
        fputs("</span>", to);
    }
    fprintf(to, "</p><div class=\"bar\" style=\"width:%.2f%%\">", percent(cycles, longest_cycles));
    if (!count)
        fputs("<span class=\"plain\" style=\"width:100%\"></span>", to);
    for (unsigned stall_class = 0; stall_class < T2C_STALL_CLASSES; stall_class++) {
        uint64_t of_class = 0;
        for (unsigned i = 0; i < count; i++)
            if (t2c_class_of_stall(parts[i].stall) == stall_class)
                of_class += stall_cycles(data, phase, parts[i].stall);
        const char *of = t2c_stall_class_name((enum t2c_stall_class)stall_class);
        if (of_class)
            fprintf(to,
                    "<span class=\"c%u\" style=\"width:%.2f%%\" title=\"%s: %" PRIu64
                    " cycles, %.1f %% of %s\"><b>%s</b></span>",
                    stall_class, percent(of_class, cycles), of, of_class, percent(of_class, cycles),
                    name, of);
    }
    fputs("</div></div>\n", to);
}

static void print_part(FILE *to, const struct t2c_page_data *data, const struct part *part,
                       uint64_t all_cycles)
{
    fprintf(to, "<tr><td><i class=\"swatch c%u\"></i><code>%s</code><span class=\"about\">",
            (unsigned)t2c_class_of_stall(part->stall), rm_stall_name(part->stall));
    t2c_print_html(to, t2c_stall_about(part->stall));
    fputs("</span></td>", to);
    for (unsigned phase = 0; phase < RM_PHASES; phase++)
        if (phase_cycles(data, phase)) {
            uint64_t cycles = stall_cycles(data, phase, part->stall);
            fputs("<td class=\"n\">", to);
            if (cycles)
                t2c_print_number(to, cycles);
            fputs("</td>", to);
        }
    fprintf(to, "<td class=\"n\">%.1f&#8239;%%</td></tr>\n", percent(part->cycles, all_cycles));
}

static void print_stack(FILE *to, const struct t2c_page_data *data)
{
    struct part parts[RM_STALLS];
    unsigned count = find_parts(data, parts);
    uint64_t longest = 0, all = 0;
    for (unsigned phase = 0; phase < RM_PHASES; phase++) {
        uint64_t cycles = phase_cycles(data, phase);
        longest = cycles > longest ? cycles : longest;
        all += cycles;
    }
    fputs("<section id=\"stack\"><h2>Where the cycles went</h2>\n", to);
    for (unsigned phase = 0; phase < RM_PHASES; phase++)
        if (phase_cycles(data, phase))
            print_bar(to, data, phase, longest, parts, count);
    if (!count) {
        fputs("<p>What they were lost to is told with the clock power8.</p></section>\n", to);
        return;
    }
    fputs("<table><thead><tr><th>cycles by cause</th>", to);
    for (unsigned phase = 0; phase < RM_PHASES; phase++)
        if (phase_cycles(data, phase))
            fprintf(to, "<th class=\"n\">%s</th>", rm_phase_name((enum rm_phase)phase));
    fputs("<th class=\"n\">all</th></tr></thead>\n<tbody>\n", to);
    for (unsigned i = 0; i < count; i++)
        print_part(to, data, &parts[i], all);
    fputs("</tbody></table></section>\n", to);
}

/* Code symbols. */

static void print_symbols(FILE *to, const struct t2c_page_data *data)
{
    const struct t2c_row *row = &data->row;
    uint64_t most = row->symbol_count ? row->symbols->cycles : 0, rest = 0;
    uint64_t all = value_of(data, T2C_exit_cycles);
    fputs("<section id=\"symbols\"><h2>Which code</h2>\n<table><thead><tr><th>symbol</th>"
          "<th class=\"n\">cycles</th><th class=\"n\">share</th></tr></thead>\n<tbody>\n",
          to);
    for (size_t i = 0; i < row->symbol_count; i++) {
        const struct t2c_symbol_time *time = &row->symbols[i];
        if (i >= SYMBOLS_SHOWN) {
            rest += time->cycles;
            continue;
        }
        fputs("<tr><td><code>", to);
        t2c_print_html(to, t2c_symbol_name(data->symbols, time->symbol));
        fprintf(to,
                "</code><span class=\"meter\" style=\"width:%.1f%%\"></span></td><td class=\"n\">",
                percent(time->cycles, most));
        t2c_print_number(to, time->cycles);
        fprintf(to, "</td><td class=\"n\">%.1f&#8239;%%</td></tr>\n", percent(time->cycles, all));
    }
    if (rest) {
        fprintf(to, "<tr><td>%zu others</td><td class=\"n\">", row->symbol_count - SYMBOLS_SHOWN);
        t2c_print_number(to, rest);
        fprintf(to, "</td><td class=\"n\">%.1f&#8239;%%</td></tr>\n", percent(rest, all));
    }
    fputs("</tbody></table></section>\n", to);
}

/* The distribution. */

static void print_bars(FILE *to, const struct t2c_page_data *data, struct t2c_distribution *of)
{
    uint64_t min = t2c_statistic(of, T2C_MIN), max = t2c_statistic(of, T2C_MAX);
    uint64_t counts[BUCKETS] = {0}, most = 0;
    size_t distinct;
    const struct t2c_occurrence *at = t2c_occurrences(of, &distinct);
    for (size_t i = 0; i < distinct; i++) {
        size_t bucket = (size_t)((double)(at[i].value - min) * BUCKETS / (double)(max - min + 1));
        counts[bucket] += at[i].count;
        most = counts[bucket] > most ? counts[bucket] : most;
    }
    fputs("<div class=\"histogram\" role=\"img\" aria-label=\"Histogram of ", to);
    t2c_print_number(to, of->count);
    fputs(" exits; the table below has its percentiles\">", to);
    for (unsigned i = 0; i < BUCKETS; i++)
        fprintf(to, "<span style=\"height:%.1f%%\" title=\"%" PRIu64 " exits\"></span>",
                percent(counts[i], most), counts[i]);
    fputs("</div>\n<p class=\"ends\"><span>", to);
    t2c_print_ns(to, data, min);
    fputs(" ns</span><span>", to);
    t2c_print_ns(to, data, max);
    fputs(" ns</span></p>\n", to);
}

static void print_distribution(FILE *to, struct t2c_page_data *data)
{
    static const enum t2c_statistic shown[] = {T2C_MIN, T2C_P50, T2C_P90, T2C_P99, T2C_MAX};
    fputs("<section id=\"distribution\"><h2>How long such exits take</h2>\n", to);
    for (unsigned i = 0; i < data->durations.count; i++) {
        struct t2c_group *group = &data->durations.groups[i];
        if (group->key == value_of(data, T2C_trap) && group->durations.distinct > 1)
            print_bars(to, data, &group->durations);
    }
    fputs("<table><thead><tr><th>ns by trap</th><th class=\"n\">exits</th><th class=\"n\">min</th>"
          "<th class=\"n\">p50</th><th class=\"n\">p90</th><th class=\"n\">p99</th><th "
          "class=\"n\">max</th></tr></thead>\n<tbody>\n",
          to);
    for (unsigned i = 0; i < data->durations.count; i++) {
        struct t2c_group *group = &data->durations.groups[i];
        const char *name = rm_trap_name(group->key);
        fprintf(to, "<tr><td><code>0x%" PRIx64 "</code>%s%s</td><td class=\"n\">", group->key,
                name ? " " : "", name ? name : "");
        t2c_print_number(to, group->durations.count);
        for (size_t k = 0; k < sizeof(shown) / sizeof(*shown); k++) {
            fputs("</td><td class=\"n\">", to);
            t2c_print_ns(to, data, t2c_statistic(&group->durations, shown[k]));
        }
        fputs("</td></tr>\n", to);
    }
    fputs("</tbody></table></section>\n", to);
}

/* Sensitivity. */

static void print_effect(FILE *to, const struct t2c_page_data *data,
                         const struct t2c_effect *effect, uint64_t least, uint64_t most)
{
    double span = (double)(most - least);
    fputs("<tr><td><code>", to);
    t2c_print_html(to, effect->row);
    fprintf(to,
            "</code><span class=\"range\"><span style=\"left:%.2f%%;width:%.2f%%\"></span>"
            "<i style=\"left:%.2f%%\"></i></span></td><td class=\"n\">",
            100 * (double)(effect->low_cycles - least) / span,
            100 * (double)(effect->high_cycles - effect->low_cycles) / span,
            100 * ((double)value_of(data, T2C_exit_cycles) - (double)least) / span);
    t2c_print_ns(to, data, effect->low_cycles);
    fputs("</td><td class=\"n\">", to);
    t2c_print_ns(to, data, effect->high_cycles);
    fputs("</td></tr>\n", to);
}

/* The rows come with what moves the exit most first; those that do not move it are left out. */
static void print_sensitivity(FILE *to, const struct t2c_page_data *data)
{
    uint64_t least = UINT64_MAX, most = 0;
    unsigned moving = 0, shown = 0;
    for (unsigned i = 0; i < data->effect_count; i++) {
        const struct t2c_effect *effect = &data->effects[i];
        if (effect->low_cycles >= effect->high_cycles)
            continue;
        moving++;
        least = effect->low_cycles < least ? effect->low_cycles : least;
        most = effect->high_cycles > most ? effect->high_cycles : most;
    }
    fputs("<section id=\"sensitivity\"><h2>What is not known, and what it does</h2>\n", to);
    if (!moving) {
        fputs("<p>Which rows of the clock move the exit is told by traces of <code>rmsim run "
              "--sensitivity</code>.</p></section>\n",
              to);
        return;
    }
    fputs(
        "<p>For each row of the clock that nobody published exactly: what the exit would take, with that row "
        "at its low and at its high end and all others as they are. The mark is what it takes here.</p>\n"
        "<table><thead><tr><th>row of the clock</th><th class=\"n\">low, ns</th><th "
        "class=\"n\">high, ns</th></tr></thead>\n<tbody>\n",
        to);
    for (unsigned i = 0; i < data->effect_count && shown < EFFECTS_SHOWN; i++)
        if (data->effects[i].low_cycles < data->effects[i].high_cycles) {
            print_effect(to, data, &data->effects[i], least, most);
            shown++;
        }
    fputs("</tbody></table>\n", to);
    if (moving > shown)
        fprintf(to, "<p>%u more move it less.</p>\n", moving - shown);
    fputs("</section>\n", to);
}

/* The end. */

/* The row, as JSON that no text in it can end. */
static void print_data(FILE *to, const struct t2c_page_data *data)
{
    bool any = false;
    fputs("<script type=\"application/json\" id=\"row\">{", to);
    for (unsigned column = 0; column < T2C_COLUMNS; column++) {
        char text[T2C_VALUE_BYTES];
        if (!data->row.has[column])
            continue;
        const char *value = t2c_print_value(data->about, &data->row, (enum t2c_column)column, text);
        bool number = strspn(value, "-0123456789") == strlen(value);
        fprintf(to, "%s\n\"%s\":%s", any ? "," : "", t2c_column_name((enum t2c_column)column),
                number ? "" : "\"");
        for (; *value; value++)
            if (*value == '<' || *value == '"' || *value == '\\')
                fprintf(to, "\\u%04x", (unsigned char)*value);
            else
                fputc(*value, to);
        fputs(number ? "" : "\"", to);
        any = true;
    }
    fputs("\n}</script>\n", to);
}

static void print_end(FILE *to, const struct t2c_page_data *data)
{
    fputs("</main>\n<footer><p>Made by <code>trace2csv --to html</code> of rmsim ", to);
    t2c_print_html(to, data->about->version);
    fputs(" from a trace of the scenario <code>", to);
    t2c_print_html(to, data->about->scenario);
    fputs("</code> on <code>", to);
    t2c_print_html(to, data->about->image);
    fputs("</code>. The same run gives the same page.</p></footer>\n", to);
    print_data(to, data);
    fprintf(to, "<script>\n%s</script>\n</body>\n</html>\n", t2c_page_js);
}

void t2c_print_page(FILE *to, struct t2c_page_data *data)
{
    print_begin(to, data);
    print_head(to, data);
    t2c_print_timeline(to, data);
    print_stack(to, data);
    fputs("<div class=\"pair\">\n", to);
    print_symbols(to, data);
    print_sensitivity(to, data);
    fputs("</div>\n", to);
    print_distribution(to, data);
    t2c_print_events(to, data);
    print_end(to, data);
}
