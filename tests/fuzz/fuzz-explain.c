/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Journals from strangers, explained: each line of the input is an event, whose first octet says of what kind and by whom.
 * AUTH exchanges, chunks, parameters, queues and seals are all read on the way; what is said about them is always UTF-8.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "app/chronicle.h"
#include "app/commentary.h"
#include "app/proof.h"

#define MOST_EVENTS 64

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static PpCommentary *
load_texts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = NULL;
  char *text;
  gsize length;

  if (!g_file_get_contents (PP_TEXTS, &text, &length, &error))
    g_error ("%s", error->message);
  octets = g_bytes_new_take (text, length);
  return pp_commentary_new_from_bytes (octets, &error);
}

static PpEvent *
tell (PpJournal *journal, const char *line, gsize length)
{
  static const char *const protos[] = { "smtp", "imap", "lmtp", "pop3" };
  guint8 how = length > 0 ? (guint8) line[0] : 0;
  gboolean client = (how & 1) != 0;
  const PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .connection = 1, .item = 1 + (how & 2), .hop = 1,
                           .kind = (how >> 2 & 15) % PP_N_KINDS, .dir = client ? PP_DIR_CLIENT : PP_DIR_SERVER,
                           .proto = g_intern_static_string (protos[how >> 6]),
                           .from = g_intern_static_string (client ? "mua:alice" : "mta:mail.london.example"),
                           .to = g_intern_static_string (client ? "mta:mail.london.example" : "mua:alice") };
  g_autoptr (PpEvent) event = pp_event_new (&fields, length > 0 ? line + 1 : "", length > 0 ? length - 1 : 0);

  pp_journal_append (journal, event);
  return pp_journal_get (journal, fields.n);
}

static void
explain (PpCommentary *commentary, PpJournal *journal, PpEvent *event)
{
  g_autoptr (PpExplanation) explanation = pp_commentary_explain (commentary, journal, event);
  g_autoptr (PpProof) proof = pp_proof_read (journal, event);

  g_assert (g_utf8_validate (explanation->says, -1, NULL));
  g_assert (proof == NULL || proof->mechanism != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static PpCommentary *commentary;
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpChronicle) chronicle = pp_chronicle_new (journal);
  g_autoptr (GPtrArray) news = NULL;
  const char *p = (const char *) data, *end = p + size;

  if (commentary == NULL)
    commentary = load_texts ();
  for (guint n = 0; p < end && n < MOST_EVENTS; n++)
    {
      const char *newline = memchr (p, '\n', end - p);
      gsize length = (newline != NULL ? newline : end) - p;

      explain (commentary, journal, tell (journal, p, length));
      p += length + 1;
    }
  pp_chronicle_update (chronicle);
  news = pp_chronicle_list_news (chronicle, 1, pp_journal_get_length (journal));
  for (guint i = 0; i < news->len; i++)
    g_assert (((PpNews *) news->pdata[i])->recipient != NULL);
  pp_chronicle_find_report (chronicle, 1, G_MAXUINT);
  return 0;
}
