/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The toy actors: see seal-actors.h.
 */
#include "seal-actors.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (ToyServer, toy_server, PP_TYPE_ACTOR)
G_DEFINE_FINAL_TYPE (ToyClient, toy_client, PP_TYPE_ACTOR)

GBytes *
toy_octets (gsize count)
{
  guint8 *octets = g_malloc (count);
  guint32 state = 1;

  for (gsize i = 0; i < count; i++)
    {
      state = state * 1664525 + 1013904223;
      octets[i] = state >> 24;
    }
  return g_bytes_new_take (octets, count);
}

guint
toy_sum (const char *octets, gsize length)
{
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    sum = sum * 31 + (guint8) octets[i];
  return sum;
}

static void
log_unit (GString *log, const PpUnit *unit)
{
  if (unit->kind == PP_UNIT_LINE)
    g_string_append_printf (log, "heard %.*s\n", (int) unit->length, unit->octets);
  else
    g_string_append_printf (log, "heard %" G_GSIZE_FORMAT " octets, sum %u\n", unit->length,
                            toy_sum (unit->octets, unit->length));
}

/* ------------------------------------------------------------------ the server */

static void
server_accepted (PpActor *actor, PpPort *port)
{
  ToyServer *self = TOY_SERVER (actor);

  if (self->manner != TOY_ASKED)
    pp_port_seal (port, self->identity);
  if (self->manner != TOY_AT_ONCE)
    pp_port_say (port, "hello");
}

static void
server_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  ToyServer *self = TOY_SERVER (actor);

  g_string_append_printf (self->log, "sealed %s\n", problem != NULL ? problem : pp_port_get_seal (port));
  g_assert_cmpint (pp_port_is_sealed (port), ==, problem == NULL);
  if (problem == NULL && self->manner == TOY_AT_ONCE)
    pp_port_say (port, "hello");
}

static void
say_big (PpPort *port, guint count)
{
  g_autoptr (GBytes) octets = toy_octets (count);

  pp_port_say (port, "big %u", count);
  pp_port_say_block (port, octets);
}

static void
server_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  ToyServer *self = TOY_SERVER (actor);
  const char *line = unit->octets;
  static const char leak[] = "go ahead\r\nleaked\r\n";

  log_unit (self->log, unit);
  if (unit->kind == PP_UNIT_OCTETS)
    pp_port_say (port, "took %" G_GSIZE_FORMAT " %u", unit->length, toy_sum (unit->octets, unit->length));
  else if (g_str_equal (line, "SEAL") && pp_port_is_sealed (port))
    pp_port_say (port, "sealed already");
  else if (g_str_equal (line, "SEAL"))
    {
      pp_port_say (port, "go ahead");
      pp_port_seal (port, self->identity);
    }
  else if (g_str_equal (line, "LEAK"))
    {
      g_autoptr (GBytes) octets = g_bytes_new_static (leak, strlen (leak));
      pp_port_say_block (port, octets);
      pp_port_seal (port, self->identity);
    }
  else if (g_str_has_prefix (line, "ECHO "))
    pp_port_say (port, "%s", line + 5);
  else if (g_str_has_prefix (line, "BIG "))
    say_big (port, atoi (line + 4));
  else if (g_str_has_prefix (line, "TAKE "))
    pp_port_expect_octets (port, atoi (line + 5));
  else if (g_str_equal (line, "BYE"))
    {
      pp_port_say (port, "bye");
      pp_port_hang_up (port);
    }
  else if (g_str_equal (line, "CUT"))
    pp_port_hang_up (port);
  else
    pp_port_say (port, "what?");
}

static void
server_hung_up (PpActor *actor, PpPort *port)
{
  g_string_append (TOY_SERVER (actor)->log, "hung up\n");
}

static void
toy_server_finalize (GObject *object)
{
  ToyServer *self = TOY_SERVER (object);

  g_clear_pointer (&self->identity, pp_identity_unref);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (toy_server_parent_class)->finalize (object);
}

static void
toy_server_class_init (ToyServerClass *klass)
{
  PpActorClass *actor = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = toy_server_finalize;
  actor->accepted = server_accepted;
  actor->sealed = server_sealed;
  actor->heard = server_heard;
  actor->hung_up = server_hung_up;
}

static void
toy_server_init (ToyServer *self)
{
  self->log = g_string_new (NULL);
}

/* ------------------------------------------------------------------ the client */

static void
say_octets (PpPort *port, GBytes *taken)
{
  g_autoptr (GBytes) octets = taken;

  pp_port_say_block (port, octets);
}

static void
next_entry (ToyClient *self, PpPort *port)
{
  const char *entry = self->script[self->at];

  if (entry == NULL)
    return;
  self->at++;
  if (g_str_has_prefix (entry, "!octets "))
    say_octets (port, toy_octets (atoi (entry + 8)));
  else if (g_str_has_prefix (entry, "!raw "))
    say_octets (port, g_bytes_new (entry + 5, strlen (entry + 5)));
  else if (g_str_equal (entry, "!seal"))
    pp_port_say (port, "SEAL");
  else if (g_str_equal (entry, "!hang-up"))
    {
      pp_port_hang_up (port);
      self->done = TRUE;
    }
  else
    pp_port_say (port, "%s", entry);
  if (g_str_has_prefix (entry, "TAKE ")) /* nothing is answered: the octets follow at once */
    next_entry (self, port);
}

static void
client_started (PpActor *actor)
{
  pp_actor_set_timer (actor, 1, 1000, FALSE, NULL);
}

static void
client_timer (PpActor *actor, guint tag)
{
  pp_actor_connect (actor, "server.example", TOY_PORT, "toy", 1, "toy:server");
}

static void
client_connected (PpActor *actor, PpPort *port)
{
  ToyClient *self = TOY_CLIENT (actor);

  if (self->manner != TOY_ASKED)
    pp_port_seal_as_client (port, self->trust, self->name, self->verify);
}

static void
go_ahead (ToyClient *self, PpPort *port)
{
  const char *next = self->script[self->at];

  if (next != NULL && g_str_has_prefix (next, "!clear "))
    {
      self->at++;
      say_octets (port, g_bytes_new (next + 7, strlen (next + 7)));
    }
  else if (g_strcmp0 (next, "!hang-up") == 0)
    next_entry (self, port);
  else
    pp_port_seal_as_client (port, self->trust, self->name, self->verify);
}

static void
client_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  ToyClient *self = TOY_CLIENT (actor);

  log_unit (self->log, unit);
  if (unit->kind == PP_UNIT_LINE && g_str_has_prefix (unit->octets, "big "))
    pp_port_expect_octets (port, atoi (unit->octets + 4));
  else if (g_str_equal (unit->octets, "go ahead"))
    go_ahead (self, port);
  else
    next_entry (self, port);
}

static void
client_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  ToyClient *self = TOY_CLIENT (actor);

  g_string_append_printf (self->log, "sealed %s\n", problem != NULL ? problem : pp_port_get_seal (port));
  g_assert_cmpint (pp_port_is_sealed (port), ==, problem == NULL);
  self->done = problem != NULL;
  if (self->manner == TOY_ASKED)
    next_entry (self, port);
}

static void
client_hung_up (PpActor *actor, PpPort *port)
{
  ToyClient *self = TOY_CLIENT (actor);

  g_string_append (self->log, "hung up\n");
  self->done = TRUE;
}

static void
client_refused (PpActor *actor, PpPort *port, const char *why)
{
  g_string_append_printf (TOY_CLIENT (actor)->log, "refused %s\n", why);
  TOY_CLIENT (actor)->done = TRUE;
}

static void
toy_client_finalize (GObject *object)
{
  ToyClient *self = TOY_CLIENT (object);

  g_clear_pointer (&self->trust, pp_trust_unref);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (toy_client_parent_class)->finalize (object);
}

static void
toy_client_class_init (ToyClientClass *klass)
{
  PpActorClass *actor = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = toy_client_finalize;
  actor->started = client_started;
  actor->timer = client_timer;
  actor->connected = client_connected;
  actor->refused = client_refused;
  actor->heard = client_heard;
  actor->sealed = client_sealed;
  actor->hung_up = client_hung_up;
}

static void
toy_client_init (ToyClient *self)
{
  self->log = g_string_new (NULL);
}
