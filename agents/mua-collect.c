/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a device gets at its user's mail: by POP, letters are taken into its own store, and what becomes of them there is
 * its own affair; by IMAP, its store is made to be as the server's is.
 */
#include "agents/mua-private.h"

#define AGAIN_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static gboolean
is_imap (PpPort *port)
{
  return g_str_equal (pp_port_get_proto (port), "imap");
}

gboolean
pp_mua_is_mail (PpPort *port)
{
  return is_imap (port) || g_str_equal (pp_port_get_proto (port), "pop3");
}

gboolean
pp_mua_is_imap (PpMua *self)
{
  return self->device->retrieve == PP_RETRIEVE_IMAP && self->user->collect_from != NULL;
}

/**
 * pp_mua_collect:
 *
 * Looks for mail now, or again when that is done if it is being done.
 */
void
pp_mua_collect (PpMua *self)
{
  PpActor *actor = PP_ACTOR (self);
  gboolean imap = self->device->retrieve == PP_RETRIEVE_IMAP;

  if (self->user->collect_from == NULL)
    return;
  if (self->offline)
    {
      pp_actor_report (actor, PP_KIND_NOTE, 0, 5, NULL, "cannot look for mail: there is no connection");
      return;
    }
  if (self->collecting && imap && self->mail_port != NULL)
    {
      self->settled = FALSE;
      pp_actor_enter (actor, "collecting");
      pp_imap_client_nudge (self->mail_port);
      return;
    }
  if (self->collecting)
    {
      self->collect_again = TRUE;
      return;
    }
  self->collecting = TRUE;
  pp_actor_enter (actor, "collecting");
  pp_connect_host (self->scenario, actor, self->user->collect_from, imap ? PP_PORT_IMAP : PP_PORT_POP3, imap ? "imap" : "pop3", 5, "mda");
}

static void
collected (PpActor *actor, PpPort *port, guint letters, const char *problem)
{
  PpMua *self = PP_MUA (actor);

  self->collecting = self->settled = FALSE;
  self->mail_port = NULL;
  if (problem != NULL)
    pp_port_note (port, "the collection ended: %s", problem);
  pp_mua_rest (self);
  if (self->collect_again && !self->offline)
    {
      self->collect_again = FALSE;
      pp_mua_collect (self);
    }
  else if (self->device->idle && self->by_herself && !self->offline && problem != NULL)
    pp_actor_set_timer (actor, PP_MUA_TIMER_CHECK, AGAIN_US, TRUE, "connects again to be told of new mail");
}

/* ------------------------------------------------------------------ IMAP */

/* All is here as it is there, and the connection stays. */
static void
settled (PpActor *actor, PpPort *port)
{
  PpMua *self = PP_MUA (actor);

  self->settled = TRUE;
  pp_mua_rest (self);
  pp_actor_set_timer (actor, PP_MUA_TIMER_IDLE, PP_IMAP_CLIENT_IDLE_US, TRUE, NULL);
}

void
pp_mua_go_on_idling (PpMua *self)
{
  if (self->settled && self->mail_port != NULL)
    pp_imap_client_nudge (self->mail_port);
}

/* ------------------------------------------------------------------ POP */

static gboolean
has (PpActor *actor, const char *uidl)
{
  PpDeviceStore *store = PP_MUA (actor)->store;

  return pp_device_store_find_uidl (store, uidl) != NULL || pp_device_store_is_deleted (store, uidl);
}

/* What was deleted here, or has been here for longer than it is to be left there, goes there too. */
static gboolean
expired (PpActor *actor, const char *uidl)
{
  PpMua *self = PP_MUA (actor);
  const PpDeviceLetter *letter = pp_device_store_find_uidl (self->store, uidl);

  if (letter == NULL)
    return pp_device_store_is_deleted (self->store, uidl);
  return self->device->leave_us > 0 && pp_actor_get_date_us (actor) - letter->came_us >= self->device->leave_us;
}

static void
letter_kept (PpActor *actor, gpointer data, const GError *error)
{
  PpPort *port = data;

  if (error == NULL)
    {
      pp_pop3_client_filed (port);
      return;
    }
  /* Nothing that is not safe here is deleted there: the session ends without QUIT (RFC 1939, 6). */
  pp_port_note (port, "cannot keep the letter: %s", error->message);
  pp_port_hang_up (port);
  pp_pop3_client_hung_up (port);
}

static void
fetched (PpActor *actor, PpPort *port, const char *uidl, GBytes *content)
{
  PpMua *self = PP_MUA (actor);
  const PpDeviceLetter letter = {
    .uidl = (char *) uidl,
    .item = pp_port_get_item (port),
    .octets = g_bytes_get_size (content),
    .came_us = pp_actor_get_date_us (actor),
  };

  pp_device_store_add (self->store, pp_device_store_make_folder (self->store, PP_DEVICE_INBOX), &letter, content, PP_KEPT_WHOLE, letter_kept,
                       g_object_ref (port), g_object_unref);
}

static void
deleted (PpActor *actor, const char *uidl)
{
  pp_device_store_uidl_gone (PP_MUA (actor)->store, uidl);
}

/* ------------------------------------------------------------------ what the actor passes on */

void
pp_mua_collect_connected (PpMua *self, PpPort *port)
{
  if (self->offline)
    {
      pp_port_hang_up (port);
      collected (PP_ACTOR (self), port, 0, "there is no connection");
      return;
    }
  self->mail_port = port;
  if (is_imap (port))
    pp_imap_collect (port, &self->imap);
  else
    pp_pop3_collect (port, &self->pop3);
}

void
pp_mua_collect_refused (PpMua *self, PpPort *port, const char *why)
{
  collected (PP_ACTOR (self), port, 0, why);
}

void
pp_mua_collect_heard (PpMua *self, PpPort *port, const PpUnit *unit)
{
  if (is_imap (port))
    pp_imap_client_heard (port, unit);
  else
    pp_pop3_client_heard (port, unit);
}

void
pp_mua_collect_sealed (PpMua *self, PpPort *port, const char *problem)
{
  if (is_imap (port))
    pp_imap_client_sealed (port, problem);
  else
    pp_pop3_client_sealed (port, problem);
}

void
pp_mua_collect_hung_up (PpMua *self, PpPort *port)
{
  if (is_imap (port))
    pp_imap_client_hung_up (port);
  else
    pp_pop3_client_hung_up (port);
}

/**
 * pp_mua_collect_break_off:
 *
 * Hangs up in the middle, as a connection that is lost does.
 */
void
pp_mua_collect_break_off (PpMua *self)
{
  PpPort *port = self->mail_port;

  self->collect_again = FALSE;
  if (port == NULL)
    return;
  pp_port_hang_up (port);
  pp_mua_collect_hung_up (self, port);
}

/* The mail program is set up as its server wants it. */
void
pp_mua_set_up_collecting (PpMua *self)
{
  const PpScenarioUser *user = self->user;
  const PpScenarioHost *server = user->collect_from != NULL ? pp_scenario_get_host (self->scenario, user->collect_from) : NULL;
  PpOffer tls = server != NULL ? server->tls : PP_OFFER_NO;

  self->pop3_calls = pp_vigil_new (PP_ACTOR (self), PP_MUA_TIMER_POP3, PP_POP3_CLIENT_PATIENCE_US, pp_pop3_client_asleep);
  self->imap_calls = pp_vigil_new (PP_ACTOR (self), PP_MUA_TIMER_IMAP, PP_IMAP_CLIENT_PATIENCE_US, pp_imap_client_asleep);
  self->pop3 = (PpPop3Customer){
    .user = self->sign_in,
    .password = user->password,
    .leave = self->device->leave,
    .has = has,
    .fetched = fetched,
    .deleted = deleted,
    .finished = collected,
    .tls = tls,
    .trust = tls != PP_OFFER_NO ? pp_authority_get_trust (self->authority) : NULL,
    .unverified = self->scenario->tls_unverified,
    .expired = expired,
    .calls = self->pop3_calls,
    .utf8 = !pp_address_is_ascii (user->address), /* who has such an address reads such letters */
  };
  self->imap = (PpImapCustomer){
    .user = self->sign_in,
    .password = user->password,
    .mechanism = user->mechanism,
    .tls = tls,
    .trust = self->pop3.trust,
    .unverified = self->scenario->tls_unverified,
    .store = self->store,
    .cache = self->device->cache,
    .idle = self->device->idle,
    .calls = self->imap_calls,
    .settled = settled,
    .finished = collected,
  };
}
