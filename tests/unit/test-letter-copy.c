/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The copies of letters: in every scenario what is shown of a hop is what was said on it, what is marked as new is what that office
 * put on, and the last copy is what lay in the mailbox. Then what strangers may send, and conversations that are not as ours.
 */
#include <string.h>

#include "agents/message.h"
#include "agents/mime-parts.h"
#include "app/letter-copy.h"
#include "app/letter-names.h"
#include "app/letter-reading.h"
#include "app/letter-words.h"
#include "scene-play.h"

#define STARTS(text, with) (g_ascii_strncasecmp ((text), (with), strlen (with)) == 0)

/* ------------------------------------------------------------------ all scenarios */

/* Dots undone here once more, and in another way. */
static GBytes *
undo_dots (const PpEvent *event)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < event->length; i++)
    if (event->text[i] != '.' || (i > 0 && event->text[i - 1] != '\n'))
      g_string_append_c (text, event->text[i]);
    else if (i + 1 < event->length && event->text[i + 1] == '.')
      g_string_append_c (text, event->text[i++]);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

static void
check_octets (ScenePlay *play, const PpLetterCopy *copy)
{
  PpEvent *event = pp_journal_get (play->journal, copy->n);
  gboolean dots = copy->kind == PP_COPY_SMTP || copy->kind == PP_COPY_POP3;
  g_autoptr (GBytes) octets = dots && !copy->chunked ? undo_dots (event) : g_bytes_new (event->text, event->length);

  g_assert_true (copy->whole);
  g_assert_cmpuint (event->kind, ==, PP_KIND_DATA);
  g_assert_cmpuint (event->hop, ==, copy->hop);
  g_assert_cmpstr (event->from, ==, copy->from);
  g_assert_cmpstr (event->to, ==, copy->to);
  if (!copy->chunked)
    g_assert_true (g_bytes_equal (octets, copy->octets));
}

static const char *
host_of (const char *actor)
{
  return strchr (actor, ':') + 1;
}

/* The hops that lie between this copy and the last one that was on a wire: hand-overs under one roof, and that wire's own. */
static guint
find_crossed (const PpLetterCopy *before)
{
  guint crossed = 1 << before->hop;

  while (before->kind == PP_COPY_HANDED && before->before != NULL)
    {
      before = before->before;
      crossed |= 1 << before->hop;
    }
  return crossed;
}

/* A field that @host may have put on a letter that came to it over those hops. */
static gboolean
is_of_host (const PpLetterField *field, guint crossed, const char *host)
{
  g_autofree char *by = g_strdup_printf ("by %s ", host);

  if (STARTS (field->name, "Received") && strlen (field->name) == 8)
    return strstr (field->value, by) != NULL;
  if (STARTS (field->name, "Received-SPF") || STARTS (field->name, "Authentication-Results"))
    return TRUE;
  if (STARTS (field->name, "Date") || STARTS (field->name, "Message-ID"))
    return (crossed & (1 << 1)) != 0;
  if (STARTS (field->name, "Return-Path"))
    return (crossed & (1 << 4)) != 0;
  g_test_message ("nobody puts on %s: %s", field->name, field->value);
  return FALSE;
}

/* All that is not marked is, in order, what the copy before had. */
static void
check_marks (const PpLetterCopy *copy)
{
  g_autoptr (GPtrArray) fields = pp_letter_copy_list_fields (copy), before = NULL;
  guint received = 0, at = 0;

  g_assert_nonnull (fields);
  if (copy->before == NULL || copy->kind == PP_COPY_HANDED)
    {
      g_assert_cmpuint (pp_letter_fields_count (fields, PP_FIELD_KEPT), ==, fields->len);
      return;
    }
  before = pp_letter_copy_list_fields (copy->before);
  for (guint i = 0; i < fields->len; i++)
    {
      PpLetterField *field = fields->pdata[i], *old;

      if (field->mark == PP_FIELD_ADDED)
        {
          g_assert_true (is_of_host (field, find_crossed (copy->before), host_of (copy->from)));
          received += STARTS (field->name, "Received") && strlen (field->name) == 8;
          continue;
        }
      while (((PpLetterField *) before->pdata[at])->mark == PP_FIELD_REMOVED)
        at++;
      old = before->pdata[at++];
      g_assert_cmpstr (old->name, ==, field->name);
      if (field->mark == PP_FIELD_KEPT)
        g_assert_true (g_bytes_equal (old->raw, field->raw));
    }
  while (at < before->len && ((PpLetterField *) before->pdata[at])->mark == PP_FIELD_REMOVED)
    at++;
  g_assert_cmpuint (at, ==, before->len);
  g_assert_cmpuint (received, ==, 1);
}

/* What the wire's own MAIL and RCPT said, found in another way: the nearest ones above. */
static void
check_envelope (ScenePlay *play, const PpLetterCopy *copy)
{
  guint to = 0;

  g_assert_nonnull (copy->envelope);
  g_assert_nonnull (copy->envelope->from);
  for (guint n = copy->n; n > 0; n--)
    {
      PpEvent *event = pp_journal_get (play->journal, n);

      if (event->connection != copy->connection || event->kind != PP_KIND_LINE || event->dir != PP_DIR_CLIENT)
        continue;
      to += STARTS (event->text, "RCPT TO:");
      if (!STARTS (event->text, "MAIL FROM:"))
        continue;
      g_assert_nonnull (strstr (event->text, copy->envelope->from->address));
      g_assert_true (g_str_has_suffix (event->text, copy->envelope->from->parameters));
      break;
    }
  g_assert_cmpuint (copy->envelope->to->len, ==, to);
  g_assert_cmpuint (copy->envelope->from->verdict, ==, 2);
  g_assert_true (g_str_has_prefix (copy->envelope->from->reply, "250 "));
  for (guint i = 0; i < to; i++)
    g_assert_cmpuint (((PpLetterPath *) copy->envelope->to->pdata[i])->verdict, >=, 2);
}

static void
check_copy (ScenePlay *play, const PpLetterCopy *copy)
{
  g_test_message ("%u: hop %u, %s to %s", copy->n, copy->hop, copy->from, copy->to);
  g_assert_nonnull (copy->octets);
  if (copy->kind == PP_COPY_HANDED)
    g_assert_true (g_bytes_equal (copy->octets, copy->before->octets));
  else
    check_octets (play, copy);
  if (copy->kind == PP_COPY_SMTP)
    {
      check_envelope (play, copy);
      g_assert_cmpuint (copy->verdict, >=, 2);
    }
  if (copy->kind == PP_COPY_POP3 || copy->kind == PP_COPY_IMAP || copy->kind == PP_COPY_HEADER)
    g_assert_null (copy->envelope);
  check_marks (copy);
}

static guint
check_letter (ScenePlay *play, PpLetterTrail *trail, guint32 item)
{
  g_autoptr (GPtrArray) copies = pp_letter_trail_list_copies (trail, item, pp_journal_get_length (play->journal));

  /* What the scenario has is what its writer says first: so it may be shown before. */
  if (item <= play->scenario->letters->len && copies->len > 0)
    g_assert_true (g_bytes_equal (((PpLetterCopy *) copies->pdata[0])->octets,
                                  pp_message_get_octets (((PpScenarioLetter *) play->scenario->letters->pdata[item - 1])->message)));
  for (guint i = 0; i < copies->len; i++)
    {
      const PpLetterCopy *copy = copies->pdata[i];
      g_autoptr (GPtrArray) then = pp_letter_trail_list_copies (trail, item, copy->n);
      g_autoptr (GPtrArray) before = pp_letter_trail_list_copies (trail, item, copy->n - 1);

      check_copy (play, copy);
      g_assert_cmpuint (then->len, ==, i + 1); /* the past knows no future */
      g_assert_cmpuint (before->len, ==, i);
      g_assert_cmpstr (((PpLetterCopy *) then->pdata[i])->reply, ==, "");
    }
  return copies->len;
}

/* Every block that is a letter is one of the copies. */
static guint
count_said (ScenePlay *play)
{
  guint count = 0;

  for (guint n = 1; n <= pp_journal_get_length (play->journal); n++)
    {
      PpEvent *event = pp_journal_get (play->journal, n);
      gboolean imap = event->proto != NULL && g_str_has_prefix (event->proto, "imap");
      PpEvent *line = n > 1 ? pp_journal_get (play->journal, n - 1) : NULL;

      if (event->kind == PP_KIND_DATA && (!imap || strstr (line->text, "BODY[] {") != NULL || strstr (line->text, "BODY[HEADER] {") != NULL))
        count++;
      count += event->kind == PP_KIND_NOTE && g_str_has_prefix (event->text, "hands the letter over");
    }
  return count;
}

static void
test_scenario (gconstpointer name)
{
  ScenePlay play = scene_play (name);
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (play.journal);
  g_autoptr (GArray) letters = pp_letter_trail_list_letters (trail, pp_journal_get_length (play.journal));
  guint copies = 0;

  g_assert_cmpuint (letters->len, >=, play.scenario->letters->len);
  for (guint i = 0; i < letters->len; i++)
    copies += check_letter (&play, trail, g_array_index (letters, guint32, i));
  g_assert_cmpuint (copies, ==, count_said (&play));
  scene_play_clear (&play);
}

/* ------------------------------------------------------------------ some in particular */

static GPtrArray *
list_all (ScenePlay *play, guint32 item)
{
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (play->journal);

  return pp_letter_trail_list_copies (trail, item, pp_journal_get_length (play->journal));
}

static char *
describe_marks (const PpLetterCopy *copy)
{
  g_autoptr (GPtrArray) fields = pp_letter_copy_list_fields (copy);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const PpLetterField *field = fields->pdata[i];

      if (field->mark != PP_FIELD_KEPT)
        g_string_append_printf (words, "%c%s ", " +!-"[field->mark], field->name);
    }
  return g_string_free (words, FALSE);
}

static void
test_first_letter (void)
{
  static const char *const marks[] = { "", "+Received +Date +Message-ID ", "+Received ", "+Received ", "+Return-Path +Received " };
  ScenePlay play = scene_play ("first-letter");
  g_autoptr (GPtrArray) copies = list_all (&play, 1);
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (play.journal);
  g_autofree char *writer = pp_letter_trail_dup_writer (trail, 1, 2), *nobody = pp_letter_trail_dup_writer (trail, 1, 1);

  g_assert_cmpstr (writer, ==, "mua:alice");
  g_assert_null (nobody);
  g_assert_cmpuint (copies->len, ==, 5);
  for (guint i = 0; i < copies->len; i++)
    {
      const PpLetterCopy *copy = copies->pdata[i];
      g_autofree char *found = describe_marks (copy), *subject = pp_letter_copy_dup_field (copy, "subject");

      g_assert_cmpuint (copy->hop, ==, i + 1);
      g_assert_cmpstr (found, ==, marks[i]);
      g_assert_cmpstr (subject, ==, "Greetings from London");
      g_assert_true (copy->stuffed); /* one of its lines begins with a dot */
      g_assert_true (pp_letter_copy_names (copy, "To", "bob@PARIS.example"));
      g_assert_false (pp_letter_copy_names (copy, "To", "alice@london.example"));
      if (i > 0)
        g_assert_cmpuint (pp_letter_compare_body (copy->octets, copy->before->octets), ==, PP_BODY_SAME);
      if (i < 4)
        g_assert_cmpstr (copy->envelope->from->address, ==, "alice@london.example");
    }
  scene_play_clear (&play);
}

/* Nothing is on a wire between two counters; the next wire has what the first of them put on. */
/* A letter has its number and, as soon as anybody can know it, its subject. */
static void
test_names (void)
{
  ScenePlay play = scene_play ("unknown-user");
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (play.journal);
  PpLetterNames *names = pp_letter_names_new ();
  guint end = pp_journal_get_length (play.journal);
  g_autofree char *early = pp_letter_names_dup (names, trail, 2, 1), *none = pp_letter_names_dup (names, trail, 1, end), *first = NULL;
  g_autofree char *report = pp_letter_names_dup (names, trail, 2, end), *stranger = pp_letter_names_dup (names, trail, 77, end);
  g_autofree char *wanted = NULL, *again = NULL;
  PpLetterCopy *composed;

  g_assert_cmpstr (early, ==, "Letter 2");
  g_assert_true (g_str_has_prefix (none, "1: "));
  g_assert_cmpstr (report, ==, "2: Undelivered mail returned to sender");
  g_assert_cmpstr (stranger, ==, "Letter 77");
  pp_letter_names_set_scenario (names, play.scenario);
  composed = pp_letter_names_find_composed (names, trail, 1, end);
  wanted = pp_letter_copy_dup_field (composed, "Subject");
  first = pp_letter_names_dup (names, trail, 1, 2);
  g_assert_nonnull (wanted);
  g_assert_true (g_str_has_suffix (first, wanted));
  g_assert_null (pp_letter_names_find_composed (names, trail, 2, end)); /* the report is nobody's here */
  again = pp_letter_names_dup (names, trail, 2, 1);
  g_assert_cmpstr (again, ==, "Letter 2"); /* another world: nothing is known */
  pp_letter_copy_free (composed);
  pp_letter_names_free (names);
  scene_play_clear (&play);
}

static void
test_one_roof (void)
{
  ScenePlay play = scene_play ("two-roles");
  g_autoptr (GPtrArray) copies = list_all (&play, 1);
  g_autofree char *third = NULL;
  PpLetterCopy *handed;

  g_assert_cmpuint (copies->len, ==, 5);
  handed = copies->pdata[1];
  g_assert_cmpuint (handed->kind, ==, PP_COPY_HANDED);
  g_assert_cmpuint (handed->hop, ==, 2);
  g_assert_cmpstr (handed->envelope->from->address, ==, "alice@london.example");
  g_assert_cmpuint (handed->wire_octets, ==, 0);
  third = describe_marks (copies->pdata[2]);
  g_assert_cmpstr (third, ==, "+Received +Date +Message-ID ");
  scene_play_clear (&play);
}

/* The report is a letter of its own; its envelope has no sender. */
static void
test_report (void)
{
  ScenePlay play = scene_play ("two-recipients");
  g_autoptr (GPtrArray) letter = list_all (&play, 1), report = list_all (&play, 2);
  PpLetterCopy *third = letter->pdata[2], *first = report->pdata[0];
  g_autoptr (PpMime) mime = NULL;
  g_autoptr (GPtrArray) parts = NULL;

  g_assert_cmpuint (third->envelope->to->len, ==, 2);
  g_assert_cmpuint (((PpLetterPath *) third->envelope->to->pdata[0])->verdict, ==, 2);
  g_assert_cmpuint (((PpLetterPath *) third->envelope->to->pdata[1])->verdict, ==, 5);
  g_assert_cmpstr (first->envelope->from->address, ==, "");
  g_assert_cmpuint (first->hop, ==, 4);
  g_assert_null (first->before);
  g_assert_cmpstr (((PpLetterPath *) first->envelope->to->pdata[0])->answer, ==, "250 2.0.0 <alice@london.example> Delivered");
  mime = pp_mime_parse (first->octets);
  parts = pp_mime_list_parts (mime, first->octets, 50);
  g_assert_cmpstr (((PpMimePart *) parts->pdata[0])->type, ==, "multipart/report");
  g_assert_cmpstr (((PpMimePart *) parts->pdata[2])->type, ==, "message/delivery-status");
  g_assert_true (pp_mime_part_is_text (parts->pdata[2]));
  g_assert_cmpstr (((PpMimePart *) parts->pdata[3])->type, ==, "message/rfc822");
  g_assert_nonnull (strstr (((PpMimePart *) parts->pdata[3])->summary, "Subject: An invitation"));
  scene_play_clear (&play);
}

static void
test_sealed (void)
{
  ScenePlay play = scene_play ("sealed-bag");
  g_autoptr (GPtrArray) copies = list_all (&play, 1);

  g_assert_cmpuint (copies->len, ==, 5);
  for (guint i = 0; i < copies->len; i++)
    g_assert_true (((PpLetterCopy *) copies->pdata[i])->sealed);
  scene_play_clear (&play);
}

static void
test_picture (void)
{
  ScenePlay play = scene_play ("attachment");
  g_autoptr (GPtrArray) copies = list_all (&play, 1);
  GBytes *octets = ((PpLetterCopy *) copies->pdata[4])->octets;
  g_autoptr (PpMime) mime = pp_mime_parse (octets);
  g_autoptr (GPtrArray) parts = pp_mime_list_parts (mime, octets, 50);
  PpMimePart *stamp = parts->pdata[2];
  g_autoptr (GBytes) picture = pp_mime_part_decode (stamp, octets);
  gboolean cut;
  g_autofree char *text = pp_mime_part_read (parts->pdata[1], octets, 100000, &cut);

  g_assert_cmpuint (parts->len, ==, 3);
  g_assert_cmpstr (stamp->type, ==, "image/png");
  g_assert_cmpstr (stamp->name, ==, "stamp.png");
  g_assert_true (stamp->attachment);
  g_assert_cmpmem (g_bytes_get_data (picture, NULL), 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_true (g_str_has_prefix (text, "Dear Bob,\n\nhere is the stamp"));
  g_assert_false (cut);
  scene_play_clear (&play);
}

/* ------------------------------------------------------------------ headers compared */

static char *
compare (const char *before, const char *now)
{
  g_autoptr (GBytes) letter = g_bytes_new_static (now, strlen (now)), old = g_bytes_new_static (before, strlen (before));
  g_autoptr (GPtrArray) fields = pp_letter_fields_compare (letter, old);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const PpLetterField *field = fields->pdata[i];

      g_string_append_printf (words, "%c%s:%s ", "=+!-"[field->mark], field->name, field->value);
    }
  return g_string_free (words, FALSE);
}

static void
test_compare (void)
{
  static const struct { const char *before, *now, *words; } cases[] = {
    { "A: 1\r\n\r\n", "A: 1\r\n\r\n", "=A:1 " },
    { "A: 1\r\n\r\n", "B: 2\r\nA: 1\r\n\r\n", "+B:2 =A:1 " },
    { "A: 1\r\nB: 2\r\n\r\n", "A: 1\r\n\r\n", "=A:1 -B:2 " },
    { "A: 1\r\nB: 2\r\nC: 3\r\n\r\n", "A: 1\r\nC: 3\r\n\r\n", "=A:1 -B:2 =C:3 " },
    { "Bcc: x\r\nA: 1\r\n\r\n", "A: 1\r\n\r\n", "-Bcc:x =A:1 " },
    { "A: 1\r\nB: 2\r\n\r\n", "A: 1\r\nb: 3\r\n\r\n", "=A:1 !b:3 " },
    { "A: 1\r\n\r\n", "A: 1\r\nA: 1\r\n\r\n", "+A:1 =A:1 " }, /* the lower one was there before */
    { "A: 1\r\nA: 1\r\n\r\n", "A: 1\r\n\r\n", "-A:1 =A:1 " },
    { "Received: 1\r\n\r\n", "Received: 2\r\n\r\n", "+Received:2 -Received:1 " },
    { "A: 1\r\n 2\r\n\r\n", "A: 1 2\r\n\r\n", "!A:1 2 " }, /* folded in another way: not the same octets */
    { "", "A: 1\r\n\r\n", "+A:1 " },
    { "A: 1\r\n\r\n", "\r\nA: 1\r\n", "-A:1 " },
    { "A: 1\r\nB: 2\r\n\r\n", "B: 2\r\nA: 1\r\n\r\n", "=B:2 =A:1 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = compare (cases[i].before, cases[i].now);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_body (void)
{
#define BODY(head, body) g_bytes_new_static (head "\r\n" body, sizeof (head "\r\n" body) - 1)
  g_autoptr (GBytes) eight = BODY ("Content-Transfer-Encoding: 8bit\r\n", "f\xc3\xbcr\r\n");
  g_autoptr (GBytes) quoted = BODY ("Content-Transfer-Encoding: quoted-printable\r\n", "f=C3=BCr\r\n");
  g_autoptr (GBytes) same = BODY ("X: 1\r\nContent-Transfer-Encoding: 8bit\r\n", "f\xc3\xbcr\r\n");
  g_autoptr (GBytes) other = BODY ("Content-Transfer-Encoding: 8bit\r\n", "fur\r\n");

  g_assert_cmpuint (pp_letter_compare_body (same, eight), ==, PP_BODY_SAME);
  g_assert_cmpuint (pp_letter_compare_body (quoted, eight), ==, PP_BODY_RECODED);
  g_assert_cmpuint (pp_letter_compare_body (other, eight), ==, PP_BODY_OTHER);
}

/* ------------------------------------------------------------------ conversations that are not as ours */

static guint
tell (PpJournal *journal, PpKind kind, PpDir dir, guint32 item, const char *proto, const char *text)
{
  gboolean client = dir != PP_DIR_SERVER;
  PpEvent fields = { .n = pp_journal_get_length (journal) + 1, .kind = kind, .dir = dir, .item = item, .proto = g_intern_string (proto),
                     .from = client ? "guest:127.0.0.1:4" : "mda:box.example", .to = client ? "mda:box.example" : "guest:127.0.0.1:4",
                     .connection = 1, .hop = 4, .length = strlen (text), .octets = strlen (text) };
  g_autoptr (PpEvent) event = NULL;

  if (kind == PP_KIND_QUEUE)
    {
      fields.from = "mda:box.example";
      fields.to = NULL;
      fields.connection = 0;
    }
  event = pp_event_new (&fields, text, strlen (text));
  pp_journal_append (journal, event);
  return fields.n;
}

#define C(text) tell (journal, PP_KIND_LINE, PP_DIR_CLIENT, 0, proto, text)
#define S(text) tell (journal, PP_KIND_LINE, PP_DIR_SERVER, 0, proto, text)
#define OCTETS(item, text) tell (journal, PP_KIND_DATA, PP_DIR_CLIENT, item, proto, text)

/* Several recipients, several letters, all said ahead (RFC 2920): each answer belongs to its own. */
static void
test_lmtp (void)
{
  const char *proto = "lmtp";
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (journal);
  g_autoptr (GPtrArray) copies = NULL;
  PpLetterEnvelope *envelope;
  PpLetterCopy *copy;

  tell (journal, PP_KIND_CONNECT, PP_DIR_CLIENT, 0, proto, "127.0.0.1:24");
  S ("220 box"), C ("LHLO x"), S ("250-box"), S ("250 PIPELINING");
  for (guint32 item = 1; item <= 2; item++)
    {
      C ("MAIL FROM:<\"a> b\"@x.example> SIZE=4"), C ("RCPT TO:<b@x.example>"), C ("RCPT TO:<c@x.example>"), C ("RCPT TO:<d@x.example>");
      C ("DATA"), S ("250 sender"), S ("250 b"), S ("550-no"), S ("550 c"), S ("250 d"), S ("354 go on");
      OCTETS (item, "A: 1\r\n\r\n..\r\n"), C (".");
      S ("250 for b"), S ("452 for d");
    }
  C ("QUIT");
  copies = pp_letter_trail_list_copies (trail, 2, pp_journal_get_length (journal));
  g_assert_cmpuint (copies->len, ==, 1);
  copy = copies->pdata[0];
  envelope = copy->envelope;
  g_assert_cmpstr (envelope->from->reply, ==, "250 sender");
  g_assert_cmpstr (envelope->from->parameters, ==, "SIZE=4");
  g_assert_cmpuint (envelope->to->len, ==, 3);
  g_assert_cmpstr (((PpLetterPath *) envelope->to->pdata[0])->answer, ==, "250 for b");
  g_assert_cmpstr (((PpLetterPath *) envelope->to->pdata[1])->reply, ==, "550 c");
  g_assert_cmpstr (((PpLetterPath *) envelope->to->pdata[1])->answer, ==, "");
  g_assert_cmpstr (((PpLetterPath *) envelope->to->pdata[2])->answer, ==, "452 for d");
  g_assert_cmpuint (copy->verdict, ==, 2);
  g_assert_cmpmem (g_bytes_get_data (copy->octets, NULL), g_bytes_get_size (copy->octets), "A: 1\r\n\r\n.\r\n", 11);
}

/* Chunks are joined as they are; nothing is undone in them. */
static void
test_chunks (void)
{
  const char *proto = "smtp";
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (journal);
  guint part, whole;

  tell (journal, PP_KIND_CONNECT, PP_DIR_CLIENT, 0, proto, "127.0.0.1:25");
  S ("220 box"), C ("EHLO x"), S ("250 box");
  for (guint32 item = 1; item <= 2; item++)
    {
      g_autoptr (GPtrArray) some = NULL, all = NULL;

      C ("MAIL FROM:<>"), S ("250 ok"), C ("RCPT TO:<b@x.example>"), S ("250 ok");
      C ("BDAT 8"), part = OCTETS (item, "A: 1\r\n\r\n"), S ("250 8 octets");
      C ("BDAT 4 LAST"), whole = OCTETS (item, "..\r\n"), S ("250 done");
      some = pp_letter_trail_list_copies (trail, item, part);
      all = pp_letter_trail_list_copies (trail, item, whole + 1);
      g_assert_cmpuint (some->len, ==, 1);
      g_assert_false (((PpLetterCopy *) some->pdata[0])->whole);
      g_assert_cmpuint (g_bytes_get_size (((PpLetterCopy *) some->pdata[0])->octets), ==, 8);
      g_assert_cmpuint (all->len, ==, 1);
      g_assert_true (((PpLetterCopy *) all->pdata[0])->whole);
      g_assert_cmpstr (((PpLetterCopy *) all->pdata[0])->reply, ==, "250 done");
      g_assert_cmpstr (((PpLetterCopy *) all->pdata[0])->envelope->from->address, ==, "");
      g_assert_cmpmem (g_bytes_get_data (((PpLetterCopy *) all->pdata[0])->octets, NULL), 12, "A: 1\r\n\r\n..\r\n", 12);
    }
}

/* A stranger's letter has no number until it is in the queue. */
static void
test_stranger (void)
{
  const char *proto = "smtp";
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (journal);
  g_autoptr (GPtrArray) copies = NULL;

  tell (journal, PP_KIND_CONNECT, PP_DIR_CLIENT, 0, proto, "127.0.0.1:25");
  S ("220 box"), C ("HELO x"), S ("250 box"), C ("MAIL FROM:<a@x.example>"), S ("250 ok"), C ("RCPT TO:<b@x.example>"), S ("250 ok");
  C ("DATA"), S ("354 go on"), OCTETS (0, "A: 1\r\n\r\nx\r\n");
  tell (journal, PP_KIND_QUEUE, PP_DIR_NONE, 7, NULL, "add 1 from <a@x.example> for <b@x.example>");
  S ("250 ok");
  copies = pp_letter_trail_list_copies (trail, 7, pp_journal_get_length (journal));
  g_assert_cmpuint (copies->len, ==, 1);
  g_assert_cmpstr (((PpLetterCopy *) copies->pdata[0])->envelope->from->address, ==, "a@x.example");
  g_assert_cmpuint (((PpLetterCopy *) copies->pdata[0])->verdict, ==, 2);
}

/* Part of a letter is no copy of it; its header is one of the header. */
static void
test_parts_of_letters (void)
{
  static const struct { const char *line; guint copies; gboolean header; } cases[] = {
    { "* 1 FETCH (UID 1 BODY[] {4}", 1 },        { "* 1 FETCH (UID 1 BODY[HEADER] {4}", 1, TRUE }, { "* 1 FETCH (BODY[1] {4}", 0 },
    { "* 1 FETCH (BODY[]<0> {4}", 0 },           { "* 1 FETCH (RFC822 {4}", 1 },            { "* 1 FETCH (RFC822.TEXT {4}", 0 },
    { "* 1 FETCH (BODY[] {5}", 0 },              { "* 1 FETCH (RFC822.HEADER {4}", 1, TRUE }, { "* 1 FETCH (BODY[HEADER] {5}", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *proto = "imap";
      g_autoptr (PpJournal) journal = pp_journal_new ();
      g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (journal);
      g_autoptr (GPtrArray) copies = NULL;

      tell (journal, PP_KIND_CONNECT, PP_DIR_CLIENT, 0, proto, "127.0.0.1:143");
      C ("a FETCH 1 (BODY[])"), S (cases[i].line);
      tell (journal, PP_KIND_DATA, PP_DIR_SERVER, 1, proto, "A: 1");
      copies = pp_letter_trail_list_copies (trail, 1, pp_journal_get_length (journal));
      g_assert_cmpuint (copies->len, ==, cases[i].copies);
      if (copies->len > 0)
        g_assert_cmpint (((PpLetterCopy *) copies->pdata[0])->kind, ==, cases[i].header ? PP_COPY_HEADER : PP_COPY_IMAP);
    }
}

/* ------------------------------------------------------------------ strangers' letters */

static void
look_at_letter (const char *text, gsize length)
{
  g_autoptr (GBytes) octets = g_bytes_new (text, length);
  g_autoptr (GPtrArray) fields = pp_letter_fields_compare (octets, NULL), marked = pp_letter_fields_compare (octets, octets);
  g_autoptr (PpMime) mime = pp_mime_parse (octets);
  g_autoptr (GPtrArray) parts = pp_mime_list_parts (mime, octets, 200);
  PpLetterCopy *copy = pp_letter_copy_new (PP_COPY_SMTP, octets);
  g_autofree char *subject = pp_letter_copy_dup_field (copy, "Subject");

  g_assert_cmpuint (pp_letter_fields_count (marked, PP_FIELD_KEPT), ==, fields->len);
  g_assert_cmpuint (pp_letter_compare_body (octets, octets), ==, PP_BODY_SAME);
  for (guint i = 0; i < fields->len; i++)
    g_assert_true (g_utf8_validate (((PpLetterField *) fields->pdata[i])->value, -1, NULL));
  for (guint i = 0; i < parts->len; i++)
    {
      gboolean cut;
      g_autofree char *read = pp_mime_part_read (parts->pdata[i], octets, 100, &cut);
      g_autoptr (GBytes) decoded = pp_mime_part_decode (parts->pdata[i], octets);

      g_assert_true (g_utf8_validate (read, -1, NULL));
      g_assert_cmpuint (strlen (read), <=, 100);
      g_assert_nonnull (decoded);
    }
  pp_letter_copy_free (copy);
}

static void
test_hostile (void)
{
  static const struct { const char *text; gsize length; } letters[] = {
#define LETTER(text) { text, sizeof text - 1 }
    LETTER (""), LETTER ("\r\n"), LETTER ("\0\0\0"), LETTER ("A\r"), LETTER ("A: \0\r\n\0\r\n\r\n\0"), LETTER ("A: 1\rB: 2\r\r\n\r\n"),
    LETTER ("A: 1\nB: 2\n\nbody\n"), LETTER ("no header at all"), LETTER (": nothing\r\n\r\n"), LETTER (" folded first\r\n\r\n"),
    LETTER ("Subject: =?utf-8?q?=00=FF=FE?= \xff\xfe\r\n\r\n"), LETTER ("Content-Type: text/plain; charset=\"utf-16\"\r\n\r\n\xd8\x00"),
    LETTER ("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n--\r\n"), LETTER ("Content-Transfer-Encoding: base64\r\n\r\n====\0A"),
    LETTER ("Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n"),
    LETTER ("Content-Disposition: attachment; filename*=utf-8''%00%ff\r\n\r\n"),
  };
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    look_at_letter (letters[i].text, letters[i].length);
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (many, "X-%u: %u\r\n", i % 7, i % 3);
  g_string_append (many, "\r\nbody");
  look_at_letter (many->str, many->len);
}

/* Any octets, from a seed, so that a failure can be had again. */
static void
test_random (void)
{
  static const char *const bits[] = { "A", ":", " ", "\r\n", "\n", "\r", "\t", "\"", "<", ">", "--x", "Content-Type: multipart/mixed; boundary=x\r\n",
                                      "Content-Type: ", "message/rfc822", "base64", "Content-Transfer-Encoding: ", "=?utf-8?b?", "?=", "\xff" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (25);

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (int i = g_rand_int_range (rand, 0, 40); i > 0; i--)
        g_string_append (text, bits[g_rand_int_range (rand, 0, G_N_ELEMENTS (bits))]);
      if (round % 5 == 0)
        g_string_append_len (text, "\0\0", 2);
      look_at_letter (text->str, text->len);
    }
}

/* ------------------------------------------------------------------ words */

static gboolean
says (GPtrArray *sentences, const char *words)
{
  for (guint i = 0; i < sentences->len; i++)
    if (strstr (sentences->pdata[i], words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_envelope_and_sheet (void)
{
  ScenePlay play = scene_play ("two-recipients");
  g_autoptr (GPtrArray) letter = list_all (&play, 1), report = list_all (&play, 2);
  g_autoptr (GPtrArray) third = pp_letter_words_compare (letter->pdata[2]), fourth = pp_letter_words_compare (letter->pdata[3]);
  g_autoptr (GPtrArray) fifth = pp_letter_words_compare (letter->pdata[4]), back = pp_letter_words_compare (report->pdata[0]);
  g_autofree char *title = pp_letter_words_title (letter->pdata[2]), *envelope = pp_letter_words_envelope (letter->pdata[2]);
  g_autofree char *details = pp_letter_words_details (letter->pdata[2], play.scenario, 2, 3);

  g_assert_true (says (third, "name the same people"));
  g_assert_true (says (fourth, "the sheet names nobody@paris.example too"));
  g_assert_cmpuint (fifth->len, ==, 0);
  g_assert_true (says (back, "no report is ever made of a report"));
  g_assert_cmpstr (title, ==, "Hop 3: as mail.london.example said it to mx.paris.example");
  g_assert_cmpstr (envelope, ==, "From <alice@london.example> to <bob@paris.example>, <nobody@paris.example>");
  g_assert_nonnull (strstr (details, "Copy 2 of 3 on this hop. SMTP, 754 octets. On a postcard"));
  scene_play_clear (&play);
}

static void
test_differing (void)
{
  static const char letter[] = "From: Eve <eve@x.example>\r\nTo: b@x.example\r\n\r\n";
  const char *proto = "smtp";
  g_autoptr (PpJournal) journal = pp_journal_new ();
  g_autoptr (PpLetterTrail) trail = pp_letter_trail_new (journal);
  g_autoptr (GPtrArray) copies = NULL, sentences = NULL;

  tell (journal, PP_KIND_CONNECT, PP_DIR_CLIENT, 0, proto, "127.0.0.1:25");
  S ("220 box"), C ("MAIL FROM:<a@x.example>"), S ("250 ok"), C ("RCPT TO:<c@x.example>"), S ("250 ok"), C ("DATA"), S ("354 go on");
  OCTETS (1, letter);
  copies = pp_letter_trail_list_copies (trail, 1, pp_journal_get_length (journal));
  sentences = pp_letter_words_compare (copies->pdata[0]);
  g_assert_true (says (sentences, "the envelope is from <a@x.example>, the sheet says From: Eve <eve@x.example>"));
  g_assert_true (says (sentences, "<c@x.example> is on the envelope, and neither To nor Cc names it"));
  g_assert_true (says (sentences, "the sheet names b@x.example too"));
}

static void
test_source (void)
{
  static const struct { const char *text; gsize length; gboolean ends; const char *shown; } cases[] = {
#define SOURCE(text) text, sizeof text - 1
    { SOURCE ("A: 1\r\n\r\nx"), FALSE, "A: 1\n\nx" },
    { SOURCE ("A: 1\r\n\r\nx"), TRUE, "A: 1␍␊\n␍␊\nx" },
    { SOURCE ("a\rb\nc"), FALSE, "a␍b␊\nc" },
    { SOURCE ("\xe9\0\x7f\x1b[1m"), FALSE, "⟨E9⟩␀␡␛[1m" },
    { SOURCE ("Zo\xc3\xab \xe2\x80\xae"), FALSE, "Zoë ⟨U+202E⟩" },
  };
  g_autofree char *line = g_strnfill (2500, 'x'), *shown = NULL, *hex = NULL;
  g_autoptr (GBytes) octets = g_bytes_new_static ("Hello\r\n", 7), long_line = g_bytes_new_static (line, 2500);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) letter = g_bytes_new_static (cases[i].text, cases[i].length);
      g_autofree char *text = pp_letter_source_text (letter, 1000, cases[i].ends);

      g_assert_cmpstr (text, ==, cases[i].shown);
    }
  shown = pp_letter_source_text (long_line, 10000, FALSE);
  g_assert_cmpuint (strlen (shown), ==, 2500 + 2 * strlen ("⤶\n"));
  hex = pp_letter_hex_text (octets, 100);
  g_assert_cmpstr (hex, ==, "000000  48 65 6c 6c 6f 0d 0a"
                   "                              Hello..\n");
}

/* Ten megabytes: found at once, read in a time that another thread has, shown in part. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("Content-Type: text/plain\r\n\r\n");
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (PpLetterReading) reading = NULL;
  g_autofree char *source = NULL;

  while (text->len < 10 * 1024 * 1024)
    g_string_append (text, "A line of a letter that nobody will ever read to its end.\r\n");
  octets = g_bytes_new (text->str, text->len);
  g_assert_true (pp_letter_reading_takes_long (octets));
  reading = pp_letter_reading_new (octets, octets);
  g_assert_cmpuint (reading->pieces->len, ==, 1);
  g_assert_true (((PpLetterPiece *) reading->pieces->pdata[0])->cut);
  g_assert_cmpuint (strlen (((PpLetterPiece *) reading->pieces->pdata[0])->text), <=, 16 * 1024);
  source = pp_letter_source_text (octets, 1000, FALSE);
  g_assert_cmpuint (strlen (source), <=, 1000);
}

/* A picture is one, what claims to be a huge one is not, and what is none is none. */
static void
test_pictures (void)
{
  static const char head[] = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  static const guint8 huge[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 1, 0, 0, 0, 1, 0, 0, 8, 2, 0, 0, 0,
                                 0xc2, 0x5b, 0x3e, 0x0a };
  g_autofree char *base64 = g_base64_encode (huge, sizeof huge), *text = g_strconcat (head, base64, NULL);
  g_autoptr (GBytes) bomb = g_bytes_new (text, strlen (text)), none = g_bytes_new_static (head, sizeof head - 1);
  g_autoptr (PpLetterReading) of_bomb = pp_letter_reading_new (bomb, NULL), of_none = pp_letter_reading_new (none, NULL);
  ScenePlay play = scene_play ("attachment");
  g_autoptr (GPtrArray) copies = list_all (&play, 1);
  g_autoptr (PpLetterReading) stamp = pp_letter_reading_new (((PpLetterCopy *) copies->pdata[4])->octets, NULL);

  g_assert_null (((PpLetterPiece *) of_bomb->pieces->pdata[0])->picture);
  g_assert_null (((PpLetterPiece *) of_none->pieces->pdata[0])->picture);
  g_assert_cmpint (gdk_texture_get_width (((PpLetterPiece *) stamp->pieces->pdata[2])->picture), ==, 24);
  scene_play_clear (&play);
}

static void
add_scenarios (void)
{
  g_autoptr (GDir) dir = g_dir_open ("data/scenarios", 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".scenario"))
      {
        char *name = g_strndup (file, strlen (file) - strlen (".scenario"));
        g_autofree char *path = g_strconcat ("/letter-copy/scenario/", name, NULL);

        g_test_add_data_func_full (path, name, test_scenario, g_free);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  add_scenarios ();
  g_test_add_func ("/letter-copy/first-letter", test_first_letter);
  g_test_add_func ("/letter-copy/names", test_names);
  g_test_add_func ("/letter-copy/one-roof", test_one_roof);
  g_test_add_func ("/letter-copy/report", test_report);
  g_test_add_func ("/letter-copy/sealed", test_sealed);
  g_test_add_func ("/letter-copy/picture", test_picture);
  g_test_add_func ("/letter-copy/compare", test_compare);
  g_test_add_func ("/letter-copy/body", test_body);
  g_test_add_func ("/letter-copy/lmtp", test_lmtp);
  g_test_add_func ("/letter-copy/chunks", test_chunks);
  g_test_add_func ("/letter-copy/stranger", test_stranger);
  g_test_add_func ("/letter-copy/parts", test_parts_of_letters);
  g_test_add_func ("/letter-copy/envelope-and-sheet", test_envelope_and_sheet);
  g_test_add_func ("/letter-copy/differing", test_differing);
  g_test_add_func ("/letter-copy/source", test_source);
  g_test_add_func ("/letter-copy/large", test_large);
  g_test_add_func ("/letter-copy/pictures", test_pictures);
  g_test_add_func ("/letter-copy/hostile", test_hostile);
  g_test_add_func ("/letter-copy/random", test_random);
  return g_test_run ();
}
