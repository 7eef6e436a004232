/* fs - files and folders below an open folder, and never outside it.
 *
 * Every path here is relative to a directory descriptor and is resolved by the kernel with
 * RESOLVE_BENEATH (openat2): "..", absolute paths and symbolic links cannot leave that folder.
 * Functions that return false or -1 leave errno set; nothing here ends the process.
 */
#ifndef SONGNGU_FS_H
#define SONGNGU_FS_H

#include <sys/stat.h>

#include "str.h"

enum { FS_PATH_MAX = 4096 };

struct fs_entry {
    struct str name; /* NUL-terminated, in the arena; stands first (sort_by_text) */
    bool is_dir, is_file, is_link;
};

struct fs_list {
    struct fs_entry *entries; /* sorted by name, byte order */
    size_t count;
};

/* Opens path below dir; flags as open(2), O_CLOEXEC added, mode for new files. follow: symbolic
 * links inside the folder may be followed (never out of it). -1 on error. */
int fs_open(int dir, const char *path, int flags, mode_t mode, bool follow);
/* Opens a folder itself, by any path, for use as dir. */
int fs_open_dir(const char *path);
/* Reads a whole file into the arena, NUL-terminated; a file above max bytes fails with EFBIG. st
 * may be NULL. */
bool fs_read(int dir, const char *path, size_t max, struct arena *arena, struct str *text,
             struct stat *st);
/* The same for a file that the user names, by any path. */
bool fs_read_path(const char *path, size_t max, struct arena *arena, struct str *text);
/* Creates or replaces a file with all of data, making missing folders. Not atomic:
 * published files go through output.h. */
bool fs_write(int dir, const char *path, struct str data);
/* Writes all of data to an open file. */
bool fs_write_all(int fd, struct str data);
/* The same at an offset (pwrite); any thread. */
bool fs_write_at(int fd, struct str data, uint64_t at);
/* Makes the folders on the way to path (not path itself). */
bool fs_make_parents(int dir, const char *path);
/* Lists a folder, without "." and "..", and without names that begin with "." */
bool fs_list(int dir, const char *path, struct arena *arena, struct fs_list *list);
/* Copies a file; from one folder to another. */
bool fs_copy(int from_dir, const char *from, int to_dir, const char *to);
/* Removes a file or a whole folder below dir, without following links. True if it was not there. */
bool fs_remove_all(int dir, const char *path);
/* Removes the folders on the way to path that are empty or gone, from the innermost out. */
void fs_prune_parents(int dir, const char *path);
/* What is at a path, without following a link: its type and permissions, and which mount it is on
 * (a bind mount is another one, although its device may be the same). False (errno) if nothing. */
struct fs_place {
    mode_t mode;
    uint64_t mount;
};
bool fs_look(int dir, const char *path, struct fs_place *place);
/* The boot id of the machine, which is another one after each restart, in id; empty if the system
 * has none. */
enum { FS_BOOT_MAX = 64 };
struct str fs_boot(char id[FS_BOOT_MAX]);
/* The real path of a file that may not be there yet, nor the folders above it, into out, which has
 * PATH_MAX bytes. False, with errno, if there cannot be such a file. */
bool fs_path_to_be(const char *path, char *out);
/* True if a relative path is plain: not empty, no empty, "." or ".." part, no leading "/", no
 * control character or backslash, at most FS_PATH_MAX - 1 bytes. */
bool fs_path_plain(struct str path);

#endif
