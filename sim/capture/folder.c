/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/folder.h"

#include "base/file.h"
#include "capture/unzip.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES_MAX   (UINT64_C(256) << 20)
#define MEMORY_BYTES_MAX (UINT64_C(8) << 30)
#define PATH_BYTES       4352

/* The folder's file of that name, packed or not; false: there is neither. */
static bool find(const struct rm_folder *folder, const char *file, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s", folder->name, file);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(path, PATH_BYTES, "%s/%s.zst", folder->name, file);
    return access(path, F_OK) == 0;
}

static enum rm_status read_text(const char *path, const char *expected, char **text, size_t *bytes,
                                struct rm_error *error)
{
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, ".zst") == 0)
        return rm_unzip(path, TEXT_BYTES_MAX, expected, text, bytes, error);
    return rm_file_read(path, TEXT_BYTES_MAX, expected, text, bytes, error);
}

static enum rm_status open_snaps(struct rm_folder *folder, struct rm_error *error)
{
    char path[PATH_BYTES], *text;
    size_t bytes;
    if (!find(folder, "regs.json", path))
        return rm_fail(error, RM_NOT_FOUND, "%s: expected a folder with regs.json, found none",
                       folder->name);
    enum rm_status status = read_text(path, "registers of a capture", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_snaps_parse(path, text, bytes, &folder->snaps, error);
    free(text);
    return status;
}

static enum rm_status open_path(const char *path, unsigned cpu, struct rm_path *to,
                                struct rm_error *error)
{
    char *text;
    size_t bytes;
    enum rm_status status = read_text(path, "a recorded path", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_path_parse(path, text, bytes, cpu, to, error);
    if (status != RM_OK)
        free(text);
    return status;
}

static enum rm_status open_paths(struct rm_folder *folder, struct rm_error *error)
{
    char path[PATH_BYTES], file[32];
    enum rm_status status;
    if (find(folder, "path.both.txt", path))
        status = open_path(path, 0, &folder->path, error);
    else if (find(folder, "path.txt", path))
        status = open_path(path, 0, &folder->path, error);
    else
        return rm_fail(error, RM_NOT_FOUND,
                       "%s: expected a folder with path.txt or path.both.txt, found neither",
                       folder->name);
    for (unsigned cpu = 0; status == RM_OK && cpu < RM_CAPTURE_CPUS_MAX; cpu++) {
        snprintf(file, sizeof(file), "path.cpu%u.txt", cpu);
        if (find(folder, file, path))
            status = open_path(path, cpu, &folder->own[cpu], error);
    }
    return status;
}

static enum rm_status open_words(struct rm_folder *folder, const char *file, unsigned values,
                                 struct rm_memory_words *to, bool *there, struct rm_error *error)
{
    char path[PATH_BYTES], *text;
    size_t bytes;
    *there = find(folder, file, path);
    if (!*there)
        return RM_OK;
    enum rm_status status = read_text(path, "words of memory", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_memory_words_parse(path, text, bytes, values, to, error);
    free(text);
    return status;
}

static enum rm_status open_memory(struct rm_folder *folder, struct rm_error *error)
{
    char path[PATH_BYTES];
    enum rm_status status =
        open_words(folder, "pages.txt", 1, &folder->pages, &folder->has_pages, error);
    if (status == RM_OK)
        status =
            open_words(folder, "memdiff.txt", 2, &folder->changes, &folder->has_changes, error);
    if (status == RM_OK)
        status = open_words(folder, "memdiff.start-to-ram.txt", 2, &folder->before_image,
                            &folder->has_before_image, error);
    snprintf(path, sizeof(path), "%s/ram.zst", folder->name);
    if (status != RM_OK || access(path, F_OK) != 0)
        return status;
    return rm_unzip_memory(path, MEMORY_BYTES_MAX, "a memory image", &folder->image, error);
}

uint32_t rm_folder_snap_line(const struct rm_folder *folder, const struct rm_snap *snap,
                             unsigned cpu, uint32_t from)
{
    const struct rm_path *path = &folder->path;
    uint64_t pc;
    if (snap->cpus[cpu].path_index >= 0)
        return (uint32_t)snap->cpus[cpu].path_index;
    if (!rm_snap_read(&snap->cpus[cpu], "pc", &pc))
        return path->cpu_lines[cpu];
    for (size_t i = 0; i < path->count; i++)
        if (path->lines[i].cpu == cpu && path->lines[i].own >= from && path->lines[i].pc == pc)
            return path->lines[i].own;
    return path->cpu_lines[cpu];
}

/* A recording that was cut short is none. */
static enum rm_status check_indexes(const struct rm_folder *folder, struct rm_error *error)
{
    for (size_t i = 0; i < folder->snaps.count; i++)
        for (unsigned cpu = 0; cpu < RM_CAPTURE_CPUS_MAX; cpu++) {
            const struct rm_snap *snap = &folder->snaps.snap[i];
            if (snap->cpus[cpu].path_index > (int64_t)folder->path.cpu_lines[cpu])
                return rm_fail(error, RM_BAD_INPUT,
                               "%s/regs.json: snap \"%s\": expected a path_index of processor %u "
                               "from 0 to %" PRIu32 ", found %" PRId64,
                               folder->name, snap->why, cpu, folder->path.cpu_lines[cpu],
                               snap->cpus[cpu].path_index);
        }
    return RM_OK;
}

/* The snap at which memory was as we have it: that of the image, or, where it is told what changed
 * before, or where no memory is told, the first. */
static enum rm_status find_start(struct rm_folder *folder, struct rm_error *error)
{
    const char *at = folder->snaps.memory_at ? folder->snaps.memory_at : "kvmppc_interrupt_hv";
    bool anywhere = folder->has_before_image || (!folder->image && !folder->has_pages);
    for (size_t i = 0; i < folder->snaps.count; i++) {
        const struct rm_snap *snap = &folder->snaps.snap[i];
        if (!anywhere && strcmp(snap->why, at) != 0)
            continue;
        uint32_t own = rm_folder_snap_line(folder, snap, snap->cpu, 0);
        if (own >= folder->path.cpu_lines[snap->cpu])
            continue; /* taken before the path begins */
        folder->start = i;
        for (unsigned cpu = 0; cpu < RM_CAPTURE_CPUS_MAX; cpu++)
            if (snap->cpus[cpu].there && folder->path.cpu_lines[cpu])
                folder->start_own[cpu] = rm_folder_snap_line(folder, snap, cpu, 0);
        return RM_OK;
    }
    return rm_fail(error, RM_BAD_INPUT, "%s/regs.json: expected a snap \"%s\", found none",
                   folder->name, at);
}

enum rm_status rm_folder_open(const char *name, struct rm_folder *out, struct rm_error *error)
{
    *out = (struct rm_folder){.name = strdup(name)};
    if (!out->name)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a capture");
    enum rm_status status = open_snaps(out, error);
    if (status == RM_OK)
        status = open_paths(out, error);
    if (status == RM_OK)
        status = check_indexes(out, error);
    if (status == RM_OK)
        status = open_memory(out, error);
    if (status == RM_OK)
        status = find_start(out, error);
    if (status != RM_OK)
        rm_folder_close(out);
    return status;
}

void rm_folder_close(struct rm_folder *folder)
{
    free(folder->name);
    rm_snaps_free(&folder->snaps);
    rm_path_free(&folder->path);
    for (unsigned cpu = 0; cpu < RM_CAPTURE_CPUS_MAX; cpu++)
        rm_path_free(&folder->own[cpu]);
    rm_mem_free(folder->image);
    rm_memory_words_free(&folder->pages);
    rm_memory_words_free(&folder->changes);
    rm_memory_words_free(&folder->before_image);
    *folder = (struct rm_folder){0};
}
