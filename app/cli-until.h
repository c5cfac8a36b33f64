/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a run stops before its end: after an event, or when a letter has come over a hop.
 */
#pragma once

#include "sim/event.h"

G_BEGIN_DECLS

typedef enum
{
  PP_UNTIL_GO_ON,
  PP_UNTIL_STOP_BEFORE, /* this event is no longer wanted */
  PP_UNTIL_STOP_AFTER   /* this is the last one */
} PpUntilVerdict;

typedef struct
{
  guint hop;           /* 1 to 5, or 0 */
  guint event;         /* number of an event, or 0 */
  gboolean begun;      /* the hop was seen */
  guint32 carried;     /* the connection that a letter came over the hop on, or 0 */
} PpUntil;

gboolean pp_until_read (PpUntil *self, const char *text, GError **error);
PpUntilVerdict pp_until_look (PpUntil *self, const PpEvent *event);

G_END_DECLS
