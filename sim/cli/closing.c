/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/closing.h"

#include "cli/ending_signals.h"
#include "cli/out_of_memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int ending[] = CLI_ENDING_SIGNALS;
static const char *closing;

static void close_form(int signal)
{
    if (closing && write(STDOUT_FILENO, closing, strlen(closing)) < 0)
        signal = SIGTERM; /* nobody listens any more */
    raise(signal);        /* its handler is the default again */
}

static void mask(int how)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        sigaddset(&set, ending[i]);
    sigprocmask(how, &set, NULL);
}

void cli_closing_hold(void)
{
    mask(SIG_BLOCK);
}

void cli_closing_let(void)
{
    fflush(stdout);
    mask(SIG_UNBLOCK);
}

void cli_closing_text(const char *text)
{
    struct sigaction action = {.sa_handler = close_form, .sa_flags = (int)SA_RESETHAND}, before;
    closing = text;
    cli_memory_at_end(text);
    for (size_t i = 0; text && i < sizeof(ending) / sizeof(ending[0]); i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(ending[i], &action, NULL);
}
