/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the page that shows who did what, and when. */
#ifndef TRACE2CSV_PAGE_TIMELINE_H
#define TRACE2CSV_PAGE_TIMELINE_H

#include "trace2csv/page_data.h"

void t2c_print_timeline(FILE *to, const struct t2c_page_data *data);
/* The marks of the timeline as a table. */
void t2c_print_events(FILE *to, const struct t2c_page_data *data);

#endif
