/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wires of memory, for tests and fuzzers: what is written at one end is at once readable at the other.
 */
#include <string.h>

#include "sim/wire-private.h"
#include "sim/world.h"

typedef struct
{
  PpNet parent;
  GHashTable *listeners; /* "tcp 127.25.0.1:25" to MemoryWire */
  guint next_port;
} MemoryNet;

typedef struct _MemoryWire MemoryWire;

typedef struct
{
  char *address;
  guint port;
  GBytes *octets;
} Packet;

struct _MemoryWire
{
  PpWire parent;
  MemoryWire *other;
  GByteArray *in;  /* not yet read */
  gsize taken;     /* of it */
  gboolean ended;  /* the other end will write no more */
  GQueue waiting;  /* of a listener: MemoryWire not yet accepted; of a datagram wire: Packet */
  char *key;       /* in the table of listeners */
  char *address;   /* of this end */
};

static const PpWireClass memory_wire_class;

static MemoryWire *
wire_new (PpNet *net, const char *address, guint port)
{
  MemoryWire *self = g_new0 (MemoryWire, 1);

  self->parent.klass = &memory_wire_class;
  self->parent.net = net;
  self->parent.local_port = port;
  self->in = g_byte_array_new ();
  self->address = g_strdup (address);
  g_queue_init (&self->waiting);
  return self;
}

static char *
key_of (const char *address, guint port, gboolean datagrams)
{
  return g_strdup_printf ("%s %s:%u", datagrams ? "udp" : "tcp", address, port);
}

static guint
free_port (MemoryNet *net)
{
  net->next_port = net->next_port >= 60999 ? 32768 : net->next_port + 1;
  return net->next_port;
}

static PpWire *
enter (MemoryNet *net, const char *address, guint port, gboolean datagrams)
{
  MemoryWire *wire = wire_new (&net->parent, address, port);

  wire->key = key_of (address, port, datagrams);
  g_hash_table_insert (net->listeners, wire->key, wire);
  return &wire->parent;
}

static PpWire *
memory_listen (PpNet *net, const char *address, guint port, gboolean datagrams, GError **error)
{
  g_autofree char *key = key_of (address, port, datagrams);

  if (g_hash_table_contains (((MemoryNet *) net)->listeners, key))
    {
      g_set_error (error, PP_WORLD_ERROR, PP_WORLD_ERROR_PORT_TAKEN, "%s:%u: the port is in use", address, port);
      return NULL;
    }
  return enter ((MemoryNet *) net, address, port, datagrams);
}

static PpWire *
memory_connect (PpNet *net, const char *from, const char *address, guint port, char **why)
{
  g_autofree char *key = key_of (address, port, FALSE);
  MemoryWire *listener = g_hash_table_lookup (((MemoryNet *) net)->listeners, key);
  MemoryWire *near, *far;

  if (listener == NULL)
    {
      *why = g_strdup ("Connection refused");
      return NULL;
    }
  near = wire_new (net, from, free_port ((MemoryNet *) net));
  far = wire_new (net, address, port);
  near->other = far;
  far->other = near;
  g_queue_push_tail (&listener->waiting, far);
  return &near->parent;
}

static PpWire *
memory_open_datagrams (PpNet *net, const char *from, char **why)
{
  return enter ((MemoryNet *) net, from, free_port ((MemoryNet *) net), TRUE);
}

static PpWire *
memory_accept (PpWire *wire, char **address, guint *port)
{
  MemoryWire *far = g_queue_pop_head (&((MemoryWire *) wire)->waiting);

  if (far == NULL)
    return NULL;
  if (far->other == NULL)
    {
      *address = g_strdup (far->address);
      *port = 0;
      return &far->parent;
    }
  *address = g_strdup (far->other->address);
  *port = far->other->parent.local_port;
  return &far->parent;
}

static gssize
memory_read (PpWire *wire, void *octets, gsize most)
{
  MemoryWire *self = (MemoryWire *) wire;
  gsize count = MIN (most, self->in->len - self->taken);

  if (count == 0)
    return self->ended ? PP_WIRE_END : PP_WIRE_NOT_NOW;
  memcpy (octets, self->in->data + self->taken, count);
  self->taken += count;
  if (self->taken == self->in->len)
    {
      g_byte_array_set_size (self->in, 0);
      self->taken = 0;
    }
  return count;
}

static gssize
memory_write (PpWire *wire, const void *octets, gsize length)
{
  MemoryWire *self = (MemoryWire *) wire;

  if (self->other == NULL)
    return PP_WIRE_BROKEN;
  g_byte_array_append (self->other->in, octets, length);
  return length;
}

static void
packet_free (Packet *packet)
{
  g_free (packet->address);
  g_bytes_unref (packet->octets);
  g_free (packet);
}

static gssize
memory_receive (PpWire *wire, void *octets, gsize most, char **address, guint *port)
{
  Packet *packet = g_queue_pop_head (&((MemoryWire *) wire)->waiting);
  gsize length;

  if (packet == NULL)
    return PP_WIRE_NOT_NOW;
  length = MIN (most, g_bytes_get_size (packet->octets));
  memcpy (octets, g_bytes_get_data (packet->octets, NULL), length);
  *address = g_strdup (packet->address);
  *port = packet->port;
  packet_free (packet);
  return length;
}

static gboolean
memory_send (PpWire *wire, const void *octets, gsize length, const char *address, guint port)
{
  MemoryWire *self = (MemoryWire *) wire;
  g_autofree char *key = key_of (address, port, TRUE);
  MemoryWire *target = g_hash_table_lookup (((MemoryNet *) wire->net)->listeners, key);
  Packet *packet;

  if (target == NULL)
    return FALSE;
  packet = g_new0 (Packet, 1);
  packet->address = g_strdup (self->address);
  packet->port = wire->local_port;
  packet->octets = g_bytes_new (octets, length);
  g_queue_push_tail (&target->waiting, packet);
  return TRUE;
}

static int
memory_get_connected (PpWire *wire, char **why)
{
  return 1;
}

static void
memory_shut (PpWire *wire)
{
  MemoryWire *self = (MemoryWire *) wire;

  if (self->other != NULL)
    self->other->ended = TRUE;
}

static void
memory_free (PpWire *wire)
{
  MemoryWire *self = (MemoryWire *) wire;

  memory_shut (wire);
  if (self->other != NULL)
    self->other->other = NULL;
  if (self->key != NULL)
    {
      gboolean datagrams = g_str_has_prefix (self->key, "udp");
      g_hash_table_remove (((MemoryNet *) wire->net)->listeners, self->key);
      g_queue_clear_full (&self->waiting, datagrams ? (GDestroyNotify) packet_free : (GDestroyNotify) memory_free);
    }
  g_byte_array_unref (self->in);
  g_free (self->key);
  g_free (self->address);
  g_free (self);
}

static const PpWireClass memory_wire_class = {
  .read = memory_read,
  .write = memory_write,
  .receive = memory_receive,
  .send = memory_send,
  .get_connected = memory_get_connected,
  .shut = memory_shut,
  .free = memory_free,
  .accept = memory_accept,
};

static void
memory_watch (PpNet *net, PpWire *wire, gpointer owner)
{
}

static void
memory_await (PpNet *net, PpWire *wire, gboolean write)
{
}

static void
memory_poll (PpNet *net, int wait_ms, PpReadyFunc ready, gpointer data)
{
  pp_net_slept (net);
}

static int
memory_get_poll_fd (PpNet *net)
{
  return net->wake_fd;
}

static void
memory_net_free (PpNet *net)
{
  g_hash_table_unref (((MemoryNet *) net)->listeners);
  g_free (net);
}

static const PpNetClass memory_net_class = {
  .listen = memory_listen,
  .connect = memory_connect,
  .open_datagrams = memory_open_datagrams,
  .watch = memory_watch,
  .await = memory_await,
  .poll = memory_poll,
  .get_poll_fd = memory_get_poll_fd,
  .free = memory_net_free,
};

/**
 * pp_memory_net_new:
 *
 * Returns: (transfer full): a net that uses no socket
 */
PpNet *
pp_memory_net_new (void)
{
  MemoryNet *self = g_new0 (MemoryNet, 1);

  pp_net_init (&self->parent, &memory_net_class);
  self->listeners = g_hash_table_new (g_str_hash, g_str_equal);
  self->next_port = 32768;
  return &self->parent;
}
