/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * DATA and BDAT: the letter itself. What would make another server see a different end of it is refused here.
 */
#include "agents/smtp-server-private.h"

#include <string.h>

#include "agents/message.h"

/* RFC 5321, 4.5.3.1.6: CR LF included. */
#define TEXT_LINE_MOST 1000

static PpReply *
too_big (PpSmtpSession *self)
{
  return pp_reply_new (552, "5.3.4", "Message too big: at most %" G_GSIZE_FORMAT " octets are taken",
                       self->policy->most_octets);
}

/* ------------------------------------------------------------------ the end of a letter */

/* Who has brought a letter is no nuisance: a connection may last, and many small mistakes add up. */
static void
answer_letter (PpSmtpSession *self, GPtrArray *replies)
{
  for (guint i = 0; i < replies->len; i++)
    {
      pp_smtp_write_reply (self, replies->pdata[i]);
      if (pp_reply_is_good (replies->pdata[i]))
        self->mistakes = 0;
    }
  pp_smtp_answer_with (self, NULL);
  pp_smtp_forget_transaction (self);
  pp_smtp_enter (self, PP_SMTP_INTRODUCED);
}

/* With LMTP each recipient has a reply of its own, also when all are the same (RFC 2033, 4.2). */
static void
refuse_letter (PpSmtpSession *self)
{
  g_autoptr (GPtrArray) replies = g_ptr_array_new ();
  guint count = self->policy->kind == PP_SMTP_LMTP ? self->envelope->recipients->len : 1;

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (replies, self->reply);
  answer_letter (self, replies);
}

static void
hand_in (PpSmtpSession *self, GBytes *content)
{
  self->watch.excused = TRUE;
  pp_port_pause (self->port);
  self->policy->take (pp_port_get_actor (self->port), self->port, self->envelope, content);
}

/**
 * pp_smtp_server_taken:
 * @replies: (element-type PpReply): one, or with LMTP one for each recipient
 *
 * The letter is filed, or could not be: this is what the other side is told. Does nothing on a port that has closed.
 */
void
pp_smtp_server_taken (PpPort *port, GPtrArray *replies)
{
  PpSmtpSession *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL && self->state == PP_SMTP_FILING);
  g_return_if_fail (replies->len == (self->policy->kind == PP_SMTP_LMTP ? self->envelope->recipients->len : 1));
  self->watch.excused = FALSE;
  answer_letter (self, replies);
  pp_port_resume (port);
}

/* ------------------------------------------------------------------ DATA */

/* RFC 3030, 3: what is binary has no lines, so it cannot end with a lone dot. */
gboolean
pp_smtp_may_send_data (PpSmtpSession *self, const PpSmtpVerb *verb, const char *rest)
{
  if (self->envelope->body != PP_BODY_BINARYMIME)
    return pp_smtp_takes_nothing (self, verb, rest);
  pp_smtp_answer (self, 503, "5.5.1", "A BINARYMIME letter is sent with BDAT");
  return FALSE;
}

void
pp_smtp_handle_data (PpSmtpSession *self, const char *rest)
{
  /* Stuffed dots may make it longer on the wire than it is. */
  pp_port_expect_block (self->port, self->policy->most_octets + self->policy->most_octets / 2 + 1);
  pp_smtp_answer (self, 354, NULL, "Start mail input; end with <CRLF>.<CRLF>");
  self->next = PP_SMTP_READING_LETTER;
}

static PpReply *
find_fault (PpUnitFlags flags)
{
  if (flags & PP_UNIT_BARE_LF)
    return pp_reply_new (550, "5.6.0", "Refused: a bare LF in the message; lines end with CR LF (RFC 5321, 2.3.8)");
  if (flags & PP_UNIT_BARE_CR)
    return pp_reply_new (550, "5.6.0", "Refused: a bare CR in the message; lines end with CR LF (RFC 5321, 2.3.8)");
  if (flags & PP_UNIT_LONG_LINE)
    return pp_reply_new (500, "5.6.0", "Line too long: at most 1000 octets with its CR LF (RFC 5321, 4.5.3.1.6)");
  return NULL;
}

/**
 * pp_smtp_hear_letter:
 * @unit: everything before the lone dot
 *
 * The lone dot, which comes next, is answered; until then the letter waits.
 */
void
pp_smtp_hear_letter (PpSmtpSession *self, const PpUnit *unit)
{
  g_autoptr (GBytes) stuffed = g_bytes_new (unit->octets, unit->length);
  g_autoptr (GBytes) content = pp_octets_unstuff (stuffed);

  if ((unit->flags & PP_UNIT_TOO_LONG) || g_bytes_get_size (content) > self->policy->most_octets)
    pp_smtp_answer_with (self, too_big (self));
  else
    pp_smtp_answer_with (self, find_fault (unit->flags));
  self->content = self->reply == NULL ? g_steal_pointer (&content) : NULL;
  pp_port_expect_lines (self->port, PP_SMTP_LINE_READ);
  pp_smtp_enter (self, PP_SMTP_FILING);
}

void
pp_smtp_hear_dot (PpSmtpSession *self)
{
  g_autoptr (GBytes) content = g_steal_pointer (&self->content);

  if (content == NULL)
    refuse_letter (self);
  else
    hand_in (self, content);
}

/* ------------------------------------------------------------------ BDAT */

/* chunk-size [ SP end-marker ] (RFC 3030, 2) */
static gboolean
read_chunk_size (const char *rest, guint64 *octets, gboolean *last)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 3);
  guint n = g_strv_length (words);

  *last = n == 2;
  return n <= 2 && (n == 1 || g_ascii_strcasecmp (words[1], "LAST") == 0) &&
         g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXINT64, octets, NULL);
}

/* What is against this chunk, before any of it is read; NULL: nothing. */
static PpReply *
object_to_chunk (PpSmtpSession *self, guint64 octets)
{
  gsize have = self->chunks != NULL ? self->chunks->len : 0;

  if (self->state == PP_SMTP_CONNECTED)
    return pp_reply_new (503, "5.5.1", "Say %s first", self->policy->kind == PP_SMTP_LMTP ? "LHLO" : "EHLO or HELO");
  if (self->spoilt)
    return pp_reply_new (503, "5.5.1", "This letter went wrong already: say RSET");
  if (self->state != PP_SMTP_RECIPIENTS_GIVEN && self->state != PP_SMTP_CHUNKS_GIVEN)
    return pp_reply_new (503, "5.5.1", self->state == PP_SMTP_INTRODUCED ? "Need MAIL before BDAT" : "Need RCPT before BDAT");
  return octets > self->policy->most_octets - have ? too_big (self) : NULL;
}

/* bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]. There is no reply before the chunk: it follows at once, and is
 * taken off the wire even if it is not wanted. */
void
pp_smtp_handle_bdat (PpSmtpSession *self, const char *rest)
{
  PpSmtpState before = self->state;

  if (!read_chunk_size (rest, &self->chunk, &self->last_chunk))
    {
      pp_smtp_answer (self, 501, "5.5.4", "Syntax: BDAT octets [LAST]");
      return;
    }
  pp_smtp_answer_with (self, object_to_chunk (self, self->chunk));
  if (self->reply != NULL)
    pp_port_skip_octets (self->port, self->chunk);
  else
    pp_port_expect_octets (self->port, self->chunk);
  if (self->chunks == NULL)
    self->chunks = g_byte_array_new ();
  pp_smtp_enter (self, PP_SMTP_READING_CHUNK);
  self->next = before;
}

static PpUnitFlags
flags_of_line (const guint8 *line, gsize length)
{
  return length > TEXT_LINE_MOST ? PP_UNIT_LONG_LINE : PP_UNIT_PLAIN;
}

/* Text has lines, however it comes (RFC 5321, 2.3.8). */
static PpUnitFlags
flags_of_text (const guint8 *octets, gsize length)
{
  PpUnitFlags flags = PP_UNIT_PLAIN;
  gsize start = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (octets[i] == '\r' && (i + 1 == length || octets[i + 1] != '\n'))
        flags |= PP_UNIT_BARE_CR;
      if (octets[i] != '\n')
        continue;
      if (i == 0 || octets[i - 1] != '\r')
        flags |= PP_UNIT_BARE_LF;
      flags |= flags_of_line (octets + start, i + 1 - start);
      start = i + 1;
    }
  return start < length ? flags | flags_of_line (octets + start, length - start) : flags;
}

static void
hear_last_chunk (PpSmtpSession *self)
{
  g_autoptr (GBytes) content = g_byte_array_free_to_bytes (g_steal_pointer (&self->chunks));
  gsize length;
  const guint8 *octets = g_bytes_get_data (content, &length);

  if (self->envelope->body != PP_BODY_BINARYMIME)
    pp_smtp_answer_with (self, find_fault (flags_of_text (octets, length)));
  pp_smtp_enter (self, PP_SMTP_FILING);
  if (self->reply != NULL)
    refuse_letter (self);
  else
    hand_in (self, content);
}

/* The chunk that was not wanted has gone by. Behind the last one, nothing is left of the letter; before that it has
 * begun with BDAT, so neither DATA nor another recipient can follow. */
static void
refuse_chunk (PpSmtpSession *self)
{
  if (self->next != PP_SMTP_RECIPIENTS_GIVEN && self->next != PP_SMTP_CHUNKS_GIVEN)
    pp_smtp_finish (self);
  else if (self->last_chunk)
    refuse_letter (self);
  else
    {
      self->spoilt = TRUE;
      self->next = PP_SMTP_CHUNKS_GIVEN;
      pp_smtp_finish (self);
    }
}

/**
 * pp_smtp_hear_chunk:
 * @unit: what BDAT announced; nothing, if it was not wanted
 */
void
pp_smtp_hear_chunk (PpSmtpSession *self, const PpUnit *unit)
{
  pp_port_expect_lines (self->port, PP_SMTP_LINE_READ);
  if (self->reply != NULL)
    {
      refuse_chunk (self);
      return;
    }
  g_byte_array_append (self->chunks, (const guint8 *) unit->octets, unit->length);
  if (self->last_chunk)
    {
      hear_last_chunk (self);
      return;
    }
  pp_smtp_answer (self, 250, "2.0.0", "%" G_GUINT64_FORMAT " octets received", self->chunk);
  self->next = PP_SMTP_CHUNKS_GIVEN;
  pp_smtp_finish (self);
}
