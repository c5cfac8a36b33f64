/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sentences about one copy of a letter.
 */
#include "app/letter-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/row.h"
#include "app/scene-private.h"

/**
 * pp_letter_words_who:
 * @actor: (nullable): "mta:mail.london.example", "mua:bob/phone", "guest:127.0.0.1:40000"
 *
 * Returns: (transfer full): whom a person would say that is
 */
char *
pp_letter_words_who (const char *actor)
{
  const char *name = actor != NULL ? strchr (actor, ':') : NULL;
  g_autofree char *visible = name != NULL ? pp_text_make_visible (name + 1, strlen (name + 1)) : g_strdup ("");
  g_autofree char *person = NULL;
  char *device;

  if (name == NULL)
    return g_strdup (_("nobody"));
  if (g_str_has_prefix (actor, "guest:"))
    return g_strdup (_("a program from outside"));
  if (!g_str_has_prefix (actor, "mua:"))
    return g_steal_pointer (&visible);
  device = strchr (visible, '/');
  if (device != NULL)
    *device++ = '\0';
  person = pp_scene_words_town (visible); /* a capital letter */
  /* Translators: %1$s is a person, %2$s a device: "Bob's phone" */
  return device != NULL ? g_strdup_printf (_("%1$s's %2$s"), person, device) : g_strdup_printf (_("%s's mail program"), person);
}

/**
 * pp_letter_words_title:
 *
 * Returns: (transfer full): which copy it is, in one line
 */
char *
pp_letter_words_title (const PpLetterCopy *copy)
{
  g_autofree char *from = pp_letter_words_who (copy->from), *to = pp_letter_words_who (copy->to);

  switch (copy->kind)
    {
    case PP_COPY_COMPOSED:
      return g_strdup_printf (_("Before hop 1: as %s has written it"), from);
    case PP_COPY_HANDED:
      return g_strdup_printf (_("Hop %u: handed over under the roof of %s"), copy->hop, to);
    case PP_COPY_POP3:
      return g_strdup_printf (_("Hop %1$u: as %3$s took it from %2$s"), copy->hop, from, to);
    case PP_COPY_IMAP:
      return g_strdup_printf (_("Hop %1$u: as %3$s read it at %2$s"), copy->hop, from, to);
    case PP_COPY_HEADER:
      return g_strdup_printf (_("Hop %1$u: its header alone, as %3$s read it at %2$s"), copy->hop, from, to);
    case PP_COPY_FILED:
      return g_strdup_printf (_("Hop %1$u: as %2$s filed it at %3$s"), copy->hop, from, to);
    default:
      return g_strdup_printf (_("Hop %1$u: as %2$s said it to %3$s"), copy->hop, from, to);
    }
}

static void
add (GString *words, char *sentence)
{
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append (words, sentence);
  g_free (sentence);
}

static void
add_wire (GString *words, const PpLetterCopy *copy)
{
  g_autofree char *proto = copy->proto != NULL ? g_ascii_strup (copy->proto, -1) : NULL;

  if (proto != NULL)
    add (words, g_strdup_printf (ngettext ("%1$s, %2$u octet.", "%1$s, %2$u octets.", (guint) copy->wire_octets), proto,
                                 (guint) copy->wire_octets));
  add (words, g_strdup (copy->sealed ? _("In a sealed bag (TLS): nobody on the way could read it.")
                                     : _("On a postcard: whoever sits on the wire can read it.")));
  if (copy->chunked)
    add (words, g_strdup (_("It came in chunks (BDAT), so no dots had to be doubled.")));
  if (copy->stuffed)
    add (words, g_strdup (_("On the wire, lines that begin with a dot had one more; here it is taken off again.")));
  if (!copy->whole)
    add (words, g_strdup (_("Only its beginning has been said so far, or was kept.")));
  if (*copy->reply != '\0')
    {
      g_autofree char *reply = pp_text_make_visible (copy->reply, strlen (copy->reply));

      add (words, g_strdup_printf (_("The answer: %s"), reply));
    }
}

/**
 * pp_letter_words_details:
 * @place: which of the copies on its hop it is, from 1
 * @of: how many there are on that hop
 *
 * Returns: (transfer full): when it was said, in what, how long it was, and what was answered
 */
char *
pp_letter_words_details (const PpLetterCopy *copy, PpScenario *scenario, guint place, guint of)
{
  GString *words = g_string_new (NULL);

  if (copy->kind == PP_COPY_COMPOSED)
    {
      add (words, g_strdup (_("It lies in the outbox; nothing of it has been on a wire.")));
      return g_string_free (words, FALSE);
    }
  g_string_append (words, "");
  add (words, pp_scene_words_clock (scenario, copy->time_us));
  g_string_append_c (words, '.');
  if (of > 1)
    add (words, g_strdup_printf (_("Copy %1$u of %2$u on this hop."), place, of));
  if (copy->kind == PP_COPY_HANDED)
    add (words, g_strdup (_("Nothing was said on a wire, so there are no octets of this hop: you see the letter as it came in.")));
  else
    add_wire (words, copy);
  return g_string_free (words, FALSE);
}

/* ------------------------------------------------------------------ what is new */

static const char *
body_words (PpBodyChange body)
{
  switch (body)
    {
    case PP_BODY_RECODED:
      return _("The body was written anew in another transfer encoding, for a server on the way takes 7 bits only; what it says is the same.");
    case PP_BODY_OTHER:
      return _("The body is not the same to the octet.");
    default:
      return _("The body is the same to the octet.");
    }
}

/**
 * pp_letter_words_changes:
 * @fields: (nullable): its fields, marked
 * @body: how its body stands to the one before, if there is one
 *
 * Returns: (transfer full): what this hop added, changed and took out
 */
char *
pp_letter_words_changes (const PpLetterCopy *copy, GPtrArray *fields, PpBodyChange body)
{
  guint added, changed, removed;
  GString *words;

  if (fields == NULL)
    return g_strdup (_("Nothing of this letter has been on a wire yet."));
  if (copy->kind == PP_COPY_COMPOSED || copy->before == NULL)
    return g_strdup (_("This is where it begins: every field is as its writer put it."));
  if (copy->kind == PP_COPY_HANDED)
    return g_strdup (_("What the office puts on it is seen on the next wire."));
  added = pp_letter_fields_count (fields, PP_FIELD_ADDED);
  changed = pp_letter_fields_count (fields, PP_FIELD_CHANGED);
  removed = pp_letter_fields_count (fields, PP_FIELD_REMOVED);
  words = g_string_new (NULL);
  add (words, added > 0 ? g_strdup_printf (ngettext ("New on this hop: %u field.", "New on this hop: %u fields.", added), added)
                        : g_strdup (_("No field is new on this hop.")));
  if (changed > 0)
    add (words, g_strdup_printf (ngettext ("%u was changed.", "%u were changed.", changed), changed));
  if (removed > 0)
    add (words, g_strdup_printf (ngettext ("%u was taken out.", "%u were taken out.", removed), removed));
  add (words, g_strdup (copy->kind == PP_COPY_HEADER ? _("The body was not asked for: it is in the mailbox.") : body_words (body)));
  return g_string_free (words, FALSE);
}

/**
 * pp_letter_words_field:
 *
 * Returns: (transfer full): the field as a sentence that says how it is marked
 */
char *
pp_letter_words_field (const PpLetterField *field)
{
  switch (field->mark)
    {
    case PP_FIELD_ADDED:
      return g_strdup_printf (_("added on this hop: %1$s: %2$s"), field->name, field->value);
    case PP_FIELD_CHANGED:
      return g_strdup_printf (_("changed on this hop: %1$s: %2$s; before: %3$s"), field->name, field->value, field->before);
    case PP_FIELD_REMOVED:
      return g_strdup_printf (_("removed on this hop: %1$s: %2$s"), field->name, field->value);
    default:
      return g_strdup_printf ("%s: %s", field->name, field->value);
    }
}

/**
 * pp_letter_words_mark:
 * @copy: whose field it is
 *
 * Returns: (transfer full): who did it; "" for a field that stayed as it was
 */
char *
pp_letter_words_mark (const PpLetterField *field, const PpLetterCopy *copy)
{
  g_autofree char *who = pp_letter_words_who (copy->from);

  switch (field->mark)
    {
    case PP_FIELD_ADDED:
      return g_strdup_printf (_("added by %s"), who);
    case PP_FIELD_CHANGED:
      return g_strdup_printf (_("changed by %1$s; before: %2$s"), who, field->before);
    case PP_FIELD_REMOVED:
      return g_strdup_printf (_("taken out by %s"), who);
    default:
      return g_strdup ("");
    }
}

/* ------------------------------------------------------------------ the envelope */

/**
 * pp_letter_words_envelope:
 *
 * Returns: (transfer full): what is on the envelope, or why there is none
 */
char *
pp_letter_words_envelope (const PpLetterCopy *copy)
{
  GString *to;

  if (copy->kind == PP_COPY_COMPOSED)
    return g_strdup (_("Nobody has written an envelope yet: MAIL and RCPT will."));
  if (copy->envelope == NULL)
    return g_strdup (_("There is no envelope any more: the mailbox keeps the letter alone. Its sender was put down as Return-Path."));
  to = g_string_new (NULL);
  for (guint i = 0; i < copy->envelope->to->len && i < 20; i++)
    g_string_append_printf (to, "%s<%s>", i > 0 ? ", " : "", ((PpLetterPath *) copy->envelope->to->pdata[i])->address);
  if (copy->kind == PP_COPY_HANDED)
    g_string_append (to, _(" (as it came in)"));
  g_string_prepend (to, _(" to "));
  g_string_prepend (to, ">");
  g_string_prepend (to, copy->envelope->from != NULL ? copy->envelope->from->address : "");
  g_string_prepend (to, _("From <"));
  return g_string_free (to, FALSE);
}

static void
compare_sender (const PpLetterCopy *copy, const char *sender, GPtrArray *sentences)
{
  g_autofree char *from = pp_letter_copy_dup_field (copy, "From");

  if (*sender == '\0')
    g_ptr_array_add (sentences, g_strdup (_("The envelope has no sender (<>): so that no report is ever made of a report. The header has a From all the same.")));
  else if (from == NULL)
    g_ptr_array_add (sentences, g_strdup_printf (_("The envelope says <%s>; the header has no From."), sender));
  else if (!pp_letter_copy_names (copy, "From", sender))
    g_ptr_array_add (sentences, g_strdup_printf (_("They differ: the envelope is from <%1$s>, the sheet says From: %2$s. Offices go by the envelope."), sender, from));
}

static gboolean
is_on_envelope (const PpLetterEnvelope *envelope, const char *address)
{
  g_autoptr (PpAddress) wanted = pp_address_parse (address, NULL);

  for (guint i = 0; i < envelope->to->len; i++)
    {
      g_autoptr (PpAddress) named = pp_address_parse (((PpLetterPath *) envelope->to->pdata[i])->address, NULL);

      if (wanted != NULL && named != NULL && pp_address_equal (named, wanted))
        return TRUE;
    }
  return FALSE;
}

static void
compare_recipients (const PpLetterCopy *copy, GPtrArray *sentences)
{
  g_auto (GStrv) named = pp_letter_copy_list_named (copy);

  for (guint i = 0; i < copy->envelope->to->len && i < 20; i++)
    {
      const char *to = ((PpLetterPath *) copy->envelope->to->pdata[i])->address;

      if (!pp_letter_copy_names (copy, "To", to) && !pp_letter_copy_names (copy, "Cc", to))
        g_ptr_array_add (sentences, g_strdup_printf (_("They differ: <%s> is on the envelope, and neither To nor Cc names it."), to));
    }
  for (guint i = 0; named[i] != NULL && i < 20; i++)
    if (!is_on_envelope (copy->envelope, named[i]))
      g_ptr_array_add (sentences, g_strdup_printf (_("They differ: the sheet names %s too, and this envelope does not."), named[i]));
}

/**
 * pp_letter_words_compare:
 *
 * Returns: (transfer full) (element-type utf8): how the envelope stands to the header, a sentence each; none where one of the two is not there
 */
GPtrArray *
pp_letter_words_compare (const PpLetterCopy *copy)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  if (copy->envelope == NULL || copy->envelope->from == NULL || copy->octets == NULL)
    return sentences;
  compare_sender (copy, copy->envelope->from->address, sentences);
  compare_recipients (copy, sentences);
  if (sentences->len == 0)
    g_ptr_array_add (sentences, g_strdup (_("Here the envelope and the sheet name the same people. They need not: offices go by the envelope only.")));
  return sentences;
}
