/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The groups and keys that a scenario may have, as tables, and the reading of a whole one by them. What a value may be
 * is in scenario-values.c.
 */
#include <string.h>

#include "agents/scenario-private.h"

#define MOST_HOSTS 254 /* a world is a /24 */

typedef struct
{
  const char *key;
  gboolean required;
  gsize offset; /* of the field that takes its value */
  void (*take) (PpScenarioReading *reading, gpointer field);
} Key;

typedef struct
{
  const char *name;
  const char *argument; /* what follows the name, for people; NULL: nothing */
  gpointer (*begin) (PpScenarioReading *reading, const char *argument, guint line); /* NULL: not this one */
  const Key *keys; /* ends with a NULL key; NULL: any key */
  void (*take) (PpScenarioReading *reading);
} Group;

#define KEY(name, required, type, field, take) { name, required, G_STRUCT_OFFSET (type, field), pp_scenario_take_##take }

static const Key scenario_keys[] = {
  KEY ("title", TRUE, PpScenario, title, line),
  KEY ("summary", FALSE, PpScenario, summary, text),
  KEY ("start", FALSE, PpScenario, start_us, date),
  KEY ("seed", FALSE, PpScenario, seed, number),
  KEY ("horizon", FALSE, PpScenario, horizon_us, duration),
  KEY ("max-size", FALSE, PpScenario, most_octets, size),
  KEY ("verify-certificates", FALSE, PpScenario, tls_unverified, verify),
  KEY ("hop-limit", FALSE, PpScenario, hop_limit, number),
  { NULL, FALSE, 0, NULL },
};

static const Key host_keys[] = {
  KEY ("title", FALSE, PpScenarioHost, title, line),
  KEY ("roles", TRUE, PpScenarioHost, roles, roles),
  KEY ("domain", FALSE, PpScenarioHost, domain, name),
  KEY ("relay-to", FALSE, PpScenarioHost, relay_to, name),
  KEY ("deliver-to", FALSE, PpScenarioHost, deliver_to, name),
  KEY ("down", FALSE, PpScenarioHost, down, boolean),
  KEY ("closed-for", FALSE, PpScenarioHost, closed_us, duration),
  KEY ("relays-for", FALSE, PpScenarioHost, relays_for, names),
  KEY ("external", FALSE, PpScenarioHost, external, place),
  KEY ("tls", FALSE, PpScenarioHost, tls, offer),
  KEY ("auth", FALSE, PpScenarioHost, auth, offer),
  KEY ("auth-in-clear", FALSE, PpScenarioHost, auth_in_clear, boolean),
  KEY ("certificate", FALSE, PpScenarioHost, certificate, certificate),
  KEY ("greylist", FALSE, PpScenarioHost, greylist_us, duration),
  KEY ("spf", FALSE, PpScenarioHost, spf, spf),
  KEY ("careless", FALSE, PpScenarioHost, careless, boolean),
  KEY ("most-sessions", FALSE, PpScenarioHost, most_sessions, number),
  KEY ("idle-timeout", FALSE, PpScenarioHost, idle_us, duration),
  KEY ("max-size", FALSE, PpScenarioHost, most_octets, small_size),
  { NULL, FALSE, 0, NULL },
};

static const Key user_keys[] = {
  KEY ("name", FALSE, PpScenarioUser, name, line),
  KEY ("password", FALSE, PpScenarioUser, password, password),
  KEY ("sign-in-with", FALSE, PpScenarioUser, mechanism, mechanism),
  KEY ("types-password", FALSE, PpScenarioUser, typed_password, password),
  KEY ("host", TRUE, PpScenarioUser, host, name),
  KEY ("submit-to", FALSE, PpScenarioUser, submit_to, name),
  KEY ("tls-first", FALSE, PpScenarioUser, tls_first, boolean),
  KEY ("collect-from", FALSE, PpScenarioUser, collect_from, name),
  KEY ("leave-on-server", FALSE, PpScenarioUser, first.leave, boolean),
  KEY ("leave-days", FALSE, PpScenarioUser, first.leave_us, days),
  KEY ("retrieve", FALSE, PpScenarioUser, first.retrieve, retrieval),
  KEY ("cache", FALSE, PpScenarioUser, first.cache, caching),
  KEY ("idle", FALSE, PpScenarioUser, first.idle, boolean),
  KEY ("check-every", FALSE, PpScenarioUser, check_every_us, duration),
  KEY ("quota", FALSE, PpScenarioUser, quota, octets),
  { NULL, FALSE, 0, NULL },
};

/* The same as of a user, for whatever else she reads mail on. */
static const Key device_keys[] = {
  KEY ("user", TRUE, PpScenarioDevice, owner, address),
  KEY ("host", TRUE, PpScenarioDevice, host, name),
  KEY ("leave-on-server", FALSE, PpScenarioDevice, leave, boolean),
  KEY ("leave-days", FALSE, PpScenarioDevice, leave_us, days),
  KEY ("retrieve", FALSE, PpScenarioDevice, retrieve, retrieval),
  KEY ("cache", FALSE, PpScenarioDevice, cache, caching),
  KEY ("idle", FALSE, PpScenarioDevice, idle, boolean),
  KEY ("check-every", FALSE, PpScenarioDevice, check_every_us, duration),
  { NULL, FALSE, 0, NULL },
};

static const Key letter_keys[] = {
  KEY ("from", FALSE, PpLetterDraft, from, address),
  KEY ("to", FALSE, PpLetterDraft, to, addresses),
  KEY ("subject", FALSE, PpLetterDraft, subject, text),
  KEY ("text", FALSE, PpLetterDraft, text, text),
  KEY ("file", FALSE, PpLetterDraft, file, line),
  KEY ("message", FALSE, PpLetterDraft, message, text),
  KEY ("notify", FALSE, PpLetterDraft, notify, notify),
  KEY ("return", FALSE, PpLetterDraft, give_back, return),
  KEY ("envelope-id", FALSE, PpLetterDraft, envelope_id, line),
  KEY ("envelope-from", FALSE, PpLetterDraft, envelope_from, reverse),
  KEY ("posted-by", FALSE, PpLetterDraft, posted_by, address),
  KEY ("envelope-to", FALSE, PpLetterDraft, envelope_to, addresses),
  { NULL, FALSE, 0, NULL },
};

static const Key action_keys[] = {
  KEY ("at", TRUE, PpScenarioAction, at_us, duration),
  KEY ("device", FALSE, PpScenarioAction, device_name, device),
  KEY ("user", FALSE, PpScenarioAction, owner, address),
  KEY ("do", TRUE, PpScenarioAction, wish, wish),
  KEY ("letter", FALSE, PpScenarioAction, letter, action_number),
  KEY ("subject", FALSE, PpScenarioAction, subject, line),
  KEY ("to", FALSE, PpScenarioAction, to, line),
  KEY ("text", FALSE, PpScenarioAction, text, text),
  { NULL, FALSE, 0, NULL },
};

static void
draft_free (gpointer data)
{
  PpLetterDraft *draft = data;

  pp_address_free (draft->from);
  pp_address_free (draft->envelope_from);
  pp_address_free (draft->posted_by);
  g_clear_pointer (&draft->to, g_ptr_array_unref);
  g_clear_pointer (&draft->envelope_to, g_ptr_array_unref);
  g_free (draft->subject);
  g_free (draft->text);
  g_free (draft->file);
  g_free (draft->message);
  g_free (draft->envelope_id);
  g_free (draft);
}

static gpointer
begin_scenario (PpScenarioReading *reading, const char *argument, guint line)
{
  return reading->scenario;
}

static gpointer
begin_host (PpScenarioReading *reading, const char *argument, guint line)
{
  GPtrArray *hosts = reading->scenario->hosts;
  PpScenarioHost *host;

  if (!pp_domain_is_valid_utf8 (argument))
    {
      pp_scenario_fault (reading, line, "“%s” is no host name: expected a name like mail.london.example", argument);
      return NULL;
    }
  if (hosts->len == MOST_HOSTS)
    {
      pp_scenario_fault (reading, line, "too many hosts: expected at most %d", MOST_HOSTS);
      return NULL;
    }
  host = g_new0 (PpScenarioHost, 1);
  host->name = pp_domain_to_ascii (argument, NULL);
  host->number = hosts->len + 1;
  g_ptr_array_add (hosts, host);
  g_ptr_array_add (reading->host_groups, g_strdup (reading->group));
  return host;
}

static gpointer
begin_user (PpScenarioReading *reading, const char *argument, guint line)
{
  g_autoptr (GError) error = NULL;
  PpAddress *address = pp_address_parse (argument, &error);
  PpScenarioUser *user;

  if (address == NULL)
    {
      pp_scenario_fault (reading, line, "“%s”: %s: expected an address like alice@london.example", argument, error->message);
      return NULL;
    }
  user = g_new0 (PpScenarioUser, 1);
  user->address = address;
  user->devices = g_ptr_array_new ();
  g_ptr_array_add (reading->scenario->users, user);
  g_ptr_array_add (reading->user_groups, g_strdup (reading->group));
  return user;
}

static gpointer
begin_zone (PpScenarioReading *reading, const char *argument, guint line)
{
  return reading->scenario->records;
}

static gpointer
begin_letter (PpScenarioReading *reading, const char *argument, guint line)
{
  g_autofree char *expected = g_strdup_printf ("%u", reading->drafts->len + 1);
  PpLetterDraft *draft;

  if (strcmp (argument, expected) != 0)
    pp_scenario_fault (reading, line, "letter “%s” is out of order: expected [letter %s]", argument, expected);
  draft = g_new0 (PpLetterDraft, 1);
  draft->number = reading->drafts->len + 1;
  g_ptr_array_add (reading->drafts, draft);
  g_ptr_array_add (reading->letter_groups, g_strdup (reading->group));
  return draft;
}

static gpointer
begin_device (PpScenarioReading *reading, const char *argument, guint line)
{
  return pp_scenario_begin_device (reading, argument, line);
}

static gpointer
begin_action (PpScenarioReading *reading, const char *argument, guint line)
{
  return pp_scenario_begin_action (reading, argument, line);
}

static gpointer
begin_expect (PpScenarioReading *reading, const char *argument, guint line)
{
  return reading->scenario->expectations;
}

/* clang-format off: a row a line */
static const Group groups[] = {
  { "scenario", NULL, begin_scenario, scenario_keys, NULL },
  { "host", "NAME", begin_host, host_keys, NULL },
  { "user", "ADDRESS", begin_user, user_keys, NULL },
  { "device", "NAME", begin_device, device_keys, NULL },
  { "zone", NULL, begin_zone, NULL, pp_scenario_take_record },
  { "letter", "NUMBER", begin_letter, letter_keys, NULL },
  { "action", "NUMBER", begin_action, action_keys, NULL },
  { "expect", NULL, begin_expect, NULL, pp_scenario_take_expectation },
};
/* clang-format on */

/* The group that a header names, and what follows the name; NULL if there is none such. */
static const Group *
find_group (const char *text, const char **argument)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      gsize length = strlen (groups[i].name);

      if (strncmp (text, groups[i].name, length) != 0)
        continue;
      if (groups[i].argument == NULL ? text[length] == '\0' : text[length] == ' ' && text[length + 1] != '\0')
        {
          *argument = text[length] == '\0' ? NULL : text + length + 1;
          return &groups[i];
        }
    }
  return NULL;
}

/**
 * pp_scenario_knows_group:
 * @text: what stands between the brackets
 *
 * Returns: whether there is such a group
 */
gboolean
pp_scenario_knows_group (const char *text)
{
  const char *argument;

  return find_group (text, &argument) != NULL;
}

static void
require_keys (PpScenarioReading *reading, const Group *group, const char *name)
{
  for (const Key *key = group->keys; key != NULL && key->key != NULL; key++)
    if (key->required && !g_key_file_has_key (reading->keys, name, key->key, NULL))
      pp_scenario_fault (reading, pp_scenario_line (reading, name, NULL), "[%s] has no %s: expected “%s=…”", name, key->key,
                         key->key);
}

static void
take_key (PpScenarioReading *reading, const Group *group, gpointer thing, guint line)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  if (group->keys == NULL)
    {
      group->take (reading);
      return;
    }
  for (const Key *key = group->keys; key->key != NULL; key++)
    {
      if (strcmp (key->key, reading->key) == 0)
        {
          key->take (reading, (char *) thing + key->offset);
          return;
        }
      g_string_append_printf (expected, "%s%s", expected->len > 0 ? ", " : "", key->key);
    }
  pp_scenario_fault (reading, line, "unknown key “%s” in [%s]: expected one of %s", reading->key, reading->group, expected->str);
}

static void
read_entries (PpScenarioReading *reading, GPtrArray *entries)
{
  const Group *group = NULL;
  gpointer thing = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      PpScenarioEntry *entry = g_ptr_array_index (entries, i);
      const char *argument;

      reading->group = entry->group;
      reading->key = entry->key;
      if (entry->key == NULL)
        {
          group = find_group (entry->group, &argument);
          thing = group->begin (reading, argument, entry->line);
          if (thing != NULL)
            require_keys (reading, group, entry->group);
        }
      else if (thing != NULL)
        take_key (reading, group, thing, entry->line);
    }
  if (g_hash_table_lookup (reading->lines, "scenario") == NULL)
    pp_scenario_fault (reading, 1, "there is no [scenario]: expected it with a title");
}

static void
read_text (PpScenarioReading *reading, const char *text)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autoptr (GPtrArray) entries = pp_scenario_scan (reading, text, clean);
  g_autoptr (GError) error = NULL;

  if (clean->len > 0 && !g_key_file_load_from_data (reading->keys, clean->str, clean->len, G_KEY_FILE_NONE, &error))
    {
      pp_scenario_fault (reading, 1, "%s", error->message);
      return;
    }
  read_entries (reading, entries);
  pp_scenario_index (reading->scenario);
  pp_scenario_join_devices (reading);
  pp_scenario_check (reading);
  pp_scenario_check_devices (reading);
  pp_scenario_make_letters (reading);
  pp_scenario_check_actions (reading);
  pp_scenario_check_holdings (reading);
}

static guint
line_of (const char *text, const char *at)
{
  guint line = 1;

  for (; text < at; text++)
    line += *text == '\n';
  return line;
}

/**
 * pp_scenario_read:
 * @scenario: an empty one
 * @text: (array length=length): the file
 * @folder: (nullable): where letters in files of their own are; %NULL: there may be none
 * @error: %PP_SCENARIO_ERROR_FAULT
 *
 * Fills @scenario.
 *
 * Returns: whether there was no fault in it
 */
gboolean
pp_scenario_read (PpScenario *scenario, const char *text, gsize length, const char *folder, GError **error)
{
  PpScenarioReading reading = { .name = scenario->file, .folder = folder, .scenario = scenario };
  const char *end = NULL;
  gboolean good;

  reading.keys = g_key_file_new ();
  reading.lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.faults = pp_scenario_faults_new ();
  reading.record_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  reading.drafts = g_ptr_array_new_with_free_func (draft_free);
  reading.host_groups = g_ptr_array_new_with_free_func (g_free);
  reading.user_groups = g_ptr_array_new_with_free_func (g_free);
  reading.letter_groups = g_ptr_array_new_with_free_func (g_free);
  reading.device_groups = g_ptr_array_new_with_free_func (g_free);
  reading.action_groups = g_ptr_array_new_with_free_func (g_free);

  if (length > PP_SCENARIO_MOST_OCTETS)
    pp_scenario_fault (&reading, 1, "the file is too large: expected at most %d octets", PP_SCENARIO_MOST_OCTETS);
  else if (!g_utf8_validate (text, length, &end))
    pp_scenario_fault (&reading, line_of (text, end), "an octet that is not UTF-8 text: expected UTF-8 without NULs");
  else
    read_text (&reading, scenario->text);
  good = pp_scenario_conclude (&reading, error);

  g_key_file_unref (reading.keys);
  g_hash_table_unref (reading.lines);
  g_ptr_array_unref (reading.faults);
  g_array_unref (reading.record_lines);
  g_ptr_array_unref (reading.drafts);
  g_ptr_array_unref (reading.host_groups);
  g_ptr_array_unref (reading.user_groups);
  g_ptr_array_unref (reading.letter_groups);
  g_ptr_array_unref (reading.device_groups);
  g_ptr_array_unref (reading.action_groups);
  return good;
}
