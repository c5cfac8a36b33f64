/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the stations and hops of a journey are called, on the network and at the post office. None of it changes while a letter
 * travels.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>

static void
set_text (char **text, char *now)
{
  g_free (*text);
  *text = now;
}

static char *
name_of (const PpScenarioUser *user)
{
  return g_strdup (user->name != NULL ? user->name : user->address->local);
}

static char *
name_laptop (const PpScenarioUser *user, const PpScenarioHost *host)
{
  g_autofree char *name = NULL;

  if (host != NULL && host->title != NULL)
    return g_strdup (host->title);
  name = name_of (user);
  /* Translators: whose computer */
  return g_strdup_printf (_("%s's laptop"), name);
}

static char *
name_house (const PpScenarioUser *user)
{
  g_autofree char *name = name_of (user);

  /* Translators: where somebody lives */
  return g_strdup_printf (_("%s's house"), name);
}

/**
 * pp_scene_cast_name_home:
 * @user: who acts there now
 * @host: (nullable): on what
 * @it: a house, which is that user's from now on
 *
 * Of several who live on one side of the sea, the one that something happens to is shown.
 */
void
pp_scene_cast_name_home (const PpScenarioUser *user, const PpScenarioHost *host, PpSceneStation *it)
{
  set_text (&it->host, name_laptop (user, host));
  set_text (&it->office, name_house (user));
}

static char *
name_office (const PpSceneCast *cast, PpStation station)
{
  const PpScenarioHost *host = cast->hosts[station];
  gboolean shared = (station == PP_STATION_MSA && pp_scene_cast_is_one_roof (cast, 2)) ||
                    (station == PP_STATION_MDA && pp_scene_cast_is_one_roof (cast, 4)) ||
                    (station == PP_STATION_DIRECTORY && host != NULL && host->roles != PP_ROLE_RESOLVER);
  g_autofree char *town = NULL;

  /* Under one roof the title is the name of the whole building. */
  if (host != NULL && host->title != NULL && !shared)
    return g_strdup (host->title);
  switch (station)
    {
    case PP_STATION_MSA:
      return g_strdup (_("The counter"));
    case PP_STATION_MDA:
      return g_strdup (_("Pigeon-holes"));
    case PP_STATION_DIRECTORY:
      return g_strdup (_("The directory"));
    default:
      town = pp_scene_words_town (station == PP_STATION_BACKUP && host != NULL && host->domain != NULL ? host->domain
                                  : station == PP_STATION_MTA                                            ? cast->from_domain
                                                                                                         : cast->to_domain);
      /* Translators: the post office of a town: "London post office" */
      return g_strdup_printf (_("%s post office"), town);
    }
}

static void
name_station (const PpSceneCast *cast, PpStation station, PpSceneStation *it)
{
  static const char *const roles[PP_N_STATIONS] = { "MUA", "MSA", "MTA", "MTA", "MDA", "MUA", "DNS", "MTA" };
  const PpScenarioHost *host = cast->hosts[station];
  gboolean home = station == PP_STATION_SENDER || station == PP_STATION_RECEIVER;
  const PpScenarioUser *user = station == PP_STATION_SENDER ? cast->sender : cast->receiver;

  set_text (&it->role, g_strdup (roles[station]));
  it->down = host != NULL && host->down;
  it->absent = home ? user == NULL : host == NULL;
  it->phone = station == PP_STATION_RECEIVER && cast->device != NULL && g_strcmp0 (cast->device->name, "phone") == 0;
  if (home)
    {
      set_text (&it->host, user != NULL ? name_laptop (user, host) : g_strdup (""));
      set_text (&it->office, user != NULL ? name_house (user) : g_strdup (""));
      return;
    }
  set_text (&it->host, g_strdup (host != NULL ? host->name : ""));
  set_text (&it->office, it->absent && station == PP_STATION_FAR_MTA ? g_strdup ("") : name_office (cast, station));
}

/* What the last hop is called when letters are collected by that protocol. */
static const char *
name_collecting (const char *proto)
{
  static const char *const services[][2] = {
    { "pop3s", "POP3S 995" }, { "imap", "IMAP 143" }, { "imaps", "IMAPS 993" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_strcmp0 (proto, services[i][0]) == 0)
      return services[i][1];
  return "POP3 110";
}

static void
name_hops (const PpSceneCast *cast, PpScene *scene)
{
  const char *services[] = { "submission 587", "SMTP 25", "SMTP 25", "LMTP 24", name_collecting (cast->collects_by) };

  for (guint hop = 1; hop <= 5; hop++)
    {
      PpSceneHop *it = &scene->hops[hop - 1];

      set_text (&it->service, g_strdup (pp_scene_cast_is_one_roof (cast, hop) ? _("one roof") : services[hop - 1]));
      it->short_way = hop == 3 && cast->one_domain;
    }
}

/**
 * pp_scene_cast_fill:
 * @scene: whose stations, hops, domains and envelope are set
 *
 * Writes down who stands where.
 */
void
pp_scene_cast_fill (const PpSceneCast *self, PpScene *scene)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    name_station (self, i, &scene->stations[i]);
  for (int i = PP_STATION_MSA; i < PP_STATION_RECEIVER; i++)
    scene->stations[i].with_next = self->hosts[i] != NULL && self->hosts[i] == self->hosts[i + 1];
  /* Within one domain there is nothing between the office and its own pigeon-holes. */
  if (self->one_domain)
    scene->stations[PP_STATION_MTA].with_next = pp_scene_cast_is_one_roof (self, 4);
  name_hops (self, scene);
  set_text (&scene->from_domain, pp_domain_to_unicode (self->from_domain));
  set_text (&scene->to_domain, pp_domain_to_unicode (self->to_domain));
  scene->one_domain = self->one_domain;
  scene->letter = self->to != NULL;
  if (self->from != NULL)
    set_text (&scene->letter_from, pp_scene_words_address (self->from));
  if (self->to != NULL)
    set_text (&scene->letter_to, pp_scene_words_address (self->to));
}
