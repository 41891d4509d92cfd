/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run of a scenario left behind: for the judge, for people (text) and for programs (JSON).
 */
#ifndef RM_SCENARIO_RESULT_H
#define RM_SCENARIO_RESULT_H

#include "rmsim/checks.h"
#include "rmsim/events.h"
#include "scenario/scenario.h"

#define SCN_EXITS_MAX 512
#define SCN_TOLD_MAX  65536

enum scn_verdict {
    SCN_PASS,
    SCN_FAIL,   /* an expectation failed, a wake-up is lost, or the code under test is at fault */
    SCN_BUDGET, /* the cycle budget ran out */
    SCN_BROKEN, /* rmsim does not model what happened, or contradicts itself */
};

/* What a register or field had. */
struct scn_value {
    bool there; /* it could be read */
    uint64_t value;
};

struct scn_icp_state {
    bool present; /* the image has a virtual ICP for the vcpu */
    struct rm_virtual_icp icp;
    struct scn_value rm_action;
};

/*
 * What the expectation of an exit asks for, entry by entry of its lists, when the exit ended and
 * nobody had done anything since.
 */
struct scn_moment {
    struct scn_value *registers, *fields;
    struct scn_icp_state *icps;
    struct rm_icp_words *physical_icps;
};

/* An exit with lists of its own. */
struct scn_exit {
    struct rm_exit exit;
    int event; /* index of the event that it goes back to, SCN_NO_EVENT */
    const struct scn_expect_exit *expectation; /* that is held against it, NULL none */
    struct scn_moment moment;
    bool handled; /* the host is through with it: `host` is filled in */
    struct rm_host_report host;
    bool has_rm_action;
    uint32_t rm_action_before, rm_action_after; /* of the ICP of the vcpu: when the exit ended, and
                                                   after the host */
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

/* A promise that the path did not keep. */
struct scn_finding {
    enum rm_check check;
    int vcpu; /* index in the world, RM_NO_VCPU */
    struct rm_actor actor;
    char *text;          /* what was found */
    char *thing;         /* register or field that it is about, "" none */
    unsigned failure;    /* number of its failure in the result, from 1 on; 0: it is none */
    const char *because; /* why the file takes it as known; NULL: it fails, or is not checked */
};

#define SCN_FINDINGS_MAX 256
_Static_assert(RM_CHECKS <= 64, "each check has a bit");

/* How long exits took that ended alike, in runs that differ. */
struct scn_duration {
    int vcpu; /* index in the world, RM_NO_VCPU */
    enum rm_exit_end end;
    uint32_t trap; /* of RM_END_HOST, else 0 */
    uint64_t cycles;
    uint64_t count; /* of exits that took so long */
};

struct scn_runs {
    uint64_t first_seed, shown_seed; /* run i has first_seed + i; that of the result */
    unsigned count, failed;
    size_t duration_count;
    struct scn_duration *durations; /* by vcpu, end, trap, cycles */
};

struct scn_result {
    struct rm_scenario *scenario;
    const char *image;
    enum scn_verdict verdict;
    uint64_t start_cycle; /* the guest runs everywhere: cycle 0 of the events */
    uint64_t end_cycle, state_hash;
    uint64_t core_hz;
    uint32_t *injections; /* number of each event's injection, 0: not injected */
    bool *happened;       /* each event did */
    uint64_t *places;     /* pc of the instruction at which each event happened, 0: at a cycle */
    unsigned places_run, places_failed; /* of a sweep, of which this is one place */
    struct scn_runs *of_runs; /* runs that differ (runs.h), of which this is one, or NULL */
    bool quiet;               /* the run is over because nothing more happens */
    char *deadlock;           /* who waits for what; NULL: the run came to another end */
    unsigned exit_count;
    struct scn_exit *exits;
    size_t told_count;
    struct rm_event *told; /* what else happened, in order; texts are left out */
    size_t told_lost;      /* events beyond SCN_TOLD_MAX, of which nothing is kept */
    unsigned icp_count;
    struct scn_icp_record *icps;
    unsigned physical_count;
    struct scn_physical_record *physical;
    unsigned source_count;
    struct scn_source_record *sources;
    struct rm_lost_wakeups lost;
    unsigned finding_count;
    struct scn_finding *findings;
    uint64_t checks_met; /* a bit for each check that found something; of a
                            sweep at whatever place */
    unsigned failure_count;
    struct scn_failure *failures;
};

void scn_result_free(struct scn_result *result);

/* Appends an exit of which nothing is known but its number and thread, and finds the expectation
 * that is held against it: the first that has none yet and names this thread, or none. NULL if
 * memory is out. */
struct scn_exit *scn_add_exit(struct scn_result *result, uint64_t number, unsigned thread);
/* The exit with that number, NULL. */
struct scn_exit *scn_find_exit(struct scn_result *result, uint64_t number);
/* Fill in copies. The trap of an exit is what the host found, if it found one: the exit of a
 * secondary thread ends after the host has handled and cleared it. RM_NO_MEMORY only. */
enum rm_status scn_fill_exit(struct scn_result *result, struct scn_exit *record,
                             const struct rm_exit *exit, struct rm_error *error);
enum rm_status scn_fill_report(struct scn_exit *record, const struct rm_host_report *report,
                               struct rm_error *error);

/* The event that an injection belongs to, SCN_NO_EVENT. */
int scn_event_of(const struct scn_result *result, uint32_t injection);

/* The event that what somebody did goes back to, by itself or as part of an exit; SCN_NO_EVENT. */
int scn_cause_of(const struct scn_result *result, const struct rm_actor *actor);

/* The kicks of the run: the index in `told` of the next one from `from` on, or told_count. */
size_t scn_next_kick(const struct scn_result *result, size_t from);

/* A hash of the machine's last state and of the exits from `first_exit` on: equal runs, equal
 * hashes. */
uint64_t scn_result_hash(const struct scn_result *result, unsigned first_exit);

/* The id of the vcpu at an index of the world; SCN_NONE for RM_NO_VCPU. */
int64_t scn_vcpu_id(const struct scn_result *result, int index);

#endif
