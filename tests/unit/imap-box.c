/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See imap-box.h.
 */
#include "imap-box.h"

#include <string.h>

/* Monday, 2 March 2026, 09:00:00 UTC */
#define EPOCH_US (G_GINT64_CONSTANT (1772442000) * G_USEC_PER_SEC)

static const char *const letters[] = {
  "From: Alice <alice@london.example>\r\nTo: bob@paris.example\r\nSubject: first\r\n"
  "Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@london.example>\r\n\r\nHello Bob.\r\n",
  "From: Carol <carol@paris.example>\r\nTo: bob@paris.example\r\nSubject: two parts\r\n"
  "Date: Sun, 1 Mar 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9\r\n"
  "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n",
  "From: =?UTF-8?Q?Ren=C3=A9?= <rene@paris.example>\r\nTo: bob@paris.example\r\nCc: carol@paris.example\r\n"
  "Subject: =?UTF-8?Q?d=C3=A9j=C3=A0_vu?=\r\nDate: Sat, 28 Feb 2026 23:30:00 -0500\r\n\r\nthird\r\n",
};

/* ------------------------------------------------------------------ a post office */

struct _TestBox
{
  PpActor parent_instance;
  PpBench *cabinet;
  PpMailStore *store;
  PpAuthority *authority;
  PpVigil *strangers, *guests;
  PpImapPolicy policies[3];
};
G_DEFINE_FINAL_TYPE (TestBox, test_box, PP_TYPE_ACTOR)

static PpIdentity *
identify (PpActor *actor)
{
  return pp_authority_issue (TEST_BOX (actor)->authority, BOX, "127.25.0.2", PP_IDENTITY_TRUSTED);
}

static char *
get_password (PpActor *actor, const char *user)
{
  if (g_str_equal (user, "bob"))
    return g_strdup ("a \"secret\"");
  return g_strdup (g_str_equal (user, "carol") ? "c" : NULL);
}

static gboolean
find_account (PpActor *actor, const char *user, char **owner, gint64 *quota)
{
  *owner = g_strdup (user);
  *quota = g_str_equal (user, "carol") ? 4096 : 0;
  return TRUE;
}

static const PpImapPolicy *
policy_of (TestBox *self, PpPort *port)
{
  const char *proto = pp_port_get_proto (port);

  return &self->policies[g_str_equal (proto, "imap-clear") ? 1 : g_str_equal (proto, "imap-required") ? 2 : 0];
}

static void
box_accepted (PpActor *actor, PpPort *port)
{
  TestBox *self = TEST_BOX (actor);

  if (g_str_equal (pp_port_get_proto (port), "imaps"))
    pp_imap_serve_sealed (port, self->guests, policy_of (self, port));
  else
    pp_imap_serve (port, self->guests, policy_of (self, port));
}

static void
box_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  pp_imap_server_heard (port, unit);
}

static void
box_sealed (PpActor *actor, PpPort *port, const char *problem)
{
  pp_imap_server_sealed (port, problem);
}

static void
box_hung_up (PpActor *actor, PpPort *port)
{
  pp_imap_server_hung_up (port);
}

static void
box_timer (PpActor *actor, guint tag)
{
  if (!pp_vigil_timer (TEST_BOX (actor)->guests, tag))
    pp_vigil_timer (TEST_BOX (actor)->strangers, tag);
}

static void
box_started (PpActor *actor)
{
  TestBox *self = TEST_BOX (actor);
  const PpOffer offers[] = { PP_OFFER_YES, PP_OFFER_NO, PP_OFFER_REQUIRED };

  self->store = pp_mail_store_new (actor, self->cabinet);
  self->guests = pp_vigil_new (actor, 1, G_GINT64_CONSTANT (30) * 60 * G_USEC_PER_SEC, pp_imap_server_asleep);
  self->strangers = pp_vigil_new (actor, 2, G_GINT64_CONSTANT (3) * 60 * G_USEC_PER_SEC, pp_imap_server_asleep);
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    self->policies[i] = (PpImapPolicy){
      .host = BOX, .store = self->store, .strangers = self->strangers, .tls = offers[i], .most_octets = 100000,
      .most_sessions = offers[i] == PP_OFFER_REQUIRED ? 1 : 0,
      .identify = identify, .get_password = get_password, .find_account = find_account,
    };
}

static void
test_box_finalize (GObject *object)
{
  TestBox *self = TEST_BOX (object);

  g_clear_pointer (&self->guests, pp_vigil_free);
  g_clear_pointer (&self->strangers, pp_vigil_free);
  g_clear_pointer (&self->store, pp_mail_store_unref);
  pp_authority_unref (self->authority);
  pp_bench_unref (self->cabinet);
  G_OBJECT_CLASS (test_box_parent_class)->finalize (object);
}

static void
test_box_class_init (TestBoxClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_box_finalize;
  actor_class->started = box_started;
  actor_class->accepted = box_accepted;
  actor_class->heard = box_heard;
  actor_class->sealed = box_sealed;
  actor_class->hung_up = box_hung_up;
  actor_class->timer = box_timer;
}

static void
test_box_init (TestBox *self)
{
  self->authority = pp_authority_new ();
  self->cabinet = pp_cabinet_open (NULL, BOX, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autoptr (GBytes) letter = g_bytes_new_static (letters[i], strlen (letters[i]));
      g_assert_cmpint (pp_cabinet_mailbox_add (pp_cabinet_of (self->cabinet), "bob", i + 1,
                                               EPOCH_US + i * G_USEC_PER_SEC, letter, 0, NULL), ==, i + 1);
    }
}

/* ------------------------------------------------------------------ worlds */

PpWorld *
test_box_make_world (PpActor *box)
{
  static const struct { guint port; const char *proto; } services[] = {
    { OPTIONAL, "imap" }, { CLEAR, "imap-clear" }, { REQUIRED, "imap-required" }, { SEALED, "imaps" },
  };
  PpWorld *world = pp_world_new (pp_memory_net_new (), PP_TIME_VIRTUAL, EPOCH_US, 1);
  g_autoptr (GError) error = NULL;

  pp_world_add_host (world, LAPTOP, "127.25.0.1");
  pp_world_add_host (world, BOX, "127.25.0.2");
  pp_world_add_actor (world, box, "mda:" BOX, BOX);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    g_assert_true (pp_world_listen (world, box, services[i].port, services[i].proto, 5, &error));
  pp_world_start (world);
  return world;
}
