/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail store's accounts: the list of mailboxes in memory is the cabinet's; several who have an account see the same;
 * deliveries reach it whether or not anybody looks; and the journal's fold knows what lies where.
 */
#include <string.h>

#include "store-world.h"

/* "INBOX=2 Archive …": names with how many letters. (transfer full) */
static char *
describe (StoreWorld *world)
{
  const GPtrArray *mailboxes = pp_account_get_mailboxes (world->account);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      PpMailbox *mailbox = mailboxes->pdata[i];

      g_assert_true (pp_account_find (world->account, pp_mailbox_get_name (mailbox)) == mailbox);
      if (pp_mailbox_get_special_use (mailbox) == NULL)
        g_string_append_printf (text, "%s%s=%u", text->len > 0 ? " " : "", pp_mailbox_get_name (mailbox), pp_mailbox_count (mailbox));
    }
  return g_string_free (text, FALSE);
}

#define assert_list(world, expected) \
  G_STMT_START { g_autofree char *list_ = describe (world); g_assert_cmpstr (list_, ==, expected); } G_STMT_END
#define assert_holdings(world, expected) \
  G_STMT_START { g_autofree char *keys_ = store_world_holdings (world); g_assert_cmpstr (keys_, ==, expected); } G_STMT_END

static void
test_list (Place *place, gconstpointer unused)
{
  StoreWorld *world = store_world_new (place->path);
  PpMailbox *may;

  store_world_open (world, 500);
  assert_list (world, "INBOX=0");
  g_assert_cmpint (pp_account_get_quota (world->account), ==, 500);
  g_assert_cmpstr (pp_account_get_owner (world->account), ==, "bob");
  g_assert_cmpstr (pp_mailbox_get_special_use (pp_account_find (world->account, "Sent")), ==, "\\Sent");
  pp_account_create (world->account, "Work/2026/May", NULL, told, store_world_ask (world, "create"));
  pp_account_create (world->account, "inbox/below", NULL, told, store_world_ask (world, "create"));
  pp_account_create (world->account, "Templates", "\\Drafts", told, store_world_ask (world, "create"));
  pp_account_create (world->account, "work", NULL, told, store_world_ask (world, "create"));
  pp_account_create (world->account, "work", NULL, told, store_world_ask (world, "again"));
  pp_account_create (world->account, "a//b", NULL, told, store_world_ask (world, "bad"));
  store_world_assert_heard (world, "");
  store_world_run (world);
  store_world_assert_heard (world, "create: done\ncreate: done\ncreate: done\ncreate: done\nagain: error 5\nbad: error 6\n");
  assert_list (world, "INBOX=0 INBOX/below=0 Work=0 Work/2026=0 Work/2026/May=0 work=0");
  may = pp_account_find (world->account, "Work/2026/May");
  g_assert_true (pp_account_find (world->account, "InBox/below") != NULL && pp_account_find (world->account, "WORK") == NULL);
  pp_account_rename (world->account, "Work", "Done/All", told, store_world_ask (world, "rename"));
  pp_account_rename (world->account, "work", "", told, store_world_ask (world, "bad"));
  pp_account_rename (world->account, "gone", "back", told, store_world_ask (world, "missing"));
  pp_account_delete (world->account, "Done", told, store_world_ask (world, "delete"));
  pp_account_delete (world->account, "inbox", told, store_world_ask (world, "bad"));
  pp_account_subscribe (world->account, "Not/there", TRUE, told, store_world_ask (world, "subscribe"));
  pp_account_subscribe (world->account, "Trash", FALSE, told, store_world_ask (world, "unsubscribe"));
  store_world_run (world);
  store_world_assert_heard (world, "rename: done\nbad: error 6\nmissing: error 3\ndelete: done\nbad: error 6\nsubscribe: done\nunsubscribe: done\n");
  assert_list (world, "INBOX=0 Done/All=0 Done/All/2026=0 Done/All/2026/May=0 INBOX/below=0 work=0");
  g_assert_cmpstr (pp_mailbox_get_name (may), ==, "Done/All/2026/May");
  g_assert_true (pp_account_is_subscribed (world->account, "Not/there") && !pp_account_is_subscribed (world->account, "Trash"));
  g_assert_cmpint (pp_account_get_subscriptions (world->account)->len, ==, 6);
  store_world_free (world);
  /* The same on another day. */
  world = store_world_new (place->path);
  store_world_open (world, -1);
  assert_list (world, "INBOX=0 Done/All=0 Done/All/2026=0 Done/All/2026/May=0 INBOX/below=0 work=0");
  g_assert_true (pp_account_is_subscribed (world->account, "Not/there") && !pp_account_is_subscribed (world->account, "Trash"));
  g_assert_cmpint (pp_account_get_quota (world->account), ==, 0);
  store_world_free (world);
}

static void
note_account (gpointer data, PpAccount *account, const GError *error)
{
  g_assert_no_error (error);
  g_ptr_array_add (data, account);
}

static void
test_opened_twice (void)
{
  StoreWorld *world = store_world_new (NULL);
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();

  store_world_deliver (world, 1);
  pp_mail_store_open (world->store, "bob", 10, note_account, accounts);
  store_world_deliver (world, 1);
  pp_mail_store_open (world->store, "bob", -1, note_account, accounts);
  pp_mail_store_open (world->store, "carol", 0, note_account, accounts);
  store_world_deliver (world, 1);
  store_world_run (world);
  g_assert_cmpint (accounts->len, ==, 3);
  g_assert_true (accounts->pdata[0] == accounts->pdata[1] && accounts->pdata[1] != accounts->pdata[2]);
  g_assert_cmpint (pp_account_get_quota (accounts->pdata[0]), ==, 10);
  g_assert_cmpint (pp_account_get_count (accounts->pdata[0]), ==, 3);
  g_assert_cmpint (pp_account_get_count (accounts->pdata[2]), ==, 0);
  g_assert_true (pp_account_lock (accounts->pdata[0]));
  g_assert_false (pp_account_lock (accounts->pdata[0]));
  g_assert_true (pp_account_lock (accounts->pdata[2]));
  pp_account_unlock (accounts->pdata[0]);
  g_assert_true (pp_account_lock (accounts->pdata[0]));
  store_world_free (world);
}

static void
note_delivery (gpointer data, const guint32 *uids, GError *const *errors, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpint (uids[0], ==, 1);
  g_assert_cmpint (uids[1], ==, 0);
  g_assert_error (errors[1], PP_CABINET_ERROR, PP_CABINET_ERROR_FULL);
  g_assert_cmpint (uids[2], ==, 1);
  *(gboolean *) data = TRUE;
}

/* One letter for several: its octets are kept once, and one who has no room does not keep the others from it. */
static void
test_delivery (void)
{
  StoreWorld *world = store_world_new (NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("0123456789", 10);
  const PpFiled letter = { .item = 5 };
  const PpAddressee addressees[] = { { "bob", "bob@x", 10 }, { "carol", "carol@x", 9 }, { "d e/f", NULL, 0 } };
  gboolean noted = FALSE;

  pp_mail_store_deliver_to (world->store, addressees, 3, content, &letter, note_delivery, &noted);
  g_assert_false (noted);
  store_world_run (world);
  g_assert_true (noted);
  g_assert_cmpint (ask_number (world->cabinet, "SELECT count (*) FROM content"), ==, 1);
  g_assert_cmpint (ask_number (world->cabinet, "SELECT sum (uses) FROM share"), ==, 2);
  g_assert_cmpint (world->events->len, ==, 2);
  g_assert_cmpstr (((PpEvent *) world->events->pdata[0])->text, ==, "add bob/1 for <bob@x>, 10 octets");
  g_assert_cmpint (((PpEvent *) world->events->pdata[0])->item, ==, 5);
  g_assert_cmpint (((PpEvent *) world->events->pdata[0])->hop, ==, 4);
  g_assert_cmpstr (((PpEvent *) world->events->pdata[1])->text, ==, "add d%20e%2Ff/1 10 octets");
  store_world_free (world);
}

/* ------------------------------------------------------------------ the journal */

static void
test_journal (void)
{
  StoreWorld *world = store_world_new (NULL);
  g_autoptr (GArray) first = uid_list ("1"), both = uid_list ("1 2");
  static const char *const names[] = { "$Forwarded", NULL };
  static const char *const expected[] = {
    "add bob/1 10 octets",
    "add bob/2 10 octets",
    "change bob/1 flags \\Flagged \\Seen $Forwarded",
    "change bob/1 flags none",
    "add bob/Sent%20%25/1 copied from bob/1, 10 octets",
    "add bob/Archive/1 moved from bob/1, 10 octets",
    "remove bob/1 moved to bob/Archive/1",
    "add bob/Archive/2 moved from bob/2, 10 octets",
    "remove bob/2 moved to bob/Archive/2",
    "rename bob/Archive/* bob/Old/A/*",
    "remove bob/Old/A/2 deleted by its owner",
    "remove bob/Old/A/* deleted with their mailbox",
  };
  PpMailbox *inbox, *archive;

  store_world_deliver (world, 2);
  store_world_open (world, 0);
  pp_account_create (world->account, "Sent %", NULL, NULL, NULL);
  store_world_run (world);
  inbox = pp_account_find (world->account, "INBOX");
  archive = pp_account_find (world->account, "Archive");
  pp_mailbox_flag (inbox, first, PP_FLAGS_ADD, PP_FLAG_SEEN | PP_FLAG_FLAGGED, names, G_MAXUINT64, NULL, NULL, NULL);
  pp_mailbox_flag (inbox, both, PP_FLAGS_SET, 0, NULL, G_MAXUINT64, NULL, NULL, NULL);
  pp_mailbox_copy (inbox, first, pp_account_find (world->account, "Sent %"), FALSE, NULL, NULL, NULL);
  pp_mailbox_copy (inbox, both, archive, TRUE, NULL, NULL, NULL);
  pp_account_rename (world->account, "Archive", "Old/A", NULL, NULL);
  store_world_run (world);
  assert_holdings (world, "bob/Sent%20%25/1 bob/Old/A/1 bob/Old/A/2");
  {
    g_autoptr (GArray) second = uid_list ("2");
    pp_mailbox_remove (archive, second, TRUE, NULL, NULL, NULL);
  }
  pp_account_delete (world->account, "Old/A", NULL, NULL);
  pp_account_delete (world->account, "Old", NULL, NULL);
  store_world_run (world);
  assert_holdings (world, "bob/Sent%20%25/1");
  g_assert_cmpint (world->events->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (((PpEvent *) world->events->pdata[i])->text, ==, expected[i]);
  store_world_free (world);
}

static void
test_inbox_is_renamed (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a");

  store_world_deliver (world, 2);
  store_world_open (world, 0);
  witness_open (a, pp_account_find (world->account, "INBOX"), FALSE);
  pp_account_rename (world->account, "Inbox", "Old/Mail", told, store_world_ask (world, "rename"));
  store_world_deliver (world, 1);
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 2 letters, recent from 1\na: 1 2 removed by nobody\nrename: done\na: 1 added by nobody, first 3\n");
  assert_list (world, "INBOX=1 Old=0 Old/Mail=2");
  assert_holdings (world, "bob/Old/Mail/1 bob/Old/Mail/2 bob/3");
  witness_close (a);
  store_world_free (world);
}

static void
test_gone (void)
{
  StoreWorld *world = store_world_new (NULL);
  Witness *a = witness_new (world, "a"), *b = witness_new (world, "b");
  PpMailbox *junk;

  store_world_open (world, 0);
  junk = pp_account_find (world->account, "Junk");
  witness_open (a, junk, FALSE);
  pp_account_delete (world->account, "Junk", told, store_world_ask (world, "delete"));
  witness_open (b, junk, FALSE);
  pp_account_create (world->account, "Junk", NULL, told, store_world_ask (world, "create"));
  store_world_run (world);
  store_world_assert_heard (world, "a: open, 0 letters, recent from 1\na: gone\ndelete: done\nb: error 3\ncreate: done\n");
  g_assert_true (pp_account_find (world->account, "Junk") != a->mailbox);
  g_assert_cmpint (pp_mailbox_get_validity (pp_account_find (world->account, "Junk")), >, pp_mailbox_get_validity (a->mailbox));
  witness_close (a);
  witness_close (b);
  store_world_free (world);
}

/* ------------------------------------------------------------------ the fold of events that stand for several */

static void
fold (PpSnapshot *snapshot, const char *text, guint32 item)
{
  const PpEvent fields = { .n = pp_snapshot_get_n (snapshot) + 1, .kind = PP_KIND_STORE, .from = g_intern_string ("mda:x"), .item = item };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_snapshot_apply (snapshot, event);
}

static void
assert_folded (PpSnapshot *snapshot, const char *expected)
{
  g_autoptr (PpSnapshot) copy = pp_snapshot_copy (snapshot);
  const PpActorView *view = pp_snapshot_get_actor (copy, "mda:x");
  g_autoptr (GString) keys = g_string_new (NULL);

  g_assert_true (pp_snapshot_equal (snapshot, copy));
  for (guint i = 0; i < view->store->len; i++)
    {
      const PpHolding *holding = view->store->pdata[i];
      g_string_append_printf (keys, "%s%s=%u %s", i > 0 ? "; " : "", holding->key, holding->item, holding->details);
    }
  g_assert_cmpstr (keys->str, ==, expected);
}

static void
test_fold (void)
{
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();

  fold (snapshot, "add a/1 x", 1);
  fold (snapshot, "add a/2 x", 2);
  fold (snapshot, "add a/B/2 x", 3);
  fold (snapshot, "add a/7 x", 4);
  fold (snapshot, "add a/x x", 5);
  fold (snapshot, "change a/2:6,7 flags \\Seen", 0);
  assert_folded (snapshot, "a/1=1 x; a/2=2 flags \\Seen; a/B/2=3 x; a/7=4 flags \\Seen; a/x=5 x");
  fold (snapshot, "remove a/1,7:18446744073709551615 y", 0);
  assert_folded (snapshot, "a/2=2 flags \\Seen; a/B/2=3 x; a/x=5 x");
  fold (snapshot, "rename a/* a/B/*", 0); /* one is there already */
  fold (snapshot, "rename a/B/* c/*", 0);
  assert_folded (snapshot, "a/2=2 flags \\Seen; c/2=3 x; a/x=5 x");
  /* What is no set is a key like any other. */
  fold (snapshot, "add a/3:1 x", 0);
  fold (snapshot, "add a/1,1 x", 0);
  fold (snapshot, "add a/4,: x", 0);
  fold (snapshot, "rename a/* nowhere", 0);
  fold (snapshot, "rename", 0);
  fold (snapshot, "remove c/*", 0);
  assert_folded (snapshot, "a/2=2 flags \\Seen; a/x=5 x; a/3:1=0 x; a/1,1=0 x; a/4,:=0 x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_PLACE ("/mail-store-list/list", test_list);
  g_test_add_func ("/mail-store-list/opened-twice", test_opened_twice);
  g_test_add_func ("/mail-store-list/delivery", test_delivery);
  g_test_add_func ("/mail-store-list/journal", test_journal);
  g_test_add_func ("/mail-store-list/inbox-is-renamed", test_inbox_is_renamed);
  g_test_add_func ("/mail-store-list/gone", test_gone);
  g_test_add_func ("/mail-store-list/fold", test_fold);
  return g_test_run ();
}
