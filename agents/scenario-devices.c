/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The devices on which a scenario's users read their mail, and what they do with them: [device NAME], [action NUMBER],
 * and what must fit together there.
 */
#include <string.h>

#include "agents/scenario-private.h"

#define LONGEST_DEVICE_NAME 32
#define LONGEST_MAILBOX_NAME 255
#define MOST_DAYS 3650

/* What can be done with a device, and what has to be said about it. */
typedef struct
{
  const char *wish;
  gboolean of_letter;    /* needs letter= or subject= */
  gboolean with_mailbox; /* needs to= with a mailbox */
  gboolean writes;       /* needs to= with addresses; subject= and text= are what is written */
  gboolean posts;        /* needs no server to collect from */
} Wish;

/* clang-format off: a row a line */
static const Wish wishes[] = {
  { "check-mail", FALSE, FALSE, FALSE, FALSE },
  { "read",       TRUE,  FALSE, FALSE, FALSE },
  { "unread",     TRUE,  FALSE, FALSE, FALSE },
  { "flag",       TRUE,  FALSE, FALSE, FALSE },
  { "unflag",     TRUE,  FALSE, FALSE, FALSE },
  { "delete",     TRUE,  FALSE, FALSE, FALSE },
  { "move",       TRUE,  TRUE,  FALSE, FALSE },
  { "expunge",    FALSE, FALSE, FALSE, FALSE },
  { "go-offline", FALSE, FALSE, FALSE, TRUE },
  { "come-back",  FALSE, FALSE, FALSE, TRUE },
  { "lose-store", FALSE, FALSE, FALSE, FALSE },
  { "write",      FALSE, FALSE, TRUE,  TRUE },
};
/* clang-format on */

#define WISHES "check-mail, read, unread, flag, unflag, delete, move, expunge, go-offline, come-back, lose-store or write"

static const Wish *
find_wish (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (wishes); i++)
    if (strcmp (wishes[i].wish, name) == 0)
      return &wishes[i];
  return NULL;
}

/* ------------------------------------------------------------------ values */

/* device-name = ALPHA *(ALPHA / DIGIT / "-"), in lower case: a part of an actor's name */
gboolean
pp_device_name_is_valid (const char *name)
{
  if (!g_ascii_islower (*name) || strlen (name) > LONGEST_DEVICE_NAME)
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_islower (*name) && !g_ascii_isdigit (*name) && *name != '-')
      return FALSE;
  return TRUE;
}

/* No empty level, nothing that a LIST pattern would take for a wildcard, nothing that cannot be seen. */
gboolean
pp_mailbox_name_is_plain (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > LONGEST_MAILBOX_NAME || name[0] == '/' || name[length - 1] == '/' || strstr (name, "//") != NULL)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || strchr ("%*\\\"", *p) != NULL)
      return FALSE;
  return TRUE;
}

void
pp_scenario_take_retrieval (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "pop", "imap", NULL };
  int word = pp_scenario_take_word (reading, words, "pop or imap");

  *(PpRetrieval *) field = MAX (word, 0);
}

void
pp_scenario_take_caching (PpScenarioReading *reading, gpointer field)
{
  static const char *const words[] = { "whole", "headers", NULL };
  int word = pp_scenario_take_word (reading, words, "whole or headers");

  *(PpCaching *) field = MAX (word, 0);
}

void
pp_scenario_take_days (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = pp_scenario_take_string (reading);
  guint64 days;

  if (value == NULL)
    return;
  if (g_ascii_string_to_unsigned (value, 10, 1, MOST_DAYS, &days, NULL))
    *(gint64 *) field = days * G_TIME_SPAN_DAY;
  else
    pp_scenario_complain (reading, value, "a number of days from 1 to 3650");
}

void
pp_scenario_take_device (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = pp_scenario_take_string (reading);

  if (value == NULL)
    return;
  if (pp_device_name_is_valid (value))
    *(char **) field = g_steal_pointer (&value);
  else
    pp_scenario_complain (reading, value, "the name of a device like phone");
}

void
pp_scenario_take_wish (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = pp_scenario_take_string (reading);
  const Wish *wish = find_wish (value);

  if (wish != NULL)
    *(const char **) field = wish->wish;
  else if (value != NULL)
    pp_scenario_complain (reading, value, WISHES);
}

void
pp_scenario_take_action_number (PpScenarioReading *reading, gpointer field)
{
  g_autofree char *value = pp_scenario_take_string (reading);

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT, field, NULL))
    pp_scenario_complain (reading, value, "the number of a letter");
}

/* ------------------------------------------------------------------ groups */

/**
 * pp_scenario_begin_device:
 * @name: what follows "device" in the header
 *
 * Returns: (transfer none) (nullable): the device, whose keys follow; %NULL: there is a fault
 */
PpScenarioDevice *
pp_scenario_begin_device (PpScenarioReading *reading, const char *name, guint line)
{
  PpScenarioDevice *device;

  if (!pp_device_name_is_valid (name))
    {
      pp_scenario_fault (reading, line, "“%s” is no name of a device: expected at most %d lower-case letters, digits and hyphens, like phone",
                         name, LONGEST_DEVICE_NAME);
      return NULL;
    }
  device = g_new0 (PpScenarioDevice, 1);
  device->name = g_strdup (name);
  device->line = line;
  g_ptr_array_add (reading->scenario->devices, device);
  g_ptr_array_add (reading->device_groups, g_strdup (reading->group));
  return device;
}

/**
 * pp_scenario_begin_action:
 * @number: what follows "action" in the header
 *
 * Returns: (transfer none): the action, whose keys follow
 */
PpScenarioAction *
pp_scenario_begin_action (PpScenarioReading *reading, const char *number, guint line)
{
  GPtrArray *actions = reading->scenario->actions;
  g_autofree char *expected = g_strdup_printf ("%u", actions->len + 1);
  PpScenarioAction *action = g_new0 (PpScenarioAction, 1);

  if (strcmp (number, expected) != 0)
    pp_scenario_fault (reading, line, "action “%s” is out of order: expected [action %s]", number, expected);
  action->number = actions->len + 1;
  g_ptr_array_add (actions, action);
  g_ptr_array_add (reading->action_groups, g_strdup (reading->group));
  return action;
}

/* ------------------------------------------------------------------ who has which */

/* What an actor of this user is called: by the local part, unless somebody before has it too. */
static char *
name_actor (const PpScenarioUser *user, GHashTable *names)
{
  return g_hash_table_contains (names, user->address->local) ? pp_address_to_string (user->address) : g_strdup (user->address->local);
}

static void
join_first (PpScenarioUser *user, GHashTable *names)
{
  user->first.actor = name_actor (user, names);
  user->first.host = user->host;
  user->first.check_every_us = user->check_every_us;
  user->first.owner = user->address;
  g_hash_table_add (names, user->first.actor);
  g_ptr_array_add (user->devices, &user->first);
}

/**
 * pp_scenario_join_devices:
 *
 * Gives every user her devices, and the devices their actors' names.
 */
void
pp_scenario_join_devices (PpScenarioReading *reading)
{
  PpScenario *scenario = reading->scenario;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < scenario->users->len; i++)
    join_first (g_ptr_array_index (scenario->users, i), names);
  for (guint i = 0; i < scenario->devices->len; i++)
    {
      PpScenarioDevice *device = g_ptr_array_index (scenario->devices, i);
      const PpScenarioUser *user = device->owner != NULL ? pp_scenario_get_user (scenario, device->owner) : NULL;

      device->actor = g_strdup_printf ("%s/%s", user != NULL ? user->first.actor : "?", device->name);
      if (user != NULL)
        g_ptr_array_add (user->devices, device);
    }
}

/* ------------------------------------------------------------------ what must fit together */

/* A key that stands where it has nothing to say. */
static void
refuse_key (PpScenarioReading *reading, const char *group, const char *key, const char *expected)
{
  if (g_key_file_has_key (reading->keys, group, key, NULL))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, key), "%s has no meaning here: expected %s", key, expected);
}

static void
check_manner (PpScenarioReading *reading, const PpScenarioDevice *device, const char *group)
{
  if (device->retrieve == PP_RETRIEVE_IMAP)
    {
      refuse_key (reading, group, "leave-on-server", "it with “retrieve=pop” only, since IMAP leaves letters where they are");
      refuse_key (reading, group, "leave-days", "it with “retrieve=pop” only, since IMAP leaves letters where they are");
      return;
    }
  refuse_key (reading, group, "cache", "it with “retrieve=imap” only");
  refuse_key (reading, group, "idle", "it with “retrieve=imap” only");
  if (!device->leave)
    refuse_key (reading, group, "leave-days", "it with “leave-on-server=true” only");
}

static void
check_device (PpScenarioReading *reading, const PpScenarioDevice *device, const char *group)
{
  const PpScenarioHost *host = device->host != NULL ? pp_scenario_get_host (reading->scenario, device->host) : NULL;
  const PpScenarioUser *user = device->owner != NULL ? pp_scenario_get_user (reading->scenario, device->owner) : NULL;
  guint line = pp_scenario_line (reading, group, "user");

  if (device->host != NULL && (host == NULL || !(host->roles & PP_ROLE_MUA)))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "host"), "host names %s: expected a host with the role mua", device->host);
  if (device->owner != NULL && user == NULL)
    {
      g_autofree char *name = pp_address_to_string (device->owner);
      pp_scenario_fault (reading, line, "the device belongs to %s, who is not defined: expected a [user %s]", name, name);
    }
  else if (user != NULL && user->collect_from == NULL)
    pp_scenario_fault (reading, line, "the device has nowhere to look for mail: expected “collect-from=…” of its user");
  check_manner (reading, device, group);
}

/**
 * pp_scenario_check_devices:
 *
 * Reports what is wrong with how mail is collected, by users' first devices and by the others.
 */
void
pp_scenario_check_devices (PpScenarioReading *reading)
{
  PpScenario *scenario = reading->scenario;

  for (guint i = 0; i < scenario->users->len; i++)
    {
      const PpScenarioUser *user = g_ptr_array_index (scenario->users, i);
      const char *group = g_ptr_array_index (reading->user_groups, i);

      check_manner (reading, &user->first, group);
      if (user->collect_from == NULL)
        refuse_key (reading, group, "retrieve", "it with “collect-from=…” only");
    }
  for (guint i = 0; i < scenario->devices->len; i++)
    check_device (reading, g_ptr_array_index (scenario->devices, i), g_ptr_array_index (reading->device_groups, i));
}

/* Which device it is, and whose. */
static void
find_device (PpScenarioReading *reading, PpScenarioAction *action, const char *group)
{
  PpScenario *scenario = reading->scenario;
  g_autofree char *name = action->owner != NULL ? pp_address_to_string (action->owner) : NULL;

  if ((action->owner == NULL) == (action->device_name == NULL))
    {
      if (!g_key_file_has_key (reading->keys, group, "device", NULL) || action->owner != NULL)
        pp_scenario_fault (reading, pp_scenario_line (reading, group, NULL),
                           "[%s] is about no device or about two: expected either “device=…” or “user=…” (whose first device it is)", group);
      return;
    }
  action->device = action->device_name != NULL ? pp_scenario_get_device (scenario, action->device_name) : NULL;
  action->user = action->owner != NULL      ? pp_scenario_get_user (scenario, action->owner)
                 : action->device != NULL && action->device->owner != NULL ? pp_scenario_get_user (scenario, action->device->owner)
                                                                           : NULL;
  if (action->owner != NULL && action->user != NULL)
    action->device = &action->user->first;
  if (action->device_name != NULL && action->device == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "device"), "there is no device %s: expected a [device %s]",
                       action->device_name, action->device_name);
  else if (action->owner != NULL && action->user == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "user"), "there is no user %s: expected a [user %s]", name, name);
}

static void
check_letter_of (PpScenarioReading *reading, const PpScenarioAction *action, const Wish *wish, const char *group)
{
  gboolean by_number = g_key_file_has_key (reading->keys, group, "letter", NULL);
  gboolean by_subject = g_key_file_has_key (reading->keys, group, "subject", NULL);

  if (!wish->of_letter)
    {
      refuse_key (reading, group, "letter", "it where something is done with a letter");
      if (!wish->writes)
        refuse_key (reading, group, "subject", "it where something is done with a letter, or one is written");
    }
  else if (by_number == by_subject)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "do"), "%s is done with one letter: expected either “letter=…” or “subject=…”",
                       wish->wish);
  else if (action->letter > reading->drafts->len)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "letter"), "there is no letter %" G_GUINT64_FORMAT ": expected one of the %u letters",
                       action->letter, reading->drafts->len);
}

static void
check_addresses (PpScenarioReading *reading, const PpScenarioAction *action, const char *group)
{
  g_auto (GStrv) list = g_strsplit (action->to, ";", -1);

  for (char **word = list; *word != NULL; word++)
    {
      g_autoptr (PpAddress) address = pp_address_parse (g_strstrip (*word), NULL);

      if (address == NULL)
        pp_scenario_fault (reading, pp_scenario_line (reading, group, "to"), "“%s” is no address: expected one like bob@paris.example", *word);
    }
}

static void
check_destination (PpScenarioReading *reading, const PpScenarioAction *action, const Wish *wish, const char *group)
{
  if (!wish->writes)
    refuse_key (reading, group, "text", "it where a letter is written");
  if (!wish->with_mailbox && !wish->writes)
    refuse_key (reading, group, "to", "it where a letter is moved or written");
  else if (!g_key_file_has_key (reading->keys, group, "to", NULL))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "do"), "%s goes nowhere: expected “to=…”", wish->wish);
  else if (wish->writes && action->to != NULL)
    check_addresses (reading, action, group);
  else if (wish->with_mailbox && action->to != NULL && !pp_mailbox_name_is_plain (action->to))
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "to"), "“%s” is no mailbox: expected a name like Archive or Archive/2026",
                       action->to);
}

static void
check_action (PpScenarioReading *reading, PpScenarioAction *action, const char *group)
{
  const Wish *wish = find_wish (action->wish);
  gint64 horizon_us = reading->scenario->horizon_us;

  find_device (reading, action, group);
  if (horizon_us > 0 && action->at_us > horizon_us)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "at"), "this is behind the horizon: expected a time before it");
  if (wish == NULL)
    return; /* that was a fault already */
  check_letter_of (reading, action, wish, group);
  check_destination (reading, action, wish, group);
  if (action->user != NULL && !wish->posts && action->user->collect_from == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "do"), "nobody collects mail there: expected “collect-from=…” of its user");
  if (action->user != NULL && wish->writes && action->user->submit_to == NULL)
    pp_scenario_fault (reading, pp_scenario_line (reading, group, "do"), "nobody can post there: expected “submit-to=…” of its user");
}

/**
 * pp_scenario_check_actions:
 *
 * Finds the devices of actions, and reports what is wrong with them.
 */
void
pp_scenario_check_actions (PpScenarioReading *reading)
{
  GPtrArray *actions = reading->scenario->actions;

  for (guint i = 0; i < actions->len; i++)
    check_action (reading, g_ptr_array_index (actions, i), g_ptr_array_index (reading->action_groups, i));
}
