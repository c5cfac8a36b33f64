/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last hop: whose device is shown, what is spoken there, and where the letters lie, told from worlds that were really run.
 */
#include "scene-asserts.h"
#include "scene-play.h"

#include <string.h>

/* The first line of that hop that begins with @text and is said by, or to, @who. */
static PpScene *
look_at_said (ScenePlay *self, const char *who, const char *text)
{
  for (guint n = 1; n <= pp_journal_get_length (self->journal); n++)
    {
      PpEvent *event = pp_journal_get (self->journal, n);

      if (event->hop == 5 && (event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA) && strstr (event->text, text) != NULL &&
          (g_str_equal (event->from, who) || g_str_equal (event->to, who)))
        return scene_look_at (self, event);
    }
  g_error ("%s does not say %s", who, text);
}

static void
test_imap (void)
{
  ScenePlay self = scene_play ("imap-two-devices");
  g_autoptr (PpScene) phone = look_at_said (&self, "mua:bob/phone", "UID FETCH 1:*");
  g_autoptr (PpScene) letter = look_at_said (&self, "mua:bob/phone", "Return-Path");
  g_autoptr (PpScene) laptop = look_at_said (&self, "mua:bob", "AUTHENTICATE");
  g_autoptr (PpScene) told = look_at_said (&self, "mua:bob/phone", "MODSEQ (5)");
  g_autoptr (PpScene) end = scene_look_at_end (&self);
  g_autofree char *words = NULL;

  pp_assert_flight (phone, PP_STATION_RECEIVER, PP_STATION_MDA, PP_SLIP_COMMAND);
  g_assert_true (phone->at_counter);
  g_assert_true (phone->stations[PP_STATION_RECEIVER].phone);
  g_assert_cmpstr (phone->stations[PP_STATION_RECEIVER].host, ==, "Bob's phone");
  g_assert_cmpstr (phone->hops[4].service, ==, "IMAP 143");
  pp_assert_flight (letter, PP_STATION_MDA, PP_STATION_RECEIVER, PP_SLIP_LETTER);
  g_assert_true (letter->letter_moving);
  g_assert_cmpuint (letter->stations[PP_STATION_MDA].mailbox, ==, 2);
  words = pp_scene_describe (letter);
  g_assert_nonnull (strstr (words, "a copy of the letter, from Pigeon-holes"));
  g_assert_nonnull (strstr (words, "stays at Pigeon-holes"));
  g_assert_cmpint (laptop->card, ==, PP_CARD_SHOWN);
  g_assert_cmpint (laptop->card_at, ==, PP_STATION_MDA);
  g_assert_cmpstr (laptop->card_name, ==, "bob");
  g_assert_false (laptop->stations[PP_STATION_RECEIVER].phone);
  g_assert_cmpstr (laptop->stations[PP_STATION_RECEIVER].host, ==, "Bob's laptop");
  g_assert_cmpuint (laptop->stations[PP_STATION_RECEIVER].mailbox, ==, 0); /* the phone has them, not the laptop */
  g_assert_cmpuint (told->stations[PP_STATION_RECEIVER].queue, ==, 0); /* what the laptop has to tell is no letter */
  /* At the end everything is still there, and on the server both have flags. */
  g_assert_cmpuint (end->stations[PP_STATION_MDA].mailbox, ==, 2);
  g_assert_true (end->at_counter);
  scene_play_clear (&self);
}

static void
test_pop_takes_it (void)
{
  ScenePlay self = scene_play ("pop-two-devices");
  g_autoptr (PpScene) fetched = look_at_said (&self, "mua:bob/phone", "RETR 1");
  g_autoptr (PpScene) end = scene_look_at_end (&self);

  g_assert_false (fetched->at_counter);
  g_assert_cmpstr (fetched->hops[4].service, ==, "POP3 110");
  g_assert_true (fetched->stations[PP_STATION_RECEIVER].phone);
  g_assert_cmpuint (end->stations[PP_STATION_MDA].mailbox, ==, 0);
  scene_play_clear (&self);
}

/* What POP is to one device and IMAP to another, on the same mailbox. */
static void
test_both (void)
{
  ScenePlay self = scene_play ("both-on-one-mailbox");
  guint by_pop = 0, by_imap = 0;

  for (guint n = 1; n <= pp_journal_get_length (self.journal); n++)
    {
      PpEvent *event = pp_journal_get (self.journal, n);
      g_autoptr (PpScene) scene = NULL;

      if (event->hop != 5 || event->kind != PP_KIND_LINE)
        continue;
      scene = scene_look_at (&self, event);
      g_assert_cmpint (scene->at_counter, ==, g_str_has_prefix (event->proto, "imap"));
      scene->at_counter ? by_imap++ : by_pop++;
    }
  g_assert_cmpuint (by_pop, >, 10);
  g_assert_cmpuint (by_imap, >, 10);
  scene_play_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/scene-devices/imap", test_imap);
  g_test_add_func ("/scene-devices/pop-takes-it", test_pop_takes_it);
  g_test_add_func ("/scene-devices/both", test_both);
  return g_test_run ();
}
