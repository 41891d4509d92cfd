/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/out_of_memory.h"

#include "cli/verbs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *closing;

void cli_memory_at_end(const char *text)
{
    closing = text;
}

#ifdef RMSIM_OWN_ALLOCATOR

#define EXPORT __attribute__((visibility("default"))) /* for the libraries, too */

/* What the allocator of glibc is called by those who replace it. */
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *memory, size_t bytes);

/* Nothing here allocates, and nothing that is buffered gets out: it may be half a line. */
static void end(void)
{
    static const char line[] = "rmsim: out of memory\n";
    if (closing && write(STDOUT_FILENO, closing, strlen(closing)) < 0)
        closing = NULL;
    if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
        closing = NULL;
    _exit(CLI_INTERNAL);
}

static void *checked(void *memory, size_t bytes)
{
    if (!memory && bytes > 0 && bytes < CLI_SMALL_REQUEST_BYTES)
        end();
    return memory;
}

EXPORT void *malloc(size_t bytes)
{
    return checked(__libc_malloc(bytes), bytes);
}

EXPORT void *calloc(size_t count, size_t bytes)
{
    size_t all;
    if (__builtin_mul_overflow(count, bytes, &all))
        all = 0;
    return checked(__libc_calloc(count, bytes), all);
}

EXPORT void *realloc(void *memory, size_t bytes)
{
    return checked(__libc_realloc(memory, bytes), bytes);
}

#endif
