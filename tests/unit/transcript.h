/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays a dialogue from a text file against a world. A transcript is an actor that takes one side of the dialogue and
 * holds the other side to what is written. A line of the file is one of
 *
 *   C: text    the client says this line
 *   C| text    the client says these octets; \r \n \t \\ \x00 are understood, no line ending is added
 *   C= text    the same, and the server takes exactly these octets, as behind BDAT
 *   C~ glob    the client says a line that fits
 *   C+ 240     the client says nothing for so many seconds (of virtual time)
 *   S: S| S= S~ S+ the same for the server
 *   S> glob    the server says lines, any, until one that fits
 *   S* 250     the server gives a reply with this code, of one line or several
 *   TLS        both sides seal the connection; the server's certificate is for its host. A word behind it is the kind of
 *              certificate that the transcript's server shows instead: self-signed or wrong-name
 *   TLS!       the same, but it fails, and the connection is over
 *   X          the server hangs up
 *   CX         the client hangs up
 *   # comment  (and empty lines)
 *
 * What the other side says is compared octet for octet and must end with CR LF. Behind the last line the transcript's
 * client hangs up. While there are lines to come, idle timeouts run out.
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

/* The same in two parts: what is said begins once the world runs, beside whatever else is said there. */
PpTranscript *pp_transcript_begin (PpWorld *world, const char *from_host, const char *to_host, guint port,
                                   const char *proto, guint hop, const char *path);

/* Whom to trust to believe a transcript's server. */
PpTrust *pp_transcript_get_trust (void);

/* Takes the server's side: add it to a world and let it listen. Behind the end, pp_transcript_assert_played(). */
PpTranscript *pp_transcript_new_server (const char *path);
void pp_transcript_assert_played (PpTranscript *self);
/* Time goes on as long as there are lines to come. */
void pp_transcript_keep_awake (PpTranscript *self, PpWorld *world);

gboolean pp_transcript_is_awake (PpTranscript *self); /* NULL: no */

/* Steps until the world is idle. */
void pp_world_run_to_rest (PpWorld *world);

G_END_DECLS
