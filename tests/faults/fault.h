/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults of the code under test: a few instruction words of one function that become others.
 *
 * The file `table` has those that somebody thought of, one a line:
 *
 *     kind | function | words as they are | what becomes of them | what that breaks
 *
 * A word is eight hexadecimal digits; a point stands for any digit, and in the new words for the
 * digit that was there. Of the new words `=` leaves one as it is and `nop` makes it one. The words
 * must be there once in the function; if they are there more often, `function@2` means the second
 * time. Where compilers differ, `6.1:function` is for kernels of that version only.
 *
 * Others are made by rule: every store, load, move to or from a special register, compare and so on
 * of a function is left out or turned round.
 */
#ifndef RM_TEST_FAULT_H
#define RM_TEST_FAULT_H

#include "machine/state.h"

#define FAULT_WORDS 16

struct fault {
    char kind[32], function[48], version[8];
    unsigned line;  /* in the table; 0: made by rule */
    unsigned nth;   /* from 1; 0: the words must be there once */
    unsigned count; /* words */
    uint32_t is[FAULT_WORDS], mask[FAULT_WORDS];
    uint32_t becomes[FAULT_WORDS], keep[FAULT_WORDS];
    char about[160];
    uint64_t address; /* real, of the first word that changes; 0: not in this image */
};

struct faults {
    unsigned count;
    struct fault *items; /* owned */
};

/* Reads a table, in addition to what is there. False after a message on stderr. */
bool faults_read(const char *path, struct faults *faults);
/* Finds each in the image; what is not there is left with address 0. False after a message: the
 * words are there more often than once, or two faults have the same `about`. */
bool faults_find(const struct rm_machine *machine, struct faults *faults);
/* Adds every fault that a rule makes of a function, which the image may lack. */
void faults_make(const struct rm_machine *machine, const char *function, struct faults *faults);
/* An empty one at the end. */
struct fault *faults_add(struct faults *faults);
void faults_free(struct faults *faults);

/* The real addresses of a function's code; false: the image has none of that name. */
bool fault_function(const struct rm_machine *machine, const char *name, uint64_t *start,
                    uint64_t *end);

/* Puts the fault into the machine's image, from which each world is built, and takes it out. */
bool fault_plant(struct rm_machine *machine, struct fault *fault);
bool fault_remove(struct rm_machine *machine, const struct fault *fault);

#endif
