/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ports that are sealed with TLS: it stands between the wire and the framer, and what is said goes through it on its way
 * out. Each flight of a handshake, and each thing said, is one entry in the agenda, so that a sealed conversation is as
 * repeatable as any other, whatever the lengths of signatures. The handshake is worked out here, on the world's thread.
 */
#include "sim/world-private.h"

#include <string.h>

/* Whatever TLS wants to send goes on its way as one thing. FALSE if that is nothing. */
static gboolean
send_out (PpWorld *self, PpPort *port)
{
  gsize length;
  const guint8 *octets = pp_tls_get_out (port->tls, &length);

  if (length == 0)
    return FALSE;
  pp_world_write_clear (self, port, octets, length);
  pp_tls_clear_out (port->tls);
  return TRUE;
}

/* An actor wants its port sealed. What came in clear and was not heard is forgotten: RFC 3207, 4.2. */
void
pp_world_seal (PpWorld *self, PpPort *port, PpEffect *effect)
{
  gsize thrown;

  g_return_if_fail (port->tls == NULL);
  pp_world_flush (self, port); /* "Begin TLS now": the other side begins when it has this, and this port hears nothing before */
  thrown = pp_framer_empty (port->framer);
  if (thrown > 0)
    {
      g_autofree char *note = g_strdup_printf ("%" G_GSIZE_FORMAT " octets that came in clear before the handshake "
                                               "were thrown away", thrown);
      pp_world_emit (self, port, PP_KIND_NOTE, port->shared->item, note, strlen (note), 0, FALSE);
    }
  port->tls = g_steal_pointer (&effect->what);
  effect->free_what = NULL;
  pp_world_listen_to (self, port); /* where a client's handshake begins */
}

/* What is said in a handshake waits in TLS until that is over. */
void
pp_world_write_sealed (PpWorld *self, PpPort *port, const void *octets, gsize length)
{
  pp_tls_write (port->tls, octets, length);
  send_out (self, port);
}

static void
tell_sealed (PpWorld *self, PpPort *port)
{
  const char *protocol = pp_tls_get_protocol (port->tls), *cipher = pp_tls_get_cipher (port->tls);
  const char *certificate = pp_tls_get_certificate (port->tls);
  g_autofree char *text = g_strdup_printf ("sealed %s %s%s%s", protocol, cipher, certificate != NULL ? " " : "",
                                           certificate != NULL ? certificate : "");

  port->seal = g_strdup_printf ("%s with cipher %s", protocol, cipher);
  port->shared->sealed = TRUE;
  pp_world_emit (self, port, PP_KIND_TLS, port->shared->item, text, strlen (text), 0, FALSE);
  pp_world_listen_to (self, port);
  PP_ACTOR_GET_CLASS (port->actor)->sealed (port->actor, port, NULL);
}

static void
tell_failed (PpWorld *self, PpPort *port)
{
  g_autoptr (PpPort) kept = g_object_ref (port);
  const char *problem = pp_tls_get_problem (port->tls);
  g_autofree char *text = g_strconcat ("failed ", problem, NULL);

  pp_world_emit (self, port, PP_KIND_TLS, port->shared->item, text, strlen (text), 0, FALSE);
  PP_ACTOR_GET_CLASS (port->actor)->sealed (port->actor, port, problem);
  pp_world_close (self, port);
}

/* One step of the handshake, from what came in. */
static void
shake_hands (PpWorld *self, PpPort *port)
{
  PpTlsStatus status = pp_tls_shake_hands (port->tls);

  if (send_out (self, port))
    pp_world_flush (self, port);
  if (status == PP_TLS_FAILED)
    tell_failed (self, port);
  else if (status != PP_TLS_HANDSHAKING)
    tell_sealed (self, port);
  else if (port->readable && !port->ended)
    {
      pp_world_take_in (self, port);
      pp_world_listen_to (self, port);
    }
}

/* What came in is decrypted, and goes on to the framer. */
static void
take_plaintext (PpWorld *self, PpPort *port)
{
  guint8 octets[16384];
  gsize count;

  while ((count = pp_tls_read (port->tls, octets, sizeof octets)) > 0)
    pp_framer_feed (port->framer, octets, count);
  if (send_out (self, port)) /* an alert, or the answer to a change of keys */
    pp_world_flush (self, port);
  if (pp_tls_get_status (port->tls) == PP_TLS_OPEN)
    return;
  port->ended = TRUE; /* with or without a close_notify: nothing that counts comes behind this */
  if (pp_tls_get_status (port->tls) == PP_TLS_FAILED)
    {
      g_autofree char *note = g_strconcat ("TLS broke: ", pp_tls_get_problem (port->tls), NULL);
      pp_world_emit (self, port, PP_KIND_NOTE, port->shared->item, note, strlen (note), 0, FALSE);
    }
}

/* Before a sealed port is heard. FALSE if there is nothing for its actor yet. */
gboolean
pp_world_unseal (PpWorld *self, PpPort *port)
{
  if (port->ended)
    pp_tls_feed_end (port->tls);
  switch (pp_tls_get_status (port->tls))
    {
    case PP_TLS_HANDSHAKING:
      shake_hands (self, port);
      return FALSE;
    case PP_TLS_OPEN:
      take_plaintext (self, port);
      return TRUE;
    default:
      return TRUE;
    }
}

/* Behind what was said, the other side is told that this is all. */
void
pp_world_say_goodbye (PpWorld *self, PpPort *port)
{
  pp_tls_close (port->tls);
  send_out (self, port);
}
