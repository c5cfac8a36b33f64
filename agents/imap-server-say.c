/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the IMAP server says: untagged responses are gathered, and go out line by line where they are few, so that a class
 * can read them, and in blocks where they are many; then comes the tagged answer, always last (RFC 9051, 2.2.2).
 */
#include "agents/imap-server-private.h"

#include <string.h>

#define MISTAKES_MOST 20

/* ------------------------------------------------------------------ untagged responses */

/**
 * pp_imap_begin:
 *
 * Returns: (transfer none): where to append the response, behind its "* "; pp_imap_end() ends it
 */
GString *
pp_imap_begin (PpImapSession *self)
{
  if (self->out->len >= PP_IMAP_BLOCK - 1024 && self->n_out > PP_IMAP_SAID_SINGLY)
    pp_imap_flush (self);
  return g_string_append (self->out, "* ");
}

void
pp_imap_end (PpImapSession *self)
{
  g_string_append (self->out, "\r\n");
  self->n_out++;
}

void
pp_imap_say (PpImapSession *self, const char *format, ...)
{
  GString *out = pp_imap_begin (self);
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (out, format, arguments);
  va_end (arguments);
  pp_imap_end (self);
}

/* The octets of the literal that the line announces at its end, or -1. */
static gssize
find_literal (const char *line, gsize length)
{
  gsize begin = length;
  guint64 octets;

  if (length < 3 || line[length - 1] != '}')
    return -1;
  while (begin > 0 && line[begin - 1] != '{')
    begin--;
  if (begin == 0 || begin == length - 1)
    return -1;
  for (gsize i = begin; i < length - 1; i++)
    if (!g_ascii_isdigit (line[i]))
      return -1;
  octets = g_ascii_strtoull (line + begin, NULL, 10);
  return octets <= G_MAXINT32 ? (gssize) octets : -1;
}

/* Lines and the literals that they announce, each by itself. */
static void
say_singly (PpImapSession *self, const char *octets, gsize length)
{
  while (length > 0)
    {
      const char *end = memchr (octets, '\r', length);
      gsize line = end != NULL ? (gsize) (end - octets) : length;
      gsize rest = length - MIN (line + 2, length);
      gssize literal = find_literal (octets, line);

      pp_port_say_line (self->port, octets, line);
      octets += length - rest;
      length = rest;
      if (literal > 0 && (gsize) literal <= length)
        {
          g_autoptr (GBytes) block = g_bytes_new (octets, literal);
          pp_port_say_block (self->port, block);
          octets += literal;
          length -= literal;
        }
    }
}

/**
 * pp_imap_flush:
 *
 * Says what was gathered.
 */
void
pp_imap_flush (PpImapSession *self)
{
  if (self->n_out > PP_IMAP_SAID_SINGLY)
    {
      g_autoptr (GBytes) block = g_bytes_new (self->out->str, self->out->len);
      pp_port_say_block (self->port, block);
    }
  else
    say_singly (self, self->out->str, self->out->len);
  g_string_truncate (self->out, 0);
  self->n_out = 0;
}

/**
 * pp_imap_say_responses:
 * @responses: (transfer full): whole ones, each with its "* " and CR LF
 * @item: the letter that they are about, or 0 if they are many and shall go out as one block
 */
void
pp_imap_say_responses (PpImapSession *self, GByteArray *responses, guint32 item)
{
  g_autoptr (GBytes) block = g_byte_array_free_to_bytes (responses);

  pp_imap_flush (self);
  if (g_bytes_get_size (block) == 0)
    return;
  pp_port_set_item (self->port, item == G_MAXUINT32 ? 0 : item);
  if (item == 0)
    pp_port_say_block (self->port, block);
  else
    say_singly (self, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  /* It stays until the next command, so that our own client knows which letter it has heard. */
}

/* ------------------------------------------------------------------ the tagged answer */

/* The session takes the next command. */
static void
go_on (PpImapSession *self)
{
  pp_imap_forget_command (self);
  if (self->waiting)
    {
      self->waiting = self->watch.excused = FALSE;
      pp_port_resume (self->port);
    }
  if (!self->over)
    {
      pp_imap_enter (self, pp_imap_resting_state (self));
      pp_imap_expect (self);
    }
}

static void
answer (PpImapSession *self, const char *condition, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  gboolean is_mistake = *condition == 'B';

  if (self->verb != NULL && !is_mistake && self->view.mailbox != NULL)
    pp_imap_announce (self, !self->verb->keeps_numbers);
  pp_imap_flush (self);
  pp_port_say (self->port, "%s %s %s", self->tag != NULL ? self->tag : "*", condition, text);
  self->mistakes = is_mistake ? self->mistakes + 1 : self->account != NULL ? 0 : self->mistakes;
  go_on (self);
  if (self->mistakes >= MISTAKES_MOST)
    pp_imap_close_with (self, "Too many mistakes, good-bye");
  else if (self->view.deleted)
    pp_imap_close_with (self, "The selected mailbox was deleted");
}

/**
 * pp_imap_ok:
 *
 * Ends the command. What the client does not know yet of the selected mailbox is told before, as far as it may be.
 */
void
pp_imap_ok (PpImapSession *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  answer (self, "OK", format, arguments);
  va_end (arguments);
}

void
pp_imap_no (PpImapSession *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  answer (self, "NO", format, arguments);
  va_end (arguments);
}

void
pp_imap_bad (PpImapSession *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  answer (self, "BAD", format, arguments);
  va_end (arguments);
}

void
pp_imap_syntax (PpImapSession *self)
{
  pp_imap_bad (self, "It is written: %s", self->verb->verb.syntax);
}

/* RFC 9051, 7.1: BADCHARSET names what is known. */
void
pp_imap_fault (PpImapSession *self, const GError *error)
{
  if (g_error_matches (error, PP_IMAP_ERROR, PP_IMAP_ERROR_CHARSET))
    pp_imap_no (self, "[BADCHARSET (US-ASCII UTF-8)] %s", error->message);
  else if (g_error_matches (error, PP_IMAP_ERROR, PP_IMAP_ERROR_LIMIT))
    pp_imap_bad (self, "[LIMIT] %s", error->message);
  else
    pp_imap_bad (self, "%s", error->message);
}

/* ------------------------------------------------------------------ waiting for the store */

/**
 * pp_imap_wait:
 *
 * Nothing is heard until the command is answered.
 * Returns: what to give as data to whoever works; he hands it back to pp_imap_is_back()
 */
gpointer
pp_imap_wait (PpImapSession *self)
{
  self->waiting = self->watch.excused = TRUE;
  pp_port_pause (self->port);
  g_object_ref (self->port);
  return self;
}

/**
 * pp_imap_is_back:
 * @self: what was waited for is done; the caller gives up its reference to the port
 *
 * Returns: whether there is somebody left to be answered
 */
gboolean
pp_imap_is_back (PpImapSession *self)
{
  return !self->over && pp_port_is_open (self->port);
}

/**
 * pp_imap_refuse_store:
 * @missing: the code for a mailbox that is not there: "NONEXISTENT" or "TRYCREATE"
 *
 * The store could not do it: NO, with the code of RFC 5530 or RFC 9208.
 */
void
pp_imap_refuse_store (PpImapSession *self, const GError *error, const char *missing)
{
  if (error->domain != PP_CABINET_ERROR)
    {
      pp_imap_no (self, "[SERVERBUG] %s", error->message);
      return;
    }
  switch ((int) error->code)
    {
    case PP_CABINET_ERROR_FULL:
      pp_imap_no (self, "[OVERQUOTA] There is no room for it: the quota is reached");
      break;
    case PP_CABINET_ERROR_MISSING:
      pp_imap_no (self, "[%s] There is no such mailbox", missing);
      break;
    case PP_CABINET_ERROR_EXISTS:
      pp_imap_no (self, "[ALREADYEXISTS] There is a mailbox of that name already");
      break;
    case PP_CABINET_ERROR_NAME:
      pp_imap_no (self, "[CANNOT] A mailbox cannot have that name: %s", error->message);
      break;
    case PP_CABINET_ERROR_LIMIT:
      pp_imap_no (self, "[LIMIT] %s", error->message);
      break;
    default:
      pp_port_note (self->port, "%s", error->message);
      pp_imap_no (self, "[UNAVAILABLE] The cabinet cannot do it now, try again later");
    }
}
