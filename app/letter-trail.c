/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where in a journal each letter is said or handed over. Each event is looked at once; what is kept is four octets for each
 * time that a letter is said, and for each connection.
 */
#include "app/letter-copy.h"

#include <string.h>

#include "app/letter-private.h"

/* A letter that goes in circles, or is fetched again and again, has no end of copies. */
#define MOST_COPIES 200

typedef struct
{
  guint first;        /* the event that made it known */
  const char *writer; /* (interned) (nullable): in whose outbox it lay first */
  GArray *places;     /* of guint32: events with which it is said or handed over */
} Track;

struct _PpLetterTrail
{
  PpJournal *journal;
  guint seen;
  GHashTable *tracks;  /* letter to Track */
  GArray *letters;     /* of guint32: their numbers, as they became known */
  GArray *connections; /* of guint32: the event with which each begins, by its number */
  GHashTable *unnamed; /* server to GArray of guint32: letters that a stranger said and that have no number yet */
};

static void
track_free (gpointer data)
{
  Track *track = data;

  g_array_unref (track->places);
  g_free (track);
}

/**
 * pp_letter_trail_new:
 * @journal: what is looked through; a reference is taken
 *
 * Returns: (transfer full): a trail of what has happened so far
 */
PpLetterTrail *
pp_letter_trail_new (PpJournal *journal)
{
  PpLetterTrail *self;

  g_return_val_if_fail (PP_IS_JOURNAL (journal), NULL);

  self = g_new0 (PpLetterTrail, 1);
  self->journal = g_object_ref (journal);
  self->tracks = g_hash_table_new_full (NULL, NULL, NULL, track_free);
  self->letters = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->connections = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->unnamed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  return self;
}

/**
 * pp_letter_trail_free:
 *
 * Frees it.
 */
void
pp_letter_trail_free (PpLetterTrail *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->tracks);
  g_hash_table_unref (self->unnamed);
  g_array_unref (self->letters);
  g_array_unref (self->connections);
  g_object_unref (self->journal);
  g_free (self);
}

/* ------------------------------------------------------------------ reading on */

static Track *
track_of (PpLetterTrail *self, guint32 item, guint n)
{
  Track *track = g_hash_table_lookup (self->tracks, GUINT_TO_POINTER (item));

  if (track != NULL)
    return track;
  track = g_new0 (Track, 1);
  track->first = n;
  track->places = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_hash_table_insert (self->tracks, GUINT_TO_POINTER (item), track);
  g_array_append_val (self->letters, item);
  return track;
}

static void
note_connection (PpLetterTrail *self, const PpEvent *event)
{
  guint32 n = event->n;

  if (event->connection == 0)
    return;
  if (event->connection >= self->connections->len)
    g_array_set_size (self->connections, event->connection + 1);
  if (g_array_index (self->connections, guint32, event->connection) == 0)
    g_array_index (self->connections, guint32, event->connection) = n;
}

static void
note_unnamed (PpLetterTrail *self, const PpEvent *event)
{
  GArray *places = g_hash_table_lookup (self->unnamed, event->to);
  guint32 n = event->n;

  if (places == NULL)
    {
      places = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_hash_table_insert (self->unnamed, (gpointer) event->to, places);
    }
  g_array_append_val (places, n);
}

/* A letter from outside gets its number when it is put into the queue. */
static void
note_queued (PpLetterTrail *self, const PpEvent *event)
{
  Track *track = track_of (self, event->item, event->n);
  GArray *places = g_hash_table_lookup (self->unnamed, event->from);

  if (event->kind == PP_KIND_QUEUE && g_str_has_prefix (event->from, "mua:") && track->writer == NULL)
    track->writer = event->from;
  if (places == NULL || event->kind != PP_KIND_QUEUE)
    return;
  g_array_append_vals (track->places, places->data, places->len);
  g_hash_table_remove (self->unnamed, event->from);
}

static void
note_said (PpLetterTrail *self, const PpEvent *event)
{
  guint32 n = event->n;

  if (event->item != 0)
    g_array_append_val (track_of (self, event->item, n)->places, n);
  else if (event->dir == PP_DIR_CLIENT && event->to != NULL && event->proto != NULL && !g_str_has_prefix (event->proto, "imap"))
    note_unnamed (self, event);
}

static gboolean
is_handed (const PpEvent *event)
{
  return event->kind == PP_KIND_NOTE && event->item != 0 && event->to != NULL && event->connection == 0 &&
         (event->hop == 2 || event->hop == 4);
}

static void
look_at (PpLetterTrail *self, const PpEvent *event)
{
  note_connection (self, event);
  if (event->kind == PP_KIND_DATA || is_handed (event))
    note_said (self, event);
  else if ((event->kind == PP_KIND_QUEUE || event->kind == PP_KIND_STORE) && event->item != 0 && g_str_has_prefix (event->text, "add "))
    note_queued (self, event);
}

static void
read_on (PpLetterTrail *self)
{
  guint length = pp_journal_get_length (self->journal);

  while (self->seen < length)
    look_at (self, pp_journal_get (self->journal, ++self->seen));
}

/* ------------------------------------------------------------------ asking */

/**
 * pp_letter_trail_list_letters:
 * @n: a moment: after that event
 *
 * Returns: (transfer full) (element-type guint32): the numbers of the letters that were known then, the oldest first
 */
GArray *
pp_letter_trail_list_letters (PpLetterTrail *self, guint n)
{
  GArray *known = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_return_val_if_fail (self != NULL, known);

  read_on (self);
  for (guint i = 0; i < self->letters->len; i++)
    {
      guint32 item = g_array_index (self->letters, guint32, i);

      if (track_of (self, item, n)->first > n)
        break;
      g_array_append_val (known, item);
    }
  return known;
}

/**
 * pp_letter_trail_dup_writer:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: (transfer full) (nullable): the actor in whose outbox it was first; %NULL when nobody here wrote it, or not yet
 */
char *
pp_letter_trail_dup_writer (PpLetterTrail *self, guint32 item, guint n)
{
  Track *track;

  g_return_val_if_fail (self != NULL, NULL);

  read_on (self);
  track = g_hash_table_lookup (self->tracks, GUINT_TO_POINTER (item));
  return track != NULL && track->first <= n ? g_strdup (track->writer) : NULL;
}

/* The copy that whoever says this one got: the last that came to the same actor and was not refused. */
static PpLetterCopy *
find_before (GPtrArray *copies, const PpLetterCopy *copy)
{
  for (guint i = copies->len; i-- > 0;)
    {
      PpLetterCopy *earlier = copies->pdata[i];

      if (g_strcmp0 (earlier->to, copy->from) == 0 && earlier->verdict < 4 && earlier->octets != NULL)
        return earlier;
    }
  return NULL;
}

/* Nothing was on a wire: what there is to be seen is what came in, in the envelope that it came in. */
static PpLetterCopy *
hand_over (GPtrArray *copies, PpEvent *event)
{
  PpLetterCopy *copy = pp_letter_copy_new (PP_COPY_HANDED, NULL);

  copy->n = copy->last = event->n;
  copy->hop = event->hop;
  copy->from = event->from;
  copy->to = event->to;
  copy->time_us = event->time_us;
  copy->before = find_before (copies, copy);
  if (copy->before == NULL)
    return copy;
  copy->octets = g_bytes_ref (copy->before->octets);
  copy->whole = copy->before->whole;
  if (copy->before->envelope != NULL)
    copy->envelope = pp_letter_envelope_ref (copy->before->envelope);
  return copy;
}

/* Whether the event is but another chunk of a letter that is known already. */
static gboolean
is_known (GPtrArray *copies, const PpEvent *event)
{
  for (guint i = copies->len; i-- > 0;)
    {
      const PpLetterCopy *copy = copies->pdata[i];

      if (copy->connection == event->connection && event->connection != 0)
        return event->n <= copy->last;
    }
  return FALSE;
}

static void
add_copy (PpLetterTrail *self, GPtrArray *copies, PpEvent *event, guint n)
{
  PpLetterCopy *copy;

  if (is_known (copies, event))
    return;
  if (event->kind != PP_KIND_DATA)
    {
      g_ptr_array_add (copies, hand_over (copies, event));
      return;
    }
  copy = pp_letter_wire_read (self->journal, g_array_index (self->connections, guint32, event->connection), event->n, n);
  if (copy == NULL)
    return;
  copy->before = find_before (copies, copy);
  g_ptr_array_add (copies, copy);
}

/* One copy after the other: a connection that carries many letters takes long to be read. */
static GPtrArray *
list_first (PpLetterTrail *self, guint32 item, guint n, guint most)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_letter_copy_free);
  Track *track;

  g_return_val_if_fail (self != NULL, copies);

  read_on (self);
  track = g_hash_table_lookup (self->tracks, GUINT_TO_POINTER (item));
  for (guint i = 0; track != NULL && i < track->places->len && copies->len < most; i++)
    {
      guint32 at = g_array_index (track->places, guint32, i);

      if (at > n)
        break;
      add_copy (self, copies, pp_journal_get (self->journal, at), n);
    }
  return copies;
}

/**
 * pp_letter_trail_list_copies:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: (transfer full) (element-type PpLetterCopy): its copies up to then, in the order in which they were said; not more than a
 *   person can look at
 */
GPtrArray *
pp_letter_trail_list_copies (PpLetterTrail *self, guint32 item, guint n)
{
  return list_first (self, item, n, MOST_COPIES);
}

/**
 * pp_letter_trail_dup_subject:
 * @item: the number of a letter
 * @n: a moment: after that event
 *
 * Returns: (transfer full) (nullable): what its Subject said when it was first on a wire
 */
char *
pp_letter_trail_dup_subject (PpLetterTrail *self, guint32 item, guint n)
{
  g_autoptr (GPtrArray) copies = list_first (self, item, n, 1);
  const PpLetterCopy *copy = copies->len > 0 ? copies->pdata[0] : NULL;

  return copy != NULL && copy->octets != NULL ? pp_letter_copy_dup_field (copy, "Subject") : NULL;
}
