/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which library this room runs on: what `rmsim --version` tells. */
#ifndef RM_YAML_YAML_LIBRARIES_H
#define RM_YAML_YAML_LIBRARIES_H

/* "0.2.5", of libyaml as it is loaded. Constant. */
const char *rm_yaml_library_version(void);

#endif
