/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "yaml/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

/* Whether `text` is -?(0x[0-9a-f]+|0|[1-9][0-9]*); its magnitude. */
static bool parse_number(const char *text, size_t bytes, bool *negative, uint64_t *magnitude)
{
    *negative = text[0] == '-';
    const char *digits = text + *negative;
    bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    if (!isxdigit((unsigned char)digits[hex ? 2 : 0]))
        return false;
    if (!hex && digits[0] == '0' && digits[1] != '\0')
        return false;
    char *end;
    errno = 0;
    *magnitude = strtoull(digits, &end, hex ? 16 : 10);
    return errno == 0 && end == text + bytes;
}

static bool number_fits(const struct yml_value *value, bool negative, uint64_t magnitude)
{
    size_t bits = 8 * value->bytes;
    uint64_t top = UINT64_C(1) << (bits - 1);
    if (negative) /* also an unsigned 64-bit register, as two's complement */
        return (value->type != YML_UNSIGNED || bits == 64) && magnitude <= top;
    return magnitude <= (value->type == YML_UNSIGNED ? top - 1 + top : top - 1);
}

void yml_store(void *out, size_t bytes, uint64_t value)
{
    switch (bytes) {
    case 1:
        *(uint8_t *)out = (uint8_t)value;
        return;
    case 2:
        *(uint16_t *)out = (uint16_t)value;
        return;
    case 4:
        *(uint32_t *)out = (uint32_t)value;
        return;
    default:
        *(uint64_t *)out = value;
    }
}

bool yml_store_number(const struct yml_node *node, const struct yml_value *value, void *out)
{
    bool negative;
    uint64_t magnitude;
    if (node->kind != YML_SCALAR || !parse_number(node->text, node->bytes, &negative, &magnitude) ||
        !number_fits(value, negative, magnitude))
        return false;
    yml_store(out, value->bytes, negative ? -magnitude : magnitude);
    return true;
}
