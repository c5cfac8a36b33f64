/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each letter in the queue is an entry; each recipient in it stands on its own account. What is due is sorted into
 * parcels by destination; a destination has at most one way open and sends its parcels over it one after another.
 */
#include "agents/mail-queue.h"

#include "agents/message.h"

/* RFC 5321, 4.5.4.1: tries further and further apart, and 4 to 5 days before giving up. */
#define FIRST_RETRY_US (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)
#define LONGEST_RETRY_US (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)
#define EXPIRES_US (G_GINT64_CONSTANT (5) * 24 * 3600 * G_USEC_PER_SEC)

struct _PpMailQueue
{
  PpActor *actor; /* owns us */
  PpBench *cabinet;
  const PpMailQueueOwner *owner;
  GHashTable *destinations; /* key to PpDestination */
  GHashTable *entries;      /* set of Entry, owned */
  GQueue fresh;             /* entries not yet looked at */
  GSequence *waiting;       /* Entry, by next try */
  guint next_id;
};

typedef struct
{
  char *id;
  PpQueuedLetter *letter;
  GSequenceIter *iter; /* in waiting, or NULL */
  gint64 next_try_us;
  guint out;           /* parcels on their way */
} Entry;

/* Recipients of one letter that travel together: indices would shift, so the addresses are kept. */
typedef struct
{
  Entry *entry;
  PpEnvelope *envelope;
} Parcel;

struct _PpDestination
{
  PpMailQueue *queue;
  char *key;
  GQueue parcels;
  gboolean going;
  gboolean begun; /* a letter was given to the client on this port */
  PpPort *port; /* owned, or NULL */
  PpSmtpCustomer customer;
  gpointer data;
  GDestroyNotify free_data;
};

static void
entry_free (Entry *entry)
{
  g_free (entry->id);
  pp_queued_letter_free (entry->letter);
  g_free (entry);
}

static void
parcel_free (Parcel *parcel)
{
  pp_envelope_free (parcel->envelope);
  g_free (parcel);
}

static void
destination_free (PpDestination *self)
{
  pp_destination_set_data (self, NULL, NULL);
  pp_destination_set_port (self, NULL);
  g_queue_clear_full (&self->parcels, (GDestroyNotify) parcel_free);
  g_free (self->key);
  g_free (self);
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
  self->destinations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) destination_free);
  self->entries = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) entry_free, NULL);
  g_queue_init (&self->fresh);
  self->waiting = g_sequence_new (NULL);
  return self;
}

void
pp_mail_queue_free (PpMailQueue *self)
{
  g_hash_table_unref (self->destinations);
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
 * second of its making, something of the host's name, and a number
 */
char *
pp_mail_queue_new_id (PpMailQueue *self)
{
  g_autoptr (GDateTime) now = pp_actor_get_date (self->actor);

  return g_strdup_printf ("%08X%02X%04X", (guint) g_date_time_to_unix (now), g_str_hash (self->owner->host) & 0xff,
                          self->next_id++ & 0xffff);
}

/* ------------------------------------------------------------------ sorting into parcels */

static PpDestination *
destination_for (PpMailQueue *self, const char *key)
{
  PpDestination *destination = g_hash_table_lookup (self->destinations, key);

  if (destination == NULL)
    {
      destination = g_new0 (PpDestination, 1);
      destination->queue = self;
      destination->key = g_strdup (key);
      g_queue_init (&destination->parcels);
      g_hash_table_insert (self->destinations, destination->key, destination);
    }
  return destination;
}

static void
add_to_parcel (PpMailQueue *self, Entry *entry, const PpAddress *recipient)
{
  PpDestination *destination = destination_for (self, self->owner->route (self->actor, recipient));
  Parcel *last = g_queue_peek_tail (&destination->parcels);

  if (last == NULL || last->entry != entry)
    {
      last = g_new0 (Parcel, 1);
      last->entry = entry;
      last->envelope = pp_envelope_new (entry->letter->reverse);
      g_queue_push_tail (&destination->parcels, last);
      entry->out++;
    }
  g_ptr_array_add (last->envelope->recipients, pp_address_copy (recipient));
}

static void
go (PpDestination *destination)
{
  if (destination->going || g_queue_is_empty (&destination->parcels))
    return;
  destination->going = TRUE;
  destination->queue->owner->go (destination->queue->actor, destination);
}

static int
by_key (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const PpDestination *) a)->key, ((const PpDestination *) b)->key);
}

static void
go_everywhere (PpMailQueue *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->destinations);

  all = g_list_sort (all, by_key); /* for the journal to be the same in every run */
  for (GList *l = all; l != NULL; l = l->next)
    go (l->data);
}

static int
by_next_try (gconstpointer a, gconstpointer b, gpointer data)
{
  const Entry *x = a, *y = b;

  return x->next_try_us < y->next_try_us ? -1 : x->next_try_us > y->next_try_us;
}

static void
set_retry_timer (PpMailQueue *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
  Entry *entry;

  if (g_sequence_iter_is_end (first))
    return;
  entry = g_sequence_get (first);
  pp_actor_set_timer (self->actor, PP_MAIL_QUEUE_TIMER_RETRY,
                      MAX (0, entry->next_try_us - pp_actor_get_now (self->actor)), FALSE, "a letter is tried again");
}

/* All recipients of @entry that are due go out; the others wait. */
static void
send_what_is_due (PpMailQueue *self, Entry *entry)
{
  gint64 now = pp_actor_get_now (self->actor), next = G_MAXINT64;
  GPtrArray *recipients = entry->letter->recipients;

  for (guint i = 0; i < recipients->len; i++)
    {
      PpQueuedRecipient *recipient = recipients->pdata[i];
      if (recipient->next_try_us <= now)
        add_to_parcel (self, entry, recipient->address);
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
  Entry *entry;

  while ((entry = g_queue_pop_head (&self->fresh)) != NULL)
    send_what_is_due (self, entry);
  go_everywhere (self);
  set_retry_timer (self);
}

static void
retry (PpMailQueue *self)
{
  gint64 now = pp_actor_get_now (self->actor);
  GSequenceIter *first;

  while (!g_sequence_iter_is_end (first = g_sequence_get_begin_iter (self->waiting)))
    {
      Entry *entry = g_sequence_get (first);
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
  else
    return FALSE;
  return TRUE;
}

/* ------------------------------------------------------------------ filing */

static void
enter (PpMailQueue *self, PpQueuedLetter *letter, char *id)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *reverse = pp_address_to_string (letter->reverse);
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
      enter (filing->queue, g_steal_pointer (&filing->letter), g_strdup (filing->id));
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
  filing->letter = pp_queued_letter_new (item, pp_actor_get_now (self->actor), envelope, content);
  filing->id = g_strdup (id);
  filing->filed = filed;
  filing->data = data;
  pp_actor_work (filer, self->cabinet, file_work, file_done, filing, (GDestroyNotify) filing_free);
}

/**
 * pp_mail_queue_restore:
 * @letters: (transfer container) (element-type PpQueuedLetter): each is taken
 *
 * After a restart the world's time begins anew: what waited is tried at once.
 */
void
pp_mail_queue_restore (PpMailQueue *self, GPtrArray *letters)
{
  g_ptr_array_set_free_func (letters, NULL);
  for (guint i = 0; i < letters->len; i++)
    {
      PpQueuedLetter *letter = letters->pdata[i];
      letter->item = pp_actor_new_item (self->actor);
      letter->arrived_us = 0;
      for (guint j = 0; j < letter->recipients->len; j++)
        ((PpQueuedRecipient *) letter->recipients->pdata[j])->next_try_us = 0;
      enter (self, letter, pp_mail_queue_new_id (self));
    }
  g_ptr_array_unref (letters);
}

/* ------------------------------------------------------------------ what became of a letter */

typedef struct
{
  PpMailQueue *queue;
  PpQueuedLetter *letter; /* a copy, for the cabinet */
  PpQueuedLetter *report; /* or NULL */
  char *report_id;
  GError *error;
} Settling;

static void
settling_free (Settling *settling)
{
  g_clear_pointer (&settling->letter, pp_queued_letter_free);
  g_clear_pointer (&settling->report, pp_queued_letter_free);
  g_clear_error (&settling->error);
  g_free (settling->report_id);
  g_free (settling);
}

static void
settle_work (gpointer place, gpointer job)
{
  Settling *settling = job;

  /* The report first: should only one of the two be possible, the sender hears of it once too often, not never. */
  if (settling->report != NULL && !pp_cabinet_queue_add (place, settling->report, &settling->error))
    return;
  pp_cabinet_queue_update (place, settling->letter, &settling->error);
}

static void
settle_done (PpActor *actor, gpointer job, const GError *error)
{
  Settling *settling = job;

  if (error == NULL)
    error = settling->error;
  if (error != NULL)
    pp_actor_report (actor, PP_KIND_NOTE, settling->letter->item, 0, NULL,
                     "cannot write down what became of the letter: %s", error->message);
  else if (settling->report != NULL)
    enter (settling->queue, g_steal_pointer (&settling->report), g_steal_pointer (&settling->report_id));
}

static PpQueuedLetter *
copy_letter (const PpQueuedLetter *letter)
{
  PpEnvelope *envelope = pp_envelope_new (letter->reverse);
  PpQueuedLetter *copy;

  for (guint i = 0; i < letter->recipients->len; i++)
    g_ptr_array_add (envelope->recipients,
                     pp_address_copy (((PpQueuedRecipient *) letter->recipients->pdata[i])->address));
  copy = pp_queued_letter_new (letter->item, letter->arrived_us, envelope, letter->content);
  pp_envelope_free (envelope);
  copy->id = letter->id;
  for (guint i = 0; i < letter->recipients->len; i++)
    {
      PpQueuedRecipient *from = letter->recipients->pdata[i], *to = copy->recipients->pdata[i];
      to->tries = from->tries;
      to->next_try_us = from->next_try_us;
      to->last_reply = g_strdup (from->last_reply);
    }
  return copy;
}

/* RFC 5321, 6.1 and RFC 3464: the sender is told, unless the letter has no sender. */
static PpQueuedLetter *
write_report (PpMailQueue *self, Entry *entry, GPtrArray *failed, GPtrArray *diagnostics, char **id)
{
  g_autoptr (GDateTime) date = pp_actor_get_date (self->actor);
  g_autoptr (PpAddress) nobody = pp_address_new ("", "");
  g_autoptr (PpEnvelope) envelope = NULL;
  g_autoptr (GBytes) report = NULL;
  g_autofree char *message_id = NULL, *boundary = NULL;

  if (pp_address_is_null (entry->letter->reverse))
    {
      pp_actor_report (self->actor, PP_KIND_NOTE, entry->letter->item, 0, NULL,
                       "letter %s has the null reverse-path: nobody is told, and it is thrown away", entry->id);
      return NULL;
    }
  *id = pp_mail_queue_new_id (self);
  message_id = g_strdup_printf ("%s@%s", *id, self->owner->host);
  boundary = g_strdup_printf ("=_%s_%08x", *id, pp_actor_get_random (self->actor));
  report = pp_message_write_bounce (self->owner->host, entry->letter->reverse, entry->letter->content, failed,
                                    diagnostics, date, message_id, boundary);
  envelope = pp_envelope_new (nobody);
  g_ptr_array_add (envelope->recipients, pp_address_copy (entry->letter->reverse));
  return pp_queued_letter_new (pp_actor_new_item (self->actor), pp_actor_get_now (self->actor), envelope, report);
}

static gint64
backoff (guint tries)
{
  return MIN (FIRST_RETRY_US << MIN (tries - 1, 8), LONGEST_RETRY_US);
}

static void
report_fate (PpMailQueue *self, Entry *entry, const char *name, const char *fate, const char *reply)
{
  pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL, "change %s <%s> %s: %s", entry->id, name,
                   fate, reply);
}

/* What one reply means for one recipient. TRUE: it stays in the queue. */
static gboolean
judge (PpMailQueue *self, Entry *entry, PpQueuedRecipient *recipient, const PpReply *reply, GPtrArray *failed,
       GPtrArray *diagnostics)
{
  g_autofree char *name = pp_address_to_string (recipient->address), *text = pp_reply_to_string (reply);
  gint64 now = pp_actor_get_now (self->actor);
  gboolean expired = now - entry->letter->arrived_us >= EXPIRES_US;

  if (pp_reply_is_good (reply))
    {
      report_fate (self, entry, name, "sent", text);
      return FALSE;
    }
  if (pp_reply_is_final (reply) || expired)
    {
      g_ptr_array_add (failed, pp_address_copy (recipient->address));
      g_ptr_array_add (diagnostics, g_strdup (text));
      report_fate (self, entry, name, expired ? "returned after five days" : "returned", text);
      return FALSE;
    }
  recipient->tries++;
  recipient->next_try_us = now + backoff (recipient->tries);
  g_free (recipient->last_reply);
  recipient->last_reply = g_strdup (text);
  pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL,
                   "change %s <%s> deferred, next try in %" G_GINT64_FORMAT " min: %s", entry->id, name,
                   backoff (recipient->tries) / (60 * G_USEC_PER_SEC), text);
  return TRUE;
}

static PpQueuedRecipient *
find_recipient (Entry *entry, const PpAddress *address, guint *index)
{
  for (guint i = 0; i < entry->letter->recipients->len; i++)
    {
      PpQueuedRecipient *recipient = entry->letter->recipients->pdata[i];
      if (pp_address_equal (recipient->address, address))
        {
          *index = i;
          return recipient;
        }
    }
  return NULL;
}

static void
put_back (PpMailQueue *self, Entry *entry)
{
  if (entry->letter->recipients->len == 0)
    {
      pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL, "remove %s", entry->id);
      g_hash_table_remove (self->entries, entry);
    }
  else if (entry->out == 0)
    {
      send_what_is_due (self, entry);
      set_retry_timer (self);
    }
}

static void
settle (PpMailQueue *self, Parcel *parcel, GPtrArray *replies)
{
  Entry *entry = parcel->entry;
  g_autoptr (GPtrArray) failed = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_address_free);
  g_autoptr (GPtrArray) diagnostics = g_ptr_array_new_with_free_func (g_free);
  Settling *settling = g_new0 (Settling, 1);

  for (guint i = 0; i < replies->len; i++)
    {
      guint index = 0;
      PpQueuedRecipient *recipient = find_recipient (entry, parcel->envelope->recipients->pdata[i], &index);
      if (recipient != NULL && !judge (self, entry, recipient, replies->pdata[i], failed, diagnostics))
        g_ptr_array_remove_index (entry->letter->recipients, index);
    }
  entry->out--;
  settling->queue = self;
  settling->letter = copy_letter (entry->letter);
  if (failed->len > 0)
    settling->report = write_report (self, entry, failed, diagnostics, &settling->report_id);
  pp_actor_work (self->actor, self->cabinet, settle_work, settle_done, settling, (GDestroyNotify) settling_free);
  parcel_free (parcel);
  put_back (self, entry);
}

/* ------------------------------------------------------------------ destinations */

const char *
pp_destination_get_key (PpDestination *self)
{
  return self->key;
}

PpPort *
pp_destination_get_port (PpDestination *self)
{
  return self->port;
}

gpointer
pp_destination_get_data (PpDestination *self)
{
  return self->data;
}

PpMailQueue *
pp_destination_get_queue (PpDestination *self)
{
  return self->queue;
}

void
pp_destination_set_data (PpDestination *self, gpointer data, GDestroyNotify free_data)
{
  if (self->free_data != NULL)
    self->free_data (self->data);
  self->data = data;
  self->free_data = free_data;
}

gboolean
pp_destination_is_going (PpDestination *self)
{
  return self->going;
}

/**
 * pp_destination_get_item:
 *
 * Returns: the number of the letter that goes there next, or 0
 */
guint32
pp_destination_get_item (PpDestination *self)
{
  Parcel *parcel = g_queue_peek_head (&self->parcels);

  return parcel != NULL ? parcel->entry->letter->item : 0;
}

static GQuark
destination_quark (void)
{
  return g_quark_from_static_string ("pp-destination");
}

/**
 * pp_destination_set_port:
 * @port: (nullable): the port on which the way to there is being opened
 */
void
pp_destination_set_port (PpDestination *self, PpPort *port)
{
  if (self->port != NULL)
    g_object_set_qdata (G_OBJECT (self->port), destination_quark (), NULL);
  g_clear_object (&self->port);
  if (port == NULL)
    return;
  self->port = g_object_ref (port);
  g_object_set_qdata (G_OBJECT (port), destination_quark (), self);
}

PpDestination *
pp_destination_of (PpPort *port)
{
  return g_object_get_qdata (G_OBJECT (port), destination_quark ());
}

/**
 * pp_destination_take:
 *
 * Returns: (transfer full) (nullable): the next letter for there; give it to pp_destination_done()
 */
PpConsignment *
pp_destination_take (PpDestination *self)
{
  Parcel *parcel = g_queue_pop_head (&self->parcels);

  if (parcel == NULL)
    return NULL;
  return pp_consignment_new (parcel->entry->letter->item, parcel->envelope, parcel->entry->letter->content, parcel);
}

void
pp_destination_done (PpDestination *self, PpConsignment *consignment)
{
  settle (self->queue, consignment->owner, consignment->replies);
  pp_consignment_free (consignment);
}

void
pp_destination_rest (PpDestination *self)
{
  pp_destination_set_port (self, NULL);
  self->going = FALSE;
  go (self);
}

/**
 * pp_destination_fail:
 * @reply: (transfer none): a 4yz puts all its letters back, a 5yz returns them
 */
void
pp_destination_fail (PpDestination *self, const PpReply *reply)
{
  PpConsignment *consignment;

  while ((consignment = pp_destination_take (self)) != NULL)
    {
      for (guint i = 0; i < consignment->replies->len; i++)
        consignment->replies->pdata[i] = pp_reply_copy (reply);
      pp_destination_done (self, consignment);
    }
  pp_destination_rest (self);
}

/**
 * pp_destination_go_elsewhere:
 * @why: what the server said, or what befell the connection
 *
 * RFC 5321, 5.1: when one server cannot take the letters, the next is tried. That is for letters that nothing was yet said
 * of; what was begun may have been taken, and waits.
 *
 * Returns: whether another way is being opened, on another port; %FALSE if there is none, and nothing was done
 */
gboolean
pp_destination_go_elsewhere (PpDestination *self, const char *why)
{
  const PpMailQueueOwner *owner = self->queue->owner;

  return !self->begun && !g_queue_is_empty (&self->parcels) && owner->go_elsewhere != NULL &&
         owner->go_elsewhere (self->queue->actor, self, why);
}

static PpConsignment *
next_for_port (PpActor *actor, PpPort *port)
{
  PpDestination *destination = pp_destination_of (port);
  PpConsignment *consignment = destination != NULL ? pp_destination_take (destination) : NULL;

  if (consignment != NULL)
    destination->begun = TRUE;
  return consignment;
}

static void
done_for_port (PpActor *actor, PpPort *port, PpConsignment *consignment)
{
  pp_destination_done (pp_destination_of (port), consignment);
}

static void
over_for_port (PpActor *actor, PpPort *port, const char *problem)
{
  PpDestination *destination = pp_destination_of (port);
  g_autoptr (PpReply) reply = NULL;

  if (destination == NULL) /* its letters go another way already */
    return;
  if (problem == NULL)
    {
      pp_destination_rest (destination);
      return;
    }
  if (pp_destination_go_elsewhere (destination, problem))
    return;
  /* What was still to go over this connection waits as well, or it would be opened again at once and for ever. */
  reply = pp_reply_new (451, "4.4.2", "%s", problem);
  pp_destination_fail (destination, reply);
}

/**
 * pp_destination_talk:
 *
 * The port of @self is connected: the client sends all letters for there, then says QUIT.
 */
void
pp_destination_talk (PpDestination *self, PpSmtpKind kind)
{
  self->customer = (PpSmtpCustomer){
    .kind = kind,
    .host = self->queue->owner->host,
    .next = next_for_port,
    .done = done_for_port,
    .over = over_for_port,
  };
  self->begun = FALSE;
  pp_smtp_call (self->port, &self->customer);
}
