/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/mmio.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_width(const char **text, struct scn_mmio_pattern *out)
{
    const char *p = *text;
    if (*p != 'R' && *p != 'W')
        return false;
    out->write = *p++ == 'W';
    if (*p != '1' && *p != '2' && *p != '4' && *p != '8')
        return false;
    out->width_bytes = (uint8_t)(*p++ - '0');
    *text = p;
    return true;
}

static bool parse_offset(const char **text, struct scn_mmio_pattern *out)
{
    if ((*text)[0] != '@' || !isxdigit((unsigned char)(*text)[1]))
        return false;
    char *end;
    unsigned long long offset = strtoull(*text + 1, &end, 16);
    *text = end;
    out->offset = (uint32_t)offset;
    return offset <= 0xfff;
}

static unsigned hex_digit(char c)
{
    return (unsigned)(isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
}

static bool parse_bytes(const char **text, struct scn_mmio_pattern *out)
{
    if (**text != '=')
        return true;
    const char *p = *text + 1;
    out->with_bytes = true;
    for (unsigned i = 0; i < out->width_bytes; i++, p += 2) {
        if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
            return false;
        out->bytes[i] = (uint8_t)(hex_digit(p[0]) << 4 | hex_digit(p[1]));
    }
    *text = p;
    return true;
}

static bool parse_icp(const char **text, struct scn_mmio_pattern *out)
{
    if (strncmp(*text, " cpu", 4) != 0)
        return true;
    const char *digits = *text + 4;
    if (!isdigit((unsigned char)*digits))
        return false;
    char *end;
    unsigned long icp = strtoul(digits, &end, 10);
    *text = end;
    out->with_icp = true;
    out->icp = (unsigned)icp;
    return icp < RM_THREADS_MAX;
}

enum rm_status scn_mmio_parse(const char *text, struct scn_mmio_pattern *out,
                              struct rm_error *error)
{
    const char *p = text;
    memset(out, 0, sizeof(*out));
    if (parse_width(&p, out) && parse_offset(&p, out) && parse_bytes(&p, out) &&
        parse_icp(&p, out) && *p == '\0')
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT,
                   "found \"%.60s\"; expected an access such as \"R4@4\", \"W4@4=ff001234\" or "
                   "\"W1@c=04 cpu8\" (R or W, bytes wide, @hexadecimal offset, =the bytes, cpu "
                   "whose page it is)",
                   text);
}

bool scn_mmio_matches(const struct scn_mmio_pattern *pattern, const struct rm_mmio *mmio,
                      unsigned own_thread)
{
    unsigned icp = pattern->with_icp ? pattern->icp : own_thread;
    if (pattern->write != mmio->write || pattern->width_bytes != mmio->width_bytes ||
        pattern->offset != mmio->offset || icp != mmio->icp)
        return false;
    return !pattern->with_bytes || memcmp(pattern->bytes, mmio->bytes, mmio->width_bytes) == 0;
}

void scn_mmio_print(const struct rm_mmio *mmio, char *out, size_t bytes)
{
    char data[2 * sizeof(mmio->bytes) + 1] = "";
    for (unsigned i = 0; i < mmio->width_bytes && i < sizeof(mmio->bytes); i++)
        snprintf(data + 2 * i, 3, "%02x", mmio->bytes[i]);
    snprintf(out, bytes, "%c%u@%x=%s cpu%u", mmio->write ? 'W' : 'R', mmio->width_bytes,
             mmio->offset, data, mmio->icp);
}
