/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small verbs of the SMTP server: RSET, NOOP, QUIT, VRFY, EXPN, HELP.
 */
#include "agents/smtp-server-private.h"

#include <string.h>

void
pp_smtp_handle_rset (PpSmtpSession *self, const char *rest)
{
  pp_smtp_forget_transaction (self);
  pp_smtp_answer (self, 250, "2.0.0", "Ok");
  if (self->state != PP_SMTP_CONNECTED)
    self->next = PP_SMTP_INTRODUCED;
}

void
pp_smtp_handle_noop (PpSmtpSession *self, const char *rest)
{
  pp_smtp_answer (self, 250, "2.0.0", "Ok");
}

void
pp_smtp_handle_quit (PpSmtpSession *self, const char *rest)
{
  pp_smtp_answer (self, 221, "2.0.0", "%s Closing connection", self->policy->host);
  self->next = PP_SMTP_CLOSING;
}

/* RFC 5321, 3.5.3 and 7.3: who has a mailbox here is not told to everyone. */
void
pp_smtp_handle_vrfy (PpSmtpSession *self, const char *rest)
{
  PpReply *reply = self->policy->verify != NULL
                     ? self->policy->verify (pp_port_get_actor (self->port), self->port, rest)
                     : NULL;

  if (reply != NULL)
    pp_smtp_answer_with (self, reply);
  else
    pp_smtp_answer (self, 252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");
}

void
pp_smtp_handle_expn (PpSmtpSession *self, const char *rest)
{
  pp_smtp_answer (self, 502, "5.5.1", "EXPN is not offered here");
}

void
pp_smtp_handle_help (PpSmtpSession *self, const char *rest)
{
  const PpVerbTable *table = pp_smtp_server_table (self->policy->kind);
  const PpVerb *verb = *rest != '\0' ? pp_verb_table_find (table, rest, strlen (rest)) : NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (verb != NULL)
    {
      pp_smtp_answer (self, 214, "2.0.0", "Syntax: %s (%s)", verb->syntax, verb->rfc);
      return;
    }
  for (guint i = 0; i < table->n_rows; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", pp_verb_table_get (table, i)->name);
  pp_smtp_answer (self, 214, "2.0.0", "Commands: %s\nFor more: HELP command", names->str);
}
