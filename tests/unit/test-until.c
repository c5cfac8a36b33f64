/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a run stops: what --until takes, and which event is the last.
 */
#include "app/cli-until.h"

#include "app/cli.h"

static PpUntilVerdict
look (PpUntil *until, guint n, PpKind kind, guint hop, guint connection)
{
  const PpEvent fields = { .n = n, .kind = kind, .hop = hop, .connection = connection };
  g_autoptr (PpEvent) event = pp_event_new (&fields, "", 0);

  return pp_until_look (until, event);
}

static void
test_words (void)
{
  static const char *const wrong[] = { "", "hop", "hop:", "hop:0", "hop:6", "hop:9", "hop:1x", "hop:-1", "event:0",
                                       "event:", "event:99999999999", "line:3", "3" };
  PpUntil until;

  g_assert_true (pp_until_read (&until, "hop:3", NULL));
  g_assert_cmpuint (until.hop, ==, 3);
  g_assert_true (pp_until_read (&until, "event:40", NULL));
  g_assert_cmpuint (until.hop, ==, 0);
  g_assert_cmpuint (until.event, ==, 40);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pp_until_read (&until, wrong[i], &error));
      g_assert_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE);
    }
}

static void
test_event (void)
{
  PpUntil until = { .event = 2 };

  g_assert_cmpint (look (&until, 1, PP_KIND_LINE, 1, 1), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 2, PP_KIND_LINE, 1, 1), ==, PP_UNTIL_STOP_AFTER);
}

/* Looking into an empty mailbox (hop 5, connection 1) before the letter is on its way stops nothing. */
static void
test_hop_closes (void)
{
  PpUntil until = { .hop = 2 };

  g_assert_cmpint (look (&until, 1, PP_KIND_CONNECT, 5, 1), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 2, PP_KIND_CLOSE, 5, 1), ==, PP_UNTIL_GO_ON);
  g_assert_false (until.begun);
  g_assert_cmpint (look (&until, 3, PP_KIND_CONNECT, 2, 2), ==, PP_UNTIL_GO_ON);
  g_assert_true (until.begun);
  g_assert_cmpint (look (&until, 4, PP_KIND_DATA, 2, 2), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 5, PP_KIND_CLOSE, 2, 3), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 6, PP_KIND_CLOSE, 2, 2), ==, PP_UNTIL_STOP_AFTER);
}

static void
test_next_hop_begins (void)
{
  PpUntil until = { .hop = 2 };

  g_assert_cmpint (look (&until, 1, PP_KIND_DATA, 2, 2), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 2, PP_KIND_LINE, 1, 1), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 3, PP_KIND_NOTE, 0, 0), ==, PP_UNTIL_GO_ON);
  g_assert_cmpint (look (&until, 4, PP_KIND_CONNECT, 3, 4), ==, PP_UNTIL_STOP_BEFORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/until/words", test_words);
  g_test_add_func ("/until/event", test_event);
  g_test_add_func ("/until/hop-closes", test_hop_closes);
  g_test_add_func ("/until/next-hop-begins", test_next_hop_begins);
  return g_test_run ();
}
