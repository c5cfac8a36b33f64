/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inspector: puts an inspection together, and says who somebody is and what state he is in.
 */
#include "app/inspector-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* ------------------------------------------------------------------ rows */

static void
row_free (gpointer data)
{
  PpInspectRow *row = data;

  g_free (row->lead);
  g_free (row->words);
  g_free (row->more);
  g_free (row->side);
  g_free (row->sentence);
  g_free (row);
}

/* Such an actor has such things, though there may be none now. */
void
pp_inspect_open (PpInspect *self, PpInspectKind kind)
{
  PpInspectSection *section = &self->inspection->sections[kind];

  if (section->rows == NULL)
    section->rows = g_ptr_array_new_with_free_func (row_free);
}

PpInspectRow *
pp_inspect_add (PpInspect *self, PpInspectKind kind, PpInspectTone tone, const char *lead, const char *words)
{
  PpInspectRow *row = g_new0 (PpInspectRow, 1);

  row->tone = tone;
  row->lead = g_strdup (lead);
  row->words = g_strdup (words != NULL ? words : "");
  pp_inspect_open (self, kind);
  g_ptr_array_add (self->inspection->sections[kind].rows, row);
  return row;
}

/* Takes @words. */
void
pp_inspect_row_set (char **part, char *words)
{
  g_free (*part);
  *part = words;
}

void
pp_inspect_add_rest (PpInspect *self, PpInspectKind kind, guint more)
{
  g_autofree char *words = more > 0 ? g_strdup_printf (ngettext ("and %'u more", "and %'u more", more), more) : NULL;

  if (more > 0)
    pp_inspect_add (self, kind, PP_TONE_QUIET, NULL, words);
}

/* What those hear who do not see the columns. */
static void
say_row (PpInspectRow *row)
{
  GString *sentence = g_string_new (row->lead);

  if (sentence->len > 0 && *row->words != '\0')
    g_string_append (sentence, ": ");
  g_string_append (sentence, row->words);
  if (row->more != NULL)
    g_string_append_printf (sentence, "; %s", row->more);
  if (row->side != NULL)
    g_string_append_printf (sentence, "; %s", row->side);
  g_strdelimit (sentence->str, "\n", ' ');
  row->sentence = g_string_free (sentence, FALSE);
}

static void
say_rows (PpInspection *inspection)
{
  for (guint kind = 0; kind < PP_N_INSPECT; kind++)
    for (guint i = 0; inspection->sections[kind].rows != NULL && i < inspection->sections[kind].rows->len; i++)
      say_row (inspection->sections[kind].rows->pdata[i]);
}

/* ------------------------------------------------------------------ state */

gboolean
pp_inspect_is_server (const PpInspect *self)
{
  return self->host != NULL && self->device == NULL;
}

static void
add_state (PpInspect *self, const char *of, const char *state)
{
  PpCommentary *commentary = self->inspector->commentary;
  const char *words = pp_commentary_state (commentary, of, state), *office = pp_commentary_state_post_office (commentary, of, state);
  gboolean trouble = g_str_equal (state, "closed") || g_str_equal (state, "offline");
  g_autofree char *visible = pp_inspect_visible (state);
  PpInspectRow *row = pp_inspect_add (self, PP_INSPECT_STATE, trouble ? PP_TONE_TROUBLE : PP_TONE_PLAIN, visible, words);

  pp_inspect_row_set (&row->more, g_strdup (office));
}

/* What its sessions are at, the newest first; not all, if there are many. */
static void
add_session_states (PpInspect *self)
{
  g_autoptr (GPtrArray) open = pp_snapshot_list_connections (self->snapshot);
  guint shown = 0;

  for (guint i = open->len; i-- > 0 && shown < 2;)
    {
      const PpConnectionView *connection = open->pdata[i];
      const char *state = g_str_equal (connection->from, self->actor) ? connection->client_state : connection->server_state;

      if ((!g_str_equal (connection->from, self->actor) && !g_str_equal (connection->to, self->actor)) || state == NULL)
        continue;
      add_state (self, connection->proto, state);
      shown++;
    }
}

static void
add_listening (PpInspect *self)
{
  static const struct { PpRole role; const char *proto; guint port; gboolean tls; } services[] = {
    { PP_ROLE_MSA, "submission", 587, FALSE }, { PP_ROLE_MSA, "submissions", 465, TRUE }, { PP_ROLE_MTA, "smtp", 25, FALSE },
    { PP_ROLE_MDA, "lmtp", 24, FALSE }, { PP_ROLE_MDA, "pop3", 110, FALSE }, { PP_ROLE_MDA, "pop3s", 995, TRUE },
    { PP_ROLE_MDA, "imap", 143, FALSE }, { PP_ROLE_MDA, "imaps", 993, TRUE }, { PP_ROLE_RESOLVER, "dns", 53, FALSE },
  };
  const PpInspectIndex *index = &self->inspector->index;
  guint role = g_str_equal (self->role, "msa") ? PP_ROLE_MSA : g_str_equal (self->role, "mta") ? PP_ROLE_MTA
             : g_str_equal (self->role, "mda") ? PP_ROLE_MDA : PP_ROLE_RESOLVER;
  g_autoptr (GString) words = g_string_new (NULL);
  PpInspectRow *row;

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      guint port = GPOINTER_TO_UINT (g_hash_table_lookup (index->ports, services[i].proto));

      if (services[i].role != role || (services[i].tls && self->host->tls == PP_OFFER_NO))
        continue;
      g_string_append_printf (words, "%s%s %u", words->len > 0 ? ", " : "", services[i].proto, services[i].port);
      if (port != 0 && port != services[i].port)
        g_string_append_printf (words, _(" (here %u)"), port);
    }
  row = pp_inspect_add (self, PP_INSPECT_CONNECTIONS, PP_TONE_PLAIN, self->host->down ? _("does not listen") : _("listens"), words->str);
  if (self->host->down)
    row->tone = PP_TONE_TROUBLE;
  if (index->network != NULL)
    pp_inspect_row_set (&row->side, self->host->external != NULL ? g_strdup (self->host->external)
                                                                 : g_strdup_printf ("%s.%u", index->network, self->host->number));
}

static void
add_offers (PpInspect *self)
{
  const PpScenarioHost *host = self->host;
  gsize most = host->most_octets > 0 ? host->most_octets : self->inspector->scenario->most_octets;
  g_autoptr (GString) words = g_string_new (NULL);

  if (g_str_equal (self->role, "resolver"))
    return;
  g_string_append (words, host->tls == PP_OFFER_REQUIRED ? _("insists on TLS") : host->tls == PP_OFFER_YES ? _("TLS") : _("no TLS"));
  if (g_str_equal (self->role, "msa"))
    g_string_append_printf (words, ", %s", host->auth == PP_OFFER_REQUIRED ? _("insists on AUTH") : host->auth == PP_OFFER_YES ? _("AUTH") : _("no AUTH"));
  if (most > 0)
    g_string_append_printf (words, _(", letters of up to %'" G_GSIZE_FORMAT " octets"), most);
  if (host->greylist_us > 0 && g_str_equal (self->role, "mta"))
    g_string_append_printf (words, ", %s", _("greylisting"));
  pp_inspect_add (self, PP_INSPECT_CONNECTIONS, PP_TONE_PLAIN, _("offers"), words->str);
}

static void
add_note (PpInspect *self)
{
  g_autofree char *words = self->view != NULL && self->view->note != NULL ? pp_inspect_visible (self->view->note->text) : NULL;

  if (words != NULL)
    pp_inspect_add (self, PP_INSPECT_STATE, PP_TONE_PLAIN, _("last reason"), words);
}

static void
inspect_state (PpInspect *self)
{
  pp_inspect_open (self, PP_INSPECT_STATE);
  if (self->host != NULL && self->host->down)
    pp_inspect_add (self, PP_INSPECT_STATE, PP_TONE_TROUBLE, _("down"), _("The server does not run: nobody listens there."));
  else if (self->host != NULL && self->host->external != NULL)
    pp_inspect_add (self, PP_INSPECT_STATE, PP_TONE_PLAIN, _("outside"), _("A real server, which is not of this world, plays this part."));
  else if (self->view != NULL && self->view->mood != NULL)
    add_state (self, self->role, self->view->mood);
  else if (g_str_equal (self->role, "guest"))
    pp_inspect_add (self, PP_INSPECT_STATE, PP_TONE_PLAIN, _("outside"), _("A program from outside: only what it says is known."));
  else
    pp_inspect_add (self, PP_INSPECT_STATE, PP_TONE_QUIET, NULL, _("The world has not begun yet."));
  add_session_states (self);
  add_note (self);
}

/* ------------------------------------------------------------------ who it is */

static char *
name_office (PpInspect *self)
{
  if (self->user != NULL)
    {
      g_autofree char *name = g_strdup (self->user->name != NULL ? self->user->name : self->user->address->local);
      return g_strdup_printf (_("%s's house"), name);
    }
  if (self->host != NULL && self->host->title != NULL)
    return g_strdup (self->host->title);
  return g_strdup (g_str_equal (self->role, "guest") ? _("a visitor") : "");
}

static void
identify (PpInspect *self, const char *actor)
{
  const char *colon = strchr (actor, ':');
  PpScenario *scenario = self->inspector->scenario;
  PpInspection *inspection = self->inspection;

  self->actor = actor;
  self->role = colon != NULL ? g_strndup (actor, colon - actor) : g_strdup ("guest");
  self->name = colon != NULL ? colon + 1 : actor;
  self->device = pp_inspect_find_device (scenario, actor, &self->user);
  if (!g_str_equal (self->role, "guest"))
    self->host = pp_scenario_get_host (scenario, self->device != NULL ? self->device->host : self->name);
  inspection->actor = g_strdup (actor);
  inspection->role = pp_inspect_name_role (actor);
  inspection->host = pp_inspect_name_host (scenario, actor);
  inspection->office = name_office (self);
}

/**
 * pp_inspector_new:
 * @scenario: a reference is taken
 * @chronicle: of the journal that is looked at; outlives the inspector
 * @commentary: outlives it too
 *
 * Returns: (transfer full): an inspector of that world
 */
PpInspector *
pp_inspector_new (PpScenario *scenario, PpChronicle *chronicle, PpCommentary *commentary)
{
  PpInspector *self;

  g_return_val_if_fail (scenario != NULL && chronicle != NULL && commentary != NULL, NULL);

  self = g_new0 (PpInspector, 1);
  self->scenario = pp_scenario_ref (scenario);
  self->chronicle = chronicle;
  self->commentary = commentary;
  pp_inspect_index_init (&self->index, pp_chronicle_get_journal (chronicle));
  return self;
}

void
pp_inspector_free (PpInspector *self)
{
  g_return_if_fail (self != NULL);

  pp_inspect_index_clear (&self->index);
  pp_scenario_unref (self->scenario);
  g_free (self);
}

/**
 * pp_inspector_look:
 * @snapshot: the moment
 * @actor: "mta:mail.london.example"
 *
 * What it costs does not grow with what lies in queues and mailboxes.
 *
 * Returns: (transfer full): what is known of that actor then
 */
PpInspection *
pp_inspector_look (PpInspector *self, const PpSnapshot *snapshot, const char *actor)
{
  PpInspect look = { .inspector = self, .snapshot = snapshot };
  PpEvent *last;

  g_return_val_if_fail (self != NULL && snapshot != NULL && actor != NULL, NULL);

  pp_chronicle_update (self->chronicle);
  pp_inspect_index_update (&self->index, self->scenario);
  last = pp_snapshot_get_last (snapshot);
  look.n = pp_snapshot_get_n (snapshot);
  look.now_us = last != NULL ? last->time_us : 0;
  look.inspection = g_new0 (PpInspection, 1);
  identify (&look, actor);
  look.view = pp_snapshot_get_actor (snapshot, actor);
  inspect_state (&look);
  pp_inspect_next (&look);
  pp_inspect_connections (&look);
  if (pp_inspect_is_server (&look))
    {
      add_listening (&look);
      add_offers (&look);
    }
  pp_inspect_queue (&look);
  pp_inspect_mailboxes (&look);
  pp_inspect_zone (&look);
  say_rows (look.inspection);
  g_free (look.role);
  return look.inspection;
}

void
pp_inspection_free (PpInspection *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < PP_N_INSPECT; i++)
    g_clear_pointer (&self->sections[i].rows, g_ptr_array_unref);
  g_free (self->actor);
  g_free (self->role);
  g_free (self->host);
  g_free (self->office);
  g_free (self);
}

/**
 * pp_inspect_kind_get_title:
 *
 * Returns: (transfer none): "May hear next", translated
 */
const char *
pp_inspect_kind_get_title (PpInspectKind kind)
{
  const char *const titles[PP_N_INSPECT] = {
    [PP_INSPECT_STATE] = _("State"), [PP_INSPECT_NEXT] = _("May hear next"), [PP_INSPECT_CONNECTIONS] = _("Open connections"),
    [PP_INSPECT_QUEUE] = _("Queue"), [PP_INSPECT_MAILBOXES] = _("Mailboxes"), [PP_INSPECT_ZONE] = _("Zone"),
  };

  g_return_val_if_fail (kind < PP_N_INSPECT, NULL);
  return titles[kind];
}
