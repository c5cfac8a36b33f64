/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The proof of identity on the wire: what a line of an AUTH exchange says once its base64 is undone. Whatever is read here
 * was there for everybody on the way to read.
 */
#pragma once

#include "sim/journal.h"

G_BEGIN_DECLS

/**
 * PpProof:
 * @mechanism: "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256" …, in capitals
 * @step: which response of the client the line is, or challenges: 0 for the command without one, 1 for the first
 * @decoded: (nullable): the line's own base64 undone, NULs as spaces
 * @user: (nullable): who signs in, if that was said so far
 * @password: (nullable): the password, if this line has it
 * @cancelled: the line is a lone "*"
 */
typedef struct
{
  char *mechanism;
  guint step;
  char *decoded;
  char *user;
  char *password;
  gboolean cancelled;
} PpProof;

PpProof *pp_proof_read (PpJournal *journal, PpEvent *event);
void pp_proof_free (PpProof *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpProof, pp_proof_free)

G_END_DECLS
