/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smaller commands of the IMAP server: CAPABILITY, NOOP and CHECK, ID, ENABLE, NAMESPACE, IDLE, LOGOUT.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* ------------------------------------------------------------------ CAPABILITY */

/* What is announced here is honoured. LITERAL+ (RFC 7888) goes beyond the LITERAL- that is part of IMAP4rev2. */
#define ALWAYS "IMAP4rev2 IMAP4rev1 SASL-IR LITERAL+ IDLE NAMESPACE ID ENABLE UNSELECT UIDPLUS MOVE ESEARCH SEARCHRES WITHIN " \
               "LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE CHILDREN STATUS=SIZE BINARY CONDSTORE QRESYNC " \
               "UTF8=ACCEPT QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE"

/**
 * pp_imap_capabilities:
 *
 * Returns: (transfer full): what the server can do now (RFC 9051, 7.2.2)
 */
char *
pp_imap_capabilities (const PpImapSession *self)
{
  GString *list = g_string_new (ALWAYS);
  const char *const *mechanisms = pp_sasl_list_mechanisms ();

  g_string_append_printf (list, " APPENDLIMIT=%" G_GSIZE_FORMAT, self->policy->most_octets);
  if (self->account != NULL)
    return g_string_free (list, FALSE);
  if (self->policy->tls != PP_OFFER_NO && !pp_port_is_sealed (self->port))
    g_string_append (list, " STARTTLS");
  if (!pp_imap_offers_auth (self))
    g_string_append (list, " LOGINDISABLED");
  for (guint i = 0; pp_imap_offers_auth (self) && mechanisms[i] != NULL; i++)
    g_string_append_printf (list, " AUTH=%s", mechanisms[i]);
  return g_string_free (list, FALSE);
}

void
pp_imap_handle_capability (PpImapSession *self)
{
  g_autofree char *capabilities = pp_imap_capabilities (self);

  pp_imap_say (self, "CAPABILITY %s", capabilities);
  pp_imap_ok (self, "That is what is offered");
}

/* ------------------------------------------------------------------ NOOP, NAMESPACE, LOGOUT */

void
pp_imap_handle_noop (PpImapSession *self)
{
  pp_imap_ok (self, "Nothing done");
}

/* RFC 2342, 5: personal mailboxes only, their levels divided by "/". */
void
pp_imap_handle_namespace (PpImapSession *self)
{
  pp_imap_say (self, "NAMESPACE ((\"\" \"/\")) NIL NIL");
  pp_imap_ok (self, "That is all");
}

void
pp_imap_handle_logout (PpImapSession *self)
{
  pp_imap_say (self, "BYE %s says good-bye", self->policy->host);
  pp_imap_flush (self);
  pp_imap_view_clear (&self->view);
  self->over = TRUE; /* there is no state to go back to */
  pp_imap_ok (self, "Signed out");
  pp_imap_part (self);
}

/* ------------------------------------------------------------------ ID */

/* id_params_list = "(" #(string SPACE nstring) ")" / nil; at most 30, names of at most 30 octets, values of 1,024 (RFC 2971, 3.3) */
static gboolean
is_id (const PpImapArgument *argument)
{
  if (pp_imap_argument_is (argument, "NIL"))
    return TRUE;
  if (argument->kind != PP_IMAP_LIST || argument->list->len % 2 != 0 || argument->list->len > 60)
    return FALSE;
  for (guint i = 0; i < argument->list->len; i++)
    {
      const PpImapArgument *word = argument->list->pdata[i];
      gboolean is_string = word->kind == PP_IMAP_STRING || word->kind == PP_IMAP_LITERAL;

      if (!is_string && (i % 2 == 0 || !pp_imap_argument_is (word, "NIL")))
        return FALSE;
      if (word->length > (i % 2 == 0 ? 30 : 1024))
        return FALSE;
    }
  return TRUE;
}

void
pp_imap_handle_id (PpImapSession *self)
{
  if (!is_id (pp_imap_argument (self, 0)))
    {
      pp_imap_syntax (self);
      return;
    }
  pp_imap_say (self, "ID (\"name\" \"Pennypost\")");
  pp_imap_ok (self, "How do you do");
}

/* ------------------------------------------------------------------ ENABLE */

static gboolean
enable (PpImapSession *self, const PpImapArgument *name)
{
  if (pp_imap_argument_is (name, "IMAP4rev2"))
    self->rev2 = TRUE;
  else if (pp_imap_argument_is (name, "UTF8=ACCEPT"))
    self->utf8 = TRUE;
  else if (pp_imap_argument_is (name, "CONDSTORE"))
    self->condstore = TRUE;
  else if (pp_imap_argument_is (name, "QRESYNC"))
    self->condstore = self->qresync = TRUE; /* RFC 7162, 3.2.3 */
  else
    return FALSE;
  return TRUE;
}

/* enable = "ENABLE" 1*(SP capability): what is not known is passed over (RFC 9051, 6.3.1). */
void
pp_imap_handle_enable (PpImapSession *self)
{
  GString *out;

  for (guint i = 0; i < pp_imap_count (self); i++)
    if (pp_imap_argument (self, i)->kind != PP_IMAP_ATOM)
      {
        pp_imap_syntax (self);
        return;
      }
  out = pp_imap_begin (self);
  g_string_append (out, "ENABLED");
  for (guint i = 0; i < pp_imap_count (self); i++)
    if (enable (self, pp_imap_argument (self, i)))
      g_string_append_printf (out, " %s", pp_imap_argument (self, i)->text);
  pp_imap_end (self);
  pp_imap_ok (self, "From now on");
}

/* ------------------------------------------------------------------ IDLE */

/* From now on everything is told at once. */
void
pp_imap_handle_idle (PpImapSession *self)
{
  pp_port_say (self->port, "+ Idling; say DONE to end it");
  pp_imap_enter (self, PP_IMAP_IDLING);
  if (self->view.mailbox != NULL)
    pp_imap_announce (self, TRUE);
  pp_imap_flush (self);
  if (self->view.deleted)
    pp_imap_close_with (self, "The selected mailbox was deleted");
}

/* "DONE" ends it: the rest of the IDLE command. */
void
pp_imap_hear_done (PpImapSession *self, const PpUnit *unit)
{
  if (g_ascii_strcasecmp (unit->octets, "DONE") == 0 && unit->length == 4)
    pp_imap_ok (self, "Idled");
  else
    pp_imap_bad (self, "Only DONE ends an IDLE");
}
