/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/coverage_files.h"

#include "base/fail.h"
#include "cli/replace_file.h"
#include "coverage/listing.h"
#include "coverage/summary.h"
#include "coverage/tracefile.h"
#include "machine/count.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum rm_status no_memory(struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "out of memory");
}

/* Whether a name can be a file of ours before time is spent: it has a folder that is there. */
static enum rm_status check_output(const char *output, struct rm_error *error)
{
    const char *const read[] = {NULL};
    const char *slash = strrchr(output, '/');
    char *folder = slash ? strndup(output, (size_t)(slash - output) + 1) : strdup(".");
    if (!folder)
        return no_memory(error);
    char *real = realpath(folder, NULL);
    enum rm_status status =
        real ? cli_may_replace(output, read, error)
             : rm_fail(error, RM_BAD_INPUT, "%s: cannot be written: %s", output, strerror(errno));
    free(real);
    free(folder);
    return status;
}

static bool is_stdout(const char *name)
{
    return strcmp(name, "-") == 0;
}

enum rm_status cli_coverage_begin(struct cli_coverage *coverage, struct rm_machine *machine,
                                  struct rm_error *error)
{
    enum rm_status status = RM_OK;
    if (!coverage->tracefile && !coverage->summary)
        return RM_OK;
    if (coverage->tracefile)
        status = check_output(coverage->tracefile, error);
    if (status == RM_OK && coverage->summary && !is_stdout(coverage->summary))
        status = check_output(coverage->summary, error);
    if (status == RM_OK)
        status = cov_counts_new(machine->image, &coverage->counts, error);
    if (status == RM_OK)
        rm_count(machine, coverage->counts);
    return status;
}

void cli_coverage_end(struct cli_coverage *coverage, struct rm_machine *machine)
{
    rm_count(machine, NULL);
    cov_counts_free(coverage->counts);
    coverage->counts = NULL;
}

/* What is written, to memory first. */
struct output {
    FILE *to;
    char *text;
    size_t bytes;
};

static enum rm_status begin_output(struct output *output, struct rm_error *error)
{
    *output = (struct output){.to = NULL};
    output->to = open_memstream(&output->text, &output->bytes);
    return output->to ? RM_OK : no_memory(error);
}

static enum rm_status end_output(struct output *output, const char *name, struct rm_error *error)
{
    enum rm_status status = fclose(output->to) == 0 ? RM_OK : no_memory(error);
    if (status == RM_OK && is_stdout(name))
        fwrite(output->text, 1, output->bytes, stdout); /* main tells if that fails */
    else if (status == RM_OK)
        status = cli_replace_file(name, output->text, output->bytes, error);
    free(output->text);
    return status;
}

static enum rm_status write_listing(const struct cov_code *code, const char *name,
                                    struct rm_error *error)
{
    struct output output;
    enum rm_status status = begin_output(&output, error);
    if (status != RM_OK)
        return status;
    cov_listing_write(code, output.to);
    return end_output(&output, name, error);
}

/* The tracefile names the listing by where it really lies, whoever reads it from wherever. */
static enum rm_status write_tracefile(const struct cov_code *code, const char *name,
                                      const char *listing, struct rm_error *error)
{
    struct output output;
    char *path = realpath(listing, NULL);
    if (!path)
        return rm_fail(error, RM_BAD_INPUT, "%s: %s", listing, strerror(errno));
    enum rm_status status = begin_output(&output, error);
    if (status == RM_OK) {
        cov_tracefile_write(code, path, output.to);
        status = end_output(&output, name, error);
    }
    free(path);
    return status;
}

static enum rm_status write_both(const struct cov_code *code, const char *name,
                                 struct rm_error *error)
{
    char *listing;
    if (asprintf(&listing, "%s.lst", name) < 0)
        return no_memory(error);
    enum rm_status status = write_listing(code, listing, error);
    if (status == RM_OK)
        status = write_tracefile(code, name, listing, error);
    free(listing);
    return status;
}

static enum rm_status write_summary(const struct cov_code *code, const char *name,
                                    struct rm_error *error)
{
    struct output output;
    enum rm_status status = begin_output(&output, error);
    if (status != RM_OK)
        return status;
    cov_summary_write(code, output.to);
    return end_output(&output, name, error);
}

enum rm_status cli_coverage_write(const struct cli_coverage *coverage,
                                  const struct rm_machine *machine, struct rm_error *error)
{
    struct cov_code code;
    if (!coverage->counts)
        return RM_OK;
    enum rm_status status = cov_code_find(machine->image, machine->mem, coverage->counts,
                                          coverage->own_handlers, &code, error);
    if (status != RM_OK)
        return status;
    if (coverage->tracefile)
        status = write_both(&code, coverage->tracefile, error);
    if (status == RM_OK && coverage->summary)
        status = write_summary(&code, coverage->summary, error);
    cov_code_free(&code);
    return status;
}
