/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in XML and HTML, between tags or in an attribute between double quotes. */
#ifndef RM_BASE_MARKUP_H
#define RM_BASE_MARKUP_H

#include <stddef.h>
#include <stdio.h>

/* The characters that mean something there go out by their names. */
void rm_print_markup(FILE *to, const char *text, size_t bytes);

#endif
