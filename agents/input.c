/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads whole files, but never more than was asked for: what is named may be a device that never ends.
 */
#include "agents/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static gboolean
read_stream (FILE *stream, gsize most, GString *into, char **why)
{
  char piece[65536];
  gsize got;

  while ((got = fread (piece, 1, sizeof piece, stream)) > 0)
    {
      g_string_append_len (into, piece, got);
      if (into->len > most)
        {
          *why = g_strdup_printf ("over %" G_GSIZE_FORMAT " octets", most);
          return FALSE;
        }
    }
  if (ferror (stream))
    {
      *why = g_strdup (g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/**
 * pp_input_read:
 * @path: a file, or "-" for standard input
 * @most: octets; more is a fault
 * @octets: (out) (transfer full): what is in it, with a NUL after it
 * @length: (out): octets in @octets
 * @why: (out) (transfer full): on failure, the reason, without the name
 *
 * Returns: whether it could be read
 */
gboolean
pp_input_read (const char *path, gsize most, char **octets, gsize *length, char **why)
{
  g_autoptr (GString) into = g_string_new (NULL);
  gboolean standard = strcmp (path, "-") == 0, done;
  FILE *stream = standard ? stdin : fopen (path, "rbe");

  if (stream == NULL)
    {
      *why = g_strdup (g_strerror (errno));
      return FALSE;
    }
  done = read_stream (stream, most, into, why);
  if (!standard)
    fclose (stream);
  if (!done)
    return FALSE;
  *length = into->len;
  *octets = g_string_free (g_steal_pointer (&into), FALSE);
  return TRUE;
}
