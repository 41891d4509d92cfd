/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a scenario file: text, document, structs; resolve_*.c and variants.c go on. */
#include "scenario/check.h"
#include "scenario/resolve.h"
#include "scenario/scenario.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libcyaml's log, of which the first line is the reason. */
struct cyaml_log {
    char text[200];
};

__attribute__((format(printf, 3, 0))) static void keep_log(cyaml_log_t level, void *context,
                                                           const char *format, va_list args)
{
    struct cyaml_log *log = context;
    if (level < CYAML_LOG_ERROR || log->text[0])
        return;
    vsnprintf(log->text, sizeof(log->text), format, args);
    log->text[strcspn(log->text, "\n")] = '\0';
}

static cyaml_config_t cyaml_config(struct cyaml_log *log)
{
    return (cyaml_config_t){
        .log_fn = keep_log,
        .log_ctx = log,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS,
    };
}

static enum rm_status load_structs(struct rm_scenario *scenario, const char *text, size_t bytes,
                                   struct rm_error *error)
{
    struct cyaml_log log = {""};
    cyaml_config_t config = cyaml_config(&log);
    cyaml_data_t *data = NULL;
    cyaml_err_t status =
        cyaml_load_data((const uint8_t *)text, bytes, &config, &scn_schema, &data, NULL);
    scenario->file = data;
    if (status == CYAML_ERR_ALIAS)
        return rm_fail(error, RM_BAD_INPUT, "found a YAML alias (*name); expected plain values");
    if (status != CYAML_OK)
        return rm_fail(error, status == CYAML_ERR_OOM ? RM_NO_MEMORY : RM_BAD_INPUT, "%s: %s",
                       cyaml_strerror(status), log.text);
    scenario->expect = scenario->file->expect;
    scenario->name = strdup(scenario->file->name);
    return scenario->name ? RM_OK : rm_fail(error, RM_NO_MEMORY, "out of memory");
}

static enum rm_status parse_into(struct rm_scenario *scenario, const char *text, size_t bytes,
                                 struct rm_error *error)
{
    enum rm_status status = scn_check(&scenario->document, &scn_schema, error);
    if (status == RM_OK)
        status = load_structs(scenario, text, bytes, error);
    if (status == RM_OK)
        status = scn_resolve(scenario, error);
    if (status == RM_OK)
        status = scn_make_variants(scenario, error);
    return status;
}

enum rm_status rm_scenario_parse(const char *path, const char *text, size_t bytes,
                                 struct rm_scenario **out, struct rm_error *error)
{
    struct rm_scenario *scenario = calloc(1, sizeof(*scenario));
    char *copy = strdup(path);
    if (!scenario || !copy) {
        free(scenario);
        free(copy);
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    }
    scenario->path = copy;
    enum rm_status status = scn_document_parse(text, bytes, &scenario->document, error);
    if (status != RM_OK) {
        free(scenario->path);
        free(scenario);
        return rm_fail_in(error, status, "%s", path);
    }
    status = parse_into(scenario, text, bytes, error);
    if (status != RM_OK) {
        rm_scenario_free(scenario);
        return rm_fail_in(error, status, "%s", path);
    }
    *out = scenario;
    return RM_OK;
}

/* A file that can be read to its end: not a pipe, on which opening alone would wait. */
static FILE *open_regular(const char *path, struct rm_error *error)
{
    struct stat status;
    FILE *file = NULL;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0)
        rm_fail(error, RM_NOT_FOUND, "%s: cannot be opened: %s", path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        rm_fail(error, RM_BAD_INPUT, "%s: not a regular file; expected a scenario", path);
    else if (!(file = fdopen(fd, "rb")))
        rm_fail(error, RM_NO_MEMORY, "%s: %s", path, strerror(errno));
    if (!file && fd >= 0)
        close(fd);
    return file;
}

static enum rm_status read_file(const char *path, char **text, size_t *bytes,
                                struct rm_error *error)
{
    struct rm_error opening = {.status = RM_OK};
    FILE *file = open_regular(path, &opening);
    if (!file)
        return rm_fail(error, opening.status, "%s", opening.text);
    *text = malloc(SCN_FILE_BYTES_MAX + 1);
    enum rm_status status = RM_OK;
    if (!*text)
        status = rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    else if ((*bytes = fread(*text, 1, SCN_FILE_BYTES_MAX + 1, file)) > SCN_FILE_BYTES_MAX)
        status = rm_fail(error, RM_BAD_INPUT, "%s: longer than %u bytes; expected a scenario", path,
                         SCN_FILE_BYTES_MAX);
    else if (ferror(file))
        status = rm_fail(error, RM_BAD_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    fclose(file);
    if (status != RM_OK)
        free(*text);
    return status;
}

enum rm_status rm_scenario_load(const char *path, struct rm_scenario **out, struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    enum rm_status status = read_file(path, &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_scenario_parse(path, text, bytes, out, error);
    free(text);
    return status;
}

static void free_file(struct rm_scenario *scenario)
{
    struct cyaml_log log = {""};
    cyaml_config_t config = cyaml_config(&log);
    scn_document_free(&scenario->document);
    if (scenario->file)
        cyaml_free(&config, &scn_schema, scenario->file, 0);
    free(scenario->path);
}

void rm_scenario_free(struct rm_scenario *scenario)
{
    if (!scenario)
        return;
    for (unsigned i = 0; i < scenario->variant_count; i++)
        rm_scenario_free(scenario->variants[i]);
    free(scenario->variants);
    scn_free_expect(scenario);
    free(scenario->events);
    free(scenario->name);
    if (!scenario->base)
        free_file(scenario);
    free(scenario);
}
