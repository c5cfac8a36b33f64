/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters that are posted instead of the scenario's own: messages from files, envelopes from their headers or from the
 * command line. Reading a message is message.c's affair; here it only gets its envelope.
 */
#include "app/cli-letters.h"

#include "app/cli.h"

#include <glib/gi18n.h>

static void
letter_free (PpScenarioLetter *letter)
{
  g_clear_pointer (&letter->envelope, pp_envelope_free);
  g_clear_pointer (&letter->message, pp_message_unref);
  g_free (letter);
}

static PpAddress *
parse_address (const char *option, const char *text, GError **error)
{
  PpAddress *address = pp_address_parse (text, error);

  if (address == NULL)
    g_prefix_error (error, "%s %s: ", option, text);
  return address;
}

/* (transfer full): the sender as the command line says, else as the letter's own envelope or header says. It need not be
 * anybody of this world: then the submission server has something to say. */
static PpAddress *
find_sender (const PpLetterOptions *options, const PpEnvelope *own, const char *name, PpMessage *message, GError **error)
{
  PpAddress *sender;

  if (options->from != NULL)
    return parse_address ("--from", options->from, error);
  sender = own ? pp_address_copy (own->reverse) : pp_message_get_sender (message);
  if (sender == NULL)
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("%s does not say who it is from. Say so with --from."), name);
  return sender;
}

static gboolean
add_named (PpEnvelope *envelope, char **to, GError **error)
{
  for (; *to; to++)
    {
      PpAddress *address = parse_address ("--to", *to, error);

      if (address == NULL)
        return FALSE;
      g_ptr_array_add (envelope->recipients, address);
    }
  return TRUE;
}

/* The same for those who shall have it. */
static gboolean
add_recipients (PpEnvelope *envelope, const PpLetterOptions *options, const PpEnvelope *own, const char *name, PpMessage *message,
                GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (options->to != NULL)
    return add_named (envelope, options->to, error);
  found = own ? g_ptr_array_ref (own->recipients) : pp_message_get_recipients (message);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (envelope->recipients, pp_address_copy (found->pdata[i]));
  if (found->len > 0)
    return TRUE;
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_INPUT, _("%s does not say who it is to. Say so with --to."), name);
  return FALSE;
}

static PpEnvelope *
make_envelope (const PpLetterOptions *options, const PpEnvelope *own, const char *name, PpMessage *message, GError **error)
{
  g_autoptr (PpAddress) sender = find_sender (options, own, name, message, error);
  g_autoptr (PpEnvelope) envelope = NULL;

  if (sender == NULL)
    return NULL;
  envelope = pp_envelope_new (sender);
  if (!add_recipients (envelope, options, own, name, message, error))
    return NULL;
  return g_steal_pointer (&envelope);
}

static gboolean
add_letter (GPtrArray *letters, PpEnvelope *envelope, PpMessage *message)
{
  PpScenarioLetter *letter;

  if (envelope == NULL)
    return FALSE;
  letter = g_new0 (PpScenarioLetter, 1);
  letter->number = letters->len + 1;
  letter->envelope = envelope;
  letter->message = pp_message_ref (message);
  g_ptr_array_add (letters, letter);
  return TRUE;
}

static gboolean
add_file (GPtrArray *letters, const PpLetterOptions *options, const char *file, GError **error)
{
  g_autoptr (PpMessage) message = pp_message_new_from_file (file, error);
  g_autofree char *name = g_str_equal (file, "-") ? g_strdup (_("standard input")) : g_filename_display_name (file);

  return message && add_letter (letters, make_envelope (options, NULL, name, message, error), message);
}

/* The same letter in another envelope. */
static gboolean
add_own (GPtrArray *letters, const PpLetterOptions *options, PpScenarioLetter *own, GError **error)
{
  g_autofree char *name = g_strdup_printf (_("letter %u"), own->number);
  g_autoptr (PpEnvelope) envelope = make_envelope (options, own->envelope, name, own->message, error);

  return add_letter (letters, g_steal_pointer (&envelope), own->message);
}

/**
 * pp_cli_make_letters:
 * @scenario: has the letters that get another envelope where no file is given
 * @options: what the command line says
 * @error: return location
 *
 * Returns: (transfer full) (element-type PpScenarioLetter): the letters, or %NULL with @error set. Call it only if there is
 *   anything in @options.
 */
GPtrArray *
pp_cli_make_letters (PpScenario *scenario, const PpLetterOptions *options, GError **error)
{
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) letter_free);

  for (char **file = options->files; file && *file; file++)
    if (!add_file (letters, options, *file, error))
      return NULL;
  for (guint i = 0; options->files == NULL && i < scenario->letters->len; i++)
    if (!add_own (letters, options, scenario->letters->pdata[i], error))
      return NULL;
  return g_steal_pointer (&letters);
}
