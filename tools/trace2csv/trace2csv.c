/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command `trace2csv`: reads a trace, and prints what was asked for. */
#include "trace2csv/arguments.h"
#include "trace2csv/chrome_json.h"
#include "trace2csv/difference.h"
#include "trace2csv/duration_summary.h"
#include "trace2csv/exit_page.h"
#include "trace2csv/fail_if.h"
#include "trace2csv/konata.h"
#include "trace2csv/kvm_timings.h"
#include "trace2csv/pass.h"
#include "trace2csv/result_file.h"
#include "trace2csv/rows_csv.h"

#include <signal.h>
#include <stdlib.h>

struct conversion {
    const struct t2c_arguments *arguments;
    struct rm_ctf_about about;
    FILE *to;
    struct t2c_judge judge;
    unsigned under_way;
    struct t2c_difference_found found; /* --diff */
};

/* Reads the trace for whoever makes the result, and for --fail-if. */
static enum rm_status read_for(struct conversion *conversion, const struct t2c_sink *sink,
                               struct t2c_symbols *symbols, struct rm_error *error)
{
    const struct t2c_arguments *arguments = conversion->arguments;
    struct t2c_pass pass = {.folder = arguments->trace,
                            .where = &arguments->where,
                            .symbols = symbols,
                            .sink_count = 2,
                            .sinks = {*sink, {&conversion->judge, NULL, t2c_judge_add}}};
    return t2c_pass(&pass, &conversion->under_way, error);
}

static enum rm_status make_csv(struct conversion *conversion, struct rm_error *error)
{
    struct t2c_rows_csv csv = {conversion->to, &conversion->about, conversion->arguments->columns};
    t2c_print_heading(&csv);
    return read_for(conversion, &(struct t2c_sink){&csv, NULL, t2c_print_row}, NULL, error);
}

static enum rm_status make_kvm_timings(struct conversion *conversion, struct rm_error *error)
{
    struct t2c_timers timers = {0};
    const struct t2c_sink sink = {&timers, t2c_kvm_timings_event, t2c_kvm_timings_add};
    enum rm_status status = read_for(conversion, &sink, NULL, error);
    if (status == RM_OK)
        t2c_print_kvm_timings(conversion->to, &timers, conversion->about.tb_hz);
    return status;
}

static enum rm_status make_chrome_json(struct conversion *conversion, struct rm_error *error)
{
    struct t2c_chrome *chrome = NULL;
    enum rm_status status = t2c_chrome_begin(conversion->to, &conversion->about, &chrome, error);
    if (status == RM_OK)
        status =
            read_for(conversion, &(struct t2c_sink){chrome, t2c_chrome_event, NULL}, NULL, error);
    if (status == RM_OK)
        status = t2c_chrome_end(chrome, error);
    t2c_chrome_free(chrome);
    return status;
}

/* An exit is wanted, or not, once it is over: so there are two passes. */
static enum rm_status make_konata(struct conversion *conversion, struct rm_error *error)
{
    const struct t2c_arguments *arguments = conversion->arguments;
    struct t2c_symbols *symbols = t2c_symbols_new();
    struct t2c_konata *konata = symbols ? t2c_konata_new(symbols) : NULL;
    struct t2c_pass again = {.folder = arguments->trace,
                             .where = &arguments->where,
                             .sink_count = 1,
                             .sinks = {{konata, t2c_konata_event, NULL}}};
    enum rm_status status =
        konata
            ? read_for(conversion, &(struct t2c_sink){konata, NULL, t2c_konata_want}, NULL, error)
            : rm_fail(error, RM_NO_MEMORY, "no memory for a pipeline");
    if (status == RM_OK)
        status = t2c_pass(&again, &conversion->under_way, error);
    if (status == RM_OK)
        status = t2c_print_konata(conversion->to, konata, error);
    t2c_konata_free(konata);
    t2c_symbols_free(symbols);
    return status;
}

/* Which exit the page is about is known when all were seen. */
static enum rm_status make_html(struct conversion *conversion, struct rm_error *error)
{
    const struct t2c_arguments *arguments = conversion->arguments;
    struct t2c_symbols *symbols = t2c_symbols_new();
    struct t2c_page_data *data = malloc(sizeof(*data));
    if (!symbols || !data) {
        t2c_symbols_free(symbols);
        free(data);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a page");
    }
    t2c_page_data_init(data, &conversion->about, symbols);
    const struct t2c_pass again = {.folder = arguments->trace,
                                   .where = &arguments->where,
                                   .sink_count = 1,
                                   .sinks = {{data, t2c_page_event, NULL}}};
    enum rm_status status =
        read_for(conversion, &(struct t2c_sink){data, NULL, t2c_page_row}, symbols, error);
    if (status == RM_OK)
        status = t2c_page_choose(data, error);
    if (status == RM_OK)
        status = t2c_pass(&again, &conversion->under_way, error);
    if (status == RM_OK)
        status = t2c_page_finish(data, error);
    if (status == RM_OK)
        t2c_print_page(conversion->to, data);
    t2c_page_data_free(data);
    t2c_symbols_free(symbols);
    free(data);
    return status;
}

static enum rm_status make_summary(struct conversion *conversion, struct rm_error *error)
{
    struct t2c_summary summary = {.by = conversion->arguments->by, .of = conversion->arguments->of};
    enum rm_status status =
        read_for(conversion, &(struct t2c_sink){&summary, NULL, t2c_summary_add}, NULL, error);
    if (status == RM_OK && conversion->arguments->result == T2C_SUMMARY)
        t2c_print_summary(conversion->to, &conversion->about, &summary);
    else if (status == RM_OK)
        t2c_print_histogram(conversion->to, &conversion->about, &summary);
    t2c_summary_free(&summary);
    return status;
}

static enum rm_status read_base(struct conversion *conversion, struct t2c_difference *difference,
                                struct rm_ctf_about *about, struct t2c_symbols *symbols,
                                struct rm_error *error)
{
    unsigned under_way;
    const struct t2c_pass pass = {.folder = conversion->arguments->base,
                                  .where = &conversion->arguments->where,
                                  .symbols = symbols,
                                  .sink_count = 1,
                                  .sinks = {{difference->base, NULL, t2c_exit_sums_add}}};
    enum rm_status status = t2c_read_about(pass.folder, about, error);
    if (status == RM_OK)
        status = t2c_check_comparable(about, &conversion->about, error);
    return status == RM_OK ? t2c_pass(&pass, &under_way, error) : status;
}

static enum rm_status make_difference(struct conversion *conversion, struct rm_error *error)
{
    struct rm_ctf_about base_about;
    struct t2c_exit_sums base = {0}, sums = {0};
    struct t2c_symbols *symbols = t2c_symbols_new();
    double tolerance_percent = conversion->arguments->tolerance_percent;
    struct t2c_difference difference = {.base_about = &base_about,
                                        .about = &conversion->about,
                                        .symbols = symbols,
                                        .base = &base,
                                        .sums = &sums,
                                        .tolerance_percent =
                                            tolerance_percent < 0 ? 0 : tolerance_percent,
                                        .csv = conversion->arguments->to_csv};
    enum rm_status status = symbols
                                ? read_base(conversion, &difference, &base_about, symbols, error)
                                : rm_fail(error, RM_NO_MEMORY, "no memory for code symbols");
    if (status == RM_OK)
        status = read_for(conversion, &(struct t2c_sink){&sums, NULL, t2c_exit_sums_add}, symbols,
                          error);
    t2c_exit_sums_sort(&base);
    t2c_exit_sums_sort(&sums);
    if (status == RM_OK)
        status = t2c_print_difference(conversion->to, &difference, &conversion->found, error);
    t2c_exit_sums_free(&base);
    t2c_exit_sums_free(&sums);
    t2c_symbols_free(symbols);
    return status;
}

static enum rm_status make(struct conversion *conversion, struct rm_error *error)
{
    static enum rm_status (*const makers[])(struct conversion *, struct rm_error *) = {
        [T2C_CSV] = make_csv,
        [T2C_KVM_TIMINGS] = make_kvm_timings,
        [T2C_CHROME_JSON] = make_chrome_json,
        [T2C_KONATA] = make_konata,
        [T2C_HTML] = make_html,
        [T2C_SUMMARY] = make_summary,
        [T2C_HISTOGRAM] = make_summary,
        [T2C_DIFFERENCE] = make_difference,
    };
    return makers[conversion->arguments->result](conversion, error);
}

static enum rm_status convert(struct conversion *conversion, struct rm_error *error)
{
    struct t2c_output output;
    enum rm_status status = t2c_read_about(conversion->arguments->trace, &conversion->about, error);
    if (status == RM_OK)
        status = t2c_output_open(conversion->arguments->output, &output, error);
    if (status != RM_OK)
        return status;
    conversion->to = output.to;
    status = make(conversion, error);
    enum rm_status closed = t2c_output_close(&output, status == RM_OK, error);
    return status == RM_OK ? closed : status;
}

/* --diff: a gate does not pass on nothing. */
static bool difference_fails(const struct conversion *conversion)
{
    if (conversion->arguments->result != T2C_DIFFERENCE)
        return false;
    if (!conversion->found.compared)
        fputs("trace2csv: --diff: no kind of exit is in both: nothing was compared\n", stderr);
    return !conversion->found.compared || conversion->found.grown;
}

static int run(const struct t2c_arguments *arguments)
{
    struct conversion conversion = {.arguments = arguments};
    struct rm_error error;
    conversion.judge.condition = &arguments->fail_if;
    conversion.judge.about = &conversion.about;
    int status = T2C_OK;
    if (convert(&conversion, &error) != RM_OK)
        status = t2c_tell(&error);
    else {
        bool judged = t2c_judge_fails(&conversion.judge); /* both tell why */
        status = difference_fails(&conversion) || judged ? T2C_FAILED : T2C_OK;
    }
    if (status != T2C_USAGE && status != T2C_INTERNAL && conversion.under_way)
        fprintf(stderr, "trace2csv: note: %u exits were under way when the trace ended\n",
                conversion.under_way);
    t2c_judge_free(&conversion.judge);
    return status;
}

/* A result that did not get out is none. */
int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    struct t2c_arguments arguments;
    int status;
    signal(SIGXFSZ, SIG_IGN); /* a limit of the size of files is told like a full disk */
    setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
    if (t2c_arguments_read(argc, argv, &arguments, &status)) {
        if (arguments.result == T2C_SCHEMA)
            t2c_print_schema(stdout);
        else
            status = run(&arguments);
    }
    bool lost = ferror(stdout) != 0;
    if (fflush(stdout) != 0 || lost) {
        fputs("trace2csv: the result cannot be written to standard output\n", stderr);
        return T2C_INTERNAL;
    }
    return status;
}
