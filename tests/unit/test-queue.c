/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail queue, from the minute a letter is filed to the day its sender has heard of it: what was done and when, in the
 * world of queue-offices.h, is one text, a line each.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/message.h"
#include "queue-offices.h"
#include "transcript.h"

typedef struct
{
  const char *name;
  const char *letters[4];
  const char *expected;
} Play;

static const Play plays[] = {
  { "taken", { "to=bob@paris.example" }, "0 paris.example: called\n0 paris.example: <alice@london.example> for bob\n" },
  { "one-transaction", { "to=bob@paris.example to=carol@paris.example to=dave@rome.example" },
    "0 paris.example: called\n0 rome.example: called\n0 rome.example: <alice@london.example> for dave\n"
    "0 paris.example: <alice@london.example> for bob carol\n" },
  { "one-connection", { "to=bob@paris.example", "to=carol@paris.example", "from=eve@london.example to=dave@paris.example" },
    "0 paris.example: called\n0 paris.example: <alice@london.example> for bob\n"
    "0 paris.example: <alice@london.example> for carol\n0 paris.example: <eve@london.example> for dave\n" },
  { "refused", { "to=never@paris.example" },
    "0 paris.example: called\n0 paris.example: refuses never\n0 london.example: called\n"
    "0 london.example: report for alice: failed never@paris.example 5.1.1, full\n" },
  { "own-accounts", { "to=bob@paris.example to=never@paris.example to=later2@paris.example to=later1@paris.example" },
    "0 paris.example: called\n0 paris.example: refuses never\n0 paris.example: refuses later2\n0 paris.example: refuses later1\n"
    "0 paris.example: <alice@london.example> for bob\n0 london.example: called\n"
    "0 london.example: report for alice: failed never@paris.example 5.1.1, full\n"
    "5 paris.example: called\n5 paris.example: refuses later2\n5 paris.example: <alice@london.example> for later1\n"
    "15 paris.example: called\n15 paris.example: <alice@london.example> for later2\n" },
  { "no-report-on-a-report", { "from= to=never@paris.example" },
    "0 paris.example: called\n0 paris.example: refuses never\n" },
  { "report-not-deliverable", { "from=never@paris.example to=never@rome.example" },
    "0 rome.example: called\n0 rome.example: refuses never\n0 paris.example: called\n0 paris.example: refuses never\n" },
  { "notify-never", { "to=never@paris.example,NEVER to=bob@paris.example,NEVER to=dave@box.example,NEVER" },
    "0 box.example: called\n0 paris.example: called\n0 paris.example: refuses never\n0 box.example: <alice@london.example> for dave\n"
    "0 paris.example: <alice@london.example> for bob\n" },
  { "notify-success-passed-on", { "to=bob@paris.example,SUCCESS" },
    "0 paris.example: called\n0 paris.example: <alice@london.example> for bob\n" },
  { "notify-success-delivered", { "to=bob@box.example,SUCCESS,rfc822;Robert@paris.example to=carol@box.example to=dave@box.example,FAILURE+DELAY" },
    "0 box.example: called\n0 box.example: <alice@london.example> for bob carol dave\n0 london.example: called\n"
    "0 london.example: report for alice: (Robert@paris.example) delivered bob@box.example 2.0.0, header\n" },
  { "notify-success-relayed", { "to=bob@old.example,SUCCESS+FAILURE envid=QQ+2B1" },
    "0 old.example: called\n0 old.example: <alice@london.example> for bob\n0 london.example: called\n"
    "0 london.example: report for alice: [QQ+1] relayed bob@old.example 2.0.0, header\n" },
  { "notify-success-of-a-report", { "from= to=bob@box.example,SUCCESS" },
    "0 box.example: called\n0 box.example: <> for bob\n" },
  { "notify-success-only", { "to=never@paris.example,SUCCESS to=never2@paris.example,SUCCESS+DELAY to=never3@paris.example,FAILURE" },
    "0 paris.example: called\n0 paris.example: refuses never\n0 paris.example: refuses never2\n0 paris.example: refuses never3\n"
    "0 london.example: called\n0 london.example: report for alice: failed never3@paris.example 5.1.1, full\n" },
  { "both-reports", { "to=never@box.example to=bob@box.example,SUCCESS" },
    "0 box.example: called\n0 box.example: refuses never\n0 box.example: <alice@london.example> for bob\n0 london.example: called\n"
    "0 london.example: report for alice: failed never@box.example 5.1.1, full\n"
    "0 london.example: report for alice: delivered bob@box.example 2.0.0, header\n" },
  { "return-headers", { "ret=HDRS to=never@paris.example" },
    "0 paris.example: called\n0 paris.example: refuses never\n0 london.example: called\n"
    "0 london.example: report for alice: failed never@paris.example 5.1.1, header\n" },
  { "return-full", { "ret=FULL to=never@paris.example" },
    "0 paris.example: called\n0 paris.example: refuses never\n0 london.example: called\n"
    "0 london.example: report for alice: failed never@paris.example 5.1.1, full\n" },
  { "elsewhere", { "to=bob@two.example to=never@two.example" },
    "0 two.example: called\n0 second.example: called\n0 second.example: refuses never\n0 second.example: <alice@london.example> for bob\n"
    "0 london.example: called\n0 london.example: report for alice: failed never@two.example 5.1.1, full\n" },
};

static void
assert_log (const char *text, const char *expected)
{
  if (strcmp (text, expected) != 0)
    g_test_fail_printf ("what was done:\n%sinstead of:\n%s", text, expected);
}

static void
assert_log_begins (const char *text, const char *expected)
{
  g_autofree char *beginning = g_strndup (text, strlen (expected));

  assert_log (beginning, expected);
}

static void
test_play (gconstpointer data)
{
  const Play *play = data;
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autofree char *text = NULL;

  pp_world_start (stage->world);
  for (guint i = 0; play->letters[i] != NULL; i++)
    queue_stage_post (stage, play->letters[i]);
  text = queue_stage_strike (stage);
  assert_log (text, play->expected);
}

/* ------------------------------------------------------------------ days of trying */

/* RFC 5321, 4.5.4.1: minutes at which a letter is tried that nobody takes; ends with that of the last try. */
static GArray *
tries (void)
{
  static const guint first[] = { 0, 5, 15, 35, 75, 155, 315 };
  GArray *times = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (times, first, G_N_ELEMENTS (first));
  for (guint at = first[G_N_ELEMENTS (first) - 1]; at < 5 * 24 * 60;)
    {
      at = MIN (at + 180, 5 * 24 * 60); /* the last try is when the time is up */
      g_array_append_val (times, at);
    }
  return times;
}

static void
try_for_days (const char *letter, const char *each_try, const char *delayed, const char *expired)
{
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autoptr (GArray) times = tries ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < times->len; i++)
    {
      guint at = g_array_index (times, guint, i);
      g_auto (GStrv) lines = g_strsplit (each_try, "|", -1);
      const char *report = at == 315 ? delayed : i + 1 == times->len ? expired : NULL;
      for (guint k = 0; lines[k] != NULL; k++)
        g_string_append_printf (expected, "%u %s\n", at, lines[k]);
      if (report != NULL)
        g_string_append_printf (expected, "%u london.example: called\n%u london.example: report for alice: %s\n", at, at, report);
    }
  pp_world_start (stage->world);
  queue_stage_post (stage, letter);
  text = queue_stage_strike (stage);
  assert_log (text, expected->str);
}

#define LATER "paris.example: called|paris.example: refuses later"
#define DOWN HOME ": cannot reach down.example"

static void
test_days (void)
{
  try_for_days ("to=later@paris.example", LATER, "delayed later@paris.example 4.2.0, header", "failed later@paris.example 4.4.7, full");
  try_for_days ("to=bob@down.example", DOWN, "delayed bob@down.example 4.4.1, header", "failed bob@down.example 4.4.7, full");
  try_for_days ("to=bob@down.example,FAILURE", DOWN, NULL, "failed bob@down.example 4.4.7, full");
  try_for_days ("to=bob@down.example,DELAY", DOWN, "delayed bob@down.example 4.4.1, header", NULL);
  try_for_days ("to=bob@down.example,SUCCESS", DOWN, NULL, NULL);
  try_for_days ("to=bob@down.example,NEVER", DOWN, NULL, NULL);
  try_for_days ("from= to=bob@down.example", DOWN, NULL, NULL);
}

/* Each recipient is on his own account, in the delay notice as well. */
static void
test_delays_apart (void)
{
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autofree char *text = NULL;

  pp_world_set_horizon (stage->world, G_GINT64_CONSTANT (600) * 60 * G_USEC_PER_SEC);
  pp_world_start (stage->world);
  queue_stage_post (stage, "to=later@paris.example,NEVER to=later@rome.example to=bob@down.example");
  text = queue_stage_strike (stage);
  g_assert_null (strstr (text, "delayed later@paris.example"));
  g_assert_nonnull (strstr (text, "315 london.example: report for alice: delayed later@rome.example 4.2.0, header\n"));
  g_assert_nonnull (strstr (text, "315 london.example: report for alice: delayed bob@down.example 4.4.1, header\n"));
  g_assert_null (strstr (text, "495 london.example"));
}

/* ------------------------------------------------------------------ many */

/* RFC 5321, 4.5.3.1.8: a hundred in a transaction, one connection for all. */
static void
test_many_recipients (void)
{
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autoptr (GString) letter = g_string_new ("to=bob@paris.example");
  g_autofree char *text = NULL;

  for (guint i = 1; i < 250; i++)
    g_string_append_printf (letter, " to=%s%u@paris.example", i == 120 || i == 240 ? "never" : "user", i);
  pp_world_start (stage->world);
  queue_stage_post (stage, letter->str);
  text = queue_stage_strike (stage);
  assert_log (text, "0 paris.example: called\n0 paris.example: <alice@london.example> for 100\n0 paris.example: refuses never120\n"
                    "0 paris.example: <alice@london.example> for 99\n0 london.example: called\n"
                    "0 london.example: report for alice: failed never120@paris.example 5.1.1, full\n0 paris.example: refuses never240\n"
                    "0 paris.example: <alice@london.example> for 49\n0 london.example: called\n"
                    "0 london.example: report for alice: failed never240@paris.example 5.1.1, full\n");
}

/* A queue in a hurry keeps its connection a little for what may come. */
static void
test_linger (void)
{
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autofree char *text = NULL;

  stage->office->owner.linger_us = 2 * G_USEC_PER_SEC;
  stage->office->owner.most_ways = 20;
  stage->office->owner.customer.pipelines = TRUE;
  pp_world_start (stage->world);
  queue_stage_post (stage, "to=bob@paris.example");
  pp_world_run_to_rest (stage->world); /* the timer that ends it is a background one */
  queue_stage_post (stage, "to=carol@paris.example");
  pp_world_run_to_rest (stage->world);
  queue_stage_post (stage, "to=never@paris.example");
  text = queue_stage_strike (stage);
  assert_log (text, "0 paris.example: called\n0 paris.example: <alice@london.example> for bob\n"
                    "0 paris.example: <alice@london.example> for carol\n0 paris.example: refuses never\n0 london.example: called\n"
                    "0 london.example: report for alice: failed never@paris.example 5.1.1, full\n");
}

static gboolean
once_more (gpointer data)
{
  return (*(guint *) data)-- > 0;
}

static void
test_linger_ends (void)
{
  QueueStage *stage = queue_stage_new (NULL, 0);
  g_autofree char *text = NULL;
  guint times = 20;

  stage->office->owner.linger_us = 2 * G_USEC_PER_SEC;
  pp_world_start (stage->world);
  queue_stage_post (stage, "to=bob@paris.example");
  pp_world_set_unfinished (stage->world, once_more, &times);
  pp_world_run_to_rest (stage->world);
  pp_world_set_unfinished (stage->world, NULL, NULL);
  queue_stage_post (stage, "to=carol@paris.example");
  text = queue_stage_strike (stage);
  g_assert_nonnull (strstr (text, "for bob\n"));
  g_assert_true (g_str_has_suffix (text, "paris.example: called\n") == FALSE);
  g_assert_nonnull (strstr (strstr (text, "for bob\n"), "paris.example: called\n"));
  g_assert_true (g_str_has_suffix (text, "<alice@london.example> for carol\n"));
}

/* ------------------------------------------------------------------ a restart */

/* The first office stops seven minutes after it began; the second opens at @minutes. */
static char *
restart (guint minutes)
{
  g_autofree char *folder = g_dir_make_tmp ("pennypost-queue-XXXXXX", NULL), *path = g_build_filename (folder, "cabinet", NULL);
  const char *const remains[] = { "", "-wal", "-shm" };
  QueueStage *stage = queue_stage_new (path, 0);
  g_autofree char *before = NULL;
  char *text;

  pp_world_set_horizon (stage->world, G_GINT64_CONSTANT (7) * 60 * G_USEC_PER_SEC);
  pp_world_start (stage->world);
  queue_stage_post (stage, "to=bob@paris.example to=later@rome.example");
  queue_stage_post (stage, "to=later@paris.example,FAILURE,rfc822;L@paris.example envid=E1 ret=HDRS");
  before = queue_stage_strike (stage);
  assert_log (before, "0 paris.example: called\n0 rome.example: called\n0 rome.example: refuses later\n0 paris.example: <alice@london.example> for bob\n"
                      "0 paris.example: refuses later\n5 rome.example: called\n5 rome.example: refuses later\n5 paris.example: called\n"
                      "5 paris.example: refuses later\n");
  stage = queue_stage_new (path, minutes);
  pp_world_start (stage->world);
  text = queue_stage_strike (stage);
  for (guint i = 0; i < G_N_ELEMENTS (remains); i++)
    {
      g_autofree char *file = g_strconcat (path, remains[i], NULL);
      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return text;
}

/* What waited waits as long as it should: the third try is due in the fifteenth minute. */
static void
test_restart (void)
{
  g_autofree char *text = restart (10);
  const char *first = "15 rome.example: called\n15 rome.example: refuses later\n15 paris.example: called\n15 paris.example: refuses later\n"
                      "35 rome.example: called\n";

  assert_log_begins (text, first);
  g_assert_nonnull (strstr (text, "\n315 london.example: report for alice: delayed later@rome.example 4.2.0, header\n"));
  g_assert_null (strstr (text, "delayed later@paris.example"));
  g_assert_nonnull (strstr (text, "\n7200 london.example: report for alice: [E1] (L@paris.example) failed later@paris.example 4.4.7, header\n"));
}

/* What was due goes at once; the five days count from when it came. */
static void
test_restart_late (void)
{
  g_autofree char *text = restart (7200);
  const char *all = "7200 paris.example: called\n7200 rome.example: called\n7200 paris.example: refuses later\n7200 rome.example: refuses later\n"
                      "7200 london.example: called\n"
                      "7200 london.example: report for alice: [E1] (L@paris.example) failed later@paris.example 4.4.7, header\n"
                      "7200 london.example: report for alice: failed later@rome.example 4.4.7, full\n";

  assert_log (text, all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    {
      g_autofree char *name = g_strconcat ("/queue/", plays[i].name, NULL);
      g_test_add_data_func (name, &plays[i], test_play);
    }
  g_test_add_func ("/queue/days", test_days);
  g_test_add_func ("/queue/delays-apart", test_delays_apart);
  g_test_add_func ("/queue/many-recipients", test_many_recipients);
  g_test_add_func ("/queue/linger", test_linger);
  g_test_add_func ("/queue/linger-ends", test_linger_ends);
  g_test_add_func ("/queue/restart", test_restart);
  g_test_add_func ("/queue/restart-late", test_restart_late);
  return g_test_run ();
}
