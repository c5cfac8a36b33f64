/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the events of a run go. Text is collected and written in large pieces; the first error is kept and ends everything.
 */
#include "app/cli-output.h"

#include "app/cli.h"
#include "app/json.h"
#include "sim/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PIECE (64 * 1024)
/* A reader who is further behind than this misses something. */
#define LAG_MOST (4 * 1024 * 1024)

/* One file that text goes to. */
typedef struct
{
  int fd; /* -1: none */
  char *name;
  GString *text;
  gboolean patient; /* nobody waits for the reader: see pp_output_let_lag() */
  gsize lost;       /* octets that had to be dropped for that */
} PpOutlet;

struct _PpOutput
{
  PpOutlet conversation;
  PpOutlet json;
  char *recording_name;
  PpPrinter *printer;
  PpRecorder *recorder;
  gboolean taken; /* standard output is somebody's already */
  GError *error;  /* the first one */
};

/**
 * pp_output_new:
 *
 * Returns: (transfer full): an output that goes nowhere yet
 */
PpOutput *
pp_output_new (void)
{
  PpOutput *self = g_new0 (PpOutput, 1);

  self->conversation.fd = self->json.fd = -1;
  self->conversation.text = g_string_sized_new (PIECE);
  self->json.text = g_string_sized_new (PIECE);
  return self;
}

static void
outlet_close (PpOutlet *outlet)
{
  if (outlet->fd > STDOUT_FILENO)
    close (outlet->fd);
  g_free (outlet->name);
  g_string_free (outlet->text, TRUE);
}

/**
 * pp_output_free:
 *
 * Closes what is open, as it is: see pp_output_finish().
 */
void
pp_output_free (PpOutput *self)
{
  outlet_close (&self->conversation);
  outlet_close (&self->json);
  g_clear_pointer (&self->printer, pp_printer_free);
  if (self->recorder)
    pp_recorder_finish (self->recorder, NULL);
  g_clear_error (&self->error);
  g_free (self->recording_name);
  g_free (self);
}

static void
set_machine_error (GError **error, const char *name, const char *why)
{
  /* Translators: name of a file, and the machine's reason */
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE, _("Cannot write to “%s”: %s."), name, why);
}

static void
fail (PpOutput *self, const char *name, const char *why)
{
  if (self->error == NULL)
    set_machine_error (&self->error, name, why);
}

/* Returns a descriptor to write to, or -1. @path may be "-". */
static int
open_for_writing (PpOutput *self, const char *path, char **name, GError **error)
{
  int fd;

  if (g_str_equal (path, "-") && self->taken)
    {
      g_set_error_literal (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("Only one of --json and --record can go to standard output."));
      return -1;
    }
  if (g_str_equal (path, "-"))
    {
      self->taken = TRUE;
      *name = g_strdup (_("standard output"));
      return STDOUT_FILENO;
    }
  *name = g_filename_display_name (path);
  fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    set_machine_error (error, *name, g_strerror (errno));
  return fd;
}

/**
 * pp_output_open_json:
 * @path: a file, or "-" for standard output
 * @error: return location
 *
 * From now on events go to @path as JSON.
 *
 * Returns: %FALSE if that cannot be
 */
gboolean
pp_output_open_json (PpOutput *self, const char *path, GError **error)
{
  self->json.fd = open_for_writing (self, path, &self->json.name, error);
  return self->json.fd >= 0;
}

/**
 * pp_output_open_recording:
 * @path: a file, or "-" for standard output
 * @scenario: what is played: a recording has it inside
 * @error: return location
 *
 * From now on events are recorded in @path.
 *
 * Returns: %FALSE if that cannot be
 */
gboolean
pp_output_open_recording (PpOutput *self, const char *path, PpScenario *scenario, GError **error)
{
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GOutputStream) file = NULL;
  g_autoptr (GOutputStream) out = NULL;
  int fd = open_for_writing (self, path, &self->recording_name, error);

  if (fd < 0)
    return FALSE;
  file = g_unix_output_stream_new (fd, fd != STDOUT_FILENO);
  out = g_buffered_output_stream_new_sized (file, PIECE);
  g_hash_table_insert (facts, (gpointer) "scenario", scenario->text);
  g_hash_table_insert (facts, (gpointer) "id", scenario->id);
  self->recorder = pp_recorder_new (out, facts, error);
  return self->recorder != NULL;
}

static gboolean
knows_colours (void)
{
  const char *no = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (no == NULL || *no == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

/**
 * pp_output_open_conversation:
 * @world: (transfer none): the world whose events come; must stay as long as events do
 *
 * From now on events are printed, unless something else has standard output.
 */
void
pp_output_open_conversation (PpOutput *self, PpWorld *world)
{
  if (self->taken)
    return;
  self->conversation.fd = STDOUT_FILENO;
  self->conversation.name = g_strdup (_("standard output"));
  self->printer = pp_printer_new (world, knows_colours ());
}

/**
 * pp_output_let_lag:
 *
 * From now on nobody waits for whoever reads the conversation: one who reads nothing misses something, and is told so.
 */
void
pp_output_let_lag (PpOutput *self)
{
  self->conversation.patient = TRUE;
}

/**
 * pp_output_be_quiet:
 *
 * From now on events are not printed; what is said beside them is.
 */
void
pp_output_be_quiet (PpOutput *self)
{
  g_clear_pointer (&self->printer, pp_printer_free);
}

/**
 * pp_output_is_taken:
 *
 * Returns: %TRUE if standard output carries JSON or a recording and nothing else may be written there
 */
gboolean
pp_output_is_taken (PpOutput *self)
{
  return self->taken;
}

static gboolean
takes_more (const PpOutlet *outlet)
{
  struct pollfd reader = { .fd = outlet->fd, .events = POLLOUT };

  return poll (&reader, 1, 0) == 1;
}

static void
drop (PpOutlet *outlet)
{
  outlet->lost += outlet->text->len;
  g_string_printf (outlet->text, _("\n… nobody was reading: %" G_GSIZE_FORMAT " octets of the conversation are not here\n"), outlet->lost);
}

/* As much as the reader takes without making us wait: what poll() calls writable takes PIPE_BUF octets. */
static void
outlet_flush_patiently (PpOutput *self, PpOutlet *outlet)
{
  gsize done = 0;

  while (done < outlet->text->len && self->error == NULL && takes_more (outlet))
    {
      gssize written = write (outlet->fd, outlet->text->str + done, MIN (outlet->text->len - done, PIPE_BUF));

      if (written < 0 && errno != EINTR)
        fail (self, outlet->name, g_strerror (errno));
      done += MAX (written, 0);
    }
  g_string_erase (outlet->text, 0, done);
  if (outlet->text->len > LAG_MOST)
    drop (outlet);
}

static void
outlet_flush (PpOutput *self, PpOutlet *outlet)
{
  const char *p = outlet->text->str;
  gsize left = outlet->text->len;

  if (outlet->patient)
    {
      outlet_flush_patiently (self, outlet);
      return;
    }
  while (left > 0 && self->error == NULL)
    {
      gssize written = write (outlet->fd, p, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          fail (self, outlet->name, g_strerror (errno));
          break;
        }
      p += written;
      left -= written;
    }
  g_string_truncate (outlet->text, 0);
}

static void
record (PpOutput *self, PpEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (!pp_recorder_add (self->recorder, event, &error))
    fail (self, self->recording_name, error->message);
}

/**
 * pp_output_event:
 * @event: (transfer none): the next event
 *
 * Sends it everywhere. An error is kept for pp_output_flush() and pp_output_finish() to tell.
 */
void
pp_output_event (PpOutput *self, PpEvent *event)
{
  if (self->error != NULL)
    return;
  if (self->printer)
    pp_printer_append (self->printer, self->conversation.text, event);
  if (self->json.fd >= 0)
    pp_json_append_event (self->json.text, event);
  if (self->recorder)
    record (self, event);
  if (self->json.text->len >= PIECE)
    outlet_flush (self, &self->json);
}

/**
 * pp_output_say:
 * @text: something beside the events, as it is
 *
 * Writes it after the conversation so far, where there is one.
 */
void
pp_output_say (PpOutput *self, const char *text)
{
  if (self->conversation.fd >= 0)
    g_string_append (self->conversation.text, text);
}

/**
 * pp_output_is_full:
 *
 * Returns: %TRUE if it is time for pp_output_flush()
 */
gboolean
pp_output_is_full (PpOutput *self)
{
  return self->conversation.text->len >= PIECE;
}

/**
 * pp_output_flush:
 *
 * Writes the text that has been collected. (The conversation is only ever written here, so that the caller can take its
 * progress line away before.)
 *
 * Returns: %FALSE if something could not be written, now or before
 */
gboolean
pp_output_flush (PpOutput *self)
{
  outlet_flush (self, &self->conversation);
  outlet_flush (self, &self->json);
  return self->error == NULL;
}

/**
 * pp_output_finish:
 * @error: return location
 *
 * Writes what is left and ends the recording.
 *
 * Returns: %FALSE if not everything could be written
 */
gboolean
pp_output_finish (PpOutput *self, GError **error)
{
  g_autoptr (GError) why = NULL;

  pp_output_flush (self);
  if (self->recorder && !pp_recorder_finish (g_steal_pointer (&self->recorder), &why))
    fail (self, self->recording_name, why->message);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
