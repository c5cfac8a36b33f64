/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real sockets: non-blocking IPv4 TCP and UDP, with one epoll descriptor for all of them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/wire-private.h"
#include "sim/world.h"

#define BACKLOG 1024

typedef struct
{
  PpNet parent;
  int epoll_fd;
} SocketNet;

typedef struct
{
  PpWire parent;
  int fd;
  gboolean polled; /* known to epoll */
} SocketWire;

static const PpWireClass socket_wire_class;

/**
 * pp_net_init:
 *
 * What every kind of net begins with.
 */
void
pp_net_init (PpNet *self, const PpNetClass *klass)
{
  self->klass = klass;
  self->wake_fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
}

/**
 * pp_net_wake:
 *
 * Makes the poll descriptor readable. Any thread may call this.
 */
void
pp_net_wake (PpNet *self)
{
  guint64 one = 1;

  if (write (self->wake_fd, &one, sizeof one) < 0)
    return; /* it is awake already */
}

/**
 * pp_net_slept:
 *
 * Takes the wake-up back, before looking for what was woken for.
 */
void
pp_net_slept (PpNet *self)
{
  guint64 count;

  if (read (self->wake_fd, &count, sizeof count) < 0)
    return; /* nobody woke us */
}

/**
 * pp_net_free:
 *
 * Wires must have been freed before.
 */
void
pp_net_free (PpNet *self)
{
  close (self->wake_fd);
  self->klass->free (self);
}

/**
 * pp_net_is_taken_everywhere:
 * @port: a port
 *
 * Returns: %TRUE if another program listens there on every address of this machine, so that no other network helps
 */
gboolean
pp_net_is_taken_everywhere (PpNet *self, guint port, gboolean datagrams)
{
  for (guint i = 0; i < 2; i++)
    {
      /* addresses that no world lives at, so that two who look at one time do not mistake each other for the machine */
      g_autofree char *address = g_strdup_printf ("127.%d.%d.%d", g_random_int_range (128, 255),
                                                  g_random_int_range (1, 255), g_random_int_range (1, 255));
      g_autoptr (GError) error = NULL;
      PpWire *wire = self->klass->listen (self, address, port, datagrams, &error);

      if (wire != NULL)
        wire->klass->free (wire);
      if (wire != NULL || !g_error_matches (error, PP_WORLD_ERROR, PP_WORLD_ERROR_PORT_TAKEN))
        return FALSE;
    }
  return TRUE;
}

static PpWire *
wire_plain (PpNet *net, int fd)
{
  SocketWire *self = g_new0 (SocketWire, 1);

  self->parent.klass = &socket_wire_class;
  self->parent.net = net;
  self->fd = fd;
  return &self->parent;
}

/* One whose own port is asked for. */
static PpWire *
wire_new (PpNet *net, int fd)
{
  PpWire *self = wire_plain (net, fd);
  struct sockaddr_in name;
  socklen_t size = sizeof name;

  if (getsockname (fd, (struct sockaddr *) &name, &size) == 0)
    self->local_port = ntohs (name.sin_port);
  return self;
}

static gboolean
make_name (struct sockaddr_in *name, const char *address, guint port)
{
  *name = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons (port) };
  return inet_pton (AF_INET, address, &name->sin_addr) == 1;
}

static char *
address_of (const struct sockaddr_in *name, guint *port)
{
  char text[INET_ADDRSTRLEN];

  *port = ntohs (name->sin_port);
  return g_strdup (inet_ntop (AF_INET, &name->sin_addr, text, sizeof text));
}

static int
open_bound (const char *address, guint port, int type, int *problem)
{
  struct sockaddr_in name;
  int on = 1, fd;

  if (!make_name (&name, address, port))
    {
      *problem = EINVAL;
      return -1;
    }
  fd = socket (AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    {
      *problem = errno;
      return -1;
    }
  if (type == SOCK_STREAM)
    {
      setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
  if (bind (fd, (struct sockaddr *) &name, sizeof name) < 0)
    {
      *problem = errno;
      close (fd);
      return -1;
    }
  return fd;
}

static PpWire *
socket_listen (PpNet *net, const char *address, guint port, gboolean datagrams, GError **error)
{
  int problem = 0;
  int fd = open_bound (address, port, datagrams ? SOCK_DGRAM : SOCK_STREAM, &problem);

  if (fd >= 0 && !datagrams && listen (fd, BACKLOG) < 0)
    {
      problem = errno;
      close (fd);
      fd = -1;
    }
  if (fd < 0)
    {
      g_set_error (error, PP_WORLD_ERROR, problem == EADDRINUSE ? PP_WORLD_ERROR_PORT_TAKEN : PP_WORLD_ERROR_MACHINE,
                   "%s:%u (%s): %s", address, port, datagrams ? "UDP" : "TCP",
                   problem == EADDRINUSE ? "the port is in use by another program" : g_strerror (problem));
      return NULL;
    }
  return wire_new (net, fd);
}

static PpWire *
socket_connect (PpNet *net, const char *from, const char *address, guint port, char **why)
{
  struct sockaddr_in name;
  int problem = EINVAL;
  int fd = open_bound (from, 0, SOCK_STREAM, &problem);

  if (fd >= 0 && make_name (&name, address, port) &&
      (connect (fd, (struct sockaddr *) &name, sizeof name) == 0 || errno == EINPROGRESS))
    return wire_new (net, fd);
  *why = g_strdup (g_strerror (fd >= 0 ? errno : problem));
  if (fd >= 0)
    close (fd);
  return NULL;
}

static PpWire *
socket_open_datagrams (PpNet *net, const char *from, char **why)
{
  int problem = 0;
  int fd = open_bound (from, 0, SOCK_DGRAM, &problem);

  if (fd >= 0)
    return wire_new (net, fd);
  *why = g_strdup (g_strerror (problem));
  return NULL;
}

static PpWire *
socket_accept (PpWire *wire, char **address, guint *port)
{
  SocketWire *self = (SocketWire *) wire;
  struct sockaddr_in name;
  socklen_t size = sizeof name;
  int fd = accept4 (self->fd, (struct sockaddr *) &name, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

  wire->starved = fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
  if (fd < 0)
    return NULL;
  *address = address_of (&name, port);
  return wire_plain (wire->net, fd); /* TCP_NODELAY comes from the listener */
}

static gssize
result_of (gssize count)
{
  if (count >= 0)
    return count;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? PP_WIRE_NOT_NOW : PP_WIRE_BROKEN;
}

static gssize
socket_read (PpWire *wire, void *octets, gsize most)
{
  return result_of (recv (((SocketWire *) wire)->fd, octets, most, 0));
}

static gssize
socket_write (PpWire *wire, const void *octets, gsize length)
{
  return result_of (send (((SocketWire *) wire)->fd, octets, length, MSG_NOSIGNAL));
}

static gssize
socket_receive (PpWire *wire, void *octets, gsize most, char **address, guint *port)
{
  struct sockaddr_in name;
  socklen_t size = sizeof name;
  gssize count = recvfrom (((SocketWire *) wire)->fd, octets, most, 0, (struct sockaddr *) &name, &size);

  if (count >= 0)
    *address = address_of (&name, port);
  return result_of (count);
}

static gboolean
socket_send (PpWire *wire, const void *octets, gsize length, const char *address, guint port)
{
  struct sockaddr_in name;

  return make_name (&name, address, port) &&
         sendto (((SocketWire *) wire)->fd, octets, length, MSG_NOSIGNAL, (struct sockaddr *) &name, sizeof name) >= 0;
}

static int
socket_get_connected (PpWire *wire, char **why)
{
  SocketWire *self = (SocketWire *) wire;
  struct sockaddr_in name;
  socklen_t size = sizeof name;
  int problem = 0;
  socklen_t problem_size = sizeof problem;

  getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &problem, &problem_size);
  if (problem != 0)
    {
      *why = g_strdup (g_strerror (problem));
      return -1;
    }
  return getpeername (self->fd, (struct sockaddr *) &name, &size) == 0 ? 1 : 0;
}

static void
socket_shut (PpWire *wire)
{
  shutdown (((SocketWire *) wire)->fd, SHUT_WR);
}

static void
socket_free (PpWire *wire)
{
  close (((SocketWire *) wire)->fd);
  g_free (wire);
}

static const PpWireClass socket_wire_class = {
  .read = socket_read,
  .write = socket_write,
  .receive = socket_receive,
  .send = socket_send,
  .get_connected = socket_get_connected,
  .shut = socket_shut,
  .free = socket_free,
  .accept = socket_accept,
};

static void
epoll_set (PpNet *net, PpWire *wire, guint32 what, gpointer owner)
{
  SocketWire *self = (SocketWire *) wire;
  struct epoll_event event = { .events = what, .data.ptr = owner };

  epoll_ctl (((SocketNet *) net)->epoll_fd, self->polled ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, self->fd, &event);
  self->polled = TRUE;
}

static void
socket_watch (PpNet *net, PpWire *wire, gpointer owner)
{
  epoll_set (net, wire, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, owner);
}

static void
socket_await (PpNet *net, PpWire *wire, gboolean write)
{
  epoll_set (net, wire, (write ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT, NULL);
}

static void
socket_poll (PpNet *net, int wait_ms, PpReadyFunc ready, gpointer data)
{
  struct epoll_event events[128];
  int count;

  do
    {
      count = epoll_wait (((SocketNet *) net)->epoll_fd, events, G_N_ELEMENTS (events), wait_ms);
      for (int i = 0; i < count; i++)
        {
          guint32 what = events[i].events;
          if (events[i].data.ptr == net)
            pp_net_slept (net);
          else if (events[i].data.ptr == &net->called)
            net->called = TRUE;
          else if (events[i].data.ptr != NULL)
            ready (events[i].data.ptr, (what & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
                   (what & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0, (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0, data);
        }
      wait_ms = 0;
    }
  while (count == G_N_ELEMENTS (events));
}

static int
socket_get_poll_fd (PpNet *net)
{
  return ((SocketNet *) net)->epoll_fd;
}

static void
socket_watch_caller (PpNet *net, int fd)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.ptr = &net->called };

  epoll_ctl (((SocketNet *) net)->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void
socket_net_free (PpNet *net)
{
  close (((SocketNet *) net)->epoll_fd);
  g_free (net);
}

static const PpNetClass socket_net_class = {
  .listen = socket_listen,
  .connect = socket_connect,
  .open_datagrams = socket_open_datagrams,
  .watch = socket_watch,
  .await = socket_await,
  .poll = socket_poll,
  .get_poll_fd = socket_get_poll_fd,
  .watch_caller = socket_watch_caller,
  .free = socket_net_free,
};

/**
 * pp_socket_net_new:
 *
 * Returns: (transfer full): a net of real sockets
 */
PpNet *
pp_socket_net_new (void)
{
  SocketNet *self = g_new0 (SocketNet, 1);
  struct epoll_event wake = { .events = EPOLLIN };

  pp_net_init (&self->parent, &socket_net_class);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  wake.data.ptr = self;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->parent.wake_fd, &wake);
  return &self->parent;
}
