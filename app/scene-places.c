/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an actor stands: from a name in the journal to a station of the journey. Who plays which part on it is decided in
 * scene-cast.c.
 */
#include "app/scene-private.h"

#include <string.h>

static int
find_mua (const PpSceneCast *self, const char *name, guint hop)
{
  const PpScenarioUser *user = pp_scene_find_user_named (self->scenario, name);

  if (user == NULL)
    return PP_STATION_NOWHERE;
  if (user == self->sender)
    return user == self->receiver && hop == 5 ? PP_STATION_RECEIVER : PP_STATION_SENDER;
  if (user == self->receiver || pp_scene_same_domain (user->address->domain, self->to_domain))
    return PP_STATION_RECEIVER;
  return pp_scene_same_domain (user->address->domain, self->from_domain) || hop == 1 ? PP_STATION_SENDER : PP_STATION_RECEIVER;
}

static int
find_mta (const PpSceneCast *self, const char *name)
{
  const PpScenarioHost *host = pp_scenario_get_host (self->scenario, name);

  if (host == NULL)
    return PP_STATION_NOWHERE;
  if (host == self->hosts[PP_STATION_MTA] || host == self->hosts[PP_STATION_FAR_MTA])
    return host == self->hosts[PP_STATION_MTA] ? PP_STATION_MTA : PP_STATION_FAR_MTA;
  if (self->hosts[PP_STATION_BACKUP] != NULL && (pp_scene_same_domain (host->domain, self->to_domain) || pp_scene_relays_for (host, self->to_domain)))
    return PP_STATION_BACKUP;
  return pp_scene_same_domain (host->domain, self->from_domain) ? PP_STATION_MTA : PP_STATION_FAR_MTA;
}

static int
find_mda (const PpSceneCast *self, const char *name)
{
  const PpScenarioHost *host = pp_scenario_get_host (self->scenario, name);

  if (host == NULL)
    return PP_STATION_NOWHERE;
  return !self->one_domain && pp_scene_same_domain (host->domain, self->from_domain) ? PP_STATION_MTA : PP_STATION_MDA;
}

/* A program from outside stands where somebody of this world would: at the other end of that hop. */
static int
find_guest (const PpSceneCast *self, guint hop, const char *peer)
{
  int there = peer != NULL && !g_str_has_prefix (peer, "guest:") ? pp_scene_cast_find (self, peer, hop, NULL) : PP_STATION_NOWHERE;
  PpStation giver, taker;

  if (there == PP_STATION_DIRECTORY || hop < 1 || hop > 5)
    return PP_STATION_MTA;
  pp_scene_cast_get_ends (self, hop, &giver, &taker);
  if (there == (int) giver)
    return taker;
  if (hop == 5 && there == PP_STATION_MTA)
    return PP_STATION_SENDER;
  /* Whoever collects is at the end of the way, even when it is not known from where. */
  return hop == 5 && there == PP_STATION_NOWHERE ? taker : giver;
}

/**
 * pp_scene_cast_find:
 * @actor: (nullable): "mta:mail.london.example"
 * @hop: the hop it acts on, or 0
 * @peer: (nullable): the actor that it has to do with: tells where a guest stands
 *
 * Returns: a #PpStation, or %PP_STATION_NOWHERE for somebody who has no part
 */
int
pp_scene_cast_find (const PpSceneCast *self, const char *actor, guint hop, const char *peer)
{
  const char *name = actor != NULL ? strchr (actor, ':') : NULL;

  if (name++ == NULL)
    return PP_STATION_NOWHERE;
  if (g_str_has_prefix (actor, "mua:"))
    return find_mua (self, name, hop);
  if (g_str_has_prefix (actor, "mta:"))
    return find_mta (self, name);
  if (g_str_has_prefix (actor, "mda:"))
    return find_mda (self, name);
  if (g_str_has_prefix (actor, "msa:") && pp_scenario_get_host (self->scenario, name) != NULL)
    return PP_STATION_MSA;
  if (g_str_has_prefix (actor, "resolver:") && pp_scenario_get_host (self->scenario, name) != NULL)
    return PP_STATION_DIRECTORY;
  if (g_str_has_prefix (actor, "guest:"))
    return find_guest (self, hop, peer);
  return PP_STATION_NOWHERE;
}

/**
 * pp_scene_cast_find_other:
 * @actor: (nullable): "mua:carol"
 * @station: where it stands
 * @host: (out) (nullable): its device
 *
 * Returns: (nullable): the user it works for, when that is not the one whose house @station is
 */
const PpScenarioUser *
pp_scene_cast_find_other (const PpSceneCast *self, const char *actor, int station, const PpScenarioHost **host)
{
  const char *name = actor != NULL && g_str_has_prefix (actor, "mua:") ? actor + strlen ("mua:") : NULL;
  const PpScenarioUser *user = name != NULL ? pp_scene_find_user_named (self->scenario, name) : NULL;

  if (user == NULL || user == (station == PP_STATION_SENDER ? self->sender : self->receiver))
    return NULL;
  *host = pp_scene_find_host_named (self->scenario, pp_scene_find_device (user, name)->host, PP_ROLE_MUA);
  return user;
}

/**
 * pp_scene_cast_is_own_mailbox:
 *
 * Returns: whether @actor keeps the mailboxes of the sender's own domain, which have no station of their own
 */
gboolean
pp_scene_cast_is_own_mailbox (const PpSceneCast *self, const char *actor)
{
  return actor != NULL && g_str_has_prefix (actor, "mda:") && pp_scene_cast_find (self, actor, 0, NULL) == PP_STATION_MTA;
}
