/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is events as they lie in a trace, each behind a byte that gives its thread. What no
 * reader lets through (time that goes back in a thread) is put right; all else goes to everything
 * that trace2csv makes of events.
 */
#include "trace/ctf_events.h"
#include "trace2csv/chrome_json.h"
#include "trace2csv/difference.h"
#include "trace2csv/exit_page.h"
#include "trace2csv/exit_rows.h"
#include "trace2csv/fail_if.h"
#include "trace2csv/konata.h"
#include "trace2csv/kvm_timings.h"
#include "trace2csv/rows_csv.h"

#include <assert.h>
#include <stdlib.h>

#define THREADS 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rm_ctf_about about = {.scenario = "<fuzz>",
                                          .image = "i (x",
                                          .clock = "power8",
                                          .core_hz = 3500000000,
                                          .tb_hz = 512000000,
                                          .threads = THREADS};

/* All that takes rows. */
struct takers {
    FILE *to;
    struct t2c_rows_csv csv;
    struct t2c_timers timers;
    struct t2c_exit_sums sums;
    struct t2c_summary summary;
    struct t2c_page_data *page;
    struct t2c_konata *konata;
};

static enum rm_status take(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct takers *takers = context;
    t2c_print_row(&takers->csv, row, error);
    t2c_kvm_timings_add(&takers->timers, row, error);
    if (t2c_exit_sums_add(&takers->sums, row, error) != RM_OK ||
        t2c_summary_add(&takers->summary, row, error) != RM_OK ||
        t2c_konata_want(takers->konata, row, error) != RM_OK)
        return error->status;
    return t2c_page_row(takers->page, row, error);
}

/* Gives each event of the input to `tell`, until one is wrong. */
static enum rm_status tell_all(const uint8_t *data, size_t size,
                               enum rm_status (*tell)(void *, const struct rm_event *,
                                                      struct rm_error *),
                               void *context, struct rm_error *error)
{
    uint64_t cycle[THREADS] = {0}, number = 0;
    const uint8_t *at = data, *end = data + size;
    enum rm_status status = RM_OK;
    while (at < end && status == RM_OK) {
        struct rm_event event;
        const char *wrong;
        unsigned thread = *at++ % THREADS;
        at = rm_ctf_get_event(at, end, thread, &event, &wrong);
        if (!at)
            break;
        if (event.actor.kind > RM_ACTOR_HOST)
            event.actor.thread = 0;
        event.number = number++;
        event.actor.cycle &= 0xffffff;
        if (event.actor.cycle < cycle[thread])
            event.actor.cycle = cycle[thread];
        cycle[thread] = event.actor.cycle;
        status = tell(context, &event, error);
    }
    return status;
}

static enum rm_status tell_exits(void *exits, const struct rm_event *event, struct rm_error *error)
{
    return t2c_exits_tell(exits, event, error);
}

static void print_all(struct takers *takers, struct t2c_symbols *symbols)
{
    struct rm_error error;
    struct t2c_difference_found found;
    struct t2c_exit_sums none = {0};
    const struct t2c_difference same = {&about,        &about, symbols, &takers->sums,
                                        &takers->sums, 0,      false};
    const struct t2c_difference other = {&about, &about, symbols, &none, &takers->sums, 0, true};
    t2c_print_difference(takers->to, &same, &found, &error);
    assert(!found.grown);
    t2c_print_difference(takers->to, &other, &found, &error);
    t2c_print_kvm_timings(takers->to, &takers->timers, about.tb_hz);
    t2c_print_summary(takers->to, &about, &takers->summary);
    t2c_print_histogram(takers->to, &about, &takers->summary);
}

static void run(const uint8_t *data, size_t size, struct takers *takers,
                struct t2c_symbols *symbols)
{
    struct rm_error error;
    unsigned under_way;
    struct t2c_chrome *chrome = NULL;
    struct t2c_exits *exits = t2c_exits_new(&about, symbols, take, takers);
    if (tell_all(data, size, tell_exits, exits, &error) == RM_OK &&
        t2c_exits_end(exits, &under_way, &error) == RM_OK) {
        print_all(takers, symbols);
        if (t2c_page_choose(takers->page, &error) == RM_OK &&
            tell_all(data, size, t2c_page_event, takers->page, &error) == RM_OK &&
            t2c_page_finish(takers->page, &error) == RM_OK)
            t2c_print_page(takers->to, takers->page);
        if (tell_all(data, size, t2c_konata_event, takers->konata, &error) == RM_OK)
            t2c_print_konata(takers->to, takers->konata, &error);
        if (t2c_chrome_begin(takers->to, &about, &chrome, &error) == RM_OK &&
            tell_all(data, size, t2c_chrome_event, chrome, &error) == RM_OK)
            t2c_chrome_end(chrome, &error);
        t2c_chrome_free(chrome);
    }
    t2c_exits_free(exits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *to;
    struct t2c_symbols *symbols = t2c_symbols_new();
    struct takers takers = {.summary = {.by = T2C_trap, .of = T2C_exit_cycles}};
    if (!to)
        to = fopen("/dev/null", "w");
    takers.to = to;
    takers.csv = (struct t2c_rows_csv){.to = to, .about = &about};
    t2c_columns_parse("all", &takers.csv.columns, NULL);
    takers.page = malloc(sizeof(*takers.page));
    takers.konata = t2c_konata_new(symbols);
    t2c_page_data_init(takers.page, &about, symbols);
    run(data, size, &takers, symbols);
    t2c_page_data_free(takers.page);
    free(takers.page);
    t2c_konata_free(takers.konata);
    t2c_exit_sums_free(&takers.sums);
    t2c_summary_free(&takers.summary);
    t2c_symbols_free(symbols);
    return 0;
}
