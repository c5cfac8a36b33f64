/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A binary heap. What was cancelled stays in it until it comes to the top.
 */
#include "sim/agenda.h"

#include <glib-object.h>

void
pp_agenda_init (PpAgenda *self)
{
  self->heap = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_due_free);
  self->next_order = 0;
  self->foreground = 0;
}

void
pp_agenda_clear (PpAgenda *self)
{
  g_clear_pointer (&self->heap, g_ptr_array_unref);
}

void
pp_due_free (PpDue *due)
{
  if (due->free_what != NULL)
    due->free_what (due->what);
  g_clear_object (&due->about);
  g_free (due);
}

static gboolean
before (const PpDue *a, const PpDue *b)
{
  return a->time_us != b->time_us ? a->time_us < b->time_us : a->order < b->order;
}

static void
swap (GPtrArray *heap, guint i, guint j)
{
  gpointer kept = heap->pdata[i];

  heap->pdata[i] = heap->pdata[j];
  heap->pdata[j] = kept;
}

/**
 * pp_agenda_add:
 * @time_us: when it is due
 * @about: (nullable): a #GObject that is kept alive until then
 * @background: whether it does not count as work left to do
 *
 * Returns: (transfer none): the entry, to fill in the rest
 */
PpDue *
pp_agenda_add (PpAgenda *self, PpDueKind kind, gint64 time_us, gpointer about, gboolean background)
{
  PpDue *due = g_new0 (PpDue, 1);
  GPtrArray *heap = self->heap;

  due->kind = kind;
  due->time_us = time_us;
  due->order = self->next_order++;
  due->background = background;
  due->about = about != NULL ? g_object_ref (about) : NULL;
  self->foreground += !background;
  g_ptr_array_add (heap, due);
  for (guint i = heap->len - 1; i > 0 && before (heap->pdata[i], heap->pdata[(i - 1) / 2]); i = (i - 1) / 2)
    swap (heap, i, (i - 1) / 2);
  return due;
}

static PpDue *
take_top (GPtrArray *heap)
{
  PpDue *top = heap->pdata[0], *last = g_ptr_array_steal_index (heap, heap->len - 1);
  guint i = 0;

  if (heap->len > 0)
    heap->pdata[0] = last;
  for (;;)
    {
      guint least = i, left = 2 * i + 1, right = left + 1;
      if (left < heap->len && before (heap->pdata[left], heap->pdata[least]))
        least = left;
      if (right < heap->len && before (heap->pdata[right], heap->pdata[least]))
        least = right;
      if (least == i)
        return top;
      swap (heap, i, least);
      i = least;
    }
}

/**
 * pp_agenda_peek:
 *
 * Returns: (transfer none) (nullable): what is due first
 */
PpDue *
pp_agenda_peek (PpAgenda *self)
{
  while (self->heap->len > 0 && ((PpDue *) self->heap->pdata[0])->cancelled)
    pp_due_free (take_top (self->heap));
  return self->heap->len > 0 ? self->heap->pdata[0] : NULL;
}

PpDue *
pp_agenda_pop (PpAgenda *self)
{
  PpDue *due;

  if (pp_agenda_peek (self) == NULL)
    return NULL;
  due = take_top (self->heap);
  self->foreground -= !due->background;
  return due;
}

void
pp_agenda_cancel (PpAgenda *self, PpDue *due)
{
  g_return_if_fail (!due->cancelled);
  due->cancelled = TRUE;
  self->foreground -= !due->background;
}
