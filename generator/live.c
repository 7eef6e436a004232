/* The assembler copies live.js in at compile time (from the top folder, where make runs), so that
 * the script stays a script: its types and style are checked as such. */
#include "live.h"

__asm__(".pushsection .rodata\n"
        ".local live_begin, live_end\n"
        "live_begin: .incbin \"generator/live.js\"\n"
        "live_end: .byte 0\n"
        ".popsection\n");

extern const char live_begin[], live_end[];

struct str live_script(void)
{
    return (struct str){live_begin, (size_t)((uintptr_t)live_end - (uintptr_t)live_begin)};
}
