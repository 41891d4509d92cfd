/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock beside what was published of kernels on POWER8 (anchors.def), as the table of
 * docs/accuracy.md:
 *
 *   anchors [--kernel VMLINUX] [--timed VMLINUX --untimed VMLINUX] [--rows FILE] [FILE...]
 *
 * --timed and --untimed are one kernel built with KVM's timing code and without it. What needs a
 * kernel that is not given is left out. --rows: rows instead of those of rows.def. Each other FILE
 * is a set of rows by which all is measured, too, in a second table.
 *
 * Status 1: an anchor misses that was calibrated, or for which anchors.def tells no cause; or a
 * cause is told of one that does not miss. 2: wrong usage, or a file that cannot be used.
 */
#include "measures.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT 0.10

enum use { CALIBRATED, READ_OTHERWISE, HELD_OUT };
enum needs { NO_KERNEL, KERNEL, TIMING_CODE };
enum set { VALUES, LOW, HIGH, OTHERS, SETS = 16 };

static const struct anchor {
    measure *measure;
    enum needs needs;
    enum use use;
    const char *name, *unit;
    double low, high;
    const char *source, *cause;
} anchors[] = {
#define ANCHOR(measure, needs, use, name, unit, low, high, source, cause)                          \
    {measure, needs, use, name, unit, low, high, source, cause},
#include "anchors.def"
#undef ANCHOR
};

#define ANCHORS (sizeof(anchors) / sizeof(anchors[0]))

struct asked {
    struct kernels kernels;
    const char *rows;
    char **others; /* files */
    unsigned sets; /* with the first OTHERS */
};

struct sets {
    struct bench of[SETS];
    char ends[2][32]; /* files of LOW and HIGH, to be removed; "": none */
};

/* A file of the open rows at one of their ends, since a machine reads its rows from files. */
static enum rm_status write_end(const struct rm_row_table *table, enum rm_row_end end,
                                char path[32], struct rm_error *error)
{
    strcpy(path, "/tmp/rmsim-rows-XXXXXX");
    int fd = mkstemp(path);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        return rm_fail(error, RM_BAD_INPUT, "%s: cannot be written", path);
    for (unsigned row = 0; row < RM_ROWS; row++)
        fprintf(to, "%s: {value: %u}\n", rm_row_facts[row].name,
                table->of[row][rm_row_is_open(table, (enum rm_row)row) ? end : RM_ROW_VALUE]);
    return fclose(to) ? rm_fail(error, RM_BAD_INPUT, "%s: cannot be written", path) : RM_OK;
}

static enum rm_status read_set(const char *path, struct bench *bench, struct rm_error *error)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    bench->path = path;
    enum rm_status status = path ? rm_row_table_read(&table, path, error) : RM_OK;
    bench->rows = rm_rows_at(&table, RM_ROW_VALUE);
    return status;
}

static enum rm_status read_sets(const struct asked *asked, struct sets *sets, struct rm_bed *bed,
                                struct rm_error *error)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    enum rm_status status = asked->rows ? rm_row_table_read(&table, asked->rows, error) : RM_OK;
    if (status == RM_OK)
        status = write_end(&table, RM_ROW_LOW, sets->ends[0], error);
    if (status == RM_OK)
        status = write_end(&table, RM_ROW_HIGH, sets->ends[1], error);
    const char *paths[SETS] = {asked->rows, sets->ends[0], sets->ends[1]};
    for (unsigned set = OTHERS; set < asked->sets; set++)
        paths[set] = asked->others[set - OTHERS];
    for (unsigned set = 0; set < asked->sets && status == RM_OK; set++) {
        sets->of[set] = (struct bench){.kernels = &asked->kernels, .bed = bed};
        status = read_set(paths[set], &sets->of[set], error);
    }
    return status;
}

static bool can_be_measured(const struct anchor *anchor, const struct kernels *kernels)
{
    switch (anchor->needs) {
    case NO_KERNEL:
        return true;
    case KERNEL:
        return kernels->kernel;
    default:
        return kernels->timed && kernels->untimed;
    }
}

/* By which part of the published figure, or of the nearer end of its range, it is off. */
static double miss_of(const struct anchor *anchor, double value)
{
    if (value < anchor->low)
        return value / anchor->low - 1;
    return value > anchor->high ? value / anchor->high - 1 : 0;
}

static bool misses(const struct anchor *anchor, double value)
{
    return fabs(miss_of(anchor, value)) > LIMIT;
}

/* What was published, "307" or "30 to 40". */
static const char *published(const struct anchor *anchor, char text[32])
{
    if (anchor->low < anchor->high)
        snprintf(text, 32, "%g to %g", anchor->low, anchor->high);
    else
        snprintf(text, 32, "%g", anchor->low);
    return text;
}

static void print_row(const struct anchor *anchor, const double values[SETS])
{
    static const char *const uses[] = {"calibrated", "read otherwise", "held out"};
    char text[32];
    printf("| %s | %s | %s | %s | %.4g | %+.1f %% | %.4g, %.4g | %s | %s |\n", anchor->name,
           uses[anchor->use], anchor->unit, published(anchor, text), values[VALUES],
           100 * miss_of(anchor, values[VALUES]), values[LOW], values[HIGH],
           misses(anchor, values[VALUES]) ? "**misses**" : "fits", anchor->source);
}

/* Whether the anchor is as anchors.def has it. */
static bool keeps(const struct anchor *anchor, double value)
{
    if (!misses(anchor, value))
        return !*anchor->cause;
    return *anchor->cause && anchor->use != CALIBRATED;
}

static void print_causes(double values[ANCHORS][SETS])
{
    char text[32];
    printf("\nWhat misses by more than %.0f %%, and why:\n\n", 100 * LIMIT);
    for (unsigned i = 0; i < ANCHORS; i++)
        if (!isnan(values[i][VALUES]) && *anchors[i].cause)
            printf("- %s, %s: %s\n", anchors[i].name, published(&anchors[i], text),
                   anchors[i].cause);
}

/* A set of rows is called as its file, without folder and ending. */
static void print_set_name(const struct asked *asked, unsigned set)
{
    const char *path = asked->others[set - OTHERS], *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    printf("%.*s", (int)strcspn(name, "."), name);
}

static void print_others(const struct asked *asked, double values[ANCHORS][SETS])
{
    char text[32];
    printf("\n| anchor | published | the clock |");
    for (unsigned set = OTHERS; set < asked->sets; set++) {
        printf(" ");
        print_set_name(asked, set);
        printf(" |");
    }
    printf("\n| --- | --: | --: |");
    for (unsigned set = OTHERS; set < asked->sets; set++)
        printf(" --: |");
    for (unsigned i = 0; i < ANCHORS; i++) {
        if (isnan(values[i][VALUES]))
            continue;
        printf("\n| %s | %s |", anchors[i].name, published(&anchors[i], text));
        for (unsigned set = 0; set < asked->sets; set = set == VALUES ? OTHERS : set + 1)
            printf(misses(&anchors[i], values[i][set]) ? " *%.4g* |" : " %.4g |", values[i][set]);
    }
    printf("\n");
}

static bool fits_calibrated(double values[ANCHORS][SETS], unsigned set)
{
    for (unsigned i = 0; i < ANCHORS; i++)
        if (anchors[i].use == CALIBRATED && misses(&anchors[i], values[i][set]))
            return false;
    return true;
}

/* Which sets the calibrated anchors do not tell from the clock's. */
static void print_alike(const struct asked *asked, double values[ANCHORS][SETS])
{
    unsigned count = 0;
    printf("\nSets that fit all calibrated anchors, beside the clock's:");
    for (unsigned set = OTHERS; set < asked->sets; set++) {
        if (!fits_calibrated(values, set))
            continue;
        printf(count++ ? ", " : " ");
        print_set_name(asked, set);
    }
    printf(count ? ".\n" : " none.\n");
}

static enum rm_status measure_all(const struct asked *asked, struct sets *sets,
                                  double values[ANCHORS][SETS], struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < ANCHORS; i++)
        for (unsigned set = 0; set < asked->sets && status == RM_OK; set++) {
            values[i][set] = NAN;
            if (can_be_measured(&anchors[i], &asked->kernels))
                status = anchors[i].measure(&sets->of[set], &values[i][set], error);
        }
    return status;
}

/* The exit status. */
static int report(const struct asked *asked, double values[ANCHORS][SETS])
{
    bool good = true;
    printf("| anchor | | unit | published | the clock | miss | all rows low, high | | source |\n"
           "| --- | --- | --- | --: | --: | --: | --: | --- | --- |\n");
    for (unsigned i = 0; i < ANCHORS; i++) {
        if (isnan(values[i][VALUES])) {
            fprintf(stderr, "anchors: no kernel to measure \"%s\" on\n", anchors[i].name);
            continue;
        }
        print_row(&anchors[i], values[i]);
        if (!keeps(&anchors[i], values[i][VALUES])) {
            fprintf(stderr, "anchors: \"%s\" %s\n", anchors[i].name,
                    misses(&anchors[i], values[i][VALUES]) ? "misses, and may not"
                                                           : "fits, and has a cause for missing");
            good = false;
        }
    }
    print_causes(values);
    if (asked->sets > OTHERS) {
        print_others(asked, values);
        print_alike(asked, values);
    }
    return good ? 0 : 1;
}

static int run(const struct asked *asked)
{
    static double values[ANCHORS][SETS];
    struct sets sets = {0};
    struct rm_error error = {0};
    struct rm_bed *bed = NULL;
    enum rm_status status = rm_bed_new(&bed, &error);
    if (status == RM_OK)
        status = read_sets(asked, &sets, bed, &error);
    if (status == RM_OK)
        status = measure_all(asked, &sets, values, &error);
    rm_bed_free(bed);
    for (unsigned i = 0; i < 2; i++)
        if (*sets.ends[i])
            unlink(sets.ends[i]);
    if (status == RM_OK)
        return report(asked, values);
    fprintf(stderr, "anchors: %s\n", error.text);
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"kernel", required_argument, NULL, 'k'},
                                            {"timed", required_argument, NULL, 't'},
                                            {"untimed", required_argument, NULL, 'u'},
                                            {"rows", required_argument, NULL, 'r'},
                                            {0}};
    struct asked asked = {0};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        const char **to = option == 'k'   ? &asked.kernels.kernel
                          : option == 't' ? &asked.kernels.timed
                          : option == 'u' ? &asked.kernels.untimed
                          : option == 'r' ? &asked.rows
                                          : NULL;
        if (!to)
            return 2;
        *to = optarg;
    }
    asked.others = argv + optind;
    asked.sets = OTHERS + (unsigned)(argc - optind);
    if (asked.sets > SETS) {
        fprintf(stderr, "anchors: found %d other sets of rows, expected %d at most\n",
                argc - optind, SETS - OTHERS);
        return 2;
    }
    return run(&asked);
}
