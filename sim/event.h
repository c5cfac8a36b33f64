/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An event is one thing that happened in the world: a line said, a connection made, a state entered.
 * It never changes once it is made, so threads may share it. What the words in it mean is not known here.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PpKind:
 * @PP_KIND_CONNECT: a connection is being opened ("ADDRESS:PORT"), or could not be ("refused: WHY", from the other side)
 * @PP_KIND_LINE: one line of a dialogue, without its line ending
 * @PP_KIND_DATA: a block of octets inside a dialogue (a letter), as it is on the wire
 * @PP_KIND_CLOSE: one side hung up
 * @PP_KIND_STATE: @from entered the state named by the text
 * @PP_KIND_NOTE: @from gives a reason for what it does
 * @PP_KIND_QUEUE: the queue of @from changed: "add|change|remove KEY DETAILS"
 * @PP_KIND_STORE: a store of @from changed: "add|change|remove STORE/KEY DETAILS". A key that ends in
 *   "/3:150,160" or "/\*" stands for several that are numbered; so "rename OLD/\* NEW/\*"
 * @PP_KIND_DNS: a question or an answer that is no text on the wire; the text says it in words
 * @PP_KIND_TIMER: a timer of @from fired, for the reason in the text
 * @PP_KIND_TLS: the TLS handshake is over for @from: "sealed TLSv1.3 CIPHER" (of a client with " certificate of NAME,
 *   issued by NAME: verified" or "… NOT verified (WHY)" behind it) or "failed WHY"
 */
typedef enum
{
  PP_KIND_CONNECT,
  PP_KIND_LINE,
  PP_KIND_DATA,
  PP_KIND_CLOSE,
  PP_KIND_STATE,
  PP_KIND_NOTE,
  PP_KIND_QUEUE,
  PP_KIND_STORE,
  PP_KIND_DNS,
  PP_KIND_TIMER,
  PP_KIND_TLS,
  PP_N_KINDS
} PpKind;

/**
 * PpDir:
 * @PP_DIR_NONE: not said on a connection
 * @PP_DIR_CLIENT: said by the side that opened the connection
 * @PP_DIR_SERVER: said by the side that was listening
 */
typedef enum
{
  PP_DIR_NONE,
  PP_DIR_CLIENT,
  PP_DIR_SERVER
} PpDir;

/**
 * PpEvent:
 * @n: its place in the journal, from 1
 * @connection: the number of the connection it belongs to, from 1; 0 for none
 * @item: the number of the thing it is about (a letter), from 1; 0 for none
 * @octets: what it costs on the wire, line ending included; 0 for what is not on a wire
 * @length: octets in @text
 * @time_us: virtual time since the world began, in microseconds
 * @wall_us: real time since the Unix epoch, in microseconds
 * @proto: name of the protocol (interned), or %NULL
 * @from: name of the actor it comes from (interned)
 * @to: name of the actor it goes to (interned), or %NULL
 * @kind: a #PpKind
 * @dir: a #PpDir
 * @hop: 1 to 5, or 0 for none
 * @text: what was said: raw octets, with a NUL after them (there may be NULs inside)
 */
typedef struct
{
  gatomicrefcount refs;
  guint32 n;
  guint32 connection;
  guint32 item;
  guint32 octets;
  guint32 length;
  gint64 time_us;
  gint64 wall_us;
  const char *proto;
  const char *from;
  const char *to;
  guint8 kind;
  guint8 dir;
  guint8 hop;
  char text[];
} PpEvent;

PpEvent *pp_event_new (const PpEvent *fields, const char *text, gsize length);
PpEvent *pp_event_ref (PpEvent *event);
void pp_event_unref (PpEvent *event);
gboolean pp_event_same (const PpEvent *a, const PpEvent *b);
gsize pp_event_memory (const PpEvent *event);

const char *pp_kind_to_string (PpKind kind);
gboolean pp_kind_from_string (const char *name, PpKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpEvent, pp_event_unref)

/**
 * PpSink:
 * @event: (transfer none): what happened
 *
 * Where a world's events go, one call each, in order.
 */
typedef void (*PpSink) (PpEvent *event, gpointer data);

G_END_DECLS
