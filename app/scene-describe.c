/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene in words, for those who do not see it: everything that the picture shows, the most important first.
 */
#include "app/scene.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *
name_slip (PpSlip slip)
{
  switch (slip)
    {
    case PP_SLIP_DONE:
      return _("a yes");
    case PP_SLIP_GO_ON:
      return _("go on");
    case PP_SLIP_LATER:
      return _("not now, later");
    case PP_SLIP_NO:
      return _("a no");
    case PP_SLIP_LETTER:
      return _("the letter itself");
    case PP_SLIP_QUESTION:
      return _("a question to the directory");
    case PP_SLIP_ANSWER:
      return _("the directory's answer");
    case PP_SLIP_COMMAND:
    default:
      return NULL;
    }
}

/* "MTA → MTA" */
static char *
say_speakers (const char *speakers)
{
  const char *arrow = strstr (speakers, " → ");
  g_autofree char *from = NULL;

  if (arrow == NULL)
    return g_strdup (speakers);
  from = g_strndup (speakers, arrow - speakers);
  /* Translators: who speaks to whom: "MUA to MSA" */
  return g_strdup_printf (_("%1$s to %2$s"), from, arrow + strlen (" → "));
}

static void
end_sentence (GString *words)
{
  const char *end = words->len > 0 ? g_utf8_prev_char (words->str + words->len) : "";

  if (g_str_has_prefix (end, "”") && end > words->str)
    end = g_utf8_prev_char (end);
  g_string_append (words, strchr (".?!", *end) != NULL || g_str_has_prefix (end, "…") ? " " : ". ");
}

/* By IMAP a letter is seen where it lies: what goes over the line is a copy. */
static gboolean
is_copy (const PpScene *self)
{
  return self->at_counter && self->hop == 5 && self->flying && self->slip == PP_SLIP_LETTER && self->from == PP_STATION_MDA;
}

static void
add_line (const PpScene *self, GString *words)
{
  g_autofree char *speakers = say_speakers (self->speakers);
  const char *slip = is_copy (self) ? _("a copy of the letter") : name_slip (self->slip);

  if (self->hop > 0)
    g_string_append_printf (words, _("Hop %u, "), self->hop);
  g_string_append_printf (words, "%s: %s", speakers, self->line);
  end_sentence (words);
  if (!self->flying)
    return;
  if (self->sealed)
    g_string_append (words, _("It goes in a sealed bag: nobody on the way can read it. "));
  if (slip != NULL)
    /* Translators: what flies over the stage, and between which places: "A yes, from London post office to The counter." */
    g_string_append_printf (words, _("It is %1$s, from %2$s to %3$s. "), slip, self->stations[self->from].office,
                            self->stations[self->to].office);
  else
    g_string_append_printf (words, _("It goes from %1$s to %2$s. "), self->stations[self->from].office,
                            self->stations[self->to].office);
}

static void
add_letter (const PpScene *self, GString *words)
{
  if (*self->letter_from != '\0')
    g_string_append_printf (words, _("The letter from <%1$s> to <%2$s> "), self->letter_from, self->letter_to);
  else
    g_string_append_printf (words, _("The report to <%s> "), self->letter_to);
  if (self->letter_moving && is_copy (self))
    g_string_append_printf (words, _("stays at %s, and is read there"), self->stations[self->from].office);
  else if (self->letter_moving)
    g_string_append_printf (words, _("is on its way to %s"), self->stations[self->to].office);
  else
    g_string_append_printf (words, _("is at %s"), self->stations[self->letter_at].office);
  if (self->postmarks > 0)
    g_string_append_printf (words, ngettext (", with %u postmark", ", with %u postmarks", self->postmarks), self->postmarks);
  g_string_append (words, ". ");
}

/* What happens, first at the post office, where a class sees it */
static void
add_act (const PpScene *self, GString *words)
{
  if (*self->act_office != '\0')
    {
      g_string_append_printf (words, _("At the post office: %s"), self->act_office);
      end_sentence (words);
    }
  if (*self->skipped != '\0')
    g_string_append_printf (words, _("Since the line before %s have passed. "), self->skipped);
}

static const char *
name_answer (guint verdict)
{
  switch (verdict)
    {
    case 2:
      return _("accepted");
    case 4:
      return _("not now");
    case 5:
      return _("refused");
    default:
      return _("not answered yet");
    }
}

/* "On the envelope: from alice@london.example (accepted), to bob@paris.example (not answered yet)." */
static void
add_envelope (const PpScene *self, GString *words)
{
  const PpSceneEnvelope *it = &self->envelope;

  if (!it->shown)
    return;
  g_string_append_printf (words, _("On the envelope: from %1$s (%2$s)"), it->from.address, name_answer (it->from.verdict));
  for (guint i = 0; i < it->n_to; i++)
    g_string_append_printf (words, _(", to %1$s (%2$s)"), it->to[i].address, name_answer (it->to[i].verdict));
  if (it->more > 0)
    g_string_append_printf (words, ngettext (", and %u more", ", and %u more", it->more), it->more);
  g_string_append (words, it->filled ? _("; the sheet is in it. ") : ". ");
}

/* "The copy for bob@paris.example is on its way; the copy for zoe@rome.example is returned." */
static void
add_copies (const PpScene *self, GString *words)
{
  for (guint i = 0; i < self->n_copies; i++)
    {
      const PpSceneCopy *copy = &self->copies[i];

      if (copy->ending == PP_ENDING_RETURNED)
        g_string_append_printf (words, _("The copy for %s is given up. "), copy->to);
      else if (copy->ending == PP_ENDING_REFUSED)
        g_string_append_printf (words, _("The copy for %s is refused. "), copy->to);
      else if (copy->moving)
        g_string_append_printf (words, _("The copy for %s is on its way. "), copy->to);
      else if (copy->elsewhere)
        g_string_append_printf (words, _("The copy for %s has been collected. "), copy->to);
      else
        g_string_append_printf (words, _("The copy for %1$s is at %2$s. "), copy->to, self->stations[copy->at].office);
    }
}

/* "Postmarks: London 09:00, Paris 09:01." */
static void
add_marks (const PpScene *self, GString *words)
{
  for (guint i = 0; i < self->n_marks; i++)
    g_string_append_printf (words, "%s%s %s", i == 0 ? _("Postmarks: ") : ", ", self->marks[i].town, self->marks[i].hour);
  if (self->n_marks > 0)
    g_string_append (words, ". ");
}

static void
add_ending (const PpScene *self, GString *words)
{
  if (*self->ending_words == '\0')
    return;
  g_string_append (words, self->ending_words);
  end_sentence (words);
}

static void
add_card (const PpScene *self, GString *words)
{
  const char *name = *self->card_name != '\0' ? self->card_name : _("somebody");
  const char *office = self->stations[self->card_at].office;

  if (self->card == PP_CARD_SHOWN)
    g_string_append_printf (words, _("At %1$s %2$s shows an identity card. "), office, name);
  else if (self->card == PP_CARD_BELIEVED)
    g_string_append_printf (words, _("At %1$s the identity card of %2$s is believed. "), office, name);
  else if (self->card == PP_CARD_DOUBTED)
    g_string_append_printf (words, _("At %1$s the identity card of %2$s is not believed. "), office, name);
}

static const char *
name_verdict (guint verdict)
{
  switch (verdict)
    {
    case 2:
      return _("well");
    case 4:
      return _("not yet");
    case 5:
      return _("no");
    default:
      return _("nothing known");
    }
}

/* "Checked at The counter: sender: well, recipient: no." */
static void
add_checks (const PpScene *self, GString *words)
{
  for (guint i = 0; i < self->n_checks; i++)
    {
      if (i == 0)
        g_string_append_printf (words, _("Checked at %s: "), self->stations[self->checks_at].office);
      g_string_append_printf (words, "%s%s: %s", i > 0 ? ", " : "", self->checks[i].name, name_verdict (self->checks[i].verdict));
    }
  if (self->n_checks > 0)
    end_sentence (words);
}

static void
add_verdict (const PpSceneStation *station, GString *words)
{
  if (station->verdict == 4)
    g_string_append_printf (words, _("%1$s says: come back later (%2$s). "), station->office, station->verdict_code);
  else if (station->verdict == 5)
    g_string_append_printf (words, _("%1$s has refused it (%2$s). "), station->office, station->verdict_code);
}

static void
add_shelf (const PpSceneStation *station, GString *words)
{
  if (*station->waited == '\0')
    return;
  g_string_append_printf (words, _("The shelf of %1$s: waiting for %2$s"), station->office, station->waited);
  if (*station->next_try != '\0')
    /* Translators: goes on after "waiting for 5 min" */
    g_string_append_printf (words, _(", next try %s"), station->next_try);
  g_string_append (words, ". ");
}

static void
add_station (const PpSceneStation *station, GString *words)
{
  if (station->absent)
    return;
  if (station->down && *station->opens != '\0')
    g_string_append_printf (words, _("%1$s is closed until %2$s. "), station->office, station->opens);
  else if (station->down)
    g_string_append_printf (words, _("%s is closed. "), station->office);
  add_verdict (station, words);
  add_shelf (station, words);
  if (station->look == PP_LOOK_TROUBLED)
    g_string_append_printf (words, _("Trouble at %s. "), station->office);
  if (station->active && station->guest)
    g_string_append_printf (words, _("In place of %1$s there is a program from outside, %2$s. "), station->office, station->host);
  if (station->active && *station->state != '\0')
    g_string_append_printf (words, _("%1$s (%2$s): %3$s. "), station->office, station->role, station->state);
  if (station->queue > 0)
    g_string_append_printf (words, ngettext ("%1$s: %2$u letter waits. ", "%1$s: %2$u letters wait. ", station->queue),
                            station->office, station->queue);
  if (station->mailbox > 0)
    g_string_append_printf (words, ngettext ("%1$s: %2$u letter in the mailbox. ", "%1$s: %2$u letters in the mailbox. ", station->mailbox),
                            station->office, station->mailbox);
  if (station->marked > 0)
    g_string_append_printf (words, ngettext ("%u of them has a bookmark. ", "%u of them have a bookmark. ", station->marked),
                            station->marked);
}

/* "Behind it: 1, 2." */
static void
add_hops (const PpScene *self, PpHopStatus status, const char *format, GString *words)
{
  g_autoptr (GString) hops = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->hops); i++)
    if (self->hops[i].status == status)
      g_string_append_printf (hops, "%s%u", hops->len > 0 ? ", " : "", i + 1);
  if (hops->len > 0)
    {
      g_string_append_printf (words, "%s %s", format, hops->str);
      g_string_append (words, ". ");
    }
}

/**
 * pp_scene_describe:
 *
 * Returns: (transfer full): what the scene shows, in words; the same scene always gives the same words
 */
char *
pp_scene_describe (const PpScene *self)
{
  GString *words;

  g_return_val_if_fail (self != NULL, NULL);

  words = g_string_new (NULL);
  if (*self->line != '\0')
    add_line (self, words);
  else
    g_string_append (words, _("Nothing has been said yet. "));
  add_act (self, words);
  if (self->letter)
    add_letter (self, words);
  add_ending (self, words);
  add_envelope (self, words);
  add_copies (self, words);
  add_card (self, words);
  add_checks (self, words);
  if (self->one_domain)
    g_string_append (words, _("It takes the short way, within one domain. "));
  if (self->letter)
    add_marks (self, words);
  add_hops (self, PP_HOP_DONE, _("Hops behind it:"), words);
  add_hops (self, PP_HOP_TROUBLE, _("Trouble on hop"), words);
  for (int i = 0; i < PP_N_STATIONS; i++)
    add_station (&self->stations[i], words);
  if (*self->clock != '\0')
    g_string_append_printf (words, _("It is %s."), self->clock);
  return g_string_free (words, FALSE);
}
