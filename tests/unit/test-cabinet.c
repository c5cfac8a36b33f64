/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cabinets: what is filed is there; UIDs are never used twice; one job of a batch may fail alone. As files:
 * test-cabinet-files.c; their mailboxes: test-cabinet-mail.c.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "cabinet-place.h"

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
  g_assert_cmpint (g_array_index (list, PpFiled, 0).date_us, ==, 1000);
  got = get (bench, "bob", 1);
  g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), "one\r\n", 5);
  missing = pp_cabinet_content_get (cabinet, 99, &error);
  g_assert_null (missing);
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING);
  remove_uid (bench, "bob", 1);
  remove_uid (bench, "bob", 1);
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
  got = get (bench, "bob", uid);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (content, got));
}

static void
test_uids_are_never_used_twice (Place *place, gconstpointer unused)
{
  PpBench *bench = open_good (place->path);

  g_assert_cmpint (file (bench, "bob", "one\r\n"), ==, 1);
  g_assert_cmpint (file (bench, "bob", "two\r\n"), ==, 2);
  remove_uid (bench, "bob", 1);
  remove_uid (bench, "bob", 2);
  pp_bench_unref (bench);
  bench = open_good (place->path);
  g_assert_cmpint (count (bench, "bob"), ==, 0);
  g_assert_cmpint (file (bench, "bob", "three\r\n"), ==, 3);
  g_assert_cmpint (inbox_of (bench, "bob"), ==, 1);
  g_assert_cmpint (inbox_of (bench, "carol"), ==, 0);
  g_assert_cmpint (file (bench, "carol", "x"), ==, 1);
  g_assert_cmpint (inbox_of (bench, "carol"), ==, 2);
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

/* What is in the log comes into the file when nobody waits for the cabinet. */
static void
test_log (Place *place, gconstpointer unused)
{
  g_autoptr (PpBench) bench = open_good (place->path);
  g_autofree char *large = g_strnfill (1 << 20, 'x');
  g_autoptr (GBytes) content = g_bytes_new (large, 1 << 20);
  Job jobs[6] = { 0 };
  GStatBuf facts = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i].content = content;
  g_assert_true (do_jobs (bench, jobs, G_N_ELEMENTS (jobs)));
  for (guint i = 0; i < 3000 && facts.st_size < 6 << 20; i++)
    {
      g_usleep (10000);
      g_assert_cmpint (g_stat (place->path, &facts), ==, 0);
    }
  g_assert_cmpint (facts.st_size, >, 6 << 20);
}

static void
test_many (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_autoptr (GArray) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree Job *jobs = g_new0 (Job, 20000);
  PpChange change;

  for (guint i = 0; i < 20000; i++)
    jobs[i].content = content;
  g_assert_true (do_jobs (bench, jobs, 20000));
  list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), "bob", &error);
  g_assert_cmpint (list->len, ==, 20000);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpint (g_array_index (list, PpFiled, i).uid, ==, i + 1);
  pp_change_init (&change);
  g_assert_true (pp_cabinet_remove (pp_cabinet_of (bench), inbox_of (bench, "bob"), NULL, TRUE, &change, &error));
  g_assert_cmpint (change.letters->len, ==, 20000);
  pp_change_clear (&change);
  g_assert_cmpint (count (bench, "bob"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_PLACE ("/cabinet/mailbox/file", test_mailbox);
  g_test_add ("/cabinet/mailbox/memory", Place, "memory", place_set_up, test_mailbox, place_tear_down);
  g_test_add_func ("/cabinet/mailbox/octets", test_octets_are_kept);
  ADD_PLACE ("/cabinet/mailbox/uids", test_uids_are_never_used_twice);
  g_test_add_func ("/cabinet/mailbox/quota", test_quota);
  g_test_add_func ("/cabinet/mailbox/many", test_many);
  ADD_PLACE ("/cabinet/queue/round-trip", test_queue);
  g_test_add_func ("/cabinet/queue/null-reverse-path", test_null_reverse_path);
  ADD_PLACE ("/cabinet/batch/one-job-fails", test_one_job_fails_alone);
  ADD_PLACE ("/cabinet/batch/full-disk", test_full_disk);
  ADD_PLACE ("/cabinet/log", test_log);
  ADD_PLACE ("/cabinet/settings", test_settings);
  return g_test_run ();
}
