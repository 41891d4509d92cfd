/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/guest_sprs.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What the exit path saves for a guest on POWER8, and what the guest may write without KVM; beside
 * them the registers of the floating point and vector units. */
static const char *const owned[] = {
    "lr",      "ctr",  "xer",   "dec",    "cfar",  "ctrl",  "dpdes", "dscr",  "dsisr", "dar",
    "srr0",    "srr1", "amr",   "iamr",   "uamor", "acop",  "pid",   "tfhar", "tfiar", "texasr",
    "texasru", "fscr", "pspb",  "vrsave", "sprg0", "sprg1", "sprg2", "sprg3", "purr",  "spurr",
    "ic",      "vtb",  "mmcr0", "mmcr1",  "mmcr2", "mmcra", "mmcrs", "siar",  "sdar",  "sier",
    "pmc1",    "pmc2", "pmc3",  "pmc4",   "pmc5",  "pmc6",  "spmc1", "spmc2", "ebbhr", "ebbrr",
    "bescr",   "tar",  "tacr",  "tcscr",  "csigr", "wort",  "ppr",   "ppr32", "fpscr", "vscr"};

/* f0 to f31, vs0.0 to vs63.1. */
static bool is_vector(const char *name)
{
    unsigned number, half;
    char rest;
    if (sscanf(name, "f%2u%c", &number, &rest) == 1)
        return number < 32;
    return sscanf(name, "vs%2u.%1u%c", &number, &half, &rest) == 2 && number < 64 && half < 2;
}

bool scn_guest_owns(const char *name)
{
    for (size_t i = 0; i < sizeof(owned) / sizeof(*owned); i++)
        if (strcmp(owned[i], name) == 0)
            return true;
    return is_vector(name);
}
