/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agenda: what is due, ordered by time and, at one time, by the order in which it was entered.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PP_DUE_TIMER,     /* a timer of an actor */
  PP_DUE_OCTETS,    /* octets arrive at a port */
  PP_DUE_END,       /* the other side's hanging-up arrives at a port */
  PP_DUE_ARRIVAL,   /* a connection reaches the one who listens */
  PP_DUE_CONNECTED, /* and the one who opened it learns that it is there */
  PP_DUE_REFUSED,   /* or that it is not */
  PP_DUE_DATAGRAM,  /* a datagram arrives */
  PP_DUE_TASK,      /* work done beside the world comes back */
  PP_DUE_HAND,      /* something is handed over under one roof */
  PP_DUE_WISH,      /* a person's wish */
  PP_DUE_GOODBYE,   /* those who do not close their side are left */
  PP_DUE_OPENING    /* someone begins to listen */
} PpDueKind;

typedef struct
{
  gint64 time_us;
  guint64 order;
  PpDueKind kind;
  gboolean cancelled;
  gboolean background; /* of a timer: does not keep the world going */
  guint64 upto;        /* octets; or the tag of a timer */
  gpointer about;      /* a port or actor, owned */
  gpointer what;
  GDestroyNotify free_what;
} PpDue;

typedef struct
{
  GPtrArray *heap;
  guint64 next_order;
  guint foreground; /* entries that keep the world going */
} PpAgenda;

void pp_agenda_init (PpAgenda *self);
void pp_agenda_clear (PpAgenda *self);
PpDue *pp_agenda_add (PpAgenda *self, PpDueKind kind, gint64 time_us, gpointer about, gboolean background);
PpDue *pp_agenda_peek (PpAgenda *self);
PpDue *pp_agenda_pop (PpAgenda *self); /* (transfer full) */
void pp_agenda_cancel (PpAgenda *self, PpDue *due);
void pp_due_free (PpDue *due);

G_END_DECLS
