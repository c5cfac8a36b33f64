/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a line or a letter of SMTP, submission or LMTP: which entries of data/commentary.ini fit, and with what words.
 */
#include "app/commentary-private.h"

#include <string.h>

#define MOST_OF_REPLY 600

/* The name that a side gives itself, where that is another one than it goes by anyhow. */
static void
read_host (PpReading *self, const char *text)
{
  gsize length = strcspn (text, " ");
  const char *speaker = g_hash_table_lookup (self->fields, "speaker");

  if (length != strlen (speaker) || g_ascii_strncasecmp (speaker, text, length) != 0)
    pp_fields_set (self->fields, "host", text, length);
}

/* What follows the colon of MAIL and RCPT, or the verb of anything else. */
static const char *
find_argument (PpEvent *event)
{
  const char *colon = strchr (event->text, ':');
  const char *space = strchr (event->text, ' ');

  if (colon != NULL && (g_ascii_strncasecmp (event->text, "MAIL", 4) == 0 || g_ascii_strncasecmp (event->text, "RCPT", 4) == 0))
    return colon + 1;
  return space != NULL ? space + 1 : "";
}

/* The path's end; ">" may stand inside a quoted local part. */
static const char *
find_bracket (const char *p)
{
  gboolean quoted = FALSE;

  for (; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (*p == '>' && !quoted)
        return p;
    }
  return NULL;
}

static void
read_address (PpReading *self, PpEvent *command)
{
  const char *argument = find_argument (command);
  const char *open = strchr (argument, '<');
  const char *close = open != NULL ? find_bracket (open) : NULL;

  if (close != NULL)
    pp_fields_set (self->fields, "address", open + 1, close - open - 1);
  else if (open == NULL)
    {
      argument += strspn (argument, " ");
      pp_fields_set (self->fields, "address", argument, strcspn (argument, " "));
    }
}

static gboolean
has_null_path (PpEvent *command)
{
  const char *argument = find_argument (command);

  argument += strspn (argument, " ");
  return g_str_has_prefix (argument, "<>");
}

/* "SIZE=812" among the parameters that follow the path */
static void
read_parameter (PpReading *self, const char *keyword, const char *field)
{
  const char *p = find_argument (self->event);
  gsize length = strlen (keyword);

  while ((p = strchr (p, ' ')) != NULL)
    {
      p++;
      if (g_ascii_strncasecmp (p, keyword, length) == 0 && p[length] == '=')
        {
          pp_fields_set (self->fields, field, p + length + 1, strcspn (p + length + 1, " "));
          return;
        }
    }
}

static void
set_line (PpReading *self, const char *field, guint n)
{
  if (n != 0)
    pp_fields_set_number (self->fields, field, n);
}

static void
read_dialogue (PpReading *self)
{
  const PpDialogue *dialogue = self->dialogue;

  set_line (self, "greeting_line", dialogue->greeting);
  set_line (self, "introduced_line", dialogue->introduced);
  set_line (self, "mail_line", dialogue->mail);
  set_line (self, "go_ahead_line", dialogue->go_ahead);
  set_line (self, "recipients", dialogue->recipients->len);
}

/* "BDAT 812 LAST": how many octets follow */
static void
read_chunk (PpReading *self)
{
  const char *argument = find_argument (self->event);

  pp_fields_set (self->fields, "size", argument, strcspn (argument, " "));
}

static void
read_command (PpReading *self)
{
  PpSaid said = { 0 };
  g_autofree char *name = NULL;
  const PpSaid *open = pp_dialogue_get_question (self->dialogue);

  pp_said_read_verb (&said, self->event);
  if (self->dialogue->exchange && open == NULL)
    g_strlcpy (said.verb, "exchange", sizeof said.verb);
  name = pp_reading_name_verb (self, &said);
  set_line (self, "line", self->dialogue->last_reply);
  pp_fields_set (self->fields, "verb", said.verb, -1);
  if (g_str_equal (name, "MAIL") || g_str_equal (name, "RCPT"))
    read_address (self, self->event);
  if (g_str_equal (name, "MAIL") || g_str_equal (name, "RCPT"))
    pp_read_parameters (self, find_argument (self->event));
  read_parameter (self, "SIZE", "size");
  if (g_str_has_prefix (name, "BDAT"))
    read_chunk (self);
  read_host (self, find_argument (self->event));
  if (g_str_equal (name, "AUTH") || g_str_equal (name, "exchange"))
    pp_read_proof (self, name);
  if (g_str_equal (name, "MAIL") && has_null_path (self->event))
    pp_reading_add (self, "smtp command MAIL null");
  pp_reading_add (self, "%s command %s", self->event->proto, name);
  pp_reading_add (self, "%s command %s", self->family, name);
}

static gboolean
is_chunk (PpReading *self)
{
  const PpSaid *last = g_queue_peek_tail (&self->dialogue->pending);

  return last != NULL && g_str_has_prefix (last->verb, "BDAT");
}

static void
read_letter (PpReading *self)
{
  guint lines = 0;
  const char *end = self->event->text + self->event->length;

  for (const char *p = self->event->text; (p = memchr (p, '\n', end - p)) != NULL; p++)
    lines++;
  pp_fields_set_number (self->fields, "lines", lines);
  set_line (self, "line", self->dialogue->go_ahead);
  if (is_chunk (self))
    {
      set_line (self, "line", ((const PpSaid *) g_queue_peek_tail (&self->dialogue->pending))->event->n);
      pp_reading_add (self, "smtp data BDAT");
    }
  else if (pp_is_report (self->event))
    pp_reading_add_report (self, "smtp data");
  pp_reading_add (self, "%s data", self->event->proto);
  pp_reading_add (self, "%s data", self->family);
}

/* "5.1.1" at the beginning of a reply's text (RFC 2034, 4); it has to agree with the code. Returns its length or 0. */
static gsize
find_status (const char *text, guint code)
{
  gsize subject, detail;

  if (text[0] != (char) ('0' + code / 100) || text[1] != '.')
    return 0;
  subject = strspn (text + 2, "0123456789");
  if (subject < 1 || subject > 3 || text[2 + subject] != '.')
    return 0;
  detail = strspn (text + 3 + subject, "0123456789");
  if (detail < 1 || detail > 3 || (text[3 + subject + detail] != ' ' && text[3 + subject + detail] != '\0'))
    return 0;
  return 3 + subject + detail;
}

static void
read_code_digits (PpReading *self, guint code)
{
  g_autofree char *whole = g_strdup_printf ("%03u", code);
  const char first[] = { whole[0], '\0' }, second[] = { whole[1], '\0' }, third[] = { whole[2], '\0' };

  pp_reading_add_digit (self, whole, first, "smtp digit 1", first);
  pp_reading_add_digit (self, whole, second, "smtp digit 2", second);
  pp_reading_add_digit (self, whole, third, "smtp digit 3", whole);
}

static void
read_status_digits (PpReading *self, const char *status)
{
  g_auto (GStrv) parts = g_strsplit (status, ".", 3);
  g_autofree char *subject = g_strconcat (".", parts[1], NULL);
  g_autofree char *detail = g_strconcat (".", parts[2], NULL);
  g_autofree char *both = g_strconcat (parts[1], ".", parts[2], NULL);

  pp_reading_add_digit (self, status, parts[0], "status class", parts[0]);
  pp_reading_add_digit (self, status, subject, "status subject", parts[1]);
  pp_reading_add_digit (self, status, detail, "status detail", both);
}

static void
read_reply_text (PpReading *self, guint code)
{
  const char *text = self->event->text + 3;
  gsize length;
  g_autofree char *status = NULL;

  if (*text != '\0')
    text++;
  length = find_status (text, code);
  status = g_strndup (text, length);
  pp_fields_set (self->fields, "status", status, length);
  text += length + strspn (text + length, " ");
  pp_fields_set (self->fields, "reply", text, -1);
  read_host (self, text);
  read_code_digits (self, code);
  if (length > 0)
    read_status_digits (self, status);
}

/* What the reply is to: a verb, "letter", "connect", or NULL if that is not known. */
static char *
name_context (PpReading *self)
{
  const PpSaid *said = pp_dialogue_get_question (self->dialogue);

  if (said != NULL)
    return pp_reading_name_verb (self, said);
  if (self->dialogue->from_start && self->dialogue->last_reply == 0)
    return g_strdup ("connect");
  return NULL;
}

static void
read_question (PpReading *self)
{
  const PpDialogue *dialogue = self->dialogue;
  const PpSaid *said = pp_dialogue_get_question (dialogue);

  if (said == NULL)
    return;
  set_line (self, "line", said->event->n);
  pp_fields_set (self->fields, "verb", said->verb, -1);
  if (!g_str_equal (said->verb, "letter") && !g_str_equal (said->verb, "BDAT LAST"))
    read_address (self, said->event);
  else if (dialogue->lmtp && dialogue->letter_replies < dialogue->recipients->len)
    read_address (self, dialogue->recipients->pdata[dialogue->letter_replies]);
}

/* Every line of a reply to EHLO but the first names an extension (RFC 5321, 4.1.1.1). */
static gboolean
read_extension (PpReading *self, guint code, const char *context)
{
  const char *text = self->event->text + 3;
  gsize length;
  g_autofree char *keyword = NULL;

  if (code != 250 || self->dialogue->reply_lines == 0 || (!g_str_equal (context, "EHLO") && !g_str_equal (context, "LHLO")))
    return FALSE;
  if (*text != '\0')
    text++;
  length = strcspn (text, " =");
  keyword = g_ascii_strup (text, MIN (length, 64));
  pp_fields_set (self->fields, "keyword", keyword, -1);
  if (text[length] != '\0')
    pp_fields_set (self->fields, "value", text + length + 1, -1);
  pp_reading_add (self, "smtp ehlo %s", keyword);
  pp_reading_add (self, "smtp ehlo");
  return TRUE;
}

/* The enhanced code says more precisely what is wrong, and of X.7.1, which may mean anything, the words do (RFC 3463, 3.8). */
static void
add_status (PpReading *self, const char *context)
{
  const char *status = g_hash_table_lookup (self->fields, "status");
  g_autofree char *words = g_ascii_strdown (self->event->text, MIN (self->event->length, MOST_OF_REPLY));

  if (status == NULL || *status == '\0' || *status == '2')
    return;
  if (strstr (words, "greylist") != NULL)
    pp_reading_add (self, "smtp reply %s greylisted", status);
  else if (strstr (words, "relay") != NULL)
    pp_reading_add (self, "smtp reply %s relay", status);
  if (context != NULL)
    pp_reading_add (self, "smtp reply %s %s", status, context);
  pp_reading_add (self, "smtp reply %s", status);
}

static void
read_reply (PpReading *self)
{
  guint code = pp_smtp_code (self->event, NULL);
  g_autofree char *context = name_context (self);
  const char *const protos[] = { self->event->proto, self->family };

  if (code < 200 || code > 599)
    {
      pp_reading_add (self, "smtp reply");
      return;
    }
  pp_fields_set (self->fields, "code", self->event->text, 3);
  read_question (self);
  read_reply_text (self, code);
  if (context != NULL && read_extension (self, code, context))
    return;
  if (context != NULL && (g_str_equal (context, "AUTH") || g_str_equal (context, "exchange")))
    pp_read_proof (self, self->event->text[0] == '3' ? "334" : "verdict");
  if (code == 421 && g_strrstr (self->event->text, "too many") != NULL)
    pp_reading_add (self, "smtp reply 421 too many");
  add_status (self, context);
  for (guint i = 0; i < G_N_ELEMENTS (protos) && context != NULL; i++)
    {
      pp_reading_add (self, "%s reply %u %s", protos[i], code, context);
      pp_reading_add (self, "%s reply %uyz %s", protos[i], code / 100, context);
    }
  for (guint i = 0; i < G_N_ELEMENTS (protos); i++)
    pp_reading_add (self, "%s reply %u", protos[i], code);
  pp_reading_add (self, "smtp reply %uyz", code / 100);
}

/**
 * pp_read_smtp:
 * @self: a line or letter of SMTP, submission or LMTP
 *
 * Finds what fits (RFC 5321, 4; RFC 2033, 4).
 */
void
pp_read_smtp (PpReading *self)
{
  read_dialogue (self);
  if (self->event->dir == PP_DIR_SERVER && self->event->kind == PP_KIND_LINE)
    read_reply (self);
  else if (self->event->kind == PP_KIND_DATA)
    read_letter (self);
  else
    read_command (self);
}
