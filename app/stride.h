/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far a step goes: a line, an exchange (what is said and the answer to it), a hop, a letter. Counts lines of the
 * conversation and moves nothing.
 */
#pragma once

#include "app/conversation.h"

G_BEGIN_DECLS

typedef enum
{
  PP_STRIDE_LINE,
  PP_STRIDE_EXCHANGE,
  PP_STRIDE_HOP,
  PP_STRIDE_LETTER
} PpStride;

gboolean pp_stride_ends (PpStride stride, PpConversation *conversation, guint line, const PpEvent *next);
guint pp_stride_forward (PpStride stride, PpConversation *conversation, guint line, const PpEvent *pending);
guint pp_stride_back (PpStride stride, PpConversation *conversation, guint line);

G_END_DECLS
