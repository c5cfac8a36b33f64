/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses, paths and domains against the grammar and the limits of RFC 5321.
 */
#include <string.h>

#include "agents/address.h"
#include "agents/verbs.h"

typedef struct
{
  const char *text;
  const char *local; /* NULL: must be refused, with @code */
  const char *domain;
  PpMailError code;
} Mailbox;

static const Mailbox mailboxes[] = {
  { "bob@paris.example", "bob", "paris.example" },
  { "Bob.Smith+tag@PARIS.Example", "Bob.Smith+tag", "paris.example" },
  { "\"bob smith\"@paris.example", "bob smith", "paris.example" },
  { "\"a\\\"b\\\\c\"@paris.example", "a\"b\\c", "paris.example" },
  { "\"\"@paris.example", "", "paris.example" },
  { "\"a@b\"@paris.example", "a@b", "paris.example" },
  { "bob@[127.0.0.1]", "bob", "[127.0.0.1]" },
  { "bob@[IPv6:::1]", "bob", "[ipv6:::1]" },
  { "bob@[x-tag:whatever]", "bob", "[x-tag:whatever]" },
  { "b@3com.example", "b", "3com.example" },
  { "", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { ".bob@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob.@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bo..b@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bo b@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "b\xc3\xb6" "b@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\"bob@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\"bob\\", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\"b\tb\"@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@paris..example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@paris.example.", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@-paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@paris-.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@par_is.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@paris.example ", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@paris.example>", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "@one.example:bob@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[127.0.0.256]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[127.0.0.1", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[IPv6:127.0.0.1]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[:x]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[a:]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
};

static void
test_mailboxes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mailboxes); i++)
    {
      const Mailbox *row = &mailboxes[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (PpAddress) address = pp_address_parse (row->text, &error);

      g_test_message ("%s", row->text);
      if (row->local == NULL)
        {
          g_assert_null (address);
          g_assert_error (error, PP_MAIL_ERROR, (int) row->code);
          g_assert_true (g_str_is_ascii (error->message));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (address->local, ==, row->local);
      g_assert_cmpstr (address->domain, ==, row->domain);
    }
}

/* What is written is read back as the same. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mailboxes); i++)
    if (mailboxes[i].local != NULL)
      {
        g_autoptr (PpAddress) address = pp_address_new (mailboxes[i].local, mailboxes[i].domain);
        g_autofree char *text = pp_address_to_string (address);
        g_autoptr (PpAddress) again = pp_address_parse (text, NULL);

        g_assert_nonnull (again);
        g_assert_true (pp_address_equal (address, again));
        g_assert_cmpuint (pp_address_hash (address), ==, pp_address_hash (again));
      }
}

static PpAddress *
make (gsize local, gsize label, gsize labels, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < local; i++)
    g_string_append_c (text, 'a');
  g_string_append_c (text, '@');
  for (gsize j = 0; j < labels; j++)
    {
      if (j > 0)
        g_string_append_c (text, '.');
      for (gsize i = 0; i < label; i++)
        g_string_append_c (text, 'b');
    }
  return pp_address_parse (text->str, error);
}

static void
test_limits (void)
{
  static const struct { gsize local, label, labels; gboolean good; } rows[] = {
    { 64, 63, 1, TRUE }, { 65, 63, 1, FALSE }, { 1, 64, 1, FALSE },
    { 64, 188, 1, FALSE }, { 62, 63, 3, TRUE }, { 64, 63, 3, FALSE }, /* a path has 256 octets, brackets and @ among them */
    { 1, 63, 4, FALSE }, { 1, 1, 130, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PpAddress) address = make (rows[i].local, rows[i].label, rows[i].labels, &error);

      g_test_message ("row %u", i);
      g_assert_cmpint (address != NULL, ==, rows[i].good);
      if (rows[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_TOO_LONG);
    }
}

typedef struct
{
  const char *line;
  PpPathFlags flags;
  const char *address;    /* as pp_address_to_string() has it; NULL: must be refused */
  const char *parameters; /* joined with spaces */
} Path;

static const Path paths[] = {
  { "<bob@paris.example>", PP_PATH_PLAIN, "bob@paris.example", "" },
  { " <bob@paris.example> ", PP_PATH_PLAIN, "bob@paris.example", "" },
  { "<alice@london.example> SIZE=812 body=8BITMIME", PP_PATH_PLAIN, "alice@london.example", "SIZE=812 BODY=8BITMIME" },
  { "<alice@london.example>  SMTPUTF8  X-1=a+b", PP_PATH_PLAIN, "alice@london.example", "SMTPUTF8 X-1=a+b" },
  { "<>", PP_PATH_NULL_ALLOWED, "", "" },
  { "<> RET=HDRS", PP_PATH_NULL_ALLOWED, "", "RET=HDRS" },
  { "<>", PP_PATH_PLAIN, NULL, NULL },
  { "<Postmaster>", PP_PATH_POSTMASTER_ALLOWED, "Postmaster", "" },
  { "<POSTMASTER> X", PP_PATH_POSTMASTER_ALLOWED, "POSTMASTER", "X" },
  { "<postmasters>", PP_PATH_POSTMASTER_ALLOWED, NULL, NULL },
  { "<postmaster@paris.example>", PP_PATH_POSTMASTER_ALLOWED, "postmaster@paris.example", "" },
  { "<Postmaster>", PP_PATH_PLAIN, NULL, NULL },
  { "<@one.example,@two.example:bob@paris.example>", PP_PATH_PLAIN, "bob@paris.example", "" },
  { "<@one.example bob@paris.example>", PP_PATH_PLAIN, NULL, NULL },
  { "<@one.example:>", PP_PATH_PLAIN, NULL, NULL },
  { "bob@paris.example", PP_PATH_PLAIN, NULL, NULL },
  { "bob@paris.example", PP_PATH_LENIENT, "bob@paris.example", "" },
  { "bob@paris.example SIZE=1", PP_PATH_LENIENT, "bob@paris.example", "SIZE=1" },
  { "postmaster", PP_PATH_LENIENT | PP_PATH_POSTMASTER_ALLOWED, "postmaster", "" },
  { "", PP_PATH_LENIENT | PP_PATH_NULL_ALLOWED, NULL, NULL },
  { "", PP_PATH_NULL_ALLOWED, NULL, NULL },
  { "<", PP_PATH_NULL_ALLOWED, NULL, NULL },
  { "<bob@paris.example", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example>>", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example>SIZE=1", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example> SIZE=", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example> =1", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example> -A=1", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example> A=b=c", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example> A_B", PP_PATH_PLAIN, NULL, NULL },
  { "<bob@paris.example>\tSIZE=1", PP_PATH_PLAIN, NULL, NULL },
  { "< bob@paris.example>", PP_PATH_PLAIN, NULL, NULL },
};

static void
test_paths (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const Path *row = &paths[i];
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parameters = NULL;
      g_autofree char *text = NULL, *joined = NULL;
      g_autoptr (PpAddress) address = pp_path_parse (row->line, row->flags, &parameters, &error);

      g_test_message ("%s", row->line);
      if (row->address == NULL)
        {
          g_assert_null (address);
          g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_SYNTAX);
          continue;
        }
      g_assert_no_error (error);
      text = pp_address_to_string (address);
      joined = g_strjoinv (" ", parameters);
      g_assert_cmpstr (text, ==, row->address);
      g_assert_cmpstr (joined, ==, row->parameters);
      g_assert_cmpint (pp_address_is_null (address), ==, row->address[0] == '\0');
    }
}

static void
test_domains (void)
{
  g_assert_true (pp_domain_is_valid ("paris.example"));
  g_assert_true (pp_domain_is_valid ("xn--9ca.example"));
  g_assert_false (pp_domain_is_valid (""));
  g_assert_false (pp_domain_is_valid ("paris.example."));
  g_assert_false (pp_domain_is_valid ("[127.0.0.1]"));
  g_assert_false (pp_domain_is_valid ("a b"));
  g_assert_true (pp_domain_or_literal_is_valid ("laptop"));
  g_assert_true (pp_domain_or_literal_is_valid ("[127.0.0.1]"));
  g_assert_true (pp_domain_or_literal_is_valid ("[IPv6:2001:db8::1]"));
  g_assert_false (pp_domain_or_literal_is_valid ("[127.0.0.1] x"));
  g_assert_false (pp_domain_or_literal_is_valid ("[127.0.0]"));
  g_assert_false (pp_domain_or_literal_is_valid ("["));
}

static void
test_equality_and_envelope (void)
{
  g_autoptr (PpAddress) lower = pp_address_new ("bob", "paris.example");
  g_autoptr (PpAddress) upper = pp_address_new ("Bob", "paris.example");
  g_autoptr (PpAddress) shout = pp_address_new ("bob", "PARIS.EXAMPLE");
  g_autoptr (PpEnvelope) envelope = pp_envelope_new (lower);
  g_autoptr (PpEnvelope) copy = NULL;

  g_assert_false (pp_address_equal (lower, upper));
  g_assert_true (pp_address_equal (lower, shout));
  g_ptr_array_add (envelope->recipients, pp_address_copy (upper));
  copy = pp_envelope_copy (envelope);
  g_assert_true (pp_address_equal (copy->reverse, lower));
  g_assert_cmpuint (copy->recipients->len, ==, 1);
  g_assert_true (pp_address_equal (g_ptr_array_index (copy->recipients, 0), upper));
  g_assert_true (g_ptr_array_index (copy->recipients, 0) != g_ptr_array_index (envelope->recipients, 0));
}

typedef struct
{
  PpVerb verb;
  int more;
} Row;

static void
test_verbs (void)
{
  static const Row rows[] = { { { "MAIL", 1, "MAIL FROM:<path>", "RFC 5321, 4.1.1.2" }, 1 },
                              { { "RCPT", 2, "RCPT TO:<path>", "RFC 5321, 4.1.1.3" }, 2 } };
  const PpVerbTable table = { "smtp", rows, sizeof (Row), G_N_ELEMENTS (rows), NULL, 0 };

  g_assert_true (pp_verb_table_find (&table, "rcpt to", 4) == &rows[1].verb);
  g_assert_true (pp_verb_table_find (&table, "Mail", 4) == &rows[0].verb);
  g_assert_null (pp_verb_table_find (&table, "MAI", 3));
  g_assert_null (pp_verb_table_find (&table, "MAILS", 5));
  g_assert_null (pp_verb_table_find (&table, "", 0));
  g_assert_true (pp_verb_table_get (&table, 1) == &rows[1].verb);
  g_assert_null (pp_verb_table_get (&table, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/mailboxes", test_mailboxes);
  g_test_add_func ("/address/round-trip", test_round_trip);
  g_test_add_func ("/address/limits", test_limits);
  g_test_add_func ("/address/paths", test_paths);
  g_test_add_func ("/address/domains", test_domains);
  g_test_add_func ("/address/equality-and-envelope", test_equality_and_envelope);
  g_test_add_func ("/verbs/find", test_verbs);
  return g_test_run ();
}
