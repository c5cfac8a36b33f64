/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The octets of letters in a cabinet: once, however many have them; and what was worked out about them when they were
 * filed (agents/mime.h), so that a client can be told without a letter being read again.
 */
#include "agents/cabinet-private.h"
#include "agents/mime.h"

/* A letter as long as this is kept in memory after it was read, until another such one is read. */
#define BIG (256 * 1024)

/**
 * pp_cabinet_content_add:
 *
 * Returns: the id of the octets, or 0 with @error set. They have one user.
 */
gint64
pp_cabinet_content_add (PpCabinet *self, GBytes *content, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_CONTENT_ADD);
  gsize length;
  const void *octets = g_bytes_get_data (content, &length);
  int code;

  if (self->last_content == G_MAXINT64)
    {
      pp_cabinet_is_damaged (self, error, "the numbers of its letters are used up");
      return 0;
    }
  sqlite3_bind_int64 (add, 1, self->last_content + 1);
  /* A null pointer would be a null value, not an empty one. */
  code = sqlite3_bind_blob64 (add, 2, octets != NULL ? octets : "", length, SQLITE_STATIC);
  if (code != SQLITE_OK)
    {
      pp_cabinet_set_error (self, code, error);
      return 0;
    }
  return pp_cabinet_run (self, add, error) ? ++self->last_content : 0;
}

/* How many have the octets: content without a row in "share" has one user. */
static gboolean
count_users (PpCabinet *self, gint64 id, gint64 *users, GError **error)
{
  sqlite3_stmt *get = pp_cabinet_use (self, PP_SQL_SHARE_GET);
  PpSqlStep step;

  *users = 1;
  sqlite3_bind_int64 (get, 1, id);
  step = pp_cabinet_step (self, get, error);
  if (step != PP_STEP_ROW)
    return step == PP_STEP_DONE;
  *users = sqlite3_column_int64 (get, 0);
  if (!pp_cabinet_run (self, get, error))
    return FALSE;
  return (*users > 0 && *users < G_MAXINT64) ||
         pp_cabinet_is_damaged (self, error, "the letter %" G_GINT64_FORMAT " has so many users: %" G_GINT64_FORMAT, id, *users);
}

static gboolean
set_users (PpCabinet *self, gint64 id, gint64 users, GError **error)
{
  sqlite3_stmt *set = pp_cabinet_use (self, PP_SQL_SHARE_SET);

  if (users == 1)
    return pp_cabinet_run_on (self, PP_SQL_SHARE_REMOVE, id, error);
  sqlite3_bind_int64 (set, 1, id);
  sqlite3_bind_int64 (set, 2, users);
  return pp_cabinet_run (self, set, error);
}

gboolean
pp_cabinet_content_share (PpCabinet *self, gint64 id, GError **error)
{
  gint64 users;

  return count_users (self, id, &users, error) && set_users (self, id, users + 1, error);
}

/**
 * pp_cabinet_content_drop:
 *
 * The last one who drops it removes the octets.
 */
gboolean
pp_cabinet_content_drop (PpCabinet *self, gint64 id, GError **error)
{
  gint64 users;

  if (!count_users (self, id, &users, error))
    return FALSE;
  if (users > 1)
    return set_users (self, id, users - 1, error);
  if (self->big_content == id)
    g_clear_pointer (&self->big, g_bytes_unref);
  return pp_cabinet_run_on (self, PP_SQL_SHARE_REMOVE, id, error) && pp_cabinet_run_on (self, PP_SQL_CONTENT_REMOVE, id, error) &&
         pp_cabinet_run_on (self, PP_SQL_PARSED_REMOVE, id, error);
}

static void
keep_if_big (PpCabinet *self, gint64 content, GBytes *octets)
{
  if (g_bytes_get_size (octets) < BIG)
    return;
  g_clear_pointer (&self->big, g_bytes_unref);
  self->big = g_bytes_ref (octets);
  self->big_content = content;
}

/**
 * pp_cabinet_content_get:
 * @content: from a #PpFiled
 * @error: %PP_CABINET_ERROR, %PP_CABINET_ERROR_MISSING if it has gone with the last letter that had it
 *
 * Returns: (transfer full): the letter as it was filed, or %NULL
 */
GBytes *
pp_cabinet_content_get (PpCabinet *self, gint64 content, GError **error)
{
  g_autoptr (GBytes) octets = NULL;
  sqlite3_stmt *row;
  PpSqlStep step;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->big != NULL && self->big_content == content)
    return g_bytes_ref (self->big);
  row = pp_cabinet_use (self, PP_SQL_CONTENT_GET);
  sqlite3_bind_int64 (row, 1, content);
  step = pp_cabinet_step (self, row, error);
  if (step == PP_STEP_ROW)
    {
      octets = pp_cabinet_column_bytes (row, 0);
      if (!pp_cabinet_run (self, row, error))
        return NULL;
      keep_if_big (self, content, octets);
      return g_steal_pointer (&octets);
    }
  if (step == PP_STEP_DONE)
    g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MISSING, "%s: the letter is not there any more", self->name);
  return NULL;
}

/* ------------------------------------------------------------------ what was worked out */

void
pp_parsed_clear (PpParsed *parsed)
{
  g_clear_pointer (&parsed->envelope, g_bytes_unref);
  g_clear_pointer (&parsed->body, g_bytes_unref);
  g_clear_pointer (&parsed->body_structure, g_bytes_unref);
  g_clear_pointer (&parsed->structure, g_bytes_unref);
  g_clear_pointer (&parsed->keys, g_bytes_unref);
}

static void
work_out (GBytes *octets, PpParsed *parsed)
{
  g_autoptr (PpMime) mime = pp_mime_parse (octets);

  parsed->envelope = pp_mime_envelope (mime, octets);
  parsed->body = pp_mime_body (mime, octets, FALSE);
  parsed->body_structure = pp_mime_body (mime, octets, TRUE);
  parsed->structure = pp_mime_to_bytes (mime);
  parsed->keys = pp_mime_search_keys (mime, octets);
}

static void
bind_bytes (sqlite3_stmt *statement, int place, GBytes *bytes)
{
  gsize length;
  const void *octets = g_bytes_get_data (bytes, &length);

  sqlite3_bind_blob64 (statement, place, octets != NULL ? octets : "", length, SQLITE_STATIC);
}

/**
 * pp_cabinet_parsed_add:
 * @content: the id of @octets
 * @parsed: (out): what was worked out, also if it could not be kept
 */
gboolean
pp_cabinet_parsed_add (PpCabinet *self, gint64 content, GBytes *octets, PpParsed *parsed, GError **error)
{
  sqlite3_stmt *add = pp_cabinet_use (self, PP_SQL_PARSED_ADD);

  work_out (octets, parsed);
  sqlite3_bind_int64 (add, 1, content);
  bind_bytes (add, 2, parsed->envelope);
  bind_bytes (add, 3, parsed->body);
  bind_bytes (add, 4, parsed->body_structure);
  bind_bytes (add, 5, parsed->structure);
  bind_bytes (add, 6, parsed->keys);
  return pp_cabinet_run (self, add, error);
}

static gboolean
work_out_anew (PpCabinet *self, gint64 content, PpParsed *parsed, GError **error)
{
  g_autoptr (GBytes) octets = pp_cabinet_content_get (self, content, error);

  if (octets == NULL || !pp_cabinet_save (self, error))
    return FALSE;
  return pp_cabinet_settle (self, pp_cabinet_parsed_add (self, content, octets, parsed, error), error);
}

/**
 * pp_cabinet_get_parsed:
 * @content: from a #PpFiled
 * @parsed: (out caller-allocates): free what is in it with pp_parsed_clear()
 * @error: %PP_CABINET_ERROR; then @parsed is empty
 *
 * What is missing (of a letter that an older version filed) is worked out and kept.
 */
gboolean
pp_cabinet_get_parsed (PpCabinet *self, gint64 content, PpParsed *parsed, GError **error)
{
  sqlite3_stmt *row;
  PpSqlStep step;
  gboolean good;

  g_return_val_if_fail (self != NULL && parsed != NULL, FALSE);

  *parsed = (PpParsed){ 0 };
  row = pp_cabinet_use (self, PP_SQL_PARSED_GET);
  sqlite3_bind_int64 (row, 1, content);
  step = pp_cabinet_step (self, row, error);
  if (step == PP_STEP_ROW)
    {
      parsed->envelope = pp_cabinet_column_bytes (row, 0);
      parsed->body = pp_cabinet_column_bytes (row, 1);
      parsed->body_structure = pp_cabinet_column_bytes (row, 2);
      parsed->structure = pp_cabinet_column_bytes (row, 3);
      parsed->keys = pp_cabinet_column_bytes (row, 4);
      good = pp_cabinet_run (self, row, error);
    }
  else
    good = step == PP_STEP_DONE && work_out_anew (self, content, parsed, error);
  if (!good)
    pp_parsed_clear (parsed);
  return good;
}
