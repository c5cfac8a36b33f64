/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changes of queues and mailboxes as sentences: whose letter waits where, until when and why; which letter came into which
 * mailbox, or left it. Queue ids and keys are for the journal, not for a class.
 */
#include "app/scene-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/row.h"

/* "add KEY DETAILS" in three */
typedef struct
{
  const char *doer;
  char *change, *key, *details;
} Holding;

static void
read_holding (Holding *self, const PpEvent *event)
{
  g_autofree char *text = pp_text_make_visible (event->text, event->length);
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint n = g_strv_length (words);

  self->change = g_strdup (n > 0 ? words[0] : "");
  self->key = g_strdup (n > 1 ? words[1] : "");
  self->details = g_strdup (n > 2 ? words[2] : "");
}

static void
clear_holding (Holding *self)
{
  g_free (self->change);
  g_free (self->key);
  g_free (self->details);
}

/* ------------------------------------------------------------------ queues */

/* (transfer full): the reply without what the sentence says anyhow: the recipient, and the id in the other queue */
static char *
tidy_reply (const char *reply, const char *recipient)
{
  g_autofree char *visible = pp_text_make_visible (reply, strlen (reply)), *path = g_strdup_printf (" <%s>", recipient);
  g_auto (GStrv) parts = g_strsplit (visible, path, 2);
  g_autofree char *without = g_strjoinv ("", parts);
  char *id = strstr (without, "queued as ");

  if (id != NULL)
    {
      while (id > without && strchr (": ", id[-1]) != NULL)
        id--;
      *id = '\0';
    }
  return g_steal_pointer (&without);
}

static char *
say_waiting (const PpMoment *self, const char *doer, const PpNews *news, const char *to, const char *reply)
{
  g_autofree char *hour = NULL;

  if (news->next_try_us <= 0)
    return g_strdup_printf (_("%1$s: the letter for <%2$s> waits (%3$s)"), doer, to, reply);
  hour = pp_scene_words_hour (self->cast.scenario, news->next_try_us, self->now_us);
  /* Translators: where, for whom, until when, why: "The queue of mail.london.example: the letter for <bob@paris.example> waits; next try 09:35 (451 …)" */
  return g_strdup_printf (_("The queue of %1$s: the letter for <%2$s> waits; next try %3$s (%4$s)"), doer, to, hour, reply);
}

static char *
say_given_up (const PpMoment *self, const char *doer, const PpNews *news, const char *to, const char *reply)
{
  if (self->cast.report)
    return g_strdup_printf (_("The queue of %1$s: the report for <%2$s> is given up (%3$s)"), doer, to, reply);
  if (news->expired)
    return g_strdup_printf (_("The queue of %1$s: the letter for <%2$s> has waited five days, and is returned (%3$s)"), doer, to, reply);
  return g_strdup_printf (_("The queue of %1$s: the letter for <%2$s> is returned (%3$s)"), doer, to, reply);
}

/* What became of a letter for one recipient */
static char *
say_news (const PpMoment *self, const char *doer, const PpNews *news)
{
  g_autofree char *to = pp_text_make_visible (news->recipient, strlen (news->recipient));
  g_autofree char *reply = tidy_reply (news->reply, news->recipient);

  switch (news->kind)
    {
    case PP_NEWS_DEFERRED:
      return say_waiting (self, doer, news, to, reply);
    case PP_NEWS_RETURNED:
      return say_given_up (self, doer, news, to, reply);
    case PP_NEWS_REFUSED:
      return g_strdup_printf (_("%1$s: the letter for <%2$s> was refused, and stays here (%3$s)"), doer, to, reply);
    case PP_NEWS_SENT:
    default:
      if (g_str_has_prefix (self->event->from, "mua:"))
        return g_strdup_printf (_("%1$s: the letter for <%2$s> is handed in (%3$s)"), doer, to, reply);
      if (self->cast.report)
        return g_strdup_printf (_("%1$s has passed on the report for <%2$s> (%3$s)"), doer, to, reply);
      return g_strdup_printf (_("%1$s has passed on the letter for <%2$s> (%3$s)"), doer, to, reply);
    }
}

static char *
say_added (const PpMoment *self, const Holding *it, gboolean outbox)
{
  const char *to = strstr (it->details, "for <");

  to = to != NULL ? to + strlen ("for ") : it->details;
  if (outbox)
    return g_strdup_printf (_("%1$s: the letter for %2$s is in the outbox"), it->doer, to);
  if (self->cast.report)
    return g_strdup_printf (_("The queue of %1$s: the report for %2$s waits to be sent on"), it->doer, to);
  return g_strdup_printf (_("The queue of %1$s: the letter for %2$s waits to be sent on"), it->doer, to);
}

/* What a device did without a connection, and tells the server later */
static char *
say_deed (const Holding *it)
{
  const char *what = strstr (it->details, ": ");

  if (g_str_equal (it->change, "remove"))
    return g_strdup_printf (strstr (it->details, "dropped") != NULL ? _("%s: one thing less to tell the server: it is dropped")
                                                                    : _("%s: one thing less to tell the server: it knows"), it->doer);
  /* Translators: which device, and what: "Bob's laptop will tell the server: UID 1 in INBOX: with \Seen" */
  return g_strdup_printf (_("%1$s will tell the server: %2$s"), it->doer, what != NULL ? what + 2 : it->details);
}

static char *
say_change (const PpMoment *self, const Holding *it)
{
  g_autofree char *to = NULL;
  const char *late = strstr (it->details, "> delayed"), *why = strstr (it->details, ": ");
  PpNews *news = pp_news_read (self->event);
  char *words;

  if (news != NULL)
    {
      words = say_news (self, it->doer, news);
      pp_news_free (news);
      return words;
    }
  if (late != NULL && it->details[0] == '<')
    {
      to = g_strndup (it->details, late + 1 - it->details);
      return g_strdup_printf (_("The queue of %1$s: the letter for %2$s is late, and the sender is told"), it->doer, to);
    }
  if (g_str_has_prefix (it->details, "stays in the outbox"))
    return g_strdup_printf (_("%1$s: the letter stays in the outbox (%2$s)"), it->doer, why != NULL ? why + 2 : _("for now"));
  return g_strdup_printf (_("The queue of %s changes"), it->doer);
}

static char *
say_queue (const PpMoment *self, const Holding *it)
{
  gboolean outbox = g_str_has_prefix (it->key, "out-");

  if (g_str_has_prefix (it->key, "deed-"))
    return say_deed (it);
  if (g_str_equal (it->change, "add"))
    return say_added (self, it, outbox);
  if (g_str_equal (it->change, "change"))
    return say_change (self, it);
  if (outbox)
    return g_strdup_printf (_("%s: the letter is out of the outbox"), it->doer);
  return g_strdup_printf (self->cast.report ? _("The queue of %s: the report has left it") : _("The queue of %s: the letter has left it"), it->doer);
}

/* ------------------------------------------------------------------ mailboxes */

/* (transfer full): which mailbox a key is of: "bob/1" is in bob's INBOX, "bob/Archive/1" in his Archive; on a device "inbox/1" is
 * in the INBOX of its only user */
static char *
name_mailbox (const Holding *it, const char *key, gboolean device)
{
  const char *owner_end = strchr (key, '/'), *last = strrchr (key, '/');
  g_autofree char *owner = owner_end != NULL ? g_strndup (key, owner_end - key) : g_strdup (key);
  g_autofree char *folder = NULL;

  if (device)
    {
      folder = last != NULL ? g_strndup (key, last - key) : g_strdup (key);
      return g_ascii_strcasecmp (folder, "inbox") == 0 ? g_strdup (it->doer) : g_strdup_printf ("%s, %s", it->doer, folder);
    }
  if (last == owner_end)
    /* Translators: whose mailbox, and where */
    return g_strdup_printf (_("The mailbox of %1$s on %2$s"), owner, it->doer);
  folder = g_strndup (owner_end + 1, last - owner_end - 1);
  return g_strdup_printf (_("The mailbox %1$s of %2$s on %3$s"), folder, owner, it->doer);
}

/* What the details say without keys: "moved to bob/Archive/1" is "moved to another mailbox". */
static const char *
read_way (const char *details)
{
  static const struct { const char *begin, *words; } ways[] = {
    { "moved from ", N_("moved from another mailbox") }, { "copied from ", N_("copied from another mailbox") },
    { "moved", N_("moved to another mailbox") },         { "deleted by ", N_("deleted by its owner") },
    { "deleted with ", N_("deleted with its mailbox") }, { "deleted here", N_("deleted here") },
    { "gone on the server", N_("gone on the server") },  { "lost", N_("lost") },
    { "the move came to nothing", N_("the move came to nothing") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_has_prefix (details, ways[i].begin))
      return _(ways[i].words);
  return NULL;
}

/* "1885 octets, …": (transfer full): how large it is; NULL when that is not said */
static char *
read_size (const char *details)
{
  const char *octets = strstr (details, " octet"), *begin = octets;
  guint64 size;

  while (begin != NULL && begin > details && g_ascii_isdigit (begin[-1]))
    begin--;
  if (begin == NULL || begin == octets)
    return NULL;
  size = g_ascii_strtoull (begin, NULL, 10);
  return g_strdup_printf (ngettext ("%u octet", "%u octets", (gulong) MIN (size, G_MAXUINT)), (guint) MIN (size, G_MAXUINT));
}

static char *
say_filed (const PpMoment *self, const Holding *it, const char *mailbox)
{
  g_autofree char *size = read_size (it->details);
  const char *way = read_way (it->details), *why = way != NULL ? way : size != NULL ? size : _("there it lies");

  if (strstr (it->details, "only its header") != NULL)
    return g_strdup_printf (_("%s: the header of a letter is here, the rest is on the server"), mailbox);
  if (self->cast.report)
    return g_strdup_printf (_("%1$s: the report is here now (%2$s)"), mailbox, why);
  /* Translators: in which mailbox, and how large it is or where it came from */
  return g_strdup_printf (_("%1$s: the letter is here now (%2$s)"), mailbox, why);
}

static char *
say_store (const PpMoment *self, const Holding *it)
{
  g_autofree char *mailbox = name_mailbox (it, it->key, g_str_has_prefix (self->event->from, "mua:"));
  const char *flags = g_str_has_prefix (it->details, "flags ") ? it->details + strlen ("flags ") : NULL;
  gboolean several = strpbrk (strrchr (it->key, '/') != NULL ? strrchr (it->key, '/') : "", ":,*") != NULL;

  if (g_str_equal (it->change, "add"))
    return say_filed (self, it, mailbox);
  if (g_str_equal (it->change, "remove"))
    {
      const char *way = read_way (it->details);

      return g_strdup_printf (several ? _("%1$s: letters are gone from here (%2$s)") : _("%1$s: a letter is gone from here (%2$s)"), mailbox,
                              way != NULL ? way : _("for good"));
    }
  if (g_str_equal (it->change, "change") && (flags != NULL || g_str_equal (it->details, "flags")))
    return g_strdup_printf (several ? _("%1$s: the flags of letters are %2$s now") : _("%1$s: the flags of a letter are %2$s now"), mailbox,
                            flags != NULL && *flags != '\0' ? flags : _("none"));
  if (g_str_equal (it->change, "change") && strstr (it->details, "all of it is here") != NULL)
    return g_strdup_printf (_("%s: all of the letter is here now"), mailbox);
  if (g_str_equal (it->change, "rename"))
    return g_strdup_printf (_("%s: the mailbox has another name now"), mailbox);
  return g_strdup_printf (_("%s changes"), mailbox);
}

/**
 * pp_moment_say_holding:
 * @doer: whose queue or store it is: "mail.london.example"
 *
 * Returns: (transfer full): the change of a queue or a mailbox as a sentence, without ids and keys
 */
char *
pp_moment_say_holding (const PpMoment *self, const char *doer)
{
  Holding it = { .doer = doer };
  char *words;

  read_holding (&it, self->event);
  words = self->event->kind == PP_KIND_QUEUE ? say_queue (self, &it) : say_store (self, &it);
  clear_holding (&it);
  return words;
}
