/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_plots.h"

#include "cli/replace_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define POINTS_MAX       256
#define POINTS_AN_OCTAVE 8
#define WIDTH            760
#define HEIGHT           430
#define LEFT             64
#define RIGHT            (WIDTH - 24)
#define TOP              64
#define BOTTOM           (HEIGHT - 64)
#define LABEL_HEIGHT     15
#define TICKS            6 /* at most so many on the axis of cycles */

struct point {
    unsigned size;
    double cycles;
};

struct plot {
    enum rm_curve curve;
    const struct rm_curve_facts *facts;
    struct point points[POINTS_MAX];
    unsigned count;
    double cycles_max, tick;
    FILE *to;
};

static bool has_knee(const struct plot *plot, unsigned figure)
{
    return rm_figures[figure].curve == plot->curve && rm_figures[figure].reading == RM_READ_KNEE;
}

static void add_size(struct plot *plot, unsigned size)
{
    if (plot->count < POINTS_MAX && size >= plot->facts->low && size <= plot->facts->high)
        plot->points[plot->count++].size = size;
}

static int by_size(const void *a, const void *b)
{
    const struct point *one = a, *other = b;
    return (one->size > other->size) - (one->size < other->size);
}

/* Sizes at equal distances of a logarithmic axis, and both sides of each knee. */
static void choose_sizes(struct plot *plot, const double *measured)
{
    double ratio = pow(2, 1.0 / POINTS_AN_OCTAVE);
    for (double size = plot->facts->low; size < plot->facts->high + 0.5; size *= ratio)
        add_size(plot, (unsigned)lround(size));
    for (unsigned i = 0; i < rm_figure_count; i++)
        if (has_knee(plot, i)) {
            add_size(plot, (unsigned)measured[i]);
            add_size(plot, (unsigned)measured[i] + 1);
        }
    qsort(plot->points, plot->count, sizeof(plot->points[0]), by_size);
    unsigned kept = 0;
    for (unsigned i = 0; i < plot->count; i++)
        if (kept == 0 || plot->points[i].size != plot->points[kept - 1].size)
            plot->points[kept++] = plot->points[i];
    plot->count = kept;
}

static enum rm_status measure(struct plot *plot, struct rm_bed *bed, const struct rm_rows *rows,
                              struct rm_error *error)
{
    enum rm_status status = RM_OK;
    plot->cycles_max = 0;
    for (unsigned i = 0; status == RM_OK && i < plot->count; i++) {
        struct point *point = &plot->points[i];
        status = rm_curve_at(bed, rows, plot->curve, point->size, NULL, &point->cycles, error);
        plot->cycles_max = fmax(plot->cycles_max, point->cycles);
    }
    return status;
}

/* A round number of cycles from tick to tick, and an axis that ends with one. */
static void choose_ticks(struct plot *plot)
{
    static const double round_numbers[] = {1, 2, 5, 10};
    double least = plot->cycles_max * 1.1 / TICKS;
    double ten = pow(10, floor(log10(least)));
    unsigned i = 0;
    while (round_numbers[i] * ten < least)
        i++;
    plot->tick = round_numbers[i] * ten;
    plot->cycles_max = ceil(plot->cycles_max * 1.1 / plot->tick) * plot->tick;
}

static double across(const struct plot *plot, double size)
{
    double all = log2((double)plot->facts->high / plot->facts->low);
    return LEFT + (RIGHT - LEFT) * log2(size / plot->facts->low) / all;
}

static double up(const struct plot *plot, double cycles)
{
    return BOTTOM - (BOTTOM - TOP) * cycles / plot->cycles_max;
}

/* Colours for paper that is white, and for one that is dark. */
static const char style[] =
    "<style>\n"
    ".curve, .grid, .axis, .knee { fill: none; stroke-width: 1; }\n"
    ".curve { stroke-width: 2; stroke-linejoin: round; }\n"
    ".knee { stroke-dasharray: 5 4; stroke-width: 1.5; } .value { stroke-width: 1.5; }\n"
    ".paper, .value { fill: #ffffff; } text { fill: #1f2328; } .axis { stroke: #1f2328; }\n"
    ".grid { stroke: #d8dee4; } .curve { stroke: #0a5cc2; } .point { fill: #0a5cc2; }\n"
    ".knee, .value { stroke: #b34700; } .published { fill: #b34700; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    ".paper, .value { fill: #14181d; } text { fill: #e6edf3; } .axis { stroke: #e6edf3; }\n"
    ".grid { stroke: #363e48; } .curve { stroke: #79b8ff; } .point { fill: #79b8ff; }\n"
    ".knee, .value { stroke: #ffab70; } .published { fill: #ffab70; }\n"
    "}\n"
    "</style>\n";

static void draw_head(const struct plot *plot)
{
    fprintf(plot->to,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "font-family=\"system-ui, sans-serif\" font-size=\"13\">\n"
            "<title>%s</title>\n%s"
            "<rect width=\"%d\" height=\"%d\" class=\"paper\"/>\n"
            "<text x=\"%d\" y=\"26\" font-size=\"16\" font-weight=\"600\">%s</text>\n"
            "<text x=\"%d\" y=\"47\">cycles per %s</text>\n"
            "<text x=\"%d\" y=\"47\" text-anchor=\"end\">line: the clock; "
            "<tspan class=\"published\">dashes, circles: published of POWER8</tspan></text>\n",
            WIDTH, HEIGHT, plot->facts->title, style, WIDTH, HEIGHT, LEFT, plot->facts->title, LEFT,
            plot->facts->unit_name, RIGHT);
}

static void draw_axes(const struct plot *plot)
{
    for (double cycles = 0; cycles < plot->cycles_max + plot->tick / 2; cycles += plot->tick)
        fprintf(plot->to,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n",
                LEFT, RIGHT, up(plot, cycles), up(plot, cycles), LEFT - 8, up(plot, cycles) + 4,
                cycles);
    for (unsigned size = 1; size <= plot->facts->high; size *= 2)
        if (size >= plot->facts->low)
            fprintf(plot->to,
                    "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n"
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%u</text>\n",
                    across(plot, size), across(plot, size), BOTTOM, BOTTOM + 5, across(plot, size),
                    BOTTOM + 20, size);
    fprintf(plot->to,
            "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n"
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
            LEFT, RIGHT, BOTTOM, BOTTOM, (LEFT + RIGHT) / 2, BOTTOM + 44, plot->facts->size_name);
}

static void draw_curve(const struct plot *plot)
{
    fputs("<polyline class=\"curve\" points=\"", plot->to);
    for (unsigned i = 0; i < plot->count; i++)
        fprintf(plot->to, "%s%.1f,%.1f", i ? " " : "", across(plot, plot->points[i].size),
                up(plot, plot->points[i].cycles));
    fputs("\"/>\n", plot->to);
    for (unsigned i = 0; i < plot->count; i++)
        fprintf(plot->to, "<circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>\n",
                across(plot, plot->points[i].size), up(plot, plot->points[i].cycles));
}

/* Where the figure has its knee: a line, and its words where the curve has not risen yet. */
static void draw_knee(const struct plot *plot, const struct rm_figure *figure)
{
    double x = across(plot, figure->expected);
    fprintf(
        plot->to,
        "<line class=\"knee\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n"
        "<text class=\"published\" x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
        "<text class=\"published\" x=\"%.1f\" y=\"%d\" text-anchor=\"end\">published: %g</text>\n",
        x, x, TOP, BOTTOM, x - 6, TOP + LABEL_HEIGHT, figure->name, x - 6, TOP + 2 * LABEL_HEIGHT,
        figure->expected);
}

/* What the figure has at one size: a mark, with its error. */
static void draw_value(const struct plot *plot, const struct rm_figure *figure)
{
    bool turned = figure->reading == RM_READ_PER_CYCLE;
    double low = figure->expected - figure->error, high = figure->expected + figure->error;
    double x = across(plot, figure->low);
    double top = up(plot, turned ? 1 / low : high), bottom = up(plot, turned ? 1 / high : low);
    double y = up(plot, turned ? 1 / figure->expected : figure->expected);
    fprintf(plot->to,
            "<line class=\"value\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n"
            "<circle class=\"value\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n"
            "<text class=\"published\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%g%s</text>\n",
            x, x, top, bottom, x, y, x - 6, y - 8, figure->expected, turned ? " IPC" : "");
}

static void draw_published(const struct plot *plot)
{
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        if (has_knee(plot, i))
            draw_knee(plot, figure);
        else if (figure->curve == plot->curve && !figure->why_not && !figure->high)
            draw_value(plot, figure);
    }
}

static enum rm_status write_plot(struct plot *plot, const char *folder, struct rm_error *error)
{
    char *text = NULL, name[4096];
    size_t bytes = 0;
    plot->to = open_memstream(&text, &bytes);
    if (!plot->to)
        abort();
    draw_head(plot);
    draw_axes(plot);
    draw_curve(plot);
    draw_published(plot);
    fputs("</svg>\n", plot->to);
    fclose(plot->to);
    int length = snprintf(name, sizeof(name), "%s/%s.svg", folder, plot->facts->name);
    enum rm_status status = length < (int)sizeof(name)
                                ? cli_replace_file(name, text, bytes, error)
                                : rm_fail(error, RM_BAD_INPUT, "the folder's name is too long");
    free(text);
    return status;
}

enum rm_status bench_plots_write(struct rm_bed *bed, const struct rm_rows *rows,
                                 const double *measured, const char *folder, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned curve = 0; status == RM_OK && curve < RM_CURVES; curve++) {
        struct plot plot = {.curve = (enum rm_curve)curve, .facts = &rm_curve_facts[curve]};
        if (!plot.facts->high)
            continue;
        choose_sizes(&plot, measured);
        status = measure(&plot, bed, rows, error);
        choose_ticks(&plot);
        if (status == RM_OK)
            status = write_plot(&plot, folder, error);
    }
    return status;
}
