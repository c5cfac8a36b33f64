/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Devices and their stores: what was done is kept as it is to be told, all of it survives on the disk, and a world that
 * begins where another ended goes on from there.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "agents/cast.h"
#include "agents/device-store.h"
#include "sim/journal.h"

/* ------------------------------------------------------------------ a store alone */

typedef struct
{
  PpWorld *world;
  PpActor *actor;
  PpBench *cabinet;
  PpDeviceStore *store;
} Device;

static PpActor *
make_actor (void)
{
  static const GTypeInfo info = { .class_size = sizeof (PpActorClass), .instance_size = sizeof (PpActor) };
  static GType type = 0;

  if (type == 0)
    type = g_type_register_static (PP_TYPE_ACTOR, "TestDeviceOwner", &info, 0);
  return g_object_new (type, NULL);
}

static void
device_begin (Device *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  self->world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  self->actor = make_actor ();
  self->cabinet = pp_cabinet_open (path, "laptop.paris.example", &error);
  g_assert_no_error (error);
  self->store = pp_device_store_new (self->actor, self->cabinet, "bob");
  pp_world_add_host (self->world, "laptop.paris.example", "127.25.0.1");
  pp_world_add_actor (self->world, self->actor, "mua:bob", "laptop.paris.example");
  pp_world_start (self->world);
  pp_device_store_begin (self->store);
}

static void
device_run (Device *self)
{
  PpWorldStatus status;

  while ((status = pp_world_step (self->world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (self->world), .events = G_IO_IN };
      if (status == PP_WORLD_WAITING)
        g_poll (&fd, 1, 1000);
    }
}

static void
device_end (Device *self)
{
  device_run (self);
  pp_device_store_free (self->store);
  g_object_unref (self->actor);
  g_object_unref (self->world);
  pp_bench_unref (self->cabinet);
}

static PpDeviceLetter *
add (Device *self, const char *folder, guint32 uid, const char *uidl)
{
  const PpDeviceLetter like = { .uid = uid, .uidl = (char *) uidl, .octets = 20 };
  g_autoptr (GBytes) octets = g_bytes_new_static ("Subject: one\r\n\r\nx\r\n", 19);

  return pp_device_store_add (self->store, pp_device_store_make_folder (self->store, folder), &like, octets, PP_KEPT_WHOLE, NULL, NULL, NULL);
}

/* "INBOX/1 uid 4 \Seen; …" and behind it what has to be told: "deeds: move INBOX/4 Archive +8 -0" */
static char *
describe (Device *self)
{
  static const char *const kinds[] = { "flags", "move", "remove", "append" };
  const GPtrArray *folders = pp_device_store_get_folders (self->store), *deeds = pp_device_store_get_deeds (self->store);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < folders->len; i++)
    {
      const PpDeviceFolder *folder = folders->pdata[i];
      for (guint j = 0; j < folder->letters->len; j++)
        {
          const PpDeviceLetter *letter = folder->letters->pdata[j];
          g_autofree char *flags = pp_flags_to_text (letter->flags, NULL);
          g_string_append_printf (text, "%s/%u uid %u %s; ", folder->name, letter->number, letter->uid, flags);
        }
    }
  for (guint i = 0; i < deeds->len; i++)
    {
      const PpDeed *deed = deeds->pdata[i];
      g_string_append_printf (text, "%s %s/%u%s%s +%x -%x; ", kinds[deed->kind], deed->folder, deed->uid, deed->to != NULL ? " " : "",
                              deed->to != NULL ? deed->to : "", (guint) deed->add, (guint) deed->remove);
    }
  return g_string_free (text, FALSE);
}

static void
assert_is (Device *self, const char *expected)
{
  g_autofree char *text = describe (self);

  g_assert_cmpstr (text, ==, expected);
}

/* One letter has at most one change of flags waiting, and one way to go. */
static void
test_deeds (void)
{
  Device self;
  PpDeviceLetter *letter;

  device_begin (&self, NULL);
  letter = add (&self, "INBOX", 4, NULL);
  pp_device_store_flag (self.store, letter, PP_FLAG_SEEN, 0);
  pp_device_store_flag (self.store, letter, PP_FLAG_FLAGGED, 0);
  pp_device_store_flag (self.store, letter, 0, PP_FLAG_SEEN);
  assert_is (&self, "INBOX/1 uid 4 \\Flagged; flags INBOX/4 +2 -8; ");
  pp_device_store_carry (self.store, letter, "Archive");
  assert_is (&self, "Archive/1 uid 0 \\Flagged; move INBOX/4 Archive +2 -8; ");
  pp_device_store_flag (self.store, letter, PP_FLAG_SEEN, 0);
  pp_device_store_carry (self.store, letter, "Work");
  assert_is (&self, "Work/1 uid 0 \\Flagged \\Seen; move INBOX/4 Work +a -0; ");
  pp_device_store_carry (self.store, letter, "INBOX");
  assert_is (&self, "INBOX/2 uid 4 \\Flagged \\Seen; flags INBOX/4 +a -0; ");
  pp_device_store_carry (self.store, letter, "Archive");
  pp_device_store_expunge (self.store, letter);
  assert_is (&self, "remove INBOX/4 +a -0; ");
  pp_device_store_uid_gone (self.store, pp_device_store_find_folder (self.store, "INBOX"), 4);
  assert_is (&self, "");
  device_end (&self);
}

/* What is being told is not changed any more. */
static void
test_sent (void)
{
  Device self;
  PpDeviceLetter *letter;
  PpDeed *deed;

  device_begin (&self, NULL);
  letter = add (&self, "INBOX", 4, NULL);
  pp_device_store_flag (self.store, letter, PP_FLAG_SEEN, 0);
  deed = pp_device_store_next_deed (self.store, NULL);
  deed->sent = TRUE;
  pp_device_store_flag (self.store, letter, PP_FLAG_FLAGGED, 0);
  assert_is (&self, "INBOX/1 uid 4 \\Flagged \\Seen; flags INBOX/4 +8 -0; flags INBOX/4 +2 -0; ");
  g_assert_cmpuint (pp_device_store_overlay (self.store, letter->folder, 4, PP_FLAG_DRAFT), ==, PP_FLAG_DRAFT | PP_FLAG_SEEN | PP_FLAG_FLAGGED);
  pp_device_store_deed_done (self.store, deed);
  assert_is (&self, "INBOX/1 uid 4 \\Flagged \\Seen; flags INBOX/4 +2 -0; ");
  device_end (&self);
}

/* A letter that was moved here and is gone there is in neither place. */
static void
test_gone (void)
{
  Device self;

  device_begin (&self, NULL);
  pp_device_store_carry (self.store, add (&self, "INBOX", 4, NULL), "Archive");
  add (&self, "INBOX", 5, NULL);
  pp_device_store_uid_gone (self.store, pp_device_store_find_folder (self.store, "INBOX"), 4);
  assert_is (&self, "INBOX/2 uid 5 none; ");
  device_end (&self);
}

static void
got_octets (PpActor *actor, gpointer data, GBytes *octets, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), "Subject: one\r\n\r\nx\r\n", 19);
  *(guint *) data += 1;
}

static char *
make_path (char **folder)
{
  *folder = g_dir_make_tmp ("pennypost-device-XXXXXX", NULL);
  return g_build_filename (*folder, "laptop.cabinet", NULL);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Everything is there again, octets, deeds and unique ids too. */
static void
test_disk (void)
{
  g_autofree char *folder = NULL, *path = make_path (&folder);
  guint got = 0;
  Device self;

  device_begin (&self, path);
  add (&self, "INBOX", 0, "a");
  pp_device_store_remove (self.store, add (&self, "INBOX", 0, "b"), "deleted here");
  pp_device_store_flag (self.store, add (&self, "INBOX", 7, NULL), PP_FLAG_SEEN, 0);
  pp_device_store_carry (self.store, add (&self, "INBOX", 8, NULL), "Archive");
  pp_device_store_offer (self.store, add (&self, "Sent", 0, NULL));
  device_end (&self);

  device_begin (&self, path);
  /* In another order: by name. */
  assert_is (&self, "Archive/1 uid 0 none; INBOX/1 uid 0 none; INBOX/3 uid 7 \\Seen; Sent/1 uid 0 none; "
                    "flags INBOX/7 +8 -0; move INBOX/8 Archive +0 -0; append Sent/0 +0 -0; ");
  g_assert_nonnull (pp_device_store_find_uidl (self.store, "a"));
  g_assert_true (pp_device_store_is_deleted (self.store, "b"));
  g_assert_nonnull (pp_device_store_find_subject (self.store, "one"));
  pp_device_store_read (self.store, pp_device_store_find_number (self.store, pp_device_store_find_folder (self.store, "Archive"), 1), got_octets,
                        &got, NULL);
  device_run (&self);
  g_assert_cmpuint (got, ==, 1);
  pp_device_store_uidl_gone (self.store, "a");
  pp_device_store_uidl_gone (self.store, "b");
  /* Numbers are not used twice. */
  g_assert_cmpuint (add (&self, "INBOX", 0, NULL)->number, ==, 5);
  device_end (&self);

  device_begin (&self, path);
  g_assert_null (pp_device_store_find_uidl (self.store, "a"));
  g_assert_false (pp_device_store_is_deleted (self.store, "b"));
  pp_device_store_lose (self.store);
  device_end (&self);

  device_begin (&self, path);
  assert_is (&self, "");
  device_end (&self);
  remove_folder (folder);
}

/* ------------------------------------------------------------------ worlds that follow each other */

#define HEAD                                                                                                                      \
  "[scenario]\ntitle=x\nhorizon=30d\n[host laptop.example]\nroles=mua\n[host phone.example]\nroles=mua\n"                          \
  "[host mail.example]\nroles=msa;mta;mda\ndomain=mail.example\n[user alice@mail.example]\nname=Alice\npassword=a\nhost=laptop.example\n" \
  "submit-to=mail.example\n[user bob@mail.example]\nname=Bob\npassword=b\nhost=laptop.example\ncollect-from=mail.example\n"
#define LETTER "[letter 1]\nfrom=alice@mail.example\nto=bob@mail.example\nsubject=x\ntext=x\n"
#define ACTION(n, at, what) "[action " #n "]\nat=" at "\n" what "\n"
#define BOB "user=bob@mail.example\n"

/* Plays a world whose cabinets are in @folder; returns what happened, a line each. */
static char *
play (const char *folder, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse (text, strlen (text), "x", &error);
  PpCastOptions options = { .scenario = scenario, .in_memory = TRUE, .store = folder };
  g_autoptr (PpOutcome) outcome = NULL;
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autofree char *report = NULL;
  GString *said = g_string_new (NULL);
  PpWorld *world;

  g_assert_no_error (error);
  outcome = pp_outcome_new (&options);
  world = pp_cast_world (&options, &error);
  g_assert_no_error (error);
  pp_world_set_sink (world, pp_journal_sink, journal);
  pp_world_start (world);
  while (pp_world_step (world) != PP_WORLD_IDLE)
    ;
  g_assert_finalize_object (world);
  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      pp_outcome_see (outcome, pp_journal_get (journal, n));
      g_string_append_printf (said, "%s: %s\n", pp_journal_get (journal, n)->from, pp_journal_get (journal, n)->text);
    }
  pp_outcome_judge (outcome, &report);
  g_assert_cmpstr (report, ==, "");
  return g_string_free (said, FALSE);
}

/* By POP: what was fetched and left is known by its unique id, though the program ran anew. */
static void
test_pop_again (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pennypost-device-XXXXXX", NULL);
  g_autofree char *first = play (folder, HEAD "leave-on-server=true\n" LETTER ACTION (1, "1m", BOB "do=check-mail")
                                 "[expect]\nletter 1 bob@mail.example=collected\nserver bob@mail.example INBOX=1\n");
  g_autofree char *second = play (folder, HEAD "leave-on-server=true\n" ACTION (1, "1m", BOB "do=check-mail") ACTION (2, "2m", BOB "do=delete\nsubject=x")
                                  ACTION (3, "3m", BOB "do=check-mail") "[expect]\ndevice bob@mail.example INBOX=0\n");

  g_assert_nonnull (strstr (first, "mua:bob: RETR 1"));
  g_assert_null (strstr (first, "DELE"));
  g_assert_null (strstr (second, "RETR"));
  /* What was deleted here is deleted there the next time. */
  g_assert_nonnull (strstr (second, "mua:bob: DELE 1"));
  remove_folder (folder);
}

/* By IMAP: what was done offline is told by the program that runs next. */
static void
test_imap_again (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pennypost-device-XXXXXX", NULL);
  g_autofree char *first =
    play (folder, HEAD "retrieve=imap\n" LETTER ACTION (1, "1m", BOB "do=check-mail") ACTION (2, "2m", BOB "do=go-offline")
          ACTION (3, "3m", BOB "do=read\nletter=1") ACTION (4, "4m", BOB "do=move\nletter=1\nto=Old Letters")
          "[expect]\nserver bob@mail.example letter 1=INBOX; none\ndevice bob@mail.example letter 1=Old Letters; seen\n");
  g_autofree char *second = play (folder, HEAD "retrieve=imap\n" ACTION (1, "1m", BOB "do=check-mail")
                                  "[expect]\ndevice bob@mail.example Old Letters=1\ndevice bob@mail.example INBOX=0\n");

  g_assert_null (strstr (first, "UID STORE"));
  g_assert_nonnull (strstr (second, "UID STORE 1 +FLAGS (\\Seen)"));
  g_assert_nonnull (strstr (second, "UID MOVE 1 \"Old Letters\""));
  g_assert_null (strstr (second, "BODY.PEEK"));
  remove_folder (folder);
}

/* What is written on one device lies in Sent on the other. */
static void
test_written (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pennypost-device-XXXXXX", NULL);
  g_autofree char *said =
    play (folder, HEAD "submit-to=mail.example\nretrieve=imap\n[device phone]\nuser=bob@mail.example\nhost=phone.example\nretrieve=imap\nidle=true\n"
          ACTION (1, "1m", BOB "do=go-offline") ACTION (2, "2m", BOB "do=write\nto=alice@mail.example\nsubject=hello\ntext=hi")
          ACTION (3, "3m", BOB "do=come-back") ACTION (4, "5m", "device=phone\ndo=check-mail") ACTION (5, "6m", "device=phone\ndo=flag\nsubject=hello")
          ACTION (6, "7m", BOB "do=delete\nsubject=hello") ACTION (7, "8m", BOB "do=expunge")
          "[expect]\ndevice bob@mail.example Sent=0\nserver bob@mail.example Sent=0\n");

  g_assert_nonnull (strstr (said, "mua:bob/phone: add Sent/1"));
  g_assert_nonnull (strstr (said, "APPEND Sent (\\Seen)"));
  g_assert_nonnull (strstr (said, "mua:bob/phone: A"));
  g_assert_nonnull (strstr (said, "UID EXPUNGE 1"));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/device/deeds", test_deeds);
  g_test_add_func ("/device/sent", test_sent);
  g_test_add_func ("/device/gone", test_gone);
  g_test_add_func ("/device/disk", test_disk);
  g_test_add_func ("/device/pop-again", test_pop_again);
  g_test_add_func ("/device/imap-again", test_imap_again);
  g_test_add_func ("/device/written", test_written);
  return g_test_run ();
}
