/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a session with the POP3 server begins and ends: the greeting, with what APOP needs of it, silence, and the good-bye after
 * which the maildrop is free again.
 */
#include "agents/pop3-private.h"

/* ------------------------------------------------------------------ the end */

/* Nothing more is heard; the lock goes. */
static void
let_go (PpPop3Session *self)
{
  pp_pop3_forget_ahead (self);
  g_clear_pointer (&self->maildrop, pp_maildrop_free);
  if (self->policy.guests != NULL)
    pp_vigil_leave (self->policy.guests, &self->watch);
}

/* The end: nothing that was not updated is. */
void
pp_pop3_session_part (PpPop3Session *self)
{
  let_go (self);
  pp_pop3_session_enter (self, PP_POP3_CLOSING);
  pp_port_hang_up (self->port);
}

/**
 * pp_pop3_server_hung_up:
 * @port: one that was given to pp_pop3_serve()
 *
 * Without QUIT nothing is deleted (RFC 1939, 6).
 */
void
pp_pop3_server_hung_up (PpPort *port)
{
  PpPop3Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  let_go (self);
  self->state = PP_POP3_CLOSING;
}

/**
 * pp_pop3_server_asleep:
 * @port: one that is served
 *
 * What a vigil does with a client that says nothing any more: it is hung up on without a word, and nothing is removed
 * (RFC 1939, 3).
 */
void
pp_pop3_server_asleep (PpPort *port)
{
  PpPop3Session *self = pp_port_get_session (port);

  g_return_if_fail (self != NULL);
  pp_port_note (port, "has heard nothing for too long, and hangs up: nothing is deleted");
  pp_pop3_session_part (self);
}

/* ------------------------------------------------------------------ the beginning */

static void
session_free (gpointer data)
{
  PpPop3Session *self = data;

  let_go (self);
  g_clear_pointer (&self->sasl, pp_sasl_server_free);
  pp_mail_store_unref (self->policy.store);
  g_free (self->stamp);
  g_free (self->user);
  g_free (self);
}

static PpPop3Session *
begin (PpPort *port, const PpPop3Policy *policy)
{
  PpPop3Session *self = g_new0 (PpPop3Session, 1);

  self->port = port;
  self->state = PP_POP3_N_STATES; /* none as yet */
  self->policy = *policy;
  pp_mail_store_ref (self->policy.store);
  pp_port_set_session (port, self, session_free);
  pp_port_expect_lines (port, PP_POP3_LINE_READ);
  if (policy->guests != NULL)
    pp_vigil_enter (policy->guests, &self->watch, port);
  return self;
}

/* A timestamp that "MUST be different each time the POP3 server issues a banner greeting" (RFC 1939, 7: APOP): the date, and how
 * many were greeted before. In a world without strangers both are the same in every run. */
static char *
make_stamp (PpPop3Session *self)
{
  PpActor *actor = pp_port_get_actor (self->port);
  const char *key = "pp-pop3-greetings";
  guint count = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (actor), key)) + 1;
  g_autofree char *strange = pp_port_is_guest (self->port) ? g_strdup_printf ("%u.", g_random_int ()) : g_strdup ("");

  g_object_set_data (G_OBJECT (actor), key, GUINT_TO_POINTER (count));
  return g_strdup_printf ("<%u.%s%" G_GINT64_FORMAT "@%s>", count, strange, pp_actor_get_date_us (actor), self->policy.host);
}

/**
 * pp_pop3_session_greet:
 *
 * Lets the client in (RFC 1939, 4), or sends it away if the house is full.
 */
void
pp_pop3_session_greet (PpPop3Session *self)
{
  const PpPop3Policy *policy = &self->policy;

  if (policy->most_sessions > 0 && policy->guests != NULL && pp_vigil_count (policy->guests) > policy->most_sessions)
    {
      pp_port_say (self->port, "-ERR [SYS/TEMP] too many connections, try again later");
      pp_pop3_session_part (self);
      return;
    }
  self->greeted = TRUE;
  pp_pop3_session_enter (self, PP_POP3_AUTHORIZATION);
  if (pp_pop3_offers_proof (self))
    self->stamp = make_stamp (self);
  pp_port_say (self->port, "+OK POP3 server of %s is ready%s%s", policy->host, self->stamp != NULL ? " " : "",
               self->stamp != NULL ? self->stamp : "");
}

/**
 * pp_pop3_serve:
 * @port: just accepted; the session lives as long as it does
 * @policy: copied; the strings must live as long as the actor
 *
 * Greets, and serves from now on.
 */
void
pp_pop3_serve (PpPort *port, const PpPop3Policy *policy)
{
  g_return_if_fail (PP_IS_PORT (port) && policy != NULL && policy->store != NULL && policy->check_password != NULL);

  pp_pop3_session_greet (begin (port, policy));
}

/**
 * pp_pop3_serve_sealed:
 *
 * As pp_pop3_serve(), but TLS comes before the greeting (RFC 8314, 3.3).
 */
void
pp_pop3_serve_sealed (PpPort *port, const PpPop3Policy *policy)
{
  PpPop3Session *self;

  g_return_if_fail (PP_IS_PORT (port) && policy != NULL && policy->store != NULL && policy->check_password != NULL);
  g_return_if_fail (policy->identify != NULL);

  self = begin (port, policy);
  pp_pop3_session_enter (self, PP_POP3_SEALING);
  pp_pop3_seal (self);
}
