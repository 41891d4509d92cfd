/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/parallel.h"

#include "base/fail.h"
#include "cli/ending_signals.h"
#include "cli/out_of_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_BYTES  65536u
#define PROGRESS_MS 500

/* What a process sends of a file, before what it printed there. */
struct head {
    unsigned file;
    struct cli_tally tally;
    size_t out_bytes, err_bytes;
};

/* In memory that all processes share. */
struct shared {
    unsigned next;                /* file that nobody has taken */
    unsigned taken[CLI_JOBS_MAX]; /* by each process, plus one; 0: none yet */
};

struct worker {
    pid_t pid;
    int from; /* -1: it has ended */
    char *bytes;
    size_t count;
};

struct part {
    char *bytes;   /* struct head and what follows it; NULL: not there yet */
    char gone[80]; /* why it will never be there; "" otherwise */
};

struct parent {
    const struct cli_parallel *parallel;
    struct cli_report *report;
    struct shared *shared;
    struct worker *workers;
    struct part *parts;
    unsigned done; /* files that were reported */
};

/* In a worker. */

static void write_all(int to, const char *bytes, size_t count)
{
    while (count) {
        ssize_t written = write(to, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(EXIT_FAILURE); /* the first process says that this one ended */
        bytes += written;
        count -= (size_t)written;
    }
}

/* What was printed on `fd`, which is a file in memory, and empties it. */
static void send_printed(int to, int fd, size_t count)
{
    char buffer[READ_BYTES];
    for (size_t at = 0; at < count;) {
        ssize_t got = pread(fd, buffer, sizeof(buffer), (off_t)at);
        if (got <= 0)
            _exit(EXIT_FAILURE);
        write_all(to, buffer, (size_t)got);
        at += (size_t)got;
    }
    if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        _exit(EXIT_FAILURE);
}

static void send_file(int to, const struct cli_report *report)
{
    fflush(stdout);
    fflush(stderr);
    struct head head = {.file = report->file,
                        .tally = report->tally,
                        .out_bytes = (size_t)lseek(STDOUT_FILENO, 0, SEEK_CUR),
                        .err_bytes = (size_t)lseek(STDERR_FILENO, 0, SEEK_CUR)};
    write_all(to, (const char *)&head, sizeof(head));
    send_printed(to, STDOUT_FILENO, head.out_bytes);
    send_printed(to, STDERR_FILENO, head.err_bytes);
}

/* Prints into memory, ends with its parent, and leaves signals to it. */
static void settle(void)
{
    static const int ending[] = CLI_ENDING_SIGNALS;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        signal(ending[i], SIG_DFL);
    cli_memory_at_end(NULL);
    int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
    if (out < 0 || err < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
}

static void work(struct parent *parent, unsigned worker, int to)
{
    const struct cli_parallel *parallel = parent->parallel;
    struct cli_report *report = parent->report;
    unsigned file;
    settle();
    while ((file = __atomic_fetch_add(&parent->shared->next, 1, __ATOMIC_SEQ_CST)) <
           report->files) {
        parent->shared->taken[worker] = file + 1;
        report->tally = (struct cli_tally){.count = 0};
        report->any = false;
        parallel->run(parallel->context, report, file);
        send_file(to, report);
    }
    _exit(EXIT_SUCCESS);
}

/* In the parent. */

static enum rm_status start(struct parent *parent, unsigned worker, struct rm_error *error)
{
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        return rm_fail(error, RM_NO_MEMORY, "no pipe can be had: %s", strerror(errno));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        work(parent, worker, pipe_ends[1]);
    close(pipe_ends[1]);
    if (pid < 0) {
        close(pipe_ends[0]);
        return rm_fail(error, RM_NO_MEMORY, "no process can be had: %s", strerror(errno));
    }
    parent->workers[worker] = (struct worker){.pid = pid, .from = pipe_ends[0]};
    return RM_OK;
}

static size_t message_bytes(const struct worker *worker)
{
    struct head head;
    if (worker->count < sizeof(head))
        return SIZE_MAX;
    memcpy(&head, worker->bytes, sizeof(head));
    return sizeof(head) + head.out_bytes + head.err_bytes;
}

/* Moves the messages that are whole to the parts of their files. */
static enum rm_status take_messages(struct parent *parent, struct worker *worker)
{
    size_t bytes;
    while ((bytes = message_bytes(worker)) <= worker->count) {
        struct head head;
        memcpy(&head, worker->bytes, sizeof(head));
        char *copy = malloc(bytes);
        if (!copy)
            return RM_NO_MEMORY;
        memcpy(copy, worker->bytes, bytes);
        parent->parts[head.file].bytes = copy;
        worker->count -= bytes;
        memmove(worker->bytes, worker->bytes + bytes, worker->count);
    }
    return RM_OK;
}

/* The process is over. What it had taken and not sent will not come. */
static void end_worker(struct parent *parent, unsigned index)
{
    struct worker *worker = &parent->workers[index];
    int status;
    close(worker->from);
    worker->from = -1;
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
    unsigned taken = parent->shared->taken[index];
    if (!taken || parent->parts[taken - 1].bytes)
        return;
    char *gone = parent->parts[taken - 1].gone;
    if (WIFSIGNALED(status))
        snprintf(gone, sizeof(parent->parts->gone), "the process that ran it ended by signal %d",
                 WTERMSIG(status));
    else
        snprintf(gone, sizeof(parent->parts->gone), "the process that ran it ended with status %d",
                 WEXITSTATUS(status));
}

static enum rm_status read_some(struct parent *parent, unsigned index)
{
    struct worker *worker = &parent->workers[index];
    char *grown = realloc(worker->bytes, worker->count + READ_BYTES);
    if (!grown)
        return RM_NO_MEMORY;
    worker->bytes = grown;
    ssize_t got = read(worker->from, worker->bytes + worker->count, READ_BYTES);
    if (got < 0 && errno == EINTR)
        return RM_OK;
    if (got <= 0) {
        end_worker(parent, index);
        return RM_OK;
    }
    worker->count += (size_t)got;
    return take_messages(parent, worker);
}

static void report_gone(struct parent *parent, unsigned file, const char *why)
{
    struct rm_error error = {.text = ""};
    const char *name = parent->parallel->name(parent->parallel->context, file);
    rm_fail(&error, RM_NO_MEMORY, "%s: %s", name, why);
    cli_report_file(parent->report, file);
    cli_report_error(parent->report, NULL, name, &error);
    cli_report_file_end(parent->report);
}

static void report_part(struct parent *parent, const struct part *part)
{
    struct head head;
    memcpy(&head, part->bytes, sizeof(head));
    const char *out = part->bytes + sizeof(head);
    fwrite(out + head.out_bytes, 1, head.err_bytes, stderr);
    cli_report_add(parent->report, &head.tally, out, head.out_bytes);
}

/* All that the order allows; `last`: nobody is left to run anything. */
static void report_parts(struct parent *parent, bool last)
{
    for (; parent->done < parent->report->files; parent->done++) {
        struct part *part = &parent->parts[parent->done];
        if (part->bytes)
            report_part(parent, part);
        else if (part->gone[0] || last)
            report_gone(parent, parent->done,
                        part->gone[0] ? part->gone : "nobody was left to run it");
        else
            return;
        free(part->bytes);
        part->bytes = NULL;
    }
}

static enum rm_status gather(struct parent *parent, struct rm_error *error)
{
    unsigned jobs = parent->parallel->jobs, running = jobs;
    struct pollfd polled[CLI_JOBS_MAX];
    while (running) {
        for (unsigned i = 0; i < jobs; i++)
            polled[i] = (struct pollfd){.fd = parent->workers[i].from, .events = POLLIN};
        poll(polled, jobs, PROGRESS_MS);
        running = 0;
        for (unsigned i = 0; i < jobs; i++) {
            if (polled[i].revents && read_some(parent, i) != RM_OK)
                return rm_fail(error, RM_NO_MEMORY, "out of memory for the report");
            running += parent->workers[i].from >= 0;
        }
        report_parts(parent, running == 0);
        parent->parallel->progress(parent->parallel->context, parent->done);
    }
    return RM_OK;
}

/* Those that still run are of no more use. */
static void end_all(struct parent *parent)
{
    for (unsigned i = 0; i < parent->parallel->jobs; i++) {
        struct worker *worker = &parent->workers[i];
        if (worker->pid > 0 && worker->from >= 0) {
            kill(worker->pid, SIGKILL);
            end_worker(parent, i);
        }
        free(worker->bytes);
    }
    for (unsigned i = 0; i < parent->report->files; i++)
        free(parent->parts[i].bytes);
    free(parent->workers);
    free(parent->parts);
    if (parent->shared != MAP_FAILED)
        munmap(parent->shared, sizeof(*parent->shared));
}

enum rm_status cli_run_parallel(const struct cli_parallel *parallel, struct cli_report *report,
                                struct rm_error *error)
{
    struct parent parent = {.parallel = parallel,
                            .report = report,
                            .shared = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
                                           MAP_SHARED | MAP_ANONYMOUS, -1, 0),
                            .workers = calloc(parallel->jobs, sizeof(struct worker)),
                            .parts = calloc(report->files, sizeof(struct part))};
    enum rm_status status = RM_OK;
    if (parent.shared == MAP_FAILED || !parent.workers || !parent.parts)
        status = rm_fail(error, RM_NO_MEMORY, "out of memory for %u processes", parallel->jobs);
    for (unsigned i = 0; i < parallel->jobs && status == RM_OK; i++)
        status = start(&parent, i, error);
    if (status == RM_OK)
        status = gather(&parent, error);
    if (parent.workers && parent.parts)
        end_all(&parent);
    return status;
}
