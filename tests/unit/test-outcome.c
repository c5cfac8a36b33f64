/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of letters, on the scene, told from journals made by hand: seals, identity cards, checks, days on the shelf,
 * refusals, second offices, circles.
 */
#include <string.h>

#include "agents/message.h"
#include "scene-asserts.h"

typedef struct
{
  PpScenario *scenario;
  PpJournal *journal;
  PpChronicle *chronicle;
  PpReplay *replay;
  gint64 time_us;
} Made;

static Made
make (const char *text)
{
  g_autoptr (GError) error = NULL;
  Made self = { 0 };

  self.scenario = pp_scenario_parse (text, strlen (text), "made.scenario", &error);
  g_assert_no_error (error);
  self.journal = pp_journal_new ();
  self.chronicle = pp_chronicle_new (self.journal);
  self.replay = pp_replay_new (self.journal);
  return self;
}

static void
made_clear (Made *self)
{
  pp_chronicle_free (self->chronicle);
  g_object_unref (self->replay);
  g_object_unref (self->journal);
  pp_scenario_unref (self->scenario);
}

static PpScene *
happen (Made *self, PpKind kind, guint hop, PpDir dir, const char *from, const char *to, const char *text)
{
  const PpEvent fields = { .n = pp_journal_get_length (self->journal) + 1, .connection = hop != 0 ? hop : 0, .item = 1, .kind = kind, .hop = hop,
                           .dir = dir, .time_us = self->time_us, .proto = g_intern_string ("smtp"), .from = g_intern_string (from),
                           .to = to != NULL ? g_intern_string (to) : NULL };
  g_autoptr (PpEvent) event = pp_event_new (&fields, text, strlen (text));

  pp_journal_append (self->journal, event);
  pp_chronicle_update (self->chronicle);
  return pp_scene_new_from_snapshot (pp_replay_at (self->replay, fields.n), self->chronicle, pp_journal_get (self->journal, fields.n), self->scenario);
}

#define HEAD "[scenario]\ntitle=Made\nsummary=Made.\nstart=2026-03-02T09:00:00Z\nseed=1\nhorizon=9d\nmax-size=10485760\n"
#define LEFT                                                                                                                   \
  "[host laptop]\nroles=mua\n[host submit.london.example]\nroles=msa\ndomain=london.example\nrelay-to=mail.london.example\n" \
  "[host mail.london.example]\nroles=mta\ndomain=london.example\n[host ns.example]\nroles=resolver\n"                        \
  "[user alice@london.example]\nname=Alice\npassword=a\nhost=laptop\nsubmit-to=submit.london.example\n"
#define LETTER "[letter 1]\nfrom=alice@london.example\nto=bob@paris.example\nsubject=x\ntext=x\n"
#define RIGHT                                                                                                        \
  "[host mx.paris.example]\nroles=mta\ndomain=paris.example\ndeliver-to=box.paris.example\nclosed-for=40m\n"       \
  "[host box.paris.example]\nroles=mda\ndomain=paris.example\n[user bob@paris.example]\nname=Bob\npassword=b\nhost=desk\n" \
  "collect-from=box.paris.example\n[host desk]\nroles=mua\n"

static void
test_sealed_and_signed_in (void)
{
  Made self = make (HEAD LEFT RIGHT LETTER);
  const char *alice = "mua:alice", *clerk = "msa:submit.london.example";
  g_autoptr (PpScene) open = happen (&self, PP_KIND_CONNECT, 1, PP_DIR_CLIENT, alice, clerk, "127.25.0.2:2587");
  g_autoptr (PpScene) clear = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "STARTTLS");
  g_autoptr (PpScene) seal = happen (&self, PP_KIND_TLS, 1, PP_DIR_CLIENT, alice, clerk, "sealed TLSv1.3 X");
  g_autoptr (PpScene) card = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=");
  g_autoptr (PpScene) doubted = happen (&self, PP_KIND_LINE, 1, PP_DIR_SERVER, clerk, alice, "535 5.7.8 no");
  g_autoptr (PpScene) again = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=");
  g_autoptr (PpScene) believed = happen (&self, PP_KIND_LINE, 1, PP_DIR_SERVER, clerk, alice, "235 2.7.0 welcome");
  g_autoptr (PpScene) mail = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "MAIL FROM:<alice@london.example>");

  g_assert_false (open->sealed || clear->sealed || clear->hops[0].sealed);
  g_assert_true (seal->sealed && card->sealed && card->hops[0].sealed && mail->sealed);
  g_assert_cmpint (clear->card, ==, PP_CARD_NONE);
  g_assert_cmpint (card->card, ==, PP_CARD_SHOWN);
  g_assert_cmpint (card->card_at, ==, PP_STATION_MSA);
  g_assert_cmpstr (card->card_name, ==, "alice");
  g_assert_cmpint (doubted->card, ==, PP_CARD_DOUBTED);
  g_assert_cmpint (again->card, ==, PP_CARD_SHOWN);
  g_assert_cmpint (believed->card, ==, PP_CARD_BELIEVED);
  g_assert_cmpint (mail->card, ==, PP_CARD_NONE);
  pp_assert_says (believed, "the identity card of alice is believed. ");
  pp_assert_says (card, "It goes in a sealed bag: ");
  made_clear (&self);
}

static void
test_checks (void)
{
  Made self = make (HEAD LEFT RIGHT LETTER);
  const char *alice = "mua:alice", *clerk = "msa:submit.london.example", *mta = "mta:mail.london.example", *mx = "mta:mx.paris.example";
  g_autoptr (PpScene) mail = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "MAIL FROM:<alice@london.example>");
  g_autoptr (PpScene) identity =
    happen (&self, PP_KIND_NOTE, 1, PP_DIR_SERVER, clerk, NULL, "checks the identity: alice has signed in, and <alice@london.example> is hers");
  g_autoptr (PpScene) rcpt = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, alice, clerk, "RCPT TO:<bob@paris>");
  g_autoptr (PpScene) recipient =
    happen (&self, PP_KIND_NOTE, 1, PP_DIR_SERVER, clerk, NULL, "checks the recipient: the domain of <bob@paris> is not complete");
  g_autoptr (PpScene) odd =
    happen (&self, PP_KIND_NOTE, 1, PP_DIR_SERVER, clerk, NULL, "checks the recipient: <nobody not too@paris.example> is written as an address should be");
  g_autoptr (PpScene) next = happen (&self, PP_KIND_LINE, 3, PP_DIR_CLIENT, mta, mx, "MAIL FROM:<alice@london.example>");
  g_autoptr (PpScene) spf = happen (&self, PP_KIND_NOTE, 3, PP_DIR_SERVER, mx, NULL, "SPF: fail: 127.25.0.9 is not on the list");
  g_autoptr (PpScene) grey = happen (&self, PP_KIND_NOTE, 3, PP_DIR_SERVER, mx, NULL, "greylisting: <a@b> for <c@d> from 1.2.3.4 is not known here: come back in 10 min");
  g_autoptr (PpScene) later = happen (&self, PP_KIND_LINE, 3, PP_DIR_SERVER, mx, mta, "450 4.7.1 come back");

  g_assert_cmpuint (mail->n_checks, ==, 0);
  g_assert_cmpuint (identity->n_checks, ==, 1);
  g_assert_cmpstr (identity->checks[0].name, ==, "identity");
  g_assert_cmpuint (identity->checks[0].verdict, ==, 2);
  g_assert_cmpint (identity->checks_at, ==, PP_STATION_MSA);
  g_assert_false (rcpt->checks[0].current);
  g_assert_cmpuint (recipient->n_checks, ==, 2);
  g_assert_cmpuint (recipient->checks[1].verdict, ==, 5);
  g_assert_true (recipient->checks[1].current);
  pp_assert_says (recipient, "Checked at The counter: identity: well, domain: no. ");
  g_assert_cmpuint (odd->checks[2].verdict, ==, 2);
  g_assert_cmpuint (next->n_checks, ==, 0);
  g_assert_cmpstr (spf->checks[0].name, ==, "SPF fail");
  g_assert_cmpuint (grey->checks[1].verdict, ==, 4);
  g_assert_cmpint (grey->checks_at, ==, PP_STATION_FAR_MTA);
  g_assert_cmpuint (later->stations[PP_STATION_FAR_MTA].verdict, ==, 4);
  pp_assert_says (later, "Paris post office says: come back later (450). ");
  made_clear (&self);
}

/* Days go by on the shelf, then it comes back. */
static void
test_five_days (void)
{
  Made self = make (HEAD LEFT RIGHT LETTER);
  const char *mta = "mta:mail.london.example";
  g_autoptr (PpScene) begin = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mta, NULL, "add K from <alice@london.example> for <bob@paris.example>");
  g_autoptr (PpScene) first = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mta, NULL, "change K <bob@paris.example> deferred, next try in 5 min: 451 4.4.1 closed");
  g_autoptr (PpScene) third = NULL, told = NULL, expired = NULL;

  g_assert_cmpstr (begin->stations[PP_STATION_MTA].waited, ==, "");
  g_assert_true (first->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpstr (first->stations[PP_STATION_FAR_MTA].opens, ==, "09:40");
  pp_assert_says (first, "Paris post office is closed until 09:40. ");
  self.time_us = G_GINT64_CONSTANT (74) * 3600 * G_USEC_PER_SEC;
  third = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mta, NULL, "change K <bob@paris.example> deferred, next try in 1440 min: 451 4.4.1 closed");
  told = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mta, NULL, "change K <bob@paris.example> delayed: the sender is told");
  g_assert_false (third->stations[PP_STATION_FAR_MTA].down);
  g_assert_cmpuint (third->stations[PP_STATION_MTA].days, ==, 3);
  g_assert_cmpstr (third->stations[PP_STATION_MTA].waited, ==, "3 days");
  g_assert_cmpstr (third->stations[PP_STATION_MTA].next_try, ==, "Fri 11:00");
  g_assert_cmpint (told->ending, ==, PP_ENDING_WAITING);
  pp_assert_hops (told, "++!--");
  expired = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mta, NULL, "change K <bob@paris.example> returned after five days: 451 4.4.1 closed");
  g_assert_cmpint (expired->ending, ==, PP_ENDING_RETURNED);
  pp_assert_says (expired, "Returned to sender: after five days still not delivered to <bob@paris.example>. ");
  made_clear (&self);
}

static void
test_refused_at_counter (void)
{
  Made self = make (HEAD LEFT RIGHT LETTER);
  const char *alice = "mua:alice", *clerk = "msa:submit.london.example";
  g_autoptr (PpScene) out = happen (&self, PP_KIND_QUEUE, 1, PP_DIR_NONE, alice, NULL, "add out-1 for <bob@paris.example>");
  g_autoptr (PpScene) no = happen (&self, PP_KIND_LINE, 1, PP_DIR_SERVER, clerk, alice, "550 5.7.1 not yours");
  g_autoptr (PpScene) refused = happen (&self, PP_KIND_QUEUE, 1, PP_DIR_NONE, alice, NULL, "change out-1 <bob@paris.example> refused: 550 5.7.1 not yours");
  g_autoptr (PpScene) gone = happen (&self, PP_KIND_QUEUE, 1, PP_DIR_NONE, alice, NULL, "remove out-1");

  g_assert_cmpint (out->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpuint (no->stations[PP_STATION_MSA].verdict, ==, 5);
  g_assert_cmpint (refused->ending, ==, PP_ENDING_REFUSED);
  g_assert_cmpint (gone->ending, ==, PP_ENDING_REFUSED);
  g_assert_cmpint (gone->letter_at, ==, PP_STATION_SENDER);
  g_assert_cmpuint (gone->stations[PP_STATION_MSA].verdict, ==, 5);
  pp_assert_hops (gone, "!----");
  pp_assert_says (gone, "Refused for <bob@paris.example>: 550 5.7.1 not yours. ");
  made_clear (&self);
}

static void
test_backup_office (void)
{
  Made self = make (HEAD LEFT RIGHT "[host mx2.brussels.example]\nroles=mta\ndomain=brussels.example\nrelays-for=paris.example\n" LETTER);
  const char *mta = "mta:mail.london.example", *mx2 = "mta:mx2.brussels.example", *mx = "mta:mx.paris.example";
  g_autoptr (PpScene) refused = happen (&self, PP_KIND_CONNECT, 3, PP_DIR_CLIENT, mta, mx, "127.25.0.5:2025");
  g_autoptr (PpScene) rcpt = happen (&self, PP_KIND_LINE, 3, PP_DIR_CLIENT, mta, mx2, "RCPT TO:<bob@paris.example>");
  g_autoptr (PpScene) taken = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mx2, NULL, "add K from <alice@london.example> for <bob@paris.example>");
  g_autoptr (PpScene) waits = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, mx2, NULL, "change K <bob@paris.example> deferred, next try in 5 min: 451 4.4.1 closed");
  g_autoptr (PpScene) on = happen (&self, PP_KIND_LINE, 3, PP_DIR_CLIENT, mx2, mx, "RCPT TO:<bob@paris.example>");

  g_assert_false (refused->stations[PP_STATION_BACKUP].absent);
  g_assert_cmpstr (refused->stations[PP_STATION_BACKUP].office, ==, "Brussels post office");
  g_assert_cmpstr (refused->stations[PP_STATION_FAR_MTA].office, ==, "Paris post office");
  pp_assert_flight (rcpt, PP_STATION_MTA, PP_STATION_BACKUP, PP_SLIP_COMMAND);
  g_assert_cmpint (taken->letter_at, ==, PP_STATION_BACKUP);
  g_assert_cmpstr (waits->stations[PP_STATION_BACKUP].next_try, ==, "09:05");
  pp_assert_hops (waits, "++!--");
  pp_assert_flight (on, PP_STATION_BACKUP, PP_STATION_FAR_MTA, PP_SLIP_COMMAND);
  made_clear (&self);
}

/* Two offices that each think the other one is right. */
static void
test_mail_loop (void)
{
  Made self = make (HEAD LEFT RIGHT LETTER);
  const char *offices[] = { "mta:mail.london.example", "mta:mx.paris.example" };
  g_autoptr (PpScene) last = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_clear_pointer (&last, pp_scene_free);
      last = happen (&self, PP_KIND_QUEUE, 0, PP_DIR_NONE, offices[i % 2], NULL, "add K from <alice@london.example> for <bob@paris.example>");
    }
  g_assert_cmpint (last->letter_at, ==, PP_STATION_FAR_MTA);
  g_assert_cmpuint (last->postmarks, ==, 12); /* one for each that took it over */
  g_assert_cmpuint (last->n_marks, ==, PP_SCENE_MARKS);
  g_clear_pointer (&last, pp_scene_free);
  last = happen (&self, PP_KIND_LINE, 3, PP_DIR_CLIENT, offices[1], offices[0], "RCPT TO:<bob@paris.example>");
  pp_assert_flight (last, PP_STATION_FAR_MTA, PP_STATION_MTA, PP_SLIP_COMMAND);
  pp_assert_says (last, "with 12 postmarks. ");
  made_clear (&self);
}

static void
test_one_server (void)
{
  Made self = make (HEAD "[host mail.london.example]\nroles=msa;mta;mda;resolver\ndomain=london.example\n"
                         "[host laptop]\nroles=mua\n[host desk]\nroles=mua\n"
                         "[user alice@london.example]\nname=Alice\npassword=alice\nhost=laptop\nsubmit-to=mail.london.example\n"
                         "collect-from=mail.london.example\n[user bob@london.example]\nname=Bob\npassword=bob\nhost=desk\n"
                         "submit-to=mail.london.example\ncollect-from=mail.london.example\n"
                         "[letter 1]\nfrom=alice@london.example\nto=bob@london.example\nsubject=x\ntext=x\n");
  g_autoptr (PpScene) scene = happen (&self, PP_KIND_NOTE, 4, PP_DIR_NONE, "mta:mail.london.example", "mda:mail.london.example", "hands the letter over");

  g_assert_true (scene->one_domain);
  g_assert_true (scene->stations[PP_STATION_MSA].with_next && scene->stations[PP_STATION_MTA].with_next);
  g_assert_true (scene->stations[PP_STATION_FAR_MTA].absent);
  pp_assert_flight (scene, PP_STATION_MTA, PP_STATION_MDA, PP_SLIP_LETTER);
  made_clear (&self);
}

/* A stranger has offices of their own, and may write somebody else's name on the envelope. */
static void
test_stranger (void)
{
  Made self = make (HEAD LEFT RIGHT "[host den]\nroles=mua\n[host mail.shady.example]\nroles=msa;mta\ndomain=shady.example\n"
                                    "[user mallory@shady.example]\nname=Mallory\npassword=m\nhost=den\nsubmit-to=mail.shady.example\n"
                                    "[letter 1]\nfrom=mallory@shady.example\nenvelope-from=alice@london.example\nto=bob@paris.example\nsubject=x\ntext=x\n");
  g_autoptr (PpScene) scene = happen (&self, PP_KIND_LINE, 1, PP_DIR_CLIENT, "mua:mallory", "msa:mail.shady.example", "EHLO den");

  g_assert_cmpstr (scene->stations[PP_STATION_SENDER].office, ==, "Mallory's house");
  g_assert_cmpstr (scene->stations[PP_STATION_MTA].office, ==, "Shady post office");
  g_assert_cmpstr (scene->letter_from, ==, "alice@london.example");
  pp_assert_flight (scene, PP_STATION_SENDER, PP_STATION_MSA, PP_SLIP_COMMAND);
  made_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pp_message_init ();
  g_test_add_func ("/outcome/sealed-and-signed-in", test_sealed_and_signed_in);
  g_test_add_func ("/outcome/checks", test_checks);
  g_test_add_func ("/outcome/five-days", test_five_days);
  g_test_add_func ("/outcome/refused-at-counter", test_refused_at_counter);
  g_test_add_func ("/outcome/backup-office", test_backup_office);
  g_test_add_func ("/outcome/mail-loop", test_mail_loop);
  g_test_add_func ("/outcome/one-server", test_one_server);
  g_test_add_func ("/outcome/stranger", test_stranger);
  return g_test_run ();
}
