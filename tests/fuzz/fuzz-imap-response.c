/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stranger's IMAP responses, one behind another, as a client reads them. The octets are also said as a string, which must
 * be read as the same.
 */
#include "agents/imap-code.h"
#include "imap-wire.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_again (const PpImapArgument *root)
{
  g_autoptr (GString) said = say_words (root, FALSE);
  const char *at = said->str, *rest;
  g_autoptr (PpImapLine) line = take_line (&at, said->str + said->len);
  g_autoptr (PpImapArgument) again = NULL;

  if (memmem (said->str, said->len, "~{", 2) != NULL)
    return; /* a word before a string has made it a literal8 */
  g_assert (line != NULL);
  again = pp_imap_line_read_response (line, &rest, NULL);
  if (rest != NULL)
    return; /* with one space less it is a status */
  g_assert (again != NULL);
  check_same (root, again);
}

static void
check_text (const char *rest)
{
  PpImapArgument *code;
  const char *text = pp_imap_code_read (rest, &code);

  g_assert (text >= rest && text <= rest + strlen (rest));
  g_clear_pointer (&code, pp_imap_argument_free);
}

static void
check_flags (const PpImapArgument *root)
{
  g_autoptr (GPtrArray) keywords = NULL;
  PpFlags flags;

  pp_imap_flags_read (root, 2, &flags, &keywords);
  g_assert ((flags & ~PP_FLAGS_SYSTEM) == 0);
}

static void
check_string (const char *octets, gsize length, gboolean utf8)
{
  g_autoptr (GString) said = g_string_new ("a X ");
  g_autoptr (PpImapLine) line = NULL;
  g_autoptr (PpImapArgument) root = NULL;
  const PpImapArgument *string;
  const char *at;

  pp_imap_string_append (said, octets, length, utf8);
  g_string_append (said, " ");
  pp_imap_astring_append (said, octets, length, utf8);
  g_string_append (said, "\r\n");
  at = said->str;
  line = take_line (&at, said->str + said->len);
  g_assert (line != NULL);
  root = pp_imap_line_read (line, utf8, NULL);
  g_assert (root != NULL && root->list->len == 4);
  for (guint i = 2; i < 4; i++)
    {
      string = pp_imap_argument_get (root, i);
      g_assert (pp_imap_argument_is_astring (string) && string->length == length);
      for (gsize n = 0; n < length; n++)
        g_assert (string->text[n] == octets[n] || (octets[n] == '\0' && string->text[n] == '?'));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *at = (const char *) data, *end = at + size;

  check_string (at, size, FALSE);
  check_string (at, size, TRUE);
  while (at < end)
    {
      g_autoptr (PpImapLine) line = take_line (&at, end);
      g_autoptr (PpImapArgument) root = NULL;
      const char *rest;

      if (line == NULL)
        break;
      root = pp_imap_line_read_response (line, &rest, NULL);
      if (root == NULL)
        continue;
      if (rest != NULL)
        check_text (rest);
      else if (root->list->len > 1 && pp_imap_argument_get (root, 1)->kind == PP_IMAP_ATOM)
        check_again (root);
      check_flags (root);
    }
  return 0;
}
