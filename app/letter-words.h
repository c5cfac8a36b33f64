/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A copy of a letter in words, and its octets made visible. It knows no widget.
 */
#pragma once

#include "agents/scenario.h"
#include "app/letter-copy.h"

G_BEGIN_DECLS

/* All (transfer full) */
char *pp_letter_words_who (const char *actor);                         /* "mail.london.example", "Alice's mail program" */
char *pp_letter_words_title (const PpLetterCopy *copy);                /* "Hop 3: as mail.london.example said it to mx.paris.example" */
char *pp_letter_words_details (const PpLetterCopy *copy, PpScenario *scenario, guint place, guint of); /* when, how, how long */
char *pp_letter_words_changes (const PpLetterCopy *copy, GPtrArray *fields, PpBodyChange body); /* what is new since the copy before */
char *pp_letter_words_field (const PpLetterField *field);              /* "added on this hop: Received: from …" */
char *pp_letter_words_mark (const PpLetterField *field, const PpLetterCopy *copy); /* "added by mail.london.example"; "" for a kept one */
char *pp_letter_words_envelope (const PpLetterCopy *copy);             /* what is on the envelope, in a sentence */
GPtrArray *pp_letter_words_compare (const PpLetterCopy *copy);         /* of char *: how the envelope stands to the header */

/* Octets for the eye: what is no UTF-8 as ⟨E9⟩, control characters as their pictures; no more than @most octets. */
char *pp_letter_source_text (GBytes *octets, gsize most, gboolean line_ends);
char *pp_letter_hex_text (GBytes *octets, gsize most);

G_END_DECLS
