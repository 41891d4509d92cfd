/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The signals by which people, CI and limits end a run. */
#ifndef RM_CLI_ENDING_SIGNALS_H
#define RM_CLI_ENDING_SIGNALS_H

#include <signal.h>

#define CLI_ENDING_SIGNALS                                                                         \
    {                                                                                              \
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGXCPU                                         \
    }

#endif
