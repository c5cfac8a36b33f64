/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An actor is told what happened and answers by queueing effects; it never touches a socket, a clock or a thread.
 * Subclasses override the callbacks they care for. The effects are below and in port.h. All effects of one actor go
 * through one outbox, in order; while anything is in it, the actor hears nothing.
 */
#pragma once

#include <glib-object.h>

#include "sim/bench.h"
#include "sim/event.h"
#include "sim/framer.h"

G_BEGIN_DECLS

typedef struct _PpPort PpPort;
typedef struct _PpWorld PpWorld;

#define PP_TYPE_ACTOR (pp_actor_get_type ())
G_DECLARE_DERIVABLE_TYPE (PpActor, pp_actor, PP, ACTOR, GObject)

/**
 * PpActorClass:
 * @started: the world began; set timers, say nothing
 * @accepted: someone connected to a service of ours on @port
 * @connected: the connection we asked for is there
 * @refused: the connection we asked for could not be made, for the reason @why; @port is closed
 * @heard: @unit arrived on @port; for a line it is without its ending
 * @hung_up: the other side closed @port: nothing more will be heard and nothing can be said on it
 * @sealed: the TLS handshake on @port is over (see pp_port_seal()). @problem is %NULL, or a sentence why it failed; then
 *   the port is closed right after, and hung_up() is not called
 * @timer: the timer that was set with @tag fired
 * @told: a person (or the scenario) wants something done: @wish with @details, e.g. "write" (may be %NULL)
 *
 * Ports stay valid (closed) as long as a reference is held, so what comes back late may look whether its port is open.
 */
struct _PpActorClass
{
  GObjectClass parent_class;

  void (*started) (PpActor *self);
  void (*accepted) (PpActor *self, PpPort *port);
  void (*connected) (PpActor *self, PpPort *port);
  void (*refused) (PpActor *self, PpPort *port, const char *why);
  void (*heard) (PpActor *self, PpPort *port, const PpUnit *unit);
  void (*hung_up) (PpActor *self, PpPort *port);
  void (*sealed) (PpActor *self, PpPort *port, const char *problem);
  void (*timer) (PpActor *self, guint tag);
  void (*told) (PpActor *self, const char *wish, GVariant *details);
};

/* What an actor knows of itself */
const char *pp_actor_get_name (PpActor *self); /* interned: "mta:mail.london.example" */
const char *pp_actor_get_host (PpActor *self); /* interned: "mail.london.example" */
gint64 pp_actor_get_now (PpActor *self);       /* virtual time, microseconds since the world began */
GDateTime *pp_actor_get_date (PpActor *self);  /* (transfer full): virtual time as a date, UTC */
gint64 pp_actor_get_date_us (PpActor *self);   /* the same, in microseconds since the Unix epoch */
guint32 pp_actor_get_random (PpActor *self);   /* from the world's seed: the same in every run */
guint32 pp_actor_new_item (PpActor *self);     /* a number for a letter the world has not seen before */
const char *pp_actor_look_up (PpActor *self, const char *host); /* its address by the world's hosts table, or NULL */
const char *pp_actor_get_host_at (PpActor *self, const char *address); /* the host of that address, or NULL */

/* Effects */
PpPort *pp_actor_connect (PpActor *self, const char *host_or_address, guint service_port, const char *proto, guint hop, const char *to_name);
PpPort *pp_actor_connect_outside (PpActor *self, const char *address, guint port, const char *proto, guint hop, const char *to_name);
PpPort *pp_actor_open_datagrams (PpActor *self, const char *host_or_address, guint service_port, const char *proto, guint hop);
void pp_actor_set_timer (PpActor *self, guint tag, gint64 delay_us, gboolean background, const char *why);
void pp_actor_clear_timer (PpActor *self, guint tag);
void pp_actor_enter (PpActor *self, const char *state);
void pp_actor_report (PpActor *self, PpKind kind, guint32 item, guint hop, const char *to_name, const char *format, ...) G_GNUC_PRINTF (6, 7);

/**
 * PpWorkFunc:
 * @place: what the bench works on (a database)
 * @job: the job
 *
 * Runs on the bench's own thread. It must not touch the actor.
 */
typedef void (*PpWorkFunc) (gpointer place, gpointer job);
/**
 * PpDoneFunc:
 * @self: the actor that gave the job
 * @job: the job, as the work left it
 * @error: (nullable): why the batch that the job was in could not be made durable; then nothing of it happened
 *
 * Runs in the world, after the job is done and durable.
 */
typedef void (*PpDoneFunc) (PpActor *self, gpointer job, const GError *error);
void pp_actor_work (PpActor *self, PpBench *bench, PpWorkFunc work, PpDoneFunc done, gpointer job, GDestroyNotify free_job);

/* Another actor under the same roof: @call runs in the world, soon, for @to. */
typedef void (*PpHandFunc) (PpActor *to, PpActor *from, gpointer what);
void pp_actor_hand (PpActor *self, PpActor *to, PpHandFunc call, gpointer what, GDestroyNotify free_what);

G_END_DECLS
