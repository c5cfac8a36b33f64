/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SCRAM-SHA-256 (RFC 5802; RFC 7677): each of our ends against the other end computed here by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "sasl-ends.h"

typedef guint8 Hash[32];

static void
hmac (const guint8 *key, gsize key_length, const char *text, gssize length, Hash result)
{
  g_autoptr (GHmac) made = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize size = sizeof (Hash);

  g_hmac_update (made, (const guchar *) text, length < 0 ? strlen (text) : (gsize) length);
  g_hmac_get_digest (made, result, &size);
}

/* Hi (): the first block of PBKDF2, which is all there is. */
static void
salt_password (const char *password, const char *salt, guint rounds, Hash result)
{
  g_autoptr (GByteArray) start = g_byte_array_new ();
  gsize length;
  g_autofree guchar *octets = g_base64_decode (salt, &length);
  Hash round;

  g_byte_array_append (start, octets, length);
  g_byte_array_append (start, (const guint8 *) "\0\0\0\1", 4);
  hmac ((const guint8 *) password, strlen (password), (const char *) start->data, start->len, round);
  memcpy (result, round, sizeof (Hash));
  for (guint i = 1; i < rounds; i++)
    {
      hmac ((const guint8 *) password, strlen (password), (const char *) round, sizeof (Hash), round);
      for (guint k = 0; k < sizeof (Hash); k++)
        result[k] ^= round[k];
    }
}

/* The value of one attribute of a message. */
static char *
get_attribute (const char *message, char name)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == name && parts[i][1] == '=')
      return g_strdup (parts[i] + 2);
  g_assert_not_reached ();
}

/* What both ends prove themselves with. */
static void
compute (const char *password, const char *first_bare, const char *server_first, const char *final_bare,
         char **proof, char **verifier)
{
  g_autofree char *salt = get_attribute (server_first, 's'), *rounds = get_attribute (server_first, 'i');
  g_autofree char *message = g_strjoin (",", first_bare, server_first, final_bare, NULL);
  Hash salted, client_key, stored_key, server_key, signature;
  gsize size = sizeof stored_key;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  salt_password (password, salt, atoi (rounds), salted);
  hmac (salted, sizeof salted, "Client Key", -1, client_key);
  g_checksum_update (sum, client_key, sizeof client_key);
  g_checksum_get_digest (sum, stored_key, &size);
  hmac (stored_key, sizeof stored_key, message, -1, signature);
  for (guint i = 0; i < sizeof signature; i++)
    client_key[i] ^= signature[i];
  *proof = g_base64_encode (client_key, sizeof client_key);
  hmac (salted, sizeof salted, "Server Key", -1, server_key);
  hmac (server_key, sizeof server_key, message, -1, signature);
  *verifier = g_base64_encode (signature, sizeof signature);
}

/* The example of RFC 7677, 3: the hand computes well, so what agrees with it does. */
static void
test_scram_vector (void)
{
  g_autofree char *proof = NULL, *verifier = NULL;

  compute ("pencil", "n=user,r=rOprNGfwEbeRWgbNEkqO",
           "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
           "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", &proof, &verifier);
  g_assert_cmpstr (proof, ==, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  g_assert_cmpstr (verifier, ==, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

static char *
get_server_first (PpSaslServer *server, const char *client_first)
{
  g_autofree char *challenge = NULL;
  char *message;

  g_assert_cmpint (say (server, client_first, -1, &challenge), ==, PP_SASL_MORE);
  message = decode (challenge);
  g_assert_true (g_regex_match_simple ("^r=rOprNGfwEbeRWgbNEkqO[!-+\\--~]{18,},s=[A-Za-z0-9+/]+=*,i=4096$", message, 0, 0));
  return message;
}

/* @header: gs2-header; @bound: what the client says of it in its last message; @tail: behind the proof */
static void
hand_client (const char *header, const char *bound, const char *user, const char *tail, PpSaslStep expected)
{
  g_autoptr (PpSaslServer) server = SERVER ("SCRAM-SHA-256");
  g_autofree char *bare = g_strdup_printf ("n=%s,r=rOprNGfwEbeRWgbNEkqO", user);
  g_autofree char *client_first = g_strconcat (header, bare, NULL);
  g_autofree char *server_first = get_server_first (server, client_first);
  g_autofree char *nonce = get_attribute (server_first, 'r'), *binding = encode (bound, -1);
  g_autofree char *final_bare = g_strdup_printf ("c=%s,r=%s", binding, nonce);
  g_autofree char *proof = NULL, *verifier = NULL, *last = NULL, *challenge = NULL, *none = NULL;

  compute (SECRET, bare, server_first, final_bare, &proof, &verifier);
  last = g_strdup_printf ("%s,p=%s%s", final_bare, proof, tail);
  g_test_message ("%s %s", client_first, last);
  if (expected != PP_SASL_DONE)
    {
      g_assert_cmpint (say (server, last, -1, &challenge), ==, expected);
      return;
    }
  g_assert_cmpint (say (server, last, -1, &challenge), ==, PP_SASL_MORE);
  g_free (last);
  last = decode (challenge);
  g_assert_cmpstr (last + 2, ==, verifier);
  g_assert_null (pp_sasl_server_get_user (server));
  g_assert_cmpint (pp_sasl_server_step (server, "", &none), ==, PP_SASL_DONE);
  g_assert_nonnull (pp_sasl_server_get_user (server));
}

static void
test_scram_server (void)
{
  hand_client ("n,,", "n,,", "user", "", PP_SASL_DONE);
  hand_client ("y,,", "y,,", "user", "", PP_SASL_DONE); /* would bind to a channel, if we could */
  hand_client ("n,a=user,", "n,a=user,", "user", "", PP_SASL_DONE);
  hand_client ("n,,", "n,,", "comma=2Cequals=3D", "", PP_SASL_DONE);
  hand_client ("n,a=" ALICE ",", "n,a=" ALICE ",", "user", "", PP_SASL_FAILED);
  hand_client ("n,,", "n,,", "mallory", "", PP_SASL_FAILED);
  hand_client ("n,,", "y,,", "user", "", PP_SASL_FAILED);
  hand_client ("n,,", "n,,", "user", "AAAA", PP_SASL_RUBBISH);
  hand_client ("n,,", "n,,", "user", ",x=y", PP_SASL_RUBBISH);
}

static const Message scram_first[] = {
  { "p=tls-unique,,n=user,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=us=er,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=user=2,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,a=us=er,n=user,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=\xc2\xad,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=\xff,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_RUBBISH },
  { "n,,m=new,n=user,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_RUBBISH },
  { "x,,n=user,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_RUBBISH },
  { "n,user,n=user,r=rOprNGfwEbeRWgbNEkqO", -1, PP_SASL_FAILED },
  { "n,,n=user,r=", -1, PP_SASL_RUBBISH },
  { "n,,n=user", -1, PP_SASL_RUBBISH },
  { "n,,n=us\0er,r=rOprNGfwEbeRWgbNEkqO", 35, PP_SASL_RUBBISH },
  { ",,,,,,,,,,,,", -1, PP_SASL_RUBBISH },
};

static void
test_scram_first (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (scram_first); i++)
    {
      g_autoptr (PpSaslServer) server = SERVER ("SCRAM-SHA-256");
      g_autofree char *challenge = NULL;

      g_test_message ("%u", i);
      g_assert_cmpint (say (server, scram_first[i].octets, scram_first[i].length, &challenge), ==, scram_first[i].step);
      g_assert_null (challenge);
    }
}

/* Known or not, a name has a salt, always the same, and no two names the same. */
static void
test_scram_salt (void)
{
  static const char *const names[] = { "user", "user", "mallory", "mallory" };
  char *salts[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PpSaslServer) server = SERVER ("SCRAM-SHA-256");
      g_autofree char *client_first = g_strdup_printf ("n,,n=%s,r=rOprNGfwEbeRWgbNEkqO", names[i]);
      g_autofree char *message = get_server_first (server, client_first);

      salts[i] = get_attribute (message, 's');
    }
  g_assert_cmpstr (salts[0], ==, salts[1]);
  g_assert_cmpstr (salts[2], ==, salts[3]);
  g_assert_cmpstr (salts[0], !=, salts[2]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (salts[i]);
}

/* @format: the server's first message, with the client's nonce for %s */
static PpSaslStep
hand_server (const char *format, const char *password, const char *claim)
{
  g_autoptr (PpSaslClient) client = CLIENT ("SCRAM-SHA-256", "user", password);
  g_autofree char *said = NULL, *first = NULL, *nonce = NULL, *server_first = NULL, *line = NULL, *final = NULL;
  g_autofree char *proof = NULL, *verifier = NULL, *last = NULL, *verdict = NULL, *end = NULL, *end_line = NULL;
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  PpSaslStep step;

  g_assert_cmpint (pp_sasl_client_step (client, NULL, &said), ==, PP_SASL_MORE);
  first = decode (said);
  g_assert_true (g_str_has_prefix (first, "n,,n=user,r="));
  nonce = get_attribute (first, 'r');
  server_first = g_strjoinv (nonce, around);
  line = encode (server_first, -1);
  step = pp_sasl_client_step (client, line, &last);
  if (step != PP_SASL_MORE)
    return step;
  final = decode (last);
  *strstr (final, ",p=") = '\0';
  compute (SECRET, first + strlen ("n,,"), server_first, final, &proof, &verifier);
  g_assert_cmpstr (final + strlen (final) + strlen (",p="), ==, proof);
  verdict = g_strconcat ("v=", claim != NULL ? claim : verifier, NULL);
  end_line = encode (verdict, -1);
  step = pp_sasl_client_step (client, end_line, &end);
  g_assert_cmpstr (end, ==, step == PP_SASL_DONE ? "" : NULL);
  return step;
}

static void
test_scram_client (void)
{
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", SECRET, NULL), ==, PP_SASL_DONE);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4097,x=y", SECRET, NULL), ==, PP_SASL_DONE);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", SECRET, "AAAA"), ==, PP_SASL_FAILED);
  g_assert_cmpint (hand_server ("r=abc%s,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", SECRET, NULL), ==, PP_SASL_FAILED);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "a\tb", NULL), ==, PP_SASL_FAILED);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100001", SECRET, NULL), ==, PP_SASL_FAILED);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=18446744073709551615", SECRET, NULL), ==, PP_SASL_FAILED);
  g_assert_cmpint (hand_server ("r=%sabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0", SECRET, NULL), ==, PP_SASL_RUBBISH);
  g_assert_cmpint (hand_server ("r=%sabc,s=?,i=4096", SECRET, NULL), ==, PP_SASL_RUBBISH);
  g_assert_cmpint (hand_server ("e=other-error", SECRET, NULL), ==, PP_SASL_RUBBISH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/scram/vector", test_scram_vector);
  g_test_add_func ("/sasl/scram/server", test_scram_server);
  g_test_add_func ("/sasl/scram/first", test_scram_first);
  g_test_add_func ("/sasl/scram/salt", test_scram_salt);
  g_test_add_func ("/sasl/scram/client", test_scram_client);
  return g_test_run ();
}
