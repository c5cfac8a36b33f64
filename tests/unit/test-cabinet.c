/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cabinets: what is filed is there, after a crash as well; UIDs are never used twice; one job of a batch may fail
 * alone; files that are not ours, or damaged, are refused and stay as they are.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "agents/cabinet-private.h"
#include "sim/bench-private.h"

#define HOST "box.paris.example"

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
set_up (Place *place, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  place->folder = g_dir_make_tmp ("pennypost-cabinet-XXXXXX", &error);
  g_assert_no_error (error);
  place->path = g_build_filename (place->folder, HOST, NULL);
}

static void
tear_down (Place *place, gconstpointer unused)
{
  g_autoptr (GDir) folder = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static PpBench *
open_good (const char *path)
{
  g_autoptr (GError) error = NULL;
  PpBench *bench = pp_cabinet_open (path, HOST, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bench);
  return bench;
}

static void
assert_refused (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  PpBench *bench = pp_cabinet_open (path, HOST, &error);

  g_assert_null (bench);
  g_assert_error (error, PP_CABINET_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

static gint64
file (PpBench *bench, const char *mailbox, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gint64 uid = pp_cabinet_mailbox_add (pp_cabinet_of (bench), mailbox, 7, 1000, content, 0, &error);

  g_assert_no_error (error);
  return uid;
}

static guint
count (PpBench *bench, const char *mailbox)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), mailbox, &error);

  g_assert_no_error (error);
  return list->len;
}

static void
remove_uid (PpBench *bench, const char *mailbox, gint64 uid)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  g_array_append_val (uids, uid);
  g_assert_true (pp_cabinet_mailbox_remove (pp_cabinet_of (bench), mailbox, uids, &error));
  g_assert_no_error (error);
}

static GBytes *
read_file (const char *path)
{
  char *octets;
  gsize length;

  g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
  return g_bytes_new_take (octets, length);
}

static void
assert_refused_untouched (const char *path, int code)
{
  g_autoptr (GBytes) before = read_file (path), after = NULL;

  assert_refused (path, code);
  after = read_file (path);
  g_assert_true (g_bytes_equal (before, after));
}

/* ------------------------------------------------------------------ mailboxes */

static void
test_mailbox (Place *place, gconstpointer in_memory)
{
  g_autoptr (PpBench) bench = open_good (in_memory != NULL ? NULL : place->path);
  PpCabinet *cabinet = pp_cabinet_of (bench);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = NULL;
  g_autoptr (GBytes) got = NULL, missing = NULL;

  g_assert_cmpint (count (bench, "bob"), ==, 0);
  g_assert_cmpint (file (bench, "bob", "one\r\n"), ==, 1);
  g_assert_cmpint (file (bench, "bob", ""), ==, 2);
  g_assert_cmpint (file (bench, "o'hara; DROP TABLE letter", "three\r\n"), ==, 1);
  list = pp_cabinet_mailbox_list (cabinet, "bob", &error);
  g_assert_cmpint (list->len, ==, 2);
  g_assert_cmpint (g_array_index (list, PpFiled, 0).uid, ==, 1);
  g_assert_cmpint (g_array_index (list, PpFiled, 0).octets, ==, 5);
  g_assert_cmpint (g_array_index (list, PpFiled, 0).item, ==, 7);
  g_assert_cmpint (g_array_index (list, PpFiled, 0).arrived_us, ==, 1000);
  got = pp_cabinet_mailbox_get (cabinet, "bob", 1, &error);
  g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), "one\r\n", 5);
  missing = pp_cabinet_mailbox_get (cabinet, "bob", 3, &error);
  g_assert_null (missing);
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING);
  remove_uid (bench, "bob", 1);
  remove_uid (bench, "bob", 1);
  remove_uid (bench, "nobody", 1);
  g_assert_cmpint (count (bench, "bob"), ==, 1);
}

static void
test_octets_are_kept (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autofree guint8 *octets = g_malloc (1 << 20);
  g_autoptr (GBytes) content = NULL, got = NULL;
  g_autoptr (GError) error = NULL;
  gint64 uid;

  for (guint i = 0; i < 1 << 20; i++)
    octets[i] = (i * 7919) >> 3;
  content = g_bytes_new (octets, 1 << 20);
  uid = pp_cabinet_mailbox_add (pp_cabinet_of (bench), "bob", 1, 0, content, 0, &error);
  got = pp_cabinet_mailbox_get (pp_cabinet_of (bench), "bob", uid, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (content, got));
}

static void
test_uids_are_never_used_twice (Place *place, gconstpointer unused)
{
  PpBench *bench = open_good (place->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (file (bench, "bob", "one\r\n"), ==, 1);
  g_assert_cmpint (file (bench, "bob", "two\r\n"), ==, 2);
  remove_uid (bench, "bob", 1);
  remove_uid (bench, "bob", 2);
  pp_bench_unref (bench);
  bench = open_good (place->path);
  g_assert_cmpint (count (bench, "bob"), ==, 0);
  g_assert_cmpint (file (bench, "bob", "three\r\n"), ==, 3);
  g_assert_cmpint (pp_cabinet_get_validity (pp_cabinet_of (bench), "bob", &error), ==, 1);
  g_assert_cmpint (pp_cabinet_get_validity (pp_cabinet_of (bench), "carol", &error), ==, 2);
  g_assert_cmpint (pp_cabinet_get_validity (pp_cabinet_of (bench), "carol", &error), ==, 2);
  g_assert_no_error (error);
  pp_bench_unref (bench);
}

static void
test_quota (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  PpCabinet *cabinet = pp_cabinet_of (bench);
  g_autoptr (GBytes) content = g_bytes_new_static ("0123456789", 10);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 20, NULL), ==, 1);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 20, NULL), ==, 2);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 20, &error), ==, 0);
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "carol", 1, 0, content, 9, NULL), ==, 0);
  remove_uid (bench, "bob", 1);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 20, NULL), ==, 3);
  g_assert_cmpint (pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, content, 0, NULL), ==, 4);
}

/* ------------------------------------------------------------------ the queue */

static PpQueuedLetter *
letter_to (const char *const *domains)
{
  g_autoptr (PpAddress) reverse = pp_address_new ("alice", "london.example");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (reverse);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n", 14);

  for (guint i = 0; domains[i] != NULL; i++)
    pp_envelope_add (envelope, pp_address_new ("bob", domains[i]),
                     &(PpAsked){ .notify = PP_NOTIFY_SUCCESS | PP_NOTIFY_DELAY, .original = (char *) "rfc822;b+2Bc@x" });
  envelope->id = g_strdup ("QQ1");
  envelope->body = PP_BODY_8BITMIME;
  envelope->give_back = PP_RETURN_HEADERS;
  envelope->utf8 = TRUE;
  return pp_queued_letter_new (3, 500, envelope, content);
}

static void
test_queue (Place *place, gconstpointer unused)
{
  PpBench *bench = open_good (place->path);
  g_autoptr (PpQueuedLetter) first = letter_to ((const char *const[]){ "paris.example", "rome.example", NULL });
  g_autoptr (PpQueuedLetter) second = letter_to ((const char *const[]){ "paris.example", NULL });
  g_autoptr (PpQueuedLetter) third = letter_to ((const char *const[]){ "paris.example", NULL });
  g_autoptr (GPtrArray) letters = NULL;
  g_autoptr (GError) error = NULL;
  PpQueuedRecipient *recipient;
  PpQueuedLetter *letter;

  g_assert_true (pp_cabinet_queue_add (pp_cabinet_of (bench), first, &error));
  g_assert_true (pp_cabinet_queue_add (pp_cabinet_of (bench), second, &error));
  g_assert_cmpint (first->id, ==, 1);
  g_assert_cmpint (second->id, ==, 2);
  g_ptr_array_remove_index (first->recipients, 0);
  recipient = first->recipients->pdata[0];
  recipient->tries = 2;
  recipient->next_try_us = 1800000000;
  recipient->last_reply = g_strdup ("451 4.7.1 Come back later");
  g_assert_true (pp_cabinet_queue_update (pp_cabinet_of (bench), first, &error));
  g_ptr_array_set_size (second->recipients, 0);
  g_assert_true (pp_cabinet_queue_update (pp_cabinet_of (bench), second, &error));
  g_assert_false (pp_cabinet_queue_update (pp_cabinet_of (bench), second, &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING);
  g_clear_error (&error);
  pp_bench_unref (bench);

  bench = open_good (place->path);
  letters = pp_cabinet_queue_list (pp_cabinet_of (bench), &error);
  g_assert_no_error (error);
  g_assert_cmpint (letters->len, ==, 1);
  letter = letters->pdata[0];
  g_assert_cmpint (letter->id, ==, 1);
  g_assert_cmpint (letter->item, ==, 3);
  g_assert_cmpint (letter->arrived_us, ==, 500);
  g_assert_true (pp_address_equal (letter->envelope->reverse, first->envelope->reverse));
  g_assert_true (g_bytes_equal (letter->content, first->content));
  g_assert_cmpint (letter->recipients->len, ==, 1);
  recipient = letter->recipients->pdata[0];
  g_assert_cmpstr (recipient->address->domain, ==, "rome.example");
  g_assert_cmpint (recipient->tries, ==, 2);
  g_assert_cmpint (recipient->next_try_us, ==, 1800000000);
  g_assert_cmpstr (recipient->last_reply, ==, "451 4.7.1 Come back later");
  g_assert_cmpint (recipient->asked.notify, ==, PP_NOTIFY_SUCCESS | PP_NOTIFY_DELAY);
  g_assert_cmpstr (recipient->asked.original, ==, "rfc822;b+2Bc@x");
  g_assert_true (letter->envelope->utf8);
  g_assert_cmpint (letter->envelope->body, ==, PP_BODY_8BITMIME);
  g_assert_cmpint (letter->envelope->give_back, ==, PP_RETURN_HEADERS);
  g_assert_cmpstr (letter->envelope->id, ==, "QQ1");
  g_assert_true (pp_cabinet_queue_add (pp_cabinet_of (bench), third, &error));
  g_assert_cmpint (third->id, ==, 3);
  pp_bench_unref (bench);
}

static void
test_null_reverse_path (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (PpQueuedLetter) bounce = letter_to ((const char *const[]){ "paris.example", NULL });
  g_autoptr (GPtrArray) letters = NULL;

  pp_address_free (bounce->envelope->reverse);
  bounce->envelope->reverse = pp_address_new ("", "");
  g_assert_true (pp_cabinet_queue_add (pp_cabinet_of (bench), bounce, NULL));
  letters = pp_cabinet_queue_list (pp_cabinet_of (bench), NULL);
  g_assert_true (pp_address_is_null (((PpQueuedLetter *) letters->pdata[0])->envelope->reverse));
}

/* ------------------------------------------------------------------ batches */

typedef struct
{
  GBytes *content;
  gint64 quota;
  gint64 uid;
  GError *error;
} Job;

static void
do_job (gpointer cabinet, gpointer data)
{
  Job *job = data;

  job->uid = pp_cabinet_mailbox_add (cabinet, "bob", 1, 0, job->content, job->quota, &job->error);
}

static void
job_ready (PpTask *task, gpointer done)
{
  g_async_queue_push (done, task);
}

/* Gives all jobs to the bench and waits for them; says whether any batch failed. */
static gboolean
do_jobs (PpBench *bench, Job *jobs, guint n)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  gboolean good = TRUE;

  for (guint i = 0; i < n; i++)
    {
      PpTask *task = g_new0 (PpTask, 1);

      task->work = do_job;
      task->job = &jobs[i];
      task->ready = job_ready;
      task->ready_data = done;
      pp_bench_give (bench, task);
    }
  for (guint i = 0; i < n; i++)
    {
      PpTask *task = g_async_queue_pop (done);

      good = good && task->error == NULL;
      if (task->error != NULL)
        ((Job *) task->job)->uid = 0; /* nothing of its batch happened */
      pp_task_free (task);
    }
  return good;
}

static void
test_one_job_fails_alone (Place *place, gconstpointer unused)
{
  g_autoptr (PpBench) bench = open_good (place->path);
  g_autoptr (GBytes) content = g_bytes_new_static ("0123456789", 10);
  Job jobs[] = { { content, 0 }, { content, 15 }, { content, 0 } };

  g_assert_true (do_jobs (bench, jobs, G_N_ELEMENTS (jobs)));
  g_assert_cmpint (jobs[0].uid, ==, 1);
  g_assert_cmpint (jobs[1].uid, ==, 0);
  g_assert_error (jobs[1].error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL);
  g_assert_cmpint (jobs[2].uid, ==, 2);
  g_assert_cmpint (count (bench, "bob"), ==, 2);
  g_clear_error (&jobs[1].error);
}

/* What a job was told is what is there afterwards, even when the disk is full in the middle of a batch. */
static void
test_full_disk (Place *place, gconstpointer unused)
{
  g_autoptr (PpBench) bench = open_good (place->path);
  g_autofree char *large = g_strnfill (1 << 20, 'x');
  g_autoptr (GBytes) small = g_bytes_new_static ("0123456789", 10), content = g_bytes_new (large, 1 << 20);
  Job jobs[] = { { small, 0 }, { content, 0 }, { small, 0 } };
  guint filed = 0;

  g_assert_cmpint (sqlite3_exec (pp_cabinet_of (bench)->db, "PRAGMA max_page_count = 64", NULL, NULL, NULL), ==, SQLITE_OK);
  do_jobs (bench, jobs, G_N_ELEMENTS (jobs)); /* one batch or several, as the threads meet */
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    filed += jobs[i].uid != 0;
  g_assert_cmpint (jobs[1].uid, ==, 0);
  g_assert_error (jobs[1].error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE);
  g_assert_cmpint (count (bench, "bob"), ==, filed);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    g_clear_error (&jobs[i].error);
  g_assert_cmpint (file (bench, "bob", "still works\r\n"), >, 0);
}

static void
test_settings (Place *place, gconstpointer unused)
{
  g_autoptr (PpBench) bench = open_good (place->path);
  sqlite3_stmt *statement;

  sqlite3_prepare_v2 (pp_cabinet_of (bench)->db, "PRAGMA synchronous", -1, &statement, NULL);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), ==, 2);
  sqlite3_finalize (statement);
  sqlite3_prepare_v2 (pp_cabinet_of (bench)->db, "PRAGMA journal_mode", -1, &statement, NULL);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "wal");
  sqlite3_finalize (statement);
}

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
      g_test_trap_subprocess ("/cabinet/crash/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
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
  g_test_trap_subprocess ("/cabinet/crash/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
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
  g_test_trap_subprocess ("/cabinet/taken/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_assert_cmpint (file (bench, "bob", "one\r\n"), ==, 1);
  pp_bench_unref (bench);
  pp_bench_unref (open_good (place->path));
}

/* ------------------------------------------------------------------ files that are not to be touched */

static void
execute (const char *path, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

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
  execute (place->path, "PRAGMA user_version = 3");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_FOREIGN);
  execute (place->path, "PRAGMA user_version = 0");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
  execute (place->path, "PRAGMA user_version = 2; DROP TABLE letter");
  assert_refused_untouched (place->path, PP_CABINET_ERROR_DAMAGED);
}

/* A queue of version 1 comes along, and what waits in it is due. */
static void
test_older (Place *place, gconstpointer unused)
{
  g_autoptr (PpBench) bench = NULL;
  g_autoptr (GPtrArray) letters = NULL;
  PpQueuedLetter *letter;

  pp_bench_unref (open_good (place->path));
  execute (place->path,
           "DROP TABLE queue; DROP TABLE recipient;"
           "CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, arrived_us INTEGER NOT NULL,"
           " local TEXT NOT NULL, domain TEXT NOT NULL, content INTEGER NOT NULL) STRICT;"
           "CREATE TABLE recipient (letter INTEGER NOT NULL, place INTEGER NOT NULL, local TEXT NOT NULL, domain TEXT NOT NULL,"
           " tries INTEGER NOT NULL, next_try_us INTEGER NOT NULL, last_reply TEXT, PRIMARY KEY (letter, place)) STRICT, WITHOUT ROWID;"
           "INSERT INTO content VALUES (7, x'78'); INSERT INTO queue VALUES (3, 9, 500, 'alice', 'london.example', 7);"
           "INSERT INTO recipient VALUES (3, 0, 'bob', 'paris.example', 2, 99, 'later'); PRAGMA user_version = 1");
  bench = open_good (place->path);
  letters = pp_cabinet_queue_list (pp_cabinet_of (bench), NULL);
  g_assert_cmpint (letters->len, ==, 1);
  letter = letters->pdata[0];
  g_assert_cmpint (letter->id, ==, 3);
  g_assert_cmpint (letter->arrived_us, >, G_GINT64_CONSTANT (1700000000000000));
  g_assert_cmpint (((PpQueuedRecipient *) letter->recipients->pdata[0])->tries, ==, 2);
  g_assert_cmpint (((PpQueuedRecipient *) letter->recipients->pdata[0])->next_try_us, ==, 0);
}

static void
make_full (const char *path)
{
  PpBench *bench = open_good (path);

  for (guint i = 0; i < 200; i++)
    file (bench, i % 2 ? "bob" : "carol", "Subject: a letter\r\n\r\nwith a line in it\r\n");
  pp_bench_unref (bench);
}

/* Uses everything; errors are welcome, crashes are not. */
static void
use_all (PpBench *bench)
{
  g_autoptr (GArray) list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), "bob", NULL);
  g_autoptr (GPtrArray) letters = pp_cabinet_queue_list (pp_cabinet_of (bench), NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autoptr (GBytes) got = pp_cabinet_mailbox_get (pp_cabinet_of (bench), "bob", g_array_index (list, PpFiled, i).uid, NULL);
    }
  pp_cabinet_mailbox_add (pp_cabinet_of (bench), "bob", 1, 0, content, 0, NULL);
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

static void
test_many (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_autoptr (GArray) list = NULL, uids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  g_autofree Job *jobs = g_new0 (Job, 20000);

  for (guint i = 0; i < 20000; i++)
    jobs[i].content = content;
  g_assert_true (do_jobs (bench, jobs, 20000));
  list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), "bob", &error);
  g_assert_cmpint (list->len, ==, 20000);
  for (guint i = 0; i < list->len; i++)
    {
      g_assert_cmpint (g_array_index (list, PpFiled, i).uid, ==, i + 1);
      g_array_append_val (uids, g_array_index (list, PpFiled, i).uid);
    }
  g_assert_true (pp_cabinet_mailbox_remove (pp_cabinet_of (bench), "bob", uids, &error));
  g_assert_cmpint (count (bench, "bob"), ==, 0);
}

#define ADD(name, function) g_test_add (name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/cabinet/mailbox/file", test_mailbox);
  g_test_add ("/cabinet/mailbox/memory", Place, "memory", set_up, test_mailbox, tear_down);
  g_test_add_func ("/cabinet/mailbox/octets", test_octets_are_kept);
  ADD ("/cabinet/mailbox/uids", test_uids_are_never_used_twice);
  g_test_add_func ("/cabinet/mailbox/quota", test_quota);
  g_test_add_func ("/cabinet/mailbox/many", test_many);
  ADD ("/cabinet/queue/round-trip", test_queue);
  g_test_add_func ("/cabinet/queue/null-reverse-path", test_null_reverse_path);
  ADD ("/cabinet/batch/one-job-fails", test_one_job_fails_alone);
  ADD ("/cabinet/batch/full-disk", test_full_disk);
  ADD ("/cabinet/settings", test_settings);
  ADD ("/cabinet/crash", test_crash);
  g_test_add_func ("/cabinet/crash/subprocess", test_crash_subprocess);
  ADD ("/cabinet/taken", test_taken);
  g_test_add_func ("/cabinet/taken/subprocess", test_taken_subprocess);
  ADD ("/cabinet/foreign", test_foreign);
  ADD ("/cabinet/newer", test_newer_or_of_another_host);
  ADD ("/cabinet/older", test_older);
  ADD ("/cabinet/damaged", test_damaged);
  ADD ("/cabinet/damaged-after-crash", test_damaged_after_crash);
  ADD ("/cabinet/cut", test_cut);
  ADD ("/cabinet/empty-file", test_empty_file_is_new);
  return g_test_run ();
}
