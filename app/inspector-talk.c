/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connections of an actor, and what it may hear on them next: a server what its own table of verbs says, a client the
 * replies that the commentary knows to what it said last.
 */
#include "app/commentary-private.h"
#include "app/inspector-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agents/imap.h"
#include "agents/pop3.h"
#include "agents/smtp.h"

#define MOST_CONNECTIONS 20
#define MOST_TALKS 3

static gboolean
is_party (const PpInspect *self, const PpConnectionView *connection)
{
  return g_str_equal (connection->from, self->actor) || g_str_equal (connection->to, self->actor);
}

static gboolean
serves (const PpInspect *self, const PpConnectionView *connection)
{
  return g_str_equal (connection->to, self->actor);
}

/* (transfer container): its own, the newest first */
static GPtrArray *
list_own (const PpInspect *self)
{
  g_autoptr (GPtrArray) open = pp_snapshot_list_connections (self->snapshot);
  GPtrArray *own = g_ptr_array_new ();

  for (guint i = open->len; i-- > 0;)
    if (is_party (self, open->pdata[i]))
      g_ptr_array_add (own, open->pdata[i]);
  return own;
}

static char *
name_proto (const char *proto)
{
  if (g_strcmp0 (proto, "submission") == 0 || g_strcmp0 (proto, "submissions") == 0)
    return g_strdup (proto);
  return proto != NULL ? g_ascii_strup (proto, -1) : g_strdup ("?");
}

/* ------------------------------------------------------------------ connections */

static void
add_said (GString *more, const char *who, PpEvent *event)
{
  g_autofree char *line = event != NULL ? pp_inspect_visible (event->kind == PP_KIND_DATA ? _("(the letter)") : event->text) : NULL;

  if (line == NULL)
    return;
  if (g_utf8_strlen (line, -1) > 160)
    strcpy (g_utf8_offset_to_pointer (line, 157), "…");
  g_string_append_printf (more, "%s%s: %s", more->len > 0 ? "\n" : "", who, line);
}

static char *
describe (PpInspect *self, const PpConnectionView *connection)
{
  gboolean server = serves (self, connection);
  const char *user = pp_inspect_index_find_user (&self->inspector->index, connection->number, self->n);
  g_autofree char *signed_in = user != NULL ? pp_inspect_visible (user) : NULL;
  GString *more = g_string_new (NULL);

  if (connection->server_state != NULL || connection->client_state != NULL)
    g_string_append_printf (more, _("client: %1$s · server: %2$s"), connection->client_state != NULL ? connection->client_state : "–",
                            connection->server_state != NULL ? connection->server_state : "–");
  if (signed_in != NULL)
    g_string_append_printf (more, _("%1$s%2$s has signed in"), more->len > 0 ? " · " : "", signed_in);
  add_said (more, server ? _("heard last") : _("said last"), connection->said);
  add_said (more, server ? _("said last") : _("heard last"), connection->replied);
  return g_string_free (more, FALSE);
}

static void
add_connection (PpInspect *self, const PpConnectionView *connection)
{
  gboolean server = serves (self, connection);
  g_autofree char *proto = name_proto (connection->proto);
  g_autofree char *peer = pp_inspect_name_peer (self, server ? connection->from : connection->to);
  g_autofree char *words = g_strdup_printf (server ? _("from %s") : _("to %s"), peer);
  PpInspectRow *row = pp_inspect_add (self, PP_INSPECT_CONNECTIONS, PP_TONE_PLAIN, proto, words);
  const char *seal = connection->sealed ? _("sealed") : _("in clear");

  pp_inspect_row_set (&row->more, describe (self, connection));
  pp_inspect_row_set (&row->side, connection->hop > 0 ? g_strdup_printf (_("hop %1$u, %2$s"), connection->hop, seal) : g_strdup (seal));
  row->item = connection->item;
}

void
pp_inspect_connections (PpInspect *self)
{
  g_autoptr (GPtrArray) own = list_own (self);

  pp_inspect_open (self, PP_INSPECT_CONNECTIONS);
  self->inspection->sections[PP_INSPECT_CONNECTIONS].total = own->len;
  for (guint i = 0; i < MIN (own->len, MOST_CONNECTIONS); i++)
    add_connection (self, own->pdata[i]);
  pp_inspect_add_rest (self, PP_INSPECT_CONNECTIONS, own->len - MIN (own->len, MOST_CONNECTIONS));
  if (own->len == 0)
    pp_inspect_add (self, PP_INSPECT_CONNECTIONS, PP_TONE_QUIET, NULL, _("No connection is open."));
}

/* ------------------------------------------------------------------ what a server may hear */

static const PpVerbTable *
find_table (const char *proto)
{
  const char *family = pp_commentary_family (proto);

  if (g_strcmp0 (proto, "lmtp") == 0)
    return pp_smtp_server_table (PP_SMTP_LMTP);
  if (g_strcmp0 (family, "smtp") == 0)
    return pp_smtp_server_table (g_str_has_prefix (proto, "submission") ? PP_SMTP_SUBMISSION : PP_SMTP_RELAY);
  return g_strcmp0 (family, "pop3") == 0 ? pp_pop3_server_table () : g_strcmp0 (family, "imap") == 0 ? pp_imap_server_table () : NULL;
}

/* How the session stands, from what is known of its host. Only a submission server offers AUTH of SMTP. */
static PpVerbPlace
find_place (PpInspect *self, const PpConnectionView *connection)
{
  const PpScenarioHost *host = self->host;
  const char *family = pp_commentary_family (connection->proto);
  gboolean smtp = g_strcmp0 (family, "smtp") == 0, msa = g_str_has_prefix (connection->proto, "submission");

  return (PpVerbPlace){
    .state = connection->server_state,
    .sealed = connection->sealed,
    .signed_in = pp_inspect_index_find_user (&self->inspector->index, connection->number, self->n) != NULL,
    .offers_tls = host->tls != PP_OFFER_NO,
    .insists_on_tls = host->tls == PP_OFFER_REQUIRED,
    .offers_sign_in = !smtp || (msa && host->auth != PP_OFFER_NO && (host->auth_in_clear || connection->sealed)),
    .insists_on_sign_in = msa && host->auth == PP_OFFER_REQUIRED,
  };
}

static guint
count_states (const PpVerb *verb)
{
  return (guint) __builtin_popcount (verb->useful != 0 ? verb->useful : verb->states);
}

/* What belongs to this state before what may be said in many. */
static int
by_states (gconstpointer a, gconstpointer b)
{
  const PpVerb *x = *(const PpVerb *const *) a, *y = *(const PpVerb *const *) b;
  guint in_x = count_states (x), in_y = count_states (y);

  return in_x != in_y ? (in_x < in_y ? -1 : 1) : x < y ? -1 : x > y;
}

static void
add_verb (PpInspect *self, const char *proto, const PpVerb *verb)
{
  g_autofree char *words = pp_commentary_verb (self->inspector->commentary, proto, verb->name);
  PpInspectRow *row = pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_PLAIN, verb->name, words != NULL ? words : verb->syntax);

  pp_inspect_row_set (&row->side, g_strdup (verb->rfc));
}

/* States in which no command is heard: what comes instead. */
static const char *
find_instead (const char *state)
{
  static const struct { const char *state; const char *words; } instead[] = {
    { "reading-letter", N_("the letter, up to a line that is only a dot") }, { "reading-chunk", N_("the octets of this piece of the letter") },
    { "filing", N_("nothing before it has answered for the letter") }, { "sealing", N_("the TLS handshake") },
    { "authenticating", N_("the next part of the proof of identity, or * to leave off") }, { "greeting", N_("nothing before it has greeted") },
    { "closing", N_("nothing more: it has said goodbye") }, { "update", N_("nothing more: it clears away what was marked") },
    { "logging-out", N_("nothing more: it has said goodbye") }, { "idling", N_("DONE, which ends the waiting") },
    { "appending", N_("the octets of the letter that was announced") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (instead); i++)
    if (g_strcmp0 (instead[i].state, state) == 0)
      return _(instead[i].words);
  return _("nothing now");
}

static void
add_verbs (PpInspect *self, const PpConnectionView *connection)
{
  const PpVerbTable *table = find_table (connection->proto);
  PpVerbPlace place = find_place (self, connection);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  for (guint i = 0; table != NULL && i < table->n_rows; i++)
    if (pp_verb_table_is_open (table, pp_verb_table_get (table, i), &place))
      g_ptr_array_add (open, (gpointer) pp_verb_table_get (table, i));
  g_ptr_array_sort (open, by_states);
  for (guint i = 0; i < open->len; i++)
    add_verb (self, connection->proto, open->pdata[i]);
  if (open->len == 0)
    pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_PLAIN, NULL, find_instead (connection->server_state));
}

/* ------------------------------------------------------------------ what a client may hear */

/* "250 taken": the code in a column of its own */
static void
add_reply (PpInspect *self, const char *reply)
{
  gsize length = strcspn (reply, " ");
  gboolean code = length > 0 && strpbrk (reply, "0123456789+-*") == reply;
  g_autofree char *lead = code ? g_strndup (reply, length) : NULL;

  pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_PLAIN, lead, code && reply[length] == ' ' ? reply + length + 1 : code ? "" : reply);
}

/* The alternatives that the explanation of its last line has. */
static void
add_replies (PpInspect *self, const PpConnectionView *connection)
{
  PpEvent *said = connection->said;
  gboolean waits = said != NULL && (connection->replied == NULL || connection->replied->n < said->n);
  g_autoptr (PpExplanation) explanation =
      waits ? pp_commentary_explain (self->inspector->commentary, pp_chronicle_get_journal (self->inspector->chronicle), said) : NULL;
  g_auto (GStrv) replies = explanation != NULL && explanation->next != NULL ? g_strsplit (explanation->next, " · ", -1) : NULL;
  const char *words = connection->client_state != NULL ? pp_commentary_state (self->inspector->commentary, connection->proto, connection->client_state) : NULL;

  for (guint i = 0; replies != NULL && replies[i] != NULL; i++)
    add_reply (self, replies[i]);
  if (replies == NULL)
    pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_PLAIN, NULL, words != NULL ? words : _("the greeting of the server"));
}

/* ------------------------------------------------------------------ both */

static void
add_talk (PpInspect *self, const PpConnectionView *connection, gboolean several)
{
  gboolean server = serves (self, connection);
  g_autofree char *proto = name_proto (connection->proto);
  g_autofree char *peer = pp_inspect_name_peer (self, server ? connection->from : connection->to);
  g_autofree char *words = g_strdup_printf (server ? _("from %1$s, as %2$s server") : _("from %1$s, as %2$s client"), peer, proto);
  PpInspectRow *head;

  if (several)
    {
      head = pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_HEAD, NULL, words);
      pp_inspect_row_set (&head->side, g_strdup (server ? connection->server_state : connection->client_state));
    }
  if (server && self->host != NULL && self->host->external == NULL)
    add_verbs (self, connection);
  else if (!server && !g_str_equal (self->role, "guest"))
    add_replies (self, connection);
  else
    pp_inspect_add (self, PP_INSPECT_NEXT, PP_TONE_QUIET, NULL, _("what its own rules let it hear: it is not of this world"));
}

/* Nobody is connected. */
static void
add_idle (PpInspect *self)
{
  gboolean closed = (self->host != NULL && self->host->down) || (self->view != NULL && g_strcmp0 (self->view->mood, "closed") == 0);
  const char *words;

  if (g_str_equal (self->role, "resolver"))
    words = _("a question, such as for the MX of a domain: datagrams need no connection");
  else if (self->view != NULL && g_strcmp0 (self->view->mood, "offline") == 0)
    words = _("nothing: there is no connection");
  else if (self->view != NULL && g_strcmp0 (self->view->mood, "looking-up") == 0)
    words = _("the answer of the directory");
  else if (closed)
    words = _("nothing: nobody listens there");
  else
    words = pp_inspect_is_server (self) ? _("somebody who connects") : _("nothing: it speaks first when it has something to do");
  pp_inspect_add (self, PP_INSPECT_NEXT, closed ? PP_TONE_TROUBLE : PP_TONE_QUIET, NULL, words);
}

void
pp_inspect_next (PpInspect *self)
{
  g_autoptr (GPtrArray) own = list_own (self);

  pp_inspect_open (self, PP_INSPECT_NEXT);
  for (guint i = 0; i < MIN (own->len, MOST_TALKS); i++)
    add_talk (self, own->pdata[i], own->len > 1);
  if (own->len > MOST_TALKS)
    pp_inspect_add_rest (self, PP_INSPECT_NEXT, own->len - MOST_TALKS);
  if (own->len == 0)
    add_idle (self);
}
