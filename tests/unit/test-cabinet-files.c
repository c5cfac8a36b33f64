/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cabinets as files: after a crash what was filed is there; those that are not ours, or damaged, are refused and stay as
 * they are; those of older versions come along.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cabinet-place.h"

/* ------------------------------------------------------------------ other programs, crashes */

/* Files a letter in a batch and dies without closing anything. */
static void
test_crash_subprocess (void)
{
  PpBench *bench = open_good (g_getenv ("PP_TEST_CABINET"));
  g_autoptr (GBytes) content = g_bytes_new_static ("0123456789", 10);
  Job job = { content, 0 };

  g_assert_true (do_jobs (bench, &job, 1));
  _exit (0);
}

static void
test_crash (Place *place, gconstpointer unused)
{
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  PpBench *bench;

  g_setenv ("PP_TEST_CABINET", place->path, TRUE);
  for (guint i = 1; i <= 2; i++)
    {
      g_test_trap_subprocess ("/cabinet-files/crash/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
    }
  bench = open_good (place->path);
  g_assert_cmpint (count (bench, "bob"), ==, 2);
  pp_bench_unref (bench);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

/* The log of a damaged cabinet may hold what could be saved: it stays. */
static void
test_damaged_after_crash (Place *place, gconstpointer unused)
{
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *octets = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL;
  gsize length;

  g_setenv ("PP_TEST_CABINET", place->path, TRUE);
  g_test_trap_subprocess ("/cabinet-files/crash/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_assert_true (g_file_get_contents (place->path, &octets, &length, NULL));
  memset (octets + 4096, 0xA5, 100);
  g_file_set_contents (place->path, octets, length, NULL);
  before = read_file (wal);
  g_assert_cmpint (g_bytes_get_size (before), >, 0);
  assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
  after = read_file (wal);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_taken_subprocess (void)
{
  assert_refused (g_getenv ("PP_TEST_CABINET"), PP_CABINET_ERROR_MACHINE);
}

static void
test_taken (Place *place, gconstpointer unused)
{
  PpBench *bench = open_good (place->path);

  assert_refused (place->path, PP_CABINET_ERROR_MACHINE);
  g_setenv ("PP_TEST_CABINET", place->path, TRUE);
  g_test_trap_subprocess ("/cabinet-files/taken/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_assert_cmpint (file (bench, "bob", "one\r\n"), ==, 1);
  pp_bench_unref (bench);
  pp_bench_unref (open_good (place->path));
}

/* ------------------------------------------------------------------ files that are not to be touched */

static void
test_foreign (Place *place, gconstpointer unused)
{
  g_autofree char *journal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *long_text = g_strnfill (20000, 'a');

  assert_refused (place->folder, PP_CABINET_ERROR_FOREIGN);
  g_file_set_contents (place->path, "x", 1, NULL);
  assert_refused_untouched (place->path, PP_CABINET_ERROR_FOREIGN);
  g_file_set_contents (place->path, long_text, 20000, NULL);
  assert_refused_untouched (place->path, PP_CABINET_ERROR_FOREIGN);
  g_remove (place->path);
  execute (place->path, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_FOREIGN);
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  assert_refused ("/nonexistent/folder/cabinet", PP_CABINET_ERROR_MACHINE);
}

static void
test_newer_or_of_another_host (Place *place, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  pp_bench_unref (open_good (place->path));
  g_assert_null (pp_cabinet_open (place->path, "mail.london.example", &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FOREIGN);
  g_assert_nonnull (strstr (error->message, HOST));
  execute (place->path, "PRAGMA user_version = 4");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_FOREIGN);
  execute (place->path, "PRAGMA user_version = 0");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
  execute (place->path, "PRAGMA user_version = 3; DROP TABLE letter");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
}

/* ------------------------------------------------------------------ older versions */

#define OURS "PRAGMA application_id = 1347449716; CREATE TABLE owner (host TEXT NOT NULL) STRICT; INSERT INTO owner VALUES ('" HOST "');"

static const char version_1[] =
  OURS "PRAGMA user_version = 1;"
  "CREATE TABLE content (id INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;"
  "CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, arrived_us INTEGER NOT NULL,"
  " local TEXT NOT NULL, domain TEXT NOT NULL, content INTEGER NOT NULL) STRICT;"
  "CREATE TABLE recipient (letter INTEGER NOT NULL, place INTEGER NOT NULL, local TEXT NOT NULL, domain TEXT NOT NULL,"
  " tries INTEGER NOT NULL, next_try_us INTEGER NOT NULL, last_reply TEXT, PRIMARY KEY (letter, place)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE mailbox (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, next_uid INTEGER NOT NULL,"
  " octets INTEGER NOT NULL) STRICT;"
  "CREATE TABLE letter (mailbox INTEGER NOT NULL, uid INTEGER NOT NULL, item INTEGER NOT NULL,"
  " arrived_us INTEGER NOT NULL, octets INTEGER NOT NULL, content INTEGER NOT NULL, PRIMARY KEY (mailbox, uid))"
  " STRICT, WITHOUT ROWID;";

static const char from_1_to_2[] =
  "ALTER TABLE queue ADD COLUMN body INTEGER NOT NULL DEFAULT 0; ALTER TABLE queue ADD COLUMN utf8 INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE queue ADD COLUMN give_back INTEGER NOT NULL DEFAULT 0; ALTER TABLE queue ADD COLUMN envelope_id TEXT;"
  "ALTER TABLE recipient ADD COLUMN notify INTEGER NOT NULL DEFAULT 0; ALTER TABLE recipient ADD COLUMN original TEXT;"
  "PRAGMA user_version = 2;";

/* Bob had three, the second is gone; carol has none; mailbox 2 never had a letter and is the highest. */
static const char what_was_there[] =
  "INSERT INTO content VALUES (1, x'4f6e650d0a'), (3, x'5468726565'), (7, x'78');"
  "INSERT INTO mailbox VALUES (1, 'bob', 4, 10), (2, 'carol', 1, 0);"
  "INSERT INTO letter VALUES (1, 1, 5, 1000, 5, 1), (1, 3, 6, 2000, 5, 3);"
  "INSERT INTO queue (id, item, arrived_us, local, domain, content) VALUES (3, 9, 500, 'alice', 'london.example', 7);"
  "INSERT INTO recipient (letter, place, local, domain, tries, next_try_us, last_reply) VALUES (3, 0, 'bob', 'paris.example', 2, 99, 'later');";

static const gint64 long_ago_us = G_GINT64_CONSTANT (1700000000000000);

static void
assert_mailboxes_came_along (PpBench *bench)
{
  PpCabinet *cabinet = pp_cabinet_of (bench);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpFolder) folder = NULL;
  g_autoptr (GArray) letters = NULL;
  g_autoptr (GPtrArray) folders = NULL, subscriptions = NULL;
  g_autoptr (GBytes) first = get (bench, "bob", 1), third = get (bench, "bob", 3);
  PpParsed parsed;

  g_assert_cmpint (inbox_of (bench, "bob"), ==, 1);
  g_assert_cmpint (inbox_of (bench, "carol"), ==, 2);
  g_assert_true (pp_cabinet_folder_load (cabinet, 1, &folder, &letters, &error));
  g_assert_no_error (error);
  g_assert_cmpint (folder->numbers.uid_next, ==, 4);
  g_assert_cmpint (folder->numbers.count, ==, 2);
  g_assert_cmpint (folder->numbers.unseen, ==, 2);
  g_assert_cmpint (folder->numbers.octets, ==, 10);
  g_assert_cmpint (folder->numbers.mod_seq, ==, 1);
  g_assert_cmpint (letters->len, ==, 2);
  g_assert_cmpint (g_array_index (letters, PpFiled, 1).uid, ==, 3);
  g_assert_cmpint (g_array_index (letters, PpFiled, 1).item, ==, 6);
  g_assert_cmpint (g_array_index (letters, PpFiled, 1).date_us, >, long_ago_us);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "One\r\n", 5);
  g_assert_cmpmem (g_bytes_get_data (third, NULL), g_bytes_get_size (third), "Three", 5);
  g_assert_true (pp_cabinet_get_parsed (cabinet, g_array_index (letters, PpFiled, 0).content, &parsed, &error));
  pp_parsed_clear (&parsed);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM parsed"), ==, 1);
  g_assert_cmpint (file (bench, "bob", "four\r\n"), ==, 4);
  g_assert_cmpint (file (bench, "dora", "one\r\n"), ==, 1);
  g_assert_cmpint (inbox_of (bench, "dora"), ==, 3);
  g_assert_true (pp_cabinet_account_open (cabinet, "bob", &folders, &subscriptions, &error));
  g_assert_cmpint (folders->len, ==, 6);
  g_assert_cmpint (subscriptions->len, ==, 6);
}

static void
assert_queue_came_along (PpBench *bench, gint64 arrived_us)
{
  g_autoptr (GPtrArray) letters = pp_cabinet_queue_list (pp_cabinet_of (bench), NULL);
  PpQueuedLetter *letter;

  g_assert_cmpint (letters->len, ==, 1);
  letter = letters->pdata[0];
  g_assert_cmpint (letter->id, ==, 3);
  g_assert_cmpint (((PpQueuedRecipient *) letter->recipients->pdata[0])->tries, ==, 2);
  if (arrived_us != 0)
    g_assert_cmpint (letter->arrived_us, ==, arrived_us);
  else
    g_assert_cmpint (letter->arrived_us, >, long_ago_us);
}

/* What waits in a queue of version 1 is due. */
static void
test_version_1 (Place *place, gconstpointer unused)
{
  PpBench *bench;

  execute (place->path, version_1);
  execute (place->path, what_was_there);
  bench = open_good (place->path);
  assert_queue_came_along (bench, 0);
  g_assert_cmpint (ask_number (bench, "SELECT next_try_us FROM recipient"), ==, 0);
  assert_mailboxes_came_along (bench);
  pp_bench_unref (bench);
  pp_bench_unref (open_good (place->path));
}

static void
test_version_2 (Place *place, gconstpointer unused)
{
  PpBench *bench;

  execute (place->path, version_1);
  execute (place->path, from_1_to_2);
  execute (place->path, "PRAGMA journal_mode = WAL");
  execute (place->path, what_was_there);
  bench = open_good (place->path);
  assert_queue_came_along (bench, 500);
  g_assert_cmpint (ask_number (bench, "SELECT next_try_us FROM recipient"), ==, 99);
  assert_mailboxes_came_along (bench);
  pp_bench_unref (bench);
  pp_bench_unref (open_good (place->path));
}

/* What cannot be brought up to date stays as it is: all of it. */
static void
test_older_and_damaged (Place *place, gconstpointer unused)
{
  static const char *const damages[] = { "DROP TABLE letter", "DROP TABLE mailbox", "DROP TABLE recipient",
                                         "ALTER TABLE letter DROP COLUMN item", "CREATE TABLE vanished (x)" };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      execute (place->path, version_1);
      execute (place->path, what_was_there);
      execute (place->path, damages[i]);
      assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
      g_remove (place->path);
    }
}

/* ------------------------------------------------------------------ damaged ones */

static void
make_full (const char *path)
{
  PpBench *bench = open_good (path);

  for (guint i = 0; i < 200; i++)
    file (bench, i % 2 ? "bob" : "carol", "Subject: a letter\r\n\r\nwith a line in it\r\n");
  pp_bench_unref (bench);
}

static void
use_folder (PpCabinet *cabinet, guint32 id)
{
  g_autoptr (PpFolder) folder = NULL;
  g_autoptr (GArray) letters = NULL, vanished = NULL, asked = g_array_new (FALSE, FALSE, 4), refused = g_array_new (FALSE, FALSE, 4);
  char *keywords[] = { (char *) "$Forwarded", NULL };
  const PpFlagging how = { .mode = 1, .flags = PP_FLAG_SEEN, .keywords = keywords, .unchanged_since = G_MAXUINT64 };
  PpChange change, other;
  gboolean complete;

  pp_change_init (&change);
  pp_change_init (&other);
  pp_cabinet_folder_load (cabinet, id, &folder, &letters, NULL);
  pp_cabinet_flag (cabinet, id, NULL, &how, &change, asked, refused, NULL);
  pp_cabinet_copy (cabinet, id, NULL, id, TRUE, 0, &change, &other, NULL);
  pp_cabinet_list_vanished (cabinet, id, 0, &vanished, &complete, NULL);
  pp_change_clear (&change);
  pp_change_clear (&other);
}

/* Uses everything; errors are welcome, crashes are not. */
static void
use_all (PpBench *bench)
{
  PpCabinet *cabinet = pp_cabinet_of (bench);
  g_autoptr (GArray) list = pp_cabinet_mailbox_list (cabinet, "bob", NULL);
  g_autoptr (GPtrArray) folders = NULL, subscriptions = NULL;
  g_autoptr (GPtrArray) letters = pp_cabinet_queue_list (pp_cabinet_of (bench), NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      gint64 content = g_array_index (list, PpFiled, i).content;
      g_autoptr (GBytes) got = pp_cabinet_content_get (cabinet, content, NULL);
      PpParsed parsed;

      pp_cabinet_get_parsed (cabinet, content, &parsed, NULL);
      pp_parsed_clear (&parsed);
    }
  pp_cabinet_account_open (cabinet, "bob", &folders, &subscriptions, NULL);
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    use_folder (cabinet, ((PpFolder *) folders->pdata[i])->numbers.id);
  pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 0, NULL);
}

static void
test_damaged (Place *place, gconstpointer unused)
{
  g_autoptr (GBytes) good = NULL;
  gsize length;
  const guint8 *octets;
  guint refused = 0;

  make_full (place->path);
  good = read_file (place->path);
  octets = g_bytes_get_data (good, &length);
  for (gsize at = 0; at < length; at += 397)
    {
      g_autofree guint8 *bad = g_memdup2 (octets, length);
      g_autoptr (GError) error = NULL;
      PpBench *bench;

      memset (bad + at, 0xA5, MIN (32, length - at));
      g_file_set_contents (place->path, (char *) bad, length, NULL);
      bench = pp_cabinet_open (place->path, HOST, &error);
      if (bench != NULL)
        {
          use_all (bench);
          pp_bench_unref (bench);
          continue;
        }
      refused++;
      g_assert_nonnull (error);
      {
        g_autoptr (GBytes) after = read_file (place->path);
        g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), bad, length);
      }
    }
  g_assert_cmpint (refused, >, 10);
}

static void
test_cut (Place *place, gconstpointer unused)
{
  g_autoptr (GBytes) good = NULL;
  gsize length;
  const char *octets;

  make_full (place->path);
  good = read_file (place->path);
  octets = g_bytes_get_data (good, &length);
  for (gsize cut = 1; cut < length; cut += 1021)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) after = NULL;

      g_file_set_contents (place->path, octets, cut, NULL);
      g_assert_null (pp_cabinet_open (place->path, HOST, &error));
      g_assert_nonnull (error);
      after = read_file (place->path);
      g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), octets, cut);
    }
}

/* A crash between making the file and filling it. */
static void
test_empty_file_is_new (Place *place, gconstpointer unused)
{
  g_file_set_contents (place->path, "", 0, NULL);
  pp_bench_unref (open_good (place->path));
  pp_bench_unref (open_good (place->path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_PLACE ("/cabinet-files/crash", test_crash);
  g_test_add_func ("/cabinet-files/crash/subprocess", test_crash_subprocess);
  ADD_PLACE ("/cabinet-files/taken", test_taken);
  g_test_add_func ("/cabinet-files/taken/subprocess", test_taken_subprocess);
  ADD_PLACE ("/cabinet-files/foreign", test_foreign);
  ADD_PLACE ("/cabinet-files/newer", test_newer_or_of_another_host);
  ADD_PLACE ("/cabinet-files/version-1", test_version_1);
  ADD_PLACE ("/cabinet-files/version-2", test_version_2);
  ADD_PLACE ("/cabinet-files/older-and-damaged", test_older_and_damaged);
  ADD_PLACE ("/cabinet-files/damaged", test_damaged);
  ADD_PLACE ("/cabinet-files/damaged-after-crash", test_damaged_after_crash);
  ADD_PLACE ("/cabinet-files/cut", test_cut);
  ADD_PLACE ("/cabinet-files/empty-file", test_empty_file_is_new);
  return g_test_run ();
}
