/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies with an actor: its queue, and its mailboxes or what a device has kept. Of many letters the last ones are shown.
 */
#include "app/inspector-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/scene-private.h"

#define MOST_WAITING 20
#define MOST_MAILBOXES 20
#define MOST_LETTERS 50
#define MOST_RECIPIENTS 3
/* A quota is reckoned up for so many letters at most. */
#define MOST_RECKONED 1000

/* (transfer full) */
char *
pp_inspect_hour (PpInspect *self, gint64 time_us)
{
  return pp_scene_words_hour (self->inspector->scenario, time_us, self->now_us);
}

/* What was said when it came. */
static const char *
first_words (const PpHolding *holding)
{
  const PpHoldingWords *words = holding->words;

  while (words->before != NULL)
    words = words->before;
  return words->details;
}

/* ------------------------------------------------------------------ the queue */

/* (transfer full) (element-type utf8): "for <bob@paris.example>, <carol@paris.example>" */
static GPtrArray *
read_recipients (const char *details)
{
  const char *at = g_str_has_prefix (details, "for <") ? details : strstr (details, " for <");
  GPtrArray *recipients = g_ptr_array_new_with_free_func (g_free);

  for (at = at != NULL ? strchr (at, '<') : NULL; at != NULL && recipients->len < 1000;)
    {
      const char *end = strchr (at, '>');

      if (end == NULL)
        break;
      g_ptr_array_add (recipients, g_strndup (at + 1, end - at - 1));
      at = g_str_has_prefix (end, ">, <") ? end + 3 : NULL;
    }
  return recipients;
}

typedef struct
{
  guint tries;
  gint64 next_us;
  const char *reply; /* or NULL */
} Waiting;

static gboolean
is_settled (const PpNews *news)
{
  return news != NULL && news->kind != PP_NEWS_DEFERRED;
}

/* (transfer full): those who have not got it; what is known of the last try goes into @waiting */
static char *
list_waiting (PpInspect *self, const PpHolding *holding, GPtrArray *news, Waiting *waiting)
{
  g_autoptr (GPtrArray) recipients = read_recipients (first_words (holding));
  GString *words = g_string_new (NULL);
  guint shown = 0, left = 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      const PpNews *last = NULL;
      g_autofree char *visible = pp_inspect_visible (recipients->pdata[i]);
      guint tries = 0;

      for (guint j = 0; j < news->len; j++)
        if (g_str_equal (((PpNews *) news->pdata[j])->recipient, recipients->pdata[i]))
          {
            last = news->pdata[j];
            tries++;
          }
      if (is_settled (last))
        continue;
      waiting->tries = MAX (waiting->tries, tries);
      waiting->next_us = last != NULL ? last->next_try_us : waiting->next_us;
      waiting->reply = last != NULL ? last->reply : waiting->reply;
      left++;
      if (shown++ < MOST_RECIPIENTS)
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", visible);
    }
  if (left > MOST_RECIPIENTS)
    g_string_append_printf (words, ngettext (" and %u more", " and %u more", left - MOST_RECIPIENTS), left - MOST_RECIPIENTS);
  return g_string_free (words, FALSE);
}

static gboolean
is_under_way (PpInspect *self, guint32 item)
{
  g_autoptr (GPtrArray) open = pp_snapshot_list_connections (self->snapshot);

  for (guint i = 0; i < open->len; i++)
    {
      const PpConnectionView *connection = open->pdata[i];

      if (item != 0 && connection->item == item && g_str_equal (connection->from, self->actor))
        return TRUE;
    }
  return FALSE;
}

static char *
describe_tries (const Waiting *waiting, const char *since, const char *reply)
{
  g_autofree char *tries = g_strdup_printf (ngettext ("tried %u time", "tried %u times", waiting->tries), waiting->tries);

  if (waiting->tries == 0)
    return g_strdup_printf (_("here since %s, not tried before"), since);
  if (reply == NULL)
    return g_strdup_printf (_("here since %1$s, %2$s"), since, tries);
  return g_strdup_printf (_("here since %1$s, %2$s, last reply: %3$s"), since, tries, reply);
}

static void
add_letter_waiting (PpInspect *self, const PpHolding *holding)
{
  g_autoptr (GPtrArray) changes = pp_chronicle_list_changes (self->inspector->chronicle, holding->item, self->actor, holding->key, self->n);
  g_autoptr (GPtrArray) news = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_news_free);
  Waiting waiting = { 0 };
  g_autofree char *to = NULL, *name = NULL, *words = NULL, *since = pp_inspect_hour (self, holding->since_us), *reply = NULL;
  PpInspectRow *row;
  gboolean now = is_under_way (self, holding->item);

  for (guint i = 0; i < changes->len; i++)
    {
      PpNews *one = pp_news_read (changes->pdata[i]);
      if (one != NULL)
        g_ptr_array_add (news, one);
    }
  to = list_waiting (self, holding, news, &waiting);
  name = pp_inspect_name_letter (self, holding->item, NULL);
  words = g_strdup_printf (_("%1$s, for %2$s"), name, *to != '\0' ? to : _("nobody any more"));
  row = pp_inspect_add (self, PP_INSPECT_QUEUE, waiting.tries > 0 ? PP_TONE_TROUBLE : PP_TONE_PLAIN, NULL, words);
  row->item = holding->item;
  reply = waiting.reply != NULL && *waiting.reply != '\0' ? pp_inspect_visible (waiting.reply) : NULL;
  pp_inspect_row_set (&row->more, describe_tries (&waiting, since, reply));
  if (now)
    pp_inspect_row_set (&row->side, g_strdup (_("under way now")));
  else if (waiting.next_us > self->now_us)
    {
      g_autofree char *hour = pp_inspect_hour (self, waiting.next_us);
      pp_inspect_row_set (&row->side, g_strdup_printf (_("next try %s"), hour));
    }
  else
    pp_inspect_row_set (&row->side, g_strdup (_("due now")));
}

static void
add_waiting (PpInspect *self, const PpHolding *holding)
{
  g_autofree char *words = NULL, *since = NULL;
  PpInspectRow *row;

  if (!g_str_has_prefix (holding->key, "deed-"))
    {
      add_letter_waiting (self, holding);
      return;
    }
  words = pp_inspect_visible (holding->details);
  since = pp_inspect_hour (self, holding->since_us);
  row = pp_inspect_add (self, PP_INSPECT_QUEUE, PP_TONE_PLAIN, _("done here"), words);
  pp_inspect_row_set (&row->side, g_strdup_printf (_("since %s"), since));
}

void
pp_inspect_queue (PpInspect *self)
{
  guint count = self->view != NULL ? self->view->queue->len : 0;

  if (count == 0 && !g_str_equal (self->role, "mua") && !g_str_equal (self->role, "msa") && !g_str_equal (self->role, "mta"))
    return;
  pp_inspect_open (self, PP_INSPECT_QUEUE);
  self->inspection->sections[PP_INSPECT_QUEUE].total = count;
  for (guint i = 0; i < MIN (count, MOST_WAITING); i++)
    add_waiting (self, self->view->queue->pdata[i]);
  pp_inspect_add_rest (self, PP_INSPECT_QUEUE, count - MIN (count, MOST_WAITING));
  if (count == 0)
    pp_inspect_add (self, PP_INSPECT_QUEUE, PP_TONE_QUIET, NULL, _("Nothing waits here."));
}

/* ------------------------------------------------------------------ mailboxes */

/* "981 octets" */
static gboolean
read_octets (const char *details, guint64 *octets)
{
  const char *unit = strstr (details, " octets"), *at = unit;

  while (at > details && g_ascii_isdigit (at[-1]))
    at--;
  if (unit == NULL || at == unit)
    return FALSE;
  *octets = g_ascii_strtoull (at, NULL, 10);
  return TRUE;
}

/* The newest words that say it. */
static guint64
find_octets (const PpHolding *holding)
{
  guint64 octets = 0;

  for (const PpHoldingWords *words = holding->words; words != NULL; words = words->before)
    if (read_octets (words->details, &octets))
      break;
  return octets;
}

/* (nullable): "\Seen"; "" when none is left */
static const char *
find_flags (const PpHolding *holding)
{
  for (const PpHoldingWords *words = holding->words; words != NULL; words = words->before)
    {
      const char *flags = g_str_has_prefix (words->details, "flags") ? words->details : strstr (words->details, ", flags ");

      if (flags != NULL)
        return flags[0] == ',' ? flags + strlen (", flags ") : flags + strlen ("flags") + (flags[5] == ' ');
    }
  return NULL;
}

/* (nullable): of a device's copy, what there is of it */
static const char *
find_kept (const PpHolding *holding)
{
  for (const PpHoldingWords *words = holding->words; words != NULL; words = words->before)
    if (strstr (words->details, "all of it is here now") != NULL)
      return NULL;
    else if (strstr (words->details, "only its header is here") != NULL)
      return _("only its header is here");
    else if (strstr (words->details, "nothing of it is here") != NULL)
      return _("nothing of it is here");
  return NULL;
}

static void
add_letter (PpInspect *self, const PpHolding *holding)
{
  const char *number = strrchr (holding->key, '/') + 1, *flags = find_flags (holding), *kept = find_kept (holding);
  g_autofree char *name = pp_inspect_name_letter (self, holding->item, NULL), *visible = pp_inspect_visible (number);
  g_autofree char *marks = flags != NULL && *flags != '\0' ? pp_inspect_visible (flags) : NULL;
  g_autoptr (GString) more = g_string_new (marks);
  guint64 octets = find_octets (holding);
  PpInspectRow *row = pp_inspect_add (self, PP_INSPECT_MAILBOXES, PP_TONE_PLAIN, visible, name);

  if (kept != NULL)
    g_string_append_printf (more, "%s%s", more->len > 0 ? " · " : "", kept);
  if (more->len > 0)
    pp_inspect_row_set (&row->more, g_strdup (more->str));
  if (octets > 0)
    pp_inspect_row_set (&row->side, g_strdup_printf (ngettext ("%'" G_GUINT64_FORMAT " octet", "%'" G_GUINT64_FORMAT " octets", octets), octets));
  row->item = holding->item;
}

/* "bob/Work/" is Work of bob's; of a device "inbox/" is INBOX. */
static char *
name_mailbox (PpInspect *self, const char *group)
{
  g_autofree char *path = g_strndup (group, strlen (group) - 1);
  g_autofree char *plain = g_uri_unescape_string (path, NULL);
  g_autofree char *visible = pp_inspect_visible (plain != NULL ? plain : path);
  const char *slash = strchr (visible, '/');

  if (self->device != NULL)
    return g_ascii_strcasecmp (visible, "inbox") == 0 ? g_strdup ("INBOX") : g_steal_pointer (&visible);
  if (slash == NULL)
    return g_strdup_printf (_("INBOX of %s"), visible);
  return g_strdup_printf (_("%1$s of %2$.*3$s"), slash + 1, visible, (int) (slash - visible));
}

/* (transfer full) (nullable): an account has one limit for all its mailboxes */
static char *
describe_quota (PpInspect *self, const PpScenarioUser *user)
{
  g_autofree char *owner = pp_text_fold (user->address->local), *prefix = g_strconcat (owner, "/", NULL);
  guint64 used = 0;
  guint count = self->view != NULL ? self->view->store->len : 0;

  if (user->quota <= 0)
    return NULL;
  if (count > MOST_RECKONED)
    return g_strdup_printf (_("room for %'" G_GINT64_FORMAT " octets"), user->quota);
  for (guint i = 0; i < count; i++)
    {
      const PpHolding *holding = self->view->store->pdata[i];
      used += g_str_has_prefix (holding->key, prefix) ? find_octets (holding) : 0;
    }
  return g_strdup_printf (_("%1$'" G_GUINT64_FORMAT " of %2$'" G_GINT64_FORMAT " octets are taken"), used, user->quota);
}

static const PpScenarioUser *
find_owner (PpInspect *self, const char *group)
{
  GPtrArray *users = self->inspector->scenario->users;

  for (guint i = 0; self->device == NULL && i < users->len; i++)
    {
      const PpScenarioUser *user = users->pdata[i];
      g_autofree char *owner = pp_text_fold (user->address->local), *prefix = g_strconcat (owner, "/", NULL);

      if (g_strcmp0 (user->collect_from, self->name) == 0 && g_str_equal (prefix, group))
        return user;
    }
  return NULL;
}

static void
add_mailbox_head (PpInspect *self, const char *group, guint count)
{
  g_autofree char *name = name_mailbox (self, group);
  const PpScenarioUser *owner = find_owner (self, group);
  PpInspectRow *row = pp_inspect_add (self, PP_INSPECT_MAILBOXES, PP_TONE_HEAD, NULL, name);

  pp_inspect_row_set (&row->side, count > 0 ? g_strdup_printf (ngettext ("%'u letter", "%'u letters", count), count) : g_strdup (_("empty")));
  if (owner != NULL)
    pp_inspect_row_set (&row->more, describe_quota (self, owner));
}

static void
add_mailbox (PpInspect *self, const PpHoldingGroup *group)
{
  guint count = group->list->len, shown = MIN (count, MOST_LETTERS);

  add_mailbox_head (self, group->name, count);
  for (guint i = count; i-- > count - shown;)
    add_letter (self, group->list->pdata[i]);
  pp_inspect_add_rest (self, PP_INSPECT_MAILBOXES, count - shown);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PpHoldingGroup *const *) a)->name, (*(PpHoldingGroup *const *) b)->name);
}

/* Those that are there though nothing lies in them. */
static void
add_empty (PpInspect *self)
{
  GPtrArray *users = self->inspector->scenario->users, *groups = self->view != NULL ? self->view->groups : NULL;

  for (guint i = 0; i < users->len && i < MOST_MAILBOXES; i++)
    {
      const PpScenarioUser *user = users->pdata[i];
      g_autofree char *owner = pp_text_fold (user->address->local), *prefix = g_strconcat (owner, "/", NULL);
      gboolean holds = g_strcmp0 (user->collect_from, self->name) != 0;

      for (guint j = 0; !holds && groups != NULL && j < groups->len; j++)
        holds = g_str_equal (((PpHoldingGroup *) groups->pdata[j])->name, prefix);
      if (!holds)
        add_mailbox_head (self, prefix, 0);
    }
}

void
pp_inspect_mailboxes (PpInspect *self)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  if (!g_str_equal (self->role, "mda") && !g_str_equal (self->role, "mua"))
    return;
  pp_inspect_open (self, PP_INSPECT_MAILBOXES);
  self->inspection->sections[PP_INSPECT_MAILBOXES].total = self->view != NULL ? self->view->store->len : 0;
  for (guint i = 0; self->view != NULL && i < self->view->groups->len; i++)
    g_ptr_array_add (groups, self->view->groups->pdata[i]);
  g_ptr_array_sort (groups, by_name);
  for (guint i = 0; i < MIN (groups->len, MOST_MAILBOXES); i++)
    add_mailbox (self, groups->pdata[i]);
  pp_inspect_add_rest (self, PP_INSPECT_MAILBOXES, groups->len - MIN (groups->len, MOST_MAILBOXES));
  if (self->device == NULL)
    add_empty (self);
  else if (groups->len == 0)
    pp_inspect_add (self, PP_INSPECT_MAILBOXES, PP_TONE_QUIET, NULL, _("No letter is kept on this device."));
}
