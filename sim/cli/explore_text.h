/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an exploration found, for people; each finding goes to a file for `rmsim replay`. */
#ifndef RM_CLI_EXPLORE_TEXT_H
#define RM_CLI_EXPLORE_TEXT_H

#include "explore/saved_search.h"

/* How the findings are to be seen again. */
struct cli_explored {
    const struct rm_machine_options *machine; /* NULL: it is not known */
    const char *folder;                       /* of the files */
    const char *name, *path, *variant;        /* of the scenario; path and variant may be NULL */
    unsigned depth;                           /* of orders drawn at random; 0: a search */
    uint64_t seed;
};

/* Prints counts and findings, and writes the findings' files. */
enum rm_status cli_print_found(const struct cli_explored *explored, const struct exp_aim *aim,
                               const struct exp_found *found, struct rm_error *error);
/* Says which entries of the scenario's `exists` were in no order, a bit each; whether any. */
bool cli_print_unmet(uint64_t unmet);

#endif
