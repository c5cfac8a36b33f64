/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parameters behind the address in MAIL and RCPT: a sentence for each that has an entry, "[smtp parameter NOTIFY NEVER]"
 * or, whatever its value, "[smtp parameter ENVID]".
 */
#include "app/commentary-private.h"

#include <string.h>

/* More than that no sensible line has. */
#define MOST_SENTENCES 6

/* "rfc822;bob@paris.example": the address, with its xtext undone (RFC 3461, 4 and 4.2) */
static char *
undo_xtext (const char *value)
{
  GString *plain = g_string_new (NULL);
  const char *address = strchr (value, ';');

  for (const char *p = address != NULL ? address + 1 : value; *p != '\0'; p++)
    {
      if (*p == '+' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          g_string_append_c (plain, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

static void
add_sentence (PpReading *self, const char *group, const char *value)
{
  const char *template = pp_commentary_get (self->commentary, group, "says");
  g_autoptr (GHashTable) fields = pp_fields_new ();
  g_autofree char *plain = undo_xtext (value);
  char *sentence;

  if (template == NULL)
    return;
  pp_fields_set (fields, "value", plain, -1);
  sentence = pp_template_fill (template, fields);
  if (sentence != NULL)
    g_ptr_array_add (self->more, sentence);
}

static void
read_parameter (PpReading *self, const char *parameter)
{
  gsize length = strcspn (parameter, "=");
  g_autofree char *keyword = g_ascii_strup (parameter, MIN (length, 24));
  const char *value = parameter[length] == '=' ? parameter + length + 1 : "";
  g_autofree char *capitals = g_ascii_strup (value, MIN (strlen (value), 48));
  g_autofree char *exact = g_strdup_printf ("smtp parameter %s %s", keyword, capitals);
  g_autofree char *any = g_strdup_printf ("smtp parameter %s", keyword);

  add_sentence (self, pp_commentary_has_group (self->commentary, exact) ? exact : any, value);
}

/**
 * pp_read_parameters:
 * @argument: what follows "MAIL FROM:" or "RCPT TO:"
 *
 * Adds a sentence for each parameter that is known (RFC 5321, 4.1.2).
 */
void
pp_read_parameters (PpReading *self, const char *argument)
{
  const char *behind = strrchr (argument, '>');
  g_auto (GStrv) words = g_strsplit (behind != NULL ? behind + 1 : argument, " ", 24);

  for (guint i = behind != NULL ? 0 : 1; words[0] != NULL && words[i] != NULL && self->more->len < MOST_SENTENCES; i++)
    if (*words[i] != '\0')
      read_parameter (self, words[i]);
}
