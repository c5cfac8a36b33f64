/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The doors of a port: questions about it, and effects queued in the outbox of its actor.
 */
#include "sim/world-private.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (PpPort, pp_port, G_TYPE_OBJECT)

static void
pp_port_finalize (GObject *object)
{
  PpPort *self = PP_PORT (object);

  if (self->free_session != NULL)
    self->free_session (self->session);
  if (self->wire != NULL)
    self->wire->klass->free (self->wire);
  g_clear_pointer (&self->framer, pp_framer_free);
  g_clear_pointer (&self->tls, pp_tls_free);
  g_free (self->seal);
  g_clear_pointer (&self->unsent, g_byte_array_unref);
  g_clear_pointer (&self->shared, pp_connection_unref);
  g_queue_clear_full (&self->packets, (GDestroyNotify) g_bytes_unref);
  G_OBJECT_CLASS (pp_port_parent_class)->finalize (object);
}

static void
pp_port_class_init (PpPortClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_port_finalize;
}

static void
pp_port_init (PpPort *self)
{
  g_queue_init (&self->packets);
}

/* A port of @actor, not yet open, with no wire. */
PpPort *
pp_port_new (PpActor *actor, const char *proto, guint hop, gboolean is_client)
{
  PpActorPrivate *priv = pp_actor_get_private (actor);
  PpPort *self = g_object_new (PP_TYPE_PORT, NULL);

  self->world = priv->world;
  self->actor = actor;
  self->proto = g_intern_string (proto);
  self->hop = hop;
  self->is_client = is_client;
  self->local_address = priv->address;
  self->shared = pp_connection_new ();
  return self;
}

PpActor *
pp_port_get_actor (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->actor;
}

const char *
pp_port_get_proto (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->proto;
}

guint
pp_port_get_hop (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), 0);
  return self->hop;
}

const char *
pp_port_get_peer_name (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->peer_name;
}

const char *
pp_port_get_peer_address (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->peer_address;
}

const char *
pp_port_get_local_address (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->local_address;
}

gboolean
pp_port_is_client (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), FALSE);
  return self->is_client;
}

gboolean
pp_port_is_guest (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), FALSE);
  return self->guest;
}

gboolean
pp_port_is_open (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), FALSE);
  return self->open;
}

gint64
pp_port_get_read_us (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), 0);
  return self->read_us;
}

gboolean
pp_port_is_sealed (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), FALSE);
  return self->seal != NULL;
}

/**
 * pp_port_get_seal:
 *
 * Returns: (nullable): protocol and cipher as mail servers write them into Received fields
 */
const char *
pp_port_get_seal (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->seal;
}

/**
 * pp_port_set_session:
 * @session: (transfer full): what the protocol engine remembers; freed with the port
 */
void
pp_port_set_session (PpPort *self, gpointer session, GDestroyNotify free_session)
{
  g_return_if_fail (PP_IS_PORT (self));
  if (self->free_session != NULL)
    self->free_session (self->session);
  self->session = session;
  self->free_session = free_session;
}

gpointer
pp_port_get_session (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), NULL);
  return self->session;
}

void
pp_port_set_item (PpPort *self, guint32 item)
{
  g_return_if_fail (PP_IS_PORT (self));
  self->shared->item = item;
}

guint32
pp_port_get_item (PpPort *self)
{
  g_return_val_if_fail (PP_IS_PORT (self), 0);
  return self->shared->item;
}

static PpFramer *
framer (PpPort *self)
{
  if (self->framer == NULL)
    self->framer = pp_framer_new ();
  return self->framer;
}

void
pp_port_expect_lines (PpPort *self, gsize most)
{
  g_return_if_fail (PP_IS_PORT (self));
  pp_framer_expect_lines (framer (self), most);
}

void
pp_port_expect_block (PpPort *self, gsize most)
{
  g_return_if_fail (PP_IS_PORT (self));
  pp_framer_expect_block (framer (self), most);
}

void
pp_port_expect_octets (PpPort *self, gsize count)
{
  g_return_if_fail (PP_IS_PORT (self));
  pp_framer_expect_octets (framer (self), count);
}

void
pp_port_skip_octets (PpPort *self, guint64 count)
{
  g_return_if_fail (PP_IS_PORT (self));
  pp_framer_skip_octets (framer (self), count);
}

void
pp_port_pause (PpPort *self)
{
  g_return_if_fail (PP_IS_PORT (self));
  self->paused = TRUE;
}

void
pp_port_resume (PpPort *self)
{
  g_return_if_fail (PP_IS_PORT (self));
  self->paused = FALSE;
  if (self->open && self->world != NULL)
    pp_world_listen_to (self->world, self);
}

static void
queue_text (PpPort *self, PpDo kind, PpKind report, char *text, gsize length)
{
  PpEffect *effect = pp_effect_new (kind, self);

  effect->text = text;
  effect->length = length;
  effect->report = report;
  effect->item = self->shared->item;
  effect->hop = self->hop;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_say:
 *
 * Says one line; CR LF is added. What is in it must have been checked for line endings before.
 */
void
pp_port_say (PpPort *self, const char *format, ...)
{
  va_list arguments;
  char *text;

  g_return_if_fail (PP_IS_PORT (self));
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  queue_text (self, PP_DO_SAY, PP_KIND_LINE, text, strlen (text));
}

void
pp_port_say_line (PpPort *self, const char *line, gssize length)
{
  gsize size = length < 0 ? strlen (line) : (gsize) length;
  char *text;

  g_return_if_fail (PP_IS_PORT (self));
  text = g_malloc (size + 1);
  memcpy (text, line, size);
  text[size] = '\0';
  queue_text (self, PP_DO_SAY, PP_KIND_LINE, text, size);
}

/**
 * pp_port_say_block:
 * @octets: (transfer none): said as they are
 */
void
pp_port_say_block (PpPort *self, GBytes *octets)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_PORT (self) && octets != NULL);
  effect = pp_effect_new (PP_DO_SAY_BLOCK, self);
  effect->octets = g_bytes_ref (octets);
  effect->item = self->shared->item;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_say_in_words:
 * @octets: (transfer none): said as they are
 * @in_words: what they mean, for the journal
 */
void
pp_port_say_in_words (PpPort *self, GBytes *octets, const char *in_words)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_PORT (self) && !self->datagrams && octets != NULL && in_words != NULL);
  effect = pp_effect_new (PP_DO_SAY_IN_WORDS, self);
  effect->octets = g_bytes_ref (octets);
  effect->text = g_strdup (in_words);
  effect->length = strlen (in_words);
  effect->item = self->shared->item;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_say_datagram:
 * @datagram: (transfer none): the octets
 * @in_words: what they mean, for the journal
 */
void
pp_port_say_datagram (PpPort *self, GBytes *datagram, const char *in_words)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_PORT (self) && self->datagrams && datagram != NULL);
  effect = pp_effect_new (PP_DO_SAY_DATAGRAM, self);
  effect->octets = g_bytes_ref (datagram);
  effect->text = g_strdup (in_words);
  effect->length = strlen (in_words);
  effect->item = self->shared->item;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_hear_in_words:
 *
 * What a guest says on this connection is no text: it is not journalled as it is heard, but as the actor tells it.
 */
void
pp_port_hear_in_words (PpPort *self)
{
  g_return_if_fail (PP_IS_PORT (self) && !self->datagrams);
  self->in_words = TRUE;
}

/**
 * pp_port_tell:
 * @octets: what it was on the wire
 * @in_words: what it means
 *
 * The journal cannot read what a guest just said: the actor says what was in it.
 */
void
pp_port_tell (PpPort *self, gsize octets, const char *in_words)
{
  g_return_if_fail (PP_IS_PORT (self) && in_words != NULL);
  if (self->guest && self->world != NULL)
    pp_world_emit (self->world, self, PP_KIND_DNS, self->shared->item, in_words, strlen (in_words), octets, TRUE);
}

/**
 * pp_port_tell_datagram:
 * @in_words: what the datagram that is being heard means
 */
void
pp_port_tell_datagram (PpPort *self, const char *in_words)
{
  g_return_if_fail (PP_IS_PORT (self) && self->datagrams);
  pp_port_tell (self, self->rx, in_words);
}

void
pp_port_enter (PpPort *self, const char *state)
{
  g_return_if_fail (PP_IS_PORT (self) && state != NULL);
  queue_text (self, PP_DO_ENTER, PP_KIND_STATE, g_strdup (state), strlen (state));
}

void
pp_port_note (PpPort *self, const char *format, ...)
{
  va_list arguments;
  char *text;

  g_return_if_fail (PP_IS_PORT (self));
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  queue_text (self, PP_DO_REPORT, PP_KIND_NOTE, text, strlen (text));
}

static void
queue_seal (PpPort *self, PpTls *tls)
{
  PpEffect *effect = pp_effect_new (PP_DO_SEAL, self);

  effect->what = tls;
  effect->free_what = (GDestroyNotify) pp_tls_free;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_seal:
 * @identity: (transfer none): what is shown to the other side
 *
 * Behind what was said before, TLS begins, and we are its server (also where we are not the one who was listening). What
 * the other side said before that and was not heard yet is thrown away (RFC 3207, 4.2). Nothing is heard until sealed() is
 * called; what is said before then waits for it, and is never sent if the handshake fails.
 */
void
pp_port_seal (PpPort *self, PpIdentity *identity)
{
  g_return_if_fail (PP_IS_PORT (self) && !self->datagrams && self->tls == NULL && identity != NULL);
  queue_seal (self, pp_tls_new_server (identity));
}

/**
 * pp_port_seal_as_client:
 * @trust: (transfer none): whose certificates are good
 * @name: (nullable): the host (or IP address) that the certificate has to be for; %NULL if any will do
 * @verify: whether the connection is given up if the certificate is not good; otherwise it is only remarked on (RFC 7435)
 *
 * The same, as a client of TLS.
 */
void
pp_port_seal_as_client (PpPort *self, PpTrust *trust, const char *name, gboolean verify)
{
  g_return_if_fail (PP_IS_PORT (self) && !self->datagrams && self->tls == NULL && trust != NULL);
  queue_seal (self, pp_tls_new_client (trust, name, verify));
}

/**
 * pp_port_await_drain:
 * @drained: called in the world, behind what was said before, once the other side has taken most of it
 *
 * For long answers, which are said in pieces: one who reads slowly shall not fill our memory. In virtual time what is said to
 * somebody of this world counts as taken.
 */
void
pp_port_await_drain (PpPort *self, PpDrainedFunc drained)
{
  PpEffect *effect;

  g_return_if_fail (PP_IS_PORT (self) && !self->datagrams && drained != NULL);
  effect = pp_effect_new (PP_DO_AWAIT_DRAIN, self);
  effect->drained = drained;
  pp_actor_queue (self->actor, effect);
}

/**
 * pp_port_hang_up:
 *
 * Closes the connection behind what was said before. hung_up() is not called for the one who hangs up.
 */
void
pp_port_hang_up (PpPort *self)
{
  g_return_if_fail (PP_IS_PORT (self));
  pp_actor_queue (self->actor, pp_effect_new (PP_DO_HANG_UP, self));
}
