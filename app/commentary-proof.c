/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said while somebody signs in (RFC 4954): which mechanism, which step of it, and the words behind the base64. That
 * a password can be read when nothing is sealed is the lesson, so it is shown then.
 */
#include "app/commentary-private.h"

#include <string.h>

#include "app/proof.h"

static void
set_field (PpReading *self, const char *name, const char *value)
{
  if (value != NULL)
    pp_fields_set (self->fields, name, value, -1);
}

/* In cipher nobody on the way can read what is shown: the entries for it do not speak of those who listen. */
static void
add_entry (PpReading *self, const char *kind, const PpProof *proof, guint step)
{
  if (!self->dialogue->sealed)
    pp_reading_add (self, "smtp %s %s %u clear", kind, proof->mechanism, step);
  pp_reading_add (self, "smtp %s %s %u", kind, proof->mechanism, step);
  pp_reading_add (self, "smtp %s %s", kind, proof->mechanism);
}

/**
 * pp_read_proof:
 * @kind: "AUTH", "exchange" for a response, "334" for a challenge, "verdict" for the reply that ends it
 *
 * Adds what fits to a line of an AUTH exchange; nothing when its beginning is not known.
 */
void
pp_read_proof (PpReading *self, const char *kind)
{
  g_autoptr (PpProof) proof = pp_proof_read (self->journal, self->event);

  if (proof == NULL)
    return;
  set_field (self, "mechanism", proof->mechanism);
  set_field (self, "user", proof->user);
  set_field (self, "decoded", proof->decoded);
  set_field (self, "password", proof->password);
  if (proof->cancelled && g_str_equal (kind, "exchange"))
    pp_reading_add (self, "smtp command exchange cancelled");
  else if (g_str_equal (kind, "334"))
    add_entry (self, "challenge", proof, proof->step);
  else if (g_str_equal (kind, "exchange"))
    add_entry (self, "response", proof, proof->step);
  else if (g_str_equal (kind, "AUTH"))
    add_entry (self, "auth", proof, proof->step);
}

/* The first entry that there is, best first; NULL: none. */
static const char *
find_sentence (PpReading *self, const char *kind, const PpProof *proof)
{
  g_autofree char *clear = g_strdup_printf ("smtp %s %s %u clear", kind, proof->mechanism, proof->step);
  g_autofree char *step = g_strdup_printf ("smtp %s %s %u", kind, proof->mechanism, proof->step);
  g_autofree char *any = g_strdup_printf ("smtp %s %s", kind, proof->mechanism);
  const char *const groups[] = { self->dialogue->sealed ? step : clear, step, any };
  const char *says = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (groups) && says == NULL; i++)
    says = pp_commentary_get (self->commentary, groups[i], "says");
  return says;
}

/**
 * pp_read_proof_beside:
 * @kind: "auth", "response" or "challenge"
 *
 * Says behind what the line says what SMTP's entries say of the mechanism, for it is the same in every protocol (RFC 4422).
 */
void
pp_read_proof_beside (PpReading *self, const char *kind)
{
  g_autoptr (PpProof) proof = pp_proof_read (self->journal, self->event);
  const char *template = proof != NULL && !proof->cancelled ? find_sentence (self, kind, proof) : NULL;
  char *sentence;

  if (proof != NULL)
    set_field (self, "mechanism", proof->mechanism);
  if (template == NULL)
    return;
  set_field (self, "user", proof->user);
  set_field (self, "decoded", proof->decoded);
  set_field (self, "password", proof->password);
  sentence = pp_template_fill (template, self->fields);
  if (sentence != NULL)
    g_ptr_array_add (self->more, sentence);
}
