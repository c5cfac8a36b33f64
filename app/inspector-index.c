/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an inspection needs and no snapshot has: where servers listen, who signed in on a connection, which event carries a
 * letter, what was looked up. A few octets for each; every event is looked at once.
 */
#include "app/inspector-private.h"

#include <string.h>

typedef struct
{
  guint n;
  char *user;
} Signature;

static void
signature_free (gpointer data)
{
  g_free (((Signature *) data)->user);
  g_free (data);
}

void
pp_inspect_index_init (PpInspectIndex *self, PpJournal *journal)
{
  memset (self, 0, sizeof *self);
  self->journal = g_object_ref (journal);
  self->ports = g_hash_table_new (g_str_hash, g_str_equal);
  self->signed_in = g_hash_table_new_full (NULL, NULL, NULL, signature_free);
  self->named = g_hash_table_new (NULL, NULL);
  self->letters = g_hash_table_new (NULL, NULL);
  self->lookups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
}

void
pp_inspect_index_clear (PpInspectIndex *self)
{
  g_clear_object (&self->journal);
  g_clear_pointer (&self->network, g_free);
  g_hash_table_unref (self->ports);
  g_hash_table_unref (self->signed_in);
  g_hash_table_unref (self->named);
  g_hash_table_unref (self->letters);
  g_hash_table_unref (self->lookups);
}

/* "127.25.0.2:2587": the world's servers of one protocol all have one port, and its hosts are numbered. */
static void
look_at_connect (PpInspectIndex *self, PpScenario *scenario, PpEvent *event)
{
  const char *colon = strrchr (event->text, ':'), *name = event->to != NULL ? strchr (event->to, ':') : NULL;
  const PpScenarioHost *host = name != NULL ? pp_scenario_get_host (scenario, name + 1) : NULL;
  g_autofree char *end = host != NULL ? g_strdup_printf (".%u", host->number) : NULL;
  g_autofree char *address = colon != NULL ? g_strndup (event->text, colon - event->text) : NULL;

  if (event->proto == NULL || address == NULL || host == NULL || host->external != NULL || g_str_has_prefix (event->text, "refused"))
    return;
  if (!g_hash_table_contains (self->ports, event->proto))
    g_hash_table_insert (self->ports, (gpointer) event->proto, GUINT_TO_POINTER ((guint) g_ascii_strtoull (colon + 1, NULL, 10)));
  if (self->network == NULL && g_str_has_suffix (address, end))
    self->network = g_strndup (address, strlen (address) - strlen (end));
}

static void
sign (PpInspectIndex *self, PpEvent *event, const char *user, gsize length)
{
  Signature *signature = g_new (Signature, 1);

  signature->n = event->n;
  signature->user = g_strndup (user, length);
  g_hash_table_replace (self->signed_in, GUINT_TO_POINTER (event->connection), signature);
}

static void
look_at_note (PpInspectIndex *self, PpEvent *event)
{
  static const char words[] = "the sign-in went well: this is ";

  if (event->connection != 0 && g_str_has_prefix (event->text, words))
    sign (self, event, event->text + strlen (words), strlen (event->text + strlen (words)));
}

static void
look_at_line (PpInspectIndex *self, PpEvent *event)
{
  if (event->dir == PP_DIR_CLIENT && event->connection != 0 && event->proto != NULL && g_str_has_prefix (event->proto, "pop3") &&
      (g_ascii_strncasecmp (event->text, "USER ", 5) == 0 || g_ascii_strncasecmp (event->text, "APOP ", 5) == 0))
    g_hash_table_insert (self->named, GUINT_TO_POINTER (event->connection), GUINT_TO_POINTER (event->n));
}

/* POP3: whoever was named last is in when the mailbox opens. */
static void
look_at_state (PpInspectIndex *self, PpEvent *event)
{
  guint named = GPOINTER_TO_UINT (g_hash_table_lookup (self->named, GUINT_TO_POINTER (event->connection)));
  const char *user = named != 0 ? pp_journal_get (self->journal, named)->text + 5 : NULL;

  if (user != NULL && event->dir == PP_DIR_SERVER && g_str_equal (event->text, "transaction"))
    sign (self, event, user, strcspn (user, " "));
}

static void
look_at_dns (PpInspectIndex *self, PpEvent *event)
{
  const char *actor = event->dir == PP_DIR_SERVER ? event->to : event->from;
  GArray *lookups = actor != NULL ? g_hash_table_lookup (self->lookups, actor) : NULL;

  if (actor == NULL)
    return;
  if (lookups == NULL)
    {
      lookups = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_hash_table_insert (self->lookups, (gpointer) actor, lookups);
    }
  g_array_append_val (lookups, event->n);
}

static void
look_at (PpInspectIndex *self, PpScenario *scenario, PpEvent *event)
{
  if (event->kind == PP_KIND_CONNECT)
    look_at_connect (self, scenario, event);
  else if (event->kind == PP_KIND_NOTE)
    look_at_note (self, event);
  else if (event->kind == PP_KIND_LINE)
    look_at_line (self, event);
  else if (event->kind == PP_KIND_STATE)
    look_at_state (self, event);
  else if (event->kind == PP_KIND_DNS)
    look_at_dns (self, event);
  else if (event->kind == PP_KIND_DATA && event->item != 0 && !g_hash_table_contains (self->letters, GUINT_TO_POINTER (event->item)))
    g_hash_table_insert (self->letters, GUINT_TO_POINTER (event->item), GUINT_TO_POINTER (event->n));
}

void
pp_inspect_index_update (PpInspectIndex *self, PpScenario *scenario)
{
  guint length = pp_journal_get_length (self->journal);

  while (self->seen < length)
    look_at (self, scenario, pp_journal_get (self->journal, ++self->seen));
}

/* (nullable): who had signed in there after event @n */
const char *
pp_inspect_index_find_user (const PpInspectIndex *self, guint32 connection, guint n)
{
  const Signature *signature = g_hash_table_lookup (self->signed_in, GUINT_TO_POINTER (connection));

  return signature != NULL && signature->n <= n ? signature->user : NULL;
}

/* (nullable): where the letter itself can be read, if it was said by then */
PpEvent *
pp_inspect_index_find_letter (const PpInspectIndex *self, guint32 item, guint n)
{
  guint event = GPOINTER_TO_UINT (g_hash_table_lookup (self->letters, GUINT_TO_POINTER (item)));

  return event != 0 && event <= n ? pp_journal_get (self->journal, event) : NULL;
}

/* (nullable) */
const GArray *
pp_inspect_index_get_lookups (const PpInspectIndex *self, const char *actor)
{
  return g_hash_table_lookup (self->lookups, actor);
}
