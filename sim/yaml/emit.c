/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "yaml/emit.h"

#include "yaml/document.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct yml_emitter {
    yaml_emitter_t yaml;
    FILE *to;
    bool in_mapping[YML_DEPTH_MAX];
    unsigned depth;
    enum rm_status status;
    struct rm_error error; /* if that is not RM_OK */
};

static int write_out(void *context, unsigned char *bytes, size_t count)
{
    struct yml_emitter *emitter = context;
    return fwrite(bytes, 1, count, emitter->to) == count;
}

/* Hands over an event that was made, or tells why there is none. */
static void emit(struct yml_emitter *emitter, int made, yaml_event_t *event)
{
    if (emitter->status != RM_OK) {
        if (made)
            yaml_event_delete(event);
    } else if (!made) {
        emitter->status = rm_fail(&emitter->error, RM_NO_MEMORY, "out of memory");
    } else if (!yaml_emitter_emit(&emitter->yaml, event)) {
        if (emitter->yaml.error == YAML_MEMORY_ERROR)
            emitter->status = rm_fail(&emitter->error, RM_NO_MEMORY, "out of memory");
        else
            emitter->status =
                rm_fail(&emitter->error, RM_BAD_INPUT, "the output cannot be written");
    }
}

struct yml_emitter *yml_emitter_new(FILE *to)
{
    yaml_event_t event;
    struct yml_emitter *emitter = calloc(1, sizeof(*emitter));
    if (!emitter)
        return NULL;
    emitter->to = to;
    if (!yaml_emitter_initialize(&emitter->yaml)) {
        free(emitter);
        return NULL;
    }
    yaml_emitter_set_output(&emitter->yaml, write_out, emitter);
    yaml_emitter_set_unicode(&emitter->yaml, 1);
    emit(emitter, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
    emit(emitter, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
    return emitter;
}

void yml_emit_list(struct yml_emitter *emitter)
{
    yaml_event_t event;
    emitter->in_mapping[emitter->depth++] = false;
    emit(emitter,
         yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE),
         &event);
}

void yml_emit_mapping(struct yml_emitter *emitter, bool flow)
{
    yaml_event_t event;
    emitter->in_mapping[emitter->depth++] = true;
    emit(emitter,
         yaml_mapping_start_event_initialize(
             &event, NULL, NULL, 1, flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE),
         &event);
}

void yml_emit_end(struct yml_emitter *emitter)
{
    yaml_event_t event;
    emit(emitter,
         emitter->in_mapping[--emitter->depth] ? yaml_mapping_end_event_initialize(&event)
                                               : yaml_sequence_end_event_initialize(&event),
         &event);
}

/* How many bytes the UTF-8 character at `text` has, 0 if it is none (RFC 3629, section 4). */
static unsigned character_bytes(const unsigned char *text)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high, bytes;
    } rows[] = {
        {0x01, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (*text < rows[i].first_low || *text > rows[i].first_high)
            continue;
        if (text[1] < rows[i].second_low || text[1] > rows[i].second_high)
            return 0;
        for (unsigned b = 2; b < rows[i].bytes; b++)
            if ((text[b] & 0xc0) != 0x80)
                return 0;
        return rows[i].bytes;
    }
    return 0;
}

static bool is_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        unsigned bytes = character_bytes(at);
        if (bytes == 0)
            return false;
        at += bytes;
    }
    return true;
}

void yml_emit_text(struct yml_emitter *emitter, const char *text)
{
    yaml_event_t event;
    if (emitter->status == RM_OK && !is_utf8(text))
        emitter->status = rm_fail(&emitter->error, RM_BAD_INPUT,
                                  "found the name \"%.60s\", which is not UTF-8", text);
    if (emitter->status != RM_OK)
        return;
    emit(emitter,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                      (int)strlen(text), 1, 1, YAML_ANY_SCALAR_STYLE),
         &event);
}

void yml_emit_number(struct yml_emitter *emitter, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, number);
    yml_emit_text(emitter, text);
}

enum rm_status yml_emitter_finish(struct yml_emitter *emitter, struct rm_error *error)
{
    yaml_event_t event;
    emit(emitter, yaml_document_end_event_initialize(&event, 1), &event);
    emit(emitter, yaml_stream_end_event_initialize(&event), &event);
    enum rm_status status = emitter->status;
    if (status != RM_OK)
        rm_fail(error, status, "%s", emitter->error.text);
    else if (fflush(emitter->to) != 0)
        status = rm_fail(error, RM_BAD_INPUT, "the output cannot be written");
    yaml_emitter_delete(&emitter->yaml);
    free(emitter);
    return status;
}
