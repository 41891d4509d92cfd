/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/image_libraries.h"

#include "yaml/yaml_libraries.h"

#include <bpf/libbpf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>

/* libelf and libdw come together, as elfutils. */
void rm_image_libraries(char *out, size_t bytes)
{
    const char *bpf = libbpf_version_string();
    snprintf(out, bytes, "elfutils %s, libbpf %s, libyaml %s", dwfl_version(NULL),
             bpf + strspn(bpf, "v"), rm_yaml_library_version());
}
