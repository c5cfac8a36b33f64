/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the conversation in words: for the eye (text, who to whom) and for a screen reader (the whole sentence).
 * Wire text may be any octets: here it is made fit to be shown, and short enough.
 */
#include "app/row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/conversation.h"

#define MOST_OCTETS_SHOWN 1200

struct _PpRow
{
  GObject parent_instance;

  PpEvent *event;
  guint line;
  gboolean pending;
};

G_DEFINE_FINAL_TYPE (PpRow, pp_row, G_TYPE_OBJECT)

static void
pp_row_finalize (GObject *object)
{
  pp_event_unref (PP_ROW (object)->event);
  G_OBJECT_CLASS (pp_row_parent_class)->finalize (object);
}

static void
pp_row_class_init (PpRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_row_finalize;
}

static void
pp_row_init (PpRow *self)
{
}

/**
 * pp_row_new:
 * @event: what the row is about; a reference is taken
 * @line: its number among the lines, from 1; 0 for a row without a number
 * @pending: whether it has yet to be said
 *
 * Returns: (transfer full): a row
 */
PpRow *
pp_row_new (PpEvent *event, guint line, gboolean pending)
{
  PpRow *self;

  g_return_val_if_fail (event != NULL, NULL);

  self = g_object_new (PP_TYPE_ROW, NULL);
  self->event = pp_event_ref (event);
  self->line = line;
  self->pending = pending;
  return self;
}

/**
 * pp_row_get_event:
 *
 * Returns: (transfer none): the event that the row shows
 */
PpEvent *
pp_row_get_event (PpRow *self)
{
  g_return_val_if_fail (PP_IS_ROW (self), NULL);
  return self->event;
}

/**
 * pp_row_get_line:
 *
 * Returns: the row's number among the lines, from 1, or 0 when it has none
 */
guint
pp_row_get_line (PpRow *self)
{
  g_return_val_if_fail (PP_IS_ROW (self), 0);
  return self->line;
}

/**
 * pp_row_is_pending:
 *
 * Returns: whether the line is about to be said
 */
gboolean
pp_row_is_pending (PpRow *self)
{
  g_return_val_if_fail (PP_IS_ROW (self), FALSE);
  return self->pending;
}

/* Control characters have pictures of their own in Unicode, from U+2400. */
static void
append_visible (GString *shown, gunichar c)
{
  if (c < 0x20)
    g_string_append_unichar (shown, 0x2400 + c);
  else if (c == 0x7f)
    g_string_append_unichar (shown, 0x2421);
  else if (c == 0x200c || c == 0x200d) /* joiners are part of words, and of domains (RFC 5892, A.1 and A.2) */
    g_string_append_unichar (shown, c);
  else if (g_unichar_type (c) == G_UNICODE_CONTROL || g_unichar_type (c) == G_UNICODE_FORMAT)
    g_string_append_unichar (shown, 0xfffd);
  else
    g_string_append_unichar (shown, c);
}

/**
 * pp_text_make_visible:
 * @octets: any octets
 * @length: how many
 *
 * Returns: (transfer full): the same in UTF-8 on one line: what is not UTF-8 as �, control characters as their pictures,
 *   and no more than the beginning of what is very long
 */
char *
pp_text_make_visible (const char *octets, gsize length)
{
  GString *shown = g_string_sized_new (MIN (length, MOST_OCTETS_SHOWN) + 8);
  const char *end = octets + MIN (length, MOST_OCTETS_SHOWN);

  for (const char *p = octets; p < end;)
    {
      const char *run = p;
      gunichar c;

      while (p < end && *p >= 0x20 && *p < 0x7f)
        p++;
      g_string_append_len (shown, run, p - run);
      if (p == end)
        break;
      c = g_utf8_get_char_validated (p, octets + length - p);

      /* The function above takes a NUL octet for an end. */
      if (*p == '\0')
        c = 0;
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_unichar (shown, 0xfffd);
          p++;
          continue;
        }
      append_visible (shown, c);
      p += c == 0 ? 1 : g_unichar_to_utf8 (c, NULL);
    }
  if (length > MOST_OCTETS_SHOWN)
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

/**
 * pp_row_format_time:
 * @time_us: virtual time since the world began, in microseconds
 *
 * Returns: (transfer full): "0:01.250", or "26:05:00" for an hour and more
 */
char *
pp_row_format_time (gint64 time_us)
{
  gint64 ms = time_us / 1000;

  if (ms >= G_GINT64_CONSTANT (3600) * 1000)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", ms / 3600000, (int) (ms / 60000 % 60), (int) (ms / 1000 % 60));
  return g_strdup_printf ("%d:%02d.%03d", (int) (ms / 60000), (int) (ms / 1000 % 60), (int) (ms % 1000));
}

static guint
count_lines (const PpEvent *event)
{
  const char *end = event->text + event->length;
  guint lines = 0;

  for (const char *p = event->text; p < end; lines++)
    {
      const char *newline = memchr (p, '\n', end - p);

      p = newline ? newline + 1 : end;
    }
  return lines;
}

static char *
describe_octets (const PpEvent *event)
{
  guint lines = count_lines (event);
  g_autofree char *in_lines = g_strdup_printf (ngettext ("%u line", "%u lines", lines), lines);
  guint octets = MAX (event->octets, event->length);
  g_autofree char *in_octets = g_strdup_printf (ngettext ("%u octet", "%u octets", octets), octets);

  if (pp_event_is_letter (event))
    /* Translators: %1$s is "14 lines", %2$s is "612 octets" */
    return g_strdup_printf (_("the letter: %1$s, %2$s"), in_lines, in_octets);
  if (lines > 1)
    /* Translators: the same, of many answers of a server at once */
    return g_strdup_printf (_("answers: %1$s, %2$s"), in_lines, in_octets);
  /* Translators: %s is "12 octets" */
  return g_strdup_printf (_("a name or a text: %s"), in_octets);
}

/**
 * pp_row_dup_text:
 *
 * Returns: (transfer full): what the row says; wire text as it is, with what cannot be seen made visible
 */
char *
pp_row_dup_text (PpRow *self)
{
  const PpEvent *event;
  g_autofree char *words = NULL;

  g_return_val_if_fail (PP_IS_ROW (self), NULL);

  event = self->event;
  if (event->kind == PP_KIND_DATA)
    return describe_octets (event);
  words = pp_text_make_visible (event->text, event->length);
  switch (event->kind)
    {
    case PP_KIND_QUEUE:
      return g_strdup_printf (_("queue: %s"), words);
    case PP_KIND_STORE:
      return g_strdup_printf (_("mailbox: %s"), words);
    case PP_KIND_TLS:
      return g_strdup_printf (_("TLS: %s"), words);
    case PP_KIND_TIMER:
      return g_strdup_printf (_("clock: %s"), words);
    default:
      return g_steal_pointer (&words);
    }
}

/* "mta:mail.london.example" is an MTA, "resolver:ns.example" the resolver. */
static char *
role_of (const char *actor)
{
  static const char *const abbreviations[] = { "mua", "msa", "mta", "mda", NULL };
  g_autofree char *role = g_strndup (actor, strcspn (actor, ":"));

  if (g_strv_contains (abbreviations, role))
    return g_ascii_strup (role, -1);
  return g_steal_pointer (&role);
}

/**
 * pp_row_dup_who:
 *
 * Returns: (transfer full): "MUA → MSA", or "MTA" where nobody is spoken to
 */
char *
pp_row_dup_who (PpRow *self)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  g_return_val_if_fail (PP_IS_ROW (self), NULL);

  from = role_of (self->event->from ? self->event->from : "");
  if (self->event->to == NULL)
    return g_steal_pointer (&from);
  to = role_of (self->event->to);
  return g_strdup_printf ("%s → %s", from, to);
}

/* "MUA to MSA", or "MTA" */
static char *
spoken_who (PpRow *self)
{
  g_autofree char *from = role_of (self->event->from ? self->event->from : "");
  g_autofree char *to = NULL;

  if (self->event->to == NULL)
    return g_steal_pointer (&from);
  to = role_of (self->event->to);
  /* Translators: who speaks to whom: "MUA to MSA" */
  return g_strdup_printf (_("%1$s to %2$s"), from, to);
}

/**
 * pp_row_dup_sentence:
 *
 * Returns: (transfer full): the row as one sentence, "12, hop 1, MUA to MSA: MAIL FROM:<alice@london.example>"; without the
 *   number where it has none
 */
char *
pp_row_dup_sentence (PpRow *self)
{
  g_autofree char *who = NULL;
  g_autofree char *text = NULL;
  GString *sentence;

  g_return_val_if_fail (PP_IS_ROW (self), NULL);

  who = spoken_who (self);
  text = pp_row_dup_text (self);
  sentence = g_string_new (NULL);
  if (self->pending)
    g_string_append_printf (sentence, "%s, ", _("about to say"));
  else if (self->line > 0)
    g_string_append_printf (sentence, "%u, ", self->line);
  if (self->event->hop > 0)
    {
      g_string_append_printf (sentence, _("hop %u"), self->event->hop);
      g_string_append (sentence, ", ");
    }
  g_string_append_printf (sentence, "%s: %s", who, text);
  return g_string_free (sentence, FALSE);
}
