/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commentary says in plain words what an event of the journal means: what it says, why now, what may come next, and
 * what it would be at a post office. All words are in data/commentary.ini; here is only the finding and filling in.
 * It draws nothing and knows no widget.
 */
#pragma once

#include "sim/journal.h"

G_BEGIN_DECLS

typedef struct _PpCommentary PpCommentary;

/**
 * PpDigit:
 * @of: what it is a part of: "250", "5.1.1", "+OK"
 * @digit: the part, as it is to be shown: "2", ".1"
 * @meaning: what that part says
 */
typedef struct
{
  char *of;
  char *digit;
  char *meaning;
} PpDigit;

/**
 * PpExplanation:
 * @title: a few words
 * @says: what it says
 * @why: (nullable): why now
 * @next: (nullable): what may come next, alternatives parted by " · "
 * @post_office: (nullable): the same thing at the post office
 * @rfc: (nullable): where it is defined, e.g. "RFC 5321, 4.1.1.3"
 * @digits: (element-type PpDigit): what a reply is made of; empty for everything else
 *
 * Everything is valid UTF-8 on one line, whatever was on the wire.
 */
typedef struct
{
  char *title;
  char *says;
  char *why;
  char *next;
  char *post_office;
  char *rfc;
  GPtrArray *digits;
} PpExplanation;

/**
 * PpLineNumber:
 * @n: the number of an event that is a line
 *
 * Returns: the number by which a reader knows that line
 */
typedef guint (*PpLineNumber) (guint n, gpointer data);

PpCommentary *pp_commentary_new (void);
PpCommentary *pp_commentary_new_from_bytes (GBytes *ini, GError **error);
void pp_commentary_free (PpCommentary *self);
void pp_commentary_set_line_numbers (PpCommentary *self, PpLineNumber number, gpointer data);

PpExplanation *pp_commentary_explain (PpCommentary *self, PpJournal *journal, PpEvent *event);
void pp_explanation_free (PpExplanation *self);
void pp_commentary_tell (PpCommentary *self, PpJournal *journal, PpEvent *event, char **title, char **post_office);

const char *pp_commentary_state (PpCommentary *self, const char *proto_or_role, const char *state);
const char *pp_commentary_state_post_office (PpCommentary *self, const char *proto_or_role, const char *state);
const char *pp_commentary_hop (PpCommentary *self, guint hop, const char *proto);
const char *pp_commentary_hop_post_office (PpCommentary *self, guint hop, const char *proto);
const char *pp_commentary_caption (PpCommentary *self, const char *of);
const char *pp_commentary_caption_post_office (PpCommentary *self, const char *of);
char *pp_commentary_verb (PpCommentary *self, const char *proto, const char *verb);
const char *pp_commentary_family (const char *proto); /* "smtp" for submission and LMTP as well */
gboolean pp_commentary_has (PpCommentary *self, const char *proto_or_role, const char *what, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpCommentary, pp_commentary_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpExplanation, pp_explanation_free)

G_END_DECLS
