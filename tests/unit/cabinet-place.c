/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of cabinets have in common.
 */
#include "cabinet-place.h"

#include <glib/gstdio.h>
#include <string.h>

void
place_set_up (Place *place, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  place->folder = g_dir_make_tmp ("pennypost-cabinet-XXXXXX", &error);
  g_assert_no_error (error);
  place->path = g_build_filename (place->folder, HOST, NULL);
}

void
place_tear_down (Place *place, gconstpointer unused)
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

PpBench *
open_good (const char *path)
{
  g_autoptr (GError) error = NULL;
  PpBench *bench = pp_cabinet_open (path, HOST, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bench);
  return bench;
}

void
assert_refused (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  PpBench *bench = pp_cabinet_open (path, HOST, &error);

  g_assert_null (bench);
  g_assert_error (error, PP_CABINET_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

GBytes *
read_file (const char *path)
{
  char *octets;
  gsize length;

  g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
  return g_bytes_new_take (octets, length);
}

void
assert_refused_untouched (const char *path, int code)
{
  g_autoptr (GBytes) before = read_file (path), after = NULL;

  assert_refused (path, code);
  after = read_file (path);
  g_assert_true (g_bytes_equal (before, after));
}

void
execute (const char *path, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* ------------------------------------------------------------------ letters */

guint32
file (PpBench *bench, const char *owner, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gint64 uid = pp_cabinet_mailbox_add (pp_cabinet_of (bench), owner, 7, 1000, content, 0, &error);

  g_assert_no_error (error);
  return uid;
}

guint
count (PpBench *bench, const char *owner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), owner, &error);

  g_assert_no_error (error);
  return list->len;
}

guint32
inbox_of (PpBench *bench, const char *owner)
{
  g_autoptr (GError) error = NULL;
  PpFolderNumbers numbers;

  g_assert_true (pp_cabinet_numbers_find (pp_cabinet_of (bench), owner, PP_INBOX, &numbers, &error));
  g_assert_no_error (error);
  return numbers.id;
}

void
remove_uid (PpBench *bench, const char *owner, guint32 uid)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GError) error = NULL;
  PpChange change;

  g_array_append_val (uids, uid);
  pp_change_init (&change);
  g_assert_true (pp_cabinet_remove (pp_cabinet_of (bench), inbox_of (bench, owner), uids, TRUE, &change, &error));
  g_assert_no_error (error);
  pp_change_clear (&change);
}

GBytes *
get (PpBench *bench, const char *owner, guint32 uid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = pp_cabinet_mailbox_list (pp_cabinet_of (bench), owner, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, PpFiled, i).uid == uid)
      return pp_cabinet_content_get (pp_cabinet_of (bench), g_array_index (list, PpFiled, i).content, NULL);
  return NULL;
}

gint64
ask_number (PpBench *bench, const char *sql)
{
  sqlite3_stmt *statement;
  gint64 answer;

  g_assert_cmpint (sqlite3_prepare_v2 (pp_cabinet_of (bench)->db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return answer;
}

/* ------------------------------------------------------------------ batches */

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
gboolean
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
