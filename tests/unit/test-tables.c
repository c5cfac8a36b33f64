/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engines' tables and the commentary belong together: whatever a server may be told or a client may say, and every
 * state of either, has its words; every row names its RFC.
 */
#include "agents/imap-client.h"
#include "agents/imap.h"
#include "agents/pop3.h"
#include "agents/smtp.h"
#include "app/commentary.h"

static void
check_server (PpCommentary *commentary, const PpVerbTable *table)
{
  for (guint i = 0; i < table->n_rows; i++)
    {
      const PpVerb *verb = pp_verb_table_get (table, i);
      g_test_message ("%s %s", table->proto, verb->name);
      g_assert_true (pp_commentary_has (commentary, table->proto, "command", verb->name));
      g_assert_true (g_str_has_prefix (verb->rfc, "RFC "));
    }
  for (guint i = 0; i < table->n_states; i++)
    {
      g_test_message ("%s is %s", table->proto, table->states[i].name);
      g_assert_true (pp_commentary_has (commentary, table->proto, "state", table->states[i].name));
      g_assert_true (g_str_has_prefix (table->states[i].rfc, "RFC "));
    }
}

static void
check_client (PpCommentary *commentary, const char *proto, const PpStep *const *steps, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_test_message ("%s client is %s", proto, steps[i]->state);
      g_assert_true (pp_commentary_has (commentary, proto, "state", steps[i]->state));
      g_assert_true (g_str_has_prefix (steps[i]->rfc, "RFC "));
    }
}

static void
test_servers (void)
{
  g_autoptr (PpCommentary) commentary = pp_commentary_new ();

  for (PpSmtpKind kind = PP_SMTP_RELAY; kind <= PP_SMTP_LMTP; kind++)
    check_server (commentary, pp_smtp_server_table (kind));
  check_server (commentary, pp_pop3_server_table ());
  check_server (commentary, pp_imap_server_table ());
}

static void
test_clients (void)
{
  g_autoptr (PpCommentary) commentary = pp_commentary_new ();
  guint n;
  const PpStep *const *steps = pp_smtp_client_steps (&n);

  check_client (commentary, "smtp", steps, n);
  steps = pp_pop3_client_steps (&n);
  check_client (commentary, "pop3", steps, n);
  steps = pp_imap_client_steps (&n);
  check_client (commentary, "imap", steps, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tables/servers", test_servers);
  g_test_add_func ("/tables/clients", test_clients);
  return g_test_run ();
}
