/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The texts of the commentary: nothing that can be said is without an entry, and no gap in them can stay unfilled.
 */
#include "app/commentary-private.h"

#include <string.h>

static PpCommentary *commentary;

static void
assert_has (const char *of, const char *what, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, ",", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (!pp_commentary_has (commentary, of, what, list[i]))
      g_error ("no entry: %s %s %s", of, what, list[i]);
}

static void
test_states (void)
{
  const char *server = "greeting,connected,introduced,sender-given,recipients-given,reading-letter,reading-chunk,authenticating,sealing,filing,closing";
  const char *client = "connecting,waiting-for-greeting,ehlo-said,helo-said,lhlo-said,mail-said,rcpt-said,data-said,letter-said,bdat-said,starttls-said,auth-said,response-said,sealing,rset-said,quit-said";

  assert_has ("smtp", "state", server);
  assert_has ("smtp", "state", client);
  assert_has ("submission", "state", server);
  assert_has ("lmtp", "state", client);
  assert_has ("pop3", "state", "authorization,password-awaited,sealing,authenticating,transaction,update,closing");
  assert_has ("pop3", "state", "capa-said,stls-said,utf8-said,apop-said,auth-said,response-said");
  assert_has ("pop3", "state", "connecting,waiting-for-greeting,user-said,pass-said,stat-said,uidl-said,list-said,retr-said,dele-said,quit-said");
  assert_has ("imap", "state", "greeting,sealing,not-authenticated,authenticating,authenticated,selected,appending,idling,logging-out");
  assert_has ("mua", "state", "composing,resting,collecting");
  assert_has ("mta", "state", "resting,deciding,looking-up,relaying,delivering,checking,greylisting,closed");
  assert_has ("msa", "state", "resting,checking,passing-on,closed");
  assert_has ("mda", "state", "resting,filing,closed");
  assert_has ("resolver", "state", "resting");
  g_assert_cmpstr (pp_commentary_state (commentary, "lmtp", "filing"), !=, pp_commentary_state (commentary, "smtp", "filing"));
  g_assert_nonnull (pp_commentary_state_post_office (commentary, "submission", "rcpt-said"));
  g_assert_null (pp_commentary_state (commentary, "smtp", "dreaming"));
  g_assert_null (pp_commentary_state (commentary, "nonsense", "resting"));
}

static void
test_entries (void)
{
  assert_has ("smtp", "command", "EHLO,HELO,LHLO,MAIL,RCPT,DATA,RSET,NOOP,VRFY,EXPN,HELP,QUIT,STARTTLS,AUTH,exchange,exchange cancelled,BDAT,BDAT LAST,unknown,.");
  assert_has ("lmtp", "command", "LHLO,MAIL,RCPT,DATA,QUIT");
  assert_has ("smtp", "reply", "211,214,220,221,250,251,252,235,334,354,421,450,451,452,454,455,500,501,502,503,504,521,523,530,534,535,538,550,551,552,553,554,555,556");
  assert_has ("smtp", "reply", "2yz,3yz,4yz,5yz,220 connect,554 connect,250 EHLO,250 HELO,250 MAIL,250 RCPT,250 letter,250 RSET,250 NOOP,550 RCPT");
  assert_has ("smtp", "reply", "220 STARTTLS,454 STARTTLS,503 STARTTLS,454 AUTH,503 AUTH,504 AUTH,501 exchange,250 BDAT,250 BDAT LAST,5yz BDAT LAST,450 RCPT,554 RCPT,421 too many");
  assert_has ("smtp", "auth", "PLAIN,PLAIN 1,PLAIN 1 clear,LOGIN,CRAM-MD5,SCRAM-SHA-256,SCRAM-SHA-256 1");
  assert_has ("smtp", "response", "PLAIN 1 clear,LOGIN 1,LOGIN 2,LOGIN 2 clear,CRAM-MD5,SCRAM-SHA-256 1,SCRAM-SHA-256 2,SCRAM-SHA-256 3");
  assert_has ("smtp", "challenge", "PLAIN 0,LOGIN 0,LOGIN 1,CRAM-MD5 0,SCRAM-SHA-256 0,SCRAM-SHA-256 1,SCRAM-SHA-256 2");
  assert_has ("smtp", "parameter", "SMTPUTF8,BODY 7BIT,BODY 8BITMIME,BODY BINARYMIME,RET FULL,RET HDRS,ENVID,AUTH,NOTIFY,NOTIFY NEVER,ORCPT");
  assert_has ("smtp", "data", "BDAT,report");
  assert_has ("lmtp", "reply", "552 letter,552 RCPT,250 BDAT LAST");
  assert_has ("lmtp", "reply", "250 LHLO,250 letter,503 DATA");
  assert_has ("smtp", "ehlo", "SIZE,8BITMIME,PIPELINING,ENHANCEDSTATUSCODES,HELP,SMTPUTF8,STARTTLS,AUTH,DSN,CHUNKING,BINARYMIME");
  assert_has ("pop3", "command", "USER,PASS,STAT,LIST,LIST one,UIDL,UIDL one,RETR,DELE,NOOP,RSET,TOP,CAPA,QUIT,unknown");
  assert_has ("pop3", "reply", "+OK,-ERR,+OK connect,+OK USER,+OK PASS,+OK STAT,+OK LIST,+OK LIST one,+OK UIDL,+OK UIDL one,+OK RETR,+OK DELE");
  assert_has ("pop3", "reply", "+OK NOOP,+OK RSET,+OK TOP,+OK CAPA,+OK QUIT,-ERR USER,-ERR PASS,-ERR RETR,-ERR DELE,-ERR QUIT,-ERR unknown");
  assert_has ("pop3", "command", "APOP,AUTH,AUTH list,exchange,exchange cancelled,STLS,UTF8,LANG,LANG list");
  assert_has ("pop3", "reply", "+,+OK APOP,-ERR APOP,+OK AUTH,+OK AUTH list,-ERR AUTH,+OK exchange,-ERR exchange,+OK STLS,-ERR STLS,+OK UTF8,+OK LANG,-ERR LANG");
  assert_has ("pop3", "listing", "LIST,UIDL,CAPA,AUTH,LANG");
  assert_has ("pop3", "data", "RETR,TOP,LIST,UIDL");
  assert_has ("pop3", "capa", "USER,UIDL,TOP,RESP-CODES,AUTH-RESP-CODE,PIPELINING,IMPLEMENTATION,STLS,SASL,EXPIRE,UTF8,LANG");
  assert_has ("imap", "command", "DONE,exchange,exchange cancelled,unknown,FETCH seen,FETCH peek,FETCH summary,STORE add,STORE remove,STORE set,STORE deleted");
  assert_has ("imap", "command", "LOGIN sealed,SELECT QRESYNC");
  assert_has ("imap", "reply", "OK,NO,BAD,+,+ literal,+ AUTHENTICATE,+ IDLE,OK LOGIN,NO LOGIN,OK SELECT,NO SELECT,OK FETCH,OK STORE,OK EXPUNGE,OK LOGOUT");
  assert_has ("imap", "untagged", "OK,NO,BAD,BYE,PREAUTH,OK connect,BYE LOGOUT,BYE connect,CAPABILITY,ENABLED,ID,LIST,LSUB,NAMESPACE,STATUS");
  assert_has ("imap", "untagged", "ESEARCH,SEARCH,FLAGS,EXISTS,EXISTS IDLE,RECENT,EXPUNGE,EXPUNGE MOVE,VANISHED,FETCH,FETCH letter,FETCH IDLE,QUOTA,QUOTAROOT");
  assert_has ("imap", "data", "APPEND,FETCH,FETCH report,LOGIN,command,reply,responses");
  assert_has ("imap", "rest", "command,reply,LOGIN");
  assert_has ("dns", "question", "MX,A,AAAA");
  assert_has ("dns", "answer", "MX,null MX,A,AAAA,CNAME,no such name,no such name MX,empty,empty MX,truncated,failed");
  g_assert_false (pp_commentary_has (commentary, "smtp", "command", "XYZZY"));
}

static void
test_hops (void)
{
  for (guint hop = 1; hop <= 5; hop++)
    {
      g_assert_nonnull (pp_commentary_hop (commentary, hop, NULL));
      g_assert_nonnull (pp_commentary_hop_post_office (commentary, hop, NULL));
    }
  g_assert_cmpstr (pp_commentary_hop (commentary, 5, "pop3s"), ==, pp_commentary_hop (commentary, 5, NULL));
  g_assert_cmpstr (pp_commentary_hop (commentary, 5, "imaps"), !=, pp_commentary_hop (commentary, 5, NULL));
  g_assert_nonnull (pp_commentary_hop_post_office (commentary, 5, "imap"));
  g_assert_cmpstr (pp_commentary_hop (commentary, 4, "imap"), ==, pp_commentary_hop (commentary, 4, NULL));
  g_assert_null (pp_commentary_hop (commentary, 0, NULL));
  g_assert_null (pp_commentary_hop_post_office (commentary, 6, NULL));
}

/* Outside brackets a field must have a value for every event that the entry can fit. */
static gboolean
is_always_known (const char *group, const char *name, gsize length)
{
  static const char *const fields[] = { "Speaker", "speaker", "Hearer",  "hearer", "Client", "client", "Server", "server",
                                        "Giver",   "giver",   "Taker",   "taker",  "octets", "lines",  "code",   "keyword" };

  if (g_str_has_prefix (group, "actor "))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strlen (fields[i]) == length && memcmp (fields[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

/* Brackets are closed and not nested, fields are known, alternatives stand only in brackets. */
static void
check_template (const char *group, const char *key, const char *text)
{
  gboolean in_brackets = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '[' || *p == ']')
        {
          if (in_brackets != (*p == ']'))
            g_error ("[%s] %s: brackets", group, key);
          in_brackets = *p == '[';
        }
      else if (*p == '{')
        {
          const char *close = strchr (p, '}');

          if (close == NULL || !pp_fields_is_known (p + 1, close - p - 1))
            g_error ("[%s] %s: the field at “%s”", group, key, p);
          if (!in_brackets && !is_always_known (group, p + 1, close - p - 1))
            g_error ("[%s] %s: perhaps not known: “%s”", group, key, p);
          p = close;
        }
      else if (*p == '}' || *p == '%' || (*p == '|' && !in_brackets))
        g_error ("[%s] %s: “%c”", group, key, *p);
    }
  if (in_brackets)
    g_error ("[%s] %s: an open bracket", group, key);
}

/* What each part of a line means, by its name. */
static gboolean
is_imap_table (const char *group)
{
  static const char *const tables[] = { "imap status", "imap code", "imap capability", "imap flag", "imap attribute", NULL };

  return g_strv_contains (tables, group);
}

static gboolean
is_sentence_group (const char *group)
{
  return g_str_has_prefix (group, "state ") || g_str_has_prefix (group, "office ") || g_str_has_prefix (group, "hop ") ||
         g_str_has_prefix (group, "report ") || g_str_has_prefix (group, "directory ");
}

static void
check_group (GKeyFile *ini, const char *group)
{
  static const char *const parts[] = { "title", "says", "why", "next", "post_office", "rfc", NULL };
  gboolean is_table = g_str_has_prefix (group, "status ") || g_str_has_prefix (group, "smtp digit ") || g_str_has_prefix (group, "actor ")
                      || g_str_equal (group, "pop3 status") || g_str_equal (group, "pop3 code") || is_sentence_group (group)
                      || is_imap_table (group);
  g_auto (GStrv) keys = g_key_file_get_keys (ini, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *text = g_key_file_get_string (ini, group, keys[i], NULL);

      check_template (group, keys[i], text);
      if (!is_table && !g_strv_contains (parts, keys[i]))
        g_error ("[%s] %s: no such part", group, keys[i]);
      /* What goes into a field is cut when it is too long. */
      if (is_sentence_group (group))
        g_assert_cmpuint (g_utf8_strlen (text, -1), <=, 160);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
test_templates (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/pennypost/commentary.ini", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GKeyFile) ini = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  g_key_file_load_from_bytes (ini, bytes, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (ini, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    check_group (ini, groups[i]);
}

static void
assert_fill (const char *template, const char *expected)
{
  g_autoptr (GHashTable) fields = pp_fields_new ();
  g_autofree char *filled = NULL;

  pp_fields_set (fields, "address", "a{line}[b]@paris.example", -1);
  pp_fields_set_number (fields, "line", 7);
  pp_fields_set (fields, "host", "", 0);
  filled = pp_template_fill (template, fields);
  g_assert_cmpstr (filled, ==, expected);
}

static void
test_fill (void)
{
  assert_fill ("plain", "plain");
  assert_fill ("for {address}.", "for a{line}[b]@paris.example.");
  assert_fill ("one[, two {line}].", "one, two 7.");
  assert_fill ("one[, at {host}].", "one.");
  assert_fill ("[at {host}|in line {line}|somewhere]", "in line 7");
  assert_fill ("[at {host}|somewhere]", "somewhere");
  assert_fill ("[at {host}]", NULL);
  assert_fill ("", NULL);
  assert_fill ("{host}", "…");
  assert_fill ("open {", "open {");
  assert_fill ("open [", "open [");
}

static void
test_faulty_file (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("says=before any group\n", 22);
  g_autoptr (GError) error = NULL;

  g_assert_null (pp_commentary_new_from_bytes (bytes, &error));
  g_assert_true (error != NULL && error->domain == G_KEY_FILE_ERROR);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  commentary = pp_commentary_new ();
  g_test_add_func ("/commentary-texts/states", test_states);
  g_test_add_func ("/commentary-texts/entries", test_entries);
  g_test_add_func ("/commentary-texts/hops", test_hops);
  g_test_add_func ("/commentary-texts/templates", test_templates);
  g_test_add_func ("/commentary-texts/fill", test_fill);
  g_test_add_func ("/commentary-texts/faulty-file", test_faulty_file);
  status = g_test_run ();
  pp_commentary_free (commentary);
  return status;
}
