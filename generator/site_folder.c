/* A folder is a site when it has content/. */
#include "site_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "fs.h"
#include "terminal.h"

int site_folder_any(const char *path)
{
    int dir = fs_open_dir(path);
    if (dir < 0 && errno == ENOENT)
        die_mistake(either("there is no folder %s\n  = help: songngu new site %s",
                           "không có thư mục %s\n  = cách sửa: songngu new site %s"),
                    path, path);
    if (dir < 0 && errno == ENOTDIR)
        die_mistake(either("%s is a file: -C names the folder of the site",
                           "%s là một tệp: -C chỉ thư mục của trang"),
                    path);
    if (dir < 0)
        die_errno("open", path);
    return dir;
}

/* Whether below, seen from dir, is the folder content/ of a site with documents. */
static bool is_content(int dir, const char *below)
{
    char path[40];
    struct stat here, content;
    snprintf(path, sizeof path, "%s/../content", below);
    if (fstatat(dir, below, &here, 0) || fstatat(dir, path, &content, 0))
        return false;
    snprintf(path, sizeof path, "%s/documents", below);
    return here.st_dev == content.st_dev && here.st_ino == content.st_ino &&
           faccessat(dir, path, F_OK, 0) == 0;
}

const char *site_folder_above(int dir)
{
    static const char *const up[] = {".", "..", "../..", "../../.."};
    for (size_t i = 0; i + 1 < sizeof up / sizeof *up; i++)
        if (faccessat(dir, "content", F_OK, 0) && is_content(dir, up[i]))
            return up[i + 1];
    return NULL;
}

void site_folder_refuse(int dir, const char *path)
{
    const char *above = site_folder_above(dir);
    bool here = strcmp(path, ".") == 0;
    if (above)
        die_mistake(either("%s lies in a site's content/\n  = help: name the site: -C %s%s%s",
                           "%s nằm trong content/ của một trang\n  = cách sửa: chỉ thư mục "
                           "của trang: -C %s%s%s"),
                    path, here ? "" : path, here ? "" : "/", above);
}

int site_folder_open(const char *path)
{
    int dir = site_folder_any(path);
    site_folder_refuse(dir, path);
    if (faccessat(dir, "content", F_OK, 0))
        die_mistake(
            either("%s is no site: it has no folder content/\n  = help: -C DIR names the site's "
                   "folder; songngu new site DIR makes one",
                   "%s không phải là trang: thiếu thư mục content/\n  = cách sửa: -C DIR chỉ thư "
                   "mục của trang; songngu new site DIR tạo trang mới"),
            path);
    return dir;
}
