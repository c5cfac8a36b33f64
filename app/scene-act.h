/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which act is played: from an event of the journal, and the dialogue it stands in, to one of the scenes that a class sees. It
 * draws nothing, and says nothing in words but what a verb asks for.
 */
#pragma once

#include "app/dialogue.h"
#include "app/scene.h"

G_BEGIN_DECLS

/* A command, and what it is on the stage: a new verb of an engine needs a row here, and no more. */
typedef struct
{
  const char *family; /* "smtp" (and submission, LMTP), "pop3", "imap" */
  const char *verb;
  PpAct act;
  const char *asks;   /* in a few words, for translation: who says it is the subject */
} PpActVerb;

const PpActVerb *pp_act_find_verb (const char *proto, const char *verb);
const PpActVerb *pp_act_find_question (const PpDialogue *dialogue, PpEvent *event, const PpSaid *last);
PpAct pp_act_of_event (const PpDialogue *dialogue, PpEvent *event, const PpActVerb *verb);
gboolean pp_act_fetches_body (const char *command);

G_END_DECLS
