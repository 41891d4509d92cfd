/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu/cpu_libraries.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <unicorn/unicorn.h>

void rm_cpu_libraries(char *out, size_t bytes)
{
    unsigned unicorn_major, unicorn_minor;
    int capstone_major, capstone_minor;
    unsigned unicorn = uc_version(&unicorn_major, &unicorn_minor);
    cs_version(&capstone_major, &capstone_minor);
    snprintf(out, bytes, "unicorn %u.%u.%u, capstone %d.%d", unicorn_major, unicorn_minor,
             unicorn >> 8 & 0xff, capstone_major, capstone_minor);
}
