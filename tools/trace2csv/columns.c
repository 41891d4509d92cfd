/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/columns.h"

#include "rmsim/events.h"
#include "rmsim/host.h"
#include "rmsim/machine.h"
#include "trace/value_names.h"

#include <inttypes.h>
#include <string.h>

enum kind { DEC, SIGNED, HEX, TRAP, END, RESUME, PASSTHRU, RM_HARD, SCENARIO };

static const struct {
    const char *name, *unit;
    enum kind kind;
    bool shown;
    const char *about;
} columns[T2C_COLUMNS] = {
#define COLUMN(id, name, unit, kind, shown, about) {name, unit, kind, shown, about},
#include "trace2csv/columns.def"
#undef COLUMN
};

const char *t2c_column_name(enum t2c_column column)
{
    return columns[column].name;
}

const char *t2c_column_unit(enum t2c_column column)
{
    return columns[column].unit;
}

const char *t2c_column_about(enum t2c_column column)
{
    return columns[column].about;
}

bool t2c_column_is_name(enum t2c_column column)
{
    return columns[column].kind > HEX;
}

bool t2c_column_is_signed(enum t2c_column column)
{
    return columns[column].kind == SIGNED;
}

/* The table has phases, and the parts of each, in the order of their enums. */
enum t2c_column t2c_phase_column(enum rm_phase phase, enum t2c_of_phase what)
{
    static const enum t2c_column first[RM_PHASES] = {T2C_rm_entry_low_cycles,
                                                     T2C_rm_intr_low_cycles, T2C_rm_exit_low_cycles,
                                                     T2C_cede_low_cycles};
    return (enum t2c_column)((unsigned)first[phase] + (unsigned)what);
}

enum t2c_column t2c_stall_column(enum rm_phase phase, enum rm_stall part)
{
    static const enum t2c_column first[RM_PHASES] = {T2C_rm_entry_COMPLETES, T2C_rm_intr_COMPLETES,
                                                     T2C_rm_exit_COMPLETES, T2C_cede_COMPLETES};
    return (enum t2c_column)((unsigned)first[phase] + (unsigned)part);
}

enum t2c_column t2c_find_column(const char *name, size_t length)
{
    unsigned column = 0;
    while (column < T2C_COLUMNS && (strncmp(columns[column].name, name, length) != 0 ||
                                    columns[column].name[length] != '\0'))
        column++;
    return (enum t2c_column)column;
}

/* The name of a number in a column of that kind; NULL: none. */
static const char *name_of(const struct rm_ctf_about *about, enum kind kind, uint64_t value)
{
    switch (kind) {
    case TRAP:
        return rm_trap_name(value);
    case END:
        return rm_exit_end_name((enum rm_exit_end)value);
    case RESUME:
        return rm_resume_name((int)value);
    case PASSTHRU:
        return rm_passthru_name((enum rm_passthru)value);
    case RM_HARD:
        return rm_hard_reason_name((enum rm_hard_reason)value);
    case SCENARIO:
        return about->scenario;
    default:
        return NULL;
    }
}

#define NAMED_MAX 0x5555u /* the largest trap; no other kind has larger ones */

const char *t2c_next_name(enum t2c_column column, uint64_t *value)
{
    enum kind kind = columns[column].kind;
    for (; kind != SCENARIO && *value <= NAMED_MAX; ++*value) {
        const char *name = name_of(NULL, kind, *value);
        if (name)
            return name;
    }
    return NULL;
}

bool t2c_column_can_be(enum t2c_column column, const char *word)
{
    uint64_t value = 0;
    const char *name = t2c_next_name(column, &value);
    if (!name || (columns[column].kind == RESUME && strncmp(word, "0x", 2) == 0))
        return true; /* KVM has resume codes without a name here */
    while (name && strcmp(name, word) != 0) {
        value++;
        name = t2c_next_name(column, &value);
    }
    return name;
}

/* Decimal, by hand: this is what a conversion spends its time on. */
static char *print_decimal(uint64_t value, char *end)
{
    *--end = '\0';
    do
        *--end = (char)('0' + value % 10);
    while (value /= 10);
    return end;
}

const char *t2c_print_value(const struct rm_ctf_about *about, const struct t2c_row *row,
                            enum t2c_column column, char *to)
{
    uint64_t value = row->value[column];
    enum kind kind = columns[column].kind;
    if (!row->has[column])
        return "";
    if (kind == DEC || (kind == SIGNED && (int64_t)value >= 0))
        return print_decimal(value, to + T2C_VALUE_BYTES);
    const char *name = kind > HEX ? name_of(about, kind, value) : NULL;
    if (name)
        return name;
    if (kind == SIGNED)
        snprintf(to, T2C_VALUE_BYTES, "%" PRId64, (int64_t)value);
    else
        snprintf(to, T2C_VALUE_BYTES, "0x%" PRIx64, value);
    return to;
}

void t2c_columns_default(struct t2c_columns *out)
{
    out->count = 0;
    for (unsigned column = 0; column < T2C_COLUMNS; column++)
        if (columns[column].shown)
            out->at[out->count++] = (enum t2c_column)column;
}

static enum rm_status add_column(struct t2c_columns *out, const char *name, size_t length,
                                 struct rm_error *error)
{
    enum t2c_column column = t2c_find_column(name, length);
    if (column == T2C_COLUMNS)
        return rm_fail(error, RM_BAD_INPUT,
                       "--columns: found \"%.*s\"; expected a column of --schema, or all",
                       (int)(length < 64 ? length : 64), name);
    for (unsigned i = 0; i < out->count; i++)
        if (out->at[i] == column)
            return rm_fail(error, RM_BAD_INPUT, "--columns: found %s twice", columns[column].name);
    out->at[out->count++] = column;
    return RM_OK;
}

enum rm_status t2c_columns_parse(const char *list, struct t2c_columns *out, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    out->count = 0;
    if (strcmp(list, "all") == 0) {
        for (unsigned column = 0; column < T2C_COLUMNS; column++)
            out->at[out->count++] = (enum t2c_column)column;
        return RM_OK;
    }
    for (const char *name = list; name && status == RM_OK;) {
        size_t length = strcspn(name, ",");
        status = add_column(out, name, length, error);
        name = name[length] ? name + length + 1 : NULL;
    }
    return status;
}

void t2c_print_csv(const char *text, FILE *to)
{
    if (!text[strcspn(text, ",\"\n")]) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', to);
        fputc(*text, to);
    }
    fputc('"', to);
}

void t2c_print_schema(FILE *to)
{
    fputs("name,unit,shown,meaning\n", to);
    for (unsigned column = 0; column < T2C_COLUMNS; column++) {
        fprintf(to, "%s,%s,%s,", columns[column].name, columns[column].unit,
                columns[column].shown ? "yes" : "no");
        t2c_print_csv(columns[column].about, to);
        fputc('\n', to);
    }
}
