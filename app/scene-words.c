/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few words for what an event says and what an actor does: short enough to stand in a picture. Whole sentences are the
 * commentary's.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/row.h"

#define MOST_IN_LINE 200
#define MOST_IN_STATE 40

typedef struct
{
  const char *name;
  const char *words;
} StateWords;

static const StateWords state_words[] = {
  { "greeting", N_("somebody is at the door") },
  { "connected", N_("waiting for a name") },
  { "introduced", N_("ready for a letter") },
  { "sender-given", N_("waiting for a recipient") },
  { "recipients-given", N_("ready for the letter itself") },
  { "reading-letter", N_("reading the letter") },
  { "filing", N_("putting the letter away safely") },
  { "closing", N_("saying good-bye") },
  { "connecting", N_("opening a connection") },
  { "waiting-for-greeting", N_("waiting for the greeting") },
  { "letter-said", N_("waiting for the receipt") },
  { "authorization", N_("waiting for a name") },
  { "password-awaited", N_("waiting for the password") },
  { "transaction", N_("the mailbox is open") },
  { "update", N_("clearing out what was deleted") },
  { "composing", N_("handing in a letter") },
  { "collecting", N_("looking for mail") },
  { "checking", N_("checking the letter") },
  { "passing-on", N_("passing the letter on") },
  { "deciding", N_("deciding where it goes") },
  { "looking-up", N_("asking the directory") },
  { "relaying", N_("sending the letter on") },
  { "delivering", N_("delivering the letter") },
  { "sealing", N_("agreeing on a seal") },
  { "authenticating", N_("looking at the identity card") },
  { "reading-chunk", N_("reading a piece of the letter") },
  { "chunks-given", N_("waiting for the next piece") },
  { "bdat-said", N_("waiting for the receipt") },
  { "response-said", N_("waiting to be recognised") },
  { "auth-said", N_("showing an identity card") },
  { "starttls-said", N_("asking for a sealed bag") },
  { "greylisting", N_("telling a stranger to come back") },
  { "not-authenticated", N_("waiting for a name") },
  { "authenticated", N_("knows who is there") },
  { "selected", N_("the mailbox is open") },
  { "idling", N_("waiting for something new") },
  { "idle-said", N_("waiting for something new") },
  { "logging-out", N_("saying good-bye") },
  { "appending", N_("taking a letter to keep") },
  { "login-said", N_("saying name and password") },
  { "authenticate-said", N_("showing an identity card") },
  { "select-said", N_("opening a mailbox") },
  { "examine-said", N_("looking into a mailbox") },
  { "flags-asked", N_("comparing bookmarks") },
  { "mark-said", N_("marking what was moved") },
  { "new-asked", N_("asking what is new") },
  { "letter-asked", N_("reading a letter") },
  { "offline", N_("without a connection") },
  { "closed", N_("closed") },
  { "resting", "" },
};

/**
 * pp_scene_words_shorten:
 * @text: (transfer full): valid UTF-8
 * @most: how many characters there may be
 *
 * Returns: (transfer full): the text; of one that is longer the beginning, with an ellipsis as its last character
 */
char *
pp_scene_words_shorten (char *text, glong most)
{
  glong length = g_utf8_strlen (text, -1);
  g_autofree char *begin = NULL;

  if (length <= most)
    return text;
  begin = g_utf8_substring (text, 0, most - 1);
  g_free (text);
  return g_strconcat (begin, "…", NULL);
}

/* "rcpt-said" → "RCPT"; NULL for what is not so named. */
static char *
verb_of (const char *state)
{
  gsize length = strlen (state);
  g_autofree char *verb = NULL;

  if (length <= 5 || length > 16 || !g_str_has_suffix (state, "-said"))
    return NULL;
  verb = g_strndup (state, length - 5);
  return g_ascii_strup (verb, -1);
}

/**
 * pp_scene_words_state:
 * @state: (nullable): a state's name as in the journal
 *
 * Returns: (transfer full): what that is in a few words, at most 40 characters; "" when there is nothing to be said
 */
char *
pp_scene_words_state (const char *state)
{
  g_autofree char *verb = NULL, *visible = NULL;

  if (state == NULL)
    return g_strdup ("");
  for (gsize i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (g_str_equal (state_words[i].name, state))
      return g_strdup (*state_words[i].words != '\0' ? _(state_words[i].words) : "");
  visible = pp_text_make_visible (state, strlen (state));
  verb = verb_of (visible);
  if (verb != NULL)
    return pp_scene_words_shorten (g_strdup_printf (_("waiting for the reply to %s"), verb), MOST_IN_STATE);
  return pp_scene_words_shorten (g_strdelimit (g_steal_pointer (&visible), "-", ' '), MOST_IN_STATE);
}

/**
 * pp_scene_words_town:
 * @domain: "london.example", or one in A-labels
 *
 * Returns: (transfer full): "London"
 */
char *
pp_scene_words_town (const char *domain)
{
  g_autofree char *unicode = pp_domain_to_unicode (domain);
  g_autoptr (GString) town = g_string_new (NULL);
  const char *rest = unicode;

  if (*unicode != '\0' && g_utf8_validate (unicode, -1, NULL))
    {
      g_string_append_unichar (town, g_unichar_totitle (g_utf8_get_char (unicode)));
      rest = g_utf8_next_char (unicode);
    }
  g_string_append_len (town, rest, strcspn (rest, "."));
  return g_string_free (g_steal_pointer (&town), FALSE);
}

/**
 * pp_scene_words_line:
 *
 * Returns: (transfer full): what the event says, on one line of at most 200 characters
 */
char *
pp_scene_words_line (PpEvent *event)
{
  g_autoptr (PpRow) row = pp_row_new (event, 0, FALSE);

  return pp_scene_words_shorten (pp_row_dup_text (row), MOST_IN_LINE);
}

/**
 * pp_scene_words_speakers:
 *
 * Returns: (transfer full): "MUA → MSA"
 */
char *
pp_scene_words_speakers (PpEvent *event)
{
  g_autoptr (PpRow) row = pp_row_new (event, 0, FALSE);
  g_autofree char *who = pp_row_dup_who (row);

  return pp_scene_words_shorten (pp_text_make_visible (who, strlen (who)), MOST_IN_STATE);
}

/**
 * pp_scene_words_address:
 *
 * Returns: (transfer full): the address, fit to be shown; "" for the null one
 */
char *
pp_scene_words_address (const PpAddress *address)
{
  g_autofree char *text = pp_address_to_string (address);

  return pp_text_make_visible (text, strlen (text));
}

/**
 * pp_scene_words_clock:
 * @time_us: virtual time since the world began, in microseconds
 *
 * Returns: (transfer full): "Mon 2 Mar 2026 09:00:01", in UTC; "" for a time that no calendar has
 */
char *
pp_scene_words_clock (PpScenario *scenario, gint64 time_us)
{
  g_autoptr (GDateTime) date = NULL;
  gint64 seconds = scenario->start_us / G_USEC_PER_SEC + time_us / G_USEC_PER_SEC;
  char *words;

  date = g_date_time_new_from_unix_utc (seconds);
  /* Translators: the clock on the stage: "Mon 2 Mar 2026 09:00:01" */
  words = date != NULL ? g_date_time_format (date, _("%a %-d %b %Y %H:%M:%S")) : NULL;
  return words != NULL ? words : g_strdup ("");
}

static GDateTime *
date_of (PpScenario *scenario, gint64 time_us)
{
  return g_date_time_new_from_unix_utc (scenario->start_us / G_USEC_PER_SEC + time_us / G_USEC_PER_SEC);
}

/**
 * pp_scene_words_hour:
 * @time_us: virtual time since the world began, in microseconds
 * @now_us: the same of the moment that is looked at
 *
 * Returns: (transfer full): "09:05", or "Tue 09:05" on another day than now; "" for a time that no calendar has
 */
char *
pp_scene_words_hour (PpScenario *scenario, gint64 time_us, gint64 now_us)
{
  g_autoptr (GDateTime) then = date_of (scenario, time_us), now = date_of (scenario, now_us);
  gboolean today;
  char *words;

  if (then == NULL || now == NULL)
    return g_strdup ("");
  today = g_date_time_get_year (then) == g_date_time_get_year (now) &&
          g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now);
  /* Translators: when something will be: "09:05" today, "Tue 09:05" on another day */
  words = g_date_time_format (then, today ? _("%H:%M") : _("%a %H:%M"));
  return words != NULL ? words : g_strdup ("");
}

/**
 * pp_scene_words_span:
 * @span_us: how long, in microseconds
 *
 * Returns: (transfer full): "40 s", "45 min", "3 h 20 min", "2 days"
 */
char *
pp_scene_words_span (gint64 span_us)
{
  guint64 seconds = MAX (span_us, 0) / G_USEC_PER_SEC, minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

  if (days > 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", (guint) days), (guint) MIN (days, 99999));
  if (hours > 0 && minutes % 60 > 0)
    return g_strdup_printf (_("%u h %u min"), (guint) hours, (guint) (minutes % 60));
  if (hours > 0)
    return g_strdup_printf (_("%u h"), (guint) hours);
  return minutes > 0 ? g_strdup_printf (_("%u min"), (guint) minutes) : g_strdup_printf (_("%u s"), (guint) seconds);
}

/**
 * pp_scene_is_hand_over:
 *
 * Returns: whether the event is a letter that goes from one counter to the next under one roof, without a dialogue
 */
gboolean
pp_scene_is_hand_over (const PpEvent *event)
{
  return event->kind == PP_KIND_NOTE && event->to != NULL && (event->hop == 2 || event->hop == 4);
}

/**
 * pp_scene_is_refusal:
 *
 * Returns: whether the event says that a connection could not be made
 */
gboolean
pp_scene_is_refusal (const PpEvent *event)
{
  return event->kind == PP_KIND_CONNECT && g_str_has_prefix (event->text, "refused");
}
