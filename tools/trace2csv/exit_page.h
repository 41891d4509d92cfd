/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --to html: one page about an exit, without anything from elsewhere, readable without scripts. */
#ifndef TRACE2CSV_EXIT_PAGE_H
#define TRACE2CSV_EXIT_PAGE_H

#include "trace2csv/page_data.h"

void t2c_print_page(FILE *to, struct t2c_page_data *data);

#endif
