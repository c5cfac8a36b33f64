/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a line or a letter of POP3 (RFC 1939): which entries of data/commentary.ini fit, and with what words.
 */
#include "app/commentary-private.h"

#include <string.h>

/* How far back the device is looked for that has emptied a mailbox. */
#define MOST_EVENTS_BACK 2000

static const char *
skip_word (const char *p)
{
  p += strcspn (p, " ");
  return p + strspn (p, " ");
}

static void
set_word (PpReading *self, const char *field, const char *p)
{
  pp_fields_set (self->fields, field, p, strcspn (p, " "));
}

static void
set_number (PpReading *self, const char *field, const char *p)
{
  gsize digits = strspn (p, "0123456789");

  if (p[digits] == '\0' || p[digits] == ' ')
    pp_fields_set (self->fields, field, p, digits);
}

/* With a number LIST and UIDL are about one letter, with a name AUTH and LANG about one way, and answered on one line. */
static const char *
find_variant (const PpSaid *said)
{
  if (g_str_equal (said->verb, "LIST") || g_str_equal (said->verb, "UIDL"))
    return said->has_argument ? " one" : "";
  return !said->has_argument && (g_str_equal (said->verb, "AUTH") || g_str_equal (said->verb, "LANG")) ? " list" : "";
}

static void
read_argument (PpReading *self, PpEvent *command)
{
  const char *argument = skip_word (command->text);

  set_number (self, "number", argument);
  /* No field holds what follows PASS: the explanation does not repeat it. */
  if (g_ascii_strncasecmp (command->text, "USER ", 5) == 0)
    pp_fields_set (self->fields, "user", argument, -1);
}

static void
read_command (PpReading *self)
{
  PpSaid said = { 0 };
  g_autofree char *name = NULL;

  pp_said_read_verb (&said, self->event);
  if (self->dialogue->exchange && pp_dialogue_get_question (self->dialogue) == NULL)
    g_strlcpy (said.verb, "exchange", sizeof said.verb);
  name = pp_reading_name_verb (self, &said);
  pp_fields_set (self->fields, "verb", said.verb, -1);
  if (self->dialogue->last_reply != 0)
    pp_fields_set_number (self->fields, "line", self->dialogue->last_reply);
  read_argument (self, self->event);
  if (g_str_equal (name, "exchange") && g_str_equal (self->event->text, "*"))
    pp_reading_add (self, "pop3 command exchange cancelled");
  pp_reading_add (self, "pop3 command %s%s", name, find_variant (&said));
  pp_reading_add (self, "pop3 command %s", name);
}

/* "-ERR [AUTH] …": a word in brackets for programs (RFC 2449, 8) */
static void
read_response_code (PpReading *self, const char *text)
{
  gsize length = text[0] == '[' ? strspn (text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/") : 0;
  g_autofree char *code = NULL;

  if (length == 0 || length > 32 || text[1 + length] != ']')
    return;
  code = g_ascii_strup (text + 1, length);
  pp_reading_add_digit (self, "[…]", code, "pop3 code", code);
}

static void
read_numbers (PpReading *self, const char *context, const char *text)
{
  const char *second = skip_word (text);

  if (g_str_equal (context, "STAT"))
    {
      set_number (self, "count", text);
      set_number (self, "size", second);
    }
  else if (g_str_equal (context, "LIST"))
    set_number (self, "size", second);
  else if (g_str_equal (context, "UIDL"))
    set_word (self, "uidl", second);
}

/* Whether two of a world's devices have the same owner: "mua:bob" and "mua:bob/phone" */
static gboolean
is_another_device (const char *one, const char *other)
{
  gsize length = strcspn (one, "/");

  return g_str_has_prefix (one, "mua:") && strcspn (other, "/") == length && strncmp (one, other, length) == 0 && !g_str_equal (one, other);
}

/* "remove bob/1 deleted by its owner", for the owner of @device, "mua:bob/phone" */
static gboolean
is_own_removal (const PpEvent *event, const char *device)
{
  const char *key = event->text + strlen ("remove "), *owner = device + strlen ("mua:");
  gsize length = strcspn (owner, "/");

  return event->kind == PP_KIND_STORE && event->item != 0 && g_str_has_prefix (event->text, "remove ") &&
         g_str_has_suffix (event->text, " deleted by its owner") && strncmp (key, owner, length) == 0 && key[length] == '/';
}

/* The letter that was last removed from the mailbox of who asks, if another device of theirs has it; NULL for none. */
static PpEvent *
find_taken (PpReading *self)
{
  const PpEvent *reply = self->event;
  PpEvent *removed = NULL;
  guint looked = 0;

  if (self->journal == NULL || reply->n == 0 || reply->to == NULL || !g_str_has_prefix (reply->to, "mua:"))
    return NULL;
  for (guint n = reply->n - 1; n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      PpEvent *event = pp_journal_get (self->journal, n);

      if (event == NULL)
        break;
      if (removed == NULL && event->from == reply->from && is_own_removal (event, reply->to))
        removed = event;
      else if (removed != NULL && event->kind == PP_KIND_STORE && event->item == removed->item && g_str_has_prefix (event->text, "add ") &&
               is_another_device (event->from, reply->to))
        return removed;
    }
  return NULL;
}

/* Nothing is there: does the journal say why? */
static void
read_emptiness (PpReading *self)
{
  const char *count = g_hash_table_lookup (self->fields, "count");
  PpEvent *taken = g_strcmp0 (count, "0") == 0 && self->event->to != NULL ? find_taken (self) : NULL;

  if (taken != NULL)
    pp_reading_add (self, "pop3 reply +OK STAT taken");
}

static void
read_status (PpReading *self)
{
  const char *status = g_str_has_prefix (self->event->text, "+OK") ? "+OK" : "-ERR";
  const char *text = self->event->text + strlen (status);
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);

  text += strspn (text, " ");
  pp_fields_set (self->fields, "code", status, -1);
  pp_fields_set (self->fields, "reply", text, -1);
  pp_reading_add_digit (self, status, status, "pop3 status", status);
  read_response_code (self, text);
  if (said != NULL)
    {
      g_autofree char *name = pp_reading_name_verb (self, said);

      pp_fields_set (self->fields, "verb", said->verb, -1);
      pp_fields_set_number (self->fields, "line", said->event->n);
      read_argument (self, said->event);
      if (g_str_equal (status, "+OK"))
        read_numbers (self, name, text);
      if (g_str_equal (status, "+OK") && g_str_equal (name, "STAT"))
        read_emptiness (self);
      pp_reading_add (self, "pop3 reply %s %s%s", status, name, find_variant (said));
      pp_reading_add (self, "pop3 reply %s %s", status, name);
    }
  else if (self->dialogue->from_start && self->dialogue->last_reply == 0)
    pp_reading_add (self, "pop3 reply %s connect", status);
  pp_reading_add (self, "pop3 reply %s", status);
}

static void
add_capability (PpReading *self)
{
  const char *keyword = g_hash_table_lookup (self->fields, "keyword");
  g_autofree char *name = keyword != NULL ? g_ascii_strup (keyword, -1) : NULL;

  if (name != NULL && !g_str_equal (name, "."))
    pp_reading_add (self, "pop3 capa %s", name);
}

/* A line of a listing, a block of lines, or the dot that ends them. */
static void
read_listing (PpReading *self, const char *what)
{
  const PpSaid *said = self->dialogue->answered;
  g_autofree char *name = said != NULL ? pp_reading_name_verb (self, said) : NULL;

  set_number (self, "number", self->event->text);
  set_number (self, "size", skip_word (self->event->text));
  set_word (self, "uidl", skip_word (self->event->text));
  set_word (self, "keyword", self->event->text);
  if (said != NULL)
    {
      pp_fields_set (self->fields, "verb", said->verb, -1);
      pp_fields_set_number (self->fields, "line", said->event->n);
      if (self->event->kind == PP_KIND_DATA)
        read_argument (self, said->event);
      if (g_str_equal (name, "CAPA"))
        add_capability (self);
      if (self->event->kind == PP_KIND_DATA && g_str_equal (name, "RETR") && pp_is_report (self->event))
        pp_reading_add_report (self, "pop3 data RETR");
      pp_reading_add (self, "pop3 %s %s", what, name);
    }
  pp_reading_add (self, "pop3 %s", what);
}

/* "+ …": part of a sign-in (RFC 5034, 4) */
static void
read_challenge (PpReading *self)
{
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);

  if (said != NULL)
    {
      pp_fields_set (self->fields, "verb", said->verb, -1);
      pp_fields_set_number (self->fields, "line", said->event->n);
    }
  pp_reading_add (self, "pop3 reply +");
}

static gboolean
is_status (const char *text)
{
  return g_str_has_prefix (text, "+OK") || g_str_has_prefix (text, "-ERR");
}

/**
 * pp_read_pop3:
 * @self: a line or letter of POP3
 *
 * Finds what fits (RFC 1939; RFC 2449).
 */
void
pp_read_pop3 (PpReading *self)
{
  PpEvent *event = self->event;

  if (self->dialogue->introduced != 0)
    pp_fields_set_number (self->fields, "introduced_line", self->dialogue->introduced);
  if (self->dialogue->greeting != 0)
    pp_fields_set_number (self->fields, "greeting_line", self->dialogue->greeting);
  if (event->kind == PP_KIND_DATA)
    read_listing (self, "data");
  else if (event->dir != PP_DIR_SERVER)
    read_command (self);
  else if (g_str_equal (event->text, "."))
    read_listing (self, "dot");
  else if (is_status (event->text) && !self->dialogue->listing)
    read_status (self);
  else if (pp_pop3_is_challenge (event->text) && !self->dialogue->listing)
    read_challenge (self);
  else
    read_listing (self, self->dialogue->listing ? "listing" : "reply");
}
