/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses, paths and domains against the grammar and the limits of RFC 5321, and of RFC 6531 where they are not in ASCII.
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
  { "用户@例え.テスト", "用户", "例え.テスト" },
  { "jürgen@bücher.example", "jürgen", "bücher.example" },
  { "jürgen@BÜCHER.Example", "jürgen", "bücher.example" },
  { "JÜRGEN@bu\xcc\x88" "cher.example", "JÜRGEN", "bücher.example" }, /* the local part as it is, the domain composed */
  { "ju\xcc\x88rgen@xn--bcher-kva.example", "ju\xcc\x88rgen", "xn--bcher-kva.example" },
  { "bob@xn--bcher-kva.bücher.example", "bob", "xn--bcher-kva.bücher.example" },
  { "\"jür gen\"@paris.example", "jür gen", "paris.example" },
  { "\"用\\\"户\\\\\"@paris.example", "用\"户\\", "paris.example" },
  { "müller.straße+ß@straße.example", "müller.straße+ß", "straße.example" },
  { "😀@paris.example", "😀", "paris.example" }, /* IDNA2008 is for domains only */
  { "\xe2\x80\x8d@paris.example", "\xe2\x80\x8d", "paris.example" },
  { "שלום@אבג.example", "שלום", "אבג.example" },
  { "a@क्\xe2\x80\x8dष.example", "a", "क्\xe2\x80\x8dष.example" }, /* ZWJ behind a virama: RFC 5892, A.2 */
  { "a@l·l.example", "a", "l·l.example" },                       /* A.3 */
  { "\xc3(@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\xc0\xaf@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },         /* overlong */
  { "\xe0\x80\xaf@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },     /* overlong */
  { "\xed\xa0\x80@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },     /* a surrogate */
  { "\xf4\x90\x80\x80@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX }, /* over U+10FFFF */
  { "\"\xff\"@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\"\xc3", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "\"\\ü\"@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX }, /* a quoted pair is ASCII */
  { "bob@\xff.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@b\xc0\xbc.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@☕.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@😀.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@例え。テスト", NULL, NULL, PP_MAIL_ERROR_SYNTAX }, /* no dot of RFC 5321 */
  { "bob@ａ.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@a\xe2\x80\x8d" "b.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX }, /* ZWJ */
  { "bob@ü\xc2\xad.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },        /* soft hyphen */
  { "bob@ü\xe2\x80\xae.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },    /* right-to-left override */
  { "bob@\xcc\x88" "a.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@1אב.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX }, /* RFC 5893 */
  { "bob@אב1a.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@ab--ü.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@-ü.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@ü-.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@ü..example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@ü.", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@ü_x.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@xn--zzzz.ü", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@[x-tag:ü]", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob@@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { ".bob@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bob.@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bo..b@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
  { "bo b@paris.example", NULL, NULL, PP_MAIL_ERROR_SYNTAX },
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

      g_test_message ("row %u", i);
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

/* Octets count, not characters (RFC 6531, 3.3); for a label, those of its A-label (RFC 5890, 2.3.2.1). */
static void
test_utf8_limits (void)
{
  static const struct { const char *local, *label; guint locals, labels; gboolean good; } rows[] = {
    { "ü", "a", 32, 1, TRUE },  { "ü", "a", 33, 1, FALSE },  { "用", "a", 21, 1, TRUE },  { "用", "a", 22, 1, FALSE },
    { "😀", "a", 16, 1, TRUE }, { "😀", "a", 17, 1, FALSE }, { "a", "ü", 1, 57, TRUE }, { "a", "ü", 1, 62, FALSE },
    { "a", "字", 1, 50, TRUE }, { "a", "ü", 1, 200, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (PpAddress) address = NULL;

      for (guint n = 0; n < rows[i].locals; n++)
        g_string_append (text, rows[i].local);
      g_string_append_c (text, '@');
      for (guint n = 0; n < rows[i].labels; n++)
        g_string_append (text, rows[i].label);
      address = pp_address_parse (text->str, &error);
      g_test_message ("row %u", i);
      g_assert_cmpint (address != NULL, ==, rows[i].good);
      if (!rows[i].good)
        g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_TOO_LONG);
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
  gboolean bad_parameter; /* it is what must be refused */
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
  { "<bob@paris.example> SIZE=", PP_PATH_PLAIN, NULL, NULL, TRUE },
  { "<bob@paris.example> =1", PP_PATH_PLAIN, NULL, NULL, TRUE },
  { "<bob@paris.example> -A=1", PP_PATH_PLAIN, NULL, NULL, TRUE },
  { "<bob@paris.example> A=b=c", PP_PATH_PLAIN, NULL, NULL, TRUE },
  { "<bob@paris.example> A_B", PP_PATH_PLAIN, NULL, NULL, TRUE },
  { "<bob@paris.example>\tSIZE=1", PP_PATH_PLAIN, NULL, NULL },
  { "< bob@paris.example>", PP_PATH_PLAIN, NULL, NULL },
  { "<用户@例え.テスト> SMTPUTF8", PP_PATH_UTF8, "用户@例え.テスト", "SMTPUTF8" },
  { "<jürgen@BÜCHER.example> SIZE=1 SMTPUTF8", PP_PATH_UTF8, "jürgen@bücher.example", "SIZE=1 SMTPUTF8" },
  { "<\"jür>gen\"@paris.example>", PP_PATH_UTF8, "\"jür>gen\"@paris.example", "" },
  { "<\"jürgen\"@paris.example>", PP_PATH_UTF8, "jürgen@paris.example", "" }, /* needs no quotes */
  { "<@bücher.example:bob@paris.example>", PP_PATH_UTF8, "bob@paris.example", "" },
  { "<@☕.example:bob@paris.example>", PP_PATH_UTF8, NULL, NULL },
  { "jürgen@bücher.example", PP_PATH_UTF8 | PP_PATH_LENIENT, "jürgen@bücher.example", "" },
  { "<bob@paris.example> ORCPT=utf-8;jürgen@bücher.example", PP_PATH_UTF8, "bob@paris.example",
    "ORCPT=utf-8;jürgen@bücher.example" },
  { "<bob@paris.example> X=\xed\xa0\x80", PP_PATH_UTF8, NULL, NULL, TRUE },
  { "<bob@paris.example> X=ü=", PP_PATH_UTF8, NULL, NULL, TRUE },
  { "<bob@paris.example> Ü=1", PP_PATH_UTF8, NULL, NULL, TRUE },
  { "<b\xc3@paris.example>", PP_PATH_UTF8, NULL, NULL },
  { "<b\xc3@paris.example>", PP_PATH_PLAIN, NULL, NULL }, /* SMTPUTF8 would not help it */
  { "<bob@☕.example>", PP_PATH_PLAIN, NULL, NULL },
};

/* Right, but for SMTPUTF8: the server has 553 5.6.7 for that, and says what is missing (RFC 6531, 3.5). */
static void
test_not_ascii (void)
{
  static const char *const lines[] = { "<jürgen@paris.example>", "<bob@bücher.example>", "<\"ü ü\"@paris.example> SIZE=1",
                                       "<bob@paris.example> ORCPT=utf-8;ü@paris.example", "jürgen@paris.example",
                                       "<@bücher.example:bob@paris.example>" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parameters = NULL;
      g_autoptr (PpAddress) without = pp_path_parse (lines[i], PP_PATH_LENIENT, &parameters, &error);
      g_autoptr (PpAddress) with = pp_path_parse (lines[i], PP_PATH_LENIENT | PP_PATH_UTF8, &parameters, NULL);

      g_test_message ("%s", lines[i]);
      g_assert_null (without);
      g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_NOT_ASCII);
      g_assert_true (g_str_is_ascii (error->message));
      g_assert_nonnull (strstr (error->message, "SMTPUTF8"));
      g_assert_nonnull (with);
    }
}

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

      g_test_message ("row %u", i);
      if (row->address == NULL)
        {
          g_assert_null (address);
          g_assert_error (error, PP_MAIL_ERROR, (row->bad_parameter ? PP_MAIL_ERROR_PARAMETER : PP_MAIL_ERROR_SYNTAX));
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
  g_assert_false (pp_domain_is_valid ("bücher.example"));
  g_assert_false (pp_domain_or_literal_is_valid ("bücher.example"));
  g_assert_true (pp_domain_or_literal_is_valid ("laptop"));
  g_assert_true (pp_domain_or_literal_is_valid ("[127.0.0.1]"));
  g_assert_true (pp_domain_or_literal_is_valid ("[IPv6:2001:db8::1]"));
  g_assert_false (pp_domain_or_literal_is_valid ("[127.0.0.1] x"));
  g_assert_false (pp_domain_or_literal_is_valid ("[127.0.0]"));
  g_assert_false (pp_domain_or_literal_is_valid ("["));
}

typedef struct
{
  const char *unicode; /* as somebody writes it */
  const char *ascii;   /* NULL: is no domain */
  const char *back;    /* NULL: @unicode */
} Idn;

static const Idn idns[] = {
  { "bücher.example", "xn--bcher-kva.example", NULL },
  { "BÜCHER.EXAMPLE", "xn--bcher-kva.example", "bücher.example" },
  { "bu\xcc\x88" "cher.example", "xn--bcher-kva.example", "bücher.example" },
  { "straße.example", "xn--strae-oqa.example", NULL },
  { "STRAẞE.example", "xn--strae-oqa.example", "straße.example" },
  { "例え.テスト", "xn--r8jz45g.xn--zckzah", NULL },
  { "אבג.example", "xn--4dbcd.example", NULL },
  { "İstanbul.example", "xn--istanbul-o0e.example", "i\xcc\x87stanbul.example" },
  { "ΝΊΚΟΣ.gr", "xn--kxawhku.gr", "νίκοσ.gr" },
  { "क्\xe2\x80\x8dष.example", "xn--11b2ezcw70k.example", NULL },
  { "XN--Bcher-KVA.example", "xn--bcher-kva.example", "bücher.example" },
  { "paris.example", "paris.example", NULL },
  { "Paris.Example", "paris.example", "paris.example" },
  { "", "", NULL },
  { "[IPv6:::1]", "[ipv6:::1]", "[ipv6:::1]" },
  { "\xe2\x84\xaa.example", "k.example", "k.example" }, /* the sign for kelvin, which NFC makes a letter */
  { "a\xcd\xbe" "b.example", NULL, NULL },              /* the Greek question mark, which NFC makes a semicolon */
  { "☕.example", NULL, NULL },
  { "\xff.example", NULL, NULL },
  { "ü\xed\xa0\x80.example", NULL, NULL },
};

static void
test_idn (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (idns); i++)
    {
      const Idn *row = &idns[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *ascii = pp_domain_to_ascii (row->unicode, &error);
      g_autofree char *back = NULL;

      g_test_message ("row %u", i);
      g_assert_cmpstr (ascii, ==, row->ascii);
      if (row->ascii == NULL)
        {
          g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_SYNTAX);
          g_assert_false (pp_domain_is_valid_utf8 (row->unicode));
          continue;
        }
      back = pp_domain_to_unicode (ascii);
      g_assert_cmpstr (back, ==, row->back != NULL ? row->back : row->unicode);
      g_assert_true (pp_domain_equal (row->unicode, ascii));
      g_assert_cmpint (pp_domain_is_valid_utf8 (row->unicode), ==, pp_domain_is_valid (ascii));
    }
}

/* What is encoded badly, or is no U-label, people see as it is. */
static void
test_bad_a_labels (void)
{
  static const char *const bad[] = { "xn--ls8h.example", "xn--zzzz.example", "xn--", "xn--a", "XN--LS8H.example", "xn--\xff" };
  g_autofree char *large = g_strnfill (100000, 'a'), *marked = g_strconcat ("xn--", large, NULL);
  g_autofree char *same = pp_domain_to_unicode (marked);
  g_autofree char *many = g_strconcat ("ü", large, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *shown = pp_domain_to_unicode (bad[i]);

      g_assert_cmpstr (shown, ==, bad[i]);
    }
  g_assert_cmpstr (same, ==, marked);
  g_assert_null (pp_domain_to_ascii (many, &error));
  g_assert_error (error, PP_MAIL_ERROR, PP_MAIL_ERROR_TOO_LONG);
}

/* Straße and strasse are two names; jürgen in two spellings is one. */
static void
test_international_equality (void)
{
  static const struct { const char *a, *b; gboolean equal; } rows[] = {
    { "jürgen@bücher.example", "jürgen@xn--bcher-kva.example", TRUE },
    { "jürgen@bücher.example", "ju\xcc\x88rgen@bu\xcc\x88" "cher.example", TRUE },
    { "jürgen@bücher.example", "jürgen@BÜCHER.example", TRUE },
    { "jürgen@bücher.example", "JÜRGEN@bücher.example", FALSE },
    { "jürgen@bücher.example", "jurgen@bücher.example", FALSE },
    { "a@straße.example", "a@strasse.example", FALSE },
    { "straße@a.example", "strasse@a.example", FALSE },
    { "a@bücher.example", "a@bucher.example", FALSE },
    { "a@b.xn--r8jz45g", "a@b.例え", TRUE },
    { "\"用户\"@例え.テスト", "用户@xn--r8jz45g.xn--zckzah", TRUE },
    { "ＡＢ@a.example", "AB@a.example", FALSE }, /* NFC, not NFKC */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpAddress) a = pp_address_parse (rows[i].a, NULL), b = pp_address_parse (rows[i].b, NULL);

      g_test_message ("%s %s", rows[i].a, rows[i].b);
      g_assert_cmpint (pp_address_equal (a, b), ==, rows[i].equal);
      g_assert_cmpint (pp_address_equal (b, a), ==, rows[i].equal);
      if (rows[i].equal)
        g_assert_cmpuint (pp_address_hash (a), ==, pp_address_hash (b));
    }
}

static void
test_to_ascii (void)
{
  static const struct { const char *text, *ascii; gboolean needs; } rows[] = {
    { "bob@bücher.example", "bob@xn--bcher-kva.example", FALSE },
    { "bob@paris.example", "bob@paris.example", FALSE },
    { "\"b b\"@bücher.example", "\"b b\"@xn--bcher-kva.example", FALSE },
    { "jürgen@bücher.example", NULL, TRUE },
    { "jürgen@paris.example", NULL, TRUE },
  };
  g_autoptr (PpAddress) null = pp_address_new ("", ""), postmaster = pp_address_new ("Postmaster", "");
  g_autofree char *nothing = pp_address_to_ascii_string (null), *name = pp_address_to_ascii_string (postmaster);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PpAddress) address = pp_address_parse (rows[i].text, NULL);
      g_autoptr (PpEnvelope) from = pp_envelope_new (address), to = pp_envelope_new (null);
      g_autofree char *ascii = pp_address_to_ascii_string (address);

      pp_envelope_add (from, pp_address_new ("bob", "paris.example"), NULL);
      pp_envelope_add (to, pp_address_new ("bob", "paris.example"), NULL);
      pp_envelope_add (to, pp_address_copy (address), NULL);
      g_assert_cmpstr (ascii, ==, rows[i].ascii);
      g_assert_cmpint (pp_envelope_needs_utf8 (from), ==, rows[i].needs);
      g_assert_cmpint (pp_envelope_needs_utf8 (to), ==, rows[i].needs);
      g_assert_cmpint (pp_address_is_ascii (address), ==, g_str_is_ascii (rows[i].text));
    }
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (name, ==, "Postmaster");
}

static void
test_fold (void)
{
  static const struct { const char *text, *folded; } rows[] = {
    { "Bob.SMITH", "bob.smith" }, { "JÜRGEN", "jürgen" }, { "ju\xcc\x88rgen", "jürgen" }, { "Straße", "straße" },
    { "用户", "用户" }, { "I", "i" }, { "ÇIRA", "çira" }, { "A\xff" "B", "a\xff" "b" }, { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folded = pp_text_fold (rows[i].text);

      g_assert_cmpstr (folded, ==, rows[i].folded);
    }
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
  g_test_add_func ("/address/utf8-limits", test_utf8_limits);
  g_test_add_func ("/address/not-ascii", test_not_ascii);
  g_test_add_func ("/address/idn", test_idn);
  g_test_add_func ("/address/bad-a-labels", test_bad_a_labels);
  g_test_add_func ("/address/international-equality", test_international_equality);
  g_test_add_func ("/address/to-ascii", test_to_ascii);
  g_test_add_func ("/address/fold", test_fold);
  g_test_add_func ("/address/paths", test_paths);
  g_test_add_func ("/address/domains", test_domains);
  g_test_add_func ("/address/equality-and-envelope", test_equality_and_envelope);
  g_test_add_func ("/verbs/find", test_verbs);
  return g_test_run ();
}
