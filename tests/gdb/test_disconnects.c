/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Clients that go, at any byte of what a real gdb once sent, or send something else than gdb would.
 * Each session ends soon, without an error, and leaves a machine that does what it would have done;
 * nothing is left open or allocated. RMSIM_DISCONNECTS says how many, RMSIM_SEED where the random
 * numbers begin.
 */
#include "../random.h"
#include "gdb/gdb_serve.h"
#include "gdb/packet.h"
#include "machine/state.h"
#include "machines.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#define CONVERSATION_BYTES 65536
#define SOME_SECONDS       (10 * SOON_SECONDS)

enum spoilt { CUT, HALF_CLOSED, CHANGED, OVERSIZED, NOISE, UNREAD, SPOILT_KINDS };

static const char *const names[SPOILT_KINDS] = {
    [CUT] = "cut",
    [HALF_CLOSED] = "half closed",
    [CHANGED] = "a byte is another",
    [OVERSIZED] = "oversized",
    [NOISE] = "noise",
    [UNREAD] = "nothing is read",
};

/* What a client sends. */
struct client {
    int socket;
    enum spoilt spoilt;
    unsigned answers;
    struct rm_packet_reader reader;
    size_t length;
    char bytes[4 * CONVERSATION_BYTES];
};

static char conversation[CONVERSATION_BYTES];
static size_t conversation_bytes;
static char doing[96]; /* for whoever is told that it hangs */

static int read_conversation(void **state)
{
    (void)state;
    char line[4096];
    FILE *file = fopen(RMSIM_SOURCE_DIR "/tests/gdb/conversation", "r");
    if (!file)
        return -1;
    while (fgets(line, sizeof(line), file)) {
        size_t length = strcspn(line, "\n");
        if (strncmp(line, "# ", 2) == 0)
            continue;
        if (conversation_bytes + length > sizeof(conversation))
            return -1;
        memcpy(conversation + conversation_bytes, line, length);
        conversation_bytes += length;
    }
    fclose(file);
    return conversation_bytes > 10000 ? 0 : -1;
}

static void insert(struct client *client, size_t at, const char *bytes, size_t length)
{
    memmove(client->bytes + at + length, client->bytes + at, client->length - at);
    memcpy(client->bytes + at, bytes, length);
    client->length += length;
}

static void make_client(struct client *client, uint64_t *random)
{
    static char more[CONVERSATION_BYTES];
    client->spoilt = (enum spoilt)below(random, SPOILT_KINDS);
    client->answers = 0;
    client->reader = (struct rm_packet_reader){.state = RM_OUTSIDE};
    client->length = below(random, (unsigned)conversation_bytes) + 1;
    memcpy(client->bytes, conversation, client->length);
    size_t at = below(random, (unsigned)client->length), length = 0;
    switch (client->spoilt) {
    case CHANGED:
        client->bytes[at] = (char)(client->bytes[at] ^ (1 << below(random, 8)));
        break;
    case OVERSIZED: /* than the largest that is offered */
        length = 16385 + below(random, sizeof(more) - 16385);
        memset(more, 'a', length);
        more[0] = '$';
        break;
    case NOISE:
        length = below(random, 2000);
        for (size_t i = 0; i < length; i++)
            more[i] = one_in(random, 8) ? '\x03' : (char)next_random(random);
        break;
    default:
        break;
    }
    insert(client, at, more, length);
}

/* Waits for an answer that is no line for the console, but not long: not all that is sent is
 * answered. False: the other side has gone. */
static bool wait_for_answer(struct client *client)
{
    struct pollfd ask = {.fd = client->socket, .events = POLLIN};
    char got[4096];
    bool answered = false;
    while (!answered && poll(&ask, 1, 20) > 0) {
        ssize_t length = recv(client->socket, got, sizeof(got), 0);
        if (length <= 0)
            return false;
        for (ssize_t i = 0; i < length; i++)
            answered |= rm_packet_feed(&client->reader, (uint8_t)got[i], true) == RM_PACKET_WHOLE &&
                        (client->reader.payload[0] != 'O' || client->reader.payload[1] == 'K');
    }
    client->answers += answered;
    return true;
}

/* The end of what is sent before an answer is waited for: behind a packet. */
static size_t end_of_packet(const struct client *client, size_t at)
{
    const char *end =
        client->spoilt == UNREAD ? NULL : memchr(client->bytes + at, '#', client->length - at);
    size_t length = end ? (size_t)(end - client->bytes) + 3 : client->length;
    return length < client->length ? length : client->length;
}

/* The client's thread: sends as long as somebody is there, and goes. */
static void *play(void *context)
{
    struct client *client = context;
    char ignored[4096];
    bool goes_on = true;
    for (size_t at = 0; goes_on && at < client->length;) {
        size_t end = end_of_packet(client, at);
        ssize_t put = send(client->socket, client->bytes + at, end - at, MSG_NOSIGNAL);
        goes_on = put > 0;
        at += goes_on ? (size_t)put : 0;
        if (goes_on && at == end && at < client->length && client->spoilt != UNREAD)
            goes_on = wait_for_answer(client);
    }
    if (client->spoilt == HALF_CLOSED && shutdown(client->socket, SHUT_WR) == 0)
        while (recv(client->socket, ignored, sizeof(ignored), 0) > 0)
            ;
    close(client->socket);
    return NULL;
}

static unsigned open_files(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void hangs(int number)
{
    (void)number;
    if (write(STDERR_FILENO, doing, strlen(doing)) < 0)
        _exit(2);
    _exit(1);
}

static void serve_one(struct rm_machine *machine, struct client *client)
{
    static const struct rm_gdb_options options = {.budget_cycles = 10000000};
    int ends[2];
    pthread_t thread;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct rm_line line = {
        .in = ends[0], .out = ends[0], .ear = -1, .listen = {.kind = RM_LISTEN_UNIX, .path = ""}};
    client->socket = ends[1];
    struct rm_wire wire = rm_line_wire(&line);
    assert_int_equal(pthread_create(&thread, NULL, play, client), 0);
    alarm(SOME_SECONDS);
    assert_ok(rm_gdb_serve(machine, &wire, &options, &assert_error));
    rm_line_close(&line);
    assert_int_equal(pthread_join(thread, NULL), 0);
    alarm(0);
}

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text ? (unsigned)strtoul(text, NULL, 0) : otherwise;
}

static void clients_that_go_at_any_byte_leave_nothing_behind(void **state)
{
    (void)state;
    static struct client client;
    unsigned count = number_of("RMSIM_DISCONNECTS", 120), seed = number_of("RMSIM_SEED", 1);
    uint64_t random = seed;
    struct rm_machine *machine = kick();
    struct rm_snapshot *begin;
    struct stream plain = {0}, seen;
    unsigned files = 0, answers = 0, kinds[SPOILT_KINDS] = {0};
    size_t allocated = 0;
    assert_ok(rm_snapshot_take(machine, &begin, &assert_error));
    observe(machine, stream_tell, &plain);
    run_out(machine);
    rm_unobserve(machine, &plain);
    signal(SIGALRM, hangs);
    for (unsigned i = 0; i < count; i++) {
        make_client(&client, &random);
        kinds[client.spoilt]++;
        snprintf(doing, sizeof(doing), "seed %u, client %u (%s) hangs\n", seed, i,
                 names[client.spoilt]);
        assert_ok(rm_snapshot_restore(machine, begin, &assert_error));
        serve_one(machine, &client);
        answers += client.answers;
        assert_null(machine->witness.look);
        assert_null(machine->chooser);
        assert_ok(rm_snapshot_restore(machine, begin, &assert_error));
        seen = (struct stream){0};
        observe(machine, stream_tell, &seen);
        run_out(machine);
        rm_unobserve(machine, &seen);
        assert_int_equal(seen.hash, plain.hash);
        if (i == count / 2) { /* what is kept for later is kept by then */
            files = open_files();
            allocated = mallinfo2().uordblks;
        }
    }
    assert_int_equal(open_files(), files);
    assert_in_range(mallinfo2().uordblks, 0, allocated + 262144);
    assert_in_range(answers, count * 50, UINT_MAX); /* they come far */
    printf("seed %u, %u clients, %u answers:", seed, count, answers);
    for (unsigned kind = 0; kind < SPOILT_KINDS; kind++)
        printf(" %u %s%s", kinds[kind], names[kind], kind + 1 < SPOILT_KINDS ? "," : "\n");
    rm_snapshot_free(begin);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_that_go_at_any_byte_leave_nothing_behind),
    };
    return cmocka_run_group_tests(tests, read_conversation, NULL);
}
