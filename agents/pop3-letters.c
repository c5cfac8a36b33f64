/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the open maildrop is asked (RFC 1939, 5 and 7): the numbers and names of its letters, the letters themselves, and the
 * marks of those that shall go. The letters themselves come from pop3-fetch.c.
 */
#include "agents/pop3-private.h"

/* A list of more lines than this is said as one block: nobody reads it line by line. */
#define MOST_LINES 50

/* ------------------------------------------------------------------ checks */

/* Reads digits; what is too large becomes the largest number. */
static gboolean
read_number (const char **text, guint *number)
{
  const char *at = *text;
  guint64 value = 0;

  for (; g_ascii_isdigit (*at); at++)
    value = MIN (value * 10 + g_ascii_digit_value (*at), G_MAXUINT);
  if (at == *text)
    return FALSE;
  *text = at;
  *number = value;
  return TRUE;
}

static const char *
check_number (PpPop3Session *self, guint number)
{
  if (pp_maildrop_get (self->maildrop, number) == NULL)
    return "there is no message of that number";
  if (pp_maildrop_is_marked (self->maildrop, number))
    return "that message is marked as deleted";
  return NULL;
}

/* msg */
const char *
pp_pop3_check_letter (PpPop3Session *self, PpPop3Request *request)
{
  const char *at = request->text;

  if (!read_number (&at, &request->number) || *at != '\0')
    return pp_pop3_wrong_syntax;
  return check_number (self, request->number);
}

/* [msg] */
const char *
pp_pop3_check_maybe_letter (PpPop3Session *self, PpPop3Request *request)
{
  return *request->text == '\0' ? NULL : pp_pop3_check_letter (self, request);
}

/* msg n */
const char *
pp_pop3_check_top (PpPop3Session *self, PpPop3Request *request)
{
  const char *at = request->text;

  if (!read_number (&at, &request->number) || *at++ != ' ' || !read_number (&at, &request->lines) || *at != '\0')
    return pp_pop3_wrong_syntax;
  return check_number (self, request->number);
}

/* ------------------------------------------------------------------ lists */

/* Writes what stands behind the number. */
typedef void (*TellFunc) (PpPop3Session *self, guint number, GString *line);

static void
tell_size (PpPop3Session *self, guint number, GString *line)
{
  g_string_append_printf (line, "%u %u", number, pp_maildrop_get (self->maildrop, number)->octets);
}

/* A unique id is never used twice, because neither the validity of a mailbox nor a UID in it is (RFC 1939, 7: UIDL). */
static void
tell_id (PpPop3Session *self, guint number, GString *line)
{
  g_string_append_printf (line, "%u %u.%u", number, pp_maildrop_get_validity (self->maildrop),
                          pp_maildrop_get (self->maildrop, number)->uid);
}

static void
say_one (PpPop3Session *self, guint number, TellFunc tell)
{
  g_autoptr (GString) line = g_string_new ("+OK ");

  tell (self, number, line);
  pp_port_say_line (self->port, line->str, line->len);
}

static void
say_lines (PpPop3Session *self, TellFunc tell)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint n = 1; n <= pp_maildrop_get_last (self->maildrop); n++)
    if (!pp_maildrop_is_marked (self->maildrop, n))
      {
        g_string_truncate (line, 0);
        tell (self, n, line);
        pp_port_say_line (self->port, line->str, line->len);
      }
}

static void
say_block (PpPop3Session *self, TellFunc tell)
{
  GString *lines = g_string_sized_new (16 * pp_maildrop_count (self->maildrop));
  g_autoptr (GBytes) octets = NULL;

  for (guint n = 1; n <= pp_maildrop_get_last (self->maildrop); n++)
    if (!pp_maildrop_is_marked (self->maildrop, n))
      {
        tell (self, n, lines);
        g_string_append (lines, "\r\n");
      }
  octets = g_string_free_to_bytes (lines);
  pp_port_say_block (self->port, octets);
}

static void
say_all (PpPop3Session *self, TellFunc tell)
{
  if (pp_maildrop_count (self->maildrop) > MOST_LINES)
    say_block (self, tell);
  else
    say_lines (self, tell);
  pp_port_say (self->port, ".");
}

/* ------------------------------------------------------------------ handlers */

void
pp_pop3_handle_stat (PpPop3Session *self, const PpPop3Request *request)
{
  pp_port_say (self->port, "+OK %u %" G_GUINT64_FORMAT, pp_maildrop_count (self->maildrop),
               pp_maildrop_count_octets (self->maildrop));
}

void
pp_pop3_handle_list (PpPop3Session *self, const PpPop3Request *request)
{
  if (request->number != 0)
    {
      say_one (self, request->number, tell_size);
      return;
    }
  pp_port_say (self->port, "+OK %u messages (%" G_GUINT64_FORMAT " octets)", pp_maildrop_count (self->maildrop),
               pp_maildrop_count_octets (self->maildrop));
  say_all (self, tell_size);
}

void
pp_pop3_handle_uidl (PpPop3Session *self, const PpPop3Request *request)
{
  if (request->number != 0)
    {
      say_one (self, request->number, tell_id);
      return;
    }
  pp_port_say (self->port, "+OK the unique id of each message follows");
  say_all (self, tell_id);
}

void
pp_pop3_handle_retr (PpPop3Session *self, const PpPop3Request *request)
{
  pp_pop3_fetch (self, request->number);
}

void
pp_pop3_handle_top (PpPop3Session *self, const PpPop3Request *request)
{
  pp_pop3_fetch_top (self, request->number, request->lines);
}

void
pp_pop3_handle_dele (PpPop3Session *self, const PpPop3Request *request)
{
  pp_port_set_item (self->port, pp_maildrop_get (self->maildrop, request->number)->item);
  pp_maildrop_mark (self->maildrop, request->number);
  pp_port_say (self->port, "+OK message %u is marked as deleted", request->number);
}

void
pp_pop3_handle_noop (PpPop3Session *self, const PpPop3Request *request)
{
  pp_port_say (self->port, "+OK");
}

void
pp_pop3_handle_rset (PpPop3Session *self, const PpPop3Request *request)
{
  pp_maildrop_unmark_all (self->maildrop);
  pp_port_say (self->port, "+OK the maildrop has %u messages (%" G_GUINT64_FORMAT " octets)", pp_maildrop_count (self->maildrop),
               pp_maildrop_count_octets (self->maildrop));
}
