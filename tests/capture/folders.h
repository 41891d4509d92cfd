/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders with captured machines, made for a test and gone after it. */
#ifndef TESTS_CAPTURE_FOLDERS_H
#define TESTS_CAPTURE_FOLDERS_H

#include "capture/follow.h"

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

static char folder[] = "/tmp/rmsim-capture-XXXXXX";

static inline void put(const char *name, const void *bytes, size_t count)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    assert_int_equal(fwrite(bytes, 1, count, to), count);
    fclose(to);
}

static inline void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static inline void put_zst(const char *name, const void *bytes, size_t count)
{
    size_t room = ZSTD_compressBound(count);
    void *packed = malloc(room);
    assert_non_null(packed);
    size_t packed_bytes = ZSTD_compress(packed, room, bytes, count, 1);
    assert_false(ZSTD_isError(packed_bytes));
    put(name, packed, packed_bytes);
    free(packed);
}

/* The text of a fixture's file; the caller frees it. */
static inline char *fixture(const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/fixtures/states/%s", RMSIM_SOURCE_DIR, name);
    FILE *from = fopen(path, "r");
    assert_non_null(from);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_in_range(fread(text, 1, (1 << 20) - 1, from), 1, (1 << 20) - 2);
    fclose(from);
    return text;
}

/* Puts a fixture's file there, with the first `from` in it changed into `to` of equal length. */
static inline void put_fixture(const char *name, const char *file, const char *from, const char *to)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", name, file);
    char *text = fixture(path);
    if (from) {
        char *at = strstr(text, from);
        assert_non_null(at);
        assert_int_equal(strlen(from), strlen(to));
        memcpy(at, to, strlen(to));
    }
    put_text(file, text);
    free(text);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    static const char *const files[] = {"regs.json",     "path.txt",      "path.txt.zst",
                                        "path.both.txt", "path.cpu0.txt", "path.cpu1.txt",
                                        "ram.zst",       "pages.txt",     "memdiff.txt"};
    char path[256];
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static inline struct rm_capture_report *followed(const char *kernel)
{
    struct rm_capture_options options = {.folder = folder, .kernel = kernel};
    struct rm_capture_report *report = NULL;
    struct rm_error error = {.text = ""};
    if (rm_capture_follow(&options, &report, &error) != RM_OK)
        fail_msg("%s", error.text);
    return report;
}

static inline void assert_follows(struct rm_capture_report *report)
{
    if (report->parted.yes)
        fail_msg("parted at %u: %s", report->parted.own, report->parted.what);
}

static inline void assert_parts(struct rm_capture_report *report, uint32_t own, const char *what)
{
    assert_true(report->parted.yes);
    if (report->parted.own != own || !strstr(report->parted.what, what))
        fail_msg("parted at %u: %s", report->parted.own, report->parted.what);
}

static inline void assert_error(enum rm_status status, const char *text)
{
    struct rm_capture_options options = {.folder = folder};
    struct rm_capture_report *report = NULL;
    struct rm_error error = {.text = ""};
    assert_int_equal(rm_capture_follow(&options, &report, &error), status);
    if (!strstr(error.text, text))
        fail_msg("the error is: %s", error.text);
}

#endif
