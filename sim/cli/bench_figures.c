/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_figures.h"

#include "cli/bench_plots.h"
#include "cli/json.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "microbench/microbench.h"
#include "timing/processors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct count {
    unsigned measured, outside;
};

static enum rm_status measure(struct rm_bed *bed, const struct rm_rows *rows, double *measured,
                              struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; status == RM_OK && i < rm_figure_count; i++)
        if (!rm_figures[i].why_not)
            status = rm_figure_measure(bed, rows, &rm_figures[i], &measured[i], error);
    return status;
}

static struct count count_outside(const double *measured)
{
    struct count count = {0, 0};
    for (unsigned i = 0; i < rm_figure_count; i++)
        if (!rm_figures[i].why_not) {
            count.measured++;
            count.outside += !rm_figure_holds(&rm_figures[i], measured[i]);
        }
    return count;
}

static void print_text(const double *measured, struct count count)
{
    puts("| name | unit | expected | error | measured | | source |\n"
         "| --- | --- | --: | --: | --: | --- | --- |");
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        if (!figure->why_not)
            printf("| %s | %s | %.4g | %.2g | %.4g | %s | %s |\n", figure->name, figure->unit,
                   figure->expected, figure->error, measured[i],
                   rm_figure_holds(figure, measured[i]) ? "inside" : "**outside**", figure->source);
    }
    printf("\n%u of %u figures are within their error. Not measured:\n\n",
           count.measured - count.outside, count.measured);
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        if (figure->why_not)
            printf("- %s, %.4g %s (%s): %s.\n", figure->name, figure->expected, figure->unit,
                   figure->source, figure->why_not);
    }
}

static enum rm_status print_json(const double *measured, struct rm_error *error)
{
    json_t *rows = json_array(), *others = json_array();
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        json_t *row = json_pack("{s:s, s:s, s:f, s:f}", "name", figure->name, "unit", figure->unit,
                                "expected", figure->expected, "error", figure->error);
        if (figure->why_not)
            json_object_set_new(row, "why_not", json_string(figure->why_not));
        else
            json_object_set_new(row, "measured",
                                isfinite(measured[i]) ? json_real(measured[i]) : json_null());
        json_object_set_new(row, "source", json_string(figure->source));
        json_array_append_new(figure->why_not ? others : rows, row);
    }
    char *text =
        cli_json_format(json_pack("{s:o, s:o}", "rows", rows, "not_measured", others), 0, error);
    if (text)
        puts(text);
    free(text);
    return text ? RM_OK : RM_NO_MEMORY;
}

static enum rm_status read_rows(const char *timing, struct rm_rows *rows, struct rm_error *error)
{
    struct rm_row_table table;
    enum rm_status status = rm_row_table_choose(&table, timing, error);
    *rows = rm_rows_at(&table, RM_ROW_VALUE);
    return status;
}

int bench_figures(bool json, const char *timing, const char *plots)
{
    struct rm_rows rows;
    struct rm_bed *bed = NULL;
    struct rm_error error = {0};
    struct count count = {0, 0};
    double *measured = calloc(rm_figure_count, sizeof(*measured));
    if (!measured)
        abort();
    enum rm_status status = read_rows(timing, &rows, &error);
    if (status == RM_OK)
        status = rm_bed_new(&bed, &error);
    if (status == RM_OK)
        status = measure(bed, &rows, measured, &error);
    if (status == RM_OK && plots)
        status = bench_plots_write(bed, &rows, measured, plots, &error);
    if (status == RM_OK) {
        count = count_outside(measured);
        if (json)
            status = print_json(measured, &error);
        else
            print_text(measured, count);
    }
    rm_bed_free(bed);
    free(measured);
    if (status != RM_OK)
        return cli_fail("bench", &error);
    return count.outside ? CLI_FAILED : CLI_OK;
}
