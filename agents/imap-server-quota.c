/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quotas (RFC 9208): an account has one quota root, "", if it has a quota at all.
 */
#include "agents/imap-server-private.h"

#define KIB 1024
/* No mailbox can have more: UIDs have 32 bits. */
#define MESSAGES_MOST G_MAXUINT32

/* quota-response = "QUOTA" SP quota-root-name SP "(" quota-resource … ")"; STORAGE is in units of 1,024 octets, rounded up */
static void
say_quota (PpImapSession *self)
{
  guint64 octets = pp_account_get_octets (self->account);

  pp_imap_say (self, "QUOTA \"\" (STORAGE %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " MESSAGE %" G_GUINT64_FORMAT " %u)",
               (octets + KIB - 1) / KIB, pp_account_get_quota (self->account) / KIB, pp_account_get_count (self->account),
               MESSAGES_MOST);
}

static gboolean
is_limited (PpImapSession *self)
{
  return pp_account_get_quota (self->account) > 0;
}

void
pp_imap_handle_getquota (PpImapSession *self)
{
  const PpImapArgument *root = pp_imap_argument (self, 0);

  if (!pp_imap_argument_is_astring (root))
    pp_imap_syntax (self);
  else if (root->length > 0 || !is_limited (self))
    pp_imap_no (self, "[NONEXISTENT] There is no such quota root");
  else
    {
      say_quota (self);
      pp_imap_ok (self, "That is the quota");
    }
}

void
pp_imap_handle_getquotaroot (PpImapSession *self)
{
  g_autofree char *name = pp_imap_get_name (self, 0);
  GString *out;

  if (name == NULL)
    return;
  if (pp_account_find (self->account, name) == NULL)
    {
      pp_imap_no (self, "[NONEXISTENT] There is no such mailbox");
      return;
    }
  out = pp_imap_begin (self);
  g_string_append (out, "QUOTAROOT ");
  pp_imap_append_name (self, out, name);
  g_string_append (out, is_limited (self) ? " \"\"" : "");
  pp_imap_end (self);
  if (is_limited (self))
    say_quota (self);
  pp_imap_ok (self, "That is the quota root");
}

/* Not announced (QUOTASET): the scenario sets quotas. */
void
pp_imap_handle_setquota (PpImapSession *self)
{
  pp_imap_no (self, "[NOPERM] Quotas are not set by their owners");
}
