/* site_folder - finds the folder of a site, or says where it is. */
#ifndef SONGNGU_SITE_FOLDER_H
#define SONGNGU_SITE_FOLDER_H

/* Opens a folder, or ends the program with a mistake that says what to do. */
int site_folder_any(const char *path);
/* Where the site lies, seen from a folder that is none itself but its content/ or within that:
 * ".." and so on; else NULL. */
const char *site_folder_above(int dir);
/* Ends the program with a mistake, naming that folder, if there is one. */
void site_folder_refuse(int dir, const char *path);
/* Opens the folder of a site; ends the program likewise if it is none. */
int site_folder_open(const char *path);

#endif
