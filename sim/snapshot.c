/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fold: what one event does to what was known before. Events of one kind are read in one function each.
 */
#include "sim/holdings.h"

#include <string.h>

struct _PpSnapshot
{
  guint n;
  PpEvent *last;
  PpEvent *last_line;
  GPtrArray *actors;       /* Actor, which begins with its PpActorView, by first mention */
  GHashTable *by_name;     /* interned name to PpActorView */
  GHashTable *connections; /* number to PpConnectionView: those open, refused last, and the last one closed */
  guint32 last_closed;
  GHashTable *items;       /* number to PpItemView */
};

/* Behind what is to be seen from outside, the lists that it shows. */
typedef struct
{
  PpActorView view;
  PpHoldings queue;
  PpHoldings store;
} Actor;

static void
show_lists (Actor *actor)
{
  actor->view.queue = actor->queue.list;
  actor->view.store = actor->store.list;
  actor->view.groups = actor->store.groups;
}

static Actor *
actor_new (const char *name)
{
  Actor *actor = g_new0 (Actor, 1);

  actor->view.name = name;
  pp_holdings_init (&actor->queue);
  pp_holdings_init (&actor->store);
  show_lists (actor);
  return actor;
}

static PpEvent *
ref_or_null (PpEvent *event)
{
  return event != NULL ? pp_event_ref (event) : NULL;
}

static Actor *
actor_copy (const Actor *from)
{
  Actor *actor = g_memdup2 (from, sizeof *from);

  actor->view.note = ref_or_null (from->view.note);
  pp_holdings_copy (&actor->queue, &from->queue);
  pp_holdings_copy (&actor->store, &from->store);
  show_lists (actor);
  return actor;
}

static void
actor_free (Actor *actor)
{
  g_clear_pointer (&actor->view.note, pp_event_unref);
  pp_holdings_clear (&actor->queue);
  pp_holdings_clear (&actor->store);
  g_free (actor);
}

static void
connection_free (PpConnectionView *connection)
{
  g_clear_pointer (&connection->said, pp_event_unref);
  g_clear_pointer (&connection->replied, pp_event_unref);
  g_free (connection);
}

static void
item_free (PpItemView *item)
{
  g_clear_pointer (&item->first, pp_event_unref);
  g_free (item);
}

/**
 * pp_snapshot_new:
 *
 * Returns: (transfer full): the world before its first event
 */
PpSnapshot *
pp_snapshot_new (void)
{
  PpSnapshot *self = g_new0 (PpSnapshot, 1);

  self->actors = g_ptr_array_new_with_free_func ((GDestroyNotify) actor_free);
  self->by_name = g_hash_table_new (NULL, NULL);
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) connection_free);
  self->items = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) item_free);
  return self;
}

void
pp_snapshot_free (PpSnapshot *self)
{
  g_clear_pointer (&self->last, pp_event_unref);
  g_clear_pointer (&self->last_line, pp_event_unref);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->actors);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->items);
  g_free (self);
}

/**
 * pp_snapshot_copy:
 *
 * Returns: (transfer full): a copy that goes its own way; costs as much as there is in it
 */
PpSnapshot *
pp_snapshot_copy (const PpSnapshot *self)
{
  PpSnapshot *copy = pp_snapshot_new ();
  GHashTableIter iter;
  gpointer key, value;

  copy->n = self->n;
  copy->last = ref_or_null (self->last);
  copy->last_line = ref_or_null (self->last_line);
  copy->last_closed = self->last_closed;
  for (guint i = 0; i < self->actors->len; i++)
    {
      Actor *actor = actor_copy (self->actors->pdata[i]);
      g_ptr_array_add (copy->actors, actor);
      g_hash_table_insert (copy->by_name, (gpointer) actor->view.name, actor);
    }
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      PpConnectionView *connection = g_memdup2 (value, sizeof (PpConnectionView));
      connection->said = ref_or_null (connection->said);
      connection->replied = ref_or_null (connection->replied);
      g_hash_table_insert (copy->connections, key, connection);
    }
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      PpItemView *item = g_memdup2 (value, sizeof (PpItemView));
      item->first = ref_or_null (item->first);
      g_hash_table_insert (copy->items, key, item);
    }
  return copy;
}

static PpActorView *
actor_of (PpSnapshot *self, const char *name)
{
  PpActorView *actor = g_hash_table_lookup (self->by_name, name);

  if (actor == NULL)
    {
      actor = &actor_new (name)->view;
      g_ptr_array_add (self->actors, actor);
      g_hash_table_insert (self->by_name, (gpointer) name, actor);
    }
  return actor;
}

static PpItemView *
item_of (PpSnapshot *self, guint32 number)
{
  PpItemView *item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (number));

  if (item == NULL)
    {
      item = g_new0 (PpItemView, 1);
      item->item = number;
      g_hash_table_insert (self->items, GUINT_TO_POINTER (number), item);
    }
  return item;
}

static void
put_item (PpSnapshot *self, const PpEvent *event, const char *at, gboolean moving)
{
  PpItemView *item;

  if (event->item == 0)
    return;
  item = item_of (self, event->item);
  item->at = at;
  item->moving = moving;
  item->since = event->n;
  if (event->hop != 0)
    item->hop = event->hop;
}

static void
forget_connection (PpSnapshot *self, guint32 number)
{
  if (number != 0)
    g_hash_table_remove (self->connections, GUINT_TO_POINTER (number));
}

static void
apply_connect (PpSnapshot *self, PpEvent *event)
{
  PpConnectionView *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (event->connection));

  if (g_str_has_prefix (event->text, "refused"))
    {
      if (connection == NULL || connection->refused)
        return;
      connection->open = FALSE;
      connection->refused = TRUE;
      actor_of (self, connection->from)->open--;
      actor_of (self, connection->to)->open--;
      forget_connection (self, self->last_closed);
      self->last_closed = event->connection;
      return;
    }
  connection = g_new0 (PpConnectionView, 1);
  connection->number = event->connection;
  connection->from = event->from;
  connection->to = event->to;
  connection->proto = event->proto;
  connection->hop = event->hop;
  connection->open = TRUE;
  actor_of (self, event->from)->open++;
  actor_of (self, event->to)->open++;
  g_hash_table_replace (self->connections, GUINT_TO_POINTER (event->connection), connection);
}

static void
apply_close (PpSnapshot *self, PpEvent *event)
{
  PpConnectionView *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (event->connection));

  if (connection == NULL || !connection->open)
    return;
  connection->open = FALSE;
  actor_of (self, connection->from)->open--;
  actor_of (self, connection->to)->open--;
  forget_connection (self, self->last_closed);
  self->last_closed = event->connection;
}

static void
apply_tls (PpSnapshot *self, PpEvent *event)
{
  PpConnectionView *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (event->connection));

  actor_of (self, event->from);
  if (connection != NULL && g_str_has_prefix (event->text, "sealed "))
    connection->sealed = TRUE;
}

static void
apply_line (PpSnapshot *self, PpEvent *event)
{
  PpConnectionView *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (event->connection));
  PpEvent **slot;

  g_clear_pointer (&self->last_line, pp_event_unref);
  self->last_line = pp_event_ref (event);
  actor_of (self, event->from);
  if (event->to != NULL)
    actor_of (self, event->to);
  if (connection != NULL)
    {
      slot = event->dir == PP_DIR_CLIENT ? &connection->said : &connection->replied;
      g_clear_pointer (slot, pp_event_unref);
      *slot = pp_event_ref (event);
      connection->item = event->item;
    }
  if (event->kind == PP_KIND_DATA)
    put_item (self, event, event->to, TRUE);
}

static void
apply_state (PpSnapshot *self, PpEvent *event)
{
  PpConnectionView *connection = g_hash_table_lookup (self->connections, GUINT_TO_POINTER (event->connection));
  const char *state = g_intern_string (event->text);

  actor_of (self, event->from)->state = state;
  if (event->connection == 0)
    actor_of (self, event->from)->mood = state;
  if (connection == NULL)
    return;
  if (event->dir == PP_DIR_CLIENT)
    connection->client_state = state;
  else
    connection->server_state = state;
}

/* Who adds an item has it. Whoever only notes what became of it has it back if nobody took what was on its way. */
static void
put_holding_item (PpSnapshot *self, PpEvent *event)
{
  PpItemView *item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (event->item));

  if (g_str_has_prefix (event->text, "add ") || (item != NULL && item->moving))
    put_item (self, event, event->from, FALSE);
}

static void
apply_holding (PpSnapshot *self, PpEvent *event)
{
  Actor *actor = (Actor *) actor_of (self, event->from);

  pp_holdings_apply (event->kind == PP_KIND_QUEUE ? &actor->queue : &actor->store, event);
  if (strchr (event->text, ' ') == NULL || g_str_has_prefix (event->text, "remove ") || event->item == 0)
    return;
  put_holding_item (self, event);
  if (item_of (self, event->item)->first == NULL)
    item_of (self, event->item)->first = pp_event_ref (event);
}

/**
 * pp_snapshot_apply:
 * @event: (transfer none): the event that follows
 */
void
pp_snapshot_apply (PpSnapshot *self, PpEvent *event)
{
  g_return_if_fail (event->n == self->n + 1);
  self->n = event->n;
  g_clear_pointer (&self->last, pp_event_unref);
  self->last = pp_event_ref (event);

  switch ((PpKind) event->kind)
    {
    case PP_KIND_CONNECT:
      apply_connect (self, event);
      break;
    case PP_KIND_CLOSE:
      apply_close (self, event);
      break;
    case PP_KIND_LINE:
    case PP_KIND_DATA:
    case PP_KIND_DNS:
      apply_line (self, event);
      break;
    case PP_KIND_STATE:
      apply_state (self, event);
      break;
    case PP_KIND_NOTE:
      g_clear_pointer (&actor_of (self, event->from)->note, pp_event_unref);
      actor_of (self, event->from)->note = pp_event_ref (event);
      break;
    case PP_KIND_QUEUE:
    case PP_KIND_STORE:
      apply_holding (self, event);
      break;
    case PP_KIND_TIMER:
      actor_of (self, event->from);
      break;
    case PP_KIND_TLS:
      apply_tls (self, event);
      break;
    case PP_N_KINDS:
      g_assert_not_reached ();
    }
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  const PpConnectionView *x = *(PpConnectionView *const *) a, *y = *(PpConnectionView *const *) b;

  return x->number < y->number ? -1 : x->number > y->number;
}

/**
 * pp_snapshot_list_connections:
 *
 * Returns: (transfer container) (element-type PpConnectionView): those open now, by number
 */
GPtrArray *
pp_snapshot_list_connections (const PpSnapshot *self)
{
  GPtrArray *open = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((PpConnectionView *) value)->open)
      g_ptr_array_add (open, value);
  g_ptr_array_sort (open, by_number);
  return open;
}

/**
 * pp_actor_view_find_queued:
 * @actor: of a snapshot
 * @item: the number of a thing
 *
 * Returns: (transfer none) (nullable): where it lies in the queue of @actor, however much is there
 */
const PpHolding *
pp_actor_view_find_queued (const PpActorView *actor, guint32 item)
{
  return g_hash_table_lookup (((const Actor *) actor)->queue.by_item, GUINT_TO_POINTER (item));
}

/**
 * pp_actor_view_find_stored:
 * @actor: of a snapshot
 * @item: the number of a thing
 *
 * Returns: (transfer none) (nullable): where it lies in the store of @actor; of several places the last that it came to
 */
const PpHolding *
pp_actor_view_find_stored (const PpActorView *actor, guint32 item)
{
  return g_hash_table_lookup (((const Actor *) actor)->store.by_item, GUINT_TO_POINTER (item));
}

/**
 * pp_snapshot_list_actors:
 *
 * Returns: (transfer container) (element-type PpActorView): all that were mentioned, in that order
 */
GPtrArray *
pp_snapshot_list_actors (const PpSnapshot *self)
{
  GPtrArray *actors = g_ptr_array_sized_new (self->actors->len);

  for (guint i = 0; i < self->actors->len; i++)
    g_ptr_array_add (actors, self->actors->pdata[i]);
  return actors;
}

guint
pp_snapshot_get_n (const PpSnapshot *self)
{
  return self->n;
}

PpEvent *
pp_snapshot_get_last (const PpSnapshot *self)
{
  return self->last;
}

PpEvent *
pp_snapshot_get_last_line (const PpSnapshot *self)
{
  return self->last_line;
}

const PpActorView *
pp_snapshot_get_actor (const PpSnapshot *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, g_intern_string (name));
}

/**
 * pp_snapshot_get_connection:
 *
 * Returns: (transfer none) (nullable): connection @number, if it is open or was the last one to end
 */
const PpConnectionView *
pp_snapshot_get_connection (const PpSnapshot *self, guint32 number)
{
  return g_hash_table_lookup (self->connections, GUINT_TO_POINTER (number));
}

const PpItemView *
pp_snapshot_get_item (const PpSnapshot *self, guint32 item)
{
  return g_hash_table_lookup (self->items, GUINT_TO_POINTER (item));
}

guint
pp_snapshot_count_items (const PpSnapshot *self)
{
  return g_hash_table_size (self->items);
}

/**
 * pp_snapshot_get_size:
 *
 * Returns: how many actors, holdings, connections and items it knows
 */
gsize
pp_snapshot_get_size (const PpSnapshot *self)
{
  gsize size = self->actors->len + g_hash_table_size (self->connections) + g_hash_table_size (self->items);

  for (guint i = 0; i < self->actors->len; i++)
    {
      PpActorView *actor = self->actors->pdata[i];
      size += actor->queue->len + actor->store->len;
    }
  return size;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
join_sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, by_text);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
describe_live (const PpSnapshot *self, GPtrArray *lines)
{
  g_autoptr (GPtrArray) open = pp_snapshot_list_connections (self);

  for (guint i = 0; i < self->actors->len; i++)
    {
      PpActorView *actor = self->actors->pdata[i];
      if (actor->mood != NULL)
        g_ptr_array_add (lines, g_strdup_printf ("%s is %s", actor->name, actor->mood));
    }
  for (guint i = 0; i < open->len; i++)
    {
      PpConnectionView *connection = open->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("connection %u: %s to %s%s", connection->number, connection->from,
                                               connection->to, connection->sealed ? ", sealed" : ""));
    }
}

/**
 * pp_snapshot_describe_live:
 *
 * Returns: (transfer full): moods and open connections, a line each, sorted
 */
char *
pp_snapshot_describe_live (const PpSnapshot *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  describe_live (self, lines);
  return join_sorted (lines);
}

static void
describe_holdings (const PpActorView *actor, const char *what, GPtrArray *holdings, GPtrArray *lines)
{
  for (guint i = 0; i < holdings->len; i++)
    {
      PpHolding *holding = holdings->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("%s %s %s: item %u %s", actor->name, what, holding->key, holding->item,
                                               holding->details));
    }
}

/**
 * pp_snapshot_describe:
 *
 * Returns: (transfer full): everything that is known, a line each, sorted
 */
char *
pp_snapshot_describe (const PpSnapshot *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  describe_live (self, lines);
  for (guint i = 0; i < self->actors->len; i++)
    {
      PpActorView *actor = self->actors->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("%s last entered %s, %u open, note %u", actor->name, actor->state,
                                               actor->open, actor->note != NULL ? actor->note->n : 0));
      describe_holdings (actor, "queues", actor->queue, lines);
      describe_holdings (actor, "stores", actor->store, lines);
    }
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PpItemView *item = value;
      g_ptr_array_add (lines, g_strdup_printf ("item %u at %s since %u, hop %u%s", item->item, item->at, item->since,
                                               item->hop, item->moving ? ", moving" : ""));
    }
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PpConnectionView *it = value;
      g_ptr_array_add (lines, g_strdup_printf ("connection %u, %s hop %u: %s | %s, %u | %u%s%s%s", it->number, it->proto,
                                               it->hop, it->client_state, it->server_state,
                                               it->said != NULL ? it->said->n : 0,
                                               it->replied != NULL ? it->replied->n : 0, it->open ? ", open" : "",
                                               it->refused ? ", refused" : "", it->sealed ? ", sealed" : ""));
    }
  return join_sorted (lines);
}

/**
 * pp_snapshot_equal:
 *
 * Returns: %TRUE if the two know the same
 */
gboolean
pp_snapshot_equal (const PpSnapshot *a, const PpSnapshot *b)
{
  g_autofree char *of_a = NULL, *of_b = NULL;

  if (a->n != b->n)
    return FALSE;
  of_a = pp_snapshot_describe (a);
  of_b = pp_snapshot_describe (b);
  return g_str_equal (of_a, of_b);
}
