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
  { "trolley", trolley }, { "fetch", fetch }, { "joined", joined }, { "one-domain", one_domain }, { "guest", guest },
};

const char *const pp_moment_names[] = { "nothing", "ehlo", "cart", "rcpt", "done", "go-on", "later", "refused", "letter",
                                        "question", "waiting", "trolley", "fetch", "joined", "one-domain", "guest", NULL };

/**
 * pp_moment_new:
 * @name: one of pp_moment_names
 *
 * Returns: (transfer full): the scene
 */
PpScene *
pp_moment_new (const char *name)
{
  PpScene *scene = new_journey ();

  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    if (g_str_equal (moments[i].name, name))
      {
        moments[i].make (scene);
        return scene;
      }
  g_assert_not_reached ();
}
