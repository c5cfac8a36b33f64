/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A subject is read once: from the first wire on which the letter was, or from the letter that its writer has.
 */
#include "app/letter-names.h"

#include <glib/gi18n.h>

#include "agents/message.h"

#define LONGEST 40 /* characters of a subject */

struct _PpLetterNames
{
  PpScenario *scenario;
  GHashTable *subjects; /* of letter to char *: those that are known */
};

/**
 * pp_letter_names_new:
 *
 * Returns: (transfer full): one that knows no letter
 */
PpLetterNames *
pp_letter_names_new (void)
{
  PpLetterNames *self = g_new0 (PpLetterNames, 1);

  self->subjects = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * pp_letter_names_free:
 *
 * Frees it.
 */
void
pp_letter_names_free (PpLetterNames *self)
{
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  g_hash_table_unref (self->subjects);
  g_free (self);
}

/**
 * pp_letter_names_set_scenario:
 * @scenario: (nullable): of another world, or of the same begun again; a reference is taken
 *
 * What was known of letters is forgotten.
 */
void
pp_letter_names_set_scenario (PpLetterNames *self, PpScenario *scenario)
{
  g_return_if_fail (self != NULL);

  if (scenario != NULL)
    pp_scenario_ref (scenario);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  self->scenario = scenario;
  g_hash_table_remove_all (self->subjects);
}

/**
 * pp_letter_names_find_composed:
 * @trail: where the letters are
 * @item: a letter
 * @n: the moment: after that event
 *
 * What lies in the outbox is the scenario's letter: they are posted in order, before anything else is.
 *
 * Returns: (transfer full) (nullable): the letter as its writer has it
 */
PpLetterCopy *
pp_letter_names_find_composed (PpLetterNames *self, PpLetterTrail *trail, guint32 item, guint n)
{
  GPtrArray *letters = self->scenario != NULL ? self->scenario->letters : NULL;
  g_autofree char *writer = NULL;
  PpLetterCopy *copy;

  if (letters == NULL || item == 0 || item > letters->len)
    return NULL;
  writer = pp_letter_trail_dup_writer (trail, item, n);
  if (writer == NULL)
    return NULL;
  copy = pp_letter_copy_new (PP_COPY_COMPOSED, pp_message_get_octets (((PpScenarioLetter *) letters->pdata[item - 1])->message));
  copy->from = g_intern_string (writer);
  return copy;
}

/* Takes @subject. */
static char *
shorten (char *subject)
{
  g_autofree char *whole = subject, *begun = NULL;

  if (g_utf8_strlen (whole, -1) <= LONGEST)
    return g_steal_pointer (&whole);
  begun = g_utf8_substring (whole, 0, LONGEST - 1);
  return g_strconcat (begun, "…", NULL);
}

/* (transfer full) (nullable): what the scenario says needs no looking for. */
static char *
read_subject (PpLetterNames *self, PpLetterTrail *trail, guint32 item, guint n)
{
  PpLetterCopy *composed = pp_letter_names_find_composed (self, trail, item, n);
  char *subject = composed != NULL ? pp_letter_copy_dup_field (composed, "Subject") : pp_letter_trail_dup_subject (trail, item, n);

  g_clear_pointer (&composed, pp_letter_copy_free);
  return subject != NULL ? shorten (subject) : NULL;
}

/**
 * pp_letter_names_dup:
 * @trail: where the letters are
 * @item: a letter
 * @n: the moment: after that event
 *
 * Returns: (transfer full): "1: Greetings from London", or "Letter 1" as long as no more of it is known
 */
char *
pp_letter_names_dup (PpLetterNames *self, PpLetterTrail *trail, guint32 item, guint n)
{
  const char *known = g_hash_table_lookup (self->subjects, GUINT_TO_POINTER (item));

  if (known == NULL)
    {
      char *subject = read_subject (self, trail, item, n);

      if (subject != NULL)
        g_hash_table_insert (self->subjects, GUINT_TO_POINTER (item), subject);
      known = subject;
    }
  return known != NULL && *known != '\0' ? g_strdup_printf (_("%1$u: %2$s"), item, known) : g_strdup_printf (_("Letter %u"), item);
}
