/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the world, shared by the files that make it up:
 *   world.c        one decision at a time
 *   world-end.c    stopping it, and describing it
 *   connection.c   ports and wires: opening, hearing
 *   closing.c      and closing
 *   datagram.c     the same for datagrams
 *   seal.c         TLS between a port and its wire
 *   outbox.c       what actors are about to do, and the gate
 *   actor.c port.c the doors through which actors queue effects
 */
#pragma once

#include "sim/agenda.h"
#include "sim/bench-private.h"
#include "sim/tls.h"
#include "sim/wire-private.h"
#include "sim/world.h"

G_BEGIN_DECLS

/* What both ends of a connection share. */
typedef struct
{
  gatomicrefcount refs;
  guint32 number;
  guint32 item;
  gboolean close_told;
  gboolean sealed; /* one end at least has said so */
} PpConnection;

typedef struct _PpOwner PpOwner;

/* Who gets told that the machine has something: the first member of a port and of a listener. */
struct _PpOwner
{
  gboolean is_listener;
};

typedef struct
{
  PpOwner owner;
  PpActor *actor; /* owned by the world */
  PpWire *wire;
  gboolean datagrams;
  const char *address; /* interned */
  guint port;
  const char *proto; /* interned */
  guint hop;
  gboolean readable;
} PpListener;

struct _PpPort
{
  GObject parent_instance;
  PpOwner owner;
  PpWorld *world; /* NULL once the world is gone */
  PpActor *actor;
  PpPort *peer;         /* the other end, if it is of this world and both are open; not owned */
  PpConnection *shared;
  PpListener *listener; /* where it came in, or NULL */
  PpWire *wire;
  PpFramer *framer;
  PpTls *tls;           /* between wire and framer from the moment the port is being sealed, or NULL */
  char *seal;           /* once it is sealed */
  GByteArray *unsent;
  gsize sent;           /* of unsent */
  PpDrainedFunc drained; /* to be called when little is unsent, or NULL */
  gboolean broken;      /* what is written is lost */
  const char *proto, *peer_name, *peer_address, *local_address; /* interned */
  guint peer_port, hop;
  const char *state;    /* interned: entered last, or NULL */
  gboolean is_client, guest, datagrams;
  gboolean in_words;    /* a guest's units are told by the actor */
  gboolean open;        /* may say and hear */
  gboolean shut;        /* nothing more will be written */
  gboolean ending;      /* the machine has said that the other side will write no more */
  gboolean connecting, paused, queued /* in the list of those who may hear */, readable, writable, ended;
  guint64 tx, rx, due;  /* octets said, read from the wire, and allowed to be read (in virtual time) */
  gint64 last_due_us;
  gint64 read_us;       /* when octets came last */
  GList goodbye;        /* in the world's goodbyes; its data is NULL when it is not */
  gint64 goodbye_us;    /* since when */
  gsize wasted;         /* octets that came after we had hung up */
  GQueue packets;       /* datagrams that came in from this port's wire and are not yet due: GBytes */
  gpointer session;
  GDestroyNotify free_session;
};

typedef enum
{
  PP_DO_SAY,
  PP_DO_SAY_BLOCK,
  PP_DO_SAY_IN_WORDS,
  PP_DO_SAY_DATAGRAM,
  PP_DO_SEAL,
  PP_DO_AWAIT_DRAIN,
  PP_DO_HANG_UP,
  PP_DO_CONNECT,
  PP_DO_OPEN_DATAGRAMS,
  PP_DO_REPORT,
  PP_DO_ENTER,
  PP_DO_SET_TIMER,
  PP_DO_CLEAR_TIMER,
  PP_DO_WORK,
  PP_DO_HAND
} PpDo;

/* One effect in an outbox. */
typedef struct
{
  PpDo kind;
  PpPort *port; /* owned, or NULL */
  GBytes *octets;
  char *text;
  gsize length;
  guint32 item;
  guint hop;
  PpKind report;
  const char *to; /* interned */
  gint64 delay_us;
  guint tag;
  gboolean background;
  PpTask *task;
  PpActor *hand_to;
  PpHandFunc hand;
  PpDrainedFunc drained;
  gpointer what;
  GDestroyNotify free_what;
} PpEffect;

typedef struct
{
  PpWorld *world;
  const char *name, *host, *address; /* interned */
  const char *state;                 /* interned */
  GQueue outbox;                     /* PpEffect */
  gboolean acting;                   /* in the list of those with something in their outbox */
  GHashTable *timers;                /* tag to PpDue */
  guint open;
} PpActorPrivate;

struct _PpWorld
{
  GObject parent_instance;
  PpNet *net;
  PpTime time;
  gint64 epoch_us, now_us, started_us, horizon_us;
  gint64 latency_us[6];
  GRand *random;
  PpSink sink;
  gpointer sink_data;
  gboolean (*unfinished) (gpointer data);
  gpointer unfinished_data;
  guint port_offset;
  GHashTable *moved;     /* standard port to the one in its place */
  GHashTable *hosts;     /* name to address, both interned */
  GHashTable *addresses; /* the other way round */
  GHashTable *outside;   /* set of addresses beyond this machine that may be connected to */
  GPtrArray *actors;     /* owned */
  GHashTable *by_name;   /* to the actors */
  GPtrArray *listeners;
  GHashTable *services;  /* "tcp 127.25.0.1:2025" to PpListener */
  GHashTable *calls;     /* "127.25.0.1:40000" to the PpPort that was opened from there */
  GHashTable *ports;     /* set of PpPort, owned: all that are not closed and forgotten */
  GHashTable *lingering; /* set of PpPort, owned: closed by us, waiting for a guest to close too */
  GQueue acting;         /* actors with something in their outbox */
  GQueue hearing;        /* ports that may have a unit to hear; owned */
  PpAgenda agenda;
  gboolean started, stopped;
  gboolean gate_open;
  guint allowance;
  guint32 n_events, n_connections, n_items;
  guint tasks_out;
  GMutex finished_lock;
  GQueue finished;       /* PpTask: done, and not yet back */
  gboolean woken;        /* the net was told that there are some; under the same lock */
  guint since_poll;
  gboolean starved;      /* a listener could not take somebody in … */
  gboolean relieved;     /* … and a descriptor has become free since */
  GQueue goodbyes;       /* links of ports that we have closed and that wait for a guest to close too, by time */
  gboolean goodbye_due;  /* somebody will look after them */
};

/* world.c */
void pp_world_finish_task (PpWorld *self, PpTask *task);

PpActorPrivate *pp_actor_get_private (PpActor *actor);
void pp_actor_queue (PpActor *actor, PpEffect *effect); /* takes it */
PpEffect *pp_effect_new (PpDo kind, PpPort *port);
void pp_effect_free (PpEffect *effect);

/* outbox.c */
PpWorldStatus pp_world_act (PpWorld *self, PpActor *actor);
void pp_world_tell_sink (PpWorld *self, PpEvent *fields, const char *text, gsize length);
gint64 pp_world_latency (PpWorld *self, guint hop);
void pp_world_due_timer (PpWorld *self, PpDue *due);

/* connection.c */
PpPort *pp_port_new (PpActor *actor, const char *proto, guint hop, gboolean is_client);
PpConnection *pp_connection_new (void);
PpConnection *pp_connection_ref (PpConnection *self);
void pp_connection_unref (PpConnection *self);
void pp_world_emit (PpWorld *self, PpPort *port, PpKind kind, guint32 item, const char *text, gsize length, gsize octets, gboolean from_peer);
void pp_world_open (PpWorld *self, PpPort *port, PpEffect *effect);
void pp_world_write (PpWorld *self, PpPort *port, const void *octets, gsize length);
void pp_world_write_clear (PpWorld *self, PpPort *port, const void *octets, gsize length);
gboolean pp_world_flush (PpWorld *self, PpPort *port);
void pp_world_tell_drained (PpWorld *self, PpPort *port);
void pp_port_mark_closed (PpPort *port);
void pp_world_forget (PpWorld *self, PpPort *port);
void pp_world_listen_to (PpWorld *self, PpPort *port);
void pp_world_hear (PpWorld *self, PpPort *port);
gboolean pp_world_is_due (PpWorld *self, PpDue *due);
void pp_world_arrive (PpWorld *self, PpDue *due);
void pp_world_accept_starved (PpWorld *self);
void pp_world_accept (PpWorld *self, PpListener *listener);
void pp_world_port_ready (PpWorld *self, PpPort *port, gboolean readable, gboolean writable);
const char *pp_world_name_of (PpWorld *self, const char *address, guint port, gboolean datagrams);
char *pp_place (const char *address, guint port, gboolean datagrams);
void pp_world_take_in (PpWorld *self, PpPort *port);

/* seal.c */
void pp_world_seal (PpWorld *self, PpPort *port, PpEffect *effect);
void pp_world_write_sealed (PpWorld *self, PpPort *port, const void *octets, gsize length);
gboolean pp_world_unseal (PpWorld *self, PpPort *port);
void pp_world_say_goodbye (PpWorld *self, PpPort *port);

/* closing.c */
void pp_world_close (PpWorld *self, PpPort *port);
void pp_port_shut (PpPort *port);
void pp_world_waste (PpWorld *self, PpPort *port);
void pp_world_end_goodbyes (PpWorld *self);

/* datagram.c */
void pp_world_open_socket (PpWorld *self, PpPort *port, PpEffect *effect);
void pp_world_send (PpWorld *self, PpPort *port, PpEffect *effect);
void pp_world_receive (PpWorld *self, PpListener *listener);
gboolean pp_world_datagram_is_here (PpWorld *self, PpDue *due);
void pp_world_datagram_due (PpWorld *self, PpDue *due);
void pp_world_answer_ready (PpWorld *self, PpPort *port);

G_END_DECLS
