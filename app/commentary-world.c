/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads what is no line of a mail dialogue: connections, states, reasons, queues, stores, timers, and the directory (DNS).
 */
#include "app/commentary-private.h"

#include <string.h>

/* How far back the line is looked for that made an actor do what it does. */
#define MOST_EVENTS_BACK 100

static gboolean
is_spoken (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS;
}

/* The last thing said to or by the actor (on the same connection, if there is one), before the event. */
static void
read_cause (PpReading *self)
{
  PpEvent *event = self->event;
  guint looked = 0;

  if (self->journal == NULL || event->n == 0)
    return;
  for (guint n = event->n - 1; n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      PpEvent *earlier = pp_journal_get (self->journal, n);

      if (earlier == NULL || !is_spoken (earlier) || (event->connection != 0 && earlier->connection != event->connection))
        continue;
      if (earlier->from == event->from || earlier->to == event->from)
        {
          pp_fields_set_number (self->fields, "line", n);
          return;
        }
    }
}

static char *
read_role (const char *actor)
{
  return actor != NULL ? g_strndup (actor, strcspn (actor, ":")) : g_strdup ("");
}

static void
add_by_proto (PpReading *self, const char *what)
{
  if (self->event->proto != NULL)
    {
      pp_reading_add (self, "%s %s", self->event->proto, what);
      pp_reading_add (self, "%s %s", self->family, what);
    }
  pp_reading_add (self, "%s", what);
}

/* A connection that is made has its place in the text, "127.25.0.3:2025", or nothing; one that is not has the reason. */
static void
read_connect (PpReading *self)
{
  const char *text = self->event->text;

  if (strpbrk (text, " \t") == NULL)
    {
      pp_fields_set (self->fields, "address", text, -1);
      add_by_proto (self, "connect");
      return;
    }
  if (g_str_has_prefix (text, "refused: "))
    text += strlen ("refused: ");
  pp_fields_set (self->fields, "reason", text, -1);
  add_by_proto (self, "refused");
}

static gboolean
is_quit (const PpSaid *said)
{
  return said != NULL && (g_str_equal (said->verb, "QUIT") || g_str_equal (said->verb, "LOGOUT"));
}

static void
read_close (PpReading *self)
{
  const PpDialogue *dialogue = self->dialogue;
  PpEvent *last = self->journal != NULL ? pp_journal_get (self->journal, dialogue->last_reply) : NULL;

  if (dialogue->last_reply != 0)
    pp_fields_set_number (self->fields, "line", dialogue->last_reply);
  if (is_quit (dialogue->answered) || is_quit (pp_dialogue_get_question (dialogue)))
    add_by_proto (self, "close QUIT");
  else if (last != NULL && pp_smtp_code (last, NULL) == 421)
    add_by_proto (self, "close 421");
  add_by_proto (self, "close");
}

static void
read_state (PpReading *self)
{
  PpEvent *event = self->event;
  g_autofree char *role = read_role (event->from);
  const char *of = event->proto != NULL && pp_commentary_has (self->commentary, event->proto, "state", event->text) ? event->proto : role;
  const char *sentence = pp_commentary_state (self->commentary, of, event->text);
  const char *office = pp_commentary_state_post_office (self->commentary, of, event->text);
  g_autofree char *words = pp_presentable (event->text, event->length);

  pp_fields_set (self->fields, "state", g_strdelimit (words, "-", ' '), -1);
  if (sentence != NULL)
    pp_fields_set (self->fields, "sentence", sentence, -1);
  if (office != NULL)
    pp_fields_set (self->fields, "sentence_office", office, -1);
  read_cause (self);
  pp_reading_add (self, "state");
}

/* What the details say of a letter in a mailbox, or in a device's copy of it. */
static const struct { const char *change, *words, *entry; } changes[] = {
  { "add", "copied from ", "copied" },
  { "add", "moved from ", "moved" },
  { "remove", "moved", "moved" },
  { "remove", "deleted with their mailbox", "with mailbox" },
  { "remove", "deleted", "deleted" },
  { "change", "flags ", "flags" },
  { "change", "here now", "filled" },
};

static void
read_store (PpReading *self, const char *change, const char *details, const char *role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (changes[i].change, change) && strstr (details, changes[i].words) != NULL)
      {
        pp_reading_add (self, "store %s %s %s", change, changes[i].entry, role);
        pp_reading_add (self, "store %s %s", change, changes[i].entry);
        return;
      }
}

/* "add KEY DETAILS"; the key of a store is "MAILBOX/UID". */
static void
read_holding (PpReading *self, const char *what)
{
  g_auto (GStrv) words = g_strsplit (self->event->text, " ", 3);
  guint n = g_strv_length (words);
  g_autofree char *role = read_role (self->event->from);
  const char *slash = n > 1 ? strrchr (words[1], '/') : NULL;

  if (n > 1)
    pp_fields_set (self->fields, "key", words[1], -1);
  if (n > 2)
    pp_fields_set (self->fields, "details", words[2], -1);
  if (n > 2 && g_str_has_prefix (words[2], "flags "))
    pp_fields_set (self->fields, "flags", words[2] + strlen ("flags "), -1);
  if (slash != NULL)
    {
      pp_fields_set (self->fields, "mailbox", words[1], slash - words[1]);
      pp_fields_set (self->fields, "uid", slash + 1, -1);
    }
  read_cause (self);
  if (n > 1 && strlen (words[0]) < 16)
    {
      if (g_str_equal (what, "queue"))
        pp_read_queue (self, words[0]);
      else if (n > 2)
        read_store (self, words[0], words[2], role);
      if (g_str_equal (what, "store") && g_str_equal (role, "mua") && slash != NULL && g_ascii_strncasecmp (words[1], "inbox/", 6) != 0)
        pp_reading_add (self, "store %s folder mua", words[0]);
      pp_reading_add (self, "%s %s %s", what, words[0], role);
      pp_reading_add (self, "%s %s", what, words[0]);
    }
  pp_reading_add (self, "%s", what);
}

static void
read_reason (PpReading *self, const char *what)
{
  pp_fields_set (self->fields, "reason", self->event->text, self->event->length);
  read_cause (self);
  pp_reading_add (self, "%s", what);
}

/* The question that an answer belongs to: the last one between the same two. */
static PpEvent *
find_question (PpReading *self)
{
  PpEvent *event = self->event;
  guint looked = 0;

  if (self->journal == NULL || event->n == 0)
    return NULL;
  for (guint n = event->n - 1; n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      PpEvent *earlier = pp_journal_get (self->journal, n);

      if (earlier != NULL && earlier->kind == PP_KIND_DNS && earlier->from == event->to && earlier->to == event->from)
        return earlier;
    }
  return NULL;
}

/* "paris.example MX?" */
static char *
read_question (PpReading *self, PpEvent *question)
{
  const char *space = strchr (question->text, ' ');
  g_autofree char *type = space != NULL ? g_ascii_strup (space + 1, MIN (strcspn (space + 1, " ?"), 16)) : g_strdup ("");

  pp_fields_set (self->fields, "name", question->text, strcspn (question->text, " :"));
  pp_fields_set (self->fields, "type", type, -1);
  pp_fields_set_number (self->fields, "line", question->n);
  return g_steal_pointer (&type);
}

/* "mx.paris.example A 127.25.0.4; …": the first record says what kind of answer it is. */
static char *
read_record (PpReading *self, char **words)
{
  if (!g_str_equal (words[1], "MX"))
    {
      pp_fields_set (self->fields, "value", words[2], strcspn (words[2], " ;"));
      return g_ascii_strup (words[1], MIN (strlen (words[1]), 16));
    }
  if (words[3] == NULL || words[3][0] == '.' || words[3][0] == '\0')
    return g_strdup ("null MX");
  pp_fields_set (self->fields, "preference", words[2], -1);
  pp_fields_set (self->fields, "host", words[3], strcspn (words[3], " ;"));
  return g_strdup ("MX");
}

/* The entry for an answer, by its words; "" if it has none of its own. */
static char *
classify_answer (PpReading *self)
{
  static const struct { const char *words, *entry; } endings[] = {
    { ": no such name", "no such name" },        { ": too long for a datagram", "truncated" }, { ": refused", "failed" },
    { ": aliases in a circle", "failed" },       { "question is not known", "failed" },        { "cannot be answered", "failed" },
    { ": out of order", "failed" },              { "version of EDNS is not known", "failed" },
  };
  const char *text = self->event->text;
  g_auto (GStrv) words = g_strsplit (text, " ", 4);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (text, endings[i].words))
      return g_strdup (endings[i].entry);
  if (strstr (text, ": no ") != NULL && g_str_has_suffix (text, " record"))
    return g_strdup ("empty");
  return g_strv_length (words) > 2 ? read_record (self, words) : g_strdup ("");
}

static void
read_dns (PpReading *self)
{
  gboolean asks = self->event->dir != PP_DIR_SERVER;
  PpEvent *question = asks ? self->event : find_question (self);
  g_autofree char *asked = question != NULL ? read_question (self, question) : g_strdup ("");
  g_autofree char *answer = asks ? NULL : classify_answer (self);

  if (asks)
    {
      pp_reading_add (self, "dns question %s", asked);
      pp_reading_add (self, "dns question");
      return;
    }
  pp_fields_set (self->fields, "answer", self->event->text, self->event->length);
  pp_reading_add (self, "dns answer %s %s", answer, asked);
  pp_reading_add (self, "dns answer %s", answer);
  pp_reading_add (self, "dns answer");
}

/**
 * pp_read_world:
 * @self: anything but a line or letter of a mail dialogue
 *
 * Finds what fits.
 */
void
pp_read_world (PpReading *self)
{
  switch (self->event->kind)
    {
    case PP_KIND_CONNECT:
      read_connect (self);
      break;
    case PP_KIND_CLOSE:
      read_close (self);
      break;
    case PP_KIND_STATE:
      read_state (self);
      break;
    case PP_KIND_QUEUE:
      read_holding (self, "queue");
      break;
    case PP_KIND_STORE:
      read_holding (self, "store");
      break;
    case PP_KIND_NOTE:
      pp_read_note (self);
      read_reason (self, "note");
      break;
    case PP_KIND_TIMER:
      if (g_str_equal (self->event->text, "a letter is tried again"))
        pp_reading_add (self, "timer retry");
      read_reason (self, "timer");
      break;
    case PP_KIND_TLS:
      pp_read_tls (self);
      break;
    case PP_KIND_DNS:
      read_dns (self);
      break;
    default:
      pp_reading_add (self, self->event->kind == PP_KIND_DATA ? "data" : "line");
      break;
    }
}
