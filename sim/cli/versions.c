/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/versions.h"

#include "cpu/cpu_libraries.h"
#include "image/image_libraries.h"

#include <jansson.h>

void cli_print_versions(FILE *to)
{
    char cpu[100], image[100];
    rm_cpu_libraries(cpu, sizeof(cpu));
    rm_image_libraries(image, sizeof(image));
    fprintf(to, "with %s, %s, jansson %s\n", cpu, image, jansson_version_str());
}
