/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sealed conversations in a world: one journal with sockets and without, running freely and stepped by hand; the same
 * outcome in real time; certificates of every kind; what must not be heard, and what must not be said.
 */
#include <string.h>
#include <unistd.h>

#include "seal-actors.h"
#include "sim/snapshot.h"

#define SEAL "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"
#define GOOD "server sealed TLSv1.3 TLS_AES_256_GCM_SHA384\n"
#define VERIFIED \
  "client sealed TLSv1.3 TLS_AES_256_GCM_SHA384 certificate of server.example, issued by Pennypost CA: verified\n"
#define UNVERIFIED "client sealed TLSv1.3 TLS_AES_256_GCM_SHA384 certificate of "

typedef struct
{
  const char *name;
  ToyManner manner;
  PpIdentityKind kind;
  gboolean stranger; /* the client trusts another authority */
  gboolean verify;
  const char *script[8];
  const char *client; /* what the client is told */
  const char *server;
  const char *told;   /* "tls" and "note" events */
} Play;

static const Play plays[] = {
  { "asked", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "ECHO clear", "!seal", "ECHO sealed", "SEAL", "BYE" },
    "heard hello\nheard clear\nheard go ahead\nsealed " SEAL "\nheard sealed\nheard sealed already\nheard bye\nhung up\n",
    "heard ECHO clear\nheard SEAL\nsealed " SEAL "\nheard ECHO sealed\nheard SEAL\nheard BYE\n", VERIFIED GOOD },
  { "at-once", TOY_AT_ONCE, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "ECHO one", "!hang-up" },
    "sealed " SEAL "\nheard hello\nheard one\n", "sealed " SEAL "\nheard ECHO one\nhung up\n", VERIFIED GOOD },
  { "early", TOY_EARLY, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "ECHO one", "CUT" },
    "sealed " SEAL "\nheard hello\nheard one\nhung up\n", "sealed " SEAL "\nheard ECHO one\nheard CUT\n", VERIFIED GOOD },
  { "big", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "!seal", "BIG 1048576", "TAKE 1048576", "!octets 1048576", "BYE" },
    "heard hello\nheard go ahead\nsealed " SEAL "\nheard big 1048576\nheard 1048576 octets, sum 3850966083\n"
    "heard took 1048576 3850966083\nheard bye\nhung up\n",
    "heard SEAL\nsealed " SEAL "\nheard BIG 1048576\nheard TAKE 1048576\nheard 1048576 octets, sum 3850966083\nheard BYE\n",
    VERIFIED GOOD },
  { "self-signed", TOY_ASKED, PP_IDENTITY_SELF_SIGNED, FALSE, TRUE, { "!seal", "ECHO secret" },
    "heard hello\nheard go ahead\nsealed the certificate is not trusted: it is signed by nobody but itself\n",
    "heard SEAL\nsealed the other side broke off: CA is unknown\n",
    "client failed the certificate is not trusted: it is signed by nobody but itself\n"
    "server failed the other side broke off: CA is unknown\n" },
  { "self-signed-taken", TOY_ASKED, PP_IDENTITY_SELF_SIGNED, FALSE, FALSE, { "!seal", "ECHO taken", "BYE" },
    "heard hello\nheard go ahead\nsealed " SEAL "\nheard taken\nheard bye\nhung up\n",
    "heard SEAL\nsealed " SEAL "\nheard ECHO taken\nheard BYE\n",
    UNVERIFIED "server.example, issued by itself: NOT verified "
    "(the certificate is not trusted: it is signed by nobody but itself)\n" GOOD },
  { "stranger", TOY_AT_ONCE, PP_IDENTITY_TRUSTED, TRUE, TRUE, { "ECHO secret" },
    "sealed the certificate is not trusted: it is signed by nobody we know\n",
    "sealed the other side broke off: CA is unknown\n",
    "client failed the certificate is not trusted: it is signed by nobody we know\n"
    "server failed the other side broke off: CA is unknown\n" },
  { "wrong-name", TOY_EARLY, PP_IDENTITY_WRONG_NAME, FALSE, TRUE, { "ECHO secret" },
    "sealed the certificate is for other.example, not for server.example\n",
    "sealed the other side broke off: Certificate is bad\n",
    "client failed the certificate is for other.example, not for server.example\n"
    "server failed the other side broke off: Certificate is bad\n" },
  { "wrong-name-taken", TOY_ASKED, PP_IDENTITY_WRONG_NAME, FALSE, FALSE, { "!seal", "BYE" },
    "heard hello\nheard go ahead\nsealed " SEAL "\nheard bye\nhung up\n", "heard SEAL\nsealed " SEAL "\nheard BYE\n",
    UNVERIFIED "other.example, issued by Pennypost CA: NOT verified "
    "(the certificate is for other.example, not for server.example)\n" GOOD },
  { "injected", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "!raw SEAL\r\nECHO injected\r\nBY", "BYE" },
    "heard hello\nheard go ahead\nsealed " SEAL "\nheard bye\nhung up\n", "heard SEAL\nsealed " SEAL "\nheard BYE\n",
    "server 17 octets that came in clear before the handshake were thrown away\n" VERIFIED GOOD },
  { "leaked", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "LEAK", "BYE" },
    "heard hello\nheard go ahead\nsealed " SEAL "\nheard bye\nhung up\n", "heard LEAK\nsealed " SEAL "\nheard BYE\n",
    "client 8 octets that came in clear before the handshake were thrown away\n" VERIFIED GOOD },
  { "garbage", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "!seal", "!clear EHLO client.example\r\nMAIL FROM:<>\r\n" },
    "heard hello\nheard go ahead\nheard \025\003\003\nhung up\n", /* an alert ends with what is an LF elsewhere */
    "heard SEAL\nsealed what came is no TLS handshake\n",
    "server failed what came is no TLS handshake\n" },
  { "gone", TOY_ASKED, PP_IDENTITY_TRUSTED, FALSE, TRUE, { "!seal", "!hang-up" }, "heard hello\nheard go ahead\n",
    "heard SEAL\nsealed the other side hung up in the middle of the handshake\n",
    "server failed the other side hung up in the middle of the handshake\n" },
};

typedef enum
{
  FREE,
  BY_HAND
} Gait;

typedef struct
{
  PpWorld *world;
  ToyServer *server;
  ToyClient *client;
  PpJournal *journal;
} Stage;

static Stage *
set_stage (const Play *play, PpNet *net, PpTime time)
{
  g_autoptr (PpAuthority) authority = pp_authority_new ();
  g_autoptr (PpAuthority) other = pp_authority_new ();
  g_autofree char *network = g_strdup_printf ("127.26.%d", getpid () % 250 + 1);
  g_autofree char *at_client = g_strconcat (network, ".1", NULL), *at_server = g_strconcat (network, ".2", NULL);
  Stage *self = g_new0 (Stage, 1);
  g_autoptr (GError) error = NULL;

  self->world = pp_world_new (net, time, 0, 7);
  self->server = g_object_new (TOY_TYPE_SERVER, NULL);
  self->client = g_object_new (TOY_TYPE_CLIENT, NULL);
  self->journal = pp_journal_new ();
  self->server->manner = self->client->manner = play->manner;
  self->server->identity = pp_authority_issue (authority, "server.example", at_server, play->kind);
  self->client->trust = pp_trust_ref (pp_authority_get_trust (play->stranger ? other : authority));
  self->client->name = "server.example";
  self->client->verify = play->verify;
  self->client->script = play->script;
  pp_world_set_sink (self->world, pp_journal_sink, self->journal);
  pp_world_set_port_offset (self->world, 5000);
  pp_world_add_host (self->world, "client.example", at_client);
  pp_world_add_host (self->world, "server.example", at_server);
  pp_world_add_actor (self->world, PP_ACTOR (self->client), "toy:client", "client.example");
  pp_world_add_actor (self->world, PP_ACTOR (self->server), "toy:server", "server.example");
  g_assert_true (pp_world_listen (self->world, PP_ACTOR (self->server), TOY_PORT, "toy", 1, &error));
  g_assert_no_error (error);
  return self;
}

/* What was told of TLS, who told it in front. */
static char *
told (PpJournal *journal)
{
  GString *all = g_string_new (NULL);

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      PpEvent *event = pp_journal_get (journal, n);
      if (event->kind == PP_KIND_TLS || event->kind == PP_KIND_NOTE)
        g_string_append_printf (all, "%s %s\n", event->from + strlen ("toy:"), event->text);
    }
  return g_string_free (all, FALSE);
}

/* Ends the play and checks how it came out. The order of the two ends is only certain in virtual time. */
static PpJournal *
strike (const Play *play, Stage *self, gboolean in_order)
{
  g_autofree char *said = told (self->journal);
  PpJournal *journal = self->journal;

  g_assert_cmpstr (self->client->log->str, ==, play->client);
  g_assert_cmpstr (self->server->log->str, ==, play->server);
  if (in_order)
    g_assert_cmpstr (said, ==, play->told);
  else
    {
      g_auto (GStrv) lines = g_strsplit (play->told, "\n", -1);
      g_assert_cmpuint (strlen (said), ==, strlen (play->told));
      for (guint i = 0; lines[i] != NULL; i++)
        g_assert_nonnull (strstr (said, lines[i]));
    }
  g_assert_finalize_object (self->world);
  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->server);
  g_free (self);
  return journal;
}

static void
wait_for (PpWorld *world, gint64 most_us)
{
  GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };

  g_poll (&fd, 1, most_us / 1000 + 1);
}

static void
assert_folded (Stage *self, PpReplay *replay)
{
  g_autofree char *live = pp_world_describe (self->world);
  g_autofree char *folded = pp_snapshot_describe_live (pp_replay_at (replay, pp_journal_get_length (self->journal)));

  g_assert_cmpstr (live, ==, folded);
}

static PpJournal *
run_virtual (const Play *play, PpNet *net, Gait gait)
{
  Stage *self = set_stage (play, net, PP_TIME_VIRTUAL);
  g_autoptr (PpReplay) replay = pp_replay_new (self->journal);
  PpWorldStatus status;

  if (gait == BY_HAND)
    pp_world_close_gate (self->world);
  pp_world_start (self->world);
  while ((status = pp_world_step (self->world)) != PP_WORLD_IDLE)
    {
      if (status == PP_WORLD_HELD)
        {
          g_autoptr (PpEvent) about = pp_world_get_about_to_say (self->world);
          g_assert_cmpuint (about->n, ==, pp_journal_get_length (self->journal) + 1);
          pp_world_allow (self->world, 1);
        }
      else if (status == PP_WORLD_WAITING)
        wait_for (self->world, 10 * G_USEC_PER_SEC);
      assert_folded (self, replay);
    }
  return strike (play, self, TRUE);
}

static void
assert_same (PpJournal *a, PpJournal *b)
{
  for (guint n = 1; n <= MIN (pp_journal_get_length (a), pp_journal_get_length (b)); n++)
    if (!pp_event_same (pp_journal_get (a, n), pp_journal_get (b, n)))
      g_error ("event %u: %s or %s", n, pp_journal_get (a, n)->text, pp_journal_get (b, n)->text);
  g_assert_cmpuint (pp_journal_get_length (a), ==, pp_journal_get_length (b));
}

static void
test_virtual (gconstpointer data)
{
  const Play *play = data;
  g_autoptr (PpJournal) sockets = run_virtual (play, pp_socket_net_new (), FREE);
  g_autoptr (PpJournal) stepped = run_virtual (play, pp_socket_net_new (), BY_HAND);
  g_autoptr (PpJournal) memory = run_virtual (play, pp_memory_net_new (), FREE);
  g_autoptr (PpJournal) memory_stepped = run_virtual (play, pp_memory_net_new (), BY_HAND);

  assert_same (sockets, stepped);
  assert_same (sockets, memory);
  assert_same (sockets, memory_stepped);
}

/* In real time the world never rests: it is over when nothing has been told for a while after the client is done. */
static void
test_real (gconstpointer data)
{
  const Play *play = data;
  Stage *self = set_stage (play, pp_socket_net_new (), PP_TIME_REAL);
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  pp_world_start (self->world);
  for (;;)
    {
      g_autofree char *said = told (self->journal);
      gboolean ended = strlen (said) == strlen (play->told) && strlen (self->server->log->str) == strlen (play->server);
      if (ended && self->client->done)
        break;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      for (guint i = 0; i < 100; i++)
        if (pp_world_step (self->world) == PP_WORLD_WAITING)
          {
            wait_for (self->world, 1000);
            break;
          }
    }
  g_object_unref (strike (play, self, FALSE));
}

/* Snapshots know that a connection is sealed, and describe it. */
static void
test_snapshot (void)
{
  g_autoptr (PpJournal) journal = run_virtual (&plays[0], pp_memory_net_new (), FREE);
  g_autoptr (PpSnapshot) snapshot = pp_snapshot_new ();
  gboolean sealed = FALSE;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      PpEvent *event = pp_journal_get (journal, n);
      g_autoptr (PpSnapshot) before = pp_snapshot_copy (snapshot);
      g_autofree char *described = NULL;
      pp_snapshot_apply (snapshot, event);
      g_assert_false (pp_snapshot_equal (before, snapshot));
      sealed |= event->kind == PP_KIND_TLS;
      described = pp_snapshot_describe (snapshot);
      g_assert_cmpint (pp_snapshot_get_connection (snapshot, 1)->sealed, ==, sealed);
      g_assert_cmpint (strstr (described, ", sealed") != NULL, ==, sealed);
    }
  g_assert_true (sealed);
}

/* What is encrypted costs as much in the journal as what is not, and is as readable. */
static void
test_plaintext (void)
{
  g_autoptr (PpJournal) journal = run_virtual (&plays[0], pp_memory_net_new (), FREE);
  guint found = 0;

  for (guint n = 1; n <= pp_journal_get_length (journal); n++)
    {
      PpEvent *event = pp_journal_get (journal, n);
      if (g_str_equal (event->text, "ECHO sealed"))
        {
          g_assert_cmpuint (event->octets, ==, strlen ("ECHO sealed\r\n"));
          found++;
        }
    }
  g_assert_cmpuint (found, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    {
      g_autofree char *virtual = g_strconcat ("/seal/virtual/", plays[i].name, NULL);
      g_autofree char *real = g_strconcat ("/seal/real/", plays[i].name, NULL);
      g_test_add_data_func (virtual, &plays[i], test_virtual);
      g_test_add_data_func (real, &plays[i], test_real);
    }
  g_test_add_func ("/seal/snapshot", test_snapshot);
  g_test_add_func ("/seal/plaintext", test_plaintext);
  return g_test_run ();
}
