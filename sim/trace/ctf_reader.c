/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/ctf_reader.h"

#include "base/file.h"
#include "trace/ctf_events.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define METADATA_BYTES_MAX (1u << 20)
#define BUFFER_PACKETS     16u

struct stream {
    char name[RM_CTF_NAME_BYTES];
    enum rm_ctf_source source;
    unsigned thread;
    int fd;
    uint8_t *buffer;                 /* BUFFER_PACKETS packets */
    unsigned packet, buffered;       /* that is read; how many there are */
    const uint8_t *at, *content_end; /* in it: the next event, what is behind the last */
    uint64_t seq;                    /* of the next event */
    uint64_t packets, discarded;     /* read so far, that one included */
    uint64_t last_cycle, last_seq, end_cycle;
    bool last; /* the packet that is read says that the stream ends */
    bool torn; /* the file ends in the middle of a packet */
};

struct rm_ctf_reader {
    char *folder;
    int folder_fd;
    struct rm_ctf_about about;
    uint8_t uuid[RM_CTF_UUID_BYTES];
    unsigned stream_count;
    struct stream streams[RM_CTF_STREAMS_MAX];
    unsigned heap_count;
    struct stream *heap[RM_CTF_STREAMS_MAX]; /* that have a next event, the first told first */
    bool begun;
    struct rm_error cut; /* how the first stream ended too soon, to be told when all is read */
    uint64_t next_seq, missing;
    struct rm_event event;
};

static enum rm_status no_memory(const struct rm_ctf_reader *reader, struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "%s: no memory to read it", reader->folder);
}

/* Where in its file the packet begins that is read. */
static uint64_t packet_byte(const struct stream *stream)
{
    return (stream->packets - 1) * RM_CTF_PACKET_BYTES;
}

static enum rm_status wrong_packet(const struct rm_ctf_reader *reader, const struct stream *stream,
                                   struct rm_error *error, const char *what, uint64_t found,
                                   uint64_t expected)
{
    return rm_fail(error, RM_BAD_INPUT,
                   "%s/%s: the packet at byte %" PRIu64 ": found %s %" PRIu64 "; expected %" PRIu64,
                   reader->folder, stream->name, packet_byte(stream), what, found, expected);
}

/* A stream without its last packet. What others have is read before that is told. */
static void note_cut(struct rm_ctf_reader *reader, const struct stream *stream, const char *what)
{
    if (reader->cut.status == RM_OK)
        rm_fail(&reader->cut, RM_BAD_INPUT,
                "%s/%s: %s at byte %" PRIu64
                "; expected the stream's last packet: the trace was cut off, and ends here",
                reader->folder, stream->name, what, stream->packets * RM_CTF_PACKET_BYTES);
}

/* Packets. */

/* What of a packet's head is the same in all, or follows from the one before. */
static enum rm_status check_head(const struct rm_ctf_reader *reader, const struct stream *stream,
                                 const struct rm_ctf_packet *head, struct rm_error *error)
{
    const struct {
        const char *what;
        uint64_t found, expected;
    } facts[] = {
        {"the magic number", le32toh(head->magic), RM_CTF_MAGIC},
        {"a stream of class", le32toh(head->stream_id), 0},
        {"the number of bits", le64toh(head->packet_size), RM_CTF_PACKET_BYTES * CHAR_BIT},
        {"packet number", le64toh(head->packet_seq_num), stream->packets - 1},
        {"a stream of kind", head->source, stream->source},
        {"a stream of thread", le32toh(head->cpu_id), stream->thread},
    };
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
        if (facts[i].found != facts[i].expected)
            return wrong_packet(reader, stream, error, facts[i].what, facts[i].found,
                                facts[i].expected);
        if (i == 0 && memcmp(head->uuid, reader->uuid, sizeof(reader->uuid)) != 0)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s/%s: the packet at byte %" PRIu64
                           ": found another uuid than that of the metadata; expected a stream of "
                           "this trace",
                           reader->folder, stream->name, packet_byte(stream));
    }
    return RM_OK;
}

static enum rm_status check_ranges(const struct rm_ctf_reader *reader, const struct stream *stream,
                                   const struct rm_ctf_packet *head, struct rm_error *error)
{
    uint64_t bits = le64toh(head->content_size);
    uint64_t begin = le64toh(head->timestamp_begin), end = le64toh(head->timestamp_end);
    uint64_t discarded = le64toh(head->events_discarded);
    if (bits % CHAR_BIT || bits < sizeof(*head) * CHAR_BIT || bits > RM_CTF_PACKET_BYTES * CHAR_BIT)
        return wrong_packet(reader, stream, error, "a content of bits", bits,
                            RM_CTF_PACKET_BYTES * CHAR_BIT);
    if (begin < stream->end_cycle)
        return wrong_packet(reader, stream, error, "a beginning at cycle", begin,
                            stream->end_cycle);
    if (end < begin)
        return wrong_packet(reader, stream, error, "an end at cycle", end, begin);
    if (discarded < stream->discarded)
        return wrong_packet(reader, stream, error, "fewer lost events than before:", discarded,
                            stream->discarded);
    if (head->last > 1)
        return wrong_packet(reader, stream, error, "the mark of a last packet", head->last, 1);
    return RM_OK;
}

static enum rm_status begin_packet(const struct rm_ctf_reader *reader, struct stream *stream,
                                   struct rm_error *error)
{
    const uint8_t *from = stream->buffer + (size_t)stream->packet * RM_CTF_PACKET_BYTES;
    struct rm_ctf_packet head;
    memcpy(&head, from, sizeof(head));
    stream->packets++;
    enum rm_status status = check_head(reader, stream, &head, error);
    if (status == RM_OK)
        status = check_ranges(reader, stream, &head, error);
    if (status != RM_OK)
        return status;
    stream->at = from + sizeof(head);
    stream->content_end = from + le64toh(head.content_size) / CHAR_BIT;
    stream->discarded = le64toh(head.events_discarded);
    stream->last_cycle = le64toh(head.timestamp_begin);
    stream->end_cycle = le64toh(head.timestamp_end);
    stream->last = head.last;
    return RM_OK;
}

/* As many packets as there are and as have room. What lies behind the last whole one is noted. */
static enum rm_status fill(const struct rm_ctf_reader *reader, struct stream *stream,
                           struct rm_error *error)
{
    size_t room = BUFFER_PACKETS * RM_CTF_PACKET_BYTES, done = 0;
    while (done < room) {
        ssize_t got = read(stream->fd, stream->buffer + done, room - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return rm_fail(error, RM_BAD_INPUT, "%s/%s: cannot be read: %s", reader->folder,
                           stream->name, strerror(errno));
        if (got == 0)
            break;
        done += (size_t)got;
    }
    stream->packet = 0;
    stream->buffered = (unsigned)(done / RM_CTF_PACKET_BYTES);
    stream->torn |= done % RM_CTF_PACKET_BYTES != 0;
    return RM_OK;
}

/* The next packet; `*there`: false behind the last one. */
static enum rm_status next_packet(struct rm_ctf_reader *reader, struct stream *stream, bool *there,
                                  struct rm_error *error)
{
    enum rm_status status = RM_OK;
    *there = true;
    if (++stream->packet >= stream->buffered)
        status = fill(reader, stream, error);
    if (status != RM_OK)
        return status;
    if (stream->buffered && stream->last)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s/%s: found a packet at byte %" PRIu64
                       ", behind the one that says it is the last",
                       reader->folder, stream->name, stream->packets * RM_CTF_PACKET_BYTES);
    if (stream->buffered)
        return begin_packet(reader, stream, error);
    *there = false;
    if (stream->torn || !stream->last)
        note_cut(reader, stream,
                 stream->torn ? "found a part of a packet" : "found the end of the file");
    return RM_OK;
}

/* Finds the stream's next event. `*there`: false if it has no more. */
static enum rm_status peek(struct rm_ctf_reader *reader, struct stream *stream, bool *there,
                           struct rm_error *error)
{
    struct rm_ctf_event head;
    enum rm_status status = RM_OK;
    *there = true;
    while (status == RM_OK && *there && stream->at == stream->content_end)
        status = next_packet(reader, stream, there, error);
    if (status != RM_OK || !*there)
        return status;
    if ((size_t)(stream->content_end - stream->at) < sizeof(head)) {
        stream->seq = stream->last_seq + 1; /* taking it finds that it is none */
        return RM_OK;
    }
    memcpy(&head, stream->at, sizeof(head));
    stream->seq = le64toh(head.seq);
    return RM_OK;
}

/* The streams, by the number of their next event. */

static void sift_down(struct rm_ctf_reader *reader)
{
    struct stream **heap = reader->heap, *moved = heap[0];
    unsigned at = 0, child;
    while ((child = 2 * at + 1) < reader->heap_count) {
        child += child + 1 < reader->heap_count && heap[child + 1]->seq < heap[child]->seq;
        if (heap[child]->seq >= moved->seq)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

static void sift_up(struct rm_ctf_reader *reader, struct stream *stream)
{
    unsigned at = reader->heap_count++;
    for (; at && reader->heap[(at - 1) / 2]->seq > stream->seq; at = (at - 1) / 2)
        reader->heap[at] = reader->heap[(at - 1) / 2];
    reader->heap[at] = stream;
}

static enum rm_status start(struct rm_ctf_reader *reader, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    reader->begun = true;
    for (unsigned i = 0; i < reader->stream_count && status == RM_OK; i++) {
        bool there;
        status = peek(reader, &reader->streams[i], &there, error);
        if (status == RM_OK && there)
            sift_up(reader, &reader->streams[i]);
    }
    return status;
}

/* The stream whose event was lent goes on. */
static enum rm_status go_on(struct rm_ctf_reader *reader, struct rm_error *error)
{
    bool there;
    if (!reader->heap_count)
        return RM_OK;
    enum rm_status status = peek(reader, reader->heap[0], &there, error);
    if (status == RM_OK && !there)
        reader->heap[0] = reader->heap[--reader->heap_count];
    if (status == RM_OK && reader->heap_count)
        sift_down(reader);
    return status;
}

/* Events. */

static enum rm_status wrong_event(const struct rm_ctf_reader *reader, const struct stream *stream,
                                  const char *wrong, struct rm_error *error)
{
    const uint8_t *packet = stream->buffer + (size_t)stream->packet * RM_CTF_PACKET_BYTES;
    return rm_fail(error, RM_BAD_INPUT, "%s/%s: the event at byte %" PRIu64 ": %s; expected none",
                   reader->folder, stream->name,
                   packet_byte(stream) + (uint64_t)(stream->at - packet), wrong);
}

/* What an event may not be where it is. NULL: nothing. */
static const char *check_event(const struct rm_ctf_reader *reader, const struct stream *stream,
                               const struct rm_event *event)
{
    bool of_thread = event->actor.kind == RM_ACTOR_THREAD || event->actor.kind == RM_ACTOR_HOST;
    if (event->actor.cycle < stream->last_cycle)
        return "its cycle is before that of the one before it";
    if (event->actor.cycle > stream->end_cycle)
        return "its cycle is behind the end of its packet";
    if (event->number < reader->next_seq)
        return "it was told already, or should have come before others";
    if (of_thread != (stream->source == RM_CTF_OF_THREAD) ||
        (event->actor.kind == RM_ACTOR_DEVICE) != (stream->source == RM_CTF_OF_DEVICE))
        return "its actor is not that of the stream";
    return NULL;
}

static enum rm_status take(struct rm_ctf_reader *reader, struct stream *stream,
                           struct rm_error *error)
{
    const char *wrong;
    const uint8_t *next =
        rm_ctf_get_event(stream->at, stream->content_end, stream->thread, &reader->event, &wrong);
    if (next)
        wrong = check_event(reader, stream, &reader->event);
    if (wrong)
        return wrong_event(reader, stream, wrong, error);
    reader->missing += reader->event.number - reader->next_seq;
    reader->next_seq = reader->event.number + 1;
    stream->last_seq = reader->event.number;
    stream->last_cycle = reader->event.actor.cycle;
    stream->at = next;
    return RM_OK;
}

/* All is read: is it all that was told? */
static enum rm_status finish(const struct rm_ctf_reader *reader, struct rm_error *error)
{
    uint64_t lost = rm_ctf_lost(reader);
    if (reader->cut.status != RM_OK)
        return rm_fail(error, reader->cut.status, "%s", reader->cut.text);
    if (reader->missing <= lost)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT,
                   "%s: found no %" PRIu64 " of the first %" PRIu64 " events, and %" PRIu64
                   " that the trace says are lost; a file may be missing",
                   reader->folder, reader->missing, reader->next_seq, lost);
}

enum rm_status rm_ctf_next(struct rm_ctf_reader *reader, const struct rm_event **out,
                           struct rm_error *error)
{
    *out = NULL;
    enum rm_status status = reader->begun ? go_on(reader, error) : start(reader, error);
    if (status != RM_OK)
        return status;
    if (!reader->heap_count)
        return finish(reader, error);
    status = take(reader, reader->heap[0], error);
    if (status == RM_OK)
        *out = &reader->event;
    return status;
}

uint64_t rm_ctf_lost(const struct rm_ctf_reader *reader)
{
    uint64_t lost = 0;
    for (unsigned i = 0; i < reader->stream_count; i++)
        lost += reader->streams[i].discarded;
    return lost;
}

/* The folder. */

static enum rm_status read_metadata(struct rm_ctf_reader *reader, struct rm_error *error)
{
    char *path, *text;
    size_t bytes;
    if (asprintf(&path, "%s/metadata", reader->folder) < 0)
        return no_memory(reader, error);
    enum rm_status status =
        rm_file_read(path, METADATA_BYTES_MAX, "the metadata of a trace", &text, &bytes, error);
    if (status == RM_OK) {
        status = rm_ctf_metadata_read(path, text, bytes, &reader->about, reader->uuid, error);
        free(text);
    }
    free(path);
    return status;
}

/* Which stream has a file of that name: false, none. */
static bool name_stream(const struct rm_ctf_reader *reader, const char *file, struct stream *stream)
{
    for (unsigned i = 0; i < reader->about.threads + 2; i++) {
        bool thread = i < reader->about.threads;
        stream->thread = thread ? i : 0;
        stream->source = thread ? RM_CTF_OF_THREAD : RM_CTF_OF_DEVICE + (i - reader->about.threads);
        rm_ctf_file_name(stream->source, stream->thread, stream->name);
        if (strcmp(stream->name, file) == 0)
            return true;
    }
    return false;
}

static enum rm_status open_stream(struct rm_ctf_reader *reader, const char *file,
                                  struct rm_error *error)
{
    struct stream *stream = &reader->streams[reader->stream_count];
    struct stat there;
    if (!name_stream(reader, file, stream))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s/%.64s: no file of a trace of %u threads; expected thread-000, device or "
                       "nest",
                       reader->folder, file, reader->about.threads);
    stream->fd = openat(reader->folder_fd, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (stream->fd < 0)
        return rm_fail(error, RM_BAD_INPUT, "%s/%s: cannot be opened: %s", reader->folder, file,
                       strerror(errno));
    reader->stream_count++;
    if (fstat(stream->fd, &there) != 0 || !S_ISREG(there.st_mode))
        return rm_fail(error, RM_BAD_INPUT, "%s/%s: not a regular file; expected a stream",
                       reader->folder, file);
    stream->buffer = malloc(BUFFER_PACKETS * RM_CTF_PACKET_BYTES);
    return stream->buffer ? RM_OK : no_memory(reader, error);
}

/* The names in a folder are in no order, which does not matter: their events have one. Errors do,
 * so the streams are opened by name. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_stream(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "metadata") != 0;
}

static enum rm_status open_streams(struct rm_ctf_reader *reader, struct rm_error *error)
{
    struct dirent **names;
    enum rm_status status = RM_OK;
    reader->folder_fd = open(reader->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = reader->folder_fd < 0 ? -1 : scandir(reader->folder, &names, is_stream, by_name);
    if (count < 0)
        return rm_fail(error, errno == ENOMEM ? RM_NO_MEMORY : RM_BAD_INPUT,
                       "%s: cannot be read: %s", reader->folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        if (status == RM_OK)
            status = open_stream(reader, names[i]->d_name, error);
        free(names[i]);
    }
    free(names);
    return status;
}

enum rm_status rm_ctf_open(const char *folder, struct rm_ctf_reader **out, struct rm_error *error)
{
    struct rm_ctf_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return rm_fail(error, RM_NO_MEMORY, "%s: no memory to read it", folder);
    reader->folder_fd = -1;
    reader->folder = strdup(folder);
    enum rm_status status = reader->folder ? read_metadata(reader, error)
                                           : rm_fail(error, RM_NO_MEMORY, "no memory for a trace");
    if (status == RM_OK)
        status = open_streams(reader, error);
    if (status == RM_OK)
        *out = reader;
    else
        rm_ctf_close(reader);
    return status;
}

void rm_ctf_close(struct rm_ctf_reader *reader)
{
    if (!reader)
        return;
    for (unsigned i = 0; i < reader->stream_count; i++) {
        close(reader->streams[i].fd);
        free(reader->streams[i].buffer);
    }
    if (reader->folder_fd >= 0)
        close(reader->folder_fd);
    free(reader->folder);
    free(reader);
}

const struct rm_ctf_about *rm_ctf_about(const struct rm_ctf_reader *reader)
{
    return &reader->about;
}
