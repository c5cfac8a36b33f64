/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The moments: one function each, on top of a journey before its first line. No snapshot is needed for them.
 */
#include "picture-moments.h"

typedef struct
{
  const char *role, *host, *office;
} Part;

static const Part parts[PP_N_STATIONS] = {
  { "MUA", "Alice's laptop", "Alice's house" },
  { "MSA", "submit.london.example", "The counter" },
  { "MTA", "mail.london.example", "London post office" },
  { "MTA", "mx.paris.example", "Paris post office" },
  { "MDA", "box.paris.example", "Pigeon-holes" },
  { "MUA", "Bob's laptop", "Bob's house" },
  { "DNS", "ns.example", "Directory" },
  { "MTA", "mx2.brussels.example", "Brussels post office" },
};

static const char *const services[5] = { "submission 587", "SMTP 25", "SMTP 25", "LMTP 24", "POP3 110" };

static const char *const captions[2][5] = {
  { "The laptop hands the letter to its submission server.", "The submission server passes it to the mail server.",
    "The mail server sends it to the mail server of the other domain.", "The mail server puts it into the mailbox.",
    "The laptop fetches the letter from the mailbox." },
  { "Alice takes her letter to the counter.", "The counter passes it on to the local post office.",
    "The local post office sends the letter to the office in the right country.",
    "The office puts the letter into the pigeon-hole.", "Bob takes his letter home." },
};

static void
put (char **text, const char *now)
{
  g_free (*text);
  *text = g_strdup (now);
}

static PpScene *
new_journey (void)
{
  PpScene *scene = pp_scene_new ();

  for (int i = 0; i < PP_N_STATIONS; i++)
    {
      put (&scene->stations[i].role, parts[i].role);
      put (&scene->stations[i].host, parts[i].host);
      put (&scene->stations[i].office, parts[i].office);
    }
  for (int i = 0; i < 5; i++)
    put (&scene->hops[i].service, services[i]);
  put (&scene->from_domain, "london.example");
  put (&scene->to_domain, "paris.example");
  put (&scene->clock, "Mon 2 Mar 2026 09:00:01");
  put (&scene->letter_from, "alice@london.example");
  put (&scene->letter_to, "bob@paris.example");
  put (&scene->caption, "A letter waits on Alice's laptop.");
  put (&scene->office_caption, "Alice has written a letter.");
  scene->letter = TRUE;
  return scene;
}

static void
activate (PpScene *scene, PpStation station, const char *state)
{
  scene->stations[station].active = TRUE;
  put (&scene->stations[station].state, state);
}

/* A line of a hop, half way. */
static void
say (PpScene *scene, guint hop, gboolean back, PpSlip slip, const char *line)
{
  g_autofree char *speakers = NULL;

  scene->n = 31;
  scene->hop = hop;
  for (guint i = 0; i < 5; i++)
    scene->hops[i].status = i + 1 < hop ? PP_HOP_DONE : i + 1 == hop ? PP_HOP_CURRENT : PP_HOP_AHEAD;
  scene->from = back ? hop : hop - 1;
  scene->to = back ? hop - 1 : hop;
  scene->flying = TRUE;
  scene->in_the_clear = TRUE;
  scene->progress = 0.5;
  scene->slip = slip;
  speakers = g_strdup_printf ("%s → %s", parts[scene->from].role, parts[scene->to].role);
  put (&scene->speakers, speakers);
  put (&scene->line, line);
  put (&scene->caption, captions[0][hop - 1]);
  put (&scene->office_caption, captions[1][hop - 1]);
  scene->letter_at = hop - 1;
  scene->postmarks = MIN (hop - 1, 4);
}

static void
ehlo (PpScene *scene)
{
  say (scene, 1, FALSE, PP_SLIP_COMMAND, "EHLO laptop.london.example");
  activate (scene, PP_STATION_SENDER, "waiting for the reply to EHLO");
  activate (scene, PP_STATION_MSA, "waiting for a name");
}

static void
cart (PpScene *scene)
{
  say (scene, 2, FALSE, PP_SLIP_COMMAND, "MAIL FROM:<alice@london.example>");
  activate (scene, PP_STATION_MSA, "waiting for the reply to MAIL");
  activate (scene, PP_STATION_MTA, "ready for a letter");
}

static void
rcpt (PpScene *scene)
{
  say (scene, 3, FALSE, PP_SLIP_COMMAND, "RCPT TO:<bob@paris.example>");
  activate (scene, PP_STATION_MTA, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_FAR_MTA, "waiting for a recipient");
}

static void
done (PpScene *scene)
{
  say (scene, 3, TRUE, PP_SLIP_DONE, "250 2.1.5 Recipient ok");
  activate (scene, PP_STATION_MTA, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_FAR_MTA, "ready for the letter itself");
}

static void
go_on (PpScene *scene)
{
  say (scene, 3, TRUE, PP_SLIP_GO_ON, "354 End data with <CR><LF>.<CR><LF>");
  activate (scene, PP_STATION_MTA, "waiting for the reply to DATA");
  activate (scene, PP_STATION_FAR_MTA, "reading the letter");
}

static void
later (PpScene *scene)
{
  say (scene, 3, TRUE, PP_SLIP_LATER, "450 4.2.0 Greylisted, try again in ten minutes");
  activate (scene, PP_STATION_MTA, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_FAR_MTA, "waiting for a recipient");
  scene->hops[2].status = PP_HOP_TROUBLE;
}

static void
refused (PpScene *scene)
{
  say (scene, 3, TRUE, PP_SLIP_NO, "550 5.1.1 No such user here");
  activate (scene, PP_STATION_MTA, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_FAR_MTA, "waiting for a recipient");
  scene->hops[2].status = PP_HOP_TROUBLE;
}

static void
letter (PpScene *scene)
{
  say (scene, 3, FALSE, PP_SLIP_LETTER, "the letter, 812 octets");
  activate (scene, PP_STATION_MTA, "waiting for the receipt");
  activate (scene, PP_STATION_FAR_MTA, "reading the letter");
  scene->letter_moving = TRUE;
}

static void
question (PpScene *scene)
{
  say (scene, 3, FALSE, PP_SLIP_QUESTION, "MX paris.example?");
  scene->to = PP_STATION_DIRECTORY;
  scene->hop = 0;
  scene->hops[2].status = PP_HOP_AHEAD;
  put (&scene->speakers, "MTA → DNS");
  put (&scene->caption, "The mail server asks which server takes mail for that domain.");
  put (&scene->office_caption, "Which office serves Paris? The directory knows.");
  activate (scene, PP_STATION_MTA, "asking the directory");
  activate (scene, PP_STATION_DIRECTORY, "looking it up");
}

static void
waiting (PpScene *scene)
{
  say (scene, 3, TRUE, PP_SLIP_NO, "connection refused");
  scene->flying = FALSE;
  scene->stations[PP_STATION_FAR_MTA].down = TRUE;
  scene->stations[PP_STATION_MTA].queue = 3;
  scene->hops[2].status = PP_HOP_TROUBLE;
  activate (scene, PP_STATION_MTA, "sending the letter on");
  activate (scene, PP_STATION_FAR_MTA, "");
}

static void
trolley (PpScene *scene)
{
  say (scene, 4, FALSE, PP_SLIP_COMMAND, "LHLO mx.paris.example");
  activate (scene, PP_STATION_FAR_MTA, "waiting for the reply to LHLO");
  activate (scene, PP_STATION_MDA, "waiting for a name");
}

static void
fetch (PpScene *scene)
{
  say (scene, 5, TRUE, PP_SLIP_COMMAND, "RETR 1");
  put (&scene->speakers, "MUA → MDA");
  scene->stations[PP_STATION_MDA].mailbox = 1;
  activate (scene, PP_STATION_MDA, "the mailbox is open");
  activate (scene, PP_STATION_RECEIVER, "waiting for the reply to RETR");
}

/* By IMAP: the letter stays where it is, with a bookmark in it. */
static void
read_there (PpScene *scene)
{
  say (scene, 5, TRUE, PP_SLIP_COMMAND, "A5 FETCH 1 (FLAGS BODY.PEEK[])");
  put (&scene->speakers, "MUA → MDA");
  put (&scene->hops[4].service, "IMAP 143");
  put (&scene->caption, "The laptop reads the letter in the mailbox.");
  put (&scene->office_caption, "Bob reads his letter at the counter.");
  scene->at_counter = TRUE;
  scene->stations[PP_STATION_MDA].mailbox = 3;
  scene->stations[PP_STATION_MDA].marked = 1;
  activate (scene, PP_STATION_MDA, "the mailbox is open");
  activate (scene, PP_STATION_RECEIVER, "waiting for the reply to FETCH");
}

static void
joined (PpScene *scene)
{
  cart (scene);
  scene->hop = 3;
  rcpt (scene);
  for (int i = PP_STATION_MSA; i <= PP_STATION_FAR_MTA; i += 2)
    {
      scene->stations[i].with_next = TRUE;
      put (&scene->hops[i].service, "one roof");
    }
  scene->stations[PP_STATION_MSA].active = FALSE;
  put (&scene->stations[PP_STATION_MSA].host, "mail.london.example");
  put (&scene->stations[PP_STATION_MDA].host, "mx.paris.example");
}

static void
one_domain (PpScene *scene)
{
  say (scene, 4, FALSE, PP_SLIP_COMMAND, "RCPT TO:<carol@london.example>");
  scene->one_domain = TRUE;
  scene->from = PP_STATION_MTA;
  scene->letter_at = PP_STATION_MTA;
  scene->hops[2].short_way = TRUE;
  scene->hops[2].status = PP_HOP_AHEAD;
  scene->stations[PP_STATION_FAR_MTA].absent = TRUE;
  scene->stations[PP_STATION_DIRECTORY].absent = TRUE;
  put (&scene->stations[PP_STATION_FAR_MTA].host, "");
  put (&scene->to_domain, "london.example");
  put (&scene->stations[PP_STATION_MDA].host, "box.london.example");
  put (&scene->stations[PP_STATION_RECEIVER].host, "Carol's laptop");
  put (&scene->stations[PP_STATION_RECEIVER].office, "Carol's house");
  activate (scene, PP_STATION_MTA, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_MDA, "waiting for a recipient");
}

static void
guest (PpScene *scene)
{
  ehlo (scene);
  put (&scene->line, "EHLO a-visitor-with-a-very-long-name.and-a-domain-that-never-ends.example SIZE=10485760 and more of it");
  scene->stations[PP_STATION_SENDER].guest = TRUE;
  scene->stations[PP_STATION_MDA].mailbox = 12;
  put (&scene->stations[PP_STATION_SENDER].host, "guest at 127.0.0.1");
}

static void
tell (PpScene *scene, PpEnding ending, const char *reply, const char *words, const char *office)
{
  scene->ending = ending;
  scene->tell_ending = TRUE;
  put (&scene->ending_reply, reply);
  put (&scene->ending_words, words);
  put (&scene->ending_office, office);
}

static void
wait_at (PpScene *scene, PpStation station, guint queue, const char *next_try, const char *waited)
{
  scene->stations[station].queue = queue;
  put (&scene->stations[station].next_try, next_try);
  put (&scene->stations[station].waited, waited);
}

static void
judge (PpScene *scene, PpStation station, guint verdict, const char *code)
{
  scene->stations[station].verdict = verdict;
  put (&scene->stations[station].verdict_code, code);
}

/* On the shelf, with its clock: the other office is closed for a while. */
static void
shelf (PpScene *scene)
{
  waiting (scene);
  scene->stations[PP_STATION_FAR_MTA].active = FALSE;
  put (&scene->stations[PP_STATION_FAR_MTA].opens, "09:40");
  wait_at (scene, PP_STATION_MTA, 1, "09:15", "5 min");
  tell (scene, PP_ENDING_WAITING, "451 4.4.1 no office of paris.example could be reached",
        "Waiting in the queue for <bob@paris.example>: 5 min so far, next try 09:15",
        "The letter waits on the shelf, for 5 min so far. The next van goes: 09:15.");
}

/* Days have gone. */
static void
days (PpScene *scene)
{
  shelf (scene);
  put (&scene->stations[PP_STATION_FAR_MTA].opens, "");
  wait_at (scene, PP_STATION_MTA, 1, "Thu 09:15", "3 days");
  scene->stations[PP_STATION_MTA].days = 3;
}

/* The report, half way home. */
static void
returning (PpScene *scene)
{
  say (scene, 5, TRUE, PP_SLIP_LETTER, "the letter: 42 lines, 1812 octets");
  scene->from = PP_STATION_MTA;
  scene->to = PP_STATION_SENDER;
  scene->hops[2].status = PP_HOP_TROUBLE;
  scene->hops[3].status = scene->hops[4].status = PP_HOP_AHEAD;
  put (&scene->caption, "The sender's mail program finds a report.");
  put (&scene->office_caption, "Has a letter come back?");
  scene->report = TRUE;
  scene->letter_moving = TRUE;
  scene->postmarks = 1;
  put (&scene->letter_from, "");
  put (&scene->letter_to, "alice@london.example");
  activate (scene, PP_STATION_MTA, "in London's own mailbox");
  activate (scene, PP_STATION_SENDER, "waiting for the reply to RETR");
  tell (scene, PP_ENDING_RETURNED, "550 5.1.1 No such user here",
        "Returned to sender, not for <nobody@paris.example>: 550 5.1.1 No such user here",
        "Returned to sender, with a slip that says why.");
  scene->tell_ending = FALSE;
}

/* It lies at home. */
static void
returned (PpScene *scene)
{
  returning (scene);
  scene->flying = scene->letter_moving = FALSE;
  scene->letter_at = PP_STATION_SENDER;
  scene->stations[PP_STATION_SENDER].mailbox = 1;
  scene->stations[PP_STATION_MTA].active = FALSE;
  judge (scene, PP_STATION_FAR_MTA, 5, "550");
  scene->tell_ending = TRUE;
}

/* The clerk at the counter refuses it. */
static void
counter_refuses (PpScene *scene)
{
  say (scene, 1, TRUE, PP_SLIP_NO, "550 5.7.1 <mallory@paris.example> is not yours");
  scene->flying = FALSE;
  scene->hops[0].status = PP_HOP_TROUBLE;
  activate (scene, PP_STATION_MSA, "ready for a letter");
  judge (scene, PP_STATION_MSA, 5, "550");
  tell (scene, PP_ENDING_REFUSED, "550 5.7.1 not yours", "Refused for <bob@paris.example>: 550 5.7.1 not yours",
        "Refused at the counter: the sender keeps the letter.");
}

static void
set_check (PpScene *scene, const char *name, guint verdict, gboolean current)
{
  PpSceneCheck *check = &scene->checks[scene->n_checks++];

  put (&check->name, name);
  check->verdict = verdict;
  check->current = current;
}

/* "We don't know you: come back in ten minutes." */
static void
greylisted (PpScene *scene)
{
  later (scene);
  judge (scene, PP_STATION_FAR_MTA, 4, "450");
  scene->checks_at = PP_STATION_FAR_MTA;
  set_check (scene, "SPF pass", 2, FALSE);
  set_check (scene, "mailbox", 2, FALSE);
  set_check (scene, "greylisting", 4, TRUE);
}

/* All the clerk's checks. */
static void
checked (PpScene *scene)
{
  say (scene, 1, FALSE, PP_SLIP_COMMAND, "RCPT TO:<bob@paris.example>");
  activate (scene, PP_STATION_SENDER, "waiting for the reply to RCPT");
  activate (scene, PP_STATION_MSA, "waiting for a recipient");
  scene->checks_at = PP_STATION_MSA;
  set_check (scene, "identity", 2, FALSE);
  set_check (scene, "sender", 2, FALSE);
  set_check (scene, "size", 2, FALSE);
  set_check (scene, "recipient", 5, TRUE);
  set_check (scene, "+ Message-ID", 2, FALSE);
}

/* A postcard becomes a sealed bag. */
static void
sealed (PpScene *scene)
{
  ehlo (scene);
  put (&scene->line, "MAIL FROM:<alice@london.example>");
  scene->sealed = scene->hops[0].sealed = TRUE;
  scene->in_the_clear = FALSE;
}

static void
sealed_letter (PpScene *scene)
{
  letter (scene);
  scene->sealed = scene->hops[2].sealed = TRUE;
  scene->in_the_clear = FALSE;
}

/* An identity card at the counter. */
static void
identity (PpScene *scene)
{
  say (scene, 1, TRUE, PP_SLIP_DONE, "235 2.7.0 Authentication successful");
  activate (scene, PP_STATION_SENDER, "showing an identity card");
  activate (scene, PP_STATION_MSA, "looking at the identity card");
  scene->sealed = scene->hops[0].sealed = TRUE;
  scene->in_the_clear = FALSE;
  scene->card = PP_CARD_BELIEVED;
  scene->card_at = PP_STATION_MSA;
  put (&scene->card_name, "alice");
}

/* The pigeon-hole is full. */
static void
full (PpScene *scene)
{
  say (scene, 4, TRUE, PP_SLIP_NO, "552 5.2.2 The mailbox of bob is full");
  activate (scene, PP_STATION_FAR_MTA, "waiting for the receipt");
  activate (scene, PP_STATION_MDA, "ready for a letter");
  scene->hops[3].status = PP_HOP_TROUBLE;
  scene->stations[PP_STATION_MDA].mailbox = 2;
  judge (scene, PP_STATION_MDA, 5, "552");
}

/* A second office takes it. */
static void
backup (PpScene *scene)
{
  rcpt (scene);
  scene->stations[PP_STATION_BACKUP].absent = FALSE;
  scene->stations[PP_STATION_FAR_MTA].down = TRUE;
  scene->stations[PP_STATION_FAR_MTA].active = FALSE;
  put (&scene->stations[PP_STATION_FAR_MTA].opens, "09:40");
  scene->to = PP_STATION_BACKUP;
  activate (scene, PP_STATION_BACKUP, "waiting for a recipient");
}

/* There it waits. */
static void
backup_waits (PpScene *scene)
{
  backup (scene);
  scene->flying = FALSE;
  scene->letter_at = PP_STATION_BACKUP;
  wait_at (scene, PP_STATION_BACKUP, 1, "09:20", "10 min");
}

/* Everything in one house, within one domain. */
static void
one_server (PpScene *scene)
{
  one_domain (scene);
  scene->stations[PP_STATION_DIRECTORY].absent = FALSE;
  for (int i = PP_STATION_MSA; i <= PP_STATION_MTA; i++)
    scene->stations[i].with_next = TRUE;
  put (&scene->hops[1].service, "one roof");
  put (&scene->hops[3].service, "one roof");
  scene->in_the_clear = FALSE;
}

static void
nothing (PpScene *scene)
{
}

static const struct
{
  const char *name;
  void (*make) (PpScene *scene);
} moments[] = {
  { "nothing", nothing }, { "ehlo", ehlo }, { "cart", cart }, { "rcpt", rcpt }, { "done", done }, { "go-on", go_on },
  { "later", later }, { "refused", refused }, { "letter", letter }, { "question", question }, { "waiting", waiting },
  { "trolley", trolley }, { "fetch", fetch }, { "read-there", read_there }, { "joined", joined }, { "one-domain", one_domain }, { "guest", guest },
  { "shelf", shelf },
  { "days", days },
  { "returning", returning },
  { "returned", returned },
  { "counter-refuses", counter_refuses },
  { "greylisted", greylisted },
  { "checked", checked },
  { "sealed", sealed },
  { "sealed-letter", sealed_letter },
  { "identity", identity },
  { "full", full },
  { "backup", backup },
  { "backup-waits", backup_waits },
  { "one-server", one_server },
};

const char *const pp_moment_names[] = { "nothing", "ehlo", "cart", "rcpt", "done", "go-on", "later", "refused", "letter",
                                        "question", "waiting", "trolley", "fetch", "read-there", "joined", "one-domain", "guest",
                                        "shelf", "days", "returning", "returned", "counter-refuses", "greylisted", "checked", "sealed", "sealed-letter", "identity", "full", "backup", "backup-waits", "one-server",
                                        "net-connect", "net-refused", "net-greet", "net-hello", "net-sender", "net-recipient",
                                        "net-recipients", "net-later", "net-fill", "net-letter", "net-sealed-letter",
                                        "net-postmark", "net-seal", "net-sign-in", "net-question", "net-answer", "net-wait",
                                        "net-shelve", "net-hand-over", "net-collect", "net-watch", "net-remove", "net-leave",
                                        "net-guest", "net-return", "net-backup", "net-all-closed", "net-all-troubled",
                                        "net-all-busy", PP_MOMENTS_OFFICE, NULL };

/**
 * pp_moment_new:
 * @name: one of pp_moment_names
 *
 * Returns: (transfer full): the scene
 */
PpScene *
pp_moment_new (const char *name)
{
  const char *ground = pp_moment_office_get_ground (name);
  PpScene *scene;

  if (g_str_has_prefix (name, "net-"))
    return pp_network_moment_new (name);
  if (ground != NULL)
    {
      scene = pp_moment_new (ground);
      pp_moment_office_make (name, scene);
      return scene;
    }
  scene = new_journey ();
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      {
        moments[i].make (scene);
        return scene;
      }
  g_assert_not_reached ();
}
