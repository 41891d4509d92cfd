/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/exit_sums.h"

#include "rmsim/machine.h"
#include "trace/value_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_kind(const void *a, const void *b)
{
    const struct t2c_kind *one = a, *other = b;
    int order = compare(one->vector, other->vector);
    order = order ? order : compare(one->hcall, other->hcall);
    order = order ? order : compare(one->trap, other->trap);
    return order ? order : compare(one->result, other->result);
}

void t2c_exit_sums_sort(struct t2c_exit_sums *sums)
{
    if (sums->count)
        qsort(sums->kinds, sums->count, sizeof(*sums->kinds), by_kind); /* which is first in it */
}

const struct t2c_kind_sums *t2c_exit_sums_of(const struct t2c_exit_sums *sums,
                                             const struct t2c_kind *kind)
{
    for (unsigned i = 0; i < sums->count; i++)
        if (by_kind(&sums->kinds[i].kind, kind) == 0)
            return &sums->kinds[i];
    return NULL;
}

static enum rm_status find(struct t2c_exit_sums *sums, const struct t2c_kind *kind,
                           struct t2c_kind_sums **out, struct rm_error *error)
{
    const struct t2c_kind_sums *found = t2c_exit_sums_of(sums, kind);
    if (found) {
        *out = &sums->kinds[found - sums->kinds];
        return RM_OK;
    }
    if (sums->count == T2C_KINDS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "found more than %u kinds of exits", T2C_KINDS_MAX);
    if (sums->count == sums->room) {
        unsigned room = sums->room ? 2 * sums->room : 8;
        void *kinds = realloc(sums->kinds, room * sizeof(*sums->kinds));
        if (!kinds)
            return rm_fail(error, RM_NO_MEMORY, "no memory for kinds of exits");
        sums->kinds = kinds;
        sums->room = room;
    }
    *out = &sums->kinds[sums->count++];
    **out = (struct t2c_kind_sums){.kind = *kind};
    return RM_OK;
}

/* False: the sum does not fit. */
static bool add(uint64_t *sum, const struct t2c_row *row, enum t2c_column column)
{
    return !row->has[column] || !__builtin_add_overflow(*sum, row->value[column], sum);
}

static bool add_phase(struct t2c_kind_sums *to, const struct t2c_row *row, enum rm_phase phase)
{
    static const enum t2c_column cycles[RM_PHASES] = {T2C_rm_entry_cycles, T2C_rm_intr_cycles,
                                                      T2C_rm_exit_cycles, T2C_cede_cycles};
    struct t2c_span *span = &to->phase[phase];
    bool good = add(&span->cycles, row, cycles[phase]) &&
                add(&span->low_cycles, row, t2c_phase_column(phase, T2C_LOW)) &&
                add(&span->high_cycles, row, t2c_phase_column(phase, T2C_HIGH));
    for (unsigned part = 0; part < RM_STALLS && good; part++)
        good = add(&to->stall[phase][part], row, t2c_stall_column(phase, (enum rm_stall)part));
    return good;
}

/* Cycles that are not naps: of an exit by an interrupt the phases that belong to it. */
static uint64_t awake_cycles(const struct t2c_row *row)
{
    return row->value[T2C_exit_cycles] - row->value[T2C_cede_cycles];
}

static bool add_cycles(struct t2c_kind_sums *to, const struct t2c_row *row)
{
    bool good = add(&to->exit.low_cycles, row, T2C_exit_low_cycles) &&
                add(&to->exit.high_cycles, row, T2C_exit_high_cycles) &&
                !__builtin_add_overflow(to->exit.cycles, awake_cycles(row), &to->exit.cycles);
    for (unsigned phase = 0; phase < RM_PHASES && good; phase++)
        if (phase != RM_PHASE_RM_ENTRY || !row->value[T2C_vector]) /* else that of its entry */
            good = add_phase(to, row, (enum rm_phase)phase);
    return good;
}

static enum rm_status add_symbols(struct t2c_kind_sums *to, const struct t2c_row *row,
                                  struct rm_error *error)
{
    for (size_t i = 0; i < row->symbol_count; i++) {
        size_t number = row->symbols[i].symbol;
        if (number >= to->symbol_room) {
            size_t room = number < 512 ? 512 : 2 * number;
            uint64_t *symbol = realloc(to->symbol, room * sizeof(*symbol));
            if (!symbol)
                return rm_fail(error, RM_NO_MEMORY, "no memory for code symbols");
            memset(symbol + to->symbol_room, 0, (room - to->symbol_room) * sizeof(*symbol));
            to->symbol = symbol;
            to->symbol_room = room;
        }
        to->symbol[number] += row->symbols[i].cycles; /* no more than the exit's */
    }
    return RM_OK;
}

enum rm_status t2c_exit_sums_add(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct t2c_exit_sums *sums = context;
    struct t2c_kind_sums *to = NULL;
    const struct t2c_kind kind = {row->value[T2C_vector], row->value[T2C_trap],
                                  row->value[T2C_result], row->value[T2C_hcall]};
    if (row->entry)
        return RM_OK;
    enum rm_status status = find(sums, &kind, &to, error);
    if (status != RM_OK)
        return status;
    sums->intervals |= row->has[T2C_exit_low_cycles];
    to->count++;
    if (!add_cycles(to, row))
        return rm_fail(error, RM_BAD_INPUT, "the sum of the cycles does not fit into 64 bits");
    return add_symbols(to, row, error);
}

void t2c_exit_sums_free(struct t2c_exit_sums *sums)
{
    for (unsigned i = 0; i < sums->count; i++)
        free(sums->kinds[i].symbol);
    free(sums->kinds);
}

static const char *spaced(const char *name)
{
    return name ? " " : "";
}

const char *t2c_kind_text(const struct t2c_kind *kind, char to[T2C_KIND_BYTES])
{
    const char *vector = rm_trap_name(kind->vector), *trap = rm_trap_name(kind->trap);
    const char *end = rm_exit_end_name((enum rm_exit_end)kind->result);
    char began[T2C_KIND_BYTES] = "the host's call";
    if (kind->hcall)
        snprintf(began, sizeof(began), "hcall 0x%" PRIx64, kind->hcall);
    else if (kind->vector)
        snprintf(began, sizeof(began), "interrupt 0x%" PRIx64 "%s%s", kind->vector, spaced(vector),
                 vector ? vector : "");
    if (kind->result == RM_END_GUEST)
        snprintf(to, T2C_KIND_BYTES, "%.60s, back to the guest", began);
    else
        snprintf(to, T2C_KIND_BYTES, "%.60s, %s%.8s, trap 0x%" PRIx64 "%s%.16s", began,
                 kind->result == RM_END_HOST ? "to the " : "ends in ", end ? end : "?", kind->trap,
                 spaced(trap), trap ? trap : "");
    return to;
}
