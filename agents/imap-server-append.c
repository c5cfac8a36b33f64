/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * APPEND: a client files a letter. It comes as a literal, or as a literal8 (RFC 3516, 4.4), or inside UTF8 (…) (RFC 6855, 4).
 */
#include "agents/downgrade.h"
#include "agents/imap-server-private.h"

#include <string.h>

/* What APPEND said. */
typedef struct
{
  PpFiled filed;
  GPtrArray *keywords; /* char *, NULL-terminated; or NULL */
  const PpImapArgument *literal;
} Said;

typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  guint32 validity;
} Filing;

static void
filed (gpointer data, guint32 uid, const GError *error)
{
  Filing *filing = data;
  PpImapSession *self = filing->session;

  if (pp_imap_is_back (self) && error != NULL)
    pp_imap_refuse_store (self, error, "TRYCREATE");
  else if (pp_imap_is_back (self))
    pp_imap_ok (self, "[APPENDUID %u %u] Filed", filing->validity, uid);
  g_object_unref (self->port);
  g_free (filing);
}

/* append-data = literal / literal8 / "UTF8" SP "(" literal8 ")" */
static const PpImapArgument *
find_literal (PpImapSession *self, guint place)
{
  const PpImapArgument *argument = pp_imap_argument (self, place);

  if (argument != NULL && pp_imap_argument_is (argument, "UTF8"))
    {
      argument = pp_imap_argument (self, ++place);
      if (argument == NULL || argument->kind != PP_IMAP_LIST || argument->list->len != 1)
        return NULL;
      argument = argument->list->pdata[0];
      if (argument->kind != PP_IMAP_LITERAL || !argument->binary)
        return NULL;
    }
  if (argument == NULL || argument->kind != PP_IMAP_LITERAL || pp_imap_count (self) != place + 1)
    return NULL;
  return argument;
}

/* append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal. FALSE: answered. */
static gboolean
read_append (PpImapSession *self, Said *said)
{
  g_autoptr (GError) error = NULL;
  const PpImapArgument *argument;
  guint place = 1;

  argument = pp_imap_argument (self, place);
  if (argument != NULL && argument->kind == PP_IMAP_LIST)
    {
      if (!pp_imap_flags_parse (argument, 0, &said->filed.flags, &said->keywords, &error))
        {
          pp_imap_fault (self, error);
          return FALSE;
        }
      argument = pp_imap_argument (self, ++place);
    }
  said->filed.date_us = pp_actor_get_date_us (pp_port_get_actor (self->port));
  if (argument != NULL && argument->kind == PP_IMAP_STRING)
    {
      if (!pp_imap_date_time_parse (argument->text, &said->filed.date_us, &said->filed.zone))
        {
          pp_imap_bad (self, "A date is written: \" 2-Mar-2026 09:00:00 +0100\"");
          return FALSE;
        }
      place++;
    }
  said->literal = find_literal (self, place);
  if (said->literal == NULL)
    pp_imap_syntax (self);
  return said->literal != NULL;
}

/* The octets as they are; but a mailbox takes lines of text only, so NULs are encoded. NULL: answered. */
static GBytes *
take_content (PpImapSession *self, const PpImapArgument *literal)
{
  g_autoptr (GBytes) content = g_bytes_new (literal->text, literal->length);
  GBytes *text;

  if (literal->length == 0)
    {
      pp_imap_no (self, "[CANNOT] A letter has at least one octet");
      return NULL;
    }
  if (memchr (literal->text, '\0', literal->length) == NULL)
    return g_steal_pointer (&content);
  text = pp_octets_downgrade (content);
  if (text == NULL)
    pp_imap_no (self, "[UNKNOWN-CTE] The binary parts cannot be encoded");
  return text;
}

void
pp_imap_handle_append (PpImapSession *self)
{
  static const char *const no_keywords[] = { NULL };
  Said said = { 0 };
  g_autofree char *name = NULL;
  g_autoptr (GBytes) content = NULL;
  PpMailbox *mailbox;
  Filing *filing;

  if (read_append (self, &said) && (name = pp_imap_get_name (self, 0)) != NULL)
    {
      mailbox = pp_account_find (self->account, name);
      if (mailbox == NULL)
        pp_imap_no (self, "[TRYCREATE] There is no such mailbox");
      else if ((content = take_content (self, said.literal)) != NULL)
        {
          filing = g_new0 (Filing, 1);
          filing->session = pp_imap_wait (self);
          filing->validity = pp_mailbox_get_validity (mailbox);
          said.filed.octets = g_bytes_get_size (content);
          said.filed.item = pp_actor_new_item (pp_port_get_actor (self->port));
          pp_mailbox_add (mailbox, content, &said.filed,
                          said.keywords != NULL ? (const char *const *) said.keywords->pdata : no_keywords,
                          &self->view.viewer, filed, filing);
        }
    }
  g_clear_pointer (&said.keywords, g_ptr_array_unref);
}
