/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail user agent: a person's mail program, one on each of her devices. What it does is in the other files; here it
 * is told what happened. See mua-private.h.
 */
#include <string.h>

#include "agents/mua-private.h"

/* When a person sits down and posts, and when a device that stays connected connects. */
#define POST_AFTER_US G_USEC_PER_SEC
#define IDLE_AFTER_US (G_USEC_PER_SEC / 2)

G_DEFINE_FINAL_TYPE (PpMua, pp_mua, PP_TYPE_ACTOR)

/**
 * pp_mua_rest:
 *
 * Enters the state of a mail program that has nothing to do, if it has.
 */
void
pp_mua_rest (PpMua *self)
{
  if (self->offline)
    pp_actor_enter (PP_ACTOR (self), "offline");
  else if (!self->posting && (!self->collecting || self->settled))
    pp_actor_enter (PP_ACTOR (self), "resting");
}

/* ------------------------------------------------------------------ wishes */

/* No connection from now on: those that are open end in the middle. */
static void
go_offline (PpMua *self)
{
  PpPort *post = self->post_port;

  if (self->offline)
    return;
  self->offline = TRUE;
  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 0, NULL, "has no connection now");
  pp_mua_collect_break_off (self);
  if (post != NULL)
    {
      self->post_port = NULL;
      pp_port_hang_up (post);
      pp_smtp_client_hung_up (post);
    }
  pp_mua_rest (self);
}

static void
come_back (PpMua *self)
{
  if (!self->offline)
    return;
  self->offline = FALSE;
  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, 0, 0, NULL, "has a connection again");
  pp_mua_rest (self);
  pp_mua_post_now (self);
  pp_mua_collect (self);
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  PpMua *self = PP_MUA (actor);

  if (g_str_equal (wish, "write"))
    pp_mua_write (self, details);
  else if (g_str_equal (wish, "check-mail"))
    pp_mua_collect (self);
  else if (g_str_equal (wish, "go-offline"))
    go_offline (self);
  else if (g_str_equal (wish, "come-back"))
    come_back (self);
  else
    pp_mua_do (self, wish, details);
}

/* ------------------------------------------------------------------ the actor */

static void
connected (PpActor *actor, PpPort *port)
{
  PpMua *self = PP_MUA (actor);

  if (pp_mua_is_mail (port))
    {
      pp_mua_collect_connected (self, port);
      return;
    }
  if (self->offline)
    {
      pp_port_hang_up (port);
      pp_mua_posting_refused (self, port, "there is no connection");
      return;
    }
  self->post_port = port;
  if (self->user->tls_first)
    pp_smtp_call_sealed (port, self->calls, &self->submission);
  else
    pp_smtp_call (port, self->calls, &self->submission);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  if (pp_mua_is_mail (port))
    pp_mua_collect_sealed (PP_MUA (actor), port, problem);
  else
    pp_smtp_client_sealed (port, problem);
}

static void
refused (PpActor *actor, PpPort *port, const char *why)
{
  if (pp_mua_is_mail (port))
    pp_mua_collect_refused (PP_MUA (actor), port, why);
  else
    pp_mua_posting_refused (PP_MUA (actor), port, why);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (pp_mua_is_mail (port))
    pp_mua_collect_heard (PP_MUA (actor), port, unit);
  else if (port == PP_MUA (actor)->post_port)
    pp_smtp_client_heard (port, unit);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  PpMua *self = PP_MUA (actor);

  if (pp_mua_is_mail (port))
    pp_mua_collect_hung_up (self, port);
  else if (port == self->post_port)
    {
      self->post_port = NULL;
      pp_smtp_client_hung_up (port);
    }
}

static void
plan_check (PpMua *self)
{
  g_autofree char *why = NULL;

  if (!self->by_herself || self->device->check_every_us == 0 || self->user->collect_from == NULL)
    return;
  why = g_strdup_printf ("%s looks whether there is mail", self->user->name);
  pp_actor_set_timer (PP_ACTOR (self), PP_MUA_TIMER_CHECK, self->device->check_every_us, TRUE, why);
}

static void
timer (PpActor *actor, guint tag)
{
  PpMua *self = PP_MUA (actor);

  if (pp_vigil_timer (self->calls, tag) || pp_vigil_timer (self->pop3_calls, tag) || pp_vigil_timer (self->imap_calls, tag))
    return;
  if (tag == PP_MUA_TIMER_POST)
    pp_mua_post_now (self);
  else if (tag == PP_MUA_TIMER_IDLE)
    pp_mua_go_on_idling (self);
  else if (tag >= PP_MUA_TIMER_ACTION)
    pp_mua_act (self, tag - PP_MUA_TIMER_ACTION);
  else
    {
      if (!self->offline)
        pp_mua_collect (self);
      plan_check (self);
    }
}

static void
started (PpActor *actor)
{
  PpMua *self = PP_MUA (actor);

  pp_actor_enter (actor, "resting");
  pp_device_store_begin (self->store);
  for (GList *l = self->outbox.head; l != NULL; l = l->next)
    pp_mua_enter_outbox (self, l->data);
  if (self->by_herself && !g_queue_is_empty (&self->outbox))
    pp_actor_set_timer (actor, PP_MUA_TIMER_POST, POST_AFTER_US, FALSE, NULL);
  if (self->by_herself && self->device->idle)
    pp_actor_set_timer (actor, PP_MUA_TIMER_CHECK, IDLE_AFTER_US, FALSE, NULL);
  else
    plan_check (self);
  if (self->by_herself)
    pp_mua_plan_actions (self);
}

static void
pp_mua_finalize (GObject *object)
{
  PpMua *self = PP_MUA (object);

  g_queue_clear_full (&self->outbox, (GDestroyNotify) pp_consignment_free);
  g_hash_table_unref (self->written);
  g_free (self->sign_in);
  g_clear_pointer (&self->calls, pp_vigil_free);
  g_clear_pointer (&self->pop3_calls, pp_vigil_free);
  g_clear_pointer (&self->imap_calls, pp_vigil_free);
  g_clear_pointer (&self->store, pp_device_store_free);
  g_clear_pointer (&self->authority, pp_authority_unref);
  g_clear_pointer (&self->scenario, pp_scenario_unref);
  G_OBJECT_CLASS (pp_mua_parent_class)->finalize (object);
}

static void
pp_mua_class_init (PpMuaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_mua_finalize;
  actor_class->started = started;
  actor_class->connected = connected;
  actor_class->refused = refused;
  actor_class->sealed = sealed;
  actor_class->heard = heard;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
  actor_class->told = told;
}

static void
pp_mua_init (PpMua *self)
{
  g_queue_init (&self->outbox);
  self->written = g_hash_table_new (NULL, NULL);
}

/**
 * pp_mua_new:
 * @scenario: (transfer none): kept
 * @user: (transfer none): of @scenario
 * @device: (transfer none): one of @user's
 * @cabinet: (transfer none): of the device; kept
 * @authority: (transfer none): whose certificates are believed; kept
 * @by_herself: whether she posts, collects and acts without being told
 *
 * Returns: (transfer full): a mail program
 */
PpMua *
pp_mua_new (PpScenario *scenario, const PpScenarioUser *user, const PpScenarioDevice *device, PpBench *cabinet, PpAuthority *authority,
            gboolean by_herself)
{
  PpMua *self = g_object_new (PP_TYPE_MUA, NULL);

  self->scenario = pp_scenario_ref (scenario);
  self->user = user;
  self->device = device;
  self->authority = pp_authority_ref (authority);
  self->by_herself = by_herself;
  self->sign_in = g_strdup (user->address->local);
  self->store = pp_device_store_new (PP_ACTOR (self), cabinet, device->actor);
  self->calls = pp_vigil_new (PP_ACTOR (self), PP_MUA_TIMER_CALLS, PP_SMTP_CLIENT_PATIENCE_US, pp_smtp_client_asleep);
  pp_mua_set_up_submission (self);
  pp_mua_set_up_collecting (self);
  return self;
}
