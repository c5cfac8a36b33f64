/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The letter and its envelope: who is on it and what became of that, its postmarks held against the Received fields that it really
 * has, and where each recipient's copy is.
 */
#include <string.h>

#include "scene-asserts.h"
#include "scene-play.h"

/* ------------------------------------------------------------------ the envelope */

static PpScene *
look_at_said (ScenePlay *self, guint hop, guint from, const char *text)
{
  return scene_look_at (self, scene_find (self, hop, PP_KIND_LINE, from, text));
}

static void
assert_name (const PpSceneName *name, const char *address, guint verdict, gboolean current)
{
  g_assert_cmpstr (name->address, ==, address);
  g_assert_cmpuint (name->verdict, ==, verdict);
  g_assert_cmpint (name->current, ==, current);
}

static void
test_envelope (void)
{
  ScenePlay self = scene_play ("two-recipients");
  g_autoptr (PpScene) hello = look_at_said (&self, 3, 1, "EHLO"), mail = look_at_said (&self, 3, 1, "MAIL"), no = look_at_said (&self, 3, 1, "550");
  g_autoptr (PpScene) letter = scene_look_at (&self, scene_find (&self, 3, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) taken = look_at_said (&self, 3, 1, "250 2.0.0"), quit = look_at_said (&self, 3, 1, "QUIT");
  g_autoptr (PpScene) report = look_at_said (&self, 4, scene_find (&self, 4, PP_KIND_LINE, 1, "MAIL FROM:<>")->n, "250");

  g_assert_false (hello->envelope.shown);
  g_assert_true (mail->envelope.shown);
  g_assert_cmpint (mail->envelope.at, ==, PP_STATION_FAR_MTA);
  assert_name (&mail->envelope.from, "alice@london.example", 0, TRUE);
  g_assert_cmpuint (mail->envelope.n_to, ==, 0);
  g_assert_cmpuint (no->envelope.n_to, ==, 2);
  assert_name (&no->envelope.from, "alice@london.example", 2, FALSE);
  assert_name (&no->envelope.to[0], "bob@paris.example", 2, FALSE);
  assert_name (&no->envelope.to[1], "nobody@paris.example", 5, TRUE);
  g_assert_false (no->envelope.filled);
  g_assert_true (letter->envelope.filled);
  g_assert_true (taken->envelope.shown);
  g_assert_false (quit->envelope.shown);
  assert_name (&report->envelope.from, "<>", 2, TRUE);
  scene_play_clear (&self);
}

/* A dialogue that is made up: "C: …" and "S: …", the letter as "D: …" */
typedef struct
{
  ScenePlay play;
  PpJournal *journal;
  PpChronicle *chronicle;
  PpSnapshot *snapshot;
  const char *proto;
} Made;

static void
made_init (Made *self, const char *proto)
{
  *self = (Made){ .play = scene_play ("first-letter"), .journal = pp_journal_new (), .snapshot = pp_snapshot_new (), .proto = proto };
  self->chronicle = pp_chronicle_new (self->journal);
}

static void
made_clear (Made *self)
{
  pp_chronicle_free (self->chronicle);
  pp_snapshot_free (self->snapshot);
  g_object_unref (self->journal);
  scene_play_clear (&self->play);
}

static void
say (Made *self, const char *what)
{
  static const char *const names[2][2] = { { "mta:mail.london.example", "mta:mx.paris.example" }, { "mta:mx.paris.example", "mda:box.paris.example" } };
  gboolean lmtp = g_str_equal (self->proto, "lmtp"), server = what[0] == 'S';
  const PpEvent fields = { .n = pp_journal_get_length (self->journal) + 1, .connection = 1, .hop = lmtp ? 4 : 3, .item = 1,
                           .kind = what[0] == 'D' ? PP_KIND_DATA : PP_KIND_LINE, .dir = server ? PP_DIR_SERVER : PP_DIR_CLIENT,
                           .proto = g_intern_string (self->proto), .from = g_intern_string (names[lmtp][server]),
                           .to = g_intern_string (names[lmtp][!server]) };
  g_autoptr (PpEvent) event = pp_event_new (&fields, what + 3, strlen (what + 3));

  pp_journal_append (self->journal, event);
  pp_snapshot_apply (self->snapshot, event);
  pp_chronicle_update (self->chronicle);
}

static PpScene *
look (Made *self)
{
  return pp_scene_new_from_snapshot (self->snapshot, self->chronicle, pp_journal_get (self->journal, pp_journal_get_length (self->journal)),
                                     self->play.scenario);
}

/* "alice 2; bob 5!; carol 0": who is on it, the verdict, and whether it is the one that is spoken of */
static void
assert_desk (Made *self, const char *what, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (PpScene) scene = NULL;
  const PpSceneEnvelope *envelope;

  say (self, what);
  scene = look (self);
  envelope = &scene->envelope;
  if (envelope->shown)
    g_string_append_printf (found, "%s %u%s", envelope->from.address, envelope->from.verdict, envelope->from.current ? "!" : "");
  for (guint i = 0; i < envelope->n_to; i++)
    g_string_append_printf (found, "; %s %u%s", envelope->to[i].address, envelope->to[i].verdict, envelope->to[i].current ? "!" : "");
  if (envelope->more > 0)
    g_string_append_printf (found, "; +%u", envelope->more);
  g_string_append (found, envelope->filled ? " filled" : "");
  if (!g_str_equal (found->str, expected))
    g_error ("after “%s”: “%s” is not “%s”", what, found->str, expected);
}

static void
test_pipelining (void)
{
  Made self;

  made_init (&self, "smtp");
  assert_desk (&self, "C: EHLO l", "");
  assert_desk (&self, "S: 250-x", "");
  assert_desk (&self, "S: 250 PIPELINING", "");
  assert_desk (&self, "C: MAIL FROM:<a@x>", "a@x 0!");
  assert_desk (&self, "C: RCPT TO:<b@x>", "a@x 0; b@x 0!");
  assert_desk (&self, "C: RCPT TO:<c@x>", "a@x 0; b@x 0; c@x 0!");
  assert_desk (&self, "C: DATA", "a@x 0; b@x 0; c@x 0");
  assert_desk (&self, "S: 250 ok", "a@x 2!; b@x 0; c@x 0");
  assert_desk (&self, "S: 550 no", "a@x 2; b@x 5!; c@x 0");
  assert_desk (&self, "S: 250-more", "a@x 2; b@x 5; c@x 0!");
  assert_desk (&self, "S: 250 ok", "a@x 2; b@x 5; c@x 2!");
  assert_desk (&self, "S: 354 go", "a@x 2; b@x 5; c@x 2");
  assert_desk (&self, "D: Subject: x\r\n", "a@x 2; b@x 5; c@x 2 filled");
  assert_desk (&self, "C: .", "a@x 2; b@x 5; c@x 2 filled");
  assert_desk (&self, "S: 250 taken", "a@x 2; b@x 5; c@x 2 filled");
  assert_desk (&self, "C: MAIL FROM:<>", "<> 0!");
  assert_desk (&self, "S: 250 ok", "<> 2!");
  assert_desk (&self, "C: MAIL FROM:<again@x>", "<> 2");
  assert_desk (&self, "S: 503 one at a time", "<> 2");
  assert_desk (&self, "C: RSET", "<> 2");
  assert_desk (&self, "S: 250 forgotten", "");
  assert_desk (&self, "C: MAIL FROM:<d@x>", "d@x 0!");
  assert_desk (&self, "S: 550 no", "d@x 5!");
  assert_desk (&self, "C: QUIT", "");
  made_clear (&self);
}

static void
test_many_names (void)
{
  Made self;

  made_init (&self, "smtp");
  say (&self, "C: MAIL FROM:<a@x>");
  say (&self, "S: 250 ok");
  for (int i = 0; i < 5; i++)
    say (&self, "C: RCPT TO:<\"o>dd\"@x>");
  assert_desk (&self, "C: RCPT TO:<z@x>", "a@x 2; \"o>dd\"@x 0; \"o>dd\"@x 0; \"o>dd\"@x 0; z@x 0!; +2");
  assert_desk (&self, "C: NOOP", "a@x 2; \"o>dd\"@x 0; \"o>dd\"@x 0; \"o>dd\"@x 0; \"o>dd\"@x 0; +2");
  made_clear (&self);
}

static void
test_lmtp (void)
{
  Made self;

  made_init (&self, "lmtp");
  say (&self, "C: MAIL FROM:<a@x>");
  say (&self, "S: 250 ok");
  say (&self, "C: RCPT TO:<b@x>");
  say (&self, "S: 250 ok");
  say (&self, "C: RCPT TO:<c@x>");
  say (&self, "S: 550 no");
  say (&self, "C: RCPT TO:<d@x>");
  say (&self, "S: 250 ok");
  say (&self, "C: DATA");
  say (&self, "S: 354 go");
  say (&self, "D: Subject: x\r\n");
  assert_desk (&self, "C: .", "a@x 2; b@x 2; c@x 5; d@x 2 filled");
  assert_desk (&self, "S: 250 Delivered", "a@x 2; b@x 2!; c@x 5; d@x 2 filled");
  assert_desk (&self, "S: 552 full", "a@x 2; b@x 2; c@x 5; d@x 5! filled");
  assert_desk (&self, "C: QUIT", "");
  made_clear (&self);
}

static void
test_chunks (void)
{
  Made self;

  made_init (&self, "smtp");
  say (&self, "C: MAIL FROM:<a@x>");
  say (&self, "S: 250 ok");
  say (&self, "C: RCPT TO:<b@x>");
  say (&self, "S: 250 ok");
  assert_desk (&self, "C: BDAT 3", "a@x 2; b@x 2");
  assert_desk (&self, "D: abc", "a@x 2; b@x 2 filled");
  assert_desk (&self, "S: 250 ok", "a@x 2; b@x 2 filled");
  say (&self, "C: BDAT 3 LAST");
  say (&self, "D: def");
  assert_desk (&self, "S: 250 taken", "a@x 2; b@x 2 filled");
  assert_desk (&self, "C: QUIT", "");
  made_clear (&self);
}

/* ------------------------------------------------------------------ postmarks */

/* Where the field that begins there ends: the next line does not begin with a space (RFC 5322, 2.2.3) */
static const char *
end_of_field (const char *at)
{
  while ((at = strstr (at, "\r\n")) != NULL && (at[2] == ' ' || at[2] == '\t'))
    at += 2;
  return at;
}

/* The header's Received fields, and the hour that the newest and the oldest have */
static guint
count_received (const PpEvent *letter, char newest[6], char oldest[6])
{
  const char *at = letter->text, *end;
  guint count = 0;

  for (; at != NULL && *at != '\r' && (end = end_of_field (at)) != NULL; at = end + 2)
    {
      g_autofree char *field = g_strndup (at, end - at);
      const char *date = strrchr (field, ';');

      if (!g_str_has_prefix (field, "Received:"))
        continue;
      g_assert_nonnull (date);
      if (count++ == 0)
        g_strlcpy (newest, strchr (date, ':') - 2, 6);
      g_strlcpy (oldest, strchr (date, ':') - 2, 6);
    }
  return count;
}

static guint
check_marks (const char *name)
{
  ScenePlay self = scene_play (name);
  guint checked = 0;

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      char newest[6] = "", oldest[6] = "";
      g_autoptr (PpScene) scene = NULL;
      guint count;

      if (event->kind != PP_KIND_DATA || event->hop == 0 || event->item == 0 || strstr (event->text, "Received:") == NULL ||
          g_str_has_prefix (event->text, "* "))
        continue;
      count = count_received (event, newest, oldest);
      scene = scene_look_at (&self, event);
      if (scene->postmarks != count)
        g_error ("%s, event %u: %u postmarks, %u Received fields", name, n, scene->postmarks, count);
      g_assert_cmpuint (scene->n_marks, ==, MIN (count, PP_SCENE_MARKS));
      if (count > 0)
        g_assert_cmpstr (scene->marks[scene->n_marks - 1].hour, ==, newest);
      if (count > 0 && count <= PP_SCENE_MARKS)
        g_assert_cmpstr (scene->marks[0].hour, ==, oldest);
      checked++;
    }
  scene_play_clear (&self);
  return checked;
}

static void
test_marks (void)
{
  g_autoptr (GDir) dir = g_dir_open ("data/scenarios", 0, NULL);
  guint checked = 0;

  for (const char *file = g_dir_read_name (dir); file != NULL; file = g_dir_read_name (dir))
    if (g_str_has_suffix (file, ".scenario"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".scenario"));

        checked += check_marks (name);
      }
  g_assert_cmpuint (checked, >, 80);
}

static void
test_towns (void)
{
  ScenePlay self = scene_play ("backup-office");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpuint (end->n_marks, ==, 5);
  g_assert_cmpstr (end->marks[0].town, ==, "London");
  g_assert_cmpstr (end->marks[0].hour, ==, "09:00");
  g_assert_cmpstr (end->marks[4].town, ==, "Paris");
  scene_play_clear (&self);
}

/* ------------------------------------------------------------------ copies */

static void
assert_copy (const PpSceneCopy *copy, const char *to, PpStation at, gboolean moving, PpEnding ending)
{
  g_assert_cmpstr (copy->to, ==, to);
  g_assert_cmpint (copy->at, ==, at);
  g_assert_cmpint (copy->moving, ==, moving);
  g_assert_cmpint (copy->ending, ==, ending);
}

static void
test_copies (void)
{
  ScenePlay self = scene_play ("two-recipients");
  g_autoptr (PpScene) first = scene_look_at (&self, scene_find (&self, 1, PP_KIND_DATA, 1, ""));
  g_autoptr (PpScene) no = scene_look_at_line (&self, 3, "550"), crosses = scene_look_at (&self, scene_find (&self, 3, PP_KIND_DATA, 1, ""));
  PpEvent *fetched = scene_find (&self, 5, PP_KIND_DATA, 1, "");
  g_autoptr (PpScene) home = scene_look_at (&self, fetched), after = scene_look_at (&self, scene_find (&self, 5, PP_KIND_LINE, fetched->n, "DELE"));

  g_assert_cmpuint (first->n_copies, ==, 2);
  assert_copy (&first->copies[0], "bob@paris.example", PP_STATION_SENDER, TRUE, PP_ENDING_NONE);
  assert_copy (&first->copies[1], "nobody@paris.example", PP_STATION_SENDER, TRUE, PP_ENDING_NONE);
  assert_copy (&no->copies[0], "bob@paris.example", PP_STATION_MTA, FALSE, PP_ENDING_NONE);
  g_assert_false (no->copies[0].current);
  g_assert_true (no->copies[1].current);
  assert_copy (&crosses->copies[0], "bob@paris.example", PP_STATION_MTA, TRUE, PP_ENDING_NONE);
  assert_copy (&crosses->copies[1], "nobody@paris.example", PP_STATION_MTA, FALSE, PP_ENDING_NONE);
  assert_copy (&home->copies[0], "bob@paris.example", PP_STATION_MDA, TRUE, PP_ENDING_NONE);
  assert_copy (&after->copies[0], "bob@paris.example", PP_STATION_RECEIVER, FALSE, PP_ENDING_NONE);
  assert_copy (&after->copies[1], "nobody@paris.example", PP_STATION_MTA, FALSE, PP_ENDING_RETURNED);
  scene_play_clear (&self);
}

static void
test_one_copy (void)
{
  ScenePlay self = scene_play ("first-letter");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_cmpuint (end->n_copies, ==, 0);
  scene_play_clear (&self);
}

/* Two live on one side: who acts is shown, with the own copy; what the other has is not in that house. */
static void
test_neighbours (void)
{
  static const char *const people[] = { "Bob", "Carol" }, *const actors[] = { "mua:bob", "mua:carol" };
  ScenePlay self = scene_play ("one-server");

  for (guint person = 0; person < G_N_ELEMENTS (people); person++)
    {
      g_autofree char *house = g_strconcat (people[person], "'s house", NULL);
      g_autofree char *address = g_strconcat (actors[person] + strlen ("mua:"), "@london.example", NULL);
      guint looked = 0;

      for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
        {
          PpEvent *event = pp_journal_get (self.journal, n);
          g_autoptr (PpScene) scene = NULL;

          if (event->hop != 5 || g_strcmp0 (event->from, actors[person]) != 0)
            continue;
          scene = scene_look_at (&self, event);
          looked++;
          g_assert_cmpstr (scene->stations[PP_STATION_RECEIVER].office, ==, house);
          g_assert_cmpstr (scene->letter_to, ==, address);
          for (guint i = 0; i < scene->n_copies; i++)
            if (scene->copies[i].at == PP_STATION_RECEIVER && !g_str_equal (scene->copies[i].to, address))
              g_assert_true (scene->copies[i].elsewhere);
            else
              g_assert_false (scene->copies[i].elsewhere);
          g_assert_cmpuint (scene->stations[PP_STATION_RECEIVER].mailbox, <=, 1);
        }
      g_assert_cmpuint (looked, >, 3);
    }
  scene_play_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scene-letters/envelope", test_envelope);
  g_test_add_func ("/scene-letters/pipelining", test_pipelining);
  g_test_add_func ("/scene-letters/many-names", test_many_names);
  g_test_add_func ("/scene-letters/lmtp", test_lmtp);
  g_test_add_func ("/scene-letters/chunks", test_chunks);
  g_test_add_func ("/scene-letters/towns", test_towns);
  g_test_add_func ("/scene-letters/copies", test_copies);
  g_test_add_func ("/scene-letters/one-copy", test_one_copy);
  g_test_add_func ("/scene-letters/marks", test_marks);
  g_test_add_func ("/scene-letters/neighbours", test_neighbours);
  return g_test_run ();
}
