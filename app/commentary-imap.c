/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a line or a literal of IMAP (RFC 9051; RFC 3501): which entries of data/commentary.ini fit, and with what words. What
 * the words of a command are about is commentary-imap-words.c's.
 */
#include "app/commentary-private.h"

#include <string.h>

#define MOST_PARTS 40

static void
set_line (PpReading *self, const char *field, guint n)
{
  if (n != 0)
    pp_fields_set_number (self->fields, field, n);
}

static const char *
base_verb (const char *verb)
{
  return g_str_has_prefix (verb, "UID ") ? verb + 4 : verb;
}

static void
read_question (PpReading *self, const PpSaid *said)
{
  g_autofree char *name = NULL;

  if (said == NULL)
    return;
  name = pp_reading_name_verb (self, said);
  pp_fields_set (self->fields, "verb", said->verb, -1);
  set_line (self, "line", said->event->n);
  pp_imap_read_words (self, name, said->event->text);
}

/* ------------------------------------------------------------------ the client */

/* More of a command that a literal has cut */
static void
read_rest (PpReading *self, const char *what, int side)
{
  PpSaid said = { 0 };
  g_autofree char *name = NULL;

  if (side == 1)
    {
      set_line (self, "line", self->dialogue->begun[1]->n);
      pp_reading_add (self, "imap %s reply", what);
      return;
    }
  pp_imap_said_read (&said, self->dialogue->begun[0]);
  name = pp_reading_name_verb (self, &said);
  pp_fields_set (self->fields, "verb", said.verb, -1);
  set_line (self, "line", said.event->n);
  pp_imap_read_words (self, name, said.event->text);
  pp_reading_add (self, "imap %s %s", what, name);
  pp_reading_add (self, "imap %s command", what);
}

/* What answers "+" in AUTHENTICATE */
static void
read_exchange (PpReading *self)
{
  set_line (self, "line", self->dialogue->go_ahead);
  pp_read_proof_beside (self, "response");
  if (g_str_equal (self->event->text, "*"))
    pp_reading_add (self, "imap command exchange cancelled");
  pp_reading_add (self, "imap command exchange");
}

static void
read_command (PpReading *self)
{
  const PpDialogue *dialogue = self->dialogue;
  PpSaid said = { 0 };
  g_autofree char *name = NULL;
  const char *variant;

  set_line (self, "line", dialogue->last_reply);
  if (pp_imap_is_done (dialogue, self->event))
    {
      if (pp_dialogue_get_question (dialogue) != NULL)
        set_line (self, "line", pp_dialogue_get_question (dialogue)->event->n);
      pp_reading_add (self, "imap command DONE");
      return;
    }
  pp_imap_said_read (&said, self->event);
  name = pp_reading_name_verb (self, &said);
  pp_fields_set (self->fields, "verb", said.verb, -1);
  pp_fields_set (self->fields, "tag", self->event->text, strcspn (self->event->text, " "));
  variant = pp_imap_read_words (self, name, self->event->text);
  if (g_str_equal (name, "AUTHENTICATE"))
    pp_read_proof_beside (self, "auth");
  if (g_str_equal (name, "LOGIN") && dialogue->sealed)
    variant = "sealed";
  if (base_verb (name) != name)
    pp_reading_add (self, "imap command %s", name);
  if (variant != NULL)
    pp_reading_add (self, "imap command %s %s", base_verb (name), variant);
  pp_reading_add (self, "imap command %s", base_verb (name));
}

/* ------------------------------------------------------------------ the server */

/* Parts in a row that each have a meaning: capabilities, flags, attributes. */
static void
add_parts (PpReading *self, const char *of, const char *text, const char *group)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ()", MOST_PARTS + 1);

  for (guint i = 0; words[i] != NULL && i < MOST_PARTS && self->digits->len < MOST_PARTS; i++)
    {
      g_autofree char *key = g_ascii_strup (words[i], MIN (strcspn (words[i], "="), 40));
      g_autofree char *whole = g_ascii_strup (words[i], MIN (strlen (words[i]), 40));
      gboolean exact = pp_commentary_get (self->commentary, group, whole) != NULL;

      if (*key != '\0')
        pp_reading_add_digit (self, of, words[i], group, exact ? whole : key);
    }
}

/* resp-text = ["[" resp-text-code "]" SP] text. Returns the code's name in capitals, or NULL. */
static char *
read_response_code (PpReading *self, const char *text)
{
  gsize length = text[0] == '[' ? strcspn (text + 1, " ]") : 0;
  const char *end = length > 0 && length <= 32 ? strchr (text, ']') : NULL;
  g_autofree char *code = NULL, *value = NULL;

  if (end == NULL)
    {
      pp_fields_set (self->fields, "reply", text, -1);
      return NULL;
    }
  code = g_ascii_strup (text + 1, length);
  if (text[1 + length] == ' ')
    value = g_strndup (text + 2 + length, end - text - 2 - length);
  if (value != NULL)
    pp_fields_set (self->fields, "value", value, -1);
  end += 1 + (end[1] == ' ');
  pp_fields_set (self->fields, "reply", end, -1);
  pp_reading_add_digit (self, "[…]", code, "imap code", code);
  if (value != NULL && g_str_equal (code, "CAPABILITY"))
    add_parts (self, code, value, "imap capability");
  if (value != NULL && g_str_equal (code, "PERMANENTFLAGS"))
    add_parts (self, code, value, "imap flag");
  return g_steal_pointer (&code);
}

/* "OK", "NO", "BAD", "BYE" or "PREAUTH", in capitals; sets what stands behind it. */
static char *
read_status_word (PpReading *self, const char *status, char **code)
{
  gsize length = strcspn (status, " ");
  g_autofree char *word = g_ascii_strup (status, length);

  pp_fields_set (self->fields, "code", word, -1);
  pp_reading_add_digit (self, word, word, "imap status", word);
  *code = read_response_code (self, status + length + strspn (status + length, " "));
  return g_steal_pointer (&word);
}

static void
read_tagged (PpReading *self)
{
  const char *status = pp_imap_status (self->event->text);
  const PpSaid *said = pp_imap_find_question (self->dialogue, self->event->text);
  g_autofree char *word = NULL, *code = NULL, *name = NULL;

  if (status == NULL)
    {
      pp_reading_add (self, "imap reply");
      return;
    }
  pp_fields_set (self->fields, "tag", self->event->text, strcspn (self->event->text, " "));
  read_question (self, said);
  word = read_status_word (self, status, &code);
  name = said != NULL ? pp_reading_name_verb (self, said) : NULL;
  if (name != NULL && code != NULL)
    pp_reading_add (self, "imap reply %s %s %s", word, base_verb (name), code);
  if (code != NULL)
    pp_reading_add (self, "imap reply %s code %s", word, code);
  if (name != NULL)
    {
      pp_reading_add (self, "imap reply %s %s", word, name);
      pp_reading_add (self, "imap reply %s %s", word, base_verb (name));
    }
  pp_reading_add (self, "imap reply %s", word);
  pp_reading_add (self, "imap reply");
}

static void
read_untagged_status (PpReading *self, const char *status)
{
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);
  gboolean first = self->dialogue->from_start && self->dialogue->last_reply == 0;
  g_autofree char *code = NULL, *word = read_status_word (self, status, &code);

  read_question (self, said);
  if (first)
    pp_reading_add (self, "imap untagged %s connect", word);
  if (!first && code != NULL)
    pp_reading_add (self, "imap untagged %s %s", word, code);
  if (!first && said != NULL)
    pp_reading_add (self, "imap untagged %s %s", word, said->verb);
  pp_reading_add (self, "imap untagged %s", word);
  pp_reading_add (self, "imap untagged");
}

/* "* 3 EXISTS" or "* LIST (…)": the word, and where what belongs to it begins */
static char *
read_name (PpReading *self, const char **behind)
{
  const char *word = self->event->text + 2;
  gsize digits = strspn (word, "0123456789"), length;

  if (digits > 0 && word[digits] == ' ')
    {
      pp_fields_set (self->fields, "number", word, digits);
      pp_fields_set (self->fields, "count", word, digits);
      word += digits + 1;
    }
  length = strcspn (word, " ");
  *behind = word + length + (word[length] == ' ');
  return g_ascii_strup (word, MIN (length, 32));
}

static void
read_flags (PpReading *self, const char *behind)
{
  const char *flags = strstr (behind, "FLAGS (");
  const char *close = flags != NULL ? strchr (flags, ')') : NULL;
  g_autofree char *list = NULL;

  if (close == NULL)
    return;
  flags += strlen ("FLAGS (");
  list = g_strndup (flags, close - flags);
  pp_fields_set (self->fields, "flags", close > flags ? list : "none", -1);
  add_parts (self, "FLAGS", list, "imap flag");
}

/* msg-att: what of a letter comes (RFC 9051, 7.5.2) */
static void
read_fetch (PpReading *self, const char *behind)
{
  const char *uid = strstr (behind, "UID ");

  read_flags (self, behind);
  if (uid != NULL)
    pp_fields_set (self->fields, "uid", uid + 4, strspn (uid + 4, "0123456789"));
  if (strstr (behind, "BODY[") != NULL || strstr (behind, "RFC822 ") != NULL || strstr (behind, "RFC822.TEXT") != NULL
      || strstr (behind, "BINARY[") != NULL)
    pp_reading_add (self, "imap untagged FETCH letter");
  else if (strstr (behind, "ENVELOPE") != NULL)
    pp_reading_add (self, "imap untagged FETCH ENVELOPE");
}

static void
read_untagged_parts (PpReading *self, const char *name, const char *behind)
{
  if (g_str_equal (name, "CAPABILITY") || g_str_equal (name, "ENABLED"))
    add_parts (self, name, behind, "imap capability");
  else if (g_str_equal (name, "FLAGS"))
    add_parts (self, name, behind, "imap flag");
  else if ((g_str_equal (name, "LIST") || g_str_equal (name, "LSUB")) && behind[0] == '(')
    {
      g_autofree char *attributes = g_strndup (behind, strcspn (behind, ")"));

      add_parts (self, name, attributes, "imap attribute");
      pp_imap_read_listed (self, behind);
    }
  else if (g_str_equal (name, "FETCH"))
    read_fetch (self, behind);
  else
    pp_fields_set (self->fields, "value", behind, -1);
}

/* The one that it belongs to is the oldest that is not answered; what changes without being asked for comes with any. */
static void
read_untagged (PpReading *self)
{
  const char *status = pp_imap_status (self->event->text), *behind;
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);
  g_autofree char *name = NULL;

  if (status != NULL)
    {
      read_untagged_status (self, status);
      return;
    }
  if (said != NULL)
    {
      pp_fields_set (self->fields, "verb", said->verb, -1);
      set_line (self, "line", said->event->n);
    }
  name = read_name (self, &behind);
  if (said != NULL)
    pp_reading_add (self, "imap untagged %s %s", name, base_verb (said->verb));
  read_untagged_parts (self, name, behind);
  pp_reading_add (self, "imap untagged %s", name);
  pp_reading_add (self, "imap untagged");
}

/* continue-req = "+" SP (resp-text / base64) */
static void
read_continuation (PpReading *self)
{
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);
  gboolean literal = self->dialogue->begun[0] != NULL;

  read_question (self, said);
  pp_reading_add_digit (self, "+", "+", "imap status", "+");
  if (literal)
    {
      set_line (self, "line", self->dialogue->begun[0]->n);
      pp_reading_add (self, "imap reply + literal");
    }
  else if (said != NULL)
    pp_reading_add (self, "imap reply + %s", said->verb);
  if (!literal && said != NULL && g_str_equal (said->verb, "AUTHENTICATE"))
    pp_read_proof_beside (self, "challenge");
  pp_reading_add (self, "imap reply +");
}

/* ------------------------------------------------------------------ octets */

/* A literal of a line that has begun; or so many responses in a row that they came as one block. */
static void
read_octets (PpReading *self)
{
  gboolean server = self->event->dir == PP_DIR_SERVER;

  if (self->dialogue->begun[server] == NULL && server)
    {
      read_question (self, pp_dialogue_get_question (self->dialogue));
      pp_reading_add (self, "imap data responses");
    }
  else if (server && strstr (self->dialogue->begun[1]->text, " FETCH (") != NULL)
    {
      set_line (self, "line", self->dialogue->begun[1]->n);
      if (pp_is_report (self->event))
        pp_reading_add_report (self, "imap data FETCH");
      pp_reading_add (self, "imap data FETCH");
    }
  else if (self->dialogue->begun[server] != NULL)
    read_rest (self, "data", server);
  pp_reading_add (self, "imap data");
}

/**
 * pp_read_imap:
 * @self: a line or a block of octets of IMAP
 *
 * Finds what fits.
 */
void
pp_read_imap (PpReading *self)
{
  const PpDialogue *dialogue = self->dialogue;
  gboolean server = self->event->dir == PP_DIR_SERVER;
  const char *text = self->event->text;

  set_line (self, "greeting_line", dialogue->greeting);
  set_line (self, "introduced_line", dialogue->introduced);
  set_line (self, "opened_line", dialogue->opened);
  set_line (self, "go_ahead_line", dialogue->go_ahead);
  if (self->event->kind == PP_KIND_DATA)
    read_octets (self);
  else if (dialogue->begun[server] != NULL)
    read_rest (self, "rest", server);
  else if (!server && dialogue->exchange)
    read_exchange (self);
  else if (!server)
    read_command (self);
  else if (pp_imap_is_continuation (text))
    read_continuation (self);
  else if (g_str_has_prefix (text, "* "))
    read_untagged (self);
  else
    read_tagged (self);
}
