/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/requires.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FEATURES (sizeof(features) / sizeof(*features))

static const struct scn_feature features[] = {
    {"confer", "kvmppc_rm_h_confer", "real mode serves H_CONFER"},
    {"passthrough", "kvm_irq_bypass", "real mode delivers interrupts of passed-through devices"},
    {"smt", "idle_kvm_start_guest", "secondary threads come to the guest out of the idle loop"},
    {"xics", "h_ipi_redirect", "the real-mode part of XICS"},
};

const struct scn_feature *scn_feature(unsigned number)
{
    return number < FEATURES ? &features[number] : NULL;
}

static const struct scn_feature *find(const char *word)
{
    for (unsigned i = 0; i < FEATURES; i++)
        if (strcmp(features[i].word, word) == 0)
            return &features[i];
    return NULL;
}

bool scn_image_has(const struct rm_image *image, const char *required)
{
    const struct scn_feature *feature = find(required);
    uint64_t address;
    return rm_image_symbol(image, feature ? feature->symbol : required, &address);
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* One letter more, less or other, or two that changed places; capital or not. */
static bool is_near(const char *a, const char *b)
{
    while (*a && same_letter(*a, *b)) {
        a++;
        b++;
    }
    size_t a_left = strlen(a), b_left = strlen(b);
    while (a_left && b_left && same_letter(a[a_left - 1], b[b_left - 1])) {
        a_left--;
        b_left--;
    }
    return (a_left <= 1 && b_left <= 1) ||
           (a_left == 2 && b_left == 2 && same_letter(a[0], b[1]) && same_letter(a[1], b[0]));
}

void scn_print_missing(const char *required, char *out, size_t bytes)
{
    const struct scn_feature *feature = find(required);
    if (strcmp(required, SCN_NO_ROOM) == 0) {
        snprintf(out, bytes, "the image has no %s", required);
        return;
    }
    if (feature) {
        snprintf(out, bytes, "the image has no %s: %s", required, feature->about);
        return;
    }
    const struct scn_feature *meant = NULL;
    for (unsigned i = 0; i < FEATURES && !meant; i++)
        if (is_near(required, features[i].word))
            meant = &features[i];
    snprintf(out, bytes,
             "the image has no %s: neither a symbol of it nor a feature that rmsim knows%s%s%s",
             required, meant ? "; did you mean " : "", meant ? meant->word : "", meant ? "?" : "");
}
