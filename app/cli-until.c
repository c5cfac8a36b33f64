/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a run stops before its end. A hop is over when the connection that carried a letter across it closes; the next hop
 * often begins before that, and then the run stops right before it.
 */
#include "app/cli-until.h"

#include "app/cli.h"

#include <glib/gi18n.h>

#define LAST_HOP 5

/**
 * pp_until_read:
 * @self: (out): what was asked for
 * @text: "hop:N" or "event:N"
 * @error: return location
 *
 * Returns: %FALSE if @text is neither
 */
gboolean
pp_until_read (PpUntil *self, const char *text, GError **error)
{
  guint64 number;

  *self = (PpUntil) { 0 };
  if (g_str_has_prefix (text, "hop:"))
    {
      if (!pp_cli_read_number ("--until hop:N", text + 4, 1, LAST_HOP, &number, error))
        return FALSE;
      self->hop = number;
      return TRUE;
    }
  if (g_str_has_prefix (text, "event:"))
    {
      if (!pp_cli_read_number ("--until event:N", text + 6, 1, G_MAXUINT32, &number, error))
        return FALSE;
      self->event = number;
      return TRUE;
    }
  g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_USAGE, _("--until takes hop:N or event:N, not “%s”."), text);
  return FALSE;
}

static PpUntilVerdict
look_for_hop (PpUntil *self, const PpEvent *event)
{
  if (self->carried != 0 && event->hop > self->hop)
    return PP_UNTIL_STOP_BEFORE;
  if (event->hop != self->hop)
    return PP_UNTIL_GO_ON;
  self->begun = TRUE;
  if (event->kind == PP_KIND_DATA && self->carried == 0)
    self->carried = event->connection;
  if (event->kind == PP_KIND_CLOSE && self->carried != 0 && event->connection == self->carried)
    return PP_UNTIL_STOP_AFTER;
  return PP_UNTIL_GO_ON;
}

/**
 * pp_until_look:
 * @event: the next event
 *
 * Returns: whether the run goes on
 */
PpUntilVerdict
pp_until_look (PpUntil *self, const PpEvent *event)
{
  if (self->hop > 0)
    return look_for_hop (self, event);
  if (self->event > 0 && event->n >= self->event)
    {
      self->begun = TRUE;
      return PP_UNTIL_STOP_AFTER;
    }
  return PP_UNTIL_GO_ON;
}
