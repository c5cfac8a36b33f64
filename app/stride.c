/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far a step goes. One question decides it: does a unit end between this line and the next?
 */
#include "app/stride.h"

static gboolean
exchange_ends (PpConversation *conversation, guint line, const PpEvent *next)
{
  PpEvent *event = pp_conversation_get_line_event (conversation, line);

  if (event->connection != next->connection)
    return TRUE;
  return event->dir == PP_DIR_SERVER && next->dir != PP_DIR_SERVER;
}

/* A line outside the hops belongs to the hop that it interrupts. */
static gboolean
hop_ends (PpConversation *conversation, guint line, const PpEvent *next)
{
  if (next->hop == 0)
    return FALSE;
  for (; line > 0; line--)
    {
      guint hop = pp_conversation_get_hop (conversation, line);

      if (hop != 0)
        return hop != next->hop;
    }
  return FALSE;
}

static gboolean
letter_ends (PpConversation *conversation, guint line, const PpEvent *next)
{
  if (next->item == 0)
    return FALSE;
  for (; line > 0; line--)
    {
      guint32 item = pp_conversation_get_line_event (conversation, line)->item;

      if (item != 0)
        return item != next->item;
    }
  return FALSE;
}

/**
 * pp_stride_ends:
 * @line: a line of @conversation, from 1
 * @next: the line after it, said or about to be said
 *
 * Returns: whether a unit ends between the two
 */
gboolean
pp_stride_ends (PpStride stride, PpConversation *conversation, guint line, const PpEvent *next)
{
  g_return_val_if_fail (line > 0 && next != NULL, TRUE);

  switch (stride)
    {
    case PP_STRIDE_EXCHANGE:
      return exchange_ends (conversation, line, next);
    case PP_STRIDE_HOP:
      return hop_ends (conversation, line, next);
    case PP_STRIDE_LETTER:
      return letter_ends (conversation, line, next);
    case PP_STRIDE_LINE:
    default:
      return TRUE;
    }
}

/**
 * pp_stride_forward:
 * @line: where the step begins: 0 is before the first line
 * @pending: (nullable): what is about to be said after the last line
 *
 * Returns: the line with which the unit after @line ends, or 0 when that has not been said yet
 */
guint
pp_stride_forward (PpStride stride, PpConversation *conversation, guint line, const PpEvent *pending)
{
  guint n_lines = pp_conversation_count_lines (conversation);

  for (line++; line <= n_lines; line++)
    {
      const PpEvent *next = line < n_lines ? pp_conversation_get_line_event (conversation, line + 1) : pending;

      if (stride == PP_STRIDE_LINE || (next && pp_stride_ends (stride, conversation, line, next)))
        return line;
    }
  return 0;
}

/**
 * pp_stride_back:
 * @line: where the step begins
 *
 * Returns: the line with which the unit before @line's own ends, or 0 for the very beginning
 */
guint
pp_stride_back (PpStride stride, PpConversation *conversation, guint line)
{
  while (line > 1)
    {
      line--;
      if (pp_stride_ends (stride, conversation, line, pp_conversation_get_line_event (conversation, line + 1)))
        return line;
    }
  return 0;
}
