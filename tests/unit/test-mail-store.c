/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail store: several who look at one mailbox hear of every change, in one order, and before whoever asked for it is
 * answered; what the cabinet could not keep has not happened. The list of mailboxes and the journal: test-mail-store-list.c.
 */
#include <string.h>

#include "store-world.h"

static PpMailbox *
inbox (StoreWorld *world)
{
  return pp_account_find (world->account, "inbox");
}

static void
flag (StoreWorld *world, PpMailbox *mailbox, const char *numbers, PpFlagsMode mode, PpFlags flags, Witness *by)
{
  g_autoptr (GArray) uids = uid_list (numbers);

  pp_mailbox_flag (mailbox, uids, mode, flags, NULL, G_MAXUINT64, by != NULL ? &by->viewer : NULL, told_flags,
                   store_world_ask (world, "flag"));
}

/* ------------------------------------------------------------------ who hears what */

static void
test_viewers (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a"), *b = witness_new (world, "b");
  g_autoptr (GArray) second = uid_list ("2");

  store_world_deliver (world, 2);
  store_world_open (world, 0);
  g_assert_cmpint (pp_mailbox_count (inbox (world)), ==, 2);
  witness_open (a, inbox (world), FALSE);
  witness_open (b, inbox (world), FALSE);
  store_world_deliver (world, 1);
  flag (world, inbox (world), "1 3 9", PP_FLAGS_ADD, PP_FLAG_SEEN, a);
  pp_mailbox_remove (inbox (world), second, TRUE, &b->viewer, told_removed, store_world_ask (world, "remove"));
  pp_mailbox_remove (inbox (world), NULL, FALSE, NULL, told_removed, store_world_ask (world, "expunge"));
  store_world_assert_heard (world, "");
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 2 letters, recent from 1\nb: open, 2 letters, recent from 1\n"
                                   "a: 1 added by nobody, first 3\nb: 1 added by nobody, first 3\n"
                                   "a: 1 3 changed by a, first has 8\nb: 1 3 changed by a, first has 8\nflag: 1 3, not \n"
                                   "a: 2 removed by b\nb: 2 removed by b\nremove: 2\nexpunge: \n");
  g_assert_cmpint (pp_mailbox_count (inbox (world)), ==, 2);
  g_assert_cmpint (pp_mailbox_count_unseen (inbox (world)), ==, 0);
  g_assert_cmpint (pp_mailbox_get_octets (inbox (world)), ==, 20);
  g_assert_cmpint (pp_mailbox_get_uid_next (inbox (world)), ==, 4);
  g_assert_cmpint (pp_mailbox_find_index (inbox (world), 2), ==, 1);
  g_assert_null (pp_mailbox_find (inbox (world), 2));
  witness_close (a);
  flag (world, inbox (world), "1", PP_FLAGS_SET, PP_FLAG_DELETED, NULL);
  pp_mailbox_remove (inbox (world), NULL, FALSE, NULL, told_removed, store_world_ask (world, "expunge"));
  store_world_run (world);
  store_world_assert_heard (world, "b: 1 changed by nobody, first has 4\nflag: 1, not \nb: 1 removed by nobody\nexpunge: 1\n");
  witness_close (b);
  store_world_free (world);
}

/* Memory and cabinet say the same, whatever was done. */
static void
assert_same (StoreWorld *world, PpMailbox *mailbox)
{
  g_autoptr (PpFolder) folder = NULL;
  g_autoptr (GArray) letters = NULL;
  g_autoptr (GError) error = NULL;
  const GArray *kept = pp_mailbox_get_letters (mailbox);

  g_assert_true (pp_cabinet_folder_load (pp_cabinet_of (world->cabinet), pp_mailbox_get_validity (mailbox), &folder, &letters, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (kept->data, kept->len * sizeof (PpFiled), letters->data, letters->len * sizeof (PpFiled));
  g_assert_cmpint (folder->numbers.uid_next, ==, pp_mailbox_get_uid_next (mailbox));
  g_assert_cmpint (folder->numbers.mod_seq, ==, pp_mailbox_get_mod_seq (mailbox));
  g_assert_cmpint (folder->numbers.count, ==, pp_mailbox_count (mailbox));
  g_assert_cmpint (folder->numbers.unseen, ==, pp_mailbox_count_unseen (mailbox));
  g_assert_cmpint (folder->numbers.deleted, ==, pp_mailbox_count_deleted (mailbox));
  g_assert_cmpint (folder->numbers.octets, ==, pp_mailbox_get_octets (mailbox));
}

static GArray *
some_uids (GRand *chance, PpMailbox *mailbox)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 uid = 1; uid < pp_mailbox_get_uid_next (mailbox) + 3; uid++)
    if (g_rand_int_range (chance, 0, 4) == 0)
      g_array_append_val (uids, uid);
  return uids;
}

static void
do_something (StoreWorld *world, GRand *chance, PpMailbox *mailbox, PpMailbox *other)
{
  static const char *const names[] = { "$One", "Two", NULL };
  g_autoptr (GArray) uids = some_uids (chance, mailbox);

  switch (g_rand_int_range (chance, 0, 6))
    {
    case 0:
      store_world_deliver (world, g_rand_int_range (chance, 0, 4));
      break;
    case 1:
      pp_mailbox_flag (mailbox, uids, g_rand_int_range (chance, 0, 3), g_rand_int (chance) & PP_FLAGS_SYSTEM,
                       g_rand_boolean (chance) ? names : NULL, g_rand_boolean (chance) ? G_MAXUINT64 : 9, NULL, NULL, NULL);
      break;
    case 2:
      pp_mailbox_remove (mailbox, uids, g_rand_boolean (chance), NULL, NULL, NULL);
      break;
    case 3:
      pp_mailbox_remove (mailbox, NULL, FALSE, NULL, NULL, NULL);
      break;
    default:
      pp_mailbox_copy (mailbox, uids, g_rand_boolean (chance) ? other : mailbox, g_rand_boolean (chance), NULL, NULL, NULL);
    }
}

static void
test_anything (void)
{
  for (guint seed = 0; seed < 20; seed++)
    {
      StoreWorld *world = store_world_new (NULL);
      g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
      Witness *a = witness_new (world, "a"), *b = witness_new (world, "b");
      g_autofree char *holdings = NULL;
      PpMailbox *there;

      store_world_open (world, 0);
      there = pp_account_find (world->account, "Archive");
      witness_open (a, inbox (world), TRUE);
      witness_open (b, there, FALSE);
      for (guint i = 0; i < 60; i++)
        {
          gboolean back = g_rand_boolean (chance);
          do_something (world, chance, back ? there : inbox (world), back ? inbox (world) : there);
          if (g_rand_boolean (chance))
            store_world_run (world);
        }
      store_world_run (world);
      assert_same (world, inbox (world));
      assert_same (world, there);
      holdings = store_world_holdings (world);
      {
        g_auto (GStrv) keys = g_strsplit (holdings, " ", -1);
        guint n = *holdings != '\0' ? g_strv_length (keys) : 0;
        g_assert_cmpint (n, ==, pp_mailbox_count (inbox (world)) + pp_mailbox_count (there));
      }
      g_string_truncate (world->heard, 0);
      witness_close (a);
      witness_close (b);
      store_world_free (world);
    }
}

/* ------------------------------------------------------------------ opening */

static void
test_recent (Place *place, gconstpointer unused)
{
  StoreWorld *world = store_world_new (place->path);
  Witness *a = witness_new (world, "a"), *b = witness_new (world, "b"), *c = witness_new (world, "c");

  store_world_open (world, 0);
  store_world_deliver (world, 2);
  witness_open (a, inbox (world), FALSE); /* EXAMINE takes nothing away */
  witness_open (b, inbox (world), TRUE);
  witness_open (c, inbox (world), TRUE);
  store_world_deliver (world, 1); /* b and c hear of it now */
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 2 letters, recent from 1\nb: open, 2 letters, recent from 1\nc: open, 2 letters, recent from 3\n"
                                   "a: 1 added by nobody, first 3\nb: 1 added by nobody, first 3\nc: 1 added by nobody, first 3\n");
  witness_close (b);
  witness_close (c);
  store_world_deliver (world, 1); /* nobody who takes \Recent hears of it */
  b = witness_new (world, "b");
  witness_open (b, inbox (world), TRUE);
  store_world_run (world);
  store_world_assert_heard (world, "a: 1 added by nobody, first 4\nb: open, 4 letters, recent from 4\n");
  witness_close (a);
  witness_close (b);
  store_world_deliver (world, 1);
  store_world_run (world);
  store_world_free (world);
  /* Another day. */
  world = store_world_new (place->path);
  store_world_open (world, 0);
  b = witness_new (world, "b");
  witness_open (b, inbox (world), TRUE);
  store_world_run (world);
  store_world_assert_heard (world, "b: open, 5 letters, recent from 5\n");
  witness_close (b);
  store_world_free (world);
}

static void
test_closed_while_opening (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a");

  store_world_deliver (world, 1);
  store_world_open (world, 0);
  witness_open (a, inbox (world), TRUE);
  pp_mailbox_close (a->mailbox, &a->viewer);
  store_world_assert_heard (world, "");
  store_world_run (world);
  store_world_assert_heard (world, "a: error 3\n");
  /* Closed and opened again: the first is over, the second is another. */
  witness_open (a, inbox (world), FALSE);
  pp_mailbox_close (a->mailbox, &a->viewer);
  witness_open (a, inbox (world), FALSE);
  store_world_run (world);
  store_world_assert_heard (world, "a: error 3\na: open, 1 letters, recent from 1\n");
  witness_close (a);
  store_world_free (world);
}

/* Who asked and has gone is not taken for who came after him. */
static void
test_by_whom (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a");

  store_world_deliver (world, 1);
  store_world_open (world, 0);
  witness_open (a, inbox (world), FALSE);
  store_world_run (world);
  flag (world, inbox (world), "1", PP_FLAGS_ADD, PP_FLAG_SEEN, a);
  pp_mailbox_close (a->mailbox, &a->viewer);
  flag (world, inbox (world), "1", PP_FLAGS_ADD, PP_FLAG_DRAFT, NULL);
  witness_open (a, inbox (world), FALSE);
  flag (world, inbox (world), "1", PP_FLAGS_ADD, PP_FLAG_FLAGGED, a);
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 1 letters, recent from 1\nflag: 1, not \nflag: 1, not \na: open, 1 letters, recent from 1\n"
                                   "a: 1 changed by a, first has 1a\nflag: 1, not \n");
  witness_close (a);
  store_world_free (world);
}

static void
close_both (PpViewer *viewer, guint from, PpViewer *by)
{
  Witness *self = (Witness *) viewer;
  Witness *other = self->world->actor != NULL ? g_object_get_data (G_OBJECT (self->world->actor), "other") : NULL;

  g_string_append (self->world->heard, "both close\n");
  pp_mailbox_close (other->mailbox, &other->viewer);
  pp_mailbox_close (self->mailbox, &self->viewer);
}

static void
test_close_while_told (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a"), *b = witness_new (world, "b");

  store_world_open (world, 0);
  a->viewer.added = close_both;
  g_object_set_data (G_OBJECT (world->actor), "other", b);
  witness_open (a, inbox (world), TRUE);
  witness_open (b, inbox (world), TRUE);
  store_world_deliver (world, 2);
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 0 letters, recent from 1\nb: open, 0 letters, recent from 1\nboth close\n");
  witness_close (a);
  witness_close (b);
  store_world_free (world);
}

/* The letters of ten thousand mailboxes are not kept in memory. */
static void
test_many_mailboxes (void)
{
  StoreWorld *world = store_world_new (NULL);
  g_autoptr (GArray) first = uid_list ("1");
  const guint n = 40;
  Witness *witnesses[40];

  store_world_open (world, 0);
  store_world_deliver (world, 1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      pp_account_create (world->account, name, NULL, NULL, NULL);
    }
  store_world_run (world);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      PpMailbox *mailbox = pp_account_find (world->account, name);

      pp_mailbox_copy (inbox (world), first, mailbox, FALSE, NULL, NULL, NULL);
      witnesses[i] = witness_new (world, "w");
      witness_open (witnesses[i], mailbox, FALSE);
    }
  store_world_run (world);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < n; i++)
        {
          g_autoptr (PpMailbox) mailbox = pp_mailbox_ref (witnesses[i]->mailbox);

          witness_close (witnesses[i]);
          pp_mailbox_copy (inbox (world), first, mailbox, FALSE, NULL, NULL, NULL);
          witnesses[i] = witness_new (world, "w");
          if (round == 0)
            witness_open (witnesses[i], mailbox, FALSE);
          else
            g_free (witnesses[i]);
        }
      store_world_run (world);
    }
  g_string_truncate (world->heard, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      PpMailbox *mailbox = pp_account_find (world->account, name);
      Witness *witness = witness_new (world, "w");

      g_assert_cmpint (pp_mailbox_count (mailbox), ==, 3);
      witness_open (witness, mailbox, FALSE);
      store_world_run (world);
      assert_same (world, mailbox);
      witness_close (witness);
    }
  store_world_free (world);
}

/* ------------------------------------------------------------------ what is done to letters */

static void
test_copies (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a"), *b = witness_new (world, "b");
  static const char *const names[] = { "$Label", NULL };
  g_autoptr (GArray) first = uid_list ("1"), some = uid_list ("1 2 9");
  PpMailbox *to;

  store_world_deliver (world, 3);
  store_world_open (world, 40);
  to = pp_account_find (world->account, "Archive");
  witness_open (a, inbox (world), FALSE);
  witness_open (b, to, FALSE);
  store_world_run (world);
  g_string_truncate (world->heard, 0);
  pp_mailbox_flag (inbox (world), first, PP_FLAGS_ADD, PP_FLAG_FLAGGED, names, G_MAXUINT64, &a->viewer, NULL, NULL);
  pp_mailbox_copy (inbox (world), first, to, FALSE, &a->viewer, told_copied, store_world_ask (world, "copy"));
  pp_mailbox_copy (inbox (world), first, to, FALSE, &a->viewer, told_copied, store_world_ask (world, "over quota"));
  pp_mailbox_copy (inbox (world), some, to, TRUE, &a->viewer, told_copied, store_world_ask (world, "move"));
  pp_mailbox_copy (to, first, to, TRUE, &b->viewer, told_copied, store_world_ask (world, "move within"));
  store_world_run (world);
  store_world_assert_heard (world, "a: 1 keywords, the last $Label\na: 1 changed by a, first has 22\n"
                                   "b: 1 keywords, the last $Label\nb: 1 added by nobody, first 1\ncopy: 1 is 1\n"
                                   "over quota: error 2\n"
                                   "b: 2 added by nobody, first 2\na: 1 2 removed by a\nmove: 1 2 is 2 3\n"
                                   "b: 1 added by b, first 4\nb: 1 removed by b\nmove within: 1 is 4\n");
  g_assert_cmpint (pp_account_get_octets (world->account), ==, 40);
  g_assert_cmpint (pp_account_get_count (world->account), ==, 4);
  assert_same (world, to);
  assert_same (world, inbox (world));
  witness_close (a);
  witness_close (b);
  store_world_free (world);
}

static void
test_added (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a");
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  const PpFiled letter = { .uid = 99, .item = 4, .flags = PP_FLAG_SEEN | PP_FLAG_KEYWORD (7), .date_us = -5, .zone = -300, .mod_seq = 77 };
  static const char *const names[] = { "one", "Two", NULL };
  const PpFiled *filed;

  store_world_open (world, 30);
  witness_open (a, inbox (world), FALSE);
  pp_mailbox_add (inbox (world), content, &letter, names, &a->viewer, told_added, store_world_ask (world, "append"));
  pp_mailbox_add (inbox (world), content, &letter, NULL, NULL, told_added, store_world_ask (world, "append"));
  pp_mailbox_add (inbox (world), content, &letter, NULL, NULL, told_added, store_world_ask (world, "append"));
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 0 letters, recent from 1\na: 2 keywords, the last Two\na: 1 added by a, first 1\nappend: is 1\n"
                                   "a: 1 added by nobody, first 2\nappend: is 2\nappend: error 2\n");
  filed = pp_mailbox_find (inbox (world), 1);
  g_assert_cmphex (filed->flags, ==, 0x68);
  g_assert_cmpint (filed->date_us, ==, -5);
  g_assert_cmpint (filed->zone, ==, -300);
  g_assert_cmpint (filed->octets, ==, 14);
  g_assert_cmpint (filed->item, ==, 4);
  g_assert_cmpint (pp_mailbox_find (inbox (world), 2)->flags, ==, PP_FLAG_SEEN);
  witness_close (a);
  store_world_free (world);
}

static void
test_ten_thousand (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a");
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *holdings = NULL;
  guint before;

  store_world_open (world, 0);
  witness_open (a, inbox (world), FALSE);
  store_world_deliver (world, 10000);
  store_world_run (world);
  before = world->events->len;
  for (guint32 uid = 1; uid <= 10000; uid += 2)
    g_array_append_val (uids, uid);
  pp_mailbox_flag (inbox (world), uids, PP_FLAGS_ADD, PP_FLAG_DELETED, NULL, G_MAXUINT64, NULL, NULL, NULL);
  store_world_run (world);
  g_assert_cmpint (world->events->len - before, ==, 1);
  pp_mailbox_remove (inbox (world), NULL, FALSE, NULL, NULL, NULL);
  store_world_run (world);
  g_assert_cmpint (world->events->len - before, ==, 2);
  pp_mailbox_copy (inbox (world), uids, pp_account_find (world->account, "Archive"), TRUE, NULL, NULL, NULL);
  store_world_run (world);
  assert_same (world, inbox (world));
  g_assert_cmpint (pp_mailbox_count (inbox (world)), ==, 5000);
  holdings = store_world_holdings (world);
  g_assert_true (g_str_has_prefix (holdings, "bob/2 bob/4 bob/6 "));
  g_assert_true (g_str_has_suffix (holdings, " bob/9998 bob/10000"));
  witness_close (a);
  store_world_free (world);
}

/* ------------------------------------------------------------------ what could not be kept */

static int
refuse (gpointer data)
{
  return 1;
}

static void
test_commit_fails (Place *place, gconstpointer unused)
{
  StoreWorld *world = store_world_new (place->path);
  Witness *a = witness_new (world, "a");
  g_autoptr (GArray) first = uid_list ("1");
  const PpFiled letter = { .item = 1 };
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  static const char *const names[] = { "new", NULL };
  guint64 mod_seq, events;
  guint n;

  store_world_deliver (world, 2);
  store_world_open (world, 0);
  witness_open (a, inbox (world), FALSE);
  store_world_run (world);
  g_string_truncate (world->heard, 0);
  mod_seq = pp_mailbox_get_mod_seq (inbox (world));
  events = world->events->len;
  sqlite3_commit_hook (pp_cabinet_of (world->cabinet)->db, refuse, NULL);
  pp_mailbox_flag (inbox (world), first, PP_FLAGS_ADD, PP_FLAG_SEEN, names, G_MAXUINT64, NULL, told_flags, store_world_ask (world, "flag"));
  pp_mailbox_remove (inbox (world), NULL, TRUE, NULL, told_removed, store_world_ask (world, "remove"));
  pp_mailbox_copy (inbox (world), first, inbox (world), TRUE, NULL, told_copied, store_world_ask (world, "move"));
  pp_mailbox_add (inbox (world), content, &letter, NULL, NULL, told_added, store_world_ask (world, "add"));
  pp_mail_store_deliver (world->store, "bob", 0, content, &letter, told_added, store_world_ask (world, "deliver"));
  pp_account_create (world->account, "New", NULL, told, store_world_ask (world, "create"));
  pp_account_rename (world->account, "INBOX", "Old", told, store_world_ask (world, "rename"));
  pp_account_delete (world->account, "Junk", told, store_world_ask (world, "delete"));
  pp_account_subscribe (world->account, "Junk", FALSE, told, store_world_ask (world, "unsubscribe"));
  store_world_run (world);
  store_world_assert_heard (world, "flag: error 4\nremove: error 4\nmove: error 4\nadd: error 4\ndeliver: error 4\ncreate: error 4\n"
                                   "rename: error 4\ndelete: error 4\nunsubscribe: error 4\n");
  g_assert_cmpint (world->events->len, ==, events);
  g_assert_cmpint (pp_mailbox_get_mod_seq (inbox (world)), ==, mod_seq);
  pp_mailbox_get_keywords (inbox (world), &n);
  g_assert_cmpint (n, ==, 0);
  g_assert_nonnull (pp_account_find (world->account, "Junk"));
  g_assert_true (pp_account_is_subscribed (world->account, "Junk"));
  g_assert_null (pp_account_find (world->account, "New"));
  sqlite3_commit_hook (pp_cabinet_of (world->cabinet)->db, NULL, NULL);
  assert_same (world, inbox (world));
  flag (world, inbox (world), "1", PP_FLAGS_ADD, PP_FLAG_SEEN, NULL);
  store_world_run (world);
  store_world_assert_heard (world, "a: 1 changed by nobody, first has 8\nflag: 1, not \n");
  witness_close (a);
  store_world_free (world);
}

/* A world may end at any moment: everybody is answered, once. */
static void
test_world_ends (void)
{
  for (guint steps = 0; steps < 40; steps++)
    {
      StoreWorld *world = store_world_new (NULL);
      Witness *a = witness_new (world, "a");
      g_autoptr (GArray) first = uid_list ("1");
      g_auto (GStrv) lines = NULL;

      store_world_deliver (world, 2);
      store_world_open (world, 0);
      witness_open (a, inbox (world), TRUE);
      for (guint i = 0; i < 5; i++)
        {
          pp_mailbox_copy (inbox (world), first, inbox (world), FALSE, NULL, told_copied, store_world_ask (world, "copy"));
          pp_account_create (world->account, "inbox/x", NULL, told, store_world_ask (world, "create"));
          flag (world, inbox (world), "1 2", i % 2, PP_FLAG_SEEN, a);
        }
      for (guint i = 0; i < steps; i++)
        pp_world_step (world->world);
      pp_world_stop (world->world);
      flag (world, inbox (world), "1 2", PP_FLAGS_ADD, PP_FLAG_SEEN, a); /* too late, but answered */
      lines = g_strsplit (world->heard->str, "\n", -1);
      {
        guint answers = 0;
        for (guint i = 0; lines[i] != NULL; i++)
          answers += g_str_has_prefix (lines[i], "copy: ") || g_str_has_prefix (lines[i], "create: ") || g_str_has_prefix (lines[i], "flag: ");
        g_assert_cmpint (answers, ==, 16);
      }
      witness_close (a);
      store_world_free (world);
    }
}

/* A session may let go of its mailbox after everything else is gone. */
static void
test_outlived (void)
{
  StoreWorld *world = store_world_new (NULL);
  g_autoptr (PpMailbox) kept = NULL, deleted = NULL;
  g_autoptr (GArray) first = uid_list ("1");

  store_world_open (world, 0);
  kept = pp_mailbox_ref (inbox (world));
  deleted = pp_mailbox_ref (pp_account_find (world->account, "Junk"));
  pp_account_delete (world->account, "Junk", NULL, NULL);
  store_world_run (world);
  g_assert_true (pp_mailbox_is_gone (deleted));
  pp_mailbox_flag (deleted, first, PP_FLAGS_ADD, PP_FLAG_SEEN, NULL, G_MAXUINT64, NULL, told_flags, store_world_ask (world, "flag"));
  pp_mailbox_copy (inbox (world), first, deleted, FALSE, NULL, told_copied, store_world_ask (world, "copy"));
  store_world_run (world);
  store_world_assert_heard (world, "flag: error 3\ncopy: error 3\n");
  g_clear_pointer (&world->store, pp_mail_store_unref);
  g_assert_true (pp_mailbox_is_gone (kept));
  pp_mailbox_flag (kept, first, PP_FLAGS_ADD, PP_FLAG_SEEN, NULL, G_MAXUINT64, NULL, told_flags, store_world_ask (world, "flag"));
  pp_mailbox_flag (deleted, first, PP_FLAGS_ADD, PP_FLAG_SEEN, NULL, G_MAXUINT64, NULL, told_flags, store_world_ask (world, "flag"));
  store_world_assert_heard (world, "flag: error 3\nflag: error 3\n");
  store_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-store/viewers", test_viewers);
  g_test_add_func ("/mail-store/anything", test_anything);
  ADD_PLACE ("/mail-store/recent", test_recent);
  g_test_add_func ("/mail-store/closed-while-opening", test_closed_while_opening);
  g_test_add_func ("/mail-store/by-whom", test_by_whom);
  g_test_add_func ("/mail-store/close-while-told", test_close_while_told);
  g_test_add_func ("/mail-store/many-mailboxes", test_many_mailboxes);
  g_test_add_func ("/mail-store/copies", test_copies);
  g_test_add_func ("/mail-store/added", test_added);
  g_test_add_func ("/mail-store/ten-thousand", test_ten_thousand);
  ADD_PLACE ("/mail-store/commit-fails", test_commit_fails);
  g_test_add_func ("/mail-store/world-ends", test_world_ends);
  g_test_add_func ("/mail-store/outlived", test_outlived);
  return g_test_run ();
}
