/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/arguments.h"

#include "cli/plain.h"
#include "rmsim/rmsim.h"
#include "trace2csv/duration_summary.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_SCHEMA = 256,
    OPT_COLUMNS,
    OPT_WHERE,
    OPT_SUMMARY,
    OPT_HISTOGRAM,
    OPT_OF,
    OPT_TO,
    OPT_FAIL_IF,
    OPT_DIFF,
    OPT_TOLERANCE,
    OPT_VERSION
};

static const struct option long_options[] = {
    {"schema", no_argument, NULL, OPT_SCHEMA},
    {"columns", required_argument, NULL, OPT_COLUMNS},
    {"where", required_argument, NULL, OPT_WHERE},
    {"summary", optional_argument, NULL, OPT_SUMMARY},
    {"histogram", optional_argument, NULL, OPT_HISTOGRAM},
    {"of", required_argument, NULL, OPT_OF},
    {"to", required_argument, NULL, OPT_TO},
    {"fail-if", required_argument, NULL, OPT_FAIL_IF},
    {"diff", required_argument, NULL, OPT_DIFF},
    {"tolerance", required_argument, NULL, OPT_TOLERANCE},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static const struct {
    const char *name;
    enum t2c_result result;
} formats[] = {
    {"kvm-timings", T2C_KVM_TIMINGS},
    {"chrome-json", T2C_CHROME_JSON},
    {"konata", T2C_KONATA},
    {"html", T2C_HTML},
};

static void help(FILE *to)
{
    fputs(
        "usage: trace2csv [OPTION...] TRACE\n"
        "       trace2csv --schema\n"
        "\n"
        "Makes a table of a trace that `rmsim run --trace` wrote: one row an exit.\n"
        "\n"
        "      --columns LIST       which columns, with commas between them; all: all\n"
        "      --schema             name, unit and meaning of every column\n"
        "      --where CONDITION    only these exits: 'trap = 0x5555 and vcpu = 0'\n"
        "      --summary[=KEY]      instead of rows count, total, min, max, mean and exact\n"
        "                           percentiles; KEY trap, vcpu or hcall: of each one's exits\n"
        "      --histogram[=KEY]    instead of rows how many there are in each power of two\n"
        "      --of COLUMN          of which cycles these are (default exit_cycles)\n"
        "      --to FORMAT          csv (default); kvm-timings: what KVM's debugfs file would say;\n"
        "                           chrome-json: a timeline, for Perfetto; konata: the pipeline of\n"
        "                           each instruction, for Konata; html: a page about the longest exit\n"
        "      --fail-if CONDITION  status 1 if it holds: 'p99_ns > 5000',\n"
        "                           'rm_exit_cycles.max > 9000 or count < 10'\n"
        "      --diff BASE          which phase, code symbol and stall grew since the trace BASE;\n"
        "                           status 1 if an exit did, or nothing was compared\n"
        "      --tolerance PERCENT  by how much it may (default 0)\n"
        "  -o, --output FILE        instead of standard output; there when it is whole\n"
        "      --version\n"
        "\n"
        "exit status: 0 all right, 1 --fail-if holds, or with --diff an exit grew or nothing was compared,\n"
        "2 wrong usage or a wrong trace, 3 no memory or a full disk\n"
        "\n"
        "examples:\n"
        "  trace2csv --columns exit_seq,trap_name,exit_ns kick\n"
        "  trace2csv --summary=trap kick\n"
        "  trace2csv --summary --where 'trap = 0x5555' --fail-if 'p99_ns > 5000' kick\n"
        "  trace2csv --diff before --tolerance 2 after\n"
        "  trace2csv --to chrome-json -o kick.json kick\n",
        to);
}

int t2c_tell(const struct rm_error *error)
{
    fprintf(stderr, "trace2csv: %s\n", cli_plain(error->text));
    return error->status == RM_BAD_INPUT || error->status == RM_NOT_FOUND ? T2C_USAGE
                                                                          : T2C_INTERNAL;
}

static enum rm_status take_key(const char *option, const char *key, enum t2c_column *by,
                               struct rm_error *error)
{
    *by = key ? t2c_summary_key(key) : T2C_COLUMNS;
    if (key && *by == T2C_COLUMNS)
        return rm_fail(error, RM_BAD_INPUT, "%s: found \"%.40s\"; expected trap, vcpu or hcall",
                       option, key);
    return RM_OK;
}

static enum rm_status take_of(const char *name, enum t2c_column *of, struct rm_error *error)
{
    *of = t2c_find_column(name, strlen(name));
    if (*of == T2C_COLUMNS || strcmp(t2c_column_unit(*of), "cycles") != 0)
        return rm_fail(error, RM_BAD_INPUT,
                       "--of: found \"%.40s\"; expected a column of --schema in cycles", name);
    return RM_OK;
}

/* Only one of the results can be asked for. */
static enum rm_status take_result(struct t2c_arguments *arguments, enum t2c_result result,
                                  struct rm_error *error)
{
    if (arguments->result != T2C_CSV && arguments->result != result)
        return rm_fail(error, RM_BAD_INPUT,
                       "found two of --schema, --summary, --histogram, --diff and --to; expected "
                       "one");
    arguments->result = result;
    return RM_OK;
}

static enum rm_status take_format(struct t2c_arguments *arguments, const char *name,
                                  struct rm_error *error)
{
    arguments->to_csv = strcmp(name, "csv") == 0;
    if (arguments->to_csv)
        return RM_OK;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return take_result(arguments, formats[i].result, error);
    return rm_fail(error, RM_BAD_INPUT,
                   "--to: found \"%.40s\"; expected csv, kvm-timings, chrome-json, konata or html",
                   name);
}

static enum rm_status take_tolerance(const char *text, double *percent, struct rm_error *error)
{
    char *end;
    *percent = strtod(text, &end);
    if (*end || !(*percent >= 0 && *percent <= 1000))
        return rm_fail(error, RM_BAD_INPUT,
                       "--tolerance: found \"%.40s\"; expected a percentage of 0 to 1000", text);
    return RM_OK;
}

static enum rm_status take_option(struct t2c_arguments *arguments, int option,
                                  struct rm_error *error)
{
    enum rm_status status;
    switch (option) {
    case OPT_SCHEMA:
        return take_result(arguments, T2C_SCHEMA, error);
    case OPT_COLUMNS:
        return t2c_columns_parse(optarg, &arguments->columns, error);
    case OPT_WHERE:
        return t2c_condition_parse("--where", optarg, true, &arguments->where, error);
    case OPT_SUMMARY:
        status = take_key("--summary", optarg, &arguments->by, error);
        return status == RM_OK ? take_result(arguments, T2C_SUMMARY, error) : status;
    case OPT_HISTOGRAM:
        status = take_key("--histogram", optarg, &arguments->by, error);
        return status == RM_OK ? take_result(arguments, T2C_HISTOGRAM, error) : status;
    case OPT_OF:
        return take_of(optarg, &arguments->of, error);
    case OPT_TO:
        return take_format(arguments, optarg, error);
    case OPT_FAIL_IF:
        return t2c_condition_parse("--fail-if", optarg, false, &arguments->fail_if, error);
    case OPT_DIFF:
        arguments->base = optarg;
        return take_result(arguments, T2C_DIFFERENCE, error);
    case OPT_TOLERANCE:
        return take_tolerance(optarg, &arguments->tolerance_percent, error);
    default:
        arguments->output = optarg;
        return RM_OK;
    }
}

static enum rm_status wrong_option(int option, char **argv, struct rm_error *error)
{
    const char *last = argv[optind - 1];
    if (option == ':')
        return rm_fail(error, RM_BAD_INPUT, "found %s without a value",
                       *last ? last : argv[optind - 2]);
    if (optopt > 0 && optopt <= CHAR_MAX && optopt != 'h')
        return rm_fail(error, RM_BAD_INPUT, "found the unknown option -%c", optopt);
    return rm_fail(error, RM_BAD_INPUT, "found the unknown option %s", last);
}

/* Whether what was given goes together. */
static enum rm_status check(const struct t2c_arguments *arguments, int rest, struct rm_error *error)
{
    bool rows = arguments->result == T2C_CSV;
    bool grouped = arguments->result == T2C_SUMMARY || arguments->result == T2C_HISTOGRAM;
    if (rest != (arguments->result == T2C_SCHEMA ? 0 : 1))
        return rm_fail(error, RM_BAD_INPUT, "found %d arguments; expected %s", rest,
                       arguments->result == T2C_SCHEMA ? "none with --schema"
                                                       : "one folder with a trace");
    if (arguments->columns.count && !rows)
        return rm_fail(error, RM_BAD_INPUT, "--columns goes with rows");
    if (arguments->of != T2C_COLUMNS && !grouped)
        return rm_fail(error, RM_BAD_INPUT, "--of goes with --summary and --histogram");
    if (arguments->tolerance_percent >= 0 && arguments->result != T2C_DIFFERENCE)
        return rm_fail(error, RM_BAD_INPUT, "--tolerance goes with --diff");
    if (arguments->where.count && arguments->result == T2C_CHROME_JSON)
        return rm_fail(error, RM_BAD_INPUT, "--where does not go with --to chrome-json");
    return RM_OK;
}

bool t2c_arguments_read(int argc, char **argv, struct t2c_arguments *out, int *status)
{
    struct rm_error error = {.status = RM_OK};
    int option;
    *out = (struct t2c_arguments){.by = T2C_COLUMNS, .of = T2C_COLUMNS, .tolerance_percent = -1};
    opterr = 0;
    *status = T2C_OK;
    while (error.status == RM_OK &&
           (option = getopt_long(argc, argv, ":o:h", long_options, NULL)) != -1) {
        if (option == 'h' || option == OPT_VERSION) {
            if (option == 'h')
                help(stdout);
            else
                puts("trace2csv " RMSIM_VERSION);
            return false;
        }
        if (option == '?' || option == ':' || (optarg && !*optarg))
            wrong_option(option == '?' ? '?' : ':', argv, &error);
        else
            take_option(out, option, &error);
    }
    if (error.status == RM_OK)
        check(out, argc - optind, &error);
    if (error.status != RM_OK) {
        *status = t2c_tell(&error);
        fputs("try: trace2csv --help\n", stderr);
        return false;
    }
    out->trace = argv[optind];
    if (!out->columns.count)
        t2c_columns_default(&out->columns);
    if (out->of == T2C_COLUMNS)
        out->of = T2C_exit_cycles;
    return true;
}
