/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mailboxes in a cabinet: their list, flags and keywords, copies that share their octets, what is known of letters that
 * are gone; numbers that are used up, and rows that cannot be.
 */
#include <string.h>

#include "agents/mail-store.h"
#include "cabinet-place.h"

static GArray *
uids (guint n, ...)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint32));
  va_list numbers;

  va_start (numbers, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 uid = va_arg (numbers, guint);
      g_array_append_val (list, uid);
    }
  va_end (numbers);
  return list;
}

static guint32
make (PpBench *bench, const char *owner, const char *name)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (pp_cabinet_folder_create (pp_cabinet_of (bench), owner, name, NULL, made, &error));
  g_assert_no_error (error);
  return ((PpFolder *) made->pdata[made->len - 1])->numbers.id;
}

static void
assert_not_made (PpBench *bench, const char *name, int code)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  g_autoptr (GError) error = NULL;

  g_assert_false (pp_cabinet_folder_create (pp_cabinet_of (bench), "bob", name, NULL, made, &error));
  g_assert_error (error, PP_CABINET_ERROR, code);
}

/* "INBOX:1 Work:2 Work/Old:3 | INBOX": the list with ids, and what is subscribed. (transfer full) */
static char *
describe (PpBench *bench, const char *owner)
{
  g_autoptr (GPtrArray) folders = NULL, subscriptions = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  g_assert_true (pp_cabinet_account_open (pp_cabinet_of (bench), owner, &folders, &subscriptions, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      const PpFolder *folder = folders->pdata[i];
      if (folder->special_use == NULL)
        g_string_append_printf (text, "%s:%u ", folder->name, folder->numbers.id);
    }
  g_string_append_c (text, '|');
  for (guint i = 0; i < subscriptions->len; i++)
    g_string_append_printf (text, " %s", (char *) subscriptions->pdata[i]);
  return g_string_free (text, FALSE);
}

#define assert_list(bench, owner, expected) \
  G_STMT_START { g_autofree char *list_ = describe (bench, owner); g_assert_cmpstr (list_, ==, expected); } G_STMT_END

/* ------------------------------------------------------------------ the list */

static void
test_names (void)
{
  static const char *const bad[] = { "", "/", "a/", "/a", "a//b", "a\nb", "a\x7f", "\xff", "\xc2\x85" };
  static const char *const good[][2] = { { "inbox", "INBOX" },         { "iNbOx/x", "INBOX/x" },        { "inboxes", "inboxes" },
                                         { "a/inbox", "a/inbox" },     { "Bücher/日本", "Bücher/日本" }, { "a b%*", "a b%*" } };
  g_autofree char *longest = g_strnfill (PP_MAILBOX_NAME_MAX, 'x'), *too_long = g_strnfill (PP_MAILBOX_NAME_MAX + 1, 'x');
  g_autofree char *same = pp_mailbox_name_check (longest, NULL);

  g_assert_cmpstr (same, ==, longest);
  g_assert_null (pp_mailbox_name_check (too_long, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pp_mailbox_name_check (bad[i], &error));
      g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_NAME);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *name = pp_mailbox_name_check (good[i][0], NULL);
      g_assert_cmpstr (name, ==, good[i][1]);
    }
}

#define SPECIAL "Archive Drafts INBOX Junk Sent Trash"

static void
test_account (Place *place, gconstpointer unused)
{
  PpBench *bench = open_good (place->path);
  g_autoptr (GPtrArray) folders = NULL, subscriptions = NULL;
  guint32 id;

  g_assert_cmpint (file (bench, "bob", "x"), ==, 1);
  make (bench, "bob", "Sent");
  assert_list (bench, "bob", "INBOX:1 | Archive Drafts INBOX Junk Trash");
  assert_list (bench, "carol", "INBOX:7 | " SPECIAL);
  g_assert_true (pp_cabinet_account_open (pp_cabinet_of (bench), "bob", &folders, &subscriptions, NULL));
  g_assert_cmpint (folders->len, ==, 6);
  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (((PpFolder *) folders->pdata[i])->name, "Sent"))
      {
        g_assert_cmpstr (((PpFolder *) folders->pdata[i])->special_use, ==, "\\Sent");
        g_assert_cmpint (((PpFolder *) folders->pdata[i])->numbers.id, ==, 2);
      }
  g_assert_true (pp_cabinet_subscribe (pp_cabinet_of (bench), "bob", "Junk", FALSE, NULL));
  g_assert_true (pp_cabinet_subscribe (pp_cabinet_of (bench), "bob", "Not/there", TRUE, NULL));
  g_assert_true (pp_cabinet_subscribe (pp_cabinet_of (bench), "bob", "Not/there", TRUE, NULL));
  g_assert_true (pp_cabinet_folder_delete (pp_cabinet_of (bench), "carol", "Sent", &id, NULL));
  pp_bench_unref (bench);
  bench = open_good (place->path);
  assert_list (bench, "bob", "INBOX:1 | Archive Drafts INBOX Not/there Trash");
  assert_list (bench, "carol", "INBOX:7 | " SPECIAL);
  pp_bench_unref (bench);
}

static gboolean
rename_folder (PpBench *bench, const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) renamed = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);

  return pp_cabinet_folder_rename (pp_cabinet_of (bench), "bob", from, to, renamed, made, error);
}

static void
assert_not_renamed (PpBench *bench, const char *from, const char *to, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rename_folder (bench, from, to, &error));
  g_assert_error (error, PP_CABINET_ERROR, code);
}

static void
test_folders (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autofree char *deep = g_strnfill (PP_MAILBOX_NAME_MAX - 8, 'x');
  g_autoptr (GError) error = NULL;
  guint32 id;

  assert_list (bench, "bob", "INBOX:1 | " SPECIAL);
  g_assert_cmpint (make (bench, "bob", "Work/2026/May"), ==, 9);
  assert_list (bench, "bob", "INBOX:1 Work:7 Work/2026:8 Work/2026/May:9 | " SPECIAL);
  assert_not_made (bench, "Work/2026", PP_CABINET_ERROR_EXISTS);
  assert_not_made (bench, "INBOX", PP_CABINET_ERROR_EXISTS);
  g_assert_true (rename_folder (bench, "Work/2026", "Old/Years/2026", &error));
  assert_list (bench, "bob", "INBOX:1 Old:10 Old/Years:11 Old/Years/2026:8 Old/Years/2026/May:9 Work:7 | " SPECIAL);
  assert_not_renamed (bench, "Old", "Old/er", PP_CABINET_ERROR_NAME);
  assert_not_renamed (bench, "Old", "Work", PP_CABINET_ERROR_EXISTS);
  assert_not_renamed (bench, "Old", "INBOX", PP_CABINET_ERROR_EXISTS);
  assert_not_renamed (bench, "Gone", "Back", PP_CABINET_ERROR_MISSING);
  assert_not_renamed (bench, "Old", deep, PP_CABINET_ERROR_NAME);
  g_assert_true (pp_cabinet_folder_delete (pp_cabinet_of (bench), "bob", "Old", &id, NULL));
  g_assert_cmpint (id, ==, 10);
  assert_list (bench, "bob", "INBOX:1 Old/Years:11 Old/Years/2026:8 Old/Years/2026/May:9 Work:7 | " SPECIAL);
  /* What lies below a name that is no more is in the way of those that would come there. */
  make (bench, "bob", "New/Years");
  assert_not_renamed (bench, "New", "Old", PP_CABINET_ERROR_EXISTS);
  g_assert_false (pp_cabinet_folder_delete (pp_cabinet_of (bench), "bob", "Old", &id, &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (pp_cabinet_folder_delete (pp_cabinet_of (bench), "bob", "INBOX", &id, &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_NAME);
  /* Deleted and made anew, it is another. */
  g_assert_true (pp_cabinet_folder_delete (pp_cabinet_of (bench), "bob", "New/Years", &id, NULL));
  g_assert_cmpint (make (bench, "bob", "New/Years"), ==, id + 1);
}

static void
test_too_many_folders (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);

  g_assert_cmpint (sqlite3_exec (pp_cabinet_of (bench)->db,
                                 "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9994)"
                                 " INSERT INTO mailbox (owner, name) SELECT 'bob', 'm' || i FROM n",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  assert_list (bench, "carol", "INBOX:9995 | " SPECIAL);
  {
    g_autofree char *all = describe (bench, "bob");
  }
  assert_not_made (bench, "one more", PP_CABINET_ERROR_LIMIT);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM mailbox WHERE owner = 'bob'"), ==, PP_MAILBOXES_MAX);
}

static void
test_inbox_is_renamed (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_folder_free);
  g_autoptr (GError) error = NULL;
  PpChange from, to;

  for (guint i = 0; i < 3; i++)
    file (bench, "bob", "x");
  remove_uid (bench, "bob", 2);
  pp_change_init (&from);
  pp_change_init (&to);
  g_assert_true (pp_cabinet_inbox_rename (pp_cabinet_of (bench), "bob", "Old/All", made, &from, &to, &error));
  g_assert_no_error (error);
  g_assert_cmpint (made->len, ==, 2);
  g_assert_cmpint (count (bench, "bob"), ==, 0);
  g_assert_cmpint (from.letters->len, ==, 2);
  g_assert_cmpint (g_array_index (from.letters, PpFiled, 1).uid, ==, 3);
  g_assert_cmpint (g_array_index (to.letters, PpFiled, 1).uid, ==, 2);
  g_assert_cmpint (to.numbers.count, ==, 2);
  g_assert_cmpint (file (bench, "bob", "y"), ==, 4);
  pp_change_clear (&from);
  pp_change_clear (&to);
}

/* ------------------------------------------------------------------ flags */

/* "1=9 2=0@4 …": uid, flags and modseq of those in @letters. (transfer full) */
static char *
list_flags (GArray *letters)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < letters->len; i++)
    g_string_append_printf (text, "%s%u=%" G_GINT64_MODIFIER "x@%" G_GUINT64_FORMAT, i > 0 ? " " : "", g_array_index (letters, PpFiled, i).uid,
                            g_array_index (letters, PpFiled, i).flags, g_array_index (letters, PpFiled, i).mod_seq);
  return g_string_free (text, FALSE);
}

static void
assert_letters (PpBench *bench, guint32 id, const char *expected)
{
  g_autoptr (PpFolder) folder = NULL;
  g_autoptr (GArray) letters = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;

  g_assert_true (pp_cabinet_folder_load (pp_cabinet_of (bench), id, &folder, &letters, &error));
  g_assert_no_error (error);
  list = list_flags (letters);
  g_assert_cmpstr (list, ==, expected);
}

/* "asked|refused" as numbers of letters, or the error's code. */
static char *
flag (PpBench *bench, guint32 id, GArray *which, PpFlagsMode mode, PpFlags flags, const char *keywords, guint64 unchanged_since)
{
  g_auto (GStrv) names = g_strsplit (keywords, " ", -1);
  const PpFlagging how = { .mode = mode, .flags = flags, .keywords = *keywords != '\0' ? names : NULL, .unchanged_since = unchanged_since };
  g_autoptr (GArray) list = which, asked = g_array_new (FALSE, FALSE, 4), refused = g_array_new (FALSE, FALSE, 4);
  g_autoptr (GError) error = NULL;
  PpChange change;
  char *answer;

  pp_change_init (&change);
  if (pp_cabinet_flag (pp_cabinet_of (bench), id, list, &how, &change, asked, refused, &error))
    answer = g_strdup_printf ("%u|%u|%u", asked->len, refused->len, change.letters->len);
  else
    answer = g_strdup_printf ("error %d", error->code);
  pp_change_clear (&change);
  return answer;
}

#define assert_flagged(expected, ...) \
  G_STMT_START { g_autofree char *answer_ = flag (__VA_ARGS__); g_assert_cmpstr (answer_, ==, expected); } G_STMT_END

static void
test_flags (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  guint32 id;

  for (guint i = 0; i < 3; i++)
    file (bench, "bob", "x");
  id = inbox_of (bench, "bob");
  assert_letters (bench, id, "1=0@2 2=0@3 3=0@4");
  assert_flagged ("2|0|2", bench, id, uids (3, 1, 3, 9), PP_FLAGS_ADD, PP_FLAG_SEEN, "", G_MAXUINT64);
  assert_letters (bench, id, "1=8@5 2=0@3 3=8@5");
  g_assert_cmpint (ask_number (bench, "SELECT unseen FROM mailbox"), ==, 1);
  /* Nothing really changes: no new modseq. */
  assert_flagged ("2|0|0", bench, id, uids (2, 1, 3), PP_FLAGS_ADD, PP_FLAG_SEEN, "", G_MAXUINT64);
  assert_letters (bench, id, "1=8@5 2=0@3 3=8@5");
  assert_flagged ("1|2|1", bench, id, uids (3, 1, 2, 3), PP_FLAGS_SET, PP_FLAG_DELETED | PP_FLAG_DRAFT, "", 4);
  assert_letters (bench, id, "1=8@5 2=14@6 3=8@5");
  g_assert_cmpint (ask_number (bench, "SELECT deleted FROM mailbox"), ==, 1);
  assert_flagged ("1|0|1", bench, id, uids (1, 2), PP_FLAGS_ADD, 0, "$Forwarded NotJunk", G_MAXUINT64);
  assert_flagged ("1|0|1", bench, id, uids (1, 1), PP_FLAGS_ADD, 0, "notjunk", G_MAXUINT64);
  assert_letters (bench, id, "1=48@8 2=74@7 3=8@5");
  /* Who removes a keyword that there is not, makes none. */
  assert_flagged ("2|0|1", bench, id, uids (2, 1, 2), PP_FLAGS_REMOVE, PP_FLAG_DRAFT, "Other", G_MAXUINT64);
  assert_letters (bench, id, "1=48@8 2=64@9 3=8@5");
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM keyword"), ==, 2);
  assert_flagged ("3|0|3", bench, id, uids (3, 1, 2, 3), PP_FLAGS_SET, 0, "", G_MAXUINT64);
  assert_letters (bench, id, "1=0@10 2=0@10 3=0@10");
  g_assert_cmpint (ask_number (bench, "SELECT unseen * 10 + deleted FROM mailbox"), ==, 30);
}

static void
test_too_many_keywords (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (GString) names = g_string_new ("k0");
  g_autofree char *long_name = g_strnfill (PP_KEYWORD_LENGTH_MAX + 1, 'k');
  g_autofree char *limit = g_strdup_printf ("error %d", PP_CABINET_ERROR_LIMIT);
  guint32 id, other;

  file (bench, "bob", "x");
  id = inbox_of (bench, "bob");
  other = make (bench, "bob", "Other");
  assert_flagged (limit, bench, id, uids (1, 1), PP_FLAGS_ADD, 0, long_name, G_MAXUINT64);
  for (guint i = 1; i < PP_KEYWORDS_MAX; i++)
    g_string_append_printf (names, " k%u", i);
  assert_flagged ("1|0|1", bench, id, uids (1, 1), PP_FLAGS_ADD, 0, names->str, G_MAXUINT64);
  g_string_append (names, " z");
  /* All or nothing. */
  assert_flagged (limit, bench, id, uids (1, 1), PP_FLAGS_SET, PP_FLAG_SEEN, names->str, G_MAXUINT64);
  assert_letters (bench, id, "1=7fffffffffffffe0@3");
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM keyword"), ==, PP_KEYWORDS_MAX);
  g_assert_cmpint (other, >, id);
}

/* ------------------------------------------------------------------ copies */

static char *
copy (PpBench *bench, guint32 id, GArray *which, guint32 to, gboolean move, gint64 quota)
{
  g_autoptr (GArray) list = which;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  PpChange from, into;
  char *answer;

  pp_change_init (&from);
  pp_change_init (&into);
  if (pp_cabinet_copy (pp_cabinet_of (bench), id, list, to, move, quota, &from, &into, &error))
    answer = g_strdup_printf ("%s > %s", before = list_flags (from.letters), after = list_flags (into.letters));
  else
    answer = g_strdup_printf ("error %d", error->code);
  pp_change_clear (&from);
  pp_change_clear (&into);
  return answer;
}

#define assert_copied(expected, ...) \
  G_STMT_START { g_autofree char *answer_ = copy (__VA_ARGS__); g_assert_cmpstr (answer_, ==, expected); } G_STMT_END

static void
test_copy_and_move (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autofree char *full = g_strdup_printf ("error %d", PP_CABINET_ERROR_FULL);
  g_autofree char *missing = g_strdup_printf ("error %d", PP_CABINET_ERROR_MISSING);
  g_autoptr (GBytes) got = NULL;
  guint32 id, to, gone;

  for (guint i = 0; i < 3; i++)
    file (bench, "bob", "0123456789");
  id = inbox_of (bench, "bob");
  to = make (bench, "bob", "To");
  assert_flagged ("1|0|1", bench, id, uids (1, 2), PP_FLAGS_ADD, PP_FLAG_FLAGGED, "$A $B", G_MAXUINT64);
  assert_flagged ("1|0|1", bench, id, uids (1, 3), PP_FLAGS_ADD, 0, "$B", G_MAXUINT64);
  assert_copied ("3=40@6 > 1=20@2", bench, id, uids (2, 3, 7), to, FALSE, 0);
  assert_copied ("2=62@5 > 2=62@3", bench, id, uids (1, 2), to, FALSE, 0);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM content"), ==, 3);
  g_assert_cmpint (ask_number (bench, "SELECT sum (uses) FROM share"), ==, 4);
  assert_copied (full, bench, id, uids (1, 1), to, FALSE, 59);
  assert_copied (missing, bench, id, uids (1, 1), 99, FALSE, 0);
  /* What is moved takes no more room than it had. */
  assert_copied ("1=0@2 3=40@6 > 3=0@4 4=20@4", bench, id, uids (2, 1, 3), to, TRUE, 1);
  assert_letters (bench, id, "2=62@5");
  assert_letters (bench, to, "1=20@2 2=62@3 3=0@4 4=20@4");
  assert_copied ("1=20@2 > 5=20@5", bench, to, uids (1, 1), to, TRUE, 0);
  assert_letters (bench, to, "2=62@3 3=0@4 4=20@4 5=20@5");
  assert_copied ("2=62@3 > 6=62@7", bench, to, uids (1, 2), to, FALSE, 0);
  assert_copied (" > ", bench, to, uids (1, 99), id, TRUE, 0);
  /* The octets go with the last that has them. */
  g_assert_true (pp_cabinet_folder_delete (pp_cabinet_of (bench), "bob", "To", &gone, NULL));
  g_assert_cmpint (gone, ==, to);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM content"), ==, 1);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM parsed"), ==, 1);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM share"), ==, 0);
  got = get (bench, "bob", 2);
  g_assert_cmpint (g_bytes_get_size (got), ==, 10);
  remove_uid (bench, "bob", 2);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM content"), ==, 0);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM keyword WHERE mailbox = 2"), ==, 0);
}

/* The id of octets that are gone is not given to others, while a job that was asked before may still look for them. */
static void
test_content_ids (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);

  file (bench, "bob", "mine");
  remove_uid (bench, "bob", 1);
  file (bench, "carol", "hers");
  g_assert_null (pp_cabinet_content_get (pp_cabinet_of (bench), 1, NULL));
}

static void
test_recent (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  guint32 from = 0;

  file (bench, "bob", "x");
  file (bench, "bob", "x");
  g_assert_true (pp_cabinet_take_recent (pp_cabinet_of (bench), 1, &from, NULL));
  g_assert_cmpint (from, ==, 1);
  g_assert_true (pp_cabinet_take_recent (pp_cabinet_of (bench), 1, &from, NULL));
  g_assert_cmpint (from, ==, 3);
  file (bench, "bob", "x");
  file (bench, "bob", "x");
  g_assert_true (pp_cabinet_tell_recent (pp_cabinet_of (bench), 1, 4, NULL));
  g_assert_true (pp_cabinet_take_recent (pp_cabinet_of (bench), 1, &from, NULL));
  g_assert_cmpint (from, ==, 4);
}

/* ------------------------------------------------------------------ those that are gone */

static guint
vanished (PpBench *bench, guint32 id, guint64 since, gboolean *complete)
{
  g_autoptr (GArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pp_cabinet_list_vanished (pp_cabinet_of (bench), id, since, &list, complete, &error));
  g_assert_no_error (error);
  for (guint i = 1; i < list->len; i++)
    g_assert_cmpint (g_array_index (list, guint32, i - 1), <, g_array_index (list, guint32, i));
  return list->len;
}

static void
remove_range (PpBench *bench, guint32 id, guint32 first, guint32 last)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  PpChange change;

  for (guint32 uid = first; uid <= last; uid++)
    g_array_append_val (list, uid);
  pp_change_init (&change);
  g_assert_true (pp_cabinet_remove (pp_cabinet_of (bench), id, list, TRUE, &change, NULL));
  g_assert_cmpint (change.letters->len, ==, last - first + 1);
  pp_change_clear (&change);
}

static void
fill (PpBench *bench, guint n)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autofree Job *jobs = g_new0 (Job, n);

  for (guint i = 0; i < n; i++)
    jobs[i].content = content;
  g_assert_true (do_jobs (bench, jobs, n));
}

static void
test_vanished (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  const guint many = PP_VANISHED_MAX + 2000;
  gboolean complete;

  fill (bench, many + 10);
  g_assert_cmpint (vanished (bench, 1, 1, &complete), ==, 0);
  g_assert_true (complete);
  remove_range (bench, 1, 3, 3);
  remove_range (bench, 1, 1, 2);
  g_assert_cmpint (vanished (bench, 1, 0, &complete), ==, 3);
  g_assert_cmpint (vanished (bench, 1, many + 12, &complete), ==, 2);
  g_assert_cmpint (vanished (bench, 1, many + 13, &complete), ==, 0);
  g_assert_true (complete);
  for (guint32 uid = 4; uid < 1004; uid += 100)
    remove_range (bench, 1, uid, uid + 99);
  g_assert_cmpint (vanished (bench, 1, 0, &complete), ==, 1003);
  g_assert_true (complete);
  remove_range (bench, 1, 1004, 11010);
  /* Not many more than are kept; what is still known is known whole. */
  g_assert_cmpint (vanished (bench, 1, 0, &complete), <=, PP_VANISHED_MAX);
  g_assert_false (complete);
  g_assert_cmpint (ask_number (bench, "SELECT vanished - (SELECT count (*) FROM vanished) FROM mailbox"), ==, 0);
  vanished (bench, 1, ask_number (bench, "SELECT forgotten FROM mailbox"), &complete);
  g_assert_true (complete);
  vanished (bench, 1, ask_number (bench, "SELECT forgotten - 1 FROM mailbox"), &complete);
  g_assert_false (complete);
}

/* ------------------------------------------------------------------ used up, or damaged */

static void
change_rows (PpBench *bench, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (pp_cabinet_of (bench)->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
assert_not_filed (PpBench *bench, int code)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pp_cabinet_mailbox_add (pp_cabinet_of (bench), "bob", 1, 0, content, 0, &error), ==, 0);
  g_assert_error (error, PP_CABINET_ERROR, code);
}

static void
test_used_up (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);

  file (bench, "bob", "x");
  change_rows (bench, "UPDATE mailbox SET uid_next = 4294967294");
  g_assert_cmpint (file (bench, "bob", "x"), ==, 4294967294);
  assert_not_filed (bench, PP_CABINET_ERROR_LIMIT);
  g_assert_cmpint (count (bench, "bob"), ==, 2);
  g_assert_cmpint (ask_number (bench, "SELECT count (*) FROM content"), ==, 2);
  change_rows (bench, "UPDATE mailbox SET uid_next = 4294967290; DELETE FROM letter WHERE uid > 100");
  change_rows (bench, "UPDATE mailbox SET mod_seq = 9223372036854775807");
  assert_not_filed (bench, PP_CABINET_ERROR_LIMIT);
  change_rows (bench, "UPDATE sqlite_sequence SET seq = 4294967294 WHERE name = 'mailbox'");
  g_assert_cmpint (make (bench, "bob", "last"), ==, G_MAXUINT32);
  assert_not_made (bench, "too many", PP_CABINET_ERROR_LIMIT);
  change_rows (bench, "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'mailbox'");
  assert_not_made (bench, "too many", PP_CABINET_ERROR_MACHINE);
}

static void
test_damaged_rows (void)
{
  static const char *const damages[] = {
    "UPDATE letter SET flags = -1",
    "UPDATE letter SET flags = 32",
    "UPDATE letter SET flags = 9223372036854775807",
    "UPDATE letter SET uid = 0 WHERE uid = 1",
    "UPDATE letter SET uid = -5 WHERE uid = 1",
    "UPDATE letter SET uid = 7 WHERE uid = 1",
    "UPDATE letter SET uid = 4294967297 WHERE uid = 1",
    "UPDATE letter SET mod_seq = 0",
    "UPDATE letter SET mod_seq = 99",
    "UPDATE letter SET content = 0",
    "UPDATE letter SET content = -1",
    "UPDATE letter SET octets = -1 WHERE uid = 1",
    "UPDATE letter SET octets = 5000000000",
    "UPDATE letter SET zone = 100000",
    "UPDATE letter SET date_us = 9223372036854775807",
    "UPDATE letter SET date_us = -9223372036854775807",
    "UPDATE letter SET zone = -9223372036854775807 - 1",
    "UPDATE letter SET item = -1",
    "DELETE FROM letter WHERE uid = 2",
    "UPDATE mailbox SET uid_next = 0",
    "UPDATE mailbox SET uid_next = 1",
    "UPDATE mailbox SET uid_next = 4294967296",
    "UPDATE mailbox SET mod_seq = 0",
    "UPDATE mailbox SET mod_seq = -1",
    "UPDATE mailbox SET unseen = 9",
    "UPDATE mailbox SET letters = 1, unseen = 1",
    "UPDATE mailbox SET deleted = 1",
    "UPDATE mailbox SET octets = 1",
    "UPDATE mailbox SET octets = -1",
    "UPDATE mailbox SET first_recent = 9",
    "INSERT INTO keyword VALUES (1, 3, 'x')",
    "INSERT INTO keyword VALUES (1, 0, '')",
    "INSERT INTO keyword VALUES (1, -1, 'x')",
    "INSERT INTO keyword VALUES (1, 0, CAST (x'ff' AS TEXT))",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (PpBench) bench = open_good (NULL);
      g_autoptr (PpFolder) folder = NULL;
      g_autoptr (GArray) letters = NULL;
      g_autoptr (GError) error = NULL;

      file (bench, "bob", "x");
      file (bench, "bob", "y");
      change_rows (bench, damages[i]);
      if (pp_cabinet_folder_load (pp_cabinet_of (bench), 1, &folder, &letters, &error))
        g_error ("%s: is not noticed", damages[i]);
      g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED);
      g_clear_error (&error);
      /* Whatever is asked of it, it does not hurt. */
      g_free (flag (bench, 1, uids (2, 1, 2), PP_FLAGS_ADD, PP_FLAG_SEEN, "a", G_MAXUINT64));
      g_free (copy (bench, 1, uids (2, 1, 2), 1, TRUE, 0));
      g_free (copy (bench, 1, NULL, 1, FALSE, 5));
    }
}

static void
test_damaged_content (void)
{
  g_autoptr (PpBench) bench = open_good (NULL);
  g_autoptr (GError) error = NULL;
  PpParsed parsed;

  file (bench, "bob", "x");
  change_rows (bench, "INSERT INTO share VALUES (1, -4)");
  g_assert_false (pp_cabinet_content_drop (pp_cabinet_of (bench), 1, &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_DAMAGED);
  g_clear_error (&error);
  change_rows (bench, "DELETE FROM content; DELETE FROM parsed");
  g_assert_false (pp_cabinet_get_parsed (pp_cabinet_of (bench), 1, &parsed, &error));
  g_assert_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING);
  g_assert_null (parsed.envelope);
  g_assert_null (get (bench, "bob", 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cabinet-mail/names", test_names);
  ADD_PLACE ("/cabinet-mail/account", test_account);
  g_test_add_func ("/cabinet-mail/folders", test_folders);
  g_test_add_func ("/cabinet-mail/too-many-folders", test_too_many_folders);
  g_test_add_func ("/cabinet-mail/inbox-is-renamed", test_inbox_is_renamed);
  g_test_add_func ("/cabinet-mail/flags", test_flags);
  g_test_add_func ("/cabinet-mail/too-many-keywords", test_too_many_keywords);
  g_test_add_func ("/cabinet-mail/copy-and-move", test_copy_and_move);
  g_test_add_func ("/cabinet-mail/content-ids", test_content_ids);
  g_test_add_func ("/cabinet-mail/recent", test_recent);
  g_test_add_func ("/cabinet-mail/vanished", test_vanished);
  g_test_add_func ("/cabinet-mail/used-up", test_used_up);
  g_test_add_func ("/cabinet-mail/damaged-rows", test_damaged_rows);
  g_test_add_func ("/cabinet-mail/damaged-content", test_damaged_content);
  return g_test_run ();
}
