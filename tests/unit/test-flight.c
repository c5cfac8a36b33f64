/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flights: events become what a scene would let fly; a flock counts right, and becomes a stream when it is dense. Its picture moves,
 * and ends.
 */
#include <string.h>

#include "agents/message.h"
#include "app/picture-layers.h"
#include "app/picture-stream.h"
#include "picture-moments.h"

#define WIDTH 1280
#define HEIGHT 450

static PpScenario *
load (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/data/scenarios/%s.scenario", g_getenv ("PENNYPOST_SOURCE"), name);
  GError *error = NULL;
  PpScenario *scenario = pp_scenario_load (path, &error);

  g_assert_no_error (error);
  return scenario;
}

static PpEvent *
say (const char *from, const char *to, guint hop, PpKind kind, PpDir dir, const char *text)
{
  const PpEvent fields = { .n = 7, .kind = kind, .dir = dir, .hop = hop, .proto = g_intern_static_string (kind == PP_KIND_DNS ? "dns" : "smtp"),
                           .from = g_intern_string (from), .to = g_intern_string (to) };

  return pp_event_new (&fields, text, strlen (text));
}

static void
check (PpFlightPlan *plan, PpEvent *event, PpStation from, PpStation to, guint hop, PpSlip slip)
{
  PpFlight flight;

  for (int again = 0; again < 2; again++)
    {
      g_assert_true (pp_flight_plan_find (plan, event, &flight));
      g_assert_cmpint (flight.from, ==, from);
      g_assert_cmpint (flight.to, ==, to);
      g_assert_cmpint (flight.hop, ==, hop);
      g_assert_cmpint (flight.slip, ==, slip);
      g_assert_cmpuint (flight.n, ==, event->n);
    }
  pp_event_unref (event);
}

static void
test_plan (void)
{
  g_autoptr (PpScenario) scenario = load ("first-letter");
  g_autoptr (PpFlightPlan) plan = pp_flight_plan_new (scenario);
  const char *mta = "mta:mail.london.example", *mx = "mta:mx.paris.example";
  PpFlight flight;
  g_autoptr (PpEvent) state = say (mta, NULL, 3, PP_KIND_STATE, PP_DIR_NONE, "relaying");
  g_autoptr (PpEvent) nobody = say ("mta:nowhere.invalid", mx, 3, PP_KIND_LINE, PP_DIR_CLIENT, "NOOP");

  check (plan, say ("mua:alice", "msa:submit.london.example", 1, PP_KIND_LINE, PP_DIR_CLIENT, "EHLO x"), PP_STATION_SENDER, PP_STATION_MSA, 1,
         PP_SLIP_COMMAND);
  check (plan, say (mta, mx, 3, PP_KIND_LINE, PP_DIR_CLIENT, "QUIT"), PP_STATION_MTA, PP_STATION_FAR_MTA, 3, PP_SLIP_COMMAND);
  check (plan, say (mx, mta, 3, PP_KIND_LINE, PP_DIR_SERVER, "550 5.1.1 No"), PP_STATION_FAR_MTA, PP_STATION_MTA, 3, PP_SLIP_NO);
  check (plan, say (mx, mta, 3, PP_KIND_LINE, PP_DIR_SERVER, "354 Go on"), PP_STATION_FAR_MTA, PP_STATION_MTA, 3, PP_SLIP_GO_ON);
  check (plan, say ("mda:box.paris.example", "mua:bob", 5, PP_KIND_LINE, PP_DIR_SERVER, "250 x"), PP_STATION_MDA, PP_STATION_RECEIVER, 5, PP_SLIP_DONE);
  g_assert_false (pp_flight_plan_find (plan, state, &flight));
  g_assert_false (pp_flight_plan_find (plan, nobody, &flight));
}

static void
test_guest (void)
{
  g_autoptr (PpScenario) scenario = load ("first-letter");
  g_autoptr (PpFlightPlan) plan = pp_flight_plan_new (scenario);

  check (plan, say ("guest:127.0.0.1:5000", "mta:mx.paris.example", 3, PP_KIND_LINE, PP_DIR_CLIENT, "HELO me"), PP_STATION_MTA,
         PP_STATION_FAR_MTA, 3, PP_SLIP_COMMAND);
  check (plan, say ("guest:127.0.0.1:5000", "mda:box.paris.example", 5, PP_KIND_LINE, PP_DIR_CLIENT, "STAT"), PP_STATION_RECEIVER,
         PP_STATION_MDA, 5, PP_SLIP_COMMAND);
}

static PpFlight
make (guint n, PpStation from, PpStation to, PpSlip slip, gint64 begin_us)
{
  return (PpFlight){ .n = n, .from = from, .to = to, .hop = MAX (from, to), .slip = slip, .motion = { begin_us, PP_MOTION_FLOCK_US } };
}

static void
add (PpFlock *flock, guint count, PpStation from, PpStation to, PpSlip slip, gint64 begin_us)
{
  for (guint i = 0; i < count; i++)
    {
      PpFlight flight = make (i, from, to, slip, begin_us + i);

      pp_flock_add (flock, &flight);
    }
}

static void
test_flock (void)
{
  g_autoptr (PpFlock) flock = pp_flock_new ();
  guint n;

  add (flock, 5, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_LETTER, 1000);
  add (flock, 3, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_COMMAND, 1000);
  add (flock, 2, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_DONE, 900000);
  pp_flock_list (flock, &n);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpuint (pp_flock_count (flock, PP_STATION_MTA, PP_STATION_FAR_MTA), ==, 8);
  g_assert_cmpuint (pp_flock_count_class (flock, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_LETTER), ==, 5);
  g_assert_cmpuint (pp_flock_count (flock, PP_STATION_FAR_MTA, PP_STATION_MTA), ==, 2);
  pp_flock_expire (flock, 1001 + PP_MOTION_FLOCK_US);
  g_assert_cmpuint (pp_flock_count (flock, PP_STATION_MTA, PP_STATION_FAR_MTA), ==, 4);
  pp_flock_expire (flock, 1000 + PP_MOTION_FLOCK_US + 100);
  g_assert_cmpuint (pp_flock_list (flock, &n)[0].slip, ==, PP_SLIP_DONE);
  g_assert_cmpuint (n, ==, 2);
  pp_flock_clear (flock);
  pp_flock_list (flock, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (pp_flock_count (flock, PP_STATION_FAR_MTA, PP_STATION_MTA), ==, 0);
}

/* It becomes a stream once, and does not flicker back at the very next slip that lands. */
static void
test_stream (void)
{
  g_autoptr (PpFlock) flock = pp_flock_new ();
  gboolean before = FALSE;
  guint changes = 0;

  for (guint i = 0; i < 200; i++)
    {
      gboolean now;

      add (flock, 1, PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_LETTER, i * 10);
      if (i > 100 && i % 2 == 0)
        pp_flock_expire (flock, PP_MOTION_FLOCK_US + i);
      now = pp_flock_is_stream (flock, PP_STATION_MTA, PP_STATION_FAR_MTA, FALSE, 100);
      changes += now != before;
      before = now;
    }
  g_assert_true (before);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_false (pp_flock_is_stream (flock, PP_STATION_FAR_MTA, PP_STATION_MTA, FALSE, 100));
  pp_flock_expire (flock, G_MAXINT64);
  g_assert_false (pp_flock_is_stream (flock, PP_STATION_MTA, PP_STATION_FAR_MTA, FALSE, 100));
}

static cairo_surface_t *
draw (PpFlock *flock, const PpScene *scene, gboolean office, gint64 now, gboolean still)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  g_autoptr (PpSprites) sprites = pp_sprites_new ();
  cairo_t *cr = cairo_create (surface);

  pp_stream_draw (cr, flock, sprites, scene, WIDTH, HEIGHT, office, now, still);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static gboolean
same (cairo_surface_t *a, cairo_surface_t *b)
{
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b),
                 (gsize) cairo_image_surface_get_stride (a) * cairo_image_surface_get_height (a)) == 0;
}

/* Pixels that something was drawn on, and whether all are inside of @extent. */
static guint
count_ink (cairo_surface_t *surface, const cairo_rectangle_t *extent)
{
  int stride = cairo_image_surface_get_stride (surface) / 4;
  const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  guint ink = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (pixels[y * stride + x] != 0)
        {
          ink++;
          g_assert_cmpfloat (x, >=, extent->x);
          g_assert_cmpfloat (x, <, extent->x + extent->width);
          g_assert_cmpfloat (y, >=, extent->y);
          g_assert_cmpfloat (y, <, extent->y + extent->height);
        }
  return ink;
}

/* Few, many and very many, in both worlds: something is seen of them, it moves, and it stays where the stage expects it. */
static void
test_picture (void)
{
  const guint counts[] = { 1, 5, 60, 10000 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    for (int office = 0; office < 2; office++)
      {
        g_autoptr (PpScene) scene = pp_moment_new ("letter");
        g_autoptr (PpFlock) flock = pp_flock_new ();
        cairo_surface_t *early, *late, *still, *later;
        cairo_rectangle_t extent;

        g_assert_false (pp_stream_get_extent (flock, scene, WIDTH, HEIGHT, office, &extent));
        add (flock, counts[i], PP_STATION_MTA, PP_STATION_FAR_MTA, PP_SLIP_LETTER, 1000000);
        add (flock, counts[i], PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_NO, 1000000);
        add (flock, counts[i], PP_STATION_MTA, PP_STATION_DIRECTORY, PP_SLIP_QUESTION, 1000000);
        g_assert_true (pp_stream_get_extent (flock, scene, WIDTH, HEIGHT, office, &extent));
        early = draw (flock, scene, office, 1150000, FALSE);
        late = draw (flock, scene, office, 1275000, FALSE);
        still = draw (flock, scene, office, 1150000, TRUE);
        later = draw (flock, scene, office, 1275000, TRUE);
        g_assert_cmpuint (count_ink (early, &extent), >, 100);
        g_assert_cmpuint (count_ink (still, &extent), >, 100);
        g_assert_false (same (early, late));
        g_assert_true (same (still, later));
        cairo_surface_destroy (early);
        cairo_surface_destroy (late);
        cairo_surface_destroy (still);
        cairo_surface_destroy (later);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/flight/plan", test_plan);
  g_test_add_func ("/flight/guest", test_guest);
  g_test_add_func ("/flight/flock", test_flock);
  g_test_add_func ("/flight/stream", test_stream);
  g_test_add_func ("/flight/picture", test_picture);
  return g_test_run ();
}
