/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "microbench/microbench.h"

#include <math.h>
#include <stddef.h>

#define COPIES      200  /* of a sequence */
#define STILL_LEVEL 1.05 /* what a unit may cost more before it is past the knee (assumed) */
#define ROUNDING    1e-9

#define WORDS(...)                                                                                 \
    .block.count = sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t),                     \
    .block.words = {__VA_ARGS__}
#define FACTS(title, of, figure, wrong, from)                                                      \
    .name = title, .unit = of, .expected = figure, .error = wrong, .source = from
#define READ(how, of, from, to)                                                                    \
    .reading = RM_READ_##how, .curve = RM_CURVE_##of, .low = from, .high = to

const struct rm_figure rm_figures[] = {
#define CHAIN(name, cycles, error, source, sequence, ...)                                          \
    {FACTS(name, "cycles", cycles, error, source), READ(COST, block, COPIES, 0), .code = sequence, \
     WORDS(__VA_ARGS__)},
#define RATE(name, on, rate, error, source, sequence, ...)                                         \
    {FACTS(name, "a cycle", rate, error, source), READ(PER_CYCLE, on, COPIES, 0),                  \
     .code = sequence, WORDS(__VA_ARGS__)},
#define AT(name, unit, cycles, error, source, curve, size)                                         \
    {FACTS(name, unit, cycles, error, source), READ(COST, curve, size, 0)},
#define PER_CYCLE(name, unit, rate, error, source, curve, size)                                    \
    {FACTS(name, unit, rate, error, source), READ(PER_CYCLE, curve, size, 0)},
#define KNEE(name, unit, size, error, source, curve, low, high)                                    \
    {FACTS(name, unit, size, error, source), READ(KNEE, curve, low, high)},
#define MISPREDICTED(name, cycles, error, source, curve, low, high, predicting)                    \
    {FACTS(name, "cycles", cycles, error, source), READ(MISPREDICTED, curve, low, high),           \
     .entries = predicting},
#define SLOPE(name, unit, rate, error, source, curve, low, high)                                   \
    {FACTS(name, unit, rate, error, source), READ(SLOPE, curve, low, high)},
#define UNMEASURED(name, unit, value, error, source, why)                                          \
    {FACTS(name, unit, value, error, source), .why_not = why},
#include "microbench/figures.def"
};

const unsigned rm_figure_count = sizeof(rm_figures) / sizeof(rm_figures[0]);

struct measurement {
    struct rm_bed *bed;
    const struct rm_rows *rows;
    const struct rm_figure *figure;
    struct rm_error *error;
};

static enum rm_status cost(const struct measurement *of, unsigned size, double *cycles)
{
    return rm_curve_at(of->bed, of->rows, of->figure->curve, size, &of->figure->block, cycles,
                       of->error);
}

/* The curve is level up to some size, and higher from there on. */
static enum rm_status knee(const struct measurement *of, double *measured)
{
    unsigned level = of->figure->low, beyond = of->figure->high;
    double at_level, cycles;
    enum rm_status status = cost(of, level, &at_level);
    while (status == RM_OK && beyond - level > 1) {
        unsigned middle = level + (beyond - level) / 2;
        status = cost(of, middle, &cycles);
        *(cycles <= at_level * STILL_LEVEL ? &level : &beyond) = middle;
    }
    *measured = level;
    return status;
}

enum rm_status rm_figure_measure(struct rm_bed *bed, const struct rm_rows *rows,
                                 const struct rm_figure *figure, double *measured,
                                 struct rm_error *error)
{
    const struct measurement of = {bed, rows, figure, error};
    double low = 0, high = 0;
    if (figure->reading == RM_READ_KNEE)
        return knee(&of, measured);
    enum rm_status status = cost(&of, figure->low, &low);
    if (status == RM_OK && figure->high)
        status = cost(&of, figure->high, &high);
    if (status != RM_OK)
        return status;
    unsigned units = figure->block.count ? figure->block.count : 1;
    switch (figure->reading) {
    case RM_READ_PER_CYCLE:
        *measured = units / low;
        break;
    case RM_READ_MISPREDICTED:
        *measured = (high - low) * figure->high / (figure->high - figure->entries);
        break;
    case RM_READ_SLOPE:
        *measured = (figure->high - figure->low) / (high - low);
        break;
    default:
        *measured = low;
    }
    return RM_OK;
}

bool rm_figure_holds(const struct rm_figure *figure, double measured)
{
    return fabs(measured - figure->expected) <= figure->error + ROUNDING;
}
