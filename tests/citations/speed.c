/* Prints how fast citations are found, in MB/s on one core: ordinary text, the same twice as long,
 * dense law text, and texts made to hurt. Linear time shows as the same figure for both lengths.
 *     speed [FILE …]   ordinary text from files; else from a few sentences of its own */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "citation.h"

enum { SIZE = 8 << 20, ROUNDS = 3 };

static const char ORDINARY[] = "Trong những năm qua, công tác dân vận trên địa bàn tỉnh được tập "
                               "trung lãnh đạo, chỉ đạo, triển "
                               "khai thực hiện đạt được những kết quả quan trọng. Các cấp ủy đảng "
                               "đã kịp thời cụ thể hóa, chỉ đạo "
                               "thực hiện các chủ trương, chính sách của Trung ương, của tỉnh về "
                               "công tác dân vận, dân tộc, tín "
                               "ngưỡng, tôn giáo, quy chế dân chủ phù hợp với thực tiễn của địa "
                               "phương.\n\nNăm 2021 toàn tỉnh tổ "
                               "chức 202 hội nghị định kỳ bằng hình thức trực tiếp, trực tuyến; 77 "
                               "cuộc đối thoại đột xuất; giải "
                               "quyết 2.172 ý kiến/2.631 ý kiến phản ánh, kiến nghị, đạt 82,6%. "
                               "Mặt trận Tổ quốc, các đoàn thể "
                               "chính trị - xã hội tiếp tục có nhiều đổi mới về nội dung, phương "
                               "thức hoạt động, tích cực tham gia "
                               "xây dựng Đảng, xây dựng chính quyền; cùng với các cấp chính quyền "
                               "quan tâm, giải quyết các lợi ích, "
                               "nguyện vọng chính đáng của Nhân dân theo Quyết định số 290-QĐ/TW "
                               "ngày 25/2/2010 của Bộ Chính trị.\n\n";

static const char DENSE[] =
    "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung một số điều của "
    "Luật Tổ "
    "chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019; theo điểm a "
    "khoản 2 "
    "Điều 5 Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư "
    "và Thông "
    "tư liên tịch số 01/2014/TTLT-BNV-BTC; các Quyết định số 1, 2 và 3-QĐ/TW.\n";

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(const char *name, struct str text)
{
    double best = 1e9;
    size_t count = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena;
        struct citation_list list = {0};
        arena_init(&arena);
        double start = now();
        citation_find(&arena, LANG_VI, text, NULL, &list);
        double time = now() - start;
        best = time < best ? time : best;
        count = list.count;
        arena_free(&arena);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%-34s %8.1f MB %9.1f MB/s %9zu citations\n", name, (double)text.len / 1e6,
           (double)text.len / 1e6 / best, count);
}

static struct str repeat(struct buf *buf, struct str piece, size_t size)
{
    buf_clear(buf);
    while (buf->len < size)
        buf_str(buf, piece);
    return buf_view(buf);
}

static void read_files(struct buf *buf, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        size_t n;
        if (!f) {
            perror(argv[i]);
            exit(1);
        }
        while ((n = fread(buf_reserve(buf, 1 << 16), 1, 1 << 16, f)) > 0)
            buf->len += n;
        fclose(f);
    }
}

int main(int argc, char **argv)
{
    static const char *const hostile[] = {
        "1",
        "12345 ",
        "1/1/",
        "1-1-",
        "--",
        "//",
        "số ",
        "số 1/",
        "số 12345/",
        "1/2000/",
        "1-QĐ/",
        "1-QĐ/TW, ",
        "Luật ",
        "Luật A ",
        "Luật của Luật ",
        "luật một số điều của luật ",
        "Nghị quyết 1, ",
        "Quyết định số 1 và ",
        "khoản 1, ",
        "Nghị quyết Đại hội Đảng bộ ",
        "ngày 1/1/2000, ban hành 1-QĐ/TW ",
        "của Bộ 1/CP của ",
        "((((",
        "của ",
        "điểm a khoản 1 Điều 1 này ",
        "Law on Law on ",
        "Resolution of the 1st Congress ",
        "&amp;",
        "\xCC\x81",
        "1a/1a-",
        "1/2000/TTLT-B-B-B-B-B-B-B-B-",
        "nghị quyết trung ương 1 ",
        "hội nghị ",
        "quyết hội ",
        "a\n\n1-QĐ/TW về ",
    };
    struct buf ordinary = BUF_INIT, buf = BUF_INIT;
    read_files(&ordinary, argc, argv);
    if (!ordinary.len)
        buf_text(&ordinary, ORDINARY);
    measure("ordinary text", repeat(&buf, buf_view(&ordinary), SIZE));
    measure("ordinary text, twice as long", repeat(&buf, buf_view(&ordinary), SIZE * 2));
    measure("dense law text", repeat(&buf, str_of(DENSE), SIZE));
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        char name[64];
        snprintf(name, sizeof name, "hostile: \"%s\"", hostile[i]);
        for (char *c = name; *c; c++)
            *c = *c == '\n' ? '~' : *c;
        measure(name, repeat(&buf, str_of(hostile[i]), SIZE / 16));
        measure("   twice as long", repeat(&buf, str_of(hostile[i]), SIZE / 8));
    }
    buf_free(&ordinary);
    buf_free(&buf);
    return 0;
}
