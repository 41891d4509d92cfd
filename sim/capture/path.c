/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/path.h"

#include "capture/text_lines.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    struct rm_lines lines;
    struct rm_path path;
    size_t line_room, change_room;
    unsigned cpu;
};

/* Room for one more in a list that grows; NULL: there is no memory. */
static void *grown(void *list, size_t count, size_t *room, size_t bytes)
{
    if (count < *room)
        return list;
    size_t more = *room ? 2 * *room : 1024;
    void *larger = realloc(list, more * bytes);
    if (larger)
        *room = more;
    return larger;
}

static enum rm_status no_memory(const struct parser *parser, struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "no memory for %s", parser->lines.name);
}

static enum rm_status parse_change(struct parser *parser, struct rm_span word,
                                   struct rm_error *error)
{
    const char *equals = memchr(word.text, '=', word.length);
    struct rm_path_change change;
    size_t length = equals ? (size_t)(equals - word.text) : 0;
    struct rm_span value = {equals ? equals + 1 : NULL, equals ? word.length - length - 1 : 0};
    if (!equals || !rm_span_hex(value, &change.value))
        return rm_lines_fail(&parser->lines, word, "register=value", error);
    if (!rm_path_register_find(word.text, length, &change.reg))
        return rm_lines_fail(&parser->lines, word, "a register of a POWER8", error);
    if (change.reg == RM_PATH_NO_REGISTER)
        return RM_OK;
    struct rm_path_change *changes = grown(parser->path.changes, parser->path.change_count,
                                           &parser->change_room, sizeof(*changes));
    if (!changes)
        return no_memory(parser, error);
    parser->path.changes = changes;
    changes[parser->path.change_count++] = change;
    return RM_OK;
}

/* "cpu1 17", if that is what comes next. */
static enum rm_status parse_cpu(struct parser *parser, struct rm_span *rest,
                                struct rm_path_line *to, struct rm_error *error)
{
    struct rm_span after = *rest, word;
    uint64_t cpu, own;
    to->cpu = parser->cpu;
    if (!rm_span_word(&after, &word) || word.length < 4 || memcmp(word.text, "cpu", 3) != 0) {
        to->own = parser->path.cpu_lines[to->cpu];
        return RM_OK;
    }
    if (!rm_span_decimal((struct rm_span){word.text + 3, word.length - 3}, &cpu) ||
        cpu >= RM_CAPTURE_CPUS_MAX)
        return rm_lines_fail(&parser->lines, word, "cpu0 to cpu7", error);
    if (!rm_span_word(&after, &word) || !rm_span_decimal(word, &own) ||
        own != parser->path.cpu_lines[cpu])
        return rm_lines_fail(&parser->lines, word, "the next index of that processor", error);
    to->cpu = (uint32_t)cpu;
    to->own = (uint32_t)own;
    *rest = after;
    return RM_OK;
}

static enum rm_status parse_place(struct parser *parser, struct rm_span *rest,
                                  struct rm_path_line *to, struct rm_error *error)
{
    struct rm_span word = *rest;
    if (!rm_span_word(rest, &word) || !rm_span_hex(word, &to->pc) || to->pc % 4)
        return rm_lines_fail(&parser->lines, word, "the address of an instruction", error);
    if (!rm_span_word(rest, &word))
        return rm_lines_fail(&parser->lines, word, "a symbol", error);
    to->symbol = (uint32_t)(word.text - parser->path.text);
    to->symbol_length = (uint32_t)word.length;
    return RM_OK;
}

static enum rm_status add_line(struct parser *parser, const struct rm_path_line *line,
                               struct rm_error *error)
{
    struct rm_path_line *lines =
        grown(parser->path.lines, parser->path.count, &parser->line_room, sizeof(*lines));
    if (!lines)
        return no_memory(parser, error);
    parser->path.lines = lines;
    lines[parser->path.count++] = *line;
    parser->path.cpu_lines[line->cpu]++;
    return RM_OK;
}

static enum rm_status parse_line(struct parser *parser, struct rm_span rest, struct rm_error *error)
{
    struct rm_path_line line = {.number = parser->lines.number,
                                .first_change = (uint32_t)parser->path.change_count};
    struct rm_span word;
    uint64_t index;
    if (!rm_span_word(&rest, &word) || !rm_span_decimal(word, &index) ||
        index != parser->path.count)
        return rm_lines_fail(&parser->lines, word, "the next index of the path", error);
    if (index == RM_PATH_LINES_MAX)
        return rm_lines_fail(&parser->lines, word, "at most 1048576 instructions", error);
    enum rm_status status = parse_cpu(parser, &rest, &line, error);
    if (status == RM_OK)
        status = parse_place(parser, &rest, &line, error);
    while (status == RM_OK && rm_span_word(&rest, &word))
        status = parse_change(parser, word, error);
    line.change_count = (uint32_t)parser->path.change_count - line.first_change;
    return status == RM_OK ? add_line(parser, &line, error) : status;
}

static bool is_remark(struct rm_span line)
{
    struct rm_span word;
    return !rm_span_word(&line, &word) || word.text[0] == '#' ||
           (word.length >= 2 && memcmp(word.text, "!!", 2) == 0);
}

static void link_lines(struct rm_path *path)
{
    uint32_t next[RM_CAPTURE_CPUS_MAX];
    for (unsigned cpu = 0; cpu < RM_CAPTURE_CPUS_MAX; cpu++)
        next[cpu] = RM_PATH_NO_LINE;
    for (size_t i = path->count; i > 0; i--) {
        struct rm_path_line *line = &path->lines[i - 1];
        line->next = next[line->cpu];
        next[line->cpu] = (uint32_t)(i - 1);
    }
}

enum rm_status rm_path_parse(const char *name, char *text, size_t bytes, unsigned cpu,
                             struct rm_path *out, struct rm_error *error)
{
    struct parser parser = {
        .lines = {name, text, text + bytes, 0}, .path = {.text = text}, .cpu = cpu};
    struct rm_span line;
    enum rm_status status = RM_OK;
    if (bytes > UINT32_MAX)
        return rm_fail(error, RM_BAD_INPUT, "%s: expected less than 4 GiB of text", name);
    while (status == RM_OK && rm_lines_next(&parser.lines, &line))
        if (!is_remark(line))
            status = parse_line(&parser, line, error);
    if (status == RM_OK && !parser.path.count)
        status = rm_fail(error, RM_BAD_INPUT, "%s: expected a path, found no instructions", name);
    parser.path.name = status == RM_OK ? strdup(name) : NULL;
    if (status == RM_OK && !parser.path.name)
        status = no_memory(&parser, error);
    if (status == RM_OK) {
        link_lines(&parser.path);
        *out = parser.path;
        return RM_OK;
    }
    parser.path.text = NULL; /* still the caller's */
    rm_path_free(&parser.path);
    return status;
}

void rm_path_free(struct rm_path *path)
{
    free(path->name);
    free(path->text);
    free(path->lines);
    free(path->changes);
    *path = (struct rm_path){0};
}
