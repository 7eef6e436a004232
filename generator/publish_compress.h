/* publish_compress - precompressed twins (.gz, .br) of a site's text files, for hosts that serve
 * them. */
#ifndef SONGNGU_PUBLISH_COMPRESS_H
#define SONGNGU_PUBLISH_COMPRESS_H

#include "publish_files.h"

/* Makes the twins of all settled files in the folder "twins" of dir (an open folder of the target's
 * state), keeps those that are smaller than their file, and adds them to files, which must be
 * settled again. What was made before is used again where the content is the same. Returns the
 * open folder of twins, to be closed after files. Dies if they cannot be written. */
int publish_compress(struct publish_files *files, int dir, unsigned jobs);

#endif
