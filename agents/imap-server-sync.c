/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client knows of the mailbox that it has selected, and what it is told of the changes of others: sequence numbers
 * change only when it is told so, and it is told of an EXPUNGE only when no number that it has said can be mistaken
 * (RFC 9051, 7.5.1). While it idles it is told at once.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* ------------------------------------------------------------------ looking up */

/* How many of @uids (rising) are below @uid. */
static guint
count_below (const GArray *uids, guint32 uid)
{
  guint low = 0, high = uids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (uids, guint32, middle) < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
contains (const GArray *uids, guint32 uid)
{
  guint at = count_below (uids, uid);

  return at < uids->len && g_array_index (uids, guint32, at) == uid;
}

guint
pp_imap_view_find (const PpImapView *self, guint32 uid)
{
  guint at = count_below (self->uids, uid);

  return at < self->uids->len && g_array_index (self->uids, guint32, at) == uid ? at + 1 : 0;
}

gboolean
pp_imap_view_is_recent (const PpImapView *self, guint32 uid)
{
  return uid >= self->recent_from && !self->session->rev2;
}

guint
pp_imap_view_count_recent (const PpImapView *self)
{
  return self->uids->len - count_below (self->uids, self->recent_from);
}

/* Both sides rise, so each is gone over once. */
GArray *
pp_imap_view_number (const PpImapView *self, const GArray *uids)
{
  const GArray *letters = pp_mailbox_get_letters (self->mailbox);
  GArray *numbered = g_array_sized_new (FALSE, TRUE, sizeof (PpNumbered), uids->len);
  guint number = uids->len > 0 ? count_below (self->uids, g_array_index (uids, guint32, 0)) : 0;
  guint at = uids->len > 0 ? pp_mailbox_find_index (self->mailbox, g_array_index (uids, guint32, 0)) : 0;

  for (guint i = 0; i < uids->len; i++)
    {
      guint32 uid = g_array_index (uids, guint32, i);
      PpNumbered letter = { 0 };

      while (number < self->uids->len && g_array_index (self->uids, guint32, number) < uid)
        number++;
      while (at < letters->len && g_array_index (letters, PpFiled, at).uid < uid)
        at++;
      if (number == self->uids->len || at == letters->len)
        break;
      if (g_array_index (self->uids, guint32, number) != uid || g_array_index (letters, PpFiled, at).uid != uid)
        continue;
      letter.number = number + 1;
      letter.recent = pp_imap_view_is_recent (self, uid);
      letter.filed = g_array_index (letters, PpFiled, at);
      g_array_append_val (numbered, letter);
    }
  return numbered;
}

char **
pp_imap_view_keywords (const PpImapView *self)
{
  guint n;
  const char *const *keywords = pp_mailbox_get_keywords (self->mailbox, &n);
  char **copy = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    copy[i] = g_strdup (keywords[i]);
  return copy;
}

/* ------------------------------------------------------------------ what the store tells us */

static PpImapView *
view_of (PpViewer *viewer)
{
  return (PpImapView *) viewer;
}

static void
tell_idler (PpImapView *self)
{
  if (self->session->state != PP_IMAP_IDLING)
    return;
  pp_imap_announce (self->session, TRUE);
  pp_imap_flush (self->session);
}

static void
added (PpViewer *viewer, guint from, PpViewer *by)
{
  tell_idler (view_of (viewer));
}

/* What the session itself changed, its own command tells. */
static void
changed (PpViewer *viewer, const GArray *uids, PpViewer *by)
{
  PpImapView *self = view_of (viewer);

  if (by == viewer)
    return;
  for (guint i = 0; i < uids->len; i++)
    if (pp_imap_view_find (self, g_array_index (uids, guint32, i)) > 0)
      g_hash_table_add (self->changed, GUINT_TO_POINTER (g_array_index (uids, guint32, i)));
  tell_idler (self);
}

static void
removed (PpViewer *viewer, const GArray *uids, guint64 mod_seq, PpViewer *by)
{
  PpImapView *self = view_of (viewer);

  for (guint i = 0; i < uids->len; i++)
    if (pp_imap_view_find (self, g_array_index (uids, guint32, i)) > 0)
      g_array_append_val (self->gone, g_array_index (uids, guint32, i));
  tell_idler (self);
}

static void
keywords (PpViewer *viewer)
{
  view_of (viewer)->new_keywords = TRUE;
  tell_idler (view_of (viewer));
}

/* BYE may be said at any time; but a command that waits for the store is answered first. */
static void
gone (PpViewer *viewer)
{
  PpImapView *self = view_of (viewer);

  self->deleted = TRUE;
  if (!self->session->waiting)
    pp_imap_close_with (self->session, "The selected mailbox was deleted");
}

/* ------------------------------------------------------------------ a view's life */

void
pp_imap_view_init (PpImapView *self, PpImapSession *session)
{
  self->viewer = (PpViewer){ .added = added, .changed = changed, .removed = removed, .keywords = keywords, .gone = gone };
  self->session = session;
  self->uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->changed = g_hash_table_new (NULL, NULL);
}

void
pp_imap_view_clear (PpImapView *self)
{
  if (self->registered)
    pp_mailbox_close (self->mailbox, &self->viewer);
  g_clear_pointer (&self->mailbox, pp_mailbox_unref);
  self->registered = self->read_only = self->new_keywords = self->deleted = FALSE;
  self->uid_next = self->recent_from = 0;
  g_array_set_size (self->uids, 0);
  g_array_set_size (self->gone, 0);
  g_hash_table_remove_all (self->changed);
  g_array_set_size (self->session->saved, 0);
}

/* Takes in the letters that were not yet told of. Returns how many. */
static guint
take_in_new (PpImapView *self)
{
  const GArray *letters = pp_mailbox_get_letters (self->mailbox);
  guint before = self->uids->len;

  for (guint i = pp_mailbox_find_index (self->mailbox, self->uid_next); i < letters->len; i++)
    g_array_append_val (self->uids, g_array_index (letters, PpFiled, i).uid);
  if (self->uids->len > before)
    self->uid_next = g_array_index (self->uids, guint32, self->uids->len - 1) + 1;
  return self->uids->len - before;
}

void
pp_imap_view_fill (PpImapView *self)
{
  take_in_new (self);
  self->new_keywords = FALSE;
}

/* ------------------------------------------------------------------ telling */

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return x < y ? -1 : x > y;
}

/* Each EXPUNGE moves those behind it: the numbers are said as they are at that moment (RFC 9051, 7.5.1). */
static void
say_expunged (PpImapSession *self, const GArray *indexes)
{
  for (guint i = 0; i < indexes->len; i++)
    pp_imap_say (self, "%u EXPUNGE", g_array_index (indexes, guint32, i) + 1 - i);
}

static void
say_vanished (PpImapSession *self, const GArray *uids)
{
  GString *out = pp_imap_begin (self);

  g_string_append (out, "VANISHED ");
  pp_imap_set_append (out, uids);
  pp_imap_end (self);
}

static void
tell_gone (PpImapSession *self)
{
  PpImapView *view = &self->view;
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint kept = 0;

  if (view->gone->len == 0)
    return;
  g_array_sort (view->gone, compare_uids);
  for (guint i = 0; i < view->uids->len; i++)
    if (contains (view->gone, g_array_index (view->uids, guint32, i)))
      g_array_append_val (indexes, i);
    else
      g_array_index (view->uids, guint32, kept++) = g_array_index (view->uids, guint32, i);
  g_array_set_size (view->uids, kept);
  if (self->qresync)
    say_vanished (self, view->gone);
  else
    say_expunged (self, indexes);
  g_array_set_size (view->gone, 0);
}

static void
tell_added (PpImapSession *self)
{
  if (take_in_new (&self->view) == 0)
    return;
  pp_imap_say (self, "%u EXISTS", self->view.uids->len);
  if (!self->rev2)
    pp_imap_say (self, "%u RECENT", pp_imap_view_count_recent (&self->view));
}

static void
tell_changed (PpImapSession *self)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  GHashTableIter iter;
  gpointer uid;

  if (g_hash_table_size (self->view.changed) == 0)
    return;
  g_hash_table_iter_init (&iter, self->view.changed);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    {
      guint32 number = GPOINTER_TO_UINT (uid);
      g_array_append_val (uids, number);
    }
  g_hash_table_remove_all (self->view.changed);
  g_array_sort (uids, compare_uids);
  pp_imap_say_flags (self, uids, TRUE, self->rev2);
}

/* flag-list and PERMANENTFLAGS: the system's flags, the keywords that there are, and that new ones may be made. */
void
pp_imap_say_keywords (PpImapSession *self)
{
  guint n;
  const char *const *words = pp_mailbox_get_keywords (self->view.mailbox, &n);
  g_autoptr (GString) list = g_string_new ("\\Answered \\Flagged \\Deleted \\Seen \\Draft");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (list, " %s", words[i]);
  pp_imap_say (self, "FLAGS (%s)", list->str);
  if (self->view.read_only)
    pp_imap_say (self, "OK [PERMANENTFLAGS ()] Nothing can be changed here");
  else
    pp_imap_say (self, "OK [PERMANENTFLAGS (%s%s)] These are kept", list->str, n < PP_KEYWORDS_MAX ? " \\*" : "");
  self->view.new_keywords = FALSE;
}

/**
 * pp_imap_announce:
 * @may_expunge: no sequence number of the client's is on its way
 *
 * Tells the client what it does not know yet of the selected mailbox.
 */
void
pp_imap_announce (PpImapSession *self, gboolean may_expunge)
{
  if (may_expunge)
    tell_gone (self);
  tell_added (self);
  if (self->view.new_keywords)
    pp_imap_say_keywords (self);
  tell_changed (self);
}

/* ------------------------------------------------------------------ sets of numbers */

static GArray *
take_uids (const PpImapView *view, const GArray *ranges)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < ranges->len; i++)
    {
      const PpRange *range = &g_array_index (ranges, PpRange, i);

      for (guint at = count_below (view->uids, range->from);
           at < view->uids->len && g_array_index (view->uids, guint32, at) <= range->to; at++)
        g_array_append_val (uids, g_array_index (view->uids, guint32, at));
    }
  return uids;
}

/* NULL: a number is too high. "*" is, where there is no letter (RFC 9051, 9: seq-number). */
static GArray *
take_numbers (const PpImapView *view, const GArray *ranges, gboolean *missed)
{
  GArray *uids;

  if (ranges->len == 0 || g_array_index (ranges, PpRange, ranges->len - 1).to > view->uids->len)
    return NULL;
  uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < ranges->len; i++)
    {
      const PpRange *range = &g_array_index (ranges, PpRange, i);
      g_array_append_vals (uids, &g_array_index (view->uids, guint32, range->from - 1), range->to - range->from + 1);
    }
  for (guint i = 0; i < view->gone->len && !*missed; i++)
    *missed = contains (uids, g_array_index (view->gone, guint32, i));
  return uids;
}

GArray *
pp_imap_get_uids (PpImapSession *self, guint place, gboolean *missed)
{
  const PpImapArgument *argument = pp_imap_argument (self, place);
  const PpImapView *view = &self->view;
  g_autoptr (GArray) set = NULL;
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GError) error = NULL;
  gboolean saved = FALSE;
  GArray *uids;
  guint32 last;

  *missed = FALSE;
  if (argument->kind != PP_IMAP_ATOM)
    {
      pp_imap_syntax (self);
      return NULL;
    }
  if (!pp_imap_set_parse (argument->text, argument->length, &set, &saved, &error))
    {
      pp_imap_fault (self, error);
      return NULL;
    }
  if (saved)
    return take_uids (view, self->saved);
  last = view->uids->len == 0 ? 0 : self->verb->by_uid ? g_array_index (view->uids, guint32, view->uids->len - 1) : view->uids->len;
  ranges = pp_imap_set_normalize (set, last);
  if (self->verb->by_uid)
    return take_uids (view, ranges);
  uids = take_numbers (view, ranges, missed);
  if (uids == NULL)
    pp_imap_bad (self, "There is no message of that number: the mailbox has %u", view->uids->len);
  return uids;
}
