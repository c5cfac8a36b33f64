/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs from outside as visitors on the stage: on each hop, as the one who comes and as the one who is called, a guest stands where
 * somebody of this world would, and nobody else is taken for one.
 */
#include "app/scene.h"

#include <string.h>

#include "scene-asserts.h"
#include "scene-play.h"

#define GUEST "guest:127.0.0.1"

typedef struct
{
  guint hop;
  const char *proto, *client, *server;
  PpStation from, to; /* of what the client says */
} Visit;

static const Visit visits[] = {
  { 1, "submission", GUEST, "msa:submit.london.example", PP_STATION_SENDER, PP_STATION_MSA },
  { 1, "submission", "mua:alice", GUEST, PP_STATION_SENDER, PP_STATION_MSA },
  { 2, "smtp", GUEST, "mta:mail.london.example", PP_STATION_MSA, PP_STATION_MTA },
  { 2, "smtp", "msa:submit.london.example", GUEST, PP_STATION_MSA, PP_STATION_MTA },
  { 3, "smtp", GUEST, "mta:mx.paris.example", PP_STATION_MTA, PP_STATION_FAR_MTA },
  { 3, "smtp", "mta:mail.london.example", GUEST, PP_STATION_MTA, PP_STATION_FAR_MTA },
  { 4, "lmtp", GUEST, "mda:box.paris.example", PP_STATION_FAR_MTA, PP_STATION_MDA },
  { 4, "lmtp", "mta:mx.paris.example", GUEST, PP_STATION_FAR_MTA, PP_STATION_MDA },
  { 5, "pop3", GUEST, "mda:box.paris.example", PP_STATION_RECEIVER, PP_STATION_MDA },
  { 5, "imap", GUEST, "mda:box.paris.example", PP_STATION_RECEIVER, PP_STATION_MDA },
  { 5, "pop3", "mua:bob", GUEST, PP_STATION_RECEIVER, PP_STATION_MDA },
  { 5, "pop3", GUEST, "mda:box.london.example", PP_STATION_SENDER, PP_STATION_MTA },
};

typedef struct
{
  ScenePlay play; /* a world of the same people: who stands where is the scenario's */
  PpJournal *journal;
  PpSnapshot *snapshot;
  PpChronicle *chronicle;
} Told;

static void
told_init (Told *self)
{
  self->play = scene_play ("first-letter");
  self->journal = pp_journal_new ();
  self->snapshot = pp_snapshot_new ();
  self->chronicle = pp_chronicle_new (self->journal);
}

static void
told_clear (Told *self)
{
  pp_chronicle_free (self->chronicle);
  pp_snapshot_free (self->snapshot);
  g_object_unref (self->journal);
  scene_play_clear (&self->play);
}

/* @back: said by the server. Returns: (transfer full): the scene of it */
static PpScene *
tell (Told *self, const Visit *visit, PpKind kind, gboolean back, const char *text)
{
  const char *from = back ? visit->server : visit->client, *to = back ? visit->client : visit->server;
  guint n = pp_journal_get_length (self->journal) + 1;
  const PpEvent fields = { .n = n, .connection = 1, .hop = visit->hop, .kind = kind, .dir = back ? PP_DIR_SERVER : PP_DIR_CLIENT,
                           .proto = g_intern_string (visit->proto), .from = g_intern_string (from), .to = g_intern_string (to) };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (self->journal, event);
  pp_snapshot_apply (self->snapshot, pp_journal_get (self->journal, n));
  pp_chronicle_update (self->chronicle);
  return pp_scene_new_from_snapshot (self->snapshot, self->chronicle, pp_journal_get (self->journal, n), self->play.scenario);
}

static void
assert_only_guest (const PpScene *scene, PpStation expected)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    g_assert_cmpint (scene->stations[i].guest, ==, i == (int) expected);
  g_assert_cmpstr (scene->stations[expected].host, ==, "127.0.0.1");
  g_assert_false (scene->stations[expected].absent);
  g_assert_true (scene->stations[expected].active);
}

static void
test_visit (gconstpointer data)
{
  const Visit *visit = data;
  gboolean comes = g_str_equal (visit->client, GUEST);
  PpStation guest = comes ? visit->from : visit->to;
  Told told;

  told_init (&told);
  {
    g_autoptr (PpScene) opens = tell (&told, visit, PP_KIND_CONNECT, FALSE, "127.0.0.1:2025");
    g_autoptr (PpScene) greets = tell (&told, visit, PP_KIND_LINE, TRUE, visit->hop == 5 ? "+OK ready" : "220 ready");
    g_autoptr (PpScene) says = tell (&told, visit, PP_KIND_LINE, FALSE, "NOOP");
    g_autoptr (PpScene) closes = tell (&told, visit, PP_KIND_CLOSE, FALSE, "");

    assert_only_guest (opens, guest);
    assert_only_guest (greets, guest);
    assert_only_guest (says, guest);
    assert_only_guest (closes, guest);
    g_assert_nonnull (strstr (opens->line, "guest 127.0.0.1"));
    g_assert_true (opens->sentence);
    g_assert_false (opens->flying);
    g_assert_true (g_str_has_suffix (opens->line, ", 127.0.0.1:2025"));
    pp_assert_flight (greets, visit->to, visit->from, strcmp (visit->proto, "imap") == 0 ? greets->slip : PP_SLIP_DONE);
    pp_assert_flight (says, visit->from, visit->to, PP_SLIP_COMMAND);
    /* The letter that the scenario has in mind is not the visitor's, and was never posted. */
    g_assert_false (says->letter);
    g_assert_cmpuint (says->n_copies, ==, 0);
    g_assert_true (says->in_the_clear);
    g_assert_false (says->sentence);
    g_assert_cmpuint (says->hop, ==, visit->hop);
    g_assert_nonnull (strstr (closes->line, "guest 127.0.0.1"));
    g_assert_false (closes->in_the_clear);
  }
  told_clear (&told);
}

/* What a guest calls itself is anybody's text. */
static void
test_odd_names (void)
{
  static const Visit odd = { 3, "smtp", "guest:\xff\xfe\x01<b>%s", "mta:mx.paris.example", PP_STATION_MTA, PP_STATION_FAR_MTA };
  Told told;

  told_init (&told);
  {
    g_autoptr (PpScene) opens = tell (&told, &odd, PP_KIND_CONNECT, FALSE, "");
    g_autoptr (PpScene) refused = tell (&told, &odd, PP_KIND_CONNECT, TRUE, "refused: %n");

    g_assert_true (g_utf8_validate (opens->line, -1, NULL));
    g_assert_true (opens->stations[PP_STATION_MTA].guest);
    g_assert_cmpstr (refused->line, ==, "mx.paris.example cannot be reached (%n)");
  }
  told_clear (&told);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (visits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scene-guests/hop-%u/%s-%s-%" G_GSIZE_FORMAT, visits[i].hop, visits[i].proto,
                                               g_str_equal (visits[i].client, GUEST) ? "comes" : "is-called", i);
      g_test_add_data_func (path, &visits[i], test_visit);
    }
  g_test_add_func ("/scene-guests/odd-names", test_odd_names);
  return g_test_run ();
}
