/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/schedule_file.h"

#include "base/file.h"
#include "yaml/emit.h"
#include "yaml/read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_FILE_BYTES (16u << 20)
#define LIMIT_TEXT       1024
#define LIMIT_WORDS      65536
#define LIMIT_MOVES      1048576

struct file_turn {
    uint64_t who;
    uint64_t instructions;
};

struct file_schedule {
    uint32_t version;
    uint64_t image, start;
    bool weak;
    char *found;
    uint64_t *shared;
    uint32_t shared_count;
    struct file_turn *turns;
    uint32_t turns_count;
};

static const struct yml_key turn_keys[] = {
    NEEDED_NUMBER(file_turn, who),
    NEEDED_NUMBER(file_turn, instructions),
    YML_END,
};
static const struct yml_value turn_entry = ENTRY(file_turn, turn_keys);

static const struct yml_key keys[] = {
    NEEDED_NUMBER(file_schedule, version),
    NEEDED_NUMBER(file_schedule, image),
    NEEDED_NUMBER(file_schedule, start),
    NEEDED_CHOICE(file_schedule, weak, yml_booleans),
    NEEDED_TEXT(file_schedule, found, LIMIT_TEXT),
    NEEDED_LIST(file_schedule, shared, yml_word64, LIMIT_WORDS),
    NEEDED_LIST(file_schedule, turns, turn_entry, LIMIT_MOVES),
    YML_END,
};

static void emit_number(struct yml_emitter *emitter, const char *key, uint64_t number)
{
    yml_emit_text(emitter, key);
    yml_emit_number(emitter, number);
}

static void emit_turn(struct yml_emitter *emitter, const struct exp_move *move)
{
    yml_emit_mapping(emitter, true);
    emit_number(emitter, "who", move->who);
    emit_number(emitter, "instructions", move->instructions);
    yml_emit_end(emitter);
}

enum rm_status exp_schedule_write(const struct exp_schedule *schedule, FILE *to,
                                  struct rm_error *error)
{
    struct yml_emitter *emitter = yml_emitter_new(to);
    if (!emitter)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    yml_emit_mapping(emitter, false);
    emit_number(emitter, "version", EXP_SCHEDULE_VERSION);
    emit_number(emitter, "image", schedule->of.image);
    emit_number(emitter, "start", schedule->of.start);
    yml_emit_text(emitter, "weak");
    yml_emit_text(emitter, schedule->weak ? "yes" : "no");
    yml_emit_text(emitter, "found");
    yml_emit_text(emitter, schedule->text);
    yml_emit_text(emitter, "shared");
    yml_emit_list(emitter);
    for (size_t i = 0; i < schedule->word_count; i++)
        yml_emit_number(emitter, schedule->words[i]);
    yml_emit_end(emitter);
    yml_emit_text(emitter, "turns");
    yml_emit_list(emitter);
    for (size_t i = 0; i < schedule->move_count; i++)
        emit_turn(emitter, &schedule->moves[i]);
    yml_emit_end(emitter);
    yml_emit_end(emitter);
    return yml_emitter_finish(emitter, error);
}

static bool fill(const struct file_schedule *file, struct exp_schedule *out)
{
    *out = (struct exp_schedule){.of = {file->image, file->start}, .weak = file->weak};
    out->text = strdup(file->found);
    out->words = calloc(file->shared_count + 1U, sizeof(*out->words));
    out->moves = calloc(file->turns_count + 1U, sizeof(*out->moves));
    if (!out->text || !out->words || !out->moves)
        return false;
    for (; out->word_count < file->shared_count; out->word_count++)
        out->words[out->word_count] = file->shared[out->word_count];
    for (; out->move_count < file->turns_count; out->move_count++)
        out->moves[out->move_count] = (struct exp_move){file->turns[out->move_count].who,
                                                        file->turns[out->move_count].instructions};
    return true;
}

static enum rm_status parse(struct yml_document *document, const char *text, size_t bytes,
                            struct exp_schedule *out, struct rm_error *error)
{
    struct file_schedule file = {0};
    enum rm_status status = yml_parse(text, bytes, "schedule", document, error);
    if (status == RM_OK)
        status = yml_read(document, keys, &file, error);
    if (status == RM_OK && file.version != EXP_SCHEDULE_VERSION) {
        struct yml_position at = yml_position(document, "version");
        return rm_fail(error, RM_BAD_INPUT,
                       "line %u, column %u: found version %" PRIu32 "; expected %d", at.line,
                       at.column, file.version, EXP_SCHEDULE_VERSION);
    }
    if (status == RM_OK && !fill(&file, out)) {
        exp_schedule_free(out);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    }
    return status;
}

enum rm_status exp_schedule_parse(const char *path, const char *text, size_t bytes,
                                  struct exp_schedule *out, struct rm_error *error)
{
    struct yml_document document = {0};
    *out = (struct exp_schedule){0};
    enum rm_status status = parse(&document, text, bytes, out, error);
    yml_free(&document);
    return status == RM_OK ? RM_OK : rm_fail_in(error, status, "%s", path);
}

enum rm_status exp_schedule_read(const char *path, struct exp_schedule *out, struct rm_error *error)
{
    char *text;
    size_t bytes;
    enum rm_status status =
        rm_file_read(path, LIMIT_FILE_BYTES, "a schedule", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = exp_schedule_parse(path, text, bytes, out, error);
    free(text);
    return status;
}

void exp_schedule_free(struct exp_schedule *schedule)
{
    free(schedule->text);
    free(schedule->words);
    free(schedule->moves);
    *schedule = (struct exp_schedule){0};
}
