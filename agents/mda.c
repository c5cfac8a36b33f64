/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail delivery agent: takes letters by LMTP (or from an MTA under the same roof) into mailboxes, and lets their
 * owners collect them by POP3 or keep them here by IMAP.
 */
#include <string.h>

#include "agents/actors.h"
#include "agents/downgrade.h"
#include "agents/sasl.h"
#include "agents/trace.h"

enum
{
  TIMER_GUESTS = 1,
  TIMER_READERS,
  TIMER_IMAP,
  TIMER_IMAP_STRANGERS
};

struct _PpMda
{
  PpActor parent_instance;
  PpSite *site;
  PpSmtpPolicy lmtp;
  PpPop3Policy pop3;
  PpMailStore *store;
  PpImapPolicy imap;
  PpVigil *guests;      /* who brings letters by LMTP */
  PpVigil *readers;     /* who fetches them by POP3 */
  PpVigil *imap_guests; /* who reads them by IMAP */
  guint next_id;
  GHashTable *uncollected; /* set of mailboxes */
};

G_DEFINE_FINAL_TYPE (PpMda, pp_mda, PP_TYPE_ACTOR)

/* ------------------------------------------------------------------ filing */

typedef struct
{
  PpMda *mda;          /* owned */
  guint32 item;
  PpEnvelope *envelope;
  char **mailboxes;    /* NULL-terminated; "" for who has none */
  GPtrArray *replies;  /* one a recipient; NULL while it is being filed */
  guint *filed;        /* which recipients the store was given */
  guint n_filed;
  PpDeliveredFunc delivered;
  gpointer data;
} Delivery;

static void
delivery_free (Delivery *delivery)
{
  g_free (delivery->filed);
  g_strfreev (delivery->mailboxes);
  g_ptr_array_unref (delivery->replies);
  pp_envelope_free (delivery->envelope);
  g_object_unref (delivery->mda);
  g_free (delivery);
}

static PpReply *
reply_to_filing (const char *name, const GError *error)
{
  if (error == NULL)
    return pp_reply_new (250, "2.0.0", "<%s> Delivered", name);
  if (g_error_matches (error, PP_CABINET_ERROR, PP_CABINET_ERROR_FULL))
    return pp_reply_new (552, "5.2.2", "<%s> Quota exceeded: the mailbox is full", name);
  return pp_reply_new (452, "4.3.1", "<%s> Cannot file the letter now, try again later", name);
}

static void
tell_delivered (Delivery *delivery)
{
  delivery->delivered (delivery->data, delivery->replies);
  pp_actor_enter (PP_ACTOR (delivery->mda), "resting");
  delivery_free (delivery);
}

static void
letters_filed (gpointer data, const guint32 *uids, GError *const *errors, const GError *error)
{
  Delivery *delivery = data;

  for (guint i = 0; i < delivery->n_filed; i++)
    {
      guint recipient = delivery->filed[i];
      g_autofree char *name = pp_address_to_string (delivery->envelope->recipients->pdata[recipient]);

      delivery->replies->pdata[recipient] = reply_to_filing (name, error != NULL ? error : errors[i]);
      if (error == NULL && errors[i] == NULL)
        g_hash_table_add (delivery->mda->uncollected, g_strdup (delivery->mailboxes[recipient]));
    }
  tell_delivered (delivery);
}

/* What can be answered without the store; the rest is listed for it. */
static void
sort_recipients (Delivery *delivery, gboolean can_be_text)
{
  for (guint i = 0; i < delivery->envelope->recipients->len; i++)
    {
      g_autofree char *name = pp_address_to_string (delivery->envelope->recipients->pdata[i]);

      if (*delivery->mailboxes[i] == '\0')
        delivery->replies->pdata[i] = pp_reply_new (550, "5.1.1", "<%s> No such user here", name);
      else if (!can_be_text)
        delivery->replies->pdata[i] = pp_reply_new (554, "5.6.3",
                                                    "<%s> The mailbox takes lines of text only, and the letter cannot be converted", name);
      else
        delivery->filed[delivery->n_filed++] = i;
    }
}

/* Also for nobody: the answer comes when what was asked for before is done. */
static void
give_to_store (Delivery *delivery, GBytes *content)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree PpAddressee *addressees = g_new0 (PpAddressee, delivery->n_filed);
  const PpFiled letter = { .item = delivery->item, .date_us = pp_actor_get_date_us (PP_ACTOR (delivery->mda)) };

  for (guint i = 0; i < delivery->n_filed; i++)
    {
      const PpAddress *recipient = delivery->envelope->recipients->pdata[delivery->filed[i]];
      const PpScenarioUser *user = pp_site_find_user (delivery->mda->site, recipient);

      g_ptr_array_add (names, pp_address_to_string (recipient));
      addressees[i] = (PpAddressee){ .owner = delivery->mailboxes[delivery->filed[i]], .address = names->pdata[i],
                                     .quota = user != NULL ? user->quota : 0 };
    }
  pp_mail_store_deliver_to (delivery->mda->store, addressees, delivery->n_filed, content, &letter, letters_filed, delivery);
}

/* The last server writes down where a report would go: final delivery (RFC 5321, 4.4). */
static GBytes *
with_return_path (GBytes *content, const PpEnvelope *envelope, const char *received)
{
  g_autofree char *reverse = pp_address_to_string (envelope->reverse);
  g_autofree char *lines = g_strdup_printf ("Return-Path: <%s>\r\n%s", reverse, received);
  g_autoptr (GBytes) without = pp_octets_without_field (content, "Return-Path");

  return pp_octets_prepend (without, lines);
}

/* POP3 hands out lines (RFC 1939, 3): a binary letter is encoded, or nobody could read it. NULL: that cannot be. */
static GBytes *
as_text (PpMda *self, guint32 item, const PpEnvelope *envelope, GBytes *content)
{
  if (envelope->body != PP_BODY_BINARYMIME)
    return g_bytes_ref (content);
  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, item, 0, NULL, "encodes the letter anew: a mailbox takes lines of text only");
  return pp_octets_downgrade (content);
}

static void
file (PpMda *self, guint32 item, const PpEnvelope *envelope, GBytes *content, const char *received,
      PpDeliveredFunc delivered, gpointer data)
{
  guint count = envelope->recipients->len;
  g_autoptr (GBytes) text = as_text (self, item, envelope, content);
  g_autoptr (GBytes) letter = with_return_path (text != NULL ? text : content, envelope, received);
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->mda = g_object_ref (self);
  delivery->item = item;
  delivery->envelope = pp_envelope_copy (envelope);
  delivery->mailboxes = g_new0 (char *, count + 1);
  delivery->filed = g_new0 (guint, count);
  delivery->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_reply_free);
  g_ptr_array_set_size (delivery->replies, count);
  delivery->delivered = delivered;
  delivery->data = data;
  for (guint i = 0; i < count; i++)
    {
      delivery->mailboxes[i] = pp_site_find_mailbox (self->site, envelope->recipients->pdata[i]);
      if (delivery->mailboxes[i] == NULL)
        delivery->mailboxes[i] = g_strdup ("");
    }
  sort_recipients (delivery, text != NULL);
  pp_actor_enter (PP_ACTOR (self), "filing");
  give_to_store (delivery, letter);
}

/**
 * pp_mda_deliver:
 * @from: the MTA under the same roof
 *
 * The hand-over without a dialogue.
 */
void
pp_mda_deliver (PpMda *self, PpActor *from, guint32 item, const PpEnvelope *envelope, GBytes *content,
                PpDeliveredFunc delivered, gpointer data)
{
  pp_actor_report (from, PP_KIND_NOTE, item, 4, pp_actor_get_name (PP_ACTOR (self)),
                   "hands the letter over: MTA and MDA work under one roof, so there is no conversation");
  file (self, item, envelope, content, "", delivered, data);
}

/* ------------------------------------------------------------------ LMTP */

static PpVerdict
may_receive (PpActor *actor, PpPort *port, const PpEnvelope *envelope, const PpAddress *forward, PpReply **refusal)
{
  g_autofree char *mailbox = pp_site_find_mailbox (PP_MDA (actor)->site, forward);
  g_autofree char *name = pp_address_to_string (forward);

  if (mailbox != NULL)
    return PP_VERDICT_YES;
  *refusal = pp_reply_new (550, "5.1.1", "<%s> No such user here", name);
  return PP_VERDICT_NO;
}

static PpIdentity *
identify (PpActor *actor)
{
  return pp_site_identify (PP_MDA (actor)->site);
}

static void
delivered_by_lmtp (gpointer data, GPtrArray *replies)
{
  PpPort *port = data;

  pp_smtp_server_taken (port, replies);
  g_object_unref (port);
}

static void
take (PpActor *actor, PpPort *port, const PpEnvelope *envelope, GBytes *content)
{
  PpMda *self = PP_MDA (actor);
  g_autofree char *id = g_strdup_printf ("%04X", ++self->next_id);
  g_autofree char *received = pp_trace_received (actor, port, PP_SMTP_LMTP, id, envelope);

  file (self, pp_port_get_item (port), envelope, content, received, delivered_by_lmtp, g_object_ref (port));
}

/* ------------------------------------------------------------------ POP3 */

static gboolean
check_password (PpActor *actor, const char *name, const char *password, char **mailbox)
{
  PpMda *self = PP_MDA (actor);
  g_autofree char *prepared = pp_sasl_prepare (name); /* RFC 6856, 2.2 */
  g_autoptr (PpAddress) address = pp_address_parse (prepared != NULL ? prepared : name, NULL);
  g_autofree char *local = pp_text_fold (address != NULL ? address->local : prepared != NULL ? prepared : name);
  const PpScenarioUser *user = g_hash_table_lookup (self->site->users, local);

  if (user == NULL || (address != NULL && !pp_site_is_local (self->site, address)) ||
      !pp_sasl_is_password (user->password, password))
    return FALSE;
  g_hash_table_remove (self->uncollected, local);
  *mailbox = g_steal_pointer (&local);
  return TRUE;
}

static char *
find_password (PpActor *actor, const char *user)
{
  return pp_site_find_password (PP_MDA (actor)->site, user);
}

static PpPop3Policy
pop3_policy (PpMda *self)
{
  const PpSite *site = self->site;

  return (PpPop3Policy){
    .host = site->host->name,
    .store = self->store,
    .check_password = check_password,
    .find_password = find_password,
    .tls = site->host->tls,
    .identify = identify,
    .guests = self->readers,
    .most_sessions = site->host->most_sessions > 0 ? site->host->most_sessions : site->most_sessions,
  };
}

/* ------------------------------------------------------------------ IMAP */

static gboolean
find_account (PpActor *actor, const char *user, char **owner, gint64 *quota)
{
  PpMda *self = PP_MDA (actor);
  const PpScenarioUser *found = pp_site_find_login (self->site, user);

  if (found == NULL)
    return FALSE;
  *owner = pp_text_fold (found->address->local);
  *quota = found->quota;
  g_hash_table_remove (self->uncollected, *owner);
  return TRUE;
}

/* A client may say nothing for long (RFC 9051, 5.4), but not before it has signed in. */
static void
set_up_imap (PpMda *self)
{
  const PpSite *site = self->site;

  self->imap_guests = pp_vigil_new (PP_ACTOR (self), TIMER_IMAP, MAX (pp_site_patience (site), PP_IMAP_SERVER_PATIENCE_US), pp_imap_server_asleep);
  self->imap = (PpImapPolicy){
    .host = site->host->name,
    .store = self->store,
    .strangers = pp_vigil_new (PP_ACTOR (self), TIMER_IMAP_STRANGERS, pp_site_patience (site), pp_imap_server_asleep),
    .tls = site->host->tls,
    .most_octets = self->lmtp.most_octets,
    .most_sessions = self->lmtp.most_sessions,
    .identify = identify,
    .get_password = find_password,
    .find_account = find_account,
  };
}

static gboolean
is_imap (PpPort *port)
{
  return g_str_has_prefix (pp_port_get_proto (port), "imap");
}

/* ------------------------------------------------------------------ the actor */

static gboolean
is_pop3 (PpPort *port)
{
  return g_str_has_prefix (pp_port_get_proto (port), "pop3");
}

static void
accepted (PpActor *actor, PpPort *port)
{
  PpMda *self = PP_MDA (actor);

  if (g_str_equal (pp_port_get_proto (port), "pop3s"))
    pp_pop3_serve_sealed (port, &self->pop3);
  else if (is_pop3 (port))
    pp_pop3_serve (port, &self->pop3);
  else if (g_str_equal (pp_port_get_proto (port), "imaps"))
    pp_imap_serve_sealed (port, self->imap_guests, &self->imap);
  else if (is_imap (port))
    pp_imap_serve (port, self->imap_guests, &self->imap);
  else
    pp_smtp_serve (port, self->guests, &self->lmtp);
}

static void
heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  if (is_pop3 (port))
    pp_pop3_server_heard (port, unit);
  else if (is_imap (port))
    pp_imap_server_heard (port, unit);
  else
    pp_smtp_server_heard (port, unit);
}

static void
hung_up (PpActor *actor, PpPort *port)
{
  if (is_pop3 (port))
    pp_pop3_server_hung_up (port);
  else if (is_imap (port))
    pp_imap_server_hung_up (port);
  else
    pp_smtp_server_hung_up (port);
}

static void
sealed (PpActor *actor, PpPort *port, const char *problem)
{
  if (is_pop3 (port))
    pp_pop3_server_sealed (port, problem);
  else if (is_imap (port))
    pp_imap_server_sealed (port, problem);
  else
    pp_smtp_server_sealed (port, problem);
}

static void
timer (PpActor *actor, guint tag)
{
  PpMda *self = PP_MDA (actor);

  if (!pp_vigil_timer (self->guests, tag) && !pp_vigil_timer (self->readers, tag) && !pp_vigil_timer (self->imap_guests, tag))
    pp_vigil_timer (self->imap.strangers, tag);
}

static void
told (PpActor *actor, const char *wish, GVariant *details)
{
  if (strcmp (wish, "open") == 0)
    pp_actor_enter (actor, "resting");
}

static void
started (PpActor *actor)
{
  pp_actor_enter (actor, pp_site_is_closed (PP_MDA (actor)->site) ? "closed" : "resting");
}

static void
pp_mda_finalize (GObject *object)
{
  g_clear_pointer (&PP_MDA (object)->guests, pp_vigil_free);
  g_clear_pointer (&PP_MDA (object)->readers, pp_vigil_free);
  g_clear_pointer (&PP_MDA (object)->imap_guests, pp_vigil_free);
  g_clear_pointer (&PP_MDA (object)->imap.strangers, pp_vigil_free);
  g_clear_pointer (&PP_MDA (object)->store, pp_mail_store_unref);
  g_clear_pointer (&PP_MDA (object)->site, pp_site_free);
  g_hash_table_unref (PP_MDA (object)->uncollected);
  G_OBJECT_CLASS (pp_mda_parent_class)->finalize (object);
}

static void
pp_mda_class_init (PpMdaClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pp_mda_finalize;
  actor_class->started = started;
  actor_class->told = told;
  actor_class->accepted = accepted;
  actor_class->heard = heard;
  actor_class->sealed = sealed;
  actor_class->hung_up = hung_up;
  actor_class->timer = timer;
}

static void
pp_mda_init (PpMda *self)
{
  self->uncollected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

gboolean
pp_mda_has_uncollected (PpMda *self, const char *mailbox)
{
  g_return_val_if_fail (PP_IS_MDA (self), FALSE);
  return g_hash_table_contains (self->uncollected, mailbox);
}

/**
 * pp_mda_get_store:
 *
 * Returns: (transfer none): where it files
 */
PpMailStore *
pp_mda_get_store (PpMda *self)
{
  g_return_val_if_fail (PP_IS_MDA (self), NULL);
  return self->store;
}

/**
 * pp_mda_new:
 * @site: (transfer full): its surroundings
 *
 * Returns: (transfer full): a delivery agent; let it listen for LMTP and POP3
 */
PpMda *
pp_mda_new (PpSite *site)
{
  PpMda *self = g_object_new (PP_TYPE_MDA, NULL);

  self->site = site;
  self->guests = pp_vigil_new (PP_ACTOR (self), TIMER_GUESTS, pp_site_patience (site), pp_smtp_server_asleep);
  self->lmtp = pp_site_policy (site, PP_SMTP_LMTP);
  self->lmtp.identify = identify;
  self->lmtp.may_receive = may_receive;
  self->lmtp.take = take;
  self->store = pp_mail_store_new (PP_ACTOR (self), site->cabinet);
  self->readers = pp_vigil_new (PP_ACTOR (self), TIMER_READERS, site->host->idle_us > 0 ? site->host->idle_us : PP_POP3_SERVER_PATIENCE_US,
                                pp_pop3_server_asleep);
  self->pop3 = pop3_policy (self);
  set_up_imap (self);
  return self;
}
