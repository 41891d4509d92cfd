/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/text_lines.h"

#include <string.h>

#define SHOWN_BYTES 60

bool rm_lines_next(struct rm_lines *lines, struct rm_span *line)
{
    if (lines->at == lines->end)
        return false;
    const char *stop = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    line->text = lines->at;
    line->length = (size_t)((stop ? stop : lines->end) - lines->at);
    lines->at = stop ? stop + 1 : lines->end;
    lines->number++;
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void skip(struct rm_span *line)
{
    line->text++;
    line->length--;
}

bool rm_span_word(struct rm_span *line, struct rm_span *word)
{
    while (line->length && is_blank(*line->text))
        skip(line);
    word->text = line->text;
    while (line->length && !is_blank(*line->text))
        skip(line);
    word->length = (size_t)(line->text - word->text);
    return word->length > 0;
}

static bool digit_of(char byte, unsigned base, unsigned *digit)
{
    if (byte >= '0' && byte <= '9')
        *digit = (unsigned)(byte - '0');
    else if (byte >= 'a' && byte <= 'f')
        *digit = (unsigned)(byte - 'a' + 10);
    else if (byte >= 'A' && byte <= 'F')
        *digit = (unsigned)(byte - 'A' + 10);
    else
        return false;
    return *digit < base;
}

static bool number(struct rm_span span, unsigned base, uint64_t *value)
{
    uint64_t sum = 0;
    unsigned digit;
    for (size_t i = 0; i < span.length; i++) {
        if (!digit_of(span.text[i], base, &digit) || sum > (UINT64_MAX - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *value = sum;
    return span.length > 0;
}

bool rm_span_hex(struct rm_span span, uint64_t *value)
{
    return number(span, 16, value);
}

bool rm_span_decimal(struct rm_span span, uint64_t *value)
{
    return number(span, 10, value);
}

enum rm_status rm_lines_fail(const struct rm_lines *lines, struct rm_span found,
                             const char *expected, struct rm_error *error)
{
    char shown[SHOWN_BYTES + 1];
    size_t length = found.length < SHOWN_BYTES ? found.length : SHOWN_BYTES;
    for (size_t i = 0; i < length; i++)
        shown[i] = found.text[i] >= ' ' && found.text[i] <= '~' ? found.text[i] : '?';
    shown[length] = '\0';
    return rm_fail(error, RM_BAD_INPUT, "%s:%u: expected %s, found \"%s\"", lines->name,
                   lines->number, expected, shown);
}
