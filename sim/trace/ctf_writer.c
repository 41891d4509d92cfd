/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/ctf_writer.h"

#include "base/unwritten.h"
#include "trace/ctf_events.h"

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

#define RUNS_APART_CYCLES 1000 /* viewers that round to nanoseconds keep them apart */

struct stream {
    uint8_t *packet; /* NULL: it has had no event yet */
    size_t used;     /* bytes of it */
    unsigned events; /* in it */
    int fd;          /* -1: there is no file yet */
    bool broken;     /* what is behind the last packet could not be cut off */
    uint64_t first_cycle, last_cycle;
    uint64_t packets, discarded;
};

struct rm_ctf_writer {
    char *folder, *part;
    int part_fd;
    uint8_t uuid[RM_CTF_UUID_BYTES];
    uint64_t seq, next_number;
    uint64_t last_cycle;  /* of all streams, in the trace's time */
    uint64_t runs_cycles; /* that runs took which the machine was restored from */
    uint64_t discarded;
    int trouble;    /* errno of the first packet that could not be written */
    bool went_back; /* the machine was restored or built anew: nothing more is told */
    struct stream streams[RM_CTF_STREAMS_MAX];
    uint8_t event[RM_CTF_PACKET_BYTES]; /* one that may not fit any more */
};

void rm_ctf_file_name(enum rm_ctf_source source, unsigned thread, char name[RM_CTF_NAME_BYTES])
{
    if (source == RM_CTF_OF_THREAD)
        snprintf(name, RM_CTF_NAME_BYTES, "thread-%03u", thread);
    else
        snprintf(name, RM_CTF_NAME_BYTES, "%s", source == RM_CTF_OF_DEVICE ? "device" : "nest");
}

static enum rm_ctf_source source_of(unsigned stream)
{
    return stream < RM_THREADS_MAX ? RM_CTF_OF_THREAD
                                   : RM_CTF_OF_DEVICE + (stream - RM_THREADS_MAX);
}

static unsigned stream_of(const struct rm_actor *actor)
{
    switch (actor->kind) {
    case RM_ACTOR_DEVICE:
        return RM_THREADS_MAX;
    case RM_ACTOR_NEST:
        return RM_THREADS_MAX + 1;
    default:
        return actor->thread;
    }
}

/* Packets. */

static void close_packet(const struct rm_ctf_writer *writer, unsigned number, bool last)
{
    const struct stream *stream = &writer->streams[number];
    struct rm_ctf_packet head = {
        .magic = htole32(RM_CTF_MAGIC),
        .timestamp_begin = htole64(stream->first_cycle),
        .timestamp_end = htole64(stream->last_cycle),
        .content_size = htole64(stream->used * CHAR_BIT),
        .packet_size = htole64(RM_CTF_PACKET_BYTES * CHAR_BIT),
        .packet_seq_num = htole64(stream->packets),
        .events_discarded = htole64(stream->discarded),
        .cpu_id = htole32(number < RM_THREADS_MAX ? number : 0),
        .source = (uint8_t)source_of(number),
        .last = last,
    };
    memcpy(head.uuid, writer->uuid, sizeof(head.uuid));
    memcpy(stream->packet, &head, sizeof(head));
    memset(stream->packet + stream->used, 0, RM_CTF_PACKET_BYTES - stream->used);
}

static bool open_file(struct rm_ctf_writer *writer, unsigned number)
{
    struct stream *stream = &writer->streams[number];
    char name[RM_CTF_NAME_BYTES];
    rm_ctf_file_name(source_of(number), number, name);
    stream->fd = openat(writer->part_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return stream->fd >= 0;
}

/* The whole packet behind those that are there, or none of it. */
static bool put_packet(struct stream *stream)
{
    size_t done = 0;
    while (done < RM_CTF_PACKET_BYTES) {
        ssize_t put = write(stream->fd, stream->packet + done, RM_CTF_PACKET_BYTES - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    if (done == RM_CTF_PACKET_BYTES)
        return true;
    int trouble = errno;
    off_t whole = (off_t)(stream->packets * RM_CTF_PACKET_BYTES);
    stream->broken =
        done && (ftruncate(stream->fd, whole) != 0 || lseek(stream->fd, whole, SEEK_SET) != whole);
    errno = trouble;
    return false;
}

/* The packet goes to its file, and an empty one takes its place. */
static void flush(struct rm_ctf_writer *writer, unsigned number, bool last)
{
    struct stream *stream = &writer->streams[number];
    close_packet(writer, number, last);
    errno = EIO; /* of a stream that is broken */
    bool there = !stream->broken && (stream->fd >= 0 || open_file(writer, number));
    if (there && put_packet(stream)) {
        stream->packets++;
    } else {
        if (!writer->trouble)
            writer->trouble = errno;
        stream->discarded += stream->events;
        writer->discarded += stream->events;
    }
    stream->used = sizeof(struct rm_ctf_packet);
    stream->events = 0;
    stream->first_cycle = stream->last_cycle;
}

/* Room for `bytes` more; false: there is no memory. */
static bool make_room(struct rm_ctf_writer *writer, unsigned number, size_t bytes)
{
    struct stream *stream = &writer->streams[number];
    if (stream->used + bytes <= RM_CTF_PACKET_BYTES && stream->packet)
        return true;
    if (stream->packet) {
        flush(writer, number, false);
        return true;
    }
    stream->packet = malloc(RM_CTF_PACKET_BYTES);
    stream->used = sizeof(struct rm_ctf_packet);
    return stream->packet;
}

/* The machine was restored, and says so: its time goes on behind that of the run before. */
static void begin_run(struct rm_ctf_writer *writer, const struct rm_event *event)
{
    if (event->number >= writer->next_number)
        return;
    writer->runs_cycles = writer->last_cycle + RUNS_APART_CYCLES - event->actor.cycle;
    writer->next_number = event->number;
}

static void put(struct rm_ctf_writer *writer, const struct rm_event *event)
{
    unsigned number = stream_of(&event->actor);
    struct stream *stream = &writer->streams[number];
    writer->went_back |=
        event->number < writer->next_number || event->actor.cycle < stream->last_cycle;
    if (writer->went_back)
        return;
    writer->next_number = event->number + (event->type != RM_EVENT_instruction);
    if (event->actor.cycle > writer->last_cycle)
        writer->last_cycle = event->actor.cycle;
    uint64_t seq = writer->seq++;
    size_t bytes = rm_ctf_event_bytes_max;
    bool fits = stream->packet && stream->used + bytes <= RM_CTF_PACKET_BYTES;
    if (!fits)
        bytes = (size_t)(rm_ctf_put_event(writer->event, event, seq) - writer->event);
    if (!fits && !make_room(writer, number, bytes)) {
        writer->trouble = ENOMEM;
        stream->discarded++;
        writer->discarded++;
        return;
    }
    uint8_t *to = stream->packet + stream->used;
    if (fits)
        bytes = (size_t)(rm_ctf_put_event(to, event, seq) - to);
    else
        memcpy(to, writer->event, bytes);
    stream->used += bytes;
    stream->last_cycle = event->actor.cycle;
    if (stream->events++ == 0)
        stream->first_cycle = event->actor.cycle;
}

void rm_ctf_writer_tell(void *context, const struct rm_event *event)
{
    struct rm_ctf_writer *writer = context;
    if (event->type == RM_EVENT_run)
        begin_run(writer, event);
    if (!writer->runs_cycles) {
        put(writer, event);
        return;
    }
    struct rm_event later = *event;
    later.actor.cycle += writer->runs_cycles;
    put(writer, &later);
}

/* The folder. */

static enum rm_status write_metadata(const struct rm_ctf_writer *writer,
                                     const struct rm_ctf_metadata *metadata, struct rm_error *error)
{
    size_t done = 0;
    int fd = openat(writer->part_fd, "metadata", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    while (fd >= 0 && done < metadata->bytes) {
        ssize_t put = write(fd, metadata->text + done, metadata->bytes - done);
        if (put <= 0 && errno != EINTR)
            break;
        done += put > 0 ? (size_t)put : 0;
    }
    int trouble = errno;
    if (fd >= 0 && close(fd) == 0 && done == metadata->bytes)
        return RM_OK;
    return rm_unwritten(error, writer->part, done == metadata->bytes ? errno : trouble);
}

static enum rm_status make_folder(struct rm_ctf_writer *writer, struct rm_error *error)
{
    struct stat there;
    if (lstat(writer->folder, &there) == 0)
        return rm_fail(error, RM_BAD_INPUT, "%s: is there already; expected a folder to be made",
                       writer->folder);
    if (mkdir(writer->part, 0777) != 0)
        return errno == EEXIST
                   ? rm_fail(error, RM_BAD_INPUT,
                             "%s: is there already, from a run that did not come to its end, or "
                             "goes on",
                             writer->part)
                   : rm_unwritten(error, writer->part, errno);
    writer->part_fd = open(writer->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (writer->part_fd >= 0)
        return RM_OK;
    enum rm_status status = rm_unwritten(error, writer->part, errno);
    rmdir(writer->part);
    return status;
}

static enum rm_status begin(struct rm_ctf_writer *writer, const struct rm_ctf_about *about,
                            struct rm_error *error)
{
    struct rm_ctf_metadata metadata;
    enum rm_status status = rm_ctf_metadata_make(about, &metadata, error);
    if (status != RM_OK)
        return status;
    memcpy(writer->uuid, metadata.uuid, sizeof(writer->uuid));
    status = make_folder(writer, error);
    if (status == RM_OK)
        status = write_metadata(writer, &metadata, error);
    free(metadata.text);
    return status;
}

static void free_writer(struct rm_ctf_writer *writer)
{
    for (unsigned i = 0; i < RM_CTF_STREAMS_MAX; i++) {
        free(writer->streams[i].packet);
        if (writer->streams[i].fd >= 0)
            close(writer->streams[i].fd);
    }
    if (writer->part_fd >= 0)
        close(writer->part_fd);
    free(writer->folder);
    free(writer->part);
    free(writer);
}

void rm_ctf_writer_drop(struct rm_ctf_writer *writer)
{
    if (writer->part_fd >= 0) {
        unlinkat(writer->part_fd, "metadata", 0);
        rmdir(writer->part);
    }
    free_writer(writer);
}

/* DIR and DIR/ are the same folder. */
static char *without_slashes(const char *folder)
{
    size_t bytes = strlen(folder);
    while (bytes > 1 && folder[bytes - 1] == '/')
        bytes--;
    return strndup(folder, bytes);
}

enum rm_status rm_ctf_writer_new(const char *folder, const struct rm_ctf_about *about,
                                 struct rm_ctf_writer **out, struct rm_error *error)
{
    struct rm_ctf_writer *writer = calloc(1, sizeof(*writer));
    if (!writer)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a trace");
    writer->part_fd = -1;
    for (unsigned i = 0; i < RM_CTF_STREAMS_MAX; i++)
        writer->streams[i].fd = -1;
    writer->folder = without_slashes(folder);
    enum rm_status status = RM_OK;
    if (!writer->folder || asprintf(&writer->part, "%s.part", writer->folder) < 0) {
        writer->part = NULL;
        status = rm_fail(error, RM_NO_MEMORY, "no memory for a trace");
    }
    if (status == RM_OK)
        status = begin(writer, about, error);
    if (status == RM_OK)
        *out = writer;
    else
        rm_ctf_writer_drop(writer);
    return status;
}

static enum rm_status finish(struct rm_ctf_writer *writer, struct rm_error *error)
{
    for (unsigned i = 0; i < RM_CTF_STREAMS_MAX; i++)
        if (writer->streams[i].packet)
            flush(writer, i, true);
    for (unsigned i = 0; i < RM_CTF_STREAMS_MAX; i++) {
        int fd = writer->streams[i].fd;
        writer->streams[i].fd = -1;
        if (fd >= 0 && close(fd) != 0 && !writer->trouble)
            writer->trouble = errno;
    }
    if (writer->trouble) {
        enum rm_status status = rm_unwritten(error, writer->part, writer->trouble);
        return rm_fail(error, status,
                       "%s: cannot be written: %s; %" PRIu64 " of %" PRIu64 " events are lost",
                       writer->part, strerror(writer->trouble), writer->discarded, writer->seq);
    }
    if (writer->went_back)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: has what was told until the machine was restored to an earlier state, "
                       "or built anew; expected one run",
                       writer->part);
    return rm_rename_new(writer->part, writer->folder) == 0
               ? RM_OK
               : rm_unwritten(error, writer->folder, errno);
}

enum rm_status rm_ctf_writer_end(struct rm_ctf_writer *writer, struct rm_error *error)
{
    enum rm_status status = finish(writer, error);
    free_writer(writer);
    return status;
}
