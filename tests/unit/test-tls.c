/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two ends of TLS with nothing but this test between them: octet by octet, cut off, altered, and with a certificate for an
 * address.
 */
#include <string.h>

#include "sim/tls.h"

typedef struct
{
  PpAuthority *authority;
  PpTls *client, *server;
} Pair;

static Pair
pair_new (PpIdentityKind kind, const char *name, gboolean verify)
{
  Pair pair = { .authority = pp_authority_new () };
  g_autoptr (PpIdentity) identity = pp_authority_issue (pair.authority, "mx.example", "127.25.0.2", kind);

  pair.server = pp_tls_new_server (identity);
  pair.client = pp_tls_new_client (pp_authority_get_trust (pair.authority), name, verify);
  return pair;
}

static void
pair_clear (Pair *pair)
{
  pp_tls_free (pair->client);
  pp_tls_free (pair->server);
  pp_authority_unref (pair->authority);
}

static gsize
carry (PpTls *from, PpTls *to, gsize piece)
{
  gsize length;
  const guint8 *octets = pp_tls_get_out (from, &length);

  for (gsize at = 0; at < length; at += piece)
    {
      pp_tls_feed (to, octets + at, MIN (piece, length - at));
      pp_tls_shake_hands (to);
    }
  pp_tls_clear_out (from);
  return length;
}

static void
shake (Pair *pair, gsize piece)
{
  gsize moved;

  pp_tls_shake_hands (pair->client);
  do
    {
      moved = carry (pair->client, pair->server, piece);
      moved += carry (pair->server, pair->client, piece);
    }
  while (moved > 0);
}

static void
assert_hears (PpTls *tls, const char *text)
{
  char octets[16384];
  gsize count = pp_tls_read (tls, octets, sizeof octets - 1);

  octets[count] = '\0';
  g_assert_cmpstr (octets, ==, text);
}

static void
test_pieces (gconstpointer piece)
{
  Pair pair = pair_new (PP_IDENTITY_TRUSTED, "mx.example", TRUE);

  g_assert_null (pp_tls_get_cipher (pair.client));
  shake (&pair, GPOINTER_TO_SIZE (piece));
  g_assert_cmpint (pp_tls_get_status (pair.client), ==, PP_TLS_OPEN);
  g_assert_cmpint (pp_tls_get_status (pair.server), ==, PP_TLS_OPEN);
  g_assert_cmpstr (pp_tls_get_protocol (pair.server), ==, "TLSv1.3");
  g_assert_cmpstr (pp_tls_get_certificate (pair.client), ==, "certificate of mx.example, issued by Pennypost CA: verified");
  g_assert_null (pp_tls_get_certificate (pair.server));
  pp_tls_write (pair.client, "EHLO", 4);
  carry (pair.client, pair.server, GPOINTER_TO_SIZE (piece));
  assert_hears (pair.server, "EHLO");
  assert_hears (pair.server, "");
  g_assert_cmpint (pp_tls_get_status (pair.server), ==, PP_TLS_OPEN);
  pp_tls_write (pair.client, "QUIT", 4);
  pp_tls_close (pair.client);
  pp_tls_write (pair.client, "more", 4);
  carry (pair.client, pair.server, GPOINTER_TO_SIZE (piece));
  assert_hears (pair.server, "QUIT");
  assert_hears (pair.server, "");
  g_assert_cmpint (pp_tls_get_status (pair.server), ==, PP_TLS_CLOSED);
  /* the other direction is still open: RFC 8446, 6.1 */
  pp_tls_write (pair.server, "221", 3);
  carry (pair.server, pair.client, GPOINTER_TO_SIZE (piece));
  assert_hears (pair.client, "221");
  pair_clear (&pair);
}

static void
test_address (void)
{
  Pair right = pair_new (PP_IDENTITY_TRUSTED, "127.25.0.2", TRUE), wrong = pair_new (PP_IDENTITY_TRUSTED, "127.25.0.3", TRUE);
  Pair any = pair_new (PP_IDENTITY_WRONG_NAME, NULL, TRUE);

  shake (&right, 65536);
  shake (&wrong, 65536);
  shake (&any, 65536);
  g_assert_cmpint (pp_tls_get_status (right.client), ==, PP_TLS_OPEN);
  g_assert_cmpint (pp_tls_get_status (wrong.client), ==, PP_TLS_FAILED);
  g_assert_cmpstr (pp_tls_get_problem (wrong.client), ==, "the certificate is for mx.example, not for 127.25.0.3");
  g_assert_cmpint (pp_tls_get_status (any.client), ==, PP_TLS_OPEN);
  pair_clear (&right);
  pair_clear (&wrong);
  pair_clear (&any);
}

/* What was written before a handshake that fails is never sent to whoever is not trusted. */
static void
test_secret (void)
{
  Pair pair = pair_new (PP_IDENTITY_SELF_SIGNED, "mx.example", TRUE);
  gsize length;

  pp_tls_write (pair.client, "secret", 6);
  shake (&pair, 65536);
  g_assert_cmpint (pp_tls_get_status (pair.client), ==, PP_TLS_FAILED);
  g_assert_cmpint (pp_tls_get_status (pair.server), ==, PP_TLS_FAILED);
  pp_tls_write (pair.client, "secret", 6);
  pp_tls_close (pair.client);
  pp_tls_get_out (pair.client, &length);
  g_assert_cmpuint (length, ==, 0);
  assert_hears (pair.server, "");
  pair_clear (&pair);
}

static void
test_early (void)
{
  Pair pair = pair_new (PP_IDENTITY_TRUSTED, "mx.example", TRUE);

  pp_tls_write (pair.client, "one", 3);
  pp_tls_write (pair.client, "two", 3);
  shake (&pair, 65536);
  assert_hears (pair.server, "onetwo");
  pair_clear (&pair);
}

/* The other side is cut off at every place of the first flights. */
static void
test_cut (void)
{
  for (gsize at = 0; at < 800; at += 7)
    {
      Pair pair = pair_new (PP_IDENTITY_TRUSTED, "mx.example", TRUE);
      PpTls *deaf = at % 2 == 0 ? pair.server : pair.client;
      const guint8 *octets;
      gsize length;

      pp_tls_shake_hands (pair.client);
      if (deaf == pair.client)
        carry (pair.client, pair.server, 65536);
      octets = pp_tls_get_out (deaf == pair.client ? pair.server : pair.client, &length);
      if (at < length)
        {
          pp_tls_feed (deaf, octets, at);
          pp_tls_feed_end (deaf);
          g_assert_cmpint (pp_tls_shake_hands (deaf), ==, PP_TLS_FAILED);
          g_assert_cmpstr (pp_tls_get_problem (deaf), ==, "the other side hung up in the middle of the handshake");
        }
      pair_clear (&pair);
    }
}

/* One octet of an open connection is altered on the way: nothing of that record, or behind it, is ever read. */
static void
test_altered (void)
{
  for (gsize at = 0; at < 27; at++)
    {
      Pair pair = pair_new (PP_IDENTITY_TRUSTED, "mx.example", TRUE);
      g_autofree guint8 *copy = NULL;
      const guint8 *octets;
      gsize length;

      shake (&pair, 65536);
      pp_tls_write (pair.client, "12345", 5);
      octets = pp_tls_get_out (pair.client, &length);
      g_assert_cmpuint (length, ==, 27);
      copy = g_memdup2 (octets, length);
      copy[at] ^= 0x40;
      pp_tls_feed (pair.server, copy, length);
      pp_tls_feed_end (pair.server);
      assert_hears (pair.server, "");
      g_assert_cmpint (pp_tls_get_status (pair.server), !=, PP_TLS_OPEN);
      pp_tls_feed (pair.server, copy, length);
      assert_hears (pair.server, "");
      pair_clear (&pair);
    }
}

/* Gone without a close_notify: what was read before counts, and then it is over. */
static void
test_truncated (void)
{
  Pair pair = pair_new (PP_IDENTITY_TRUSTED, "mx.example", TRUE);

  shake (&pair, 65536);
  pp_tls_write (pair.client, "half", 4);
  carry (pair.client, pair.server, 65536);
  pp_tls_feed_end (pair.server);
  assert_hears (pair.server, "half");
  assert_hears (pair.server, "");
  g_assert_cmpint (pp_tls_get_status (pair.server), ==, PP_TLS_CLOSED);
  pair_clear (&pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tls/at-once", GSIZE_TO_POINTER (65536), test_pieces);
  g_test_add_data_func ("/tls/octet-by-octet", GSIZE_TO_POINTER (1), test_pieces);
  g_test_add_func ("/tls/address", test_address);
  g_test_add_func ("/tls/secret", test_secret);
  g_test_add_func ("/tls/early", test_early);
  g_test_add_func ("/tls/cut", test_cut);
  g_test_add_func ("/tls/altered", test_altered);
  g_test_add_func ("/tls/truncated", test_truncated);
  return g_test_run ();
}
