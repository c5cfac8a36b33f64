/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A port is an actor's end of a connection: what it may ask about it, and the effects it may have on it.
 */
#pragma once

#include "sim/actor.h"
#include "sim/authority.h"

G_BEGIN_DECLS

#define PP_TYPE_PORT (pp_port_get_type ())
G_DECLARE_FINAL_TYPE (PpPort, pp_port, PP, PORT, GObject)

PpActor *pp_port_get_actor (PpPort *self);
const char *pp_port_get_proto (PpPort *self);         /* interned: "submission", "smtp", "lmtp", "pop3", "pop3s", "dns" */
guint pp_port_get_hop (PpPort *self);
const char *pp_port_get_peer_name (PpPort *self);     /* interned: "msa:submit.london.example", "guest:127.0.0.1" */
const char *pp_port_get_peer_address (PpPort *self);  /* "127.25.0.2" */
const char *pp_port_get_local_address (PpPort *self);
gboolean pp_port_is_client (PpPort *self);            /* we opened it */
gboolean pp_port_is_guest (PpPort *self);             /* the other side is not of this world */
gboolean pp_port_is_open (PpPort *self);
gint64 pp_port_get_read_us (PpPort *self); /* virtual time when octets came last, were it half a line; 0: never */
gboolean pp_port_is_sealed (PpPort *self);            /* what is said and heard is encrypted */
const char *pp_port_get_seal (PpPort *self);          /* "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384", or NULL */

void pp_port_set_session (PpPort *self, gpointer session, GDestroyNotify free_session);
gpointer pp_port_get_session (PpPort *self);
void pp_port_set_item (PpPort *self, guint32 item);   /* what the conversation is about now; both ends share it */
guint32 pp_port_get_item (PpPort *self);

/* What the next unit is: at once, and until told otherwise */
void pp_port_expect_lines (PpPort *self, gsize most);
void pp_port_expect_block (PpPort *self, gsize most);
void pp_port_expect_octets (PpPort *self, gsize count);
void pp_port_skip_octets (PpPort *self, guint64 count); /* they go by unheard; then an empty unit is heard */
/* While paused (work is being done for it) a port hears nothing. */
void pp_port_pause (PpPort *self);
void pp_port_resume (PpPort *self);

/* Effects, in the order in which they were asked for */
void pp_port_say (PpPort *self, const char *format, ...) G_GNUC_PRINTF (2, 3); /* CR LF is added */
void pp_port_say_line (PpPort *self, const char *line, gssize length);         /* the same, any octets */
void pp_port_say_block (PpPort *self, GBytes *octets);                         /* a "data" event, octets as they go */
/* Of protocols that nobody can read as they are: the journal has a "dns" event with the words */
void pp_port_say_in_words (PpPort *self, GBytes *octets, const char *in_words);
void pp_port_say_datagram (PpPort *self, GBytes *datagram, const char *in_words);
void pp_port_hear_in_words (PpPort *self); /* from now on units of a guest are not journalled: the actor tells what they are */
void pp_port_tell (PpPort *self, gsize octets, const char *in_words);  /* from heard(): if a guest said it, journals it in words */
void pp_port_tell_datagram (PpPort *self, const char *in_words);       /* the same, of a whole datagram */
void pp_port_enter (PpPort *self, const char *state); /* a "state" event of the session on this port */
void pp_port_note (PpPort *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pp_port_seal (PpPort *self, PpIdentity *identity); /* TLS begins here: sealed() follows */
void pp_port_seal_as_client (PpPort *self, PpTrust *trust, const char *name, gboolean verify);
void pp_port_hang_up (PpPort *self);

/* Called once when little of what was said is still unsent; @broken: nobody will read it. Not called once the port is closed. */
typedef void (*PpDrainedFunc) (PpPort *port, gboolean broken);
void pp_port_await_drain (PpPort *self, PpDrainedFunc drained);

G_END_DECLS
