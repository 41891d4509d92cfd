/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/requires.h"

#include <string.h>

static const struct {
    const char *word, *symbol;
} words[] = {
    {"xics", "h_ipi_redirect"}, /* a setting of the real-mode part of XICS alone */
};

const char *scn_required_symbol(const char *required)
{
    for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (!strcmp(words[i].word, required))
            return words[i].symbol;
    return required;
}
