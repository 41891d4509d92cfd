/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verbs of the command, one file each. argv[0] is the verb. They print on stdout what was asked
 * for and on stderr what went wrong, and return the exit status.
 */
#ifndef RM_CLI_VERBS_H
#define RM_CLI_VERBS_H

/* Exit statuses that all verbs share. */
enum cli_status {
    CLI_OK = 0,
    CLI_FAILED = 1,   /* an expectation failed */
    CLI_USAGE = 2,    /* wrong usage or a wrong input file */
    CLI_INTERNAL = 3, /* rmsim failed, or met something that it does not model */
    CLI_SKIPPED = 77, /* everything was skipped */
    CLI_BUDGET = 124, /* a budget of cycles ran out */
};

int verb_run(int argc, char **argv);
int verb_list(int argc, char **argv);
int verb_gdb(int argc, char **argv);
int verb_explore(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_layout(int argc, char **argv);
int verb_info(int argc, char **argv);
int verb_bench(int argc, char **argv);

#endif
