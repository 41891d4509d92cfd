/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run of a scenario left behind: for the judge, for people (text) and for programs (JSON).
 */
#ifndef RM_SCENARIO_RESULT_H
#define RM_SCENARIO_RESULT_H

#include "scenario/scenario.h"

#define SCN_EXITS_MAX 512

enum scn_verdict {
    SCN_PASS,
    SCN_FAIL,   /* an expectation failed, a wake-up is lost, or the code under test is at fault */
    SCN_BUDGET, /* the cycle budget ran out */
    SCN_BROKEN, /* rmsim does not model what happened, or contradicts itself */
};

/* An exit with lists of its own. */
struct scn_exit {
    struct rm_exit exit;
    int event; /* index of the event that is taken to have caused it, SCN_NO_EVENT */
    const struct scn_expect_exit *expectation; /* that was held against it, NULL none */
    bool handled; /* the host model handled it: `host` and the rm_actions are filled in */
    struct rm_host_report host;
    bool has_rm_action;
    uint32_t rm_action_before, rm_action_after; /* of the ICP of the vcpu: when the exit ended, and
                                                   after the host */
};

struct scn_kick {
    unsigned vcpu; /* its id */
    enum rm_kick_by by;
    unsigned core;
};

struct scn_icp_state {
    bool present; /* the image has a virtual ICP for the vcpu */
    struct rm_virtual_icp icp;
};

struct scn_icp_record {
    unsigned vcpu; /* its id */
    uint64_t server;
    struct scn_icp_state before, after;
};

struct scn_physical_record {
    unsigned thread;
    struct rm_icp_words before, after;
};

struct scn_source_record {
    uint32_t irq, hwirq;
    bool present; /* the guest has an ICS for it */
    uint64_t server, priority, resend, pq;
    bool has_pq;             /* the image knows P/Q bits */
    struct rm_msi_words msi; /* of hwirq, if that is not 0 */
};

struct scn_failure {
    char *what; /* "exits[0].trap" */
    char *expected;
    char *got;
    unsigned line; /* of the expectation in the file; 0: it follows from no line */
};

struct scn_result {
    struct rm_scenario *scenario;
    const char *image;
    enum scn_verdict verdict;
    uint64_t entry_cycles, end_cycle, state_hash;
    unsigned exit_count;
    struct scn_exit *exits;
    unsigned kick_count;
    struct scn_kick *kicks;
    unsigned icp_count;
    struct scn_icp_record *icps;
    unsigned physical_count;
    struct scn_physical_record *physical;
    unsigned source_count;
    struct scn_source_record *sources;
    struct rm_lost_wakeups lost;
    unsigned failure_count;
    struct scn_failure *failures;
};

void scn_result_free(struct scn_result *result);

/* Appends copies. RM_NO_MEMORY only. */
enum rm_status scn_add_exit(struct scn_result *result, const struct rm_exit *exit, int event,
                            struct rm_error *error);
enum rm_status scn_add_kicks(struct scn_result *result, const struct rm_host_report *report,
                             struct rm_error *error);

/* A hash of the machine's last state and of the exits from `first_exit` on: equal runs, equal
 * hashes. */
uint64_t scn_result_hash(const struct scn_result *result, unsigned first_exit);

/* The id of the vcpu at an index of the world. */
unsigned scn_vcpu_id(const struct scn_result *result, unsigned index);

#endif
