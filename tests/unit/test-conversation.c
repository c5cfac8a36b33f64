/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation of a journal, the cursor in it and the strides: which events are rows, what belongs to a moment, where a
 * step ends. No window.
 */
#include "app/cursor.h"
#include "app/row.h"
#include "app/stride.h"

#include <string.h>

typedef struct
{
  PpKind kind;
  PpDir dir;
  guint hop;
  guint connection;
  guint item;
  const char *text;
} Said;

/* Two hops; the letter is refused at the second. */
static const Said said[] = {
  { PP_KIND_STATE, PP_DIR_NONE, 0, 0, 0, "resting" },
  { PP_KIND_QUEUE, PP_DIR_NONE, 1, 0, 1, "add out-1" },
  { PP_KIND_CONNECT, PP_DIR_CLIENT, 1, 1, 0, "127.25.0.2:2587" },
  { PP_KIND_LINE, PP_DIR_SERVER, 1, 1, 1, "220 ready" },
  { PP_KIND_STATE, PP_DIR_NONE, 1, 1, 0, "connected" },
  { PP_KIND_LINE, PP_DIR_CLIENT, 1, 1, 1, "MAIL FROM:<alice@london.example>" },
  { PP_KIND_NOTE, PP_DIR_NONE, 1, 1, 1, "checks the sender" },
  { PP_KIND_LINE, PP_DIR_SERVER, 1, 1, 1, "250 2.1.0 ok" },
  { PP_KIND_DNS, PP_DIR_CLIENT, 0, 0, 1, "paris.example MX?" },
  { PP_KIND_CONNECT, PP_DIR_CLIENT, 2, 2, 0, "refused: nobody listens there" },
  { PP_KIND_LINE, PP_DIR_CLIENT, 2, 3, 2, "RCPT TO:<carol@paris.example>" },
  { PP_KIND_LINE, PP_DIR_SERVER, 2, 3, 2, "550 5.1.1 no such user" },
  { PP_KIND_STATE, PP_DIR_NONE, 2, 3, 0, "recipients-given" },
};

#define N_LINES 6

static PpEvent *
make_event (guint n, const Said *what)
{
  const PpEvent fields = { .n = n, .kind = what->kind, .dir = what->dir, .hop = what->hop, .connection = what->connection,
                           .item = what->item, .from = "mua:alice", .to = what->kind == PP_KIND_LINE ? "msa:submit.london.example" : NULL,
                           .octets = strlen (what->text) + 2 };

  return pp_event_new (&fields, what->text, strlen (what->text));
}

static void
append (PpJournal *journal, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autoptr (PpEvent) event = make_event (i + 1, &said[i]);

      pp_journal_append (journal, event);
    }
}

static PpConversation *
make_conversation (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  PpConversation *conversation = pp_conversation_new ();

  append (journal, 0, G_N_ELEMENTS (said));
  pp_conversation_set_journal (conversation, journal);
  return conversation;
}

static void
test_rows (void)
{
  g_autoptr (PpConversation) conversation = make_conversation ();

  g_assert_cmpuint (pp_conversation_count_rows (conversation), ==, 9);
  g_assert_cmpuint (pp_conversation_count_lines (conversation), ==, N_LINES);
  g_assert_false (pp_conversation_row_is_line (conversation, 0)); /* the queue */
  g_assert_true (pp_conversation_row_is_line (conversation, 1));
  g_assert_cmpuint (pp_conversation_get_row_end (conversation, 0), ==, 3);
  g_assert_cmpuint (pp_conversation_get_row_end (conversation, 1), ==, 5);  /* with the state that follows */
  g_assert_cmpuint (pp_conversation_get_row_end (conversation, 2), ==, 7);  /* a line's moment has the note in it */
  g_assert_cmpuint (pp_conversation_get_row_end (conversation, 8), ==, 13); /* the last has all that is left */
  g_assert_cmpuint (pp_conversation_find_row (conversation, 6), ==, 2);
  g_assert_cmpuint (pp_conversation_find_row (conversation, 14), ==, 9);
  g_assert_true (pp_conversation_has_trouble (conversation, 1, 6));
  g_assert_true (pp_conversation_has_trouble (conversation, 6, 6));
  g_assert_false (pp_conversation_has_trouble (conversation, 1, 5));
  g_assert_finalize_object (g_steal_pointer (&conversation));
}

static void
count_change (GListModel *model, guint position, guint removed, guint added, guint *changes)
{
  g_assert_cmpuint (position + added, <=, g_list_model_get_n_items (model));
  ++*changes;
}

/* A batch is told in one go, and what is about to be said stays last. */
static void
test_growth (void)
{
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpConversation) conversation = pp_conversation_new ();
  g_autoptr (PpEvent) pending = make_event (99, &said[3]);
  guint changes = 0;

  pp_conversation_set_journal (conversation, journal);
  pp_conversation_set_pending (conversation, pending);
  g_signal_connect (conversation, "items-changed", G_CALLBACK (count_change), &changes);
  append (journal, 0, 8);
  pp_conversation_update (conversation);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 6);
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (PpRow) row = g_list_model_get_item (G_LIST_MODEL (conversation), i);

      g_assert_true ((row != NULL) == (i < 6));
      g_assert_true (row == NULL || pp_row_is_pending (row) == (i == 5));
    }
  pp_conversation_update (conversation);
  g_assert_cmpuint (changes, ==, 1);
}

static void
assert_sentence (PpConversation *conversation, guint row, const char *wanted)
{
  g_autoptr (PpRow) item = g_list_model_get_item (G_LIST_MODEL (conversation), row);
  g_autofree char *sentence = pp_row_dup_sentence (item);

  g_assert_cmpstr (sentence, ==, wanted);
}

static void
test_sentences (void)
{
  g_autoptr (PpConversation) conversation = make_conversation ();
  g_autoptr (PpEvent) pending = make_event (14, &said[3]);

  pp_conversation_set_pending (conversation, pending);
  assert_sentence (conversation, 0, "hop 1, MUA: queue: add out-1");
  assert_sentence (conversation, 2, "2, hop 1, MUA to MSA: MAIL FROM:<alice@london.example>");
  assert_sentence (conversation, 6, "hop 2, MUA: refused: nobody listens there");
  assert_sentence (conversation, 9, "about to say, hop 1, MUA to MSA: 220 ready");
}

/* Whatever was on the wire can be shown, and not too much of it. */
static void
test_hostile_text (void)
{
  static const char octets[] = "a\0b\r\n\t\x7f\xff\xc3\xa9\xe2\x80\xae";
  g_autofree char *shown = pp_text_make_visible (octets, sizeof octets - 1);
  g_autofree char *endless = g_strnfill (1000000, 'x');
  g_autofree char *bounded = pp_text_make_visible (endless, 1000000);
  g_autofree char *cut = pp_text_make_visible ("\xe2\x82", 2);
  g_autofree char *joined = pp_text_make_visible ("क्\xe2\x80\x8dष.example", strlen ("क्\xe2\x80\x8dष.example"));

  g_assert_cmpstr (shown, ==, "a␀b␍␊␉␡\xef\xbf\xbdé\xef\xbf\xbd");
  g_assert_cmpuint (strlen (bounded), <, 1300);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
  g_assert_cmpstr (joined, ==, "क्\xe2\x80\x8dष.example");
}

static void
test_cursor (void)
{
  g_autoptr (PpConversation) conversation = make_conversation ();
  PpCursor cursor = { .conversation = conversation };

  pp_cursor_to_line (&cursor, 0);
  g_assert_cmpint (cursor.row, ==, -1);
  g_assert_cmpuint (cursor.at, ==, 3);
  g_assert_null (pp_cursor_get_line_event (&cursor));
  pp_cursor_to_line (&cursor, 2);
  g_assert_cmpuint (cursor.at, ==, 7);
  g_assert_false (cursor.at_end);
  pp_cursor_to_row (&cursor, 3); /* the note: it belongs to line 2 */
  g_assert_cmpuint (pp_cursor_get_line (&cursor), ==, 2);
  g_assert_cmpuint (pp_cursor_get_row_event (&cursor)->n, ==, 7);
  pp_cursor_to_line (&cursor, 1000);
  g_assert_true (cursor.at_end);
  g_assert_cmpuint (pp_cursor_get_line (&cursor), ==, N_LINES);
}

static void
test_strides (void)
{
  static const guint forward[][N_LINES + 1] = {
    [PP_STRIDE_LINE] = { 1, 2, 3, 4, 5, 6, 0 },
    [PP_STRIDE_EXCHANGE] = { 1, 3, 3, 4, 0, 0, 0 },
    [PP_STRIDE_HOP] = { 4, 4, 4, 4, 0, 0, 0 },
    [PP_STRIDE_LETTER] = { 4, 4, 4, 4, 0, 0, 0 },
  };
  static const guint back[][N_LINES + 1] = {
    [PP_STRIDE_LINE] = { 0, 0, 1, 2, 3, 4, 5 },
    [PP_STRIDE_EXCHANGE] = { 0, 0, 1, 1, 3, 4, 4 },
    [PP_STRIDE_HOP] = { 0, 0, 0, 0, 0, 4, 4 },
    [PP_STRIDE_LETTER] = { 0, 0, 0, 0, 0, 4, 4 },
  };
  g_autoptr (PpConversation) conversation = make_conversation ();
  g_autoptr (PpEvent) pending = make_event (14, &said[5]);

  for (guint stride = 0; stride < G_N_ELEMENTS (forward); stride++)
    for (guint line = 0; line <= N_LINES; line++)
      {
        g_assert_cmpuint (pp_stride_forward (stride, conversation, line, NULL), ==, forward[stride][line]);
        g_assert_cmpuint (pp_stride_back (stride, conversation, line), ==, back[stride][line]);
      }
  /* What is about to be said decides whether the last line ends a unit. */
  g_assert_cmpuint (pp_stride_forward (PP_STRIDE_EXCHANGE, conversation, 5, pending), ==, 6);
  g_assert_cmpuint (pp_stride_forward (PP_STRIDE_HOP, conversation, 5, pending), ==, 6);
}

/* A seal and a clock that strikes are rows without a number; a timer without a reason is none. */
static void
test_rows_without_number (void)
{
  static const Said more[] = {
    { PP_KIND_LINE, PP_DIR_CLIENT, 1, 1, 1, "STARTTLS" },
    { PP_KIND_TLS, PP_DIR_CLIENT, 1, 1, 0, "sealed TLSv1.3 X" },
    { PP_KIND_TIMER, PP_DIR_NONE, 0, 0, 0, "a letter is tried again" },
    { PP_KIND_TIMER, PP_DIR_NONE, 0, 0, 0, "" },
  };
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpConversation) conversation = pp_conversation_new ();

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr (PpEvent) event = make_event (i + 1, &more[i]);
      pp_journal_append (journal, event);
    }
  pp_conversation_set_journal (conversation, journal);
  g_assert_cmpuint (pp_conversation_count_rows (conversation), ==, 3);
  g_assert_cmpuint (pp_conversation_count_lines (conversation), ==, 1);
  for (guint i = 1; i < 3; i++)
    {
      g_autoptr (PpRow) row = g_list_model_get_item (G_LIST_MODEL (conversation), i);
      g_autofree char *sentence = pp_row_dup_sentence (row);

      g_assert_cmpuint (pp_row_get_line (row), ==, 0);
      g_assert_cmpstr (sentence, ==, i == 1 ? "hop 1, MUA: TLS: sealed TLSv1.3 X" : "MUA: clock: a letter is tried again");
    }
}

/* Each protocol has words of its own for yes and no. */
static void
test_reply_classes (void)
{
  static const struct
  {
    const char *proto, *text;
    guint class;
  } replies[] = {
    { "smtp", "250 2.1.0 ok", 2 }, { "smtp", "354 go on", 3 },     { "lmtp", "452 4.2.2 later", 4 },
    { "pop3", "+OK", 2 },          { "pop3s", "-ERR no", 5 },      { "pop3", "250 1024", 0 },
    { "imap", "a1 OK done", 2 },   { "imap", "250 OK done", 2 },   { "imaps", "a1 NO [TRYCREATE] no such mailbox", 5 },
    { "imap", "a1 BAD what?", 5 }, { "imap", "* OK ready", 2 },    { "imap", "* PREAUTH ready", 2 },
    { "imap", "* BAD what?", 5 },  { "imap", "* NO disk low", 0 }, { "imap", "* BYE good-bye", 0 },
    { "imap", "+ idling", 3 },     { "imap", "+", 3 },             { "imap", "* 3 EXISTS", 0 },
    { "imap", "* LIST () NIL OK ", 0 }, { "imap", " OK", 0 },      { "imap", "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      const PpEvent fields = { .n = 1, .kind = PP_KIND_LINE, .dir = PP_DIR_SERVER, .hop = 5, .proto = replies[i].proto, .from = "mda:box" };
      g_autoptr (PpEvent) event = pp_event_new (&fields, replies[i].text, strlen (replies[i].text));

      g_test_message ("%s: %s", replies[i].proto, replies[i].text);
      g_assert_cmpuint (pp_reply_class (event), ==, replies[i].class);
    }
}

/* Of the octets that go over a line, which are a letter */
static void
test_letters (void)
{
  static const struct
  {
    const char *proto, *text;
    PpDir dir;
    guint item;
    gboolean letter;
    const char *row;
  } octets[] = {
    { "smtp", "x", PP_DIR_CLIENT, 0, TRUE, "the letter: " },
    { "pop3", "* x\r\n", PP_DIR_SERVER, 0, TRUE, "the letter: " },
    { "imap", "Subject: x\r\n\r\n", PP_DIR_SERVER, 1, TRUE, "the letter: " },
    { "imap", "Subject: x\r\n\r\n", PP_DIR_CLIENT, 0, TRUE, "the letter: " },
    { "imaps", "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\n", PP_DIR_SERVER, 0, FALSE, "answers: 2 lines" },
    { "imap", "bob", PP_DIR_CLIENT, 0, FALSE, "a name or a text: 3 octets" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (octets); i++)
    {
      const PpEvent fields = { .n = 1, .kind = PP_KIND_DATA, .dir = octets[i].dir, .item = octets[i].item, .hop = 5,
                               .proto = octets[i].proto, .from = "mda:box" };
      g_autoptr (PpEvent) event = pp_event_new (&fields, octets[i].text, strlen (octets[i].text));
      g_autoptr (PpRow) row = pp_row_new (event, 1, FALSE);
      g_autofree char *text = pp_row_dup_text (row);

      g_assert_cmpint (pp_event_is_letter (event), ==, octets[i].letter);
      g_assert_true (g_str_has_prefix (text, octets[i].row));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversation/letters", test_letters);
  g_test_add_func ("/conversation/rows", test_rows);
  g_test_add_func ("/conversation/growth", test_growth);
  g_test_add_func ("/conversation/sentences", test_sentences);
  g_test_add_func ("/conversation/hostile-text", test_hostile_text);
  g_test_add_func ("/conversation/cursor", test_cursor);
  g_test_add_func ("/conversation/strides", test_strides);
  g_test_add_func ("/conversation/reply-classes", test_reply_classes);
  g_test_add_func ("/conversation/rows-without-number", test_rows_without_number);
  return g_test_run ();
}
