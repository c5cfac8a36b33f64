/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recordings from strangers: the checksums are made right first, or nothing behind them would ever be reached.
 * Whatever is read can be folded.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "sim/recording.h"
#include "sim/snapshot.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
mend_checksums (guint8 *octets, gsize length)
{
  gsize at = 12;

  while (length - at >= 9 && at < length)
    {
      guint32 size, sum;
      memcpy (&size, octets + at + 1, 4);
      size = GUINT32_FROM_LE (size);
      if (size > length - at - 9)
        return;
      sum = GUINT32_TO_LE ((guint32) crc32 (0, octets + at, 5 + size));
      memcpy (octets + at + 5 + size, &sum, 4);
      at += 9 + size;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char head[12] = "PPOST\x1a\r\n\1\0\0";
  g_autofree guint8 *octets = g_malloc (size + 12);
  g_autofree char *path = NULL, *fault = NULL;
  g_autoptr (PpJournal) journal = NULL;
  g_autoptr (PpReplay) replay = NULL;

  memcpy (octets, head, 12);
  if (size > 0)
    memcpy (octets + 12, data, size);
  mend_checksums (octets, size + 12);
  path = g_strdup_printf ("%s/fuzz-recording-%d", g_get_tmp_dir (), (int) getpid ());
  if (!g_file_set_contents_full (path, (char *) octets, size + 12, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    return 0;
  journal = pp_recording_load (path, NULL, &fault, NULL);
  g_assert (remove (path) == 0);
  if (journal == NULL)
    return 0;
  replay = pp_replay_new (journal);
  g_free (pp_snapshot_describe (pp_replay_at (replay, pp_journal_get_length (journal))));
  g_free (pp_snapshot_describe (pp_replay_at (replay, pp_journal_get_length (journal) / 2)));
  return 0;
}
