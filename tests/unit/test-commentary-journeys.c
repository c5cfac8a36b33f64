/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last hop as it is really played: nothing that happens in the scenarios of POP3 and IMAP is without an explanation of its
 * own, and none has a gap.
 */
#include "app/commentary.h"

#include <string.h>

#include "agents/cast.h"
#include "agents/message.h"

static PpCommentary *commentary;

static PpJournal *
play (const char *name)
{
  g_autofree char *path = g_strdup_printf ("data/scenarios/%s.scenario", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_load (path, &error);
  PpCastOptions options = { .in_memory = TRUE, .scenario = scenario };
  g_autoptr (PpWorld) world = NULL;
  PpJournal *journal = pp_journal_new ();

  g_assert_no_error (error);
  world = pp_cast_world (&options, &error);
  g_assert_no_error (error);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  return journal;
}

/* What is only said where nothing better is known */
static gboolean
is_general (const PpExplanation *e)
{
  static const char *const titles[] = {
    "Something happened", "A line of another protocol", "Why", "The queue changes", "A mailbox changes", "Changed in the mailbox",
    "A line without a tag", "Not a known command", "Not an answer of IMAP", "Not a reply of POP3", "A block of octets", "A new state", NULL
  };

  return g_strv_contains (titles, e->title) || strstr (e->says, "not explained here") != NULL;
}

static void
test_journey (gconstpointer data)
{
  g_autoptr (PpJournal) journal = play (data);
  guint length = pp_journal_get_length (journal), general = 0;

  for (guint n = 1; n <= length; n++)
    {
      PpEvent *event = pp_journal_get (journal, n);
      g_autoptr (PpExplanation) e = event->hop == 5 ? pp_commentary_explain (commentary, journal, event) : NULL;

      if (e == NULL)
        continue;
      if (is_general (e))
        g_test_message ("%u %s: %.100s: %s", n, event->from, event->text, e->title);
      general += is_general (e);
      g_assert_null (strchr (e->says, '{'));
      g_assert_true (e->why == NULL || strchr (e->why, '{') == NULL);
    }
  g_assert_cmpuint (length, >, 100);
  g_assert_cmpuint (general, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  commentary = pp_commentary_new ();
  g_test_add_data_func ("/commentary-journeys/pop-takes-it-home", "pop-takes-it-home", test_journey);
  g_test_add_data_func ("/commentary-journeys/pop-leaves-a-copy", "pop-leaves-a-copy", test_journey);
  g_test_add_data_func ("/commentary-journeys/pop-two-devices", "pop-two-devices", test_journey);
  g_test_add_data_func ("/commentary-journeys/imap-two-devices", "imap-two-devices", test_journey);
  g_test_add_data_func ("/commentary-journeys/imap-offline-and-back", "imap-offline-and-back", test_journey);
  g_test_add_data_func ("/commentary-journeys/both-on-one-mailbox", "both-on-one-mailbox", test_journey);
  status = g_test_run ();
  pp_commentary_free (commentary);
  return status;
}
