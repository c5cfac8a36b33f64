/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a kind of net has to provide. Only the world calls these.
 */
#pragma once

#include <gio/gio.h>

#include "sim/wire.h"

G_BEGIN_DECLS

/* Results of read and write beside a count of octets. */
#define PP_WIRE_END 0
#define PP_WIRE_NOT_NOW (-1)
#define PP_WIRE_BROKEN (-2)

/* What the machine says of a wire or listener: @owner as it was given when it was watched. @ending: the other side will
 * write no more, so that the end can be read. */
typedef void (*PpReadyFunc) (gpointer owner, gboolean readable, gboolean writable, gboolean ending, gpointer data);

typedef struct
{
  gssize (*read) (PpWire *self, void *octets, gsize most);
  gssize (*write) (PpWire *self, const void *octets, gsize length);
  gssize (*receive) (PpWire *self, void *octets, gsize most, char **address, guint *port);
  gboolean (*send) (PpWire *self, const void *octets, gsize length, const char *address, guint port);
  int (*get_connected) (PpWire *self, char **why); /* 1 yes, 0 not yet, -1 refused */
  void (*shut) (PpWire *self);                     /* nothing more will be written */
  void (*free) (PpWire *self);
  PpWire *(*accept) (PpWire *self, char **address, guint *port); /* of a listener: NULL when nobody is there */
} PpWireClass;

struct _PpWire
{
  const PpWireClass *klass;
  PpNet *net;
  guint local_port;
  gboolean starved; /* of a listener: somebody is there, but the machine has no descriptor left for him */
};

typedef struct
{
  PpWire *(*listen) (PpNet *self, const char *address, guint port, gboolean datagrams, GError **error);
  PpWire *(*connect) (PpNet *self, const char *from, const char *address, guint port, char **why);
  PpWire *(*open_datagrams) (PpNet *self, const char *from, char **why);
  void (*watch) (PpNet *self, PpWire *wire, gpointer owner);            /* from now on, whenever something changes */
  void (*await) (PpNet *self, PpWire *wire, gboolean write);            /* wakes the poll descriptor once */
  void (*poll) (PpNet *self, int wait_ms, PpReadyFunc ready, gpointer data);
  int (*get_poll_fd) (PpNet *self);
  void (*watch_caller) (PpNet *self, int fd);                           /* sets called once the descriptor is readable */
  void (*free) (PpNet *self);
} PpNetClass;

struct _PpNet
{
  const PpNetClass *klass;
  int wake_fd; /* an eventfd: work beside the world writes to it */
  gboolean called;
};

void pp_net_init (PpNet *self, const PpNetClass *klass);
void pp_net_wake (PpNet *self); /* any thread */
void pp_net_slept (PpNet *self);

G_END_DECLS
