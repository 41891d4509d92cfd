/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packed files: what they may not do. */
#include "capture/unzip.h"

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define CHUNK (1 << 20) /* as much as is unpacked at a time */

static char plain[3 * CHUNK], packed[4 * CHUNK];

static size_t pack(size_t bytes)
{
    size_t count = ZSTD_compress(packed, sizeof(packed), plain, bytes, 1);
    assert_false(ZSTD_isError(count));
    return count;
}

static enum rm_status unpack(size_t from, size_t limit, size_t *bytes, struct rm_error *error)
{
    char *text;
    enum rm_status status = rm_unzip_bytes("file.zst", packed, from, limit, &text, bytes, error);
    if (status == RM_OK) {
        assert_memory_equal(text, plain, *bytes);
        assert_int_equal(text[*bytes], '\0');
        free(text);
    }
    return status;
}

static void whatever_its_length_all_of_it_comes_back(void **state)
{
    static const size_t lengths[] = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK};
    (void)state;
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (char)(i * i >> 7);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        struct rm_error error = {.text = ""};
        size_t bytes;
        assert_int_equal(unpack(pack(lengths[i]), sizeof(plain), &bytes, &error), RM_OK);
        assert_int_equal(bytes, lengths[i]);
    }
}

static void two_frames_are_one_text(void **state)
{
    struct rm_error error;
    size_t bytes;
    (void)state;
    memset(plain, 7, sizeof(plain));
    size_t first = pack(CHUNK);
    memcpy(packed + first, packed, first);
    assert_int_equal(unpack(2 * first, sizeof(plain), &bytes, &error), RM_OK);
    assert_int_equal(bytes, 2 * CHUNK);
}

static void more_than_the_limit_is_refused(void **state)
{
    struct rm_error error;
    size_t bytes;
    (void)state;
    memset(plain, 0, sizeof(plain));
    size_t count = pack(sizeof(plain));
    assert_in_range(count, 1, 4096); /* a small file */
    assert_int_equal(unpack(count, sizeof(plain) - 1, &bytes, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "unpacks to at most"));
}

static void a_file_that_is_cut_short_is_refused(void **state)
{
    struct rm_error error;
    size_t bytes;
    (void)state;
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (char)(i * i >> 7);
    size_t count = pack(CHUNK);
    for (size_t cut = 1; cut < count; cut += count / 7)
        assert_int_equal(unpack(count - cut, sizeof(plain), &bytes, &error), RM_BAD_INPUT);
    assert_int_equal(unpack(0, sizeof(plain), &bytes, &error), RM_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_its_length_all_of_it_comes_back),
        cmocka_unit_test(two_frames_are_one_text),
        cmocka_unit_test(more_than_the_limit_is_refused),
        cmocka_unit_test(a_file_that_is_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
