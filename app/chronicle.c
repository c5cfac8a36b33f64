/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chronicle. Each event is looked at once; four octets are kept for each change of a queue, and a few for each letter
 * and each sealed connection.
 */
#include "app/chronicle.h"

#include <string.h>

#include "app/shelves.h"

struct _PpChronicle
{
  PpJournal *journal;
  guint seen;              /* events that were looked at */
  GHashTable *changes;     /* letter to GArray of guint32: the events of queues that are about it */
  GHashTable *arrivals;    /* letter to GArray of guint32: the events that put it into a queue or a store */
  GHashTable *sealed;      /* connection to the first event that says so */
  GHashTable *reports;     /* letter to the first report on it */
  GHashTable *originals;   /* report to the letter that it is about */
  GHashTable *shelves;     /* actor to PpShelves */
  GHashTable *given_up;    /* actor to GQueue of letters that no report was seen on yet */
};

/**
 * pp_news_free:
 * @news: (nullable) (transfer full): from pp_news_read()
 */
void
pp_news_free (PpNews *news)
{
  if (news == NULL)
    return;
  g_free (news->recipient);
  g_free (news->reply);
  g_free (news);
}

/**
 * pp_chronicle_new:
 * @journal: what is indexed; a reference is taken
 *
 * Returns: (transfer full): a chronicle of what has happened so far
 */
PpChronicle *
pp_chronicle_new (PpJournal *journal)
{
  PpChronicle *self;

  g_return_val_if_fail (PP_IS_JOURNAL (journal), NULL);

  self = g_new0 (PpChronicle, 1);
  self->journal = g_object_ref (journal);
  self->changes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->arrivals = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->sealed = g_hash_table_new (NULL, NULL);
  self->reports = g_hash_table_new (NULL, NULL);
  self->originals = g_hash_table_new (NULL, NULL);
  self->shelves = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pp_shelves_free);
  self->given_up = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_queue_free);
  pp_chronicle_update (self);
  return self;
}

/**
 * pp_chronicle_free:
 *
 * Frees it.
 */
void
pp_chronicle_free (PpChronicle *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->changes);
  g_hash_table_unref (self->arrivals);
  g_hash_table_unref (self->sealed);
  g_hash_table_unref (self->reports);
  g_hash_table_unref (self->originals);
  g_hash_table_unref (self->given_up);
  g_hash_table_unref (self->shelves);
  g_object_unref (self->journal);
  g_free (self);
}

/* ------------------------------------------------------------------ what the events of a queue say */

/* "<bob@paris.example>" at the beginning of @text: (transfer full) (nullable): what is between the brackets */
static char *
read_path (const char *text, const char **behind)
{
  const char *end = text[0] == '<' ? strchr (text, '>') : NULL;

  if (end == NULL)
    return NULL;
  *behind = end + 1;
  return g_strndup (text + 1, end - text - 1);
}

static const char *
skip_word (const char *text)
{
  text += strcspn (text, " ");
  return text + strspn (text, " ");
}

static const char *
find_reply (const char *text)
{
  const char *colon = strstr (text, ": ");

  return colon != NULL ? colon + 2 : "";
}

static gboolean
read_kind (const char *words, PpNewsKind *kind)
{
  static const struct { const char *word; PpNewsKind kind; } kinds[] = {
    { " sent", PP_NEWS_SENT }, { " deferred", PP_NEWS_DEFERRED }, { " returned", PP_NEWS_RETURNED },
    { " refused", PP_NEWS_REFUSED }, { " put off", PP_NEWS_DEFERRED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (words, kinds[i].word))
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

/**
 * pp_news_read:
 * @event: of a queue: "change KEY <A> deferred, next try in 5 min: 451 …"
 *
 * Returns: (transfer full) (nullable): what it says of a letter for one recipient; %NULL: nothing
 */
PpNews *
pp_news_read (PpEvent *event)
{
  const char *words = skip_word (skip_word (event->text)), *next;
  g_autofree char *recipient = NULL;
  PpNewsKind kind;
  PpNews *news;

  if (!g_str_has_prefix (event->text, "change "))
    return NULL;
  recipient = read_path (words, &words);
  if (recipient == NULL || !read_kind (words, &kind))
    return NULL;
  news = g_new0 (PpNews, 1);
  news->kind = kind;
  news->event = event;
  news->recipient = g_steal_pointer (&recipient);
  news->reply = g_strdup (find_reply (words));
  news->expired = g_str_has_prefix (words, " returned after");
  next = strstr (words, "next try in ");
  if (kind == PP_NEWS_DEFERRED && next != NULL)
    {
      gint64 minutes = g_ascii_strtoll (next + strlen ("next try in "), NULL, 10);
      news->next_try_us = event->time_us + CLAMP (minutes, 0, 60 * 24 * 366) * 60 * G_USEC_PER_SEC;
    }
  return news;
}

/* ------------------------------------------------------------------ reading on */

/* The events that one of the tables has for that letter */
static GArray *
events_of (GHashTable *table, guint32 item)
{
  GArray *events = g_hash_table_lookup (table, GUINT_TO_POINTER (item));

  if (events == NULL)
    {
      events = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_hash_table_insert (table, GUINT_TO_POINTER (item), events);
    }
  return events;
}

/* Whom a letter is from, as the first queue that named a sender had it. */
static char *
find_sender (PpChronicle *self, guint32 item)
{
  GArray *changes = g_hash_table_lookup (self->changes, GUINT_TO_POINTER (item));

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      PpEvent *event = pp_journal_get (self->journal, g_array_index (changes, guint32, i));
      const char *from = g_str_has_prefix (event->text, "add ") ? strstr (event->text, " from <") : NULL, *behind;

      if (from != NULL)
        return read_path (from + strlen (" from "), &behind);
    }
  return NULL;
}

static void
note_given_up (PpChronicle *self, PpEvent *event)
{
  GQueue *waiting = g_hash_table_lookup (self->given_up, event->from);
  gpointer item = GUINT_TO_POINTER (event->item);

  if (waiting == NULL)
    {
      waiting = g_queue_new ();
      g_hash_table_insert (self->given_up, (gpointer) event->from, waiting);
    }
  if (g_queue_find (waiting, item) == NULL)
    g_queue_push_tail (waiting, item);
}

/* A letter without a sender, from an office that has just given one up, to the sender of that one: it is the report. */
static void
note_report (PpChronicle *self, PpEvent *event)
{
  GQueue *waiting = g_hash_table_lookup (self->given_up, event->from);
  const char *to = strstr (event->text, " from <> for "), *behind;
  g_autofree char *recipient = to != NULL ? read_path (to + strlen (" from <> for "), &behind) : NULL;

  for (GList *l = waiting != NULL && recipient != NULL ? waiting->head : NULL; l != NULL; l = l->next)
    {
      g_autofree char *sender = find_sender (self, GPOINTER_TO_UINT (l->data));

      if (g_strcmp0 (sender, recipient) != 0)
        continue;
      g_hash_table_insert (self->originals, GUINT_TO_POINTER (event->item), l->data);
      if (!g_hash_table_contains (self->reports, l->data))
        g_hash_table_insert (self->reports, l->data, GUINT_TO_POINTER (event->n));
      g_queue_delete_link (waiting, l);
      return;
    }
}

static void
look_at_queue (PpChronicle *self, PpEvent *event)
{
  const char *words = skip_word (skip_word (event->text)), *behind = NULL;
  g_autofree char *path = read_path (words, &behind);

  if (event->item == 0)
    return;
  g_array_append_val (events_of (self->changes, event->item), event->n);
  if (g_str_has_prefix (event->text, "add "))
    note_report (self, event);
  else if (path != NULL && (g_str_has_prefix (behind, " returned") || g_str_has_prefix (behind, " delayed")))
    note_given_up (self, event);
}

static void
look_at_shelves (PpChronicle *self, PpEvent *event)
{
  PpShelves *shelves = g_hash_table_lookup (self->shelves, event->from);

  if (shelves == NULL)
    {
      shelves = pp_shelves_new ();
      g_hash_table_insert (self->shelves, (gpointer) event->from, shelves);
    }
  pp_shelves_apply (shelves, event);
}

static void
look_at (PpChronicle *self, PpEvent *event)
{
  if ((event->kind == PP_KIND_QUEUE || event->kind == PP_KIND_STORE) && event->from != NULL)
    look_at_shelves (self, event);
  if ((event->kind == PP_KIND_QUEUE || event->kind == PP_KIND_STORE) && event->item != 0 && g_str_has_prefix (event->text, "add "))
    g_array_append_val (events_of (self->arrivals, event->item), event->n);
  if (event->kind == PP_KIND_QUEUE)
    look_at_queue (self, event);
  else if (event->kind == PP_KIND_TLS && event->connection != 0 && g_str_has_prefix (event->text, "sealed") &&
           !g_hash_table_contains (self->sealed, GUINT_TO_POINTER (event->connection)))
    g_hash_table_insert (self->sealed, GUINT_TO_POINTER (event->connection), GUINT_TO_POINTER (event->n));
}

/**
 * pp_chronicle_update:
 *
 * To be called when the journal has grown.
 */
void
pp_chronicle_update (PpChronicle *self)
{
  guint length;

  g_return_if_fail (self != NULL);

  length = pp_journal_get_length (self->journal);
  while (self->seen < length)
    look_at (self, pp_journal_get (self->journal, ++self->seen));
}

/* ------------------------------------------------------------------ asking */

/**
 * pp_chronicle_get_journal:
 *
 * Returns: (transfer none): what it is the index of
 */
PpJournal *
pp_chronicle_get_journal (PpChronicle *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->journal;
}

static void
put_news (GPtrArray *all, PpNews *news)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((PpNews *) all->pdata[i])->recipient, news->recipient))
      {
        news->delayed = ((PpNews *) all->pdata[i])->delayed;
          pp_news_free (all->pdata[i]);
        all->pdata[i] = news;
        return;
      }
  g_ptr_array_add (all, news);
}

/* The sender hears of a delay; nothing else changes. */
static void
note_delay (GPtrArray *all, PpEvent *event)
{
  const char *words = skip_word (skip_word (event->text)), *behind = NULL;
  g_autofree char *recipient = g_str_has_prefix (event->text, "change ") ? read_path (words, &behind) : NULL;

  if (recipient == NULL || !g_str_has_prefix (behind, " delayed"))
    return;
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((PpNews *) all->pdata[i])->recipient, recipient))
      ((PpNews *) all->pdata[i])->delayed = TRUE;
}

/**
 * pp_chronicle_list_news:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: (transfer full) (element-type PpNews): what was last known of it then, one for each recipient of whom anything was
 */
GPtrArray *
pp_chronicle_list_news (PpChronicle *self, guint32 item, guint n)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_news_free);
  GArray *changes;

  g_return_val_if_fail (self != NULL, all);

  changes = g_hash_table_lookup (self->changes, GUINT_TO_POINTER (item));
  for (guint i = 0; changes != NULL && i < changes->len && g_array_index (changes, guint32, i) <= n; i++)
    {
      PpEvent *event = pp_journal_get (self->journal, g_array_index (changes, guint32, i));
      PpNews *news = pp_news_read (event);

      if (news != NULL)
        put_news (all, news);
      else
        note_delay (all, event);
    }
  return all;
}

/**
 * pp_chronicle_list_changes:
 * @item: the number of a letter
 * @actor: in whose queue
 * @key: what it is called there
 * @n: a moment: after that event
 *
 * Returns: (transfer container) (element-type PpEvent): what happened to it in that queue by then
 */
GPtrArray *
pp_chronicle_list_changes (PpChronicle *self, guint32 item, const char *actor, const char *key, guint n)
{
  GPtrArray *found = g_ptr_array_new ();
  gsize length = strlen (key);
  GArray *changes;

  g_return_val_if_fail (self != NULL && actor != NULL && key != NULL, found);

  changes = g_hash_table_lookup (self->changes, GUINT_TO_POINTER (item));
  for (guint i = 0; changes != NULL && i < changes->len && g_array_index (changes, guint32, i) <= n; i++)
    {
      PpEvent *event = pp_journal_get (self->journal, g_array_index (changes, guint32, i));
      const char *named = skip_word (event->text);

      if (g_strcmp0 (event->from, actor) == 0 && strncmp (named, key, length) == 0 && (named[length] == ' ' || named[length] == '\0'))
        g_ptr_array_add (found, event);
    }
  return found;
}

/**
 * pp_chronicle_find_report:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: the number of the first report on it, 0 when there was none then
 */
guint32
pp_chronicle_find_report (PpChronicle *self, guint32 item, guint n)
{
  guint event;

  g_return_val_if_fail (self != NULL, 0);

  event = GPOINTER_TO_UINT (g_hash_table_lookup (self->reports, GUINT_TO_POINTER (item)));
  return event != 0 && event <= n ? pp_journal_get (self->journal, event)->item : 0;
}

/**
 * pp_chronicle_find_original:
 * @item: the number of a report
 *
 * Returns: the number of the letter that it is about, 0 when it is no report
 */
guint32
pp_chronicle_find_original (PpChronicle *self, guint32 item)
{
  g_return_val_if_fail (self != NULL, 0);
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->originals, GUINT_TO_POINTER (item)));
}

/**
 * pp_chronicle_is_sealed:
 * @connection: its number
 * @n: a moment: before that event
 *
 * Returns: whether what is said on it then is said in cipher
 */
gboolean
pp_chronicle_is_sealed (PpChronicle *self, guint32 connection, guint n)
{
  guint since;

  g_return_val_if_fail (self != NULL, FALSE);

  since = GPOINTER_TO_UINT (g_hash_table_lookup (self->sealed, GUINT_TO_POINTER (connection)));
  return since != 0 && (n == 0 || since <= n);
}

/**
 * pp_chronicle_count_returns:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: how often it came into a queue in which it had been before: it goes in circles
 */
guint
pp_chronicle_count_returns (PpChronicle *self, guint32 item, guint n)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *changes;
  guint again = 0;

  g_return_val_if_fail (self != NULL, 0);

  changes = g_hash_table_lookup (self->changes, GUINT_TO_POINTER (item));
  for (guint i = 0; changes != NULL && i < changes->len && g_array_index (changes, guint32, i) <= n; i++)
    {
      PpEvent *event = pp_journal_get (self->journal, g_array_index (changes, guint32, i));

      if (g_str_has_prefix (event->text, "add ") && !g_hash_table_add (visited, (gpointer) event->from))
        again++;
    }
  return again;
}

/**
 * pp_chronicle_list_arrivals:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: (transfer container) (element-type PpEvent): each time that it was put into a queue or a store, in order
 */
GPtrArray *
pp_chronicle_list_arrivals (PpChronicle *self, guint32 item, guint n)
{
  GPtrArray *all = g_ptr_array_new ();
  GArray *arrivals;

  g_return_val_if_fail (self != NULL, all);

  arrivals = g_hash_table_lookup (self->arrivals, GUINT_TO_POINTER (item));
  for (guint i = 0; arrivals != NULL && i < arrivals->len && g_array_index (arrivals, guint32, i) <= n; i++)
    g_ptr_array_add (all, pp_journal_get (self->journal, g_array_index (arrivals, guint32, i)));
  return all;
}

/**
 * pp_chronicle_get_tally:
 * @actor: its name
 * @n: a moment: after that event
 *
 * Returns: how much @actor had then; what that costs does not grow with what it has
 */
PpTally
pp_chronicle_get_tally (PpChronicle *self, const char *actor, guint n)
{
  const PpShelves *shelves;

  g_return_val_if_fail (self != NULL && actor != NULL, (PpTally){ 0 });

  shelves = g_hash_table_lookup (self->shelves, actor);
  return shelves != NULL ? pp_shelves_get_tally (shelves, n) : (PpTally){ 0 };
}

/**
 * pp_chronicle_has_queued:
 * @item: the number of a letter
 * @actor: the name of a server
 * @n: a moment: after that event
 *
 * Returns: whether it has been in the queue of @actor by then
 */
gboolean
pp_chronicle_has_queued (PpChronicle *self, guint32 item, const char *actor, guint n)
{
  GArray *changes;

  g_return_val_if_fail (self != NULL && actor != NULL, FALSE);

  changes = g_hash_table_lookup (self->changes, GUINT_TO_POINTER (item));
  for (guint i = 0; changes != NULL && i < changes->len && g_array_index (changes, guint32, i) <= n; i++)
    {
      PpEvent *event = pp_journal_get (self->journal, g_array_index (changes, guint32, i));

      if (g_str_has_prefix (event->text, "add ") && g_strcmp0 (event->from, actor) == 0)
        return TRUE;
    }
  return FALSE;
}
