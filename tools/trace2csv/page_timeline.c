/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/page_timeline.h"

#include "trace/event_table.h"
#include "trace2csv/exit_rows.h"
#include "trace2csv/page_text.h"

#include <inttypes.h>
#include <string.h>

#define AXIS_STEPS_MAX 5u
#define HUE_STEP       47u /* so that neighbours in number differ */

static const struct {
    const char *name, *css;
} places[T2C_PLACES] = {
    [T2C_IN_HOST] = {"host", "host"},
    [T2C_IN_GUEST] = {"guest", "guest"},
    [T2C_IN_PHASE + RM_PHASE_RM_ENTRY] = {"rm_entry", "entry"},
    [T2C_IN_PHASE + RM_PHASE_RM_INTR] = {"rm_intr", "intr"},
    [T2C_IN_PHASE + RM_PHASE_RM_EXIT] = {"rm_exit", "exit"},
    [T2C_IN_PHASE + RM_PHASE_CEDE] = {"cede", "cede"},
};

/* ns after the exit's beginning, with a sign. */
static void print_when(FILE *to, const struct t2c_page_data *data, uint64_t cycle)
{
    uint64_t start = data->row.value[T2C_start_cycles];
    fputs(cycle < start ? "&minus;" : "", to);
    t2c_print_ns(to, data, cycle < start ? start - cycle : cycle - start);
}

static void print_segment(FILE *to, const struct t2c_page_data *data,
                          const struct t2c_segment *segment)
{
    double left = t2c_percent_of_timeline(data, segment->from_cycle);
    double width = t2c_percent_of_timeline(data, segment->to_cycle) - left;
    const char *name = segment->is_symbol ? t2c_symbol_name(data->symbols, segment->what)
                                          : places[segment->what].name;
    uint64_t cycles = segment->to_cycle - segment->from_cycle;
    fprintf(to, "<li class=\"%s\" style=\"left:%.3f%%;width:%.3f%%",
            segment->is_symbol ? "symbol" : places[segment->what].css, left, width);
    if (segment->is_symbol)
        fprintf(to, ";--hue:%u", segment->what * HUE_STEP % 360);
    fputs("\" title=\"", to);
    t2c_print_html(to, name);
    fputs(": ", to);
    t2c_print_number(to, cycles);
    fputs(" cycles, ", to);
    t2c_print_ns(to, data, cycles);
    fputs(" ns, from ", to);
    print_when(to, data, segment->from_cycle);
    fputs(" ns on\"><span>", to);
    t2c_print_html(to, name);
    fputs("</span></li>\n", to);
}

static void print_band(FILE *to, const struct t2c_page_data *data, unsigned thread, bool symbols)
{
    fprintf(to, "<ol class=\"band %s\">\n", symbols ? "symbols" : "places");
    for (size_t i = 0; i < data->segment_count; i++)
        if (data->segments[i].thread == thread && data->segments[i].is_symbol == symbols)
            print_segment(to, data, &data->segments[i]);
    fputs("</ol>\n", to);
}

static bool is_on(const struct t2c_mark *mark, enum rm_actor_kind kind, unsigned thread)
{
    return mark->actor.kind == kind && mark->actor.thread == thread;
}

static void print_marks(FILE *to, const struct t2c_page_data *data, enum rm_actor_kind kind,
                        unsigned thread)
{
    fputs("<ol class=\"band marks\">\n", to);
    for (size_t i = 0; i < data->mark_count; i++) {
        const struct t2c_mark *mark = &data->marks[i];
        if (!is_on(mark, kind, thread))
            continue;
        fprintf(to, "<li style=\"left:%.3f%%\" title=\"",
                t2c_percent_of_timeline(data, mark->cycle));
        t2c_print_html(to, rm_event_name(mark->type));
        fputs(" at ", to);
        print_when(to, data, mark->cycle);
        fputs(" ns: ", to);
        t2c_print_html(to, mark->text);
        fputs("\"></li>\n", to);
    }
    fputs("</ol>\n", to);
}

static bool has_marks(const struct t2c_page_data *data, enum rm_actor_kind kind, unsigned thread)
{
    for (size_t i = 0; i < data->mark_count; i++)
        if (is_on(&data->marks[i], kind, thread))
            return true;
    return false;
}

static bool has_segments(const struct t2c_page_data *data, unsigned thread)
{
    for (size_t i = 0; i < data->segment_count; i++)
        if (data->segments[i].thread == thread)
            return true;
    return false;
}

static void print_thread(FILE *to, const struct t2c_page_data *data, unsigned thread)
{
    bool ours = thread == data->row.value[T2C_hw_thread];
    bool segments = has_segments(data, thread);
    bool marks = has_marks(data, RM_ACTOR_THREAD, thread);
    if (segments || marks) {
        fprintf(to, "<div class=\"lane%s\"><h3>thread %u</h3>\n", ours ? " ours" : "", thread);
        print_band(to, data, thread, false);
        print_band(to, data, thread, true);
        if (marks)
            print_marks(to, data, RM_ACTOR_THREAD, thread);
        fputs("</div>\n", to);
    }
    if (has_marks(data, RM_ACTOR_HOST, thread)) {
        fprintf(to, "<div class=\"lane\"><h3>host, on thread %u</h3>\n", thread);
        print_marks(to, data, RM_ACTOR_HOST, thread);
        fputs("</div>\n", to);
    }
}

static void print_elsewhere(FILE *to, const struct t2c_page_data *data, enum rm_actor_kind kind,
                            const char *name)
{
    if (!has_marks(data, kind, 0))
        return;
    fprintf(to, "<div class=\"lane\"><h3>%s</h3>\n", name);
    print_marks(to, data, kind, 0);
    fputs("</div>\n", to);
}

/* 1, 2 or 5 times a power of ten, so that there are few enough of it in `most`. */
static uint64_t step_of(uint64_t most)
{
    static const unsigned factors[] = {1, 2, 5};
    uint64_t ten = 1;
    for (unsigned i = 0;; i++) {
        uint64_t step = ten * factors[i % 3];
        if (step * AXIS_STEPS_MAX >= most)
            return step;
        if (i % 3 == 2)
            ten *= 10;
    }
}

/* Ticks at round ns from the exit's beginning on; what is before it has none. */
static void print_axis(FILE *to, const struct t2c_page_data *data)
{
    uint64_t start = data->row.value[T2C_start_cycles];
    uint64_t most_ns = t2c_ns(data->about, data->end_cycle - start);
    uint64_t step_ns = step_of(most_ns);
    fputs("<ol class=\"axis\" aria-hidden=\"true\">\n", to);
    for (uint64_t ns = 0; ns <= most_ns; ns += step_ns) {
        double cycle = (double)start + (double)ns * (double)data->about->core_hz / 1e9;
        double left = 100 * (cycle - (double)data->begin_cycle) /
                      (double)(data->end_cycle - data->begin_cycle);
        fprintf(to, "<li style=\"left:%.3f%%\"%s>", left, left > 85 ? " class=\"late\"" : "");
        t2c_print_number(to, ns);
        fputs(ns ? "</li>\n" : " ns</li>\n", to);
    }
    fputs("</ol>\n", to);
}

/* What the host made of it, which takes longer than the timeline does. */
static void print_aftermath(FILE *to, const struct t2c_page_data *data)
{
    const struct t2c_row *row = &data->row;
    if (!row->has[T2C_host_cycles])
        return;
    fputs("<p>The host was through with it ", to);
    t2c_print_ns(to, data, row->value[T2C_host_cycles]);
    fputs(" ns after its end", to);
    if (row->value[T2C_kicks])
        fprintf(to, ", and kicked vcpu %" PRIu64, row->value[T2C_kicked_vcpu]);
    fputs(".</p>\n", to);
}

void t2c_print_timeline(FILE *to, const struct t2c_page_data *data)
{
    fputs(
        "<section id=\"timeline\"><h2>What happened when</h2>\n"
        "<p>Time in ns from the interrupt on. Each thread has its phases, the code symbols that it went "
        "through, and, as diamonds, what it did to others. <span class=\"hint\">Arrow keys go from one to the "
        "next, + and &minus; zoom.</span></p>\n"
        "<div class=\"tools\" hidden><button type=\"button\" data-zoom=\"1\">Zoom in</button>"
        "<button type=\"button\" data-zoom=\"-1\">Zoom out</button>"
        "<output aria-live=\"polite\"></output></div>\n"
        "<div class=\"frame\" tabindex=\"0\" role=\"group\" aria-label=\"Timeline; the tables below have the "
        "same\"><div class=\"lanes\">\n",
        to);
    print_axis(to, data);
    print_elsewhere(to, data, RM_ACTOR_DEVICE, "devices");
    print_elsewhere(to, data, RM_ACTOR_NEST, "on its way");
    for (unsigned thread = 0; thread < data->about->threads && thread < RM_THREADS_MAX; thread++)
        print_thread(to, data, thread);
    fputs("</div></div>\n", to);
    print_aftermath(to, data);
    if (data->left_out)
        fprintf(to, "<p>%zu more are not shown.</p>\n", data->left_out);
    fputs("</section>\n", to);
}

static void print_event(FILE *to, const struct t2c_page_data *data, const struct t2c_mark *mark)
{
    /* Number, cycle and actor stand in columns of their own. */
    const char *name = rm_event_name(mark->type), *text = strstr(mark->text, name);
    const char *fields = text ? text + strlen(name) : "";
    fputs("<tr><td class=\"n\">", to);
    print_when(to, data, mark->cycle);
    fprintf(to, "</td><td>%s", rm_actor_name(mark->actor.kind));
    if (mark->actor.kind <= RM_ACTOR_HOST)
        fprintf(to, " %u", mark->actor.thread);
    fputs("</td><td><code>", to);
    t2c_print_html(to, name);
    fputs("</code><span class=\"about\">", to);
    t2c_print_html(to, fields);
    fputs("</span></td></tr>\n", to);
}

void t2c_print_events(FILE *to, const struct t2c_page_data *data)
{
    fprintf(
        to,
        "<section id=\"events\"><h2>Events</h2>\n<details><summary>%zu events of the "
        "timeline</summary>\n<table><thead><tr><th class=\"n\">ns</th><th>who</th><th>what</th></tr></thead>\n"
        "<tbody>\n",
        data->mark_count);
    for (size_t i = 0; i < data->mark_count; i++)
        print_event(to, data, &data->marks[i]);
    fputs("</tbody></table></details></section>\n", to);
}
