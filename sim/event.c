/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events: one allocation each, shared by reference.
 */
#include "sim/event.h"

#include <string.h>

static const char *const kind_names[PP_N_KINDS] = {
  [PP_KIND_CONNECT] = "connect", [PP_KIND_LINE] = "line",   [PP_KIND_DATA] = "data",   [PP_KIND_CLOSE] = "close",
  [PP_KIND_STATE] = "state",     [PP_KIND_NOTE] = "note",   [PP_KIND_QUEUE] = "queue", [PP_KIND_STORE] = "store",
  [PP_KIND_DNS] = "dns",         [PP_KIND_TIMER] = "timer", [PP_KIND_TLS] = "tls",
};

/**
 * pp_event_new:
 * @fields: everything but the text; names in it must be interned
 * @text: (array length=length): what was said
 * @length: octets in @text
 *
 * Returns: (transfer full): the event
 */
PpEvent *
pp_event_new (const PpEvent *fields, const char *text, gsize length)
{
  PpEvent *self;

  g_return_val_if_fail (fields != NULL && fields->kind < PP_N_KINDS, NULL);
  g_return_val_if_fail (length <= G_MAXUINT32, NULL);

  self = g_malloc (sizeof (PpEvent) + length + 1);
  memcpy (self, fields, sizeof (PpEvent));
  g_atomic_ref_count_init (&self->refs);
  self->length = length;
  if (length > 0)
    memcpy (self->text, text, length);
  self->text[length] = '\0';
  return self;
}

/**
 * pp_event_ref:
 *
 * Returns: (transfer full): the same event; any thread may call this
 */
PpEvent *
pp_event_ref (PpEvent *event)
{
  g_atomic_ref_count_inc (&event->refs);
  return event;
}

/**
 * pp_event_unref:
 *
 * Gives a reference back; any thread may call this.
 */
void
pp_event_unref (PpEvent *event)
{
  if (g_atomic_ref_count_dec (&event->refs))
    g_free (event);
}

/**
 * pp_event_same:
 *
 * Returns: %TRUE if the two are alike in everything but real time
 */
gboolean
pp_event_same (const PpEvent *a, const PpEvent *b)
{
  return a->n == b->n && a->connection == b->connection && a->item == b->item && a->octets == b->octets &&
         a->length == b->length && a->time_us == b->time_us && a->proto == b->proto && a->from == b->from &&
         a->to == b->to && a->kind == b->kind && a->dir == b->dir && a->hop == b->hop &&
         memcmp (a->text, b->text, a->length) == 0;
}

/**
 * pp_event_memory:
 *
 * Returns: octets of memory that the event takes beyond its text
 */
gsize
pp_event_memory (const PpEvent *event)
{
  return sizeof (PpEvent) + 1;
}

/**
 * pp_kind_to_string:
 *
 * Returns: the name of @kind as it stands in JSON: "line", "connect", …
 */
const char *
pp_kind_to_string (PpKind kind)
{
  g_return_val_if_fail (kind < PP_N_KINDS, NULL);
  return kind_names[kind];
}

/**
 * pp_kind_from_string:
 * @name: the name of a kind
 * @kind: (out): the kind
 *
 * Returns: %FALSE if there is no such kind
 */
gboolean
pp_kind_from_string (const char *name, PpKind *kind)
{
  for (guint i = 0; i < PP_N_KINDS; i++)
    if (g_str_equal (name, kind_names[i]))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}
