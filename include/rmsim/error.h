/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Status codes and messages.
 *
 * Every rmsim function that can fail because of what it was given returns an rm_status and, when
 * the caller passes a struct rm_error (NULL: no text is wanted), leaves one line of text there. It
 * is filled in on failure only. The library never prints and never exits. A fault of the code under
 * test is not an error: it is a result of the run.
 */
#ifndef RMSIM_ERROR_H
#define RMSIM_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(RMSIM_BUILDING)
#define RM_API __attribute__((visibility("default")))
#else
#define RM_API
#endif

enum rm_status {
    RM_OK = 0,
    RM_BAD_INPUT,    /* a file, option or argument is wrong; the text says which and why */
    RM_NOT_FOUND,    /* a symbol, struct, field, register or file that was named is not there */
    RM_NO_MEMORY,    /* the host is out of memory */
    RM_NOT_MODELLED, /* the run met something that rmsim does not model */
};

/* "ok", "bad input", ...; NULL for a number that is no status. Constant. */
RM_API const char *rm_status_name(enum rm_status status);

#define RM_ERROR_TEXT_BYTES 512

/* The caller's; starts as it likes. */
struct rm_error {
    enum rm_status status;
    char text[RM_ERROR_TEXT_BYTES]; /* one line, no newline at the end */
};

#ifdef __cplusplus
}
#endif
#endif
