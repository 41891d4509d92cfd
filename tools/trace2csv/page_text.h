/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text, numbers and links between them as they stand in a page. */
#ifndef TRACE2CSV_PAGE_TEXT_H
#define TRACE2CSV_PAGE_TEXT_H

#include "trace2csv/page_data.h"

/* The page's style sheet and script, from page.css and page.js. */
extern const char t2c_page_css[], t2c_page_js[];

/* Printed so that it is text of the page, or an attribute's value. */
void t2c_print_html(FILE *to, const char *text);

/* 12 345: groups of digits by thin spaces. */
void t2c_print_number(FILE *to, uint64_t value);

/* Cycles as ns, "2 065". */
void t2c_print_ns(FILE *to, const struct t2c_page_data *data, uint64_t cycles);

/* Where a cycle lies in the timeline, in percent. */
double t2c_percent_of_timeline(const struct t2c_page_data *data, uint64_t cycle);

/* Kinds of stalls that share a colour: the class of its name in page.css, and what it is called. */
enum t2c_stall_class {
    T2C_COMPLETES,
    T2C_FRONT_END,
    T2C_CORE,
    T2C_SPRS,
    T2C_MEMORY,
    T2C_DEVICE,
    T2C_SEGMENTS,
    T2C_BARRIERS,
    T2C_OUTSIDE,
    T2C_STALL_CLASSES
};
enum t2c_stall_class t2c_class_of_stall(enum rm_stall stall);
const char *t2c_stall_class_name(enum t2c_stall_class stall_class);
/* What stalls.def says of a stall. */
const char *t2c_stall_about(enum rm_stall stall);

#endif
