/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One copy of a letter, and the envelope that it was in.
 */
#include "app/letter-copy.h"

#include <string.h>

#include "agents/message.h"
#include "app/letter-private.h"
#include "app/row.h"

/* ------------------------------------------------------------------ the envelope */

static void
path_free (gpointer data)
{
  PpLetterPath *path = data;

  g_free (path->address);
  g_free (path->parameters);
  g_free (path->reply);
  g_free (path->answer);
  g_free (path);
}

/* The bracket that ends a path; a quoted local part may have others in it (RFC 5321, 4.1.2). (nullable) */
static const char *
find_close (const char *open)
{
  gboolean quoted = FALSE;

  for (const char *p = open + 1; *p != '\0'; p++)
    if (*p == '"')
      quoted = !quoted;
    else if (*p == '\\' && quoted && p[1] != '\0')
      p++;
    else if (*p == '>' && !quoted)
      return p;
  return NULL;
}

/**
 * pp_letter_path_new:
 * @argument: what stands behind MAIL or RCPT: "FROM:<a@b.example> SIZE=1"
 *
 * Returns: (transfer full): the path, fit to be shown; of what is no path, all of it
 */
PpLetterPath *
pp_letter_path_new (const char *argument)
{
  PpLetterPath *path = g_new0 (PpLetterPath, 1);
  const char *open = strchr (argument, '<'), *close = open != NULL ? find_close (open) : NULL;
  const char *end = argument + strlen (argument), *rest = close != NULL ? close + 1 + strspn (close + 1, " ") : end;

  path->address = close != NULL ? pp_text_make_visible (open + 1, close - open - 1) : pp_text_make_visible (argument, end - argument);
  path->parameters = pp_text_make_visible (rest, end - rest);
  path->reply = g_strdup ("");
  path->answer = g_strdup ("");
  return path;
}

PpLetterEnvelope *
pp_letter_envelope_new (void)
{
  PpLetterEnvelope *self = g_rc_box_new0 (PpLetterEnvelope);

  self->to = g_ptr_array_new_with_free_func (path_free);
  return self;
}

PpLetterEnvelope *
pp_letter_envelope_ref (PpLetterEnvelope *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_envelope (gpointer data)
{
  PpLetterEnvelope *self = data;

  g_clear_pointer (&self->from, path_free);
  g_ptr_array_unref (self->to);
}

void
pp_letter_envelope_unref (PpLetterEnvelope *self)
{
  if (self != NULL)
    g_rc_box_release_full (self, clear_envelope);
}

/* ------------------------------------------------------------------ the copy */

/**
 * pp_letter_copy_new:
 * @octets: (nullable): the letter; a reference is taken
 *
 * Returns: (transfer full): a copy of which nothing else is known
 */
PpLetterCopy *
pp_letter_copy_new (PpCopyKind kind, GBytes *octets)
{
  PpLetterCopy *self = g_new0 (PpLetterCopy, 1);

  self->kind = kind;
  self->octets = octets != NULL ? g_bytes_ref (octets) : NULL;
  self->reply = g_strdup ("");
  self->whole = TRUE;
  return self;
}

/**
 * pp_letter_copy_free:
 *
 * Frees it.
 */
void
pp_letter_copy_free (PpLetterCopy *self)
{
  g_return_if_fail (self != NULL);

  pp_letter_envelope_unref (self->envelope);
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_free (self->reply);
  g_free (self);
}

/**
 * pp_letter_copy_list_fields:
 *
 * Returns: (transfer full) (nullable) (element-type PpLetterField): its header, marked against the copy before, where there is one that
 *   was whole; %NULL if nothing of it was on a wire
 */
GPtrArray *
pp_letter_copy_list_fields (const PpLetterCopy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->octets == NULL)
    return NULL;
  return pp_letter_fields_compare (self->octets, self->before != NULL && self->before->whole ? self->before->octets : NULL);
}

/* The header, and no body: that may be long. */
static PpMessage *
read_header (const PpLetterCopy *self)
{
  g_autoptr (GBytes) header = g_bytes_new_from_bytes (self->octets, 0, pp_letter_measure_header (self->octets));

  return pp_message_new_from_octets (header);
}

/**
 * pp_letter_copy_dup_field:
 * @name: "Subject"
 *
 * Returns: (transfer full) (nullable): the first field of that name, decoded and fit to be shown; %NULL if there is none
 */
char *
pp_letter_copy_dup_field (const PpLetterCopy *self, const char *name)
{
  g_autoptr (PpMessage) message = NULL;
  g_autofree char *value = NULL;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  if (self->octets == NULL)
    return NULL;
  message = read_header (self);
  value = pp_message_get_field (message, name);
  if (value != NULL)
    g_strdelimit (value, "\t", ' ');
  return value != NULL ? pp_text_make_visible (value, strlen (value)) : NULL;
}

/**
 * pp_letter_copy_names:
 * @field: "To"
 * @address: "bob@paris.example"
 *
 * Returns: whether one of the addresses in fields of that name is the same mailbox
 */
gboolean
pp_letter_copy_names (const PpLetterCopy *self, const char *field, const char *address)
{
  g_autoptr (PpAddress) wanted = pp_address_parse (address, NULL);
  g_autoptr (PpMessage) message = NULL;
  g_autoptr (GPtrArray) named = NULL;

  g_return_val_if_fail (self != NULL && field != NULL, FALSE);

  if (self->octets == NULL || wanted == NULL)
    return FALSE;
  message = read_header (self);
  named = pp_message_get_addresses (message, field);
  for (guint i = 0; i < named->len; i++)
    if (pp_address_equal (named->pdata[i], wanted))
      return TRUE;
  return FALSE;
}

/**
 * pp_letter_copy_list_named:
 *
 * Returns: (transfer full): the addresses in To and Cc, fit to be shown
 */
GStrv
pp_letter_copy_list_named (const PpLetterCopy *self)
{
  static const char *const names[] = { "To", "Cc" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (PpMessage) message = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  message = self->octets != NULL ? read_header (self) : NULL;
  for (guint i = 0; message != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) addresses = pp_message_get_addresses (message, names[i]);

      for (guint j = 0; j < addresses->len; j++)
        {
          g_autofree char *text = pp_address_to_string (addresses->pdata[j]), *shown = pp_text_make_visible (text, strlen (text));

          g_strv_builder_add (builder, shown);
        }
    }
  return g_strv_builder_end (builder);
}
