/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a layout file must describe for a kernel's real-mode path to run. */
#ifndef RM_IMAGE_LAYOUT_ROOTS_H
#define RM_IMAGE_LAYOUT_ROOTS_H

/* NULL-terminated; what a kernel does not have is left out of its layout file. */
extern const char *const rm_layout_roots[];

#endif
