#include "terminal.h"

#include <errno.h>
#include <string.h>

static bool vietnamese;

void terminal_speak(const char *lang)
{
    vietnamese = strcmp(lang, "vi") == 0;
}

bool terminal_vietnamese(void)
{
    return vietnamese;
}

const char *either(const char *en, const char *vi)
{
    return vietnamese ? vi : en;
}

const char *either_of(size_t count, const char *one, const char *many, const char *vi)
{
    return either(count == 1 ? one : many, vi);
}

/* The C library speaks Vietnamese only where its locale is installed, so the faults that people
 * meet have their words here. */
static const struct {
    int number;
    const char *words;
} faults[] = {
    {ENOENT, "không có tệp hoặc thư mục này"},
    {EACCES, "không có quyền"},
    {EPERM, "không được phép"},
    {EROFS, "hệ thống tệp chỉ cho đọc"},
    {ENOSPC, "đĩa đã đầy"},
    {EDQUOT, "đã hết hạn mức đĩa"},
    {EFBIG, "tệp quá lớn"},
    {EIO, "lỗi đọc hoặc ghi của thiết bị"},
    {EEXIST, "đã có tệp này"},
    {ENOTDIR, "không phải là thư mục"},
    {EISDIR, "là thư mục"},
    {ENOTEMPTY, "thư mục không trống"},
    {ELOOP, "quá nhiều liên kết tượng trưng"},
    {ENAMETOOLONG, "tên tệp quá dài"},
    {EMFILE, "mở quá nhiều tệp cùng lúc"},
    {ENFILE, "hệ thống đang mở quá nhiều tệp"},
    {ENOMEM, "hết bộ nhớ"},
    {EBUSY, "thiết bị hoặc tệp đang bận"},
    {EXDEV, "nằm trên hệ thống tệp khác"},
    {EADDRINUSE, "địa chỉ đang được dùng"},
    {EADDRNOTAVAIL, "máy này không có địa chỉ đó"},
    {EPIPE, "bên nhận đã đóng"},
};

const char *terminal_fault(int number)
{
    for (size_t i = 0; vietnamese && i < sizeof faults / sizeof *faults; i++)
        if (faults[i].number == number)
            return faults[i].words;
    return strerror(number);
}

const char *terminal_verb(const char *call)
{
    static const struct {
        const char *call, *verb;
    } verbs[] = {
        {"open", "mở"},        {"read", "đọc"},      {"write", "ghi"},       {"mkdir", "tạo"},
        {"remove", "xóa"},     {"list", "liệt kê"},  {"lock", "khóa"},       {"flock", "khóa"},
        {"rename", "đổi tên"}, {"copy", "sao chép"}, {"publish", "công bố"}, {"run", "chạy"},
        {"start", "chạy"},
    };
    for (size_t i = 0; vietnamese && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].call, call) == 0)
            return verbs[i].verb;
    return NULL;
}
