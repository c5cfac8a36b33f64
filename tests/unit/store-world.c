/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of the mail store have in common.
 */
#include "store-world.h"

#include <string.h>

/* ------------------------------------------------------------------ the world */

#define TEST_TYPE_OFFICE (test_office_get_type ())
G_DECLARE_FINAL_TYPE (TestOffice, test_office, TEST, OFFICE, PpActor)
struct _TestOffice
{
  PpActor parent_instance;
};
G_DEFINE_FINAL_TYPE (TestOffice, test_office, PP_TYPE_ACTOR)

static void
test_office_class_init (TestOfficeClass *klass)
{
}

static void
test_office_init (TestOffice *self)
{
}

static void
keep_event (PpEvent *event, gpointer events)
{
  g_ptr_array_add (events, pp_event_ref (event));
}

StoreWorld *
store_world_new (const char *path)
{
  StoreWorld *self = g_new0 (StoreWorld, 1);

  self->world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, 0, 1);
  self->actor = g_object_new (TEST_TYPE_OFFICE, NULL);
  self->cabinet = open_good (path);
  self->store = pp_mail_store_new (self->actor, self->cabinet);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_event_unref);
  self->heard = g_string_new (NULL);
  pp_world_add_host (self->world, HOST, "127.25.0.1");
  pp_world_add_actor (self->world, self->actor, "mda:" HOST, HOST);
  pp_world_set_sink (self->world, keep_event, self->events);
  pp_world_start (self->world);
  return self;
}

void
store_world_free (StoreWorld *self)
{
  g_assert_finalize_object (self->world);
  g_clear_pointer (&self->store, pp_mail_store_unref);
  g_assert_finalize_object (self->actor);
  pp_bench_unref (self->cabinet);
  g_ptr_array_unref (self->events);
  g_string_free (self->heard, TRUE);
  g_free (self);
}

void
store_world_run (StoreWorld *self)
{
  PpWorldStatus status;

  while ((status = pp_world_step (self->world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (self->world), .events = G_IO_IN };

      if (status == PP_WORLD_WAITING && g_poll (&fd, 1, 10000) == 0)
        g_error ("the world waits for ten seconds already");
    }
}

static void
account_opened (gpointer data, PpAccount *account, const GError *error)
{
  g_assert_no_error (error);
  *(PpAccount **) data = account;
}

void
store_world_open (StoreWorld *self, gint64 quota)
{
  pp_mail_store_open (self->store, "bob", quota, account_opened, &self->account);
  g_assert_null (self->account);
  store_world_run (self);
  g_assert_nonnull (self->account);
}

void
store_world_deliver (StoreWorld *self, guint n)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("0123456789", 10);
  const PpFiled letter = { .item = 7, .date_us = 1000 };

  for (guint i = 0; i < n; i++)
    pp_mail_store_deliver (self->store, "bob", 0, content, &letter, NULL, NULL);
}

char *
store_world_holdings (StoreWorld *self)
{
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  GString *keys = g_string_new (NULL);
  const PpActorView *view;

  for (guint i = 0; i < self->events->len; i++)
    pp_snapshot_apply (snapshot, self->events->pdata[i]);
  view = pp_snapshot_get_actor (snapshot, "mda:" HOST);
  for (guint i = 0; view != NULL && i < view->store->len; i++)
    {
      const PpHolding *holding = view->store->pdata[i];
      g_string_append_printf (keys, "%s%s", i > 0 ? " " : "", holding->key);
    }
  return g_string_free (keys, FALSE);
}

void
store_world_assert_heard_ (StoreWorld *self, const char *expected, const char *file, int line)
{
  g_autofree char *heard = g_strdup (self->heard->str);

  g_string_truncate (self->heard, 0);
  if (strcmp (heard, expected) != 0)
    g_error ("%s:%d: heard\n%s\nand not\n%s", file, line, heard, expected);
}

/* ------------------------------------------------------------------ witnesses */

/* "1 2 7" */
static char *
describe_uids (const GArray *uids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < uids->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (uids, guint32, i));
  return g_string_free (text, FALSE);
}

static const char *
name_of (const PpViewer *viewer)
{
  return viewer != NULL ? ((const Witness *) viewer)->name : "nobody";
}

static void
added (PpViewer *viewer, guint from, PpViewer *by)
{
  Witness *self = (Witness *) viewer;
  const GArray *letters = pp_mailbox_get_letters (self->mailbox);

  g_string_append_printf (self->world->heard, "%s: %u added by %s, first %u\n", self->name, letters->len - from, name_of (by),
                          g_array_index (letters, PpFiled, from).uid);
}

static void
changed (PpViewer *viewer, const GArray *uids, PpViewer *by)
{
  Witness *self = (Witness *) viewer;
  g_autofree char *list = describe_uids (uids);

  g_string_append_printf (self->world->heard, "%s: %s changed by %s, first has %" G_GINT64_MODIFIER "x\n", self->name, list, name_of (by),
                          pp_mailbox_find (self->mailbox, g_array_index (uids, guint32, 0))->flags);
}

static void
removed (PpViewer *viewer, const GArray *uids, guint64 mod_seq, PpViewer *by)
{
  Witness *self = (Witness *) viewer;
  g_autofree char *list = describe_uids (uids);

  g_assert_null (pp_mailbox_find (self->mailbox, g_array_index (uids, guint32, 0)));
  g_assert_cmpint (mod_seq, ==, pp_mailbox_get_mod_seq (self->mailbox));
  g_string_append_printf (self->world->heard, "%s: %s removed by %s\n", self->name, list, name_of (by));
}

static void
keywords (PpViewer *viewer)
{
  Witness *self = (Witness *) viewer;
  const char *const *names;
  guint n;

  names = pp_mailbox_get_keywords (self->mailbox, &n);
  g_string_append_printf (self->world->heard, "%s: %u keywords, the last %s\n", self->name, n, names[n - 1]);
}

static void
gone (PpViewer *viewer)
{
  Witness *self = (Witness *) viewer;

  g_assert_true (pp_mailbox_is_gone (self->mailbox));
  g_string_append_printf (self->world->heard, "%s: gone\n", self->name);
}

Witness *
witness_new (StoreWorld *world, const char *name)
{
  Witness *self = g_new0 (Witness, 1);

  self->viewer = (PpViewer){ added, changed, removed, keywords, gone };
  self->name = name;
  self->world = world;
  return self;
}

static void
opened (gpointer data, const GError *error)
{
  Witness *self = data;

  if (error == NULL)
    g_string_append_printf (self->world->heard, "%s: open, %u letters, recent from %u\n", self->name,
                            pp_mailbox_get_letters (self->mailbox)->len, self->recent_from);
  else
    g_string_append_printf (self->world->heard, "%s: error %d\n", self->name, error->code);
}

void
witness_open (Witness *self, PpMailbox *mailbox, gboolean takes_recent)
{
  g_clear_pointer (&self->mailbox, pp_mailbox_unref);
  self->mailbox = pp_mailbox_ref (mailbox);
  pp_mailbox_open (mailbox, &self->viewer, takes_recent, &self->recent_from, opened, self);
}

void
witness_close (Witness *self)
{
  pp_mailbox_close (self->mailbox, &self->viewer);
  pp_mailbox_unref (self->mailbox);
  g_free (self);
}

/* ------------------------------------------------------------------ done functions */

typedef struct
{
  StoreWorld *world;
  const char *what;
} Question;

gpointer
store_world_ask (StoreWorld *self, const char *what)
{
  Question *question = g_new0 (Question, 1);

  *question = (Question){ self, what };
  return question;
}

static void
note (Question *question, const GError *error, const char *answer)
{
  if (error != NULL)
    g_string_append_printf (question->world->heard, "%s: error %d\n", question->what, error->code);
  else
    g_string_append_printf (question->world->heard, "%s: %s\n", question->what, answer);
  g_free (question);
}

void
told (gpointer data, const GError *error)
{
  note (data, error, "done");
}

void
told_flags (gpointer data, const GArray *changed, const GArray *refused, const GError *error)
{
  g_autofree char *good = error == NULL ? describe_uids (changed) : NULL, *bad = error == NULL ? describe_uids (refused) : NULL;
  g_autofree char *answer = g_strdup_printf ("%s, not %s", good, bad);

  note (data, error, answer);
}

void
told_removed (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error)
{
  g_autofree char *list = error == NULL ? describe_uids (removed) : NULL;

  note (data, error, list);
}

void
told_copied (gpointer data, const GArray *from, const GArray *now, const GError *error)
{
  g_autofree char *before = error == NULL ? describe_uids (from) : NULL, *after = error == NULL ? describe_uids (now) : NULL;
  g_autofree char *answer = g_strdup_printf ("%s is %s", before, after);

  note (data, error, answer);
}

void
told_added (gpointer data, guint32 uid, const GError *error)
{
  g_autofree char *answer = g_strdup_printf ("is %u", uid);

  g_assert_true ((uid == 0) == (error != NULL));
  note (data, error, answer);
}

GArray *
uid_list (const char *numbers)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_auto (GStrv) list = g_strsplit (numbers, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      guint32 uid = g_ascii_strtoull (list[i], NULL, 10);
      g_array_append_val (uids, uid);
    }
  return uids;
}
