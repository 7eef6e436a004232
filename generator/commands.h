/* commands - one function per command, each in cmd_NAME.c. All return an exit status (options.h).
 */
#ifndef SONGNGU_COMMANDS_H
#define SONGNGU_COMMANDS_H

#include "options.h"

int cmd_build(const struct options *options);
int cmd_check(const struct options *options);
int cmd_cite(const struct options *options);
int cmd_explain(const struct options *options);
int cmd_new(const struct options *options);
int cmd_reviewed(const struct options *options);
int cmd_reference(const struct options *options);
int cmd_serve(const struct options *options);
int cmd_publish(const struct options *options);
int cmd_search(const struct options *options);

#endif
