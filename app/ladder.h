/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation up to a moment as a ladder: a column for each who takes part, a row for each line. What it looks like is
 * picture-ladder.c's business.
 */
#pragma once

#include "app/show.h"

G_BEGIN_DECLS

typedef struct
{
  const char *actor; /* interned */
  char *role;        /* "MTA" */
  char *host;        /* "mx.paris.example" */
  double place;      /* the columns' order */
} PpLadderColumn;

typedef enum
{
  PP_RUNG_LINE,   /* said by @from to @to */
  PP_RUNG_NOTE,   /* what explains, beside @from */
  PP_RUNG_REFUSED /* @from wanted to speak to @to, and nobody was there */
} PpRungKind;

typedef struct
{
  PpRungKind kind;
  int from, to;    /* columns; @to is -1 where nobody is spoken to */
  PpSlip slip;     /* of a line */
  guint line;      /* its number, or 0 */
  guint hop;       /* or 0 */
  char *text;
  char *time;      /* since the world began, as the window's rows have it */
  char *fold;      /* how much time was left out before it, "5 min"; "" for less than a minute */
  gboolean sealed; /* in cipher */
  gboolean current;
} PpRung;

typedef struct
{
  GArray *columns; /* of PpLadderColumn, from left to right */
  GArray *rungs;   /* of PpRung, the oldest first */
  char *title;
  char *clock;
  guint lines;     /* of the whole conversation */
  gboolean dark;
} PpLadder;

PpLadder *pp_ladder_new (PpShow *show, guint first_line, guint most);
void pp_ladder_free (PpLadder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpLadder, pp_ladder_free)

G_END_DECLS
