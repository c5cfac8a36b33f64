/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three sessions do whatever comes into their heads with one mailbox, each keeping the view that RFC 9051 (5.2, 7.5.1) lets
 * it have. No response may contradict that view or come when it must not; in the end all views are the mailbox.
 */
#include <stdlib.h>
#include <string.h>

#include "agents/message.h"
#include "imap-box.h"

#define SESSIONS 3
#define COMMANDS 120

typedef struct
{
  guint32 uid; /* 0: not yet known */
  char *flags; /* NULL: not yet known */
} Letter;

typedef struct
{
  PpPort *port;
  guint number;       /* of the session */
  gboolean qresync;
  GPtrArray *letters; /* Letter: by sequence number */
  char *command;      /* in progress, or NULL */
  guint tag, left;
  gboolean ready, finished;
  gboolean asked;     /* for what is not known */
} Session;

#define TEST_TYPE_CROWD (test_crowd_get_type ())
G_DECLARE_FINAL_TYPE (TestCrowd, test_crowd, TEST, CROWD, PpActor)
struct _TestCrowd
{
  PpActor parent_instance;
  GRand *random;
  Session sessions[SESSIONS + 1]; /* the last one looks at what the others have left */
  guint events;
};
G_DEFINE_FINAL_TYPE (TestCrowd, test_crowd, PP_TYPE_ACTOR)

static void
letter_free (gpointer data)
{
  g_free (((Letter *) data)->flags);
  g_free (data);
}

/* ------------------------------------------------------------------ saying */

static void G_GNUC_PRINTF (2, 3)
say (Session *session, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_null (session->command);
  session->command = g_strdup (text);
  pp_port_say (session->port, "t%u %s", ++session->tag, text);
}

static const char *
pick (TestCrowd *self, const char *const *words, guint n)
{
  return words[g_rand_int_range (self->random, 0, n)];
}

/* "3" or "2:5", of numbers that are there */
static char *
pick_numbers (TestCrowd *self, Session *session)
{
  gint32 count = session->letters->len, from = g_rand_int_range (self->random, 1, count + 1);

  if (g_rand_boolean (self->random))
    return g_strdup_printf ("%d", from);
  return g_strdup_printf ("%d:%d", from, g_rand_int_range (self->random, 1, count + 1));
}

static char *
pick_uids (TestCrowd *self)
{
  guint32 from = g_rand_int_range (self->random, 1, 60);

  return g_strdup_printf ("%u:%u", from, from + g_rand_int_range (self->random, 0, 6));
}

static void
say_about_letters (TestCrowd *self, Session *session)
{
  static const char *const flags[] = { "\\Deleted", "\\Deleted \\Seen", "\\Seen", "\\Flagged", "$Work", "$Home \\Draft", "" };
  static const char *const modes[] = { "FLAGS", "+FLAGS", "-FLAGS", "+FLAGS.SILENT", "FLAGS.SILENT" };
  g_autofree char *numbers = pick_numbers (self, session), *uids = pick_uids (self);
  gboolean by_uid = g_rand_boolean (self->random);

  switch (g_rand_int_range (self->random, 0, 6))
    {
    case 0:
      say (session, "%s %s (UID FLAGS)", by_uid ? "UID FETCH" : "FETCH", by_uid ? uids : numbers);
      break;
    case 1:
      say (session, "%s %s %s", by_uid ? "UID COPY" : "COPY", by_uid ? uids : numbers, g_rand_boolean (self->random) ? "INBOX" : "Trash");
      break;
    case 2:
      say (session, "%s %s Trash", by_uid ? "UID MOVE" : "MOVE", by_uid ? uids : numbers);
      break;
    case 3:
      say (session, "UID EXPUNGE %s", uids);
      break;
    default:
      say (session, "%s %s %s (%s)", by_uid ? "UID STORE" : "STORE", by_uid ? uids : numbers,
           pick (self, modes, G_N_ELEMENTS (modes)), pick (self, flags, G_N_ELEMENTS (flags)));
    }
}

static void
say_append (TestCrowd *self, Session *session)
{
  g_autofree char *letter = g_strdup_printf ("Subject: %u of %u\r\n\r\nbody\r\n", session->tag, session->number);

  say (session, "APPEND INBOX (\\Seen) {%u+}", (guint) strlen (letter));
  pp_port_say (session->port, "%s", letter);
}

static void
say_something (TestCrowd *self, Session *session)
{
  gint32 what = g_rand_int_range (self->random, 0, 20);

  if (what < 9 && session->letters->len > 0)
    say_about_letters (self, session);
  else if (what < 12)
    say_append (self, session);
  else if (what == 12)
    say (session, "EXPUNGE");
  else if (what == 13)
    say (session, "SEARCH UNDELETED");
  else if (what == 14)
    say (session, "STATUS Trash (MESSAGES)");
  else if (what < 17)
    say (session, "IDLE");
  else
    say (session, "NOOP");
}

/* What has come and is not known yet is asked for. It may be gone already, which a FETCH does not tell: then a NOOP will. */
static gboolean
say_unknown (Session *session)
{
  guint from = 0;

  while (from < session->letters->len && ((Letter *) session->letters->pdata[from])->flags != NULL)
    from++;
  if (from == session->letters->len)
    return FALSE;
  session->asked = !session->asked;
  if (session->asked)
    say (session, "FETCH %u:* (UID FLAGS)", from + 1);
  else
    say (session, "NOOP");
  return TRUE;
}

static void
go_on (TestCrowd *self, Session *session)
{
  if (say_unknown (session) || session->finished)
    return;
  if (session->left == 0)
    {
      session->finished = TRUE;
      return;
    }
  session->left--;
  pp_actor_set_timer (PP_ACTOR (self), session->number, g_rand_int_range (self->random, 0, 40000), FALSE, NULL);
}

/* ------------------------------------------------------------------ hearing */

/* FETCH, STORE and SEARCH say numbers: during them, and while nothing is asked for, none may change. */
static void
assert_may_expunge (Session *session)
{
  g_assert_nonnull (session->command);
  g_assert_false (g_str_has_prefix (session->command, "FETCH") || g_str_has_prefix (session->command, "STORE")
                  || g_str_has_prefix (session->command, "SEARCH"));
}

/* Its place in the view. If it is not known under its UID yet, it is one of those of which no UID is known, before the first
 * with a higher one. */
static guint
find_uid (Session *session, guint32 uid)
{
  guint at = 0;

  while (at < session->letters->len && ((Letter *) session->letters->pdata[at])->uid < uid)
    at++;
  if (at < session->letters->len && ((Letter *) session->letters->pdata[at])->uid == uid)
    return at;
  g_assert_cmpuint (at, >, 0);
  g_assert_cmpuint (((Letter *) session->letters->pdata[at - 1])->uid, ==, 0);
  return at - 1;
}

static void
hear_vanished (Session *session, const char *set)
{
  g_auto (GStrv) ranges = g_strsplit (set, ",", -1);

  assert_may_expunge (session);
  g_assert_true (session->qresync);
  for (guint i = 0; ranges[i] != NULL; i++)
    {
      char *end;
      guint32 from = strtoul (ranges[i], &end, 10), to = *end == ':' ? strtoul (end + 1, NULL, 10) : from;

      for (guint32 uid = from; uid <= to; uid++)
        g_ptr_array_remove_index (session->letters, find_uid (session, uid));
    }
}

static void
hear_exists (Session *session, guint count)
{
  g_assert_cmpuint (count, >=, session->letters->len);
  while (session->letters->len < count)
    g_ptr_array_add (session->letters, g_new0 (Letter, 1));
}

static void
hear_expunge (Session *session, guint number)
{
  assert_may_expunge (session);
  g_assert_false (session->qresync);
  g_assert_cmpuint (number, >=, 1);
  g_assert_cmpuint (number, <=, session->letters->len);
  g_ptr_array_remove_index (session->letters, number - 1);
}

/* \Recent is not everybody's (RFC 3501, 2.3.2). */
static char *
take_flags (const char *text)
{
  const char *begin = strstr (text, "FLAGS (");
  g_autofree char *list = NULL;
  g_auto (GStrv) words = NULL;
  GString *flags = g_string_new (NULL);

  if (begin == NULL)
    {
      g_string_free (flags, TRUE);
      return NULL;
    }
  begin += strlen ("FLAGS (");
  list = g_strndup (begin, strcspn (begin, ")"));
  words = g_strsplit (list, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], "\\Recent") != 0)
      g_string_append_printf (flags, "%s ", words[i]);
  return g_string_free (flags, FALSE);
}

static void
hear_fetch (Session *session, guint number, const char *text)
{
  const char *uid = strstr (text, "UID ");
  char *flags = take_flags (text);
  Letter *letter;

  g_assert_cmpuint (number, >=, 1);
  g_assert_cmpuint (number, <=, session->letters->len);
  letter = session->letters->pdata[number - 1];
  if (uid != NULL)
    {
      guint32 said = strtoul (uid + 4, NULL, 10);
      if (letter->uid != 0 && letter->uid != said)
        g_error ("session %u, at \"%s\": UID %u is %u:%s", session->number, session->command, letter->uid, number, text);
      letter->uid = said;
    }
  if (flags == NULL)
    return;
  g_free (letter->flags);
  letter->flags = flags;
}

static void
hear_untagged (Session *session, const char *text)
{
  char *rest;
  guint number = strtoul (text, &rest, 10);

  if (g_str_has_prefix (text, "VANISHED "))
    hear_vanished (session, text + strlen ("VANISHED "));
  else if (g_str_has_prefix (rest, " EXISTS"))
    hear_exists (session, number);
  else if (g_str_has_prefix (rest, " EXPUNGE"))
    hear_expunge (session, number);
  else if (g_str_has_prefix (rest, " FETCH "))
    hear_fetch (session, number, rest);
  else if (g_str_has_prefix (text, "BYE"))
    g_error ("session %u, at \"%s\": %s", session->number, session->command, text);
}

/* What others have taken away meanwhile, and a mailbox that is copied to itself for long enough, may be refused. */
static void
assert_fine (Session *session, const char *text)
{
  if (strstr (text, " BAD ") != NULL || (strstr (text, " NO ") != NULL && strstr (text, "[EXPUNGEISSUED]") == NULL))
    g_error ("session %u said \"%s\" and heard \"%s\"", session->number, session->command, text);
}

/* What the session itself has stored silently, it is not told. */
static void
forget_stored (Session *session)
{
  gboolean by_uid = g_str_has_prefix (session->command, "UID ");
  const char *set = strstr (session->command, "STORE ");
  char *end;
  guint from, to;

  if (set == NULL || strstr (set, ".SILENT") == NULL)
    return;
  from = strtoul (set + strlen ("STORE "), &end, 10);
  to = *end == ':' ? strtoul (end + 1, NULL, 10) : from;
  for (guint i = 0; i < session->letters->len; i++)
    {
      Letter *letter = session->letters->pdata[i];
      guint number = by_uid ? letter->uid : i + 1;
      if (number >= MIN (from, to) && number <= MAX (from, to))
        g_clear_pointer (&letter->flags, g_free);
    }
}

static void
hear_tagged (TestCrowd *self, Session *session, const char *text)
{
  assert_fine (session, text);
  forget_stored (session);
  g_clear_pointer (&session->command, g_free);
  if (session->tag == 1 && session->qresync)
    say (session, "ENABLE QRESYNC");
  else if (!session->ready)
    {
      session->ready = TRUE;
      say (session, "SELECT INBOX");
    }
  else
    go_on (self, session);
}

static void
crowd_heard (PpActor *actor, PpPort *port, const PpUnit *unit)
{
  TestCrowd *self = TEST_CROWD (actor);
  Session *session = pp_port_get_session (port);

  self->events++;
  if (g_str_has_prefix (unit->octets, "* "))
    hear_untagged (session, unit->octets + 2);
  else if (*unit->octets == '+')
    pp_actor_set_timer (actor, session->number, g_rand_int_range (self->random, 0, 200000), FALSE, NULL);
  else
    hear_tagged (self, session, unit->octets);
  if (session->tag == 0)
    say (session, BOBS_LOGIN);
}

static void
crowd_timer (PpActor *actor, guint tag)
{
  TestCrowd *self = TEST_CROWD (actor);
  Session *session = &self->sessions[tag];

  if (session->command != NULL && strcmp (session->command, "IDLE") == 0)
    pp_port_say (session->port, "DONE");
  else if (session->command == NULL && !say_unknown (session))
    say_something (self, session);
}

static void
crowd_connected (PpActor *actor, PpPort *port)
{
  TestCrowd *self = TEST_CROWD (actor);

  for (guint i = 0; i <= SESSIONS; i++)
    if (self->sessions[i].port == port)
      pp_port_set_session (port, &self->sessions[i], NULL);
}

/* "come": a session begins; "look": those that are here ask for what they have not heard yet. */
static void
crowd_told (PpActor *actor, const char *wish, GVariant *details)
{
  TestCrowd *self = TEST_CROWD (actor);

  for (guint i = 0; i <= SESSIONS; i++)
    {
      Session *session = &self->sessions[i];

      if (session->port != NULL && strcmp (wish, "look") == 0)
        say (session, "NOOP");
      else if (session->port == NULL && (i < SESSIONS) == (strcmp (wish, "come") == 0) && strcmp (wish, "look") != 0)
        session->port = g_object_ref (pp_actor_connect (actor, BOX, OPTIONAL, "imap", 5, NULL));
    }
}

static void
test_crowd_finalize (GObject *object)
{
  TestCrowd *self = TEST_CROWD (object);

  for (guint i = 0; i <= SESSIONS; i++)
    {
      g_clear_object (&self->sessions[i].port);
      g_ptr_array_unref (self->sessions[i].letters);
      g_free (self->sessions[i].command);
    }
  g_rand_free (self->random);
  G_OBJECT_CLASS (test_crowd_parent_class)->finalize (object);
}

static void
test_crowd_class_init (TestCrowdClass *klass)
{
  PpActorClass *actor_class = PP_ACTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_crowd_finalize;
  actor_class->connected = crowd_connected;
  actor_class->heard = crowd_heard;
  actor_class->timer = crowd_timer;
  actor_class->told = crowd_told;
}

static void
test_crowd_init (TestCrowd *self)
{
  for (guint i = 0; i <= SESSIONS; i++)
    {
      self->sessions[i].number = i;
      self->sessions[i].qresync = i == 1;
      self->sessions[i].left = i < SESSIONS ? COMMANDS : 0;
      self->sessions[i].letters = g_ptr_array_new_with_free_func (letter_free);
    }
}

/* ------------------------------------------------------------------ the test */

static void
run_to_rest (PpWorld *world)
{
  PpWorldStatus status;

  while ((status = pp_world_step (world)) != PP_WORLD_IDLE)
    {
      GPollFD fd = { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN };
      if (status == PP_WORLD_WAITING && g_poll (&fd, 1, 10000) == 0)
        g_error ("the world waits for ten seconds already");
    }
}

static char *
describe (const Session *session)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < session->letters->len; i++)
    {
      const Letter *letter = session->letters->pdata[i];
      g_string_append_printf (text, "%u %u %s\n", i + 1, letter->uid, letter->flags);
    }
  return g_string_free (text, FALSE);
}

static void
test_views (gconstpointer seed)
{
  PpActor *box = g_object_new (TEST_TYPE_BOX, NULL);
  TestCrowd *crowd = g_object_new (TEST_TYPE_CROWD, NULL);
  PpWorld *world = test_box_make_world (box);
  g_autofree char *truth = NULL;

  crowd->random = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  pp_world_add_actor (world, PP_ACTOR (crowd), "mua:crowd", LAPTOP);
  pp_world_tell (world, "mua:crowd", "come", NULL);
  run_to_rest (world);
  for (guint i = 0; i < SESSIONS; i++)
    g_assert_true (crowd->sessions[i].finished);
  pp_world_tell (world, "mua:crowd", "look", NULL);
  run_to_rest (world);
  pp_world_tell (world, "mua:crowd", "come last", NULL);
  run_to_rest (world);
  truth = describe (&crowd->sessions[SESSIONS]);
  for (guint i = 0; i < SESSIONS; i++)
    {
      g_autofree char *view = describe (&crowd->sessions[i]);
      g_assert_cmpstr (view, ==, truth);
    }
  g_test_message ("%u responses, in the end %u letters", crowd->events, crowd->sessions[SESSIONS].letters->len);
  g_assert_finalize_object (world);
  g_assert_finalize_object (crowd);
  g_assert_finalize_object (box);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  for (guint seed = 1; seed <= 12; seed++)
    {
      g_autofree char *name = g_strdup_printf ("/imap/views/%u", seed);
      g_test_add_data_func (name, GUINT_TO_POINTER (seed), test_views);
    }
  return g_test_run ();
}
