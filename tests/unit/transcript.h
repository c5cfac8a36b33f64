/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays a dialogue from a text file against a world. A transcript is an actor that takes one side of the dialogue and
 * holds the other side to what is written. A line of the file is one of
 *
 *   C: text    the client says this line
 *   C| text    the client says these octets; \r \n \t \\ \x00 are understood, no line ending is added
 *   C~ glob    the client says a line that fits
 *   S: S| S~   the same for the server
 *   X          the server hangs up
 *   # comment  (and empty lines)
 *
 * What the other side says is compared octet for octet and must end with CR LF. Behind the last line the transcript's
 * client hangs up.
 */
#pragma once

#include "sim/world.h"

G_BEGIN_DECLS

#define PP_TYPE_TRANSCRIPT (pp_transcript_get_type ())
G_DECLARE_FINAL_TYPE (PpTranscript, pp_transcript, PP, TRANSCRIPT, PpActor)

/* Takes the client's side, against whatever listens at @port of @to_host, and plays to the end. What differs fails the
 * test, with file and line. The world has started and knows @from_host. */
void pp_transcript_check (PpWorld *world, const char *from_host, const char *to_host, guint port,
                          const char *proto, guint hop, const char *path);

/* Takes the server's side: add it to a world and let it listen. Behind the end, pp_transcript_assert_played(). */
PpTranscript *pp_transcript_new_server (const char *path);
void pp_transcript_assert_played (PpTranscript *self);

/* Steps until the world is idle. */
void pp_world_run_to_rest (PpWorld *world);

G_END_DECLS
