/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The show, the ladder and the plan of a film: the moments are the window's, the columns stand in the order of the journey, words do
 * not collide at any size, and a film lasts as long as it says.
 */
#include "agents/message.h"
#include "app/film.h"
#include "app/picture-ladder.h"

static PpShow *
open_show (const char *name)
{
  g_autofree char *path = g_strdup_printf ("data/scenarios/%s.scenario", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_load (path, &error);
  PpShow *show;

  g_assert_no_error (error);
  show = pp_show_new_from_scenario (scenario, &error);
  g_assert_no_error (error);
  return show;
}

static void
test_show (void)
{
  g_autoptr (PpShow) show = open_show ("first-letter");
  guint lines = pp_conversation_count_lines (pp_show_get_conversation (show));

  g_assert_true (pp_show_is_at_end (show));
  for (guint line = 0; line <= lines; line++)
    {
      g_autoptr (PpScene) scene = NULL;

      pp_show_go_to_line (show, line);
      scene = pp_show_make_scene (show);
      g_assert_cmpint (pp_show_is_at_end (show), ==, line == lines);
      if (line == 0)
        g_assert_cmpuint (scene->n, ==, 0);
      else
        g_assert_cmpuint (scene->n, ==, pp_conversation_get_line_event (pp_show_get_conversation (show), line)->n);
      g_assert_true (scene->tell_ending == (line == lines) || line < lines);
    }
}

static void
test_columns (void)
{
  static const char *const roles[] = { "MUA", "MSA", "MTA", "DNS", "MTA", "MDA", "MUA" };
  g_autoptr (PpShow) show = open_show ("first-letter");

  for (guint line = 1; line < 60; line += 13)
    {
      g_autoptr (PpLadder) ladder = NULL;

      pp_show_go_to_line (show, line);
      ladder = pp_ladder_new (show, 0, 1000);
      g_assert_cmpuint (ladder->columns->len, ==, G_N_ELEMENTS (roles));
      for (guint i = 0; i < ladder->columns->len; i++)
        g_assert_cmpstr (g_array_index (ladder->columns, PpLadderColumn, i).role, ==, roles[i]);
    }
}

static void
test_rungs (void)
{
  g_autoptr (PpShow) show = open_show ("first-letter");
  g_autoptr (PpLadder) all = NULL, some = NULL, none = NULL;
  guint last = 0, current = 0;

  pp_show_go_to_line (show, 40);
  all = pp_ladder_new (show, 0, 1000);
  for (guint i = 0; i < all->rungs->len; i++)
    {
      const PpRung *rung = &g_array_index (all->rungs, PpRung, i);

      if (rung->line > 0)
        g_assert_cmpuint (rung->line, ==, ++last);
      if (rung->kind == PP_RUNG_LINE)
        g_assert_true (rung->from >= 0 && rung->to >= 0 && rung->from != rung->to);
      current += rung->current;
      g_assert_true (!rung->current || rung->line == 40);
    }
  g_assert_cmpuint (last, ==, 40);
  g_assert_cmpuint (current, ==, 1);
  some = pp_ladder_new (show, 30, 5);
  g_assert_cmpuint (some->rungs->len, ==, 5);
  pp_show_go_to_line (show, 0);
  none = pp_ladder_new (show, 0, 1000);
  for (guint i = 0; i < none->rungs->len; i++)
    g_assert_cmpuint (g_array_index (none->rungs, PpRung, i).line, ==, 0);
}

/* Where time jumps, and only there, it says by how much; nobody home is no line. */
static void
test_folds (void)
{
  g_autoptr (PpShow) show = open_show ("closed-office");
  g_autoptr (PpLadder) ladder = pp_ladder_new (show, 0, 10000);
  guint folds = 0, refused = 0;

  for (guint i = 0; i < ladder->rungs->len; i++)
    {
      const PpRung *rung = &g_array_index (ladder->rungs, PpRung, i);

      folds += *rung->fold != '\0';
      refused += rung->kind == PP_RUNG_REFUSED;
      if (rung->kind == PP_RUNG_REFUSED)
        g_assert_cmpstr (g_array_index (ladder->columns, PpLadderColumn, rung->to).host, ==, "mx.paris.example");
    }
  g_assert_cmpuint (folds, >=, 4);
  g_assert_cmpuint (refused, ==, 4);
}

static gboolean
collide (const cairo_rectangle_t *p, const cairo_rectangle_t *q)
{
  return p->x + 0.5 < q->x + q->width && q->x + 0.5 < p->x + p->width && p->y + 0.5 < q->y + q->height && q->y + 0.5 < p->y + p->height;
}

static void
check_words (const PpLadder *ladder, const char *name, int width, int height, gboolean large)
{
  g_autoptr (GArray) writing = pp_picture_list_ladder_writing (ladder, width, height, large);

  g_assert_cmpuint (writing->len, >, 0);
  for (guint i = 0; i < writing->len; i++)
    {
      const PpWriting *a = &g_array_index (writing, PpWriting, i);

      if (a->box.x < 0 || a->box.y < 0 || a->box.x + a->box.width > width + 0.5 || a->box.y + a->box.height > height + 0.5)
        g_error ("%s at %d × %d: “%s” is cut off", name, width, height, a->text);
      g_assert_cmpfloat (a->size, >=, 10);
      for (guint j = 0; j < i; j++)
        if (collide (&a->box, &g_array_index (writing, PpWriting, j).box))
          g_error ("%s at %d × %d: “%s” and “%s” collide", name, width, height, a->text, g_array_index (writing, PpWriting, j).text);
    }
}

static void
test_words (void)
{
  static const char *const names[] = { "first-letter", "closed-office", "sealed-bag", "imap-two-devices", "mail-loop", "accents" };
  static const int sizes[][2] = { { 1280, 800 }, { 900, 600 }, { 1920, 1080 }, { 2560, 900 }, { 640, 400 } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PpShow) show = open_show (names[i]);
      guint lines = pp_conversation_count_lines (pp_show_get_conversation (show));

      for (guint line = 0; line <= lines; line += 7)
        for (gsize size = 0; size < G_N_ELEMENTS (sizes); size++)
          {
            g_autoptr (PpLadder) ladder = NULL;
            gboolean large = line % 2 == 1 && sizes[size][0] >= 1280;

            pp_show_go_to_line (show, line);
            ladder = pp_ladder_new (show, 0, pp_picture_count_rungs (sizes[size][0], sizes[size][1], large));
            check_words (ladder, names[i], sizes[size][0], sizes[size][1], large);
          }
    }
}

/* It is as long as its pace says, every line is in it once and in order, and what flies arrives. */
static void
test_film (void)
{
  static const double paces[] = { 0.5, 1, 3, 20, 70 };
  g_autoptr (PpShow) show = open_show ("first-letter");

  for (gsize i = 0; i < G_N_ELEMENTS (paces); i++)
    {
      g_autoptr (GArray) plan = pp_film_plan (show, 10, 49, paces[i], 25, FALSE);
      guint frames = 0, moving = 0;

      for (guint j = 0; j < plan->len; j++)
        {
          const PpFrame *frame = &g_array_index (plan, PpFrame, j), *before = j > 0 ? frame - 1 : NULL;

          g_assert_true (frame->frames > 0 && frame->progress >= 0 && frame->progress <= 1);
          g_assert_true (before == NULL || frame->line > before->line || (frame->line == before->line && frame->progress > before->progress));
          frames += frame->frames;
          moving += frame->progress < 1;
        }
      g_assert_cmpuint (frames, ==, 25 * 2 + (guint) (40 * 25 / paces[i] + 0.5));
      g_assert_true ((moving > 0) == (paces[i] <= 8));
      g_assert_cmpfloat (g_array_index (plan, PpFrame, plan->len - 1).progress, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  pp_message_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ladder/show", test_show);
  g_test_add_func ("/ladder/columns", test_columns);
  g_test_add_func ("/ladder/rungs", test_rungs);
  g_test_add_func ("/ladder/folds", test_folds);
  g_test_add_func ("/ladder/words", test_words);
  g_test_add_func ("/ladder/film", test_film);
  return g_test_run ();
}
