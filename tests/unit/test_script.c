/* script.c: what of a script is sent, and what is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "script.h"

static void test_shrink(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sent;
    } cases[] = {
        {"", ""},
        {"a();\n", "a();\n"},
        {"  a();  \n\n\n\tb();", "a();\nb();\n"},
        {"a(); // why\nb();", "a();\nb();\n"},
        {"/* head\n   more */\n\"use strict\";\n", "\"use strict\";\n"},
        {"/*! licence */\na();", "/*! licence */\na();\n"},
        {"//# allFunctionsCalledOnLoad\n/* why */\na();", "//# allFunctionsCalledOnLoad\na();\n"},
        {"a /* b */ + c", "a + c\n"},
        {"return /* x\n */ a", "return\na\n"},
        {"x = \"// no\"; y = '/* no */';", "x=\"// no\";y='/* no */';\n"},
        {"x = \"\\\"//\";", "x=\"\\\"//\";\n"},
        {"x = /[/\"]\\/\\/'/g; // y", "x=/[/\"]\\/\\/'/g;\n"},
        {"return /\"/.test(x) // y", "return /\"/.test(x)\n"},
        {"a = b / c; // d / e", "a=b / c;\n"},
        {"a = (b) / c; d = e[0] / 2;", "a=(b)/ c;d=e[0]/ 2;\n"},
        {"a = `  // kept\n  /* kept */ ${ {b: `${1} // c`}[0] /* gone */ } \\` `; // gone",
         "a=`  // kept\n  /* kept */ ${{b:`${1} // c`}[0]} \\` `;\n"},
        {"x = \"tiếng\" // Việt", "x=\"tiếng\"\n"},
        {"a + +b - -c; d < !--e", "a + +b - -c;d < !--e\n"},
        {"a ? .5 : b ?? c && d", "a?.5:b??c&&d\n"},
        {"return { a: [ 1, 2 ] }", "return{a:[1,2]}\n"},
        {"return  `a  ${ b }  c`", "return `a  ${b}  c`\n"},
        /* not understood: as it was */
        {"x = \"open // y", "x = \"open // y"},
        {"x = `open // y", "x = `open // y"},
        {"x /* open", "x /* open"},
        {"if (a) /\"/.test(b) // c\n", "if (a) /\"/.test(b) // c\n"},
    };
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&out);
        buf_text(&out, "before");
        script_shrink(&out, str_of(cases[i].text));
        assert_memory_equal(out.data, "before", 6);
        assert_string_equal(out.data + 6, cases[i].sent);
    }
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shrink)};
    return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
