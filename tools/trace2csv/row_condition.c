/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/row_condition.h"

#include "base/wide.h"
#include "trace2csv/exit_rows.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is left of a condition's text. */
struct scan {
    const char *option, *at;
};

static const struct {
    const char *text;
    enum t2c_operator operator;
} operators[] = {
    {"<=", T2C_LESS_EQUAL}, {">=", T2C_GREATER_EQUAL}, {"!=", T2C_NOT_EQUAL}, {"==", T2C_EQUAL},
    {"<", T2C_LESS},        {">", T2C_GREATER},        {"=", T2C_EQUAL},
};

static enum rm_status expected(const struct scan *scan, struct rm_error *error, const char *what)
{
    if (!*scan->at)
        return rm_fail(error, RM_BAD_INPUT, "%s: found the end; expected %s", scan->option, what);
    return rm_fail(error, RM_BAD_INPUT, "%s: found \"%.40s\"; expected %s", scan->option, scan->at,
                   what);
}

static void skip_spaces(struct scan *scan)
{
    scan->at += strspn(scan->at, " \t\n");
}

/* A name, of letters, digits, points and underscores. */
static size_t word_length(const struct scan *scan)
{
    size_t length = 0;
    while (isalnum((unsigned char)scan->at[length]) || scan->at[length] == '_' ||
           scan->at[length] == '.')
        length++;
    return length;
}

static bool take_word(struct scan *scan, const char *word)
{
    skip_spaces(scan);
    size_t length = strlen(word);
    if (word_length(scan) != length || strncmp(scan->at, word, length) != 0)
        return false;
    scan->at += length;
    return true;
}

/* The statistic whose name is that; `*unit` is what follows it. */
static enum t2c_statistic find_statistic(const char *name, size_t length, const char **unit)
{
    unsigned found = T2C_STATISTICS;
    for (unsigned i = 0; i < T2C_STATISTICS; i++) {
        size_t own = strlen(t2c_statistic_name((enum t2c_statistic)i));
        bool longer =
            found == T2C_STATISTICS || own > strlen(t2c_statistic_name((enum t2c_statistic)found));
        if (own <= length && longer &&
            strncmp(name, t2c_statistic_name((enum t2c_statistic)i), own) == 0)
            found = i;
    }
    *unit = found == T2C_STATISTICS ? name
                                    : name + strlen(t2c_statistic_name((enum t2c_statistic)found));
    return (enum t2c_statistic)found;
}

/* p99_ns, max_cycles, count: of the whole exit. */
static bool find_short(struct t2c_comparison *out, const char *name, size_t length)
{
    const char *unit;
    out->column = T2C_exit_cycles;
    out->statistic = find_statistic(name, length, &unit);
    size_t left = length - (size_t)(unit - name);
    if (out->statistic == T2C_COUNT)
        return left == 0;
    out->ns = left == 3 && strncmp(unit, "_ns", 3) == 0;
    return out->statistic != T2C_STATISTICS &&
           (out->ns || (left == 7 && strncmp(unit, "_cycles", 7) == 0));
}

/* COLUMN.STATISTIC; columns may have points themselves. */
static bool find_long(struct t2c_comparison *out, const char *name, size_t length)
{
    size_t point = length;
    const char *unit;
    while (point && name[point - 1] != '.')
        point--;
    if (!point)
        return false;
    out->column = t2c_find_column(name, point - 1);
    out->statistic = find_statistic(name + point, length - point, &unit);
    return out->column != T2C_COLUMNS && !t2c_column_is_name(out->column) &&
           !t2c_column_is_signed(out->column) && out->statistic != T2C_STATISTICS &&
           unit == name + length;
}

static enum rm_status parse_name(struct scan *scan, bool of_rows, struct t2c_comparison *out,
                                 struct rm_error *error)
{
    skip_spaces(scan);
    size_t length = word_length(scan);
    *out = (struct t2c_comparison){.statistic = T2C_STATISTICS};
    if (of_rows) {
        out->column = t2c_find_column(scan->at, length);
        if (out->column == T2C_COLUMNS)
            return expected(scan, error, "a column of --schema");
    } else if (!find_short(out, scan->at, length)) {
        *out = (struct t2c_comparison){.statistic = T2C_STATISTICS};
        if (!find_long(out, scan->at, length))
            return expected(scan, error,
                            "p99_ns, max_cycles, count or the like, or COLUMN.p99, with p50, p90, "
                            "p95, p99, p99_9, min, max, mean, total or count");
    }
    scan->at += length;
    return RM_OK;
}

static enum rm_status parse_operator(struct scan *scan, struct t2c_comparison *out,
                                     struct rm_error *error)
{
    skip_spaces(scan);
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(scan->at, operators[i].text, length) != 0)
            continue;
        out->operator= operators[i].operator;
        scan->at += length;
        return RM_OK;
    }
    return expected(scan, error, "one of < <= > >= = !=");
}

/* A word that its column never is would let nothing through, or all. */
static enum rm_status never(const struct scan *scan, enum t2c_column column, struct rm_error *error)
{
    char names[RM_ERROR_TEXT_BYTES] = "";
    size_t shown = strcspn(scan->at, " \t\n");
    uint64_t value = 0;
    for (const char *name; (name = t2c_next_name(column, &value)); value++) {
        size_t length = strlen(names);
        snprintf(names + length, sizeof(names) - length, "%s%s", length ? ", " : "", name);
    }
    return rm_fail(error, RM_BAD_INPUT, "%s: %s: found \"%.*s\"; expected one of %s", scan->option,
                   t2c_column_name(column), shown < 40 ? (int)shown : 40, scan->at, names);
}

static enum rm_status parse_word(struct scan *scan, struct t2c_comparison *out,
                                 struct rm_error *error)
{
    size_t length = word_length(scan);
    if (!length || length >= sizeof(out->word))
        return expected(scan, error, "a name");
    if (out->operator!= T2C_EQUAL && out->operator!= T2C_NOT_EQUAL)
        return rm_fail(error, RM_BAD_INPUT, "%s: a name is compared with = or !=", scan->option);
    memcpy(out->word, scan->at, length);
    out->word[length] = '\0';
    if (!t2c_column_can_be(out->column, out->word))
        return never(scan, out->column, error);
    scan->at += length;
    return RM_OK;
}

static enum rm_status parse_value(struct scan *scan, struct t2c_comparison *out,
                                  struct rm_error *error)
{
    skip_spaces(scan);
    if (t2c_column_is_name(out->column))
        return parse_word(scan, out, error);
    bool negative = *scan->at == '-';
    const char *digits = scan->at + negative;
    char *end;
    errno = 0;
    out->value = strtoull(digits, &end, strncmp(digits, "0x", 2) == 0 ? 16 : 10);
    if (!isdigit((unsigned char)*digits) || errno || isalnum((unsigned char)*end) || *end == '.')
        return expected(scan, error, "a whole number, decimal or 0x...");
    if (negative)
        out->value = -out->value;
    scan->at = end;
    return RM_OK;
}

static enum rm_status parse_comparison(struct scan *scan, bool of_rows, struct t2c_comparison *out,
                                       struct rm_error *error)
{
    enum rm_status status = parse_name(scan, of_rows, out, error);
    if (status == RM_OK)
        status = parse_operator(scan, out, error);
    return status == RM_OK ? parse_value(scan, out, error) : status;
}

enum rm_status t2c_condition_parse(const char *option, const char *text, bool of_rows,
                                   struct t2c_condition *out, struct rm_error *error)
{
    struct scan scan = {option, text};
    bool or_before = false;
    for (out->count = 0;; out->count++) {
        if (out->count == T2C_COMPARISONS_MAX)
            return rm_fail(error, RM_BAD_INPUT, "%s: found more than %u comparisons", option,
                           T2C_COMPARISONS_MAX);
        struct t2c_comparison *comparison = &out->at[out->count];
        enum rm_status status = parse_comparison(&scan, of_rows, comparison, error);
        if (status != RM_OK)
            return status;
        comparison->or_before = or_before;
        or_before = take_word(&scan, "or");
        if (or_before || take_word(&scan, "and"))
            continue;
        skip_spaces(&scan);
        out->count++;
        return *scan.at ? expected(&scan, error, "and, or, or the end") : RM_OK;
    }
}

static bool compare(enum t2c_operator operator, bool less, bool equal)
{
    switch (operator) {
    case T2C_LESS:
        return less;
    case T2C_LESS_EQUAL:
        return less || equal;
    case T2C_GREATER:
        return !less && !equal;
    case T2C_GREATER_EQUAL:
        return !less;
    case T2C_EQUAL:
        return equal;
    default:
        return !equal;
    }
}

static bool row_holds(const struct t2c_comparison *comparison, const struct rm_ctf_about *about,
                      const struct t2c_row *row)
{
    char text[T2C_VALUE_BYTES];
    uint64_t value = row->value[comparison->column];
    if (!row->has[comparison->column])
        return false;
    if (*comparison->word)
        return compare(
            comparison->operator, false,
            strcmp(t2c_print_value(about, row, comparison->column, text), comparison->word) == 0);
    bool less = t2c_column_is_signed(comparison->column)
                    ? (int64_t)value < (int64_t)comparison->value
                    : value < comparison->value;
    return compare(comparison->operator, less, value == comparison->value);
}

bool t2c_condition_of_row(const struct t2c_condition *condition, const struct rm_ctf_about *about,
                          const struct t2c_row *row)
{
    bool holds = true;
    for (unsigned i = 0; i < condition->count; i++) {
        if (condition->at[i].or_before && holds)
            return true;
        holds = (condition->at[i].or_before || holds) && row_holds(&condition->at[i], about, row);
    }
    return holds;
}

/* A mean, as sum over count. */
static bool mean_holds(const struct t2c_comparison *comparison, const struct rm_ctf_about *about,
                       const struct t2c_distribution *of)
{
    rm_u128 sum = (rm_u128)of->total * (comparison->ns ? T2C_NS_PER_SECOND : 1);
    rm_u128 over = (rm_u128)of->count * (comparison->ns ? about->core_hz : 1);
    bool whole = sum % over == 0;
    return compare(comparison->operator, sum / over<comparison->value,
                   whole && sum / over == comparison->value);
}

static bool all_hold(const struct t2c_comparison *comparison, const struct rm_ctf_about *about,
                     struct t2c_distribution *of)
{
    if (comparison->statistic == T2C_COUNT)
        return compare(comparison->operator, of->count<comparison->value,
                       of->count == comparison->value);
    if (!of->count)
        return false;
    if (comparison->statistic == T2C_MEAN)
        return mean_holds(comparison, about, of);
    uint64_t value = comparison->ns ? t2c_statistic_ns(of, comparison->statistic, about)
                                    : t2c_statistic(of, comparison->statistic);
    return compare(comparison->operator, value<comparison->value, value == comparison->value);
}

bool t2c_condition_of_all(const struct t2c_condition *condition, const struct rm_ctf_about *about,
                          struct t2c_distribution *const *of, const struct t2c_comparison **which)
{
    bool holds = condition->count > 0;
    for (unsigned i = 0; i < condition->count; i++) {
        const struct t2c_comparison *comparison = &condition->at[i];
        if (comparison->or_before && holds)
            return true;
        holds = (comparison->or_before || holds) && all_hold(comparison, about, of[i]);
        if (holds)
            *which = comparison;
    }
    return holds;
}
