/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/pass.h"

#include "trace/ctf_reader.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define CORE_HZ_MIN 1000000 /* so that ns of any cycle fit into 64 bits */

static bool is_trace(DIR *in, const char *name)
{
    char path[NAME_MAX + sizeof("/metadata")];
    snprintf(path, sizeof(path), "%s/metadata", name);
    return faccessat(dirfd(in), path, F_OK, 0) == 0;
}

/* The first by name of the traces in a folder that is none itself. */
static bool find_trace_in(const char *folder, char name[NAME_MAX + 1])
{
    DIR *in = opendir(folder);
    bool found = false;
    if (!in)
        return false;
    bool self = is_trace(in, ".");
    for (const struct dirent *entry; !self && (entry = readdir(in));)
        if (entry->d_name[0] != '.' && is_trace(in, entry->d_name) &&
            (!found || strcmp(entry->d_name, name) < 0)) {
            snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
            found = true;
        }
    closedir(in);
    return found;
}

enum rm_status t2c_read_about(const char *folder, struct rm_ctf_about *about,
                              struct rm_error *error)
{
    struct rm_ctf_reader *reader;
    char name[NAME_MAX + 1];
    enum rm_status status = rm_ctf_open(folder, &reader, error);
    if (status != RM_OK && find_trace_in(folder, name))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: found a folder of traces; expected one of them, such as %s/%s", folder,
                       folder, name);
    if (status != RM_OK)
        return status;
    *about = *rm_ctf_about(reader);
    rm_ctf_close(reader);
    if (about->core_hz < CORE_HZ_MIN || !about->tb_hz || about->tb_hz > about->core_hz)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: found a core of %" PRIu64 " Hz and a time base of %" PRIu64
                       " Hz; expected at least a MHz, and a time base that is not faster",
                       folder, about->core_hz, about->tb_hz);
    return RM_OK;
}

struct reading {
    const struct t2c_pass *pass;
    const struct rm_ctf_about *about;
};

static enum rm_status take_row(void *context, const struct t2c_row *row, struct rm_error *error)
{
    const struct reading *reading = context;
    const struct t2c_pass *pass = reading->pass;
    enum rm_status status = RM_OK;
    if (!t2c_condition_of_row(pass->where, reading->about, row))
        return RM_OK;
    for (unsigned i = 0; i < pass->sink_count && status == RM_OK; i++)
        if (pass->sinks[i].row)
            status = pass->sinks[i].row(pass->sinks[i].context, row, error);
    return status;
}

static enum rm_status give_event(const struct t2c_pass *pass, const struct rm_event *event,
                                 struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < pass->sink_count && status == RM_OK; i++)
        if (pass->sinks[i].event)
            status = pass->sinks[i].event(pass->sinks[i].context, event, error);
    return status;
}

static enum rm_status read_all(const struct t2c_pass *pass, struct rm_ctf_reader *reader,
                               struct t2c_exits *exits, struct rm_error *error)
{
    const struct rm_event *event;
    enum rm_status status;
    while ((status = rm_ctf_next(reader, &event, error)) == RM_OK && event) {
        status = t2c_exits_tell(exits, event, error);
        if (status != RM_OK)
            return rm_fail_in(error, status, "%s", pass->folder);
        status = give_event(pass, event, error);
        if (status != RM_OK)
            return status;
    }
    uint64_t lost = rm_ctf_lost(reader);
    if (status == RM_OK && lost)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: found %" PRIu64 " events lost when it was written; expected all",
                       pass->folder, lost);
    return status;
}

enum rm_status t2c_pass(const struct t2c_pass *pass, unsigned *under_way, struct rm_error *error)
{
    struct rm_ctf_reader *reader;
    struct rm_error later;
    *under_way = 0;
    enum rm_status status = rm_ctf_open(pass->folder, &reader, error);
    if (status != RM_OK)
        return status;
    struct reading reading = {pass, rm_ctf_about(reader)};
    struct t2c_exits *exits = t2c_exits_new(reading.about, pass->symbols, take_row, &reading);
    status = exits ? read_all(pass, reader, exits, error)
                   : rm_fail(error, RM_NO_MEMORY, "no memory to read %s", pass->folder);
    if (exits) {
        enum rm_status end = t2c_exits_end(exits, under_way, &later);
        if (status == RM_OK && end != RM_OK)
            status = rm_fail(error, end, "%s", later.text);
    }
    t2c_exits_free(exits);
    rm_ctf_close(reader);
    return status;
}
