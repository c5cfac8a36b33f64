/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The act of a moment in words, on the network and at the post office. Where the commentary has a sentence for the very event,
 * that is what the post office says; the table here has one for every act, so that there is always something to be read.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/conversation.h"
#include "app/scene-act.h"

#define MOST_EVENTS_BACK 100

/* An act as a question, and as an answer by its class; on the network (who says it is the subject), and at the post office. */
typedef struct
{
  const char *asks, *done, *go_on, *later, *no;
  const char *office;
} ActWords;

static const ActWords words[PP_N_ACTS] = {
  [PP_ACT_COMPOSE] = { .asks = N_("has a letter ready"), .office = N_("A letter lies ready at home.") },
  [PP_ACT_CONNECT] = { .asks = N_("opens a connection"), .office = N_("Somebody goes to the counter, and the door opens.") },
  [PP_ACT_REFUSED] = { .asks = N_("cannot connect"), .no = N_("cannot be reached"), .office = N_("The door stays shut.") },
  [PP_ACT_GREET] = { .asks = N_("greets"), .done = N_("greets"), .later = N_("is not ready now"), .no = N_("serves nobody"),
                     .office = N_("“Good morning.”") },
  [PP_ACT_HELLO] = { .asks = N_("says its name"), .done = N_("says what it can do"), .office = N_("They tell each other who they are.") },
  [PP_ACT_SEAL] = { .asks = N_("asks for encryption"), .done = N_("agrees to encrypt"), .later = N_("cannot encrypt now"),
                    .no = N_("does not encrypt"), .office = N_("From the postcard into the sealed bag.") },
  [PP_ACT_SIGN_IN] = { .asks = N_("signs in"), .done = N_("accepts the sign-in"), .go_on = N_("asks for the proof"),
                       .later = N_("cannot check that now"), .no = N_("does not accept the sign-in"),
                       .office = N_("The identity card is looked at.") },
  [PP_ACT_SENDER] = { .asks = N_("names the sender"), .done = N_("accepts the sender"), .later = N_("not this sender now"),
                      .no = N_("refuses the sender"), .office = N_("The return address is on the envelope.") },
  [PP_ACT_RECIPIENT] = { .asks = N_("names a recipient"), .done = N_("accepts the recipient"), .later = N_("not this recipient now"),
                         .no = N_("refuses the recipient"), .office = N_("The recipient is on the envelope.") },
  [PP_ACT_FILL] = { .asks = N_("asks to send the letter"), .go_on = N_("is ready for the letter"), .later = N_("no letter now"),
                    .no = N_("does not want the letter"), .office = N_("The sheet is about to go into the envelope.") },
  [PP_ACT_LETTER] = { .asks = N_("sends the letter"), .done = N_("has that piece"), .go_on = N_("is ready for the letter"),
                      .office = N_("The sheet goes into the envelope.") },
  [PP_ACT_POSTMARK] = { .asks = N_("has been taken over"), .done = N_("takes the letter over"), .later = N_("puts the letter off"),
                        .no = N_("refuses the letter"), .office = N_("The letter is taken over, or it is not.") },
  [PP_ACT_CHECK] = { .asks = N_("checks"), .office = N_("The letter is checked.") },
  [PP_ACT_LOOK_UP] = { .asks = N_("asks the directory"), .done = N_("answers from the directory"),
                       .office = N_("Somebody looks into the directory.") },
  [PP_ACT_HAND_OVER] = { .asks = N_("hands the letter over"), .office = N_("The letter goes to the next counter, under the same roof.") },
  [PP_ACT_SHELVE] = { .asks = N_("has it in the queue"), .office = N_("The shelf of waiting letters changes.") },
  [PP_ACT_WAIT] = { .asks = N_("waits"), .office = N_("There is nothing to do until the clock strikes.") },
  [PP_ACT_FILE] = { .asks = N_("keeps the letter"), .office = N_("The letter is put where it is to lie.") },
  [PP_ACT_LIST] = { .asks = N_("asks what there is"), .done = N_("says what there is"), .office = N_("What is in the pigeon-hole?") },
  [PP_ACT_COLLECT] = { .asks = N_("asks for a letter"), .done = N_("gives the letter out"), .office = N_("A letter is taken from the pigeon-hole.") },
  [PP_ACT_MARK] = { .asks = N_("changes flags"), .done = N_("has changed the flags"), .office = N_("A bookmark is put in, or taken out.") },
  [PP_ACT_MOVE] = { .asks = N_("moves a letter"), .done = N_("has moved it"), .office = N_("A letter goes into another pigeon-hole.") },
  [PP_ACT_REMOVE] = { .asks = N_("removes a letter"), .done = N_("agrees to the removal"), .office = N_("A letter is to leave the pigeon-hole for good.") },
  [PP_ACT_WATCH] = { .asks = N_("waits for something new"), .done = N_("tells what is new"), .go_on = N_("will tell what is new"),
                     .office = N_("Somebody waits at the counter for what may come.") },
  [PP_ACT_RETURN] = { .asks = N_("gives up, and reports it"), .office = N_("Returned to sender, with a slip that says why.") },
  [PP_ACT_LEAVE] = { .asks = N_("says goodbye"), .done = N_("says goodbye"), .later = N_("breaks off"), .no = N_("breaks off"),
                     .office = N_("“Goodbye.”") },
  [PP_ACT_TALK] = { .asks = N_("says something"), .done = N_("agrees"), .office = N_("They talk about something else.") },
};

static const char *
or_else (const char *text, const char *otherwise)
{
  return text != NULL ? text : otherwise;
}

/* What an answer of that class is, in this act or in general. */
static const char *
answer_words (PpAct act, guint class)
{
  const ActWords *row = &words[act];

  switch (class)
    {
    case 3:
      return or_else (row->go_on, N_("go on"));
    case 4:
      return or_else (row->later, N_("not now"));
    case 5:
      return or_else (row->no, N_("says no"));
    default:
      return or_else (row->done, N_("answers"));
    }
}

static gboolean
is_dialogue (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA;
}

/* What is said, and what is answered, without the commentary; NULL for what has a title of its own there. */
static char *
own_words (PpMoment *self, const PpActVerb *verb)
{
  const PpEvent *event = self->event;
  PpAct act = self->scene->act;

  if (pp_scene_is_refusal (event))
    return g_strdup (_(words[PP_ACT_REFUSED].no));
  if (event->kind == PP_KIND_CLOSE)
    return g_strdup (_("ends the connection"));
  if (event->kind == PP_KIND_CONNECT)
    return g_strdup (_(words[act].asks));
  if (event->kind == PP_KIND_STATE)
    return pp_scene_words_state (event->text);
  if (!is_dialogue (event))
    return NULL;
  /* The name alone has proved nothing yet (RFC 1939, 7). */
  if (event->dir == PP_DIR_SERVER && verb != NULL && g_str_equal (verb->verb, "USER") && pp_reply_class (event) == 2)
    return g_strdup (_("asks for the password"));
  if (event->dir == PP_DIR_SERVER)
    return g_strdup (_(answer_words (act, pp_reply_class (event))));
  return g_strdup (verb != NULL ? _(verb->asks) : _(words[act].asks));
}

/* The line that was said on its connection before, of what is not said itself; NULL for none. */
static PpEvent *
find_line_before (PpMoment *self)
{
  PpJournal *journal = pp_chronicle_get_journal (self->chronicle);
  PpEvent *before = pp_journal_get_previous (journal, self->event);

  while (before != NULL && !is_dialogue (before) && before->kind != PP_KIND_CONNECT)
    before = pp_journal_get_previous (journal, before);
  return before;
}

static const PpActVerb *
find_verb (const PpDialogue *dialogue, PpEvent *event, PpEvent *last)
{
  gboolean imap = event->proto != NULL && g_str_has_prefix (event->proto, "imap");
  PpSaid said = { 0 };

  if (!is_dialogue (event))
    return NULL;
  if (last != NULL)
    (imap ? pp_imap_said_read : pp_said_read_verb) (&said, last);
  return pp_act_find_question (dialogue, event, last != NULL ? &said : NULL);
}

/* A state that a conversation enters belongs to what was said last in it. */
static PpAct
act_of_session (PpMoment *self)
{
  PpEvent *line = find_line_before (self);
  g_autoptr (PpDialogue) dialogue = NULL;

  if (line == NULL)
    return PP_ACT_CONNECT;
  dialogue = pp_dialogue_new_before (pp_chronicle_get_journal (self->chronicle), line);
  return pp_act_of_event (dialogue, line, find_verb (dialogue, line, NULL));
}

static void
set_act (PpMoment *self, const PpActVerb **verb)
{
  /* Without a journal there is only what the connection remembers. */
  PpEvent *last = self->chronicle == NULL && self->connection != NULL ? self->connection->said : NULL;

  *verb = find_verb (self->dialogue, self->event, last);
  if (self->event->kind == PP_KIND_STATE && self->event->connection != 0 && self->chronicle != NULL)
    self->scene->act = act_of_session (self);
  else
    self->scene->act = pp_act_of_event (self->dialogue, self->event, *verb);
}

/* (transfer full): of several letters, which one it is about: what happens to two of them would look the same */
static char *
add_number (PpMoment *self, char *title)
{
  char *numbered;

  if (self->event->item == 0 || pp_snapshot_count_items (self->snapshot) < 2)
    return title;
  /* Translators: what happens, and to which letter: "Into the queue (letter 2)" */
  numbered = g_strdup_printf (_("%1$s (letter %2$u)"), title, self->event->item);
  g_free (title);
  return numbered;
}

/**
 * pp_moment_add_act:
 *
 * Says which act is played at this moment, and says it in words. When no event is looked at, nothing is.
 */
void
pp_moment_add_act (PpMoment *self)
{
  PpJournal *journal = self->chronicle != NULL ? pp_chronicle_get_journal (self->chronicle) : NULL;
  g_autofree char *title = NULL, *office = NULL, *own = NULL;
  const PpActVerb *verb = NULL;
  PpScene *scene = self->scene;

  if (self->event == NULL)
    return;
  set_act (self, &verb);
  pp_commentary_tell (pp_scene_get_commentary (), journal, self->event, &title, &office);
  own = own_words (self, verb);
  if (own != NULL && *own != '\0')
    pp_moment_set_text (&scene->act_words, g_steal_pointer (&own));
  else if (title != NULL && *title != '\0' && self->event->kind != PP_KIND_STATE)
    pp_moment_set_text (&scene->act_words, add_number (self, g_steal_pointer (&title)));
  else
    pp_moment_set_text (&scene->act_words, g_strdup (_(words[scene->act].asks)));
  if (office != NULL && *office != '\0')
    pp_moment_set_text (&scene->act_office, g_steal_pointer (&office));
  else
    pp_moment_set_text (&scene->act_office, g_strdup (_(words[scene->act].office)));
}

/**
 * pp_moment_add_skipped:
 *
 * Says how much virtual time has passed since the line before: nights in a queue go by between two lines.
 */
void
pp_moment_add_skipped (PpMoment *self)
{
  PpJournal *journal = self->chronicle != NULL ? pp_chronicle_get_journal (self->chronicle) : NULL;
  const PpEvent *before = NULL;

  for (guint n = journal != NULL && self->event != NULL && self->event->n > 0 ? self->event->n - 1 : 0, looked = 0;
       n >= 1 && looked < MOST_EVENTS_BACK; n--, looked++)
    {
      before = pp_journal_get (journal, n);
      if (before == NULL || is_dialogue (before) || before->kind == PP_KIND_DNS)
        break;
    }
  if (before != NULL && self->event->time_us - before->time_us >= 60 * G_USEC_PER_SEC)
    pp_moment_set_text (&self->scene->skipped, pp_scene_words_span (self->event->time_us - before->time_us));
}
