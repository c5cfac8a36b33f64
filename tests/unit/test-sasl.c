/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SASL: our two ends against each other, and each end against what the RFCs print.
 */
#include <string.h>

#include "sasl-ends.h"

#define UMLAUT_APART "Mu\xcc\x88\xc3\x9fig"

static void
assert_over (PpSaslServer *server)
{
  g_autofree char *challenge = NULL;

  g_assert_cmpint (pp_sasl_server_step (server, "", &challenge), ==, PP_SASL_RUBBISH);
  g_assert_null (challenge);
}

/* ------------------------------------------------------------------ our client against our server */

static PpSaslStep
converse (PpSaslServer *server, PpSaslClient *client, gboolean initial)
{
  g_autofree char *said = NULL, *challenge = NULL;
  PpSaslStep step = PP_SASL_MORE, mine = PP_SASL_MORE;

  if (initial)
    mine = pp_sasl_client_step (client, NULL, &said);
  step = pp_sasl_server_step (server, said, &challenge);
  while (step == PP_SASL_MORE)
    {
      g_assert_cmpint (mine, ==, PP_SASL_MORE);
      g_assert_nonnull (challenge);
      g_clear_pointer (&said, g_free);
      mine = pp_sasl_client_step (client, challenge, &said);
      g_assert_nonnull (said);
      g_clear_pointer (&challenge, g_free);
      step = pp_sasl_server_step (server, said, &challenge);
    }
  g_assert_null (challenge);
  if (step == PP_SASL_DONE)
    g_assert_cmpint (mine, ==, PP_SASL_DONE);
  return step;
}

static void
sign_in (const char *mechanism, gboolean initial, const char *user, const char *password, PpSaslStep expected)
{
  g_autoptr (PpSaslServer) server = SERVER (mechanism);
  g_autoptr (PpSaslClient) client = CLIENT (mechanism, user, password);

  g_test_message ("%s, %s, %s", mechanism, user, password);
  sasl_asked = 0;
  g_assert_null (pp_sasl_server_get_user (server));
  g_assert_cmpint (converse (server, client, initial), ==, expected);
  g_assert_cmpuint (sasl_asked, <=, 1);
  if (expected == PP_SASL_DONE)
    g_assert_nonnull (pp_sasl_server_get_user (server));
  else
    g_assert_null (pp_sasl_server_get_user (server));
  assert_over (server);
}

static void
test_both_ends (gconstpointer data)
{
  const char *mechanism = data;
  g_autoptr (PpSaslClient) client = CLIENT (mechanism, ALICE, SECRET);
  gboolean first = pp_sasl_client_speaks_first (client);

  g_assert_cmpint (first, ==, g_str_equal (mechanism, "PLAIN") || g_str_equal (mechanism, "SCRAM-SHA-256"));
  for (guint initial = 0; initial <= (first ? 1 : 0); initial++)
    {
      sign_in (mechanism, initial, ALICE, SECRET, PP_SASL_DONE);
      sign_in (mechanism, initial, ALICE, SECRET "s", PP_SASL_FAILED);
      sign_in (mechanism, initial, ALICE, "Pencil", PP_SASL_FAILED);
      sign_in (mechanism, initial, "mallory", SECRET, PP_SASL_FAILED);
      sign_in (mechanism, initial, "ALICE@london.example", SECRET, PP_SASL_FAILED);
      sign_in (mechanism, initial, "comma,equals=", SECRET, PP_SASL_DONE);
      sign_in (mechanism, initial, "control", "ab", PP_SASL_FAILED);
      sign_in (mechanism, initial, "j\xc3\xb6rg", UMLAUT, PP_SASL_DONE);
      sign_in (mechanism, initial, "jo\xcc\x88rg", UMLAUT_APART, PP_SASL_DONE);
      sign_in (mechanism, initial, "j\xc3\xb6rg", "Mussig", PP_SASL_FAILED);
    }
}

/* What a stranger says is judged; what is right is told apart from what is wrong and from what is neither. */
static void
test_cancelled_and_rubbish (gconstpointer data)
{
  static const char *const rubbish[] = {
    "?", "QUJ", "QUJD=", "QUJD QUJD", "QUJD\t", " QUJD", "====", "=", "QQ==QQ==", "", "\xff"
  };
  const char *mechanism = data;
  g_autofree char *longest = g_strnfill (PP_SASL_LINE_MAX, 'A'), *longer = g_strnfill (PP_SASL_LINE_MAX + 4, 'A');

  for (guint i = 0; i < G_N_ELEMENTS (rubbish) + 3; i++)
    {
      g_autoptr (PpSaslServer) server = SERVER (mechanism);
      const char *line = i < G_N_ELEMENTS (rubbish) ? rubbish[i] : i == G_N_ELEMENTS (rubbish) ? longer : "*";
      PpSaslStep expected = i <= G_N_ELEMENTS (rubbish) ? PP_SASL_RUBBISH : PP_SASL_CANCELLED;
      g_autofree char *challenge = NULL, *more = NULL;

      g_assert_cmpint (pp_sasl_server_step (server, NULL, &challenge), ==, PP_SASL_MORE);
      g_assert_nonnull (challenge);
      g_assert_cmpint (pp_sasl_server_step (server, line, &more), ==, expected);
      g_assert_null (more);
      assert_over (server);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PpSaslServer) server = SERVER (mechanism);
      g_autofree char *challenge = NULL;

      g_assert_cmpint (pp_sasl_server_step (server, i == 0 ? "*" : "=", &challenge), ==, PP_SASL_RUBBISH);
      assert_over (server);
    }
  {
    gsize length;
    g_autofree char *octets = pp_sasl_decode (longest, &length);

    g_assert_cmpuint (length, ==, PP_SASL_LINE_MAX / 4 * 3);
    g_assert_null (pp_sasl_decode (longer, &length));
  }
}

/* ------------------------------------------------------------------ PLAIN (RFC 4616) */

static const Message plain[] = {
  { "\0" ALICE "\0" SECRET, sizeof ("\0" ALICE "\0" SECRET) - 1, PP_SASL_DONE },
  { ALICE "\0" ALICE "\0" SECRET, sizeof (ALICE "\0" ALICE "\0" SECRET) - 1, PP_SASL_DONE },
  { "user\0" ALICE "\0" SECRET, sizeof ("user\0" ALICE "\0" SECRET) - 1, PP_SASL_FAILED },
  { ALICE "\0user\0" SECRET, sizeof (ALICE "\0user\0" SECRET) - 1, PP_SASL_FAILED },
  { "\0" ALICE "\0" SECRET "\0", sizeof ("\0" ALICE "\0" SECRET "\0") - 1, PP_SASL_RUBBISH },
  { "\0" ALICE "\0" SECRET "\0x", sizeof ("\0" ALICE "\0" SECRET "\0x") - 1, PP_SASL_RUBBISH },
  { "\0" ALICE "\0\0" SECRET, sizeof ("\0" ALICE "\0\0" SECRET) - 1, PP_SASL_RUBBISH },
  { "\0" ALICE, sizeof ("\0" ALICE) - 1, PP_SASL_RUBBISH },
  { ALICE, sizeof (ALICE) - 1, PP_SASL_RUBBISH },
  { "\0", 1, PP_SASL_RUBBISH },
  { "\0\0", 2, PP_SASL_FAILED },
  { "\0\0" SECRET, sizeof ("\0\0" SECRET) - 1, PP_SASL_FAILED },
  { "\0" ALICE "\0", sizeof ("\0" ALICE "\0") - 1, PP_SASL_FAILED },
  { "\0" ALICE "\0" SECRET "\n", sizeof ("\0" ALICE "\0" SECRET "\n") - 1, PP_SASL_FAILED },
  { "\0" ALICE "\0\xff", sizeof ("\0" ALICE "\0\xff") - 1, PP_SASL_FAILED },
  { "\0\xc2\xad\0" SECRET, sizeof ("\0\xc2\xad\0" SECRET) - 1, PP_SASL_FAILED }, /* a soft hyphen: nothing */
};

static void
test_plain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autoptr (PpSaslServer) server = SERVER ("plain");
      g_autofree char *challenge = NULL;

      g_test_message ("%u", i);
      g_assert_cmpint (say (server, plain[i].octets, plain[i].length, &challenge), ==, plain[i].step);
      g_assert_null (challenge);
      if (plain[i].step == PP_SASL_DONE)
        g_assert_cmpstr (pp_sasl_server_get_user (server), ==, ALICE);
    }
}

/* As RFC 4616, 4, and as Python's smtplib put it on the wire. */
static void
test_plain_client (void)
{
  g_autoptr (PpSaslClient) client = CLIENT ("PLAIN", "tim", "tanstaaftanstaaf");
  g_autofree char *said = NULL, *more = NULL;

  g_assert_cmpint (pp_sasl_client_step (client, NULL, &said), ==, PP_SASL_DONE);
  g_assert_cmpstr (said, ==, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  g_assert_cmpint (pp_sasl_client_step (client, "", &more), ==, PP_SASL_RUBBISH);
  g_assert_null (more);
}

/* ------------------------------------------------------------------ LOGIN */

static void
login (gboolean initial, const char *password, gssize length, PpSaslStep expected)
{
  g_autoptr (PpSaslServer) server = SERVER ("LOGIN");
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  if (!initial)
    {
      g_assert_cmpint (pp_sasl_server_step (server, NULL, &first), ==, PP_SASL_MORE);
      g_assert_cmpstr (first, ==, "VXNlcm5hbWU6");
    }
  g_assert_cmpint (say (server, ALICE, -1, &second), ==, PP_SASL_MORE);
  g_assert_cmpstr (second, ==, "UGFzc3dvcmQ6");
  g_assert_cmpint (say (server, password, length, &third), ==, expected);
  g_assert_null (third);
  g_assert_cmpstr (pp_sasl_server_get_user (server), ==, expected == PP_SASL_DONE ? ALICE : NULL);
}

static void
test_login (void)
{
  g_autoptr (PpSaslServer) server = SERVER ("LOGIN");
  g_autofree char *challenge = NULL;

  for (guint initial = 0; initial < 2; initial++)
    {
      login (initial, SECRET, -1, PP_SASL_DONE);
      login (initial, "pen", -1, PP_SASL_FAILED);
      login (initial, "\xff", -1, PP_SASL_FAILED);
      login (initial, "", -1, PP_SASL_RUBBISH);
      login (initial, SECRET "\0", sizeof (SECRET), PP_SASL_RUBBISH);
    }
  g_assert_cmpint (say (server, "ali\0ce", 6, &challenge), ==, PP_SASL_RUBBISH);
}

/* ------------------------------------------------------------------ CRAM-MD5 (RFC 2195) */

/* The example of RFC 2195, 2. */
static void
test_cram_vector (void)
{
  g_autoptr (PpSaslClient) client = CLIENT ("CRAM-MD5", "tim", "tanstaaftanstaaf");
  g_autofree char *none = NULL, *said = NULL;

  g_assert_cmpint (pp_sasl_client_step (client, NULL, &none), ==, PP_SASL_MORE);
  g_assert_null (none);
  g_assert_cmpint (pp_sasl_client_step (client, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", &said), ==,
                   PP_SASL_DONE);
  g_assert_cmpstr (said, ==, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
  g_assert_true (pp_sasl_cram_check ("<1896.697170952@postoffice.reston.mci.net>", "tanstaaftanstaaf",
                                     "b913a602c7eda7a495b4e6e7334d3890"));
  g_assert_false (pp_sasl_cram_check ("<1896.697170953@postoffice.reston.mci.net>", "tanstaaftanstaaf",
                                      "b913a602c7eda7a495b4e6e7334d3890"));
}

static char *
get_cram_challenge (PpSaslServer *server)
{
  g_autofree char *challenge = NULL;
  char *plain_challenge;

  g_assert_cmpint (pp_sasl_server_step (server, NULL, &challenge), ==, PP_SASL_MORE);
  plain_challenge = decode (challenge);
  g_assert_true (g_regex_match_simple ("^<[0-9]+\\.[0-9]+@submit\\.london\\.example>$", plain_challenge, 0, 0));
  return plain_challenge;
}

/* @format: %s is the right digest, after the user */
static void
answer_cram (const char *format, PpSaslStep expected)
{
  g_autoptr (PpSaslServer) server = SERVER ("CRAM-MD5");
  g_autofree char *challenge = get_cram_challenge (server);
  g_autofree char *digest = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) SECRET, strlen (SECRET), challenge, -1);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  g_autofree char *line = g_strjoinv (digest, around);
  g_autofree char *more = NULL;

  g_test_message ("%s", format);
  g_assert_cmpint (say (server, line, -1, &more), ==, expected);
  g_assert_null (more);
}

static void
test_cram_server (void)
{
  g_autoptr (PpSaslServer) one = SERVER ("CRAM-MD5"), other = SERVER ("cram-md5"), third = SERVER ("CRAM-MD5");
  g_autofree char *first = get_cram_challenge (one), *second = get_cram_challenge (other), *none = NULL, *more = NULL;

  g_assert_cmpstr (first, !=, second);
  g_assert_cmpint (say (third, ALICE " b913a602c7eda7a495b4e6e7334d3890", -1, &none), ==, PP_SASL_RUBBISH);
  answer_cram (ALICE " %s", PP_SASL_DONE);
  answer_cram ("mallory %s", PP_SASL_FAILED);
  answer_cram (ALICE " x %s", PP_SASL_FAILED);
  answer_cram (ALICE " 00000000000000000000000000000000", PP_SASL_FAILED);
  answer_cram (ALICE " 0000000000000000000000000000000G", PP_SASL_RUBBISH);
  answer_cram (ALICE " %s ", PP_SASL_RUBBISH);
  answer_cram (ALICE "%s", PP_SASL_RUBBISH);
  answer_cram (" %s", PP_SASL_RUBBISH);
  answer_cram ("%s", PP_SASL_RUBBISH);
  answer_cram ("\xc2\xad %s", PP_SASL_FAILED);
  g_assert_cmpint (say (one, "a\0b b913a602c7eda7a495b4e6e7334d3890", 36, &more), ==, PP_SASL_RUBBISH);
}

/* A server's line that is none. */
static void
test_client_rubbish (gconstpointer data)
{
  static const char *const rubbish[] = { "?", "QUJD=", "QUJ" };
  const char *mechanism = data;

  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      g_autoptr (PpSaslClient) client = CLIENT (mechanism, ALICE, SECRET);
      g_autofree char *none = NULL, *more = NULL;

      g_assert_cmpint (pp_sasl_client_step (client, rubbish[i], &none), ==, PP_SASL_RUBBISH);
      g_assert_null (none);
      g_assert_cmpint (pp_sasl_client_step (client, "QUJD", &more), ==, PP_SASL_RUBBISH);
      g_assert_null (more);
    }
}

/* ------------------------------------------------------------------ which one */

static void
test_choose (void)
{
  static const char *const all[] = { "GSSAPI", "SCRAM-SHA-256", "cram-md5", "login", "Plain", NULL };
  static const char *const no_plain[] = { "CRAM-MD5", "SCRAM-SHA-256", "LOGIN", NULL };
  static const char *const nonces[] = { "CRAM-MD5", "SCRAM-SHA-256", NULL };
  static const char *const cram[] = { "CRAM-MD5", NULL };
  static const char *const strange[] = { "GSSAPI", "SCRAM-SHA-256-PLUS", NULL };

  g_assert_cmpstr (pp_sasl_choose (all, NULL), ==, "PLAIN");
  g_assert_cmpstr (pp_sasl_choose (all, "cram-md5"), ==, "CRAM-MD5");
  g_assert_cmpstr (pp_sasl_choose (all, "GSSAPI"), ==, "PLAIN");
  g_assert_cmpstr (pp_sasl_choose (no_plain, "PLAIN"), ==, "LOGIN");
  g_assert_cmpstr (pp_sasl_choose (nonces, NULL), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (pp_sasl_choose (cram, NULL), ==, "CRAM-MD5");
  g_assert_null (pp_sasl_choose (strange, NULL));
  g_assert_null (pp_sasl_choose (strange, "GSSAPI"));
}

static void
test_mechanisms (void)
{
  g_autofree char *names = g_strjoinv (" ", (char **) pp_sasl_list_mechanisms ());

  g_assert_cmpstr (names, ==, "SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN");
  g_assert_null (SERVER ("GSSAPI"));
  g_assert_null (SERVER (""));
  g_assert_null (CLIENT ("SCRAM-SHA-256-PLUS", "user", SECRET));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const char *const *name = pp_sasl_list_mechanisms (); *name != NULL; name++)
    {
      g_autofree char *both = g_strconcat ("/sasl/both-ends/", *name, NULL);
      g_autofree char *rubbish = g_strconcat ("/sasl/cancelled-and-rubbish/", *name, NULL);
      g_autofree char *client = g_strconcat ("/sasl/client-rubbish/", *name, NULL);

      g_test_add_data_func (both, *name, test_both_ends);
      g_test_add_data_func (rubbish, *name, test_cancelled_and_rubbish);
      g_test_add_data_func (client, *name, test_client_rubbish);
    }
  g_test_add_func ("/sasl/plain", test_plain);
  g_test_add_func ("/sasl/plain-client", test_plain_client);
  g_test_add_func ("/sasl/login", test_login);
  g_test_add_func ("/sasl/cram/vector", test_cram_vector);
  g_test_add_func ("/sasl/cram/server", test_cram_server);
  g_test_add_func ("/sasl/choose", test_choose);
  g_test_add_func ("/sasl/mechanisms", test_mechanisms);
  return g_test_run ();
}
