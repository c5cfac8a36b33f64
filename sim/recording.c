/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file: a magic, a version, then records of {kind, length, payload, CRC-32}. All numbers are little-endian.
 *   'F'  facts: key NUL value NUL, repeated
 *   'S'  a name (of an actor or protocol); numbered from 1 in order of appearance
 *   'E'  an event
 *   'Z'  the end: how many events there were
 */
#include "sim/recording.h"

#include <string.h>
#include <zlib.h>

#define MAGIC "PPOST\x1a\r\n"
#define MAGIC_LENGTH 8
#define VERSION 1
#define HEAD_LENGTH (MAGIC_LENGTH + 4)
#define RECORD_OVERHEAD 9
#define EVENT_LENGTH 41

G_DEFINE_QUARK (pp-recording-error-quark, pp_recording_error)

struct _PpRecorder
{
  GOutputStream *out;
  GByteArray *payload;
  GHashTable *names; /* interned name to number */
  guint32 count;
};

static void
put (GByteArray *to, guint64 value, guint octets)
{
  guint64 little = GUINT64_TO_LE (value);

  g_byte_array_append (to, (guint8 *) &little, octets);
}

static guint64
get (const guint8 *from, guint octets)
{
  guint64 little = 0;

  memcpy (&little, from, octets);
  return GUINT64_FROM_LE (little);
}

static gboolean
write_record (PpRecorder *self, char kind, const guint8 *payload, gsize length, GError **error)
{
  guint8 head[5] = { kind };
  guint32 little = GUINT32_TO_LE ((guint32) length), sum;

  memcpy (head + 1, &little, 4);
  sum = crc32 (crc32 (0, head, sizeof head), payload, length);
  little = GUINT32_TO_LE (sum);
  return g_output_stream_write_all (self->out, head, sizeof head, NULL, NULL, error) &&
         g_output_stream_write_all (self->out, payload, length, NULL, NULL, error) &&
         g_output_stream_write_all (self->out, &little, 4, NULL, NULL, error);
}

static gboolean
write_facts (PpRecorder *self, GHashTable *facts, GError **error)
{
  GHashTableIter iter;
  gpointer key, value;

  g_byte_array_set_size (self->payload, 0);
  if (facts != NULL)
    {
      g_hash_table_iter_init (&iter, facts);
      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          g_byte_array_append (self->payload, key, strlen (key) + 1);
          g_byte_array_append (self->payload, value, strlen (value) + 1);
        }
    }
  return write_record (self, 'F', self->payload->data, self->payload->len, error);
}

static void
recorder_free (PpRecorder *self)
{
  g_clear_object (&self->out);
  g_byte_array_unref (self->payload);
  g_hash_table_unref (self->names);
  g_free (self);
}

/**
 * pp_recorder_new:
 * @out: (transfer none): where to
 * @facts: (nullable) (element-type utf8 utf8): what else to keep: "scenario", "seed" …
 *
 * Returns: (transfer full): a recorder that has written the header
 */
PpRecorder *
pp_recorder_new (GOutputStream *out, GHashTable *facts, GError **error)
{
  PpRecorder *self = g_new0 (PpRecorder, 1);
  guint32 version = GUINT32_TO_LE (VERSION);

  self->out = g_buffered_output_stream_new_sized (out, 65536);
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (self->out), FALSE);
  self->payload = g_byte_array_new ();
  self->names = g_hash_table_new (NULL, NULL);
  if (g_output_stream_write_all (self->out, MAGIC, MAGIC_LENGTH, NULL, NULL, error) &&
      g_output_stream_write_all (self->out, &version, 4, NULL, NULL, error) && write_facts (self, facts, error))
    return self;
  recorder_free (self);
  return NULL;
}

static gboolean
number_of (PpRecorder *self, const char *name, guint *number, GError **error)
{
  *number = 0;
  if (name == NULL)
    return TRUE;
  *number = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name));
  if (*number != 0)
    return TRUE;
  *number = g_hash_table_size (self->names) + 1;
  g_hash_table_insert (self->names, (gpointer) name, GUINT_TO_POINTER (*number));
  return write_record (self, 'S', (const guint8 *) name, strlen (name), error);
}

/**
 * pp_recorder_add:
 * @event: (transfer none): the next event
 */
gboolean
pp_recorder_add (PpRecorder *self, PpEvent *event, GError **error)
{
  GByteArray *to = self->payload;
  guint proto, from, whom;

  if (!number_of (self, event->proto, &proto, error) || !number_of (self, event->from, &from, error) ||
      !number_of (self, event->to, &whom, error))
    return FALSE;
  g_byte_array_set_size (to, 0);
  put (to, event->n, 4);
  put (to, event->connection, 4);
  put (to, event->item, 4);
  put (to, event->octets, 4);
  put (to, event->time_us, 8);
  put (to, event->wall_us, 8);
  put (to, proto, 2);
  put (to, from, 2);
  put (to, whom, 2);
  put (to, event->kind, 1);
  put (to, event->dir, 1);
  put (to, event->hop, 1);
  g_assert (to->len == EVENT_LENGTH);
  g_byte_array_append (to, (const guint8 *) event->text, event->length);
  self->count++;
  return write_record (self, 'E', to->data, to->len, error);
}

/**
 * pp_recorder_finish:
 *
 * Writes the end mark and flushes. @self is freed in any case; the stream below stays open.
 */
gboolean
pp_recorder_finish (PpRecorder *self, GError **error)
{
  gboolean well;

  g_byte_array_set_size (self->payload, 0);
  put (self->payload, self->count, 4);
  well = write_record (self, 'Z', self->payload->data, self->payload->len, error) &&
         g_output_stream_close (self->out, NULL, error);
  recorder_free (self);
  return well;
}

/**
 * pp_recording_save:
 * @facts: (nullable) (element-type utf8 utf8): what else to keep
 * @path: replaced only when everything was written
 */
gboolean
pp_recording_save (PpJournal *journal, GHashTable *facts, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  PpRecorder *recorder = out != NULL ? pp_recorder_new (G_OUTPUT_STREAM (out), facts, error) : NULL;
  g_autoptr (GCancellable) abandoned = g_cancellable_new ();
  gboolean well = recorder != NULL;

  for (guint n = 1; well && n <= pp_journal_get_length (journal); n++)
    well = pp_recorder_add (recorder, pp_journal_get (journal, n), error);
  if (recorder != NULL && !pp_recorder_finish (recorder, well ? error : NULL))
    well = FALSE;
  if (well)
    return g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error);
  if (out != NULL)
    {
      g_cancellable_cancel (abandoned); /* a cancelled close leaves the old file as it was */
      g_output_stream_close (G_OUTPUT_STREAM (out), abandoned, NULL);
    }
  return FALSE;
}

/* ------------------------------------------------------------------ reading */

typedef struct
{
  const guint8 *octets;
  gsize length, at;
  GPtrArray *names; /* interned */
  GHashTable *facts;
  PpJournal *journal;
  gboolean ended;
  char *fault;
} Reader;

static gboolean
fault (Reader *self, const char *what)
{
  if (self->fault == NULL)
    self->fault = g_strdup_printf ("octet %" G_GSIZE_FORMAT ", after event %u: %s", self->at,
                                   pp_journal_get_length (self->journal), what);
  return FALSE;
}

static gboolean
read_facts (Reader *self, const guint8 *payload, gsize length)
{
  const char *at = (const char *) payload, *end = at + length;

  if (length > 0 && end[-1] != '\0')
    return fault (self, "the facts about the run are garbled");
  while (at < end)
    {
      const char *value = at + strlen (at) + 1;
      if (value >= end || !g_utf8_validate (at, -1, NULL) || !g_utf8_validate (value, -1, NULL))
        return fault (self, "the facts about the run are garbled");
      g_hash_table_insert (self->facts, g_strdup (at), g_strdup (value));
      at = value + strlen (value) + 1;
    }
  return TRUE;
}

static gboolean
read_name (Reader *self, const guint8 *payload, gsize length)
{
  g_autofree char *name = g_strndup ((const char *) payload, length);

  if (length == 0 || length > 255 || self->names->len >= G_MAXUINT16 || !g_utf8_validate (name, -1, NULL) ||
      strlen (name) != length)
    return fault (self, "a name that cannot be");
  g_ptr_array_add (self->names, (gpointer) g_intern_string (name));
  return TRUE;
}

static gboolean
name_at (Reader *self, guint number, const char **name)
{
  *name = number >= 1 && number <= self->names->len ? self->names->pdata[number - 1] : NULL;
  return number == 0 || *name != NULL;
}

static gboolean
read_event (Reader *self, const guint8 *payload, gsize length)
{
  PpEvent fields = { 0 };
  PpEvent *event;

  if (length < EVENT_LENGTH)
    return fault (self, "an event that is too short");
  fields.n = get (payload, 4);
  fields.connection = get (payload + 4, 4);
  fields.item = get (payload + 8, 4);
  fields.octets = get (payload + 12, 4);
  fields.time_us = get (payload + 16, 8);
  fields.wall_us = get (payload + 24, 8);
  fields.kind = payload[38];
  fields.dir = payload[39];
  fields.hop = payload[40];
  if (fields.n != pp_journal_get_length (self->journal) + 1 || fields.kind >= PP_N_KINDS ||
      fields.dir > PP_DIR_SERVER || fields.hop > 5 || !name_at (self, get (payload + 32, 2), &fields.proto) ||
      !name_at (self, get (payload + 34, 2), &fields.from) || fields.from == NULL ||
      !name_at (self, get (payload + 36, 2), &fields.to) ||
      (fields.to == NULL && (fields.kind <= PP_KIND_CLOSE || fields.kind == PP_KIND_DNS)))
    return fault (self, "an event that cannot be");
  event = pp_event_new (&fields, (const char *) payload + EVENT_LENGTH, length - EVENT_LENGTH);
  pp_journal_append (self->journal, event);
  pp_event_unref (event);
  return TRUE;
}

static gboolean
read_end (Reader *self, const guint8 *payload, gsize length)
{
  if (length != 4 || get (payload, 4) != pp_journal_get_length (self->journal))
    return fault (self, "the end mark counts other events than there are");
  self->ended = TRUE;
  return TRUE;
}

static gboolean
read_record (Reader *self)
{
  const guint8 *head = self->octets + self->at;
  gsize left = self->length - self->at, length;

  if (left < RECORD_OVERHEAD)
    return fault (self, "the file was cut here");
  length = get (head + 1, 4);
  if (length > left - RECORD_OVERHEAD)
    return fault (self, "the file was cut here");
  if (crc32 (0, head, 5 + length) != get (head + 5 + length, 4))
    return fault (self, "the checksum is wrong: the file was altered here");
  switch (head[0])
    {
    case 'F':
      if (!read_facts (self, head + 5, length))
        return FALSE;
      break;
    case 'S':
      if (!read_name (self, head + 5, length))
        return FALSE;
      break;
    case 'E':
      if (!read_event (self, head + 5, length))
        return FALSE;
      break;
    case 'Z':
      if (!read_end (self, head + 5, length))
        return FALSE;
      break;
    default:
      return fault (self, "a record of an unknown kind");
    }
  self->at += RECORD_OVERHEAD + length;
  return TRUE;
}

static gboolean
check_head (const char *path, const guint8 *octets, gsize length, GError **error)
{
  if (length < MAGIC_LENGTH || memcmp (octets, MAGIC, MAGIC_LENGTH) != 0)
    g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_FOREIGN, "%s is not a Pennypost recording", path);
  else if (length < HEAD_LENGTH)
    g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_DAMAGED,
                 "%s: the recording was cut inside its header", path);
  else if (get (octets + MAGIC_LENGTH, 4) != VERSION)
    g_set_error (error, PP_RECORDING_ERROR, PP_RECORDING_ERROR_VERSION,
                 "%s is a recording of version %u; this program reads version %u", path,
                 (guint) get (octets + MAGIC_LENGTH, 4), VERSION);
  else
    return TRUE;
  return FALSE;
}

/**
 * pp_recording_load:
 * @facts: (out) (optional) (transfer full): what was kept beside the events
 * @fault: (out) (transfer full) (nullable): where the file was cut or altered and what was found there; %NULL if it is whole
 *
 * Returns: (transfer full): the events up to the end or the first fault; %NULL with @error set if there is no reading it
 */
PpJournal *
pp_recording_load (const char *path, GHashTable **facts, char **fault_out, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  Reader self = { 0 };

  *fault_out = NULL;
  if (file == NULL)
    return NULL;
  self.octets = (const guint8 *) g_mapped_file_get_contents (file);
  self.length = g_mapped_file_get_length (file);
  if (!check_head (path, self.octets, self.length, error))
    return NULL;
  self.at = HEAD_LENGTH;
  self.names = g_ptr_array_new ();
  self.facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.journal = pp_journal_new ();
  while (!self.ended && read_record (&self))
    ;
  if (self.ended && self.at < self.length)
    fault (&self, "there is something behind the end mark");
  g_ptr_array_unref (self.names);
  if (facts != NULL)
    *facts = g_hash_table_ref (self.facts);
  g_hash_table_unref (self.facts);
  *fault_out = self.fault;
  return self.journal;
}

/**
 * pp_recording_is_one:
 *
 * Returns: %TRUE if the file at @path begins as a recording does
 */
gboolean
pp_recording_is_one (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, NULL);
  char magic[MAGIC_LENGTH];
  gsize count = 0;

  return in != NULL && g_input_stream_read_all (G_INPUT_STREAM (in), magic, sizeof magic, &count, NULL, NULL) &&
         count == sizeof magic && memcmp (magic, MAGIC, MAGIC_LENGTH) == 0;
}
