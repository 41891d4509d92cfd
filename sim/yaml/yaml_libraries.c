/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "yaml/yaml_libraries.h"

#include <yaml.h>

const char *rm_yaml_library_version(void)
{
    return yaml_get_version_string();
}
