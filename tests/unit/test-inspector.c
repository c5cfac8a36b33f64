/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector over worlds that were really run: what it says of an actor is what the snapshot, the engines' tables, the stores
 * and the directory have.
 */
#include <string.h>

#include "agents/imap.h"
#include "agents/message.h"
#include "agents/pop3.h"
#include "agents/smtp.h"
#include "app/commentary-private.h"
#include "app/inspector.h"
#include "scene-play.h"

typedef struct
{
  ScenePlay play;
  PpCommentary *commentary;
  PpInspector *inspector;
} World;

static World
world_new (const char *scenario)
{
  World self = { .play = scene_play (scenario), .commentary = pp_commentary_new () };

  self.inspector = pp_inspector_new (self.play.scenario, self.play.chronicle, self.commentary);
  return self;
}

static void
world_clear (World *self)
{
  pp_inspector_free (self->inspector);
  pp_commentary_free (self->commentary);
  scene_play_clear (&self->play);
}

static PpInspection *
look (World *self, guint n, const char *actor)
{
  return pp_inspector_look (self->inspector, pp_replay_at (self->play.replay, n), actor);
}

/* (transfer full): the sentences of a section, a line each */
static char *
say (const PpInspection *inspection, PpInspectKind kind)
{
  GString *all = g_string_new (NULL);
  GPtrArray *rows = inspection->sections[kind].rows;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_string_append_printf (all, "%s\n", ((PpInspectRow *) rows->pdata[i])->sentence);
  return g_string_free (all, FALSE);
}

static void
assert_has (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in:\n%s", words, text);
}

static void
assert_says (World *self, guint n, const char *actor, PpInspectKind kind, const char *words)
{
  g_autoptr (PpInspection) inspection = look (self, n, actor);
  g_autofree char *text = say (inspection, kind);

  assert_has (text, words);
}

static void
assert_silent (World *self, guint n, const char *actor, PpInspectKind kind, const char *words)
{
  g_autoptr (PpInspection) inspection = look (self, n, actor);
  g_autofree char *text = say (inspection, kind);

  g_assert_null (strstr (text, words));
}

/* The states at a line, and back again. */
static void
test_states (void)
{
  World world = world_new ("returned-to-sender");
  guint n = scene_find (&world.play, 2, PP_KIND_LINE, 1, "RCPT TO:")->n;
  const char *const mta = "mta:mail.london.example", *const msa = "msa:submit.london.example";
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (PpInspection) first = look (&world, n, mta), again = NULL;

  g_assert_cmpstr (first->role, ==, "MTA");
  g_assert_cmpstr (first->host, ==, "mail.london.example");
  g_assert_cmpstr (first->office, ==, "London post office");
  before = say (first, PP_INSPECT_STATE);
  assert_has (before, "sender-given: The sender is on the envelope");
  assert_says (&world, n, mta, PP_INSPECT_CONNECTIONS, "listens: smtp 25");
  assert_says (&world, n, mta, PP_INSPECT_CONNECTIONS, "127.25.0.3");
  assert_says (&world, n, mta, PP_INSPECT_CONNECTIONS, "SMTP: from MSA submit.london.example");
  assert_says (&world, n, mta, PP_INSPECT_CONNECTIONS, "heard last: RCPT TO:<bob@paris.example>");
  assert_says (&world, n, mta, PP_INSPECT_CONNECTIONS, "hop 2, in clear");
  assert_says (&world, n, msa, PP_INSPECT_NEXT, "550: no such mailbox");
  assert_says (&world, n, "mta:mx.paris.example", PP_INSPECT_STATE, "down:");
  assert_says (&world, n, "mta:mx.paris.example", PP_INSPECT_NEXT, "nobody listens");
  assert_says (&world, pp_journal_get_length (world.play.journal), mta, PP_INSPECT_CONNECTIONS, "No connection is open");
  again = look (&world, n, mta);
  after = say (again, PP_INSPECT_STATE);
  g_assert_cmpstr (before, ==, after);
  world_clear (&world);
}

/* What a server may hear is what its own table says, in every state that any session reaches. */
static const PpVerbTable *
table_of (const char *proto)
{
  const char *family = pp_commentary_family (proto);

  if (g_str_equal (proto, "lmtp"))
    return pp_smtp_server_table (PP_SMTP_LMTP);
  if (g_str_equal (family, "smtp"))
    return pp_smtp_server_table (PP_SMTP_RELAY);
  return g_str_equal (family, "pop3") ? pp_pop3_server_table () : pp_imap_server_table ();
}

static guint
bit_of (const PpVerbTable *table, const char *state)
{
  for (guint i = 0; i < table->n_states; i++)
    if (g_str_equal (table->states[i].name, state))
      return 1u << i;
  g_error ("%s has no state %s", table->proto, state);
}

static const PpInspectRow *
find_row (GPtrArray *rows, const char *lead)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (((PpInspectRow *) rows->pdata[i])->lead, lead) == 0)
      return rows->pdata[i];
  return NULL;
}

static void
check_verbs (World *world, PpEvent *event)
{
  const PpVerbTable *table = table_of (event->proto);
  guint bit = bit_of (table, event->text);
  g_autoptr (PpInspection) inspection = look (world, event->n, event->from);
  GPtrArray *rows = inspection->sections[PP_INSPECT_NEXT].rows;
  const PpConnectionView *connection = pp_snapshot_get_connection (pp_replay_at (world->play.replay, event->n), event->connection);

  g_assert_cmpuint (rows->len, >, 0);
  if (inspection->sections[PP_INSPECT_CONNECTIONS].total != 1)
    return;
  for (guint i = 0; i < table->n_rows; i++)
    {
      const PpVerb *verb = pp_verb_table_get (table, i);
      const PpInspectRow *row = find_row (rows, verb->name);

      if (row != NULL)
        {
          g_assert_true (verb->states & bit);
          g_assert_cmpstr (row->side, ==, verb->rfc);
          g_assert_false ((verb->traits & PP_VERB_SEALS) && connection->sealed);
        }
      else if (verb->traits == 0 && verb->useful == 0)
        g_assert_false (verb->states & bit);
    }
}

static void
test_verbs (gconstpointer scenario)
{
  World world = world_new (scenario);
  guint checked = 0;

  for (guint n = 1; n <= pp_journal_get_length (world.play.journal); n++)
    {
      PpEvent *event = pp_journal_get (world.play.journal, n);

      if (event->kind != PP_KIND_STATE || event->connection == 0 || event->dir != PP_DIR_SERVER || g_str_equal (event->text, "closing"))
        continue;
      check_verbs (&world, event);
      checked++;
    }
  g_assert_cmpuint (checked, >, 1);
  world_clear (&world);
}

static gboolean
is_sealing (World *world, PpEvent *event)
{
  const PpConnectionView *connection = pp_snapshot_get_connection (pp_replay_at (world->play.replay, event->n - 1), event->connection);

  return connection != NULL && g_strcmp0 (connection->server_state, "sealing") == 0;
}

/* A command that the server answered with good was among those it might hear. */
static void
test_accepted (gconstpointer scenario)
{
  World world = world_new (scenario);
  guint checked = 0;

  for (guint n = 2; n < pp_journal_get_length (world.play.journal); n++)
    {
      PpEvent *event = pp_journal_get (world.play.journal, n);
      const char *space = strchr (event->text, ' ');
      g_autofree char *verb = g_ascii_strup (event->text, space != NULL ? space - event->text : -1);
      g_autoptr (PpInspection) inspection = NULL;

      if (event->kind != PP_KIND_LINE || event->dir != PP_DIR_CLIENT || g_str_has_prefix (event->proto, "imap") ||
          pp_verb_table_find (table_of (event->proto), verb, strlen (verb)) == NULL)
        continue;
      inspection = look (&world, n - 1, event->to);
      /* What is said first under TLS has been said, but not heard, before the server is done with the handshake. */
      if (inspection->sections[PP_INSPECT_CONNECTIONS].total != 1 || is_sealing (&world, event))
        continue;
      if (find_row (inspection->sections[PP_INSPECT_NEXT].rows, verb) == NULL)
        {
          g_autofree char *text = say (inspection, PP_INSPECT_NEXT);
          g_error ("%u: %s is not among what %s may hear:\n%s", n, verb, event->to, text);
        }
      checked++;
    }
  g_assert_cmpuint (checked, >, 1);
  world_clear (&world);
}

static void
test_queue (void)
{
  World world = world_new ("returned-to-sender");
  const char *const mta = "mta:mail.london.example";
  guint tries = 0, delayed = 0;

  for (guint n = 1; n <= pp_journal_get_length (world.play.journal) && tries < 7; n++)
    {
      PpEvent *event = pp_journal_get (world.play.journal, n);
      g_autoptr (PpInspection) inspection = NULL;
      g_autofree char *text = NULL, *times = NULL;

      if (event->kind != PP_KIND_QUEUE || strstr (event->text, "deferred, next try in ") == NULL)
        continue;
      inspection = look (&world, n, mta);
      text = say (inspection, PP_INSPECT_QUEUE);
      tries++;
      times = g_strdup_printf (tries == 1 ? "tried %u time," : "tried %u times", tries);
      assert_has (text, "letter 1 “Are you there?”, for bob@paris.example");
      assert_has (text, times);
      assert_has (text, "last reply: 451 4.4.1 no office of paris.example");
      assert_has (text, "here since 09:00");
      if (tries == 1)
        assert_has (text, "next try 09:05");
      delayed = n;
    }
  g_assert_cmpuint (tries, ==, 7);
  assert_says (&world, delayed + 3, mta, PP_INSPECT_QUEUE, "report on letter 1, for alice@london.example");
  assert_says (&world, pp_journal_get_length (world.play.journal), mta, PP_INSPECT_QUEUE, "Nothing waits here");
  world_clear (&world);
}

static void
test_offline (void)
{
  World world = world_new ("imap-offline-and-back");
  guint n = 0;

  for (guint i = 1; i <= pp_journal_get_length (world.play.journal) && n == 0; i++)
    if (g_str_has_prefix (pp_journal_get (world.play.journal, i)->text, "add deed-3"))
      n = i;
  g_assert_cmpuint (n, >, 0);
  assert_says (&world, n, "mua:bob", PP_INSPECT_STATE, "offline: The device has no connection");
  assert_says (&world, n, "mua:bob", PP_INSPECT_QUEUE, "done here: the server is to be told: UID 3 in INBOX: moved to Kittens");
  assert_says (&world, n, "mua:bob", PP_INSPECT_MAILBOXES, "Kittens; 1 letter");
  assert_says (&world, n, "mua:bob", PP_INSPECT_MAILBOXES, "\\Flagged");
  assert_says (&world, n, "mua:bob/phone", PP_INSPECT_MAILBOXES, "only its header is here");
  assert_says (&world, n, "mda:box.paris.example", PP_INSPECT_MAILBOXES, "INBOX of bob; 3 letters");
  assert_silent (&world, n, "mda:box.paris.example", PP_INSPECT_MAILBOXES, "Work of bob");
  n = pp_journal_get_length (world.play.journal);
  assert_says (&world, n, "mda:box.paris.example", PP_INSPECT_MAILBOXES, "Work of bob; 1 letter");
  assert_says (&world, n, "mda:box.paris.example", PP_INSPECT_MAILBOXES, "“The grey one”; \\Flagged \\Seen");
  world_clear (&world);
}

/* Every letter of every store, at every change of one, and nothing else. */
static void
test_mailboxes (gconstpointer scenario)
{
  World world = world_new (scenario);
  guint checked = 0;

  for (guint n = 1; n <= pp_journal_get_length (world.play.journal); n++)
    {
      PpEvent *event = pp_journal_get (world.play.journal, n);
      g_autoptr (PpInspection) inspection = NULL;
      const PpActorView *view;
      GPtrArray *rows;
      guint letters = 0, grouped = 0;

      if (event->kind != PP_KIND_STORE)
        continue;
      inspection = look (&world, n, event->from);
      view = pp_snapshot_get_actor (pp_replay_at (world.play.replay, n), event->from);
      rows = inspection->sections[PP_INSPECT_MAILBOXES].rows;
      for (guint i = 0; i < rows->len; i++)
        letters += ((PpInspectRow *) rows->pdata[i])->item != 0;
      for (guint i = 0; i < view->groups->len; i++)
        grouped += ((PpHoldingGroup *) view->groups->pdata[i])->list->len;
      g_assert_cmpuint (letters, ==, view->store->len);
      g_assert_cmpuint (grouped, ==, view->store->len);
      checked++;
    }
  g_assert_cmpuint (checked, >, 0);
  world_clear (&world);
}

static void
test_quota (void)
{
  World world = world_new ("full-mailbox");

  assert_says (&world, pp_journal_get_length (world.play.journal), "mda:box.paris.example", PP_INSPECT_MAILBOXES, "octets are taken");
  world_clear (&world);
}

/* What the directory answered, it answered from what is shown. */
static void
test_zone (void)
{
  World world = world_new ("backup-office");
  guint checked = 0;

  for (guint n = 1; n <= pp_journal_get_length (world.play.journal); n++)
    {
      PpEvent *event = pp_journal_get (world.play.journal, n);
      g_auto (GStrv) records = NULL;

      if (event->kind != PP_KIND_DNS || event->dir != PP_DIR_SERVER)
        continue;
      assert_says (&world, n, event->to, PP_INSPECT_ZONE, event->text);
      assert_silent (&world, n - 2, event->to, PP_INSPECT_ZONE, n < 60 ? event->text : "\t");
      records = g_strsplit (event->text, "; ", -1);
      for (guint i = 0; records[i] != NULL; i++)
        {
          const char *space = strchr (records[i], ' ');
          g_autofree char *name = g_strndup (records[i], space - records[i]);
          g_autofree char *record = g_strdup_printf ("%s. 3600 IN%s", name, space);
          assert_says (&world, n, event->from, PP_INSPECT_ZONE, record);
          checked++;
        }
    }
  g_assert_cmpuint (checked, >, 3);
  world_clear (&world);
}

static void
test_sealed (void)
{
  World world = world_new ("sealed-bag");
  guint n = scene_find (&world.play, 1, PP_KIND_LINE, 1, "MAIL FROM:")->n;
  const char *const msa = "msa:submit.london.example";

  assert_says (&world, n, msa, PP_INSPECT_CONNECTIONS, "sealed");
  assert_says (&world, n, msa, PP_INSPECT_CONNECTIONS, "alice has signed in");
  assert_silent (&world, n, msa, PP_INSPECT_NEXT, "STARTTLS");
  assert_silent (&world, n, msa, PP_INSPECT_NEXT, "AUTH");
  world_clear (&world);
}

static void
test_places (void)
{
  World world = world_new ("one-server");
  guint n = pp_journal_get_length (world.play.journal);
  const PpSnapshot *snapshot = pp_replay_at (world.play.replay, n);
  PpScene *scene = scene_look_at_end (&world.play);
  g_autoptr (GPtrArray) here = pp_inspector_list_at (world.play.scenario, pp_replay_at (world.play.replay, n), scene, PP_STATION_MTA);
  g_autoptr (GPtrArray) home = pp_inspector_list_at (world.play.scenario, pp_replay_at (world.play.replay, n), scene, PP_STATION_SENDER);
  g_autoptr (GPtrArray) all = pp_inspector_list_actors (world.play.scenario, NULL);

  g_assert_nonnull (snapshot);
  g_assert_cmpuint (here->len, >=, 3);
  g_assert_cmpstr (here->pdata[0], ==, "mta:mail.london.example");
  g_assert_cmpuint (home->len, ==, 1);
  g_assert_cmpstr (home->pdata[0], ==, "mua:alice");
  for (guint i = 0; i < here->len; i++)
    g_assert_true (g_ptr_array_find_with_equal_func (all, here->pdata[i], g_str_equal, NULL));
  pp_scene_free (scene);
  world_clear (&world);
}

/* Many letters cost no more than few. */
static void
put (PpJournal *journal, const char *format, guint number)
{
  g_autofree char *text = g_strdup_printf (format, number);
  PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .kind = PP_KIND_STORE, .item = number, .from = g_intern_string ("mda:box.paris.example") };
  PpEvent *event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (journal, event);
  pp_event_unref (event);
}

static void
test_many (void)
{
  g_autoptr (PpScenario) scenario = pp_scenario_load ("data/scenarios/first-letter.scenario", NULL);
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpCommentary) commentary = pp_commentary_new ();
  g_autoptr (PpReplay) replay = NULL;
  PpChronicle *chronicle;
  PpInspector *inspector;
  gint64 begun;

  for (guint i = 1; i <= 10000; i++)
    put (journal, "add bob/%u for <bob@paris.example>, 981 octets", i);
  put (journal, "change bob/1:%u flags \\Seen", 9999);
  replay = pp_replay_new (journal);
  chronicle = pp_chronicle_new (journal);
  inspector = pp_inspector_new (scenario, chronicle, commentary);
  begun = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (PpInspection) inspection = pp_inspector_look (inspector, pp_replay_at (replay, 10001), "mda:box.paris.example");
      GPtrArray *rows = inspection->sections[PP_INSPECT_MAILBOXES].rows;
      g_autofree char *text = say (inspection, PP_INSPECT_MAILBOXES);

      g_assert_cmpuint (rows->len, <, 60);
      assert_has (text, "9950 more");
      assert_has (text, "9999: letter 9999; \\Seen; 981 octets");
      assert_has (text, "10000: letter 10000; 981 octets");
    }
  g_test_message ("20 looks at 10,000 letters: %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - begun) / 1000);
  pp_inspector_free (inspector);
  pp_chronicle_free (chronicle);
}

int
main (int argc, char **argv)
{
  static const char *const scenarios[] = { "first-letter", "sealed-bag", "one-server", "imap-two-devices", "pop-two-devices", "wrong-password" };

  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/inspector/states", test_states);
  for (gsize i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *verbs = g_strdup_printf ("/inspector/verbs/%s", scenarios[i]), *accepted = g_strdup_printf ("/inspector/accepted/%s", scenarios[i]);
      g_autofree char *mailboxes = g_strdup_printf ("/inspector/mailboxes/%s", scenarios[i]);
      g_test_add_data_func (verbs, scenarios[i], test_verbs);
      g_test_add_data_func (accepted, scenarios[i], test_accepted);
      if (i < 5)
        g_test_add_data_func (mailboxes, scenarios[i], test_mailboxes);
    }
  g_test_add_func ("/inspector/queue", test_queue);
  g_test_add_func ("/inspector/offline", test_offline);
  g_test_add_func ("/inspector/quota", test_quota);
  g_test_add_func ("/inspector/zone", test_zone);
  g_test_add_func ("/inspector/sealed", test_sealed);
  g_test_add_func ("/inspector/places", test_places);
  g_test_add_func ("/inspector/many", test_many);
  return g_test_run ();
}
