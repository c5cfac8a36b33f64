/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What IMAP says of a message's structure: its parts, ENVELOPE, BODYSTRUCTURE, sections. Messages are written with "\n" here and
 * have CR LF where it matters.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/mime.h"

static GBytes *
crlf (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, *p);
    }
  return g_string_free_to_bytes (out);
}

static void
assert_text (GBytes *bytes, const char *expected)
{
  g_autofree char *text = NULL;
  gsize length;
  const char *data;

  if (expected == NULL)
    {
      g_assert_null (bytes);
      return;
    }
  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &length);
  text = g_strndup (data, length);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (length, ==, strlen (expected));
}

/* As it is, and after it was kept and read back. */
static PpMime *
parse (GBytes *message)
{
  g_autoptr (PpMime) mime = pp_mime_parse (message);
  g_autoptr (GBytes) kept = pp_mime_to_bytes (mime), again = NULL;
  PpMime *read = pp_mime_from_bytes (kept, g_bytes_get_size (message));

  g_assert_nonnull (read);
  again = pp_mime_to_bytes (read);
  g_assert_true (g_bytes_equal (kept, again));
  return read;
}

/* ------------------------------------------------------------------ ENVELOPE */

#define NOTHING "NIL NIL NIL NIL NIL NIL NIL NIL)"

static const struct
{
  const char *text, *envelope;
} envelopes[] = {
  { "", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)" },
  { "\nhello", "(NIL NIL " NOTHING },
  { "Subject: a\n\tb\n  c  \n\n", "(NIL \"a\tb  c\" " NOTHING },
  { "Subject:\nDate: \n\n", "(\"\" \"\" " NOTHING },
  { "Subject: one\nsubject: two\n\n", "(NIL \"two\" " NOTHING },
  { "Subject : \"x\\y\"\n\n", "(NIL \"\\\"x\\\\y\\\"\" " NOTHING },
  { "Subject: \303\274\n\n", "(NIL {2}\r\n\303\274 " NOTHING },
  { "no field\nSubject: x\n\n", "(NIL \"x\" " NOTHING },
  { "X: y\n\nSubject: in the body\n", "(NIL NIL " NOTHING },
  { "Message-ID: <a@b>\nIn-Reply-To: <c@d>\n <e@f>\n\n", "(NIL NIL NIL NIL NIL NIL NIL NIL \"<c@d> <e@f>\" \"<a@b>\")" },
  { "From: a@b\nSender: \nReply-To: c@d\n\n",
    "(NIL NIL ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) ((NIL NIL \"c\" \"d\")) NIL NIL NIL NIL NIL)" },
  { "To: a@b\nto: c@d\n\n", "(NIL NIL NIL NIL NIL ((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")) NIL NIL NIL NIL)" },
};

static void
test_envelope (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (envelopes); i++)
    {
      g_autoptr (GBytes) message = crlf (envelopes[i].text);
      g_autoptr (PpMime) mime = parse (message);
      g_autoptr (GBytes) envelope = pp_mime_envelope (mime, message);

      assert_text (envelope, envelopes[i].envelope);
    }
}

/* Of a To field (RFC 5322, 3.4 and 4.4), and what is none. */
static const struct
{
  const char *field, *addresses;
} lists[] = {
  { "a@b", "(NIL NIL \"a\" \"b\")" },
  { "Joe Q. Public <joe@x.org>", "(\"Joe Q. Public\" NIL \"joe\" \"x.org\")" },
  { "\"Q \\\"x\\\" y\" <\"a b\"@c.d>", "(\"Q \\\"x\\\" y\" NIL \"a b\" \"c.d\")" },
  { "J (c1) D (c2) <a@b>", "(\"J D\" NIL \"a\" \"b\")" },
  { "a@b (Name (nested) \\) x)", "(\"Name (nested) ) x\" NIL \"a\" \"b\")" },
  { "<@r1,@r2:u@h>", "(NIL \"@r1,@r2\" \"u\" \"h\")" },
  { "G:a@b, C <c@d>;", "(NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(\"C\" NIL \"c\" \"d\")(NIL NIL NIL NIL)" },
  { "undisclosed recipients:;", "(NIL NIL \"undisclosed recipients\" NIL)(NIL NIL NIL NIL)" },
  { "G:a@b", "(NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)" },
  { "G: H: a@b;", "(NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)" },
  { "a@b;c@d", "(NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")" },
  { "u @ h . org, u . v@h", "(NIL NIL \"u\" \"h.org\")(NIL NIL \"u.v\" \"h\")" },
  { "u@[1.2. 3.4]", "(NIL NIL \"u\" \"[1.2.3.4]\")" },
  { ",, a@b ,,", "(NIL NIL \"a\" \"b\")" },
  { "=?utf-8?q?J=C3=BC?= =?utf-8?q?x?= <a@b>", "(\"=?utf-8?q?J=C3=BC?= =?utf-8?q?x?=\" NIL \"a\" \"b\")" },
  { "root", "(NIL NIL \"root\" \"\")" },
  { "John Doe", "(\"John Doe\" NIL \"\" \"\")" },
  { "John Doe john@x.org", "(\"John Doe\" NIL \"john\" \"x.org\")" },
  { "a@b <a@b>", "(\"a@b\" NIL \"a\" \"b\")" },
  { "a@b c@d", "(NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")" },
  { "x <y, z@w", "(\"x\" NIL \"y\" \"\")(NIL NIL \"z\" \"w\")" },
  { "<>", "(NIL NIL \"\" \"\")" },
  { "@, >, <a@>", "(NIL NIL \"\" \"\")(NIL NIL \"a\" \"\")" },
  { "\"open <a@b>", "(NIL NIL \"open <a@b>\" \"\")" },
  { "(only a comment", NULL },
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *text = g_strdup_printf ("To: %s\n\n", lists[i].field);
      g_autofree char *expected = g_strdup_printf ("(NIL NIL NIL NIL NIL %s%s%s NIL NIL NIL NIL)", lists[i].addresses == NULL ? "" : "(",
                                                   lists[i].addresses == NULL ? "NIL" : lists[i].addresses,
                                                   lists[i].addresses == NULL ? "" : ")");
      g_autoptr (GBytes) message = crlf (text);
      g_autoptr (PpMime) mime = parse (message);
      g_autoptr (GBytes) envelope = pp_mime_envelope (mime, message);

      assert_text (envelope, expected);
    }
}

/* ------------------------------------------------------------------ BODYSTRUCTURE */

#define NILS " NIL NIL NIL NIL)"
#define PLAIN(size, lines) "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" " #size " " #lines NILS
#define EMPTY "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"

static const struct
{
  const char *text, *structure;
} structures[] = {
  { "", PLAIN (0, 0) },
  { "\n", PLAIN (0, 0) },
  { "Subject: x", PLAIN (0, 0) },
  { "X: y\n\none\n\ntwo", PLAIN (10, 2) },
  /* what cannot be read is as if it were not there (RFC 2045, 5.2) */
  { "Content-Type: text\n\nx\n", PLAIN (3, 1) },
  { "Content-Type: text/plain/x; a=b\n\nx\n", PLAIN (3, 1) },
  { "Content-Type: (comment) TEXT / (another) Html ; (c) Charset = \"utf-8\" ; x=(c)y;;bad;y=\"a\\\"b\"\n\nx",
    "(\"TEXT\" \"Html\" (\"Charset\" \"utf-8\" \"x\" \"y\" \"y\" \"a\\\"b\") NIL NIL \"7bit\" 1 0" NILS },
  /* the first of two counts */
  { "Content-Type: image/png\nContent-Type: text/html\n\nx", "(\"image\" \"png\" NIL NIL NIL \"7bit\" 1" NILS },
  /* all fields */
  { "Content-Type: image/png\nContent-ID: <a@b>\nContent-Description: a \"b\"\nContent-Transfer-Encoding: BASE64 (c)\n"
    "Content-MD5: abc=\nContent-Disposition: attachment; filename=x.png\nContent-Language: en, de (c)\nContent-Location: http://x/\n\nx",
    "(\"image\" \"png\" NIL \"<a@b>\" \"a \\\"b\\\"\" \"BASE64\" 1 \"abc=\" (\"attachment\" (\"filename\" \"x.png\")) (\"en\" \"de\")"
    " \"http://x/\")" },
  /* continuations are joined (RFC 2231, 6) */
  { "Content-Type: a/b; n*1=b; n*0=a; m*0*=utf-8''%41; m*1=%; p*=utf-8'en'%42; q*1=x\n\n",
    "(\"a\" \"b\" (\"n\" \"ab\" \"m*\" \"utf-8''%41%25\" \"p*\" \"utf-8'en'%42\" \"q*1\" \"x\") NIL NIL \"7bit\" 0" NILS },
  /* multiparts; the line end before a delimiter is the delimiter's (RFC 2046, 5.1.1) */
  { "Content-Type: multipart/mixed; boundary=x\n\npre\n--x\n\none\n\n--x \t\nContent-Type: text/plain\n\n--x--\nafter\n--x\n",
    "(" PLAIN (5, 1) PLAIN (0, 0) " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)" },
  { "Content-Type: multipart/mixed\n\n--x\n\none\n--x--\n", "(" PLAIN (0, 0) " \"mixed\" NIL NIL NIL NIL)" },
  { "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n----\n", "(" PLAIN (0, 0) " \"mixed\" (\"boundary\" \"\") NIL NIL NIL)" },
  { "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n", "(" PLAIN (5, 1) " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)" },
  { "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x", "(" PLAIN (3, 0) " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)" },
  { "Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\nSubject: y\n--x--",
    "(" PLAIN (0, 0) PLAIN (0, 0) " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)" },
  /* one boundary begins like the other */
  { "Content-Type: multipart/a; boundary=x\n\n--x\nContent-Type: multipart/b; boundary=xy\n\n--xy\n\n1\n--xy--\n--x\n\n2\n--x--",
    "((" PLAIN (1, 0) " \"b\" (\"boundary\" \"xy\") NIL NIL NIL)" PLAIN (1, 0) " \"a\" (\"boundary\" \"x\") NIL NIL NIL)" },
  { "Content-Type: multipart/a; boundary=x\n\n--x\nContent-Type: multipart/b; boundary=x--\n\n--x--\n\n1\n--x----\n--x\n\n2\n--x--",
    "((" PLAIN (1, 0) " \"b\" (\"boundary\" \"x--\") NIL NIL NIL)" PLAIN (1, 0) " \"a\" (\"boundary\" \"x\") NIL NIL NIL)" },
  /* the outer one ends the inner */
  { "Content-Type: multipart/a; boundary=o\n\n--o\nContent-Type: multipart/b; boundary=i\n\n--i\n\n1\n--o\n\n2\n--o--",
    "((" PLAIN (1, 0) " \"b\" (\"boundary\" \"i\") NIL NIL NIL)" PLAIN (1, 0) " \"a\" (\"boundary\" \"o\") NIL NIL NIL)" },
  /* messages */
  { "Content-Type: message/rfc822\n\nSubject: in\n\nbody\nx",
    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 22 (NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) " PLAIN (7, 1) " 3" NILS },
  { "Content-Type: message/global\n\n",
    "(\"message\" \"global\" NIL NIL NIL \"7bit\" 0 " EMPTY " " PLAIN (0, 0) " 0" NILS },
  { "Content-Type: message/partial; id=x\n\nSubject: in\n\n", "(\"message\" \"partial\" (\"id\" \"x\") NIL NIL \"7bit\" 15" NILS },
  { "Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: a\n\nbb\n--x\nContent-Type: text/plain\n\nc\n--x--",
    "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 16 (NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL) " PLAIN (2, 0) " 2" NILS PLAIN (1, 0)
    " \"digest\" (\"boundary\" \"x\") NIL NIL NIL)" },
};

static void
test_structure (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (structures); i++)
    {
      g_autoptr (GBytes) message = crlf (structures[i].text);
      g_autoptr (PpMime) mime = parse (message);
      g_autoptr (GBytes) structure = pp_mime_body (mime, message, TRUE);

      assert_text (structure, structures[i].structure);
    }
}

/* BODY has no extension data. */
static void
test_body (void)
{
  g_autoptr (GBytes) message = crlf ("Content-Type: multipart/mixed; boundary=x\nContent-Language: en\n\n--x\nContent-MD5: y\n\n1\n--x--");
  g_autoptr (PpMime) mime = parse (message);
  g_autoptr (GBytes) body = pp_mime_body (mime, message, FALSE);

  assert_text (body, "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1 0) \"mixed\")");
}

/* ------------------------------------------------------------------ sections */

static const char nested[] =
  "From: a@b\nX-Y: 1\nx-y: 2\n fold\nContent-Type: multipart/mixed; boundary=o\n\npre\n"
  "--o\nContent-Type: text/plain\n\nhello\n"
  "--o\nContent-Type: message/rfc822\n\nSubject: in\n\ninner\n"
  "--o\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\nSubject: in2\n\n--i\n\nq1\n"
  "--i\nContent-Transfer-Encoding: base64\n\naGVs\nbG8A\n--i--\n"
  "--o\nContent-Transfer-Encoding: x-foo\n\nzz\n--o--\n";

static const struct
{
  guint32 path[4];
  guint depth;
  PpSectionText text;
  const char *fields;
  const char *expected; /* NULL: there is none */
} sections[] = {
  { { 1 }, 1, PP_SECTION_WHOLE, NULL, "hello" },
  { { 1 }, 1, PP_SECTION_MIME, NULL, "Content-Type: text/plain\r\n\r\n" },
  { { 1 }, 1, PP_SECTION_HEADER, NULL, NULL },
  { { 1 }, 1, PP_SECTION_TEXT, NULL, NULL },
  { { 1, 1 }, 2, PP_SECTION_WHOLE, NULL, NULL },
  { { 2 }, 1, PP_SECTION_WHOLE, NULL, "Subject: in\r\n\r\ninner" },
  { { 2 }, 1, PP_SECTION_HEADER, NULL, "Subject: in\r\n\r\n" },
  { { 2 }, 1, PP_SECTION_TEXT, NULL, "inner" },
  { { 2, 1 }, 2, PP_SECTION_WHOLE, NULL, "inner" },
  { { 2, 1 }, 2, PP_SECTION_MIME, NULL, "Subject: in\r\n\r\n" },
  { { 2, 1, 1 }, 3, PP_SECTION_WHOLE, NULL, NULL },
  { { 2, 2 }, 2, PP_SECTION_WHOLE, NULL, NULL },
  { { 2 }, 1, PP_SECTION_FIELDS, "SUBJECT", "Subject: in\r\n\r\n" },
  { { 2 }, 1, PP_SECTION_FIELDS_NOT, "SUBJECT", "\r\n" },
  { { 3, 1 }, 2, PP_SECTION_WHOLE, NULL, "q1" },
  { { 3, 1 }, 2, PP_SECTION_MIME, NULL, "\r\n" },
  { { 3, 2 }, 2, PP_SECTION_WHOLE, NULL, "aGVs\r\nbG8A" },
  { { 5 }, 1, PP_SECTION_WHOLE, NULL, NULL },
  { { 0 }, 1, PP_SECTION_WHOLE, NULL, NULL },
  { { G_MAXUINT32 }, 1, PP_SECTION_WHOLE, NULL, NULL },
  { { 0 }, 0, PP_SECTION_FIELDS, "x-y", "X-Y: 1\r\nx-y: 2\r\n fold\r\n\r\n" },
  { { 0 }, 0, PP_SECTION_FIELDS, "a b c d e f g h i from", "From: a@b\r\n\r\n" },
  { { 0 }, 0, PP_SECTION_FIELDS, "none", "\r\n" },
  { { 0 }, 0, PP_SECTION_FIELDS_NOT, "From Content-Type", "X-Y: 1\r\nx-y: 2\r\n fold\r\n\r\n" },
};

static void
test_sections (void)
{
  g_autoptr (GBytes) message = crlf (nested), whole = NULL;
  g_autoptr (PpMime) mime = parse (message);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_auto (GStrv) fields = sections[i].fields == NULL ? NULL : g_strsplit (sections[i].fields, " ", -1);
      guint32 *path = (guint32 *) sections[i].path;
      const PpSection section = { path, sections[i].depth, sections[i].text, fields };
      g_autoptr (GBytes) octets = pp_mime_section (mime, message, &section);

      assert_text (octets, sections[i].expected);
    }
  whole = pp_mime_section (mime, message, &(PpSection) { .text = PP_SECTION_WHOLE });
  g_assert_true (g_bytes_equal (whole, message));
}

/* A header that just ends has no blank line to be said (RFC 9051, 6.4.5.1). */
static void
test_no_blank_line (void)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x", 10), fields = NULL, header = NULL;
  g_autoptr (PpMime) mime = parse (message);
  char *names[] = { (char *) "Subject", NULL };

  header = pp_mime_section (mime, message, &(PpSection) { .text = PP_SECTION_HEADER });
  assert_text (header, "Subject: x");
  fields = pp_mime_section (mime, message, &(PpSection) { .text = PP_SECTION_FIELDS, .fields = names });
  assert_text (fields, "Subject: x");
}

static void
test_binary (void)
{
  g_autoptr (GBytes) message = crlf (nested), octets = NULL, none = NULL, unknown_part = NULL, inner = NULL;
  g_autoptr (PpMime) mime = parse (message);
  gboolean unknown;

  octets = pp_mime_binary (mime, message, (const guint32[]) { 3, 2 }, 2, &unknown);
  g_assert_false (unknown);
  g_assert_cmpmem (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), "hello", 6);
  unknown_part = pp_mime_binary (mime, message, (const guint32[]) { 4 }, 1, &unknown);
  g_assert_null (unknown_part);
  g_assert_true (unknown);
  none = pp_mime_binary (mime, message, (const guint32[]) { 9 }, 1, &unknown);
  g_assert_null (none);
  g_assert_false (unknown);
  inner = pp_mime_binary (mime, message, (const guint32[]) { 2 }, 1, &unknown);
  assert_text (inner, "Subject: in\r\n\r\ninner");
}

static const struct
{
  const char *encoding, *body, *expected;
} encodings[] = {
  { "quoted-printable", "a=3Db=\nc =\nd  \n=zz=", "a=bc d\r\n=zz" },
  { "Quoted-Printable", "", "" },
  { "base64", "aGVs!\n bG8=\n(aGk=)", "hellohi" },
  { "base64", "aGVsbG8", "hello" },
  { "x-uuencode", "begin 644 x\n%:&5L;&\\\n`\nend\n", "hello" },
  { "8bit", "a\303\274", "a\303\274" },
};

static void
test_encodings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *text = g_strdup_printf ("Content-Transfer-Encoding: %s\n\n%s", encodings[i].encoding, encodings[i].body);
      g_autoptr (GBytes) message = crlf (text);
      g_autoptr (PpMime) mime = parse (message);
      gboolean unknown;
      g_autoptr (GBytes) octets = pp_mime_binary (mime, message, (const guint32[]) { 1 }, 1, &unknown);

      g_assert_false (unknown);
      assert_text (octets, encodings[i].expected);
    }
}

/* ------------------------------------------------------------------ limits */

/* @count multiparts, one in another. */
static GBytes *
make_deep (guint count)
{
  GString *text = g_string_new ("Content-Type: multipart/mixed; boundary=b0\n\n");
  g_autofree char *raw = NULL;

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "--b%u\nContent-Type: multipart/mixed; boundary=b%u\n\n", i, i + 1);
  g_string_append_printf (text, "--b%u\n\ndeep\n", count);
  for (guint i = count + 1; i > 0; i--)
    g_string_append_printf (text, "--b%u--\n", i - 1);
  raw = g_string_free (text, FALSE);
  return crlf (raw);
}

static guint
count_octet (GBytes *bytes, char c)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  guint count = 0;

  for (gsize i = 0; i < length; i++)
    count += data[i] == c;
  return count;
}

static void
test_deep (void)
{
  const guint counts[] = { 10, PP_MIME_DEPTH_MAX - 1, PP_MIME_DEPTH_MAX, PP_MIME_DEPTH_MAX + 1, 3000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (GBytes) message = make_deep (counts[i]);
      g_autoptr (PpMime) mime = parse (message);
      g_autoptr (GBytes) structure = pp_mime_body (mime, message, FALSE);
      g_autofree char *text = g_strndup (g_bytes_get_data (structure, NULL), g_bytes_get_size (structure));

      g_assert_cmpuint (count_octet (structure, '('), ==, count_octet (structure, ')'));
      g_assert_true ((strstr (text, "\"octet-stream\"") != NULL) == (counts[i] >= PP_MIME_DEPTH_MAX));
    }
}

/* What comes behind so many parts is of the last. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (GBytes) message = NULL, structure = NULL, last = NULL, none = NULL;
  g_autoptr (PpMime) mime = NULL;

  for (guint i = 0; i < PP_MIME_PARTS_MAX + 1000; i++)
    g_string_append (text, "--b\n\nx\n");
  message = crlf (text->str);
  mime = parse (message);
  structure = pp_mime_body (mime, message, FALSE);
  g_assert_cmpuint (count_octet (structure, '('), ==, 1 + 2 * (PP_MIME_PARTS_MAX - 1));
  last = pp_mime_section (mime, message, &(PpSection) { (guint32[]) { PP_MIME_PARTS_MAX - 1 }, 1, PP_SECTION_WHOLE, NULL });
  none = pp_mime_section (mime, message, &(PpSection) { (guint32[]) { PP_MIME_PARTS_MAX }, 1, PP_SECTION_WHOLE, NULL });
  g_assert_cmpuint (g_bytes_get_size (last), ==, 3 + 1001 * 10);
  g_assert_null (none);
}

/* Many addresses cost no more than they should, and no more are said than may be. */
static void
test_many_addresses (void)
{
  g_autoptr (GString) text = g_string_new ("From: ");
  g_autoptr (GBytes) message = NULL, envelope = NULL;
  g_autoptr (PpMime) mime = NULL;

  for (guint i = 0; i < 500000; i++)
    g_string_append (text, "a,");
  g_string_append (text, "\n\n");
  message = crlf (text->str);
  mime = parse (message);
  envelope = pp_mime_envelope (mime, message);
  g_assert_cmpuint (count_octet (envelope, '('), ==, 1 + 3 * (50000 + 1));
}

/* What was kept is not believed. */
static void
test_foreign_bytes (void)
{
  g_autoptr (GBytes) message = crlf (nested);
  g_autoptr (PpMime) mime = parse (message);
  g_autoptr (GBytes) kept = pp_mime_to_bytes (mime);
  gsize length;
  const guint8 *data = g_bytes_get_data (kept, &length);

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) less = g_bytes_new (data, cut);

      g_assert_null (pp_mime_from_bytes (less, g_bytes_get_size (message)));
    }
  g_assert_null (pp_mime_from_bytes (kept, g_bytes_get_size (message) - 20));
  for (gsize i = 0; i < length; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *copy = g_memdup2 (data, length);
        g_autoptr (GBytes) wrong = NULL;
        g_autoptr (PpMime) read = NULL;

        copy[i] ^= 1 << bit;
        wrong = g_bytes_new (copy, length);
        read = pp_mime_from_bytes (wrong, g_bytes_get_size (message));
        if (read != NULL)
          g_bytes_unref (pp_mime_body (read, message, TRUE));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/mime/envelope", test_envelope);
  g_test_add_func ("/mime/addresses", test_addresses);
  g_test_add_func ("/mime/structure", test_structure);
  g_test_add_func ("/mime/body", test_body);
  g_test_add_func ("/mime/sections", test_sections);
  g_test_add_func ("/mime/no-blank-line", test_no_blank_line);
  g_test_add_func ("/mime/binary", test_binary);
  g_test_add_func ("/mime/encodings", test_encodings);
  g_test_add_func ("/mime/deep", test_deep);
  g_test_add_func ("/mime/many", test_many);
  g_test_add_func ("/mime/many-addresses", test_many_addresses);
  g_test_add_func ("/mime/foreign-bytes", test_foreign_bytes);
  return g_test_run ();
}
