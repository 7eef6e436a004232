#include "publish_ops.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "terminal.h"

enum { WORDS_MOST = 2000 };

bool publish_fail_errno(struct publish_session *s, const char *call, const char *path)
{
    int saved = errno;
    buf_clear(&s->error);
    diag_failed(&s->error, call, path, saved);
    buf_clear(&s->help);
    if (saved == ENOSPC || saved == EDQUOT)
        buf_text(&s->help, either("make room there, then publish again: it goes on where it "
                                  "stopped",
                                  "hãy dọn chỗ trống rồi công bố lại: việc sẽ tiếp tục từ chỗ "
                                  "đã dừng"));
    return false;
}

bool publish_tool_failed(struct publish_session *s, const struct tool *tool, int status)
{
    struct str words = str_trim(buf_view(&tool->errors));
    if (words.len > WORDS_MOST)
        words = str_cut(words, words.len - WORDS_MOST, words.len);
    buf_clear(&s->error);
    if (status > 128 && status < 128 + NSIG)
        buf_printf(&s->error, either("%s was ended by signal %d", "%s bị tín hiệu %d kết thúc"),
                   tool->args[0], status - 128);
    else
        buf_printf(&s->error, either("%s failed with status %d", "%s thất bại, mã %d"),
                   tool->args[0], status);
    if (words.len) {
        buf_text(&s->error, ":\n");
        tool_redact(&s->error, words);
    }
    return false;
}

int publish_tool_status(struct publish_session *s, struct tool *tool)
{
    int status = tool_run(tool);
    if (status < 0)
        publish_fail_errno(s, "run", tool->args[0]);
    return status;
}

bool publish_tool(struct publish_session *s, struct tool *tool)
{
    int status = publish_tool_status(s, tool);
    if (status > 0)
        publish_tool_failed(s, tool, status);
    return status == 0;
}

const char *publish_fetched(struct publish_session *s)
{
    return str_format(&s->arena, "%s/fetched", s->state).data;
}

enum publish_fetch publish_tool_fetch(struct publish_session *s, struct tool *tool,
                                      bool (*missing)(const struct tool *tool, int status),
                                      struct buf *out)
{
    struct str text = STR_NULL;
    enum publish_fetch result = PUBLISH_FAILED;
    unlinkat(s->state_dir, "fetched", 0);
    int status = publish_tool_status(s, tool);
    if (status > 0 && missing(tool, status)) {
        result = PUBLISH_MISSING;
    } else if (status > 0) {
        publish_tool_failed(s, tool, status);
    } else if (status == 0) {
        if (fs_read(s->state_dir, "fetched", BUF_MAX_DEFAULT, &s->arena, &text, NULL))
            result = PUBLISH_FETCHED;
        else
            publish_fail_errno(s, "read", "fetched");
    }
    buf_str(out, text);
    tool_free(tool);
    return result;
}

bool publish_need(struct publish_session *s, const char *program, const char *package)
{
    if (tool_found(program))
        return true;
    buf_clear(&s->error);
    buf_clear(&s->help);
    buf_printf(&s->error,
               either("this target needs the program %s", "đích này cần chương trình %s"), program);
    buf_printf(&s->help, "apt-get install %s", package);
    return false;
}

const char *publish_list(struct publish_session *s, const struct str *paths, size_t count,
                         char separator)
{
    struct buf text = {.max = 1 << 30};
    for (size_t i = 0; i < count; i++) {
        buf_str(&text, paths[i]);
        buf_byte(&text, separator);
    }
    if (!fs_write(s->state_dir, "list", buf_view(&text)))
        die_errno("write", "list");
    buf_free(&text);
    return str_format(&s->arena, "%s/list", s->state).data;
}
