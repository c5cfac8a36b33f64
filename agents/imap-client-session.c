/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the IMAP client begins and ends a session: greeting, CAPABILITY, STARTTLS, AUTHENTICATE or LOGIN, ID, ENABLE,
 * LOGOUT.
 */
#include "agents/imap-client-private.h"

#include <string.h>

/* What is longer is said when it is asked for. */
#define INITIAL_RESPONSE_MOST 8000

void
pp_imap_call_abilities_clear (PpImapAbilities *can)
{
  g_clear_pointer (&can->mechanisms, g_ptr_array_unref);
  *can = (PpImapAbilities){ 0 };
}

/**
 * pp_imap_call_abilities_read:
 * @words: what stood behind CAPABILITY; what was known before is forgotten
 */
void
pp_imap_call_abilities_read (PpImapAbilities *can, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);
  const struct
  {
    const char *name;
    gboolean *has;
  } known[] = {
    { "IMAP4rev1", &can->rev1 }, { "IMAP4rev2", &can->rev2 }, { "STARTTLS", &can->starttls }, { "LOGINDISABLED", &can->login_disabled },
    { "SASL-IR", &can->sasl_ir }, { "IDLE", &can->idle }, { "CONDSTORE", &can->condstore }, { "QRESYNC", &can->qresync },
    { "MOVE", &can->move }, { "UIDPLUS", &can->uidplus }, { "LIST-STATUS", &can->list_status }, { "NAMESPACE", &can->namespaces },
    { "ID", &can->id }, { "ENABLE", &can->enable },
  };

  pp_imap_call_abilities_clear (can);
  can->known = TRUE;
  can->mechanisms = g_ptr_array_new_with_free_func (g_free);
  for (char **word = list; *word != NULL; word++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (known); i++)
        if (g_ascii_strcasecmp (*word, known[i].name) == 0)
          *known[i].has = TRUE;
      if (g_ascii_strncasecmp (*word, "AUTH=", 5) == 0)
        g_ptr_array_add (can->mechanisms, g_ascii_strup (*word + 5, -1));
    }
  g_ptr_array_add (can->mechanisms, NULL);
  /* Part of IMAP4rev2 itself (RFC 9051, appendix E) */
  if (can->rev2)
    can->idle = can->move = can->uidplus = can->list_status = can->namespaces = can->enable = can->sasl_ir = TRUE;
  can->condstore = can->condstore || can->qresync; /* RFC 7162, 3.2.1 */
}

/* Without this there is no use in going on. */
PpImapStep
pp_imap_call_give_up (PpImapCall *self, const PpImapStatus *status)
{
  if (status != NULL)
    {
      g_autofree char *words = g_utf8_make_valid (status->text, -1);
      guint n;
      pp_imap_call_note_problem (self, "the server refused %s: %s", pp_imap_client_steps (&n)[self->step]->name, words);
    }
  return PP_IMAP_STEP_LOGOUT;
}

/* ------------------------------------------------------------------ what comes first */

static PpImapStep
sign_in (PpImapCall *self)
{
  gboolean has_mechanism =
    self->can.mechanisms != NULL && pp_sasl_choose ((const char *const *) self->can.mechanisms->pdata, self->mechanism) != NULL;

  if (has_mechanism)
    return PP_IMAP_STEP_AUTHENTICATE;
  if (!self->can.login_disabled)
    return PP_IMAP_STEP_LOGIN;
  pp_imap_call_note_problem (self, "the server knows no way to sign in that this client knows");
  return PP_IMAP_STEP_LOGOUT;
}

/**
 * pp_imap_call_be_ready:
 *
 * Returns: the next thing that comes before the mailboxes: privacy, identity, and what both sides want to know
 */
PpImapStep
pp_imap_call_be_ready (PpImapCall *self)
{
  PpOffer tls = self->customer.tls;

  if (!self->can.known)
    return PP_IMAP_STEP_CAPABILITY;
  if (!self->sealed && !self->signed_in && tls != PP_OFFER_NO && self->can.starttls)
    return PP_IMAP_STEP_STARTTLS;
  if (!self->sealed && tls == PP_OFFER_REQUIRED)
    {
      pp_imap_call_note_problem (self, "TLS is required, but this server does not offer it");
      return PP_IMAP_STEP_LOGOUT;
    }
  if (!self->signed_in)
    return sign_in (self);
  if (self->can.id && !self->identified)
    return PP_IMAP_STEP_ID;
  if (self->can.enable && self->can.qresync && !self->enabled)
    return PP_IMAP_STEP_ENABLE;
  if (self->can.namespaces && !self->asked_namespace)
    return PP_IMAP_STEP_NAMESPACE;
  return PP_IMAP_STEP_LIST;
}

/* "* OK [CAPABILITY …] hello" saves the question. */
static void
take_abilities (PpImapCall *self, const PpImapStatus *status)
{
  if (status->code != NULL && strcmp (status->code, "CAPABILITY") == 0 && status->argument != NULL)
    pp_imap_call_abilities_read (&self->can, status->argument);
}

PpImapStep
pp_imap_call_heard_greeting (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    {
      pp_imap_call_note_problem (self, "the server's greeting was: %s", status->text);
      pp_imap_call_abandon (self);
      return PP_IMAP_N_STEPS;
    }
  self->signed_in = self->preauth;
  take_abilities (self, status);
  return pp_imap_call_be_ready (self);
}

PpImapStep
pp_imap_call_heard_capability (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good || !self->can.known)
    return pp_imap_call_give_up (self, status);
  return pp_imap_call_be_ready (self);
}

/* ------------------------------------------------------------------ STARTTLS */

PpImapStep
pp_imap_call_heard_starttls (PpImapCall *self, const PpImapStatus *status)
{
  if (status->good)
    return PP_IMAP_STEP_SEAL;
  if (self->customer.tls == PP_OFFER_REQUIRED)
    return pp_imap_call_give_up (self, status);
  self->can.starttls = FALSE; /* it was offered, but is not to be had */
  return pp_imap_call_be_ready (self);
}

/* "mda:box.paris.example" is where box.paris.example must show its certificate. */
void
pp_imap_call_seal (PpImapCall *self)
{
  const char *peer = pp_port_get_peer_name (self->port), *colon = strchr (peer, ':');

  pp_port_seal_as_client (self->port, self->customer.trust, colon != NULL ? colon + 1 : peer, !self->customer.unverified);
}

/* ------------------------------------------------------------------ AUTHENTICATE, LOGIN */

/* An initial response that is empty is "=" (RFC 4959, 3). */
void
pp_imap_call_say_authenticate (PpImapCall *self)
{
  const char *mechanism = pp_sasl_choose ((const char *const *) self->can.mechanisms->pdata, self->mechanism);
  const char *peer = pp_port_get_peer_name (self->port), *colon = strchr (peer, ':');

  g_clear_pointer (&self->sasl, pp_sasl_client_free);
  g_clear_pointer (&self->response, g_free);
  self->sasl = pp_sasl_client_new (mechanism, "imap", colon != NULL ? colon + 1 : peer, self->user, self->password);
  self->sasl_step = PP_SASL_MORE;
  if (pp_sasl_client_speaks_first (self->sasl))
    self->sasl_step = pp_sasl_client_step (self->sasl, NULL, &self->response);
  if (self->can.sasl_ir && self->response != NULL && strlen (self->response) <= INITIAL_RESPONSE_MOST)
    {
      pp_imap_call_say (self, "AUTHENTICATE %s %s", mechanism, *self->response == '\0' ? "=" : self->response);
      g_clear_pointer (&self->response, g_free);
    }
  else
    pp_imap_call_say (self, "AUTHENTICATE %s", mechanism);
}

/* A challenge; "*" gives the exchange up (RFC 9051, 6.2.2). What could not stand behind the command is asked for with an
 * empty one. */
void
pp_imap_call_more_authenticate (PpImapCall *self, const char *text)
{
  if (self->response == NULL || *text != '\0')
    {
      PpSaslStep step;

      g_clear_pointer (&self->response, g_free);
      step = self->sasl_step = pp_sasl_client_step (self->sasl, text, &self->response);
      if ((step != PP_SASL_MORE && step != PP_SASL_DONE) || self->response == NULL)
        {
          g_free (self->response);
          self->response = g_strdup ("*");
          pp_port_note (self->port, "gives the sign-in up: that is no challenge of this mechanism");
        }
    }
  pp_port_say_line (self->port, self->response, -1);
  g_clear_pointer (&self->response, g_free);
}

/* What a server can do before and after is not the same. */
static PpImapStep
be_let_in (PpImapCall *self, const PpImapStatus *status)
{
  self->signed_in = TRUE;
  if (status->code == NULL || strcmp (status->code, "CAPABILITY") != 0)
    self->can.known = FALSE;
  take_abilities (self, status);
  return pp_imap_call_be_ready (self);
}

PpImapStep
pp_imap_call_heard_authenticate (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return pp_imap_call_give_up (self, status);
  if (self->sasl_step != PP_SASL_DONE)
    {
      pp_imap_call_note_problem (self, "the server has not shown that it knows the password");
      return PP_IMAP_STEP_LOGOUT;
    }
  return be_let_in (self, status);
}

static gboolean
can_be_quoted (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) || (guchar) *text > 126)
      return FALSE;
  return TRUE;
}

void
pp_imap_call_say_login (PpImapCall *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  if (!can_be_quoted (self->user) || !can_be_quoted (self->password))
    {
      pp_imap_call_note_problem (self, "the user name or the password cannot be said with LOGIN");
      pp_imap_call_take (self, PP_IMAP_STEP_LOGOUT);
      return;
    }
  pp_imap_astring_append (words, self->user, -1, FALSE);
  g_string_append_c (words, ' ');
  pp_imap_astring_append (words, self->password, -1, FALSE);
  pp_imap_call_say (self, "LOGIN %s", words->str);
}

PpImapStep
pp_imap_call_heard_login (PpImapCall *self, const PpImapStatus *status)
{
  return status->good ? be_let_in (self, status) : pp_imap_call_give_up (self, status);
}

/* ------------------------------------------------------------------ ID, ENABLE, LOGOUT */

void
pp_imap_call_say_id (PpImapCall *self)
{
  self->identified = TRUE;
  pp_imap_call_say (self, "ID (\"name\" \"Pennypost\")");
}

/* RFC 7162, 3.2.3: so that SELECT tells of everything that has changed, and of what is gone. */
void
pp_imap_call_say_enable (PpImapCall *self)
{
  self->enabled = TRUE;
  pp_imap_call_say (self, "ENABLE QRESYNC");
}

PpImapStep
pp_imap_call_heard_ready (PpImapCall *self, const PpImapStatus *status)
{
  self->asked_namespace = self->asked_namespace || self->step == PP_IMAP_STEP_NAMESPACE;
  return pp_imap_call_be_ready (self);
}

PpImapStep
pp_imap_call_heard_logout (PpImapCall *self, const PpImapStatus *status)
{
  self->bye = TRUE;
  pp_imap_call_abandon (self);
  return PP_IMAP_N_STEPS;
}
