/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reasons and changes in words: which check a note tells of, what became of a letter in a queue, whether a connection is
 * sealed. The first words of an event's text say what it is.
 */
#include "app/commentary-private.h"

#include <string.h>

#define MOST_OF_HEADER 8192
#define MOST_OF_REPORT 65536

/* How far back the conversation is looked for in which a report came. */
#define MOST_EVENTS_BACK 100

/* Which entry is for a note that begins like this; of several the first one counts. */
static const struct { const char *begin, *part, *entry; } notes[] = {
  { "checks the identity", NULL, "identity" },
  { "checks the sender", NULL, "sender" },
  { "checks the recipient", NULL, "recipient" },
  { "checks the size", NULL, "size" },
  { "adds the missing field", NULL, "adds" },
  { "SPF: pass", NULL, "SPF pass" },
  { "SPF: fail", NULL, "SPF fail" },
  { "SPF: softfail", NULL, "SPF softfail" },
  { "SPF: neutral", NULL, "SPF neutral" },
  { "SPF: none", NULL, "SPF none" },
  { "SPF: temperror", NULL, "SPF temperror" },
  { "SPF: permerror", NULL, "SPF permerror" },
  { "SPF", NULL, "SPF" },
  { "greylisting", "not known here", "greylisting new" },
  { "greylisting", "came back after", "greylisting back" },
  { "greylisting", NULL, "greylisting" },
  { "<", "> has a mailbox here", "mailbox" },
  { "<", "> has no mailbox here", "no mailbox" },
  { "<", "no relaying", "no relaying" },
  { "<", "everything else goes to", "smart host" },
  { "<", "is not of our domain", "elsewhere" },
  { "<", "is of our own domain", "own" },
  { "<", "second office", "second office" },
  { "cannot reach ", NULL, "unreachable" },
  { "no way to ", NULL, "no way" },
  { "letter ", "null reverse-path", "double bounce" },
  { "hands the letter over", NULL, "one roof" },
  { "the sign-in went well", NULL, "signed in" },
  { "the sign-in failed", NULL, "not signed in" },
  { "counts the postmarks", NULL, "postmarks" },
  { "we are an office for", NULL, "better offices" },
  { "does not even ask", NULL, "not asked" },
  { "encodes the letter anew", NULL, "encoded anew" },
  { "the submission ended", NULL, "posting ended" },
  { "the collection ended", NULL, "collecting ended" },
  { "the directory has no address", NULL, "no address" },
  { "the directory has not answered", NULL, "no answer" },
  { "the answer about ", NULL, "cut off" },
  { "TLS broke", NULL, "TLS broke" },
  { "has no connection now", NULL, "no connection" },
  { "has a connection again", NULL, "connection again" },
  { "cannot look for mail: there is no connection", NULL, "cannot collect" },
  { "reads “", NULL, "reads" },
  { "cannot read “", NULL, "cannot read" },
  { "wants to read “", NULL, "wants to read" },
  { "has nothing to expunge", NULL, "nothing to expunge" },
  { "loses everything", NULL, "loses" },
  { "does not have ", "here: nothing to", "not here" },
  { "", "what was done here offline is dropped", "conflict" },
  { "leaves letter ", "marked as deleted", "left marked" },
  { "the server has no IDLE", NULL, "no IDLE" },
  { "the server has numbered ", "anew", "numbered anew" },
};

/* "come back in 10 min"; "The letter has 1831 octets, the other server takes at most 1500" */
static void
read_numbers (PpReading *self)
{
  static const struct { const char *words, *field; } numbers[] = {
    { "come back in ", "minutes" }, { "The letter has ", "size" }, { "takes at most ", "value" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const char *at = strstr (self->event->text, numbers[i].words);
      gsize length = at != NULL ? strspn (at + strlen (numbers[i].words), "0123456789") : 0;

      if (length > 0)
        pp_fields_set (self->fields, numbers[i].field, at + strlen (numbers[i].words), length);
    }
}

/**
 * pp_read_note:
 *
 * Adds the entry for a reason, if there is one for it.
 */
void
pp_read_note (PpReading *self)
{
  const char *text = self->event->text;

  read_numbers (self);
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    if (g_str_has_prefix (text, notes[i].begin) && (notes[i].part == NULL || strstr (text, notes[i].part) != NULL))
      {
        pp_reading_add (self, "note %s", notes[i].entry);
        return;
      }
}

static const struct { const char *words, *entry; } fates[] = {
  { " deferred", "deferred" },
  { " returned after", "expired" },
  { " returned", "returned" },
  { " delayed", "delayed" },
  { " sent", "sent" },
  { " refused", "refused" },
  { " put off", "put off" },
};

static void
set_minutes (PpReading *self, const char *text)
{
  const char *next = strstr (text, "next try in ");

  if (next != NULL)
    pp_fields_set (self->fields, "minutes", next + strlen ("next try in "), strspn (next + strlen ("next try in "), "0123456789"));
}

/* "KEY <bob@paris.example> deferred, next try in 5 min: 451 …" */
static void
read_change (PpReading *self)
{
  const char *text = self->event->text, *open = strchr (text, '<'), *close = open != NULL ? strchr (open, '>') : NULL;
  const char *reply = close != NULL ? strstr (close, ": ") : NULL;

  if (strstr (text, " stays in the outbox") != NULL)
    pp_reading_add (self, "queue change put off");
  if (close == NULL)
    return;
  pp_fields_set (self->fields, "address", open + 1, close - open - 1);
  if (reply != NULL)
    pp_fields_set (self->fields, "reply", reply + 2, -1);
  set_minutes (self, close);
  for (gsize i = 0; i < G_N_ELEMENTS (fates); i++)
    if (g_str_has_prefix (close + 1, fates[i].words))
      {
        pp_reading_add (self, "queue change %s", fates[i].entry);
        return;
      }
}

/* A report that came from another office is no news here: it is a letter like any other. */
static gboolean
has_come_here (PpReading *self)
{
  PpEvent *event = self->event;
  guint looked = 0;

  for (guint n = self->journal != NULL && event->n > 0 ? event->n - 1 : 0; n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      PpEvent *earlier = pp_journal_get (self->journal, n);

      if (earlier != NULL && event->item != 0 && earlier->item == event->item && earlier->to == event->from)
        return TRUE;
    }
  return FALSE;
}

/**
 * pp_read_queue:
 * @words: "add", "change" or "remove"
 *
 * Adds the entry for a change of a queue, if there is one for it.
 */
void
pp_read_queue (PpReading *self, const char *words)
{
  if (strstr (self->event->text, " deed-") != NULL)
    pp_reading_add (self, "queue %s deed", words);
  else if (g_str_equal (words, "change"))
    read_change (self);
  else if (g_str_equal (words, "add") && strstr (self->event->text, " from <> for ") != NULL)
    pp_reading_add (self, has_come_here (self) ? "queue add report taken" : "queue add report");
}

/**
 * pp_read_tls:
 *
 * Reads "sealed TLSv1.3 CIPHER …" or "failed WHY".
 */
void
pp_read_tls (PpReading *self)
{
  g_auto (GStrv) words = g_strsplit (self->event->text, " ", 4);
  guint n = g_strv_length (words);
  gboolean sealed = n > 0 && g_str_equal (words[0], "sealed");

  if (sealed && n > 1)
    pp_fields_set (self->fields, "type", words[1], -1);
  if (sealed && n > 2)
    pp_fields_set (self->fields, "value", words[2], -1);
  if (!sealed && n > 1)
    pp_fields_set (self->fields, "reason", self->event->text + strlen (words[0]) + 1, -1);
  if (sealed)
    pp_reading_add (self, "tls sealed %s", self->event->dir == PP_DIR_SERVER ? "server" : "client");
  pp_reading_add (self, sealed ? "tls sealed" : "tls failed");
}

/**
 * pp_is_report:
 * @event: a letter
 *
 * Returns: whether it is a report on the delivery of another one (RFC 3464), by what its header says
 */
gboolean
pp_is_report (PpEvent *event)
{
  gsize most = MIN (event->length, MOST_OF_HEADER);
  g_autofree char *head = g_ascii_strdown (event->text, most);

  return g_strstr_len (head, most, "multipart/report") != NULL && g_strstr_len (head, most, "delivery-status") != NULL;
}

/**
 * pp_reading_add_report:
 * @group: "smtp data"
 *
 * Adds the entries for a report on a letter, which may be that it is only late (RFC 3464, 2.3.3).
 */
void
pp_reading_add_report (PpReading *self, const char *group)
{
  gsize most = MIN (self->event->length, MOST_OF_REPORT);
  g_autofree char *text = g_ascii_strdown (self->event->text, most);

  if (g_strstr_len (text, most, "\naction: delayed") != NULL && g_strstr_len (text, most, "\naction: failed") == NULL)
    pp_reading_add (self, "%s report delayed", group);
  pp_reading_add (self, "%s report", group);
}
