/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is to be seen at the counter where a line is said: whether it goes in a sealed bag, whose identity card is shown, and
 * which checks the letter has gone through.
 */
#include "app/scene-private.h"

#include <string.h>

#include "app/conversation.h"
#include "app/proof.h"

#define MOST_EVENTS_BACK 300
#define MOST_IN_NAME 24

/* ------------------------------------------------------------------ seals */

static void
add_seal (PpMoment *self)
{
  PpScene *scene = self->scene;

  if (self->event->connection == 0)
    return;
  scene->sealed = pp_chronicle_is_sealed (self->chronicle, self->event->connection, self->event->n);
  if (scene->hop > 0)
    scene->hops[scene->hop - 1].sealed = scene->sealed;
}

/* What is said on a connection that is not sealed can be read on the way, though the way be short: a hand-over under one roof, or a
 * question to the directory, is on no connection. */
static void
add_clearness (PpMoment *self)
{
  self->scene->in_the_clear = (self->event->kind == PP_KIND_LINE || self->event->kind == PP_KIND_DATA) && self->event->connection != 0 &&
                              !self->scene->sealed;
}

/* ------------------------------------------------------------------ identity cards */

static PpCard
card_of (const PpEvent *event)
{
  guint class = pp_reply_class (event);

  if (class == 2)
    return PP_CARD_BELIEVED;
  return class >= 4 ? PP_CARD_DOUBTED : PP_CARD_SHOWN;
}

static void
add_card (PpMoment *self)
{
  PpEvent *event = self->event;
  const char *server = event->dir == PP_DIR_SERVER ? event->from : event->to;
  int place = pp_scene_cast_find (&self->cast, server, event->hop, event->dir == PP_DIR_SERVER ? event->to : event->from);
  g_autoptr (PpProof) proof = pp_proof_read (pp_chronicle_get_journal (self->chronicle), event);

  if (proof == NULL || place == PP_STATION_NOWHERE || proof->cancelled)
    return;
  self->scene->card = card_of (event);
  self->scene->card_at = place;
  if (proof->user != NULL)
    pp_moment_set_text (&self->scene->card_name, pp_text_make_visible (proof->user, strlen (proof->user)));
}

/* ------------------------------------------------------------------ check lists */

static gboolean
says (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* (transfer full): without the addresses in it: anybody may be called anything */
static char *
leave_out_addresses (const char *text)
{
  GString *rest = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      inside = *p == '<' ? TRUE : inside;
      if (!inside)
        g_string_append_c (rest, *p);
      inside = *p == '>' ? FALSE : inside;
    }
  return g_string_free (rest, FALSE);
}

static guint
judge (const char *note)
{
  static const char *const no[] = { " not ", " no ", "does not", "too ", "nobody", "somebody else", "more than", NULL };
  static const char *const later[] = { "come back in ", NULL };
  g_autofree char *text = leave_out_addresses (note);

  if (g_str_has_prefix (text, "greylisting"))
    return says (text, later) ? 4 : 2;
  return says (text, no) ? 5 : 2;
}

/* "812 octets are announced, 10485760 are allowed" */
static guint
judge_size (const char *text)
{
  char *rest = NULL;
  guint64 announced = g_ascii_strtoull (text, &rest, 10), allowed;
  const char *comma = strchr (rest, ',');

  allowed = comma != NULL ? g_ascii_strtoull (comma + 1, NULL, 10) : 0;
  return allowed > 0 && announced > allowed ? 5 : 2;
}

/* A directory that does not answer says nothing about the recipient. */
static guint
judge_check (const char *text)
{
  static const char size[] = "checks the size: ";

  if (g_str_has_prefix (text, size))
    return judge_size (text + strlen (size));
  return strstr (text, "no reason to refuse") != NULL ? 0 : judge (text);
}

/* RFC 7208, 2.6: only "pass" and "fail" say something for certain. */
static guint
judge_spf (const char *result)
{
  if (g_str_has_prefix (result, "pass"))
    return 2;
  if (g_str_has_prefix (result, "fail") || g_str_has_prefix (result, "permerror"))
    return 5;
  return g_str_has_prefix (result, "softfail") || g_str_has_prefix (result, "temperror") ? 4 : 0;
}

/* (transfer full): "mailbox of bob", by the address that the note begins with or tells of */
static char *
name_of_whom (const char *what, const char *text)
{
  const char *open = strchr (text, '<'), *end = open != NULL ? strchr (open, '>') : NULL;
  const char *at = end != NULL ? g_strrstr_len (open, end - open, "@") : NULL;

  if (at == NULL)
    return g_strndup (what, strcspn (what, " "));
  return g_strdup_printf ("%s %.*s", what, (int) (at - open - 1), open + 1);
}

/* (transfer full): a submission server looks at how the address is written, and then whether its domain takes mail (RFC 6409, 6.2). */
static char *
name_recipient_check (const char *text, guint *verdict)
{
  *verdict = judge_check (text);
  return strstr (text, "is written as") != NULL ? name_of_whom ("address of", text) : g_strdup ("domain");
}

/* (transfer full) (nullable): the name of the check that a note tells of */
static char *
read_check (const char *text, guint *verdict)
{
  static const char checks[] = "checks the ", adds[] = "adds the missing field ", recipient[] = "checks the recipient: ";

  *verdict = judge (text);
  if (g_str_has_prefix (text, recipient))
    return name_recipient_check (text, verdict);
  if (g_str_has_prefix (text, checks))
    {
      *verdict = judge_check (text);
      return g_strndup (text + strlen (checks), strcspn (text + strlen (checks), ":"));
    }
  if (g_str_has_prefix (text, adds))
    {
      *verdict = 2;
      return g_strdup_printf ("+ %.*s", (int) strcspn (text + strlen (adds), " "), text + strlen (adds));
    }
  if (g_str_has_prefix (text, "SPF: "))
    {
      *verdict = judge_spf (text + 5);
      return g_strdup_printf ("SPF %.*s", (int) strcspn (text + 5, ": "), text + 5);
    }
  if (g_str_has_prefix (text, "greylisting"))
    return g_strdup ("greylisting");
  if (text[0] == '<' && strstr (text, "> has ") != NULL && strstr (text, " mailbox here") != NULL)
    return name_of_whom ("mailbox of", text);
  if (text[0] == '<' && (strstr (text, "no relaying") != NULL || strstr (text, "second office") != NULL))
    return g_strdup ("relaying");
  if (g_str_has_prefix (text, "counts the postmarks"))
    return g_strdup ("postmarks");
  return NULL;
}

static gboolean
begins_letter (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE && event->dir == PP_DIR_CLIENT &&
         (g_ascii_strncasecmp (event->text, "MAIL ", 5) == 0 || g_ascii_strncasecmp (event->text, "RSET", 4) == 0);
}

/* The last event of that conversation in the moment: what follows a line belongs to it. */
static PpEvent *
find_last (PpMoment *self)
{
  PpJournal *journal = pp_chronicle_get_journal (self->chronicle);
  guint end = pp_snapshot_get_n (self->snapshot);

  for (guint n = end, looked = 0; n > self->event->n && looked < MOST_EVENTS_BACK; n--, looked++)
    if (pp_journal_get (journal, n)->connection == self->event->connection)
      return pp_journal_get (journal, n);
  return self->event;
}

/* The notes on this conversation since its letter began that tell of a check, newest first. */
static GPtrArray *
collect_checks (PpMoment *self)
{
  GPtrArray *notes = g_ptr_array_new ();
  PpEvent *event = find_last (self);

  for (guint looked = 0; event != NULL && looked < MOST_EVENTS_BACK && notes->len < PP_SCENE_CHECKS; looked++)
    {
      g_autofree char *name = NULL;
      guint verdict;

      if (event->kind == PP_KIND_NOTE && (name = read_check (event->text, &verdict)) != NULL)
        g_ptr_array_add (notes, event);
      if (begins_letter (event))
        break;
      event = pp_journal_get_previous (pp_chronicle_get_journal (self->chronicle), event);
    }
  return notes;
}

/* Are there two of a kind among them, about different people? */
static gboolean
is_about_several (GPtrArray *notes)
{
  guint addresses = 0, mailboxes = 0;

  for (guint i = 0; i < notes->len; i++)
    {
      const char *text = ((const PpEvent *) notes->pdata[i])->text;

      addresses += g_str_has_prefix (text, "checks the recipient: <");
      mailboxes += text[0] == '<' && strstr (text, " mailbox here") != NULL;
    }
  return addresses > 1 || mailboxes > 1;
}

static void
add_checks (PpMoment *self)
{
  g_autoptr (GPtrArray) notes = collect_checks (self);
  gboolean several = is_about_several (notes);
  PpScene *scene = self->scene;

  for (guint i = notes->len; i > 0; i--)
    {
      const PpEvent *note = notes->pdata[i - 1];
      int place = pp_scene_cast_find (&self->cast, note->from, note->hop, NULL);
      PpSceneCheck *check = &scene->checks[scene->n_checks];
      g_autofree char *name = NULL;

      if (place == PP_STATION_NOWHERE || (scene->n_checks > 0 && place != (int) scene->checks_at))
        continue;
      name = read_check (note->text, &check->verdict);
      /* Whose it is needs to be said only where there are several. */
      if (!several && strstr (name, " of ") != NULL)
        *strstr (name, " of ") = '\0';
      scene->checks_at = place;
      check->current = note->n >= self->event->n;
      pp_moment_set_text (&check->name, pp_scene_words_shorten (pp_text_make_visible (name, strlen (name)), MOST_IN_NAME));
      scene->n_checks++;
    }
}

/**
 * pp_moment_add_counter:
 *
 * Adds to the scene what is on the counter of those who are speaking.
 */
void
pp_moment_add_counter (PpMoment *self)
{
  if (self->event == NULL)
    return;
  if (self->chronicle == NULL)
    {
      self->scene->sealed = self->connection != NULL && self->connection->sealed;
      add_clearness (self);
      return;
    }
  add_seal (self);
  add_clearness (self);
  if (self->event->connection != 0)
    add_card (self);
  if (self->event->connection != 0)
    add_checks (self);
}
