/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IMAP's part of the dialogue (RFC 9051, 2.2): answers find their commands by the tag, several commands may be on the way,
 * and a line may be only the rest of one that a literal has cut.
 */
#include "app/commentary-private.h"

#include <string.h>

/* The second word of a line in capitals, with the third behind "UID". */
static void
read_verb (PpSaid *self, const char *text)
{
  const char *word = strchr (text, ' ');
  gsize length;

  self->verb[0] = '\0';
  if (word == NULL)
    return;
  word++;
  length = strcspn (word, " ");
  if (length == 3 && g_ascii_strncasecmp (word, "UID", 3) == 0 && word[3] == ' ')
    length += 1 + strcspn (word + 4, " ");
  for (gsize i = 0; i < MIN (length, PP_VERB_SIZE - 1); i++)
    self->verb[i] = g_ascii_toupper (word[i]);
  self->verb[MIN (length, PP_VERB_SIZE - 1)] = '\0';
  self->has_argument = word[length] == ' ';
}

/**
 * pp_imap_said_read:
 * @self: receives the verb
 * @event: a line with a tag that a client said
 *
 * The verb is "FETCH" or "UID FETCH", in capitals, or "" if there is only a tag.
 */
void
pp_imap_said_read (PpSaid *self, PpEvent *event)
{
  self->event = event;
  read_verb (self, event->text);
}

/* Is it a command whose octets, and the rest of whose line, are still to come? "{3}" or "{3+}" at the end. */
static gboolean
announces_literal (const PpEvent *event)
{
  const char *open = strrchr (event->text, '{');
  gsize digits = open != NULL ? strspn (open + 1, "0123456789") : 0;

  if (digits == 0)
    return FALSE;
  open += 1 + digits;
  open += *open == '+';
  return g_str_equal (open, "}");
}

/**
 * pp_imap_status:
 * @text: a line of the server
 *
 * Returns: (nullable): where "OK", "NO", "BAD", "BYE" or "PREAUTH" stands in it, behind the tag or "*"
 */
const char *
pp_imap_status (const char *text)
{
  static const char *const statuses[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  const char *word = strchr (text, ' ');
  gsize length = word != NULL ? strcspn (++word, " ") : 0;

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (statuses); i++)
    if (strlen (statuses[i]) == length && g_ascii_strncasecmp (word, statuses[i], length) == 0)
      return word;
  return NULL;
}

gboolean
pp_imap_is_continuation (const char *text)
{
  return text[0] == '+' && (text[1] == ' ' || text[1] == '\0');
}

static gboolean
is_verb (const PpSaid *said, const char *verb)
{
  return said != NULL && g_str_equal (said->verb, verb);
}

static gboolean
has_tag_of (const PpSaid *said, const char *text)
{
  gsize length = strcspn (text, " ");

  return length == strcspn (said->event->text, " ") && memcmp (text, said->event->text, length) == 0;
}

/**
 * pp_imap_find_question:
 * @text: a line of the server with a tag
 *
 * Returns: (nullable): the command of that tag that is not answered yet
 */
const PpSaid *
pp_imap_find_question (const PpDialogue *self, const char *text)
{
  for (GList *l = self->pending.head; l != NULL; l = l->next)
    if (has_tag_of (l->data, text))
      return l->data;
  return NULL;
}

/* What "OK" to a command changes. */
static void
accepted (PpDialogue *self, const PpSaid *said, guint n)
{
  if (is_verb (said, "LOGIN") || is_verb (said, "AUTHENTICATE"))
    self->introduced = n;
  else if (is_verb (said, "SELECT") || is_verb (said, "EXAMINE"))
    self->opened = n;
  else if (is_verb (said, "CLOSE") || is_verb (said, "UNSELECT"))
    self->opened = 0;
}

static void
answered (PpDialogue *self, PpEvent *event)
{
  const PpSaid *said = pp_imap_find_question (self, event->text);
  const char *status = pp_imap_status (event->text);

  if (said == NULL || status == NULL)
    return;
  g_queue_remove (&self->pending, said);
  g_free (self->answered);
  self->answered = (PpSaid *) said;
  self->last_reply = event->n;
  self->exchange = FALSE;
  if (self->begun[0] == said->event)
    self->begun[0] = NULL; /* the literal is not wanted */
  if (g_ascii_strncasecmp (status, "OK", 2) == 0)
    accepted (self, said, event->n);
  else if (is_verb (said, "SELECT") || is_verb (said, "EXAMINE"))
    self->opened = 0; /* RFC 9051, 6.3.2: whatever was selected is so no longer */
}

static void
server_line (PpDialogue *self, PpEvent *event)
{
  const PpSaid *said = g_queue_peek_head (&self->pending);

  if (pp_imap_is_continuation (event->text))
    {
      self->exchange = is_verb (said, "AUTHENTICATE");
      self->go_ahead = event->n;
    }
  else if (event->text[0] != '*')
    answered (self, event);
  else if (self->last_reply == 0 && self->from_start && pp_imap_status (event->text) != NULL)
    {
      self->last_reply = event->n;
      self->greeting = g_ascii_strncasecmp (event->text, "* BYE", 5) != 0 ? event->n : 0;
    }
}

/**
 * pp_imap_is_done:
 *
 * Returns: whether it ends an IDLE (RFC 9051, 6.3.13), which may have been said too long ago to be seen
 */
gboolean
pp_imap_is_done (const PpDialogue *self, const PpEvent *event)
{
  const PpSaid *said = pp_dialogue_get_question (self);

  return g_ascii_strcasecmp (event->text, "DONE") == 0 && (said != NULL ? is_verb (said, "IDLE") : !self->from_start);
}

static void
client_line (PpDialogue *self, PpEvent *event)
{
  PpSaid *said;

  if (pp_imap_is_done (self, event) || self->exchange)
    {
      self->exchange = FALSE;
      return;
    }
  said = g_new0 (PpSaid, 1);
  pp_imap_said_read (said, event);
  g_queue_push_tail (&self->pending, said);
}

/**
 * pp_dialogue_imap_step:
 * @event: a line, or a block of octets
 *
 * Takes the dialogue on by one step.
 */
void
pp_dialogue_imap_step (PpDialogue *self, PpEvent *event)
{
  PpEvent **begun = &self->begun[event->dir == PP_DIR_SERVER];

  if (event->kind != PP_KIND_LINE)
    return;
  if (*begun != NULL)
    {
      *begun = announces_literal (event) ? *begun : NULL;
      return;
    }
  if (announces_literal (event) && (event->dir != PP_DIR_SERVER || pp_imap_status (event->text) == NULL))
    *begun = event;
  if (event->dir == PP_DIR_SERVER)
    server_line (self, event);
  else
    client_line (self, event);
}
