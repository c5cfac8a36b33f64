/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes a scenario's letters once its users are known, and holds its expectations against them.
 */
#include <string.h>

#include "agents/scenario-private.h"

/* "Alice <alice@london.example>" as a header has it, if the scenario knows her name */
static char *
with_name (PpScenario *scenario, const PpAddress *address)
{
  const PpScenarioUser *user = pp_scenario_get_user (scenario, address);
  g_autofree char *text = pp_address_to_string (address);
  g_autoptr (GString) quoted = NULL;

  if (user == NULL || user->name == NULL)
    return g_steal_pointer (&text);
  quoted = g_string_new (user->name);
  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "\"", "\\\"", 0);
  return g_strdup_printf ("\"%s\" <%s>", quoted->str, text);
}

static PpMessage *
write_message (PpScenarioReading *reading, const PpLetterDraft *draft, guint line)
{
  g_autofree char *from = NULL;
  g_auto (GStrv) to = NULL;

  if (draft->from == NULL)
    {
      if (line == pp_scenario_line (reading, reading->group, "from"))
        pp_scenario_fault (reading, line, "[%s] has no from: expected “from=…” (or “file=…”)", reading->group);
      return NULL;
    }
  from = with_name (reading->scenario, draft->from);
  to = g_new0 (char *, draft->to == NULL ? 1 : draft->to->len + 1);
  for (guint i = 0; draft->to != NULL && i < draft->to->len; i++)
    to[i] = with_name (reading->scenario, g_ptr_array_index (draft->to, i));
  return pp_message_new_written (from, (const char *const *) to, draft->subject == NULL ? "" : draft->subject,
                                 draft->text == NULL ? "" : draft->text);
}

static PpMessage *
parse_message (PpScenarioReading *reading, const PpLetterDraft *draft)
{
  g_autoptr (GError) error = NULL;
  PpMessage *message = pp_message_new_from_text (draft->message, strlen (draft->message), "message", &error);

  if (message == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, reading->group, "message"), "%s: expected a whole message",
                       error->message);
  return message;
}

/* A message that brings its own header stands beside nothing that would write one. */
static void
refuse_others (PpScenarioReading *reading, const char *source)
{
  static const char *const others[] = { "from", "to", "subject", "text", "file" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (!g_str_equal (others[i], source) && g_key_file_has_key (reading->keys, reading->group, others[i], NULL))
      pp_scenario_fault (reading, pp_scenario_line (reading, reading->group, others[i]),
                         "%s beside %s: expected one of them, since the %s has its own header and text", others[i], source,
                         source);
}

static gboolean
leaves_folder (const char *file)
{
  g_auto (GStrv) parts = g_strsplit (file, "/", -1);

  return g_path_is_absolute (file) || g_strv_contains ((const char *const *) parts, "..");
}

static PpMessage *
load_message (PpScenarioReading *reading, const PpLetterDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  guint line = pp_scenario_line (reading, reading->group, "file");
  PpMessage *message;

  if (reading->folder == NULL || leaves_folder (draft->file))
    {
      pp_scenario_fault (reading, line, "file “%s” may not be read: expected %s", draft->file,
                         reading->folder == NULL ? "a letter with text, since there is no folder to look in"
                                                 : "a name beside the scenario, without a way out of its folder");
      return NULL;
    }
  path = g_build_filename (reading->folder, draft->file, NULL);
  message = pp_message_new_from_file (path, &error);
  if (message == NULL)
    pp_scenario_fault (reading, line, "%s: expected a message (.eml)", error->message);
  return message;
}

/* The sender must be somebody here who can post; another may post it for him, or behind his back. */
static PpAddress *
find_poster (PpScenarioReading *reading, const PpLetterDraft *draft, PpMessage *message, guint line)
{
  g_autoptr (PpAddress) sender = draft->posted_by != NULL ? pp_address_copy (draft->posted_by) : pp_message_get_sender (message);
  g_autofree char *text = NULL;
  const PpScenarioUser *user;

  if (sender == NULL)
    {
      pp_scenario_fault (reading, line, "nobody sends this letter: expected a From with an address");
      return NULL;
    }
  if (draft->posted_by != NULL)
    line = pp_scenario_line (reading, reading->group, "posted-by");
  text = pp_address_to_string (sender);
  user = pp_scenario_get_user (reading->scenario, sender);
  if (user == NULL)
    pp_scenario_fault (reading, line, "the letter is %s %s, who is not defined: expected a [user %s]",
                       draft->posted_by != NULL ? "posted by" : "from", text, text);
  else if (user->submit_to == NULL)
    pp_scenario_fault (reading, line, "%s cannot post: expected “submit-to=…” in [user %s]", text, text);
  return g_steal_pointer (&sender);
}

static PpEnvelope *
make_envelope (PpScenarioReading *reading, const PpLetterDraft *draft, PpMessage *message, const PpAddress *poster, guint line)
{
  PpEnvelope *envelope = pp_envelope_new (draft->envelope_from != NULL ? draft->envelope_from : poster);
  g_autoptr (GPtrArray) recipients =
    draft->envelope_to != NULL ? g_ptr_array_ref (draft->envelope_to) : pp_message_get_recipients (message);

  envelope->give_back = draft->give_back;
  envelope->id = g_strdup (draft->envelope_id);
  for (guint i = 0; i < recipients->len; i++)
    pp_envelope_add (envelope, pp_address_copy (g_ptr_array_index (recipients, i)), &(PpAsked){ .notify = draft->notify });
  if (recipients->len == 0)
    pp_scenario_fault (reading, line, "the letter is to nobody: expected at least one recipient");
  return envelope;
}

/* What stands for one letter to one recipient, however the address is spelled. */
static char *
subject_of (guint number, const PpAddress *recipient)
{
  g_autofree char *local = g_utf8_normalize (recipient->local, -1, G_NORMALIZE_NFC);
  g_autofree char *domain = pp_domain_to_ascii (recipient->domain, NULL);

  return g_strdup_printf ("%u %s@%s", number, local, domain);
}

static void
make_letter (PpScenarioReading *reading, const PpLetterDraft *draft, GHashTable *subjects)
{
  const char *source = draft->message != NULL ? "message" : draft->file != NULL ? "file" : "from";
  guint line = pp_scenario_line (reading, reading->group, source);
  gboolean whole = draft->message != NULL || draft->file != NULL;
  g_autoptr (PpMessage) message = draft->message != NULL ? parse_message (reading, draft)
                                  : draft->file != NULL
                                    ? load_message (reading, draft)
                                    : write_message (reading, draft, pp_scenario_line (reading, reading->group, NULL));
  g_autoptr (PpEnvelope) envelope = NULL;
  PpScenarioLetter *letter;
  PpAddress *poster;

  if (whole)
    refuse_others (reading, source);
  if (message == NULL)
    return;
  poster = find_poster (reading, draft, message, line);
  if (poster == NULL)
    return;
  envelope = make_envelope (reading, draft, message, poster,
                            whole ? line : pp_scenario_line (reading, reading->group, "to"));
  letter = pp_scenario_letter_new (draft->number, envelope, message);
  letter->poster = poster;
  g_ptr_array_add (reading->scenario->letters, letter);
  g_hash_table_add (subjects, g_strdup_printf ("%u", draft->number));
  for (guint i = 0; i < envelope->recipients->len; i++)
    g_hash_table_add (subjects, subject_of (draft->number, g_ptr_array_index (envelope->recipients, i)));
}

/* @subjects has the "NUMBER" of every letter that was made, and every "NUMBER ADDRESS" that something may be expected of. */
static void
check_expectations (PpScenarioReading *reading, GHashTable *subjects)
{
  GPtrArray *expectations = reading->scenario->expectations;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < expectations->len; i++)
    {
      const PpScenarioExpectation *expectation = g_ptr_array_index (expectations, i);
      g_autofree char *text = pp_address_to_string (expectation->recipient);
      g_autofree char *letter = g_strdup_printf ("%u", expectation->letter);
      char *subject = subject_of (expectation->letter, expectation->recipient);

      if (expectation->letter > reading->drafts->len)
        pp_scenario_fault (reading, expectation->line, "there is no letter %u: expected one of the %u letters",
                           expectation->letter, reading->drafts->len);
      else if (g_hash_table_contains (subjects, letter) && !g_hash_table_contains (subjects, subject))
        pp_scenario_fault (reading, expectation->line, "letter %u is not to %s: expected one of its recipients",
                           expectation->letter, text);
      if (!g_hash_table_add (seen, subject))
        pp_scenario_fault (reading, expectation->line, "letter %u to %s is here again: expected once", expectation->letter, text);
    }
}

/**
 * pp_scenario_make_letters:
 *
 * Fills the scenario's letters, and reports what is wrong with them or with what is expected of them.
 */
void
pp_scenario_make_letters (PpScenarioReading *reading)
{
  g_autoptr (GHashTable) subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < reading->drafts->len; i++)
    {
      reading->group = g_ptr_array_index (reading->letter_groups, i);
      make_letter (reading, g_ptr_array_index (reading->drafts, i), subjects);
    }
  check_expectations (reading, subjects);
}
