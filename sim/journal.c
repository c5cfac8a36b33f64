/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal keeps pointers to events in one array. The objects that a list wants are made when it asks for them, and so is
 * the index of what was said on one connection: four octets an event, and only for who reads dialogues.
 */
#include "sim/journal.h"

struct _PpEntry
{
  GObject parent_instance;
  PpEvent *event;
};

G_DEFINE_FINAL_TYPE (PpEntry, pp_entry, G_TYPE_OBJECT)

static void
pp_entry_finalize (GObject *object)
{
  g_clear_pointer (&PP_ENTRY (object)->event, pp_event_unref);
  G_OBJECT_CLASS (pp_entry_parent_class)->finalize (object);
}

static void
pp_entry_class_init (PpEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_entry_finalize;
}

static void
pp_entry_init (PpEntry *self)
{
}

/**
 * pp_entry_new:
 * @event: (transfer none): an event
 *
 * Returns: (transfer full): an object that stands for it in a list
 */
PpEntry *
pp_entry_new (PpEvent *event)
{
  PpEntry *self = g_object_new (PP_TYPE_ENTRY, NULL);

  self->event = pp_event_ref (event);
  return self;
}

/**
 * pp_entry_get_event:
 *
 * Returns: (transfer none): the event that it stands for
 */
PpEvent *
pp_entry_get_event (PpEntry *self)
{
  g_return_val_if_fail (PP_IS_ENTRY (self), NULL);
  return self->event;
}

struct _PpJournal
{
  GObject parent_instance;
  GPtrArray *events;
  GArray *previous;   /* guint32 by n: the event before it on its connection, or 0; as far as it was asked for */
  GHashTable *latest; /* connection to its last event in @previous */
};

static GType
get_item_type (GListModel *model)
{
  return PP_TYPE_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return PP_JOURNAL (model)->events->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PpJournal *self = PP_JOURNAL (model);

  return position < self->events->len ? pp_entry_new (self->events->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PpJournal, pp_journal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
pp_journal_finalize (GObject *object)
{
  PpJournal *self = PP_JOURNAL (object);

  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->previous, g_array_unref);
  g_clear_pointer (&self->latest, g_hash_table_unref);
  G_OBJECT_CLASS (pp_journal_parent_class)->finalize (object);
}

static void
pp_journal_class_init (PpJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_journal_finalize;
}

static void
pp_journal_init (PpJournal *self)
{
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_event_unref);
}

/**
 * pp_journal_new:
 *
 * Returns: (transfer full): an empty journal
 */
PpJournal *
pp_journal_new (void)
{
  return g_object_new (PP_TYPE_JOURNAL, NULL);
}

/**
 * pp_journal_append:
 * @event: (transfer none): the next event; its n must be the next number
 */
void
pp_journal_append (PpJournal *self, PpEvent *event)
{
  g_return_if_fail (PP_IS_JOURNAL (self));
  g_return_if_fail (event->n == self->events->len + 1);

  g_ptr_array_add (self->events, pp_event_ref (event));
  g_list_model_items_changed (G_LIST_MODEL (self), self->events->len - 1, 0, 1);
}

/**
 * pp_journal_append_batch:
 * @events: (element-type PpEvent) (transfer none): the next events, in order
 *
 * As pp_journal_append() for each, but whoever watches the list is told once.
 */
void
pp_journal_append_batch (PpJournal *self, GPtrArray *events)
{
  guint before;

  g_return_if_fail (PP_IS_JOURNAL (self));
  if (events->len == 0)
    return;
  before = self->events->len;
  g_return_if_fail (((PpEvent *) events->pdata[0])->n == before + 1);

  for (guint i = 0; i < events->len; i++)
    g_ptr_array_add (self->events, pp_event_ref (events->pdata[i]));
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, events->len);
}

/**
 * pp_journal_get_length:
 *
 * Returns: how many events there are: the n of the last one
 */
guint
pp_journal_get_length (PpJournal *self)
{
  g_return_val_if_fail (PP_IS_JOURNAL (self), 0);
  return self->events->len;
}

/**
 * pp_journal_get:
 * @n: from 1
 *
 * Returns: (transfer none) (nullable): event number @n
 */
PpEvent *
pp_journal_get (PpJournal *self, guint n)
{
  g_return_val_if_fail (PP_IS_JOURNAL (self), NULL);
  return n >= 1 && n <= self->events->len ? self->events->pdata[n - 1] : NULL;
}

/* Each event is looked at once. */
static void
index_connections (PpJournal *self)
{
  if (self->previous == NULL)
    {
      self->previous = g_array_new (FALSE, FALSE, sizeof (guint32));
      self->latest = g_hash_table_new (NULL, NULL);
    }
  for (guint i = self->previous->len; i < self->events->len; i++)
    {
      const PpEvent *event = self->events->pdata[i];
      gpointer connection = GUINT_TO_POINTER (event->connection);
      guint32 before = event->connection != 0 ? GPOINTER_TO_UINT (g_hash_table_lookup (self->latest, connection)) : 0;

      g_array_append_val (self->previous, before);
      if (event->connection != 0)
        g_hash_table_insert (self->latest, connection, GUINT_TO_POINTER (i + 1));
    }
}

/**
 * pp_journal_get_previous:
 * @event: of this journal, or about to be (then its number is 0 or behind the last)
 *
 * What was said on one connection is read in this way, from the end to the beginning; a step costs the same in a journal
 * of any length.
 *
 * Returns: (transfer none) (nullable): the event before @event on the same connection
 */
PpEvent *
pp_journal_get_previous (PpJournal *self, const PpEvent *event)
{
  g_return_val_if_fail (PP_IS_JOURNAL (self) && event != NULL, NULL);

  if (event->connection == 0)
    return NULL;
  index_connections (self);
  if (event->n >= 1 && event->n <= self->previous->len)
    return pp_journal_get (self, g_array_index (self->previous, guint32, event->n - 1));
  return pp_journal_get (self, GPOINTER_TO_UINT (g_hash_table_lookup (self->latest, GUINT_TO_POINTER (event->connection))));
}

/**
 * pp_journal_sink:
 * @journal: a #PpJournal
 *
 * A #PpSink that appends to a journal.
 */
void
pp_journal_sink (PpEvent *event, gpointer journal)
{
  pp_journal_append (journal, event);
}
