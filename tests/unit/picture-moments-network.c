/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments for the network band: the acts, the envelope being addressed, links in clear and sealed, looks and guests. Each is
 * made from one of picture-moments.c.
 */
#include "picture-moments.h"

static void
put (char **text, const char *now)
{
  g_free (*text);
  *text = g_strdup (now);
}

static void
act (PpScene *scene, PpAct what, const char *words)
{
  scene->act = what;
  put (&scene->act_words, words);
}

static void
name (PpSceneName *it, const char *address, guint verdict, gboolean current)
{
  put (&it->address, address);
  it->verdict = verdict;
  it->current = current;
}

static void
mark (PpScene *scene, const char *town, const char *hour)
{
  PpSceneMark *it = &scene->marks[scene->n_marks++];

  put (&it->town, town);
  put (&it->hour, hour);
}

static void
stamp (PpScene *scene, guint n)
{
  static const char *const towns[] = { "London", "London", "Paris", "Paris", "Kraków", "Paris" };
  static const char *const hours[] = { "09:00", "09:01", "09:42", "09:43", "10:05", "" };

  scene->n_marks = 0;
  for (guint i = 0; i < n; i++)
    mark (scene, towns[i], hours[i]);
  scene->postmarks = n;
}

static void
address (PpScene *scene, PpStation at)
{
  scene->envelope.shown = TRUE;
  scene->envelope.at = at;
  name (&scene->envelope.from, "alice@london.example", 2, FALSE);
}

static void
connects (PpScene *scene)
{
  act (scene, PP_ACT_CONNECT, "opens a connection");
  scene->flying = FALSE;
  put (&scene->line, "connecting to port 25");
}

static void
is_refused (PpScene *scene)
{
  act (scene, PP_ACT_REFUSED, "cannot connect");
  scene->stations[PP_STATION_MTA].look = PP_LOOK_TROUBLED;
}

static void
greets (PpScene *scene)
{
  act (scene, PP_ACT_GREET, "greets");
  put (&scene->line, "220 mx.paris.example ESMTP ready");
}

static void
says_hello (PpScene *scene)
{
  act (scene, PP_ACT_HELLO, "tells what it can do");
  put (&scene->line, "250-mx.paris.example greets mail.london.example");
}

static void
names_sender (PpScene *scene)
{
  act (scene, PP_ACT_SENDER, "names the sender");
  address (scene, PP_STATION_MTA);
  scene->envelope.from.verdict = 0;
  scene->envelope.from.current = TRUE;
  stamp (scene, 1);
}

static void
names_recipient (PpScene *scene)
{
  act (scene, PP_ACT_RECIPIENT, "names a recipient");
  address (scene, PP_STATION_FAR_MTA);
  scene->envelope.n_to = 1;
  name (&scene->envelope.to[0], "bob@paris.example", 0, TRUE);
  stamp (scene, 2);
}

static void
takes_recipients (PpScene *scene)
{
  names_recipient (scene);
  act (scene, PP_ACT_RECIPIENT, "takes the recipient");
  scene->envelope.n_to = 4;
  name (&scene->envelope.to[0], "bob@paris.example", 2, FALSE);
  name (&scene->envelope.to[1], "nobody@paris.example", 5, FALSE);
  name (&scene->envelope.to[2], "carol@paris.example", 4, FALSE);
  name (&scene->envelope.to[3], "dave@paris.example", 2, TRUE);
  scene->envelope.more = 2;
}

static void
fills (PpScene *scene)
{
  names_recipient (scene);
  act (scene, PP_ACT_FILL, "asks for the letter");
  scene->envelope.to[0].verdict = 2;
  scene->envelope.to[0].current = FALSE;
}

static void
sends_letter (PpScene *scene)
{
  fills (scene);
  act (scene, PP_ACT_LETTER, "sends the letter");
  scene->envelope.filled = TRUE;
}

static void
sends_to_two (PpScene *scene)
{
  takes_recipients (scene);
  act (scene, PP_ACT_LETTER, "sends the letter");
  scene->envelope.n_to = 2;
  scene->envelope.more = 0;
  scene->envelope.filled = TRUE;
  scene->envelope.to[1].verdict = 2;
  scene->sealed = scene->hops[2].sealed = TRUE;
  scene->in_the_clear = FALSE;
  stamp (scene, 4);
}

static void
strikes (PpScene *scene)
{
  sends_letter (scene);
  act (scene, PP_ACT_POSTMARK, "takes the letter over");
  put (&scene->line, "250 2.0.0 Ok: queued as 4Qx7");
  stamp (scene, 3);
}

static void
asks_for_seal (PpScene *scene)
{
  act (scene, PP_ACT_SEAL, "asks for a sealed line");
  put (&scene->line, "STARTTLS");
}

static void
signs_in (PpScene *scene)
{
  act (scene, PP_ACT_SIGN_IN, "believes the identity card");
}

static void
looks_up (PpScene *scene)
{
  act (scene, PP_ACT_LOOK_UP, "asks for paris.example");
}

static void
answers (PpScene *scene)
{
  act (scene, PP_ACT_LOOK_UP, "knows the office");
  scene->from = PP_STATION_DIRECTORY;
  scene->to = PP_STATION_MTA;
  scene->slip = PP_SLIP_ANSWER;
  put (&scene->speakers, "DNS → MTA");
  put (&scene->line, "MX paris.example: 10 mx.paris.example");
}

static void
waits (PpScene *scene)
{
  act (scene, PP_ACT_WAIT, "waits for the next try");
  put (&scene->skipped, "40 min");
}

static void
shelves (PpScene *scene)
{
  act (scene, PP_ACT_SHELVE, "keeps it in the queue");
  scene->stations[PP_STATION_MTA].look = PP_LOOK_TROUBLED;
}

static void
hands_over (PpScene *scene)
{
  act (scene, PP_ACT_HAND_OVER, "hands the letter on");
  for (int i = 0; i < PP_N_STATIONS; i++)
    scene->stations[i].active = FALSE;
  scene->hop = 2;
  scene->hops[1].status = PP_HOP_CURRENT;
  scene->hops[2].status = PP_HOP_AHEAD;
  scene->from = PP_STATION_MSA;
  scene->to = PP_STATION_MTA;
  scene->stations[PP_STATION_MSA].active = scene->stations[PP_STATION_MTA].active = TRUE;
  put (&scene->stations[PP_STATION_MTA].state, "takes it into the queue");
}

static void
reads (PpScene *scene)
{
  act (scene, PP_ACT_COLLECT, "asks for the letter");
  scene->stations[PP_STATION_RECEIVER].phone = TRUE;
}

static void
watches (PpScene *scene)
{
  act (scene, PP_ACT_WATCH, "waits for what may come");
  put (&scene->line, "A6 IDLE");
}

static void
removes (PpScene *scene)
{
  act (scene, PP_ACT_REMOVE, "removes the letter");
  put (&scene->line, "DELE 1");
}

static void
leaves (PpScene *scene)
{
  act (scene, PP_ACT_LEAVE, "says goodbye");
  put (&scene->line, "QUIT");
}

static void
visits (PpScene *scene)
{
  act (scene, PP_ACT_HELLO, "gives its name");
  put (&scene->stations[PP_STATION_SENDER].host, "127.0.0.1:41522");
}

static void
turns_back (PpScene *scene)
{
  act (scene, PP_ACT_RETURN, "sends the letter back");
  scene->stations[PP_STATION_FAR_MTA].look = PP_LOOK_TROUBLED;
}

static void
all_closed (PpScene *scene)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    scene->stations[i].down = TRUE;
}

static void
all_troubled (PpScene *scene)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    scene->stations[i].look = PP_LOOK_TROUBLED;
  scene->stations[PP_STATION_RECEIVER].phone = TRUE;
}

static void
all_busy (PpScene *scene)
{
  for (int i = 0; i < PP_N_STATIONS; i++)
    scene->stations[i].look = PP_LOOK_BUSY;
  scene->stations[PP_STATION_RECEIVER].phone = TRUE;
}

static const struct
{
  const char *name, *base;
  void (*make) (PpScene *scene);
} moments[] = {
  { "net-connect", "rcpt", connects },
  { "net-refused", "waiting", is_refused },
  { "net-greet", "done", greets },
  { "net-hello", "done", says_hello },
  { "net-sender", "cart", names_sender },
  { "net-recipient", "rcpt", names_recipient },
  { "net-recipients", "done", takes_recipients },
  { "net-later", "greylisted", takes_recipients },
  { "net-fill", "go-on", fills },
  { "net-letter", "letter", sends_letter },
  { "net-sealed-letter", "letter", sends_to_two },
  { "net-postmark", "done", strikes },
  { "net-seal", "ehlo", asks_for_seal },
  { "net-sign-in", "identity", signs_in },
  { "net-question", "question", looks_up },
  { "net-answer", "question", answers },
  { "net-wait", "shelf", waits },
  { "net-shelve", "shelf", shelves },
  { "net-hand-over", "joined", hands_over },
  { "net-collect", "read-there", reads },
  { "net-watch", "read-there", watches },
  { "net-remove", "fetch", removes },
  { "net-leave", "done", leaves },
  { "net-guest", "guest", visits },
  { "net-return", "returning", turns_back },
  { "net-backup", "backup", names_recipient },
  { "net-all-closed", "nothing", all_closed },
  { "net-all-troubled", "nothing", all_troubled },
  { "net-all-busy", "nothing", all_busy },
};

/* (transfer full) (nullable): the moment, or nothing when there is none of that name */
PpScene *
pp_network_moment_new (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      {
        PpScene *scene = pp_moment_new (moments[i].base);

        moments[i].make (scene);
        return scene;
      }
  return NULL;
}
