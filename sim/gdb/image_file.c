/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/image_file.h"

#include <string.h>

/* Numbers of gdb's File-I/O protocol. */
enum { NO_FILE = 2, BAD_NUMBER = 9, NOT_ALLOWED = 1, WRONG = 22 };
#define WRITES     0x3 /* O_WRONLY, O_RDWR */
#define REGULAR    0100444
#define THE_FILE   5 /* its number, when it is open */
#define NAME_BYTES 1024

static void refuse(struct rm_session *session, unsigned number)
{
    rm_reply_print(&session->reply, "F-1,%x", number);
}

/* "name in hex,flags,mode". */
static void open_file(struct rm_session *session, const char *rest)
{
    char hex[2 * NAME_BYTES + 1], name[NAME_BYTES + 1];
    size_t length = strcspn(rest, ",");
    uint64_t flags;
    if (length % 2 || length >= sizeof(hex) || !rest[length]) {
        refuse(session, WRONG);
        return;
    }
    memcpy(hex, rest, length);
    hex[length] = name[length / 2] = '\0';
    rest += length + 1;
    if (!rm_packet_hex(hex, name, length / 2) || !rm_packet_number(&rest, &flags))
        refuse(session, WRONG);
    else if (strcmp(name, session->options.image_name) != 0)
        refuse(session, NO_FILE);
    else if (flags & WRITES)
        refuse(session, NOT_ALLOWED);
    else
        rm_reply_print(&session->reply, "F%x", THE_FILE);
}

static bool is_open(struct rm_session *session, const char **rest)
{
    uint64_t number;
    if (rm_packet_number(rest, &number) && number == THE_FILE)
        return true;
    refuse(session, BAD_NUMBER);
    return false;
}

static void close_file(struct rm_session *session, const char *rest)
{
    if (is_open(session, &rest))
        rm_reply_print(&session->reply, "F0");
}

/* "number,count,offset". */
static void read_file(struct rm_session *session, const char *rest)
{
    uint64_t count, offset, size = session->options.image_bytes;
    if (!is_open(session, &rest))
        return;
    if (!rm_packet_word(&rest, ",") || !rm_packet_number(&rest, &count) ||
        !rm_packet_word(&rest, ",") || !rm_packet_number(&rest, &offset) || *rest) {
        refuse(session, WRONG);
        return;
    }
    uint64_t left = offset < size ? size - offset : 0;
    if (count > RM_PACKET_BYTES / 2)
        count = RM_PACKET_BYTES / 2;
    if (count > left)
        count = left;
    rm_reply_print(&session->reply, "F%x;", (unsigned)count);
    if (count)
        rm_reply_bytes(&session->reply, (const char *)session->options.image + offset, count);
}

/* gdb's struct stat: its members are big-endian, and most say nothing here. */
static void tell_status(struct rm_session *session, const char *rest)
{
    uint8_t status[64] = {0};
    if (!is_open(session, &rest))
        return;
    rm_store(status + 8, 4, RM_BIG, REGULAR);
    rm_store(status + 12, 4, RM_BIG, 1);
    rm_store(status + 28, 8, RM_BIG, session->options.image_bytes);
    rm_store(status + 36, 8, RM_BIG, 4096);
    rm_reply_print(&session->reply, "F%zx;", sizeof(status));
    rm_reply_bytes(&session->reply, status, sizeof(status));
}

/* Whose file system: there is one. */
static void set_system(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_reply_print(&session->reply, "F0");
}

void rm_image_file_answer(struct rm_session *session, const char *packet)
{
    static const struct {
        const char *word;
        void (*answer)(struct rm_session *session, const char *rest);
    } operations[] = {
        {"setfs:", set_system}, {"open:", open_file},    {"pread:", read_file},
        {"close:", close_file}, {"fstat:", tell_status},
    };
    if (!session->options.image_name)
        return;
    for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
        if (rm_packet_word(&packet, operations[i].word)) {
            operations[i].answer(session, packet);
            return;
        }
}
