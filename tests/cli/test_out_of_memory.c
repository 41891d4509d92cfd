/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of memory, each in a child with little of it. */
#include "cli/out_of_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LIMIT_BYTES ((rlim_t)256 << 20)
#define CLOSING     "...]\n"
#define LINE        "rmsim: out of memory\n"

static void *volatile last; /* so that no compiler leaves an allocation out */

static void use_malloc(void)
{
    last = malloc(100);
}

static void use_calloc(void)
{
    last = calloc(10, 10);
}

static void use_realloc(void)
{
    last = realloc(NULL, 100);
}

static void use_strdup(void) /* which allocates within the library */
{
    last = strdup("0123456789012345678901234567890123456789012345678901234567890123456789");
}

/* What a child that takes memory for ever says on both its outputs, and its status. */
static int take_all(void (*take)(void), char *said, size_t bytes)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {LIMIT_BYTES, LIMIT_BYTES};
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        cli_memory_at_end(CLOSING);
        setrlimit(RLIMIT_AS, &limit);
        do
            take();
        while (last);
        _exit(77);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], said, bytes - 1); /* less than a pipe holds */
    for (ssize_t more; got >= 0 && (more = read(ends[0], said + got, bytes - 1 - (size_t)got)) > 0;)
        got += more;
    close(ends[0]);
    said[got < 0 ? 0 : got] = '\0';
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_small_request_that_fails_ends_with_one_line_and_status_3(void **state)
{
    (void)state;
    void (*const takes[])(void) = {use_malloc, use_calloc, use_realloc, use_strdup};
    for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++) {
        char said[200];
        int status = take_all(takes[i], said, sizeof(said));
        if (status != 3 || strcmp(said, CLOSING LINE) != 0)
            fail_msg("way %zu: status %d, said \"%s\"", i, status, said);
    }
}

static void a_large_request_may_fail(void **state)
{
    (void)state;
    volatile size_t huge = SIZE_MAX / 4, half = (SIZE_MAX >> 1) + 2;
    assert_null(malloc(huge));
    assert_null(calloc(huge, 2));
    assert_null(calloc(half, 2)); /* 2 bytes, if that is counted in a size_t */
    assert_null(realloc(NULL, huge));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_request_that_fails_ends_with_one_line_and_status_3),
        cmocka_unit_test(a_large_request_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
