/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at what was worked out about many letters, one behind another, as FETCH and SEARCH do: a letter that was filed after the one before
 * is the next row, or is looked up.
 */
#include "agents/cabinet-private.h"

struct _PpLooker
{
  PpCabinet *cabinet;
  sqlite3_stmt *walk;
  gboolean on_row;
  gint64 content; /* of that row */
};

/**
 * pp_looker_new:
 * @cabinet: whose letters; one looker at a time
 *
 * Returns: (transfer full): something to look with; for the cabinet's bench, and for one job
 */
PpLooker *
pp_looker_new (PpCabinet *cabinet)
{
  PpLooker *self;

  g_return_val_if_fail (cabinet != NULL, NULL);

  self = g_new0 (PpLooker, 1);
  self->cabinet = cabinet;
  self->walk = pp_cabinet_use (cabinet, PP_SQL_PARSED_WALK);
  return self;
}

static void
stop (PpLooker *self)
{
  sqlite3_reset (self->walk);
  sqlite3_clear_bindings (self->walk);
  self->on_row = FALSE;
}

/**
 * pp_looker_free:
 * @self: (nullable): a looker
 */
void
pp_looker_free (PpLooker *self)
{
  if (self == NULL)
    return;
  stop (self);
  g_free (self);
}

static gboolean
step (PpLooker *self, GError **error)
{
  PpSqlStep found = pp_cabinet_step (self->cabinet, self->walk, error);

  self->on_row = found == PP_STEP_ROW;
  if (self->on_row)
    self->content = sqlite3_column_int64 (self->walk, 0);
  return found != PP_STEP_FAILED;
}

/* To the row of @content, or to one behind it. */
static gboolean
go_to (PpLooker *self, gint64 content, GError **error)
{
  if (self->on_row && self->content < content && !step (self, error))
    return FALSE;
  if (self->on_row && self->content == content)
    return TRUE;
  stop (self);
  sqlite3_bind_int64 (self->walk, 1, content);
  return step (self, error);
}

/* Of a letter that nothing is kept of (an older version filed it). */
static gboolean
look_anew (PpLooker *self, gint64 content, PpParsedThing thing, PpLookFunc look, gpointer data, GError **error)
{
  PpParsed parsed;
  GBytes *things[5];
  const void *octets;
  gsize length;

  stop (self); /* for it is kept now */
  if (!pp_cabinet_get_parsed (self->cabinet, content, &parsed, error))
    return FALSE;
  things[PP_PARSED_ENVELOPE] = parsed.envelope;
  things[PP_PARSED_BODY] = parsed.body;
  things[PP_PARSED_BODY_STRUCTURE] = parsed.body_structure;
  things[PP_PARSED_STRUCTURE] = parsed.structure;
  things[PP_PARSED_KEYS] = parsed.keys;
  octets = g_bytes_get_data (things[thing], &length);
  look (octets != NULL ? octets : "", length, data);
  pp_parsed_clear (&parsed);
  return TRUE;
}

/**
 * pp_looker_look:
 * @content: from a #PpFiled
 * @thing: what of it
 * @look: (scope call): gets the octets
 * @error: %PP_CABINET_ERROR
 *
 * Returns: whether @look was called
 */
gboolean
pp_looker_look (PpLooker *self, gint64 content, PpParsedThing thing, PpLookFunc look, gpointer data, GError **error)
{
  const void *octets;

  g_return_val_if_fail (self != NULL && look != NULL && thing <= PP_PARSED_KEYS, FALSE);

  if (!go_to (self, content, error))
    return FALSE;
  if (!self->on_row || self->content != content)
    return look_anew (self, content, thing, look, data, error);
  octets = sqlite3_column_blob (self->walk, 1 + (int) thing); /* the columns stand in the order of the things */
  look (octets != NULL ? octets : "", sqlite3_column_bytes (self->walk, 1 + (int) thing), data);
  return TRUE;
}
