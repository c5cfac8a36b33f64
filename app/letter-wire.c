/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection read from its beginning, as somebody who listens on the wire would: which reply answers which command, what is
 * written on the envelope, which octets are the letter.
 */
#include "app/letter-private.h"

#include <string.h>

#include "agents/message.h"
#include "app/conversation.h"

/* What was said and waits for its answer; commands may be said ahead (RFC 2920). */
typedef struct
{
  PpLetterPath *path;         /* (nullable): MAIL or RCPT: whose path it answers; its envelope's */
  PpLetterEnvelope *envelope; /* (nullable): of that path, or of the letter */
  char word[12];
  gboolean letter;            /* it is the letter that is looked for */
  guint answers;              /* how many are still to come: LMTP gives one for each recipient (RFC 2033, 4.2) */
} Command;

typedef struct
{
  guint at;                    /* the event that is looked for */
  gboolean imap, pop3, lmtp;
  gboolean sealed;
  GQueue waiting;              /* of Command */
  Command answered;            /* the last one that was */
  PpLetterEnvelope *envelope;  /* that is being written, or NULL */
  gboolean chunks, last_chunk; /* BDAT was said, with LAST */
  PpEvent *said, *replied;     /* the last line of each side; the journal's */
  PpLetterCopy *copy;          /* found */
  GByteArray *pieces;          /* of a letter in chunks */
  gboolean done;
} Wire;

static void
command_free (gpointer data)
{
  Command *command = data;

  pp_letter_envelope_unref (command->envelope);
  g_free (command);
}

static const char *
skip_word (const char *text)
{
  text += strcspn (text, " ");
  return text + strspn (text, " ");
}

static gboolean
has_verb (const char *text, const char *verb)
{
  gsize length = strlen (verb);

  return g_ascii_strncasecmp (text, verb, length) == 0 && (text[length] == ' ' || text[length] == '\0');
}

static Command *
add_command (Wire *self, const char *text)
{
  Command *command = g_new0 (Command, 1);

  command->answers = 1;
  g_strlcpy (command->word, text, MIN (sizeof command->word, strcspn (text, " ") + 1));
  g_queue_push_tail (&self->waiting, command);
  return command;
}

static void
write_path (Wire *self, const char *text, gboolean sender)
{
  PpLetterPath *path = pp_letter_path_new (skip_word (text));
  Command *command = add_command (self, text);

  if (sender || self->envelope == NULL)
    {
      g_clear_pointer (&self->envelope, pp_letter_envelope_unref);
      self->envelope = pp_letter_envelope_new ();
      if (self->copy == NULL)
        g_byte_array_set_size (self->pieces, 0);
    }
  if (sender)
    self->envelope->from = path;
  else
    g_ptr_array_add (self->envelope->to, path);
  command->path = path;
  command->envelope = pp_letter_envelope_ref (self->envelope);
}

/* How many recipients were taken */
static guint
count_taken (const PpLetterEnvelope *envelope)
{
  guint count = 0;

  for (guint i = 0; envelope != NULL && i < envelope->to->len; i++)
    count += ((PpLetterPath *) envelope->to->pdata[i])->verdict == 2;
  return count;
}

static void
add_letter (Wire *self, const char *word, guint last)
{
  Command *command = add_command (self, word);

  command->letter = self->copy != NULL && self->copy->last == last;
  if (self->lmtp)
    command->answers = MAX (1, count_taken (self->envelope));
  g_clear_pointer (&self->envelope, pp_letter_envelope_unref);
}

static void
hear_smtp_command (Wire *self, const char *text)
{
  if (has_verb (text, "MAIL") || has_verb (text, "RCPT"))
    {
      write_path (self, text, has_verb (text, "MAIL"));
      return;
    }
  if (g_str_equal (text, ".") && self->answered.word[0] != '\0' && has_verb (self->answered.word, "DATA"))
    return; /* the end of the letter, which has been put down already */
  if (has_verb (text, "RSET") || has_verb (text, "EHLO") || has_verb (text, "HELO") || has_verb (text, "LHLO"))
    g_clear_pointer (&self->envelope, pp_letter_envelope_unref);
  self->chunks = has_verb (text, "BDAT");
  self->last_chunk = self->chunks && has_verb (skip_word (skip_word (text)), "LAST");
  if (!self->chunks)
    add_command (self, text);
}

static void
take_reply (char **reply, guint *verdict, const PpEvent *event)
{
  g_free (*reply);
  *reply = g_strndup (event->text, event->length);
  *verdict = pp_reply_class (event);
}

/* LMTP's answers come in the order of the recipients that were taken. */
static void
take_answer (Wire *self, const PpEvent *event)
{
  PpLetterCopy *copy = self->copy;

  for (guint i = 0; self->lmtp && copy->envelope != NULL && i < copy->envelope->to->len; i++)
    {
      PpLetterPath *path = copy->envelope->to->pdata[i];

      if (path->verdict != 2 || *path->answer != '\0')
        continue;
      g_free (path->answer);
      path->answer = g_strndup (event->text, event->length);
      break;
    }
  if (copy->verdict != 2)
    take_reply (&copy->reply, &copy->verdict, event);
}

static void
hear_reply (Wire *self, const PpEvent *event)
{
  Command *command;

  if (pp_reply_class (event) == 0 || (!self->pop3 && event->length > 3 && event->text[3] == '-'))
    return;
  command = g_queue_peek_head (&self->waiting);
  if (command == NULL)
    return; /* the greeting */
  if (command->path != NULL)
    take_reply (&command->path->reply, &command->path->verdict, event);
  if (command->letter)
    take_answer (self, event);
  if (--command->answers > 0)
    return;
  self->done = command->letter;
  self->answered = *command;
  command_free (g_queue_pop_head (&self->waiting));
}

/* ------------------------------------------------------------------ letters */

static GBytes *
view (PpEvent *event)
{
  return g_bytes_new_with_free_func (event->text, event->length, (GDestroyNotify) pp_event_unref, pp_event_ref (event));
}

static PpLetterCopy *
found (Wire *self, PpEvent *event, PpCopyKind kind, GBytes *octets)
{
  PpLetterCopy *copy = pp_letter_copy_new (kind, octets);

  copy->n = copy->last = event->n;
  copy->hop = event->hop <= 5 ? event->hop : 0;
  copy->connection = event->connection;
  copy->from = event->from;
  copy->to = event->to;
  copy->proto = event->proto;
  copy->time_us = event->time_us;
  copy->sealed = self->sealed;
  copy->wire_octets = event->length;
  if (kind == PP_COPY_SMTP && self->envelope != NULL)
    copy->envelope = pp_letter_envelope_ref (self->envelope);
  self->copy = copy;
  return copy;
}

/* Of a letter that was too long the framer keeps the beginning. The lone dot is three octets. */
static gboolean
is_all_there (const PpEvent *event)
{
  return event->octets <= event->length + 5;
}

static void
hear_stuffed (Wire *self, PpEvent *event, PpCopyKind kind)
{
  g_autoptr (GBytes) wire = view (event), octets = pp_octets_unstuff (wire);
  PpLetterCopy *copy;

  if (event->n != self->at)
    return;
  copy = found (self, event, kind, octets);
  copy->stuffed = g_bytes_get_size (octets) != g_bytes_get_size (wire);
  copy->whole = is_all_there (event);
}

/* Chunks go on until LAST; the one that is looked for may be any of them. */
static void
hear_chunk (Wire *self, PpEvent *event)
{
  if (self->copy == NULL || !self->copy->whole)
    g_byte_array_append (self->pieces, (const guint8 *) event->text, event->length);
  if (self->copy == NULL && event->n == self->at)
    {
      found (self, event, PP_COPY_SMTP, NULL);
      self->copy->chunked = TRUE;
      self->copy->whole = FALSE;
    }
  if (!self->last_chunk)
    add_command (self, "BDAT");
  if (self->copy != NULL && !self->copy->whole)
    {
      self->copy->last = event->n;
      self->copy->whole = self->last_chunk;
    }
  if (!self->last_chunk)
    return;
  add_letter (self, "BDAT", event->n);
  if (self->copy == NULL)
    g_byte_array_set_size (self->pieces, 0);
}

static void
hear_smtp_data (Wire *self, PpEvent *event)
{
  if (self->chunks)
    {
      hear_chunk (self, event);
      return;
    }
  hear_stuffed (self, event, PP_COPY_SMTP);
  add_letter (self, "letter", event->n);
  /* What ends it is no command. */
  g_strlcpy (self->answered.word, "DATA", sizeof self->answered.word);
}

static const char *const letters[] = { "BODY[] ", "RFC822 ", "BINARY[] ", "BINARY[] ~", NULL };
static const char *const headers[] = { "BODY[HEADER] ", "RFC822.HEADER ", NULL };

/* "* 1 FETCH (UID 1 BODY[] {981}": is it the whole letter, or all of its header, that follows? */
static gboolean
announces (const PpEvent *line, const char *const *items, gsize length)
{
  gboolean announced = FALSE;

  for (guint i = 0; line != NULL && items[i] != NULL; i++)
    {
      g_autofree char *end = g_strdup_printf ("%s{%" G_GSIZE_FORMAT "}", items[i], length);

      announced |= g_str_has_suffix (line->text, end);
    }
  return announced;
}

static gboolean
appends (const PpEvent *line)
{
  return line != NULL && has_verb (skip_word (line->text), "APPEND");
}

static void
hear_data (Wire *self, PpEvent *event)
{
  g_autoptr (GBytes) octets = NULL;

  if (!self->imap && !self->pop3)
    {
      if (event->dir == PP_DIR_CLIENT)
        hear_smtp_data (self, event);
      return;
    }
  if (event->n != self->at)
    return;
  octets = view (event);
  if (self->pop3 && event->dir == PP_DIR_SERVER && has_verb (self->answered.word, "RETR"))
    hear_stuffed (self, event, PP_COPY_POP3);
  else if (self->imap && event->dir == PP_DIR_SERVER && announces (self->replied, letters, event->length))
    found (self, event, PP_COPY_IMAP, octets);
  else if (self->imap && event->dir == PP_DIR_SERVER && announces (self->replied, headers, event->length))
    found (self, event, PP_COPY_HEADER, octets);
  else if (self->imap && event->dir == PP_DIR_CLIENT && appends (self->said))
    found (self, event, PP_COPY_FILED, octets);
  self->done = TRUE;
}

/* ------------------------------------------------------------------ listening */

static void
hear_line (Wire *self, PpEvent *event)
{
  gboolean client = event->dir == PP_DIR_CLIENT;

  if (client)
    self->said = event;
  else
    self->replied = event;
  if (self->imap)
    return;
  if (!client)
    hear_reply (self, event);
  else if (self->pop3)
    add_command (self, event->text);
  else
    hear_smtp_command (self, event->text);
}

static void
hear (Wire *self, PpEvent *event)
{
  if (event->kind == PP_KIND_TLS && g_str_has_prefix (event->text, "sealed"))
    self->sealed = TRUE;
  else if (event->kind == PP_KIND_LINE)
    hear_line (self, event);
  else if (event->kind == PP_KIND_DATA)
    hear_data (self, event);
  else if (event->kind == PP_KIND_CLOSE && event->n > self->at)
    self->done = TRUE;
}

PpLetterCopy *
pp_letter_wire_read (PpJournal *journal, guint first, guint at, guint n)
{
  PpEvent *sought = pp_journal_get (journal, at);
  const char *proto = sought->proto != NULL ? sought->proto : "";
  Wire self = { .at = at, .waiting = G_QUEUE_INIT, .imap = g_str_has_prefix (proto, "imap"), .pop3 = g_str_has_prefix (proto, "pop3"),
                .lmtp = g_str_has_prefix (proto, "lmtp"), .pieces = g_byte_array_new () };

  for (guint i = first; i <= n && !self.done; i++)
    {
      PpEvent *event = pp_journal_get (journal, i);

      if (event->connection == sought->connection)
        hear (&self, event);
      if (i >= at && self.copy == NULL)
        break; /* it is no letter, or belongs to one that began before */
    }
  if (self.copy != NULL && self.copy->chunked)
    {
      self.copy->wire_octets = self.pieces->len;
      self.copy->octets = g_byte_array_free_to_bytes (g_steal_pointer (&self.pieces));
    }
  g_clear_pointer (&self.pieces, g_byte_array_unref);
  g_clear_pointer (&self.envelope, pp_letter_envelope_unref);
  g_queue_clear_full (&self.waiting, command_free);
  return self.copy;
}
