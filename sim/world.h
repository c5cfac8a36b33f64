/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The world: actors, what they are about to say, what is in flight, what is due. It takes one decision a step and
 * never blocks. Everything here belongs to one thread.
 *
 * In virtual time (%PP_TIME_VIRTUAL) what is in flight is heard in the order of a single agenda, so that one scenario
 * and one seed make one journal, with sockets or without. In real time (%PP_TIME_REAL) the world is an ordinary server.
 */
#pragma once

#include "sim/port.h"
#include "sim/wire.h"

G_BEGIN_DECLS

typedef enum
{
  PP_TIME_VIRTUAL, /* time jumps to whatever is due next */
  PP_TIME_REAL     /* time is the clock on the wall */
} PpTime;

typedef enum
{
  PP_WORLD_ACTED,   /* a decision was taken; there may be more */
  PP_WORLD_HELD,    /* the gate holds a line: see pp_world_get_about_to_say() */
  PP_WORLD_WAITING, /* for octets or work on their way: poll the descriptor */
  PP_WORLD_IDLE     /* nothing will happen by itself */
} PpWorldStatus;

#define PP_TYPE_WORLD (pp_world_get_type ())
G_DECLARE_FINAL_TYPE (PpWorld, pp_world, PP, WORLD, GObject)

#define PP_WORLD_ERROR (pp_world_error_quark ())
GQuark pp_world_error_quark (void);
typedef enum
{
  PP_WORLD_ERROR_PORT_TAKEN, /* the address and port are used by another program */
  PP_WORLD_ERROR_MACHINE     /* anything else that the machine refused */
} PpWorldError;

PpWorld *pp_world_new (PpNet *net, PpTime time, gint64 epoch_us, guint64 seed);
void pp_world_set_sink (PpWorld *self, PpSink sink, gpointer data);
void pp_world_set_horizon (PpWorld *self, gint64 time_us);
/* Asked when only background timers are left: TRUE lets them fire. */
void pp_world_set_unfinished (PpWorld *self, gboolean (*unfinished) (gpointer data), gpointer data);

void pp_world_set_port_offset (PpWorld *self, guint offset); /* added to every port that an actor names */
void pp_world_move_port (PpWorld *self, guint port, guint moved); /* what an actor names @port is @moved here, offset included */
guint pp_world_find_port (PpWorld *self, guint port);
void pp_world_let_out (PpWorld *self, const char *address); /* connections there are allowed, though it is no loopback address */
void pp_world_add_host (PpWorld *self, const char *host, const char *address);
void pp_world_add_actor (PpWorld *self, PpActor *actor, const char *name, const char *host);
gboolean pp_world_listen (PpWorld *self, PpActor *actor, guint port, const char *proto, guint hop, GError **error);
/* Nobody is there until @time_us (virtual time); then the actor is told "open". */
void pp_world_listen_later (PpWorld *self, gint64 time_us, PpActor *actor, guint port, const char *proto, guint hop);
gboolean pp_world_listen_datagrams (PpWorld *self, PpActor *actor, guint port, const char *proto, guint hop, GError **error);
void pp_world_set_latency (PpWorld *self, guint hop, gint64 latency_us); /* hop 0: datagrams and everything else */

void pp_world_reserve_items (PpWorld *self, guint32 items); /* numbers 1 to items are given out already */
void pp_world_start (PpWorld *self);
PpWorldStatus pp_world_step (PpWorld *self);
void pp_world_tell (PpWorld *self, const char *actor, const char *wish, GVariant *details);
void pp_world_stop (PpWorld *self); /* closes every socket, at once */

gboolean pp_world_wait (PpWorld *self, gint64 wait_us); /* for worlds with sockets in real time */
void pp_world_set_caller (PpWorld *self, int fd);
int pp_world_get_poll_fd (PpWorld *self);         /* readable when there is something to do; -1 with no sockets */
gint64 pp_world_get_due_us (PpWorld *self);       /* real time: microseconds until the next timer, -1 for none */
gint64 pp_world_get_now (PpWorld *self);
PpActor *pp_world_get_actor (PpWorld *self, const char *name);

/* The gate: the one place that lets a line out. */
void pp_world_open_gate (PpWorld *self);
void pp_world_close_gate (PpWorld *self);
void pp_world_allow (PpWorld *self, guint lines); /* lets so many more through a closed gate */
/* Held: (transfer full) the line, with from, to, hop and proto; or NULL. */
PpEvent *pp_world_get_about_to_say (PpWorld *self);

char *pp_world_describe (PpWorld *self); /* the live state, in the words of pp_snapshot_describe_live() */

G_END_DECLS
