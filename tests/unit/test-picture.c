/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painters: words that can be read and do not collide, at every size; scenery that does not depend on what flies; and
 * pictures against goldens. PENNYPOST_WRITE_GOLDENS=1 paints the goldens anew; look at them before they are kept.
 */
#include <math.h>
#include <string.h>

#include "app/picture-private.h"
#include "picture-moments.h"
#include "scene-play.h"

typedef struct
{
  int width, height;
} Size;

static const Size sizes[] = { { 1280, 450 }, { 900, 300 }, { 960, 330 }, { 2560, 900 }, { 1280, 800 }, { 1600, 400 }, { 3840, 1350 } };

/* The stage of the presenter view, which has the screen for itself */
static const Size large_sizes[] = { { 1280, 620 }, { 1024, 500 }, { 1920, 900 }, { 3840, 1700 } };

static const char *const journeys[] = { "mail-loop", "two-recipients", "backup-office", "one-server", "same-domain", "full-mailbox", "closed-office" };

static double
luminance (guint32 rgb)
{
  const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (int i = 0; i < 3; i++)
    {
      double c = (rgb >> (16 - 8 * i) & 0xff) / 255.0;
      sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
    }
  return sum;
}

static void
check_contrast (const PpInkPair *pairs, guint n, double least)
{
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    for (int dark = 0; dark <= 1; dark++)
      {
        double a = luminance (pp_ink_rgb (dark, pairs[i].text)), b = luminance (pp_ink_rgb (dark, pairs[i].ground));
        double ratio = (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);

        if (ratio < least)
          g_test_message ("pair %u (%d on %d), %s: %.2f", i, pairs[i].text, pairs[i].ground, dark ? "dark" : "light", ratio);
        g_assert_cmpfloat (ratio, >=, least);
      }
}

/* WCAG 2.1, 1.4.3: writing, at least 4.5 to 1; 1.4.11: shapes that say something, at least 3 to 1. */
static void
test_contrast (void)
{
  guint n;
  const PpInkPair *pairs = pp_ink_list_pairs (&n);

  check_contrast (pairs, n, 4.5);
  pairs = pp_ink_list_graphics (&n);
  check_contrast (pairs, n, 3);
}

static gboolean
collide (const PpWriting *a, const PpWriting *b)
{
  const cairo_rectangle_t *p = &a->box, *q = &b->box;

  return p->x + 0.5 < q->x + q->width && q->x + 0.5 < p->x + p->width && p->y + 0.5 < q->y + q->height &&
         q->y + 0.5 < p->y + p->height;
}

static void
check_words (const PpScene *scene, const char *name, Size size)
{
  g_autoptr (GArray) writing = pp_picture_list_writing (scene, size.width, size.height);

  g_assert_cmpuint (writing->len, >, 0);
  for (guint i = 0; i < writing->len; i++)
    {
      const PpWriting *a = &g_array_index (writing, PpWriting, i);
      gboolean inside = a->box.x >= 0 && a->box.y >= 0 && a->box.x + a->box.width <= size.width + 0.5 &&
                        a->box.y + a->box.height <= size.height + 0.5;

      if (!inside)
        g_error ("%s at %d × %d, view %d: “%s” is cut off", name, size.width, size.height, scene->view, a->text);
      g_assert_cmpfloat (a->size, >=, 10);
      for (guint j = 0; j < i; j++)
        if (collide (a, &g_array_index (writing, PpWriting, j)))
          g_test_fail_printf ("%s at %d × %d, view %d%s: “%s” and “%s” collide", name, size.width, size.height, scene->view, scene->large ? ", large" : "", a->text,
                   g_array_index (writing, PpWriting, j).text);
    }
}

/* No word of the scenery runs into another or out of the picture, and none is too small. */
static void
test_words (void)
{
  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    for (guint view = PP_SCENE_NETWORK; view <= PP_SCENE_POST_OFFICE; view++)
      for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
        {
          g_autoptr (PpScene) scene = pp_moment_new (pp_moment_names[i]);

          scene->view = view;
          check_words (scene, pp_moment_names[i], sizes[size]);
          scene->large = TRUE;
          check_words (scene, pp_moment_names[i], large_sizes[size % G_N_ELEMENTS (large_sizes)]);
          if (view == PP_SCENE_BOTH)
            check_words (scene, pp_moment_names[i], (Size){ 900, 300 });
        }
}

static double
get_common (const cairo_rectangle_t *a, const cairo_rectangle_t *b)
{
  double width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  double height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return MAX (width, 0) * MAX (height, 0);
}

static void
check_things (const PpScene *scene, const char *name, Size size)
{
  g_autoptr (GArray) things = pp_picture_list_things (scene, size.width, size.height);

  for (guint i = 0; i < things->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const PpThing *a = &g_array_index (things, PpThing, i), *b = &g_array_index (things, PpThing, j);
        double least = MIN (a->box.width * a->box.height, b->box.width * b->box.height);

        if (get_common (&a->box, &b->box) > least * 0.2)
          g_test_fail_printf ("%s at %d × %d, view %d%s: %s and %s hide each other (%.0f %%)", name, size.width, size.height, scene->view,
                   scene->large ? ", large" : "", a->name, b->name, get_common (&a->box, &b->box) / least * 100);
      }
}

/* What is put into the street for a moment has places of its own: no stamp is under an envelope, nothing on the mover's way. */
static void
test_things (void)
{
  guint seen = 0;

  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    for (guint view = PP_SCENE_NETWORK; view <= PP_SCENE_POST_OFFICE; view++)
      for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
        {
          g_autoptr (PpScene) scene = pp_moment_new (pp_moment_names[i]);
          g_autoptr (GArray) things = NULL;

          scene->view = view;
          things = pp_picture_list_things (scene, sizes[size].width, sizes[size].height);
          seen += things->len;
          check_things (scene, pp_moment_names[i], sizes[size]);
          scene->large = TRUE;
          check_things (scene, pp_moment_names[i], large_sizes[size % G_N_ELEMENTS (large_sizes)]);
        }
  g_assert_cmpuint (seen, >, 200);
}

/* The same for journeys as they really go, where more than one thing happens: every few lines of those that are crowded. */
static void
test_things_of_journeys (gconstpointer name)
{
  ScenePlay play = scene_play (name);
  guint length = pp_journal_get_length (play.journal);

  for (guint n = 1; n <= length; n += 5)
    {
      g_autoptr (PpScene) scene = scene_look_at (&play, pp_journal_get (play.journal, n));
      g_autofree char *where = g_strdup_printf ("%s, line %u", (const char *) name, n);

      check_things (scene, where, sizes[n % G_N_ELEMENTS (sizes)]);
      check_words (scene, where, sizes[n % G_N_ELEMENTS (sizes)]);
      scene->view = PP_SCENE_POST_OFFICE;
      check_things (scene, where, sizes[n / 3 % G_N_ELEMENTS (sizes)]);
      check_words (scene, where, sizes[n / 3 % G_N_ELEMENTS (sizes)]);
    }
  scene_play_clear (&play);
}

static cairo_surface_t *
paint (const PpScene *scene, Size size, void (*draw) (cairo_t *, const PpScene *, double, double))
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size.width, size.height);
  cairo_t *cr = cairo_create (surface);

  draw (cr, scene, size.width, size.height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static gboolean
same_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b),
                 (gsize) cairo_image_surface_get_stride (a) * cairo_image_surface_get_height (a)) == 0;
}

static void
test_scenery_stands_still (void)
{
  Size size = { 640, 240 };

  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    {
      g_autoptr (PpScene) scene = pp_moment_new (pp_moment_names[i]);
      g_autofree char *key = pp_picture_scenery_key (scene), *later = NULL;
      cairo_surface_t *first = paint (scene, size, pp_picture_draw_scenery), *second;

      scene->progress = 0.9;
      scene->n++;
      later = pp_picture_scenery_key (scene);
      second = paint (scene, size, pp_picture_draw_scenery);
      g_assert_cmpstr (key, ==, later);
      g_assert_true (same_pixels (first, second));
      cairo_surface_destroy (first);
      cairo_surface_destroy (second);
    }
}

static void
test_scenery_key (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (PpScene) scene = pp_moment_new ("waiting");

  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    {
      g_autoptr (PpScene) moment = pp_moment_new (pp_moment_names[i]);
      g_assert_true (g_hash_table_add (seen, pp_picture_scenery_key (moment)));
    }
  scene->stations[PP_STATION_MTA].queue++;
  g_assert_true (g_hash_table_add (seen, pp_picture_scenery_key (scene)));
  scene->dark = TRUE;
  g_assert_true (g_hash_table_add (seen, pp_picture_scenery_key (scene)));
  scene->view = PP_SCENE_NETWORK;
  g_assert_true (g_hash_table_add (seen, pp_picture_scenery_key (scene)));
  scene->postmarks++;
  g_assert_true (g_hash_table_add (seen, pp_picture_scenery_key (scene)));
}

static void
test_movers (void)
{
  Size size = { 640, 240 };
  cairo_surface_t *nothing = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size.width, size.height);

  for (guint i = 0; pp_moment_names[i] != NULL; i++)
    {
      g_autoptr (PpScene) scene = pp_moment_new (pp_moment_names[i]);
      cairo_surface_t *movers = paint (scene, size, pp_picture_draw_movers);

      g_assert_true (same_pixels (movers, nothing) == !scene->flying);
      cairo_surface_destroy (movers);
    }
  cairo_surface_destroy (nothing);
}

/* The scenery leaves no hole. */
static void
test_scenery_covers (void)
{
  g_autoptr (PpScene) scene = pp_moment_new ("rcpt");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      cairo_surface_t *surface = paint (scene, sizes[i], pp_picture_draw_scenery);
      const guint32 *pixels = (const guint32 *) cairo_image_surface_get_data (surface);
      guint n = (guint) sizes[i].width * sizes[i].height, holes = 0;

      for (guint p = 0; p < n; p++)
        holes += pixels[p] >> 24 < 250;
      g_assert_cmpuint (holes, ==, 0);
      cairo_surface_destroy (surface);
    }
}

/* Everything at once at the counter, and in places where nothing can be. */
static void
make_busy (PpScene *scene, guint n, const char *words)
{
  scene->act = n * 5 % (PP_N_ACTS + 1);
  scene->envelope.shown = n % 3 != 0;
  scene->envelope.at = n % (PP_N_STATIONS + 1);
  scene->envelope.n_to = n % 2 == 0 ? n % (PP_SCENE_NAMES + 1) : G_MAXUINT;
  scene->envelope.more = n == 5 ? G_MAXUINT : n;
  scene->n_marks = n;
  scene->n_copies = n;
  for (guint i = 0; i < PP_SCENE_NAMES; i++)
    {
      scene->envelope.to[i].verdict = i * n;
      g_free (scene->envelope.to[i].address);
      scene->envelope.to[i].address = g_strdup (words);
    }
  for (guint i = 0; i < PP_SCENE_COPIES; i++)
    {
      scene->copies[i].at = (i + n) % PP_N_STATIONS;
      g_free (scene->copies[i].to);
      scene->copies[i].to = g_strdup (i % 2 == 0 ? words : "@");
    }
  g_free (scene->skipped);
  scene->skipped = g_strdup (words);
  g_free (scene->act_office);
  scene->act_office = g_strdup (words);
}

/* Anything may be said by a stranger, and a window may have any size. */
static void
test_odd_scenes (void)
{
  static const Size odd[] = { { 1, 1 }, { 3, 400 }, { 400, 3 }, { 60, 40 }, { 200, 900 }, { 600, 170 } };
  static const char *const lines[] = { "", "x", "﷽﷽﷽﷽﷽﷽﷽﷽﷽﷽﷽﷽",
                                       "مرحبا\xe2\x80\xae"
                                       "abc",
                                       "<b>&amp;%s%n" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    for (guint hop = 0; hop < 8; hop++)
      {
        g_autoptr (PpScene) scene = hop % 2 == 0 ? pp_scene_new () : pp_moment_new ("joined");
        cairo_surface_t *surface;

        scene->view = hop % 3;
        scene->hop = hop;
        scene->flying = TRUE;
        scene->from = hop % PP_N_STATIONS;
        scene->to = hop * 3 % PP_N_STATIONS;
        scene->slip = hop;
        scene->progress = hop - 2;
        scene->letter = TRUE;
        scene->letter_at = hop;
        scene->postmarks = hop * 1000;
        scene->report = hop % 2;
        scene->sealed = hop % 3;
        scene->in_the_clear = hop % 3 == 0;
        scene->ending = hop % 4;
        scene->card = hop % 4;
        scene->card_at = hop % PP_N_STATIONS;
        scene->checks_at = hop * 5 % PP_N_STATIONS;
        scene->n_checks = hop % (PP_SCENE_CHECKS + 1);
        scene->stations[hop % PP_N_STATIONS].verdict = 3 + hop % 3;
        scene->stations[hop % PP_N_STATIONS].days = G_MAXUINT;
        g_free (scene->stations[hop % PP_N_STATIONS].waited);
        scene->stations[hop % PP_N_STATIONS].waited = g_strdup (lines[hop % G_N_ELEMENTS (lines)]);
        scene->stations[hop % PP_N_STATIONS].queue = G_MAXUINT;
        scene->stations[hop % PP_N_STATIONS].mailbox = G_MAXUINT;
        g_free (scene->line);
        scene->line = g_strdup (lines[hop % G_N_ELEMENTS (lines)]);
        make_busy (scene, hop, lines[hop % G_N_ELEMENTS (lines)]);
        surface = paint (scene, odd[i], pp_picture_draw);
        cairo_surface_destroy (surface);
      }
}

/* Long lines lose what can be spared: never the verb, nor the code of a reply, nor a tag. */
static void
test_shortened_lines (void)
{
  static const struct
  {
    const char *line, *start, *end;
  } cases[] = {
    { "MAIL FROM:<a-very-long-name-indeed@a-long-domain.example>", "MAIL FROM:<a", ".example>" },
    { "A51 AUTHENTICATE-SOMETHING-WITH-NO-END-AT-ALL x y z", "A51 AUTHENTICATE-SOMETHING-WITH-NO-END-AT-ALL", "" },
    { "550 5.1.1 No such user here, and a long story about it", "550 5.1.1 No such", "…" },
    { "* LIST (\\HasNoChildren) \"/\" INBOX and more and more", "* LIST (", "…" },
    { "éééééééééééééééééééééééééééééééééééééééé", "é", "é" },
    { "QUIT", "QUIT", "QUIT" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = pp_words_shorten_line (cases[i].line, 24);

      g_assert_true (g_utf8_validate (words, -1, NULL));
      g_assert_true (g_str_has_prefix (words, cases[i].start));
      g_assert_true (g_str_has_suffix (words, cases[i].end));
      g_assert_cmpint (g_utf8_strlen (words, -1), <=, MAX (46, 24));
    }
}

/* In presenter view the words of the line and what they mean are as large as the back row needs. */
static void
test_large_strip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (large_sizes); i++)
    {
      g_autoptr (PpScene) scene = pp_moment_new ("net-recipients");
      g_autoptr (GArray) writing = NULL;
      guint found = 0;

      scene->large = TRUE;
      writing = pp_picture_list_writing (scene, large_sizes[i].width, large_sizes[i].height);
      for (guint j = 0; j < writing->len; j++)
        {
          const PpWriting *it = &g_array_index (writing, PpWriting, j);

          if (g_str_equal (it->text, scene->line))
            g_assert_cmpfloat (it->size, >=, large_sizes[i].width >= 1280 ? 24 : 20);
          else if (g_str_equal (it->text, scene->caption))
            g_assert_cmpfloat (it->size, >=, 18);
          else
            continue;
          found++;
        }
      g_assert_cmpuint (found, ==, 2);
    }
}

/* How much of a rectangle has exactly that colour. */
static guint
count_pixels (cairo_surface_t *surface, double left, double top, double right, double bottom, guint32 rgb)
{
  const unsigned char *data = cairo_image_surface_get_data (surface);
  guint found = 0;

  for (int y = (int) top; y < (int) bottom; y++)
    {
      const guint32 *line = (const guint32 *) (data + (gsize) cairo_image_surface_get_stride (surface) * y);

      for (int x = (int) left; x < (int) right; x++)
        found += (line[x] & 0xffffff) == rgb;
    }
  return found;
}

/* Red between the cards of @left and the next, as low as the line to the directory is: it goes there when who asks is to the left. */
static guint
count_asking (PpStation asker, PpStation left)
{
  Size size = { 1280, 450 };
  g_autoptr (PpScene) scene = pp_moment_new ("question");
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL), *surface;
  cairo_t *cr = cairo_create (nowhere);
  PpCanvas canvas;
  double card, y;
  guint found;

  scene->from = asker;
  scene->dark = FALSE;
  pp_canvas_init (&canvas, cr, scene, size.width, size.height);
  card = (PP_NET_CARD / 2 + 14) * canvas.net_unit;
  y = canvas.net_top + PP_NET_ASK * canvas.net_unit;
  surface = paint (scene, size, pp_picture_draw_scenery);
  found = count_pixels (surface, canvas.x[left] + card, y - 2, canvas.x[left + 1] - card, y + 16 * canvas.net_unit, pp_ink_rgb (FALSE, PP_INK_RED));
  cairo_surface_destroy (surface);
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return found;
}

/* The line to the directory begins at who asks. */
static void
test_asker (void)
{
  g_assert_cmpuint (count_asking (PP_STATION_MTA, PP_STATION_MSA), ==, 0);
  g_assert_cmpuint (count_asking (PP_STATION_MSA, PP_STATION_MSA), >, 50);
}

static cairo_surface_t *
paint_small_letter (const PpScene *scene)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 80, 60);
  cairo_t *cr = cairo_create (surface);
  PpCanvas canvas;

  pp_canvas_init (&canvas, cr, scene, 1280, 450);
  pp_canvas_begin (&canvas, 40, 30, 1);
  pp_envelope_draw_small (&canvas);
  pp_canvas_end (&canvas);
  pp_canvas_clear (&canvas);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* The mark on a letter to several is of the copy that is looked at, not of the worst. */
static void
test_mark_of_copy (void)
{
  g_autoptr (PpScene) scene = pp_moment_new ("waiting");
  cairo_surface_t *plain, *well, *returned;

  scene->ending = PP_ENDING_NONE;
  plain = paint_small_letter (scene);
  scene->ending = PP_ENDING_RETURNED;
  scene->n_copies = 2;
  scene->copies[0].ending = PP_ENDING_RETURNED;
  scene->copies[1].current = TRUE;
  well = paint_small_letter (scene);
  scene->copies[0].current = TRUE;
  returned = paint_small_letter (scene);
  g_assert_true (same_pixels (plain, well));
  g_assert_false (same_pixels (plain, returned));
  cairo_surface_destroy (plain);
  cairo_surface_destroy (well);
  cairo_surface_destroy (returned);
}

#define BLOCK 8

/* The mean of one colour over a block: what is left of a picture when its letters are blurred. */
static double
mean_of_block (cairo_surface_t *surface, int x, int y, int shift)
{
  const unsigned char *data = cairo_image_surface_get_data (surface);
  guint sum = 0;

  for (int row = 0; row < BLOCK; row++)
    {
      const guint32 *line = (const guint32 *) (data + (gsize) cairo_image_surface_get_stride (surface) * (y + row)) + x;
      for (int column = 0; column < BLOCK; column++)
        sum += line[column] >> shift & 0xff;
    }
  return sum / (double) (BLOCK * BLOCK);
}

/* The mean difference, and in @far how many of a hundred blocks are quite different. */
static double
compare (cairo_surface_t *a, cairo_surface_t *b, double *far)
{
  int columns = cairo_image_surface_get_width (a) / BLOCK, rows = cairo_image_surface_get_height (a) / BLOCK;
  double sum = 0;

  *far = 0;
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++)
      for (int shift = 0; shift <= 16; shift += 8)
        {
          double difference =
            fabs (mean_of_block (a, x * BLOCK, y * BLOCK, shift) - mean_of_block (b, x * BLOCK, y * BLOCK, shift));
          sum += difference;
          *far += difference > 48;
        }
  *far *= 100.0 / (rows * columns * 3);
  return sum / (rows * columns * 3);
}

typedef struct
{
  const char *moment;
  PpSceneView view;
  gboolean dark;
} Golden;

static const Golden goldens[] = {
  { "nothing", PP_SCENE_BOTH, FALSE }, { "rcpt", PP_SCENE_BOTH, FALSE },   { "refused", PP_SCENE_BOTH, TRUE },
  { "letter", PP_SCENE_BOTH, FALSE },  { "question", PP_SCENE_BOTH, TRUE }, { "waiting", PP_SCENE_BOTH, FALSE },
  { "joined", PP_SCENE_NETWORK, FALSE }, { "one-domain", PP_SCENE_BOTH, FALSE }, { "fetch", PP_SCENE_POST_OFFICE, TRUE },
  { "read-there", PP_SCENE_BOTH, FALSE },
  { "shelf", PP_SCENE_BOTH, FALSE },   { "days", PP_SCENE_BOTH, TRUE },     { "returning", PP_SCENE_BOTH, FALSE },
  { "returned", PP_SCENE_BOTH, TRUE }, { "counter-refuses", PP_SCENE_BOTH, FALSE }, { "greylisted", PP_SCENE_BOTH, FALSE },
  { "checked", PP_SCENE_BOTH, TRUE },  { "sealed", PP_SCENE_BOTH, FALSE },  { "sealed-letter", PP_SCENE_BOTH, TRUE },
  { "identity", PP_SCENE_BOTH, FALSE }, { "full", PP_SCENE_BOTH, FALSE },   { "backup", PP_SCENE_BOTH, FALSE },
  { "backup-waits", PP_SCENE_BOTH, TRUE }, { "one-server", PP_SCENE_BOTH, FALSE },
  { "net-connect", PP_SCENE_NETWORK, FALSE }, { "net-refused", PP_SCENE_BOTH, FALSE }, { "net-recipients", PP_SCENE_NETWORK, FALSE },
  { "net-later", PP_SCENE_NETWORK, TRUE }, { "net-letter", PP_SCENE_BOTH, FALSE }, { "net-sealed-letter", PP_SCENE_NETWORK, TRUE },
  { "net-seal", PP_SCENE_NETWORK, FALSE }, { "net-answer", PP_SCENE_NETWORK, FALSE }, { "net-wait", PP_SCENE_BOTH, FALSE },
  { "net-guest", PP_SCENE_NETWORK, FALSE }, { "net-all-busy", PP_SCENE_NETWORK, TRUE }, { "net-all-closed", PP_SCENE_NETWORK, TRUE },
  { "net-all-troubled", PP_SCENE_NETWORK, FALSE },
};

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  Size size = { 960, 330 };
  g_autoptr (PpScene) scene = pp_moment_new (golden->moment);
  g_autofree char *name = g_strconcat ("picture-", golden->moment, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "goldens", name, NULL);
  cairo_surface_t *painted, *kept;
  double mean, far;

  scene->view = golden->view;
  scene->dark = golden->dark;
  painted = paint (scene, size, pp_picture_draw);
  if (g_getenv ("PENNYPOST_WRITE_GOLDENS") != NULL)
    g_assert_cmpint (cairo_surface_write_to_png (painted, path), ==, CAIRO_STATUS_SUCCESS);
  kept = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (kept), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (kept), ==, size.width);
  g_assert_cmpint (cairo_image_surface_get_height (kept), ==, size.height);
  mean = compare (painted, kept, &far);
  if (mean > 2.5 || far > 2)
    {
      g_autofree char *now = g_test_build_filename (G_TEST_BUILT, name, NULL);
      cairo_surface_write_to_png (painted, now);
      g_error ("%s: mean difference %.2f, %.2f %% of the blocks differ; the picture of now is %s", name, mean, far, now);
    }
  cairo_surface_destroy (painted);
  cairo_surface_destroy (kept);
}

/* A thing that is gone is noticed by the comparison: goldens that forgive everything would be worth nothing. */
static void
test_comparison_notices (void)
{
  Size size = { 960, 330 };
  g_autoptr (PpScene) scene = pp_moment_new ("waiting");
  cairo_surface_t *before = paint (scene, size, pp_picture_draw), *after;
  double far;

  scene->stations[PP_STATION_FAR_MTA].down = FALSE;
  scene->dark = TRUE;
  after = paint (scene, size, pp_picture_draw);
  g_assert_cmpfloat (compare (before, before, &far), ==, 0);
  g_assert_cmpfloat (compare (before, after, &far), >, 2.5);
  cairo_surface_destroy (after);
  scene->dark = FALSE;
  scene->view = PP_SCENE_NETWORK;
  after = paint (scene, size, pp_picture_draw);
  g_assert_cmpfloat (compare (before, after, &far), >, 2.5);
  cairo_surface_destroy (after);
  cairo_surface_destroy (before);
}

/* Each place looks different at work, closed and in trouble, by day and by night: not only somewhere, but where it stands. */
static void
test_looks_differ (void)
{
  Size size = { 1280, 256 };

  for (int dark = 0; dark <= 1; dark++)
    for (int station = 0; station < PP_N_STATIONS; station++)
      for (int look = PP_LOOK_BUSY; look <= PP_LOOK_TROUBLED; look++)
        {
          g_autoptr (PpScene) scene = pp_moment_new ("looks-idle");
          cairo_surface_t *idle, *other;
          double far;

          scene->view = PP_SCENE_POST_OFFICE;
          scene->dark = dark;
          idle = paint (scene, size, pp_picture_draw);
          scene->stations[station].look = look;
          other = paint (scene, size, pp_picture_draw);
          compare (idle, other, &far);
          g_test_message ("%s: station %d, look %d: %.3f %%", dark ? "dark" : "light", station, look, far);
          g_assert_cmpfloat (far, >, 0.04);
          cairo_surface_destroy (idle);
          cairo_surface_destroy (other);
        }
}

int
main (int argc, char **argv)
{
  pp_message_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/contrast", test_contrast);
  g_test_add_func ("/picture/words", test_words);
  g_test_add_func ("/picture/things", test_things);
  for (guint i = 0; i < G_N_ELEMENTS (journeys); i++)
    {
      g_autofree char *path = g_strconcat ("/picture/things/", journeys[i], NULL);
      g_test_add_data_func (path, journeys[i], test_things_of_journeys);
    }
  g_test_add_func ("/picture/scenery-stands-still", test_scenery_stands_still);
  g_test_add_func ("/picture/scenery-key", test_scenery_key);
  g_test_add_func ("/picture/scenery-covers", test_scenery_covers);
  g_test_add_func ("/picture/movers", test_movers);
  g_test_add_func ("/picture/asker", test_asker);
  g_test_add_func ("/picture/mark-of-copy", test_mark_of_copy);
  g_test_add_func ("/picture/odd-scenes", test_odd_scenes);
  g_test_add_func ("/picture/shortened-lines", test_shortened_lines);
  g_test_add_func ("/picture/large-strip", test_large_strip);
  g_test_add_func ("/picture/comparison-notices", test_comparison_notices);
  g_test_add_func ("/picture/looks-differ", test_looks_differ);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strconcat ("/picture/golden/", goldens[i].moment, NULL);
      g_test_add_data_func (path, &goldens[i], test_golden);
    }
  return g_test_run ();
}
