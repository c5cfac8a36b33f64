/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each letter in the queue is an entry; each recipient in it stands on its own account. What is due is sorted into
 * parcels by destination.
 */
#include "agents/mail-queue-private.h"

/* RFC 5321, 4.5.3.1.8: every server takes as many as this in one transaction. */
#define RECIPIENTS_A_PARCEL 100

static void
entry_free (gpointer data)
{
  PpEntry *entry = data;

  g_free (entry->id);
  pp_queued_letter_free (entry->letter);
  g_free (entry);
}

/**
 * pp_mail_queue_new:
 * @actor: its outbox is used
 * @cabinet: where letters are filed
 * @owner: (transfer none): has to outlive the queue
 */
PpMailQueue *
pp_mail_queue_new (PpActor *actor, PpBench *cabinet, const PpMailQueueOwner *owner)
{
  PpMailQueue *self = g_new0 (PpMailQueue, 1);

  self->actor = actor;
  self->cabinet = pp_bench_ref (cabinet);
  self->owner = owner;
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pp_place_free);
  self->entries = g_hash_table_new_full (NULL, NULL, entry_free, NULL);
  g_queue_init (&self->fresh);
  g_queue_init (&self->lingering);
  self->waiting = g_sequence_new (NULL);
  return self;
}

void
pp_mail_queue_free (PpMailQueue *self)
{
  g_hash_table_unref (self->places);
  g_sequence_free (self->waiting);
  g_queue_clear (&self->fresh);
  g_hash_table_unref (self->entries);
  pp_bench_unref (self->cabinet);
  g_free (self);
}

/**
 * pp_mail_queue_new_id:
 *
 * Returns: (transfer full): an identifier that no other letter of this queue has had, also in earlier runs: the
 * microsecond of its making, something of the host's name, and a number
 */
char *
pp_mail_queue_new_id (PpMailQueue *self)
{
  gint64 now_us = pp_actor_get_date_us (self->actor);

  return g_strdup_printf ("%08X%05X%02X%04X", (guint) (now_us / G_USEC_PER_SEC), (guint) (now_us % G_USEC_PER_SEC),
                          g_str_hash (self->owner->host) & 0xff, self->next_id++ & 0xffff);
}

/* ------------------------------------------------------------------ sorting into parcels */

static PpPlace *
place_for (PpMailQueue *self, const char *key)
{
  PpPlace *place = g_hash_table_lookup (self->places, key);

  if (place == NULL)
    {
      place = pp_place_new (self, key);
      g_hash_table_insert (self->places, place->key, place);
    }
  return place;
}

static void
add_to_parcel (PpMailQueue *self, PpEntry *entry, const PpQueuedRecipient *recipient)
{
  PpPlace *place = place_for (self, self->owner->route (self->actor, entry->letter->item, recipient->address));
  PpParcel *last = g_queue_peek_tail (&place->parcels);

  if (last == NULL || last->entry != entry || last->envelope->recipients->len >= RECIPIENTS_A_PARCEL)
    {
      last = g_new0 (PpParcel, 1);
      last->entry = entry;
      last->envelope = pp_envelope_new_like (entry->letter->envelope);
      g_queue_push_tail (&place->parcels, last);
      entry->out++;
    }
  pp_envelope_add (last->envelope, pp_address_copy (recipient->address), &recipient->asked);
}

static int
by_key (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const PpPlace *) a)->key, ((const PpPlace *) b)->key);
}

static void
go_everywhere (PpMailQueue *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->places);

  all = g_list_sort (all, by_key); /* for the journal to be the same in every run */
  for (GList *l = all; l != NULL; l = l->next)
    pp_place_go (l->data);
}

/* ------------------------------------------------------------------ when letters are due */

static int
by_next_try (gconstpointer a, gconstpointer b, gpointer data)
{
  const PpEntry *x = a, *y = b;

  return x->next_try_us < y->next_try_us ? -1 : x->next_try_us > y->next_try_us;
}

static void
set_retry_timer (PpMailQueue *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
  PpEntry *entry;

  if (g_sequence_iter_is_end (first))
    return;
  entry = g_sequence_get (first);
  pp_actor_set_timer (self->actor, PP_MAIL_QUEUE_TIMER_RETRY,
                      MAX (0, entry->next_try_us - pp_actor_get_date_us (self->actor)), FALSE, "a letter is tried again");
}

/* All recipients of @entry that are due go out; the others wait. */
static void
send_what_is_due (PpMailQueue *self, PpEntry *entry)
{
  gint64 now = pp_actor_get_date_us (self->actor), next = G_MAXINT64;
  GPtrArray *recipients = entry->letter->recipients;

  for (guint i = 0; i < recipients->len; i++)
    {
      const PpQueuedRecipient *recipient = recipients->pdata[i];
      if (recipient->next_try_us <= now)
        add_to_parcel (self, entry, recipient);
      else
        next = MIN (next, recipient->next_try_us);
    }
  if (next < G_MAXINT64 && entry->out == 0)
    {
      entry->next_try_us = next;
      entry->iter = g_sequence_insert_sorted (self->waiting, entry, by_next_try, NULL);
    }
}

static void
pick_up (PpMailQueue *self)
{
  PpEntry *entry;

  while ((entry = g_queue_pop_head (&self->fresh)) != NULL)
    send_what_is_due (self, entry);
  go_everywhere (self);
  set_retry_timer (self);
}

static void
retry (PpMailQueue *self)
{
  gint64 now = pp_actor_get_date_us (self->actor);
  GSequenceIter *first;

  while (!g_sequence_iter_is_end (first = g_sequence_get_begin_iter (self->waiting)))
    {
      PpEntry *entry = g_sequence_get (first);
      if (entry->next_try_us > now)
        break;
      g_sequence_remove (first);
      entry->iter = NULL;
      send_what_is_due (self, entry);
    }
  go_everywhere (self);
  set_retry_timer (self);
}

gboolean
pp_mail_queue_timer (PpMailQueue *self, guint tag)
{
  if (tag == PP_MAIL_QUEUE_TIMER_PICK_UP)
    pick_up (self);
  else if (tag == PP_MAIL_QUEUE_TIMER_RETRY)
    retry (self);
  else if (tag == PP_MAIL_QUEUE_TIMER_LINGER)
    pp_mail_queue_end_lingering (self);
  else
    return FALSE;
  return TRUE;
}

/**
 * pp_mail_queue_put_back:
 *
 * A parcel of @entry has come back. A letter with nobody left to get it leaves the queue.
 */
void
pp_mail_queue_put_back (PpMailQueue *self, PpEntry *entry)
{
  if (entry->out > 0)
    return;
  if (entry->letter->recipients->len == 0)
    {
      pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL, "remove %s", entry->id);
      g_hash_table_remove (self->entries, entry);
    }
  else
    {
      send_what_is_due (self, entry);
      set_retry_timer (self);
    }
}

/* ------------------------------------------------------------------ filing */

/**
 * pp_mail_queue_enter:
 * @letter: (transfer full): is safe in the cabinet
 * @id: (transfer full): what it is called
 */
void
pp_mail_queue_enter (PpMailQueue *self, PpQueuedLetter *letter, char *id)
{
  PpEntry *entry = g_new0 (PpEntry, 1);
  g_autofree char *reverse = pp_address_to_string (letter->envelope->reverse);
  g_autoptr (GString) names = g_string_new (NULL);

  entry->letter = letter;
  entry->id = id;
  for (guint i = 0; i < letter->recipients->len; i++)
    {
      g_autofree char *name = pp_address_to_string (((PpQueuedRecipient *) letter->recipients->pdata[i])->address);
      g_string_append_printf (names, "%s<%s>", i > 0 ? ", " : "", name);
    }
  g_hash_table_add (self->entries, entry);
  pp_actor_report (self->actor, PP_KIND_QUEUE, letter->item, 0, NULL, "add %s from <%s> for %s", id, reverse, names->str);
  if (g_queue_is_empty (&self->fresh))
    pp_actor_set_timer (self->actor, PP_MAIL_QUEUE_TIMER_PICK_UP, self->owner->pick_up_us, FALSE, NULL);
  g_queue_push_tail (&self->fresh, entry);
}

typedef struct
{
  PpMailQueue *queue;
  PpActor *queue_actor; /* owned: keeps the queue */
  PpQueuedLetter *letter;
  char *id;
  GError *error;
  PpFiledFunc filed;
  gpointer data;
} Filing;

static void
filing_free (Filing *filing)
{
  g_clear_pointer (&filing->letter, pp_queued_letter_free);
  g_clear_error (&filing->error);
  g_clear_object (&filing->queue_actor);
  g_free (filing->id);
  g_free (filing);
}

static void
file_work (gpointer place, gpointer job)
{
  Filing *filing = job;

  pp_cabinet_queue_add (place, filing->letter, &filing->error);
}

static void
file_done (PpActor *actor, gpointer job, const GError *error)
{
  Filing *filing = job;
  g_autoptr (PpReply) reply = NULL;

  if (error == NULL)
    error = filing->error;
  if (error != NULL)
    {
      pp_actor_report (actor, PP_KIND_NOTE, filing->letter->item, 0, NULL, "cannot file the letter: %s", error->message);
      reply = pp_reply_new (452, "4.3.1", "Cannot file the letter now, try again later");
    }
  else
    {
      reply = pp_reply_new (250, "2.0.0", "Ok: queued as %s", filing->id);
      pp_mail_queue_enter (filing->queue, g_steal_pointer (&filing->letter), g_strdup (filing->id));
    }
  filing->filed (filing->data, reply);
}

/**
 * pp_mail_queue_file:
 * @filer: who files it; @filed is called in its name
 * @id: from pp_mail_queue_new_id()
 * @item: the letter's number in the journal
 * @content: as it shall be sent
 * @filed: called once the letter is safe, or cannot be
 */
void
pp_mail_queue_file (PpMailQueue *self, PpActor *filer, const char *id, guint32 item, const PpEnvelope *envelope,
                    GBytes *content, PpFiledFunc filed, gpointer data)
{
  Filing *filing = g_new0 (Filing, 1);

  filing->queue = self;
  filing->queue_actor = g_object_ref (self->actor);
  filing->letter = pp_queued_letter_new (item, pp_actor_get_date_us (self->actor), envelope, content);
  filing->id = g_strdup (id);
  filing->filed = filed;
  filing->data = data;
  pp_actor_work (filer, self->cabinet, file_work, file_done, filing, (GDestroyNotify) filing_free);
}

/**
 * pp_mail_queue_restore:
 * @letters: (transfer container) (element-type PpQueuedLetter): each is taken
 *
 * After a restart everything goes on where it stood: what was due is tried now, what waited waits on, and the five days
 * go on counting from when the letter came.
 */
void
pp_mail_queue_restore (PpMailQueue *self, GPtrArray *letters)
{
  g_ptr_array_set_free_func (letters, NULL);
  for (guint i = 0; i < letters->len; i++)
    {
      PpQueuedLetter *letter = letters->pdata[i];
      letter->item = pp_actor_new_item (self->actor);
      pp_mail_queue_enter (self, letter, pp_mail_queue_new_id (self));
    }
  g_ptr_array_unref (letters);
}
