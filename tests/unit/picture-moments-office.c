/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments of the post office: each look of each station, and each act.
 */
#include "picture-moments.h"

static void
put (char **text, const char *now)
{
  g_free (*text);
  *text = g_strdup (now);
}

static void
set_looks (PpScene *scene, PpLook look)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      scene->stations[i].look = look;
      scene->stations[i].down = look == PP_LOOK_CLOSED;
    }
  scene->stations[PP_STATION_BACKUP].absent = FALSE;
}

static void
looks_idle (PpScene *scene)
{
  set_looks (scene, PP_LOOK_IDLE);
}

static void
looks_busy (PpScene *scene)
{
  set_looks (scene, PP_LOOK_BUSY);
}

static void
looks_closed (PpScene *scene)
{
  set_looks (scene, PP_LOOK_CLOSED);
  put (&scene->stations[PP_STATION_FAR_MTA].opens, "09:40");
}

static void
looks_troubled (PpScene *scene)
{
  set_looks (scene, PP_LOOK_TROUBLED);
}

/* The act @act of whatever moment it is made from, and a sentence for it. */
static void
play (PpScene *scene, PpAct act, const char *sentence)
{
  scene->act = act;
  put (&scene->act_office, sentence);
}

static void
name (PpSceneName *self, const char *address, guint verdict, gboolean current)
{
  put (&self->address, address);
  self->verdict = verdict;
  self->current = current;
}

/* The envelope of a letter to @n; the last of them is being written. */
static void
address (PpScene *scene, guint n, guint verdict)
{
  static const char *const people[PP_SCENE_NAMES] = { "bob@paris.example", "claire@paris.example", "dominique@paris.example", "nobody@paris.example" };

  scene->envelope.shown = TRUE;
  scene->envelope.at = scene->hop;
  scene->envelope.n_to = n;
  name (&scene->envelope.from, "alice@london.example", n > 0 ? 2 : verdict, n == 0);
  for (guint i = 0; i < n; i++)
    name (&scene->envelope.to[i], people[i], i + 1 < n ? (i == 1 ? 4 : 2) : verdict, i + 1 == n);
}

static void
act_connect (PpScene *scene)
{
  play (scene, PP_ACT_CONNECT, "Alice rings at the counter, and it opens.");
  scene->flying = FALSE;
}

static void
act_refused (PpScene *scene)
{
  scene->tell_ending = FALSE;
  play (scene, PP_ACT_REFUSED, "London’s postman stands before a shut door.");
}

static void
act_greet (PpScene *scene)
{
  play (scene, PP_ACT_GREET, "“Good morning”, says the clerk.");
  scene->slip = PP_SLIP_DONE;
  scene->from = PP_STATION_MSA;
  scene->to = PP_STATION_SENDER;
  put (&scene->line, "220 submit.london.example ESMTP");
}

static void
act_hello (PpScene *scene)
{
  play (scene, PP_ACT_HELLO, "Alice says who she is.");
}

static void
act_seal (PpScene *scene)
{
  play (scene, PP_ACT_SEAL, "Instead of on postcards they talk in sealed bags from now on.");
}

static void
act_sign_in (PpScene *scene)
{
  play (scene, PP_ACT_SIGN_IN, "The clerk believes Alice’s identity card.");
}

static void
act_sender (PpScene *scene)
{
  play (scene, PP_ACT_SENDER, "The clerk writes on the envelope who sends it.");
  address (scene, 0, 0);
}

static void
act_recipient (PpScene *scene)
{
  play (scene, PP_ACT_RECIPIENT, "The clerk in Paris writes bob on the envelope.");
  address (scene, 1, 0);
}

/* Four of seven, of whom one is put off and one refused. */
static void
act_recipients (PpScene *scene)
{
  play (scene, PP_ACT_RECIPIENT, "The clerk in Paris knows of no pigeon-hole for nobody.");
  address (scene, 4, 5);
  scene->envelope.more = 3;
}

static void
act_fill (PpScene *scene)
{
  play (scene, PP_ACT_FILL, "“Put the sheet in”, says the clerk.");
  address (scene, 1, 2);
}

static void
act_letter (PpScene *scene)
{
  play (scene, PP_ACT_LETTER, "The boat brings the letter over.");
  address (scene, 2, 2);
  scene->envelope.filled = TRUE;
}

static void
act_postmark (PpScene *scene)
{
  play (scene, PP_ACT_POSTMARK, "Paris takes the letter over, and strikes its postmark.");
  address (scene, 1, 2);
  scene->envelope.filled = TRUE;
  scene->n_marks = 2;
  put (&scene->marks[0].town, "London");
  put (&scene->marks[0].hour, "09:00");
  put (&scene->marks[1].town, "Paris");
  put (&scene->marks[1].hour, "09:02");
}

static void
act_check (PpScene *scene)
{
  play (scene, PP_ACT_CHECK, "The clerk looks whether there is such a recipient.");
  address (scene, 1, 5);
}

static void
act_look_up (PpScene *scene)
{
  play (scene, PP_ACT_LOOK_UP, "London asks the directory which office serves Paris.");
  scene->stations[PP_STATION_MTA].look = scene->stations[PP_STATION_DIRECTORY].look = PP_LOOK_BUSY;
}

static void
act_hand_over (PpScene *scene)
{
  play (scene, PP_ACT_HAND_OVER, "Under one roof the letter goes from counter to counter.");
  scene->hop = 2;
  scene->from = PP_STATION_MSA;
  scene->to = PP_STATION_MTA;
  scene->slip = PP_SLIP_LETTER;
  scene->letter_moving = TRUE;
  scene->stations[PP_STATION_MSA].active = TRUE;
  scene->stations[PP_STATION_FAR_MTA].active = FALSE;
}

static void
act_wait (PpScene *scene)
{
  play (scene, PP_ACT_WAIT, "The letter waits on the shelf, and time passes.");
  put (&scene->skipped, "40 min");
  scene->tell_ending = FALSE;
}

static void
act_shelve (PpScene *scene)
{
  play (scene, PP_ACT_SHELVE, "The clerk puts the letter on the shelf.");
  scene->tell_ending = FALSE;
}

static void
at_boxes (PpScene *scene, PpAct act, const char *sentence)
{
  play (scene, act, sentence);
  scene->flying = FALSE;
  scene->letter_at = PP_STATION_MDA;
  scene->stations[PP_STATION_MDA].mailbox = 3;
}

static void
act_file (PpScene *scene)
{
  at_boxes (scene, PP_ACT_FILE, "The letter goes into Bob’s pigeon-hole.");
}

static void
act_list (PpScene *scene)
{
  play (scene, PP_ACT_LIST, "Bob asks what lies in his pigeon-hole.");
}

static void
act_collect (PpScene *scene)
{
  play (scene, PP_ACT_COLLECT, "Bob takes his letter home.");
  scene->from = PP_STATION_MDA;
  scene->to = PP_STATION_RECEIVER;
  scene->slip = PP_SLIP_LETTER;
  scene->letter_moving = TRUE;
}

static void
act_read (PpScene *scene)
{
  play (scene, PP_ACT_COLLECT, "Bob reads his letter at the counter; it stays there.");
}

static void
act_mark (PpScene *scene)
{
  play (scene, PP_ACT_MARK, "Bob has a bookmark put into the letter.");
}

static void
act_move (PpScene *scene)
{
  play (scene, PP_ACT_MOVE, "The letter goes into another pigeon-hole.");
}

static void
act_remove (PpScene *scene)
{
  play (scene, PP_ACT_REMOVE, "The letter is taken out and thrown away.");
}

static void
act_watch (PpScene *scene)
{
  play (scene, PP_ACT_WATCH, "Bob waits at the counter for what may come.");
}

static void
act_return (PpScene *scene)
{
  play (scene, PP_ACT_RETURN, "London gives up: the letter goes back, with a slip that says why.");
  scene->flying = scene->tell_ending = FALSE;
  scene->letter_moving = FALSE;
  scene->letter_at = PP_STATION_MTA;
}

static void
act_leave (PpScene *scene)
{
  play (scene, PP_ACT_LEAVE, "Alice says goodbye.");
  put (&scene->line, "QUIT");
}

static void
act_talk (PpScene *scene)
{
  play (scene, PP_ACT_TALK, "Alice asks whether the clerk still listens.");
  put (&scene->line, "NOOP");
}

static void
copy (PpScene *scene, const char *to, PpStation at, PpEnding ending, gboolean current)
{
  PpSceneCopy *self = &scene->copies[scene->n_copies++];

  put (&self->to, to);
  self->at = at;
  self->ending = ending;
  self->current = current;
}

/* One letter to four: two have gone on, one waits, one was refused. */
static void
copies_apart (PpScene *scene)
{
  copy (scene, "bob@paris.example", PP_STATION_FAR_MTA, PP_ENDING_NONE, TRUE);
  copy (scene, "claire@paris.example", PP_STATION_FAR_MTA, PP_ENDING_NONE, FALSE);
  copy (scene, "dominique@paris.example", PP_STATION_MTA, PP_ENDING_WAITING, FALSE);
  copy (scene, "nobody@paris.example", PP_STATION_MTA, PP_ENDING_REFUSED, FALSE);
}

static void
copies_at_home (PpScene *scene)
{
  copy (scene, "bob@paris.example", PP_STATION_SENDER, PP_ENDING_NONE, TRUE);
  copy (scene, "claire@paris.example", PP_STATION_SENDER, PP_ENDING_NONE, FALSE);
  play (scene, PP_ACT_COMPOSE, "Alice has written one letter to two people.");
}

static void
copies_filed (PpScene *scene)
{
  at_boxes (scene, PP_ACT_FILE, "Each letter goes into its own pigeon-hole.");
  copy (scene, "bob@paris.example", PP_STATION_MDA, PP_ENDING_NONE, TRUE);
  copy (scene, "claire@paris.example", PP_STATION_MDA, PP_ENDING_NONE, FALSE);
}

static void
visitor_reads (PpScene *scene)
{
  scene->stations[PP_STATION_RECEIVER].guest = TRUE;
  play (scene, PP_ACT_COLLECT, "A visitor reads the letter at the counter.");
}

static const struct
{
  const char *name, *on;
  void (*make) (PpScene *scene);
} moments[] = {
  { "looks-idle", "nothing", looks_idle },
  { "looks-busy", "nothing", looks_busy },
  { "looks-closed", "nothing", looks_closed },
  { "looks-troubled", "nothing", looks_troubled },
  { "act-compose-many", "nothing", copies_at_home },
  { "act-connect", "ehlo", act_connect },
  { "act-refused", "waiting", act_refused },
  { "act-greet", "ehlo", act_greet },
  { "act-hello", "ehlo", act_hello },
  { "act-seal", "ehlo", act_seal },
  { "act-sign-in", "identity", act_sign_in },
  { "act-sender", "rcpt", act_sender },
  { "act-recipient", "rcpt", act_recipient },
  { "act-recipients", "rcpt", act_recipients },
  { "act-fill", "go-on", act_fill },
  { "act-letter", "letter", act_letter },
  { "act-postmark", "done", act_postmark },
  { "act-check", "checked", act_check },
  { "act-look-up", "question", act_look_up },
  { "act-hand-over", "joined", act_hand_over },
  { "act-shelve", "shelf", act_shelve },
  { "act-wait", "shelf", act_wait },
  { "act-file", "trolley", act_file },
  { "act-list", "fetch", act_list },
  { "act-collect", "fetch", act_collect },
  { "act-read", "read-there", act_read },
  { "act-mark", "read-there", act_mark },
  { "act-move", "read-there", act_move },
  { "act-remove", "fetch", act_remove },
  { "act-watch", "read-there", act_watch },
  { "act-return", "returning", act_return },
  { "act-leave", "ehlo", act_leave },
  { "act-talk", "ehlo", act_talk },
  { "copies-apart", "rcpt", copies_apart },
  { "copies-filed", "trolley", copies_filed },
  { "visitor-reads", "read-there", visitor_reads },
};

/**
 * pp_moment_office_get_ground:
 * @name: of a moment
 *
 * Returns: (nullable): the moment that it is made from; %NULL when @name is none of the post office's
 */
const char *
pp_moment_office_get_ground (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      return moments[i].on;
  return NULL;
}

/* Makes it what the moment @name is. */
void
pp_moment_office_make (const char *name, PpScene *scene)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      moments[i].make (scene);
}
