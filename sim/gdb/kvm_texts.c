/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/kvm_texts.h"

#include "base/time_base.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RULE        "========="
#define ICS_SOURCES 1024
#define ICS_ID_MAX  1023 /* irq numbers have 20 bits */

struct line {
    char text[256];
    size_t length;
};

static void put_text(struct line *line, const char *text)
{
    size_t length = strlen(text), room = sizeof(line->text) - 1 - line->length;
    if (length > room)
        length = room;
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = '\0';
}

enum form { HEX, DECIMAL, IRQ };

static void put_number(struct line *line, enum form form, uint64_t value)
{
    char text[32];
    switch (form) {
    case HEX:
        snprintf(text, sizeof(text), "0x%" PRIx64, value);
        break;
    case DECIMAL:
        snprintf(text, sizeof(text), "%" PRIu64, value);
        break;
    case IRQ:
        snprintf(text, sizeof(text), "0x%06" PRIx64, value);
        break;
    }
    put_text(line, text);
}

/* A field of an object, and the text before it. */
struct column {
    const char *before, *field;
    enum form form;
};

static const struct column of_icp[] = {
    {"cpu server ", "server_num", HEX},     {" XIRR:", "state.xisr", HEX},
    {" PPRI:", "state.pending_pri", HEX},   {" CPPR:", "state.cppr", HEX},
    {" MFRR:", "state.mfrr", HEX},          {" OUT:", "state.out_ee", DECIMAL},
    {" NR:", "state.need_resend", DECIMAL},
};

static const struct column of_source[] = {
    {"irq ", "number", IRQ},
    {": server ", "server", HEX},
    {" prio ", "priority", HEX},
    {" save prio ", "saved_priority", HEX},
    {" pq_state ", "pq_state", DECIMAL},
    {" resend ", "resend", DECIMAL},
    {" masked pending ", "masked_pending", DECIMAL},
};

/* Sums over all ICPs. What the kernel calls resend in the second line are rejected interrupts. */
static const struct column of_guest_to_host[] = {
    {" kick_vcpu=", "n_rm_kick_vcpu", DECIMAL},
    {" check_resend=", "n_rm_check_resend", DECIMAL},
    {" reject=", "n_rm_reject", DECIMAL},
    {" notify_eoi=", "n_rm_notify_eoi", DECIMAL},
};
static const struct column of_real_mode[] = {
    {" check_resend=", "n_check_resend", DECIMAL},
    {" resend=", "n_reject", DECIMAL},
};

#define COLUMNS(table) table, sizeof(table) / sizeof(*(table))

static bool read_field(struct rm_session *session, const char *object, const char *field,
                       uint64_t *value)
{
    char name[96];
    snprintf(name, sizeof(name), "%s.%s", object, field);
    return rm_field(session->machine, name, value, NULL) == RM_OK;
}

static void say_object(struct rm_session *session, const char *object, const struct column *columns,
                       size_t count)
{
    struct line line = {.length = 0};
    for (size_t i = 0; i < count; i++) {
        uint64_t value;
        if (!read_field(session, object, columns[i].field, &value))
            continue;
        put_text(&line, columns[i].before);
        put_number(&line, columns[i].form, value);
    }
    if (line.length)
        rm_session_say(session, "%s", line.text);
}

static void say_heading(struct rm_session *session, const char *text)
{
    rm_session_say(session, RULE "\n%s\n" RULE, text);
}

static void say_totals(struct rm_session *session, const char *of, const struct column *columns,
                       size_t count)
{
    struct line line = {.length = 0};
    put_text(&line, of);
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0, value;
        bool there = false;
        for (unsigned vcpu = 0; vcpu < session->machine->config.vcpu_count; vcpu++) {
            char object[16];
            snprintf(object, sizeof(object), "icp[%u]", vcpu);
            if (!read_field(session, object, columns[i].field, &value))
                continue;
            there = true;
            sum += value;
        }
        if (!there)
            continue;
        put_text(&line, columns[i].before);
        put_number(&line, columns[i].form, sum);
    }
    rm_session_say(session, "%s", line.text);
}

/* The passthrough map: interrupts of the machine, and of the guest. */
static void say_map(struct rm_session *session)
{
    uint64_t count = 0, hwirq, irq;
    if (!read_field(session, "pimap", "n_mapped", &count) || !count)
        return;
    rm_session_say(session, "========\nPIRQ mappings: %" PRIu64 " maps\n===========", count);
    for (uint64_t i = 0; i < count; i++) {
        char object[48];
        snprintf(object, sizeof(object), "pimap.mapped[%" PRIu64 "]", i);
        if (!read_field(session, object, "r_hwirq", &hwirq) ||
            !read_field(session, object, "v_hwirq", &irq))
            return;
        rm_session_say(session, "r_hwirq=%" PRIx64 ", v_hwirq=%" PRIx64, hwirq, irq);
    }
}

static void say_icps(struct rm_session *session)
{
    say_heading(session, "ICP state");
    for (unsigned vcpu = 0; vcpu < session->machine->config.vcpu_count; vcpu++) {
        char object[16];
        snprintf(object, sizeof(object), "icp[%u]", vcpu);
        say_object(session, object, COLUMNS(of_icp));
    }
}

static void say_ics(struct rm_session *session, unsigned id)
{
    char text[48];
    snprintf(text, sizeof(text), "ICS state for ICS 0x%x", id);
    say_heading(session, text);
    for (unsigned i = 0; i < ICS_SOURCES; i++) {
        char object[24];
        uint64_t exists;
        snprintf(object, sizeof(object), "source[%u]", id * ICS_SOURCES + i);
        if (read_field(session, object, "exists", &exists) && exists)
            say_object(session, object, COLUMNS(of_source));
    }
}

void rm_say_kvm_xics(struct rm_session *session)
{
    uint64_t value;
    if (!read_field(session, "icp[0]", "server_num", &value)) {
        rm_session_say(session, "this image has no XICS of KVM's");
        return;
    }
    say_map(session);
    say_icps(session);
    say_totals(session, "ICP Guest->Host totals:", COLUMNS(of_guest_to_host));
    say_totals(session, "ICP Real Mode totals:", COLUMNS(of_real_mode));
    for (unsigned id = 0; id <= ICS_ID_MAX; id++) {
        char object[16];
        snprintf(object, sizeof(object), "ics[%u]", id);
        if (read_field(session, object, "icsid", &value))
            say_ics(session, id);
    }
}

/* The kernel adds up under a sequence count, which is odd meanwhile: then there is no value, and
 * the file says so of a timer that stays there. */
static void say_timer(struct rm_session *session, unsigned vcpu, const char *name,
                      const char *field)
{
    char object[48];
    uint64_t sequence = 0, total = 0, least = 0, most = 0;
    uint64_t tb_hz = session->machine->config.tb_hz;
    snprintf(object, sizeof(object), "vcpu[%u].arch.%s", vcpu, field);
    if (!read_field(session, object, "seqcount", &sequence) ||
        !read_field(session, object, "tb_total", &total) ||
        !read_field(session, object, "tb_min", &least) ||
        !read_field(session, object, "tb_max", &most))
        return;
    if (sequence % 2)
        rm_session_say(session, "%s: stuck", name);
    else
        rm_session_say(session, "%s: %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, name,
                       sequence / 2, rm_tb_to_ns(total, tb_hz), rm_tb_to_ns(least, tb_hz),
                       rm_tb_to_ns(most, tb_hz));
}

void rm_say_kvm_timings(struct rm_session *session)
{
    static const struct {
        const char *name, *field;
    } timers[] = {
        {"rm_entry", "rm_entry"}, {"rm_intr", "rm_intr"}, {"rm_exit", "rm_exit"},
        {"guest", "guest_time"},  {"cede", "cede_time"},
    };
    uint64_t value;
    if (!read_field(session, "vcpu[0].arch.rm_entry", "seqcount", &value)) {
        rm_session_say(session, "this image keeps no timings: it was built without "
                                "CONFIG_KVM_BOOK3S_HV_P8_TIMING, once ..._EXIT_TIMING; "
                                "`trace2csv --to kvm-timings` tells them of a trace");
        return;
    }
    for (unsigned vcpu = 0; vcpu < session->machine->config.vcpu_count; vcpu++) {
        rm_session_say(session, "vcpu %u", vcpu);
        for (size_t i = 0; i < sizeof(timers) / sizeof(*timers); i++)
            say_timer(session, vcpu, timers[i].name, timers[i].field);
    }
}
