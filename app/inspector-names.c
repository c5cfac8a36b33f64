/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What actors and letters are called in the inspector, and which actors there are.
 */
#include "app/inspector-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/row.h"
#include "agents/message.h"

/* Of a letter so much is read to find its subject. */
#define MOST_OF_A_HEADER 16384
#define MOST_IN_A_NAME 80

/* (transfer full): on one line, fit to be shown */
char *
pp_inspect_visible (const char *text)
{
  return pp_text_make_visible (text, strlen (text));
}

static const char *
behind_colon (const char *actor)
{
  const char *colon = strchr (actor, ':');

  return colon != NULL ? colon + 1 : actor;
}

const PpScenarioDevice *
pp_inspect_find_device (PpScenario *scenario, const char *actor, const PpScenarioUser **whose)
{
  for (guint i = 0; g_str_has_prefix (actor, "mua:") && i < scenario->users->len; i++)
    {
      const PpScenarioUser *user = scenario->users->pdata[i];

      for (guint j = 0; j < user->devices->len; j++)
        {
          const PpScenarioDevice *device = user->devices->pdata[j];

          if (g_strcmp0 (device->actor, behind_colon (actor)) != 0)
            continue;
          if (whose != NULL)
            *whose = user;
          return device;
        }
    }
  return NULL;
}

static char *
name_device (PpScenario *scenario, const PpScenarioUser *user, const PpScenarioDevice *device)
{
  const PpScenarioHost *host = device->host != NULL ? pp_scenario_get_host (scenario, device->host) : NULL;
  const char *person = user->name != NULL ? user->name : user->address->local;

  if (host != NULL && host->title != NULL)
    return g_strdup (host->title);
  if (device->name != NULL)
    /* Translators: whose device: "Bob's phone" */
    return g_strdup_printf (_("%1$s's %2$s"), person, device->name);
  return g_strdup_printf (_("%s's laptop"), person);
}

/* (transfer full): "mail.london.example", "Bob's phone", or what a guest is called */
char *
pp_inspect_name_host (PpScenario *scenario, const char *actor)
{
  const PpScenarioUser *user = NULL;
  const PpScenarioDevice *device = pp_inspect_find_device (scenario, actor, &user);

  return device != NULL ? name_device (scenario, user, device) : pp_inspect_visible (behind_colon (actor));
}

/* (transfer full): "MTA" */
char *
pp_inspect_name_role (const char *actor)
{
  static const char *const abbreviations[] = { "mua", "msa", "mta", "mda", NULL };
  g_autofree char *role = g_strndup (actor, strcspn (actor, ":"));

  if (g_strv_contains (abbreviations, role))
    return g_ascii_strup (role, -1);
  return g_str_equal (role, "resolver") ? g_strdup ("DNS") : g_strdup (_("guest"));
}

/**
 * pp_inspector_name_actor:
 * @actor: "mta:mail.london.example"
 *
 * Returns: (transfer full): "MTA mail.london.example"
 */
char *
pp_inspector_name_actor (PpScenario *scenario, const char *actor)
{
  g_autofree char *role = NULL, *host = NULL;

  g_return_val_if_fail (scenario != NULL && actor != NULL, NULL);
  role = pp_inspect_name_role (actor);
  host = pp_inspect_name_host (scenario, actor);
  return g_strdup_printf ("%s %s", role, host);
}

/* (transfer full): the other end of a connection */
char *
pp_inspect_name_peer (PpInspect *self, const char *actor)
{
  return actor != NULL ? pp_inspector_name_actor (self->inspector->scenario, actor) : g_strdup (_("somebody"));
}

/* ------------------------------------------------------------------ letters */

/* (transfer full) (nullable) */
static char *
read_subject (PpEvent *event)
{
  g_autoptr (GBytes) octets = g_bytes_new (event->text, MIN (event->length, MOST_OF_A_HEADER));
  g_autoptr (PpMessage) message = pp_message_new_from_octets (octets);

  return pp_message_get_field (message, "Subject");
}

static gboolean
is_for (const PpScenarioLetter *letter, const PpItemView *item)
{
  g_autofree char *to = letter->envelope->recipients->len > 0 ? pp_address_to_string (letter->envelope->recipients->pdata[0]) : NULL;
  g_autofree char *words = g_strdup_printf (" for <%s>", to != NULL ? to : "");

  return item == NULL || item->first == NULL || strstr (item->first->text, words) != NULL;
}

/* What it says when nobody has carried it yet: a letter of the scenario's. */
static char *
find_written_subject (PpInspect *self, guint32 item)
{
  GPtrArray *letters = self->inspector->scenario->letters;
  const PpScenarioLetter *letter = item >= 1 && item <= letters->len ? letters->pdata[item - 1] : NULL;

  if (letter == NULL || !is_for (letter, pp_snapshot_get_item (self->snapshot, item)))
    return NULL;
  return pp_message_get_field (letter->message, "Subject");
}

static char *
shorten (char *text)
{
  char *short_text;

  if (g_utf8_strlen (text, -1) <= MOST_IN_A_NAME)
    return text;
  short_text = g_utf8_substring (text, 0, MOST_IN_A_NAME - 1);
  g_free (text);
  text = g_strconcat (short_text, "…", NULL);
  g_free (short_text);
  return text;
}

/* (transfer full): "letter 1 “Kittens”". @report: (out) (optional): it tells of another that could not be delivered */
char *
pp_inspect_name_letter (PpInspect *self, guint32 item, gboolean *report)
{
  PpInspector *inspector = self->inspector;
  guint32 original = pp_chronicle_find_original (inspector->chronicle, item);
  PpEvent *event = pp_inspect_index_find_letter (&inspector->index, item, self->n);
  g_autofree char *subject = event != NULL ? read_subject (event) : find_written_subject (self, item);
  g_autofree char *visible = subject != NULL && *subject != '\0' ? shorten (pp_inspect_visible (subject)) : NULL;

  if (report != NULL)
    *report = original != 0;
  if (item == 0)
    return g_strdup (_("a letter"));
  if (original != 0)
    return g_strdup_printf (_("report on letter %u"), original);
  if (visible == NULL)
    return g_strdup_printf (_("letter %u"), item);
  /* Translators: a letter's number and its subject */
  return g_strdup_printf (_("letter %1$u “%2$s”"), item, visible);
}

/* ------------------------------------------------------------------ who there is */

static void
add_host (GPtrArray *actors, const PpScenarioHost *host)
{
  static const struct { PpRole role; const char *name; } roles[] = {
    { PP_ROLE_MSA, "msa" }, { PP_ROLE_MTA, "mta" }, { PP_ROLE_MDA, "mda" }, { PP_ROLE_RESOLVER, "resolver" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (host->roles & roles[i].role)
      g_ptr_array_add (actors, g_strdup_printf ("%s:%s", roles[i].name, host->name));
}

static void
add_devices (GPtrArray *actors, const PpScenarioUser *user)
{
  for (guint i = 0; i < user->devices->len; i++)
    g_ptr_array_add (actors, g_strdup_printf ("mua:%s", ((PpScenarioDevice *) user->devices->pdata[i])->actor));
}

/* Programs from outside, that are or were there. */
static void
add_guests (GPtrArray *actors, const PpSnapshot *snapshot, guint most)
{
  g_autoptr (GPtrArray) all = pp_snapshot_list_actors (snapshot);

  for (guint i = 0; i < all->len && most > 0; i++)
    {
      const PpActorView *view = all->pdata[i];

      if (!g_str_has_prefix (view->name, "guest:") || view->open == 0)
        continue;
      g_ptr_array_add (actors, g_strdup (view->name));
      most--;
    }
}

/**
 * pp_inspector_list_actors:
 * @snapshot: (nullable): the moment; guests are there only while they are connected
 *
 * Returns: (transfer full) (element-type utf8): everybody in the world, in the order of the scenario, people first
 */
GPtrArray *
pp_inspector_list_actors (PpScenario *scenario, const PpSnapshot *snapshot)
{
  GPtrArray *actors = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (scenario != NULL, actors);

  for (guint i = 0; i < scenario->users->len; i++)
    add_devices (actors, scenario->users->pdata[i]);
  for (guint i = 0; i < scenario->hosts->len; i++)
    add_host (actors, scenario->hosts->pdata[i]);
  if (snapshot != NULL)
    add_guests (actors, snapshot, 20);
  return actors;
}

static gboolean
lives_at (PpScenario *scenario, const PpScenarioUser *user, const PpSceneStation *station)
{
  for (guint i = 0; i < user->devices->len; i++)
    {
      g_autofree char *name = name_device (scenario, user, user->devices->pdata[i]);

      if (g_strcmp0 (name, station->host) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The part that is played there comes first. */
static int
by_part (gconstpointer a, gconstpointer b, gpointer part)
{
  return g_str_has_prefix (*(char *const *) b, part) - g_str_has_prefix (*(char *const *) a, part);
}

static void
add_guests_at (GPtrArray *actors, const PpSnapshot *snapshot, PpStation station)
{
  g_autoptr (GPtrArray) open = pp_snapshot_list_connections (snapshot);

  for (guint i = 0; i < open->len && actors->len < 10; i++)
    {
      const PpConnectionView *connection = open->pdata[i];
      PpStation at = connection->hop == 5 ? PP_STATION_RECEIVER : (PpStation) MAX (connection->hop, 1) - 1;

      if (g_str_has_prefix (connection->from, "guest:") && at == station &&
          !g_ptr_array_find_with_equal_func (actors, connection->from, g_str_equal, NULL))
        g_ptr_array_add (actors, g_strdup (connection->from));
    }
}

/**
 * pp_inspector_list_at:
 * @snapshot: the moment
 * @scene: as it is shown
 * @station: one of its stations
 *
 * Returns: (transfer full) (element-type utf8): who is there: first the one whose part is played, then all under the same roof,
 *   a person's other devices, and programs from outside
 */
GPtrArray *
pp_inspector_list_at (PpScenario *scenario, const PpSnapshot *snapshot, const PpScene *scene, PpStation station)
{
  static const char *const parts[PP_N_STATIONS] = { "mua:", "msa:", "mta:", "mta:", "mda:", "mua:", "resolver:", "mta:" };
  GPtrArray *actors = g_ptr_array_new_with_free_func (g_free);
  const PpSceneStation *it = &scene->stations[station];
  const PpScenarioHost *host;

  g_return_val_if_fail (scenario != NULL && scene != NULL && station < PP_N_STATIONS, actors);

  if (station == PP_STATION_SENDER || station == PP_STATION_RECEIVER)
    {
      for (guint i = 0; !it->absent && i < scenario->users->len; i++)
        if (lives_at (scenario, scenario->users->pdata[i], it))
          {
            add_devices (actors, scenario->users->pdata[i]);
            break;
          }
    }
  else if ((host = pp_scenario_get_host (scenario, it->host)) != NULL && !it->absent)
    add_host (actors, host);
  g_ptr_array_sort_with_data (actors, by_part, (gpointer) parts[station]);
  if (snapshot != NULL)
    add_guests_at (actors, snapshot, station);
  return actors;
}
