/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario once it is read: how long it lives, and who is in it. How it is read, from
 * lines to values: scenario-lines.c, scenario-read.c, scenario-values.c; what must fit together: scenario-check.c and
 * scenario-letters.c.
 */
#include "agents/scenario.h"

#include <string.h>

#include "agents/input.h"
#include "agents/scenario-private.h"

G_DEFINE_QUARK (pp-scenario-error-quark, pp_scenario_error)

/* What others see comes first; the rest is for finding things. */
typedef struct
{
  PpScenario seen;
  gatomicrefcount refs;
  GHashTable *hosts; /* by name; made by pp_scenario_index() */
  GHashTable *users; /* by address */
  GHashTable *devices; /* by name */
} Whole;

static const char *const fate_names[] = {
  [PP_FATE_COLLECTED] = "collected", [PP_FATE_DELIVERED] = "delivered", [PP_FATE_REFUSED] = "refused",
  [PP_FATE_RETURNED] = "returned",   [PP_FATE_QUEUED] = "queued",
};

/**
 * pp_fate_to_string:
 * @fate: what became of a letter
 *
 * Returns: (transfer none): the word that a scenario has for it; %NULL for a number that is no fate
 */
const char *
pp_fate_to_string (PpFate fate)
{
  return (guint) fate < G_N_ELEMENTS (fate_names) ? fate_names[fate] : NULL;
}

static void
host_free (gpointer data)
{
  PpScenarioHost *host = data;

  g_free (host->name);
  g_free (host->title);
  g_free (host->domain);
  g_free (host->relay_to);
  g_free (host->deliver_to);
  g_free (host->external);
  g_clear_pointer (&host->relays_for, g_ptr_array_unref);
  g_free (host);
}

static void
user_free (gpointer data)
{
  PpScenarioUser *user = data;

  pp_address_free (user->address);
  g_free (user->name);
  g_free (user->password);
  g_free (user->typed_password);
  g_free (user->mechanism);
  g_free (user->host);
  g_free (user->submit_to);
  g_free (user->collect_from);
  g_free (user->first.actor);
  g_ptr_array_unref (user->devices);
  g_free (user);
}

static void
device_free (gpointer data)
{
  PpScenarioDevice *device = data;

  g_free (device->name);
  g_free (device->actor);
  g_free (device->host);
  pp_address_free (device->owner);
  g_free (device);
}

static void
action_free (gpointer data)
{
  PpScenarioAction *action = data;

  pp_address_free (action->owner);
  g_free (action->device_name);
  g_free (action->subject);
  g_free (action->to);
  g_free (action->text);
  g_free (action);
}

static void
holding_free (gpointer data)
{
  PpScenarioHolding *holding = data;

  pp_address_free (holding->owner);
  g_free (holding->device_name);
  g_free (holding->mailbox);
  g_free (holding->flags);
  g_free (holding);
}

static void
expectation_free (gpointer data)
{
  PpScenarioExpectation *expectation = data;

  pp_address_free (expectation->recipient);
  g_free (expectation);
}

/**
 * pp_scenario_letter_new:
 * @number: from 1
 * @envelope: copied
 * @message: a reference is kept
 *
 * Returns: (transfer full): a letter, posted by whom its reverse-path names
 */
PpScenarioLetter *
pp_scenario_letter_new (guint number, const PpEnvelope *envelope, PpMessage *message)
{
  PpScenarioLetter *self;

  g_return_val_if_fail (envelope != NULL && message != NULL, NULL);

  self = g_new0 (PpScenarioLetter, 1);
  self->number = number;
  self->envelope = pp_envelope_copy (envelope);
  self->message = pp_message_ref (message);
  return self;
}

/**
 * pp_scenario_letter_free:
 * @self: (nullable) (transfer full): a letter
 */
void
pp_scenario_letter_free (PpScenarioLetter *self)
{
  if (self == NULL)
    return;
  pp_envelope_free (self->envelope);
  pp_message_unref (self->message);
  pp_address_free (self->poster);
  g_free (self);
}

/* "data/scenarios/first-letter.scenario" is "first-letter" */
static char *
make_id (const char *name)
{
  char *id = g_path_get_basename (name);

  if (g_str_has_suffix (id, ".scenario"))
    id[strlen (id) - strlen (".scenario")] = '\0';
  return id;
}

static PpScenario *
scenario_new (const char *name, const char *text, gsize length)
{
  Whole *whole = g_new0 (Whole, 1);
  PpScenario *self = &whole->seen;

  g_atomic_ref_count_init (&whole->refs);
  self->file = g_strdup (name);
  self->id = make_id (name);
  self->text = g_strndup (text, length);
  self->start_us = G_GINT64_CONSTANT (1772442000000000); /* 2026-03-02T09:00:00Z */
  self->seed = 1;
  self->most_octets = 10 * 1024 * 1024;
  self->hop_limit = 100;
  self->hosts = g_ptr_array_new_with_free_func (host_free);
  self->users = g_ptr_array_new_with_free_func (user_free);
  self->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_scenario_letter_free);
  self->expectations = g_ptr_array_new_with_free_func (expectation_free);
  self->records = g_ptr_array_new_with_free_func (g_free);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->actions = g_ptr_array_new_with_free_func (action_free);
  self->holdings = g_ptr_array_new_with_free_func (holding_free);
  whole->hosts = g_hash_table_new (g_str_hash, g_str_equal);
  whole->devices = g_hash_table_new (g_str_hash, g_str_equal);
  whole->users = g_hash_table_new ((GHashFunc) pp_address_hash, (GEqualFunc) pp_address_equal);
  return self;
}

/**
 * pp_scenario_ref:
 *
 * Returns: (transfer full): the same scenario; any thread may call this
 */
PpScenario *
pp_scenario_ref (PpScenario *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&((Whole *) self)->refs);
  return self;
}

/**
 * pp_scenario_unref:
 * @self: (nullable): a scenario
 *
 * Gives a reference back; any thread may call this.
 */
void
pp_scenario_unref (PpScenario *self)
{
  Whole *whole = (Whole *) self;

  if (self == NULL || !g_atomic_ref_count_dec (&whole->refs))
    return;
  g_hash_table_unref (whole->hosts);
  g_hash_table_unref (whole->users);
  g_hash_table_unref (whole->devices);
  g_ptr_array_unref (self->holdings);
  g_ptr_array_unref (self->actions);
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->users);
  g_ptr_array_unref (self->letters);
  g_ptr_array_unref (self->expectations);
  g_ptr_array_unref (self->records);
  g_free (self->file);
  g_free (self->id);
  g_free (self->title);
  g_free (self->summary);
  g_free (self->text);
  g_free (whole);
}

/**
 * pp_scenario_index:
 *
 * Makes hosts, users and devices findable; for the reader, once all groups are read.
 */
void
pp_scenario_index (PpScenario *self)
{
  Whole *whole = (Whole *) self;

  for (guint i = 0; i < self->hosts->len; i++)
    {
      PpScenarioHost *host = g_ptr_array_index (self->hosts, i);

      g_hash_table_insert (whole->hosts, host->name, host);
    }
  for (guint i = 0; i < self->users->len; i++)
    {
      PpScenarioUser *user = g_ptr_array_index (self->users, i);

      g_hash_table_insert (whole->users, user->address, user);
    }
  for (guint i = 0; i < self->devices->len; i++)
    {
      PpScenarioDevice *device = g_ptr_array_index (self->devices, i);

      g_hash_table_insert (whole->devices, device->name, device);
    }
}

/**
 * pp_scenario_get_host:
 * @name: in lower case
 *
 * Returns: (transfer none) (nullable): the host of that name
 */
const PpScenarioHost *
pp_scenario_get_host (PpScenario *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (((Whole *) self)->hosts, name);
}

/**
 * pp_scenario_set_external:
 * @host: of the scenario
 * @place: where the real server is that plays it, "127.0.0.1:2525"
 *
 * Returns: %FALSE if there is no such host, or that is no place
 */
gboolean
pp_scenario_set_external (PpScenario *self, const char *host, const char *place)
{
  PpScenarioHost *found = g_hash_table_lookup (((Whole *) self)->hosts, host);

  if (found == NULL || !pp_place_is_valid (place))
    return FALSE;
  g_free (found->external);
  found->external = g_strdup (place);
  return TRUE;
}

/**
 * pp_scenario_get_user:
 * @address: whose
 *
 * Returns: (transfer none) (nullable): the user with that address
 */
const PpScenarioUser *
pp_scenario_get_user (PpScenario *self, const PpAddress *address)
{
  g_return_val_if_fail (self != NULL && address != NULL, NULL);

  return g_hash_table_lookup (((Whole *) self)->users, address);
}

/**
 * pp_scenario_get_device:
 * @name: "phone"
 *
 * Returns: (transfer none) (nullable): the device that has a group of that name
 */
const PpScenarioDevice *
pp_scenario_get_device (PpScenario *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (((Whole *) self)->devices, name);
}

/* Nobody can be told by POP: who would have been looks now and then. */
static void
set_retrieval (PpScenarioDevice *device, PpRetrieval retrieve)
{
  device->retrieve = retrieve;
  if (retrieve != PP_RETRIEVE_POP || !device->idle)
    return;
  device->idle = FALSE;
  if (device->check_every_us == 0)
    device->check_every_us = 5 * G_TIME_SPAN_MINUTE;
}

/**
 * pp_scenario_set_retrieval:
 * @retrieve: how all devices collect, whatever the scenario says
 *
 * Before a world is made of it.
 */
void
pp_scenario_set_retrieval (PpScenario *self, PpRetrieval retrieve)
{
  for (guint i = 0; i < self->users->len; i++)
    {
      PpScenarioUser *user = g_ptr_array_index (self->users, i);

      for (guint j = 0; j < user->devices->len; j++)
        set_retrieval (g_ptr_array_index (user->devices, j), retrieve);
    }
}

static PpScenario *
read_one (const char *text, gsize length, const char *name, const char *folder, GError **error)
{
  g_autoptr (PpScenario) self = scenario_new (name, text, length);

  if (!pp_scenario_read (self, text, length, folder, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * pp_scenario_parse:
 * @text: (array length=length): a scenario
 * @length: octets in @text
 * @name: what to call it in faults
 * @error: %PP_SCENARIO_ERROR_FAULT, with a line for every fault: "NAME:LINE: reason"
 *
 * Letters in files of their own are not allowed here: there is no folder to look in.
 *
 * Returns: (transfer full): the scenario
 */
PpScenario *
pp_scenario_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_return_val_if_fail ((text != NULL || length == 0) && name != NULL, NULL);

  return read_one (text, length, name, NULL, error);
}

/**
 * pp_scenario_load:
 * @path: a scenario file
 * @error: %PP_SCENARIO_ERROR_FILE, or as pp_scenario_parse()
 *
 * Returns: (transfer full): the scenario
 */
PpScenario *
pp_scenario_load (const char *path, GError **error)
{
  g_autofree char *text = NULL, *why = NULL, *folder = NULL, *name = NULL;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  name = g_filename_display_name (path);
  if (!pp_input_read (path, PP_SCENARIO_MOST_OCTETS, &text, &length, &why))
    {
      g_set_error (error, PP_SCENARIO_ERROR, PP_SCENARIO_ERROR_FILE, "%s: %s", name, why);
      return NULL;
    }
  folder = g_path_get_dirname (path);
  return read_one (text, length, name, folder, error);
}
