/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PORT_MAX   65535
#define SILENT_MAX 8 /* connections on which nothing was said yet */

static enum rm_status parse_port(const char *text, struct rm_listen *out, struct rm_error *error)
{
    char *end = NULL;
    unsigned long port = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
    if (!end || *end || port > PORT_MAX)
        return rm_fail(error, RM_BAD_INPUT, "found \"tcp:%s\"; expected tcp:PORT, 0 to %u", text,
                       PORT_MAX);
    *out = (struct rm_listen){.kind = RM_LISTEN_TCP, .port = (unsigned)port};
    return RM_OK;
}

enum rm_status rm_listen_parse(const char *text, struct rm_listen *out, struct rm_error *error)
{
    struct sockaddr_un address;
    if (strncmp(text, "tcp:", 4) == 0)
        return parse_port(text + 4, out, error);
    if (strncmp(text, "unix:", 5) == 0 && text[5]) {
        *out = (struct rm_listen){.kind = RM_LISTEN_UNIX, .path = text + 5};
        if (strlen(out->path) < sizeof(address.sun_path))
            return RM_OK;
        return rm_fail(error, RM_BAD_INPUT, "found a path of %zu bytes; expected at most %zu",
                       strlen(out->path), sizeof(address.sun_path) - 1);
    }
    *out = (struct rm_listen){.kind = RM_LISTEN_STDIO};
    if (strcmp(text, "stdio") == 0)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "found \"%s\"; expected stdio, unix:PATH or tcp:PORT",
                   text);
}

/* What the system said. */
static enum rm_status refused(struct rm_line *line, const char *what, struct rm_error *error)
{
    int number = errno;
    rm_line_close(line);
    if (line->listen.kind == RM_LISTEN_UNIX)
        return rm_fail(error, RM_BAD_INPUT, "%s: %s: %s", line->listen.path, what,
                       strerror(number));
    return rm_fail(error, RM_BAD_INPUT, "port %u: %s: %s", line->listen.port, what,
                   strerror(number));
}

static struct sockaddr_un unix_address(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    return address;
}

/* A socket that somebody left behind: nobody answers. */
static void remove_dead(const struct sockaddr_un *address)
{
    struct stat found;
    if (lstat(address->sun_path, &found) != 0 || !S_ISSOCK(found.st_mode))
        return;
    int try = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (try < 0)
        return;
    if (connect(try, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
        errno == ECONNREFUSED)
        unlink(address->sun_path);
    close(try);
}

static enum rm_status listen_unix(struct rm_line *line, struct rm_error *error)
{
    struct sockaddr_un address = unix_address(line->listen.path);
    line->ear = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->ear < 0)
        return refused(line, "no socket", error);
    remove_dead(&address);
    mode_t mask = umask(0077); /* whoever connects can change memory: the owner alone */
    int bound = bind(line->ear, (const struct sockaddr *)&address, sizeof(address));
    umask(mask);
    if (bound != 0)
        return refused(line, "cannot be bound", error);
    line->bound = true;
    return listen(line->ear, SILENT_MAX) == 0 ? RM_OK
                                              : refused(line, "cannot be listened on", error);
}

static enum rm_status listen_tcp(struct rm_line *line, struct rm_error *error)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)line->listen.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(address);
    int on = 1;
    line->ear = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->ear < 0)
        return refused(line, "no socket", error);
    setsockopt(line->ear, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(line->ear, (const struct sockaddr *)&address, bytes) != 0)
        return refused(line, "cannot be bound", error);
    if (listen(line->ear, SILENT_MAX) != 0 ||
        getsockname(line->ear, (struct sockaddr *)&address, &bytes) != 0)
        return refused(line, "cannot be listened on", error);
    line->listen.port = ntohs(address.sin_port);
    return RM_OK;
}

enum rm_status rm_line_listen(const struct rm_listen *listen, struct rm_line *out,
                              struct rm_error *error)
{
    *out = (struct rm_line){.in = -1, .out = -1, .ear = -1, .listen = *listen};
    switch (listen->kind) {
    case RM_LISTEN_UNIX:
        return listen_unix(out, error);
    case RM_LISTEN_TCP:
        return listen_tcp(out, error);
    case RM_LISTEN_STDIO:
        break;
    }
    out->in = STDIN_FILENO;
    out->out = STDOUT_FILENO;
    return RM_OK;
}

static void close_ear(struct rm_line *line)
{
    if (line->ear < 0)
        return;
    close(line->ear);
    line->ear = -1;
    if (line->bound)
        unlink(line->listen.path);
    line->bound = false;
}

/* Tells a second gdb, as an answer to what it says first, why nobody listens to it; it need not be
 * there. */
static void send_away(int connection)
{
    static const char text[] = "+$E.rmsim serves another gdb#b1";
    (void)send(connection, text, sizeof(text) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(connection);
}

/* Behind each may be gdb, or somebody who only looks whether anybody is here. */
struct silent {
    unsigned count;
    struct pollfd asks[SILENT_MAX + 1]; /* the ear's is the last */
};

/* One more; the one that has said nothing for longest makes room. False: accepting fails, as errno
 * has it. */
static bool let_in(const struct rm_line *line, struct silent *silent)
{
    int connection = accept4(line->ear, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0)
        return errno == EINTR || errno == ECONNABORTED || errno == EAGAIN;
    if (silent->count == SILENT_MAX) {
        send_away(silent->asks[0].fd);
        memmove(silent->asks, silent->asks + 1, --silent->count * sizeof(*silent->asks));
    }
    silent->asks[silent->count++] = (struct pollfd){.fd = connection, .events = POLLIN};
    return true;
}

/* Who said something is taken out; -1: nobody. Who went is forgotten. */
static int first_to_speak(struct silent *silent)
{
    for (unsigned i = 0; i < silent->count; i++) {
        char first;
        int connection = silent->asks[i].fd;
        if (!silent->asks[i].revents)
            continue;
        ssize_t got = recv(connection, &first, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        silent->count--;
        memmove(silent->asks + i, silent->asks + i + 1,
                (silent->count - i) * sizeof(*silent->asks));
        i--;
        if (got > 0)
            return connection;
        close(connection);
    }
    return -1;
}

/* Nobody else is listened to, neither who is here nor who is about to come. */
static void send_others_away(struct rm_line *line, struct silent *silent)
{
    while (silent->count)
        send_away(silent->asks[--silent->count].fd);
    struct pollfd ask = {.fd = line->ear, .events = POLLIN};
    while (poll(&ask, 1, 0) > 0) {
        int connection = accept4(line->ear, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            break;
        send_away(connection);
    }
}

static enum rm_status wait_for_gdb(struct rm_line *line, struct rm_error *error)
{
    struct silent silent = {.count = 0};
    bool well = true;
    while (well && line->in < 0) {
        silent.asks[silent.count] = (struct pollfd){.fd = line->ear, .events = POLLIN};
        int ready = poll(silent.asks, silent.count + 1, -1);
        if (ready < 0) {
            well = errno == EINTR;
            continue;
        }
        bool comes = silent.asks[silent.count].revents != 0;
        line->in = first_to_speak(&silent);
        if (comes && line->in < 0)
            well = let_in(line, &silent);
    }
    int number = errno;
    send_others_away(line, &silent);
    errno = number;
    return well ? RM_OK : refused(line, "no connection", error);
}

enum rm_status rm_line_accept(struct rm_line *line, struct rm_error *error)
{
    int on = 1;
    if (line->listen.kind == RM_LISTEN_STDIO)
        return RM_OK;
    enum rm_status status = wait_for_gdb(line, error);
    if (status != RM_OK)
        return status;
    line->out = line->in;
    close_ear(line);
    if (line->listen.kind == RM_LISTEN_TCP) /* answers are short, and waited for */
        setsockopt(line->in, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return RM_OK;
}

void rm_line_close(struct rm_line *line)
{
    int number = errno;
    close_ear(line);
    if (line->listen.kind != RM_LISTEN_STDIO && line->in >= 0)
        close(line->in);
    line->in = line->out = -1;
    errno = number;
}

static size_t read_line(void *context, void *to, size_t bytes)
{
    const struct rm_line *line = context;
    ssize_t got;
    do
        got = read(line->in, to, bytes);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

/* Whoever has gone is no reason to be killed (SIGPIPE): a socket is told so, a pipe's owner is. */
static bool write_line(void *context, const void *from, size_t bytes)
{
    const struct rm_line *line = context;
    bool is_socket = line->listen.kind != RM_LISTEN_STDIO;
    for (const char *at = from; bytes > 0;) {
        ssize_t put =
            is_socket ? send(line->out, at, bytes, MSG_NOSIGNAL) : write(line->out, at, bytes);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += put;
        bytes -= (size_t)put;
    }
    return true;
}

static bool waits_on_line(void *context)
{
    const struct rm_line *line = context;
    struct pollfd ask = {.fd = line->in, .events = POLLIN};
    return poll(&ask, 1, 0) > 0;
}

struct rm_wire rm_line_wire(struct rm_line *line)
{
    return (struct rm_wire){read_line, write_line, waits_on_line, line};
}
