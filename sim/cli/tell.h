/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong, told in one way by all verbs: a line on stderr that begins with "rmsim VERB: ",
 * and the exit status that goes with it. What is told may hold anything; it is made plain. */
#ifndef RM_CLI_TELL_H
#define RM_CLI_TELL_H

#include "rmsim/error.h"

struct option; /* getopt.h */

/* The status for what a function of the library returned: CLI_USAGE, or CLI_INTERNAL where no other
 * input would have helped. */
int cli_status(enum rm_status status);

/* Tells of an error; returns its status. */
int cli_fail(const char *verb, const struct rm_error *error);

/* Tells of wrong usage, and where to read more; returns CLI_USAGE. */
int cli_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* getopt_long with a colon before the letters, for which an empty value is none. */
int cli_next_option(int argc, char **argv, const char *letters, const struct option *options);

/* The same for what that returned, with `opterr` 0: an unknown option, or one without its value. */
int cli_usage_option(const char *verb, int option, char **argv);

#endif
