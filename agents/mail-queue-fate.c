/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a letter: what each reply means for its recipient, whether there is another try, and what the sender
 * is told (RFC 5321, 4.5.4.1 and 6.1; RFC 3461, 5.2 and 6).
 */
#include "agents/mail-queue-private.h"

#include <string.h>

#include "agents/report.h"

/* RFC 5321, 4.5.4.1: tries further and further apart, in the end every two or three hours, and 4 to 5 days before giving
 * up. */
#define FIRST_RETRY_US (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)
#define LONGEST_RETRY_US (G_GINT64_CONSTANT (3) * 3600 * G_USEC_PER_SEC)
#define EXPIRES_US (G_GINT64_CONSTANT (5) * 24 * 3600 * G_USEC_PER_SEC)
/* The sender is told once when it takes longer than this. */
#define DELAY_US (G_GINT64_CONSTANT (4) * 3600 * G_USEC_PER_SEC)

/* What one reply brought about, for the report about it. */
typedef struct
{
  PpAddress *recipient;
  PpAsked asked;
  PpReportAction action;
  char *diagnostic;
  gboolean heard; /* the other server said so, and not we */
} Fate;

typedef struct
{
  PpMailQueue *queue;
  PpQueuedLetter *letter; /* a copy, for the cabinet */
  GPtrArray *reports;     /* of PpQueuedLetter */
  GPtrArray *ids;         /* of the reports */
  GError *error;
} Settling;

static void
fate_free (gpointer data)
{
  Fate *fate = data;

  pp_address_free (fate->recipient);
  g_free (fate->asked.original);
  g_free (fate->diagnostic);
  g_free (fate);
}

static void
add_fate (GPtrArray *fates, const PpQueuedRecipient *recipient, PpReportAction action, const PpReply *reply)
{
  Fate *fate = g_new0 (Fate, 1);

  fate->recipient = pp_address_copy (recipient->address);
  fate->asked.notify = recipient->asked.notify;
  fate->asked.original = g_strdup (recipient->asked.original);
  fate->action = action;
  fate->diagnostic = pp_reply_to_string (reply);
  fate->heard = reply->heard;
  g_ptr_array_add (fates, fate);
}

/* ------------------------------------------------------------------ writing it down */

static void
free_letter_if_any (gpointer letter)
{
  g_clear_pointer ((PpQueuedLetter **) &letter, pp_queued_letter_free);
}

static void
settling_free (Settling *settling)
{
  g_clear_pointer (&settling->letter, pp_queued_letter_free);
  g_ptr_array_unref (settling->reports);
  g_ptr_array_unref (settling->ids);
  g_clear_error (&settling->error);
  g_free (settling);
}

static void
settle_work (gpointer place, gpointer job)
{
  Settling *settling = job;

  /* The reports first: should only one of the two be possible, the sender hears of it once too often, not never. */
  for (guint i = 0; i < settling->reports->len; i++)
    if (!pp_cabinet_queue_add (place, settling->reports->pdata[i], &settling->error))
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
    {
      pp_actor_report (actor, PP_KIND_NOTE, settling->letter->item, 0, NULL,
                       "cannot write down what became of the letter: %s", error->message);
      return;
    }
  for (guint i = 0; i < settling->reports->len; i++)
    {
      pp_mail_queue_enter (settling->queue, settling->reports->pdata[i], settling->ids->pdata[i]);
      settling->reports->pdata[i] = settling->ids->pdata[i] = NULL;
    }
}

static Settling *
settling_new (PpMailQueue *queue)
{
  Settling *settling = g_new0 (Settling, 1);

  settling->queue = queue;
  settling->reports = g_ptr_array_new_with_free_func (free_letter_if_any);
  settling->ids = g_ptr_array_new_with_free_func (g_free);
  return settling;
}

/* ------------------------------------------------------------------ telling the sender */

/* RFC 3461, 4.1 and 5.2: what was not said is failure and delay. */
static gboolean
is_wanted (const Fate *fate)
{
  PpNotify notify = fate->asked.notify;

  if (fate->action == PP_REPORT_FAILED)
    return notify == PP_NOTIFY_UNSAID || (notify & PP_NOTIFY_FAILURE);
  if (fate->action == PP_REPORT_DELAYED)
    return notify == PP_NOTIFY_UNSAID || (notify & PP_NOTIFY_DELAY);
  return (notify & PP_NOTIFY_SUCCESS) != 0;
}

static GArray *
lines_of (PpEntry *entry, GPtrArray *fates, PpReportAction action, gint64 now_us, const char *remote_host)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (PpReportLine));

  for (guint i = 0; i < fates->len; i++)
    {
      const Fate *fate = fates->pdata[i];
      PpReportLine line = {
        .recipient = fate->recipient,
        .original = fate->asked.original,
        .action = fate->action,
        .diagnostic = fate->diagnostic,
        .remote_host = fate->heard ? remote_host : NULL, /* RFC 3464, 2.3.5 */
        .last_attempt_us = now_us,
        .will_retry_until_us = action == PP_REPORT_DELAYED ? entry->letter->arrived_us + EXPIRES_US : 0,
      };
      if (fate->action == action && is_wanted (fate))
        g_array_append_val (lines, line);
    }
  return lines;
}

/* It goes out from the null reverse-path, so that nobody reports on a report (RFC 5321, 6.1). */
static PpQueuedLetter *
address_report (PpMailQueue *self, PpEntry *entry, GBytes *report, PpBody body, gboolean utf8)
{
  g_autoptr (PpAddress) nobody = pp_address_new ("", "");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (nobody);

  envelope->body = body;
  envelope->utf8 = utf8;
  pp_envelope_add (envelope, pp_address_copy (entry->letter->envelope->reverse), NULL);
  return pp_queued_letter_new (pp_actor_new_item (self->actor), pp_actor_get_date_us (self->actor), envelope, report);
}

static void
write_report (PpMailQueue *self, PpEntry *entry, GPtrArray *fates, PpReportAction action, const char *remote_host,
              Settling *settling)
{
  gint64 now_us = pp_actor_get_date_us (self->actor);
  g_autoptr (GArray) lines = lines_of (entry, fates, action, now_us, remote_host);
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GBytes) octets = NULL;
  g_autofree char *message_id = NULL, *boundary = NULL, *id = NULL;
  PpReport report = { 0 };
  PpBody body;
  gboolean utf8;

  if (lines->len == 0)
    return;
  date = pp_actor_get_date (self->actor);
  id = pp_mail_queue_new_id (self);
  message_id = g_strdup_printf ("%s@%s", id, self->owner->host);
  boundary = g_strdup_printf ("=_%s_%08x", id, pp_actor_get_random (self->actor));
  report = (PpReport){
    .host = self->owner->host,
    .envelope = entry->letter->envelope,
    .original = entry->letter->content,
    .arrived_us = entry->letter->arrived_us,
    .lines = (const PpReportLine *) lines->data,
    .n_lines = lines->len,
    .date = date,
    .message_id = message_id,
    .boundary = boundary,
  };
  octets = pp_report_write (&report, &body, &utf8);
  g_ptr_array_add (settling->reports, address_report (self, entry, octets, body, utf8));
  g_ptr_array_add (settling->ids, g_steal_pointer (&id));
}

static gboolean
any_failed (GPtrArray *fates)
{
  for (guint i = 0; i < fates->len; i++)
    if (((Fate *) fates->pdata[i])->action == PP_REPORT_FAILED)
      return TRUE;
  return FALSE;
}

static void
tell_sender (PpMailQueue *self, PpEntry *entry, GPtrArray *fates, const char *remote_host, Settling *settling)
{
  if (!pp_address_is_null (entry->letter->envelope->reverse))
    for (PpReportAction action = PP_REPORT_FAILED; action <= PP_REPORT_RELAYED; action++)
      write_report (self, entry, fates, action, remote_host, settling);
  else if (any_failed (fates))
    pp_actor_report (self->actor, PP_KIND_NOTE, entry->letter->item, 0, NULL,
                     "letter %s has the null reverse-path: nobody is told, and it is thrown away", entry->id);
}

/* ------------------------------------------------------------------ judging */

static gint64
backoff (guint tries)
{
  return MIN (FIRST_RETRY_US << MIN (tries - 1, 8), LONGEST_RETRY_US);
}

static void
report_fate (PpMailQueue *self, PpEntry *entry, const char *name, const char *fate, const char *reply)
{
  pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL, "change %s <%s> %s: %s", entry->id, name,
                   fate, reply);
}

static void
defer (PpMailQueue *self, PpEntry *entry, PpQueuedRecipient *recipient, const char *name, const char *text)
{
  recipient->tries++;
  recipient->next_try_us = pp_actor_get_date_us (self->actor) + backoff (recipient->tries);
  g_free (recipient->last_reply);
  recipient->last_reply = g_strdup (text);
  pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL,
                   "change %s <%s> deferred, next try in %" G_GINT64_FORMAT " min: %s", entry->id, name,
                   backoff (recipient->tries) / (60 * G_USEC_PER_SEC), text);
}

/* RFC 3461, 5.2.2 and 5.2.3: who hands a letter to a mailbox, or to a server that does not know of reports, reports. */
static void
note_success (PpDestination *way, const PpConsignment *consignment, const PpQueuedRecipient *recipient, const PpReply *reply,
              GPtrArray *fates)
{
  PpMailQueue *self = way->place->queue;
  gboolean is_final = self->owner->is_final != NULL && self->owner->is_final (self->actor, way);

  if (is_final)
    add_fate (fates, recipient, PP_REPORT_DELIVERED, reply);
  else if (!consignment->passed_on)
    add_fate (fates, recipient, PP_REPORT_RELAYED, reply);
}

/* What a server that is not of this world does with the letter, nobody here will see. */
static gboolean
is_outside (PpDestination *way)
{
  return way->port != NULL && pp_port_is_guest (way->port);
}

/* What one reply means for one recipient. TRUE: it stays in the queue. */
static gboolean
judge (PpDestination *way, PpEntry *entry, PpQueuedRecipient *recipient, const PpConsignment *consignment,
       const PpReply *reply, GPtrArray *fates)
{
  PpMailQueue *self = way->place->queue;
  g_autofree char *name = pp_address_to_string (recipient->address), *text = pp_reply_to_string (reply);
  gint64 age = pp_actor_get_date_us (self->actor) - entry->letter->arrived_us;

  if (pp_reply_is_good (reply))
    {
      report_fate (self, entry, name, is_outside (way) ? "handed over to a server outside" : "sent", text);
      note_success (way, consignment, recipient, reply, fates);
      return FALSE;
    }
  if (pp_reply_is_final (reply) || age >= EXPIRES_US)
    {
      add_fate (fates, recipient, PP_REPORT_FAILED, reply);
      report_fate (self, entry, name, pp_reply_is_final (reply) ? "returned" : "returned after five days", text);
      return FALSE;
    }
  defer (self, entry, recipient, name, text);
  if (age < DELAY_US || entry->letter->delay_told)
    return TRUE;
  add_fate (fates, recipient, PP_REPORT_DELAYED, reply);
  if (is_wanted (fates->pdata[fates->len - 1]) && !pp_address_is_null (entry->letter->envelope->reverse))
    pp_actor_report (self->actor, PP_KIND_QUEUE, entry->letter->item, 0, NULL, "change %s <%s> delayed: the sender is told",
                     entry->id, name);
  return TRUE;
}

static PpQueuedRecipient *
find_recipient (PpEntry *entry, const PpAddress *address, guint *index)
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

static const char *
host_of (PpDestination *way)
{
  const char *name = way->port != NULL ? pp_port_get_peer_name (way->port) : NULL;
  const char *colon = name != NULL ? strchr (name, ':') : NULL;

  return colon != NULL ? colon + 1 : NULL;
}

/**
 * pp_mail_queue_settle:
 * @way: by which it went
 * @parcel: (transfer full): what went
 * @consignment: with the replies
 */
void
pp_mail_queue_settle (PpDestination *way, PpParcel *parcel, const PpConsignment *consignment)
{
  PpMailQueue *self = way->place->queue;
  PpEntry *entry = parcel->entry;
  g_autoptr (GPtrArray) fates = g_ptr_array_new_with_free_func (fate_free);
  Settling *settling = settling_new (self);

  for (guint i = 0; i < consignment->replies->len; i++)
    {
      guint index = 0;
      PpQueuedRecipient *recipient = find_recipient (entry, parcel->envelope->recipients->pdata[i], &index);
      if (recipient != NULL && !judge (way, entry, recipient, consignment, consignment->replies->pdata[i], fates))
        g_ptr_array_remove_index (entry->letter->recipients, index);
    }
  entry->out--;
  for (guint i = 0; i < fates->len; i++)
    entry->letter->delay_told |= ((Fate *) fates->pdata[i])->action == PP_REPORT_DELAYED;
  tell_sender (self, entry, fates, host_of (way), settling);
  settling->letter = pp_queued_letter_copy (entry->letter);
  pp_actor_work (self->actor, self->cabinet, settle_work, settle_done, settling, (GDestroyNotify) settling_free);
  pp_parcel_free (parcel);
  pp_mail_queue_put_back (self, entry);
}
