/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation as a terminal shows it: events in, text out. Conversations take turns, as they do in life: when another
 * one goes on, its heading stands above it again. Peers are strangers, so what they say is made fit for a terminal first.
 */
#include "app/cli-print.h"

#include "app/conversation.h"

#include <glib/gi18n.h>
#include <string.h>

#define MOST_LINES_OF_A_LETTER 12

/* Datagrams have no connection: they share a heading. */
#define DATAGRAMS G_MAXUINT32

struct _PpPrinter
{
  PpWorld *world; /* not owned */
  gboolean coloured;
  guint32 current;    /* the connection whose heading was printed last, DATAGRAMS, or 0 */
  GHashTable *headed; /* set of open connections that had a heading */
};

#define DIM "\033[2m"
#define BOLD "\033[1m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"

/**
 * pp_printer_new:
 * @world: (transfer none): where the actors live; must stay as long as the printer is used
 * @coloured: whether the text goes to a terminal that knows colours
 *
 * Returns: (transfer full): a printer
 */
PpPrinter *
pp_printer_new (PpWorld *world, gboolean coloured)
{
  PpPrinter *self = g_new0 (PpPrinter, 1);

  self->world = world;
  self->coloured = coloured;
  self->headed = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * pp_printer_free:
 *
 * Frees the printer.
 */
void
pp_printer_free (PpPrinter *self)
{
  g_hash_table_unref (self->headed);
  g_free (self);
}

static void
append_styled (PpPrinter *self, GString *out, const char *style, const char *text)
{
  if (self->coloured && style)
    g_string_append (out, style);
  g_string_append (out, text);
  if (self->coloured && style)
    g_string_append (out, "\033[0m");
  g_string_append_c (out, '\n');
}

static void
append_visible (PpPrinter *self, GString *out, const char *style, const char *before, const char *octets, gsize length)
{
  g_autofree char *visible = pp_text_make_visible (octets, length);
  g_autofree char *text = g_strconcat (before, visible, NULL);

  append_styled (self, out, style, text);
}

/* "MSA" of "msa:submit.london.example"; words that are no abbreviations stay as they are. */
static char *
role_of (const char *actor)
{
  g_autofree char *role = g_strndup (actor, strcspn (actor, ":"));

  return strlen (role) == 3 ? g_ascii_strup (role, -1) : g_steal_pointer (&role);
}

static const char *
place_of (PpPrinter *self, const char *name)
{
  PpActor *actor = pp_world_get_actor (self->world, name);
  const char *colon = strchr (name, ':');

  if (actor != NULL)
    return pp_actor_get_host (actor);
  return colon ? colon + 1 : name;
}

/* "── 1 · MUA → MSA · submission · laptop.london.example → submit.london.example", from the one who called; or, when it was
 * only interrupted, "── 1 · laptop.london.example → submit.london.example goes on" */
static void
append_heading (PpPrinter *self, GString *out, const PpEvent *event, gboolean again)
{
  const char *caller = event->dir == PP_DIR_SERVER ? event->to : event->from;
  const char *called = event->dir == PP_DIR_SERVER ? event->from : event->to;
  g_autofree char *caller_role = role_of (caller);
  g_autofree char *called_role = role_of (called);
  g_autoptr (GString) heading = g_string_new ("── ");

  if (event->hop > 0)
    g_string_append_printf (heading, "%u · ", event->hop);
  if (!again)
    g_string_append_printf (heading, "%s → %s · %s · ", caller_role, called_role, event->proto ? event->proto : "?");
  g_string_append_printf (heading, "%s → %s", place_of (self, caller), place_of (self, called));
  if (again)
    g_string_append_printf (heading, " %s", _("goes on"));
  if (self->current != 0)
    g_string_append_c (out, '\n');
  append_styled (self, out, BOLD, heading->str);
}

/* Sees to it that the right heading stands above what is printed next. */
static void
turn_to (PpPrinter *self, GString *out, const PpEvent *event)
{
  guint32 which = event->kind == PP_KIND_DNS || event->connection == 0 ? DATAGRAMS : event->connection;

  if (which == self->current || event->from == NULL || event->to == NULL)
    return;
  append_heading (self, out, event, which != DATAGRAMS && !g_hash_table_add (self->headed, GUINT_TO_POINTER (which)));
  self->current = which;
}

static const char *
style_of (const PpEvent *event)
{
  switch (pp_reply_class (event))
    {
    case 2:
    case 3:
      return GREEN;
    case 4:
      return YELLOW;
    case 5:
      return RED;
    default:
      return NULL;
    }
}

static void
append_letter (PpPrinter *self, GString *out, const PpEvent *event)
{
  const char *end = event->text + event->length;
  guint lines = 0, more = 0;

  for (const char *p = event->text; p < end;)
    {
      const char *newline = memchr (p, '\n', end - p);
      gsize length = (newline ? newline : end) - p;

      if (lines < MOST_LINES_OF_A_LETTER)
        {
          lines++;
          append_visible (self, out, NULL, "   | ", p, length > 0 && p[length - 1] == '\r' ? length - 1 : length);
        }
      else
        more++;
      p = newline ? newline + 1 : end;
    }
  if (more > 0)
    {
      g_autofree char *rest = g_strdup_printf (ngettext ("   … %u more line", "   … %u more lines", more), more);

      append_styled (self, out, DIM, rest);
    }
}

static void
append_connect (PpPrinter *self, GString *out, const PpEvent *event)
{
  turn_to (self, out, event);
  if (g_str_has_prefix (event->text, "refused: "))
    append_visible (self, out, RED, "   ", event->text, event->length);
}

/* What explains the lines: dimly, and without a heading of its own. */
static void
append_remark (PpPrinter *self, GString *out, const PpEvent *event)
{
  g_autofree char *before = NULL;

  if (event->kind == PP_KIND_NOTE)
    before = g_strdup_printf ("   %s: ", event->from);
  else
    before = g_strdup_printf ("   %s: %s: ", event->from, pp_kind_to_string (event->kind));
  append_visible (self, out, DIM, before, event->text, event->length);
}

/* From now on the lines go in cipher; or they would have. */
static void
append_seal (PpPrinter *self, GString *out, const PpEvent *event)
{
  g_autofree char *before = g_strdup_printf ("   %s: TLS: ", event->from);
  gboolean failed = g_str_has_prefix (event->text, "failed");

  turn_to (self, out, event);
  append_visible (self, out, failed ? RED : GREEN, before, event->text, event->length);
}

static void
close_connection (PpPrinter *self, const PpEvent *event)
{
  g_hash_table_remove (self->headed, GUINT_TO_POINTER (event->connection));
}

/**
 * pp_printer_append:
 * @out: where to
 * @event: the next event; those that a reader of the conversation has no use for add nothing
 *
 * Appends the event as lines of text.
 */
void
pp_printer_append (PpPrinter *self, GString *out, const PpEvent *event)
{
  g_return_if_fail (self != NULL && out != NULL && event != NULL);

  switch (event->kind)
    {
    case PP_KIND_CONNECT:
      append_connect (self, out, event);
      break;
    case PP_KIND_LINE:
    case PP_KIND_DNS:
      turn_to (self, out, event);
      append_visible (self, out, style_of (event), event->dir == PP_DIR_SERVER ? "S: " : "C: ", event->text, event->length);
      break;
    case PP_KIND_DATA:
      turn_to (self, out, event);
      append_letter (self, out, event);
      break;
    case PP_KIND_CLOSE:
      close_connection (self, event);
      break;
    case PP_KIND_NOTE:
    case PP_KIND_QUEUE:
    case PP_KIND_STORE:
    case PP_KIND_TIMER:
      append_remark (self, out, event);
      break;
    case PP_KIND_TLS:
      append_seal (self, out, event);
      break;
    default:
      break;
    }
}
