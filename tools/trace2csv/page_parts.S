/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page's style sheet and script, as texts. */
    .section .rodata
    .globl t2c_page_css
    .hidden t2c_page_css
t2c_page_css:
    .incbin "page.css"
    .byte 0
    .globl t2c_page_js
    .hidden t2c_page_js
t2c_page_js:
    .incbin "page.js"
    .byte 0
    .section .note.GNU-stack,"",%progbits
